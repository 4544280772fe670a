"""From IGA's text to ``Instruction`` objects.

The text is the only source for what an instruction does; the instruction bytes give its address (16 bytes, or 8 if
compacted: bit 29 of the first dword) and the exact bits of 32-bit immediates, which the text may round.
Syntax: intel/intel-graphics-compiler, visa/iga (the Kernel parser and Formatter).
"""

import re
import struct

from ..errors import UnknownInstruction
from ..formats import dtypes
from ..formats.dtypes import DType
from .instruction import Flag, Immediate, Instruction, Predicate, Region, Register, Send, Swsb

_LABEL = re.compile(r"L(\d+):$")
_PREDICATE = re.compile(r"\(([^()]*)\)")
_EXEC = re.compile(r"\((\d+)\|M(\d+)\)")
_CONDITION = re.compile(r"\((\w\w)\)f(\d+)\.(\d+)$")
_FLAG = re.compile(r"(~?)f(\d+)\.(\d+)(?:\.(\w+))?$")
_DIRECT = re.compile(
    r"(r|acc|f|a|cr|sr|ce|ip|tm|null|dbg|fc|sp|msg)(\d*)(?:\.(\d+|mme\d|nomme))?(<[^>]*>)?(?::(\w+))?$"
)
_INDIRECT = re.compile(r"r\[a0\.(\d+)(?:,\s*(-?\d+))?\](<[^>]*>)?(?::(\w+))?$")
_IMMEDIATE = re.compile(r"(-?(?:0x[0-9A-F]+|inf|[qs]nan\(0x[0-9A-F]+\)|[0-9.]+(?:e[-+]?\d+)?)):(\w+)$", re.I)
_NAN = re.compile(r"(-?)([qs])nan\((0x[0-9A-F]+)\)$", re.I)
_LENGTH = re.compile(r"(?:r(\d+)|null)(?::(\d+))?$")
_DISTANCE = re.compile(r"([AFILMS]?)@(\d)$")
_TOKEN = re.compile(r"\$(\d+)(?:\.(dst|src))?$")
_SYNC_TOKENS = re.compile(r"\$(\d+)")
_OPTIONS = {"Compacted", "EOT", "Atomic", "NoPreempt", "Switch", "NoSrcDepSet", "Serialize", "NoCompact", "ExBSO"}
_BRANCHES = {
    "jmpi",
    "goto",
    "join",
    "if",
    "else",
    "endif",
    "while",
    "break",
    "cont",
    "call",
    "calla",
    "ret",
    "brc",
    "brd",
    "halt",
}


def instruction_sizes(text):
    """Addresses and sizes of the instructions in raw bytes."""
    address = 0
    while address + 8 <= len(text):
        size = 8 if struct.unpack_from("<I", text, address)[0] >> 29 & 1 else 16
        yield address, size
        address += size


def decode(assembly, text):
    """Decode IGA's text of the raw bytes ``text``: a list of Instructions in address order.

    Code after the last reachable instruction (``illegal`` padding) is kept: it is an error only if executed.
    """
    sizes = instruction_sizes(text)
    instructions = []
    for line in assembly.splitlines():
        line = line.strip()
        if not line:
            continue
        label = _LABEL.match(line)
        address = instructions[-1].end if instructions else 0
        if label:
            if int(label[1]) != address:
                raise UnknownInstruction(
                    f"the disassembly's label {line} does not fit the code's address 0x{address:x}"
                )
            continue
        address, size = next(sizes)
        raw = text[address : address + size]
        instructions.append(_decode_line(line, address, size, raw))
    return instructions


def _decode_line(line, address, size, raw):
    body, _, comment = line.partition("//")
    body = body.strip()
    text = re.sub(r"\s+", " ", body)
    inst = Instruction(address, size, text, "?", comment=comment.strip())
    if body.endswith("}"):
        body, _, annotations = body[:-1].rpartition("{")
        _decode_annotations(inst, annotations)
    match = _PREDICATE.match(body)
    if match:
        _decode_predicate(inst, match[1])
        body = body[match.end() :]
    words = body.split()
    inst.mnemonic = words.pop(0)
    if words and (match := _EXEC.match(words[0])):
        inst.exec_size, inst.channel_offset = int(match[1]), int(match[2])
        words.pop(0)
    if words and (match := _CONDITION.match(words[0])):
        inst.condition, inst.flag = match[1], Flag(int(match[2]), int(match[3]))
        words.pop(0)
    if inst.opcode in ("illegal", "nop"):
        return inst
    if inst.opcode == "sync":
        inst.sync = tuple(int(t) for t in _SYNC_TOKENS.findall(" ".join(words)))
        if inst.suffix == "bar" or not inst.sync:
            inst.srcs = tuple(_decode_operand(inst, w, raw) for w in words if w != "null")
        return inst
    if inst.opcode in ("send", "sendc", "sends", "sendsc", "sendg", "sendgc"):
        _decode_send(inst, words)
        return inst
    if inst.opcode in _BRANCHES:
        _decode_branch(inst, words, raw)
        return inst
    if not words:
        raise inst.unknown(f"the instruction {inst.mnemonic!r}")
    if words[0].startswith("(sat)"):
        inst.saturate = True
        words[0] = words[0][len("(sat)") :] or words.pop(1)
    operands = [_decode_operand(inst, w, raw, is_dst=(i == 0)) for i, w in enumerate(words)]
    inst.dst, inst.srcs = operands[0], tuple(operands[1:])
    return inst


