"""The comparison itself: what it must let pass and what not."""

import numpy as np
import pytest

from ..blocks import block_payload, store_block, window
from ..harness import assert_equal, error_in_ulps, inout, out

F32 = np.float32
ONE = F32(1)
NEXT = np.nextafter(ONE, F32(2))


def differs(expected, got, **comparison):
    expected, got = np.atleast_1d(expected), np.atleast_1d(got)
    try:
        assert_equal(expected, got, out(got.shape, got.dtype, **comparison), "buffer")
    except AssertionError as error:
        assert "buffer: 1 of" in str(error)
        return True
    return False


@pytest.mark.parametrize(
    ("expected", "got", "comparison", "wrong"),
    [
        (ONE, ONE, {}, False),
        (ONE, NEXT, {}, True),
        (ONE, NEXT, {"ulps": 1}, False),
        (ONE, np.nextafter(NEXT, F32(2)), {"ulps": 1}, True),
        (1 + 2.0**-24, ONE, {"ulps": 0.5}, False),  # a wide reference: half an ulp is what rounding costs
        (1 + 2.0**-24, NEXT, {"ulps": 0.4}, True),
        (ONE, F32(1.01), {"atol": 0.02}, False),
        (ONE, F32(1.01), {"atol": 0.005}, True),
        (F32(np.nan), -F32(np.nan), {}, False),
        (F32(np.nan), ONE, {"ulps": 100, "atol": 1e9}, True),
        (ONE, F32(np.nan), {"ulps": 100, "atol": 1e9}, True),
        (F32(np.inf), F32(np.inf), {"ulps": 1}, False),
        (F32(np.inf), np.finfo(F32).max, {"ulps": 1}, True),
        (F32(np.inf), F32(-np.inf), {"ulps": 1}, True),
        (F32(0), F32(-0.0), {}, True),
        (F32(0), F32(-0.0), {"signed_zeros": False}, False),
        (F32(0), np.finfo(F32).smallest_subnormal, {"signed_zeros": False}, True),
        (np.int32(3), np.int32(4), {"ulps": 10, "atol": 10}, True),
        (np.int64(2**62), np.int64(2**62 + 1), {}, True),
        ([1, 2, 2], [2, 1, 2], {"unordered": True}, False),
        ([1, 2, 2], [1, 1, 2], {"unordered": True}, True),
    ],
)
def test_comparison(expected, got, comparison, wrong):
    assert differs(expected, got, **comparison) == wrong


def test_ulps_of_doubles_are_exact():
    reference = np.array([1], np.longdouble) / 3
    assert error_in_ulps(reference, np.array([1 / 3]))[0] < 0.5
    assert error_in_ulps(reference, np.nextafter(np.array([1 / 3]), 1))[0] > 0.5


def test_output_buffers_start_unwritten_and_inputs_are_copied():
    assert (out((2, 3), np.int32).data == np.int32(-842150451)).all()
    data = np.zeros(3)
    inout(data).data[0] = 1
    assert data[0] == 0


def test_block_definition_by_hand():
    pixels = np.arange(12, dtype=np.uint16).reshape(3, 4)
    assert window(pixels, 2, -1, 3, 4).tolist() == [[0, 0, 0, 0], [2, 3, 0, 0], [6, 7, 0, 0]]
    assert block_payload(pixels, 0, 0, 2, 2, 2).tolist() == [0, 1, 4, 5, 2, 3, 6, 7]
    assert block_payload(pixels, 0, 0, 2, 2, 1, "transpose").tolist() == [0, 4, 1, 5]
    assert block_payload(pixels, 0, 0, 2, 4, 1, "transform").tolist() == [0, 4, 1, 5, 2, 6, 3, 7]
    store_block(pixels, np.array([[90, 91], [92, 93]], np.uint16), 3, 2)
    assert pixels[2].tolist() == [8, 9, 10, 90]
