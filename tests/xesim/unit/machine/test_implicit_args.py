"""The block of implicit arguments, field by field at the offsets compute-runtime's structures have."""

import struct

import numpy as np
import pytest

from xesim import ZebinError
from xesim.binary.zebin import KernelImage
from xesim.machine.implicit_args import block_size, build_block, local_id_table, needs_implicit_args
from xesim.machine.ranges import Range

ADDRESSES = {
    "printf_buffer": 0x1111,
    "local_id_table": 0x2222,
    "rt_global_buffer": 0x3333,
    "assert_buffer": 0x4444,
    "scratch_pointer": 0x5555,
    "sync_buffer": 0x6666,
}
RANGES = Range((40, 6, 2), (16, 3, 1), (7, 8, 9))


def kernel(**env):
    return KernelImage("k", {"execution_env": env}, [], b"", ())


def block(version):
    piece = list(RANGES.pieces())[-1]  # 8 work-items left in dimension 0
    return build_block(version, kernel(simd_size=16), RANGES, piece, ADDRESSES)


@pytest.mark.parametrize(("version", "used", "size"), [(0, 112, 128), (1, 140, 192)])
def test_size_and_header(version, used, size):
    data = block(version)
    assert len(data) == block_size(version) == size
    assert tuple(data[:4]) == (used, version, 3, 16)
    assert data[used:] == bytes(size - used)


@pytest.mark.parametrize(
    ("offset", "code", "expected"),
    [
        (4, "3I", (8, 3, 1)),
        (16, "3Q", (40, 6, 2)),
        (40, "Q", (0x1111,)),
        (48, "3Q", (7, 8, 9)),
        (72, "Q", (0x2222,)),
        (80, "3I", (3, 2, 2)),
        (96, "2Q", (0x3333, 0x4444)),
        (112, "2Q", (0x5555, 0x6666)),
        (128, "3I", (16, 3, 1)),
    ],
)
def test_fields(offset, code, expected):
    assert struct.unpack_from("<" + code, block(1), offset) == expected
    if offset < 112:
        assert struct.unpack_from("<" + code, block(0), offset) == expected


def test_another_version_is_refused():
    with pytest.raises(ZebinError, match="version 7 of the implicit argument block"):
        block_size(7)


@pytest.mark.parametrize(
    ("env", "needed"), [({}, False), ({"has_stack_calls": True}, True), ({"require_iab": True}, True)]
)
def test_who_needs_it(env, needed):
    assert needs_implicit_args(kernel(**env)) == needed


@pytest.mark.parametrize(("simd", "row"), [(1, 1), (8, 16), (16, 16), (32, 32)])
def test_local_id_table(simd, row):
    """Thread t holds the ids of work-items t * simd onwards, x in the first row, at least 16 of them in a row."""
    (piece,) = Range((4, 2, 4), (4, 2, 4)).pieces()
    table = local_id_table(kernel(simd_size=simd), piece)
    assert table.shape == (32 // simd, 3, row)
    items = np.arange(32).reshape(-1, simd)
    np.testing.assert_array_equal(
        table[:, :, :simd], np.stack([items % 4, items // 4 % 2, items // 8], axis=1).astype(np.uint16)
    )
