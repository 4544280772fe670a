"""Which general registers an instruction reads and writes: bit sets over their bytes, as Python integers."""

from .cohort import GRF_BYTES
from .dpas import dpas_shape, element_bits
from .instruction import Register


def registers_used(instructions):
    """Slices of the register file's bytes that the instructions can touch; None for all, if an operand is indirect."""
    used = 0
    for inst in instructions:
        if any(isinstance(o, Register) and o.indirect is not None for o in (inst.dst, *inst.srcs)):
            return None
        reads, writes = footprint(inst)
        used |= reads | writes
    slices, register, last = [], 0, -(-used.bit_length() // GRF_BYTES)
    whole = (1 << GRF_BYTES) - 1
    while register <= last:
        first = register
        while used >> register * GRF_BYTES & whole:
            register += 1
        if register > first:  # a 2D block may answer with one register more than its message says
            slices.append(slice(first * GRF_BYTES, (register + 1) * GRF_BYTES))
        register += 1
    return tuple(slices)


def span_bits(first_byte, count):
    return ((1 << count) - 1) << first_byte


def operand_bits(operand, count):
    """Bytes of a register operand; 0 for anything that is not a direct general register."""
    if not isinstance(operand, Register) or operand.file != "r" or operand.indirect is not None:
        return 0
    size = operand.dtype.size if operand.dtype else 4
    start = operand.number * GRF_BYTES + operand.offset * size
    if operand.mme is not None or operand.region is None:
        return span_bits(operand.number * GRF_BYTES, count * size)
    bits = 0
    for offset in set(operand.region.offsets(count)):
        bits |= span_bits(start + offset * size, size)
    return bits


def footprint(inst):
    """(bytes read, bytes written). Indirect operands are unknown before execution and count as neither."""
    if inst.send is not None:
        reads = 0
        for first, length in (inst.send.payload0, inst.send.payload1):
            if first is not None and length:
                reads |= span_bits(first * GRF_BYTES, length * GRF_BYTES)
        first, length = inst.send.destination
        writes = span_bits(first * GRF_BYTES, length * GRF_BYTES) if first is not None and length else 0
        return reads, writes
    if inst.opcode == "dpas":
        return _dpas_footprint(inst)
    if inst.opcode in ("call", "calla", "ret"):
        reads = writes = 0
        if inst.dst is not None and inst.dst.file == "r":
            writes = span_bits(inst.dst.number * GRF_BYTES + inst.dst.offset * 4, 8)
        for source in inst.srcs:
            if isinstance(source, Register) and source.file == "r":
                reads |= span_bits(source.number * GRF_BYTES + source.offset * 4, 8)
        return reads, writes
    reads = 0
    for source in inst.srcs:
        reads |= operand_bits(source, inst.exec_size)
    return reads, operand_bits(inst.dst, inst.exec_size) if inst.dst is not None else 0


def _dpas_footprint(inst):
    def result(operand):
        if operand.file != "r":
            return 0
        return span_bits(
            operand.number * GRF_BYTES + operand.offset * operand.dtype.size, rows * inst.exec_size * operand.dtype.size
        )

    c, b, a = inst.srcs
    rows, k = dpas_shape(inst)
    reads = result(c) | span_bits(b.number * GRF_BYTES, k * inst.exec_size * element_bits(b.dtype) // 8)
    reads |= span_bits(a.number * GRF_BYTES + a.offset * a.dtype.size, rows * k * element_bits(a.dtype) // 8)
    return reads, result(inst.dst)
