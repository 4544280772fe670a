"""Shifts and rotations."""

from typing import Any

import numpy as np

from ...formats import dtypes
from ..cohort import Cohort, Execute
from ..instruction import Instruction
from ..operands.conversions import from_int
from ..operands.sources import bits_source, int_source
from .conditions import conditional_destination
from .operations import Operation


def shl(inst: Instruction) -> Execute:
    """The shift has the size of the destination or the first source, whichever is larger, and at least a dword."""
    size = max(inst.srcs[0].dtype.size, inst.dst.dtype.size)
    signed = dtypes.SIGNED[max(size, 4)].storage
    return _shift(inst, np.left_shift, signed, signed, size)


def shr(inst: Instruction) -> Execute:
    """The logical shift takes the source's bits as unsigned; a negated source is negated first."""
    source = inst.srcs[0].dtype
    size = max(source.size, 4)
    unsigned = dtypes.UNSIGNED[source.size].storage
    return _shift(inst, np.right_shift, unsigned, dtypes.UNSIGNED[size].storage, size)


def asr(inst: Instruction) -> Execute:
    """The shift is arithmetic for signed sources; for unsigned ones it is the same as shr."""
    source = inst.srcs[0].dtype
    size = max(source.size, 4)
    wide = dtypes.SIGNED[size].storage if source.kind == "s" else dtypes.UNSIGNED[size].storage
    return _shift(inst, np.right_shift, source.storage, wide, size)


def _shift(
    inst: Instruction, operation: Operation, read_as: np.dtype[Any], domain: np.dtype[Any], size: int
) -> Execute:
    """The count is taken modulo 64 for 64-bit operations, else modulo 32."""
    value = int_source(inst, inst.srcs[0], read_as)
    count = int_source(inst, inst.srcs[1], np.int64)
    modulo = 63 if size == 8 or inst.dst.dtype.size == 8 else 31
    convert = from_int(inst, inst.dst.dtype, inst.saturate)
    store = conditional_destination(inst)
    if inst.saturate:
        if inst.opcode != "shl" or size == 8:
            raise inst.unknown("saturation of this shift")
        value, domain = int_source(inst, inst.srcs[0], np.int64), np.dtype(np.int64)

    def execute(c: Cohort) -> None:
        operand = value(c)
        if operand.dtype != domain:
            operand = operand.astype(domain)
        store(c, convert(c, operation(operand, (count(c) & modulo).astype(domain))))

    return execute


def rotate(inst: Instruction) -> Execute:
    """rol and ror."""
    bits = inst.srcs[0].dtype.bits
    if inst.dst.dtype.bits != bits:
        raise inst.unknown("a rotation that changes the size")
    unsigned = dtypes.UNSIGNED[bits // 8].storage
    value = bits_source(inst, inst.srcs[0], unsigned)
    count = int_source(inst, inst.srcs[1], np.int64)
    store = conditional_destination(inst)
    left = inst.opcode == "rol"
    storage = inst.dst.dtype.storage

    def execute(c: Cohort) -> None:
        operand = value(c)
        shift = count(c) & bits - 1
        shift = shift if left else -shift & bits - 1
        result = (operand << shift.astype(unsigned)) | (operand >> (-shift & bits - 1).astype(unsigned))
        store(c, result.view(storage))

    return execute
