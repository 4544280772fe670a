"""Predicates that combine the channels of a flag, and the channels that branches have disabled."""

import numpy as np
import pytest

from ..programs import execute, new_cohort


def moved(predicate, flags, enabled):
    """Whether ``(predicate) mov`` wrote each channel, of one thread whose branches left ``enabled`` channels on."""
    cohort = new_cohort(threads=1)
    cohort.active = np.zeros((1, 32), bool)
    cohort.active[0, :16] = enabled
    cohort.flags[0, :16] = flags
    execute(f"({predicate}) mov (16|M0) r50.0<1>:ud 1:ud", cohort)
    return cohort.views["ud"][0, 800:816].tolist()


EVEN = [channel % 2 == 0 for channel in range(16)]
ODD = [channel % 2 == 1 for channel in range(16)]


@pytest.mark.parametrize("kind", ["all16h", "allv", "all"])
def test_all_asks_the_enabled_channels_only(kind):
    assert moved(f"f0.0.{kind}", EVEN, EVEN) == EVEN
    assert moved(f"~f0.0.{kind}", ODD, EVEN) == EVEN
    assert not any(moved(f"f0.0.{kind}", [*EVEN[:14], False, True], EVEN))


@pytest.mark.parametrize("kind", ["any16h", "anyv", "any"])
def test_any_asks_the_enabled_channels_only(kind):
    assert not any(moved(f"f0.0.{kind}", ODD, EVEN))
    assert moved(f"f0.0.{kind}", [True, *ODD[1:]], EVEN) == EVEN
