"""Shared local memory of the work-groups in flight."""

from collections.abc import Sequence

import numpy as np

from ..checkers.races import RaceDetector
from ..errors import Fault, MemoryFault, UninitializedRead
from ..isa.cohort import Cohort
from .arguments import LocalArray
from .bytes import gather, scatter

# IGC sets this bit in local pointers to tell them from null (VALID_LOCAL_HIGH_BITS); the unit ignores it.
_POINTER_TAG = np.uint64(0x1000_0000)


class SharedLocalMemory:
    """``size`` bytes for each of the groups; addresses are offsets within the group of the accessing thread.

    local          the arrays in it; what lies between them belongs to nobody
    races          what watches for data races, optional
    uninitialized  whether reads of bytes that nobody has written are errors
    """

    def __init__(
        self, groups: int, size: int, local: Sequence[LocalArray], races: RaceDetector | None, uninitialized: bool
    ) -> None:
        self.size = size
        self.local = local
        several = len(local) > 1
        self._owner = np.full(size if several else 0, -1, np.int16)  # of each byte: an index into ``local``
        for number, array in enumerate(local if several else ()):
            self._owner[array.start : array.end] = number
        self.data = np.zeros(groups * size, np.uint8)
        self.races = races
        self.written = np.zeros(groups * size, bool) if uninitialized else None

    def kind(self, kind: str) -> str:
        return kind

    def identity(self, c: Cohort, rows: np.ndarray, addresses: np.ndarray) -> np.ndarray:
        return self._flat(c, rows, addresses, 1)

    def _flat(self, c: Cohort, rows: np.ndarray, addresses: np.ndarray, size: int) -> np.ndarray:
        addresses = addresses & ~_POINTER_TAG
        inside = addresses + np.uint64(size) <= self.size
        if not inside.all():
            bad = int(np.argmin(inside))
            raise Fault(
                MemoryFault,
                f"access of {size} bytes at 0x{int(addresses[bad]):x} in shared local memory of {self.size} bytes"
                f"{self._nearest(int(addresses[bad]))}",
                bad,
            )
        if len(self.local) > 1:
            owner = self._owner[addresses]
            inside = (owner >= 0) & (owner == self._owner[addresses + np.uint64(size - 1)])
            if not inside.all():
                bad = int(np.argmin(inside))
                access = f"access of {size} bytes at 0x{int(addresses[bad]):x} of shared local memory"
                raise Fault(MemoryFault, f"{access}, between its arrays{self._nearest(int(addresses[bad]))}", bad)
        return c.group[rows].astype(np.int64) * self.size + addresses.astype(np.int64)

    def _nearest(self, address: int) -> str:
        before = [a for a in self.local if a.start <= address]
        if len(self.local) < 2 or not before:
            return ""
        name, start, end = before[-1]
        return f": {address - start} bytes behind the start of {name} (0x{start:x}), which has {end - start} bytes"

    def read(
        self,
        c: Cohort,
        rows: np.ndarray,
        addresses: np.ndarray,
        size: int,
        atomic: bool = False,
        block: bool = False,
    ) -> np.ndarray:
        flat = self._flat(c, rows, addresses, size)
        if self.races is not None and not atomic:
            self.races.read(c.threads[rows], flat, size, c.environment.index)
        if self.written is not None:
            known = self.written[flat[:, None] + np.arange(size)].all(1)
            if not known.all():
                bad = int(np.argmin(known))
                raise Fault(
                    UninitializedRead,
                    f"read of {size} bytes at 0x{int(addresses[bad]):x} of shared local memory that nobody has written",
                    bad,
                )
        return gather(self.data, flat, size)

    def write(
        self, c: Cohort, rows: np.ndarray, addresses: np.ndarray, values: np.ndarray, atomic: bool = False
    ) -> None:
        size = values.shape[1]
        flat = self._flat(c, rows, addresses, size)
        if self.races is not None:
            threads, index = c.threads[rows], c.environment.index
            if atomic:
                self.races.atomic(threads, flat, size, index)
            else:
                self.races.write(threads, flat, values, index, lambda: gather(self.data, flat, size))
        if self.written is not None:
            self.written[flat[:, None] + np.arange(size)] = True
        scatter(self.data, flat, values)
