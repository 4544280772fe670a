"""What the arguments of a kernel must be, by the metadata of its binary.

``args_info`` names an argument and its type as the source spells it: "float;4", "int*;8", "struct S;20". ocloc writes
it for OpenCL C; for SYCL it leaves the names out, and for ESIMD all of it. Then an argument is known by the payload
entries that refer to it, and a by-value argument is checked by its size alone.
"""

from __future__ import annotations

import ctypes
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..binary.zebin import KernelImage
from ..errors import LaunchError

Entry = dict[str, Any]  # one of the payload_arguments of .ze_info


@dataclass(frozen=True)
class LocalMemory:
    """Argument for a __local pointer: it points to ``nbytes`` bytes of shared local memory."""

    nbytes: int


_SCALARS = {
    "char": "i1",
    "uchar": "u1",
    "short": "i2",
    "ushort": "u2",
    "int": "i4",
    "uint": "u4",
    "long": "i8",
    "ulong": "u8",
    "half": "f2",
    "float": "f4",
    "double": "f8",
}
_TYPE = re.compile(r"(.*);(\d+)$")
_VECTOR = re.compile(rf"({'|'.join(_SCALARS)})(?:2|3|4|8|16)?$")
_OPAQUE = ("image", "sampler")  # address spaces of arguments that xesim does not model


@dataclass
class Parameter:
    """What the binary says of one argument of a kernel.

    type_name  as the source spells it, None if the binary does not say
    size       bytes of a by-value argument: all of them if exact, else the bytes up to the last one the kernel reads
    kind       pointer, local, value, an address space of _OPAQUE, or None if nothing in the binary refers to it
    """

    kernel: str
    index: int
    name: str | None = None
    type_name: str | None = None
    size: int = 0
    exact: bool = True
    kind: str | None = None

    def refuse(self, given: str, wanted: str) -> LaunchError:
        """The error for an argument that does not fit."""
        name = f" {self.name!r}" if self.name else ""
        kind = f" ({self.type_name})" if self.type_name else ""
        return LaunchError(f"argument {self.index}{name}{kind} of {self.kernel}: {given}; pass {wanted}")

    @property
    def element(self) -> np.dtype | None:
        """numpy type of a scalar or of a vector's elements; None for structures and names of the source's own."""
        match = self.type_name and _VECTOR.match(self.type_name)
        return np.dtype(_SCALARS[match[1]]) if match else None


def parameters(kernel: KernelImage) -> list[Parameter]:
    """The parameters of a KernelImage, by index. Raises LaunchError for those that xesim cannot pass."""
    entries = [e for e in kernel.info.get("payload_arguments") or [] if e.get("arg_index", -1) >= 0]
    count = max([len(kernel.args_info), *(1 + e["arg_index"] for e in entries)])
    found = [Parameter(kernel.name, index) for index in range(count)]
    for entry in entries:
        _describe_by_entry(found[entry["arg_index"]], entry)
    for info in kernel.args_info:
        _describe_by_info(found[info["index"]], info)
    return found


def _describe_by_entry(parameter: Parameter, entry: Entry) -> None:
    kind = entry["arg_type"]
    if kind == "arg_byvalue":
        parameter.kind = "value"
        parameter.exact = "source_offset" not in entry  # a structure comes in pieces, its unread end is not listed
        parameter.size = max(parameter.size, entry.get("source_offset", 0) + entry["size"])
    elif kind == "arg_bypointer":
        spaces = {"slm": "local", "stateless": "pointer", None: "pointer"}
        space = entry.get("addrspace")
        parameter.kind = space if space in _OPAQUE else spaces.get(entry.get("addrmode"), entry.get("addrmode"))


def _describe_by_info(parameter: Parameter, info: dict[str, Any]) -> None:
    match = _TYPE.match(info["type_name"])
    parameter.name = info.get("name")
    parameter.type_name = match[1] if match else info["type_name"]
    if parameter.type_name.startswith("image") or parameter.type_name == "sampler_t":
        parameter.kind = "sampler" if parameter.type_name == "sampler_t" else "image"
    elif parameter.type_name.endswith("*"):
        parameter.kind = parameter.kind or ("local" if info.get("address_qualifier") == "__local" else "pointer")
    elif match:
        parameter.kind, parameter.size, parameter.exact = "value", int(match[2]), True


