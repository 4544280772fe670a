"""Decoding of IGA's text to ``Instruction`` objects.

The text is the only source for what an instruction does. The instruction's bytes give its address and the exact bits of
immediates, which the text may round. An instruction has 16 bytes, or 8 if it is compacted (bit 29 of the first dword).
Syntax: intel/intel-graphics-compiler, visa/iga (the Kernel parser and Formatter).
"""

import re
import struct
from collections.abc import Iterator

from ..errors import UNFORESEEN, UnknownInstruction
from ..formats import dtypes
from ..formats.dtypes import DType
from ..formats.encoding import float_from_bits, float_to_bits, nan_bits, restricted_float_bits
from .cohort import MAX_REGISTERS
from .instruction import (
    AddressDescriptor,
    Flag,
    Immediate,
    Instruction,
    Operand,
    Predicate,
    Region,
    Register,
    Send,
    Span,
    Swsb,
)
from .opcodes import Syntax, definition

_LABEL = re.compile(r"L(\d+):$")
_PREDICATE = re.compile(r"\(([^()]*)\)")
_EXEC = re.compile(r"\((\d+)\|M(\d+)\)")
_CONDITION = re.compile(r"\((\w\w)\)f([0-3])\.([01])$")
_FLAG = re.compile(r"(~?)f([0-3])\.([01])(?:\.(\w+))?$")
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


def instruction_sizes(text: bytes) -> Iterator[tuple[int, int]]:
    """Addresses and sizes of the instructions in raw bytes."""
    address = 0
    while address + 8 <= len(text):
        size = 8 if struct.unpack_from("<I", text, address)[0] >> 29 & 1 else 16
        yield address, size
        address += size


def decode(assembly: str, text: bytes) -> list[Instruction]:
    """Decode IGA's text of the raw bytes ``text``: a list of Instructions in address order.

    Code after the last reachable instruction (``illegal`` padding) is kept: it is an error only if executed.
    """
    sizes = instruction_sizes(text)
    instructions: list[Instruction] = []
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
        address, size = next(sizes, (address, 0))
        raw = text[address : address + size]
        inst = Instruction(address, size, re.sub(r"\s+", " ", line.partition("//")[0].strip()), "?")
        if not size:
            raise inst.unknown("code whose disassembly is longer than itself")
        try:
            _decode_line(inst, line, raw)
        except UNFORESEEN as error:
            raise inst.unknown(f"this form of {inst.mnemonic} ({type(error).__name__}: {error})") from error
        instructions.append(inst)
    return instructions


def _decode_line(inst: Instruction, line: str, raw: bytes) -> None:
    body, _, comment = line.partition("//")
    body = body.strip()
    inst.comment = comment.strip()
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
    syntax = definition(inst).syntax
    if syntax is Syntax.SYNC:
        _decode_sync(inst, words, raw)
    elif syntax is Syntax.SEND:
        _decode_send(inst, words)
    elif syntax is Syntax.BRANCH or syntax is Syntax.CALL:
        _decode_branch(inst, words, raw, has_dst=syntax is Syntax.CALL)
    elif syntax is Syntax.OPERANDS:
        _decode_operands(inst, words, raw)


def _decode_annotations(inst: Instruction, annotations: str) -> None:
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


def _decode_predicate(inst: Instruction, inside: str) -> None:
    for part in inside.split("&"):
        if part == "W":
            inst.no_mask = True
        elif match := _FLAG.match(part):
            inst.predicate = Predicate(Flag(int(match[2]), int(match[3])), bool(match[1]), match[4] or "")
        else:
            raise inst.unknown(f"the predicate {inside!r}")


# ---- what follows the mnemonic, by syntax ----------------------------------------------------------------------------


def _decode_operands(inst: Instruction, words: list[str], raw: bytes) -> None:
    if not words:
        raise inst.unknown(f"the instruction {inst.mnemonic!r}")
    if words[0].startswith("(sat)"):
        inst.saturate = True
        words[0] = words[0][len("(sat)") :] or words.pop(1)
    first = _decode_operand(inst, words[0], raw, is_dst=True)
    sources = tuple(_decode_operand(inst, w, raw) for w in words[1:])
    if isinstance(first, Register):
        inst.dst, inst.srcs = first, sources
    else:  # an instruction that the table of opcodes does not know may have no destination
        inst.srcs = (first, *sources)


def _decode_sync(inst: Instruction, words: list[str], raw: bytes) -> None:
    inst.sync = tuple(int(t) for t in _SYNC_TOKENS.findall(" ".join(words)))
    if inst.suffix == "bar" or not inst.sync:
        inst.srcs = tuple(_decode_operand(inst, w, raw) for w in words if w != "null")


