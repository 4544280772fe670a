"""Execution of a launch, one batch of work-groups after the other."""

import time
from collections.abc import Sequence

import numpy as np

from ..checkers.checks import Checks
from ..checkers.global_races import GlobalRaces
from ..isa.cohort import Cohort, Storage
from ..isa.dpas import dpas_operations
from ..isa.opcodes import pipe_of
from .arguments import LocalArray
from .batch import Batch, Dispatch, Launch
from .counts import Result
from .memory import Memory
from .payload import build_payload
from .program import Program
from .ranges import Piece, Range, threads_per_group
from .scheduler import Scheduler
from .spaces import GlobalMemory, Payload
from .trace import Trace

# Threads executed together: enough to hide the interpreter, few enough for their registers to stay in the cache.
BATCH_THREADS = 256


class Machine:
    """Executes one launch of a kernel: ``run`` for each piece of its range, then ``result``."""

    def __init__(
        self,
        program: Program,
        memory: Memory,
        checks: Checks,
        trace: Trace | None = None,
        batch_threads: int = BATCH_THREADS,
        max_steps: float | None = None,
        private_address: int = 0,
        threads: int = 0,
    ) -> None:
        """threads: of all the pieces to run; only the checker of races in global memory asks for it."""
        self.batch_threads = batch_threads
        self.max_steps = float("inf") if max_steps is None else max_steps
        global_races = GlobalRaces(threads) if checks.global_races else None
        self.launch = Launch(
            program,
            GlobalMemory(memory, checks.uninitialized, global_races),
            checks,
            program.scoreboard if checks.scoreboard else None,
            trace,
            counts=Result(),
            executed=[0] * len(program.instructions),
            storage=Storage(lambda: program.registers_used),
            private_address=private_address,
            global_races=global_races,
        )
        if trace is not None:
            trace.program = program.instructions
            trace.registers = program.image.registers

    def run(
        self,
        ranges: Range,
        piece: Piece,
        cross_thread: bytes,
        local: Sequence[LocalArray],
        implicit_block: bytes = b"",
    ) -> None:
        """Execute all work-groups of a piece. ``local`` lies in their shared local memory, by address."""
        started = time.perf_counter()
        image, counts = self.launch.program.image, self.launch.counts
        inline, rest = build_payload(image, piece, cross_thread, implicit_block)
        per_group = threads_per_group(image, piece.items_per_group)
        dispatch = Dispatch(ranges, piece, per_group, inline, Payload(rest), tuple(local))
        groups_per_batch = max(1, self.batch_threads // per_group)
        with np.errstate(all="ignore"):
            for first in range(0, piece.group_count, groups_per_batch):
                batch = Batch(self.launch, dispatch, first, min(groups_per_batch, piece.group_count - first))
                counts.threads += batch.threads
                Scheduler(batch, self.max_steps).run(self._start(batch))
                counts.barriers += batch.barriers.signals
        counts.groups += piece.group_count
        counts.seconds += time.perf_counter() - started

    def _start(self, batch: Batch) -> Cohort:
        return batch.start()

    def result(self) -> Result:
        """The counts of everything run."""
        counts = self.launch.counts
        counts.executed = self.launch.executed
        for inst, count in zip(self.launch.program.instructions, self.launch.executed):
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
