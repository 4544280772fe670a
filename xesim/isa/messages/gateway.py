"""Messages to the gateway: barrier signal and end of thread. Fences."""

from ..cohort import GRF_BYTES
from ..operands import execution_mask

END_OF_THREAD, SIGNAL_BARRIER = 0x10, 0x04


def is_end_of_thread(inst):
    return "EOT" in inst.options


def compile_end_of_thread(inst):
    if inst.send.unit != "gtwy" or inst.send.descriptor != 0x02000010 or inst.predicate is not None:
        raise inst.unknown(f"this end of thread ({inst.comment})")


def compile_signal(inst):
    """Function of the cohort signalling the barrier its payload names."""
    first, length = inst.send.payload0
    if inst.send.descriptor & 0x1FFFFFF != SIGNAL_BARRIER or length != 1 or inst.exec_size != 1:
        raise inst.unknown(f"the gateway message {inst.comment!r}")
    mask = execution_mask(inst)
    dword = first * GRF_BYTES // 4 + 2

    def execute(c):
        where = mask(c) if mask else None
        payloads = c.views["ud"][:, dword]
        for row in range(len(c)):
            if where is None or where[row, 0]:
                error = c.machine.barriers.signal(int(c.group[row]), int(c.local[row]), int(payloads[row]))
                if error:
                    raise c.machine.barrier_misuse(c, row, error)
        c.machine.counts.barriers += len(c) if where is None else int(where.sum())

    return execute


def compile_fence(inst):
    """Memory is always consistent here: a fence orders nothing further. Its response is left as it was."""
    kind = f"fence.{inst.send.unit}"
    return lambda c: c.machine.count_message(c, kind, (), 0)
