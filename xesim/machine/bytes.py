"""Reading and writing many short runs of bytes of one array at once."""

import numpy as np


def windows(data: np.ndarray, size: int) -> np.ndarray:
    """A view of all runs of ``size`` consecutive elements of a 1-D array, as rows."""
    return np.lib.stride_tricks.as_strided(data, (max(len(data) - size + 1, 0), size), data.strides * 2)


def gather(data: np.ndarray, offsets: np.ndarray, size: int) -> np.ndarray:
    """uint8 [n, size]: the runs of ``size`` bytes at ``offsets`` of a byte array."""
    unit = next((u for u in (8, 4, 2) if size % u == 0 and len(data) >= u and not (offsets % u).any()), 1)
    if unit > 1 and data.ctypes.data % unit == 0:
        elements = data[: len(data) // unit * unit].view(f"u{unit}")
        if size == unit:
            return elements[offsets // unit].view(np.uint8).reshape(-1, size)
        return windows(elements, size // unit)[offsets // unit].view(np.uint8)
    return windows(data, size)[offsets]


def scatter(data: np.ndarray, offsets: np.ndarray, values: np.ndarray) -> None:
    """Store the rows of ``values`` at ``offsets`` of a byte array, in order."""
    size = values.shape[1]
    unit = next((u for u in (8, 4, 2) if size % u == 0 and len(data) >= u and not (offsets % u).any()), 1)
    if unit > 1 and data.ctypes.data % unit == 0:
        elements = data[: len(data) // unit * unit].view(f"u{unit}")
        values = np.ascontiguousarray(values).view(f"u{unit}")
        if size == unit:
            elements[offsets // unit] = values[:, 0]
        else:
            windows(elements, size // unit)[offsets // unit] = values
        return
    windows(data, size)[offsets] = values
