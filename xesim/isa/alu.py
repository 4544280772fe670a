"""Integer, logic, float, conversion and selection instructions.

``compile_alu(inst)`` returns a function of the cohort. What an instruction computes follows
intel/intel-graphics-compiler documentation/visa/instructions (ADD.md, MAD.md, SEL.md, ...); where that document is
silent, xesim/README.md lists what was chosen.
"""

import dataclasses

import numpy as np

from ..formats import dtypes
from ..formats.numeric import RNE, directed, fma32, round_double, two_product, two_sum
from .instruction import Immediate, Region, Register
from .operands import (
    bits_source,
    destination,
    execution_mask,
    float_source,
    from_float,
    from_int,
    int_source,
    predicate_function,
    raw_source,
    set_flag,
)

_BUILDERS = {}


def _builds(*opcodes):
    def register(builder):
        for opcode in opcodes:
            _BUILDERS[opcode] = builder
        return builder

    return register


def is_alu(opcode):
    return opcode in _BUILDERS


def compile_alu(inst):
    return _BUILDERS[inst.opcode](inst)


# ---- helpers ---------------------------------------------------------------------------------------------------------

_COMPARE = {
    "eq": np.equal,
    "ne": np.not_equal,
    "gt": np.greater,
    "ge": np.greater_equal,
    "lt": np.less,
    "le": np.less_equal,
}


def _comparison(inst):
    if inst.condition not in _COMPARE:
        raise inst.unknown(f"the condition modifier ({inst.condition})")
    return _COMPARE[inst.condition]


def _conditional(inst, store):
    """Wrap a store so that it also sets the condition flag from the stored value."""
    if inst.condition is None:
        return store
    compare, set_flags = _comparison(inst), set_flag(inst)
    to_float = {dtypes.BF: lambda v: (v.astype(np.uint32) << 16).view(np.float32)}.get(inst.dst.dtype, lambda v: v)

    def store_and_flag(c, value):
        # the flag first: the value may be a view of what the store overwrites, or the predicate of both be that flag
        flags = compare(to_float(value), 0)
        store(c, value)
        set_flags(c, flags)

    return store_and_flag


def _is_float_op(inst):
    return any(s.dtype.is_float for s in inst.srcs)


def _float_domain(inst):
    return dtypes.DF if any(s.dtype is dtypes.DF for s in inst.srcs) or inst.dst.dtype is dtypes.DF else dtypes.F


def _int_domain(inst, wide=False):
    """numpy type in which the integer result is exact up to wrapping."""
    if wide:
        return np.dtype(np.int64)
    size = max([s.dtype.size for s in inst.srcs] + [inst.dst.dtype.size])
    if size <= 2:
        return np.dtype(np.int32)  # words are added without losing the carry
    same = {o.dtype for o in (*inst.srcs, inst.dst)}
    if len(same) == 1 and not inst.condition:
        return inst.dst.dtype.storage
    return dtypes.SIGNED[size].storage


def _int_operation(inst, operation, domain=None):
    if inst.saturate and max(s.dtype.size for s in inst.srcs) == 8:
        return _saturating_64(inst, operation)
    domain = domain or _int_domain(inst, wide=inst.saturate or inst.dst.dtype.is_float)
    sources = [int_source(inst, s, domain) for s in inst.srcs]
    convert = from_int(inst, inst.dst.dtype, inst.saturate)
    store = _conditional(inst, destination(inst))
    if len(sources) == 2:
        first, second = sources
        return lambda c: store(c, convert(c, operation(first(c), second(c))))
    return lambda c: store(c, convert(c, operation(*[s(c) for s in sources])))


