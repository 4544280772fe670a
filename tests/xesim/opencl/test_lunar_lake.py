"""A sample of the corpus compiled for Lunar Lake: the instruction set is that of Battlemage, the binaries are not."""

import importlib.util
import pathlib

import pytest
from esimd_harness import check_esimd
from harness import check

HERE = pathlib.Path(__file__).parents[1]
EVERY_NTH = 8
OPENCL_FILES = sorted(HERE.glob("opencl/test_opencl_*.py"))
ESIMD_FILES = {name: HERE / f"esimd/test_esimd_{name}.py" for name in ("dpas", "block2d", "memory", "math")}


def cases_of(path):
    """(module, its cases), every eighth: families of kernels have fewer or more members than that, so each is met."""
    spec = importlib.util.spec_from_file_location(f"lunar_lake_{path.stem}", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return [(module, case) for case in module.CASES[::EVERY_NTH]]


@pytest.mark.parametrize(
    ("module", "case"),
    [pair for path in OPENCL_FILES for pair in cases_of(path)],
    ids=lambda value: str(value) if hasattr(value, "kernel") else "",
)
def test_opencl(module, case):
    check(module.SOURCE, case, device="lnl")


@pytest.mark.parametrize(
    ("source", "case"),
    [(f"{name}.cpp", case) for name, path in ESIMD_FILES.items() for _, case in cases_of(path)],
    ids=str,
)
def test_esimd(source, case):
    check_esimd(source, case, device="lnl")
