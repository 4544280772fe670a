"""Type conversions and rounding against exact arithmetic with fractions."""

import math
import struct
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xesim import UnknownInstruction
from xesim.formats import numeric

from ..programs import execute, new_cohort

# any float, and those whose lower bits lie on or beside a tie of a narrower format
BITS32 = st.one_of(
    st.integers(0, 2**32 - 1),
    st.builds(
        lambda high, low: high << 16 | low, st.integers(0, 0xFFFF), st.sampled_from([0, 1, 0x7FFF, 0x8000, 0x8001])
    ),
    st.builds(
        lambda high, low: high << 13 | low, st.integers(0, 2**19 - 1), st.sampled_from([0, 0xFFF, 0x1000, 0x1001])
    ),
)
MODES = {0x00: "nearest", 0x10: "up", 0x20: "down", 0x30: "zero"}
FORMATS = {"hf": (11, -14, 15), "bf": (8, -126, 127), "f": (24, -126, 127), "df": (53, -1022, 1023)}
KEEP_DENORMALS = 0x4C0


def as_float(bits):
    return struct.unpack("<f", struct.pack("<I", bits))[0]


def rounded(value, name, mode):
    """The Fraction ``value`` rounded to a float format, as a Python float."""
    precision, low, high = FORMATS[name]
    if value == 0:
        return 0.0
    magnitude, negative = abs(value), value < 0
    exponent = max(math.floor(math.log2(magnitude.numerator) - math.log2(magnitude.denominator)) - 1, low)
    while magnitude >= Fraction(2) ** (exponent + 1):
        exponent += 1
    quantum = Fraction(2) ** (exponent - precision + 1)
    count, rest = divmod(magnitude, quantum)
    away = {
        "nearest": rest * 2 > quantum or (rest * 2 == quantum and count % 2),
        "zero": False,
        "up": rest > 0 and not negative,
        "down": rest > 0 and negative,
    }[mode]
    result = (count + bool(away)) * quantum
    limit = (2 - Fraction(2) ** (1 - precision)) * Fraction(2) ** high
    if result > limit:
        to_infinity = mode == "nearest" or (mode == "up" and not negative) or (mode == "down" and negative)
        result = math.inf if to_infinity else limit
    return -float(result) if negative else float(result)


def put(cohort, name, register, values):
    view = cohort.views[name]
    start = register * 64 // view.dtype.itemsize
    view[:, start : start + len(values)] = values


def get(cohort, name, register, count):
    view = cohort.views[name]
    start = register * 64 // view.dtype.itemsize
    values = view[0, start : start + count]
    return numeric.bf16_to_float(values) if name == "bf" else values


def same(got, want):
    return (
        (math.isnan(got) and math.isnan(want))
        or (got == want and math.copysign(1, got) == math.copysign(1, want))
        or (got == want == 0)
    )


@settings(max_examples=200, deadline=None)
@given(bits=BITS32, target=st.sampled_from(["hf", "bf", "f"]), control=st.sampled_from(sorted(MODES)))
def test_float_narrows_in_every_rounding_mode(bits, target, control):
    value = as_float(bits)
    cohort = new_cohort()
    cohort.set_control(KEEP_DENORMALS | control)
    put(cohort, "ud", 10, [bits])
    execute(f"(W) mov (1|M0) r20.0<1>:{target} r10.0<0;1,0>:f", cohort)
    got = float(get(cohort, target, 20, 1)[0])
    if math.isfinite(value):
        assert same(got, rounded(Fraction(value), target, MODES[control]))
    else:
        assert same(got, value)


@settings(max_examples=200, deadline=None)
@given(bits=st.tuples(BITS32, BITS32, BITS32), control=st.sampled_from(sorted(MODES)), near=st.booleans())
def test_mad_rounds_once_in_every_mode(bits, control, near):
    a, b, c = (as_float(x) for x in bits)
    if near:  # a sum that nearly cancels shows a second rounding
        with np.errstate(over="ignore"):
            c = float(np.float32(-a * b))
    if not all(math.isfinite(x) for x in (a, b, c)):
        return
    cohort = new_cohort()
    cohort.set_control(KEEP_DENORMALS | control)
    put(cohort, "f", 10, [a])
    put(cohort, "f", 11, [b])
    put(cohort, "f", 12, [c])
    execute("(W) mad (1|M0) r20.0<1>:f r12.0<0;0>:f r10.0<0;0>:f r11.0<0>:f", cohort)
    exact = Fraction(a) * Fraction(b) + Fraction(c)
    assert same(float(get(cohort, "f", 20, 1)[0]), rounded(exact, "f", MODES[control]))


