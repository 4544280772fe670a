"""One way to build: SPIR-V of a source, and device binaries of SPIR-V, from the disk cache or the compiler."""

import hashlib

from esimd_fmha import envs
from esimd_fmha.errors import MissingComponent
from esimd_fmha.loader.cache import Artifact, DiskCache, Entry, Recipe
from esimd_fmha.loader.compilers import compile_spirv, offline_compiler, spirv_compiler
from esimd_fmha.loader.source import Source, digest_of

SPIRV_FILE, BINARY_FILE = "kernel.spv", "kernel.bin"


def build_spirv(source: Source) -> Entry:
    """The SPIR-V of a source, by the compiler of ESIMD_FMHA_COMPILER; the source is kept beside it.

    Raises CompileError, MissingComponent, UntrustedCache.
    """
    name = envs.compiler()

    def compile() -> Artifact:
        if envs.forbid_compile():
            raise MissingComponent(
                f"{source.kernel_name} is not in the kernel cache {envs.cache_dir()} and ESIMD_FMHA_FORBID_COMPILE is "
                "set. Fill the cache first: esimd-fmha compile"
            )
        return Artifact(compile_spirv(source, name))

    return DiskCache(envs.cache_dir()).get(spirv_recipe(source, spirv_compiler(name).identity), compile)


def build_device_binary(spirv: bytes, architecture: str, options: str) -> Entry:
    """A zebin for ``architecture`` ("bmg", "lnl", "ptl-h" ...), built by ocloc with the driver's build ``options``.

    The SPIR-V is kept beside it. Raises MissingComponent without ocloc, CompileError with its output when it refuses,
    UntrustedCache.
    """
    ocloc = offline_compiler()
    recipe = device_binary_recipe(spirv, architecture, options, ocloc.identity)
    return DiskCache(envs.cache_dir()).get(recipe, lambda: ocloc.compile(spirv, architecture, options))


def spirv_recipe(source: Source, compiler_identity: str) -> Recipe:
    files = source.files()
    inputs = {
        "files": digest_of(files),
        "entry": source.entry.name,
        "options": source.options,
        "symbol": source.symbol,
        "compiler": compiler_identity,
    }
    if envs.debug_info():  # it names the files by where they were
        inputs["folder"] = str(source.include_dir)
    return Recipe(source.kernel_name, SPIRV_FILE, inputs, files)


def device_binary_recipe(spirv: bytes, architecture: str, options: str, compiler_identity: str) -> Recipe:
    inputs = {
        "spirv": hashlib.sha256(spirv).hexdigest(),
        "device": architecture,
        "options": options,
        "compiler": compiler_identity,
    }
    return Recipe(f"zebin_{architecture}", BINARY_FILE, inputs, {SPIRV_FILE: spirv})
