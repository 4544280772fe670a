"""perf.standing: which launch the samples stand for, and the share that it is credited with."""

from dataclasses import dataclass, replace

import pytest

from perf.standing import CASES, KEYS, Launch, problem, small_problem
from xesim.timing import DEVICES
from xesim.timing.sampling import Line


@dataclass(frozen=True)
class Ideal:
    """Samples in which dpas never waits: four work-groups of 128 rows, each alone as fast as all together."""

    head_dim: int
    device = DEVICES["b580"]
    resident = 4

    def lines(self, changes):
        clocks = 4 * 128 * KEYS * self.head_dim / (8 * 256)
        return [Line(0, clocks * resident, 0) for resident in range(1, 5)]


def launch(case, heads_first=True):
    return Launch(case, Ideal(case.head_dim), rows=128, threads=8, heads_first=heads_first)


def test_the_problems_are_distinct_and_have_targets():
    assert len({case.name for case, _ in CASES}) == len(CASES)
    assert all(0 < target < 1 for _, target in CASES)


def test_a_full_launch_without_a_tail_is_credited_with_the_peak():
    full = problem(128, causal=False, length=2560, heads=(4, 2))  # 80 work-groups: one wave
    found = launch(full).model({})
    assert found["useful"] == pytest.approx(1) and found["tail"] == 0
    half = replace(full, num_heads_q=2)
    assert launch(half).model({})["useful"] == pytest.approx(1)  # two a core, each at its full speed
    more = replace(full, q_lens=(21 * 128,))
    assert launch(more).model({})["useful"] == pytest.approx(84 / 160)  # 21 batches of four for 20 cores


def test_causal_work_groups_see_the_keys_up_to_their_last_row():
    case = problem(128, length=512, heads=(3, 1))
    assert launch(case).sizes() == [8, 8, 8, 6, 6, 6, 4, 4, 4, 2, 2, 2]
    assert launch(case, heads_first=False).sizes() == [2, 4, 6, 8] * 3
    cached = replace(case, q_lens=(200,), kv_lens=(1024,))
    assert launch(cached).sizes() == [1024 / KEYS] * 3 + [(1024 - 200 + 128) / KEYS] * 3


def test_the_part_of_the_mask_that_is_computed_in_vain_is_not_credited():
    found = launch(problem(128, length=128, heads=(20, 20))).model({})
    assert found["useful"] == pytest.approx((128 * 129 / 2) / (128 * 128))


def test_samples_are_work_groups_that_see_the_same_keys():
    assert small_problem(problem(128, causal=False), rows=128, groups=8, size=4) == (1024, 256, 1, 1)
    assert small_problem(problem(128), rows=128, groups=8, size=4) == (128, 256, 8, 1)
