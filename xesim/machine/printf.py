"""What a kernel printed: the records it left in the printf buffer, made into text.

The buffer: a dword that counts the bytes used, itself included; then for each printf the address of its format string
(or, bit 63 set, its length and the string itself), and for each argument a dword with its type and the value.
Sources: intel/compute-runtime shared/source/program/print_formatter.{h,cpp}, intel/intel-graphics-compiler
IGC/Compiler/Optimizer/OpenCLPasses/OpenCLPrintf/OpenCLPrintfResolution.cpp.
"""

import math
import re
import struct
from collections.abc import Callable
from typing import Any

import numpy as np

from ..integers import round_up

BUFFER_BYTES = 4 << 20  # the size IGC compiles into kernels
_COUNTER_BYTES = 4
_INLINE_STRING = 1 << 63
_NO_ROOM = 0xFFFFFFFF  # in place of an address: this record did not fit any more
_STRING, _POINTER = 5, 7
_SCALARS = {1: "b", 2: "h", 3: "i", 4: "f", 6: "q", 8: "d"}  # type of an argument -> layout
_VECTORS = {9: "b", 10: "h", 11: "i", 12: "q", 13: "f", 14: "d"}
# flags, width, precision, number of vector elements, length, conversion (OpenCL C, "The printf function")
_CONVERSION = re.compile(r"%([-+ #0]*)(\d*)((?:\.\d*)?)(v\d+)?(hh|hl|h|ll|l|z|t|j)?([a-zA-Z%])")
_LENGTH_BITS = {"hh": 8, "h": 16, "l": 64, "ll": 64, "z": 64, "t": 64, "j": 64}


class _Truncated(Exception):
    """The records end in the middle of one."""


def new_buffer() -> np.ndarray:
    """The buffer before a launch."""
    buffer = np.zeros(BUFFER_BYTES, np.uint8)
    buffer[:_COUNTER_BYTES].view(np.uint32)[0] = _COUNTER_BYTES
    return buffer


def printed_text(buffer: np.ndarray, read_string: Callable[[int], bytes]) -> str:
    """The text of all records, in the order in which the threads made them.

    read_string  the bytes of the string at an address, without the NUL
    If the kernel printed more than the buffer holds, a last line says so.
    """
    used = int(buffer[:_COUNTER_BYTES].view(np.uint32)[0])
    records = _Records(bytes(buffer[: min(used, len(buffer))]), read_string)
    pieces = []
    try:
        while records.left() >= 8:
            address = records.take("Q")
            if address & 0xFFFFFFFF == _NO_ROOM:
                break
            if address & _INLINE_STRING:
                template = records.take_string(address & ~_INLINE_STRING)
            else:
                template = read_string(address)
            pieces.append(_format(template.decode(errors="replace"), records))
    except _Truncated:
        pass
    text = "".join(pieces)
    if used > len(buffer):
        text += "" if not text or text.endswith("\n") else "\n"
        text += (
            f"[printf: the buffer of {len(buffer)} bytes was full; the kernel printed {used} bytes, the rest is lost]\n"
        )
    return text


class _Records:
    """The buffer's contents, read from front to back."""

    def __init__(self, data: bytes, read_string: Callable[[int], bytes]):
        self.data = data
        self.at = _COUNTER_BYTES
        self.read_string = read_string

    def left(self) -> int:
        return len(self.data) - self.at

    def take(self, layout: str) -> Any:
        size = struct.calcsize("<" + layout)
        if size > self.left():
            raise _Truncated
        (value,) = struct.unpack_from("<" + layout, self.data, self.at)
        self.at += size
        return value

    def take_string(self, size: int) -> bytes:
        if size > self.left():
            raise _Truncated
        text = self.data[self.at : self.at + size].partition(b"\0")[0]
        self.at += round_up(size, 4)
        return text

    def take_argument(self) -> list[Any]:
        """The values of the next argument: one, or those of a vector. Each takes at least a dword."""
        kind = self.take("I")
        if kind in (_STRING, _POINTER):
            return [self.take("Q")]
        if kind in _SCALARS:
            value = self.take(_SCALARS[kind])
            self.at = round_up(self.at, 4)
            return [value]
        if kind not in _VECTORS:
            raise _Truncated
        count, layout = self.take("I"), _VECTORS[kind]
        values = [self.take(layout) for _ in range(count)]
        self.at += max(4 - struct.calcsize(layout), 0) * count
        return values


def _format(template: str, records: _Records) -> str:
    def convert(match: re.Match[str]) -> str:
        if match[6] == "%":
            return "%"
        return ",".join(_convert(value, match, records.read_string) for value in records.take_argument())

    return _CONVERSION.sub(convert, template)


def _convert(value: int | float, match: re.Match[str], read_string: Callable[[int], bytes]) -> str:
    flags, width, precision, _, length, conversion = match.groups(default="")
    if conversion == "s":
        text = read_string(int(value)).decode(errors="replace") if value else "(null)"
        return f"%{flags}{width}{precision}s" % text
    if conversion == "p":
        return f"%{flags}{width}s" % f"0x{value:x}"
    if conversion == "c":
        return f"%{flags}{width}c" % chr(int(value) & 0xFF)
    if conversion in "eEfFgGaA":
        return _convert_float(float(value), flags, width, precision, conversion)
    if conversion not in "diouxX":
        return match[0]
    bits = _LENGTH_BITS.get(length, 32)
    value = int(value) & (1 << bits) - 1
    if conversion in "di" and value >> bits - 1:
        value -= 1 << bits
    python = "d" if conversion == "u" else conversion
    if conversion == "o" and "#" in flags:  # Python writes 0o
        return f"%{flags.replace('#', '')}{width}s" % f"0{value:o}"
    return f"%{flags}{width}{precision}{python}" % value


def _convert_float(value: float, flags: str, width: str, precision: str, conversion: str) -> str:
    if not math.isfinite(value):
        flags = flags.replace("0", "")  # padded with spaces, as in C
    if conversion not in "aA" or not math.isfinite(value):
        return f"%{flags}{width}{precision}{conversion if conversion not in 'aA' else 'f'}" % value
    digits, _, exponent = value.hex().partition("p")
    text = (digits.rstrip("0").rstrip(".") if "." in digits else digits) + "p" + exponent
    return f"%{flags}{width}s" % (text.upper() if conversion == "A" else text)