def _saturating_64(inst, operation):
    """64-bit results clamp to the destination's range: computed exactly with Python integers (rare)."""
    if inst.dst.dtype.size != 8 or any(getattr(s, "absolute", False) for s in inst.srcs):
        raise inst.unknown("this form of a saturating 64-bit operation")
    sources = [raw_source(inst, s) for s in inst.srcs]
    negate = [getattr(s, "negate", False) for s in inst.srcs]
    bits = inst.dst.dtype.bits
    low, high = (-(1 << bits - 1), (1 << bits - 1) - 1) if inst.dst.dtype.kind == "s" else (0, (1 << bits) - 1)
    store = _conditional(inst, destination(inst))

    def execute(c):
        values = [s(c).astype(object) for s in sources]
        values = [-v if n else v for v, n in zip(values, negate)]
        result = operation(*values)
        store(c, np.clip(result, low, high).astype(inst.dst.dtype.storage))

    return execute


def _float_operation(inst, operation, exact=None):
    """operation on float32/float64 arrays; ``exact`` gives (double, error) for modes other than round-to-nearest."""
    domain = _float_domain(inst)
    sources = [float_source(inst, s, domain) for s in inst.srcs]
    convert = from_float(inst, inst.dst.dtype, inst.saturate)
    store = _conditional(inst, destination(inst))

    def execute(c):
        values = [s(c) for s in sources]
        if c.mode.rounding == RNE or exact is None:
            result = operation(*values)
        elif domain is dtypes.DF:
            result = directed(*exact(*values), c.mode.rounding)
        else:
            result = round_double(*exact(*[v.astype(np.float64) for v in values]), np.float32, c.mode.rounding)
        store(c, convert(c, result))

    return execute


# ---- arithmetic ------------------------------------------------------------------------------------------------------


@_builds("add")
def _add(inst):
    return _float_operation(inst, np.add, two_sum) if _is_float_op(inst) else _int_operation(inst, np.add)


@_builds("add3")
def _add3(inst):
    if _is_float_op(inst):
        raise inst.unknown("add3 of floats")
    return _int_operation(inst, lambda a, b, c: a + b + c)


@_builds("mul")
def _mul(inst):
    if _is_float_op(inst):
        return _float_operation(inst, np.multiply, two_product)
    if inst.dst.file == "acc" and inst.dst.dtype.size == 4:
        return _mul_to_accumulator(inst)
    if inst.saturate and max(s.dtype.size for s in inst.srcs) == 4:
        return _saturating_mul(inst)
    return _int_operation(inst, np.multiply)


def _saturating_mul(inst):
    """A 32 x 32 product fits 64 bits: unsigned ones if both factors are, else signed ones."""
    unsigned = all(s.dtype.kind == "u" and not getattr(s, "negate", False) for s in inst.srcs)
    return _int_operation(inst, np.multiply, np.dtype(np.uint64 if unsigned else np.int64))


def _mul_to_accumulator(inst):
    """The accumulator keeps the whole product (the first half of mul/mach and mul/macl)."""
    first, second = (int_source(inst, s, np.int64) for s in inst.srcs)
    store = _conditional(inst, destination(inst))
    keep = _accumulator_store(inst)
    storage = inst.dst.dtype.storage

    def execute(c):
        product = first(c) * second(c)
        store(c, product.astype(storage))
        keep(c, product)

    return execute


def _accumulator_store(inst, start=None):
    if start is None:
        start = inst.dst.number * 16 + inst.dst.offset
    lanes = slice(start, start + inst.exec_size)
    mask = execution_mask(inst)

    def keep(c, wide):
        where = mask(c) if mask else None
        if where is None:
            c.acc_wide[:, lanes] = wide
        else:
            np.copyto(c.acc_wide[:, lanes], wide, where=where)

    return keep


@_builds("mach", "macl")
def _mach(inst):
    """acc0 + src0 * (src1 >> 16) * 2**16: mach gives the high dword of the product begun by mul, macl the low one.

    Both leave the whole sum in acc0.
    """
    if inst.saturate or any(s.dtype.size != 4 for s in inst.srcs):
        raise inst.unknown("this form of mach/macl")
    first, second = (int_source(inst, s, np.int64) for s in inst.srcs)
    n = inst.exec_size
    high = inst.opcode == "mach"
    signed = any(s.dtype.kind == "s" for s in inst.srcs)
    store = _conditional(inst, destination(inst))
    keep = _accumulator_store(inst, 0)
    keep_low = _accumulator_low_store(inst)
    storage = inst.dst.dtype.storage

    def execute(c):
        total = c.acc_wide[:, :n] + ((first(c) * (second(c) >> 16)) << 16)
        half = (total >> 32 if signed else (total.view(np.uint64) >> np.uint64(32))) if high else total
        store(c, half.astype(storage))
        keep(c, total)
        keep_low(c, total)

    return execute


