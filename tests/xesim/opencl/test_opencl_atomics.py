"""Atomics: final values, and old values where their multiset is determined."""

import pathlib

import numpy as np
import pytest

from ..harness import Case, check, inout, out, random_values, read, values

SOURCE = pathlib.Path(__file__).parent / "kernels" / "atomics.cl"
COUNT = 256
INT = np.int32


def contended(kernel, purpose, *args, expect=None):
    return Case(kernel, purpose, args, (COUNT,), (64,), expect)


ints = values(INT, COUNT)
longs = values(np.int64, COUNT)
# Whole numbers: float sums are exact in every order.
whole = random_values(INT, COUNT, 60, -100, 100)

CASES = [
    contended("global_int", "nine operations, all lanes on one slot", read(ints), inout(np.full(9, 7, INT))),
    contended(
        "global_uint",
        "unsigned order; some contention",
        read(values(np.uint32, COUNT)),
        inout(np.full(7, 5, np.uint32)),
    ),
    contended("global_long", "64-bit", read(longs), inout(np.full(5, 9, np.int64))),
    contended("tickets", "every old value appears once", inout(np.zeros(1, INT)), out(COUNT, INT, unordered=True)),
    contended(
        "exchange",
        "old values and final ones together are all values",
        inout(np.arange(64 + COUNT, dtype=INT), unordered=True),
    ),
    contended(
        "compare_exchange_own",
        "succeeds in the even slots",
        read(np.arange(COUNT, dtype=INT) * 5),
        inout(np.arange(COUNT, dtype=INT) * 5 + np.arange(COUNT, dtype=INT) % 2),
        out(COUNT, INT),
    ),
    contended(
        "compare_exchange_long",
        "64-bit compare and exchange",
        read(np.arange(COUNT) << 32),
        inout((np.arange(COUNT) << 32) + np.arange(COUNT) % 2),
        out(COUNT, np.int64),
    ),
    contended(
        "compare_exchange_loop",
        "retry loop under full contention",
        read(values(np.uint32, COUNT)),
        inout(np.ones(1, np.uint32)),
    ),
    contended(
        "global_float", "float add, min, max", read(whole.astype(np.float32)), inout(np.array([0.5, 3, -3], np.float32))
    ),
    contended("global_double", "double add", read(whole.astype(np.float64)), inout(np.array([0.25]))),
    contended("ordered_int", "atomic load and store with ordering", inout(np.zeros(COUNT, INT)), out(COUNT, INT)),
    contended(
        "local_histogram",
        "local bins merged into global ones",
        read(random_values(np.uint8, COUNT, 61)),
        inout(np.zeros(32, INT)),
    ),
    contended("local_int", "six operations in local memory", read(ints), out(24, INT)),
    contended("local_float", "float add in local memory", read(whole.astype(np.float32)), out(4, np.float32)),
    contended(
        "stream_compaction",
        "atomic index under divergence",
        read(whole),
        inout(np.zeros(COUNT, INT), unordered=True),
        inout(np.zeros(1, INT)),
    ),
]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_atomics(case):
    check(SOURCE, case)
