"""Tensors between pages that nobody may touch: an access outside one ends the process."""

import ctypes
import mmap

import torch

from esimd_fmha.integers import ceil_div
from esimd_fmha.tensors import span_bytes

PROT_NONE, PROT_READ = 0, 1
_libc = ctypes.CDLL(None, use_errno=True)


def guarded(tensor: torch.Tensor, *, at_end: bool, writable: bool = False) -> torch.Tensor:
    """A copy of a tensor, of the same strides, in pages of its own between two guard pages.

    It begins behind the one guard or, ``at_end``, ends before the other. What is not ``writable`` can only be read.
    """
    if not tensor.numel():
        return tensor.clone()
    page, num_bytes = mmap.PAGESIZE, span_bytes(tensor)
    num_pages = ceil_div(num_bytes, page)
    memory = mmap.mmap(-1, (num_pages + 2) * page)
    offset = (num_pages + 1) * page - num_bytes if at_end else page
    flat = torch.frombuffer(memory, dtype=tensor.dtype, offset=offset, count=num_bytes // tensor.element_size())
    copy = flat.as_strided(tensor.shape, tensor.stride())
    copy.copy_(tensor)
    first = flat.data_ptr() - offset
    _protect(first, page, PROT_NONE)
    _protect(first + (num_pages + 1) * page, page, PROT_NONE)
    if not writable:
        _protect(first + page, num_pages * page, PROT_READ)
    return copy


def _protect(address: int, num_bytes: int, protection: int) -> None:
    if _libc.mprotect(ctypes.c_void_p(address), ctypes.c_size_t(num_bytes), protection):
        raise OSError(ctypes.get_errno(), "mprotect failed")
