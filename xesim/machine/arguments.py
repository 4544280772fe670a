"""The arguments of a launch as the kernel's cross-thread payload.

.ze_info lists its contents: intel/intel-graphics-compiler IGC/ZEBinWriter/zebin/spec/zeinfo.md.
"""

import struct
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from ..binary.zebin import KernelImage
from ..errors import LaunchError
from ..integers import round_up
from .parameters import Entry, LocalMemory, check_arguments
from .ranges import Piece, Range

_CROSS_THREAD_UNIT = 32  # bytes; the per-thread blocks follow at the next multiple


class LocalArray(NamedTuple):
    """A part of shared local memory whose bounds are known: bytes from ``start`` to ``end``."""

    name: str
    start: int
    end: int


# Behind each array lie as many bytes that nothing may touch as it has itself, within these bounds.
_LEAST_GAP, _LARGEST_GAP = 256, 1 << 16


def build_cross_thread(
    kernel: KernelImage, ranges: Range, piece: Piece, arguments: Sequence[Any], implicit: Mapping[str, int]
) -> tuple[bytes, list[LocalArray]]:
    """(bytes of the cross-thread payload, what lies in shared local memory).

    The kernel's own local variables come first; where each one of them lies the binary does not tell. Where the memory
    of local pointer arguments starts is the launch's choice: gaps between them make overruns show.
    implicit maps names of implicit arguments (const_base, ...) to addresses.
    """
    checked = check_arguments(kernel, arguments)
    entries = kernel.info.get("payload_arguments") or []
    end = max((e["offset"] + e["size"] for e in entries), default=0)
    payload = bytearray(round_up(end, _CROSS_THREAD_UNIT))
    arrays = [LocalArray("the kernel's local variables", 0, kernel.slm_size)] if kernel.slm_size else []
    for entry in entries:
        kind, offset, size = entry["arg_type"], entry["offset"], entry["size"]
        if kind == "arg_byvalue":
            start = entry.get("source_offset", 0)
            data = checked[entry["arg_index"]][start : start + size]
        elif kind == "arg_bypointer" and entry.get("addrmode") == "slm":
            arrays.append(_local_array(entry, checked[entry["arg_index"]], arrays))
            data = arrays[-1].start.to_bytes(size, "little")
        elif kind == "arg_bypointer":
            data = checked[entry["arg_index"]].to_bytes(size, "little")
        elif kind in implicit:
            data = implicit[kind].to_bytes(size, "little")
        else:
            data = _implicit_value(kernel, entry, ranges, piece)
        payload[offset : offset + size] = data
    return bytes(payload), arrays


def _implicit_value(kernel: KernelImage, entry: Entry, ranges: Range, piece: Piece) -> bytes:
    kind, size = entry["arg_type"], entry["size"]
    vectors = {
        "global_id_offset": ranges.offset,
        "local_size": piece.local_size,
        "enqueued_local_size": ranges.local_size,
        "global_size": ranges.global_size,
        "group_count": ranges.groups,
    }
    if kind in vectors and size in (12, 24):
        return struct.pack("<3I" if size == 12 else "<3Q", *vectors[kind])
    if kind == "work_dimensions" and size == 4:
        return struct.pack("<I", ranges.dimensions)
    if kind == "buffer_offset" and size == 4:
        return bytes(4)
    raise LaunchError(f"kernel {kernel.name} wants {size} bytes of {kind!r}, which xesim does not provide")


def _local_array(entry: Entry, argument: LocalMemory, before: Sequence[LocalArray]) -> LocalArray:
    """The memory of a local pointer argument, behind the arrays there are."""
    align = max(entry.get("slm_alignment", 16), 1)
    free = before[-1].end + _gap(before[-1]) if before else 0
    start = round_up(free, align)
    return LocalArray(f"local argument {entry['arg_index']}", start, start + argument.nbytes)


def _gap(array: LocalArray) -> int:
    return min(max(array.end - array.start, _LEAST_GAP), _LARGEST_GAP)
