"""Two "JIT bugs" that users of ESIMD reported, and two faults met here, looked at in the machine code.

1. reduce() with maximum gives NaN, or a kernel that is too fast. Not a compiler fault: reduce() has code for plus and
   multiplies only and otherwise runs off its end without a return, which is undefined; the compiler drops all that
   leads there. hmax is the function for it.
2. Arrays of simd, or of simd*, indexed at run time give NaN. Refuted: the values are right; the price is what differs.
3. A shared-local-memory address of the form constant - variable is miscompiled by IGC 2.40 (vector compute).
4. load_2d of intel-sycl-rt 2026.1 mistakes the second of two blocks whose size is not a multiple of 64 bytes.

The tests of faults (1, 3, 4) state what these versions do; one that fails with another version tells that it changed.
"""

import numpy as np
import pytest
from blocks import block_payload
from esimd_harness import esimd_module
from harness import random_values

import xesim

SOURCE = "jit_claims.cpp"
STEPS = 12


def kernel_of(name):
    return esimd_module(SOURCE, name).kernel(f"__sycl_kernel_{name}")


def launch(name, inputs, result, scalars=(), threads=1, memory=None):
    """Run a kernel with one output buffer, placed after the inputs; returns the output and the launch's result."""
    memory = memory or xesim.Memory()
    addresses = []
    for data in (*inputs, result):
        addresses.append(memory.alloc(data.nbytes))
        memory.upload(addresses[-1], data)
    counts = kernel_of(name).launch((threads,), (threads,), [*addresses, *scalars], memory)
    return memory.download(addresses[-1], result.shape, result.dtype), counts


def code(name):
    """The kernel's instructions as text, up to the padding behind it."""
    lines = [line.split("//")[0] for line in kernel_of(name).assembly.splitlines()]
    end = next((i for i, line in enumerate(lines) if "illegal" in line), len(lines))
    return [line for line in lines[:end] if line.strip() and not line.startswith("L")]


# ---- 1. reduce with maximum ------------------------------------------------------------------------------------------


def test_hmax_is_the_maximum():
    values = random_values(np.float32, 16, 1)
    result, _ = launch("reduce_hmax", [values], np.zeros(3, np.float32))
    assert result.tolist() == [1, values.max(), 2]


def test_reduce_with_maximum_compiles_to_nothing():
    """No store is left, not even those before the call, and no end of thread: the thread runs into the padding."""
    instructions = code("reduce_maximum")
    assert not any("store" in line or "EOT" in line for line in kernel_of("reduce_maximum").assembly.splitlines())
    assert len(instructions) < len(code("reduce_hmax")) / 2
    with pytest.raises(xesim.SimulationError, match="reduce_maximum"):
        launch("reduce_maximum", [np.zeros(16, np.float32)], np.zeros(3, np.float32))


# ---- 2. arrays of simd indexed at run time ---------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["array_run_time", "pointers_run_time", "pointers_unrolled", "one_vector_run_time"])
def test_indexed_vectors_are_right(name):
    values = random_values(np.float32, 16 * STEPS, 2).reshape(STEPS, 16)
    index = np.arange(STEPS, dtype=np.int32) * 5 % 4
    result, _ = launch(name, [values, index], np.zeros(64, np.float32), [np.int32(STEPS)])
    expected = np.arange(4, dtype=np.float32)[:, None] * np.ones(16, np.float32)
    for row, addend in zip(index, values, strict=True):
        expected[row] += addend
    assert (result.reshape(4, 16) == expected).all()


def test_only_pointers_indexed_at_run_time_leave_the_registers():
    buffers = {
        name: kernel_of(name).info.get("per_thread_memory_buffers", [])
        for name in ("array_run_time", "pointers_run_time", "pointers_unrolled", "one_vector_run_time")
    }
    assert [name for name, used in buffers.items() if used] == ["pointers_run_time"]
    assert buffers["pointers_run_time"][0]["usage"] == "private_space"


# ---- 3. constant minus variable --------------------------------------------------------------------------------------


def test_address_plus_variable():
    values = np.arange(128, dtype=np.uint32)
    result, _ = launch("address_plus", [values], np.zeros(128, np.uint32), threads=8)
    assert (result.reshape(8, 16) == values.reshape(8, 16)[::-1]).all()


def test_address_constant_minus_variable_is_miscompiled():
    """448 - 64 i became 64 i - 448: thread 0 reads 448 bytes below its shared local memory."""
    assert any("A-0x1C0" in line for line in kernel_of("address_constant_minus").assembly.splitlines())
    with pytest.raises(xesim.MemoryFault, match="shared local memory"):
        launch("address_constant_minus", [np.zeros(128, np.uint32)], np.zeros(128, np.uint32), threads=8)


# ---- 4. two small blocks ---------------------------------------------------------------------------------------------


def test_second_small_block_is_taken_from_the_wrong_place():
    """The second block starts at byte 64 of the response; the header takes it from byte 96."""
    surface = np.arange(16 * 64, dtype=np.uint16).reshape(16, 64)
    result, _ = launch("two_small_blocks", [surface], np.zeros(48, np.uint16))
    first, second = block_payload(surface, 0, 0, 6, 4, 2, "transform").reshape(2, 24)
    assert (result[:24] == first).all()
    assert (result[24:32] == second[16:24]).all()
    assert not (result[24:] == second).all()
