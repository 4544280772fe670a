"""The compilers, and which is used: libsycl-jit or icpx from C++ to SPIR-V, ocloc from there to machine code."""

import contextlib
import functools
from collections.abc import Callable

from esimd_fmha.errors import CompileError, MissingComponent
from esimd_fmha.loader.compilers.base import SpirvCompiler
from esimd_fmha.loader.compilers.icpx import Icpx
from esimd_fmha.loader.compilers.ocloc import Ocloc, find_ocloc
from esimd_fmha.loader.compilers.sycl_jit import SyclJit
from esimd_fmha.loader.source import Source

__all__ = ["compile_spirv", "installed_compilers", "offline_compiler", "spirv_compiler"]

SPIRV_MAGIC = b"\x03\x02\x23\x07"
SPIRV_COMPILERS: dict[str, type[SpirvCompiler]] = {"libsycl-jit": SyclJit, "icpx": Icpx}


@functools.cache
def spirv_compiler(name: str) -> SpirvCompiler:
    """The compiler of that name. Raises MissingComponent when there is none, or when it is not installed."""
    if name not in SPIRV_COMPILERS:
        raise MissingComponent(f"ESIMD_FMHA_COMPILER is {name!r}; allowed are {', '.join(SPIRV_COMPILERS)}.")
    return SPIRV_COMPILERS[name]()


def compile_spirv(source: Source, compiler: str = "libsycl-jit") -> bytes:
    """Compile to SPIR-V, past the cache. What comes back is checked before it is believed.

    Raises CompileError with the compiler's diagnostics, MissingComponent when the compiler is not installed.
    """
    chosen = spirv_compiler(compiler)
    spirv = chosen.compile(source)
    if spirv[:4] != SPIRV_MAGIC:
        others = " or ".join(name for name in SPIRV_COMPILERS if name != compiler)
        raise CompileError(
            f"{chosen.identity} returned {len(spirv)} bytes for {source.kernel_name} that are not SPIR-V (they "
            f"begin with {spirv[:4].hex() or 'nothing'}, not {SPIRV_MAGIC.hex()}). Install the versions that "
            f"pyproject.toml names, or set ESIMD_FMHA_COMPILER={others}."
        )
    return spirv


def offline_compiler() -> Ocloc:
    """The compiler of device binaries. Raises MissingComponent when there is none."""
    path = find_ocloc()
    if path is None:
        raise MissingComponent(
            "ocloc, Intel's offline GPU compiler, was not found. It is in the Debian package intel-ocloc and in "
            "Intel's driver packages; 'make ocloc' unpacks it into .igc without installing. ESIMD_FMHA_OCLOC names "
            "another."
        )
    return _ocloc_at(path)


_ocloc_at = functools.cache(Ocloc)  # it is asked for its version once


def installed_compilers() -> set[str]:
    """The identities of all compilers that this process could use."""
    identities = set()
    find_each: list[Callable[[], SpirvCompiler | Ocloc]] = [offline_compiler]
    find_each += [functools.partial(spirv_compiler, name) for name in SPIRV_COMPILERS]
    for find in find_each:
        with contextlib.suppress(MissingComponent):
            identities.add(find().identity)
    return identities
