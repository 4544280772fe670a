"""What a simulation found: times, shares of the peak, what each pipe did, why threads waited, where data came from."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from ..isa.instruction import Instruction
from .code import PIPES
from .devices import DeviceModel
from .parameters import Parameters

if TYPE_CHECKING:
    from .core import State

_ENGINE_PIPES = PIPES[:-1]
# Of the run, in fractions: where the steady state is looked for, in halves that must agree.
_STEADY = (0.25, 0.5, 0.75)


class Range(NamedTuple):
    best: float
    low: float
    high: float

    @staticmethod
    def of(best: float, values: Iterable[float]) -> Range:
        every = [best, *values]
        return Range(best, min(every), max(every))


class HotSpot(NamedTuple):
    """One instruction of the program.

    executed  by how many threads
    stalled   clocks that threads waited before it; reason: the most frequent
    """

    address: int
    text: str
    executed: int
    stalled: int
    reason: str


@dataclass(frozen=True)
class Report:
    """One run of the model. Everything in it is modelled, nothing measured.

    clocks        from the first dispatch to the last instruction
    peak_share    of the matrix engines' clocks, over the whole launch
    steady_share  the same over the middle half of the launch
    steady_spread how far the two quarters of that half differ: near 0 where the launch has a steady state
    last_start    clock at which the last work-group started; what follows is the tail
    slots         instructions issued to each pipe
    busy          share of all engines' clocks for which each pipe was taken
    stalls        share of the threads' waiting clocks by reason, in the words of the hardware's counters
    pipe_waits    of the PIPESTALL share, the part for each pipe
    port_busy     share of the clocks for which the L1 ports were taken
    l1_hit_rate, l2_hit_rate   of lines
    bytes         'l1' asked for, 'l1 charged' at the port, 'slm', 'l2' through the cores' ports, 'memory'
    executed, stalled   of each instruction, as ``core.TALLY``
    """

    device: DeviceModel
    parameters: Parameters
    program: list[Instruction]
    clocks: int
    peak_share: float
    steady_share: float
    steady_spread: float
    last_start: int
    slots: dict[str, int]
    busy: dict[str, float]
    stalls: dict[str, float]
    pipe_waits: dict[str, float]
    port_busy: float
    l1_hit_rate: float
    l2_hit_rate: float
    bytes: dict[str, int]
    executed: np.ndarray
    stalled: np.ndarray

    @property
    def seconds(self) -> float:
        """At the clock that the device is estimated to have under this load."""
        return self.clocks / (self.device.clock_at(self.peak_share) * 1e6)

    def hot_spots(self, most: int = 20) -> list[HotSpot]:
        """The instructions before which threads waited longest."""
        from .core import STALLS

        totals = self.stalled.sum(1)
        found = []
        for index in np.argsort(-totals, kind="stable")[:most]:
            inst = self.program[index]
            reason = STALLS[int(self.stalled[index].argmax())]
            found.append(HotSpot(inst.address, inst.text, int(self.executed[index]), int(totals[index]), reason))
        return found

    def limits(self) -> str:
        """What the time is closest to: a sentence of the largest shares."""
        busiest = max(self.busy, key=lambda name: self.busy[name])
        reason = max(self.stalls, key=lambda name: self.stalls[name])
        return (
            f"busiest pipe {busiest} {self.busy[busiest]:.0%}, L1 port {self.port_busy:.0%}; threads wait mostly for "
            f"{reason} ({self.stalls[reason]:.0%} of their waiting)"
        )

    def as_row(self) -> dict[str, Any]:
        """The figures without the per-instruction ones, for a table or JSON."""
        return {
            "clocks": self.clocks,
            "seconds": self.seconds,
            "peak share": self.peak_share,
            "steady share": self.steady_share,
            "steady spread": self.steady_spread,
            "last start": self.last_start,
            "L1 port": self.port_busy,
            "L1 hits": self.l1_hit_rate,
            "L2 hits": self.l2_hit_rate,
            **{f"busy {name}": value for name, value in self.busy.items()},
            **self.stalls,
            **{f"{name} bytes": value for name, value in self.bytes.items()},
        }


def make_report(device: DeviceModel, p: Parameters, program: list[Instruction], state: State, last: int) -> Report:
    """The report of a run whose last instruction was issued at the clock ``last``."""
    from . import memory
    from .core import STALLS

    clocks = last + 1
    engine_clocks = clocks * p.cores * p.engines
    stalled, pipes, counters = state.tally["stalled"], state.pipes, state.memory.counters
    waited = max(1, int(stalled.sum()))
    steady, spread = _steady_share(state, p, clocks)
    names = {
        "l1": memory.L1_BYTES,
        "l1 charged": memory.L1_CHARGED,
        "slm": memory.SLM_BYTES,
        "l2": memory.L2_BYTES,
        "memory": memory.MEMORY_BYTES,
    }
    return Report(
        device=device,
        parameters=p,
        program=program,
        clocks=clocks,
        peak_share=float(pipes["busy"][PIPES.index("dpas")] / engine_clocks),
        steady_share=steady,
        steady_spread=spread,
        last_start=int(state.started.max()),
        slots={name: int(pipes["slots"][i]) for i, name in enumerate(PIPES)},
        busy={name: float(pipes["busy"][i] / engine_clocks) for i, name in enumerate(_ENGINE_PIPES)},
        stalls={name: float(value / waited) for name, value in zip(STALLS, stalled.sum(0))},
        pipe_waits={name: float(pipes["waited"][i] / waited) for i, name in enumerate(_ENGINE_PIPES)},
        port_busy=float(state.memory.ports["busy"].sum() / (clocks * p.cores)),
        l1_hit_rate=_rate(counters[memory.L1_HITS], counters[memory.L1_MISSES]),
        l2_hit_rate=_rate(counters[memory.L2_HITS], counters[memory.L2_MISSES]),
        bytes={name: int(counters[index]) for name, index in names.items()},
        executed=state.tally["executed"],
        stalled=stalled,
    )


def _rate(hits: float, misses: float) -> float:
    return float(hits / (hits + misses)) if hits + misses else float("nan")


def _steady_share(state: State, p: Parameters, clocks: int) -> tuple[float, float]:
    """(share of the matrix engines in the middle half of the run, difference of its quarters)."""
    work = np.concatenate([[0.0], np.cumsum(state.dpas_bins)])
    edges = np.arange(len(work)) * int(state.bin_width[0])
    done = [float(np.interp(fraction * clocks, edges, work)) for fraction in _STEADY]
    quarter = (_STEADY[1] - _STEADY[0]) * clocks * p.cores * p.engines
    first, second = (done[1] - done[0]) / quarter, (done[2] - done[1]) / quarter
    return (first + second) / 2, abs(first - second)
