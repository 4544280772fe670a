"""Data races in global memory between the work-groups of a launch (optional).

Work-groups of one launch are ordered by atomics and fences alone: what a thread did, or has seen by a barrier of its
group, before a fence is published by its later atomics that change a location; the group of a thread whose atomic meets
them there knows it after that thread's next fence. Launches follow one another. Not judged are accesses within one
work-group, writes of equal values, and atomics against each other. Of the readers of a byte two are compared with a
later writer: the first, and the latest of another group.
"""

from dataclasses import dataclass

import numpy as np

from ..errors import Fault, GlobalRace, LaunchError
from .clocks import TIME_SHIFT, VectorClocks

_NUMBER_BITS = 24  # a stamp is time << 24 | number of the thread within the launch + 1; 0: none
_NUMBER_MASK = (1 << _NUMBER_BITS) - 1


@dataclass
class _Cells:
    """The latest accesses to each byte of an allocation."""

    writes: np.ndarray
    atomics: np.ndarray
    first_reads: np.ndarray
    latest_reads: np.ndarray


class GlobalRaces:
    """Watches one launch. ``begin`` announces each of its batches."""

    def __init__(self, threads: int) -> None:
        """threads: of the launch. Raises LaunchError if a stamp cannot tell so many apart."""
        if threads > _NUMBER_MASK:
            raise LaunchError(
                f"the launch has {threads} threads; the checker of races in global memory tells at most "
                f"{_NUMBER_MASK} apart: launch fewer work-groups or leave Checks.global_races off"
            )
        self.threads = threads
        self._cells: dict[int, _Cells] = {}
        self._published: dict[int, np.ndarray] = {}  # place -> times of all threads of the launch

    def begin(self, first_thread: int, groups: int, threads_per_group: int) -> VectorClocks:
        """Start a batch; returns the clocks within its groups, which barriers and fences must advance."""
        self.first_thread, self.per_group = first_thread, threads_per_group
        self.clocks = VectorClocks(groups, threads_per_group)
        self._known: dict[int, np.ndarray] = {}  # group -> times of all threads that it has seen
        self._met: dict[int, np.ndarray] = {}  # thread -> what its atomics have met since its last fence
        self._released: dict[int, np.ndarray] = {}  # thread -> what it had seen at its last fence
        return self.clocks

    # ---- synchronisation; threads are numbers within the batch

    def fence(self, threads: np.ndarray) -> None:
        for thread in threads.tolist():
            group = thread // self.per_group
            met = self._met.pop(thread, None)
            if met is not None:
                known = self._known.get(group)
                self._known[group] = met if known is None else np.maximum(known, met)
            released = np.zeros(self.threads, np.int64)
            if group in self._known:
                released[:] = self._known[group]
            first = self.first_thread + group * self.per_group
            released[first : first + self.per_group] = self.clocks.seen[:, thread]
            self._released[thread] = released
        self.clocks.fence(threads)

    def atomic(
        self, threads: np.ndarray, places: np.ndarray, changed: np.ndarray, replaces: bool, in_slm: bool
    ) -> None:
        self.clocks.atomic(threads, places, changed, replaces, in_slm)
        if in_slm:  # orders threads of one group only
            return
        if not self._released and not self._published:
            return
        for thread, place, changes in zip(threads.tolist(), places.tolist(), changed.tolist()):
            found = None if replaces else self._published.get(place)
            if replaces:
                self._published.pop(place, None)
            if found is not None:
                met = self._met.get(thread)
                self._met[thread] = found if met is None else np.maximum(met, found)
            released = self._released.get(thread)
            if released is not None and (changes or replaces):
                self._published[place] = released if found is None else np.maximum(found, released)

    # ---- accesses: rows of ``size`` bytes at ``offsets`` of the allocation that starts at ``base``

    def read(self, threads: np.ndarray, base: int, length: int, offsets: np.ndarray, size: int) -> None:
        cells, at, who, stamps = self._access(threads, base, length, offsets, size)
        for earlier, before in ((cells.writes, "write"), (cells.atomics, "atomic")):
            self._check(earlier[at], who, "a read", before, base, at, size)
        first = cells.first_reads[at]
        joins = (first != 0) & self._foreign(first, who)
        cells.latest_reads[at[joins]] = stamps[joins]
        cells.first_reads[at[~joins]] = stamps[~joins]
        lost = cells.first_reads[at] != stamps
        cells.latest_reads[at[lost]] = stamps[lost]

    def write(
        self,
        threads: np.ndarray,
        base: int,
        length: int,
        offsets: np.ndarray,
        values: np.ndarray,
        current: np.ndarray,
        atomic: bool,
    ) -> None:
        """values are about to replace the bytes ``current`` [rows, size]."""
        size = values.shape[1]
        cells, at, who, stamps = self._access(threads, base, length, offsets, size)
        what = "an atomic" if atomic else "a write"
        differs = np.ones(len(at), bool) if atomic else (values != current).reshape(-1)
        self._check(np.where(differs, cells.writes[at], 0), who, what, "write", base, at, size)
        if not atomic:
            self._check(np.where(differs, cells.atomics[at], 0), who, what, "atomic", base, at, size)
        self._check(cells.first_reads[at], who, what, "read", base, at, size)
        self._check(cells.latest_reads[at], who, what, "read", base, at, size)
        target = cells.atomics if atomic else cells.writes
        target[at] = stamps
        if not atomic:
            meeting = self._foreign(target[at], who)
            if meeting.any():  # groups of one message that write the same bytes must write equal values
                last = np.empty(length, np.uint8)
                last[at] = values.reshape(-1)
                conflict = np.where(meeting & (last[at] != values.reshape(-1)), target[at], 0)
                self._check(conflict, who, what, "write", base, at, size)

    def _access(
        self, threads: np.ndarray, base: int, length: int, offsets: np.ndarray, size: int
    ) -> tuple[_Cells, np.ndarray, np.ndarray, np.ndarray]:
        """(the allocation's cells, offset of each byte, its thread, its stamp)"""
        if base not in self._cells:
            self._cells[base] = _Cells(*(np.zeros(length, np.int64) for _ in range(4)))
        at = (offsets[:, None] + np.arange(size)).reshape(-1)
        who = np.repeat(threads, size)
        stamps = self.clocks.present[who] >> TIME_SHIFT << _NUMBER_BITS | self.first_thread + who + 1
        return self._cells[base], at, who, stamps

    def _foreign(self, stamps: np.ndarray, who: np.ndarray) -> np.ndarray:
        """Whether the stamps are of other groups than the threads'."""
        first = self.first_thread + who // self.per_group * self.per_group
        number = (stamps & _NUMBER_MASK) - 1
        return (number < first) | (number >= first + self.per_group)

    def _check(
        self, earlier: np.ndarray, who: np.ndarray, what: str, before: str, base: int, at: np.ndarray, size: int
    ) -> None:
        """Fault unless the threads have seen the earlier accesses (stamps) of other groups."""
        rows = np.flatnonzero((earlier != 0) & self._foreign(earlier, who))
        if not len(rows):
            return
        number, time = (earlier[rows] & _NUMBER_MASK) - 1, earlier[rows] >> _NUMBER_BITS
        groups = who[rows] // self.per_group
        seen = np.zeros(len(rows), bool)
        for group in np.unique(groups):
            known = self._known.get(int(group))
            if known is not None:
                own = groups == group
                seen[own] = known[number[own]] >= time[own]
        if not seen.all():
            bad = int(np.argmin(seen))
            raise Fault(
                GlobalRace,
                f"data race in global memory: {what} of the byte at 0x{base + int(at[rows[bad]]):x}, which neither "
                f"fences and atomics nor the order of launches put after the {before} by thread "
                f"{int(number[bad]) % self.per_group} of another work-group (thread {int(number[bad])} of the launch)",
                int(rows[bad]) // size,
            )


class BothClocks:
    """Two sets of clocks that the same barriers advance."""

    def __init__(self, one: VectorClocks, other: VectorClocks) -> None:
        self.parts = (one, other)
        self.width = one.width + other.width

    def release(self, threads: np.ndarray) -> np.ndarray:
        return np.concatenate([part.release(threads) for part in self.parts])

    def acquire(self, threads: np.ndarray, clocks: np.ndarray) -> None:
        for part, own in zip(self.parts, np.split(clocks, 2)):
            part.acquire(threads, own)
