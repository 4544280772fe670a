"""Data races in shared local memory.

Races are found by happens-before, not by luck of the schedule. Every thread has a vector clock, which only barriers
advance and exchange. Two accesses to one byte by different threads race if one of them is a write and the clocks do not
order them. Atomics do not race with one another, nor do writes of equal values (IGC's work-group functions make them).
Of several unordered readers of a byte the detector remembers the two latest.
"""

import math

import numpy as np

from ..errors import Fault, SlmRace

_LARGEST_UNIT = 16


class RaceDetector:
    """Watches the shared local memory of ``groups`` work-groups of ``size`` bytes and ``threads`` threads each.

    clock   [groups, threads, threads]: how much of the second thread's past the first has seen
    writer  the thread that last wrote each cell of ``unit`` bytes, -1 for none; write_time is its clock then
    reader  two threads that have read it since; read_time likewise
    """

    def __init__(self, groups: int, size: int, threads: int) -> None:
        self.clock = np.zeros((groups, threads, threads), np.int32)
        self.clock[:, np.arange(threads), np.arange(threads)] = 1
        self.size = size
        self.unit = math.gcd(size, _LARGEST_UNIT)
        cells = groups * size // self.unit
        self.writer = np.full(cells, -1, np.int16)
        self.write_time = np.zeros(cells, np.int32)
        self.write_atomic = np.zeros(cells, bool)
        self.reader = [np.full(cells, -1, np.int16) for _ in range(2)]
        self.read_time = [np.zeros(cells, np.int32) for _ in range(2)]

    def _refine(self, flat: np.ndarray, size: int) -> None:
        """Make the cells so small that every access consists of whole ones."""
        unit = math.gcd(self.unit, size, int(np.bitwise_or.reduce(flat)))
        if unit == self.unit:
            return
        factor = self.unit // unit
        for name in ("writer", "write_time", "write_atomic"):
            setattr(self, name, np.repeat(getattr(self, name), factor))
        self.reader = [np.repeat(a, factor) for a in self.reader]
        self.read_time = [np.repeat(a, factor) for a in self.read_time]
        self.unit = unit

    def _cells(
        self, groups: np.ndarray, threads: np.ndarray, flat: np.ndarray, size: int
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        self._refine(flat, size)
        count = size // self.unit
        cells = (flat // self.unit)[:, None] + np.arange(count)
        return cells.reshape(-1), np.repeat(groups, count), np.repeat(threads, count)

    def _offset(self, cell: int) -> int:
        return int(cell) * self.unit % self.size

    def _check(
        self,
        cells: np.ndarray,
        groups: np.ndarray,
        threads: np.ndarray,
        others: np.ndarray,
        times: np.ndarray,
        count: int,
        what: str,
        before: str,
        ignore: np.ndarray | None = None,
    ) -> None:
        """Raise a Fault unless the remembered accesses to these cells happened before the present ones.

        others, times  for every cell of the memory, who accessed it and when
        count          cells of one access
        """
        other, time = others[cells], times[cells]
        conflict = (other >= 0) & (other != threads)
        if ignore is not None:
            conflict &= ~ignore
        if not conflict.any():
            return
        at = np.flatnonzero(conflict)
        unordered = self.clock[groups[at], threads[at], other[at]] < time[at]
        if unordered.any():
            bad = at[int(np.argmax(unordered))]
            raise Fault(
                SlmRace,
                f"data race in shared local memory: {what} of byte 0x{self._offset(cells[bad]):x} by thread "
                f"{int(threads[bad])}, not ordered by a barrier after thread {int(other[bad])}'s {before}",
                int(bad // count),
            )

    def read(self, groups: np.ndarray, threads: np.ndarray, flat: np.ndarray, size: int) -> None:
        cells, groups, threads = self._cells(groups, threads, flat, size)
        count = size // self.unit
        self._check(cells, groups, threads, self.writer, self.write_time, count, "a read", "write")
        now = self.clock[groups, threads, threads]
        first, first_time = self.reader[0][cells], self.read_time[0][cells]
        # The first slot is free for this thread if it holds an access that this one follows.
        free = (first < 0) | (first == threads) | (self.clock[groups, threads, first] >= first_time)
        keep = ~free
        if keep.any():
            self.reader[1][cells[keep]] = threads[keep]
            self.read_time[1][cells[keep]] = now[keep]
        self.reader[0][cells[free]] = threads[free]
        self.read_time[0][cells[free]] = now[free]
        # Several threads of one message may have read one cell: remember one that lost the slot.
        lost = free & (self.reader[0][cells] != threads)
        if lost.any():
            self.reader[1][cells[lost]] = threads[lost]
            self.read_time[1][cells[lost]] = now[lost]

    def write(
        self, groups: np.ndarray, threads: np.ndarray, flat: np.ndarray, size: int, unchanged: np.ndarray | None
    ) -> None:
        """unchanged: bool [rows, size], the bytes that hold the written value already. None for an atomic."""
        cells, groups, threads = self._cells(groups, threads, flat, size)
        count = size // self.unit
        atomic = unchanged is None
        what = "an atomic" if atomic else "a write"
        ignore = (
            self.write_atomic[cells]
            if unchanged is None
            else np.logical_and.reduce(unchanged.reshape(-1, self.unit), axis=1)
        )
        self._check(cells, groups, threads, self.writer, self.write_time, count, what, "write", ignore)
        for slot in range(2):
            self._check(cells, groups, threads, self.reader[slot], self.read_time[slot], count, what, "read")
        self.writer[cells] = threads
        self.write_time[cells] = self.clock[groups, threads, threads]
        self.write_atomic[cells] = atomic
        for slot in range(2):
            self.reader[slot][cells] = -1

    def check_overlap(self, threads: np.ndarray, flat: np.ndarray, stored: np.ndarray) -> None:
        """After a write: a row whose bytes did not stay was overwritten by another row of the same message.

        stored  bool [rows, size], the bytes that hold what the row wrote
        """
        kept = stored.all(1)
        if kept.all():
            return
        bad = int(np.argmin(kept))
        cell = (flat[bad] + int(np.argmin(stored[bad]))) // self.unit
        if self.writer[cell] != threads[bad]:
            raise Fault(
                SlmRace,
                f"data race in shared local memory: threads {int(threads[bad])} and {int(self.writer[cell])} write "
                f"different values to byte 0x{self._offset(cell):x}",
                bad,
            )

    # ---- synchronisation, called by the barriers

    def release(self, group: int, thread: int) -> np.ndarray:
        """The thread's clock for others to acquire. What the thread does next comes after it."""
        seen = self.clock[group, thread].copy()
        self.clock[group, thread, thread] += 1
        return seen

    def acquire(self, group: int, thread: int, seen: np.ndarray) -> None:
        """What ``seen`` covers happens before what the thread does next."""
        np.maximum(self.clock[group, thread], seen, out=self.clock[group, thread])
