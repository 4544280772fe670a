"""Address spaces that a message can go to. Shared local memory, which is checked for races as well, is in ``slm``."""

import contextlib
from collections.abc import Iterator
from typing import NoReturn

import numpy as np

from ..checkers.global_races import GlobalRaces
from ..errors import Fault, MemoryFault, UninitializedRead
from ..isa.cohort import Cohort
from ..isa.instruction import Instruction
from .bytes import gather
from .memory import Memory

PAYLOAD_ADDRESS = 0x0001_0000  # r0.0: where the payload lies in the 32-bit space of the stateless binding table entry
SCRATCH_SURFACE = 0x0004_0000  # r0.5: surface state of scratch memory; the kernel shifts it right by 4 into a0


@contextlib.contextmanager
def rows_of(at: np.ndarray) -> Iterator[None]:
    """A Fault within names a row of ``at``; outside it names what stands there."""
    try:
        yield
    except Fault as fault:
        fault.row = int(at[fault.row])
        raise


class GlobalMemory:
    """All that 64-bit addresses reach.

    uninitialized  whether reads of bytes that nobody has written are errors
    races          what watches for data races between work-groups, optional
    """

    def __init__(self, memory: Memory, uninitialized: bool, races: GlobalRaces | None = None) -> None:
        self.memory = memory
        self.uninitialized = uninitialized
        self.races = races

    def kind(self, kind: str) -> str:
        return kind

    def identity(self, c: Cohort, rows: np.ndarray, addresses: np.ndarray) -> np.ndarray:
        return addresses

    def read(
        self,
        c: Cohort,
        rows: np.ndarray,
        addresses: np.ndarray,
        size: int,
        atomic: bool = False,
        block: bool = False,
    ) -> np.ndarray:
        values = self.memory.read(addresses, size, self.uninitialized)
        if self.races is not None and not atomic:
            for allocation, at, offsets in self.memory.parts(addresses, size):
                with rows_of(at):
                    self.races.read(c.threads[rows[at]], allocation.base, len(allocation.data), offsets, size)
        return values

    def write(
        self, c: Cohort, rows: np.ndarray, addresses: np.ndarray, values: np.ndarray, atomic: bool = False
    ) -> None:
        if self.races is not None:
            size = values.shape[1]
            for allocation, at, offsets in self.memory.parts(addresses, size):
                current = gather(allocation.data, offsets, size)
                with rows_of(at):
                    threads = c.threads[rows[at]]
                    self.races.write(
                        threads, allocation.base, len(allocation.data), offsets, values[at], current, atomic
                    )
        self.memory.write(addresses, values)


LARGEST_BLOCK = 512  # bytes that one block message moves


class Scratch:
    """``size`` bytes for each thread in flight, addressed from 0.

    IGC fills up to eight registers at once, also where only the first of them were spilled: a block that is loaded may
    reach beyond the end, where all bits are set.

    uninitialized  whether reads of bytes that nobody has written are errors
    """

    def __init__(self, threads: int, size: int, uninitialized: bool) -> None:
        self.size = size
        self.data = np.zeros((threads, size + LARGEST_BLOCK), np.uint8)
        self.data[:, size:] = 0xFF
        self.written = np.zeros((threads, size), bool) if uninitialized else None

    def kind(self, kind: str) -> str:
        return kind.replace("ugm", "scratch")

    def identity(self, c: Cohort, rows: np.ndarray, addresses: np.ndarray) -> np.ndarray:
        return c.threads[rows] * self.size + addresses.astype(np.int64)

    def check_surface(self, inst: Instruction, surface: np.ndarray) -> None:
        """Raise UnknownInstruction unless the surface state offsets are those of scratch memory."""
        if (surface != SCRATCH_SURFACE >> 4).any():
            raise inst.unknown(f"the surface state offset 0x{int(surface[0]):x}: only the scratch surface exists")

    def _at(
        self, c: Cohort, rows: np.ndarray, addresses: np.ndarray, size: int, beyond: int = 0
    ) -> tuple[np.ndarray, np.ndarray]:
        """The bytes' places in ``data``, of which the last ``beyond`` may lie behind the end."""
        inside = addresses + np.uint64(size - beyond) <= self.size
        if not inside.all():
            bad = int(np.argmin(inside))
            access = f"access of {size} bytes at 0x{int(addresses[bad]):x}"
            raise Fault(MemoryFault, f"{access} in {self.size} bytes of scratch memory", bad)
        return c.threads[rows][:, None], addresses.astype(np.int64)[:, None] + np.arange(size)

    def read(
        self,
        c: Cohort,
        rows: np.ndarray,
        addresses: np.ndarray,
        size: int,
        atomic: bool = False,
        block: bool = False,
    ) -> np.ndarray:
        at = self._at(c, rows, addresses, size, beyond=size - 1 if block else 0)
        # Spill code loads a block before it changes some of its channels, so a block may hold bytes nobody has written.
        if self.written is not None and not block:
            known = self.written[at].any(1)  # compiled code copies padding
            if not known.all():
                bad = int(np.argmin(known))
                access = f"read of {size} bytes at 0x{int(addresses[bad]):x}"
                raise Fault(UninitializedRead, f"{access} of private (scratch) memory that nobody has written", bad)
        return self.data[at]

    def write(
        self, c: Cohort, rows: np.ndarray, addresses: np.ndarray, values: np.ndarray, atomic: bool = False
    ) -> None:
        at = self._at(c, rows, addresses, values.shape[1])
        self.data[at] = values
        if self.written is not None:
            self.written[at] = True


class Payload:
    """The kernel's arguments: all that binding table entry 255 reaches with 32-bit addresses. They are read-only."""

    def __init__(self, data: bytes) -> None:
        self.data = np.frombuffer(data, np.uint8)

    def kind(self, kind: str) -> str:
        return kind.replace("ugm", "payload")

    def identity(self, c: Cohort, rows: np.ndarray, addresses: np.ndarray) -> np.ndarray:
        return addresses

    def read(
        self,
        c: Cohort,
        rows: np.ndarray,
        addresses: np.ndarray,
        size: int,
        atomic: bool = False,
        block: bool = False,
    ) -> np.ndarray:
        offsets = addresses.astype(np.int64) - PAYLOAD_ADDRESS
        inside = (offsets >= 0) & (offsets + size <= len(self.data))
        if not inside.all():
            bad = int(np.argmin(inside))
            access = f"read of {size} bytes at 0x{int(addresses[bad]):x}"
            raise Fault(MemoryFault, f"{access} outside the kernel's payload", bad)
        return self.data[offsets[:, None] + np.arange(size)]

    def write(
        self, c: Cohort, rows: np.ndarray, addresses: np.ndarray, values: np.ndarray, atomic: bool = False
    ) -> NoReturn:
        raise Fault(MemoryFault, "write to the kernel's payload", 0)