@pytest.mark.parametrize("sign", [1, -1])
def test_mad_does_not_round_the_product_first(sign):
    """(1 + 2**-12)**2 lies halfway between two floats: the addend, far below a double's last bit, decides."""
    cohort = new_cohort()
    put(cohort, "f", 10, [1 + 2.0**-12])
    put(cohort, "f", 12, [sign * 2.0**-80])
    execute("(W) mad (1|M0) r20.0<1>:f r12.0<0;0>:f r10.0<0;0>:f r10.0<0>:f", cohort)
    assert get(cohort, "f", 20, 1)[0] == 1 + 2.0**-11 + (2.0**-23 if sign > 0 else 0)


@settings(max_examples=150, deadline=None)
@given(
    a=st.floats(width=64, allow_nan=False, allow_infinity=False, min_value=-1e100, max_value=1e100),
    b=st.floats(width=64, allow_nan=False, allow_infinity=False, min_value=-1e100, max_value=1e100),
    control=st.sampled_from(sorted(MODES)),
    opcode=st.sampled_from(["add", "mul"]),
)
def test_double_arithmetic_in_every_mode(a, b, control, opcode):
    exact = Fraction(a) + Fraction(b) if opcode == "add" else Fraction(a) * Fraction(b)
    if exact and not 1e-250 < abs(exact):
        return  # the error of a product is not exact near underflow
    cohort = new_cohort()
    cohort.set_control(KEEP_DENORMALS | control)
    put(cohort, "df", 10, [a])
    put(cohort, "df", 11, [b])
    execute(f"(W) {opcode} (1|M0) r20.0<1>:df r10.0<0;1,0>:df r11.0<0;1,0>:df", cohort)
    assert same(float(get(cohort, "df", 20, 1)[0]), rounded(exact, "df", MODES[control]))


@settings(max_examples=200, deadline=None)
@given(bits=BITS32, target=st.sampled_from(["ub", "b", "uw", "w", "ud", "d", "uq", "q"]))
def test_float_to_integer_truncates_and_clamps(bits, target):
    value = as_float(bits)
    cohort = new_cohort()
    put(cohort, "ud", 10, [bits])
    execute(f"(W) mov (1|M0) r20.0<1>:{target} r10.0<0;1,0>:f", cohort)
    got = int(get(cohort, target, 20, 1)[0])
    info = np.iinfo(cohort.views[target].dtype)
    if math.isnan(value):
        want = 0
    elif math.isinf(value):
        want = info.max if value > 0 else info.min
    else:
        want = min(max(math.trunc(value), info.min), info.max)
    assert got == want


@settings(max_examples=150, deadline=None)
@given(value=BITS32, control=st.sampled_from(sorted(MODES)), signed=st.booleans())
def test_integer_to_float_in_every_mode(value, control, signed):
    number = value - 2**32 if signed and value >> 31 else value
    cohort = new_cohort()
    cohort.set_control(KEEP_DENORMALS | control)
    put(cohort, "ud", 10, [value])
    execute(f"(W) mov (1|M0) r20.0<1>:f r10.0<0;1,0>:{'d' if signed else 'ud'}", cohort)
    assert float(get(cohort, "f", 20, 1)[0]) == rounded(Fraction(number), "f", MODES[control])


@pytest.mark.parametrize("control, kept", [(KEEP_DENORMALS, True), (0, False)])
def test_denormals_follow_the_control_register(control, kept):
    cohort = new_cohort()
    cohort.set_control(control)
    put(cohort, "f", 10, [1e-40])
    execute("(W) mul (1|M0) r20.0<1>:f r10.0<0;1,0>:f 0.5:f", cohort)
    assert (get(cohort, "f", 20, 1)[0] != 0) == kept


def test_saturation_clamps_floats_to_one_and_integers_to_their_range():
    cohort = new_cohort()
    put(cohort, "f", 10, [-1.0, 0.25, 7.0, math.nan])
    execute("(W) mov (4|M0) (sat)r20.0<1>:f r10.0<1;1,0>:f", cohort)
    assert get(cohort, "f", 20, 4).tolist() == [0.0, 0.25, 1.0, 0.0]
    put(cohort, "d", 11, [-300, -5, 127, 128])
    execute("(W) mov (4|M0) (sat)r21.0<1>:b r11.0<1;1,0>:d", cohort)
    assert get(cohort, "b", 21, 4).tolist() == [-128, -5, 127, 127]
    execute("(W) mov (4|M0) (sat)r22.0<1>:ub r11.0<1;1,0>:d", cohort)
    assert get(cohort, "ub", 22, 4).tolist() == [0, 0, 127, 128]


def test_every_half_survives_the_way_through_float():
    halves = np.arange(65536, dtype=np.uint16)
    widened = numeric.half_to_float(halves.view(np.float16))
    finite = ~np.isnan(widened)
    np.testing.assert_array_equal(widened.astype(np.float16).view(np.uint16)[finite], halves[finite])


