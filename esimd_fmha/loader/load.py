"""A source to a kernel that can be launched, remembered for the life of the process."""

import threading

from esimd_fmha.loader.build import build_spirv
from esimd_fmha.loader.devices import Device, Kernel
from esimd_fmha.loader.source import Source

_modules: dict = {}  # by source and driver context: queues of one context share what was loaded
_kernels: dict = {}  # by source and queue
_lock = threading.Lock()


def load_kernel(source: Source, device: Device) -> Kernel:
    """The kernel of a source on a device; the same object every time.

    Raises CompileError, KernelLoadError, MissingComponent, UntrustedCache.
    """
    key = (source, device.identity)
    kernel = _kernels.get(key)
    if kernel is None:
        with _lock:
            module_key = (source, device.context_identity)
            module = _modules.get(module_key)
            if module is None:
                module = _modules[module_key] = device.load(build_spirv(source), source)
            kernel = _kernels.get(key)
            if kernel is None:
                kernel = _kernels[key] = device.kernel(module)
    return kernel
