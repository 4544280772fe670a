"""ESIMD micro-kernels: C++ to SPIR-V with the project's loader, to machine code with ocloc, run on xesim."""

import functools
import pathlib
from dataclasses import dataclass, replace

import pytest
import xesim
from harness import Case, compare, expected_outputs, run_ocloc, run_on_xesim

from esimd_fmha.errors import MissingComponent
from esimd_fmha.loader.compiler import Source, compile_spirv

DIRECTORY = pathlib.Path(__file__).parent / "esimd"
BUILD_OPTIONS = "-vc-codegen -doubleGRF"


@dataclass(frozen=True)
class MicroKernels(Source):
    """A source whose kernels are all wanted, in one SPIR-V module."""

    @property
    def options(self) -> tuple[str, ...]:
        return (*super().options, "-fsycl-device-code-split=off")


@functools.cache
def esimd_spirv(source: str, any_kernel: str) -> bytes:
    """SPIR-V of a file in esimd/; `any_kernel` is one of its entry points, the compiler is asked to find it."""
    try:
        return compile_spirv(MicroKernels(DIRECTORY / source, DIRECTORY, (), any_kernel))
    except MissingComponent as error:
        pytest.skip(str(error))


@functools.cache
def _module(source: str, any_kernel: str, device: str) -> xesim.Module:
    spirv = esimd_spirv(source, any_kernel)
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
