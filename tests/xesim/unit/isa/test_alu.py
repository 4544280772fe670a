"""Arithmetic, logic and selection against Python integers and plain numpy."""

import operator

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xesim.errors import UnknownInstruction

from ..programs import execute, new_cohort

LANES = 16
U32 = st.lists(st.integers(0, 2**32 - 1), min_size=LANES, max_size=LANES)
EDGES = [
    0,
    1,
    2,
    0x7FFFFFFF,
    0x80000000,
    0xFFFFFFFF,
    0xFFFF,
    0x10000,
    12345,
    0xFFFE,
    0x8000,
    0x7FFF8000,
    3,
    7,
    0xDEADBEEF,
    0x55555555,
]


def dwords(cohort, register, values):
    cohort.views["ud"][:, register * 16 : register * 16 + len(values)] = np.array(values, np.uint32)


def result(cohort, name="ud", register=50, count=LANES):
    view = cohort.views[name]
    start = register * 64 // view.dtype.itemsize
    return [int(v) for v in view[0, start : start + count]]


def signed(value, bits=32):
    value %= 1 << bits
    return value - (1 << bits) if value >> bits - 1 else value


@settings(max_examples=60, deadline=None)
@given(a=U32, b=U32)
def test_mul_and_mach_give_the_whole_product(a, b):
    for name in ("ud", "d"):
        cohort = new_cohort()
        dwords(cohort, 10, a)
        dwords(cohort, 12, b)
        execute(
            f"""
            (W) mul (16|M0) acc0.0<1>:{name} r10.0<1;1,0>:{name} r12.0<2;1,0>:uw
            (W) mach (16|M0) r50.0<1>:{name} r10.0<1;1,0>:{name} r12.0<1;1,0>:{name}
            (W) mov (16|M0) r51.0<1>:ud acc0.0<1;1,0>:ud
            (W) mul (16|M0) acc0.0<1>:{name} r10.0<1;1,0>:{name} r12.0<2;1,0>:uw
            (W) macl (16|M0) r52.0<1>:{name} r10.0<1;1,0>:{name} r12.0<1;1,0>:{name}
        """,
            cohort,
        )
        for lane in range(LANES):
            x, y = (signed(a[lane]), signed(b[lane])) if name == "d" else (a[lane], b[lane])
            assert result(cohort)[lane] == (x * y >> 32) % 2**32
            assert result(cohort, register=51)[lane] == result(cohort, register=52)[lane] == x * y % 2**32


@settings(max_examples=40, deadline=None)
@given(table=st.integers(0, 255), a=U32, b=U32, c=U32)
def test_bfn_evaluates_its_truth_table(table, a, b, c):
    cohort = new_cohort()
    for register, values in ((10, a), (11, b), (12, c)):
        dwords(cohort, register, values)
    execute(f"(W) bfn.0x{table:02X} (16|M0) r50.0<1>:ud r10.0<1;0>:ud r11.0<1;0>:ud r12.0<1>:ud", cohort)
    for lane in range(LANES):
        want = 0
        for bit in range(32):
            index = (a[lane] >> bit & 1) | (b[lane] >> bit & 1) << 1 | (c[lane] >> bit & 1) << 2
            want |= (table >> index & 1) << bit
        assert result(cohort)[lane] == want


@settings(max_examples=60, deadline=None)
@given(a=U32, count=U32)
def test_shifts_and_rotations_take_the_count_modulo_the_size(a, count):
    cohort = new_cohort()
    dwords(cohort, 10, a)
    dwords(cohort, 11, count)
    cases = {
        "shl:ud": lambda x, n: x << n,
        "shr:ud": lambda x, n: x >> n,
        "asr:d": lambda x, n: signed(x) >> n,
        "rol:ud": lambda x, n: x << n | x >> 32 - n,
        "ror:ud": lambda x, n: x >> n | x << 32 - n,
    }
    for case, model in cases.items():
        opcode, name = case.split(":")
        execute(f"(W) {opcode} (16|M0) r50.0<1>:{name} r10.0<1;1,0>:{name} r11.0<1;1,0>:ud", cohort)
        assert result(cohort) == [model(x, n % 32) % 2**32 for x, n in zip(a, count)], case


def test_64_bit_shift_takes_six_bits_of_the_count():
    cohort = new_cohort()
    dwords(cohort, 10, [5])
    execute("(W) shl (1|M0) r50.0<1>:q r10.0<0;1,0>:d 40:w", cohort)
    assert result(cohort, "q", count=1) == [5 << 40]


