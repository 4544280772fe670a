"""Build options that change the machine code: the results must stay, or change as the option says."""

import pathlib

import numpy as np
import pytest

from ..harness import (
    OPENCL_OPTIONS,
    Case,
    check,
    compare,
    expected_outputs,
    opencl_module,
    out,
    pairs,
    random_values,
    read,
    run_on_xesim,
    sample_cases,
)

HERE = pathlib.Path(__file__).parent
FLOATS = HERE / "kernels" / "floats.cl"
COUNT = 256
# The themes whose code the options change most.
THEMES = ("control_flow", "memory", "local_memory", "subgroups")
SAMPLE = sample_cases(__package__, [f"opencl_{theme}" for theme in THEMES], step=4)
CONTROL_FLOW = sample_cases(__package__, ["opencl_control_flow"], step=1)


@pytest.mark.parametrize("option", ["-cl-opt-disable", "-cl-intel-256-GRF-per-thread"])
@pytest.mark.parametrize(("module", "case"), SAMPLE, ids=[str(case) for _, case in SAMPLE])
def test_same_results(module, case, option):
    """Unoptimised code keeps variables in private memory and calls functions; the other has twice the registers."""
    check_with(option, module, case)


@pytest.mark.parametrize(("module", "case"), CONTROL_FLOW, ids=[str(case) for _, case in CONTROL_FLOW])
def test_structured_control_flow(module, case):
    """if, else, endif, while and break where IGC uses goto and join by default."""
    check_with("-igc_opts 'VISAOptions=-enableStructurizer'", module, case)


def check_with(option, module, case):
    """The case built with an option more, against its usual oracle."""
    got = run_on_xesim(opencl_module(module.SOURCE, options=f"{OPENCL_OPTIONS} {option}"), case)
    compare(case, expected_outputs(module.SOURCE, case), got)


def float_case(kernel, inputs, expect, planes=1):
    return Case(kernel, "", [*map(read, inputs), out((planes, COUNT), np.float32)], (COUNT,), (64,), expect)


ROUNDED_CASES = [
    float_case("quotient_float", pairs(np.float32, COUNT), lambda a, b, _: [(a / b)[None]]),
    float_case("square_root_float", pairs(np.float32, COUNT)[:1], lambda a, _: [np.sqrt(a)[None]]),
]


@pytest.mark.parametrize("case", ROUNDED_CASES, ids=str)
def test_correctly_rounded(case):
    """Bit-equal instead of 2.5 and 3 ulps."""
    check(FLOATS, case, options=f"{OPENCL_OPTIONS} -cl-fp32-correctly-rounded-divide-sqrt")


def flush(x):
    return np.where(np.abs(x) < np.finfo(np.float32).tiny, np.copysign(np.float32(0), x), x).astype(np.float32)


def flushed_arithmetic(a, b, _):
    """The planes of float_arithmetic_float where every operation takes and gives flushed values only."""
    x, y, z = flush(a), flush(b), flush(a[::-1])
    fused = (x.astype(np.float64) * y + z).astype(np.float32)
    return [np.stack([*map(flush, (x + y, x - y, x * y, fused, flush(x * y) + z, -np.abs(x) + np.copysign(y, x)))])]


def test_denormals_are_zero():
    """Subnormal operands and results become zeros of their sign."""
    tiny = random_values(np.float32, 2 * COUNT, 120, -8, 8) * np.finfo(np.float32).tiny
    operands = [tiny[:COUNT], np.where(np.arange(COUNT) % 3, tiny[COUNT:], np.float32(0.25))]
    case = float_case("float_arithmetic_float", operands, flushed_arithmetic, planes=6)
    check(FLOATS, case, options=f"{OPENCL_OPTIONS} -cl-denorms-are-zero")
