"""Planted faults: each must stop the simulation with the right error, which says where it happened."""

import pathlib
import re

import numpy as np
import pytest

import xesim

from ..blocks import block_payload
from ..esimd_harness import esimd_module
from ..harness import opencl_module, random_values

OPENCL_SOURCE = pathlib.Path(__file__).with_name("faults.cl")
ESIMD_SOURCE = "../faults/faults.cpp"
COUNT = 64  # one work-group of four threads
ALL_CHECKS = xesim.Checks(bounds=True, uninitialized=True, races=True, scoreboard=True)
INT = np.int32


class Run:
    """A memory with named buffers, and a launch of one kernel of the fault files."""

    def __init__(self, check_uninitialized=False):
        self.memory = xesim.Memory(check_uninitialized=check_uninitialized)
        self.checks = ALL_CHECKS if check_uninitialized else xesim.Checks()

    def buffer(self, data, name):
        data = np.asarray(data)
        address = self.memory.alloc(data.nbytes, name=name)
        self.memory.upload(address, data)
        return address

    def opencl(self, kernel, *args, count=COUNT):
        return self.launch(opencl_module(OPENCL_SOURCE).kernel(kernel), (count,), (COUNT,), args)

    def esimd(self, kernel, *args, threads=1):
        kernel = esimd_module(ESIMD_SOURCE, kernel).kernel(f"__sycl_kernel_{kernel}")
        return self.launch(kernel, (threads,), (threads,), args)

    def launch(self, kernel, global_range, local_range, args):
        return kernel.launch(global_range, local_range, args=list(args), memory=self.memory, checks=self.checks)


def assert_located(error, kernel, *details):
    """The message names kernel, thread and instruction with its address, and says what `details` (patterns) say."""
    text = str(error.value)
    location = (rf"kernel: (__sycl_kernel_)?{kernel}\b", r"thread: \d+", r"instruction: 0x[0-9a-f]+: \S+")
    for pattern in (*location, *details):
        assert re.search(pattern, text), f"{pattern!r} is not in:\n{text}"


# ---- global memory ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("read_shift", "write_shift", "buffer", "thread"),
    [(1, 0, "source", 3), (-1, 0, "source", 0), (0, 1, "result", 3), (0, -1, "result", 0), (1 << 20, 0, "", 0)],
    ids=["read past the end", "read before", "write past the end", "write before", "far away"],
)
def test_outside_an_allocation(read_shift, write_shift, buffer, thread):
    run = Run()
    source, result = run.buffer(np.zeros(COUNT, INT), "source"), run.buffer(np.zeros(COUNT, INT), "result")
    with pytest.raises(xesim.MemoryFault) as error:
        run.opencl("shifted_copy", source, result, INT(read_shift), INT(write_shift))
    operation = "store" if write_shift else "load"
    assert_located(error, "shifted_copy", rf"thread: {thread}\b", rf"{operation}\.ugm", rf"0x[0-9a-f]+.*{buffer}")


def test_the_faulting_address_is_exact():
    run = Run()
    source, result = run.buffer(np.zeros(COUNT, INT), "source"), run.buffer(np.zeros(COUNT, INT), "result")
    index = np.full(COUNT, 5, INT)
    index[37] = COUNT + 2
    with pytest.raises(xesim.MemoryFault) as error:
        run.opencl("indirect", run.buffer(index, "index"), source, result)
    assert_located(error, "indirect", "thread: 2", f"0x{source + 4 * (COUNT + 2):x}", "source")


def test_vector_partly_outside():
    run = Run()
    source, result = run.buffer(np.zeros(4 * COUNT, INT), "source"), run.buffer(np.zeros(4 * COUNT, INT), "result")
    run.opencl("vector_at_the_end", source, result, INT(0))
    with pytest.raises(xesim.MemoryFault) as error:
        run.opencl("vector_at_the_end", source, result, INT(1))
    assert_located(error, "vector_at_the_end", "thread: 3", "source")


def test_block_past_the_end():
    run = Run()
    source, result = run.buffer(np.zeros(64, INT), "source"), run.buffer(np.zeros(64, INT), "result")
    run.esimd("block_past_the_end", source, result, INT(0), threads=4)
    with pytest.raises(xesim.MemoryFault) as error:
        run.esimd("block_past_the_end", source, result, INT(4), threads=4)
    assert_located(error, "block_past_the_end", "thread: 3", "source")