def _decode_annotations(inst, annotations):
    distances, waits, options, token = [], [], set(), None
    for item in annotations.split(","):
        item = item.strip()
        if match := _DISTANCE.match(item):
            distances.append((match[1], int(match[2])))
        elif match := _TOKEN.match(item):
            if match[2]:
                waits.append((int(match[1]), match[2]))
            else:
                token = int(match[1])
        elif item in _OPTIONS:
            options.add(item)
        elif item:
            raise inst.unknown(f"the annotation {item!r}")
    inst.swsb = Swsb(tuple(distances), token, tuple(waits))
    inst.options = frozenset(options)


def _decode_predicate(inst, inside):
    for part in inside.split("&"):
        if part == "W":
            inst.no_mask = True
        elif match := _FLAG.match(part):
            inst.predicate = Predicate(Flag(int(match[2]), int(match[3])), bool(match[1]), match[4] or "")
        else:
            raise inst.unknown(f"the predicate {inside!r}")


def _decode_send(inst, words):
    """``dst src0[:n] src1:n exdesc desc``; lengths the text leaves out are in the descriptor."""
    if len(words) != 5:
        raise inst.unknown("this form of send")
    descriptor, extended = _decode_descriptor(words[4]), _decode_descriptor(words[3])
    regs = [_LENGTH.match(w) for w in words[:3]]
    if not all(regs):
        raise inst.unknown("this form of send operands")
    in_descriptor = isinstance(descriptor, int)
    lengths = re.search(r"wr:(\d+)\+(\d+), rd:(\d+)", inst.comment)
    if in_descriptor:
        payload_length, response = descriptor >> 25 & 15, descriptor >> 20 & 31
    elif lengths:
        payload_length, response = int(lengths[1]), int(lengths[3])
    else:
        payload_length, response = None, None

    def span(match, length):
        return (int(match[1]), length) if match[1] else (None, 0)

    unit = inst.suffix
    inst.send = Send(
        unit,
        span(regs[1], int(regs[1][2]) if regs[1][2] else payload_length),
        span(regs[2], int(regs[2][2] or 0)),
        span(regs[0], response),
        descriptor,
        extended,
    )


def _decode_descriptor(word):
    """An immediate, or ('a', sub-register in dwords, immediate part) if an address register takes part."""
    immediate, _, register = word.rpartition(":")
    if register.startswith("a0."):
        return ("a", int(register[3:]), int(immediate or "0", 0))
    return int(word, 0)


def _decode_branch(inst, words, raw):
    targets, operands = [], []
    for word in words:
        if re.match(r"L\d+$", word):
            targets.append(int(word[1:]))
        else:
            operands.append(_decode_operand(inst, word, raw, is_dst=inst.opcode in ("call", "calla")))
    inst.targets = tuple(targets)
    if inst.opcode in ("call", "calla") and operands:
        inst.dst, operands = operands[0], operands[1:]
    inst.srcs = tuple(operands)


def _decode_operand(inst, word, raw, is_dst=False):
    negate = absolute = False
    body = word
    if body.startswith("~") or (body.startswith("-") and not _IMMEDIATE.match(body)):
        negate, body = True, body[1:]
    if body.startswith("(abs)"):
        absolute, body = True, body[len("(abs)") :]
    if match := _IMMEDIATE.match(body):
        return _decode_immediate(inst, match[1], match[2], raw)
    if re.match(r"-?(0x[0-9A-Fa-f]+|\d+)$", body):  # untyped, as of sync.bar
        return Immediate(int(body, 0), dtypes.UD)
    if match := _INDIRECT.match(body):
        region, per_channel = _decode_region(inst, match[3], is_dst, indirect=True)
        return Register(
            "r",
            0,
            0,
            _dtype(inst, match[4]),
            region,
            negate,
            absolute,
            (int(match[1]), int(match[2] or 0)),
            None,
            per_channel,
        )
    match = _DIRECT.match(body)
    if not match:
        raise inst.unknown(f"the operand {word!r}")
    mme = None
    offset = 0
    if match[3]:
        if "mme" in match[3]:
            mme = -1 if match[3] == "nomme" else int(match[3][3:])
        else:
            offset = int(match[3])
    region = _decode_region(inst, match[4], is_dst)[0] if match[4] else None
    return Register(
        match[1],
        int(match[2] or 0),
        offset,
        _dtype(inst, match[5]) if match[5] else None,
        region,
        negate,
        absolute,
        None,
        mme,
    )


