"""C++ source to a kernel on a device: compile (or find in the cache), load, launch. Knows nothing of attention."""

import threading

from esimd_fmha import envs
from esimd_fmha.loader.cache import SpirvCache, forbidden
from esimd_fmha.loader.compiler import Source, compile_spirv, compiler_identity

__all__ = ["Source", "load_kernel", "load_spirv"]

_kernels: dict = {}
_lock = threading.Lock()


def load_spirv(source: Source):
    """The cache Entry of a source, compiled if need be. Raises CompileError, MissingComponent."""
    compiler = envs.compiler()

    def compile() -> bytes:
        return forbidden(source) if envs.forbid_compile() else compile_spirv(source, compiler)

    return SpirvCache(envs.cache_dir()).get(source, compiler_identity(compiler), compile)


def load_kernel(source: Source, device):
    """The kernel of a source on a device; the same object every time. Raises CompileError, KernelLoadError."""
    key = (source, device.identity)
    kernel = _kernels.get(key)
    if kernel is None:
        with _lock:
            kernel = _kernels.get(key)
            if kernel is None:
                kernel = _kernels[key] = device.load(load_spirv(source), source)
    return kernel
