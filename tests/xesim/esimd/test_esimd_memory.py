"""Block, gather/scatter, SLM, atomic and barrier messages of ESIMD against numpy."""

import pathlib
import re

import numpy as np
import pytest

from ..esimd_harness import check_esimd
from ..harness import Case, inout, out, random_values, read

SOURCE = "memory.cpp"
SOURCE_TEXT = pathlib.Path(__file__).with_name(SOURCE).read_text()
TYPES = {f"{sign}int{bits}_t": np.dtype(f"{sign or 'i'}{bits // 8}") for sign in ("", "u") for bits in (8, 16, 32, 64)}
TYPES |= {"float": np.dtype(np.float32), "half": np.dtype(np.float16)}
THREADS = 8
U32 = np.uint32


def instances(macro):
    """The arguments of each use of a kernel macro in the source, numbers converted."""
    for arguments in re.findall(rf"^{macro}\((.*)\)$", SOURCE_TEXT, re.M):
        yield [int(word) if word.isdigit() else word for word in arguments.split(", ")]


def data(dtype, count, seed=1):
    return random_values(dtype, count, seed)


def threads_case(kernel, purpose, *args, expect, threads=THREADS, local=1):
    return Case(kernel, purpose, args, (threads,), (local,), expect)


def block_cases():
    for prefix, macro in (("block", "BLOCK"), ("hinted", "HINTED_BLOCK")):
        for type_name, n in instances(macro):
            dtype = TYPES[type_name]
            yield threads_case(
                f"{prefix}_{type_name}_{n}",
                "load a block, add 1, store it",
                read(data(dtype, THREADS * n)),
                out(THREADS * n, dtype),
                expect=lambda a, _: [a + a.dtype.type(1)],
            )


def element_major(values, lanes, vector):
    """[threads, lanes, vector] as registers hold it: element 0 of all lanes first."""
    return values.reshape(-1, lanes, vector).transpose(0, 2, 1).reshape(-1)


def gather_cases():
    for type_name, lanes, vector in instances("GATHER"):
        dtype, count = TYPES[type_name], THREADS * lanes
        rng = np.random.default_rng(lanes + vector)

        def gathered(a, where, _, lanes=lanes, vector=vector):
            values = a[where[:, None] + np.arange(vector)]
            values[(where & 3) == 1] = 7
            return [element_major(values, lanes, vector)]

        yield threads_case(
            f"gather_{type_name}_{lanes}x{vector}",
            "lanes with index % 4 == 1 are off and keep 7",
            read(data(dtype, 500)),
            read(rng.integers(0, 500 - vector, count).astype(U32)),
            out(count * vector, dtype),
            expect=gathered,
        )

        def scattered(a, where, r, lanes=lanes, vector=vector):
            values = a.reshape(-1, vector, lanes).transpose(0, 2, 1).reshape(-1, vector)
            result = r.reshape(-1, vector).copy()
            on = (where & 3) != 1
            result[where[on]] = values[on]
            return [result.reshape(-1)]

        yield threads_case(
            f"scatter_{type_name}_{lanes}x{vector}",
            "to a permutation; lanes with index % 4 == 1 write nothing",
            read(data(dtype, count * vector)),
            read(rng.permutation(count).astype(U32)),
            out(count * vector, dtype),
            expect=scattered,
        )


def slm_cases():
    for type_name, n in instances("SLM_BLOCK"):
        dtype = TYPES[type_name]
        yield threads_case(
            f"slm_block_{type_name}_{n}",
            "blocks exchanged with the opposite thread, two groups",
            read(data(dtype, 16 * n)),
            out(16 * n, dtype),
            expect=lambda a, _, n=n: [a.reshape(2, 8, n)[:, ::-1].reshape(-1)],
            threads=16,
            local=8,
        )
    for (type_name,) in instances("SLM_TRANSPOSE"):
        dtype = TYPES[type_name]
        yield threads_case(
            f"slm_transpose_{type_name}",
            "scatter to columns, gather rows",
            read(data(dtype, 256)),
            out(256, dtype),
            expect=lambda a, _: [a.reshape(16, 16).T.reshape(-1)],
            threads=16,
            local=16,
        )