def _accumulator_low_store(inst):
    mask = execution_mask(inst)
    n = inst.exec_size

    def keep(c, wide):
        where = mask(c) if mask else None
        np.copyto(c.acc_views["d"][:, :n], wide.astype(np.int32), where=True if where is None else where)

    return keep


@_builds("mad")
def _mad(inst):
    """src0 + src1 * src2; floats are fused (one rounding)."""
    if not _is_float_op(inst):
        return _int_operation(inst, lambda a, b, c: a + b * c)

    def exact(a, b, c):
        product, low = two_product(b, c)
        total, error = two_sum(product, a)
        return two_sum(total, low + error)

    if _float_domain(inst) is dtypes.DF:
        return _float_operation(inst, lambda a, b, c: exact(a, b, c)[0], exact)
    if all(o.dtype is dtypes.HF for o in (*inst.srcs, inst.dst)):

        def fma16(a, b, c):
            return round_double(
                *exact(a.astype(np.float64), b.astype(np.float64), c.astype(np.float64)), np.float16, RNE
            )

        return _float_operation(inst, lambda a, b, c: fma16(a, b, c).astype(np.float32), exact)
    return _float_operation(inst, lambda a, b, c: fma32(b, c, a), exact)


@_builds("mac")
def _mac(inst):
    """src0 * src1 + acc0, fused."""
    if not all(o.dtype is dtypes.F for o in (*inst.srcs, inst.dst)):
        raise inst.unknown("mac of other types than :f")
    accumulator = Register("acc", 0, 0, dtypes.F, Region(1, 1, 0))
    return _mad(dataclasses.replace(inst, srcs=(accumulator, *inst.srcs)))


@_builds("addc", "subb")
def _add_carry(inst):
    """32-bit sum or difference; the carry or borrow of each channel goes to acc0."""
    if any(o.dtype is not dtypes.UD for o in (*inst.srcs, inst.dst)) or inst.saturate:
        raise inst.unknown("addc/subb of other types than :ud")
    first, second = (int_source(inst, s, np.int64) for s in inst.srcs)
    subtract = inst.opcode == "subb"
    store = _conditional(inst, destination(inst))
    keep_wide, keep_low = _accumulator_store(inst, 0), _accumulator_low_store(inst)

    def execute(c):
        total = first(c) - second(c) if subtract else first(c) + second(c)
        carry = np.broadcast_to((total >> 32) & 1, (len(c), inst.exec_size))
        store(c, total.astype(np.uint32))
        keep_wide(c, carry)
        keep_low(c, carry)

    return execute


@_builds("avg")
def _avg(inst):
    """(src0 + src1 + 1) >> 1 without overflow."""
    return _int_operation(inst, lambda a, b: (a + b + 1) >> 1, np.dtype(np.int64))


@_builds("dp4a")
def _dp4a(inst):
    """src0 plus the dot product of the four bytes of src1 and src2; the bytes' signs follow the operands' types."""
    if any(o.dtype.size != 4 or o.dtype.is_float for o in (*inst.srcs[1:], inst.dst)):
        raise inst.unknown("dp4a of these types")
    start = int_source(inst, inst.srcs[0], np.int64)
    pairs = [(raw_source(inst, s), np.int8 if s.dtype.kind == "s" else np.uint8) for s in inst.srcs[1:]]
    if any(getattr(s, "negate", False) or getattr(s, "absolute", False) for s in inst.srcs[1:]):
        raise inst.unknown("source modifiers of dp4a")
    convert = from_int(inst, inst.dst.dtype, inst.saturate)
    store = _conditional(inst, destination(inst))

    def as_bytes(c, source, byte):
        value = np.ascontiguousarray(source(c))
        return value.view(byte).reshape(*value.shape, 4).astype(np.int64)

    def execute(c):
        (a, a_byte), (b, b_byte) = pairs
        store(c, convert(c, start(c) + (as_bytes(c, a, a_byte) * as_bytes(c, b, b_byte)).sum(-1)))

    return execute


