"""Which memory a load, store or atomic goes to, at which addresses, for which channels."""

from collections.abc import Callable
from typing import TypeVar

import numpy as np

from ...errors import Fault
from ..cohort import GRF_BYTES, Cohort, Mask, Source
from ..environment import AddressSpace
from ..instruction import Instruction
from . import descriptor as lsc

Result = TypeVar("Result")


def address_space(inst: Instruction, desc: lsc.LscDescriptor) -> Callable[[Cohort], AddressSpace]:
    """Function of the cohort that gives the address space the message goes to."""
    unit = inst.message.unit
    if unit == "slm":
        if desc.surface != lsc.FLAT or desc.address_bytes != 4:
            raise inst.unknown("this addressing of shared local memory")
        return lambda c: c.environment.slm
    if unit != "ugm":
        raise inst.unknown(f"messages to the unit {unit!r} ({inst.comment})")
    if desc.surface == lsc.FLAT and desc.address_bytes == 8:
        return lambda c: c.environment.global_memory
    if desc.surface == lsc.BTI and desc.surface_index == lsc.STATELESS_BTI and desc.address_bytes == 4:
        return lambda c: c.environment.payload
    if desc.surface == lsc.SS and desc.address_bytes == 4:
        sub = desc.surface_index

        def scratch(c: Cohort) -> AddressSpace:
            surface = np.ascontiguousarray(c.address).view(np.uint32)[:, sub]
            c.environment.scratch.check_surface(inst, surface)
            return c.environment.scratch

        return scratch
    raise inst.unknown(f"this addressing of a message ({inst.comment})")


def message_addresses(inst: Instruction, desc: lsc.LscDescriptor) -> Source:
    """Function of the cohort that gives addresses uint64 [n, channels]."""
    first, _ = inst.message.payload0
    if first is None:
        raise inst.unknown("a message without addresses")
    name = {2: "uw", 4: "ud", 8: "uq"}[desc.address_bytes]
    start = first * GRF_BYTES // desc.address_bytes
    elements = slice(start, start + inst.exec_size)
    offset = np.uint64(desc.offset & 0xFFFFFFFFFFFFFFFF)
    wrap = np.uint64(0xFFFFFFFF)
    narrow = desc.address_bytes < 8

    def load(c: Cohort) -> np.ndarray:
        addresses = c.views[name][:, elements].astype(np.uint64)
        if offset:
            addresses = addresses + offset
            if narrow:
                addresses &= wrap
        return addresses

    return load


class Rows:
    """The enabled channels of a message in one row of all threads: thread by thread, channels ascending.

    where    bool [n, channels], None if all are enabled
    threads  the cohort's row of each enabled channel
    """

    def __init__(self, c: Cohort, mask: Mask | None, channels: int) -> None:
        where = mask(c) if mask else None
        if where is not None and where.all():
            where = None
        self.where = where
        if where is None:
            self.threads = np.repeat(np.arange(len(c)), channels) if channels > 1 else np.arange(len(c))
        else:
            self.threads = np.nonzero(where)[0]

    def pick(self, values: np.ndarray) -> np.ndarray:
        """[n, channels, ...] -> [rows, ...]"""
        if self.where is None:
            return values.reshape(-1, *values.shape[2:])
        return values[self.where]


def naming_threads(threads: np.ndarray, access: Callable[..., Result], *arguments: object) -> Result:
    """Access memory. A Fault gets the row of its thread in the cohort instead of the row of the access."""
    try:
        return access(*arguments)
    except Fault as fault:
        fault.row = int(threads[fault.row])
        raise


def check_alignment(c: Cohort, rows: Rows, addresses: np.ndarray, size: int) -> None:
    if c.environment.rules is not None:
        c.environment.rules.check_alignment(addresses, size, rows.threads)
