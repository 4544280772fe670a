"""Messages to the gateway (barrier signals, the end of a thread), and fences."""

import numpy as np

from ...errors import BarrierDivergence, Deadlock, Fault
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
        rows = np.arange(len(c)) if where is None else np.flatnonzero(where[:, 0])
        if not len(rows):
            return
        _check_channels(c, rows)
        error = c.environment.barriers.signal(c.threads[rows], c.views["ud"][rows, dword].astype(np.int64))
        if error:
            row, text = error
            raise Fault(Deadlock, text, int(rows[row]))

    return execute


def _check_channels(c: Cohort, rows: np.ndarray) -> None:
    """Raise a Fault if control flow has disabled channels of a thread: their work-items do not take part."""
    if c.active is None:
        return
    started = c.environment.lane_mask if c.dispatch is None else c.dispatch[rows] & c.environment.lane_mask
    missing = started & ~c.active[rows]
    if missing.any():
        row = int(np.argmax(missing.any(1)))
        here = np.flatnonzero(c.active[rows[row]] & c.environment.lane_mask)
        raise Fault(
            BarrierDivergence,
            f"only the channels {_ranges(here)} of the thread reach this barrier; control flow has led the channels "
            f"{_ranges(np.flatnonzero(missing[row]))} elsewhere",
            int(rows[row]),
        )


def _ranges(channels: np.ndarray) -> str:
    """Ascending numbers as text: 0-3, 7."""
    runs = np.split(channels, np.flatnonzero(np.diff(channels) > 1) + 1)
    return ", ".join(str(r[0]) if len(r) == 1 else f"{r[0]}-{r[-1]}" for r in runs if len(r)) or "none"


def fence(inst: Instruction) -> Execute:
    """Memory is always consistent here: a fence only tells the race checker. Its response is left as it was."""
    unit = inst.message.unit
    kind = f"fence.{unit}"
    mask = execution_mask(inst)

    def execute(c: Cohort) -> None:
        c.environment.count_message(c, kind, _NO_ADDRESSES, 0)
        where = mask(c) if mask else None
        c.environment.fence(unit, c.threads if where is None else c.threads[where[:, 0]])

    return execute