def _decode_send(inst: Instruction, words: list[str]) -> None:
    """``dst src0[:n] src1:n exdesc desc``; lengths the text leaves out are in the descriptor."""
    if len(words) != 5:
        raise inst.unknown("this form of send")
    descriptor, extended = _decode_descriptor(words[4]), _decode_descriptor(words[3])
    destination, payload0, payload1 = (_LENGTH.match(w) for w in words[:3])
    if not destination or not payload0 or not payload1:
        raise inst.unknown("this form of send operands")
    lengths = re.search(r"wr:(\d+)\+(\d+), rd:(\d+)", inst.comment)
    payload_length, response = 0, 0
    if isinstance(descriptor, int):
        payload_length, response = descriptor >> 25 & 15, descriptor >> 20 & 31
    elif lengths:
        payload_length, response = int(lengths[1]), int(lengths[3])

    def span(match: re.Match[str], length: int) -> Span:
        return (int(match[1]), length) if match[1] else (None, 0)

    inst.send = Send(
        inst.suffix,
        span(payload0, int(payload0[2]) if payload0[2] else payload_length),
        span(payload1, int(payload1[2] or 0)),
        span(destination, response),
        descriptor,
        extended,
    )


def _decode_descriptor(word: str) -> int | AddressDescriptor:
    immediate, _, register = word.rpartition(":")
    if register.startswith("a0."):
        return AddressDescriptor(int(register[3:]), int(immediate or "0", 0))
    return int(word, 0)


def _decode_branch(inst: Instruction, words: list[str], raw: bytes, has_dst: bool) -> None:
    """Labels and operands come in any order. The first operand of a call is its destination."""
    operands = [w for w in words if not re.match(r"L\d+$", w)]
    inst.targets = tuple(int(w[1:]) for w in words if w not in operands)
    if has_dst and operands:
        destination = _decode_operand(inst, operands.pop(0), raw, is_dst=True)
        if not isinstance(destination, Register):
            raise inst.unknown("this form of call")
        inst.dst = destination
    inst.srcs = tuple(_decode_operand(inst, w, raw) for w in operands)


# ---- operands --------------------------------------------------------------------------------------------------------


def _decode_operand(inst: Instruction, word: str, raw: bytes, is_dst: bool = False) -> Operand:
    negate = absolute = False
    body = word
    if body.startswith("~") or (body.startswith("-") and not _IMMEDIATE.match(body)):
        negate, body = True, body[1:]
    if body.startswith("(abs)"):
        absolute, body = True, body[len("(abs)") :]
    if match := _IMMEDIATE.match(body):
        return _decode_immediate(inst, match[1], match[2], raw)
    if re.match(r"-?(0x[0-9A-Fa-f]+|\d+)$", body):  # sync.bar has untyped immediates
        return Immediate(int(body, 0), dtypes.UD)
    if match := _INDIRECT.match(body):
        region, per_channel = _decode_region(inst, match[3], is_dst, indirect=True)
        return Register(
            file="r",
            number=0,
            offset=0,
            dtype=_dtype(inst, match[4]),
            region=region,
            negate=negate,
            absolute=absolute,
            indirect=(int(match[1]), int(match[2] or 0)),
            per_channel_address=per_channel,
        )
    match = _DIRECT.match(body)
    if not match or int(match[2] or 0) >= MAX_REGISTERS:
        raise inst.unknown(f"the operand {word!r}")
    mme = None
    offset = 0
    if match[3]:
        if "mme" in match[3]:
            mme = -1 if match[3] == "nomme" else int(match[3][3:])
        else:
            offset = int(match[3])
    return Register(
        file=match[1],
        number=int(match[2] or 0),
        offset=offset,
        dtype=_dtype(inst, match[5]) if match[5] else dtypes.UNTYPED,
        region=_decode_region(inst, match[4], is_dst)[0] if match[4] else None,
        negate=negate,
        absolute=absolute,
        mme=mme,
    )


def _decode_region(inst: Instruction, text: str, is_dst: bool, indirect: bool = False) -> tuple[Region, bool]:
    """(region, whether each row has its own address).

    A source has <V;W,H>, a ternary source <V;H> or <H>, a destination <H>; <W,H> is indirect with an address per row.
    """
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


def _dtype(inst: Instruction, name: str) -> DType:
    dtype = dtypes.BY_NAME.get(name) or dtypes.DPAS_ONLY.get(name)
    if dtype is None:
        raise inst.unknown(f"the type :{name}")
    return dtype


def _decode_immediate(inst: Instruction, text: str, type_name: str, raw: bytes) -> Immediate:
    if type_name in ("v", "uv"):
        nibbles = [int(text, 0) >> 4 * i & 15 for i in range(8)]
        if type_name == "v":
            return Immediate(tuple(n - 16 if n > 7 else n for n in nibbles), dtypes.W)
        return Immediate(tuple(nibbles), dtypes.UW)
    if type_name == "vf":
        return Immediate(tuple(restricted_float_bits(int(text, 0) >> 8 * i & 255) for i in range(4)), dtypes.F)
    dtype = _dtype(inst, type_name)
    if not dtype.is_float or text.lower().lstrip("-").startswith("0x"):
        return Immediate(int(text, 0), dtype)
    return Immediate(_exact_float_bits(text, dtype, raw), dtype)


def _exact_float_bits(text: str, dtype: DType, raw: bytes) -> int:
    """Bits of a float immediate. IGA shortens decimals, so the encoding is asked which exact value prints like that."""
    if match := _NAN.match(text):
        return nan_bits(bool(match[1]), match[2] == "q", int(match[3], 0), dtype)
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
