"""Execution: dispatch of work-groups, scheduling of cohorts, and the location of errors."""

import time

import numpy as np

from ..checkers.scoreboard import ScoreboardChecker
from ..errors import BarrierDivergence, Deadlock, Fault, SimulationError
from ..isa.cohort import LANES, Cohort
from ..isa.dpas import dpas_operations
from ..isa.opcodes import pipe_of
from . import payload as payloads
from .barriers import Barriers
from .counts import Result
from .program import COMPUTE, END, FLOW, WAIT
from .slm import SharedLocalMemory
from .spaces import GlobalMemory, Payload, Scratch
from .trace import Message

# Threads executed together: enough to hide the interpreter, few enough for their registers to stay in the cache.
BATCH_THREADS = 256
# Steps one cohort may run while others wait, before they get their turn (a thread may be waiting for theirs).
TURN_STEPS = 20_000
READY, BLOCKED, RESTING = range(3)


class Machine:
    """Executes one launch of a kernel: ``run`` for each piece of its range, then ``result``.

    Work-groups are executed a batch at a time; what belongs to the batch in flight (scratch, slm, barriers, ...) is
    replaced with it.
    """

    def __init__(self, kernel, memory, checks, trace=None, batch_threads=BATCH_THREADS, max_steps=None):
        self.kernel = kernel
        self.checks = checks
        self.trace = trace
        self.batch_threads = batch_threads
        self.max_steps = float("inf") if max_steps is None else max_steps
        self.counts = Result()
        self.global_memory = GlobalMemory(memory, checks.uninitialized)
        self.simd = kernel.image.env.get("simd_size", 1)
        self.lane_mask = np.arange(LANES) < self.simd if self.simd > 1 else np.ones(LANES, bool)
        self.steps = kernel.steps
        self.executed = [0] * len(kernel.instructions)
        self.scoreboard = ScoreboardChecker(kernel.instructions) if checks.scoreboard else None
        if trace is not None:
            trace.program = kernel.instructions

    # ---- dispatch

    def run(self, ranges, piece, cross_thread, slm_bytes, implicit_block=b""):
        """Execute all work-groups of a piece."""
        started = time.perf_counter()
        self.ranges, self.piece, self.slm_bytes = ranges, piece, slm_bytes
        self.inline, rest = payloads.build_payload(self.kernel.image, piece, cross_thread, implicit_block)
        self.payload = Payload(rest)
        self.threads_per_group = payloads.threads_per_group(self.kernel.image.env, piece.items_per_group)
        groups_per_batch = max(1, self.batch_threads // self.threads_per_group)
        with np.errstate(all="ignore"):
            for first in range(0, piece.group_count, groups_per_batch):
                self._run_batch(first, min(groups_per_batch, piece.group_count - first))
        self.counts.groups += piece.group_count
        self.counts.seconds += time.perf_counter() - started

    def _run_batch(self, first_group, groups):
        per_group = self.threads_per_group
        self.first_group, self.first_thread = first_group, self.counts.threads
        self._last_numbered = (None, None)
        buffers = self.kernel.image.info.get("per_thread_memory_buffers") or []
        self.scratch = Scratch(groups * per_group, sum(b["size"] for b in buffers if b["type"] == "scratch"))
        self.slm = SharedLocalMemory(groups, self.slm_bytes, per_group, self.checks)
        self.barriers = Barriers(self.slm.races)
        cohort = self._dispatch(np.arange(groups * per_group), first_group)
        self.counts.threads += len(cohort)
        self._schedule(cohort)

    def _dispatch(self, threads, first_group):
        """The threads of a batch as they start."""
        per_group = self.threads_per_group
        registers = self.kernel.image.env.get("grf_count", 128)
        cohort = Cohort(threads, threads // per_group, (threads % per_group).astype(np.int16), registers)
        cohort.machine = self
        payloads.initial_registers(cohort, self.piece, first_group, self.inline)
        remainder = self.piece.items_per_group % self.simd
        if remainder:  # the last thread of a group has fewer channels
            cohort.dispatch = np.ones((len(cohort), LANES), bool)
            cohort.dispatch[cohort.local == per_group - 1, remainder : self.simd] = False
            cohort.active = cohort.dispatch.copy()
        if self.scoreboard is not None:
            cohort.scoreboard = self.scoreboard.start()
        return cohort

    # ---- scheduling: the cohort at the lowest address runs until it meets or passes the next one

    def _schedule(self, cohort):
        self.remaining_steps = self.max_steps
        waiting = {READY: [cohort], BLOCKED: [], RESTING: []}
        seen_completed = 0
        while any(waiting.values()):
            if self.barriers.completed != seen_completed:
                seen_completed = self.barriers.completed
                waiting[READY] += waiting[BLOCKED]
                waiting[BLOCKED] = []
            if not waiting[READY]:
                if not waiting[RESTING]:
                    self._raise_deadlock(waiting[BLOCKED])
                waiting[READY], waiting[RESTING] = waiting[RESTING], []
            current = self._next(waiting[READY])
            limit = min((c.pc for c in waiting[READY]), default=None)
            others = bool(waiting[READY] or waiting[RESTING])
            try:
                for state, part in self._run(current, limit, others):
                    waiting[state].append(part)
            except Fault as fault:
                raise self._locate(fault.error(str(fault)), fault.row) from fault
            except SimulationError as error:
                raise self._locate(error) from error.__cause__

    def _next(self, runnable):
        """Take the lowest cohort, merged with those at the same address."""
        lowest = min(c.pc for c in runnable)
        at_lowest = [c for c in runnable if c.pc == lowest]
        first = at_lowest[0]
        same = [c for c in at_lowest if c.control == first.control]
        runnable[:] = [c for c in runnable if not any(c is s for s in same)]
        if len(same) == 1:
            return first
        scoreboards = {id(c.scoreboard): c.scoreboard for c in same}
        whole = Cohort.merge(same)
        whole.machine = self
        if self.scoreboard is not None:
            whole.scoreboard = self.scoreboard.merge(list(scoreboards.values()))
        return whole

    def _run(self, c, limit, others):
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
            if kind == WAIT:
                passing = self._passing(c, step.execute(c))
                if not passing.all():
                    return self._park(c, passing, step)
            self._account(c, step)
            pc = step.next
            if kind == COMPUTE:
                step.execute(c)
            elif kind == FLOW:
                pc = step.execute(c)
                if isinstance(pc, np.ndarray):
                    return self._split(c, pc)
            elif kind == END:
                return []
            if limit is not None and pc >= limit:
                c.pc = pc
                return [(READY, c)]
            if others:
                budget -= 1
                if budget <= 0:
                    c.pc = pc
                    return [(RESTING, c)]

    def _account(self, c, step):
        """Count an instruction about to execute, and show it to the scoreboard checker and the trace."""
        self.executed[step.index] += len(c.threads)
        self.remaining_steps -= 1
        if self.remaining_steps < 0:
            raise Deadlock(f"no end in sight after {self.max_steps} steps")
        if self.trace is not None:
            self.trace.steps.append((self._numbered(c), step.index))
        if self.scoreboard is not None:
            self.scoreboard.observe(c.scoreboard, step.index)

    def _numbered(self, c):
        """Numbers of the cohort's threads within the launch; the same array as long as it stays together."""
        if self._last_numbered[0] is not c:
            self._last_numbered = (c, c.threads + self.first_thread)
        return self._last_numbered[1]

    def _split(self, c, targets):
        parts = []
        for target in np.unique(targets):
            part = self._part(c, targets == target)
            part.pc = int(target)
            parts.append((READY, part))
        return parts

    def _part(self, c, rows):
        part = c.take(np.flatnonzero(rows))
        part.machine = self
        if self.scoreboard is not None:
            part.scoreboard = self.scoreboard.copy(c.scoreboard)
        return part

    def _passing(self, c, barriers):
        """Which threads may pass the barriers (ids, one for all or one each) they wait at; they have passed then."""
        ids = np.broadcast_to(barriers[:, 0] & 0xFF, len(c)).tolist()
        waiting = list(zip(c.group.tolist(), c.local.tolist(), ids))
        passing = np.array([self.barriers.may_pass(*w) for w in waiting])
        for row in np.flatnonzero(passing):
            self.barriers.wait(*waiting[row])
        return passing

    def _park(self, c, passing, step):
        if not passing.any():
            return [(BLOCKED, c)]
        through, held = self._part(c, passing), self._part(c, ~passing)
        self._account(through, step)
        through.pc = step.next
        return [(READY, through), (BLOCKED, held)]

    # ---- errors

    def _locate(self, error, row=None):
        step, c = self._step, self._current
        error.kernel = error.kernel or self.kernel.name
        if error.instruction is None:
            error.instruction = step.instruction.text + (
                f" // {step.instruction.comment}" if step.instruction.comment else ""
            )
        if error.address is None:
            error.address = step.instruction.address
        if error.thread is None and row is not None:
            x, y, z = (int(i) for i in self.piece.group_ids([self.first_group + int(c.group[row])])[0])
            counts = self.ranges.groups
            error.thread = (x + counts[0] * (y + counts[1] * z), int(c.local[row]))
        return error

    def barrier_misuse(self, c, row, text):
        return self._locate(Deadlock(text), row)

    def _raise_deadlock(self, blocked):
        c = min(blocked, key=lambda part: part.pc)
        group = int(c.group[0])
        still = {int(t) for part in blocked for t, g in zip(part.local, part.group) if g == group}
        ended = self.threads_per_group - len(still)
        waits = (
            "; ".join(
                f"barrier {i}: {a} of {b} producers and {x} of {y} consumers arrived"
                for i, a, b, x, y in self.barriers.pending(group)
            )
            or "nobody signalled it"
        )
        self._current, self._step = c, self.steps[c.pc]
        kind = BarrierDivergence if ended else Deadlock
        text = f"{len(still)} threads of the work-group wait for a barrier ({waits})"
        text += f", {ended} have ended without reaching it" if ended else "; none can go on"
        raise self._locate(kind(text), 0)

    # ---- counts

    def count_message(self, c, kind, addresses, nbytes, rows=None):
        """nbytes moved at each address; rows are the addresses' rows of the cohort, None if the message has none."""
        counts = self.counts
        counts.messages[kind] += len(c)
        counts.bytes_by_message[kind] += nbytes * len(addresses)
        if self.trace is not None:
            threads = (c.threads if rows is None else c.threads[rows]) + self.first_thread
            self.trace.messages.append(Message(len(self.trace.steps) - 1, kind, threads, np.array(addresses), nbytes))

    def result(self):
        """The counts of everything run."""
        counts = self.counts
        for inst, count in zip(self.kernel.instructions, self.executed):
            if not count:
                continue
            pipe = pipe_of(inst)
            counts.instructions += count
            counts.instructions_by_pipe[pipe] += count
            counts.instructions_by_opcode[inst.mnemonic] += count
            if pipe == "dpas":
                counts.dpas += count
                counts.dpas_operations += count * dpas_operations(inst)
        return counts
