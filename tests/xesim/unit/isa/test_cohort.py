"""Splitting and merging sets of threads."""

import numpy as np

from ..programs import new_cohort


def test_parts_merge_to_what_they_were():
    whole = new_cohort(threads=6, seed=5)
    whole.flags[...] = np.random.default_rng(1).integers(0, 2, whole.flags.shape)
    whole.address[...] = np.arange(6)[:, None]
    whole.active = np.random.default_rng(2).integers(0, 2, (6, 32)).astype(bool)
    whole.waiting = np.arange(6 * 32).reshape(6, 32)
    parts = [whole.take([1, 4]), whole.take([0, 5]), whole.take([2, 3])]
    merged = type(whole).merge(parts)
    for name in ("threads", "local", "grf", "acc", "flags", "address", "active", "waiting"):
        np.testing.assert_array_equal(getattr(merged, name), getattr(whole, name), err_msg=name)


def test_a_part_has_registers_of_its_own():
    whole = new_cohort(threads=3)
    part = whole.take([1])
    part.views["ud"][0, 100] = 7
    assert whole.views["ud"][1, 100] == 0 and part.grf[0, 400] == 7


def test_merging_fills_in_masks_only_one_part_has():
    whole = new_cohort(threads=4)
    parts = [whole.take([0, 2]), whole.take([1, 3])]
    parts[0].active = np.zeros((2, 32), bool)
    parts[0].waiting = np.full((2, 32), 160)
    merged = type(whole).merge(parts)
    assert merged.active.all(1).tolist() == [False, True, False, True]
    assert merged.waiting[:, 0].tolist() == [160, -1, 160, -1]


class History(list):
    def copy(self):
        return History(self)

    def merged(self, others):
        return History(sum(others, list(self)))


def test_histories_follow_the_threads():
    whole = new_cohort(threads=3)
    whole.history = History(["start"])
    parts = [whole.take([0]), whole.take([1, 2])]
    parts[0].history.append("left")
    assert whole.history == ["start"] and parts[1].history == ["start"]
    assert type(whole).merge(parts).history == ["start", "left", "start"]
