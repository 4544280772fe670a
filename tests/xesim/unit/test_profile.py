"""Loops and source lines of compiled kernels, and how often they were executed."""

import numpy as np
import pytest

import xesim
from xesim.isa.control_flow import basic_blocks, edge_counts, natural_loops
from xesim.isa.instruction import Flag, Instruction, Predicate
from xesim.profile import profile_lines, profile_loops

from ..harness import require_ocloc

NESTED = """
kernel void nested(global volatile int *a, int outer, int inner) {
    int i = get_global_id(0);
    for (int k = 0; k < outer; k++) {
        a[i] += k;
        #pragma unroll 1
        for (int j = 0; j < inner; j++)
            a[i] = a[i] * 3 + j;
    }
}"""
DIVERGENT = """
kernel void divergent(global int *a) {
    int i = get_global_id(0);
    int n = a[i];
    while (n > 1) {
        n = n & 1 ? 3 * n + 1 : n >> 1;
        a[i]++;
    }
}"""
THREADS, SIMD = 4, 32


def load(tmp_path, name, source):
    require_ocloc()
    path = tmp_path / f"{name}.cl"
    path.write_text(source)
    return xesim.open_binary(path, debug=True).kernel(name)


def launch(kernel, a, *scalars):
    memory = xesim.Memory()
    return kernel.launch(len(a), len(a) // 2, [memory.map(a), *map(np.int32, scalars)], memory)


@pytest.mark.parametrize("outer, inner", [(5, 7), (1, 3), (4, 1)])
def test_nested_loops_with_known_trips(tmp_path, outer, inner):
    kernel = load(tmp_path, "nested", NESTED)
    a = np.zeros(64, np.int32)
    result = launch(kernel, a, outer, inner)
    around, inside = (p for p in profile_loops(kernel.instructions, result.executed))
    assert (around.loop.depth, inside.loop.depth) == (1, 2)
    threads = result.threads
    assert (around.entries, around.iterations, around.trips) == (threads, threads * outer, outer)
    assert (inside.entries, inside.iterations, inside.trips) == (threads * outer, threads * outer * inner, inner)
    assert (around.first.place, around.last.place) == ("nested.cl:4", "nested.cl:8")
    assert inside.tally.messages and sum(inside.tally.pipes.values()) == inside.tally.executed
    # one iteration executes each instruction of a block once
    assert inside.tally.executed == inside.iterations * inside.tally.instructions


def test_a_loop_whose_channels_part(tmp_path):
    """A thread goes on until its last channel is done; the trips are those of the longest channel of each."""
    kernel = load(tmp_path, "divergent", DIVERGENT)
    a = np.arange(1, 129, dtype=np.int32)

    def steps(n):
        return 0 if n == 1 else 1 + steps(3 * n + 1 if n & 1 else n >> 1)

    longest = np.array([steps(int(n)) for n in a]).reshape(-1, kernel.simd_size).max(axis=1)
    result = launch(kernel, a)
    (loop,) = profile_loops(kernel.instructions, result.executed)
    assert loop.iterations == longest.sum() and loop.entries == len(longest)


def test_without_a_launch_the_code_is_counted(tmp_path):
    kernel = load(tmp_path, "nested", NESTED)
    around, inside = profile_loops(kernel.instructions)
    assert inside.iterations is inside.tally.executed is inside.trips is None
    assert around.tally.instructions > inside.tally.instructions == sum(inside.tally.pipes.values())


def test_lines_add_up_to_the_launch(tmp_path):
    kernel = load(tmp_path, "nested", NESTED)
    result = launch(kernel, np.zeros(64, np.int32), 5, 7)
    lines = {p.source.line: p.tally.executed for p in profile_lines(kernel.instructions, result.executed)}
    assert sum(lines.values()) == result.instructions == sum(result.executed)
    assert lines[8] > lines[5] > 0 and set(lines) <= set(range(2, 11))
    assert next(p.source for p in profile_lines(kernel.instructions)).text.startswith("kernel void nested")


def program(*lines):
    """Instructions from (mnemonic, targets by line number, predicated)."""
    flag = Predicate(Flag(0, 0), inverse=False)
    return [
        Instruction(
            16 * i, 16, name, name, targets=tuple(16 * t for t in targets), predicate=flag if predicated else None
        )
        for i, (name, targets, predicated) in enumerate(lines)
    ]


def test_edges_follow_from_the_counts_of_blocks():
    """0 -> loop 1..2 with an exit to 4 in the middle -> 3 -> 4."""
    code = program(
        ("add", (), False), ("jmpi", (4,), True), ("jmpi", (1,), True), ("add", (), False), ("add", (), False)
    )
    blocks = basic_blocks(code)
    (loop,) = natural_loops(blocks)
    assert (loop.header, loop.blocks) == (16, (16, 32))
    executed = {0: 2, 16: 9, 32: 8, 48: 1, 64: 2}
    edges = edge_counts(blocks, executed, {0})
    assert edges == {(0, 16): 2, (16, 64): 1, (16, 32): 8, (32, 16): 7, (32, 48): 1, (48, 64): 1}


def test_what_does_not_follow_is_not_invented():
    """Two jumps between the same two blocks' successors: only sums are known."""
    code = program(
        ("jmpi", (2,), True), ("jmpi", (3,), True), ("jmpi", (4,), True), ("jmpi", (2,), True), ("add", (), False)
    )
    edges = edge_counts(basic_blocks(code), {0: 10, 16: 5, 32: 9, 48: 6, 64: 10}, {0})
    assert edges[(0, 32)] == 5 and edges[(0, 16)] == 5
    assert (16, 48) not in edges or edges[(16, 48)] + edges.get((16, 32), 0) == 5


def test_a_call_comes_back_and_a_return_does_not():
    code = program(
        ("call", (3,), False), ("add", (), False), ("send", (), False), ("add", (), False), ("ret", (), False)
    )
    blocks = basic_blocks(code)
    assert blocks[0].successors == (16,) and blocks[48].successors == ()
    assert not natural_loops(blocks)


def test_inlined_code_belongs_to_the_kernels_line_that_calls_it(tmp_path):
    source = """
float cube(float x) { return x * x * x; }
float twice_cubed(float x) { return 2.0f * cube(x + 1.0f); }
kernel void calls(global float *a) {
    size_t i = get_global_id(0);
    float x = a[i];
    x = twice_cubed(x);
    a[i] = native_sqrt(x);
}
"""
    kernel = load(tmp_path, "calls", source)
    inlined = [inst for inst in kernel.instructions if inst.source and inst.source.line in (2, 3)]
    assert {inst.source.line for inst in inlined} == {2, 3}
    assert {inst.in_kernel.place for inst in inlined} == {"calls.cl:7"}
    (root,) = [inst for inst in kernel.instructions if inst.opcode == "math"]
    assert root.in_kernel.place == root.source.place == "calls.cl:8"
