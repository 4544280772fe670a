"""The block of implicit arguments: work-item values for functions that are called through the stack.

Such a function does not get the kernel's payload in registers. It reads sizes, offsets and local ids from a block that
r0.0 points to; the cross-thread payload follows behind it, and the linker tells the kernel's prologue how far
(``CROSS_THREAD_OFFSET``). Layout and contents: intel/compute-runtime shared/source/kernel/implicit_args_base.h and
implicit_args_helper.cpp; the version is note 8 of .note.intelgt.compat, 0 without that note.
"""

import struct
from collections.abc import Mapping
from typing import Any

import numpy as np

from ..binary.zebin import KernelImage
from ..errors import ZebinError
from ..integers import round_up
from .payload import local_ids
from .ranges import Piece, Range

Fields = tuple[tuple[str, str], ...]  # names and struct codes
_VERSION_0: Fields = (
    ("struct_size", "B"),
    ("struct_version", "B"),
    ("work_dimensions", "B"),
    ("simd_size", "B"),
    ("local_size", "3I"),
    ("global_size", "3Q"),
    ("printf_buffer", "Q"),
    ("global_id_offset", "3Q"),
    ("local_id_table", "Q"),
    ("group_count", "3I"),
    ("padding", "I"),
    ("rt_global_buffer", "Q"),
    ("assert_buffer", "Q"),
)
_VERSION_1 = (*_VERSION_0, ("scratch_pointer", "Q"), ("sync_buffer", "Q"), ("enqueued_local_size", "3I"))
_VERSIONS = {0: _VERSION_0, 1: _VERSION_1}
_ALIGNMENT = 64
_NARROWEST_ROW = 16  # local ids of one dimension in the table, also of a kernel with 8 channels


def needs_implicit_args(kernel: KernelImage) -> bool:
    """Whether the kernel or a function it calls expects the block."""
    return bool(kernel.env.get("has_stack_calls") or kernel.env.get("require_iab"))


def block_size(version: int) -> int:
    """Bytes the block takes in front of the cross-thread payload: 128 in version 0, 192 in version 1."""
    return round_up(_used_size(version), _ALIGNMENT)


def _used_size(version: int) -> int:
    return struct.calcsize("<" + "".join(code for _, code in _fields(version)))


def _fields(version: int) -> Fields:
    if version not in _VERSIONS:
        raise ZebinError(
            f"the binary wants version {version} of the implicit argument block; xesim knows versions 0 and 1"
        )
    return _VERSIONS[version]


def build_block(version: int, kernel: KernelImage, ranges: Range, piece: Piece, addresses: Mapping[str, int]) -> bytes:
    """The block's bytes.

    addresses  of printf_buffer, local_id_table, rt_global_buffer, assert_buffer, scratch_pointer and sync_buffer
    """
    values: dict[str, tuple[Any, ...]] = {
        "struct_size": (_used_size(version),),
        "struct_version": (version,),
        "work_dimensions": (ranges.dimensions,),
        "simd_size": (kernel.simd_size,),
        "local_size": piece.local_size,
        "global_size": ranges.global_size,
        "global_id_offset": ranges.offset,
        "group_count": ranges.groups,
        "padding": (0,),
        "enqueued_local_size": ranges.local_size,
        **{name: (address,) for name, address in addresses.items()},
    }
    block = b"".join(struct.pack("<" + code, *values[name]) for name, code in _fields(version))
    return block.ljust(block_size(version), b"\0")


def local_id_table(kernel: KernelImage, piece: Piece) -> np.ndarray:
    """uint16 [threads, 3, row]: x, y and z of each thread's channels; a kernel with one channel has rows of one."""
    ids = local_ids(kernel, piece)  # [3, threads, simd]
    simd = ids.shape[2]
    row = 1 if simd == 1 else max(simd, _NARROWEST_ROW)
    table = np.zeros((ids.shape[1], 3, row), np.uint16)
    table[:, :, :simd] = ids.swapaxes(0, 1)
    return table
