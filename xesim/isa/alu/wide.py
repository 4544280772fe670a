"""Integer arithmetic beyond 32 bits: products in the accumulator, carries, dot products of bytes."""

from collections.abc import Callable

import numpy as np

from ...formats import dtypes
from ..cohort import Cohort, Execute, Source
from ..instruction import Instruction
from ..operands.conversions import from_int
from ..operands.masks import execution_mask
from ..operands.sources import int_source, raw_source
from .conditions import conditional_destination


def multiply_to_accumulator(inst: Instruction) -> Execute:
    """mul to the accumulator, which keeps the whole product: the first half of mul/mach and mul/macl."""
    first, second = (int_source(inst, s, np.int64) for s in inst.srcs)
    store = conditional_destination(inst)
    keep = _accumulator_store(inst, inst.dst.number * 16 + inst.dst.offset)
    storage = inst.dst.dtype.storage

    def execute(c: Cohort) -> None:
        product = first(c) * second(c)
        store(c, product.astype(storage))
        keep(c, product)

    return execute


def mach(inst: Instruction) -> Execute:
    """acc0 + src0 * (src1 >> 16) * 2**16: mach gives the high dword of the product begun by mul, macl the low one.

    Both leave the whole sum in acc0.
    """
    if inst.saturate or any(s.dtype.size != 4 for s in inst.srcs):
        raise inst.unknown("this form of mach/macl")
    first, second = (int_source(inst, s, np.int64) for s in inst.srcs)
    n = inst.exec_size
    high = inst.opcode == "mach"
    signed = any(s.dtype.kind == "s" for s in inst.srcs)
    store = conditional_destination(inst)
    keep, keep_low = _accumulator_store(inst, 0), _accumulator_low_store(inst)
    storage = inst.dst.dtype.storage

    def execute(c: Cohort) -> None:
        total = c.acc_wide[:, :n] + ((first(c) * (second(c) >> 16)) << 16)
        half = (total >> 32 if signed else (total.view(np.uint64) >> np.uint64(32))) if high else total
        store(c, half.astype(storage))
        keep(c, total)
        keep_low(c, total)

    return execute


def add_carry(inst: Instruction) -> Execute:
    """addc and subb: the 32-bit sum or difference. The carry or borrow of each channel goes to acc0."""
    if any(o.dtype is not dtypes.UD for o in (*inst.srcs, inst.dst)) or inst.saturate:
        raise inst.unknown("addc/subb of other types than :ud")
    first, second = (int_source(inst, s, np.int64) for s in inst.srcs)
    subtract = inst.opcode == "subb"
    store = conditional_destination(inst)
    keep, keep_low = _accumulator_store(inst, 0), _accumulator_low_store(inst)

    def execute(c: Cohort) -> None:
        total = first(c) - second(c) if subtract else first(c) + second(c)
        carry = np.broadcast_to((total >> 32) & 1, (len(c), inst.exec_size))
        store(c, total.astype(np.uint32))
        keep(c, carry)
        keep_low(c, carry)

    return execute


def _accumulator_store(inst: Instruction, start: int) -> Callable[[Cohort, np.ndarray], None]:
    """Function that keeps 64-bit integers behind the accumulator's dwords."""
    lanes = slice(start, start + inst.exec_size)
    mask = execution_mask(inst)

    def keep(c: Cohort, wide: np.ndarray) -> None:
        where = mask(c) if mask else None
        if where is None:
            c.acc_wide[:, lanes] = wide
        else:
            np.copyto(c.acc_wide[:, lanes], wide, where=where)

    return keep


def _accumulator_low_store(inst: Instruction) -> Callable[[Cohort, np.ndarray], None]:
    mask = execution_mask(inst)
    n = inst.exec_size

    def keep(c: Cohort, wide: np.ndarray) -> None:
        where = mask(c) if mask else None
        np.copyto(c.acc_views["d"][:, :n], wide.astype(np.int32), where=True if where is None else where)

    return keep


def dp4a(inst: Instruction) -> Execute:
    """src0 plus the dot product of the four bytes of src1 and src2; the bytes' signs follow the operands' types."""
    if any(o.dtype.size != 4 or o.dtype.is_float for o in (*inst.srcs[1:], inst.dst)):
        raise inst.unknown("dp4a of these types")
    if any(s.negate or s.absolute for s in inst.srcs[1:]):
        raise inst.unknown("source modifiers of dp4a")
    start = int_source(inst, inst.srcs[0], np.int64)
    a, b = (raw_source(inst, s) for s in inst.srcs[1:])
    a_byte, b_byte = (np.int8 if s.dtype.kind == "s" else np.uint8 for s in inst.srcs[1:])
    convert = from_int(inst, inst.dst.dtype, inst.saturate)
    store = conditional_destination(inst)

    def as_bytes(c: Cohort, source: Source, byte: type[np.generic]) -> np.ndarray:
        value = np.ascontiguousarray(source(c))
        return value.view(byte).reshape(*value.shape, 4).astype(np.int64)

    def execute(c: Cohort) -> None:
        store(c, convert(c, start(c) + (as_bytes(c, a, a_byte) * as_bytes(c, b, b_byte)).sum(-1)))

    return execute