def test_atomic_outside():
    run = Run()
    with pytest.raises(xesim.MemoryFault) as error:
        run.opencl("atomic_outside", run.buffer(np.zeros(COUNT, INT), "counters"), INT(2))
    assert_located(error, "atomic_outside", "atomic", "counters")


def test_freed_memory():
    run = Run()
    source, result = run.buffer(np.zeros(COUNT, INT), "source"), run.buffer(np.zeros(COUNT, INT), "result")
    run.opencl("shifted_copy", source, result, INT(0), INT(0))
    run.memory.free(source)
    with pytest.raises(xesim.MemoryFault) as error:
        run.opencl("shifted_copy", source, result, INT(0), INT(0))
    assert_located(error, "shifted_copy", "source", "freed")


def test_read_only_memory():
    run = Run()
    array = np.zeros(COUNT, INT)
    result = run.memory.map(array, name="weights", read_only=True)
    with pytest.raises(xesim.MemoryFault) as error:
        run.opencl("shifted_copy", run.buffer(array, "source"), result, INT(0), INT(0))
    assert_located(error, "shifted_copy", "weights", "read-only")
    assert not array.any()


def test_uninitialised_read():
    run = Run(check_uninitialized=True)
    source = run.memory.alloc(4 * COUNT, name="source")
    result = run.memory.alloc(4 * COUNT, name="result")
    run.memory.upload(source, np.zeros(50, INT))
    with pytest.raises(xesim.UninitializedRead) as error:
        run.opencl("shifted_copy", source, result, INT(0), INT(0))
    assert_located(error, "shifted_copy", "thread: 3", f"0x{source + 4 * 50:x}")
    run.memory.upload(source, np.zeros(COUNT, INT))
    run.opencl("shifted_copy", source, result, INT(0), INT(0))
    run.opencl("shifted_copy", result, source, INT(0), INT(0))  # a kernel's own writes count


# ---- shared local memory ---------------------------------------------------------------------------------------------


def test_outside_local_memory():
    run = Run()
    index = np.arange(COUNT, dtype=INT)
    index[40] = 1 << 16
    with pytest.raises(xesim.MemoryFault) as error:
        run.opencl("local_index", run.buffer(index, "index"), run.buffer(np.zeros(COUNT, INT), "result"))
    assert_located(error, "local_index", "thread: 2", "shared local memory")


@pytest.mark.parametrize(
    ("write", "shift", "array"),
    [(1, 1, 1), (1, 16, 1), (1, 64, 1), (0, -1, 1), (0, 1, 2)],
    ids=["by one", "a thread's part", "all of it", "before", "past the last"],
)
def test_local_array_overrun(write, shift, array):
    run = Run()
    result = run.buffer(np.zeros(COUNT, INT), "result")
    local = (xesim.LocalMemory(4 * COUNT), xesim.LocalMemory(4 * COUNT))
    run.opencl("local_overrun", result, *local, INT(0), INT(write))
    with pytest.raises(xesim.MemoryFault) as error:
        run.opencl("local_overrun", result, *local, INT(shift), INT(write))
    assert_located(error, "local_overrun", f"shared local memory.* local argument {array} .* 256 bytes", r"slm")


def test_outside_local_memory_esimd():
    run = Run()
    result = run.buffer(np.zeros(16, INT), "result")
    run.esimd("slm_past_the_end", result, INT(0))
    with pytest.raises(xesim.MemoryFault) as error:
        run.esimd("slm_past_the_end", result, INT(1 << 12))
    assert_located(error, "slm_past_the_end", "shared local memory")


def test_local_memory_never_written():
    run = Run(check_uninitialized=True)
    result = run.memory.alloc(4 * COUNT, name="result")
    run.opencl("local_never_written", result, INT(COUNT))
    with pytest.raises(xesim.UninitializedRead) as error:
        run.opencl("local_never_written", result, INT(48))
    assert_located(error, "local_never_written", "thread: 0", "shared local memory")


