"""dpas against the definition, element by element, from the packed operands."""

import numpy as np
import pytest

from xesim.formats.numeric import bf16_to_float

from ..programs import execute, new_cohort

COLUMNS = 16
INTEGER = {"ub": (8, False), "b": (8, True), "u4": (4, False), "s4": (4, True), "u2": (2, False), "s2": (2, True)}


def element(raw, index, bits, signed):
    """Element ``index`` of a byte array holding ``bits``-wide integers, lowest first."""
    value = int(raw[index * bits // 8]) >> index * bits % 8 & (1 << bits) - 1
    return value - (1 << bits) if signed and value >> bits - 1 else value


@pytest.mark.parametrize("rows", [1, 2, 4, 8])
@pytest.mark.parametrize(
    "a_type, b_type",
    [
        ("b", "b"),
        ("ub", "b"),
        ("b", "ub"),
        ("ub", "ub"),
        ("s4", "s4"),
        ("u4", "u4"),
        ("s4", "u4"),
        ("u4", "s4"),
        ("s2", "s2"),
        ("u2", "u2"),
        ("u4", "u2"),
        ("s2", "s4"),
    ],
)
def test_integer_products(a_type, b_type, rows):
    (a_bits, a_signed), (b_bits, b_signed) = INTEGER[a_type], INTEGER[b_type]
    ops = min(32 // max(a_bits, b_bits), 8)
    cohort = new_cohort(seed=rows)
    a, b = cohort.grf[0, 60 * 64 :].copy(), cohort.grf[0, 30 * 64 :].copy()
    c = cohort.views["d"][0, 10 * 16 : 10 * 16 + rows * COLUMNS].reshape(rows, COLUMNS).astype(np.int64)
    execute(f"(W) dpas.8x{rows} (16|M0) r90:d r10:d r30:{b_type} r60.0:{a_type}", cohort)
    got = cohort.views["d"][0, 90 * 16 : 90 * 16 + rows * COLUMNS].reshape(rows, COLUMNS)
    for m in range(rows):
        for n in range(COLUMNS):
            total = int(c[m, n])
            for k in range(8 * ops):
                per_dword = 32 // b_bits
                x = element(a, m * 8 * ops + k, a_bits, a_signed)
                y = element(b, (k // per_dword * COLUMNS + n) * per_dword + k % per_dword, b_bits, b_signed)
                total += x * y
            assert (total + 2**31) % 2**32 - 2**31 == got[m, n]


@pytest.mark.parametrize("rows", [1, 3, 8])
@pytest.mark.parametrize("name, ops", [("hf", 2), ("bf", 2), ("tf32", 1)])
@pytest.mark.parametrize("result", ["f", "same"])
def test_float_products(name, ops, rows, result):
    if name == "tf32" and result == "same":
        return
    result = name if result == "same" else "f"
    k = 8 * ops
    rng = np.random.default_rng(rows)
    a, b, c = rng.standard_normal((rows, k)), rng.standard_normal((k, COLUMNS)), rng.standard_normal((rows, COLUMNS))
    cohort = new_cohort()
    packed = b.reshape(8, ops, COLUMNS).swapaxes(1, 2)
    put(cohort, name, 60, a)
    put(cohort, name, 30, packed)
    put(cohort, result, 10, c)
    a, b, c = (
        exact(cohort, name, 60, (rows, k)),
        exact(cohort, name, 30, packed.shape).swapaxes(1, 2).reshape(k, COLUMNS),
        exact(cohort, result, 10, (rows, COLUMNS)),
    )
    execute(f"(W) dpas.8x{rows} (16|M0) r90:{result} r10:{result} r30:{name} r60.0:{name}", cohort)
    got = exact(cohort, result, 90, (rows, COLUMNS))
    unit = {"f": 2.0**-24, "hf": 2.0**-11, "bf": 2.0**-8}[result]
    bound = (k + 2) * 2.0**-24 * (np.abs(a) @ np.abs(b) + np.abs(c)) + unit * np.abs(a @ b + c)
    assert (np.abs(got - (a @ b + c)) <= bound).all()


def test_no_accumulator_means_zero():
    cohort = new_cohort()
    put(cohort, "hf", 60, np.ones((8, 16)))
    put(cohort, "hf", 30, np.ones((8, 16, 2)))
    execute("(W) dpas.8x8 (16|M0) r90:f null:f r30:hf r60.0:hf", cohort)
    assert (cohort.views["f"][0, 90 * 16 : 98 * 16] == 16).all()


def put(cohort, name, register, values):
    """Store floats in a format, rounding towards zero (the tests read back what is there)."""
    flat = np.asarray(values, np.float32).reshape(-1)
    if name == "hf":
        cohort.views["hf"][:, register * 32 : register * 32 + flat.size] = flat
    elif name == "bf":
        cohort.views["uw"][:, register * 32 : register * 32 + flat.size] = flat.view(np.uint32) >> 16
    else:
        cohort.views["f"][:, register * 16 : register * 16 + flat.size] = flat


def exact(cohort, name, register, shape):
    count = int(np.prod(shape))
    if name == "hf":
        values = cohort.views["hf"][0, register * 32 : register * 32 + count].astype(np.float64)
    elif name == "bf":
        values = bf16_to_float(cohort.views["uw"][0, register * 32 : register * 32 + count]).astype(np.float64)
    elif name == "tf32":
        values = (
            (cohort.views["ud"][0, register * 16 : register * 16 + count] & 0xFFFFE000)
            .view(np.float32)
            .astype(np.float64)
        )
    else:
        values = cohort.views["f"][0, register * 16 : register * 16 + count].astype(np.float64)
    return values.reshape(shape)
