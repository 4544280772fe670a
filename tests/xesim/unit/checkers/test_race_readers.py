"""Races with each of several readers."""

import pytest

from xesim import SlmRace

from ..isa.test_flow import WAIT, signal
from ..machine.test_slm import go, load, only, store


@pytest.mark.parametrize("ordered", [1, 2])
def test_a_write_races_with_the_reader_that_no_barrier_orders(ordered):
    """Threads 1 and 2 read, and only one of them signals the barrier that the writer waits for."""
    program = "".join(only(reader, load("r12")) for reader in (1, 2))
    program += only(ordered, signal(1, 1, barrier=2, kind=1))
    program += only(0, signal(1, 1, barrier=2, kind=2) + WAIT.format(id=2) + store("r12"))
    with pytest.raises(SlmRace, match=f"a write of byte 0x0 by thread 0, .* after thread {3 - ordered}'s read"):
        go(program)
