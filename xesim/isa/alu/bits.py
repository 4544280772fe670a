"""Bit counts, bit reversal and bit fields."""

import numpy as np

from ...formats import dtypes
from ..cohort import Cohort, Execute
from ..instruction import Instruction
from ..operands.conversions import from_int
from ..operands.sources import bits_source, int_source
from .conditions import conditional_destination
from .operations import Operation, int_operation

_NONE = 0xFFFFFFFF  # fbl and fbh give this if there is no such bit


def cbit(inst: Instruction) -> Execute:
    """The number of ones."""

    def count(values: np.ndarray) -> np.ndarray:
        values = values - ((values >> 1) & 0x55555555)
        values = (values & 0x33333333) + ((values >> 2) & 0x33333333)
        return (((values + (values >> 4)) & 0x0F0F0F0F) * 0x01010101 >> 24) & 0xFF

    return _bit_operation(inst, count)


def lzd(inst: Instruction) -> Execute:
    """The number of zeros above the highest one."""
    return _bit_operation(inst, lambda v: 32 - _bit_length(v))


def fbl(inst: Instruction) -> Execute:
    """Index of the lowest set bit; all ones if there is none."""
    return _bit_operation(inst, lambda v: np.where(v == 0, _NONE, _bit_length(v & -v) - 1))


def fbh(inst: Instruction) -> Execute:
    """Distance from the top of the first 1 (unsigned) or of the first bit unlike the sign (signed)."""
    if inst.srcs[0].dtype.kind == "u":
        return _bit_operation(inst, lambda v: np.where(v == 0, _NONE, 32 - _bit_length(v)))

    def signed(values: np.ndarray) -> np.ndarray:
        folded = np.where(values < 0, ~values, values)
        return np.where(folded == 0, _NONE, 32 - _bit_length(folded))

    return _bit_operation(inst, signed, signed=True)


def bfrev(inst: Instruction) -> Execute:
    """The bits in reverse order."""

    def reverse(values: np.ndarray) -> np.ndarray:
        for shift, mask in ((1, 0x55555555), (2, 0x33333333), (4, 0x0F0F0F0F), (8, 0x00FF00FF), (16, 0x0000FFFF)):
            values = ((values >> shift) & mask) | ((values & mask) << shift)
        return values

    return _bit_operation(inst, reverse)


def _bit_operation(inst: Instruction, operation: Operation, signed: bool = False) -> Execute:
    """Apply ``operation`` to the bits of one dword source, given as int64."""
    source = inst.srcs[0]
    kind = source.dtype if signed else dtypes.UNSIGNED[source.dtype.size]
    read = bits_source(inst, source, kind.storage)
    convert = from_int(inst, inst.dst.dtype, inst.saturate)
    store = conditional_destination(inst)
    return lambda c: store(c, convert(c, operation(read(c).astype(np.int64))))


def _bit_length(values: np.ndarray) -> np.ndarray:
    """Number of significant bits of non-negative int64 values below 2**32."""
    return np.frexp(values.astype(np.float64))[1].astype(np.int64)


def bfe(inst: Instruction) -> Execute:
    """Bit field extract: src0 width, src1 offset, src2 value; sign-extended if the destination is signed."""
    width, offset, value = (int_source(inst, s, np.int64) for s in inst.srcs)
    signed = inst.dst.dtype.kind == "s"
    convert = from_int(inst, inst.dst.dtype, False)
    store = conditional_destination(inst)

    def execute(c: Cohort) -> None:
        bits, shift = width(c) & 31, offset(c) & 31
        field = (value(c) & 0xFFFFFFFF) >> shift & ((1 << bits) - 1)
        if signed:
            sign = np.where(bits > 0, np.int64(1) << np.maximum(bits - 1, 0), 0)
            field = (field ^ sign) - sign
        store(c, convert(c, field))

    return execute


def bfi1(inst: Instruction) -> Execute:
    """A mask of src0 ones starting at bit src1."""
    return int_operation(inst, lambda width, offset: (1 << (width & 31)) - 1 << (offset & 31), np.dtype(np.int64))


def bfi2(inst: Instruction) -> Execute:
    """Insert src1, shifted to the mask's lowest bit, into src2 where the mask src0 is set."""

    def insert(mask: np.ndarray, value: np.ndarray, into: np.ndarray) -> np.ndarray:
        mask = mask & 0xFFFFFFFF
        shift = np.where(mask == 0, 0, _bit_length(mask & -mask) - 1)
        return ((value << shift) & mask) | (into & ~mask)

    return int_operation(inst, insert, np.dtype(np.int64))
