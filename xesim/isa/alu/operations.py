"""From a numpy operation to an instruction.

The function of an instruction reads the sources, computes in a type in which the result is exact, converts and stores.
"""

from collections.abc import Callable
from typing import Any

import numpy as np

from ...formats import dtypes
from ...formats.dtypes import DType
from ...formats.numeric import RNE, directed, round_double
from ..cohort import Cohort, Execute
from ..instruction import Instruction
from ..operands.conversions import from_float, from_int
from ..operands.sources import float_source, int_source, raw_source
from .conditions import conditional_destination

Operation = Callable[..., np.ndarray]
# Gives the exact result of an operation on doubles as the nearest double and its error.
Exact = Callable[..., tuple[np.ndarray, np.ndarray]]


def is_float_operation(inst: Instruction) -> bool:
    return any(s.dtype.is_float for s in inst.srcs)


def float_domain(inst: Instruction) -> DType:
    return dtypes.DF if any(o.dtype is dtypes.DF for o in (*inst.srcs, inst.dst)) else dtypes.F


def float_operation(inst: Instruction, operation: Operation, exact: Exact | None = None) -> Execute:
    """Compile an operation on float32 or float64 arrays.

    exact  serves the rounding modes other than to nearest; without it they round to nearest as well
    """
    domain = float_domain(inst)
    sources = [float_source(inst, s, domain) for s in inst.srcs]
    convert = from_float(inst, inst.dst.dtype, inst.saturate)
    store = conditional_destination(inst)

    def execute(c: Cohort) -> None:
        values = [s(c) for s in sources]
        if c.mode.rounding == RNE or exact is None:
            result = operation(*values)
        elif domain is dtypes.DF:
            result = directed(*exact(*values), c.mode.rounding)
        else:
            result = round_double(*exact(*[v.astype(np.float64) for v in values]), np.float32, c.mode.rounding)
        store(c, convert(c, result))

    return execute


def int_operation(inst: Instruction, operation: Operation, domain: np.dtype[Any] | None = None) -> Execute:
    """Compile an operation on integer arrays.

    domain  their type; by default one in which the result is exact up to wrapping
    """
    if inst.saturate and max(s.dtype.size for s in inst.srcs) == 8:
        return _saturating_64(inst, operation)
    domain = domain or _int_domain(inst)
    sources = [int_source(inst, s, domain) for s in inst.srcs]
    convert = from_int(inst, inst.dst.dtype, inst.saturate)
    store = conditional_destination(inst)
    if len(sources) == 2:
        first, second = sources
        return lambda c: store(c, convert(c, operation(first(c), second(c))))
    return lambda c: store(c, convert(c, operation(*[s(c) for s in sources])))


def _int_domain(inst: Instruction) -> np.dtype[Any]:
    """The numpy type in which an integer result is exact up to wrapping."""
    if inst.saturate or inst.dst.dtype.is_float:
        return np.dtype(np.int64)
    size = max([s.dtype.size for s in inst.srcs] + [inst.dst.dtype.size])
    if size <= 2:
        return np.dtype(np.int32)  # words are added without losing the carry
    same = {o.dtype for o in (*inst.srcs, inst.dst)}
    if len(same) == 1 and not inst.condition:
        return inst.dst.dtype.storage
    return dtypes.SIGNED[size].storage


def _saturating_64(inst: Instruction, operation: Operation) -> Execute:
    """Compute exactly with Python integers, then clamp to the destination's range. Kernels rarely need this."""
    if inst.dst.dtype.size != 8 or any(s.absolute for s in inst.srcs):
        raise inst.unknown("this form of a saturating 64-bit operation")
    sources = [(raw_source(inst, s), s.negate) for s in inst.srcs]
    low, high = inst.dst.dtype.int_range
    store = conditional_destination(inst)
    storage = inst.dst.dtype.storage

    def execute(c: Cohort) -> None:
        values = [-read(c).astype(object) if negate else read(c).astype(object) for read, negate in sources]
        store(c, np.clip(operation(*values), low, high).astype(storage))

    return execute
