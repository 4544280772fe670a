"""Moves, conversions, comparison and selection."""

from typing import Any

import numpy as np

from ...formats import dtypes
from ...formats.dtypes import DType
from ...formats.numeric import bf8_to_half, float_to_tf32, half_to_bf8
from ..cohort import Cohort, Convert, Execute, Source
from ..instruction import Immediate, Instruction, Operand
from ..operands.conversions import from_float, from_int
from ..operands.destinations import destination, set_flag
from ..operands.masks import channel_mask, predicate_function
from ..operands.sources import float_source, int_source, raw_source
from .conditions import comparison, conditional_destination, without_condition
from .operations import Operation, float_operation, int_operation, is_float_operation


def mov(inst: Instruction) -> Execute:
    source = inst.srcs[0]
    if _is_copy(inst, source):
        return _copy(inst, source)
    if {source.dtype, inst.dst.dtype} & {dtypes.BF8, dtypes.TF32}:
        return _format_conversion(inst, source)
    convert, read = _converted_source(inst, source)
    store = conditional_destination(inst)
    return lambda c: store(c, convert(c, read(c)))


def _is_copy(inst: Instruction, *sources: Operand) -> bool:
    """Whether the move changes no value: the size is the same, the types are integers or equal, nothing modifies."""
    dst = inst.dst.dtype
    if inst.saturate:
        return False
    return all(
        s.dtype.size == dst.size
        and (s.dtype is dst or (s.dtype.is_int and dst.is_int))
        and not s.negate
        and not s.absolute
        for s in sources
    )


def _copy(inst: Instruction, source: Operand) -> Execute:
    read = raw_source(inst, source)
    storage = inst.dst.dtype.storage
    store = conditional_destination(inst)
    if source.dtype.storage == storage:
        return lambda c: store(c, read(c))
    return lambda c: store(c, read(c).view(storage))


# (destination, source) of the conversions that bf8 and tf32 have: vISA FCVT.
_FORMAT_CONVERSIONS = {
    (dtypes.HF, dtypes.BF8): bf8_to_half,
    (dtypes.BF8, dtypes.HF): half_to_bf8,
    (dtypes.F, dtypes.TF32): lambda bits: bits.view(np.float32),
    (dtypes.TF32, dtypes.F): float_to_tf32,
}


def _format_conversion(inst: Instruction, source: Operand) -> Execute:
    convert = _FORMAT_CONVERSIONS.get((inst.dst.dtype, source.dtype))
    if convert is None or inst.saturate or inst.condition or source.negate or source.absolute:
        raise inst.unknown(f"this conversion of :{source.dtype.name} to :{inst.dst.dtype.name}")
    read, store = raw_source(inst, source), destination(inst)
    return lambda c: store(c, convert(read(c)))


def _converted_source(inst: Instruction, source: Operand) -> tuple[Convert, Source]:
    """(convert, read): the source in its own domain, and the conversion to the destination's storage."""
    dst = inst.dst.dtype
    if source.dtype.is_float:
        return from_float(inst, dst, inst.saturate), float_source(inst, source, _float_type(source))
    plain = not (source.negate or source.absolute)
    storage = source.dtype.storage if plain else np.dtype(np.int64)
    return from_int(inst, dst, inst.saturate), int_source(inst, source, storage)


def _float_type(*operands: Operand) -> DType:
    return dtypes.DF if any(o.dtype is dtypes.DF for o in operands) else dtypes.F


# ---- selection -------------------------------------------------------------------------------------------------------


def sel(inst: Instruction) -> Execute:
    """Per channel, src0 where the condition or the predicate holds, else src1."""
    if inst.condition is not None:
        return _conditional_sel(inst)
    if inst.predicate is None:
        raise inst.unknown("sel without predicate or condition")
    choose = predicate_function(inst)
    store = destination(inst, mask=channel_mask(inst))  # the predicate chooses, it disables no channel
    if _is_copy(inst, *inst.srcs):
        storage = inst.dst.dtype.storage
        first, second = (raw_source(inst, s) for s in inst.srcs)
        return lambda c: store(c, np.where(choose(c), first(c).view(storage), second(c).view(storage)))
    (convert_0, read_0), (convert_1, read_1) = (_converted_source(inst, s) for s in inst.srcs)
    return lambda c: store(c, np.where(choose(c), convert_0(c, read_0(c)), convert_1(c, read_1(c))))


