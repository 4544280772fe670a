"""ESIMD and SYCL kernels: C++ to SPIR-V with the project's loader, to machine code with ocloc, run on xesim."""

import functools
import pathlib
import subprocess
from dataclasses import dataclass, replace

import pytest

import xesim
from esimd_fmha.errors import CompileError, MissingComponent
from esimd_fmha.loader.compilers import compile_spirv
from esimd_fmha.loader.source import Source

from .harness import REPOSITORY, Case, compare, expected_outputs, run_ocloc, run_on_xesim

DIRECTORY = pathlib.Path(__file__).parent / "esimd"
BUILD_OPTIONS = "-vc-codegen -doubleGRF"
UNPACKED_HEADERS = REPOSITORY / ".igc" / "cxx"


@dataclass(frozen=True)
class MicroKernels(Source):
    """A source whose kernels are all wanted, in one SPIR-V module."""

    system_includes: tuple[pathlib.Path, ...] = ()

    @property
    def options(self) -> tuple[str, ...]:
        includes = [f"-isystem{folder}" for folder in self.system_includes]
        return (*super().options, "-fsycl-device-code-split=off", *includes)


def compile_kernels(source: MicroKernels) -> bytes:
    """SPIR-V; skips where the compiler or the C++ headers are missing and cannot be fetched."""
    compiled = _compile(source)
    if isinstance(compiled, str):
        pytest.skip(compiled)
    return compiled


@functools.cache
def _compile(source: MicroKernels) -> bytes | str:
    """SPIR-V, or the sentence that says what this machine lacks."""
    try:
        return compile_spirv(source)
    except MissingComponent as error:
        return str(error)
    except CompileError as error:
        if "file not found" not in str(error) or source.system_includes:
            raise
    headers = cxx_headers()
    return headers if isinstance(headers, str) else _compile(replace(source, system_includes=headers))


@functools.cache
def cxx_headers() -> tuple[pathlib.Path, ...] | str:
    """Folders of C++ and C headers below .igc/cxx, of the machine's distribution, fetched if need be; or why not."""
    if not (UNPACKED_HEADERS / "usr").exists():
        script = pathlib.Path(__file__).with_name("get_cxx_headers.sh")
        done = subprocess.run([script, UNPACKED_HEADERS], capture_output=True, text=True)
        if done.returncode:
            return f"the C++ standard headers are missing (apt-get install g++): {done.stderr.strip()}"
    root = UNPACKED_HEADERS / "usr" / "include"
    machine = next(root.glob("*-linux-gnu"))
    version = next((root / "c++").iterdir()).name
    return (root / "c++" / version, machine / "c++" / version, machine, root)


@functools.cache
def _module(source: str, any_kernel: str, device: str) -> xesim.Module:
    """`any_kernel` is one of the source's entry points: the compiler is asked to find it."""
    spirv = compile_kernels(MicroKernels(DIRECTORY / source, DIRECTORY, (), any_kernel))
    zebin = run_ocloc(spirv, ".spv", device, ["-spirv_input", "-options", BUILD_OPTIONS])
    return xesim.Module.from_zebin(zebin, device=device)


_any_kernel: dict[str, str] = {}


def esimd_module(source: str, kernel: str, device: str = "bmg") -> xesim.Module:
    """The module of a source file, compiled once whichever of its kernels is asked for first."""
    return _module(source, _any_kernel.setdefault(source, kernel), device)


def check_esimd(source: str, case: Case, device: str = "bmg"):
    """Run a case (kernel named as in the source) on xesim and compare with its numpy function."""
    module = esimd_module(source, case.kernel, device)
    got = run_on_xesim(module, replace(case, kernel=f"__sycl_kernel_{case.kernel}"))
    compare(case, expected_outputs(None, case), got)
