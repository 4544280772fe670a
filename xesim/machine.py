"""Execution: dispatch of work-groups, scheduling of cohorts, and the location of errors."""

import time

import numpy as np

from . import payload as payloads
from .barriers import Barriers
from .cohort import LANES, Cohort
from .counts import Message
from .dpas import dpas_operations
from .errors import BarrierDivergence, Deadlock, MemoryFault, SimulationError
from .memory import Fault
from .program import COMPUTE, END, FLOW, NOTHING, pipe_of
from .scoreboard import ScoreboardJudge
from .slm import SharedLocalMemory

# Threads executed together: enough to hide the interpreter, few enough for their registers to stay in the cache.
BATCH_THREADS = 256
# Steps one cohort may run while others wait, before they get their turn (a thread may be waiting for theirs).
TURN_STEPS = 20_000
READY, BLOCKED, RESTING = range(3)


class MemoryPort:
    """The global address space as messages see it."""

    def __init__(self, memory, uninitialized):
        self.memory = memory
        self.uninitialized = uninitialized

    def kind(self, kind):
        return kind

    def identity(self, c, rows, addresses):
        return addresses

    def read(self, c, rows, addresses, size, atomic=False):
        return self.memory.read(addresses, size, self.uninitialized)

    def write(self, c, rows, addresses, values, atomic=False):
        self.memory.write(addresses, values)


class ScratchPort:
    """Scratch memory: ``size`` bytes for each thread in flight, addressed from 0."""

    def __init__(self, threads, size):
        self.size = size
        self.data = np.zeros((threads, size), np.uint8)

    def kind(self, kind):
        return kind.replace("ugm", "scratch")

    def identity(self, c, rows, addresses):
        return c.threads[rows] * self.size + addresses.astype(np.int64)

    def check_surface(self, inst, surface):
        if (surface != payloads.SCRATCH_SURFACE >> 4).any():
            raise inst.unknown(f"the surface state offset 0x{int(surface[0]):x}: only the scratch surface exists")

    def _at(self, c, rows, addresses, size):
        inside = addresses + np.uint64(size) <= self.size
        if not inside.all():
            bad = int(np.argmin(inside))
            raise Fault(MemoryFault, f"access of {size} bytes at 0x{int(addresses[bad]):x} in {self.size} bytes of scratch memory", bad)
        return c.threads[rows][:, None], addresses.astype(np.int64)[:, None] + np.arange(size)

    def read(self, c, rows, addresses, size, atomic=False):
        return self.data[self._at(c, rows, addresses, size)]

    def write(self, c, rows, addresses, values, atomic=False):
        self.data[self._at(c, rows, addresses, values.shape[1])] = values


