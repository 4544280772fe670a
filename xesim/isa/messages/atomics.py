"""What an atomic does to one memory element, for many channels at once."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from ..instruction import Instruction


def _exchange(old: np.ndarray, expected: np.ndarray, new: np.ndarray) -> np.ndarray:
    return np.where(old == expected, new, old)


_SIGNED = {"smin", "smax"}
_FLOAT = {"fadd", "fsub", "fmin", "fmax", "fcas"}
_OPERATION: dict[str, Callable[..., np.ndarray]] = {
    "inc": lambda old: old + old.dtype.type(1),
    "dec": lambda old: old - old.dtype.type(1),
    "load": lambda old: old,
    "store": lambda old, a: a,
    "add": np.add,
    "sub": np.subtract,
    "smin": np.minimum,
    "smax": np.maximum,
    "umin": np.minimum,
    "umax": np.maximum,
    "and": np.bitwise_and,
    "or": np.bitwise_or,
    "xor": np.bitwise_xor,
    "cas": _exchange,
    "fadd": np.add,
    "fsub": np.subtract,
    "fmin": np.fmin,
    "fmax": np.fmax,
    "fcas": _exchange,
}


def apply_atomic(
    inst: Instruction,
    name: str,
    keys: np.ndarray,
    addresses: np.ndarray,
    operands: list[np.ndarray],
    element: np.dtype[Any],
    read: Callable[[np.ndarray, np.ndarray], np.ndarray],
    write: Callable[[np.ndarray, np.ndarray, np.ndarray], None],
) -> np.ndarray:
    """Old values [rows], in the order of the rows; rows with the same key act one after another.

    keys     equal where rows access the same memory
    element  the unsigned numpy type of an element
    read     (addresses, rows) -> bytes; write takes (addresses, bytes, rows)
    """
    size = element.itemsize
    if name in _FLOAT:
        if size == 1:
            raise inst.unknown(f"the atomic {name} of {size}-byte elements")
        kind: np.dtype[Any] = np.dtype(f"f{size}")
    else:
        kind = np.dtype(f"i{size}") if name in _SIGNED else element
    operation = _OPERATION[name]
    old = np.empty(len(keys), element)
    for rows in _rounds(keys):
        before = read(addresses[rows], rows).view(element)[:, 0]
        arguments = [o[rows].astype(element, copy=False).view(kind) for o in operands]
        after = operation(before.view(kind), *arguments).astype(kind, copy=False)
        write(addresses[rows], np.ascontiguousarray(after)[:, None].view(np.uint8), rows)
        old[rows] = before
    return old


def _rounds(keys: np.ndarray) -> Iterator[np.ndarray]:
    """Split rows so that no key repeats within a part, the n-th occurrence of each key in the n-th part."""
    order = np.argsort(keys, kind="stable")
    ordered = keys[order]
    starts = np.flatnonzero(np.concatenate([[True], ordered[1:] != ordered[:-1]]))
    first = np.repeat(starts, np.diff(np.append(starts, len(keys))))
    occurrence = np.arange(len(keys)) - first
    for n in range(int(occurrence.max()) + 1):
        yield np.sort(order[occurrence == n])
