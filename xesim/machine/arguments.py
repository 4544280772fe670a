"""The arguments of a launch as the kernel's cross-thread payload.

.ze_info lists its contents: intel/intel-graphics-compiler IGC/ZEBinWriter/zebin/spec/zeinfo.md.
"""

import struct
from collections.abc import Mapping, Sequence
from typing import Any

from ..binary.zebin import KernelImage
from ..errors import LaunchError
from .parameters import Entry, check_arguments
from .ranges import Piece, Range

_CROSS_THREAD_UNIT = 32  # bytes; the per-thread blocks follow at the next multiple


def build_cross_thread(
    kernel: KernelImage, ranges: Range, piece: Piece, arguments: Sequence[Any], implicit: Mapping[str, int]
) -> tuple[bytes, int]:
    """(bytes of the cross-thread payload, bytes of shared local memory with those of local pointer arguments).

    implicit maps names of implicit arguments (const_base, ...) to addresses.
    """
    checked = check_arguments(kernel, arguments)
    entries = kernel.info.get("payload_arguments") or []
    end = max((e["offset"] + e["size"] for e in entries), default=0)
    payload = bytearray(-(-end // _CROSS_THREAD_UNIT) * _CROSS_THREAD_UNIT)
    slm_end = kernel.slm_size
    for entry in entries:
        kind, offset, size = entry["arg_type"], entry["offset"], entry["size"]
        if kind == "arg_byvalue":
            start = entry.get("source_offset", 0)
            data = checked[entry["arg_index"]][start : start + size]
        elif kind == "arg_bypointer" and entry.get("addrmode") == "slm":
            align = max(entry.get("slm_alignment", 16), 1)
            start = -(-slm_end // align) * align
            slm_end = start + checked[entry["arg_index"]].nbytes
            data = start.to_bytes(size, "little")
        elif kind == "arg_bypointer":
            data = checked[entry["arg_index"]].to_bytes(size, "little")
        elif kind in implicit:
            data = implicit[kind].to_bytes(size, "little")
        else:
            data = _implicit_value(kernel, entry, ranges, piece)
        payload[offset : offset + size] = data
    return bytes(payload), slm_end


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
