"""Scattered and block loads, stores and atomics on global memory (ugm), shared local memory (slm) and scratch.

Registers hold one element of all channels side by side, the elements of a vector in successive groups of whole
registers; a transposed message has one address and its elements lie side by side.
"""

import numpy as np

from ...errors import Fault, MemoryFault
from ..cohort import GRF_BYTES
from ..operands import execution_mask
from . import descriptor as lsc
from .atomics import apply_atomic
from .block2d import compile_block2d


def compile_lsc(inst):
    desc = lsc.parse_lsc(inst)
    if desc.operation in (lsc.LOAD_BLOCK2D, lsc.STORE_BLOCK2D):
        return compile_block2d(inst, desc)
    space = _space(inst, desc)
    if desc.transposed and inst.exec_size != 1:
        raise inst.unknown("a transposed message of more than one channel")
    if desc.operation in lsc.ATOMICS:
        return _atomic(inst, desc, space)
    if desc.operation in (lsc.LOAD, lsc.LOAD_QUAD):
        return _load(inst, desc, space)
    return _store(inst, desc, space)


# ---- address spaces --------------------------------------------------------------------------------------------------


def _space(inst, desc):
    """Function of the cohort giving the address space object the message goes to."""
    unit = inst.send.unit
    if unit == "slm":
        if desc.surface != lsc.FLAT or desc.address_bytes != 4:
            raise inst.unknown("this addressing of shared local memory")
        return lambda c: c.machine.slm
    if unit != "ugm":
        raise inst.unknown(f"messages to the unit {unit!r} ({inst.comment})")
    if desc.surface == lsc.FLAT and desc.address_bytes == 8:
        return lambda c: c.machine.global_memory
    if desc.surface == lsc.BTI and desc.surface_index == lsc.STATELESS_BTI and desc.address_bytes == 4:
        return lambda c: c.machine.payload
    if desc.surface == lsc.SS and desc.address_bytes == 4:
        sub = desc.surface_index

        def scratch(c):
            surface = np.ascontiguousarray(c.address).view(np.uint32)[:, sub]
            c.machine.scratch.check_surface(inst, surface)
            return c.machine.scratch

        return scratch
    raise inst.unknown(f"this addressing of a message ({inst.comment})")


def _addresses(inst, desc):
    """Function of the cohort giving addresses uint64 [n, channels]."""
    first, _ = inst.send.payload0
    if first is None:
        raise inst.unknown("a message without addresses")
    count = inst.exec_size
    name = {2: "uw", 4: "ud", 8: "uq"}[desc.address_bytes]
    start = first * GRF_BYTES // desc.address_bytes
    elements = slice(start, start + count)
    offset = np.uint64(desc.offset & 0xFFFFFFFFFFFFFFFF)
    wrap = np.uint64(0xFFFFFFFF)
    narrow = desc.address_bytes < 8

    def load(c):
        addresses = c.views[name][:, elements].astype(np.uint64)
        if offset:
            addresses = addresses + offset
            if narrow:
                addresses &= wrap
        return addresses

    return load


class _Rows:
    """The enabled channels of a message, flattened: thread by thread, channels ascending."""

    def __init__(self, c, mask, channels):
        where = mask(c) if mask else None
        if where is not None and where.all():
            where = None
        self.where = where
        self.channels = channels
        if where is None:
            self.threads = np.repeat(np.arange(len(c)), channels) if channels > 1 else np.arange(len(c))
        else:
            self.threads = np.nonzero(where)[0]

    def pick(self, values):
        """[n, channels, ...] -> [rows, ...]"""
        if self.where is None:
            return values.reshape(-1, *values.shape[2:])
        return values[self.where]


def _located(rows, action, *arguments):
    """Run a memory access; a fault names the thread instead of the flattened row."""
    try:
        return action(*arguments)
    except Fault as fault:
        fault.row = int(rows.threads[fault.row])
        raise