@settings(max_examples=60, deadline=None)
@given(a=U32, b=U32)
def test_carry_and_borrow_go_to_the_accumulator(a, b):
    cohort = new_cohort()
    dwords(cohort, 10, a)
    dwords(cohort, 11, b)
    for opcode, model in (("addc", lambda x, y: (x + y, x + y >= 2**32)), ("subb", lambda x, y: (x - y, x < y))):
        execute(
            f"""
            (W) {opcode} (16|M0) r50.0<1>:ud r10.0<1;1,0>:ud r11.0<1;1,0>:ud
            (W) mov (16|M0) r51.0<1>:ud acc0.0<1;1,0>:ud
        """,
            cohort,
        )
        assert result(cohort) == [model(x, y)[0] % 2**32 for x, y in zip(a, b)]
        assert result(cohort, register=51) == [int(model(x, y)[1]) for x, y in zip(a, b)]


@pytest.mark.parametrize(
    "opcode, model",
    [
        ("lzd", lambda x: 32 - x.bit_length()),
        ("cbit", lambda x: bin(x).count("1")),
        ("fbl", lambda x: (x & -x).bit_length() - 1 if x else 0xFFFFFFFF),
        ("bfrev", lambda x: int(f"{x:032b}"[::-1], 2)),
        ("fbh", lambda x: 32 - x.bit_length() if x else 0xFFFFFFFF),
    ],
)
def test_bit_scans(opcode, model):
    cohort = new_cohort()
    dwords(cohort, 10, EDGES)
    execute(f"(W) {opcode} (16|M0) r50.0<1>:ud r10.0<1;1,0>:ud", cohort)
    assert result(cohort) == [model(x) for x in EDGES]


@settings(max_examples=60, deadline=None)
@given(
    width=st.integers(0, 31), offset=st.integers(0, 31), value=st.integers(0, 2**32 - 1), into=st.integers(0, 2**32 - 1)
)
def test_bit_fields(width, offset, value, into):
    cohort = new_cohort()
    for register, number in ((10, width), (11, offset), (12, value), (13, into)):
        dwords(cohort, register, [number])
    execute(
        """
        (W) bfe (1|M0) r50.0<1>:ud r10.0<0;0>:ud r11.0<0;0>:ud r12.0<0>:ud
        (W) bfe (1|M0) r51.0<1>:d r10.0<0;0>:d r11.0<0;0>:d r12.0<0>:d
        (W) bfi1 (1|M0) r52.0<1>:ud r10.0<0;1,0>:ud r11.0<0;1,0>:ud
        (W) bfi2 (1|M0) r53.0<1>:ud r52.0<0;0>:ud r12.0<0;0>:ud r13.0<0>:ud
        """,
        cohort,
    )
    field = value >> offset & (1 << width) - 1
    mask = ((1 << width) - 1 << offset) % 2**32
    assert result(cohort, count=1) == [field]
    assert result(cohort, "d", 51, 1) == [signed(field, width) if width else 0]
    assert result(cohort, register=52, count=1) == [mask]
    if mask:
        assert result(cohort, register=53, count=1) == [value << offset & mask | into & ~mask]


def test_dp4a_takes_the_signs_from_the_types():
    cohort = new_cohort()
    dwords(cohort, 10, [100] * LANES)
    dwords(cohort, 11, EDGES)
    dwords(cohort, 12, EDGES[::-1])
    execute("(W) dp4a (16|M0) r50.0<1>:d r10.0<1;0>:d r11.0<1;0>:d r12.0<1>:ud", cohort)
    for lane, (x, y) in enumerate(zip(EDGES, EDGES[::-1])):
        products = [signed(x >> 8 * i & 255, 8) * (y >> 8 * i & 255) for i in range(4)]
        assert signed(result(cohort)[lane]) == 100 + sum(products)


