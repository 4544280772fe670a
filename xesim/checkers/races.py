"""Data races in shared local memory.

Races are found by happens-before, not by luck of the schedule: see ``clocks`` for what orders two threads. An access
races if an earlier one to the same byte, by another thread, one of the two a write, is not ordered before it. Atomics
do not race with one another, nor do writes of equal values (IGC's work-group functions make them).

Every earlier access that may still race is remembered: of each byte the readers, the writers and the atomics apart,
each as one stamp where one access stands for all, else as the latest time of each thread.
"""

import math
from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from ..errors import Fault, SlmRace
from .clocks import THREAD_MASK, THREAD_SHIFT, TIME_SHIFT, VectorClocks

_LARGEST_UNIT = 16
_SEVERAL = THREAD_MASK  # in place of the thread in a stamp: the times of each are in ``times``
_INDEX_MASK = (1 << THREAD_SHIFT) - 1


class Access(NamedTuple):
    """The cells that a message touches: a row for each cell of each access, with its stamp and its thread's limit."""

    cells: np.ndarray
    threads: np.ndarray
    stamps: np.ndarray
    limit: np.ndarray


class _Accesses:
    """The accesses of one kind to each cell. A stamp of 0 means none."""

    def __init__(self, cells: int, threads: int):
        self.threads = threads
        self.stamps = np.zeros(cells, np.int64)
        self.times: np.ndarray | None = None  # [cells, threads], from the first cell with several accesses on

    def refine(self, factor: int) -> None:
        self.stamps = np.repeat(self.stamps, factor)
        if self.times is not None:
            self.times = np.repeat(self.times, factor, axis=0)

    def unordered(self, access: Access, seen: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """(rows, threads, stamps) of accesses that did not happen before the accesses of the rows.

        seen  the clocks of all threads: see VectorClocks
        """
        cells, threads, stamps, limit = access
        found = self.stamps[cells]
        rows = np.flatnonzero(found > limit)
        own = (stamps[rows] >> THREAD_SHIFT) & THREAD_MASK
        other = (found[rows] >> THREAD_SHIFT) & THREAD_MASK
        differs = own != other
        rows, own, other = rows[differs], own[differs], other[differs]
        if not len(rows):
            return rows, other, found[rows]
        several = other == _SEVERAL
        other[several] = 0
        late = seen[other, threads[rows]] < found[rows] >> TIME_SHIFT
        if several.any() and self.times is not None:
            unseen = self.times[cells[rows[several]]] > seen[:, threads[rows[several]]].T
            unseen[np.arange(len(unseen)), own[several]] = False
            late[several] = unseen.any(1)
            other[several] = unseen.argmax(1)
        return rows[late], other[late], found[rows[late]]

    def record(self, access: Access) -> np.ndarray | None:
        """Add accesses; the rows of cells that several threads touch in this one message, None if there are none."""
        cells, _, stamps, limit = access
        found = self.stamps[cells]
        self.stamps[cells] = stamps
        joins = found > limit
        lost = self.stamps[cells] != stamps
        if joins.any():
            rows = np.flatnonzero(joins & ((found ^ stamps) >> THREAD_SHIFT & THREAD_MASK != 0))
            self._keep(cells[rows], found[rows])
            self._keep(cells[rows], stamps[rows])
            together = np.maximum(found[rows], stamps[rows]) | _SEVERAL << THREAD_SHIFT
            np.maximum.at(self.stamps, cells[rows], together)
        if not lost.any():
            return None
        meeting = np.flatnonzero(np.isin(cells, cells[lost]))
        self._keep(cells[meeting], stamps[meeting])
        np.maximum.at(self.stamps, cells[meeting], stamps[meeting] | _SEVERAL << THREAD_SHIFT)
        return meeting

    def _keep(self, cells: np.ndarray, stamps: np.ndarray) -> None:
        """Enter single accesses into ``times``."""
        if self.times is None:
            self.times = np.zeros((len(self.stamps), self.threads), np.int32)
        thread = stamps >> THREAD_SHIFT & THREAD_MASK
        single = thread != _SEVERAL
        self.times[cells[single], thread[single]] = stamps[single] >> TIME_SHIFT


class RaceDetector:
    """Watches groups x size bytes; ``flat`` are offsets into them, ``threads`` the batch's thread numbers."""

    def __init__(self, groups: int, size: int, clocks: VectorClocks) -> None:
        self.clocks = clocks
        self.size = size
        self.unit = math.gcd(size, _LARGEST_UNIT)
        self._cell_count = groups * size // self.unit
        self.reads, self.writes = (_Accesses(self._cell_count, clocks.threads_per_group) for _ in range(2))
        self.atomics: _Accesses | None = None

    def _group(self, thread: int) -> int:
        return int(thread) // self.clocks.threads_per_group

    # ---- the accesses of one message, made by the instruction with this index

    def read(self, threads: np.ndarray, flat: np.ndarray, size: int, index: int) -> None:
        access = self._access(threads, flat, size, index)
        self._check(access, self.writes, "a read", "write")
        if self.atomics is not None:
            self._check(access, self.atomics, "a read", "atomic")
        self.reads.record(access)

    def write(
        self, threads: np.ndarray, flat: np.ndarray, values: np.ndarray, index: int, current: Callable[[], np.ndarray]
    ) -> None:
        """values: bytes [accesses, size] about to be stored; current() gives what lies there now."""
        size = values.shape[1]
        access = self._access(threads, flat, size, index)

        def differs(rows: np.ndarray) -> np.ndarray:
            return (current() != values).reshape(-1, self.unit)[rows].any(1)

        self._check(access, self.writes, "a write", "write", differs)
        if self.atomics is not None:
            self._check(access, self.atomics, "a write", "atomic", differs)
        self._check(access, self.reads, "a write", "read")
        meeting = self.writes.record(access)
        if meeting is not None:
            self._check_meeting(access, values.reshape(-1, self.unit), meeting)

    def atomic(self, threads: np.ndarray, flat: np.ndarray, size: int, index: int) -> None:
        if self.atomics is None:
            self.atomics = _Accesses(self._cell_count, self.clocks.threads_per_group)
        access = self._access(threads, flat, size, index)
        self._check(access, self.writes, "an atomic", "write")
        self._check(access, self.reads, "an atomic", "read")
        self.atomics.record(access)

    def _access(self, threads: np.ndarray, flat: np.ndarray, size: int, index: int) -> Access:
        self._refine(flat, size)
        count = size // self.unit
        cells = flat // self.unit
        if count > 1:
            cells = (cells[:, None] + np.arange(count)).reshape(-1)
            threads = np.repeat(threads, count)
        self._count = count
        return Access(cells, threads, self.clocks.present[threads] | index, self.clocks.limit[threads])

    def _refine(self, flat: np.ndarray, size: int) -> None:
        """Track in units no access straddles."""
        unit = math.gcd(self.unit, size, int(np.bitwise_or.reduce(flat)))
        if unit == self.unit:
            return
        factor = self.unit // unit
        for accesses in (self.reads, self.writes, self.atomics):
            if accesses is not None:
                accesses.refine(factor)
        self._cell_count *= factor
        self.unit = unit

    def _check(
        self,
        access: Access,
        earlier: _Accesses,
        what: str,
        before: str,
        matters: Callable[[np.ndarray], np.ndarray] | None = None,
    ) -> None:
        """Fault unless every earlier access happened before, or ``matters`` (a function of rows) says it is none."""
        rows, others, found = earlier.unordered(access, self.clocks.seen)
        if matters is not None and len(rows):
            chosen = matters(rows)
            rows, others, found = rows[chosen], others[chosen], found[chosen]
        if not len(rows):
            return
        row, other, stamp = int(rows[0]), int(others[0]), int(found[0])
        single = stamp >> THREAD_SHIFT & THREAD_MASK != _SEVERAL
        raise Fault(
            SlmRace,
            f"data race in shared local memory: {what} of byte 0x{self._byte(access, row):x} by thread "
            f"{self.clocks.local[access.threads[row]]}, which neither a barrier nor fences and an atomic order after "
            f"thread {other}'s {before}",
            row // self._count,
            other=((self._group(access.threads[row]), other), stamp & _INDEX_MASK if single else None),
        )

    def _byte(self, access: Access, row: int) -> int:
        return int(access.cells[row]) * self.unit % self.size

    def _check_meeting(self, access: Access, values: np.ndarray, rows: np.ndarray) -> None:
        """Threads that write one cell in one message must write the same. ``rows`` write cells of several threads."""
        cells, threads, values = access.cells[rows], access.threads[rows], values[rows]
        order = np.argsort(cells, kind="stable")
        last = np.append(cells[order][1:] != cells[order][:-1], True)
        final = order[np.flatnonzero(last)[np.cumsum(last) - last]]  # for each row of ``order``, the cell's last one
        bad = (values[order] != values[final]).any(1) & (threads[order] != threads[final])
        if bad.any():
            one, two = order[bad][0], final[bad][0]
            raise Fault(
                SlmRace,
                f"data race in shared local memory: threads {self.clocks.local[threads[one]]} and "
                f"{self.clocks.local[threads[two]]} write different values to byte "
                f"0x{self._byte(access, int(rows[one])):x}",
                int(rows[one]) // self._count,
                other=((self._group(threads[two]), int(self.clocks.local[threads[two]])), None),
            )
