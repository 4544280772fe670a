"""The data of loads, stores and atomics in registers.

Registers hold one element of all channels side by side, the elements of a vector in successive groups of whole
registers. A transposed message has one address and its elements lie side by side.
"""

from collections.abc import Callable

import numpy as np

from ...formats.dtypes import UNSIGNED
from ...integers import round_up
from ..cohort import GRF_BYTES, Cohort, Source
from ..instruction import Instruction
from .addressing import Rows
from .descriptor import LscDescriptor


def component_bytes(channels: int, element_bytes: int) -> int:
    """Bytes from one vector component to the next: whole registers."""
    return round_up(channels * element_bytes, GRF_BYTES)


def register_writer(
    inst: Instruction, desc: LscDescriptor, destination: int
) -> Callable[[Cohort, Rows, np.ndarray], None]:
    """Function (cohort, rows, bytes [rows, vector * memory bytes]) that fills the destination registers."""
    channels, width = inst.exec_size, desc.register_bytes
    unsigned = UNSIGNED[width].name
    element = np.dtype(f"u{width}")
    start = destination * GRF_BYTES // width
    step = component_bytes(channels, width) // width
    if desc.transposed:
        span = slice(destination * GRF_BYTES, destination * GRF_BYTES + desc.vector * desc.memory_bytes)
        if desc.memory_bytes != width:
            raise inst.unknown("a transposed message that widens its elements")

        def write_transposed(c: Cohort, rows: Rows, values: np.ndarray) -> None:
            if rows.where is None:
                c.grf[:, span] = values
            else:
                c.grf[rows.threads, span] = values

        return write_transposed

    memory_element = np.dtype(f"u{desc.memory_bytes}")

    def write(c: Cohort, rows: Rows, values: np.ndarray) -> None:
        elements = np.ascontiguousarray(values).view(memory_element).astype(element, copy=False)
        if desc.high_half:
            elements = elements << element.type(16)
        view = c.views[unsigned]
        if rows.where is None:
            elements = elements.reshape(len(c), channels, desc.vector)
            for v in range(desc.vector):
                view[:, start + v * step : start + v * step + channels] = elements[:, :, v]
        else:
            for v in range(desc.vector):
                view[:, start + v * step : start + v * step + channels][rows.where] = elements[:, v]

    return write


def register_reader(inst: Instruction, desc: LscDescriptor, source: int, vector: int) -> Source:
    """Function of the cohort that gives data [n, channels, vector] as elements in memory size."""
    channels, width = inst.exec_size, desc.register_bytes
    memory_element = np.dtype(f"u{desc.memory_bytes}")
    unsigned = UNSIGNED[width].name
    start = source * GRF_BYTES // width
    step = component_bytes(channels, width) // width
    if desc.transposed:
        if desc.memory_bytes != width:
            raise inst.unknown("a transposed message that narrows its elements")
        return lambda c: c.views[unsigned][:, None, start : start + vector]

    def read(c: Cohort) -> np.ndarray:
        parts = [c.views[unsigned][:, start + v * step : start + v * step + channels] for v in range(vector)]
        data = parts[0][:, :, None] if vector == 1 else np.stack(parts, axis=2)
        if desc.high_half:
            data = data >> 16
        return data.astype(memory_element, copy=False)

    return read
