"""Barriers that never complete."""

from collections.abc import Sequence

from ..errors import BarrierDivergence, Deadlock


def deadlock(waiting: int, ended: int, pending: Sequence[tuple[int, int, int, int, int]]) -> Deadlock:
    """The error of a work-group of which no thread can go on.

    waiting, ended  threads that wait for a barrier, and threads that have ended
    pending         (id, arrived producers, expected ones, arrived consumers, expected ones) of each unfinished barrier
    """
    arrived = (f"barrier {i}: {a} of {b} producers and {x} of {y} consumers arrived" for i, a, b, x, y in pending)
    text = f"{waiting} threads of the work-group wait for a barrier ({'; '.join(arrived) or 'nobody signalled it'})"
    if ended:
        return BarrierDivergence(f"{text}, {ended} have ended without reaching it")
    return Deadlock(f"{text}; none can go on")
