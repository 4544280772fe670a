"""Floating point: exact operations bit-equal to the CPU device, the others within the ulps of the OpenCL C 3.0
specification (section 7.4) of the value numpy computes in more precision."""

import pathlib

import numpy as np
import pytest

from ..harness import FLOAT_TYPES, Case, check, out, pairs, random_values, read, values

SOURCE = pathlib.Path(__file__).parent / "kernels" / "floats.cl"
COUNT = 256
INT32 = np.int32

# OpenCL C 3.0, tables 69-71: ulps of (half, float, double). Where the float entry of the table is "implementation
# defined" (native_*), the bound is ours: see NATIVE.
BOUNDS = {
    "quotient": (1, 2.5, 0.5),
    "square_root": (1, 3, 0.5),
    "reciprocal_root": (1, 2, 2),
    "exp": (2, 3, 3),
    "exp2": (2, 3, 3),
    "log": (2, 3, 3),
    "log2": (2, 3, 3),
    "sin": (2, 4, 4),
    "cos": (2, 4, 4),
    "tanh": (2, 5, 5),
}
# function: (numpy equivalent, low and high of the inputs, ulps, absolute error). The Xe math unit is good to about
# 2**-22 relative; log2 loses relative accuracy near 1, sin and cos near their zeros, hence the absolute term.
NATIVE = {
    "native_exp2": (np.exp2, -20, 20, 4, 0),
    "native_log2": (np.log2, 2**-10, 2**10, 4, 2**-20),
    "native_recip": (np.reciprocal, 2**-10, 2**10, 4, 0),
    "native_sqrt": (np.sqrt, 0, 2**20, 4, 0),
    "native_rsqrt": (lambda x: 1 / np.sqrt(x), 2**-10, 2**10, 4, 0),
    "native_sin": (np.sin, -3.14, 3.14, 4, 2**-18),
    "native_cos": (np.cos, -3.14, 3.14, 4, 2**-18),
}
# function: (numpy equivalent, low and high of the inputs per type)
MATH = {
    "exp": (np.exp, {"half": (-9, 10), "float": (-80, 80), "double": (-600, 600)}),
    "exp2": (np.exp2, {"half": (-13, 15), "float": (-120, 120), "double": (-900, 900)}),
    "log": (np.log, {"half": (1e-4, 6e4), "float": (1e-30, 1e30), "double": (1e-200, 1e200)}),
    "log2": (np.log2, {"half": (1e-4, 6e4), "float": (1e-30, 1e30), "double": (1e-200, 1e200)}),
    "sin": (np.sin, {"half": (-100, 100), "float": (-1000, 1000), "double": (-1000, 1000)}),
    "cos": (np.cos, {"half": (-100, 100), "float": (-1000, 1000), "double": (-1000, 1000)}),
    "tanh": (np.tanh, {"half": (-5, 5), "float": (-9, 9), "double": (-20, 20)}),
}


def precise(array):
    """The same numbers in a type with enough digits to judge `array`'s type."""
    return array.astype(np.longdouble)


def elementwise(kernel, purpose, *args, expect=None):
    return Case(kernel, purpose, args, (COUNT,), (64,), expect)


def ulps(function, name):
    return BOUNDS[function][list(FLOAT_TYPES).index(name)]


