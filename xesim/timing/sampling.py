"""The time of a launch that is too large to execute: from samples of few work-groups with short loops on one core.

A sample runs work-groups with ``size`` iterations of their loop, ``resident`` of them at a time, on one core of the
full model. Its clocks lie on a straight line over the size as long as every iteration costs the same; the middle one of
three sizes shows whether they do (``Line.nonlinearity``). From the lines, one for each number of resident work-groups,
``schedule`` plays the whole launch: work-groups go to cores in the order of their numbers, a batch at a time, each core
starts the next when one ends, and what is resident together shares the core. So ramp, waves and tail are those of the
dispatch order.

What this leaves out: what cores do to each other (the bus of the memory, conflicts in the L2), and that work-groups of
a core which started at different times find less of each other's lines in the L1. The samples find the L2 warm.
"""

from __future__ import annotations

import functools
import heapq
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from .devices import DeviceModel
from .launch import Simulation
from .recording import Recording
from .report import Report

# How many times as many work-groups a sample runs as are resident: the later ones start while others run.
ROUNDS = 2


@dataclass(frozen=True)
class Line:
    """Clocks over sizes: the line through the smallest and the largest sample.

    nonlinearity  how far the sample of the middle size lies from the line, relative to its clocks
    """

    intercept: float
    slope: float
    nonlinearity: float

    @staticmethod
    def through(sizes: Sequence[float], clocks: Sequence[float]) -> Line:
        """The line of three samples with rising sizes."""
        (first, middle, last), (low, between, high) = sizes, clocks
        slope = (high - low) / (last - first)
        intercept = low - slope * first
        return Line(intercept, slope, (between - (intercept + slope * middle)) / between)

    def at(self, size: float) -> float:
        return self.intercept + self.slope * size


@dataclass(frozen=True)
class Schedule:
    """A launch played from lines.

    clocks  of the whole launch
    tail    share of the clocks for which some core had nothing left to do
    """

    clocks: float
    tail: float


def schedule(lines: Sequence[Line], sizes: Sequence[float], cores: int, batch: int = 1) -> Schedule:
    """Play a launch.

    lines  lines[r - 1] gives the clocks of one work-group by its size while r of them share a core; as many lines as
           work-groups fit
    sizes  of all work-groups, in the order of their numbers
    batch  consecutive work-groups that a core is given at a time
    """
    resident = len(lines)
    queue = iter(sizes)
    waiting: list[list[float]] = [[] for _ in range(cores)]  # given to a core and not started
    running: list[list[list[float]]] = [[] for _ in range(cores)]  # [size, share that is left]
    since = [0.0] * cores  # when the shares were computed
    clocks = 0.0
    idle_since = [0.0] * cores

    def refill(core: int) -> None:
        while len(running[core]) < resident:
            if not waiting[core]:
                waiting[core] = [size for _, size in zip(range(batch), queue)]
                if not waiting[core]:
                    return
            running[core].append([waiting[core].pop(0), 1.0])

    def next_end(core: int) -> float:
        line = lines[len(running[core]) - 1]
        return since[core] + min(left * line.at(size) for size, left in running[core])

    placed = True
    while placed:  # a batch to each core in turn
        placed = False
        for core in range(cores):
            if len(running[core]) + len(waiting[core]) < resident:
                given = [size for _, size in zip(range(batch), queue)]
                waiting[core] += given
                placed = placed or bool(given)
    for core in range(cores):
        refill(core)
    ends = [(next_end(core), core) for core in range(cores) if running[core]]
    heapq.heapify(ends)
    while ends:
        now, core = heapq.heappop(ends)
        line = lines[len(running[core]) - 1]
        for group in running[core]:
            group[1] -= (now - since[core]) / line.at(group[0])
        running[core] = [group for group in running[core] if group[1] > 1e-9]
        since[core] = clocks = now
        refill(core)
        if running[core]:
            heapq.heappush(ends, (next_end(core), core))
        else:
            idle_since[core] = now
    return Schedule(clocks, 1 - min(idle_since) / clocks)


@dataclass(frozen=True)
class Sample:
    """Recordings of a kernel with loops of three sizes, to be run with any parameters.

    record    makes the recording of so many work-groups with so many iterations each
    resident  work-groups that a core holds
    sizes     three numbers of iterations, rising
    """

    record: Callable[[int, int], Recording]
    device: DeviceModel
    resident: int
    sizes: tuple[int, int, int]

    def __post_init__(self) -> None:
        object.__setattr__(self, "simulation", functools.cache(self._simulation))
        object.__setattr__(self, "_reports", {})

    def _simulation(self, groups: int, size: int) -> Simulation:
        return Simulation(self.record(groups, size), self.device, cores=1, warm_l2=True)

    def report(self, groups: int, size: int, changes: Mapping[str, float] = {}) -> Report:
        """The report of so many work-groups on one core."""
        known: dict[tuple, Report] = self.__dict__["_reports"]
        key = (groups, size, *sorted(changes.items()))
        if key not in known:
            known[key] = self.__dict__["simulation"](groups, size).report(changes)
        return known[key]

    def lines(self, changes: Mapping[str, float] = {}) -> list[Line]:
        """A line for each number of work-groups that may share the core."""
        return [self._line(resident, changes) for resident in range(1, self.resident + 1)]

    def _line(self, resident: int, changes: Mapping[str, float]) -> Line:
        full = resident == self.resident
        groups = ROUNDS * resident if full else resident  # a core with room starts everything at once
        clocks = [self.report(groups, size, changes).clocks for size in self.sizes]
        return Line.through(self.sizes, [value * resident / groups for value in clocks])

    def dpas_clocks(self, changes: Mapping[str, float] = {}) -> Line:
        """Clocks that one work-group takes of each matrix engine of its core."""
        groups = ROUNDS * self.resident
        reports = [self.report(groups, size, changes) for size in self.sizes]
        return Line.through(self.sizes, [report.busy["dpas"] * report.clocks / groups for report in reports])
