"""Messages to the gateway: barrier signal and end of thread. Fences."""

import numpy as np

from ...errors import BarrierDivergence, Fault
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
        rows = np.arange(len(c)) if where is None else np.flatnonzero(where[:, 0])
        if not len(rows):
            return
        _check_channels(c, rows)
        c.machine.counts.barriers += len(rows)
        error = c.machine.barriers.signal(c.threads[rows], c.views["ud"][rows, dword].astype(np.int64))
        if error:
            row, text = error
            raise c.machine.barrier_misuse(c, int(rows[row]), text)

    return execute


def _check_channels(c, rows):
    """Raise a Fault if control flow has disabled channels of a thread: their work-items do not take part."""
    if c.active is None:
        return
    started = c.machine.lane_mask if c.dispatch is None else c.dispatch[rows] & c.machine.lane_mask
    missing = started & ~c.active[rows]
    if missing.any():
        row = int(np.argmax(missing.any(1)))
        here = np.flatnonzero(c.active[rows[row]] & c.machine.lane_mask)
        raise Fault(
            BarrierDivergence,
            f"only the channels {_ranges(here)} of the thread reach this barrier; control flow has led the channels "
            f"{_ranges(np.flatnonzero(missing[row]))} elsewhere",
            int(rows[row]),
        )


def _ranges(channels):
    """Ascending numbers as text: 0-3, 7."""
    runs = np.split(channels, np.flatnonzero(np.diff(channels) > 1) + 1)
    return ", ".join(str(r[0]) if len(r) == 1 else f"{r[0]}-{r[-1]}" for r in runs if len(r)) or "none"


def compile_fence(inst):
    """Memory is always consistent here: a fence only tells the race checker. Its response is left as it was."""
    kind = f"fence.{inst.send.unit}"
    mask = execution_mask(inst)

    def execute(c):
        c.machine.count_message(c, kind, (), 0)
        clocks = c.machine.clocks
        if clocks is not None and inst.send.unit == "slm":
            where = mask(c) if mask else None
            clocks.fence(c.threads if where is None else c.threads[where[:, 0]])

    return execute
