"""Matrix multiply-accumulate built-ins against numpy (the CPU device does not have them)."""

import pathlib

import numpy as np
import pytest

from ..harness import Case, check, out, random_values, read

SOURCE = pathlib.Path(__file__).parent / "kernels" / "matrix.cl"


def bfloat16_bits(values):
    """Bits of values that bfloat16 represents exactly."""
    bits = values.astype(np.float32).view(np.uint32)
    assert not (bits & 0xFFFF).any()
    return (bits >> 16).astype(np.int16)


def nibbles(values):
    """Pairs of 4-bit values along the last axis, the first in the low half of the byte."""
    low, high = values[..., 0::2] & 15, values[..., 1::2] & 15
    return (low | high << 4).astype(np.uint8)


# precision: (K, elements to a dword, encoder to storage, smallest and largest value of the test)
PRECISIONS = {
    "f16": (16, 2, lambda v: v.astype(np.float16), -3, 4),
    "bf16": (16, 2, bfloat16_bits, -3, 4),
    "s8": (32, 4, lambda v: v.astype(np.int8), -128, 128),
    "u8": (32, 4, lambda v: v.astype(np.uint8), 0, 256),
    "s4": (64, 8, nibbles, -8, 8),
    "u4": (64, 8, nibbles, 0, 16),
    "tf32": (8, 1, lambda v: v.astype(np.float32), -3, 4),
}


def matrix_case(a_type, b_type, c_dtype, repeat_count, name):
    """Whole numbers small enough that every sum is exact, so that the result is bit-equal in any order of summation."""
    k, _, encode_a, a_low, a_high = PRECISIONS[a_type]
    _, packing, encode_b, b_low, b_high = PRECISIONS[b_type]
    rng = np.random.default_rng(100 + repeat_count)
    a, b = rng.integers(a_low, a_high, (repeat_count, k)), rng.integers(b_low, b_high, (k, 16))
    c = rng.integers(-50, 50, (repeat_count, 16))
    vnni = b.reshape(k // packing, packing, 16).transpose(0, 2, 1)
    encode_c = bfloat16_bits if c_dtype == "bf16" else np.dtype(c_dtype).type
    return Case(
        f"{name}_m{repeat_count}",
        f"{a_type} x {b_type} + {c_dtype}, {repeat_count} rows",
        [
            read(encode_a(a).reshape(-1)),
            read(encode_b(vnni).reshape(-1)),
            read(encode_c(c).reshape(-1)),
            out(16 * repeat_count, np.int16 if c_dtype == "bf16" else c_dtype),
        ],
        (16,),
        (16,),
        lambda *_: [encode_c(c + a @ b).reshape(-1)],
    )


FAMILIES = [("f16", "f16", "f4", "f16_f32"), ("f16", "f16", "f2", "f16_f16")]
FAMILIES += [("bf16", "bf16", "f4", "bf16_f32"), ("bf16", "bf16", "bf16", "bf16_bf16")]
FAMILIES += [(a, b, "i4", f"{a}_{b}") for a in ("s8", "u8") for b in ("s8", "u8")]
FAMILIES += [("s4", "s4", "i4", "s4_s4"), ("s4", "u4", "i4", "s4_u4")]

CASES = [matrix_case(a, b, c, rows, name) for a, b, c, name in FAMILIES for rows in (1, 2, 4, 8)]
CASES += [matrix_case("tf32", "tf32", "f4", rows, "tf32_f32") for rows in (2, 4, 8)]
CASES.append(
    Case(
        "matrix_product_f16",
        "four chained steps on random values",
        [
            read(random_values(np.float16, 64 * 64, 101, -2, 2)),
            read(random_values(np.float16, 64 * 16, 102, -2, 2)),
            # 64 products of magnitude up to 4, each sum rounded to 24 bits: 64 * 2**-24 * 256 at the very most.
            out(64 * 16, np.float32, atol=2**-10),
        ],
        (16 * 8,),
        (16,),
        lambda a, b, _: [(a.reshape(64, 64).astype(np.float64) @ b.reshape(64, 16).astype(np.float64)).reshape(-1)],
    )
)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_matrix(case):
    check(SOURCE, case)
