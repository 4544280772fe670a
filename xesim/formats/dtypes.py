"""Element types of the instruction set.

``storage`` is the numpy type of an element in a register. bf16 has no numpy type: it is stored as uint16 and read as
float32 (see ``numeric``). bf8 (e5m2) and tf32 are likewise stored as unsigned integers. The decoder expands
packed-vector immediates (v, uv, vf), so they are no types here.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np


@dataclass(frozen=True)
class DType:
    name: str
    size: int  # bytes
    kind: str  # 'u' unsigned, 's' signed, 'f' float
    storage: np.dtype[Any]

    @property
    def is_float(self) -> bool:
        return self.kind == "f"

    @property
    def is_int(self) -> bool:
        return self.kind != "f"

    @property
    def bits(self) -> int:
        return 8 * self.size

    @property
    def int_range(self) -> tuple[int, int]:
        """The smallest and the largest value of an integer type."""
        if self.kind == "s":
            return -(1 << self.bits - 1), (1 << self.bits - 1) - 1
        return 0, (1 << self.bits) - 1

    def __repr__(self) -> str:
        return f":{self.name}"


def _dtype(name: str, size: int, kind: str, storage: type[np.generic]) -> DType:
    return DType(name, size, kind, np.dtype(storage))


UB = _dtype("ub", 1, "u", np.uint8)
B = _dtype("b", 1, "s", np.int8)
UW = _dtype("uw", 2, "u", np.uint16)
W = _dtype("w", 2, "s", np.int16)
UD = _dtype("ud", 4, "u", np.uint32)
D = _dtype("d", 4, "s", np.int32)
UQ = _dtype("uq", 8, "u", np.uint64)
Q = _dtype("q", 8, "s", np.int64)
HF = _dtype("hf", 2, "f", np.float16)
BF = _dtype("bf", 2, "f", np.uint16)
F = _dtype("f", 4, "f", np.float32)
TF32 = _dtype("tf32", 4, "f", np.uint32)
DF = _dtype("df", 8, "f", np.float64)
BF8 = _dtype("bf8", 1, "f", np.uint8)

BY_NAME = {t.name: t for t in (UB, B, UW, W, UD, D, UQ, Q, HF, BF, F, TF32, DF, BF8)}
ARITHMETIC_FLOATS = (HF, BF, F, DF)  # the others are only converted, or multiplied by dpas
SIGNED = {1: B, 2: W, 4: D, 8: Q}
UNSIGNED = {1: UB, 2: UW, 4: UD, 8: UQ}

# Types that only dpas operands have. A register of them is read as bytes.
DPAS_ONLY = {n: DType(n, 1, k, UB.storage) for n, k in (("u4", "u"), ("s4", "s"), ("u2", "u"), ("s2", "s"))}
DPAS_ONLY["hf8"] = DType("hf8", 1, "f", UB.storage)

# The type of an operand whose text names none: the addresses of calls and returns, which are dwords.
UNTYPED = DType("untyped", 4, "u", UD.storage)
