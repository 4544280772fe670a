"""Ordinary SYCL kernels, compiled by the project's loader, against numpy."""

import functools
import pathlib
import struct
from dataclasses import replace

import numpy as np
import pytest
from esimd_harness import MicroKernels, compile_kernels
from harness import Case, compare, expected_outputs, inout, out, random_values, read, run_ocloc, run_on_xesim

import xesim

DIRECTORY = pathlib.Path(__file__).parent
# The mangled names of SYCL lambdas are like that: longer than the name of a file may be.
LONG_NAME = "a_long_name_" * 25
COUNT, GROUP = 192, 64
INT, F32 = np.int32, np.float32


@functools.cache
def sycl_module(device="bmg"):
    spirv = compile_kernels(MicroKernels(DIRECTORY / "kernels.cpp", DIRECTORY, (("LONG_NAME", LONG_NAME),), "saxpy"))
    return xesim.Module.from_zebin(run_ocloc(spirv, ".spv", device, ["-spirv_input"]), device=device)


def sycl_case(kernel, purpose, *args, expect):
    return Case(kernel, purpose, args, (COUNT,), (GROUP,), expect)


def group_algorithms(x, _):
    groups = x.reshape(-1, GROUP)
    sums = np.repeat(groups.sum(1, dtype=INT), GROUP)
    swapped = x.reshape(-1, 2)[:, ::-1]
    return [np.stack([sums, groups.cumsum(1, dtype=INT).reshape(-1), swapped.reshape(-1)])]


ints = random_values(INT, COUNT, 1, -1000, 1000)
floats = [random_values(F32, COUNT, seed) for seed in (2, 3)]
halves = random_values(np.float16, 4 * COUNT, 4, -8, 8)
CASES = [
    sycl_case(
        "saxpy",
        "fma on buffers",
        read(floats[0]),
        inout(floats[1]),
        F32(1.5),
        expect=lambda x, y: [(x.astype(np.float64) * 1.5 + y).astype(F32)],
    ),
    sycl_case("group_algorithms", "reduce, scan, permute", read(ints), out((3, COUNT), INT), expect=group_algorithms),
    sycl_case(
        "histogram",
        "atomic_ref",
        read(ints),
        inout(np.zeros(16, INT)),
        expect=lambda x, bins: [np.bincount(x & 15, minlength=16).astype(INT)],
    ),
    sycl_case(
        "half_vectors",
        "sycl::half4",
        read(halves),
        out(4 * COUNT, np.float16),
        expect=lambda x, _: [np.maximum(x * np.float16(0.5), np.float16(-1))],
    ),
    sycl_case(
        "struct_argument",
        "a struct by value; division by its members",
        read(floats[0]),
        out(COUNT, F32),
        struct.pack("=iif", 12, 16, 0.5),
        expect=lambda x, _: [(x.reshape(12, 16).T * F32(0.5)).reshape(-1)],
    ),
    sycl_case(LONG_NAME, "a name of 300 characters", out(COUNT, INT), expect=lambda _: [np.full(COUNT, 7, INT)]),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.purpose)
def test_sycl(case):
    got = run_on_xesim(sycl_module(), replace(case, kernel=f"__sycl_kernel_{case.kernel}"))
    compare(case, expected_outputs(None, case), got)
