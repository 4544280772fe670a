"""Conversions to and from the formats that are only converted or multiplied: bf8 and tf32."""

import pathlib

import numpy as np
import pytest

from ..harness import Case, check, out, random_values, read, values

SOURCE = pathlib.Path(__file__).parent / "kernels" / "formats.cl"


def nearest(values, candidates):
    """Of ascending candidates the nearest to each value, of two equally near ones that at an even place."""
    distance = np.abs(values[:, None] - candidates)
    return np.lexsort((np.broadcast_to(np.arange(len(candidates)) & 1, distance.shape), distance), axis=1)[:, 0]


def half_and_bf8(halves, _, bits, __):
    """bf8 is the upper half of a half: 0x7C00 >> 8 stands for infinity, here for 2**16."""
    magnitudes = np.append((np.arange(0x7C, dtype=np.uint16) << 8).astype(np.uint16).view(np.float16), np.float16(0))
    magnitudes = magnitudes.astype(np.float64)
    magnitudes[-1] = 2.0**16
    codes = nearest(np.abs(halves.astype(np.float64)), magnitudes) | np.signbit(halves) << 7
    widened = (bits.view(np.uint8).astype(np.uint16) << 8).view(np.float16)
    return [codes.astype(np.uint8).view(np.int8), widened]


def float_to_tf32(floats, _):
    """Ten bits of mantissa: a grid of 2**-10 of the exponent; denormals become zeros."""
    exponent = np.floor(np.log2(np.abs(floats.astype(np.float64)), where=floats != 0, out=np.zeros(floats.shape)))
    grid = 2.0 ** (exponent - 10)
    rounded = np.rint(floats.astype(np.float64) / grid) * grid
    return [np.where(np.abs(floats) < np.finfo(np.float32).tiny, np.copysign(0, floats), rounded).astype(np.float32)]


halves = values(np.float16, 512, 80)
halves = halves[np.isfinite(halves)][:448]
floats = values(np.float32, 512, 81)
floats = floats[np.isfinite(floats) & (np.abs(floats) < 1e38)][:448]

CASES = [
    Case(
        "half_and_bf8",
        "both directions",
        [read(halves), out(448, np.int8), read(random_values(np.int8, 448, 82)), out(448, np.float16)],
        (448,),
        (64,),
        half_and_bf8,
    ),
    Case("float_to_tf32", "rounding", [read(floats), out(448, np.float32)], (448,), (64,), float_to_tf32),
]


@pytest.mark.parametrize("case", CASES, ids=str)
@pytest.mark.parametrize("device", ["bmg", "lnl"])
def test_formats(case, device):
    check(SOURCE, case, device)
