"""Source operands: registers, immediates and the few architecture registers that kernels read."""

import numpy as np
from numpy.typing import DTypeLike

from ...formats import dtypes
from ...formats.dtypes import DType
from ...formats.numeric import bf16_to_float, flush_denormals, half_to_float
from ...integers import ceil_div
from ..cohort import ADDRESS_WORDS, Cohort, Source
from ..instruction import Immediate, Instruction, Operand, Register
from .regions import address_selector, check_indirect, flag_bits, register_selector


def float_source(inst: Instruction, operand: Operand, dtype: DType) -> Source:
    """Function of the cohort that gives the operand as float32 (from hf, bf, f) or float64, modifiers applied."""
    read = raw_source(inst, operand)
    kind = operand.dtype
    if kind.is_int:
        raise inst.unknown(f"an operand of type :{kind.name} beside float operands")
    if kind not in dtypes.ARITHMETIC_FLOATS:
        raise inst.unknown(f"arithmetic on operands of type :{kind.name}")
    widen = {dtypes.HF: half_to_float, dtypes.BF: bf16_to_float}.get(kind)
    needs_cast = dtype is dtypes.DF and kind is not dtypes.DF
    negate, absolute = operand.negate, operand.absolute

    def load(c: Cohort) -> np.ndarray:
        value = read(c)
        if widen is not None:
            value = widen(value)
        if needs_cast:
            value = value.astype(np.float64)
        if absolute:
            value = np.abs(value)
        if negate:
            value = -value
        if not c.mode.is_default and not c.mode.keeps_denormals(kind):
            value = _flush_as(value, kind)
        return value

    if isinstance(operand, Immediate) or widen is not None or needs_cast or absolute or negate:
        return load
    return lambda c: read(c) if c.mode.is_default else load(c)


def _flush_as(value: np.ndarray, kind: DType) -> np.ndarray:
    if kind is dtypes.HF:
        return np.where(np.abs(value) < 2.0**-14, np.copysign(value.dtype.type(0), value), value)
    return flush_denormals(value)


def int_source(inst: Instruction, operand: Operand, storage: DTypeLike) -> Source:
    """Function of the cohort that gives integers of numpy type ``storage``, with arithmetic modifiers applied."""
    read = raw_source(inst, operand)
    storage = np.dtype(storage)
    negate, absolute = operand.negate, operand.absolute
    cast = operand.dtype.storage != storage
    if operand.dtype.is_float:
        raise inst.unknown(f"an operand of type :{operand.dtype.name} beside integer operands")

    def load(c: Cohort) -> np.ndarray:
        value = read(c)
        if cast:
            value = value.astype(storage)
        if absolute:
            value = np.abs(value)
        if negate:
            value = np.negative(value)
        return value

    return load if cast or negate or absolute else read


def bits_source(inst: Instruction, operand: Operand, storage: DTypeLike) -> Source:
    """Like int_source, for the logic instructions: there '-' means the bitwise complement."""
    read = raw_source(inst, operand)
    storage = np.dtype(storage)
    if operand.absolute:
        raise inst.unknown("an absolute value beside a logic operation")
    cast = operand.dtype.storage != storage
    invert = operand.negate

    def load(c: Cohort) -> np.ndarray:
        value = read(c)
        if cast:
            value = value.astype(storage)
        return ~value if invert else value

    return load if cast or invert else read


def raw_source(inst: Instruction, operand: Operand, count: int | None = None) -> Source:
    """Function of the cohort that gives the operand's elements as stored, without its modifiers."""
    count = inst.exec_size if count is None else count
    if isinstance(operand, Immediate):
        return _constant(_immediate_array(inst, operand, count))
    if operand.dtype is dtypes.UNTYPED:
        raise inst.unknown("an operand without a type")
    dtype, name = operand.dtype, operand.dtype.name
    if operand.indirect is not None:
        return _indirect_source(inst, operand, operand.indirect, count)
    if operand.file == "r":
        selector = register_selector(inst, operand, count)
        if isinstance(selector, slice):
            return lambda c: c.views[name][:, selector]
        indices = selector
        return lambda c: c.views[name].take(indices, axis=1)
    if operand.file == "acc":
        selector = register_selector(inst, operand, count)
        return lambda c: c.acc_views[name][:, selector]
    if operand.file == "null":
        return _constant(dtype.storage.type(0))
    if operand.file == "f":
        bits = flag_bits(operand)
        return lambda c: _pack_bits(c.flags[:, bits], dtype)
    if operand.file == "a" and dtype.size in (2, 4):
        selector = address_selector(inst, operand, count)
        return lambda c: c.address.view(dtype.storage)[:, selector]
    source = _architecture_source(operand)
    if source is None:
        raise inst.unknown(f"reading the register {operand.file}{operand.number}.{operand.offset}:{name}")
    return source


