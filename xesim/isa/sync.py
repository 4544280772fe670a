"""sync.bar: waiting for a barrier."""

from .cohort import Execute
from .instruction import Instruction
from .operands.sources import raw_source


def wait_for_barrier(inst: Instruction) -> Execute:
    """Function of the cohort whose low byte is the barrier's id. The operand is a constant or a flag register."""
    if len(inst.srcs) != 1:
        raise inst.unknown("this form of sync.bar")
    return raw_source(inst, inst.srcs[0], 1)
