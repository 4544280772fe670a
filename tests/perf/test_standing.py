"""perf.standing: which launch the samples stand for, and the share that it is credited with."""

from dataclasses import dataclass, replace

import pytest

from esimd_fmha.selftest.launches import Call
from perf import standing
from perf.standing import BATCHES, CASES, KEYS, Batch, Launch, batch_row, bound_seconds, problem, small_problem
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


def test_batches_are_compared_with_the_bound_that_they_name():
    """Decoding with memory, a chunk with what takes longer: 402 GB/s, 20 * 8 engines of 256 FLOPs at 2.55 GHz."""
    bounds = {batch.case.purpose: bound_seconds(batch.case, DEVICES["b580"]) for batch in BATCHES}
    decode, chunk = bounds["16 decode rows on 4096, d128"], bounds["chunk of 64 on 32704, d128"]
    assert decode["memory"] == pytest.approx(16 * 4096 * 8 * 2 * 128 * 2 / 402e9, rel=1e-2)
    pairs = sum(32704 + row + 1 for row in range(64))
    assert chunk["peak"] == pytest.approx(4 * 128 * 32 * pairs / (20 * 8 * 256 * 2.55e9))
    assert all(found["roofline"] == max(found["peak"], found["memory"]) for found in bounds.values())


def test_a_case_with_two_bounds_is_modelled_once(monkeypatch):
    asked = []

    def modelled(case, device):
        asked.append(case)
        return Call([], "config", 3), {"D": 2.0, "C": 4.0, "A": 1.0, "A2": 2.0}

    monkeypatch.setattr(standing, "modelled_seconds", modelled)
    monkeypatch.setattr(standing, "bound_seconds", lambda case, device: {"peak": 0.5, "memory": 1.0})
    results, case = {}, BATCHES[0].case
    rows = [batch_row(Batch(case, bound, 0.9), "b580", results) for bound in ("peak", "memory")]
    assert asked == [case]
    assert [(row["useful"], row["low"], row["high"]) for row in rows] == [(0.25, 0.125, 0.5), (0.5, 0.25, 1.0)]
