"""Local memory, barriers and work-group functions."""

import pathlib

import numpy as np
import pytest

from ..harness import Case, Local, check, out, random_values, read

SOURCE = pathlib.Path(__file__).parent / "kernels" / "local_memory.cl"
COUNT = 256
INT = np.int32
LOCAL_TYPES = {"char": np.int8, "half": np.float16, "int": INT, "long": np.int64, "float4": np.float32}


def groups_of_64(kernel, purpose, *args, expect=None):
    return Case(kernel, purpose, args, (COUNT,), (64,), expect)


ints = random_values(INT, COUNT, 50, -1000, 1000)
floats = random_values(np.float32, COUNT, 51)
matrix = random_values(np.float32, 48 * 32, 52)

CASES = [
    Case(
        "tiled_transpose",
        "a tile through local memory",
        [read(matrix), out(48 * 32, np.float32), INT(48), INT(32)],
        (48, 32),
        (16, 16),
        lambda a, r, *_: [a.reshape(32, 48).T.reshape(-1)],
    ),
    groups_of_64("tree_reduction", "halving steps, lanes drop out", read(ints), out(4, INT), Local(256)),
    Case(
        "tree_reduction",
        "1024 work-items in a group, 64 KiB of local memory",
        [read(random_values(INT, 2048, 54, -1000, 1000)), out(2, INT), Local(1 << 16)],
        (2048,),
        (1024,),
    ),
    groups_of_64("prefix_sum", "double-buffered scan", read(ints), out(COUNT, INT), Local(256), Local(256)),
    Case(
        "matrix_product",
        "tiled product with two barriers a step",
        [read(matrix[:1536]), read(matrix[:1024]), out(48 * 32, np.float32), INT(32), INT(32)],
        (32, 48),
        (16, 16),
    ),
    groups_of_64("stencil_with_halo", "edge lanes load more", read(floats), out(COUNT, np.float32), INT(COUNT)),
    groups_of_64("odd_even_sort", "64 barriers", read(ints.astype(np.int16)), out(COUNT, np.int16)),
    groups_of_64("group_functions", "work-group reduce, scan, broadcast, vote", read(ints), out((4, COUNT), INT)),
    groups_of_64("async_copies", "copies to and from local memory", read(ints), out(COUNT, INT)),
    groups_of_64("barrier_in_uniform_branch", "barriers in a branch of odd groups", read(ints), out(COUNT, INT)),
    groups_of_64("last_arrival", "acquire-release atomic", read(ints), out(4, INT), Local(256), Local(4)),
    groups_of_64("last_arrival_with_fences", "mem_fence", read(ints), out(4, INT), Local(256), Local(4)),
    groups_of_64(
        "wait_for_flag",
        "release store, acquire loads",
        read(ints),
        out(COUNT, INT),
        Local(64),
        Local(4),
        expect=lambda a, *_: [np.tile(a.reshape(4, 4, 16)[:, :1], (1, 4, 1)).reshape(-1)],
    ),
    groups_of_64("global_exchange", "barrier orders global memory", out(COUNT, INT), out(COUNT, INT)),
]
CASES += [
    groups_of_64(
        f"local_{name}",
        f"{name} in local memory, read back as bytes",
        read(random_values(dtype, COUNT * (4 if name == "float4" else 1), 53)),
        out(COUNT * np.dtype(dtype).itemsize * (4 if name == "float4" else 1), np.uint8),
    )
    for name, dtype in LOCAL_TYPES.items()
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.kernel}-{case.local_range[0]}")
def test_local_memory(case):
    check(SOURCE, case)
