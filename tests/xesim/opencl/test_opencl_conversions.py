"""Conversions between all types, bit-equal to the CPU device."""

import pathlib

import numpy as np
import pytest

from ..harness import FLOAT_TYPES, TYPES, Case, check, out, random_values, read, values

SOURCE = pathlib.Path(__file__).parent / "kernels" / "conversions.cl"
COUNT = 256


def elementwise(kernel, purpose, *args, expect=None):
    return Case(kernel, purpose, args, (COUNT,), (64,), expect)


def float_inputs(dtype):
    """Edges, ties, and values around every integer limit a conversion can saturate at."""
    limits = [2.0**bits + offset for bits in (7, 8, 15, 16, 31, 32, 63, 64) for offset in (-1, -0.5, 0, 0.5, 1)]
    ties = np.arange(-20, 20) + 0.5
    with np.errstate(over="ignore"):
        special = np.concatenate([limits, np.negative(limits), ties]).astype(dtype)
    # Conversion of NaN to an integer is the compiler's choice: OpenCL only recommends zero.
    ordinary = values(dtype, COUNT - special.size)
    return np.concatenate([special, np.where(np.isnan(ordinary), dtype(0.75), ordinary)])


def conversion_case(name, dtype):
    inputs = float_inputs(dtype) if name in FLOAT_TYPES else values(dtype, COUNT)
    results = [out((2, COUNT), target) for target in TYPES.values()]
    return elementwise(f"from_{name}", f"{name} to every type, saturated and rounded", read(inputs), *results)


def half_from_e4m3(codes, _):
    """Sign, 4 exponent bits with bias 7, 3 mantissa bits; the two NaN codes decode as +-480 here."""
    exponent, mantissa = (codes >> 3 & 15).astype(int), (codes & 7).astype(np.float64)
    magnitude = np.where(exponent > 0, (1 + mantissa / 8) * 2.0 ** (exponent - 7), mantissa / 8 * 2.0**-6)
    return [np.where(codes & 0x80, -magnitude, magnitude)]


floats = float_inputs(np.float32)
half_range = np.concatenate([values(np.float32, 128), random_values(np.float32, 64, 20, -7e-8, 7e-8)])
half_range = np.concatenate([half_range, random_values(np.float32, 64, 21, 65000, 66000)])

CASES = [conversion_case(name, dtype) for name, dtype in TYPES.items()]
CASES += [
    elementwise(
        "directed_rounding",
        "toward plus and minus infinity",
        read(floats),
        read(values(np.int64, COUNT)),
        read(float_inputs(np.float64)),
        out((2, COUNT), np.float16),
        out((4, COUNT), np.float32),
        out((2, COUNT), np.int32),
    ),
    elementwise(
        "half_storage",
        "vstore_half in all rounding modes, with subnormals and overflow",
        read(half_range),
        out((4, COUNT), np.float16),
        out(COUNT, np.float32),
    ),
    elementwise(
        "bfloat16_conversions",
        "float to bfloat16 and back with the machine's own conversion",
        read(half_range[~np.isnan(half_range)].repeat(2)[:COUNT]),
        out(COUNT, np.uint16),
        out(COUNT, np.float32),
    ),
    elementwise(
        "bfloat16_by_bits",
        "float to bfloat16 and back in integer arithmetic",
        read(half_range),
        out(COUNT, np.uint16),
        out(COUNT, np.float32),
    ),
    elementwise(
        "float8_e4m3_to_half",
        "all 256 codes of fp8 e4m3",
        read(np.arange(256, dtype=np.uint8)),
        out(COUNT, np.float16),
        expect=half_from_e4m3,
    ),
    elementwise(
        "vector_conversions",
        "vectors of four, saturated, and a bit-cast swizzle",
        read(np.where(np.isnan(floats), 1, floats).repeat(4)),
        out(4 * COUNT, np.uint8),
        out(4 * COUNT, np.int16),
        out(4 * COUNT, np.float16),
        out(4 * COUNT, np.int32),
    ),
]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_conversions(case):
    check(SOURCE, case)