def check_arguments(kernel: KernelImage, arguments: Sequence[Any]) -> list[Any]:
    """The bytes of by-value arguments, the addresses of pointers and the LocalMemory of local pointers, in order.

    Raises LaunchError naming the argument if one does not fit what the binary says of it, or if their number does not.
    """
    wanted = parameters(kernel)
    if len(arguments) != len(wanted):
        names = ", ".join(p.name for p in wanted if p.name)
        raise LaunchError(
            f"kernel {kernel.name} takes {len(wanted)} arguments{f' ({names})' if names else ''}, {len(arguments)} "
            "were given"
        )
    return [_checked(parameter, argument) for parameter, argument in zip(wanted, arguments)]


def _checked(parameter: Parameter, argument: Any) -> Any:
    kind = parameter.kind
    if kind == "value":
        return _value(parameter, argument)
    if kind == "pointer":
        return _pointer(parameter, argument)
    if kind == "local":
        if not isinstance(argument, LocalMemory):
            raise parameter.refuse(f"{_described(argument)} for a local pointer", "xesim.LocalMemory(nbytes)")
        return argument
    if kind is None:  # the kernel does not use it, and nothing says what it is
        return argument
    unknown = kind if kind in _OPAQUE else f"{kind!r} addressing"
    raise LaunchError(
        f"argument {parameter.index} {parameter.name or ''} ({parameter.type_name or kind}) of {parameter.kernel}: "
        f"xesim does not model {unknown} arguments, only stateless and local pointers and values"
    )


def _described(argument: Any) -> str:
    if isinstance(argument, np.ndarray):
        return f"a numpy array {argument.dtype}{list(argument.shape)}"
    if isinstance(argument, (np.generic, bool, int, float)):
        return f"{type(argument).__name__} {argument}"
    return f"a {type(argument).__name__}"


def _pointer(parameter: Parameter, argument: Any) -> int:
    if argument is None:
        return 0
    value = argument if isinstance(argument, (int, np.integer)) else getattr(argument, "value", None)
    if isinstance(argument, ctypes.c_void_p) and value is None:
        return 0
    if isinstance(value, (bool, np.bool_)) or not isinstance(value, (int, np.integer)):
        raise parameter.refuse(f"{_described(argument)} for a pointer", "an address from xesim.Memory, or None")
    if not 0 <= value < 1 << 64:
        raise parameter.refuse(f"{value} is not an address", "an address from xesim.Memory, or None")
    return int(value)


def _value(parameter: Parameter, argument: Any) -> bytes:
    """The bytes of a by-value argument."""
    element = parameter.element
    if isinstance(argument, int):
        return _integer(parameter, argument)
    if isinstance(argument, (bytes, bytearray, memoryview)):
        data, given = bytes(argument), None
    elif isinstance(argument, (np.generic, np.ndarray)):
        data, given = argument.tobytes(), argument.dtype
    elif isinstance(argument, ctypes._SimpleCData):
        data, given = bytes(argument), np.dtype(type(argument))
    elif isinstance(argument, (ctypes.Structure, ctypes.Union, ctypes.Array)):
        data, given = bytes(argument), None
    else:
        raise parameter.refuse(f"{_described(argument)} for a value", _wanted(parameter))
    if len(data) != parameter.size and (parameter.exact or len(data) < parameter.size):
        raise parameter.refuse(f"{_described(argument)} has {len(data)} bytes", _wanted(parameter))
    if element is None or given is None or given.names is not None:
        return data
    if given.itemsize != element.itemsize or (given.kind == "f") != (element.kind == "f"):
        raise parameter.refuse(_described(argument), _wanted(parameter))
    return data


def _integer(parameter: Parameter, value: int) -> bytes:
    """A Python int (or bool) is packed as the integer the kernel declares, if its value fits.

    Where the binary does not say that it is an integer, it might be a float.
    """
    element, name = parameter.element, parameter.type_name or ""
    is_integer = element is not None and element.kind != "f" and element.itemsize == parameter.size
    if not is_integer and not name.endswith("*"):
        raise parameter.refuse(_described(value), _wanted(parameter))
    bits = 8 * parameter.size
    low, high = -(1 << bits - 1), (1 << bits) - 1
    if not low <= value <= high:
        raise parameter.refuse(f"{value} does not fit {bits} bits", _wanted(parameter))
    return (int(value) & high).to_bytes(parameter.size, "little")


def _wanted(parameter: Parameter) -> str:
    element = parameter.element
    if element is not None and element.itemsize == parameter.size:
        name = element.name
        return f"numpy.{name}" + ("" if element.kind == "f" else f" or an int of {parameter.size} bytes")
    if element is not None:
        return f"{parameter.size} bytes: an array or structure of {element.name} elements, or bytes"
    least = "" if parameter.exact else "at least "
    return f"{least}{parameter.size} bytes: a numpy or ctypes scalar or structure, or bytes"
