"""Every DPAS precision and repeat count against an integer matrix product in numpy."""

import numpy as np
import pytest

from ..esimd_harness import check_esimd
from ..harness import Case, out, random_values, read

SOURCE = "dpas.cpp"
# name: (bits, smallest value, largest value). The values are whole numbers, so few and small that every sum is exact:
# the result does not depend on the order of summation, and must be bit-equal.
TYPES = {
    "fp16": (16, -3, 3),
    "bf16": (16, -3, 3),
    "tf32": (32, -3, 3),
    **{f"s{n}": (n, -(2 ** (n - 1)), 2 ** (n - 1) - 1) for n in (2, 4, 8)},
    **{f"u{n}": (n, 0, 2**n - 1) for n in (2, 4, 8)},
}
ALL_ROWS = range(1, 9)
SOME_ROWS = (1, 5, 8)
# (A, B, D, C): repeat counts
FLOAT_FORMS = {
    ("fp16", "fp16", "float", "float"): ALL_ROWS,
    ("fp16", "fp16", "half", "half"): ALL_ROWS,
    ("fp16", "fp16", "float", "half"): SOME_ROWS,
    ("fp16", "fp16", "half", "float"): SOME_ROWS,
    ("bf16", "bf16", "float", "float"): ALL_ROWS,
    ("bf16", "bf16", "bf16", "bf16"): ALL_ROWS,
    ("bf16", "bf16", "float", "bf16"): SOME_ROWS,
    ("bf16", "bf16", "bf16", "float"): SOME_ROWS,
    ("tf32", "tf32", "float", "float"): ALL_ROWS,
}
INTEGER_FORMS = {("s8", "s8"): ALL_ROWS, ("s4", "s4"): ALL_ROWS}
INTEGER_FORMS |= dict.fromkeys(
    [
        *[("s8", "u8"), ("u8", "s8"), ("u8", "u8"), ("u4", "u4"), ("s4", "u4"), ("s8", "s4"), ("s4", "s8")],
        *[("u8", "u4"), ("u4", "s8"), ("s2", "s2"), ("u2", "u8")],
    ],
    SOME_ROWS,
)


def encode(values: np.ndarray, type_name: str) -> np.ndarray:
    """Whole numbers as the bytes of a type; values narrower than a byte fill it from the low end."""
    if type_name in ("fp16", "half"):
        return values.astype(np.float16)
    if type_name in ("tf32", "float"):
        return values.astype(np.float32)
    if type_name == "bf16":
        bits = values.astype(np.float32).view(np.uint32)
        assert not (bits & 0xFFFF).any(), "not exact in bfloat16"
        return (bits >> 16).astype(np.uint16)
    if type_name == "int":
        return values.astype(np.int32)
    bits = TYPES[type_name][0]
    fields = (values.reshape(-1, 8 // bits) & (2**bits - 1)) << np.arange(0, 8, bits)
    return fields.sum(1).astype(np.uint8)


def vnni(b: np.ndarray, bits: int) -> np.ndarray:
    """[K, 16] to [K / f, 16, f]: the f consecutive k of one column that fill a dword lie side by side."""
    return b.reshape(-1, 32 // bits, 16).transpose(0, 2, 1)


def dpas_case(name, a_type, b_type, d_type, c_type, rows):
    ops_per_channel = min(32 // max(TYPES[a_type][0], TYPES[b_type][0]), 8)
    k = 8 * ops_per_channel
    rng = np.random.default_rng(rows)
    a = rng.integers(TYPES[a_type][1], TYPES[a_type][2] + 1, (rows, k))
    b = rng.integers(TYPES[b_type][1], TYPES[b_type][2] + 1, (k, 16))
    c = rng.integers(-60, 60, (rows, 16))
    product = encode(c + a @ b, d_type).reshape(-1)
    return Case(
        f"{name}_m{rows}",
        f"{d_type} [{rows},16] = {c_type} + {a_type} [{rows},{k}] {b_type} [{k},16]",
        [
            read(encode(a, a_type).reshape(-1)),
            read(encode(vnni(b, TYPES[b_type][0]), b_type).reshape(-1)),
            read(encode(c, c_type).reshape(-1)),
            out(product.size, product.dtype),
        ],
        (1,),
        (1,),
        lambda *_: [product],
    )


def halves(count, seed):
    return random_values(np.float16, count, seed, -2, 2)


def tile_product(a, b):
    """[8 or more, 16] x VNNI [8, 16, 2], in double precision."""
    unpacked = b.reshape(8, 16, 2).transpose(0, 2, 1).reshape(16, 16)
    return a.reshape(-1, 16).astype(np.float64) @ unpacked.astype(np.float64)


CASES = [dpas_case(f"{a}_{d}_{c}", a, b, d, c, rows) for (a, b, d, c), counts in FLOAT_FORMS.items() for rows in counts]
CASES += [
    dpas_case(f"{a}_{b}", a, b, "int", "int", rows) for (a, b), counts in INTEGER_FORMS.items() for rows in counts
]
CASES += [
    Case(
        "no_accumulator",
        "src0 null, random values: 16 products of up to 4, sums rounded to 24 bits",
        [read(halves(128, 1)), read(halves(256, 2)), out(128, np.float32, atol=16 * 64 * 2**-24)],
        (1,),
        (1,),
        lambda a, b, _: [tile_product(a, b).reshape(-1)],
    ),
    Case(
        "chain",
        "10 steps through one accumulator, B shared by two tiles",
        [read(halves(2560, 3)), read(halves(2560, 4)), out(256, np.float32, atol=160 * 640 * 2**-24), np.int32(10)],
        (1,),
        (1,),
        lambda a, b, _: [sum(map(tile_product, a.reshape(10, 256), b.reshape(10, 256))).reshape(-1)],
    ),
]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_dpas(case):
    check_esimd(SOURCE, case)