ATOMICS = {"sub": np.subtract, "bit_and": np.bitwise_and, "bit_or": np.bitwise_or, "bit_xor": np.bitwise_xor}
ATOMICS |= dict.fromkeys(("add", "fadd"), np.add)
ATOMICS |= dict.fromkeys(("umin", "smin", "fmin"), np.minimum) | dict.fromkeys(("umax", "smax", "fmax"), np.maximum)


def atomic_cases():
    """Every thread updates the same N slots; the old values a slot returns are checked only by its final value, since
    their order is free."""
    for op, type_name, n in instances("ATOMIC"):
        dtype = TYPES[type_name]
        operands = random_values(np.int32, THREADS * n, 3, -100 if dtype.kind != "u" else 0, 100).astype(dtype)
        start = np.arange(10, 10 + n).astype(dtype)

        def expect(a, slot, old, function=ATOMICS[op], n=n):
            history = [slot]
            for row in a.reshape(-1, n):
                history.append(function(history[-1], row))
            return [history[-1], np.concatenate(history[:-1])]

        # Only the first old value of a slot is the same in every order; xesim's order is that of the threads.
        yield threads_case(
            f"atomic_{op}_{type_name}",
            "eight threads on the same slots",
            read(operands),
            inout(start),
            out(THREADS * n, dtype),
            expect=expect,
        )


def chase_ring(a, _, rounds=5):
    values = a.reshape(2, 8, 16).copy()
    for _ in range(rounds):
        values += np.roll(values, 1, axis=1)
    return [values.reshape(-1)]


def compare_exchange(expected, wanted, slot):
    return [np.where(slot == expected, wanted, slot)]


numbers = data(U32, 1000)
CASES = [*block_cases(), *gather_cases(), *slm_cases(), *atomic_cases()]
CASES += [
    threads_case(
        "gather_negative_offsets",
        "64-bit offsets on both sides of the pointer",
        read(numbers),
        read(np.arange(-100, 60, 10)),
        out(16, U32),
        expect=lambda a, index, _: [a[100 + index]],
        threads=1,
    ),
    threads_case(
        "scalar_access",
        "one element a message",
        read(np.arange(8, dtype=np.int32) ** 2),
        out(8, np.int32),
        expect=lambda a, _: [a + 2 * np.roll(a, -1)],
    ),
    threads_case(
        "prefetches",
        "prefetches change nothing",
        read(numbers[:128]),
        out(128, U32),
        expect=lambda a, _: [a],
    ),
    threads_case(
        "slm_vectors",
        "four dwords a lane in, two out",
        read(numbers[:64]),
        out(32, U32),
        expect=lambda a, _: [a.reshape(4, 16)[2:].reshape(-1)],
        threads=1,
    ),
    threads_case(
        "atomic_increments",
        "all lanes of all threads on one slot",
        inout(np.zeros(1, U32)),
        out(128, U32, unordered=True),
        expect=lambda slot, _: [slot + 128, np.arange(128, dtype=U32)],
    ),
    threads_case(
        "atomic_compare_exchange",
        "succeeds in even slots",
        read(np.arange(128, dtype=U32)),
        read(data(U32, 128)),
        inout(np.arange(128, dtype=U32) + np.arange(128, dtype=U32) % 2),
        expect=compare_exchange,
    ),
    threads_case(
        "slm_atomic_histogram",
        "lanes of one message hit the same bin",
        read(numbers[:128]),
        out(16, U32),
        expect=lambda a, _: [np.bincount(a & 15, minlength=16).astype(U32)],
        local=8,
    ),
    threads_case(
        "named_barrier_pipeline",
        "producers and consumers over two named barriers",
        read(numbers[: 12 * 16]),
        out(12 * 16, U32),
        expect=lambda a, _: [a.reshape(3, 4, 16)[:, ::-1].reshape(-1)],
        local=8,
    ),
    threads_case(
        "register_spills",
        "more live registers than there are",
        read(random_values(np.float32, 288 * 16, 5)),
        out(2 * 288 * 16, np.float32),
        expect=lambda a, _: [np.concatenate([a, a + 1]) ** 2],
        threads=2,
    ),
    threads_case(
        "barrier_ring",
        "ten barriers in a loop, two groups",
        read(numbers[:256]),
        out(256, U32),
        np.int32(5),
        expect=chase_ring,
        threads=16,
        local=8,
    ),
]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_memory(case):
    check_esimd(SOURCE, case)
