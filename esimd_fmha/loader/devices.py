"""The devices kernels run on: a GPU or the OpenCL CPU device through dpctl, or the simulator of a GPU.

Every device loads SPIR-V into a kernel, and a kernel launches with one argument, a struct passed by value.
"""

import functools
import os
import threading
from collections.abc import Callable
from dataclasses import dataclass

from esimd_fmha.errors import KernelLoadError, MissingComponent, UnsupportedDevice
from esimd_fmha.loader.cache import Entry
from esimd_fmha.loader.compiler import Source, wheel_library
from esimd_fmha.loader.ocloc import compile_device_binary

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


def import_dpctl():
    """dpctl, with the OpenCL CPU runtime of the intel-opencl-rt wheel made known to it."""
    library = wheel_library("libintelocl.so")
    if library is not None:
        # The wheel's own .icd file holds a path of the machine it was built on.
        os.environ.setdefault("OCL_ICD_FILENAMES", str(library))
    try:
        import dpctl
        import dpctl.program
    except ImportError as error:
        raise MissingComponent(f"dpctl cannot be imported: {error}. Install it with: pip install 'dpctl>=0.22'") from error
    return dpctl


class DpctlDevice:
    """A SYCL queue: of a GPU (target "xe") or of the OpenCL CPU device (target "cpu")."""

    def __init__(self, queue, target: str):
        self.queue = queue
        self.target = target
        self.name = f"{queue.sycl_device.name.strip()} ({queue.sycl_device.filter_string})"
        self.asynchronous = target == "xe"  # the caller's tensors are ordered by the queue

    @property
    def identity(self):
        return (self.target, self.queue)

    def load(self, entry: Entry, source: Source) -> "DpctlKernel":
        """Raises KernelLoadError, which says how to see the driver's log: dpctl keeps none."""
        dpctl = import_dpctl()
        options = GPU_BUILD_OPTIONS if self.target == "xe" else ""
        try:
            program = dpctl.program.create_program_from_spirv(self.queue, entry.spirv, options)
            if not program.has_sycl_kernel(source.symbol):
                raise KernelLoadError(f"the compiled module for {self.name!r} has no kernel {source.symbol}")
            return DpctlKernel(self, program.get_sycl_kernel(source.symbol))
        except dpctl.program.SyclProgramCompilationError as error:
            spirv = entry.path or "<spirv>"
            raise KernelLoadError(
                f"the driver refused {source.kernel_name} for {self.name!r}.\n"
                f"  options: {options or '(none)'}    spirv: {spirv}\n"
                f"  dpctl keeps no build log; this prints it: ocloc compile -spirv_input -file {spirv} -device bmg "
                f'-options "{GPU_BUILD_OPTIONS}"\n'
                "  a damaged cache entry is mended by deleting its folder."
            ) from error


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

    def load(self, entry: Entry, source: Source) -> "XesimKernel":
        binary = compile_device_binary(entry.spirv, self.architecture, GPU_BUILD_OPTIONS)
        try:
            import xesim
        except ImportError as error:
            raise MissingComponent(f"the simulator cannot be imported: {error}") from error
        return XesimKernel(self, xesim.Module.from_zebin(binary.data, device=self.architecture).kernel(source.symbol))


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
    if name.startswith("xesim"):
        return XesimDevice(*name.split(":")[1:])
    dpctl = import_dpctl()
    try:
        queue = dpctl.SyclQueue(name)
    except dpctl.SyclQueueCreationError as error:
        found = ", ".join(device.filter_string for device in dpctl.get_devices()) or "none"
        raise MissingComponent(
            f"there is no SYCL device {name!r} (found: {found}). For the CPU device: pip install intel-opencl-rt "
            "'intel-cmplr-lib-ur>=2026.1,<2026.2'; esimd-fmha doctor tells more."
        ) from error
    if not queue.sycl_device.is_cpu:
        raise UnsupportedDevice(f"{name!r} is not a CPU device; tensors of a GPU run on their own queue")
    return DpctlDevice(queue, "cpu")


def named_device(name: str) -> DpctlDevice | XesimDevice:
    """ "opencl:cpu", "xesim" or "xesim:<architecture>". One queue per thread."""
    return _named_device(name, threading.get_ident())