def _decode_region(inst, text, is_dst, indirect=False):
    """<V;W,H> source, <V;H> and <H> ternary sources, <H> destination, <W,H> indirect with an address per row."""
    parts = [int(p) for p in re.split("[;,]", text[1:-1])]
    if is_dst:
        return Region(parts[0], 1, 0), False  # one element per row
    if len(parts) == 3:
        return Region(*parts), False
    if len(parts) == 2 and indirect:
        return Region(0, parts[0], parts[1]), True
    if len(parts) == 2:  # the width of a ternary source follows from its strides
        vertical, horizontal = parts
        return Region(vertical, (vertical // horizontal if horizontal else vertical) or 1, horizontal), False
    if len(parts) == 1:
        return Region(parts[0], 1, 0), False
    raise inst.unknown(f"the region {text}")


def _dtype(inst, name):
    if name not in dtypes.BY_NAME and name not in _PACKED | _SUB_BYTE:
        raise inst.unknown(f"the type :{name}")
    return dtypes.BY_NAME.get(name) or _SUB_BYTE[name]


_PACKED = {"v": 4, "uv": 4, "vf": 4}
# Sub-byte integers exist only as dpas operands, where a register of them is read as bytes.
_SUB_BYTE = {n: DType(n, 1, k, dtypes.UB.storage) for n, k in (("u4", "u"), ("s4", "s"), ("u2", "u"), ("s2", "s"))}
_SUB_BYTE |= {n: DType(n, 1, "f", dtypes.UB.storage) for n in ("bf8", "hf8")}


def _decode_immediate(inst, text, type_name, raw):
    if type_name in ("v", "uv"):
        nibbles = [int(text, 0) >> 4 * i & 15 for i in range(8)]
        if type_name == "v":
            return Immediate(tuple(n - 16 if n > 7 else n for n in nibbles), dtypes.W)
        return Immediate(tuple(nibbles), dtypes.UW)
    if type_name == "vf":
        return Immediate(tuple(_restricted_float(int(text, 0) >> 8 * i & 255) for i in range(4)), dtypes.F)
    dtype = _dtype(inst, type_name)
    if not dtype.is_float or text.lower().lstrip("-").startswith("0x"):
        return Immediate(int(text, 0), dtype)
    return Immediate(_exact_float_bits(text, dtype, raw), dtype)


def _exact_float_bits(text, dtype, raw):
    """Bits of a float immediate. IGA shortens decimals, so the encoding is asked which exact value prints like that."""
    if match := _NAN.match(text):
        mantissa = {"hf": 10, "bf": 7, "f": 23, "df": 52}[dtype.name]
        quiet = 1 << mantissa - 1 if match[2] == "q" else 0
        exponent = (1 << dtype.bits - 1 - mantissa) - 1 << mantissa
        return (1 << dtype.bits - 1 if match[1] else 0) | exponent | quiet | int(match[3], 0)
    value = float(text)
    bits = float_to_bits(value, dtype)
    if value == 0 or value in (float("inf"), float("-inf")) or len(raw) == 8:
        return bits
    candidates = {2: (12, 14, 4, 6, 8, 10), 4: (12,), 8: (8,)}[dtype.size]
    for offset in candidates:
        candidate = int.from_bytes(raw[offset : offset + dtype.size], "little")
        if abs(float_from_bits(candidate, dtype) - value) <= 1e-5 * abs(value):
            return candidate
    return bits


def float_from_bits(bits, dtype):
    if dtype is dtypes.BF:
        return struct.unpack("<f", struct.pack("<I", (bits & 0xFFFF) << 16))[0]
    code, integer = {2: ("<e", "<H"), 4: ("<f", "<I"), 8: ("<d", "<Q")}[dtype.size]
    return struct.unpack(code, struct.pack(integer, bits & ((1 << dtype.bits) - 1)))[0]


def float_to_bits(value, dtype):
    if dtype is dtypes.BF:
        return struct.unpack("<I", struct.pack("<f", value))[0] >> 16
    code, integer = {2: ("<e", "<H"), 4: ("<f", "<I"), 8: ("<d", "<Q")}[dtype.size]
    return struct.unpack(integer, struct.pack(code, value))[0]


def _restricted_float(byte):
    """Bits, as :f, of an 8-bit restricted float: sign, 3-bit exponent (bias 3), 4-bit mantissa; 0x00 and 0x80 are
    zero."""
    magnitude = (1 + (byte & 15) / 16) * 2.0 ** ((byte >> 4 & 7) - 3) if byte & 0x7F else 0.0
    return float_to_bits(-magnitude if byte & 0x80 else magnitude, dtypes.F)
