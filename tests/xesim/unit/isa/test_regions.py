"""Operand regions against a model that moves single bytes."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from ..programs import execute, new_cohort

TYPES = {"ub": 1, "b": 1, "uw": 2, "w": 2, "ud": 4, "d": 4, "uq": 8, "q": 8}
UNSIGNED = {1: "ub", 2: "uw", 4: "ud", 8: "uq"}
GRF = 64


@st.composite
def regions(draw):
    """(vertical, width, horizontal) as the instruction set allows them for one row of ``width`` elements."""
    width = draw(st.sampled_from([1, 2, 4, 8, 16]))
    horizontal = draw(st.sampled_from([0, 1, 2, 4])) if width > 1 else 0
    vertical = draw(st.sampled_from([0, 1, 2, 4, 8, 16]))
    return vertical, width, horizontal


def source_byte(start, region, size, channel):
    vertical, width, horizontal = region
    return start + ((channel // width) * vertical + (channel % width) * horizontal) * size


@settings(max_examples=150, deadline=None)
@given(
    region=regions(),
    count=st.sampled_from([1, 2, 4, 8, 16, 32]),
    size=st.sampled_from([1, 2, 4, 8]),
    offset=st.integers(0, 7),
    stride=st.sampled_from([1, 2, 4]),
    place=st.integers(0, 3),
    seed=st.integers(0, 99),
)
def test_mov_moves_the_bytes_its_regions_name(region, count, size, offset, stride, place, seed):
    name = UNSIGNED[size]
    cohort = new_cohort(seed=seed)
    before = cohort.grf.copy()
    vertical, width, horizontal = region
    execute(
        f"(W) mov ({count}|M0) r80.{place}<{stride}>:{name} r20.{offset}<{vertical};{width},{horizontal}>:{name}",
        cohort,
    )
    expected = before.copy()
    for channel in range(count):
        source = source_byte(20 * GRF + offset * size, region, size, channel)
        target = 80 * GRF + (place + channel * stride) * size
        for byte in range(size):
            expected[:, target + byte] = before[:, source + byte]
    np.testing.assert_array_equal(cohort.grf, expected)


@settings(max_examples=100, deadline=None)
@given(source=st.sampled_from(sorted(TYPES)), target=st.sampled_from(sorted(TYPES)), seed=st.integers(0, 99))
def test_integer_mov_extends_by_the_source_type_and_truncates(source, target, seed):
    cohort = new_cohort(seed=seed)
    values = cohort.views[source][:, 10 * GRF // TYPES[source] :][:, :16].copy()
    execute(f"(W) mov (16|M0) r40.0<1>:{target} r10.0<1;1,0>:{source}", cohort)
    result = cohort.views[target][:, 40 * GRF // TYPES[target] :][:, :16]
    bits = 8 * TYPES[target]
    for row in range(2):
        for channel in range(16):
            wrapped = int(values[row, channel]) % (1 << bits)
            assert int(result[row, channel]) % (1 << bits) == wrapped


@settings(max_examples=60, deadline=None)
@given(flags=st.integers(0, 0xFFFF), inverse=st.booleans(), offset=st.sampled_from([0, 16]))
def test_predication_leaves_other_channels_alone(flags, inverse, offset):
    cohort = new_cohort(seed=1)
    cohort.flags[:, 32 + offset : 48 + offset] = [flags >> i & 1 for i in range(16)]
    before = cohort.views["ud"].copy()
    execute(f"(W&{'~' if inverse else ''}f1.0) mov (16|M{offset}) r30.0<1>:ud r20.0<1;1,0>:ud", cohort)
    for channel in range(16):
        chosen = bool(flags >> channel & 1) != inverse
        np.testing.assert_array_equal(
            cohort.views["ud"][:, 30 * 16 + channel], before[:, (20 if chosen else 30) * 16 + channel]
        )


@settings(max_examples=60, deadline=None)
@given(addresses=st.lists(st.integers(0, 500), min_size=16, max_size=16), displacement=st.sampled_from([0, 64, 128]))
def test_indirect_source_reads_at_each_channels_address(addresses, displacement):
    cohort = new_cohort(seed=2)
    cohort.address[:, :16] = np.array(addresses) * 4
    before = cohort.views["ud"].copy()
    execute(f"(W) mov (16|M0) r100.0<1>:ud r[a0.0,{displacement}]<1,0>:ud", cohort)
    for channel, address in enumerate(addresses):
        np.testing.assert_array_equal(cohort.views["ud"][:, 1600 + channel], before[:, address + displacement // 4])


def test_ternary_width_follows_from_the_strides():
    cohort = new_cohort(seed=3)
    before = cohort.views["d"].copy()
    execute("(W) add3 (8|M0) r60.0<1>:d r10.0<2;0>:d r20.0<4;1>:d r30.0<2>:d", cohort)
    for channel in range(8):
        want = before[:, 160 + channel // 2 * 2] + before[:, 320 + channel] + before[:, 480 + 2 * channel]
        np.testing.assert_array_equal(cohort.views["d"][:, 960 + channel], want)


def test_packed_vector_immediate_lies_beside_the_destination():
    cohort = execute("(W) mov (8|M0) r10.0<1>:w 0x76543210:v", new_cohort())
    assert cohort.views["w"][0, 320:328].tolist() == [0, 1, 2, 3, 4, 5, 6, 7]
    cohort = execute("(W) mov (4|M0) r10.0<1>:d 0xF0302010:v", new_cohort())
    assert cohort.views["d"][0, 160:164].tolist() == [0, 0, 0, 0]
    cohort = execute("(W) mov (4|M0) r10.0<1>:d 0x0F020100:v", new_cohort())
    assert cohort.views["d"][0, 160:164].tolist() == [0, 1, 2, -1]