@pytest.mark.parametrize(
    ("source", "kernel", "where"),
    [
        (OPENCL_SOURCE, "private_never_written", r"private \(scratch\) memory"),
        (OPENCL_SOURCE.with_name("large_private.cl"), "large_private_never_written", "'private memory of the kernel'"),
    ],
    ids=["in scratch", "in a global buffer"],
)
def test_private_memory_never_written(source, kernel, where):
    run = Run(check_uninitialized=True)
    result = run.memory.alloc(4 * 2 * COUNT, name="result")

    def launch(first, others):
        args = [result, INT(first), INT(others)]
        batch = {"batch_threads": COUNT // 16}  # the second work-group finds the first one's private memory
        opencl_module(source).kernel(kernel).launch(
            (2 * COUNT,), (COUNT,), args=args, memory=run.memory, checks=run.checks, **batch
        )

    launch(COUNT, COUNT)
    for first, others, group in ((COUNT - 1, COUNT, 0), (COUNT, 0, 1)):
        with pytest.raises(xesim.UninitializedRead) as error:
            launch(first, others)
        assert_located(error, kernel, f"of work-group {group}", where)


def test_missing_barrier():
    run = Run()
    source, result = run.buffer(np.zeros(COUNT, INT), "source"), run.buffer(np.zeros(COUNT, INT), "result")
    with pytest.raises(xesim.SlmRace) as error:
        run.opencl("missing_barrier", source, result)
    assert_located(error, "missing_barrier", r"read of byte 0x\w+ by thread 0, .* thread 3's write")


def test_missing_second_barrier():
    run = Run()
    result = run.buffer(np.zeros(COUNT, INT), "result")
    run.opencl("missing_second_barrier", result, INT(1))
    with pytest.raises(xesim.SlmRace) as error:
        run.opencl("missing_second_barrier", result, INT(2))
    assert_located(error, "missing_second_barrier", r"write of byte 0x\w+ by thread 0, .* thread 3's read")


def test_relaxed_atomics_order_nothing():
    run = Run()
    result = run.buffer(np.zeros(1, INT), "result")
    local = (xesim.LocalMemory(4 * COUNT), xesim.LocalMemory(4))
    run.opencl("last_arrival", result, *local, INT(0))
    assert run.memory.download(result, (1,), INT) == sum(range(COUNT))
    with pytest.raises(xesim.SlmRace) as error:
        run.opencl("last_arrival", result, *local, INT(1))
    earlier = r"the other access:\s+thread: 0 of work-group 0\s+instruction: 0x\w+: .*store\.slm"
    assert_located(error, "last_arrival", r"read of byte 0x\w+ by thread 3, .* thread 0's write", earlier)


def test_exchange_within_a_thread_is_no_race():
    run = Run()
    source = run.buffer(np.arange(COUNT, dtype=INT), "source")
    result = run.buffer(np.zeros(COUNT, INT), "result")
    run.opencl("exchange_in_sub_group", source, result)
    assert (run.memory.download(result, (COUNT,), INT) == np.arange(COUNT) ^ 5).all()


# ---- barriers --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kernel", ["some_return_before_barrier", "barriers_of_some_only"])
def test_divergent_barrier(kernel):
    run = Run()
    source, result = run.buffer(np.zeros(COUNT, INT), "source"), run.buffer(np.zeros(COUNT, INT), "result")
    with pytest.raises(xesim.BarrierDivergence) as error:
        run.opencl(kernel, source, result, *([INT(2)] if kernel == "barriers_of_some_only" else []))
    text = str(error.value)
    assert kernel in text and re.search(r"barrier", text) and re.search(r"0x[0-9a-f]+", text), text


@pytest.mark.parametrize("kind", [0, 1], ids=["branch", "loop"])
def test_barrier_reached_by_some_channels(kind):
    run = Run()
    result = run.buffer(np.zeros(COUNT, INT), "result")
    run.opencl("divergent_barrier", result, INT(16), INT(kind))
    with pytest.raises(xesim.BarrierDivergence) as error:
        run.opencl("divergent_barrier", result, INT(6), INT(kind))
    assert_located(error, "divergent_barrier", r"thread: 0 of work-group 0", r"channels 0-5 .* 6-15", r"send.gtwy")


@pytest.mark.parametrize("kernel", ["named_barrier_short_of_producers", "crossed_named_barriers"])
def test_deadlock(kernel):
    run = Run()
    with pytest.raises(xesim.Deadlock) as error:
        run.esimd(kernel, run.buffer(np.zeros(8, INT), "result"), threads=2)
    text = str(error.value)
    assert kernel in text and re.search(r"barrier", text), text


# ---- 2D surfaces -----------------------------------------------------------------------------------------------------

LEGAL = {"offset": 0, "width": 128, "height": 32, "pitch": 256, "x": 16, "y": 4}
ILLEGAL = {
    "pitch not a multiple of 16": ({"pitch": 250}, r"pitch 250 is not a multiple of 16"),
    "base not 64-byte aligned": ({"offset": 32}, r"base 0x[0-9a-f]+ is not a multiple of 64"),
    "width below 64 bytes": ({"width": 60}, r"width 60 is below 64"),
    "pitch below 64 bytes": ({"width": 64, "pitch": 48}, r"pitch 48 is below 64"),
    "width not a multiple of 4": ({"width": 126}, r"width 126 is not a multiple of 4"),
    "pitch below the width": ({"width": 192, "pitch": 128}, r"pitch 128 is below the width"),
    "x not a multiple of 4 bytes": ({"x": 3}, r"x 3 is not a multiple of 2"),
    "height above 2**24": ({"height": (1 << 24) + 1}, r"exceeds"),
}
BEYOND_ALLOCATION = {"height": 40, "y": 28}


def launch_surface(kernel, **change):
    """One 16x8 block of 16-bit elements in a surface of 32 rows, with some of LEGAL changed."""
    run = Run()
    base = run.buffer(np.zeros(32 * 256 + 64, np.uint8), "surface")
    result = [] if kernel == "surface_store" else [run.buffer(np.zeros(128, np.uint16), "result")]
    offset, *scalars = {**LEGAL, **change}.values()
    run.esimd(kernel, base + offset, *map(INT, scalars), *result)


@pytest.mark.parametrize("kernel", ["surface_load", "surface_store", "surface_prefetch"])
@pytest.mark.parametrize(("change", "pattern"), ILLEGAL.values(), ids=ILLEGAL)
def test_illegal_surface(kernel, change, pattern):
    launch_surface(kernel)
    with pytest.raises(xesim.MemoryFault) as error:
        launch_surface(kernel, **change)
    assert_located(error, kernel, pattern)


@pytest.mark.parametrize("kernel", ["surface_load", "surface_store"])
def test_surface_beyond_its_allocation(kernel):
    with pytest.raises(xesim.MemoryFault) as error:
        launch_surface(kernel, **BEYOND_ALLOCATION)
    assert_located(error, kernel, "'surface'")


def test_prefetch_beyond_the_allocation_does_nothing():
    launch_surface("surface_prefetch", **BEYOND_ALLOCATION)


def test_wrong_vnni_packing():
    """Nothing illegal: the numbers are wrong, and they are those of a B whose rows are packed the wrong way round."""
    a, b = random_values(np.float16, 128, 1, -4, 4), random_values(np.float16, 16 * 32, 2, -4, 4)
    run = Run()
    g_a, g_b = run.buffer(a, "A"), run.buffer(b, "B")
    rows = b.reshape(16, 32)[:, :16]  # the surface is 64 bytes wide, the block 32
    products = {}
    for kernel in ("product_with_vnni", "product_without_vnni"):
        g_c = run.buffer(np.zeros(128, np.float32), "C")
        run.esimd(kernel, g_a, g_b, g_c)
        products[kernel] = run.memory.download(g_c, (8, 16), np.float32)

    def product(b_matrix):
        return a.reshape(8, 16).astype(np.float64) @ b_matrix.astype(np.float64)

    taken_for_vnni = block_payload(rows, 0, 0, 16, 16).reshape(8, 16, 2).transpose(0, 2, 1).reshape(16, 16)
    np.testing.assert_allclose(products["product_with_vnni"], product(rows), rtol=0, atol=1e-3)
    np.testing.assert_allclose(products["product_without_vnni"], product(taken_for_vnni), rtol=0, atol=1e-3)
    assert np.abs(products["product_with_vnni"] - products["product_without_vnni"]).max() > 10
