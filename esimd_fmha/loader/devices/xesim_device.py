"""The simulator of a GPU as a device: Intel's offline compiler makes machine code, and xesim executes it."""

from esimd_fmha.device import GPU_FAMILIES, THREADS_PER_XE_CORE
from esimd_fmha.errors import MissingComponent, UnsupportedDevice
from esimd_fmha.loader.build import build_device_binary
from esimd_fmha.loader.cache import Entry
from esimd_fmha.loader.devices.base import Device, Kernel, gpu_build_options
from esimd_fmha.loader.source import Source


class XesimDevice(Device):
    """The largest GPU of an Xe2 family. Raises UnsupportedDevice for another architecture."""

    target = "xe"
    asynchronous = False
    simulated = True

    def __init__(self, architecture: str, debug_info: bool = False):
        families = {family.architecture: family for family in GPU_FAMILIES if family.generation == "Xe2"}
        if architecture not in families:
            raise UnsupportedDevice(f"the simulator knows no GPU {architecture!r}; allowed are {', '.join(families)}")
        self.architecture = architecture
        self._xe_cores = families[architecture].xe_cores
        self.name = f"xesim:{architecture}"
        self.identity = self.context_identity = (self.target, self.name, debug_info)
        self.last_result = None  # what xesim counted in the last launch

    @property
    def concurrent_threads(self) -> int:
        return self._xe_cores * THREADS_PER_XE_CORE

    def load(self, entry: Entry, source: Source):
        """A kernel of xesim. Raises MissingComponent without ocloc or simulator, CompileError when ocloc refuses."""
        binary = build_device_binary(entry.data, self.architecture, gpu_build_options())
        try:
            import xesim
        except ImportError as error:
            raise MissingComponent(
                f"the simulator cannot be imported: {error}. Install it with: pip install 'esimd-fmha[xesim]'"
            ) from error
        return xesim.Module.from_zebin(binary.data, device=self.architecture).kernel(source.symbol)

    def kernel(self, module) -> "XesimKernel":
        return XesimKernel(self, module)


class XesimKernel(Kernel):
    def __init__(self, device: XesimDevice, kernel):
        self.device = device
        self.kernel = kernel

    def launch(self, params, groups, threads, buffers) -> None:
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
