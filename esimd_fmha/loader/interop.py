"""Between torch and dpctl: the only file that imports both."""

import ctypes
import functools
import re
from pathlib import Path

import torch

from esimd_fmha import envs
from esimd_fmha.device import check_gpu
from esimd_fmha.errors import UnsupportedDevice, UnsupportedProblem
from esimd_fmha.loader.devices import Device, check_process, import_dpctl, named_device
from esimd_fmha.loader.devices.dpctl_device import GpuDevice


def device_of(tensor: torch.Tensor, name: str = "the tensor") -> Device:
    """Where a kernel on this tensor runs: torch's current stream of its XPU, or the device chosen for CPU tensors.

    Raises UnsupportedProblem, which calls the tensor by its ``name``, when it is on another kind of device;
    UnsupportedDevice and MissingComponent.
    """
    if tensor.is_cpu:
        return named_device(envs.cpu_device())
    if tensor.is_xpu:
        check_process()
        return _xpu_device(torch.xpu.current_stream(tensor.device).sycl_queue)
    raise UnsupportedProblem(
        f"{name} is on {tensor.device}; tensors must be on an XPU, or on the CPU for the CPU device"
    )


@functools.cache
def _xpu_device(queue_address: int) -> Device:
    """The device of torch's queue. torch keeps the queues of its own streams until the process ends."""
    check_one_sycl_runtime()
    queue = import_dpctl().SyclQueue(_capsule(queue_address))
    check_gpu(queue.sycl_device)
    if not queue.is_in_order:
        raise UnsupportedDevice("torch's XPU stream is not an in-order queue: kernels could overtake their inputs")
    return GpuDevice(queue)


_CAPSULE_NAME = b"SyclQueueRef"  # must outlive every capsule


def _capsule(queue_address: int):
    """A PyCapsule of a sycl::queue*, without a destructor: dpctl copies the queue and leaves torch's alone."""
    new = ctypes.pythonapi.PyCapsule_New
    new.restype = ctypes.py_object
    new.argtypes = [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_void_p]
    return new(queue_address, _CAPSULE_NAME, None)


PROCESS_MAPS = Path("/proc/self/maps")


def sycl_runtimes() -> list[str]:
    """The SYCL runtime libraries that this process has loaded."""
    return sorted(set(re.findall(r"/.*/libsycl\.so\.[\d.]+", PROCESS_MAPS.read_text())))


def check_one_sycl_runtime() -> None:
    """A queue of one SYCL runtime means nothing to another. Raises UnsupportedDevice when there are two."""
    import_dpctl()
    runtimes = sycl_runtimes()
    if len(runtimes) > 1:
        raise UnsupportedDevice(
            f"torch and dpctl loaded different SYCL runtimes: {', '.join(runtimes)}. Install a dpctl built for the "
            "runtime of this torch (dpctl 0.22 for libsycl.so.9, dpctl 0.21 for libsycl.so.8), and do not mix the pip "
            "wheels with a oneAPI that setvars.sh put on LD_LIBRARY_PATH."
        )
