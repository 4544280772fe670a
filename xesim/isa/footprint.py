"""Which general registers an instruction reads and writes: bit sets over their bytes, as Python integers.

Indirect operands are unknown before execution and count as neither read nor written.
"""

from .cohort import GRF_BYTES
from .dpas import dpas_shape, dpas_sources, element_bits
from .instruction import Instruction, Operand, Register

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


def dpas_accumulator(inst: Instruction) -> int:
    """The bytes of a dpas' source C."""
    rows, _ = dpas_shape(inst)
    return operand_bits(inst.srcs[0], rows * inst.exec_size)


def operand_bits(operand: Operand, count: int) -> int:
    """Bytes of a register operand; 0 for anything that is not a direct general register."""
    if not isinstance(operand, Register) or operand.file != "r" or operand.indirect is not None:
        return 0
    size = operand.dtype.size
    if operand.mme is not None or operand.region is None:
        return _span(operand.number * GRF_BYTES, count * size)
    start = operand.number * GRF_BYTES + operand.offset * size
    bits = 0
    for offset in set(operand.region.offsets(count)):
        bits |= _span(start + offset * size, size)
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