@_builds("frc")
def _frc(inst):
    return _float_operation(inst, lambda a: a - np.floor(a))


@_builds("rndd", "rndu", "rnde", "rndz")
def _round(inst):
    operation = {"rndd": np.floor, "rndu": np.ceil, "rnde": np.rint, "rndz": np.trunc}[inst.opcode]
    return _float_operation(inst, operation)


# ---- moves and selection ---------------------------------------------------------------------------------------------


@_builds("mov")
def _mov(inst):
    source = inst.srcs[0]
    if _is_copy(inst, source):
        return _copy(inst, source)
    convert, read = _converted_source(inst, source)
    store = _conditional(inst, destination(inst))
    return lambda c: store(c, convert(c, read(c)))


def _is_copy(inst, *sources):
    """No value changes: same size, integers (or the same float type), no modifier."""
    dst = inst.dst.dtype
    if inst.saturate:
        return False
    return all(
        s.dtype.size == dst.size
        and (s.dtype is dst or (s.dtype.is_int and dst.is_int))
        and not getattr(s, "negate", False)
        and not getattr(s, "absolute", False)
        for s in sources
    )


def _copy(inst, source):
    read = raw_source(inst, source)
    storage = inst.dst.dtype.storage
    store = _conditional(inst, destination(inst))
    if source.dtype.storage == storage:
        return lambda c: store(c, read(c))
    return lambda c: store(c, read(c).view(storage))


def _converted_source(inst, source):
    """(convert, read): the source in its own domain, and the conversion to the destination's storage."""
    dst = inst.dst.dtype
    if source.dtype.is_float:
        domain = dtypes.DF if source.dtype is dtypes.DF else dtypes.F
        return from_float(inst, dst, inst.saturate), float_source(inst, source, domain)
    plain = not (getattr(source, "negate", False) or getattr(source, "absolute", False))
    storage = source.dtype.storage if plain else np.dtype(np.int64)
    return from_int(inst, dst, inst.saturate), int_source(inst, source, storage)


@_builds("sel")
def _sel(inst):
    """With a condition: minimum or maximum. Without: per channel, src0 where the predicate holds, else src1."""
    if inst.condition is not None:
        return _min_max(inst)
    if inst.predicate is None:
        raise inst.unknown("sel without predicate or condition")
    choose = predicate_function(inst)
    store = destination(inst, mask=_channel_mask(inst))
    if _is_copy(inst, *inst.srcs):
        storage = inst.dst.dtype.storage
        first, second = (raw_source(inst, s) for s in inst.srcs)
        return lambda c: store(c, np.where(choose(c), first(c).view(storage), second(c).view(storage)))
    (convert_0, first), (convert_1, second) = (_converted_source(inst, s) for s in inst.srcs)
    return lambda c: store(c, np.where(choose(c), convert_0(c, first(c)), convert_1(c, second(c))))


def _channel_mask(inst):
    """The channels enabled by control flow alone; sel's predicate chooses, it does not disable."""
    if inst.no_mask:
        return lambda c: None
    low, high = inst.channel_offset, inst.channel_offset + inst.exec_size
    return lambda c: None if c.active is None else c.active[:, low:high]


def _min_max(inst):
    if inst.condition not in ("ge", "lt") or inst.predicate is not None:
        raise inst.unknown(f"sel with the condition ({inst.condition})")
    greater = inst.condition == "ge"
    if _is_float_op(inst):

        def choose(a, b):
            # one NaN: the other operand
            return np.where((a >= b if greater else a < b) | np.isnan(b), a, b)

        return _without_condition(inst, lambda i: _float_operation(i, choose))
    operation = np.maximum if greater else np.minimum
    domain = _comparison_domain(inst)
    return _without_condition(inst, lambda i: _int_operation(i, operation, domain))


