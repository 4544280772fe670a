"""Sub-group functions at sizes 16 and 32, bit-equal to the CPU device (or to numpy, where it lacks the function)."""

import pathlib

import numpy as np
import pytest

from ..harness import TYPES, Case, check, out, random_values, read

SOURCE = pathlib.Path(__file__).parent / "kernels" / "subgroups.cl"
COUNT = 192
SHUFFLED = ["char_16", "short_16", "int_16", "long_16", "float_16", "half_16", "double_16"]
SHUFFLED += ["short_32", "int_32", "long_32"]
REDUCED = ["int_16", "uint_16", "long_16", "float_16", "half_16", "double_16", "int_32", "ulong_32", "float_32"]
BLOCKS = {"_uc_16": np.uint8, "_us_16": np.uint16, "_16": np.uint32, "_ul_16": np.uint64}
BLOCKS |= {"_us_32": np.uint16, "_32": np.uint32}


def whole_numbers(dtype, count, seed):
    """Small integers in any type: sums are exact, whatever the order of a float reduction."""
    return random_values(np.int32, count, seed, 0 if np.dtype(dtype).kind == "u" else -60, 60).astype(dtype)


def sub_group_case(kernel, purpose, *args, count=COUNT, local=64, expect=None):
    return Case(kernel, purpose, args, (count,), (local,), expect)


def shuffle_case(name):
    dtype, size = TYPES[name.split("_")[0]], int(name.split("_")[1])
    return sub_group_case(
        f"shuffles_{name}",
        "arbitrary, xor, up, down and broadcast",
        read(whole_numbers(dtype, COUNT, 40)),
        read(random_values(np.uint32, COUNT, 41, 0, size - 1)),
        out((5, COUNT), dtype),
    )


def reduction_case(name):
    dtype = TYPES[name.split("_")[0]]
    return sub_group_case(
        f"reductions_{name}",
        "reduce and scan with add, min, max",
        read(whole_numbers(dtype, COUNT, 42)),
        out((7, COUNT), dtype),
    )


def transposed(matrices, _):
    return [matrices.reshape(-1, 16, 16).transpose(0, 2, 1).reshape(-1)]


signed = random_values(np.int32, COUNT, 43, -100, 100)
CASES = [shuffle_case(name) for name in SHUFFLED] + [reduction_case(name) for name in REDUCED]
for size in (16, 32):
    CASES.append(sub_group_case(f"votes_{size}", "ballot, any, all, counts", read(signed), out((6, COUNT), np.uint32)))
    CASES.append(sub_group_case(f"identity_{size}", "ids and sizes", out((5, COUNT), np.uint32), local=96))
CASES += [
    sub_group_case(
        f"blocks{name}",
        "block read and write of 1, 2, 4, 8 rows",
        read(random_values(dtype, COUNT * 15, 44)),
        out(COUNT * 15, dtype),
    )
    for name, dtype in BLOCKS.items()
]
CASES += [
    sub_group_case(
        "local_block_io", "block read of local memory", read(np.arange(768, dtype=np.uint32)), out(768, np.uint32)
    ),
    sub_group_case(
        "register_transpose",
        "256 shuffles",
        read(random_values(np.float32, 768, 45)),
        out(768, np.float32),
        count=48,
        local=16,
        expect=transposed,
    ),
    sub_group_case("elect_by_key", "broadcast with a variable lane", read(signed & 3), out(COUNT, np.uint32)),
    sub_group_case("clusters", "reduction in clusters of 4; scan", read(signed), out((2, COUNT), np.int32)),
]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_subgroups(case):
    check(SOURCE, case)
