"""The math instruction (extended math unit) and the macros for IEEE division and square root.

The hardware's results are approximations of a few ulp that Intel does not publish bit by bit. Here each function is
evaluated in double precision and rounded once.
"""

from collections.abc import Callable
from typing import Any

import numpy as np

from ..formats import dtypes
from .cohort import GRF_BYTES, LANES, MME_REGISTERS, Cohort, Execute, Source, Store
from .instruction import Immediate, Instruction, Operand, Register
from .operands.conversions import from_float, from_int
from .operands.destinations import destination
from .operands.masks import execution_mask
from .operands.sources import float_source, int_source, raw_source

_TWO_SOURCE: dict[str, Callable[..., np.ndarray]] = {
    "pow": lambda a, b: np.power(np.abs(a), b),
    "fdiv": np.divide,
}
_ONE_SOURCE: dict[str, Callable[..., np.ndarray]] = {
    "inv": lambda a: 1.0 / a,
    "log": np.log2,
    "exp": np.exp2,
    "sqt": np.sqrt,
    "rsqt": lambda a: 1.0 / np.sqrt(a),
    "sin": np.sin,
    "cos": np.cos,
}


def math(inst: Instruction) -> Execute:
    function = inst.suffix
    if function in ("invm", "rsqtm"):
        return _macro_start(inst)
    if function in ("iqot", "irem", "idiv"):
        return _integer_division(inst)
    operation = _ONE_SOURCE.get(function) or _TWO_SOURCE.get(function)
    if operation is None or inst.condition:
        raise inst.unknown(f"the math function {inst.mnemonic!r}")
    count = 1 if function in _ONE_SOURCE else 2
    sources = [float_source(inst, s, dtypes.F) for s in inst.srcs[:count]]
    if any(s.dtype is dtypes.DF for s in inst.srcs[:count]):
        raise inst.unknown("math functions of double precision")
    convert = from_float(inst, inst.dst.dtype, inst.saturate)
    store = destination(inst)

    def execute(c: Cohort) -> None:
        exact = operation(*[s(c).astype(np.float64) for s in sources])
        store(c, convert(c, exact.astype(np.float32)))

    return execute


def _integer_division(inst: Instruction) -> Execute:
    if inst.suffix == "idiv":
        raise inst.unknown("math.idiv with two results")
    first, second = (int_source(inst, s, np.int64) for s in inst.srcs)
    convert, store = from_int(inst, inst.dst.dtype, False), destination(inst)
    remainder = inst.suffix == "irem"

    def execute(c: Cohort) -> None:
        a, b = first(c), second(c)
        safe = np.where(b == 0, 1, b)
        quotient = np.where(b == 0, -1, np.trunc(a / safe).astype(np.int64))
        store(c, convert(c, a - quotient * safe if remainder else quotient))

    return execute


# ---- macros: madm, math.invm, math.rsqtm -----------------------------------------------------------------------------
# Their operands r.mmeN carry extra precision in an accumulator beside the register. The model keeps the x87 extended
# value there; ``nomme`` means the register's own value.


def madm(inst: Instruction) -> Execute:
    """src0 + src1 * src2 of extended values, rounded to the destination's type in the register."""
    if inst.condition or inst.saturate:
        raise inst.unknown("this form of madm")
    addend, first, second = (_macro_source(inst, s) for s in inst.srcs)
    store = _macro_destination(inst)
    return lambda c: store(c, _extended_fma(addend(c), first(c), second(c)))


def _macro_source(inst: Instruction, operand: Operand) -> Source:
    if isinstance(operand, Immediate):
        read_constant = raw_source(inst, operand)
        return lambda c: read_constant(c).astype(np.longdouble)
    name, storage, mme, negate = operand.dtype.name, operand.dtype.storage, operand.mme, operand.negate
    elements, lanes = _macro_place(inst, operand)

    def read(c: Cohort) -> np.ndarray:
        value = c.views[name][:, elements].astype(np.longdouble)
        if mme is not None and mme >= 0 and c.mme is not None:
            extended = c.mme[:, mme, lanes]
            # The accumulator belongs to the register's value only while nothing else was written to the register.
            matches = extended.astype(storage) == c.views[name][:, elements]
            value = np.where(matches, extended, value)
        return -value if negate else value

    return read