@pytest.mark.parametrize(
    "name, low, high",
    [("d", -(2**31), 2**31 - 1), ("ud", 0, 2**32 - 1), ("q", -(2**63), 2**63 - 1), ("uq", 0, 2**64 - 1)],
)
def test_saturating_add_clamps(name, low, high):
    numbers = [low, low + 1, 0, 1, high - 1, high]
    for a in numbers:
        for b in numbers:
            cohort = new_cohort()
            cohort.views[name][:, 160 * 4 // cohort.views[name].dtype.itemsize] = a
            cohort.views[name][:, 176 * 4 // cohort.views[name].dtype.itemsize] = b
            execute(f"(W) add (1|M0) (sat)r50.0<1>:{name} r10.0<0;1,0>:{name} r11.0<0;1,0>:{name}", cohort)
            assert result(cohort, name, count=1) == [min(max(a + b, low), high)]


def test_float_minimum_and_maximum_ignore_one_nan():
    cohort = new_cohort()
    cohort.views["f"][:, 160:164] = [1.0, np.nan, 3.0, np.nan]
    cohort.views["f"][:, 176:180] = [2.0, 2.0, np.nan, np.nan]
    execute("(W) sel (4|M0) (ge)f0.0 r50.0<1>:f r10.0<1;1,0>:f r11.0<1;1,0>:f", cohort)
    np.testing.assert_array_equal(cohort.views["f"][0, 800:804], np.array([2, 2, 3, np.nan], np.float32))
    execute("(W) sel (4|M0) (lt)f0.0 r50.0<1>:f r10.0<1;1,0>:f r11.0<1;1,0>:f", cohort)
    np.testing.assert_array_equal(cohort.views["f"][0, 800:804], np.array([1, 2, 3, np.nan], np.float32))
    assert not cohort.flags.any()  # sel reads no flag and sets none


def test_sel_with_a_predicate_writes_every_channel():
    cohort = new_cohort()
    dwords(cohort, 10, range(16))
    dwords(cohort, 11, range(100, 116))
    cohort.flags[:, 0:16] = [i % 3 == 0 for i in range(16)]
    execute("(f0.0) sel (16|M0) r50.0<1>:ud r10.0<1;1,0>:ud r11.0<1;1,0>:ud", cohort)
    assert result(cohort) == [i if i % 3 == 0 else 100 + i for i in range(16)]


@pytest.mark.parametrize(
    "condition, model",
    [
        ("eq", lambda a, b: a == b),
        ("ne", lambda a, b: a != b),
        ("lt", lambda a, b: a < b),
        ("le", lambda a, b: a <= b),
        ("gt", lambda a, b: a > b),
        ("ge", lambda a, b: a >= b),
    ],
)
def test_cmp_compares_mixed_signs_as_numbers_and_sets_enabled_channels_only(condition, model):
    cohort = new_cohort()
    dwords(cohort, 10, EDGES)
    dwords(cohort, 11, EDGES[::-1])
    cohort.flags[:, 32:48] = True
    cohort.active = np.tile(np.arange(32) < 10, (2, 1))
    execute(f"cmp (16|M0) ({condition})f1.0 null<1>:d r10.0<1;1,0>:d r11.0<1;1,0>:ud", cohort)
    want = [model(signed(a), b) for a, b in zip(EDGES, EDGES[::-1])][:10] + [True] * 6
    assert cohort.flags[0, 32:48].tolist() == want


def test_cmp_writes_all_ones_to_a_register():
    cohort = new_cohort()
    dwords(cohort, 10, EDGES)
    execute("(W) cmp (16|M0) (gt)f0.0 r50.0<1>:d r10.0<1;1,0>:ud 0xFFFF:uw", cohort)
    assert result(cohort) == [0xFFFFFFFF if x > 0xFFFF else 0 for x in EDGES]


def test_csel_chooses_by_the_third_source():
    cohort = new_cohort()
    cohort.views["f"][:, 160:164] = [1, 2, 3, 4]
    cohort.views["f"][:, 176:180] = [-1, -2, -3, -4]
    cohort.views["f"][:, 192:196] = [0.0, 5.0, -5.0, np.nan]
    execute("(W) csel (4|M0) (ge)f0.0 r50.0<1>:f r10.0<1;0>:f r11.0<1;0>:f r12.0<1>:f", cohort)
    assert cohort.views["f"][0, 800:804].tolist() == [1, 2, -3, -4]


def test_any_and_all_predicates_look_at_the_whole_flag():
    cohort = new_cohort()
    cohort.flags[0, 0:16] = [i == 7 for i in range(16)]
    cohort.flags[1, 0:16] = True
    dwords(cohort, 10, [1])
    execute("(W&f0.0.any16h) mov (1|M0) r50.0<1>:ud r10.0<0;1,0>:ud", cohort)
    execute("(W&f0.0.all16h) mov (1|M0) r51.0<1>:ud r10.0<0;1,0>:ud", cohort)
    assert cohort.views["ud"][:, 800].tolist() == [1, 1]
    assert cohort.views["ud"][:, 816].tolist() == [0, 1]


def test_flags_are_readable_as_integers():
    cohort = new_cohort()
    execute(
        """
        (W) mov (1|M0) f1.0<1>:ud 0x80018003:ud
        (W) mov (1|M0) r50.0<1>:ud f1.0<0;1,0>:ud
        (W) mov (1|M0) r51.0<1>:uw f1.1<0;1,0>:uw
    """,
        cohort,
    )
    assert cohort.flags[0, 32:64].nonzero()[0].tolist() == [0, 1, 15, 16, 31]
    assert result(cohort, count=1) == [0x80018003]
    assert result(cohort, "uw", 51, 1) == [0x8001]


@pytest.mark.parametrize(
    "line",
    [
        "(W) frobnicate (1|M0) r1.0<1>:d r2.0<0;1,0>:d",
        "(W) add (1|M0) r1.0<1>:d tm0.0<0;1,0>:ud 1:w",
        "(W) math.tanh (16|M0) r1.0<1>:f r2.0<1;1,0>:f",
        "(W) dpas.8x8 (8|M0) r10:f null:f r20:hf r30.0:hf",
        "(W) dpas.8x8 (16|M0) r10:f null:f r20:hf8 r30.0:hf8",
    ],
)
def test_what_is_not_known_is_an_error_with_address_and_text(line):
    with pytest.raises(UnknownInstruction) as caught:
        execute(line, new_cohort())
    assert caught.value.address == 0
    assert line.split(")", 1)[1].split()[0] in str(caught.value)


SELECTION = {"eq": operator.eq, "gt": operator.gt, "ge": operator.ge, "lt": operator.lt, "le": operator.le}


@pytest.mark.parametrize("condition", [*SELECTION, "ne"])
@pytest.mark.parametrize(("kind", "low"), [("d", -4), ("uw", 0)])
def test_sel_of_integers_with_a_condition(condition, kind, low):
    cohort, rng = new_cohort(), np.random.default_rng(4)
    a, b = rng.integers(low, 5, (2, 2, 16))
    start = {"d": 160, "uw": 320}[kind]
    step = {"d": 16, "uw": 32}[kind]
    cohort.views[kind][:, start : start + 16], cohort.views[kind][:, start + step : start + step + 16] = a, b
    execute(f"(W) sel (16|M0) ({condition})f0.0 r50.0<1>:{kind} r10.0<1;1,0>:{kind} r11.0<1;1,0>:{kind}", cohort)
    chosen = {**SELECTION, "ne": operator.ne}[condition](a, b)
    np.testing.assert_array_equal(
        cohort.views[kind][:, 50 * step : 50 * step + 16], np.where(chosen, a, b).astype(cohort.views[kind].dtype)
    )


@pytest.mark.parametrize("condition", SELECTION)
def test_sel_of_floats_with_a_condition(condition):
    """One NaN: lt and ge take the other operand, the rest the second one."""
    cohort, nan = new_cohort(1), np.nan
    a, b = (
        np.array(v * 2, np.float32) for v in ([1, 2, 3, -0.0, nan, 5, nan, -np.inf], [2, 1, 3, 0.0, 5, nan, nan, 1])
    )
    cohort.views["f"][:, 160:176], cohort.views["f"][:, 176:192] = a, b
    execute(f"(W) sel (16|M0) ({condition})f0.0 r50.0<1>:f r10.0<1;1,0>:f r11.0<1;1,0>:f", cohort)
    chosen = SELECTION[condition](a, b)
    if condition in ("lt", "ge"):
        chosen |= np.isnan(b)
    np.testing.assert_array_equal(cohort.views["f"][0, 800:816], np.where(chosen, a, b))


def test_sel_whose_meaning_is_not_documented():
    with pytest.raises(UnknownInstruction, match=r"sel of floats with the condition \(ne\)"):
        execute("(W) sel (16|M0) (ne)f0.0 r50.0<1>:f r10.0<1;1,0>:f r11.0<1;1,0>:f", new_cohort(1))
    with pytest.raises(UnknownInstruction, match="sel with a predicate and a condition"):
        execute("(f0.0) sel (16|M0) (gt)f0.0 r50.0<1>:d r10.0<1;1,0>:d r11.0<1;1,0>:d", new_cohort(1))
