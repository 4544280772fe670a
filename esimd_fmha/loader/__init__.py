"""C++ source to a kernel on a device: compile (or find in the cache), load, launch. Knows nothing of attention."""

import threading

from esimd_fmha.loader.source import Source
from esimd_fmha.loader.spirv import SpirvCache, load_spirv

__all__ = ["Source", "SpirvCache", "load_kernel", "load_spirv"]

_modules: dict = {}  # by source and driver context: queues of one context share what was loaded
_kernels: dict = {}  # by source and queue
_lock = threading.Lock()


def load_kernel(source: Source, device):
    """The kernel of a source on a device; the same object every time. Raises CompileError, KernelLoadError."""
    key = (source, device.identity)
    kernel = _kernels.get(key)
    if kernel is None:
        with _lock:
            module_key = (source, device.context_identity)
            module = _modules.get(module_key)
            if module is None:
                module = _modules[module_key] = device.load(load_spirv(source), source)
            kernel = _kernels.get(key)
            if kernel is None:
                kernel = _kernels[key] = device.kernel(module)
    return kernel
