"""The condition modifier, which compares and sets a flag."""

from collections.abc import Callable
from typing import Any

import numpy as np

from ...formats import dtypes
from ...formats.numeric import bf16_to_float
from ..cohort import Cohort, Execute, Store
from ..instruction import Instruction
from ..operands.destinations import destination, set_flag

_COMPARE = {
    "eq": np.equal,
    "ne": np.not_equal,
    "gt": np.greater,
    "ge": np.greater_equal,
    "lt": np.less,
    "le": np.less_equal,
}


def comparison(inst: Instruction) -> Callable[[Any, Any], np.ndarray]:
    if inst.condition is None or inst.condition not in _COMPARE:
        raise inst.unknown(f"the condition modifier ({inst.condition})")
    return _COMPARE[inst.condition]


def conditional_destination(inst: Instruction) -> Store:
    """The destination. With a condition modifier, the store also compares the value with zero and sets the flag."""
    store = destination(inst)
    if inst.condition is None:
        return store
    compare, set_flags = comparison(inst), set_flag(inst)
    is_bf16 = inst.dst.dtype is dtypes.BF

    def store_and_flag(c: Cohort, value: np.ndarray) -> None:
        # The flag is computed first: the value may be a view of what the store overwrites. It is written last: it may
        # be the predicate of both.
        flags = compare(bf16_to_float(value) if is_bf16 else value, 0)
        store(c, value)
        set_flags(c, flags)

    return store_and_flag


def without_condition(inst: Instruction, build: Callable[[Instruction], Execute]) -> Execute:
    """Compile the instruction without its condition, which chose the operation and sets no flag."""
    condition, inst.condition = inst.condition, None
    try:
        return build(inst)
    finally:
        inst.condition = condition