def _without_condition(inst, build):
    """Compile with the condition taken off: it chose the operation and sets no flag."""
    condition, inst.condition = inst.condition, None
    try:
        return build(inst)
    finally:
        inst.condition = condition


def _comparison_domain(inst, operands=None):
    """An integer type that holds every value of the operands."""
    operands = operands or inst.srcs
    kinds = {s.dtype for s in operands if not (isinstance(s, Immediate) and _non_negative(s))}
    plain = not any(getattr(s, "negate", False) or getattr(s, "absolute", False) for s in operands)
    if dtypes.UQ in kinds:
        if kinds != {dtypes.UQ} or not plain:
            raise inst.unknown("a comparison of :uq with signed values")
        return np.dtype(np.uint64)
    if len(kinds) == 1 and plain:
        kind = next(iter(kinds))
        if all(s.dtype is kind for s in operands):
            return kind.storage
    return np.dtype(np.int64)


def _non_negative(immediate):
    return (
        not isinstance(immediate.bits, tuple) and immediate.bits >= 0 and not immediate.bits >> immediate.dtype.bits - 1
    )


@_builds("cmp", "cmpn")
def _cmp(inst):
    """Sets the flag; a register destination receives all ones or all zeros per channel."""
    compare, set_flags = _comparison(inst), set_flag(inst)
    if inst.dst.dtype.is_float and inst.dst.file != "null" and inst.dst.dtype is dtypes.DF:
        raise inst.unknown("cmp writing a :df register")
    if _is_float_op(inst):
        domain = dtypes.DF if any(s.dtype is dtypes.DF for s in inst.srcs) else dtypes.F
        first, second = (float_source(inst, s, domain) for s in inst.srcs)
    else:
        domain = _comparison_domain(inst)
        first, second = (int_source(inst, s, domain) for s in inst.srcs)
    if inst.dst.file == "null":
        return lambda c: set_flags(c, compare(first(c), second(c)))
    store = destination(inst)
    ones = dtypes.UNSIGNED[inst.dst.dtype.size].storage.type(-1 & ((1 << inst.dst.dtype.bits) - 1))
    storage = inst.dst.dtype.storage

    def execute(c):
        result = compare(first(c), second(c))
        store(c, np.where(result, ones, ones.dtype.type(0)).view(storage))
        set_flags(c, result)

    return execute


@_builds("csel")
def _csel(inst):
    """src0 where src2 compares true with zero, else src1."""
    compare = _comparison(inst)
    test = inst.srcs[2]
    if test.dtype.is_float:
        tested = float_source(inst, test, dtypes.DF if test.dtype is dtypes.DF else dtypes.F)
    else:
        tested = int_source(inst, test, np.int64)
    first, second = inst.srcs[:2]

    def build(i):
        (convert_0, read_0), (convert_1, read_1) = (_converted_source(i, s) for s in (first, second))
        store = destination(i)
        return lambda c: store(c, np.where(compare(tested(c), 0), convert_0(c, read_0(c)), convert_1(c, read_1(c))))

    return _without_condition(inst, build)


# ---- logic and bits --------------------------------------------------------------------------------------------------


def _logic_domain(inst):
    """All operands as integers of the widest operand's size; narrower signed sources are sign-extended."""
    size = max([s.dtype.size for s in inst.srcs] + [inst.dst.dtype.size])
    return dtypes.SIGNED[size].storage if inst.dst.dtype.kind == "s" else dtypes.UNSIGNED[size].storage


def _logic(inst, operation):
    if inst.saturate:
        raise inst.unknown("saturation of a logic operation")
    domain = _logic_domain(inst)
    sources = [bits_source(inst, s, domain) for s in inst.srcs]
    convert = from_int(inst, inst.dst.dtype, False)
    store = _conditional(inst, destination(inst))
    if len(sources) == 2:
        first, second = sources
        return lambda c: store(c, convert(c, operation(first(c), second(c))))
    return lambda c: store(c, convert(c, operation(*[s(c) for s in sources])))


