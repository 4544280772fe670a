"""dpas: the systolic matrix multiplication D[M, 16] = C[M, 16] + A[M, K] * B[K, 16].

M is the repeat count, K = 8 * (elements of a dword). src0 is C, src1 is B (VNNI-packed: each dword holds consecutive k
of one column), src2 is A (rows of K). Source: intel/intel-graphics-compiler documentation/visa/instructions/DPAS.md.

The products and sums of floats are float32. numpy's matrix product takes the sum over k, and C is added last; bf16 and
half results are rounded once at the end. The hardware's order of accumulation is not published.
"""

from typing import Any

import numpy as np

from ..formats import dtypes
from ..formats.dtypes import DType
from ..formats.numeric import bf16_to_float, float_to_bf16, half_to_float
from .cohort import GRF_BYTES, Cohort, Execute, Source, Store
from .instruction import Immediate, Instruction, Register
from .operands.masks import execution_mask

EXEC_SIZE = 16
DEPTH = 8
_BITS = {"hf": 16, "bf": 16, "tf32": 32, "ub": 8, "b": 8, "u4": 4, "s4": 4, "u2": 2, "s2": 2}


def element_bits(dtype: DType) -> int:
    """Bits of one element of an operand."""
    return _BITS[dtype.name]


def dpas_shape(inst: Instruction) -> tuple[int, int]:
    """(M, K) of a dpas. A step of the array takes as many elements as a dword holds of the wider type, at most 8."""
    shape = inst.suffix.split("x")
    if len(shape) != 2 or int(shape[0]) != DEPTH or inst.exec_size != EXEC_SIZE:
        raise inst.unknown(f"the dpas shape {inst.mnemonic} ({inst.exec_size} channels)")
    for operand in inst.srcs[1:]:
        if operand.dtype.name not in _BITS:
            raise inst.unknown(f"dpas of :{operand.dtype.name} operands on Xe2")
    ops = min(32 // max(_BITS[o.dtype.name] for o in inst.srcs[1:]), 8)
    return int(shape[1]), DEPTH * ops


def dpas_operations(inst: Instruction) -> int:
    """Multiply-adds of one dpas."""
    rows, k = dpas_shape(inst)
    return rows * k * EXEC_SIZE


def dpas_sources(inst: Instruction) -> tuple[Register, Register, Register]:
    """The operands (C, B, A)."""
    c, b, a = inst.srcs
    if isinstance(c, Immediate) or isinstance(b, Immediate) or isinstance(a, Immediate):
        raise inst.unknown("an immediate operand of dpas")
    return c, b, a


def dpas(inst: Instruction) -> Execute:
    rows, k = dpas_shape(inst)
    if inst.condition or inst.saturate or inst.predicate:
        raise inst.unknown("this form of dpas")
    c_operand, b_operand, a_operand = dpas_sources(inst)
    a_bits, b_bits = _BITS[a_operand.dtype.name], _BITS[b_operand.dtype.name]
    if any(o.offset and _BITS[o.dtype.name] < 8 for o in (a_operand, b_operand)):
        raise inst.unknown("a sub-byte dpas operand that does not start at a register")
    is_float = a_operand.dtype.is_float
    if is_float != b_operand.dtype.is_float or (is_float and a_operand.dtype is not b_operand.dtype):
        raise inst.unknown("dpas of these two operand types")
    load_a = _matrix(a_operand, rows, k, a_bits)
    load_b = _packed_matrix(b_operand, k, b_bits)
    load_c = _accumulator(inst, c_operand, rows)
    store = _store(inst, rows)
    work: type[Any] = np.float32 if is_float else np.float64 if k * (1 << a_bits + b_bits) < 2**53 else np.int64

    def execute(c: Cohort) -> None:
        product = np.matmul(load_a(c).astype(work, copy=False), load_b(c).astype(work, copy=False))
        if load_c is not None:
            accumulator = load_c(c)
            product = accumulator + product if is_float else accumulator.astype(np.int64) + product.astype(np.int64)
        store(c, product)

    return execute


def _byte_range(operand: Register, count: int) -> slice:
    # A register operand of a sub-byte type counts its sub-register in bytes.
    start = operand.number * GRF_BYTES + operand.offset * operand.dtype.size
    return slice(start, start + count)


def _decode_elements(raw: np.ndarray, dtype: DType, bits: int) -> np.ndarray:
    """uint8 [..., bytes] -> elements [..., 8 * bytes / bits] as float32 or small integers."""
    name = dtype.name
    if name == "hf":
        return half_to_float(raw.view(np.float16))
    if name == "bf":
        return bf16_to_float(raw.view(np.uint16))
    if name == "tf32":
        return (raw.view(np.uint32) & np.uint32(0xFFFFE000)).view(np.float32)
    if bits == 8:
        return raw.view(np.int8) if dtype.kind == "s" else raw
    per_byte = 8 // bits
    parts = np.stack([raw >> bits * i & (1 << bits) - 1 for i in range(per_byte)], axis=-1)
    elements = parts.reshape(*raw.shape[:-1], raw.shape[-1] * per_byte)
    if dtype.kind == "s":
        elements = elements.astype(np.int8)
        return elements - ((elements >> bits - 1) << bits).astype(np.int8)
    return elements


def _matrix(operand: Register, rows: int, k: int, bits: int) -> Source:
    """A: rows of k elements, one after the other."""
    dtype = operand.dtype
    span = _byte_range(operand, rows * k * bits // 8)

    def load(c: Cohort) -> np.ndarray:
        raw = np.ascontiguousarray(c.grf[:, span])
        return _decode_elements(raw, dtype, bits).reshape(len(c), rows, k)

    return load


def _packed_matrix(operand: Register, k: int, bits: int) -> Source:
    """B: registers of 16 dwords, one per column; a column's dwords hold its k elements one after the other."""
    dtype = operand.dtype
    per_dword = 32 // bits
    registers = k // per_dword
    span = _byte_range(operand, registers * GRF_BYTES)

    def load(c: Cohort) -> np.ndarray:
        raw = np.ascontiguousarray(c.grf[:, span])
        elements = _decode_elements(raw, dtype, bits).reshape(len(c), registers, EXEC_SIZE, per_dword)
        return elements.swapaxes(2, 3).reshape(len(c), k, EXEC_SIZE)

    return load


def _accumulator(inst: Instruction, operand: Register, rows: int) -> Source | None:
    if operand.file == "null":
        return None
    if operand.file not in ("r", "acc"):
        raise inst.unknown("this dpas accumulator")
    dtype = operand.dtype
    start = operand.number * GRF_BYTES // dtype.size + operand.offset
    elements = slice(start, start + rows * EXEC_SIZE)
    widen = {dtypes.HF: half_to_float, dtypes.BF: bf16_to_float}.get(dtype, lambda v: v)
    name, in_acc = dtype.name, operand.file == "acc"

    def load(c: Cohort) -> np.ndarray:
        views = c.acc_views if in_acc else c.views
        return widen(views[name][:, elements]).reshape(len(c), rows, EXEC_SIZE)

    return load


def _store(inst: Instruction, rows: int) -> Store:
    dtype = inst.dst.dtype
    if inst.dst.file != "r":
        raise inst.unknown("this dpas destination")
    start = inst.dst.number * GRF_BYTES // dtype.size + inst.dst.offset
    elements = slice(start, start + rows * EXEC_SIZE)
    mask = execution_mask(inst)
    name, storage = dtype.name, dtype.storage

    def store(c: Cohort, product: np.ndarray) -> None:
        values = product.reshape(len(c), rows * EXEC_SIZE)
        values = float_to_bf16(values) if dtype is dtypes.BF else values.astype(storage, copy=False)
        where = mask(c) if mask else None
        if where is None:
            c.views[name][:, elements] = values
        else:
            np.copyto(c.views[name][:, elements], values, where=np.tile(where, (1, rows)))

    return store
