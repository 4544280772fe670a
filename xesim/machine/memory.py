"""Global memory: live allocations in a 64-bit address space, every access checked against them.

Allocations never share an address with one another or with one freed before. They lie apart, so that an access past the
end of one never hits its neighbour.
"""

import bisect
import ctypes
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import DTypeLike

from ..errors import Fault, MemoryFault, UninitializedRead
from ..integers import round_up
from .bytes import gather, scatter, windows

# It lies above the addresses that a process's own memory usually has, as map_address may share the space, and below the
# end of 48-bit pointers.
_FIRST_ADDRESS = 0x0000_1000_0000_0000
_GUARD = 0x1_0000  # bytes between allocations, and their alignment


@dataclass
class Allocation:
    name: str
    base: int
    data: np.ndarray = field(repr=False)  # uint8, the bytes themselves
    read_only: bool = False
    live: bool = True
    private: bool = False  # compilers copy the padding of structures and 3-vectors: bytes of an access may be unwritten
    written: np.ndarray | None = field(default=None, repr=False)
    writable: np.ndarray | None = field(default=None, repr=False)  # per byte, where host spans of both kinds overlap

    @property
    def end(self) -> int:
        return self.base + len(self.data)

    def end_life(self) -> None:
        """Nobody may access it any more. Its bytes go, its length stays."""
        self.live = False
        self.data = np.broadcast_to(np.uint8(0), len(self.data))  # one byte, however long
        self.written = None

    def __str__(self) -> str:
        state = "" if self.live else " (freed)"
        return f"{self.name!r} [0x{self.base:x}, 0x{self.end:x}), {len(self.data)} bytes{state}"


@dataclass(frozen=True)
class _HostSpan:
    address: int
    size: int
    name: str
    read_only: bool


