"""Global memory: allocations, mappings, bounds."""

import tracemalloc
import weakref
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xesim import Memory, MemoryFault, UninitializedRead
from xesim.errors import Fault
from xesim.machine.spaces import Scratch


def read(memory, addresses, size, **options):
    return memory.read(np.array(addresses, np.uint64), size, **options)


def write(memory, addresses, rows):
    memory.write(np.array(addresses, np.uint64), np.array(rows, np.uint8))


def fails_with(kind, action, *arguments, **options):
    with pytest.raises(Fault) as caught:
        action(*arguments, **options)
    assert caught.value.error is kind
    return str(caught.value)


def test_upload_and_download_round_trip():
    memory = Memory()
    a = memory.alloc(400, name="a")
    values = np.arange(100, dtype=np.float32).reshape(10, 10)
    memory.upload(a, values)
    np.testing.assert_array_equal(memory.download(a, (10, 10), np.float32), values)
    np.testing.assert_array_equal(memory.download(a + 40, (5,), np.float32), values[1, :5])


def test_map_shares_the_arrays_bytes():
    memory = Memory()
    array = np.zeros(16, np.int32)
    base = memory.map(array, name="q")
    write(memory, [base + 8], [[1, 2, 3, 4]])
    assert array[2] == 0x04030201
    array[3] = 77
    assert read(memory, [base + 12], 4).view(np.int32)[0, 0] == 77


@settings(max_examples=80, deadline=None)
@given(
    size=st.sampled_from([1, 2, 3, 4, 8, 12, 16, 64, 100]),
    offsets=st.lists(st.integers(0, 900), min_size=1, max_size=20),
    aligned=st.booleans(),
    seed=st.integers(0, 99),
)
def test_gather_and_scatter_agree_with_slices(size, offsets, aligned, seed):
    rng = np.random.default_rng(seed)
    data = rng.integers(0, 256, 1024).astype(np.uint8)
    offsets = [o // 8 * 8 if aligned else o for o in offsets]
    memory = Memory()
    base = memory.map(data.copy(), name="data")
    got = read(memory, [base + o for o in offsets], size)
    np.testing.assert_array_equal(got, [data[o : o + size] for o in offsets])
    rows = rng.integers(0, 256, (len(offsets), size)).astype(np.uint8)
    write(memory, [base + o for o in offsets], rows)
    for offset, row in zip(offsets, rows):
        data[offset : offset + size] = row
    np.testing.assert_array_equal(memory.download(base, (1024,), np.uint8), data)


def test_one_message_may_reach_several_allocations():
    memory = Memory()
    arrays = [np.full(8, n, np.uint8) for n in range(3)]
    bases = [memory.map(a) for a in arrays]
    assert read(memory, [bases[2], bases[0] + 4, bases[1]], 4)[:, 0].tolist() == [2, 0, 1]
    write(memory, [bases[1] + 7, bases[2]], [[9], [8]])
    assert arrays[1][7] == 9 and arrays[2][0] == 8


def test_accesses_outside_are_explained():
    memory = Memory()
    a = memory.alloc(100, name="a")
    read(memory, [a + 96], 4)
    assert "2 bytes past the end of 'a'" in fails_with(MemoryFault, read, memory, [a, a + 98], 4)
    assert "24 bytes after the end of 'a'" in fails_with(MemoryFault, read, memory, [a + 124], 4)
    assert "before of 'a'" in fails_with(MemoryFault, read, memory, [a - 8], 4)
    assert "outside every allocation" in fails_with(MemoryFault, read, memory, [2**64 - 4], 8)
    with pytest.raises(Fault) as caught:
        read(memory, [a, a + 4, a + 4000], 4)
    assert caught.value.row == 2


def test_freed_and_read_only_memory_is_protected():
    memory = Memory()
    a = memory.alloc(64, name="a")
    memory.free(a)
    assert "freed allocation 'a'" in fails_with(MemoryFault, read, memory, [a], 4)
    assert memory.alloc(64) != a
    constant = np.zeros(64, np.uint8)
    b = memory.map(constant, name="b", read_only=True)
    read(memory, [b], 4)
    assert "'b'" in fails_with(MemoryFault, write, memory, [b], [[1]])
    constant.flags.writeable = False
    assert "read-only" in fails_with(MemoryFault, write, memory, [memory.map(constant)], [[1]])


def test_freed_memory_keeps_no_bytes():
    """A launch may allocate and free megabytes."""
    memory = Memory(check_uninitialized=True)
    array = np.zeros(64, np.uint8)
    alive = weakref.ref(array)
    address = memory.map(array, name="a")
    del array
    assert alive() is not None
    memory.free(address)
    assert alive() is None
    assert "inside the freed allocation 'a'" in fails_with(MemoryFault, write, memory, [address + 63], [[1]])
    tracemalloc.start()
    try:
        for _ in range(20):
            memory.free(memory.alloc(1 << 20))
        assert tracemalloc.get_traced_memory()[0] < 1 << 20
    finally:
        tracemalloc.stop()


def test_reads_of_bytes_nobody_wrote_are_found_if_asked_for():
    memory = Memory(check_uninitialized=True)
    a = memory.alloc(64, name="a")
    memory.upload(a, np.zeros(16, np.uint8))
    read(memory, [a + 12], 4, uninitialized=True)
    read(memory, [a + 40], 4)
    assert "'a'" in fails_with(UninitializedRead, read, memory, [a + 14], 4, uninitialized=True)
    write(memory, [a + 16], [[1, 1]])
    read(memory, [a + 14], 4, uninitialized=True)


def test_host_memory_keeps_its_address_and_spans_may_overlap():
    memory = Memory()
    array = np.arange(64, dtype=np.uint8)
    base = array.ctypes.data
    assert memory.map_address(base, 32, name="front") == base
    memory.map_address(base + 16, 32, name="back", read_only=True)
    np.testing.assert_array_equal(read(memory, [base + 8], 32)[0], array[8:40])
    write(memory, [base + 20], [[200]])
    assert array[20] == 200
    assert "read-only" in fails_with(MemoryFault, write, memory, [base + 40], [[1]])
    assert "past the end" in fails_with(MemoryFault, read, memory, [base + 44], 8)
    memory.free(base + 16)
    fails_with(MemoryFault, read, memory, [base + 40], 1)


def test_only_contiguous_arrays_can_be_mapped():
    with pytest.raises(ValueError, match="not contiguous"):
        Memory().map(np.zeros((4, 4))[:, 1])


def test_a_block_loaded_from_scratch_may_reach_beyond_the_end():
    """As IGC fills four registers where only the first of them were spilled. Nothing else may."""
    scratch, rows = Scratch(threads=2, size=704, uninitialized=True), np.arange(2)
    cohort = SimpleNamespace(threads=np.arange(2))
    last_register = np.full(2, 640, np.uint64)
    scratch.write(cohort, rows, last_register, np.full((2, 64), 7, np.uint8))
    loaded = scratch.read(cohort, rows, last_register, 256, block=True)
    assert (loaded[:, :64] == 7).all() and (loaded[:, 64:] == 0xFF).all()
    for act in (
        lambda: scratch.read(cohort, rows, last_register, 256),
        lambda: scratch.read(cohort, rows, last_register + np.uint64(64), 64, block=True),
        lambda: scratch.write(cohort, rows, last_register, np.zeros((2, 128), np.uint8)),
    ):
        with pytest.raises(Fault, match="bytes of scratch memory"):
            act()
