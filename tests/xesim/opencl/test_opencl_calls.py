"""Calls through the stack: recursion, and the work-item values that called functions read from implicit arguments."""

import pathlib

import numpy as np
import pytest

import xesim

from ..harness import (
    OPENCL_OPTIONS,
    Case,
    Local,
    check,
    compare,
    expected_outputs,
    inout,
    opencl_module,
    out,
    random_values,
    read,
    run_ocloc,
    run_on_xesim,
)

SOURCE = pathlib.Path(__file__).parent / "kernels" / "calls.cl"
COUNT = 96
INT, UINT = np.int32, np.uint32
SIMD = 16  # what IGC gives kernels with stack calls
# The options that change how a call is made and what is kept over it.
VARIANTS = [
    ("bmg", ""),
    ("bmg", "-cl-opt-disable"),
    pytest.param("bmg", "-ze-opt-large-register-file", marks=pytest.mark.slow),
    pytest.param("lnl", "", marks=pytest.mark.slow),
    pytest.param("lnl", "-cl-opt-disable", marks=pytest.mark.slow),
]


def work_item_values(global_range, local_range, offset):
    """The 31 planes of the kernel, by definition of the built-in functions; local_range divides global_range."""
    size, local = (np.array((*r, 1, 1)[:3]) for r in (global_range, local_range))
    ids = np.stack(np.indices(size[::-1])[::-1]).reshape(3, -1)  # x, y, z of every work-item, x fastest
    groups, inner = ids // local[:, None], ids % local[:, None]
    linear = inner[0] + local[0] * (inner[1] + local[1] * inner[2])
    threads = -(-local.prod() // SIMD)
    number = linear // SIMD
    planes = [
        max([1] + [d + 1 for d in range(3) if size[d] > 1]),
        linear,
        ids[0] + size[0] * (ids[1] + size[1] * ids[2]),
        np.minimum(SIMD, local.prod() - number * SIMD),
        linear % SIMD,
        number,
        threads,
    ]
    shift = np.array((*offset, 0, 0, 0)[:3])
    for values in (ids + shift[:, None], inner, groups, size, local, size // local, shift, local):
        planes += list(values)
    return [np.stack([np.broadcast_to(p, ids.shape[1]) for p in planes]).astype(UINT)]


def values_case(global_range, local_range, purpose, offset=(), depth=2):
    return Case(
        "work_item_values",
        purpose,
        [out((31, int(np.prod(global_range))), UINT), INT(depth)],
        global_range,
        local_range,
        lambda _: work_item_values(global_range, local_range, offset),
        {"global_offset": offset} if offset else {},
    )


def quicksorted(values, _):
    return [np.sort(values, axis=1)]


def fibonacci(n, _):
    table = [0, 1]
    while len(table) <= n.max():
        table.append(table[-1] + table[-2])
    return [np.array(table, UINT)[n]]


def descended(positions, weights, tags):
    """The kernel's float operations in its order, one work-item after another."""
    positions, weights, tags = positions.copy(), weights.copy(), tags.copy()
    for i, position in enumerate(positions):
        depth = i % 5
        steps = np.float32(0.75) * np.float32(0.5) ** np.arange(depth, dtype=np.float32)
        kept = []
        for step in steps:
            kept.append(position[0] * step)
            position += step
        for product in reversed(kept):
            position[3] += product
        weights[i] *= 0.5**depth
        tags[i] += i % 32
    return [positions, weights, tags]


def gathered(values, _):
    result = np.zeros_like(values)
    for i in range(values.size):
        cells = values[i - i % 32 : i - i % 32 + 32]
        at = i % 32
        for _ in range(i % 7 + 1):
            result[i] += cells[at]
            at = (at * 5 + 3) % 32
    return [result]


def one_dimension(kernel, purpose, *args, expect=None):
    return Case(kernel, purpose, args, (COUNT,), (32,), expect)


positions = random_values(np.float32, COUNT * 4, 40, -8, 8).reshape(COUNT, 4)
mixed = random_values(INT, COUNT, 41, -1000, 1000)
counts = random_values(UINT, COUNT, 42, 0, 9)
unsorted = random_values(INT, COUNT * 10, 43, -99, 99).reshape(COUNT, 10)

CASES = [
    values_case((64,), (32,), "1-D"),
    values_case((20, 6), (5, 3), "2-D, groups that do not fill a thread", (7, 11)),
    values_case((12, 6, 4), (4, 3, 2), "3-D with offsets", (3, 50, 700), depth=0),
    one_dimension(
        "divergent_recursion", "two calls a level, lanes end apart", read(counts), out(COUNT, UINT), expect=fibonacci
    ),
    one_dimension(
        "mutual_recursion",
        "two functions call each other",
        read(counts),
        out(COUNT, INT),
        expect=lambda n, _: [np.where(n % 2 == 0, 2, 1).astype(INT)],
    ),
    one_dimension(
        "recursive_quicksort",
        "addresses of private arrays as arguments",
        read(unsorted),
        out((COUNT, 10), INT),
        INT(10),
        expect=quicksorted,
    ),
    one_dimension(
        "structures_on_the_stack",
        "structures by value, members of 2, 8 and 16 bytes",
        inout(positions),
        inout(random_values(np.float64, COUNT, 44)),
        inout(random_values(np.int16, COUNT, 45, -999, 999)),
        expect=descended,
    ),
    one_dimension(
        "recursion_over_local_memory",
        "local memory behind the call",
        read(mixed),
        out(COUNT, INT),
        Local(32 * 4),
        expect=gathered,
    ),
    one_dimension(
        "zeros_behind_a_call",
        "an address in .bss.const, through a relocation",
        out(COUNT, INT),
        expect=lambda _: [np.arange(COUNT, dtype=INT) % 64],
    ),
]


@pytest.mark.parametrize(("device", "option"), VARIANTS)
@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.kernel}-{case.global_range}")
def test_calls(case, device, option):
    check(SOURCE, case, device, f"{OPENCL_OPTIONS} {option}".rstrip())


@pytest.fixture(scope="module")
def indirect_module():
    """IGC_FunctionControl=4 calls every function through its address; functions then lie in a section of their own."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("IGC_FunctionControl", "4")
        return xesim.Module.from_zebin(run_ocloc(SOURCE.read_bytes(), ".cl", "bmg", ["-options", OPENCL_OPTIONS]))


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.kernel}-{case.global_range}")
def test_calls_through_function_pointers(case, indirect_module):
    compare(case, expected_outputs(SOURCE, case), run_on_xesim(indirect_module, case))


def test_a_called_function_takes_the_enqueued_size_for_that_of_its_group():
    """IGC reads both from one field of the implicit arguments, so in a partial group both are the smaller size."""
    case = Case("work_item_values", "", [out((31, 20), UINT), INT(1)], (20,), (8,))
    (values,) = run_on_xesim(opencl_module(SOURCE), case)
    local_size, enqueued = values[7 + 3 * 4], values[7 + 3 * 7]
    np.testing.assert_array_equal(local_size, [8] * 16 + [4] * 4)
    np.testing.assert_array_equal(enqueued, local_size)
