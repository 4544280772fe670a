"""Parsing of IGA's text, addresses and exact immediates from the bytes."""

import struct

import pytest

from xesim.errors import UnknownInstruction
from xesim.formats import dtypes
from xesim.isa.decoder import decode, instruction_sizes
from xesim.isa.instruction import AddressDescriptor, Flag, Immediate, Predicate, Region


def one(line, raw=bytes(16)):
    return decode(line, raw)[0]


def test_every_part_of_an_instruction():
    inst = one(
        "(W&~f2.1) add (16|M16)  (eq)f3.0   (sat)r10.2<2>:d  -r20.4<8;4,2>:w   (abs)acc1.0<1;1,0>:d"
        "  {Compacted,@3,$7.dst} // c"
    )
    assert (inst.mnemonic, inst.exec_size, inst.channel_offset) == ("add", 16, 16)
    assert inst.no_mask and inst.predicate == Predicate(Flag(2, 1), True)
    assert (inst.condition, inst.flag, inst.saturate) == ("eq", Flag(3, 0), True)
    assert (inst.dst.file, inst.dst.number, inst.dst.offset, inst.dst.dtype, inst.dst.region.vertical) == (
        "r",
        10,
        2,
        dtypes.D,
        2,
    )
    first, second = inst.srcs
    assert first.region == Region(8, 4, 2) and first.negate and not first.absolute
    assert second.file == "acc" and second.absolute
    assert inst.swsb.distances == (("", 3),) and inst.swsb.waits == ((7, "dst"),)
    assert inst.comment == "c" and "Compacted" in inst.options


def test_addresses_come_from_the_compaction_bit():
    compact, full = struct.pack("<Q", 1 << 29), bytes(16)
    assert list(instruction_sizes(full + compact + compact + full)) == [(0, 16), (16, 8), (24, 8), (32, 16)]
    program = decode("L0:\nnop\nnop {Compacted}\nL24:\nnop", full + compact + full)
    assert [i.address for i in program] == [0, 16, 24]


def test_a_label_that_does_not_fit_the_bytes_is_an_error():
    with pytest.raises(UnknownInstruction, match="does not fit"):
        decode("nop\nL8:\nnop", bytes(32))


@pytest.mark.parametrize(
    "text, value",
    [
        ("0x3F800000:f", 0x3F800000),
        ("1.0:f", 0x3F800000),
        ("-0.0:f", 0x80000000),
        ("inf:hf", 0x7C00),
        ("-qnan(0x1FF):hf", 0xFFFF),
        ("-5:w", -5),
        ("0xFFFF:uw", 0xFFFF),
        ("0x76543210:v", tuple(range(8))),
        ("0xFEDCBA98:v", tuple(range(-8, 0))),
        ("0x30302000:vf", (0x00000000, 0x3F000000, 0x3F800000, 0x3F800000)),
    ],
)
def test_immediates(text, value):
    immediate = one(f"(W) mov (8|M0) r1.0<1>:f {text}").srcs[0]
    assert isinstance(immediate, Immediate)
    assert immediate.bits == value


def test_a_shortened_decimal_is_completed_from_the_bytes():
    exact = 0x08080002
    raw = bytes(12) + struct.pack("<I", exact)
    assert one("(W) mov (16|M0) r7.0<1>:f 4.092602e-34:f", raw).srcs[0].bits == exact


@pytest.mark.parametrize(
    "text, region",
    [
        ("<2;1>", Region(2, 2, 1)),
        ("<1;0>", Region(1, 1, 0)),
        ("<0;0>", Region(0, 1, 0)),
        ("<4;0>", Region(4, 4, 0)),
        ("<8;2>", Region(8, 4, 2)),
    ],
)
def test_ternary_regions(text, region):
    assert one(f"(W) mad (8|M0) r1.0<1>:f r2.0{text}:f r3.0<1;0>:f r4.0<1>:f").srcs[0].region == region


def test_sends():
    send = one("(W) send.ugm (1|M0) r5 r4:1 r9:2 0x84800000:a0.2 0x4240F500 {$14} // wr:1+0, rd:4; load").send
    assert (send.unit, send.payload0, send.payload1, send.destination) == ("ugm", (4, 1), (9, 2), (5, 4))
    assert send.extended == AddressDescriptor(2, 0x84800000)


def test_sync_lists_its_tokens():
    inst = one("sync.allwr ($3,$14)")
    assert inst.sync == (3, 14)


@pytest.mark.parametrize(
    "line",
    [
        "(W) mov (1|M0) r1.0<1>:zz r2.0<0;1,0>:d",
        "(W) mov (1|M0) r1.0<1>:d q2.0<0;1,0>:d",
        "(W&g0.0) mov (1|M0) r1.0<1>:d 1:w",
        "(W) mov (1|M0) r1.0<1>:d 1:w {Sometimes}",
        "(W) send.ugm (1|M0) r5 r4",
    ],
)
def test_what_cannot_be_parsed_is_named(line):
    with pytest.raises(UnknownInstruction) as caught:
        one(line)
    assert caught.value.instruction
