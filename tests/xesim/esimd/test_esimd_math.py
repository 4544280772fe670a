"""Vector arithmetic, conversions, reductions, regions and masks of ESIMD against numpy."""

import itertools
import pathlib
import re

import numpy as np
import pytest

from ..esimd_harness import check_esimd
from ..harness import Case, out, pairs, random_values, read, values

SOURCE = "math.cpp"
SOURCE_TEXT = pathlib.Path(__file__).with_name(SOURCE).read_text()
COUNT = 256  # 16 threads of 16 lanes
TYPES = {f"{sign}int{bits}_t": np.dtype(f"{sign or 'i'}{bits // 8}") for sign in ("", "u") for bits in (8, 16, 32, 64)}
TYPES |= {"half": np.dtype("f2"), "float": np.dtype("f4"), "double": np.dtype("f8")}
SHORT_NAMES = {"short": "int16_t", "int": "int32_t", "uint": "uint32_t", "long": "int64_t", "ulong": "uint64_t"}
F32 = np.float32


def type_of(name):
    return TYPES[SHORT_NAMES.get(name, name)]


def instances(macro):
    for arguments in re.findall(rf"^{macro}\((.*)\)$", SOURCE_TEXT, re.M):
        yield arguments.split(", ")


def vector_case(kernel, purpose, inputs, result, expect):
    return Case(kernel, purpose, [*map(read, inputs), result], (COUNT // 16,), (1,), lambda *a: [expect(*a[:-1])])


# ---- the math unit ---------------------------------------------------------------------------------------------------

# function: (numpy, inputs from, to, ulps, absolute error); the errors are those math.hpp documents.
MATH = {
    "exp2": (np.exp2, -14, 14, 4, 0),
    "log2": (np.log2, 0.01, 1000, 4, 2**-21),
    "inv": (np.reciprocal, 0.01, 1000, 1, 0),
    "sqrt": (np.sqrt, 0, 1000, 4, 0),
    "rsqrt": (lambda x: 1 / np.sqrt(x), 0.01, 1000, 4, 0),
    "sin": (np.sin, -30, 30, 0, 0.0008),
    "cos": (np.cos, -30, 30, 0, 0.0008),
}


def math_cases():
    for (name, (function, low, high, ulps, atol)), dtype in itertools.product(MATH.items(), ("float", "half")):
        yield vector_case(
            f"{name}_{dtype}",
            "the math unit, in its documented error",
            [random_values(TYPES[dtype], COUNT, 1, low, high)],
            out(COUNT, TYPES[dtype], ulps=ulps + 0.5, atol=atol),
            lambda x, function=function: function(x.astype(np.float64)),
        )
    # esimd::exp and log scale the argument or the result of exp2 and log2 in float: an error of 2**-24 of an argument
    # of up to 30 is 30 ulps.
    for name, low, high in (("exp", -20, 20), ("log", 0.01, 1000)):
        yield vector_case(
            f"{name}_float",
            "by way of exp2 and log2",
            [random_values(F32, COUNT, 2, low, high)],
            out(COUNT, F32, ulps=32, atol=2**-21 if name == "log" else 0),
            lambda x, function=getattr(np, name): function(x.astype(np.float64)),
        )
    for kernel, dtype, ulps in (
        ("divide_float", "float", 2.5),
        ("divide_half", "half", 2),
        ("divide_ieee_float", "float", 0),
        ("divide_ieee_double", "double", 0),
    ):
        yield vector_case(
            kernel,
            "quotient",
            [random_values(TYPES[dtype], COUNT, seed, 0.1, 50) for seed in (3, 4)],
            out(COUNT, TYPES[dtype], ulps=ulps),
            lambda x, y, ulps=ulps: x.astype(np.longdouble) / y if ulps else x / y,
        )
    for dtype in ("float", "double"):
        yield vector_case(
            f"sqrt_ieee_{dtype}",
            "correctly rounded",
            [np.abs(random_values(TYPES[dtype], COUNT, 5))],
            out(COUNT, TYPES[dtype]),
            np.sqrt,
        )


# ---- exact arithmetic ------------------------------------------------------------------------------------------------


def round_to_bfloat16(x):
    """Bits of the nearest bfloat16, ties to even; NaN stays NaN."""
    with np.errstate(over="ignore"):
        x = x.astype(F32)
    bits = x.view(np.uint32).astype(np.uint64)
    rounded = (bits + 0x7FFF + (bits >> 16 & 1)) >> 16
    return np.where(np.isnan(x), 0x7FC0, rounded).astype(np.uint16)


def from_bfloat16(bits):
    return (bits.astype(np.uint32) << 16).view(F32)


def rotate_left(x, count):
    count = count & 31
    return x << count | x >> (-count.astype(np.int64) & 31).astype(np.uint32)


def highest_bit(x):
    """Leading zeros; all ones for 0."""
    return np.array([32 - int(v).bit_length() if v else 0xFFFFFFFF for v in x], np.uint32)


def lowest_bit(x):
    return np.array([(int(v) & -int(v)).bit_length() - 1 if v else 0xFFFFFFFF for v in x], np.uint32)


def saturate_unit(x):
    return np.where(np.isnan(x), 0, x).clip(0, 1).astype(x.dtype)


def truncated_divide(x, y):
    return (np.abs(x.astype(np.int64)) // np.abs(y.astype(np.int64)) * np.sign(x) * np.sign(y)).astype(x.dtype)


def truncated_remainder(x, y):
    return (x - truncated_divide(x, y).astype(np.int64) * y).astype(x.dtype)


def dot_product_4(x, y, z):
    bytes_y, bytes_z = (v.view(np.int8).reshape(-1, 4).astype(np.int32) for v in (y, z))
    return x + (bytes_y * bytes_z).sum(1, dtype=np.int32)


def high_xor_low(x, y):
    product = x.astype(np.uint64) * y
    return ((product >> 32) ^ (product & 0xFFFFFFFF)).astype(np.uint32)


def add_subtract_carry(x, y):
    return ((x + y) ^ (x - y)) + 2 * (x + y < x).astype(np.uint32) + (x < y)


def mixed_product(x, y):
    return (x + y) * (x - y)


# (kernel, type, number of operands, numpy)
EXACT = [
    ("rnde_float", "float", 1, np.rint),
    ("rndd_float", "float", 1, np.floor),
    ("rndu_float", "float", 1, np.ceil),
    ("rndz_float", "float", 1, np.trunc),
    ("negate_abs_float", "float", 1, lambda x: -np.abs(x)),
    ("saturated_float", "float", 1, saturate_unit),
    ("saturated_half", "half", 1, saturate_unit),
    *((f"sum_difference_product_{name}", name, 2, mixed_product) for name in ("half", "float", "double")),
    ("maximum_float", "float", 2, np.fmax),
    ("minimum_float", "float", 2, np.fmin),
    ("maximum_half", "half", 2, np.fmax),
    ("minimum_int", "int", 2, np.minimum),
    ("maximum_short", "short", 2, np.maximum),
    ("product_long", "long", 2, np.multiply),
    ("product_short", "short", 2, np.multiply),
    ("shifts_uint", "uint", 2, lambda x, y: (x << (y & 31)) ^ (x >> (y & 31))),
    ("arithmetic_shift_int", "int", 2, lambda x, y: x >> (y & 31)),
    ("shifts_ulong", "ulong", 2, lambda x, y: (x << (y & 63)) ^ (x >> (y & 63))),
    ("rotate_uint", "uint", 2, lambda x, y: rotate_left(x, y) ^ rotate_left(x, np.uint32(0) - y - np.uint32(3))),
    ("count_bits", "uint", 1, lambda x: np.array([int(v).bit_count() for v in x], np.uint32)),
    ("find_lowest", "uint", 1, lowest_bit),
    ("find_highest", "uint", 1, highest_bit),
    ("bfn_select", "uint", 3, lambda x, y, z: (x & y) | (~x & z)),
    ("bfn_majority", "uint16_t", 3, lambda x, y, z: (x & y) | (z & (x | y))),
    ("add3_int", "int", 3, lambda x, y, z: x + y + z),
    ("dp4a_int", "int", 3, dot_product_4),
    ("high_product", "uint", 2, high_xor_low),
    ("add_subtract_carry", "uint", 2, add_subtract_carry),
]
# Division: no zero divisor, and not the one quotient that does not fit.
DIVISIONS = [
    ("divide_int", "int", truncated_divide),
    ("remainder_int", "int", truncated_remainder),
    ("divide_uint", "uint", np.floor_divide),
    ("remainder_uint", "uint", np.remainder),
    ("divide_short", "short", truncated_divide),
]


def operands(dtype, number):
    left, right = pairs(dtype, COUNT)
    if np.dtype(dtype).kind == "f":  # which zero a minimum of +0 and -0 is, is not defined
        left, right = (np.where(x == 0, np.abs(x), x) for x in (left, right))
    return [left, right, values(dtype, COUNT, seed=9)][:number]


def exact_cases():
    for kernel, type_name, number, function in EXACT:
        dtype = type_of(type_name)
        yield vector_case(kernel, "exact", operands(dtype, number), out(COUNT, dtype), function)
    for kernel, type_name, function in DIVISIONS:
        dtype = type_of(type_name)
        x, y = operands(dtype, 2)
        unfit = (y == 0) | (y == -1) if dtype.kind == "i" else y == 0
        yield vector_case(kernel, "exact", [x, np.where(unfit, dtype.type(7), y)], out(COUNT, dtype), function)
    floats = [random_values(F32, COUNT, seed) for seed in (11, 12)]
    for kernel, function in (("sum_bf16", np.add), ("product_bf16", np.multiply)):
        yield vector_case(
            kernel,
            "computed in float, rounded once",
            [round_to_bfloat16(x) for x in floats],
            out(COUNT, np.uint16),
            lambda x, y, function=function: round_to_bfloat16(function(from_bfloat16(x), from_bfloat16(y))),
        )


# ---- conversions -----------------------------------------------------------------------------------------------------

DESTINATIONS = "int8_t uint8_t int16_t uint16_t int32_t uint32_t int64_t uint64_t half bf16 float double".split()


def decode(data, name):
    return from_bfloat16(data) if name == "bf16" else data


def encode(data, name):
    return round_to_bfloat16(data) if name == "bf16" else data.astype(TYPES[name])


def conversion_case(source):
    """Floats hold values that every integer type can, as others are undefined; integers wrap."""
    if source in ("half", "bf16", "float", "double"):
        # Ties for half and bfloat16 are among them; signs only where int8 and uint8 both hold the value.
        numbers = np.concatenate([np.arange(0, 64, 0.5), random_values(np.float64, COUNT - 128, 13, 0, 127)])
        inputs = encode(numbers, source)
    else:
        inputs = values(TYPES[source], COUNT)
    results = [out(COUNT, np.uint16 if name == "bf16" else TYPES[name]) for name in DESTINATIONS]
    return Case(
        f"convert_{source}",
        f"{source} to every type",
        [read(inputs), *results],
        (COUNT // 16,),
        (1,),
        lambda x, *_: [encode(decode(x, source), name) for name in DESTINATIONS],
    )


def saturation_cases():
    for source, destination in instances("SATURATE"):
        dtype, limits = TYPES[source], np.iinfo(TYPES[destination])
        if dtype.kind == "f":
            inputs = random_values(np.float64, COUNT, 14, 2.0 * min(limits.min, -1), 2.0 * limits.max)
            with np.errstate(over="ignore"):
                inputs = np.concatenate([inputs[:-4].astype(dtype), np.array([0.5, -0.5, np.inf, -np.inf], dtype)])
        else:
            inputs = values(dtype, COUNT)

        def expect(x, limits=limits):
            clipped = np.trunc(x.astype(np.float64)).clip(limits.min, limits.max)
            return clipped.astype(np.int64).astype(limits.dtype)

        yield vector_case(
            f"saturate_{source}_{destination}",
            "clipped to the destination's range, fractions dropped",
            [inputs],
            out(COUNT, limits.dtype),
            expect,
        )


# ---- reductions, regions, masks --------------------------------------------------------------------------------------


def reduction_cases():
    for type_name, lanes in instances("REDUCTIONS"):
        dtype, lanes = type_of(type_name), int(lanes)
        whole = random_values(np.int32, 4 * lanes, 15, 0 if dtype.kind == "u" else -50, 50).astype(dtype)

        def expect(x, _, lanes=lanes):
            rows = x.reshape(4, lanes)
            return [np.stack([rows.max(1), rows.min(1), rows.sum(1, dtype=x.dtype)], 1).reshape(-1)]

        yield Case(
            f"reductions_{type_name}_{lanes}",
            "hmax, hmin, reduce with plus (exact sums)",
            [read(whole), out(12, dtype)],
            (4,),
            (1,),
            expect,
        )


def row_maxima(x, _):
    return [x.reshape(16, 16).max(1)]


def strided_regions(x, _):
    y = np.zeros(64, np.uint16)
    y[1::4] = x[0:32:2]
    y[3:19] += np.array([x[2 + 8 * i + 2 * j] for i in range(4) for j in range(4)], np.uint16)
    matrix = y.reshape(8, 8)
    matrix[7] = matrix[:, 2] * np.uint16(3)
    y.view(np.uint32)[1:9:2] ^= np.uint32(0x10001)
    y.view(np.uint8)[5:29:3] = 9
    return [y]


def indexed_elements(x, index, _):
    x = x.copy()
    gathered = x[index[:16]]
    gathered[:8] += x[index[16] : index[16] + 8]
    x[index[:16]] = gathered
    return [x]


def merged(x, y):
    less = x < y
    z = np.where(less, y, x)
    z = np.where((z > 0) & ~less, F32(1), F32(-1))
    rows_less = less.reshape(-1, 16)
    z = z.reshape(-1, 16) + (rows_less[:, :8] * 2 ** np.arange(8)).sum(1, keepdims=True).astype(F32)
    z = np.where(rows_less.any(1, keepdims=True), z * 2, z)
    return np.where(rows_less.all(1, keepdims=True), z + 100, z).reshape(-1).astype(F32)


def thread_control_flow(x):
    rows = x.reshape(-1, 16).copy()
    for row in rows:
        for i in range(row[0] & 15):
            if row[1] & 1:
                row[:] = row * 3 + i
                continue
            if row.max() > 100000:
                break
            row += i
    return rows.reshape(-1)


rng = np.random.default_rng(16)
merge_inputs = [random_values(F32, COUNT, seed) for seed in (17, 18)]
merge_inputs[1][:16] = merge_inputs[0][:16] + 1  # one thread with all lanes less, one with none
merge_inputs[1][16:32] = merge_inputs[0][16:32] - 1

CASES = [*math_cases(), *exact_cases(), *map(conversion_case, DESTINATIONS), *saturation_cases(), *reduction_cases()]
CASES += [
    Case(
        "product_reduction",
        "reduce with multiplies",
        [read(random_values(np.int32, COUNT, 19, 1, 5)), out(16, np.int32)],
        (16,),
        (1,),
        lambda x, _: [x.reshape(16, 16).prod(1, dtype=np.int32)],
    ),
    Case("row_maxima", "halving tree", [read(random_values(F32, 256, 20)), out(16, F32)], (1,), (1,), row_maxima),
    Case(
        "strided_regions",
        "select, replicate, rows, columns, bit-cast views",
        [read(np.arange(100, 164, dtype=np.uint16)), out(64, np.uint16)],
        (1,),
        (1,),
        strided_regions,
    ),
    Case(
        "indexed_elements",
        "register-indirect reads and writes",
        [
            read(np.arange(64, dtype=np.int32) * 3),
            read(np.append(rng.permutation(64)[:16], 21).astype(np.uint16)),
            out(64, np.int32),
        ],
        (1,),
        (1,),
        indexed_elements,
    ),
    vector_case("merges", "masked moves, mask reductions", merge_inputs, out(COUNT, F32), merged),
    vector_case(
        "thread_control_flow",
        "loops and branches that differ between threads",
        [random_values(np.int32, COUNT, 21, 0, 30000)],
        out(COUNT, np.int32),
        thread_control_flow,
    ),
]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_math(case):
    check_esimd(SOURCE, case)
