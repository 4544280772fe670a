"""Scheduling of the threads of a batch, and the location of errors.

The cohort at the lowest address runs until it meets or passes the next one.
"""

from enum import Enum
from typing import NoReturn

import numpy as np

from ..checkers.barriers import deadlock
from ..errors import UNFORESEEN, Deadlock, Fault, SimulationError, Site, UnknownInstruction
from ..isa.cohort import Cohort
from ..isa.opcodes import Kind
from .batch import Batch
from .program import Step

# As names of this module they are found faster, once for every step.
_COMPUTE, _FLOW, _WAIT, _END = Kind.COMPUTE, Kind.FLOW, Kind.WAIT, Kind.END
# After so many steps of one cohort the others get their turn: the cohort may be waiting for what they do.
TURN_STEPS = 20_000


class State(Enum):
    READY = 1
    BLOCKED = 2  # at a barrier
    RESTING = 3  # it has had its turn


class Scheduler:
    """Runs the threads of a batch to their end.

    max_steps  after so many steps a Deadlock is raised; threads that stand at one address take one step together
    """

    def __init__(self, batch: Batch, max_steps: float = float("inf")) -> None:
        self.batch = batch
        self.max_steps = self.remaining_steps = max_steps
        self.steps = batch.launch.program.steps
        self.executed = batch.launch.executed
        self.trace = batch.launch.trace
        self.scoreboard = batch.launch.scoreboard
        self._numbers: tuple[Cohort | None, np.ndarray] = (None, np.zeros(0, np.int64))

    def run(self, cohort: Cohort) -> None:
        """Run all threads. Raises a SimulationError if one of them does something it may not."""
        self._current, self._step = cohort, self.steps[cohort.pc]
        waiting: dict[State, list[Cohort]] = {State.READY: [cohort], State.BLOCKED: [], State.RESTING: []}
        barriers = self.batch.barriers
        seen_completed = 0
        while any(waiting.values()):
            if barriers.completed != seen_completed:
                seen_completed = barriers.completed
                waiting[State.READY] += waiting[State.BLOCKED]
                waiting[State.BLOCKED] = []
            if not waiting[State.READY]:
                if not waiting[State.RESTING]:
                    self._raise_deadlock(waiting[State.BLOCKED])
                waiting[State.READY], waiting[State.RESTING] = waiting[State.RESTING], []
            current = _take_lowest(waiting[State.READY])
            limit = min((c.pc for c in waiting[State.READY]), default=None)
            others = bool(waiting[State.READY] or waiting[State.RESTING])
            try:
                for state, part in self._run(current, limit, others):
                    waiting[state].append(part)
            except Fault as fault:
                raise self._locate(fault.error(str(fault)), fault.row, fault.other) from fault
            except SimulationError as error:
                raise self._locate(error) from error.__cause__
            except UNFORESEEN as error:
                unknown = UnknownInstruction(f"xesim cannot execute this instruction: {type(error).__name__}: {error}")
                raise self._locate(unknown) from error

    def _run(self, c: Cohort, limit: int | None, others: bool) -> list[tuple[State, Cohort]]:
        """Run a cohort until it ends, parts, blocks, reaches ``limit`` or has had its turn.

        Returns the cohorts it has become, each with its state.
        """
        steps = self.steps
        pc = c.pc
        budget = TURN_STEPS
        self._current = c
        while True:
            step = steps.get(pc)
            if step is None:
                raise SimulationError(f"jump to 0x{pc:x}, where no instruction starts")
            c.pc = pc
            self._step = step
            kind = step.kind
            if kind is _WAIT:
                passing = self._passing(c, step.execute(c))
                if not passing.all():
                    return self._park(c, passing, step)
            self._account(c, step)
            pc = step.next
            if kind is _COMPUTE:
                step.execute(c)
            elif kind is _FLOW:
                pc = step.execute(c)
                if isinstance(pc, np.ndarray):
                    return _split(c, pc)
            elif kind is _END:
                c.end()
                return []
            if limit is not None and pc >= limit:
                c.pc = pc
                return [(State.READY, c)]
            if others:
                budget -= 1
                if budget <= 0:
                    c.pc = pc
                    return [(State.RESTING, c)]

    def _account(self, c: Cohort, step: Step) -> None:
        """Count an instruction about to execute, and show it to the scoreboard checker and the trace."""
        self.batch.index = step.index
        self.executed[step.index] += len(c.threads)
        self.remaining_steps -= 1
        if self.remaining_steps < 0:
            raise Deadlock(f"no end in sight after {self.max_steps} steps")
        if self.trace is not None:
            self.trace.add_step(self._numbered(c), step.index)
        if self.scoreboard is not None:
            self.scoreboard.observe(c.history, step.index)

    def _numbered(self, c: Cohort) -> np.ndarray:
        """Numbers of the cohort's threads within the launch; the same array as long as it stays together."""
        if self._numbers[0] is not c:
            self._numbers = (c, c.threads + self.batch.first_thread)
        return self._numbers[1]

    # ---- barriers

    def _passing(self, c: Cohort, ids: np.ndarray) -> np.ndarray:
        """Which threads may pass the barriers they wait at (one id for all, or one each). They have passed then."""
        return self.batch.barriers.pass_finished(c.threads, np.broadcast_to(ids[:, 0] & 0xFF, len(c)))

    def _park(self, c: Cohort, passing: np.ndarray, step: Step) -> list[tuple[State, Cohort]]:
        """Let the threads go on that may pass a barrier; the others are blocked."""
        if not passing.any():
            return [(State.BLOCKED, c)]
        through, held = c.take(np.flatnonzero(passing)), c.take(np.flatnonzero(~passing))
        c.end()
        self._account(through, step)
        through.pc = step.next
        return [(State.READY, through), (State.BLOCKED, held)]

    # ---- errors

    def _locate(
        self,
        error: SimulationError,
        row: int | None = None,
        other: tuple[tuple[int, int] | None, int | None] | None = None,
    ) -> SimulationError:
        """Add the place of the current step. ``row`` is that of the thread in the cohort, None if it is not known;
        ``other`` is that of Fault."""
        inst = self._step.instruction
        error.kernel = error.kernel or self.batch.launch.program.name
        if error.instruction is None:
            error.instruction = inst.full_text
        if error.address is None:
            error.address = inst.address
        if error.source is None:
            error.source = inst.source
        if error.thread is None and row is not None:
            error.thread = self.batch.thread_of(self._current, row)
        if other is not None:
            error.other = self._site(*other)
        return error

    def _site(self, thread: tuple[int, int] | None, index: int | None) -> Site:
        named = None if thread is None else self.batch.thread_number(*thread)
        if index is None:
            return Site(named)
        inst = self.batch.launch.program.instructions[index]
        return Site(named, inst.address, inst.full_text, inst.source)

    def _raise_deadlock(self, blocked: list[Cohort]) -> NoReturn:
        c = min(blocked, key=lambda part: part.pc)
        group = int(c.group[0])
        still = {int(t) for part in blocked for t, g in zip(part.local, part.group) if g == group}
        ended = self.batch.dispatch.threads_per_group - len(still)
        self._current, self._step = c, self.steps[c.pc]
        raise self._locate(deadlock(len(still), ended, self.batch.barriers.pending(group)), 0)


def _take_lowest(ready: list[Cohort]) -> Cohort:
    """Take the lowest cohort, merged with those at the same address."""
    lowest = min(c.pc for c in ready)
    at_lowest = [c for c in ready if c.pc == lowest]
    first = at_lowest[0]
    same = [c for c in at_lowest if c.control == first.control]
    ready[:] = [c for c in ready if not any(c is s for s in same)]
    if len(same) == 1:
        return first
    whole = Cohort.merge(same)
    for part in same:
        part.end()
    return whole


def _split(c: Cohort, targets: np.ndarray) -> list[tuple[State, Cohort]]:
    """A cohort for each of the addresses at which the threads go on."""
    parts = []
    for target in np.unique(targets):
        part = c.take(np.flatnonzero(targets == target))
        part.pc = int(target)
        parts.append((State.READY, part))
    c.end()
    return parts
