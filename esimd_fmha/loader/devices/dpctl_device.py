"""Real devices: the SYCL queue of a GPU or of the OpenCL CPU device, through dpctl."""

import os
import tempfile

from esimd_fmha.device import GPU_FAMILIES, THREADS_PER_XE_CORE, VECTOR_ENGINES_PER_XE_CORE, gpu_family
from esimd_fmha.errors import KernelLoadError, MissingComponent, UnsupportedDevice
from esimd_fmha.loader.cache import MANIFEST, Entry
from esimd_fmha.loader.devices.base import Device, Kernel, gpu_build_options
from esimd_fmha.loader.source import Source
from esimd_fmha.loader.wheels import pip_install, wheel_library

OPENCL_CPU_RUNTIME = "libintelocl.so"


def import_dpctl():
    """dpctl, with the OpenCL CPU runtime of the intel-opencl-rt wheel made known to it."""
    library = wheel_library(OPENCL_CPU_RUNTIME)
    if library is not None:
        # The wheel's own .icd file holds a path of the machine it was built on.
        os.environ.setdefault("OCL_ICD_FILENAMES", str(library))
    try:
        import dpctl
        import dpctl.program
    except ImportError as error:
        raise MissingComponent(f"dpctl cannot be imported: {error}. Install it with: {pip_install('dpctl')}") from error
    return dpctl


_made_queues = False  # in this process, or in one that it was forked from
_forked_with_queues = False


def _after_fork_in_child() -> None:
    global _forked_with_queues
    _forked_with_queues = _made_queues


os.register_at_fork(after_in_child=_after_fork_in_child)


def was_forked() -> bool:
    """Whether this process was forked from one that had made queues. None works here, because the runtime's threads are
    not there: a kernel may be waited for without end.
    """
    return _forked_with_queues


def check_process() -> None:
    """Raises UnsupportedDevice in a process that was forked too late."""
    if was_forked():
        raise UnsupportedDevice(
            "this process was forked from one that had already called the operators, and a SYCL runtime does not "
            'survive a fork: start worker processes with multiprocessing\'s "spawn" method, as by '
            'multiprocessing.get_context("spawn"), or fork before the first call'
        )


class DpctlDevice(Device):
    """What queues of all kinds of devices have in common."""

    def __init__(self, queue):
        global _made_queues
        _made_queues = True
        self.queue = queue
        self.name = queue.sycl_device.name.strip()
        self.identity = (self.target, queue)
        self.context_identity = (self.target, queue.sycl_context, queue.sycl_device)

    @property
    def build_options(self) -> str:
        """The driver's."""
        return ""

    def load(self, entry: Entry, source: Source):
        """A SyclKernel. Raises KernelLoadError, which says how to see the driver's log: dpctl keeps none."""
        dpctl = import_dpctl()
        try:
            program = dpctl.program.create_program_from_spirv(self.queue, entry.data, self.build_options)
        except dpctl.program.SyclProgramCompilationError as error:
            spirv = entry.path or _saved(entry.data)
            family = gpu_family(self.queue.sycl_device) or GPU_FAMILIES[0]
            raise KernelLoadError(
                f"the driver refused {source.kernel_name} for {self.name!r} ({self.queue.sycl_device.filter_string}).\n"
                f"  options: {self.build_options or '(none)'}\n"
                f"  spirv:   {spirv}\n"
                f"  source:  {_source_of(entry, source)}\n"
                f"  dpctl keeps no build log; for a GPU this prints it: ocloc compile -spirv_input -file {spirv} "
                f'-device {family.architecture} -options "{gpu_build_options()}"\n'
                "  A kernel built for another kind of device is refused like this too."
            ) from error
        if not program.has_sycl_kernel(source.symbol):
            raise KernelLoadError(
                f"the module of {source.kernel_name} loaded on {self.name!r} has no kernel {source.symbol}: the name "
                f'of the entry point in {source.entry} must be {source.kernel_name}, declared extern "C".'
            )
        return program.get_sycl_kernel(source.symbol)

    def kernel(self, module) -> "DpctlKernel":
        return DpctlKernel(self, module)


def _saved(spirv: bytes) -> str:
    """A file for the user to look at, when the cache could not keep one."""
    with tempfile.NamedTemporaryFile(prefix="esimd_fmha_", suffix=".spv", delete=False) as file:
        file.write(spirv)
    return file.name


def _source_of(entry: Entry, source: Source) -> str:
    """Where the text of what was compiled can be read, and with which options it was compiled."""
    if entry.path is None:
        return str(source.entry)
    return f"{entry.kept_source(source.entry_name)} (compiled with the options in {entry.path.with_name(MANIFEST)})"


class GpuDevice(DpctlDevice):
    """A queue of a GPU, which orders its kernels after whatever computes their inputs."""

    target = "xe"
    asynchronous = True

    @property
    def build_options(self) -> str:
        return gpu_build_options()

    @property
    def concurrent_threads(self) -> int:
        """Level Zero reports one compute unit per vector engine."""
        return self.queue.sycl_device.max_compute_units // VECTOR_ENGINES_PER_XE_CORE * THREADS_PER_XE_CORE


class CpuDevice(DpctlDevice):
    """A queue of the OpenCL CPU device."""

    target = "cpu"
    asynchronous = False

    def __init__(self, queue):
        super().__init__(queue)
        self.name += " (OpenCL CPU device)"

    @property
    def concurrent_threads(self) -> int:
        return self.queue.sycl_device.max_compute_units


class DpctlKernel(Kernel):
    def __init__(self, device: DpctlDevice, kernel):
        self.device = device
        self.kernel = kernel
        self._raw_kernel_arg = import_dpctl().RawKernelArg

    def launch(self, params, groups, threads, buffers) -> None:
        global_range = [groups[2], groups[1], groups[0] * threads]
        event = self.device.queue.submit_async(
            self.kernel, [self._raw_kernel_arg(params)], global_range, [1, 1, threads]
        )
        if not self.device.asynchronous:
            event.wait()
