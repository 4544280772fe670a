"""Bitwise logic."""

import numpy as np

from ...formats import dtypes
from ..cohort import Execute
from ..instruction import Instruction
from ..operands.conversions import from_int
from ..operands.sources import bits_source
from .conditions import conditional_destination
from .operations import Operation


def and_(inst: Instruction) -> Execute:
    return _logic(inst, np.bitwise_and)


def or_(inst: Instruction) -> Execute:
    return _logic(inst, np.bitwise_or)


def xor(inst: Instruction) -> Execute:
    return _logic(inst, np.bitwise_xor)


def not_(inst: Instruction) -> Execute:
    return _logic(inst, np.bitwise_not)


def bfn(inst: Instruction) -> Execute:
    """Any boolean function of three operands: bit (s0 + 2*s1 + 4*s2) of the suffix is the result."""
    table = int(inst.suffix.partition(".")[0], 0)

    def evaluate(a: np.ndarray, b: np.ndarray, c: np.ndarray) -> np.ndarray:
        result = np.zeros_like(a & b & c)
        for index in range(8):
            if table >> index & 1:
                result |= (a if index & 1 else ~a) & (b if index & 2 else ~b) & (c if index & 4 else ~c)
        return result

    shortcuts: dict[int, Operation] = {
        0x96: lambda a, b, c: a ^ b ^ c,
        0xFE: lambda a, b, c: a | b | c,
        0x80: lambda a, b, c: a & b & c,
        0xD8: lambda a, b, c: (a & b) | (~a & c),
        0xF8: lambda a, b, c: (a & b) | c,
        0xE0: lambda a, b, c: (a | b) & c,
    }
    return _logic(inst, shortcuts.get(table, evaluate))


def _logic(inst: Instruction, operation: Operation) -> Execute:
    """All operands are integers of the widest operand's size; narrower signed sources are sign-extended."""
    if inst.saturate:
        raise inst.unknown("saturation of a logic operation")
    size = max([s.dtype.size for s in inst.srcs] + [inst.dst.dtype.size])
    domain = dtypes.SIGNED[size].storage if inst.dst.dtype.kind == "s" else dtypes.UNSIGNED[size].storage
    sources = [bits_source(inst, s, domain) for s in inst.srcs]
    convert = from_int(inst, inst.dst.dtype, False)
    store = conditional_destination(inst)
    if len(sources) == 2:
        first, second = sources
        return lambda c: store(c, convert(c, operation(first(c), second(c))))
    return lambda c: store(c, convert(c, operation(*[s(c) for s in sources])))
