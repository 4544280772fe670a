"""Data races in shared local memory.

Races are found by happens-before, not by luck of the schedule: every thread has a vector clock, advanced and exchanged
only by barriers. An access races if an earlier one to the same byte, by another thread, one of the two a write, is
not ordered before it by the clocks. Atomics do not race with one another, nor do writes of equal values (IGC's
work-group functions make them). Of several unordered readers of a byte the
two latest are remembered.
"""

import math

import numpy as np

from ..errors import Fault, SlmRace

_LARGEST_UNIT = 16


class RaceDetector:
    def __init__(self, groups, size, threads):
        # clock[g, t, u]: how much of thread u's past thread t has seen
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

    def _refine(self, flat, size):
        """Track in units no access straddles."""
        unit = math.gcd(self.unit, size, int(np.bitwise_or.reduce(flat)))
        if unit == self.unit:
            return
        factor = self.unit // unit
        for name in ("writer", "write_time", "write_atomic"):
            setattr(self, name, np.repeat(getattr(self, name), factor))
        self.reader = [np.repeat(a, factor) for a in self.reader]
        self.read_time = [np.repeat(a, factor) for a in self.read_time]
        self.unit = unit

    def _cells(self, groups, threads, flat, size):
        self._refine(flat, size)
        count = size // self.unit
        cells = (flat // self.unit)[:, None] + np.arange(count)
        return cells.reshape(-1), np.repeat(groups, count), np.repeat(threads, count)

    def _offset(self, cell):
        return int(cell) * self.unit % self.size

    def _check(self, cells, groups, threads, others, times, count, what, before, ignore=None):
        """Fault unless every remembered access (others at times) happened before the current thread's present."""
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
                other=((groups[bad], other[bad]), None),
            )

    def read(self, groups, threads, flat, size):
        cells, groups, threads = self._cells(groups, threads, flat, size)
        count = size // self.unit
        self._check(cells, groups, threads, self.writer, self.write_time, count, "a read", "write")
        now = self.clock[groups, threads, threads]
        first, first_time = self.reader[0][cells], self.read_time[0][cells]
        # the first slot is free for this thread if it holds an access this one follows
        free = (first < 0) | (first == threads) | (self.clock[groups, threads, first] >= first_time)
        keep = ~free
        if keep.any():
            self.reader[1][cells[keep]] = threads[keep]
            self.read_time[1][cells[keep]] = now[keep]
        self.reader[0][cells[free]] = threads[free]
        self.read_time[0][cells[free]] = now[free]
        # several threads of one message may have read one cell: remember one that lost the slot
        lost = free & (self.reader[0][cells] != threads)
        if lost.any():
            self.reader[1][cells[lost]] = threads[lost]
            self.read_time[1][cells[lost]] = now[lost]

    def write(self, groups, threads, flat, size, atomic, unchanged):
        """unchanged: bytes [rows, size] that hold the written value already; threads may store one value together."""
        cells, groups, threads = self._cells(groups, threads, flat, size)
        count = size // self.unit
        what = "an atomic" if atomic else "a write"
        ignore = self.write_atomic[cells] if atomic else unchanged.reshape(-1, self.unit).all(1)
        self._check(cells, groups, threads, self.writer, self.write_time, count, what, "write", ignore)
        for slot in range(2):
            self._check(cells, groups, threads, self.reader[slot], self.read_time[slot], count, what, "read")
        self.writer[cells] = threads
        self.write_time[cells] = self.clock[groups, threads, threads]
        self.write_atomic[cells] = atomic
        for slot in range(2):
            self.reader[slot][cells] = -1

    def check_overlap(self, threads, flat, stored):
        """After the write: a row whose bytes did not stay was overwritten by another row of the same message."""
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

    def release(self, group, thread):
        """The thread's clock as others shall see it; what the thread does next is after it."""
        seen = self.clock[group, thread].copy()
        self.clock[group, thread, thread] += 1
        return seen

    def acquire(self, group, thread, seen):
        np.maximum(self.clock[group, thread], seen, out=self.clock[group, thread])