def exact_cases(name, dtype):
    left, right = pairs(dtype, COUNT)
    # fmin(+0, -0) may be either zero: these operands carry +0 only.
    positive_zeros = [np.where(operand == 0, np.abs(operand), operand) for operand in (left, right)]
    near_integers = np.concatenate([values(dtype, COUNT // 2), np.arange(-32, 32, 0.5).astype(dtype)])
    yield elementwise(
        f"float_arithmetic_{name}", "+ - * fma, separate multiply-add", read(left), read(right), out((6, COUNT), dtype)
    )
    yield elementwise(
        f"minimum_maximum_{name}",
        "a NaN operand loses; clamp",
        *map(read, positive_zeros),
        out((5, COUNT), dtype),
    )
    yield elementwise(
        f"classification_{name}", "class tests and unordered relations", read(left), read(right), out((3, COUNT), INT32)
    )
    # IGC 2.40 computes ceil and floor of a double, and frexp of a zero, by steps that lose the sign of a zero.
    yield elementwise(
        f"rounding_{name}",
        "floor, ceil, trunc, rint, round",
        read(near_integers),
        out((5, COUNT), dtype, signed_zeros=name != "double"),
    )
    yield elementwise(
        f"parts_{name}",
        "frexp, ilogb, ldexp, nextafter, as_type",
        read(values(dtype, COUNT)),
        out((4, COUNT), dtype, signed_zeros=False),
        out((2, COUNT), INT32),
    )
    yield elementwise(f"remainder_{name}", "fmod is exact", read(left), read(right), out(COUNT, dtype))


def bounded_cases(name, dtype):
    left, right = pairs(dtype, COUNT)
    positive = np.abs(values(dtype, COUNT))
    yield elementwise(
        f"quotient_{name}",
        "division with infinities, NaN and zeros",
        read(left),
        read(right),
        out(COUNT, dtype, ulps=ulps("quotient", name)),
        expect=lambda a, b, r: [precise(a) / precise(b)],
    )
    yield elementwise(
        f"square_root_{name}",
        "square root, negatives give NaN",
        read(values(dtype, COUNT)),
        out(COUNT, dtype, ulps=ulps("square_root", name)),
        expect=lambda a, r: [np.sqrt(precise(a))],
    )
    yield elementwise(
        f"reciprocal_root_{name}",
        "reciprocal square root",
        read(positive),
        out(COUNT, dtype, ulps=ulps("reciprocal_root", name)),
        expect=lambda a, r: [1 / np.sqrt(precise(a))],
    )
    for function, (reference, ranges) in MATH.items():
        low, high = ranges[name]
        if low > 0:  # logarithms: every magnitude
            inputs = np.geomspace(low, high, COUNT).astype(dtype)
        else:
            inputs = random_values(dtype, COUNT, 11, low, high)
        yield elementwise(
            f"{function}_{name}",
            f"{function} over its useful range",
            read(inputs),
            out(COUNT, dtype, ulps=ulps(function, name)),
            expect=lambda a, r, reference=reference: [reference(precise(a))],
        )


def native_case(function):
    reference, low, high, bound, atol = NATIVE[function]
    return elementwise(
        f"{function}_float",
        "the math unit",
        read(random_values(np.float32, COUNT, 12, low, high)),
        out(COUNT, np.float32, ulps=bound, atol=atol),
        expect=lambda a, r: [reference(precise(a))],
    )


CASES = [case for name, dtype in FLOAT_TYPES.items() for case in exact_cases(name, dtype)]
CASES += [case for name, dtype in FLOAT_TYPES.items() for case in bounded_cases(name, dtype)]
CASES += [native_case(function) for function in NATIVE]
CASES += [
    elementwise(
        "power_float",
        "pow of positive bases (16 ulps in the specification)",
        read(random_values(np.float32, COUNT, 13, 0.01, 20)),
        read(random_values(np.float32, COUNT, 14, -8, 8)),
        out(COUNT, np.float32, ulps=16),
        expect=lambda a, b, r: [precise(a) ** precise(b)],
    ),
    elementwise(
        "polynomial_half8",
        "chained half fma on vectors",
        read(random_values(np.float16, 8 * COUNT, 15, -3, 3)),
        out(8 * COUNT, np.float16),
    ),
    elementwise(
        "compensated_sum",
        "Kahan sum: no reassociation, no excess precision",
        read(random_values(np.float32, 20 * COUNT, 16)),
        out((2, COUNT), np.float32),
        np.int32(20),
    ),
    Case(
        "mandelbrot",
        "data-dependent loop on exact float arithmetic",
        [out((16, 32), np.int32), np.float32(-2), np.float32(-1.2), np.float32(0.09), np.int32(60)],
        (32, 16),
        (32, 2),
    ),
]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_floats(case):
    check(SOURCE, case)