@_builds("and")
def _and(inst):
    return _logic(inst, np.bitwise_and)


@_builds("or")
def _or(inst):
    return _logic(inst, np.bitwise_or)


@_builds("xor")
def _xor(inst):
    return _logic(inst, np.bitwise_xor)


@_builds("not")
def _not(inst):
    return _logic(inst, np.bitwise_not)


@_builds("bfn")
def _bfn(inst):
    """Any boolean function of three operands: bit (s0 + 2*s1 + 4*s2) of the suffix is the result."""
    table = int(inst.suffix.partition(".")[0], 0)

    def evaluate(a, b, c):
        result = None
        for index in range(8):
            if table >> index & 1:
                term = (a if index & 1 else ~a) & (b if index & 2 else ~b) & (c if index & 4 else ~c)
                result = term if result is None else result | term
        return np.zeros_like(a & b & c) if result is None else result

    shortcuts = {
        0x96: lambda a, b, c: a ^ b ^ c,
        0xFE: lambda a, b, c: a | b | c,
        0x80: lambda a, b, c: a & b & c,
        0xD8: lambda a, b, c: (a & b) | (~a & c),
        0xF8: lambda a, b, c: (a & b) | c,
        0xE0: lambda a, b, c: (a | b) & c,
    }
    return _logic(inst, shortcuts.get(table, evaluate))


def _shift_domain(inst):
    """Shifts run in the destination's or first source's size, whichever is larger, at least a dword."""
    return max(inst.srcs[0].dtype.size, inst.dst.dtype.size)


@_builds("shl")
def _shl(inst):
    size = _shift_domain(inst)
    signed = dtypes.SIGNED[max(size, 4)]
    return _shift(inst, np.left_shift, signed.storage, signed.storage, size)


@_builds("shr")
def _shr(inst):
    """Logical: the source's bits as unsigned (a negated source is negated first)."""
    source = inst.srcs[0].dtype
    size = max(source.size, 4)
    unsigned = dtypes.UNSIGNED[source.size].storage
    return _shift(inst, np.right_shift, unsigned, dtypes.UNSIGNED[size].storage, size)


@_builds("asr")
def _asr(inst):
    """Arithmetic for signed sources; for unsigned ones the same as shr."""
    source = inst.srcs[0].dtype
    size = max(source.size, 4)
    wide = dtypes.SIGNED[size].storage if source.kind == "s" else dtypes.UNSIGNED[size].storage
    return _shift(inst, np.right_shift, source.storage, wide, size)


def _shift(inst, operation, read_as, domain, size):
    """The count is taken modulo 64 for 64-bit operations, else modulo 32."""
    value = int_source(inst, inst.srcs[0], read_as)
    count = int_source(inst, inst.srcs[1], np.int64)
    modulo = 63 if size == 8 or inst.dst.dtype.size == 8 else 31
    convert = from_int(inst, inst.dst.dtype, inst.saturate)
    store = _conditional(inst, destination(inst))
    domain = np.dtype(domain)
    if inst.saturate:
        if inst.opcode != "shl" or size == 8:
            raise inst.unknown("saturation of this shift")
        value, domain = int_source(inst, inst.srcs[0], np.int64), np.dtype(np.int64)

    def execute(c):
        operand = value(c)
        if operand.dtype != domain:
            operand = operand.astype(domain)
        store(c, convert(c, operation(operand, (count(c) & modulo).astype(domain))))

    return execute


