"""Races between work-groups in global memory: legal programs pass, others are reported, in any order of the groups."""

import pathlib

import numpy as np
import pytest

import xesim
from xesim.checkers.global_races import GlobalRaces

from ..harness import opencl_module

SOURCE = pathlib.Path(__file__).with_name("global_races.cl")
INT = np.int32
GROUPS, ITEMS = 6, 64
CHECKS = xesim.Checks(global_races=True)
BATCHES = pytest.mark.parametrize("batch_threads", [4, 8, 256], ids=["one by one", "pairs", "together"])


def launch(kernel, buffers, *scalars, batch_threads=256, checks=CHECKS, memory=None):
    memory = memory or xesim.Memory()
    addresses = [memory.map(b) for b in buffers]
    opencl_module(SOURCE).kernel(kernel).launch(
        GROUPS * ITEMS, ITEMS, [*addresses, *map(INT, scalars)], memory, checks=checks, batch_threads=batch_threads
    )
    return buffers


def last_group(kind, **options):
    return launch("last_group", [np.zeros(s, INT) for s in (GROUPS * ITEMS, 1, ITEMS)], kind, **options)


@BATCHES
def test_the_last_group_may_read_what_all_have_published(batch_threads):
    _, _, total = last_group(0, batch_threads=batch_threads)
    assert (total == sum(range(GROUPS)) + GROUPS * np.arange(ITEMS)).all()


@BATCHES
@pytest.mark.parametrize("kind", [1, 2], ids=["relaxed atomic", "no barrier before the atomic"])
def test_what_is_not_published_races(kind, batch_threads):
    last_group(kind, batch_threads=batch_threads, checks=xesim.Checks())  # off by default
    with pytest.raises(xesim.GlobalRace, match="a read of the byte at 0x[0-9a-f]+.* the write by thread"):
        last_group(kind, batch_threads=batch_threads)


@BATCHES
def test_different_bytes_and_equal_values_do_not_race(batch_threads):
    for mode in (0, 1):
        launch("neighbours", [np.zeros(GROUPS * ITEMS, np.int8), np.zeros(1, INT)], mode, batch_threads=batch_threads)
    with pytest.raises(xesim.GlobalRace, match="a write of the byte .* the write by thread"):
        launch("neighbours", [np.zeros(GROUPS * ITEMS, np.int8), np.zeros(1, INT)], 2, batch_threads=batch_threads)


@BATCHES
def test_a_plain_flag_orders_nothing(batch_threads):
    with pytest.raises(xesim.GlobalRace):
        launch("plain_flag", [np.zeros(s, INT) for s in (ITEMS, 1, GROUPS * ITEMS)], batch_threads=batch_threads)


@BATCHES
@pytest.mark.parametrize("writer", [0, 3, GROUPS - 1])
def test_one_group_writes_what_the_others_read(writer, batch_threads):
    buffers = [np.zeros(ITEMS, INT), np.zeros(GROUPS * ITEMS, INT)]
    launch("read_by_all", buffers, -1, batch_threads=batch_threads)
    with pytest.raises(xesim.GlobalRace):
        launch("read_by_all", buffers, writer, batch_threads=batch_threads)


def test_launches_follow_one_another():
    memory = xesim.Memory()
    data = np.zeros(ITEMS, INT)
    for _ in range(2):
        launch("read_by_all", [data, np.zeros(GROUPS * ITEMS, INT)], -1, memory=memory)
        launch("neighbours", [np.zeros(GROUPS * ITEMS, np.int8), data], 1, memory=memory)


def test_a_launch_of_more_threads_than_can_be_told_apart_is_refused():
    GlobalRaces((1 << 24) - 1)
    with pytest.raises(xesim.LaunchError, match="16777216 threads; the checker .* tells at most 16777215 apart"):
        GlobalRaces(1 << 24)