def _check_alignment(c, rows, addresses, size):
    """Block (transposed) accesses and atomics want elements at multiples of their size; scattered ones do not, IGC uses
    them for unaligned data. intel/llvm sycl_ext_intel_esimd_functions.md, block_load."""
    if c.machine.checks.bounds:
        aligned = addresses % np.uint64(size) == 0
        if not aligned.all():
            bad = int(np.argmin(aligned))
            raise Fault(
                MemoryFault,
                f"access to {size}-byte elements at 0x{int(addresses[bad]):x}, which is not a multiple of {size}",
                int(rows.threads[bad]),
            )


def _block_registers(count, element_bytes):
    """Bytes from one vector component to the next: whole registers."""
    return -(-count * element_bytes // GRF_BYTES) * GRF_BYTES


# ---- loads and stores ------------------------------------------------------------------------------------------------


def _component_offsets(desc):
    """Memory offset of each element of a vector, and the span they cover."""
    if desc.channels:
        return [i * desc.memory_bytes for i in desc.channels]
    return [i * desc.memory_bytes for i in range(desc.vector)]


def _contiguous(desc):
    offsets = _component_offsets(desc)
    return not desc.channels or offsets == list(range(0, len(offsets) * desc.memory_bytes, desc.memory_bytes))


def _load(inst, desc, space):
    addresses_of = _addresses(inst, desc)
    mask = execution_mask(inst)
    channels = inst.exec_size
    destination, length = inst.send.destination
    write = None if destination is None or not length else _register_writer(inst, desc, destination)
    offsets, contiguous = _component_offsets(desc), _contiguous(desc)
    kind = f"load.{inst.send.unit}"
    size = desc.memory_bytes

    def execute(c):
        rows = _Rows(c, mask, channels)
        addresses = rows.pick(addresses_of(c))
        machine = c.machine
        target = space(c)
        if write is None:  # a prefetch touches nothing and never faults
            machine.count_message(c, f"prefetch.{inst.send.unit}", addresses, desc.vector * size, rows.threads)
            return
        machine.count_message(c, target.kind(kind), addresses, desc.vector * size, rows.threads)
        if not len(addresses):
            return
        if desc.transposed:
            _check_alignment(c, rows, addresses, size)
        if contiguous:
            nbytes = desc.vector * size
            values = _located(rows, target.read, c, rows.threads, addresses, nbytes, False, desc.transposed)
        else:
            values = np.concatenate(
                [_located(rows, target.read, c, rows.threads, addresses + np.uint64(o), size) for o in offsets], axis=1
            )
        write(c, rows, values)

    return execute


def _register_writer(inst, desc, destination):
    """Function (cohort, rows, bytes [rows, vector * memory bytes]) filling the destination registers."""
    channels, width = inst.exec_size, desc.register_bytes
    unsigned = {1: "ub", 2: "uw", 4: "ud", 8: "uq"}[width]
    element = np.dtype(f"u{width}")
    start = destination * GRF_BYTES // width
    step = _block_registers(channels, width) // width
    if desc.transposed:
        span = slice(destination * GRF_BYTES, destination * GRF_BYTES + desc.vector * desc.memory_bytes)
        if desc.memory_bytes != width:
            raise inst.unknown("a transposed message that widens its elements")

        def write_transposed(c, rows, values):
            if rows.where is None:
                c.grf[:, span] = values
            else:
                c.grf[rows.threads, span] = values

        return write_transposed

    memory_element = np.dtype(f"u{desc.memory_bytes}")

    def write(c, rows, values):
        elements = np.ascontiguousarray(values).view(memory_element).astype(element, copy=False)
        if desc.high_half:
            elements = elements << element.type(16)
        view = c.views[unsigned]
        if rows.where is None:
            elements = elements.reshape(len(c), channels, desc.vector)
            for v in range(desc.vector):
                view[:, start + v * step : start + v * step + channels] = elements[:, :, v]
        else:
            for v in range(desc.vector):
                view[:, start + v * step : start + v * step + channels][rows.where] = elements[:, v]

    return write


def _register_reader(inst, desc, source, vector):
    """Function of the cohort giving data [n, channels, vector] as elements in memory size."""
    channels, width = inst.exec_size, desc.register_bytes
    memory_element = np.dtype(f"u{desc.memory_bytes}")
    unsigned = {1: "ub", 2: "uw", 4: "ud", 8: "uq"}[width]
    start = source * GRF_BYTES // width
    step = _block_registers(channels, width) // width
    if desc.transposed:
        if desc.memory_bytes != width:
            raise inst.unknown("a transposed message that narrows its elements")
        return lambda c: c.views[unsigned][:, None, start : start + vector]

    def read(c):
        parts = [c.views[unsigned][:, start + v * step : start + v * step + channels] for v in range(vector)]
        data = parts[0][:, :, None] if vector == 1 else np.stack(parts, axis=2)
        if desc.high_half:
            data = data >> 16
        return data.astype(memory_element, copy=False)

    return read


def _store(inst, desc, space):
    addresses_of = _addresses(inst, desc)
    mask = execution_mask(inst)
    channels = inst.exec_size
    source, _ = inst.send.payload1
    if source is None:
        raise inst.unknown("a store without data")
    data_of = _register_reader(inst, desc, source, desc.vector)
    offsets, contiguous = _component_offsets(desc), _contiguous(desc)
    size = desc.memory_bytes
    kind = f"store.{inst.send.unit}"

    def execute(c):
        rows = _Rows(c, mask, channels)
        addresses = rows.pick(addresses_of(c))
        target = space(c)
        c.machine.count_message(c, target.kind(kind), addresses, desc.vector * size, rows.threads)
        if not len(addresses):
            return
        if desc.transposed:
            _check_alignment(c, rows, addresses, size)
        data = (
            np.ascontiguousarray(rows.pick(np.ascontiguousarray(data_of(c)))).view(np.uint8).reshape(len(addresses), -1)
        )
        if contiguous:
            _located(rows, target.write, c, rows.threads, addresses, data)
        else:
            for i, offset in enumerate(offsets):
                _located(
                    rows,
                    target.write,
                    c,
                    rows.threads,
                    addresses + np.uint64(offset),
                    data[:, i * size : (i + 1) * size],
                )

    return execute


def _atomic(inst, desc, space):
    """Channels act one after the other, in thread and channel order."""
    if desc.vector != 1 or desc.transposed:
        raise inst.unknown("a vector atomic")
    name = lsc.ATOMICS[desc.operation]
    addresses_of = _addresses(inst, desc)
    mask = execution_mask(inst)
    channels = inst.exec_size
    operands = {"cas": 2, "fcas": 2, "inc": 0, "dec": 0, "load": 0}.get(name, 1)
    source, length = inst.send.payload1
    if operands and source is None:
        raise inst.unknown("an atomic without its operand")
    step = _block_registers(channels, desc.register_bytes) // GRF_BYTES
    readers = [_register_reader(inst, desc, source + i * step, 1) for i in range(operands)]
    destination, response = inst.send.destination
    write = _register_writer(inst, desc, destination) if destination is not None and response else None
    kind = f"atomic.{inst.send.unit}"
    size = desc.memory_bytes
    replaces = name == "store" and write is None  # a store that returns the old value is an exchange

    def execute(c):
        rows = _Rows(c, mask, channels)
        addresses = rows.pick(addresses_of(c))
        target = space(c)
        c.machine.count_message(c, target.kind(kind), addresses, size, rows.threads)
        if not len(addresses):
            return
        _check_alignment(c, rows, addresses, size)
        values = [rows.pick(r(c))[:, 0] for r in readers]

        def access():
            read = lambda at, rows_at: target.read(c, rows.threads[rows_at], at, size, atomic=True)
            store = lambda at, data, rows_at: target.write(c, rows.threads[rows_at], at, data, atomic=True)
            keys = target.identity(c, rows.threads, addresses)
            old, changed = apply_atomic(inst, name, keys, addresses, values, np.dtype(f"u{size}"), read, store)
            c.machine.synchronise(c, rows.threads, target, keys, changed, replaces)
            return old

        old = _located(rows, access)
        if write is not None:
            write(c, rows, old[:, None].view(np.uint8).reshape(len(old), size))

    return execute
