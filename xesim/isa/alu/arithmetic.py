"""Arithmetic: add, mul, mad and their kin for integers and floats; rounding of floats."""

import dataclasses

import numpy as np

from ...formats import dtypes
from ...formats.numeric import RNE, fma32, round_double, two_product, two_sum
from ..cohort import Execute
from ..instruction import Instruction, Region, Register
from .operations import float_domain, float_operation, int_operation, is_float_operation
from .wide import multiply_to_accumulator


def add(inst: Instruction) -> Execute:
    return float_operation(inst, np.add, two_sum) if is_float_operation(inst) else int_operation(inst, np.add)


def add3(inst: Instruction) -> Execute:
    if is_float_operation(inst):
        raise inst.unknown("add3 of floats")
    return int_operation(inst, lambda a, b, c: a + b + c)


def mul(inst: Instruction) -> Execute:
    if is_float_operation(inst):
        return float_operation(inst, np.multiply, two_product)
    if inst.dst.file == "acc" and inst.dst.dtype.size == 4:
        return multiply_to_accumulator(inst)
    if inst.saturate and max(s.dtype.size for s in inst.srcs) == 4:
        return _saturating_mul(inst)
    return int_operation(inst, np.multiply)


def _saturating_mul(inst: Instruction) -> Execute:
    """A product of two dwords fits 64 bits, which are unsigned if both factors are."""
    unsigned = all(s.dtype.kind == "u" and not s.negate for s in inst.srcs)
    return int_operation(inst, np.multiply, np.dtype(np.uint64 if unsigned else np.int64))


def mad(inst: Instruction) -> Execute:
    """src0 + src1 * src2. Floats are fused: they are rounded once."""
    if not is_float_operation(inst):
        return int_operation(inst, lambda a, b, c: a + b * c)
    if float_domain(inst) is dtypes.DF:
        return float_operation(inst, lambda a, b, c: _exact_mad(a, b, c)[0], _exact_mad)
    if all(o.dtype is dtypes.HF for o in (*inst.srcs, inst.dst)):
        return float_operation(inst, _mad16, _exact_mad)
    return float_operation(inst, lambda a, b, c: fma32(b, c, a), _exact_mad)


def _exact_mad(a: np.ndarray, b: np.ndarray, c: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    product, low = two_product(b, c)
    total, error = two_sum(product, a)
    return two_sum(total, low + error)


def _mad16(a: np.ndarray, b: np.ndarray, c: np.ndarray) -> np.ndarray:
    """a + b * c in half precision, rounded once. The result is float32."""
    exact = _exact_mad(a.astype(np.float64), b.astype(np.float64), c.astype(np.float64))
    return round_double(*exact, np.float16, RNE).astype(np.float32)


def mac(inst: Instruction) -> Execute:
    """src0 * src1 + acc0, fused."""
    if not all(o.dtype is dtypes.F for o in (*inst.srcs, inst.dst)):
        raise inst.unknown("mac of other types than :f")
    accumulator = Register("acc", 0, 0, dtypes.F, Region(1, 1, 0))
    return mad(dataclasses.replace(inst, srcs=(accumulator, *inst.srcs)))


def avg(inst: Instruction) -> Execute:
    """(src0 + src1 + 1) >> 1 without overflow."""
    return int_operation(inst, lambda a, b: (a + b + 1) >> 1, np.dtype(np.int64))


def frc(inst: Instruction) -> Execute:
    return float_operation(inst, lambda a: a - np.floor(a))


def round_to_integer(inst: Instruction) -> Execute:
    """rndd, rndu, rnde and rndz round to a float without fraction."""
    operation = {"rndd": np.floor, "rndu": np.ceil, "rnde": np.rint, "rndz": np.trunc}[inst.opcode]
    return float_operation(inst, operation)