def _macro_place(inst: Instruction, operand: Register) -> tuple[slice, slice]:
    """The elements of a macro's operand in the registers, and its channels in the accumulator."""
    start = operand.number * GRF_BYTES // operand.dtype.size
    return (
        slice(start, start + inst.exec_size),
        slice(inst.channel_offset, inst.channel_offset + inst.exec_size),
    )


def _macro_destination(inst: Instruction) -> Store:
    name, storage, mme = inst.dst.dtype.name, inst.dst.dtype.storage, inst.dst.mme
    elements, lanes = _macro_place(inst, inst.dst)
    mask = execution_mask(inst)

    def store(c: Cohort, extended: np.ndarray) -> None:
        enabled = mask(c) if mask else None
        where = True if enabled is None else enabled
        np.copyto(c.views[name][:, elements], extended.astype(storage), where=where)
        if mme is not None and mme >= 0:
            if c.mme is None:
                c.mme = np.zeros((len(c), MME_REGISTERS, LANES), np.longdouble)
            np.copyto(c.mme[:, mme, lanes], extended, where=where)

    return store


def _extended_fma(addend: np.ndarray, first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """first * second + addend. The product is exact: Dekker's method splits the factors into 32-bit halves."""
    high_1, low_1 = _halves(first)
    high_2, low_2 = _halves(second)
    product = first * second
    error = ((high_1 * high_2 - product) + high_1 * low_2 + low_1 * high_2) + low_1 * low_2
    total = product + addend
    part = total - product
    rounding = (product - (total - part)) + (addend - part)
    result = total + (rounding + error)
    return np.where(np.isfinite(result), result, total)


def _halves(value: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    factor = value * np.longdouble(2**32 + 1)
    high = factor - (factor - value)
    return high, value - high


def _macro_start(inst: Instruction) -> Execute:
    """invm approximates 1 / src1 to start the division src0 / src1; rsqtm approximates 1 / sqrt(src0).

    The (eo) flag, "early out", marks channels whose operands are special; their destination is the final result.
    """
    dtype = inst.dst.dtype
    if dtype not in (dtypes.F, dtypes.DF) or inst.condition not in ("eo", None):
        raise inst.unknown("this form of a math macro")
    sources = [_macro_source(inst, s) for s in inst.srcs if isinstance(s, Immediate) or s.file != "null"]
    store = _macro_destination(inst)
    bit = inst.flag.bit(inst.channel_offset) if inst.flag else None
    mask = execution_mask(inst)
    # Beyond these exponents the refinement could overflow or lose bits.
    span = {dtypes.F: 2.0**60, dtypes.DF: 2.0**500}[dtype]
    division = inst.suffix == "invm"

    def ordinary(value: np.ndarray) -> Any:
        magnitude = np.abs(value)
        return (magnitude > 1 / np.longdouble(span)) & (magnitude < span)

    def execute(c: Cohort) -> None:
        values = [s(c) for s in sources]
        if division:
            early = ~(ordinary(values[0]) & ordinary(values[1]))
            final = (values[0].astype(dtype.storage) / values[1].astype(dtype.storage)).astype(np.longdouble)
            start = 1 / values[1]
        else:
            early = ~(ordinary(values[0]) & (values[0] > 0))
            root = np.sqrt(values[0].astype(dtype.storage))
            final, start = root.astype(np.longdouble), 1 / np.sqrt(values[0])
        store(c, np.where(early, final, start))
        if bit is not None:
            where = mask(c) if mask else None
            np.copyto(c.flags[:, bit : bit + inst.exec_size], early, where=True if where is None else where)

    return execute
