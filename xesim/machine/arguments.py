"""The arguments of a launch as the kernel's cross-thread payload.

.ze_info lists its contents: intel/intel-graphics-compiler IGC/ZEBinWriter/zebin/spec/zeinfo.md.
"""

import ctypes
import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from ..binary.zebin import KernelImage
from ..errors import LaunchError
from .ranges import Piece, Range

_CROSS_THREAD_UNIT = 32  # bytes; the per-thread blocks follow at the next multiple
Entry = dict[str, Any]  # one of the payload_arguments of .ze_info


@dataclass(frozen=True)
class LocalMemory:
    """Argument for a __local pointer: it points to ``nbytes`` bytes of shared local memory."""

    nbytes: int


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
    entries = kernel.info.get("payload_arguments") or []
    count = max([len(kernel.args_info), *(1 + e["arg_index"] for e in entries if "arg_index" in e)])
    if len(arguments) < count:
        raise LaunchError(f"kernel {kernel.name} takes {count} arguments, {len(arguments)} were given")
    end = max((e["offset"] + e["size"] for e in entries), default=0)
    payload = bytearray(-(-end // _CROSS_THREAD_UNIT) * _CROSS_THREAD_UNIT)
    arrays = [LocalArray("the kernel's local variables", 0, kernel.slm_size)] if kernel.slm_size else []
    for entry in entries:
        kind, offset, size = entry["arg_type"], entry["offset"], entry["size"]
        if kind == "arg_byvalue":
            data = _by_value(kernel, entry, arguments[entry["arg_index"]])
        elif kind == "arg_bypointer" and entry.get("addrmode") == "slm":
            arrays.append(_local_array(kernel, entry, arguments[entry["arg_index"]], arrays))
            data = arrays[-1].start.to_bytes(size, "little")
        elif kind == "arg_bypointer":
            data = _global_pointer(kernel, entry, arguments[entry["arg_index"]]).to_bytes(size, "little")
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
        return struct.pack("<I", max([1] + [i + 1 for i, n in enumerate(ranges.global_size) if n > 1]))
    if kind == "buffer_offset" and size == 4:
        return bytes(4)
    raise LaunchError(f"kernel {kernel.name} wants {size} bytes of {kind!r}, which xesim does not provide")


def _by_value(kernel: KernelImage, entry: Entry, argument: Any) -> bytes:
    index, size, start = entry["arg_index"], entry["size"], entry.get("source_offset", 0)
    data = _value_bytes(argument, kernel.name, index)
    if start + size > len(data):
        raise LaunchError(
            f"argument {index} of {kernel.name} has {len(data)} bytes, the kernel reads bytes {start} to {start + size}"
        )
    return data[start : start + size]


def _local_array(kernel: KernelImage, entry: Entry, argument: Any, before: Sequence[LocalArray]) -> LocalArray:
    """The memory of a local pointer argument, behind the arrays there are."""
    index = entry["arg_index"]
    if not isinstance(argument, LocalMemory):
        raise LaunchError(f"argument {index} of {kernel.name} is a local pointer: pass xesim.LocalMemory(nbytes)")
    align = max(entry.get("slm_alignment", 16), 1)
    free = before[-1].end + _gap(before[-1]) if before else 0
    start = -(-free // align) * align
    return LocalArray(f"local argument {index}", start, start + argument.nbytes)


def _gap(array: LocalArray) -> int:
    return min(max(array.end - array.start, _LEAST_GAP), _LARGEST_GAP)


def _global_pointer(kernel: KernelImage, entry: Entry, argument: Any) -> int:
    if entry.get("addrmode") not in ("stateless", None):
        raise LaunchError(
            f"argument {entry['arg_index']} of {kernel.name} is addressed {entry['addrmode']!r}: "
            "only stateless and slm pointers are supported"
        )
    return _pointer(argument, kernel.name, entry["arg_index"])


def _pointer(argument: Any, name: str, index: int) -> int:
    if argument is None:
        return 0
    if isinstance(argument, (int, np.integer)):
        return int(argument) & 0xFFFFFFFFFFFFFFFF
    value = getattr(argument, "value", None)
    if isinstance(value, int):
        return value
    raise LaunchError(
        f"argument {index} of {name} is a pointer: pass an address from xesim.Memory, not {type(argument).__name__}"
    )


def _value_bytes(argument: Any, name: str, index: int) -> bytes:
    if isinstance(argument, (bytes, bytearray, memoryview)):
        return bytes(argument)
    if isinstance(argument, (np.generic, np.ndarray)):
        return argument.tobytes()
    if isinstance(argument, (ctypes._SimpleCData, ctypes.Structure, ctypes.Array)):
        return bytes(argument)
    if isinstance(argument, bool):
        return struct.pack("<q", argument)
    if isinstance(argument, int):
        return (argument & 0xFFFFFFFFFFFFFFFF).to_bytes(8, "little")
    raise LaunchError(
        f"argument {index} of {name} is passed by value: give a numpy or ctypes scalar, an int or bytes, not "
        f"{type(argument).__name__}"
    )
