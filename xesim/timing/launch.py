"""The time of a whole launch: from a ``Recording`` and a device to a ``Report``.

Work-groups go to cores in the order of their numbers (NEO's walk: dimension 0 first), a batch of consecutive ones to
each core in turn; a core that has room again takes the next. Threads of a work-group start one after the other, each on
the engine with the fewest threads. Which core gets which batch first is not published: they are taken in order.

All work-groups of the recording run on all simulated cores: nothing is sampled or extrapolated. ``sampling`` is for
launches that are too large for that.
The time is that of the device alone: the host's share of a launch, 5 to 10 us, comes on top.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from ..isa.instruction import Instruction
from .devices import DeviceModel, device_model
from .parameters import (
    BEST,
    SETS,
    LaunchShape,
    Parameters,
    make_parameters,
    record,
    values_of,
    variations,
)
from .recording import Recording, Work
from .report import Range, Report, make_report
from .timeline import Timeline

if TYPE_CHECKING:
    from .core import State


@dataclass
class Simulation:
    """A launch on a device. Each ``report`` runs the model once.

    cores  of the device that take part, all by default; fewer get their share of L2 capacity and memory bandwidth
    groups_dim0  work-groups along dimension 0, from which the dispatcher's batch follows; all of them by default
    warm_l2  the L2 holds all that the launch reads. For few cores, where the others would read the same data, that is
             closer to a full device than the cores' share of the memory's bandwidth.
    """

    recording: Recording
    device: DeviceModel
    cores: int | None = None
    groups_dim0: int | None = None
    warm_l2: bool = False

    @cached_property
    def work(self) -> Work:
        return self.recording.work()

    @cached_property
    def shape(self) -> LaunchShape:
        groups = len(self.work.group_first)
        largest = int(self.work.group_threads.max())
        slm = max(nbytes for _, _, nbytes in self.recording.groups)
        return LaunchShape(self.recording.registers, largest, groups, self.groups_dim0 or groups, slm)

    @property
    def program(self) -> list[Instruction]:
        return self.recording.program

    def parameters(self, changes: Mapping[str, float] = {}) -> Parameters:
        """The parameters with some figures changed."""
        return make_parameters(self.device, values_of(self.device, changes), self.shape, self.cores, self.warm_l2)

    def report(self, changes: Mapping[str, float] = {}) -> Report:
        """The modelled time with some figures changed. Raises RuntimeError if threads wait for ever."""
        state, last = self._run(changes)
        return make_report(self.device, self.parameters(changes), self.program, state, last)

    def timeline(self, changes: Mapping[str, float] = {}, engine: int = 0, most: int = 100_000) -> Timeline:
        """The first ``most`` instructions of one vector engine, clock by clock. Raises as ``report``.

        engine  its number among those of all cores
        """
        state, _ = self._run(changes, engine, most)
        p = self.parameters(changes)
        return Timeline(self.program, self._code(changes), state.issues[: state.watched[1]], engine * p.threads)

    def _code(self, changes: Mapping[str, float]) -> np.ndarray:
        from .code import make_code

        return make_code(self.program, values_of(self.device, changes))

    def _run(
        self, changes: Mapping[str, float], watch: int = -1, most_issues: int = 0, before: State | None = None
    ) -> tuple[State, int]:
        """The state after the launch, and the clock of its last instruction.

        before  the state after the launch before it, whose lines the L2 holds
        """
        # The event loop needs numba, which only the time model does.
        from . import core
        from .memory import take_over_l2

        p = self.parameters(changes)
        state = core.new_state(p, len(self.program), len(self.work.group_first), watch, most_issues)
        if before is not None:
            take_over_l2(state.memory, before.memory)
        last = core.run(state, self._code(changes), self.work, record(p))
        if last < 0:
            raise RuntimeError("threads wait for ever: the recording's barriers do not fit together")
        return state, int(last)

    def by_set(self) -> dict[str, Report]:
        """The report of each set of the L1 port's parameters."""
        return {name: self.report(changes) for name, changes in SETS.items()}

    def sensitivity(self) -> list[tuple[str, float, float]]:
        """[(figure, its alternative, clocks relative to the best estimate)], what matters most first.

        The sets stand in it by their names.
        """
        best = self.report(SETS[BEST]).clocks
        rows = [
            (name, float("nan"), self.report(changes).clocks / best) for name, changes in SETS.items() if name != BEST
        ]
        for name, value, changes in variations(self.device):
            rows.append((name, value, self.report({**SETS[BEST], **changes}).clocks / best))
        return sorted(rows, key=lambda row: -abs(row[2] - 1))


def reports_in_turn(launches: Sequence[Simulation], changes: Mapping[str, float] = {}) -> list[Report]:
    """The reports of launches of one stream, each with the lines in the L2 that the one before it left there.

    The caches of the cores are empty at the start of each. What passes between two launches is not in the times.
    """
    reports: list[Report] = []
    before = None
    for launch in launches:
        before, last = launch._run(changes, before=before)
        reports.append(make_report(launch.device, launch.parameters(changes), launch.program, before, last))
    return reports


@dataclass(frozen=True)
class Times:
    """The best estimate, and the range over the sets.

    clocks   of the launch
    seconds  the range spans the device's plausible clocks too
    """

    best: Report
    reports: dict[str, Report]

    @property
    def clocks(self) -> Range:
        return Range.of(self.best.clocks, [r.clocks for r in self.reports.values()])

    @property
    def seconds(self) -> Range:
        slowest, fastest = self.best.device.clock_range
        clocks = self.clocks
        return Range(self.best.seconds, clocks.low / fastest, clocks.high / slowest)

    @property
    def peak_share(self) -> Range:
        return Range.of(self.best.peak_share, [r.peak_share for r in self.reports.values()])

    @property
    def steady_share(self) -> Range:
        return Range.of(self.best.steady_share, [r.steady_share for r in self.reports.values()])


def simulate(
    recording: Recording,
    device: str | DeviceModel,
    cores: int | None = None,
    groups_dim0: int | None = None,
    warm_l2: bool = False,
) -> Times:
    """The modelled times of a recorded launch for every set of the L1 port's parameters.

    device  a DeviceModel, or the name of one (``devices.DEVICES``, or ocloc's); the rest as ``Simulation``
    Raises KeyError for a device that is not known, ValueError for a number of cores it does not have.
    """
    model = device_model(device) if isinstance(device, str) else device
    reports = Simulation(recording, model, cores, groups_dim0, warm_l2).by_set()
    return Times(reports[BEST], reports)
