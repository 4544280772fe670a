"""Messages to the gateway (barrier signals, the end of a thread), and fences."""

import numpy as np

from ...errors import Deadlock, Fault
from ..cohort import GRF_BYTES, Cohort, Execute
from ..instruction import Instruction
from ..operands.masks import execution_mask

END_OF_THREAD, SIGNAL_BARRIER = 0x02000010, 0x04
_NO_ADDRESSES = np.zeros(0, np.uint64)


def end_of_thread(inst: Instruction) -> Execute:
    if inst.message.unit != "gtwy" or inst.message.descriptor != END_OF_THREAD or inst.predicate is not None:
        raise inst.unknown(f"this end of thread ({inst.comment})")
    return lambda c: None


def signal(inst: Instruction) -> Execute:
    """Function of the cohort that signals the barrier its payload names."""
    (first, length), descriptor = inst.message.payload0, inst.message.descriptor
    if (
        not isinstance(descriptor, int)
        or descriptor & 0x1FFFFFF != SIGNAL_BARRIER
        or first is None
        or length != 1
        or inst.exec_size != 1
    ):
        raise inst.unknown(f"the gateway message {inst.comment!r}")
    mask = execution_mask(inst)
    dword = first * GRF_BYTES // 4 + 2

    def execute(c: Cohort) -> None:
        where = mask(c) if mask else None
        payloads = c.views["ud"][:, dword]
        for row in range(len(c)):
            if where is None or where[row, 0]:
                error = c.environment.barriers.signal(int(c.group[row]), int(c.local[row]), int(payloads[row]))
                if error:
                    raise Fault(Deadlock, error, row)

    return execute


def fence(inst: Instruction) -> Execute:
    """Memory is always consistent here: a fence orders nothing further. Its response is left as it was."""
    kind = f"fence.{inst.message.unit}"
    return lambda c: c.environment.count_message(c, kind, _NO_ADDRESSES, 0)
