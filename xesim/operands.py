"""Reading and writing operands: each decoded operand is compiled once into a function of the cohort.

A source function returns an array [threads, channels], or [threads, 1] / a numpy scalar where all channels read the
same element: numpy broadcasts. Regions that are a range or a regular stride become slices (views, no copy).
"""

from itertools import pairwise

import numpy as np

from . import dtypes
from .cohort import ACC_REGISTERS, ADDRESS_WORDS, GRF_BYTES
from .decoder import Immediate, Register
from .numeric import RNE, bf16_to_float, float_to_bf16, float_to_int, flush_denormals, half_to_float, round_double

_INT_RANGE = {
    t.name: (-(1 << t.bits - 1), (1 << t.bits - 1) - 1) if t.kind == "s" else (0, (1 << t.bits) - 1)
    for t in dtypes.BY_NAME.values()
    if t.is_int
}


def element_selector(start, offsets):
    """A slice for regular offsets, an index array otherwise; scalars stay one element wide."""
    if len(offsets) == 1 or all(o == offsets[0] for o in offsets):
        return slice(start + offsets[0], start + offsets[0] + 1)
    step = offsets[1] - offsets[0]
    if step > 0 and all(b - a == step for a, b in pairwise(offsets)):
        return slice(start + offsets[0], start + offsets[-1] + 1, step)
    return np.array([start + o for o in offsets])


def execution_mask(inst):
    """Function of the cohort: which channels the instruction executes for, or None for all."""
    low, high = inst.channel_offset, inst.channel_offset + inst.exec_size
    predicate = inst.predicate
    if predicate is None:
        if inst.no_mask:
            return None
        return lambda c: None if c.active is None else c.active[:, low:high]
    flags = predicate_function(inst)
    if inst.no_mask:
        return flags
    return lambda c: flags(c) if c.active is None else flags(c) & c.active[:, low:high]


def predicate_function(inst):
    """Function of the cohort: the predicate of each channel [threads, exec_size], without the channel mask."""
    predicate = inst.predicate
    first = predicate.flag.bit(inst.channel_offset)
    bits = slice(first, first + inst.exec_size)
    inverse = predicate.inverse
    if not predicate.combine:
        return (lambda c: ~c.flags[:, bits]) if inverse else (lambda c: c.flags[:, bits])
    kind = predicate.combine[:3]
    if kind not in ("any", "all"):
        raise inst.unknown(f"the predicate combination .{predicate.combine}")
    width = (
        int(predicate.combine[3:].rstrip("h") or inst.exec_size)
        if predicate.combine[3:].rstrip("hv")
        else inst.exec_size
    )
    low = inst.channel_offset
    size = inst.exec_size

    def combined(c):
        wide = max(width, size)
        flag = c.flags[:, first : first + wide]
        if inverse:
            flag = ~flag
        if not inst.no_mask and c.active is not None and wide == size:
            enabled = c.active[:, low : low + size]
            flag = flag & enabled if kind == "any" else flag | ~enabled
        chunks = flag.reshape(len(c), -1, width)
        reduced = chunks.any(2) if kind == "any" else chunks.all(2)
        return np.repeat(reduced, width, axis=1)[:, :size]

    return combined


# ---- sources ---------------------------------------------------------------------------------------------------------


