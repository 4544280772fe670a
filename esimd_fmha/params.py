"""The kernels' argument as ctypes structures, read from its one listing, kernels/params.hpp."""

import ctypes
import re
from pathlib import Path

HEADER = Path(__file__).parent / "kernels" / "params.hpp"

C_TYPES: dict[str, type] = {
    "uint64_t": ctypes.c_uint64,
    "uint32_t": ctypes.c_uint32,
    "int32_t": ctypes.c_int32,
    "uint16_t": ctypes.c_uint16,
    "float": ctypes.c_float,
}
_SKIPPED = re.compile(r"#pragma once|#include <stdint\.h>|namespace esimd_fmha \{|\} // namespace esimd_fmha|(//.*)?")
_STRUCT = re.compile(r"struct (\w+) \{")
_FIELDS = re.compile(r"(\w+) (\w+(?:, \w+)*);(?: *//.*)?")
_STRUCT_END = re.compile(r"\};")


def read_structs(header: str) -> dict[str, list[tuple[str, str]]]:
    """The structs of a C++ header in order: name -> fields, each its name and the name of its type.

    Understood are lines of one declaration: ``struct Name {``, ``type name, name;`` and ``};``, besides comments and what
    stands around them in params.hpp. A type is one of C_TYPES or a struct further up. ctypes lays such fields out as C++
    does, each at a multiple of its own alignment.

    Raises ValueError naming the line that is not understood.
    """
    structs: dict[str, list[tuple[str, str]]] = {}
    fields: list[tuple[str, str]] | None = None  # of the struct that is open
    for number, line in enumerate(header.splitlines(), 1):

        def refuse(why: str) -> ValueError:
            return ValueError(f"params.hpp, line {number}: {line.strip()!r} {why}")

        text = line.strip()
        if _SKIPPED.fullmatch(text):
            continue
        if match := _STRUCT.fullmatch(text):
            if fields is not None:
                raise refuse("is inside another struct; declare it before that one")
            if match[1] in structs or match[1] in C_TYPES:
                raise refuse("is a second type of that name")
            name, fields = match[1], []
        elif _STRUCT_END.fullmatch(text) and fields is not None:
            if not fields:
                raise refuse("ends a struct without fields")
            structs[name], fields = fields, None
        elif (match := _FIELDS.fullmatch(text)) and fields is not None:
            if match[1] not in C_TYPES and match[1] not in structs:
                raise refuse(f"has no type known here; a type is {', '.join(C_TYPES)} or a struct further up")
            for field in match[2].split(", "):
                if field in dict(fields):
                    raise refuse(f"names {field} a second time")
                fields.append((field, match[1]))
        else:
            raise refuse("is not understood; write comments, 'struct Name {', 'type name, name;' and '};', one a line")
    if fields is not None:
        raise ValueError(f"params.hpp: struct {name} does not end")
    return structs


def ctypes_fields(fields: list[tuple[str, str]], *nested: type[ctypes.Structure]) -> list[tuple[str, type]]:
    """``_fields_`` of a struct, given the structures of the structs in it."""
    types: dict[str, type] = {**C_TYPES, **{structure.__name__: structure for structure in nested}}
    return [(name, types[type_name]) for name, type_name in fields]


_structs = read_structs(HEADER.read_text(encoding="utf-8"))


class _Struct(ctypes.Structure):
    __slots__ = ()  # setting what is no field is an AttributeError


class FastDivisor(_Struct):
    """Division by a number that only the host knows; see params.hpp."""

    __slots__ = ()
    _fields_ = ctypes_fields(_structs["FastDivisor"])

    @classmethod
    def of(cls, divisor: int) -> "FastDivisor":
        """Exact for 0 <= n < 2^31: the multiplier is too large by less than 1, so the quotient by less than 1 / divisor."""
        shift = (divisor - 1).bit_length()
        return cls(multiplier=-(-(1 << (31 + shift)) // divisor), shift=shift)

    def divide(self, n: int) -> int:
        """As floor_div of kernels/arithmetic.hpp."""
        return (2 * n * self.multiplier >> 32) >> self.shift


class SplitPlan(_Struct):
    """How KV tiles are shared among splits; see params.hpp."""

    __slots__ = ()
    _fields_ = ctypes_fields(_structs["SplitPlan"], FastDivisor)


class FmhaParams(_Struct):
    """Addresses and shapes of one call; see params.hpp."""

    __slots__ = ()
    _fields_ = ctypes_fields(_structs["FmhaParams"], FastDivisor, SplitPlan)


ADDRESSES = tuple(name for name, type_name in _structs["FmhaParams"] if type_name == "uint64_t")