def _constant(value: np.ndarray) -> Source:
    return lambda c: value


def _immediate_array(inst: Instruction, operand: Immediate, count: int) -> np.ndarray:
    unsigned = dtypes.UNSIGNED[operand.dtype.size].storage
    mask = (1 << operand.dtype.bits) - 1
    bits = operand.bits
    if not isinstance(bits, tuple):
        return np.array([[bits & mask]], unsigned).view(operand.dtype.storage)
    # A packed vector is a row of words (v, uv) or dwords (vf) laid beside the destination: a channel takes the element
    # at its destination's place. The finalizer spreads the elements out for wider destinations.
    step = 1
    if inst.dst.region is not None:
        step = inst.dst.region.vertical * inst.dst.dtype.size // operand.dtype.size
        if step == 0 or (inst.dst.file == "r" and inst.dst.offset * inst.dst.dtype.size % 16):
            raise inst.unknown("a packed vector immediate beside this destination")
    repeated = [bits[i * step % len(bits)] & mask for i in range(count)]
    return np.array(repeated, unsigned).view(operand.dtype.storage)[None, :]


def _indirect_source(inst: Instruction, operand: Register, indirect: tuple[int, int], count: int) -> Source:
    size, name, region = operand.dtype.size, operand.dtype.name, operand.region
    sub, displacement = indirect
    if region is None:
        raise inst.unknown("an indirect operand without a region")
    if operand.per_channel_address:
        rows = ceil_div(count, region.width)
        if sub + rows > ADDRESS_WORDS:
            raise inst.unknown("indirect addressing beyond a0.15")
        width = region.width
        offsets = np.array([(i % width) * region.horizontal * size for i in range(count)])
    else:
        rows, width = 1, 1
        offsets = np.array([o * size for o in region.offsets(count)])

    def read(c: Cohort) -> np.ndarray:
        base = c.address[:, sub : sub + rows].astype(np.int64)
        if width > 1:
            base = np.repeat(base, width, axis=1)[:, :count]
        addresses = base + offsets + displacement
        check_indirect(inst, c, addresses, size)
        return np.take_along_axis(c.views[name], addresses // size, axis=1)

    return read


# ---- architecture registers ------------------------------------------------------------------------------------------


def _architecture_source(operand: Register) -> Source | None:
    """cr0.0, ce0, sr0.0, sr0.2, sr0.3 and msg0.0; None for anything else."""
    dtype, place = operand.dtype, (operand.file, operand.number, operand.offset)
    if place == ("cr", 0, 0) and dtype.size == 4:
        return lambda c: np.full((len(c), 1), c.control, np.uint32).view(dtype.storage)
    if operand.file == "ce" and dtype.size == 4:
        return lambda c: _pack_bits(_enabled(c), dtype)
    if place in (("sr", 0, 2), ("sr", 0, 3)) and dtype.size == 4:
        return lambda c: _pack_bits(_dispatched(c), dtype)
    if place == ("sr", 0, 0) and dtype is dtypes.UD:
        return _hardware_thread_slot
    if place == ("msg", 0, 0) and dtype is dtypes.UD:
        return _hardware_core
    return None


# Kernels with private memory in a global buffer build a unique number of the hardware thread: msg0.0 bits 7:0 the core
# of 64 threads, sr0.0 bits 6:4 the vector engine, 2:0 the thread on it.
def _hardware_thread_slot(c: Cohort) -> np.ndarray:
    return (c.threads & 7 | (c.threads >> 3 & 7) << 4).astype(np.uint32)[:, None]


def _hardware_core(c: Cohort) -> np.ndarray:
    return (c.threads >> 6).astype(np.uint32)[:, None]


def _enabled(c: Cohort) -> np.ndarray:
    """The channels that execute, without those that the kernel does not have."""
    if c.active is not None:
        return c.active & c.environment.lane_mask
    return np.tile(c.environment.lane_mask, (len(c), 1))


def _dispatched(c: Cohort) -> np.ndarray:
    """The channels that the threads were started with."""
    lanes = c.environment.lane_mask
    return np.tile(lanes, (len(c), 1)) if c.dispatch is None else c.dispatch & lanes


def _pack_bits(bools: np.ndarray, dtype: DType) -> np.ndarray:
    width = dtype.bits
    if bools.shape[1] < width:
        bools = np.pad(bools, ((0, 0), (0, width - bools.shape[1])))
    packed = np.packbits(bools[:, :width], axis=1, bitorder="little")
    return np.ascontiguousarray(packed).view(dtype.storage)