@_builds("rol", "ror")
def _rotate(inst):
    bits = inst.srcs[0].dtype.bits
    if inst.dst.dtype.bits != bits:
        raise inst.unknown("a rotation that changes the size")
    unsigned = dtypes.UNSIGNED[bits // 8].storage
    value = bits_source(inst, inst.srcs[0], unsigned)
    count = int_source(inst, inst.srcs[1], np.int64)
    store = _conditional(inst, destination(inst))
    left = inst.opcode == "rol"
    storage = inst.dst.dtype.storage

    def execute(c):
        operand = value(c)
        shift = count(c) & bits - 1
        shift = shift if left else -shift & bits - 1
        result = (operand << shift.astype(unsigned)) | (operand >> (-shift & bits - 1).astype(unsigned))
        store(c, result.view(storage))

    return execute


def _bit_count(inst, operation, signed=False):
    """Instructions of one dword source with a small integer result."""
    source = inst.srcs[0]
    kind = source.dtype if signed else dtypes.UNSIGNED[source.dtype.size]
    read = bits_source(inst, source, kind.storage)
    convert = from_int(inst, inst.dst.dtype, inst.saturate)
    store = _conditional(inst, destination(inst))
    return lambda c: store(c, convert(c, operation(read(c).astype(np.int64))))


def _bit_length(values):
    """Number of significant bits of non-negative int64 values below 2**32."""
    return np.frexp(values.astype(np.float64))[1].astype(np.int64)


@_builds("cbit")
def _cbit(inst):
    def count(values):
        values = values - ((values >> 1) & 0x55555555)
        values = (values & 0x33333333) + ((values >> 2) & 0x33333333)
        return (((values + (values >> 4)) & 0x0F0F0F0F) * 0x01010101 >> 24) & 0xFF

    return _bit_count(inst, count)


@_builds("lzd")
def _lzd(inst):
    return _bit_count(inst, lambda v: 32 - _bit_length(v))


@_builds("fbl")
def _fbl(inst):
    """Index of the lowest set bit; all ones if there is none."""
    return _bit_count(inst, lambda v: np.where(v == 0, 0xFFFFFFFF, _bit_length(v & -v) - 1))


@_builds("fbh")
def _fbh(inst):
    """Distance of the first bit from the top: of the first 1 if unsigned, of the first bit unlike the sign if
    signed."""
    if inst.srcs[0].dtype.kind == "u":
        return _bit_count(inst, lambda v: np.where(v == 0, 0xFFFFFFFF, 32 - _bit_length(v)))

    def signed(values):
        folded = np.where(values < 0, ~values, values)
        return np.where(folded == 0, 0xFFFFFFFF, 32 - _bit_length(folded))

    return _bit_count(inst, signed, signed=True)


@_builds("bfrev")
def _bfrev(inst):
    def reverse(values):
        for shift, mask in ((1, 0x55555555), (2, 0x33333333), (4, 0x0F0F0F0F), (8, 0x00FF00FF), (16, 0x0000FFFF)):
            values = ((values >> shift) & mask) | ((values & mask) << shift)
        return values

    return _bit_count(inst, reverse)


@_builds("bfe")
def _bfe(inst):
    """Bit field extract: src0 width, src1 offset, src2 value; sign-extended if the destination is signed."""
    width, offset, value = (int_source(inst, s, np.int64) for s in inst.srcs)
    signed = inst.dst.dtype.kind == "s"
    convert = from_int(inst, inst.dst.dtype, False)
    store = _conditional(inst, destination(inst))

    def execute(c):
        bits, shift = width(c) & 31, offset(c) & 31
        field = (value(c) & 0xFFFFFFFF) >> shift & ((1 << bits) - 1)
        if signed:
            sign = np.where(bits > 0, np.int64(1) << np.maximum(bits - 1, 0), 0)
            field = (field ^ sign) - sign
        store(c, convert(c, field))

    return execute


@_builds("bfi1")
def _bfi1(inst):
    """A mask of src0 ones starting at bit src1."""
    return _int_operation(inst, lambda width, offset: (1 << (width & 31)) - 1 << (offset & 31), np.dtype(np.int64))


@_builds("bfi2")
def _bfi2(inst):
    """Insert src1, shifted to the mask's lowest bit, into src2 where the mask src0 is set."""

    def insert(mask, value, into):
        shift = np.where(mask == 0, 0, _bit_length(mask & -mask) - 1)
        return ((value << shift) & mask) | (into & ~mask)

    return _int_operation(inst, lambda m, v, i: insert(m & 0xFFFFFFFF, v, i), np.dtype(np.int64))
