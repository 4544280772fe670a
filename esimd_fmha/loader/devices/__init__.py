"""The devices kernels run on, one file a backend, and the choice by name of those for tensors of the CPU."""

import functools
import os
import sys
import threading

from esimd_fmha import envs
from esimd_fmha.errors import MissingComponent, UnsupportedDevice
from esimd_fmha.loader.devices.base import GPU_BUILD_OPTIONS, Buffer, Device, Kernel
from esimd_fmha.loader.devices.dpctl_device import (
    OPENCL_CPU_RUNTIME,
    CpuDevice,
    DpctlKernel,
    check_process,
    import_dpctl,
    was_forked,
)
from esimd_fmha.loader.devices.xesim_device import XesimDevice
from esimd_fmha.loader.wheels import pip_install, wheel_library

__all__ = [
    "GPU_BUILD_OPTIONS",
    "Buffer",
    "Device",
    "DpctlKernel",
    "Kernel",
    "check_process",
    "import_dpctl",
    "named_device",
]


def named_device(name: str) -> Device:
    """The device "opencl:cpu", "xesim" or "xesim:<architecture>". Each thread has a queue of its own.

    A simulator that is asked for source lines is another one than that of before: its kernels have them.

    Raises MissingComponent, UnsupportedDevice.
    """
    debug_info = name.startswith("xesim") and envs.debug_info()
    return _named_device(name, threading.get_ident(), debug_info, was_forked())


@functools.cache
def _named_device(name: str, thread: int, debug_info: bool, forked: bool) -> Device:
    kind, _, architecture = name.partition(":")
    if kind == "xesim":
        return _simulator(architecture or "bmg", debug_info)
    check_process()
    dpctl_was_imported = "dpctl" in sys.modules
    dpctl = import_dpctl()
    try:
        queue = dpctl.SyclQueue(name)
    except dpctl.SyclQueueCreationError as error:
        found = ", ".join(device.filter_string for device in dpctl.get_devices()) or "none"
        message = (
            f"there is no SYCL device {name!r} (found: {found}). {_why_no_cpu_device(dpctl_was_imported)} "
            "ESIMD_FMHA_CPU_DEVICE chooses it: opencl:cpu, or xesim[:architecture]."
        )
        raise MissingComponent(message) from error
    if not queue.sycl_device.is_cpu:
        raise UnsupportedDevice(
            f"{name!r} is not a CPU device; ESIMD_FMHA_CPU_DEVICE is for tensors of the CPU, and those of a GPU run on "
            "torch's own queue. Allowed are opencl:cpu and xesim[:architecture]."
        )
    return CpuDevice(queue)


_simulator = functools.cache(XesimDevice)  # all threads share one: it has no queue


def _why_no_cpu_device(dpctl_was_imported: bool) -> str:
    """What hides the CPU device, and what to do."""
    runtime = wheel_library(OPENCL_CPU_RUNTIME)
    if runtime is None:
        return f"The CPU device is in: {pip_install('intel-opencl-rt', 'intel-cmplr-lib-ur')}"
    registered = os.environ.get("OCL_ICD_FILENAMES", "")
    if str(runtime) not in registered.split(os.pathsep):
        return f"OCL_ICD_FILENAMES is {registered!r}, which hides the CPU device: unset it, or add {runtime} to it."
    if dpctl_was_imported:
        return (
            "dpctl may have listed its devices before this package could register the CPU device: import esimd_fmha "
            f"and call it first, or start Python with OCL_ICD_FILENAMES={runtime}"
        )
    return "esimd-fmha doctor tells what is missing."
