"""The kernels' argument, field by field as in params.hpp."""

import ctypes
from ctypes import c_float, c_int32, c_uint32, c_uint64

from esimd_fmha.integers import ceil_div


class FastDivisor(ctypes.Structure):
    """Division by a number known to the host only; see params.hpp."""

    _fields_ = [("multiplier", c_uint32), ("shift", c_uint32)]

    @classmethod
    def of(cls, divisor: int) -> "FastDivisor":
        """Exact for 0 <= n < 2^31: the multiplier is too large by less than 1, the quotient by less than 1/divisor."""
        shift = (divisor - 1).bit_length()
        return cls(ceil_div(1 << (31 + shift), divisor), shift)

    def divide(self, n: int) -> int:
        """As the kernels do it."""
        return (2 * n * self.multiplier >> 32) >> self.shift


class SplitPlan(ctypes.Structure):
    _fields_ = [("num_splits", c_int32), ("tiles_per_split", c_int32), ("by", FastDivisor)]


ADDRESSES = (
    "q",
    "k",
    "v",
    "block_table",
    "cu_seqlens_q",
    "seqlens_kv",
    "out",
    "lse",
    "o_partial",
    "max_sum_partial",
)


class FmhaParams(ctypes.Structure):
    """Addresses and shapes of one call; strides in bytes. See params.hpp."""

    _fields_ = [
        *((name, c_uint64) for name in ADDRESSES),
        ("q_row_stride", c_uint32),
        ("q_head_stride", c_uint32),
        ("k_page_stride", c_uint32),
        ("k_slot_stride", c_uint32),
        ("k_head_stride", c_uint32),
        ("v_page_stride", c_uint32),
        ("v_slot_stride", c_uint32),
        ("v_head_stride", c_uint32),
        ("out_row_stride", c_uint32),
        ("out_head_stride", c_uint32),
        ("block_table_stride", c_uint32),
        ("batch", c_int32),
        ("total_q", c_int32),
        ("num_heads_q", c_int32),
        ("head_dim", c_int32),
        ("page_size", c_int32),
        ("num_q_tiles", c_int32),
        ("causal", c_int32),
        ("paged", c_int32),
        ("scale_log2", c_float),
        ("by_page_size", FastDivisor),
        ("by_group_size", FastDivisor),
        ("split", SplitPlan),
    ]