# sel of integers by condition; where two are equal it does not matter which is taken.
_INTEGER_SELECTION: dict[str | None, Operation] = {
    "ge": np.maximum,
    "gt": np.maximum,
    "lt": np.minimum,
    "le": np.minimum,
    "eq": lambda a, b: b,
    "ne": lambda a, b: a,
}


def _conditional_sel(inst: Instruction) -> Execute:
    """src0 where it compares true with src1, else src1; lt and ge are minimum and maximum.

    NaN: vISA MIN_MAX for lt and ge. The other conditions select src1 (intel/intel-graphics-compiler visa/Optimizer.cpp,
    foldCmpSel), but for ne that is at odds with cmp, and no document decides.
    """
    compare = comparison(inst)
    if inst.predicate is not None:
        raise inst.unknown("sel with a predicate and a condition")
    if is_float_operation(inst):
        if inst.condition == "ne":
            raise inst.unknown("sel of floats with the condition (ne)")
        extremum = inst.condition in ("lt", "ge")

        def choose(a: np.ndarray, b: np.ndarray) -> np.ndarray:
            # lt and ge: if one operand is NaN, the other is chosen.
            return np.where(compare(a, b) | np.isnan(b) if extremum else compare(a, b), a, b)

        return without_condition(inst, lambda i: float_operation(i, choose))
    domain, operation = _comparison_domain(inst), _INTEGER_SELECTION[inst.condition]
    return without_condition(inst, lambda i: int_operation(i, operation, domain))


def csel(inst: Instruction) -> Execute:
    """src0 where src2 compares true with zero, else src1."""
    compare = comparison(inst)
    first, second, test = inst.srcs
    if test.dtype.is_float:
        tested = float_source(inst, test, _float_type(test))
    else:
        tested = int_source(inst, test, np.int64)

    def build(i: Instruction) -> Execute:
        (convert_0, read_0), (convert_1, read_1) = (_converted_source(i, s) for s in (first, second))
        store = destination(i)
        return lambda c: store(c, np.where(compare(tested(c), 0), convert_0(c, read_0(c)), convert_1(c, read_1(c))))

    return without_condition(inst, build)


# ---- comparison ------------------------------------------------------------------------------------------------------


def cmp(inst: Instruction) -> Execute:
    """Sets the flag. A register destination receives all ones or all zeros in each channel."""
    compare, set_flags = comparison(inst), set_flag(inst)
    if inst.dst.file != "null" and inst.dst.dtype is dtypes.DF:
        raise inst.unknown("cmp writing a :df register")
    if is_float_operation(inst):
        first, second = (float_source(inst, s, _float_type(*inst.srcs)) for s in inst.srcs)
    else:
        domain = _comparison_domain(inst)
        first, second = (int_source(inst, s, domain) for s in inst.srcs)
    store = destination(inst)
    if inst.dst.file == "null":
        return lambda c: set_flags(c, compare(first(c), second(c)))
    ones = dtypes.UNSIGNED[inst.dst.dtype.size].storage.type((1 << inst.dst.dtype.bits) - 1)
    zero = ones.dtype.type(0)
    storage = inst.dst.dtype.storage

    def execute(c: Cohort) -> None:
        result = compare(first(c), second(c))
        store(c, np.where(result, ones, zero).view(storage))
        set_flags(c, result)

    return execute


def _comparison_domain(inst: Instruction) -> np.dtype[Any]:
    """An integer type that holds every value of the sources."""
    kinds = {s.dtype for s in inst.srcs if not (isinstance(s, Immediate) and _is_non_negative(s))}
    plain = not any(s.negate or s.absolute for s in inst.srcs)
    if dtypes.UQ in kinds:
        if kinds != {dtypes.UQ} or not plain:
            raise inst.unknown("a comparison of :uq with signed values")
        return np.dtype(np.uint64)
    if len(kinds) == 1 and plain:
        kind = next(iter(kinds))
        if all(s.dtype is kind for s in inst.srcs):
            return kind.storage
    return np.dtype(np.int64)


def _is_non_negative(immediate: Immediate) -> bool:
    bits = immediate.bits
    return not isinstance(bits, tuple) and bits >= 0 and not bits >> immediate.dtype.bits - 1
