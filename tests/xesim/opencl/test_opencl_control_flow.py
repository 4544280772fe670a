"""Divergent control flow, bit-equal to the CPU device."""

import pathlib

import numpy as np
import pytest

from ..harness import Case, check, out, random_values, read, values

SOURCE = pathlib.Path(__file__).parent / "kernels" / "control_flow.cl"
COUNT = 192  # not a multiple of the work-group's threads times 32: the last one is partly idle
INT = np.int32


def flow(kernel, purpose, *args, count=COUNT, expect=None):
    return Case(kernel, purpose, args, (count,), (48,), expect)


mixed = random_values(INT, COUNT, 30, -1000, 1000)
table = np.sort(random_values(INT, 100, 31, -500, 500))
rows = random_values(INT, COUNT * 12, 32, -4, 12)

CASES = [
    flow("if_else", "two paths", read(mixed), out(COUNT, INT)),
    flow("nested_if", "three levels, one inner store", read(mixed), out((2, COUNT), INT)),
    flow("switch_cases", "fall-through, default and return inside a switch", read(mixed), out(COUNT, INT)),
    flow("early_return", "lanes leave at two places", read(mixed), out((2, COUNT), INT), INT(200)),
    flow("collatz", "trip count differs in every lane", read(np.arange(COUNT, dtype=np.uint32)), out(COUNT, INT)),
    flow("break_continue", "break and continue by data", read(rows), out((2, COUNT), INT), INT(12)),
    flow("nested_loops", "inner break, and goto out of both loops", read(mixed), out(COUNT, INT)),
    flow("do_while", "body runs before the test", read(values(np.uint32, COUNT)), out(COUNT, INT)),
    flow(
        "greatest_common_divisor",
        "division in a divergent loop",
        read(random_values(np.uint32, COUNT, 33, 1, 10**6)),
        read(random_values(np.uint32, COUNT, 34, 1, 10**6)),
        out(COUNT, np.uint32),
    ),
    flow(
        "binary_search",
        "return from inside a loop",
        read(table),
        read(random_values(INT, COUNT, 35, -520, 520)),
        out(COUNT, INT),
        INT(table.size),
        expect=lambda table, wanted, _: [search(table, wanted)],
    ),
    flow("short_circuit", "the unevaluated operand must not touch memory", read(mixed), out(COUNT, INT), INT(70)),
    flow("function_calls", "calls under divergence", read(np.abs(mixed) * 977), out(COUNT, INT)),
    flow("private_stack", "sort with an explicit stack", read(rows), out((COUNT, 12), INT), INT(12)),
    flow(
        "divergence_simd32",
        "continue and break in 32 lanes",
        read(random_values(INT, COUNT, 36, 0, 99)),
        out(COUNT, INT),
    ),
    flow("uniform_branches", "branches every lane takes alike", read(mixed), out(COUNT, INT), INT(2), INT(9)),
]


def search(table, wanted):
    """Index of a match, else -1 - insertion point; duplicates are found where bisection finds them."""

    def one(value):
        low, high = 0, table.size
        while low < high:
            middle = (low + high) // 2
            if table[middle] == value:
                return middle
            low, high = (middle + 1, high) if table[middle] < value else (low, middle)
        return -1 - low

    return np.array([one(value) for value in wanted], INT)


def ballots(a):
    """A ballot counts the lanes that are in it: sub-groups of 16 run each round together."""
    seen = np.zeros(a.size, np.uint64)
    for round_ in range(7):
        inside = ((a & 7) > round_) & ((a >> round_ & 8) != 0)
        for lane in np.flatnonzero(inside):
            group = slice(lane // 16 * 16, lane // 16 * 16 + 16)
            votes = inside[group] & ((a[group] & 16) != 0)
            seen[lane] = (seen[lane] * 31 + int((votes * 2 ** np.arange(16)).sum())) & 0xFFFFFFFF
    return seen.astype(np.uint32)


CASES.append(
    flow(
        "ballot_inside_divergence",
        "a ballot sees only the lanes that reach it",
        read(mixed),
        out(COUNT, np.uint32),
        expect=lambda a, _: [ballots(a)],
    )
)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_control_flow(case):
    check(SOURCE, case)
