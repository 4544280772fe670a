"""Conversion of a result to the destination's type."""

import numpy as np

from ...formats import dtypes
from ...formats.dtypes import DType
from ...formats.numeric import RNE, FloatMode, float_to_bf16, float_to_int, flush_denormals, round_double
from ..cohort import Cohort, Convert
from ..instruction import Instruction


def from_float(inst: Instruction, dtype: DType, saturate: bool) -> Convert:
    """Function (cohort, float array) -> elements in the storage of ``dtype``.

    Floats saturate to [0, 1] if asked to. Integers are always rounded to zero and clamped to their range.
    """
    if dtype.is_int:
        low, high = dtype.int_range
        return lambda c, value: float_to_int(value, low, high, dtype.storage)
    _check_float(inst, dtype)

    def convert(c: Cohort, value: np.ndarray) -> np.ndarray:
        if saturate:  # NaN saturates to 0
            value = np.where(value > 0, np.minimum(value, value.dtype.type(1)), value.dtype.type(0))
        mode = c.mode
        if mode.is_default or (mode.rounding == RNE and dtype is dtypes.F and mode.keep_f):
            return _narrow(value, dtype)
        return _narrow_in_mode(value, dtype, mode)

    if dtype is dtypes.F and not saturate:
        return lambda c, value: value if value.dtype == np.float32 and c.mode.is_default else convert(c, value)
    return convert


def _check_float(inst: Instruction, dtype: DType) -> None:
    if dtype not in dtypes.ARITHMETIC_FLOATS:
        raise inst.unknown(f"a result of type :{dtype.name}")


def _narrow(value: np.ndarray, dtype: DType) -> np.ndarray:
    if dtype is dtypes.BF:
        return float_to_bf16(value.astype(np.float32) if value.dtype != np.float32 else value)
    return value.astype(dtype.storage) if value.dtype != dtype.storage else value


def _narrow_in_mode(value: np.ndarray, dtype: DType, mode: FloatMode) -> np.ndarray:
    if dtype is dtypes.BF:
        return float_to_bf16(np.asarray(value, np.float32), mode.rounding)
    if value.dtype != dtype.storage:
        if mode.rounding == RNE:
            value = value.astype(dtype.storage)
        else:
            value = round_double(value.astype(np.float64), np.zeros(value.shape), dtype.storage.type, mode.rounding)
    return value if mode.keeps_denormals(dtype) else flush_denormals(value)


def from_int(inst: Instruction, dtype: DType, saturate: bool) -> Convert:
    """Function (cohort, integer array) -> elements in the storage of ``dtype``: wraps, or clamps if saturating."""
    storage = dtype.storage
    if dtype.is_float:
        return _int_to_float(inst, dtype)
    if not saturate:
        return lambda c, value: value if value.dtype == storage else value.astype(storage)
    low, high = dtype.int_range

    def clamp(c: Cohort, value: np.ndarray) -> np.ndarray:
        info = np.iinfo(value.dtype)
        value = np.clip(value, max(low, info.min), min(high, info.max))
        return value.astype(storage)

    return clamp


def _int_to_float(inst: Instruction, dtype: DType) -> Convert:
    _check_float(inst, dtype)

    def convert(c: Cohort, value: np.ndarray) -> np.ndarray:
        mode = c.mode
        if mode.rounding == RNE:
            if dtype is dtypes.BF:
                return float_to_bf16(value.astype(np.float32))
            return value.astype(dtype.storage)
        exact = value.astype(np.float64)
        if dtype is dtypes.BF or (value.dtype.itemsize == 8 and (np.abs(exact) > 2.0**53).any()):
            raise inst.unknown(f"a conversion of integers beyond 53 bits or to bf16 in rounding mode {mode.rounding}")
        return round_double(exact, np.zeros_like(exact), dtype.storage.type, mode.rounding)

    return convert
