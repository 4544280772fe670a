"""Shared local memory belongs to one work-group and has an end."""

import numpy as np
import pytest

from xesim import MemoryFault

from ..programs import run
from .test_slm import START, load, store


def test_each_group_reads_what_it_wrote():
    def number_of_group(c):
        c.views["ud"][:, 24 * 16 : 25 * 16] = 100 + c.group[:, None]

    capture, _ = run(
        START + store("r12", "r24") + load("r12"), threads=1, slm_bytes=64, groups=3, setup=number_of_group
    )
    np.testing.assert_array_equal(capture.registers(np.uint32, 30, 1)[:, 0], [100, 101, 102])


def test_an_access_that_is_partly_inside_is_a_fault():
    with pytest.raises(MemoryFault, match="access of 64 bytes at 0x80 in shared local memory of 160 bytes"):
        run(START + store("r11"), threads=3, slm_bytes=160, groups=2)
