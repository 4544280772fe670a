"""Float immediates whose text is a shortened decimal."""

import struct

import pytest

from .test_decoder import one


@pytest.mark.parametrize("value", [1.0000004, 1.2345676, -1.5000004, 9.876543e-20, 1.0000005e30])
def test_the_bits_are_those_of_the_bytes_whatever_the_text_rounds_off(value):
    """The disassembler prints 7 digits; below 2 a float has more."""
    bits = struct.pack("<f", value)
    raw = bytes(12) + bits
    immediate = one(f"(W) mov (16|M0) r7.0<1>:f {value:.6e}:f", raw).srcs[0]
    assert immediate.bits == int.from_bytes(bits, "little")


def test_other_bytes_that_look_like_no_such_number_are_left_alone():
    raw = bytes(12) + struct.pack("<f", 1.001)
    assert one("(W) mov (16|M0) r7.0<1>:f 1.0:f", raw).srcs[0].bits == 0x3F800000
