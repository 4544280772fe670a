"""Arithmetic that numpy lacks: bf16, rounding modes, saturating conversions, a fused multiply-add.

numpy rounds to nearest even and keeps denormals. Every kernel that IGC emits starts in that mode. The other modes of
the control register take a slower exact path here; IGC's integer division, for example, switches to round-to-zero.
"""

import functools
from dataclasses import dataclass
from typing import Any

import numpy as np

from .dtypes import DType

RNE, RTP, RTN, RTZ = range(4)  # control register cr0.0, bits 5:4


@dataclass(frozen=True)
class FloatMode:
    """Rounding mode and which denormals are kept, as cr0.0 says (bits 5:4; 6 df, 7 f, 10 hf)."""

    rounding: int = RNE
    keep_df: bool = True
    keep_f: bool = True
    keep_hf: bool = True

    @staticmethod
    def from_control(bits: int) -> "FloatMode":
        return FloatMode(bits >> 4 & 3, bool(bits & 0x40), bool(bits & 0x80), bool(bits & 0x400))

    @functools.cached_property
    def is_default(self) -> bool:
        return self == _DEFAULT

    def keeps_denormals(self, dtype: DType) -> bool:
        return {"df": self.keep_df, "hf": self.keep_hf}.get(dtype.name, self.keep_f)


_DEFAULT = FloatMode()
_HALF_TO_FLOAT = np.arange(65536, dtype=np.uint16).view(np.float16).astype(np.float32)


def half_to_float(values: np.ndarray) -> np.ndarray:
    """float16 -> float32. A table is several times faster than numpy's conversion."""
    return _HALF_TO_FLOAT[values.view(np.uint16)]


def bf16_to_float(bits: np.ndarray) -> np.ndarray:
    """uint16 bf16 bits -> float32."""
    return (bits.astype(np.uint32) << 16).view(np.float32)


def float_to_bf16(values: np.ndarray, rounding: int = RNE) -> np.ndarray:
    """float32 -> uint16 bf16 bits. NaN stays NaN (quiet)."""
    bits = np.ascontiguousarray(values, dtype=np.float32).view(np.uint32)
    if rounding == RNE:
        rounded = bits + 0x7FFF + (bits >> 16 & 1)
    else:
        away = {RTZ: False, RTP: bits >> 31 == 0, RTN: bits >> 31 == 1}[rounding]
        rounded = np.where(away, bits + np.uint32(0xFFFF), bits)
    result = (rounded >> 16).astype(np.uint16)
    nan = np.isnan(values)
    if nan.any():
        result[nan] = (bits[nan] >> 16).astype(np.uint16) | 0x40
    return result


def flush_denormals(values: np.ndarray) -> np.ndarray:
    """Replace denormals by zeros of the same sign."""
    tiny = np.finfo(values.dtype).tiny
    return np.where(np.abs(values) < tiny, np.copysign(values.dtype.type(0), values), values)


def two_sum(a: np.ndarray, b: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """a + b in double and its exact rounding error."""
    total = a + b
    b_part = total - a
    error = (a - (total - b_part)) + (b - b_part)
    return total, np.where(np.isfinite(error), error, 0.0)


def two_product(a: np.ndarray, b: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """a * b in double and its rounding error (Dekker); exact unless it under- or overflows."""
    product = a * b
    (a_high, a_low), (b_high, b_low) = _split(a), _split(b)
    error = ((a_high * b_high - product) + a_high * b_low + a_low * b_high) + a_low * b_low
    return product, np.where(np.isfinite(error), error, 0.0)


def _split(value: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    scaled = value * 134217729.0  # 2**27 + 1
    high = scaled - (scaled - value)
    return high, value - high


def directed(value: np.ndarray, error: np.ndarray, rounding: int) -> np.ndarray:
    """Round the exact number value + error to double in a directed mode. ``value`` must be the nearest double."""
    if rounding == RTP:
        return np.where(error > 0, np.nextafter(value, np.inf), value)
    if rounding == RTN:
        return np.where(error < 0, np.nextafter(value, -np.inf), value)
    inward = (error != 0) & (np.signbit(error) != np.signbit(value))
    return np.where(inward, np.nextafter(value, 0.0), value)


def round_double(value: np.ndarray, error: np.ndarray, dtype: type[Any], rounding: int) -> np.ndarray:
    """Round the exact number value + error (doubles, |error| below half an ulp of value) to float ``dtype``."""
    nearest = value.astype(dtype)
    if rounding == RNE:
        # If the double lies exactly between two results, it was rounded to there: the error decides the side.
        back = nearest.astype(np.float64)
        step = np.where(error > 0, np.inf, -np.inf)
        sideways = np.nextafter(nearest, step.astype(dtype))
        halfway = (error != 0) & (np.abs(value - back) == np.abs(sideways.astype(np.float64) - value)) & (back != value)
        toward_error = (value - back) * np.sign(error) > 0
        return np.where(halfway & toward_error, sideways, nearest)
    back = nearest.astype(np.float64)
    finite = np.isfinite(value)
    above = finite & ((back > value) | ((back == value) & (error < 0)))
    below = finite & ((back < value) | ((back == value) & (error > 0)))
    up = np.nextafter(nearest, dtype(np.inf))
    down = np.nextafter(nearest, dtype(-np.inf))
    if rounding == RTP:
        return np.where(below, up, nearest)
    if rounding == RTN:
        return np.where(above, down, nearest)
    positive = (value > 0) | ((value == 0) & (error > 0))
    return np.where(positive & above, down, np.where(~positive & below, up, nearest))


def fma32(a: np.ndarray, b: np.ndarray, c: np.ndarray) -> np.ndarray:
    """float32 fused multiply-add, round to nearest even."""
    a, b, c = a.astype(np.float64), b.astype(np.float64), c.astype(np.float64)
    product = a * b  # exact: 48 bits
    total = product + c
    result = total.astype(np.float32)
    # Two roundings differ from one only if the double lies exactly halfway between floats, or among denormals.
    low = np.asarray(total).view(np.int64) & 0x1FFFFFFF
    if (low == 0x10000000).any() or ((np.abs(total) < 1.2e-38) & (total != 0)).any():
        total, error = two_sum(product, c)
        result = round_double(total, error, np.float32, RNE)
    return result


def float_to_int(values: np.ndarray, low: int, high: int, dtype: np.dtype[Any]) -> np.ndarray:
    """Round to zero and saturate to [low, high], the range of the integer type; NaN becomes 0."""
    truncated = np.trunc(np.asarray(values, dtype=np.float64))
    inside = (truncated >= low) & (truncated < float(high + 1))
    if inside.all():
        return truncated.astype(dtype)
    clamped = np.where(truncated > 0, dtype.type(high), np.where(truncated < 0, dtype.type(low), dtype.type(0)))
    return np.where(inside, np.where(inside, truncated, 0.0).astype(dtype), clamped)