def test_every_bf16_survives_the_way_through_float():
    bits = np.arange(65536, dtype=np.uint16)
    widened = numeric.bf16_to_float(bits)
    finite = ~np.isnan(widened)
    np.testing.assert_array_equal(numeric.float_to_bf16(widened)[finite], bits[finite])
    assert np.isnan(numeric.bf16_to_float(numeric.float_to_bf16(widened)))[~finite].all()


# ---- formats that are only converted


def test_half_to_bf8_rounds_to_nearest_even():
    """Against a search for the nearest of all magnitudes; the one behind the largest stands for infinity."""
    values = np.arange(0, 0x10000, 3, dtype=np.uint16).view(np.float16)
    values = values[np.isfinite(values)].astype(np.float64)
    magnitudes = (np.arange(0x7D, dtype=np.uint16) << 8).view(np.float16).astype(np.float64)
    magnitudes[-1] = 2.0**16
    distance = np.abs(np.abs(values)[:, None] - magnitudes)  # exact: all are multiples of 2**-24 below 2**17
    odd = np.arange(len(magnitudes)) & 1
    expected = np.lexsort((np.broadcast_to(odd, distance.shape), distance), axis=1)[:, 0] | np.signbit(values) << 7
    np.testing.assert_array_equal(numeric.half_to_bf8(values.astype(np.float16)), expected)


def test_bf8_to_half_and_back_is_exact():
    bits = np.arange(256, dtype=np.uint8)
    halves = numeric.bf8_to_half(bits)
    number = ~np.isnan(halves)
    np.testing.assert_array_equal(numeric.half_to_bf8(halves)[number], bits[number])
    assert np.isnan(numeric.bf8_to_half(numeric.half_to_bf8(halves)))[~number].all()
    assert halves[0x3C] == 1 and halves[0x01] == 2.0**-16 and halves[0x7B] == 57344 and halves[0xFC] == -np.inf


def test_moves_of_bf8():
    cohort = new_cohort(1)
    values = np.array([1.125, -3.5, 0.1, 65504, np.nan, 2.0**-24, 57344, -0.0] * 2, np.float16)
    put(cohort, "hf", 10, values)
    execute("(W) mov (16|M0) r20.0<1>:bf8 r10.0<1;1,0>:hf", cohort)
    np.testing.assert_array_equal(cohort.views["ub"][0, 20 * 64 : 20 * 64 + 16], numeric.half_to_bf8(values))
    execute("(W) mov (16|M0) r30.0<1>:hf r20.0<1;1,0>:bf8", cohort)
    np.testing.assert_array_equal(
        cohort.views["hf"][0, 30 * 32 : 30 * 32 + 8], np.array([1, -3.5, 0.09375, np.inf, np.nan, 0, 57344, -0.0], "f2")
    )


def test_moves_of_tf32():
    cohort = new_cohort(1)
    put(cohort, "f", 10, np.array([1 + 2**-10, 1 + 2**-11, 1 + 3 * 2**-11, 1e-40, -np.inf, np.nan] + [0.0] * 10, "f4"))
    execute("(W) mov (16|M0) r20.0<1>:tf32 r10.0<1;1,0>:f", cohort)
    execute("(W) mov (16|M0) r30.0<1>:f r20.0<1;1,0>:tf32", cohort)
    np.testing.assert_array_equal(
        cohort.views["f"][0, 30 * 16 : 30 * 16 + 6], [1 + 2**-10, 1, 1 + 2**-9, 0, -np.inf, np.nan]
    )


@pytest.mark.parametrize(
    "line",
    [
        "mov (16|M0) r20.0<1>:f r10.0<1;1,0>:bf8",
        "mov (16|M0) r20.0<1>:bf8 r10.0<1;1,0>:f",
        "mov (16|M0) (sat)r20.0<1>:bf8 r10.0<1;1,0>:hf",
        "mov (16|M0) r20.0<1>:hf r10.0<1;1,0>:hf8",
        "mov (16|M0) r20.0<1>:d r10.0<1;1,0>:tf32",
        "mov (16|M0) r20.0<1>:tf32 r10.0<1;1,0>:d",
        "add (16|M0) r20.0<1>:f r10.0<1;1,0>:f r11.0<1;1,0>:tf32",
        "add (16|M0) r20.0<1>:tf32 r10.0<1;1,0>:f r11.0<1;1,0>:f",
    ],
)
def test_other_uses_of_these_formats_are_refused(line):
    with pytest.raises(UnknownInstruction, match="bf8|tf32|hf8"):
        execute(f"(W) {line}", new_cohort(1))
