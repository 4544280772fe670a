"""Element types of the instruction set.

``storage`` is how an element lies in a register. bf16 has no numpy type: it is stored as uint16 and read as float32
(see ``numeric``); packed-vector immediates (v, uv, vf) are expanded by the decoder and never reach execution.
"""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class DType:
    name: str
    size: int
    kind: str  # 'u' unsigned, 's' signed, 'f' float
    storage: np.dtype

    @property
    def is_float(self):
        return self.kind == "f"

    @property
    def is_int(self):
        return self.kind != "f"

    @property
    def bits(self):
        return 8 * self.size

    def __repr__(self):
        return f":{self.name}"


def _dtype(name, size, kind, storage):
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

BY_NAME = {t.name: t for t in (UB, B, UW, W, UD, D, UQ, Q, HF, BF, F, TF32, DF)}
SIGNED = {1: B, 2: W, 4: D, 8: Q}
UNSIGNED = {1: UB, 2: UW, 4: UD, 8: UQ}
