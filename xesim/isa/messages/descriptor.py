"""The descriptor of a load/store message (LSC), field by field.

Source: intel/intel-graphics-compiler visa/iga/IGALibrary/Backend/Messages/MessageDecoderLSC.cpp, and
documentation/visa/instructions/LSC_UNTYPED.md for the meaning of the operations.
"""

import re
from dataclasses import dataclass

from ..instruction import AddressDescriptor, Instruction

LOAD, LOAD_QUAD, LOAD_BLOCK2D, STORE, STORE_QUAD, STORE_BLOCK2D, FENCE = 0x00, 0x02, 0x03, 0x04, 0x06, 0x07, 0x1F
ATOMICS = {
    0x08: "inc",
    0x09: "dec",
    0x0A: "load",
    0x0B: "store",
    0x0C: "add",
    0x0D: "sub",
    0x0E: "smin",
    0x0F: "smax",
    0x10: "umin",
    0x11: "umax",
    0x12: "cas",
    0x13: "fadd",
    0x14: "fsub",
    0x15: "fmin",
    0x16: "fmax",
    0x17: "fcas",
    0x18: "and",
    0x19: "or",
    0x1A: "xor",
}
_ADDRESS_BYTES = {1: 2, 2: 4, 3: 8}
_MEMORY_BYTES = {0: 1, 1: 2, 2: 4, 3: 8, 4: 1, 5: 2, 6: 2}
_REGISTER_BYTES = {0: 1, 1: 2, 2: 4, 3: 8, 4: 4, 5: 4, 6: 4}
_VECTOR = {0: 1, 1: 2, 2: 3, 3: 4, 4: 8, 5: 16, 6: 32, 7: 64}
FLAT, BSS, SS, BTI = range(4)
STATELESS_BTI = 255


@dataclass(frozen=True)
class LscDescriptor:
    operation: int
    address_bytes: int
    memory_bytes: int  # of one element in memory
    register_bytes: int  # of one element in the register file
    high_half: bool  # d16u32h: the element is the upper half of its dword
    vector: int  # elements per address
    transposed: bool  # one address, its elements side by side in registers
    channels: tuple[int, ...]  # components of a quad message, else empty
    vnni: bool
    surface: int  # FLAT, BSS, SS, BTI
    surface_index: int | None  # binding table index, or the a0 sub-register of a surface offset
    offset: int  # added to every address
    x_offset: int = 0  # added to a 2D block's coordinates
    y_offset: int = 0


_OFFSET = re.compile(r"\[A([+-])(0x[0-9A-Fa-f]+|\d+)\]")


def parse_lsc(inst: Instruction) -> LscDescriptor:
    """Decode the descriptors of an LSC send. Raises UnknownInstruction for anything not listed above."""
    send = inst.message
    bits = send.descriptor
    if not isinstance(bits, int):
        raise inst.unknown("a load/store message whose descriptor is in a register")
    operation = bits & 63
    is_quad = operation in (LOAD_QUAD, STORE_QUAD)
    is_block2d = operation in (LOAD_BLOCK2D, STORE_BLOCK2D)
    if operation not in (LOAD, STORE) and not is_quad and not is_block2d and operation not in ATOMICS:
        raise inst.unknown(f"the {send.unit} message with opcode 0x{operation:02x} ({inst.comment})")
    data_size = bits >> 9 & 7
    if data_size not in _MEMORY_BYTES:
        raise inst.unknown(f"the data size {data_size} of a message")
    address_bytes = 8 if is_block2d else _ADDRESS_BYTES.get(bits >> 7 & 3)
    if address_bytes is None:
        raise inst.unknown("a message without address size")
    channels = tuple(i for i in range(4) if bits >> 12 + i & 1) if is_quad else ()
    surface = bits >> 29 & 3
    extended = send.extended
    index = None
    if surface == BTI:
        if not isinstance(extended, int):
            raise inst.unknown("a binding table index in a register")
        index = extended >> 24
    elif surface in (SS, BSS):
        if isinstance(extended, int):
            raise inst.unknown("an immediate surface state offset")
        index = extended.sub_register
    offset, x_offset, y_offset = _offsets(inst, extended, surface, is_block2d)
    return LscDescriptor(
        operation=operation,
        address_bytes=address_bytes,
        memory_bytes=_MEMORY_BYTES[data_size],
        register_bytes=_REGISTER_BYTES[data_size],
        high_half=data_size == 6,
        vector=len(channels) if is_quad else _VECTOR[bits >> 12 & 7],
        transposed=bool(bits >> 15 & 1) and not is_quad,
        channels=channels,
        vnni=is_block2d and bool(bits >> 7 & 1),
        surface=surface,
        surface_index=index,
        offset=offset,
        x_offset=x_offset,
        y_offset=y_offset,
    )


def _signed(value: int, bits: int) -> int:
    return value - (1 << bits) if value >> bits - 1 & 1 else value


def _offsets(
    inst: Instruction, extended: int | AddressDescriptor, surface: int, is_block2d: bool
) -> tuple[int, int, int]:
    """Immediate offsets (address, x, y). The disassembler prints the address offset too: both must agree."""
    printed = _OFFSET.search(inst.comment)
    shown = int(printed[2], 0) * (-1 if printed[1] == "-" else 1) if printed else 0
    if is_block2d:
        if not isinstance(extended, int):
            raise inst.unknown("a 2D block message with an extended descriptor in a register")
        return 0, _signed(extended >> 12 & 0x3FF, 10), _signed(extended >> 22 & 0x3FF, 10)
    if not isinstance(extended, int):
        if surface not in (SS, BSS):
            raise inst.unknown("an extended descriptor in a register beside a flat address")
        # bits 31:19 are the offset's bits 16:4, bits 15:12 its bits 3:0
        offset = _signed((extended.immediate >> 19 & 0x1FFF) << 4 | extended.immediate >> 12 & 0xF, 17)
    elif surface == FLAT:
        offset = _signed(extended >> 12 & 0xFFFFF, 20)
    else:
        offset = _signed(extended >> 12 & 0xFFF, 12)
    if offset != shown:
        raise inst.unknown(f"the address offset of a message: encoded {offset}, disassembled {shown}")
    return offset, 0, 0