class Machine:
    """One launch, or one piece of it. ``run`` executes all its work-groups, a batch at a time, and adds to ``counts``."""

    def __init__(self, kernel, ranges, piece, memory, cross_thread, slm_bytes, checks, counts, trace=None, batch_threads=BATCH_THREADS,
                 max_steps=None):
        self.kernel = kernel
        self.ranges = ranges
        self.piece = piece
        self.checks = checks
        self.trace = trace
        self.counts = counts
        self.memory_port = MemoryPort(memory, checks.uninitialized)
        self.slm_bytes = slm_bytes
        self.inline, rest = payloads.build_payload(kernel.image, piece, cross_thread)
        self.payload_port = payloads.PayloadPort(rest)
        env = kernel.image.env
        self.simd = env.get("simd_size", 1)
        self.registers = env.get("grf_count", 128)
        self.threads_per_group = payloads.threads_per_group(env, piece.items_per_group)
        self.lane_mask = np.arange(LANES) < self.simd if self.simd > 1 else np.ones(LANES, bool)
        self.groups_per_batch = max(1, batch_threads // self.threads_per_group)
        self.max_steps = float("inf") if max_steps is None else max_steps
        self.steps = kernel.steps
        self.executed = [0] * len(kernel.instructions)
        self.judge = ScoreboardJudge(kernel.instructions) if checks.scoreboard else None
        self.first_group = 0
        self.first_thread = 0
        if trace is not None:
            trace.program = kernel.instructions

    # ---- dispatch

    def run(self):
        started = time.perf_counter()
        with np.errstate(all="ignore"):
            for first in range(0, self.piece.group_count, self.groups_per_batch):
                self._run_batch(first, min(self.groups_per_batch, self.piece.group_count - first))
        self._sum_counts()
        self.counts.groups += self.piece.group_count
        self.counts.seconds += time.perf_counter() - started

    def _run_batch(self, first_group, groups):
        self.first_group = first_group
        per_group = self.threads_per_group
        scratch = sum(b["size"] for b in self.kernel.image.info.get("per_thread_memory_buffers") or [] if b["type"] == "scratch")
        self.scratch = ScratchPort(groups * per_group, scratch)
        self.slm = SharedLocalMemory(groups, self.slm_bytes, per_group, self.checks)
        self.barriers = Barriers(self.slm.races)
        threads = np.arange(groups * per_group)
        cohort = Cohort(threads, threads // per_group, (threads % per_group).astype(np.int16), self.registers)
        cohort.machine = self
        payloads.initial_registers(cohort, self.piece, first_group, self.inline)
        remainder = self.piece.items_per_group % self.simd
        if self.simd > 1 and remainder:
            cohort.dispatch = np.ones((len(cohort), LANES), bool)
            cohort.dispatch[cohort.local == per_group - 1, remainder:self.simd] = False
            cohort.active = cohort.dispatch.copy()
        if self.judge is not None:
            cohort.scoreboard = self.judge.start()
        self.first_thread = self.counts.threads
        self.counts.threads += len(cohort)
        self._schedule(cohort)

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
        if self.judge is not None:
            whole.scoreboard = self.judge.merge(list(scoreboards.values()))
        return whole

    def _run(self, c, limit, others):
        """Run a cohort until it ends, parts, blocks, reaches ``limit`` or has had its turn.

        Returns the cohorts it has become, each with its state.
        """
        steps, executed, trace, judge = self.steps, self.executed, self.trace, self.judge
        pc = c.pc
        budget = TURN_STEPS
        self._current = c
        while True:
            step = steps.get(pc)
            if step is None:
                raise SimulationError(f"jump to 0x{pc:x}, where no instruction starts")
            c.pc = pc
            self._step = step
            executed[step.index] += len(c.threads)
            self.remaining_steps -= 1
            if self.remaining_steps < 0:
                raise Deadlock(f"no end in sight after {self.max_steps} steps")
            if trace is not None:
                trace.steps.append((c.threads + self.first_thread, step.index))
            if judge is not None:
                judge.observe(c.scoreboard, step.index)
            kind = step.kind
            if kind == COMPUTE:
                step.execute(c)
                pc = step.next
            elif kind == FLOW:
                target = step.execute(c)
                if isinstance(target, np.ndarray):
                    return self._split(c, target)
                pc = target
            elif kind == NOTHING:
                pc = step.next
            elif kind == END:
                return []
            else:
                passing = self._passing(c, step.execute(c))
                if not passing.all():
                    executed[step.index] -= int((~passing).sum())
                    return self._park(c, passing, step.next)
                pc = step.next
            if limit is not None and pc >= limit:
                c.pc = pc
                return [(READY, c)]
            if others:
                budget -= 1
                if budget <= 0:
                    c.pc = pc
                    return [(RESTING, c)]

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
        if self.judge is not None:
            part.scoreboard = self.judge.copy(c.scoreboard)
        return part

    def _passing(self, c, barriers):
        """Which threads may pass the barriers (ids, one for all or one each) they wait at; they have passed then."""
        ids = np.broadcast_to(barriers[:, 0] & 0xFF, len(c)).tolist()
        waiting = list(zip(c.group.tolist(), c.local.tolist(), ids))
        passing = np.array([self.barriers.may_pass(*w) for w in waiting])
        for row in np.flatnonzero(passing):
            self.barriers.wait(*waiting[row])
        return passing

    def _park(self, c, passing, following):
        if not passing.any():
            return [(BLOCKED, c)]
        through, held = self._part(c, passing), self._part(c, ~passing)
        through.pc = following
        return [(READY, through), (BLOCKED, held)]

    # ---- errors

    def _locate(self, error, row=None):
        step, c = self._step, self._current
        error.kernel = error.kernel or self.kernel.name
        if error.instruction is None:
            error.instruction = step.instruction.text + (f" // {step.instruction.comment}" if step.instruction.comment else "")
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
        group, local = int(c.group[0]), int(c.local[0])
        still = {int(t) for part in blocked for t, g in zip(part.local, part.group) if g == group}
        ended = self.threads_per_group - len(still)
        waits = "; ".join(f"barrier {i}: {a} of {b} producers and {x} of {y} consumers arrived"
                          for i, a, b, x, y in self.barriers.pending(group)) or "nobody signalled it"
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

    def _sum_counts(self):
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
