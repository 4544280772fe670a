"""Which channels an instruction executes for: predicates and channel masks."""

import numpy as np

from ..cohort import Cohort, Mask, Source
from ..instruction import Instruction


def execution_mask(inst: Instruction) -> Mask | None:
    """Function of the cohort that gives the channels the instruction executes for.

    None instead of the function, or as its result, stands for all channels.
    """
    if inst.predicate is None:
        return None if inst.no_mask else channel_mask(inst)
    flags = predicate_function(inst)
    if inst.no_mask:
        return flags
    low, high = inst.channel_offset, inst.channel_offset + inst.exec_size
    return lambda c: flags(c) if c.active is None else flags(c) & c.active[:, low:high]


def channel_mask(inst: Instruction) -> Mask:
    """Function of the cohort that gives the channels enabled by control flow, whatever the predicate."""
    if inst.no_mask:
        return lambda c: None
    low, high = inst.channel_offset, inst.channel_offset + inst.exec_size
    return lambda c: None if c.active is None else c.active[:, low:high]


def predicate_function(inst: Instruction) -> Source:
    """Function of the cohort that gives each channel's predicate [threads, exec_size], without the channel mask."""
    predicate = inst.predicate
    assert predicate is not None
    first = predicate.flag.bit(inst.channel_offset)
    bits = slice(first, first + inst.exec_size)
    inverse = predicate.inverse
    if not predicate.combine:
        return (lambda c: ~c.flags[:, bits]) if inverse else (lambda c: c.flags[:, bits])
    kind, suffix = predicate.combine[:3], predicate.combine[3:]
    if kind not in ("any", "all"):
        raise inst.unknown(f"the predicate combination .{predicate.combine}")
    size = inst.exec_size
    width = int(suffix.rstrip("h") or size) if suffix.rstrip("hv") else size
    low = inst.channel_offset

    def combined(c: Cohort) -> np.ndarray:
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
