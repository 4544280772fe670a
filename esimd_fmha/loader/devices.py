"""The devices kernels run on: a GPU or the OpenCL CPU device through dpctl, or the simulator of a GPU.

Every device loads SPIR-V into a kernel, and a kernel launches with one argument, a struct passed by value.
"""

import functools
import os
import sys
import tempfile
import threading
from collections.abc import Callable
from dataclasses import dataclass

from esimd_fmha.device import GPU_FAMILIES, gpu_family
from esimd_fmha.errors import KernelLoadError, MissingComponent, UnsupportedDevice
from esimd_fmha.loader.ocloc import compile_device_binary
from esimd_fmha.loader.source import Source
from esimd_fmha.loader.spirv import SpirvEntry
from esimd_fmha.loader.wheels import pip_install, wheel_library

# ESIMD needs the vector back end, and all 256 registers (IGC ignores the other spellings of the latter on Level Zero).
GPU_BUILD_OPTIONS = "-vc-codegen -doubleGRF"

Range3 = tuple[int, int, int]


@dataclass(frozen=True)
class Buffer:
    """A span of memory that a launch may access; only the simulator, which checks every access, wants to know."""

    name: str
    address: int
    num_bytes: int
    writable: bool


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


class DpctlDevice:
    """A SYCL queue: of a GPU (target "xe") or of the OpenCL CPU device (target "cpu")."""

    def __init__(self, queue, target: str):
        self.queue = queue
        self.target = target
        self.name = queue.sycl_device.name.strip() + (" (OpenCL CPU device)" if target == "cpu" else "")
        self.asynchronous = target == "xe"  # the caller's tensors are ordered by the queue

    @property
    def identity(self):
        return (self.target, self.queue)

    @property
    def context_identity(self):
        return (self.target, self.queue.sycl_context, self.queue.sycl_device)

    def load(self, entry: SpirvEntry, source: Source):
        """A SyclKernel. Raises KernelLoadError, which says how to see the driver's log: dpctl keeps none."""
        dpctl = import_dpctl()
        options = GPU_BUILD_OPTIONS if self.target == "xe" else ""
        try:
            program = dpctl.program.create_program_from_spirv(self.queue, entry.spirv, options)
        except dpctl.program.SyclProgramCompilationError as error:
            spirv = entry.path or _saved(entry.spirv)
            family = gpu_family(self.queue.sycl_device) or GPU_FAMILIES[0]
            raise KernelLoadError(
                f"the driver refused {source.kernel_name} for {self.name!r} ({self.queue.sycl_device.filter_string}).\n"
                f"  options: {options or '(none)'}\n"
                f"  spirv:   {spirv}\n"
                f"  dpctl keeps no build log; for a GPU this prints it: ocloc compile -spirv_input -file {spirv} "
                f'-device {family.ocloc_name} -options "{GPU_BUILD_OPTIONS}"\n'
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


class DpctlKernel:
    def __init__(self, device: DpctlDevice, kernel):
        self.device = device
        self.kernel = kernel
        self._raw_kernel_arg = import_dpctl().RawKernelArg

    def launch(self, params, groups: Range3, threads: int, buffers: Callable[[], list[Buffer]]) -> None:
        """Submit ``groups`` (fastest first) work-groups of ``threads``. Returns at once on a GPU queue."""
        global_range = [groups[2], groups[1], groups[0] * threads]
        event = self.device.queue.submit_async(
            self.kernel, [self._raw_kernel_arg(params)], global_range, [1, 1, threads]
        )
        if not self.device.asynchronous:
            event.wait()


class XesimDevice:
    """The simulator: SPIR-V becomes GPU machine code by Intel's offline compiler, and that is executed."""

    target = "xe"
    asynchronous = False

    def __init__(self, architecture: str = "bmg"):
        self.architecture = architecture
        self.name = f"xesim:{architecture}"
        self.last_result = None  # what xesim counted in the last launch

    @property
    def identity(self):
        return (self.target, self.name)

    context_identity = identity

    def load(self, entry: SpirvEntry, source: Source):
        """A kernel of xesim. Raises MissingComponent without ocloc or simulator, CompileError when ocloc refuses."""
        binary = compile_device_binary(entry.spirv, self.architecture, GPU_BUILD_OPTIONS)
        try:
            import xesim
        except ImportError as error:
            raise MissingComponent(
                f"the simulator cannot be imported: {error}. Install it with: pip install 'esimd-fmha[xesim]'"
            ) from error
        return xesim.Module.from_zebin(binary.data, device=self.architecture).kernel(source.symbol)

    def kernel(self, module) -> "XesimKernel":
        return XesimKernel(self, module)


class XesimKernel:
    def __init__(self, device: XesimDevice, kernel):
        self.device = device
        self.kernel = kernel

    def launch(self, params, groups: Range3, threads: int, buffers: Callable[[], list[Buffer]]) -> None:
        import xesim

        memory = xesim.Memory()
        for buffer in buffers():
            memory.map_address(buffer.address, buffer.num_bytes, name=buffer.name, read_only=not buffer.writable)
        self.device.last_result = self.kernel.launch(
            global_range=(groups[0] * threads, groups[1], groups[2]),
            local_range=(threads, 1, 1),
            args=[bytes(params)],
            memory=memory,
        )


@functools.cache
def _named_device(name: str, thread: int) -> DpctlDevice | XesimDevice:
    kind, _, architecture = name.partition(":")
    if kind == "xesim":
        return _simulator(architecture or "bmg")
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
    return DpctlDevice(queue, "cpu")


@functools.cache
def _simulator(architecture: str) -> XesimDevice:
    known = [family.ocloc_name for family in GPU_FAMILIES]
    if architecture not in known:
        raise UnsupportedDevice(f"the simulator knows no GPU {architecture!r}; allowed are {', '.join(known)}")
    return XesimDevice(architecture)


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


def named_device(name: str) -> DpctlDevice | XesimDevice:
    """ "opencl:cpu", "xesim" or "xesim:<architecture>". One queue per thread.

    Raises MissingComponent, UnsupportedDevice.
    """
    return _named_device(name, threading.get_ident())