class Memory:
    """A global address space.

    check_uninitialized  remember which bytes were ever written; reading others is an error in launches that ask for it
    """

    def __init__(self, check_uninitialized: bool = False) -> None:
        self.check_uninitialized = check_uninitialized
        # What alloc and map made, in address order. Freed ones stay here without their bytes, so that an access to them
        # can be explained.
        self._own: list[Allocation] = []
        self._host_spans: list[_HostSpan] = []
        self._next = _FIRST_ADDRESS
        self._rebuild()

    # ---- host side

    def alloc(self, nbytes: int, align: int = 64, name: str | None = None) -> int:
        """Reserve ``nbytes`` bytes. Returns their address, a multiple of ``align``."""
        return self._add(np.zeros(nbytes, np.uint8), align, name, written=False)

    def map(self, array: np.ndarray, name: str | None = None, read_only: bool = False, align: int = 64) -> int:
        """Make a numpy array's own bytes an allocation, read and written in place. Returns its address.

        The array must be contiguous. Kernels may not write to it if ``read_only`` is set or numpy says so.
        """
        if not array.flags.c_contiguous:
            raise ValueError(f"xesim.Memory.map: the array {name or ''} of shape {array.shape} is not contiguous")
        data = array.reshape(-1).view(np.uint8)
        return self._add(data, align, name, read_only=read_only or not array.flags.writeable, written=True)

    def map_address(self, address: int, nbytes: int, name: str | None = None, read_only: bool = False) -> int:
        """Make ``nbytes`` bytes of this process's own memory live at their own address, read and written in place.

        This serves kernels that are handed real pointers. The caller keeps the memory alive until ``free(address)``.
        Spans may overlap: a byte is live while any span covers it, and writable if any of them is.
        """
        if nbytes > 0:
            self._host_spans.append(_HostSpan(address, nbytes, name or f"host memory at 0x{address:x}", read_only))
            self._rebuild()
        return address

    def place(self, address: int, data: np.ndarray, name: str | None = None) -> None:
        """Make an array of bytes live at a chosen address, which must be free and below those alloc hands out."""
        if address + len(data) > _FIRST_ADDRESS or any(
            a.base < address + len(data) and address < a.end for a in self._own
        ):
            raise ValueError(f"0x{address:x} is not free for {len(data)} bytes")
        self._insert(address, data, name, read_only=False, written=True)

    def _add(
        self, data: np.ndarray, align: int, name: str | None, read_only: bool = False, written: bool = False
    ) -> int:
        base = round_up(self._next, align)
        self._next = base + round_up(len(data) + 1, _GUARD) + _GUARD
        self._insert(base, data, name, read_only, written)
        return base

    def _insert(self, base: int, data: np.ndarray, name: str | None, read_only: bool, written: bool) -> None:
        allocation = Allocation(name or f"allocation {len(self._own)}", base, data, read_only)
        if self.check_uninitialized:
            allocation.written = np.full(len(data), written)
        self._own.append(allocation)
        self._rebuild()

    def free(self, address: int) -> None:
        """End the life of the allocation, or of the latest mapped span, that starts at ``address``."""
        for index in range(len(self._host_spans) - 1, -1, -1):
            if self._host_spans[index].address == address:
                del self._host_spans[index]
                self._rebuild()
                return
        found = [a for a in self._own if a.base == address and a.live]
        if not found:
            raise ValueError(f"no live allocation starts at 0x{address:x}")
        found[0].end_life()

    def renew_private(self, address: int) -> None:
        """The allocation that starts at ``address`` is private memory of threads about to start: nothing is written."""
        allocation, _ = self._host_range(address, 0)
        allocation.private = True
        if allocation.written is not None:
            allocation.written[:] = False

    def _rebuild(self) -> None:
        """Make the table of disjoint allocations, sorted by address."""
        self._allocations = sorted([*self._own, *_merge_spans(self._host_spans)], key=lambda a: a.base)
        self._bases = np.array([a.base for a in self._allocations], np.uint64)
        self._ends = np.array([a.end for a in self._allocations], np.uint64)

    def upload(self, address: int, array: np.ndarray) -> None:
        """Copy a numpy array to ``address``."""
        source = np.ascontiguousarray(array).reshape(-1).view(np.uint8)
        allocation, offset = self._host_range(address, len(source))
        allocation.data[offset : offset + len(source)] = source
        if allocation.written is not None:
            allocation.written[offset : offset + len(source)] = True

    def download(self, address: int, shape: int | tuple[int, ...], dtype: DTypeLike) -> np.ndarray:
        """A copy of the memory at ``address`` as a numpy array."""
        dtype = np.dtype(dtype)
        count = int(np.prod(shape, dtype=np.int64)) * dtype.itemsize
        allocation, offset = self._host_range(address, count)
        return allocation.data[offset : offset + count].copy().view(dtype).reshape(shape)

    def string(self, address: int) -> bytes:
        """The bytes from ``address`` up to the next zero or the end of the allocation."""
        allocation, offset = self._host_range(address, 1)
        return allocation.data[offset:].tobytes().partition(b"\0")[0]

    def _host_range(self, address: int, count: int) -> tuple[Allocation, int]:
        index = bisect.bisect_right(self._bases, address) - 1
        allocation = self._allocations[index] if index >= 0 else None
        if allocation is None or address + count > allocation.end or not allocation.live:
            raise ValueError(f"[0x{address:x}, 0x{address + count:x}) is not inside a live allocation")
        return allocation, address - allocation.base

    # ---- device side: addresses is uint64 [n], each the start of ``size`` bytes

    def _locate(
        self, addresses: np.ndarray, size: int, writing: bool
    ) -> Iterator[tuple[Allocation, np.ndarray | None, np.ndarray]]:
        """Yield (allocation, rows or None for all, byte offsets) until all addresses are covered and checked."""
        index = np.searchsorted(self._bases, addresses, side="right").astype(np.int64) - 1
        inside = (index >= 0) & (addresses + np.uint64(size) <= self._ends[index]) if len(self._bases) else index >= 0
        inside &= addresses + np.uint64(size) >= addresses
        if not inside.all():
            row = int(np.argmin(inside))
            raise Fault(MemoryFault, self.explain(int(addresses[row]), size, writing), row)
        first = int(index[0])
        several = (index != first).any()
        for number in np.unique(index) if several else (first,):
            allocation = self._allocations[number]
            rows = np.flatnonzero(index == number) if several else None
            if not allocation.live or (writing and allocation.read_only):
                row = 0 if rows is None else int(rows[0])
                raise Fault(MemoryFault, self.explain(int(addresses[row]), size, writing), row)
            chosen = addresses if rows is None else addresses[rows]
            offsets = (chosen - np.uint64(allocation.base)).astype(np.int64)
            if writing and allocation.writable is not None:
                self._check_writable(allocation, allocation.writable, rows, offsets, size, addresses)
            yield allocation, rows, offsets

    def parts(self, addresses: np.ndarray, size: int) -> Iterator[tuple[Allocation, np.ndarray, np.ndarray]]:
        """(allocation, rows, byte offsets) of the addresses, private memory left out. Raises Fault."""
        for allocation, rows, offsets in self._locate(addresses, size, writing=False):
            if not allocation.private:
                yield allocation, np.arange(len(addresses)) if rows is None else rows, offsets

    def read(self, addresses: np.ndarray, size: int, uninitialized: bool = False) -> np.ndarray:
        """uint8 [n, size]: ``size`` bytes from each address. Raises Fault."""
        result = np.empty((0, size), np.uint8)
        for allocation, rows, offsets in self._locate(addresses, size, writing=False):
            if uninitialized and allocation.written is not None:
                self._check_written(allocation, allocation.written, rows, offsets, size, addresses)
            values = gather(allocation.data, offsets, size)
            if rows is None:
                return values
            if not len(result):
                result = np.empty((len(addresses), size), np.uint8)
            result[rows] = values
        return result

    def write(self, addresses: np.ndarray, values: np.ndarray) -> None:
        """Store rows of bytes uint8 [n, size]; where rows overlap the later one stays."""
        size = values.shape[1]
        for allocation, rows, offsets in list(self._locate(addresses, size, writing=True)):
            chosen = values if rows is None else values[rows]
            scatter(allocation.data, offsets, chosen)
            if allocation.written is not None:
                windows(allocation.written, size)[offsets] = True

    def _check_writable(
        self,
        allocation: Allocation,
        writable_bytes: np.ndarray,
        rows: np.ndarray | None,
        offsets: np.ndarray,
        size: int,
        addresses: np.ndarray,
    ) -> None:
        writable = windows(writable_bytes, size)[offsets].all(1)
        if not writable.all():
            at = int(np.argmin(writable))
            row = at if rows is None else int(rows[at])
            raise Fault(
                MemoryFault, f"write of {size} bytes at 0x{int(addresses[row]):x}: read-only in {allocation}", row
            )

    def _check_written(
        self,
        allocation: Allocation,
        written_bytes: np.ndarray,
        rows: np.ndarray | None,
        offsets: np.ndarray,
        size: int,
        addresses: np.ndarray,
    ) -> None:
        written = windows(written_bytes, size)[offsets]
        written = written.any(1) if allocation.private else written.all(1)
        if not written.all():
            at = int(np.argmin(written))
            row = at if rows is None else int(rows[at])
            raise Fault(
                UninitializedRead,
                f"read of {size} bytes at 0x{int(addresses[row]):x} that nobody has written, in {allocation}",
                row,
            )

    def explain(self, address: int, size: int, writing: bool) -> str:
        """Why an access is not allowed."""
        verb = "write of" if writing else "read of"
        access = f"{verb} {size} bytes at 0x{address:x}"
        index = bisect.bisect_right(self._bases, address) - 1
        nearby = [self._allocations[i] for i in (index, index + 1) if 0 <= i < len(self._allocations)]
        if index >= 0:
            home = self._allocations[index]
            if address < home.end or (address == home.end and len(home.data) == 0):
                if not home.live:
                    return f"{access}: inside the freed allocation {home}"
                if writing and home.read_only and address + size <= home.end:
                    return f"{access}: the allocation {home} is read-only"
                return f"{access}: {address + size - home.end} bytes past the end of {home}"
        if not nearby:
            return f"{access}: there is no allocation"
        nearest = min(nearby, key=lambda a: min(abs(address - a.end), abs(a.base - address)))
        distance = (
            f"{address - nearest.end} bytes after the end"
            if address >= nearest.end
            else f"{nearest.base - address} bytes before"
        )
        return f"{access}: outside every allocation; {distance} of {nearest}"


def _merge_spans(spans: Sequence[_HostSpan]) -> Iterator[Allocation]:
    """Allocations over the process's memory, one for each run of overlapping spans."""
    runs: list[list[_HostSpan]] = []
    end = 0
    for span in sorted(spans, key=lambda s: s.address):
        if runs and span.address < end:
            runs[-1].append(span)
            end = max(end, span.address + span.size)
        else:
            runs.append([span])
            end = span.address + span.size
    for members in runs:
        base, end = members[0].address, max(m.address + m.size for m in members)
        data = np.ctypeslib.as_array((ctypes.c_uint8 * (end - base)).from_address(base))
        names = ", ".join(dict.fromkeys(m.name for m in members))
        allocation = Allocation(names, base, data, all(m.read_only for m in members))
        if any(m.read_only for m in members) and not allocation.read_only:
            allocation.writable = np.zeros(end - base, bool)
            for member in members:
                if not member.read_only:
                    allocation.writable[member.address - base : member.address - base + member.size] = True
        yield allocation
