"""SPIR-V of a source, from the disk cache or the compiler."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from esimd_fmha import envs
from esimd_fmha.errors import MissingComponent
from esimd_fmha.loader.cache import Artifact, DiskCache, Recipe
from esimd_fmha.loader.compiler import compile_spirv, compiler_identity
from esimd_fmha.loader.source import Source


@dataclass(frozen=True)
class SpirvEntry:
    """A compiled source."""

    spirv: bytes
    path: Path | None  # of the file; None when the cache directory cannot be written
    compile_seconds: float  # 0.0 when it was in the cache


class SpirvCache:
    """The SPIR-V in one cache directory."""

    def __init__(self, directory: Path):
        self._disk = DiskCache(directory)

    def get(self, source: Source, compiler_identity: str, compile: Callable[[], bytes]) -> SpirvEntry:
        """The SPIR-V of ``source``, made by ``compile()`` if it is not there or is damaged. Raises what that raises."""
        entry = self._disk.get(recipe(source, compiler_identity), lambda: Artifact(compile()))
        return SpirvEntry(entry.artifact.data, entry.path, entry.build_seconds)


def recipe(source: Source, compiler_identity: str) -> Recipe:
    inputs = {
        "files": source.digest(),
        "entry": source.entry.name,
        "options": source.options,
        "symbol": source.symbol,
        "compiler": compiler_identity,
    }
    return Recipe(source.kernel_name, "kernel.spv", inputs)


def load_spirv(source: Source) -> SpirvEntry:
    """The SPIR-V of a source, compiled if need be. Raises CompileError, MissingComponent."""
    compiler = envs.compiler()

    def compile() -> bytes:
        if envs.forbid_compile():
            raise MissingComponent(
                f"{source.kernel_name} is not in the kernel cache {envs.cache_dir()} and ESIMD_FMHA_FORBID_COMPILE is "
                "set. Fill the cache first: esimd-fmha compile"
            )
        return compile_spirv(source, compiler)

    return SpirvCache(envs.cache_dir()).get(source, compiler_identity(compiler), compile)
