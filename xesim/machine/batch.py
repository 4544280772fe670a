"""The work-groups in flight: their threads, memory and barriers."""

from dataclasses import dataclass

import numpy as np

from ..checkers.bounds import BoundsChecker
from ..checkers.checks import Checks
from ..checkers.clocks import VectorClocks
from ..checkers.global_races import BothClocks, GlobalRaces
from ..checkers.races import RaceDetector
from ..checkers.scoreboard import ScoreboardChecker
from ..isa.cohort import LANES, Cohort, Storage
from ..isa.environment import AddressSpace
from .arguments import LocalArray
from .barriers import Barriers
from .counts import Result
from .payload import initial_registers
from .program import Program
from .ranges import Piece, Range
from .slm import SharedLocalMemory
from .spaces import GlobalMemory, Payload, Scratch
from .trace import BarrierEvent, Message, Trace


@dataclass(frozen=True)
class Launch:
    """What all batches of a launch share.

    executed         how often a thread executed each instruction
    storage          for the state of the threads
    private_address  of private memory in a global buffer, which each batch uses anew; 0 if there is none
    """

    program: Program
    global_memory: GlobalMemory
    checks: Checks
    scoreboard: ScoreboardChecker | None
    trace: Trace | None
    counts: Result
    executed: list[int]
    storage: Storage
    private_address: int
    global_races: GlobalRaces | None


@dataclass(frozen=True)
class Dispatch:
    """What all batches of a piece of the range share.

    inline   bytes that threads find in r1
    payload  the memory behind r0.0
    local    what lies in the shared local memory of a group, by address
    """

    ranges: Range
    piece: Piece
    threads_per_group: int
    inline: bytes
    payload: Payload
    local: tuple[LocalArray, ...]

    @property
    def slm_bytes(self) -> int:
        return self.local[-1].end if self.local else 0


class Batch:
    """``groups`` work-groups of a piece, the first of them with the number ``first_group``.

    A batch is the environment of its threads (``isa.environment``) and lives until the last of them has ended.
    first_thread  number of the batch's first thread within the launch
    """

    def __init__(self, launch: Launch, dispatch: Dispatch, first_group: int, groups: int) -> None:
        self.launch = launch
        self.dispatch = dispatch
        self.first_group = first_group
        self.first_thread = launch.counts.threads
        self.threads = groups * dispatch.threads_per_group
        image, checks = launch.program.image, launch.checks
        self.lane_mask = np.arange(LANES) < image.simd_size if image.simd_size > 1 else np.ones(LANES, bool)
        self.global_memory = launch.global_memory
        self.payload = dispatch.payload
        self.scratch = Scratch(self.threads, image.scratch_size, checks.uninitialized)
        if launch.private_address:
            launch.global_memory.memory.renew_private(launch.private_address)
        self.clocks, races = None, None
        if checks.races and dispatch.slm_bytes > 0:
            self.clocks = VectorClocks(groups, dispatch.threads_per_group)
            races = RaceDetector(groups, dispatch.slm_bytes, self.clocks)
        self.slm = SharedLocalMemory(groups, dispatch.slm_bytes, dispatch.local, races, checks.uninitialized)
        clocks: VectorClocks | BothClocks | None = self.clocks
        if launch.global_races is not None:
            other = launch.global_races.begin(self.first_thread, groups, dispatch.threads_per_group)
            clocks = other if self.clocks is None else BothClocks(self.clocks, other)
        record = None if launch.trace is None else self._record_barrier
        self.barriers = Barriers(groups, dispatch.threads_per_group, clocks, record)
        if launch.trace is not None:
            launch.trace.groups.append((groups, dispatch.threads_per_group, dispatch.slm_bytes))
        self.index = 0  # of the instruction being executed
        self.rules = BoundsChecker() if checks.bounds else None

    def start(self) -> Cohort:
        """The threads of all groups as they begin."""
        image, per_group = self.launch.program.image, self.dispatch.threads_per_group
        threads = np.arange(self.threads)
        local = (threads % per_group).astype(np.int16)
        history = None if self.launch.scoreboard is None else self.launch.scoreboard.start(self.threads)
        storage = self.launch.storage
        cohort = Cohort(threads, threads // per_group, local, image.registers, self, history, storage)
        initial_registers(cohort, self.dispatch.piece, self.first_group, self.dispatch.inline)
        remainder = self.dispatch.piece.items_per_group % image.simd_size
        if remainder:  # the last thread of a group has fewer channels
            cohort.dispatch = np.ones((len(cohort), LANES), bool)
            cohort.dispatch[local == per_group - 1, remainder : image.simd_size] = False
            cohort.active = cohort.dispatch.copy()
        return cohort

    def thread_of(self, c: Cohort, row: int) -> tuple[int, int]:
        """(linear id of the work-group, number of the thread in it)."""
        return self.thread_number(c.group[row], c.local[row])

    def thread_number(self, group: int, local: int) -> tuple[int, int]:
        """The same for a thread of the batch's own ``group``."""
        ids = self.dispatch.piece.group_ids([self.first_group + int(group)])[0]
        return self.dispatch.ranges.group_number(ids), int(local)

    def fence(self, unit: str, threads: np.ndarray) -> None:
        if self.clocks is not None and unit == "slm":
            self.clocks.fence(threads)
        if self.launch.global_races is not None and unit == "ugm":
            self.launch.global_races.fence(threads)

    def synchronise(
        self, space: AddressSpace, threads: np.ndarray, places: np.ndarray, changed: np.ndarray, replaces: bool
    ) -> None:
        if self.clocks is not None:
            self.clocks.atomic(threads, places, changed, replaces, in_slm=space is self.slm)
        if self.launch.global_races is not None:
            self.launch.global_races.atomic(threads, places, changed, replaces, in_slm=space is self.slm)

    def _record_barrier(self, threads: np.ndarray, is_signal: bool, values: np.ndarray) -> None:
        """A signal belongs to the step under way; a wait is passed before its step is recorded."""
        trace = self.launch.trace
        assert trace is not None
        step = trace.num_steps - is_signal
        trace.barriers.append(BarrierEvent(step, threads + self.first_thread, is_signal, np.array(values)))

    def count_message(
        self, c: Cohort, kind: str, addresses: np.ndarray, nbytes: int, rows: np.ndarray | None = None
    ) -> None:
        counts, trace = self.launch.counts, self.launch.trace
        counts.messages[kind] += len(c)
        counts.bytes_by_message[kind] += nbytes * len(addresses)
        if trace is not None:
            threads = (c.threads if rows is None else c.threads[rows]) + self.first_thread
            trace.add_message(Message(trace.num_steps - 1, kind, threads, np.array(addresses), nbytes))
