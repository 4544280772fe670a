"""Ids and sizes for ranges of one to three dimensions, also where the group size does not divide the range."""

import pathlib

import numpy as np
import pytest

from ..harness import Case, check, inout, out, random_values, read

SOURCE = pathlib.Path(__file__).parent / "kernels" / "ranges.cl"
INT = np.int32


def identities(global_range, local_range, offset=(0, 0, 0)):
    """What `store_dimension` stores, [z, y, x, dimension, 8]; also for a partial last group."""
    dimensions = len(global_range)
    result = np.zeros((*global_range[::-1], dimensions, 8), INT)
    indices = np.indices(global_range[::-1])[::-1]
    for d, (size, local) in enumerate(zip(global_range, local_range, strict=True)):
        group = indices[d] // local
        fields = [
            indices[d] + offset[d],
            indices[d] % local,
            group,
            size,
            np.minimum(local, size - group * local),
            -(-size // local),
            offset[d],
            local,
        ]
        for position, value in enumerate(fields):
            result[..., d, position] = value
    return result.reshape(-1)


def identity_case(global_range, local_range, purpose, offset=None):
    dimensions = len(global_range)
    count = int(np.prod(global_range))
    options = {"global_offset": offset} if offset else {}
    return Case(
        f"identity_{dimensions}d",
        purpose,
        [out(count * dimensions * 8, INT)],
        global_range,
        local_range,
        lambda r: [identities(global_range, local_range, offset or (0, 0, 0))],
        options,
    )


def group_sums(values, local):
    return np.array([values[start : start + local].sum() for start in range(0, values.size, local)], INT)


uneven = random_values(INT, 150, 90, -1000, 1000)

CASES = [
    identity_case((96,), (32,), "1-D"),
    identity_case((40,), (20,), "1-D, groups that do not fill a thread"),
    identity_case((7,), (7,), "1-D, one small odd group"),
    identity_case((24, 6), (8, 3), "2-D"),
    identity_case((5, 3), (1, 1), "2-D, groups of one"),
    identity_case((8, 6, 4), (4, 3, 2), "3-D"),
    identity_case((3, 5, 7), (3, 5, 7), "3-D, odd sizes"),
    identity_case((100,), (32,), "1-D, last group partial"),
    identity_case((21, 10), (8, 4), "2-D, partial in both dimensions"),
    identity_case((5, 7, 3), (4, 2, 2), "3-D, partial in all dimensions"),
    identity_case((64,), (16,), "1-D with an offset", offset=(1000, 0, 0)),
    identity_case((8, 6, 4), (4, 3, 2), "3-D with offsets", offset=(3, 50, 700)),
    Case("linear_ids", "row-major linear ids", [out(3 * 16 * 6 * 4, INT)], (16, 6, 4), (8, 3, 2)),
    Case("required_group", "group size fixed in the source", [out(16 * 8 * 4, INT)], (16, 8, 4), (8, 4, 2)),
    Case(
        "lane_order",
        "work-items fill sub-groups with x fastest",
        [out(2 * 48 * 4, INT)],
        (48, 4),
        (12, 4),
        lambda r: [lanes_of_12_by_4()],
    ),
    Case(
        "partial_group_sum",
        "sub-group sums in partial groups",
        [read(uneven), inout(np.zeros(4, INT))],
        (150,),
        (40,),
        lambda a, r: [group_sums(a, 40)],
    ),
]


def lanes_of_12_by_4():
    """Four groups side by side, 48 work-items each: three sub-groups of 16 in local linear order."""
    y, x = np.indices((4, 48))
    linear = y * 12 + x % 12
    return np.stack([linear // 16 * 100 + linear % 16, linear // 16 * 16], -1).reshape(-1).astype(INT)


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.kernel}-{case.global_range}-{case.local_range}")
def test_ranges(case):
    check(SOURCE, case)
