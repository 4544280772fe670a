"""Scattered and block loads, stores and atomics on global memory (ugm), shared local memory (slm) and scratch."""

from collections.abc import Callable

import numpy as np

from ..cohort import GRF_BYTES, Cohort, Execute
from ..environment import AddressSpace
from ..instruction import Instruction
from ..operands.masks import execution_mask
from . import descriptor as lsc
from .addressing import Rows, address_space, check_alignment, message_addresses, naming_threads
from .atomics import apply_atomic
from .block2d import block2d
from .payload import component_bytes, register_reader, register_writer

SpaceOf = Callable[[Cohort], AddressSpace]


def load_store(inst: Instruction) -> Execute:
    desc = lsc.parse_lsc(inst)
    if desc.operation in (lsc.LOAD_BLOCK2D, lsc.STORE_BLOCK2D):
        return block2d(inst, desc)
    space = address_space(inst, desc)
    if desc.transposed and inst.exec_size != 1:
        raise inst.unknown("a transposed message of more than one channel")
    if desc.operation in lsc.ATOMICS:
        return _atomic(inst, desc, space)
    if desc.operation in (lsc.LOAD, lsc.LOAD_QUAD):
        return _load(inst, desc, space)
    return _store(inst, desc, space)


def _pieces(desc: lsc.LscDescriptor) -> list[tuple[int, int]]:
    """(offset from the address, bytes) of the contiguous pieces of a vector."""
    size = desc.memory_bytes
    if not desc.channels or desc.channels == tuple(range(len(desc.channels))):
        return [(0, desc.vector * size)]
    return [(i * size, size) for i in desc.channels]


def _load(inst: Instruction, desc: lsc.LscDescriptor, space: SpaceOf) -> Execute:
    addresses_of = message_addresses(inst, desc)
    mask = execution_mask(inst)
    channels = inst.exec_size
    destination, length = inst.message.destination
    write = None if destination is None or not length else register_writer(inst, desc, destination)
    kind, prefetch_kind = f"load.{inst.message.unit}", f"prefetch.{inst.message.unit}"
    size, pieces = desc.memory_bytes, _pieces(desc)

    def execute(c: Cohort) -> None:
        rows = Rows(c, mask, channels)
        threads, addresses = rows.threads, rows.pick(addresses_of(c))
        target = space(c)
        if write is None:  # a prefetch touches nothing and never faults
            c.environment.count_message(c, prefetch_kind, addresses, desc.vector * size, threads)
            return
        c.environment.count_message(c, target.kind(kind), addresses, desc.vector * size, threads)
        if not len(addresses):
            return
        if desc.transposed:
            check_alignment(c, rows, addresses, size)
        values = [
            naming_threads(
                threads, target.read, c, threads, addresses + np.uint64(offset), nbytes, False, desc.transposed
            )
            for offset, nbytes in pieces
        ]
        write(c, rows, values[0] if len(values) == 1 else np.concatenate(values, axis=1))

    return execute


def _store(inst: Instruction, desc: lsc.LscDescriptor, space: SpaceOf) -> Execute:
    addresses_of = message_addresses(inst, desc)
    mask = execution_mask(inst)
    channels = inst.exec_size
    source, _ = inst.message.payload1
    if source is None:
        raise inst.unknown("a store without data")
    data_of = register_reader(inst, desc, source, desc.vector)
    kind = f"store.{inst.message.unit}"
    size, pieces = desc.memory_bytes, _pieces(desc)

    def execute(c: Cohort) -> None:
        rows = Rows(c, mask, channels)
        threads, addresses = rows.threads, rows.pick(addresses_of(c))
        target = space(c)
        c.environment.count_message(c, target.kind(kind), addresses, desc.vector * size, threads)
        if not len(addresses):
            return
        if desc.transposed:
            check_alignment(c, rows, addresses, size)
        elements = np.ascontiguousarray(rows.pick(np.ascontiguousarray(data_of(c))))
        data = elements.view(np.uint8).reshape(len(addresses), -1)
        start = 0
        for offset, nbytes in pieces:
            values = data[:, start : start + nbytes]
            naming_threads(threads, target.write, c, threads, addresses + np.uint64(offset), values)
            start += nbytes

    return execute


def _atomic(inst: Instruction, desc: lsc.LscDescriptor, space: SpaceOf) -> Execute:
    """The channels act one after the other, in the order of threads and channels."""
    if desc.vector != 1 or desc.transposed:
        raise inst.unknown("a vector atomic")
    name = lsc.ATOMICS[desc.operation]
    addresses_of = message_addresses(inst, desc)
    mask = execution_mask(inst)
    channels = inst.exec_size
    operands = {"cas": 2, "fcas": 2, "inc": 0, "dec": 0, "load": 0}.get(name, 1)
    source, _ = inst.message.payload1
    if source is None:
        if operands:
            raise inst.unknown("an atomic without its operand")
        source = 0
    step = component_bytes(channels, desc.register_bytes) // GRF_BYTES
    readers = [register_reader(inst, desc, source + i * step, 1) for i in range(operands)]
    destination, response = inst.message.destination
    write = register_writer(inst, desc, destination) if destination is not None and response else None
    kind = f"atomic.{inst.message.unit}"
    size = desc.memory_bytes
    replaces = name == "store" and write is None  # a store that returns the old value is an exchange

    def execute(c: Cohort) -> None:
        rows = Rows(c, mask, channels)
        addresses = rows.pick(addresses_of(c))
        target = space(c)
        c.environment.count_message(c, target.kind(kind), addresses, size, rows.threads)
        if not len(addresses):
            return
        check_alignment(c, rows, addresses, size)
        values = [rows.pick(r(c))[:, 0] for r in readers]

        def access() -> np.ndarray:
            def read(at: np.ndarray, rows_at: np.ndarray) -> np.ndarray:
                return target.read(c, rows.threads[rows_at], at, size, atomic=True)

            def store(at: np.ndarray, data: np.ndarray, rows_at: np.ndarray) -> None:
                target.write(c, rows.threads[rows_at], at, data, atomic=True)

            keys = target.identity(c, rows.threads, addresses)
            old, changed = apply_atomic(inst, name, keys, addresses, values, np.dtype(f"u{size}"), read, store)
            c.environment.synchronise(target, c.threads[rows.threads], keys, changed, replaces)
            return old

        old = naming_threads(rows.threads, access)
        if write is not None:
            write(c, rows, old[:, None].view(np.uint8).reshape(len(old), size))

    return execute
