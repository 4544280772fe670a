"""What one vector engine does clock by clock: which thread issues what, and what the others wait for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from ..isa.instruction import Instruction
from .code import PIPES


class Slice(NamedTuple):
    """Clocks [start, end) of a thread or of a pipe.

    lane    of the thread on its engine, from 0
    thread  number within the launch
    kind    a pipe's name, or for a wait the reason in the words of the hardware's counters
    """

    start: int
    end: int
    lane: int
    thread: int
    kind: str
    instruction: Instruction


@dataclass(frozen=True)
class Timeline:
    """The instructions of one vector engine from the start of the launch on.

    code        CODE of the program
    issues      core.ISSUE, in the order of their clocks
    first_slot  of the engine
    """

    program: list[Instruction]
    code: np.ndarray
    issues: np.ndarray
    first_slot: int

    def work(self) -> Iterator[Slice]:
        """For each instruction the clocks for which it takes its pipe."""
        for issue in self.issues:
            row = self.code[issue["index"]]
            yield self._slice(issue, issue["clock"], issue["clock"] + row["occupancy"], PIPES[row["pipe"]])

    def waits(self) -> Iterator[Slice]:
        """For each instruction the clocks for which its thread waited before it, by reason."""
        from .core import STALLS

        for issue in self.issues:
            if issue["ready"] > issue["previous"] + 1:
                yield self._slice(issue, issue["previous"] + 1, issue["ready"], STALLS[issue["reason"]])
            if issue["clock"] > issue["ready"]:
                yield self._slice(issue, issue["ready"], issue["clock"], "PIPESTALL")

    def _slice(self, issue: np.void, start: int, end: int, kind: str) -> Slice:
        lane = int(issue["slot"]) - self.first_slot
        return Slice(int(start), int(end), lane, int(issue["thread"]), kind, self.program[issue["index"]])

    def trace_events(self) -> dict[str, Any]:
        """The timeline in the Trace Event Format, which Perfetto (ui.perfetto.dev) opens. A nanosecond is a clock.

        One track for each thread of the engine, with its waits, and one for each pipe.
        """
        threads, pipes = 1, 2
        names: list[dict[str, Any]] = []
        for process, name in ((threads, "threads of a vector engine"), (pipes, "its pipes")):
            names.append({"ph": "M", "pid": process, "name": "process_name", "args": {"name": name}})
        lanes = np.unique(self.issues["slot"]) - self.first_slot
        names += [_track(threads, int(lane), f"thread {lane}") for lane in lanes]
        names += [_track(pipes, number, name) for number, name in enumerate(PIPES)]
        events = [_event(threads, wait.lane, wait.kind, wait) for wait in self.waits()]
        for work in self.work():
            events.append(_event(threads, work.lane, work.instruction.mnemonic, work, at_most=1))
            events.append(_event(pipes, PIPES.index(work.kind), work.instruction.mnemonic, work))
        return {"displayTimeUnit": "ns", "traceEvents": names + events}


def _track(process: int, number: int, name: str) -> dict[str, Any]:
    return {"ph": "M", "pid": process, "tid": number, "name": "thread_name", "args": {"name": name}}


def _event(process: int, track: int, name: str, of: Slice, at_most: int | None = None) -> dict[str, Any]:
    """Times in the format are microseconds."""
    clocks = of.end - of.start if at_most is None else min(at_most, of.end - of.start)
    arguments = {"address": f"0x{of.instruction.address:05x}", "text": of.instruction.text, "thread": of.thread}
    if of.instruction.in_kernel is not None:
        arguments["line"] = str(of.instruction.in_kernel)
    return {
        "ph": "X",
        "pid": process,
        "tid": track,
        "name": name,
        "cat": of.kind,
        "ts": of.start / 1000,
        "dur": clocks / 1000,
        "args": arguments,
    }
