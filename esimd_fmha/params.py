"""The kernels' arguments as ctypes structures, each read from its one listing, such as kernels/params.hpp."""

import ctypes
import re
from collections.abc import Iterable
from pathlib import Path

from esimd_fmha.integers import ceil_div

HEADER = Path(__file__).parent / "kernels" / "params.hpp"
APPEND_HEADER = Path(__file__).parent / "kernels" / "append_params.hpp"
MERGE_HEADER = Path(__file__).parent / "reduce" / "merge_params.hpp"

C_TYPES: dict[str, type] = {
    "uint64_t": ctypes.c_uint64,
    "uint32_t": ctypes.c_uint32,
    "int32_t": ctypes.c_int32,
    "uint16_t": ctypes.c_uint16,
    "float": ctypes.c_float,
}
_SKIPPED = re.compile(
    r'#pragma once|#include (<stdint\.h>|"params\.hpp")|namespace esimd_fmha \{|\} // namespace esimd_fmha|(//.*)?'
)
_STRUCT = re.compile(r"struct (\w+) \{")
_FIELDS = re.compile(r"(\w+) (\w+(?:, \w+)*);(?: *//.*)?")
_STRUCT_END = re.compile(r"\};")


def read_structs(
    header: str, name_of_header: str = HEADER.name, known_structs: Iterable[str] = ()
) -> dict[str, list[tuple[str, str]]]:
    """The structs of a C++ header in order: name -> fields, each its name and the name of its type.

    A line is one declaration, ``struct Name {``, ``type name, name;`` or ``};``, a comment, or one of the lines around
    the structs in params.hpp. A type is one of C_TYPES, a struct further up, or one of ``known_structs``, those of
    params.hpp where the header includes it. ctypes lays such fields out as C++ does, each at a multiple of its own
    alignment.

    Raises ValueError naming the line that is not understood.
    """
    structs: dict[str, list[tuple[str, str]]] = {}
    fields: list[tuple[str, str]] | None = None  # of the struct that is open
    for number, line in enumerate(header.splitlines(), 1):
        text = line.strip()
        place = f"{name_of_header}, line {number}: {text!r}"
        if _SKIPPED.fullmatch(text):
            continue
        if match := _STRUCT.fullmatch(text):
            if fields is not None:
                raise ValueError(f"{place} is inside another struct; declare it before that one")
            if match[1] in {*structs, *known_structs, *C_TYPES}:
                raise ValueError(f"{place} is a second type of that name")
            name, fields = match[1], []
        elif _STRUCT_END.fullmatch(text) and fields is not None:
            if not fields:
                raise ValueError(f"{place} ends a struct without fields")
            structs[name], fields = fields, None
        elif (match := _FIELDS.fullmatch(text)) and fields is not None:
            if match[1] not in {*structs, *known_structs, *C_TYPES}:
                known = f"{', '.join(C_TYPES)} or a struct further up"
                raise ValueError(f"{place} has no type known here; a type is {known}")
            for field in match[2].split(", "):
                if field in dict(fields):
                    raise ValueError(f"{place} names {field} a second time")
                fields.append((field, match[1]))
        else:
            understood = "comments, 'struct Name {', 'type name, name;' and '};', one a line"
            raise ValueError(f"{place} is not understood; write {understood}")
    if fields is not None:
        raise ValueError(f"{name_of_header}: struct {name} does not end")
    return structs


def ctypes_fields(fields: list[tuple[str, str]], *nested: type[ctypes.Structure]) -> list[tuple[str, type]]:
    """``_fields_`` of a struct, given the structures of the structs in it."""
    types: dict[str, type] = {**C_TYPES, **{structure.__name__: structure for structure in nested}}
    return [(name, types[type_name]) for name, type_name in fields]


_structs: dict[str, list[tuple[str, str]]] = {}
for _header in (HEADER, APPEND_HEADER, MERGE_HEADER):
    _structs |= read_structs(_header.read_text(encoding="utf-8"), _header.name, _structs)


class _Struct(ctypes.Structure):
    __slots__ = ()  # setting what is no field is an AttributeError


class FastDivisor(_Struct):
    """Division by a number that only the host knows; see params.hpp."""

    __slots__ = ()
    _fields_ = ctypes_fields(_structs["FastDivisor"])

    @classmethod
    def of(cls, divisor: int) -> "FastDivisor":
        """Exact for 0 <= n < 2^31: the multiplier is less than 1 too large, so the quotient less than 1 / divisor."""
        shift = (divisor - 1).bit_length()
        return cls(multiplier=ceil_div(1 << (31 + shift), divisor), shift=shift)

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


class OptionParams(_Struct):
    """What only kernels take that are compiled for an option; see params.hpp."""

    __slots__ = ()
    _fields_ = ctypes_fields(_structs["OptionParams"])


class OptionalParams(FmhaParams):
    """What these kernels take, as KernelParams of kernels/argument.hpp."""

    __slots__ = ()
    _fields_ = [("option", OptionParams)]


class AppendParams(_Struct):
    """Addresses and shapes of one append; see kernels/append_params.hpp."""

    __slots__ = ()
    _fields_ = ctypes_fields(_structs["AppendParams"], FastDivisor)


class MergeParams(_Struct):
    """Addresses and shapes of one merge; see reduce/merge_params.hpp."""

    __slots__ = ()
    _fields_ = ctypes_fields(_structs["MergeParams"])


def addresses_of(structure: type[_Struct]) -> tuple[str, ...]:
    """The names of a structure's addresses, in order."""
    return tuple(name for name, type_name in _structs[structure.__name__] if type_name == "uint64_t")


ADDRESSES = addresses_of(FmhaParams)
OPTION_ADDRESSES = addresses_of(OptionParams)