def raw_source(inst, operand, count=None):
    """Function returning the operand's elements as stored, modifiers not applied."""
    count = inst.exec_size if count is None else count
    if isinstance(operand, Immediate):
        return _constant(_immediate_array(inst, operand, count))
    dtype, name = operand.dtype, operand.dtype.name
    if operand.indirect is not None:
        return _indirect_source(inst, operand, count)
    offsets = operand.region.offsets(count) if operand.region else list(range(count))
    if operand.file == "r":
        start = operand.number * GRF_BYTES // dtype.size + operand.offset
        selector = element_selector(start, offsets)
        _check_range(inst, selector, 256 * GRF_BYTES // dtype.size)
        if isinstance(selector, slice):
            return lambda c: c.views[name][:, selector]
        return lambda c: c.views[name].take(selector, axis=1)
    if operand.file == "acc":
        start = operand.number * GRF_BYTES // dtype.size + operand.offset
        selector = element_selector(start, offsets)
        _check_range(inst, selector, ACC_REGISTERS * GRF_BYTES // dtype.size)
        return lambda c: c.acc_views[name][:, selector]
    if operand.file == "null":
        return _constant(dtype.storage.type(0))
    if operand.file == "f":
        return _flag_source(operand)
    if operand.file == "a":
        if dtype.size == 2:
            selector = element_selector(operand.offset, offsets)
            return lambda c: c.address[:, selector].view(dtype.storage)
        if dtype.size == 4:
            selector = element_selector(operand.offset, offsets)
            return lambda c: c.address.view(dtype.storage)[:, selector]
    if operand.file == "cr" and operand.number == 0 and operand.offset == 0 and dtype.size == 4:
        return lambda c: np.full((len(c), 1), c.control, np.uint32).view(dtype.storage)
    if operand.file == "ce" and dtype.size == 4:
        return lambda c: _pack_bits(_enabled(c), dtype)
    if operand.file == "sr" and operand.number == 0 and operand.offset in (2, 3) and dtype.size == 4:
        return lambda c: _pack_bits(
            np.tile(c.machine.lane_mask, (len(c), 1)) if c.dispatch is None else c.dispatch & c.machine.lane_mask, dtype
        )
    if operand.file in ("sr", "msg") and operand.number == 0 and operand.offset == 0 and dtype is dtypes.UD:
        return _hardware_thread_slot if operand.file == "sr" else _hardware_core
    raise inst.unknown(f"reading the register {operand.file}{operand.number}.{operand.offset}:{name}")


# Kernels with private memory in a global buffer build a unique number of the hardware thread: msg0.0 bits 7:0 the core
# of 64 threads, sr0.0 bits 6:4 the vector engine, 2:0 the thread on it.
def _hardware_thread_slot(c):
    return (c.threads & 7 | (c.threads >> 3 & 7) << 4).astype(np.uint32)[:, None]


def _hardware_core(c):
    return (c.threads >> 6).astype(np.uint32)[:, None]


def _enabled(c):
    """The channels executing, those the kernel does not have left out."""
    if c.active is not None:
        return c.active & c.machine.lane_mask
    return np.tile(c.machine.lane_mask, (len(c), 1))


def _constant(value):
    return lambda c: value


def _immediate_array(inst, operand, count):
    unsigned = dtypes.UNSIGNED[operand.dtype.size].storage
    mask = (1 << operand.dtype.bits) - 1
    bits = operand.bits
    if not isinstance(bits, tuple):
        return np.array([[bits & mask]], unsigned).view(operand.dtype.storage)
    # A packed vector is a row of words (v, uv) or dwords (vf) laid beside the destination: a channel takes the element
    # at its destination's place. The finalizer spreads the elements out for wider destinations.
    step = 1
    if inst.dst is not None and inst.dst.region is not None:
        step = inst.dst.region.vertical * inst.dst.dtype.size // operand.dtype.size
        if step == 0 or (inst.dst.file == "r" and inst.dst.offset * inst.dst.dtype.size % 16):
            raise inst.unknown("a packed vector immediate beside this destination")
    repeated = [bits[i * step % len(bits)] & mask for i in range(count)]
    return np.array(repeated, unsigned).view(operand.dtype.storage)[None, :]


def _check_range(inst, selector, limit):
    last = selector.stop - 1 if isinstance(selector, slice) else int(selector.max())
    if last >= limit:
        raise inst.unknown("an operand beyond the last register")


def _flag_source(operand):
    bits = operand.dtype.bits
    first = 32 * operand.number + (16 if bits == 16 else 32) * operand.offset
    dtype = operand.dtype
    return lambda c: _pack_bits(c.flags[:, first : first + bits], dtype)


def _pack_bits(bools, dtype):
    width = dtype.bits
    if bools.shape[1] < width:
        bools = np.pad(bools, ((0, 0), (0, width - bools.shape[1])))
    packed = np.packbits(bools[:, :width], axis=1, bitorder="little")
    return np.ascontiguousarray(packed).view(dtype.storage)


def _indirect_addresses(c, operand, count):
    """Byte addresses [threads, channels] of an indirect operand."""
    sub, displacement = operand.indirect
    size = operand.dtype.size
    region = operand.region
    if operand.per_channel_address:
        rows = -(-count // region.width)
        base = np.repeat(c.address[:, sub : sub + rows].astype(np.int64), region.width, axis=1)[:, :count]
        inner = np.array([(i % region.width) * region.horizontal * size for i in range(count)])
        return base + inner + displacement
    base = c.address[:, sub : sub + 1].astype(np.int64)
    return base + np.array([o * size for o in region.offsets(count)]) + displacement


def _indirect_source(inst, operand, count):
    size, name = operand.dtype.size, operand.dtype.name
    if operand.per_channel_address and operand.indirect[0] + -(-count // operand.region.width) > ADDRESS_WORDS:
        raise inst.unknown("indirect addressing beyond a0.15")

    def read(c):
        addresses = _indirect_addresses(c, operand, count)
        _check_indirect(inst, c, addresses, size)
        return np.take_along_axis(c.views[name], addresses // size, axis=1)

    return read


def _check_indirect(inst, c, addresses, size):
    if (addresses % size).any():
        raise inst.unknown(f"an indirect address that is not a multiple of its element's {size} bytes")
    if (addresses < 0).any() or (addresses + size > c.grf.shape[1]).any():
        raise inst.unknown("an indirect address outside the register file")


def float_source(inst, operand, dtype, count=None):
    """Function returning the operand as float32 (of hf, bf, f) or float64, with modifiers applied."""
    read = raw_source(inst, operand, count)
    kind = operand.dtype
    if kind is dtypes.HF:
        widen = half_to_float
    elif kind is dtypes.BF:
        widen = bf16_to_float
    elif kind.is_float or kind.is_int:
        widen = None
    if kind.is_int:
        raise inst.unknown(f"an operand of type :{kind.name} beside float operands")
    wide = np.float64 if dtype is dtypes.DF else np.float32
    negate = getattr(operand, "negate", False)
    absolute = getattr(operand, "absolute", False)
    needs_cast = wide is np.float64 and kind is not dtypes.DF

    def load(c):
        value = read(c)
        if widen is not None:
            value = widen(value)
        if needs_cast:
            value = value.astype(np.float64)
        if absolute:
            value = np.abs(value)
        if negate:
            value = -value
        mode = c.mode
        if (
            not mode.is_default
            and not {"df": mode.keep_df, "f": mode.keep_f, "hf": mode.keep_hf, "bf": mode.keep_f}[kind.name]
        ):
            value = _flush_as(value, kind)
        return value

    if isinstance(operand, Immediate):
        return load
    if widen is None and not needs_cast and not absolute and not negate:

        def load_plain(c):
            return read(c) if c.mode.is_default else load(c)

        return load_plain
    return load


def _flush_as(value, kind):
    if kind is dtypes.HF:
        return np.where(np.abs(value) < 2.0**-14, np.copysign(value.dtype.type(0), value), value)
    return flush_denormals(value)


def int_source(inst, operand, storage, count=None):
    """Function returning the operand as integers of numpy type ``storage`` with arithmetic modifiers applied."""
    read = raw_source(inst, operand, count)
    storage = np.dtype(storage)
    negate = getattr(operand, "negate", False)
    absolute = getattr(operand, "absolute", False)
    cast = operand.dtype.storage != storage
    if operand.dtype.is_float:
        raise inst.unknown(f"an operand of type :{operand.dtype.name} beside integer operands")

    def load(c):
        value = read(c)
        if cast:
            value = value.astype(storage)
        if absolute:
            value = np.abs(value)
        if negate:
            value = np.negative(value)
        return value

    return read if not (cast or negate or absolute) else load


def bits_source(inst, operand, storage, count=None):
    """Like int_source, but '-' means bitwise complement: the logic instructions."""
    read = raw_source(inst, operand, count)
    storage = np.dtype(storage)
    if getattr(operand, "absolute", False):
        raise inst.unknown("an absolute value beside a logic operation")
    cast = operand.dtype.storage != storage
    invert = getattr(operand, "negate", False)

    def load(c):
        value = read(c)
        if cast:
            value = value.astype(storage)
        return ~value if invert else value

    return load if cast or invert else read


# ---- destination -----------------------------------------------------------------------------------------------------


def destination(inst, operand=None, mask=None):
    """Function (cohort, values) storing elements that already have the destination's storage type."""
    operand = operand or inst.dst
    mask = mask or execution_mask(inst)
    dtype, count = operand.dtype, inst.exec_size
    name = dtype.name
    if operand.file == "null":
        return lambda c, values: None
    if operand.indirect is not None:
        return _indirect_destination(inst, operand, mask, count)
    offsets = operand.region.offsets(count) if operand.region else list(range(count))
    if operand.file in ("r", "acc"):
        if count > 1 and len(set(offsets)) < count:
            raise inst.unknown("a destination with stride 0")
        start = operand.number * GRF_BYTES // dtype.size + operand.offset
        selector = element_selector(start, offsets)
        if operand.file == "acc":
            _check_range(inst, selector, ACC_REGISTERS * GRF_BYTES // dtype.size)
            return _masked_store(lambda c: c.acc_views[name][:, selector], mask)
        _check_range(inst, selector, 256 * GRF_BYTES // dtype.size)
        return _masked_store(lambda c: c.views[name][:, selector], mask)
    if operand.file == "a" and dtype.size in (2, 4):
        selector = element_selector(operand.offset, offsets)
        return _masked_store(lambda c: c.address.view(dtype.storage)[:, selector], mask)
    if operand.file == "f" and count == 1:
        return _flag_destination(operand, mask)
    if operand.file == "cr" and operand.number == 0 and operand.offset == 0 and count == 1 and dtype.size == 4:
        return _control_destination(inst)
    raise inst.unknown(f"writing the register {operand.file}{operand.number}.{operand.offset}:{name}")


def _masked_store(view, mask):
    if mask is None:

        def store_all(c, values):
            view(c)[...] = values

        return store_all

    def store(c, values):
        where = mask(c)
        if where is None:
            view(c)[...] = values
        else:
            np.copyto(view(c), values, where=where, casting="unsafe")

    return store


def _flag_destination(operand, mask):
    bits = operand.dtype.bits
    first = 32 * operand.number + (16 if bits == 16 else 32) * operand.offset

    def store(c, values):
        values = np.broadcast_to(np.asarray(values), (len(c), 1))
        unpacked = np.unpackbits(
            np.ascontiguousarray(values).view(np.uint8).reshape(len(c), -1), axis=1, bitorder="little"
        )
        where = mask(c) if mask else None
        target = c.flags[:, first : first + bits]
        if where is None:
            target[...] = unpacked
        else:
            np.copyto(target, unpacked.astype(bool), where=where)

    return store


def _control_destination(inst):
    def store(c, values):
        values = np.unique(np.asarray(values).view(np.uint32))
        if len(values) > 1:
            raise inst.unknown("a control register that differs between threads at one instruction")
        c.set_control(int(values[0]))

    return store


def _indirect_destination(inst, operand, mask, count):
    size, name = operand.dtype.size, operand.dtype.name
    region = operand.region
    if operand.per_channel_address:
        raise inst.unknown("a destination with an address for each channel")
    offsets = np.array([i * region.vertical * size for i in range(count)])
    sub, displacement = operand.indirect

    def store(c, values):
        addresses = c.address[:, sub : sub + 1].astype(np.int64) + displacement + offsets
        _check_indirect(inst, c, addresses, size)
        index = addresses // size
        values = np.broadcast_to(values, index.shape)
        where = mask(c) if mask else None
        if where is not None:
            values = np.where(where, values, np.take_along_axis(c.views[name], index, axis=1))
        np.put_along_axis(c.views[name], index, values, axis=1)

    return store


# ---- conversion to the destination's type ---------------------------------------------------------------------------


def from_float(inst, dtype, saturate):
    """Function (cohort, float array[, error]) -> elements in the storage of ``dtype``.

    Floats saturate to [0, 1], integers are always clamped to their range (round to zero).
    """
    if dtype.is_int:
        low, high = _INT_RANGE[dtype.name]
        return lambda c, value: float_to_int(value, low, high, dtype.storage)

    def clamp(value):
        # NaN saturates to 0
        return np.where(value > 0, np.minimum(value, value.dtype.type(1)), value.dtype.type(0))

    def convert(c, value):
        if saturate:
            value = clamp(value)
        mode = c.mode
        if mode.is_default or (mode.rounding == RNE and dtype is dtypes.F and mode.keep_f):
            return _narrow(value, dtype)
        return _narrow_in_mode(value, dtype, mode)

    if dtype is dtypes.F and not saturate:

        def convert_plain(c, value):
            return value if value.dtype == np.float32 and c.mode.is_default else convert(c, value)

        return convert_plain
    return convert


def _narrow(value, dtype):
    if dtype is dtypes.BF:
        return float_to_bf16(value.astype(np.float32) if value.dtype != np.float32 else value)
    return value.astype(dtype.storage) if value.dtype != dtype.storage else value


def _narrow_in_mode(value, dtype, mode):
    if dtype is dtypes.BF:
        return float_to_bf16(np.asarray(value, np.float32), mode.rounding)
    if value.dtype != dtype.storage:
        if mode.rounding == RNE:
            value = value.astype(dtype.storage)
        else:
            value = round_double(value.astype(np.float64), np.zeros(value.shape), dtype.storage.type, mode.rounding)
    keep = {"df": mode.keep_df, "f": mode.keep_f, "hf": mode.keep_hf}[dtype.name]
    return value if keep else flush_denormals(value)


def from_int(inst, dtype, saturate):
    """Function (cohort, integer array) -> elements in the storage of ``dtype``: wraps, or clamps if saturating."""
    storage = dtype.storage
    if dtype.is_float:
        return _int_to_float(inst, dtype)
    if not saturate:
        return lambda c, value: value if value.dtype == storage else value.astype(storage)
    low, high = _INT_RANGE[dtype.name]

    def clamp(c, value):
        info = np.iinfo(value.dtype)
        value = np.clip(value, max(low, info.min), min(high, info.max))
        return value.astype(storage)

    return clamp


def _int_to_float(inst, dtype):
    def convert(c, value):
        mode = c.mode
        if mode.rounding == RNE:
            if dtype is dtypes.BF:
                return float_to_bf16(value.astype(np.float32))
            return value.astype(dtype.storage)
        exact = value.astype(np.float64)
        if dtype is dtypes.BF or (value.dtype.itemsize == 8 and (np.abs(exact) > 2.0**53).any()):
            raise inst.unknown(f"a conversion of integers beyond 53 bits or to bf16 in rounding mode {mode.rounding}")
        return round_double(exact, np.zeros_like(exact), dtype.storage.type, mode.rounding)

    return convert


def set_flag(inst):
    """Function (cohort, bools) writing the instruction's condition flag for its enabled channels."""
    first = inst.flag.bit(inst.channel_offset)
    bits = slice(first, first + inst.exec_size)
    return _masked_store(lambda c: c.flags[:, bits], execution_mask(inst))


def is_register(operand, file="r"):
    return isinstance(operand, Register) and operand.file == file
