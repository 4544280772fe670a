"""Destination operands and condition flags."""

from collections.abc import Callable

import numpy as np

from ...formats import dtypes
from ..cohort import Cohort, Mask, Store
from ..instruction import Instruction, Register
from .masks import execution_mask
from .regions import address_selector, check_indirect, element_offsets, flag_bits, register_selector


def destination(inst: Instruction, mask: Mask | None = None) -> Store:
    """Function (cohort, values) that stores elements which already have the destination's storage type.

    mask  the channels to store; by default those the instruction executes for
    """
    operand, count = inst.dst, inst.exec_size
    mask = mask or execution_mask(inst)
    dtype, name = operand.dtype, operand.dtype.name
    if dtype is dtypes.UNTYPED:
        raise inst.unknown("a destination without a type")
    if operand.file == "null":
        return lambda c, values: None
    if operand.indirect is not None:
        return _indirect_destination(inst, operand, operand.indirect, mask)
    offsets = element_offsets(operand, count)
    if operand.file in ("r", "acc"):
        if count > 1 and len(set(offsets)) < count:
            raise inst.unknown("a destination with stride 0")
        selector = register_selector(inst, operand, count)
        if operand.file == "acc":
            return _masked_store(lambda c: c.acc_views[name][:, selector], mask)
        return _masked_store(lambda c: c.views[name][:, selector], mask)
    if operand.file == "a" and dtype.size in (2, 4):
        selector = address_selector(inst, operand, count)
        return _masked_store(lambda c: c.address.view(dtype.storage)[:, selector], mask)
    if operand.file == "f" and count == 1:
        return _flag_destination(operand, mask)
    if operand.file == "cr" and operand.number == 0 and operand.offset == 0 and count == 1 and dtype.size == 4:
        return _control_destination(inst)
    raise inst.unknown(f"writing the register {operand.file}{operand.number}.{operand.offset}:{name}")


def set_flag(inst: Instruction) -> Store:
    """Function (cohort, bools) that writes the instruction's condition flag for its enabled channels."""
    assert inst.flag is not None
    first = inst.flag.bit(inst.channel_offset)
    bits = slice(first, first + inst.exec_size)
    return _masked_store(lambda c: c.flags[:, bits], execution_mask(inst))


def _masked_store(view: Callable[[Cohort], np.ndarray], mask: Mask | None) -> Store:
    if mask is None:

        def store_all(c: Cohort, values: np.ndarray) -> None:
            view(c)[...] = values

        return store_all

    def store(c: Cohort, values: np.ndarray) -> None:
        where = mask(c)
        if where is None:
            view(c)[...] = values
        else:
            np.copyto(view(c), values, where=where, casting="unsafe")

    return store


def _flag_destination(operand: Register, mask: Mask | None) -> Store:
    bits = flag_bits(operand)

    def store(c: Cohort, values: np.ndarray) -> None:
        values = np.broadcast_to(np.asarray(values), (len(c), 1))
        unpacked = np.unpackbits(
            np.ascontiguousarray(values).view(np.uint8).reshape(len(c), -1), axis=1, bitorder="little"
        )
        where = mask(c) if mask else None
        target = c.flags[:, bits]
        if where is None:
            target[...] = unpacked
        else:
            np.copyto(target, unpacked.astype(bool), where=where)

    return store


def _control_destination(inst: Instruction) -> Store:
    def store(c: Cohort, values: np.ndarray) -> None:
        values = np.unique(np.asarray(values).view(np.uint32))
        if len(values) > 1:
            raise inst.unknown("a control register that differs between threads at one instruction")
        c.set_control(int(values[0]))

    return store


def _indirect_destination(inst: Instruction, operand: Register, indirect: tuple[int, int], mask: Mask | None) -> Store:
    size, name, region = operand.dtype.size, operand.dtype.name, operand.region
    sub, displacement = indirect
    if operand.per_channel_address or region is None:
        raise inst.unknown("a destination with an address for each channel")
    offsets = np.array([i * region.vertical * size for i in range(inst.exec_size)])

    def store(c: Cohort, values: np.ndarray) -> None:
        addresses = c.address[:, sub : sub + 1].astype(np.int64) + displacement + offsets
        check_indirect(inst, c, addresses, size)
        index = addresses // size
        values = np.broadcast_to(values, index.shape)
        where = mask(c) if mask else None
        if where is not None:
            values = np.where(where, values, np.take_along_axis(c.views[name], index, axis=1))
        np.put_along_axis(c.views[name], index, values, axis=1)

    return store
