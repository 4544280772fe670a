"""Where the elements of an operand lie.

A region that is a range or has a regular stride becomes a slice of the register array: a view, not a copy.
"""

import functools
import itertools

import numpy as np

from ..cohort import ACC_REGISTERS, GRF_BYTES, MAX_REGISTERS, Cohort
from ..instruction import Instruction, Register

Selector = slice | np.ndarray  # of elements along a row of registers


def register_selector(inst: Instruction, operand: Register, count: int) -> Selector:
    """The elements of an operand in the general registers (r) or accumulators (acc), counted in its type."""
    start = operand.number * GRF_BYTES // operand.dtype.size + operand.offset
    selector = element_selector(start, element_offsets(operand, count))
    registers = MAX_REGISTERS if operand.file == "r" else ACC_REGISTERS
    last = selector.stop - 1 if isinstance(selector, slice) else int(selector.max())
    if last >= registers * GRF_BYTES // operand.dtype.size:
        raise inst.unknown("an operand beyond the last register")
    return selector


def element_offsets(operand: Register, count: int) -> tuple[int, ...]:
    return operand.region.offsets(count) if operand.region else tuple(range(count))


def element_selector(start: int, offsets: tuple[int, ...]) -> Selector:
    """A slice for regular offsets, else an array of indices. A scalar is a slice of one element."""
    step = _step(offsets)
    if step is None:
        return np.array([start + o for o in offsets])
    return slice(start + offsets[0], start + offsets[-1] + 1, step)


@functools.cache
def _step(offsets: tuple[int, ...]) -> int | None:
    """The distance of neighbours; 1 if all offsets are equal, None if they differ or descend."""
    if len(set(offsets)) == 1:
        return 1
    steps = {b - a for a, b in itertools.pairwise(offsets)}
    return steps.pop() if len(steps) == 1 and min(steps) > 0 else None


def flag_bits(operand: Register) -> slice:
    """The bits of a flag register operand."""
    bits = operand.dtype.bits
    first = 32 * operand.number + (16 if bits == 16 else 32) * operand.offset
    return slice(first, first + bits)


def check_indirect(inst: Instruction, c: Cohort, addresses: np.ndarray, size: int) -> None:
    if (addresses % size).any():
        raise inst.unknown(f"an indirect address that is not a multiple of its element's {size} bytes")
    if (addresses < 0).any() or (addresses + size > c.grf.shape[1]).any():
        raise inst.unknown("an indirect address outside the register file")
