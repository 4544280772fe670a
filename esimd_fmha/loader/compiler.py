"""C++ source to SPIR-V, by the compiler that was asked for; what comes back is checked before it is believed."""

import functools

from esimd_fmha.errors import CompileError, MissingComponent
from esimd_fmha.loader.icpx import Icpx
from esimd_fmha.loader.source import Source
from esimd_fmha.loader.sycl_jit import SyclJit

__all__ = ["compile_spirv", "compiler_identity"]

SPIRV_MAGIC = b"\x03\x02\x23\x07"
COMPILERS: dict[str, type[SyclJit] | type[Icpx]] = {"libsycl-jit": SyclJit, "icpx": Icpx}


def compiler_identity(compiler: str) -> str:
    """A string that changes when the compiler does; part of the cache key."""
    return _implementation(compiler).identity


def compile_spirv(source: Source, compiler: str = "libsycl-jit") -> bytes:
    """Compile to SPIR-V.

    Raises CompileError with the compiler's diagnostics, MissingComponent when the compiler is not installed.
    """
    implementation = _implementation(compiler)
    spirv = implementation.compile(source)
    if spirv[:4] != SPIRV_MAGIC:
        others = " or ".join(name for name in COMPILERS if name != compiler)
        raise CompileError(
            f"{implementation.identity} returned {len(spirv)} bytes for {source.kernel_name} that are not SPIR-V (they "
            f"begin with {spirv[:4].hex() or 'nothing'}, not {SPIRV_MAGIC.hex()}). Install the versions that "
            f"pyproject.toml names, or set ESIMD_FMHA_COMPILER={others}."
        )
    return spirv


@functools.cache
def _implementation(compiler: str) -> SyclJit | Icpx:
    if compiler not in COMPILERS:
        raise MissingComponent(f"ESIMD_FMHA_COMPILER is {compiler!r}; allowed are {', '.join(COMPILERS)}.")
    return COMPILERS[compiler]()
