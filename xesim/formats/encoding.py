"""The bits of single float values."""

import struct

from . import dtypes
from .dtypes import DType


def float_from_bits(bits: int, dtype: DType) -> float:
    if dtype is dtypes.BF:
        return struct.unpack("<f", struct.pack("<I", (bits & 0xFFFF) << 16))[0]
    code, integer = {2: ("<e", "<H"), 4: ("<f", "<I"), 8: ("<d", "<Q")}[dtype.size]
    return struct.unpack(code, struct.pack(integer, bits & ((1 << dtype.bits) - 1)))[0]


def float_to_bits(value: float, dtype: DType) -> int:
    if dtype is dtypes.BF:
        return struct.unpack("<I", struct.pack("<f", value))[0] >> 16
    code, integer = {2: ("<e", "<H"), 4: ("<f", "<I"), 8: ("<d", "<Q")}[dtype.size]
    return struct.unpack(integer, struct.pack(code, value))[0]


def nan_bits(negative: bool, quiet: bool, payload: int, dtype: DType) -> int:
    mantissa = {"hf": 10, "bf": 7, "f": 23, "df": 52}[dtype.name]
    sign = 1 << dtype.bits - 1 if negative else 0
    exponent = (1 << dtype.bits - 1 - mantissa) - 1 << mantissa
    return sign | exponent | (1 << mantissa - 1 if quiet else 0) | payload


def restricted_float_bits(byte: int) -> int:
    """The bits, as :f, of an 8-bit restricted float.

    Its sign has 1 bit, its exponent 3 bits (bias 3), its mantissa 4 bits; 0x00 and 0x80 are zero.
    """
    magnitude = (1 + (byte & 15) / 16) * 2.0 ** ((byte >> 4 & 7) - 3) if byte & 0x7F else 0.0
    return float_to_bits(-magnitude if byte & 0x80 else magnitude, dtypes.F)
