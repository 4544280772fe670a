"""Which registers an instruction reads and writes: bit sets over their bytes, as Python integers.

Indirect operands are unknown before execution; the general registers behind them count as neither read nor written.
"""

import functools

from .cohort import GRF_BYTES
from .dpas import dpas_shape, dpas_sources, element_bits
from .instruction import Instruction, Operand, Region, Register

Footprint = tuple[int, int]  # bytes read, bytes written


def operands(inst: Instruction) -> Footprint:
    """The footprint of an instruction whose operands have one element for each channel."""
    reads = 0
    for source in inst.srcs:
        reads |= operand_bits(source, inst.exec_size)
    return reads, operand_bits(inst.dst, inst.exec_size)


def message(inst: Instruction) -> Footprint:
    """The footprint of a send: whole registers."""
    send = inst.message
    return _registers(*send.payload0) | _registers(*send.payload1), _registers(*send.destination)


def return_address(inst: Instruction) -> Footprint:
    """The footprint of calls and returns: two dwords hold the address and the channels."""
    reads = 0
    for source in inst.srcs:
        reads |= _return_address(source)
    return reads, _return_address(inst.dst)


def dpas(inst: Instruction) -> Footprint:
    """The footprint of a dpas, whose operands are matrices."""
    c, b, a = dpas_sources(inst)
    rows, k = dpas_shape(inst)
    elements = rows * inst.exec_size
    reads = _dpas_result(c, elements) | _span(b.number * GRF_BYTES, k * inst.exec_size * element_bits(b.dtype) // 8)
    reads |= _span(a.number * GRF_BYTES + a.offset * a.dtype.size, rows * k * element_bits(a.dtype) // 8)
    return reads, _dpas_result(inst.dst, elements)


# Where flags (a bit for each channel), accumulators and address registers (a bit for each byte) lie in their bit sets.
FLAGS, ACCUMULATORS, ADDRESSES = 0, 128, 4096
_READ_ACCUMULATOR = {"mac", "mach", "macl"}
_WRITE_ACCUMULATOR = {"mach", "macl", "addc", "subb"}


def special(inst: Instruction) -> Footprint:
    """The footprint in flags, accumulators and address registers."""
    reads = writes = 0
    for source in inst.srcs:
        reads |= _special_operand(source, inst.exec_size) | _address_bits(source)
    reads |= _address_bits(inst.dst)
    if isinstance(inst.dst, Register) and inst.dst.indirect is None:
        writes |= _special_operand(inst.dst, inst.exec_size)
    if inst.predicate is not None:
        reads |= _span(FLAGS + inst.predicate.flag.bit(inst.channel_offset), inst.exec_size)
    if inst.flag is not None and inst.opcode not in ("sel", "csel"):  # which compare without keeping the result
        writes |= _span(FLAGS + inst.flag.bit(inst.channel_offset), inst.exec_size)
    accumulator = _span(ACCUMULATORS, inst.exec_size * 4)
    reads |= accumulator if inst.opcode in _READ_ACCUMULATOR else 0
    writes |= accumulator if inst.opcode in _WRITE_ACCUMULATOR else 0
    return reads, writes


def _special_operand(operand: Operand, count: int) -> int:
    if not isinstance(operand, Register) or operand.indirect is not None or operand.file not in ("f", "acc", "a"):
        return 0
    size = operand.dtype.size
    offsets = range(count) if operand.region is None else operand.region.offsets(count)
    if operand.file == "f":
        return _span(FLAGS + 32 * operand.number + 8 * size * operand.offset, 8 * size)
    start = operand.number * GRF_BYTES + ACCUMULATORS if operand.file == "acc" else ADDRESSES
    bits = 0
    for offset in set(offsets):
        bits |= _span(start + (operand.offset + offset) * size, size)
    return bits


def _address_bits(operand: Operand) -> int:
    """The address register of an indirect operand: a word for each row of its region."""
    if not isinstance(operand, Register) or operand.indirect is None:
        return 0
    return _span(ADDRESSES + 2 * operand.indirect[0], 2)


def operand_bits(operand: Operand, count: int) -> int:
    """Bytes of a register operand; 0 for anything that is not a direct general register."""
    if not isinstance(operand, Register) or operand.file != "r" or operand.indirect is not None:
        return 0
    size = operand.dtype.size
    if operand.mme is not None or operand.region is None:
        return _span(operand.number * GRF_BYTES, count * size)
    start = operand.number * GRF_BYTES + operand.offset * size
    return _region_bits(operand.region, count, size) << start


@functools.cache
def _region_bits(region: Region, count: int, size: int) -> int:
    bits = 0
    for offset in set(region.offsets(count)):
        bits |= _span(offset * size, size)
    return bits


def _span(first_byte: int, count: int) -> int:
    return ((1 << count) - 1) << first_byte


def _registers(first: int | None, count: int) -> int:
    return 0 if first is None else _span(first * GRF_BYTES, count * GRF_BYTES)


def _return_address(operand: Operand) -> int:
    if not isinstance(operand, Register) or operand.file != "r":
        return 0
    return _span(operand.number * GRF_BYTES + operand.offset * 4, 8)


def _dpas_result(operand: Register, elements: int) -> int:
    if operand.file != "r":
        return 0
    size = operand.dtype.size
    return _span(operand.number * GRF_BYTES + operand.offset * size, elements * size)
