"""A program as tables: for each instruction its pipe, how long it takes, and what its annotations wait for.

The waits are those of the binary and no others: distances and tokens (SWSB) as the instruction carries them. Flags,
accumulators and address registers, which the hardware interlocks, are tracked by register. General registers are not:
if the binary forgot a wait, the model would not notice (the scoreboard checker does).

What a bare distance counts follows checkers/scoreboard.py; rates and latencies come from ``devices``.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence

import numpy as np

from ..formats.dtypes import DF
from ..isa.dpas import dpas_shape
from ..isa.instruction import AddressDescriptor, Instruction, Register
from ..isa.opcodes import PIPE_LETTER, pipe_of
from .parameters import LINE

PIPES = ("float", "int", "long", "math", "dpas", "send", "control", "none")
FLOAT, INT, LONG, MATH, DPAS, SEND, CONTROL, NO_PIPE = range(8)
IN_ORDER = 4  # the first four pipes finish in order and are waited for by distance
NORMAL, BRANCH, MESSAGE, END, WAIT_BARRIER = range(5)
TOKENS = 32
# Registers the hardware interlocks: f0.0 to f3.1, the address register, the accumulators.
FLAGS, ADDRESS, ACCUMULATOR, INTERLOCKED = range(8), 8, 9, 10

_UNCACHED = re.compile(r"\.a(?:32|64)\.uc\b")
_LETTERS = "FILM"


# One instruction.
CODE = np.dtype(
    [
        ("pipe", np.int64),
        ("kind", np.int64),
        ("occupancy", np.int64),  # clocks for which the pipe takes nothing else
        ("latency", np.int64),  # clocks until the result is there
        ("distance", np.int64, (IN_ORDER,)),  # the n-th last instruction of each pipe must be done; 0 for none
        ("token", np.int64),  # taken; -1 for none
        ("wait_dst", np.int64),  # bit sets of the tokens waited for
        ("wait_src", np.int64),
        ("reads", np.int64),  # bit sets of the interlocked registers
        ("writes", np.int64),
        ("write_latency", np.int64),  # clocks until those are written
        ("registers", np.int64),  # that a message reads
        ("holds_dpas", np.int64),  # the matrix engine is this thread's until its next dpas ({Atomic})
        ("has_result", np.int64),  # a message that returns something
        ("uncached", np.int64),  # a message that passes by the L1
        ("wide", np.int64),  # a message of more than 16 channels
        ("line", np.int64),  # 64-byte line of the code
    ]
)


def make_code(program: Sequence[Instruction], values: Mapping[str, float]) -> np.ndarray:
    """The records (CODE) of a program for the figures of a device."""
    return np.array([_row(inst, values) for inst in program], CODE)


def _row(inst: Instruction, values: Mapping[str, float]) -> tuple:
    name = pipe_of(inst)
    pipe = {"branch": CONTROL, "sync": NO_PIPE}.get(name, PIPES.index(name) if name in PIPES else NO_PIPE)
    kind = NORMAL
    if pipe == SEND:
        kind = END if "EOT" in inst.options else MESSAGE
    elif pipe == CONTROL:
        kind = BRANCH
    elif inst.mnemonic == "sync.bar":
        kind = WAIT_BARRIER
    send = inst.send
    wait_dst, wait_src = _token_waits(inst)
    return (
        pipe,
        kind,
        occupancy(inst, pipe, values),
        latency(inst, pipe, values),
        _distances(inst, name),
        -1 if inst.swsb.token_set is None else inst.swsb.token_set,
        wait_dst,
        wait_src,
        _interlocked_reads(inst),
        *_interlocked_writes(inst, values),
        0 if send is None else send.payload0[1] + send.payload1[1],
        int(pipe == DPAS and "Atomic" in inst.options),
        int(send is not None and send.destination[0] is not None and send.destination[1] > 0),
        int(send is not None and bool(_UNCACHED.search(inst.comment))),
        int(send is not None and inst.exec_size > 16),
        inst.address // LINE,
    )


def occupancy(inst: Instruction, pipe: int, values: Mapping[str, float]) -> int:
    """Clocks of its pipe that an instruction takes.

    The vector pipes move 64 bytes a clock; the widest operand counts. 64-bit floats take a clock for each channel.
    """
    if pipe == DPAS:
        return int(dpas_shape(inst)[0] * values["dpas_row_clocks"])
    if pipe == MATH:
        return math.ceil(inst.exec_size / 16) * int(values["math_clocks"])
    if pipe == LONG:
        return max(1, math.ceil(inst.exec_size / values["long_lanes"]))
    if pipe in (FLOAT, INT):
        widest = max(operand.dtype.size for operand in (inst.dst, *inst.srcs))
        clocks = max(1, math.ceil(inst.exec_size * widest / values["alu_bytes"]))
        return clocks + int(values["bank_conflict"]) * bank_conflict(inst)
    return 1


def latency(inst: Instruction, pipe: int, values: Mapping[str, float]) -> int:
    """Clocks from the issue to the result, as a dependent instruction sees them."""
    wide = 0 if inst.exec_size < 16 else 1 if inst.exec_size == 16 else 2
    if pipe == DPAS:
        rows = dpas_shape(inst)[0]
        name = {1: "dpas_latency_1", 2: "dpas_latency_2"}.get(rows, "dpas_latency")
        return int(values[name])
    if pipe == MATH:
        return int(values["math_latency"]) + (0, 4, 12)[wide]
    if pipe == LONG:
        return int(values["long_latency"])
    base = values["acc_latency"] if inst.dst.file == "acc" else values["alu_latency"]
    return int(base) + (0, 1, 3)[wide]


def bank_conflict(inst: Instruction) -> int:
    """1 if the three sources of an instruction collide in the register file, else 0.

    Two banks (register % 2) of eight bundles (register % 16 / 2). Two different registers of one bank and bundle
    collide, and so do three of one bank. Source: IGC visa/G4_BB.cpp, getConflictTimesForTGL; reuse of operands is left
    out.
    """
    numbers = [s.number for s in inst.srcs if isinstance(s, Register) and s.file == "r" and s.indirect is None]
    distinct = set(numbers)
    if len(inst.srcs) < 3 or len(distinct) < 2:
        return 0
    places = {(n % 2, n % 16 // 2) for n in distinct}
    if len(places) < len(distinct):
        return 1
    return int(len(distinct) == 3 and len({n % 2 for n in distinct}) == 1)


def _distances(inst: Instruction, pipe: str) -> list[int]:
    found = [0] * IN_ORDER
    for letter, count in inst.swsb.distances:
        letters = _LETTERS if letter == "A" else letter or _source_pipes(inst, pipe)
        for one in letters:
            if one in _LETTERS:
                at = _LETTERS.index(one)
                found[at] = min(found[at] or count, count)
    return found


def _source_pipes(inst: Instruction, pipe: str) -> str:
    own = PIPE_LETTER.get(pipe)
    if own is None:
        return _LETTERS
    types = {s.dtype for s in inst.srcs if isinstance(s, Register)}
    return "".join({"L" if t is DF else "F" if t.is_float else "I" for t in types}) or own


def _token_waits(inst: Instruction) -> tuple[int, int]:
    """Bit sets of the tokens whose results, and whose sources, the instruction waits for."""
    waits = {"dst": 0, "src": 0}
    for token, side in inst.swsb.waits:
        waits[side] |= 1 << token
    if inst.mnemonic in ("sync.allrd", "sync.allwr"):
        tokens = inst.sync or range(TOKENS)
        waits["dst" if inst.mnemonic == "sync.allwr" else "src"] |= sum(1 << token for token in tokens)
    return waits["dst"], waits["src"]


def _interlocked_reads(inst: Instruction) -> int:
    bits = 0
    if inst.predicate is not None:
        bits |= _flag_bits(inst.predicate.flag.number, inst.predicate.flag.sub, inst.exec_size)
    for source in inst.srcs:
        if isinstance(source, Register):
            bits |= _register_bits(source, inst.exec_size)
            if source.indirect is not None:
                bits |= 1 << ADDRESS
    if inst.dst.indirect is not None:
        bits |= 1 << ADDRESS
    if inst.send is not None and any(
        isinstance(word, AddressDescriptor) for word in (inst.send.descriptor, inst.send.extended)
    ):
        bits |= 1 << ADDRESS
    if inst.opcode in ("mac", "mach", "macl"):
        bits |= 1 << ACCUMULATOR
    return bits


def _interlocked_writes(inst: Instruction, values: Mapping[str, float]) -> tuple[int, int]:
    bits, clocks = _register_bits(inst.dst, inst.exec_size), 0
    if inst.condition is not None and inst.flag is not None and inst.opcode not in ("sel", "csel"):
        bits |= _flag_bits(inst.flag.number, inst.flag.sub, inst.exec_size)
    if bits & (1 << ADDRESS) - 1:
        clocks = int(values["flag_latency"])
    elif bits & 1 << ADDRESS:
        clocks = int(values["address_latency"])
    elif bits:
        clocks = latency(inst, FLOAT, values)
    return bits, clocks


def _register_bits(operand: Register, channels: int) -> int:
    if operand.file == "f":
        return _flag_bits(operand.number, operand.offset, 16 * max(1, operand.dtype.size // 2))
    if operand.file == "a":
        return 1 << ADDRESS
    if operand.file == "acc":
        return 1 << ACCUMULATOR
    return 0


def _flag_bits(number: int, sub: int, channels: int) -> int:
    first = 2 * number + sub
    return 1 << first | (1 << first + 1 if channels > 16 and first < 7 else 0)
