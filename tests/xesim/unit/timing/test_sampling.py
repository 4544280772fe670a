"""Launches from samples: lines, the play of the dispatch order, and agreement with the full model."""

import pytest

from xesim.timing import DEVICES, Recording, Simulation
from xesim.timing.parameters import LaunchShape, dispatch_batch
from xesim.timing.sampling import Line, Sample, schedule

from ..programs import run
from .timed import USUAL

ALONE, PAIR = Line(0, 10, 0), Line(0, 16, 0)


def test_a_line_goes_through_the_outer_samples_and_judges_the_middle_one():
    line = Line.through((1, 2, 4), (110, 121, 140))
    assert line.at(1) == 110 and line.at(4) == 140 and line.at(10) == 200
    assert line.nonlinearity == pytest.approx(1 / 121)
    assert Line.through((1, 2, 3), (5, 7, 9)).nonlinearity == 0


def test_work_groups_of_a_core_follow_each_other():
    assert schedule([ALONE], [1, 2, 3], cores=1).clocks == pytest.approx(60)


def test_a_work_group_that_is_left_alone_goes_on_faster():
    """Together they take 16 a size: the small one ends at 16, when half of the other is left, which takes 10 alone."""
    assert schedule([ALONE, PAIR], [1, 2], cores=1).clocks == pytest.approx(26)


def test_the_tail_is_what_idle_cores_wait_for():
    launch = schedule([ALONE], [1, 1, 1], cores=2)
    assert launch.clocks == pytest.approx(20) and launch.tail == pytest.approx(0.5)
    assert schedule([ALONE], [1, 1, 1, 1], cores=2).tail == pytest.approx(0)


def test_a_core_that_has_room_takes_the_next_work_group():
    """Longest first: 4 | 1 1 1 1 on two cores; in the order of sizes the long one would come last."""
    assert schedule([ALONE], [4, 1, 1, 1, 1], cores=2).clocks == pytest.approx(40)
    assert schedule([ALONE], [1, 1, 1, 1, 4], cores=2).clocks == pytest.approx(60)


def test_a_core_starts_the_batch_it_was_given():
    """Batches of two: the first core must run both long ones, although the second is done early."""
    assert schedule([ALONE], [5, 5, 1, 1], cores=2, batch=2).clocks == pytest.approx(100)
    assert schedule([ALONE], [5, 5, 1, 1], cores=2, batch=1).clocks == pytest.approx(60)


def test_more_cores_than_work_groups():
    launch = schedule([ALONE, PAIR], [1], cores=3)
    assert launch.clocks == pytest.approx(10) and launch.tail == 1


def loop(size):
    """Matrix products whose results are waited for, and vector work, so that neighbours help and disturb each other."""
    turn = "\n".join(
        [f"dpas.8x8 (16|M0) r{10 + 8 * i}:f null:f r60:bf r70.0:bf {{$0}}" for i in range(2)]
        + ["sync.nop null {$0.dst}"]
        + ["mad (16|M0) r80.0<1>:f r81.0<1;0>:f r82.0<1;0>:f r83.0<1>:f {F@1}"] * 6
    )
    return "\n".join([turn] * size)


def record(groups, size):
    recording = Recording()
    run(loop(size), threads=16, groups=groups, trace=recording)
    return recording


@pytest.mark.parametrize("groups", [3, 13, 26])
def test_a_sampled_launch_takes_as_long_as_the_full_model_says(groups):
    """On two cores of four work-groups each: with room to spare, with a tail, and with several waves.

    A sampled work-group starts when another has ended; in the full model, when enough threads of any have.
    """
    device, cores, size = DEVICES["b580"], 2, 40
    full = Simulation(record(groups, size), device, cores, warm_l2=True).report(USUAL)
    sample = Sample(record, device, resident=4, sizes=(4, 8, 12))
    lines = sample.lines(USUAL)
    assert max(abs(line.nonlinearity) for line in lines) < 0.02
    batch = dispatch_batch(LaunchShape(128, 16, groups, groups, 0), cores, 64)
    sampled = schedule(lines, [size] * groups, cores, batch)
    assert sampled.clocks == pytest.approx(full.clocks, rel=0.07)
    work = sample.dpas_clocks(USUAL).at(size) * groups
    assert work / (sampled.clocks * cores) == pytest.approx(full.peak_share, rel=0.07)
