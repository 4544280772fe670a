"""The table of opcodes.

For each opcode it says how its text reads, what it does, which pipe executes it and which registers it touches. The
decoder, programs, counts and the scoreboard checker draw on it. A new instruction is a row here and a function.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from ..formats import dtypes
from . import flow, footprint, mathbox
from .alu import arithmetic, bits, logic, moves, shifts, wide
from .cohort import Execute
from .dpas import dpas
from .footprint import Footprint
from .instruction import Instruction
from .messages.send import send
from .sync import wait_for_barrier


class Syntax(Enum):
    """What follows the mnemonic in the text."""

    NOTHING = 1
    OPERANDS = 2  # a destination, then sources
    BRANCH = 3  # labels and sources
    CALL = 4  # a destination, labels and sources
    SEND = 5
    SYNC = 6  # tokens, or the id of a barrier


class Kind(Enum):
    """What an instruction means for the thread that executes it."""

    NOTHING = 1  # it has no effect, or one that is not modelled
    COMPUTE = 2  # its function changes the cohort; the thread goes on
    FLOW = 3  # its function returns the next address
    WAIT = 4  # its function returns the id of the barrier to pass
    END = 5  # the thread ends
    SEND = 6  # COMPUTE or END: the message decides


@dataclass(frozen=True)
class Opcode:
    """What the simulator knows of an opcode.

    build      compiles an instruction into a function of the cohort; None if the simulator does not define it
    pipe       float, int, long (64-bit float), math, dpas, send, branch or sync; None: the destination's type decides
    footprint  the bytes of registers that an instruction reads and writes
    """

    build: Callable[[Instruction], Execute] | None = None
    syntax: Syntax = Syntax.OPERANDS
    kind: Kind = Kind.COMPUTE
    pipe: str | None = None
    footprint: Callable[[Instruction], Footprint] = footprint.operands


def _branch(build: Callable[[Instruction], Execute]) -> Opcode:
    return Opcode(build, Syntax.BRANCH, Kind.FLOW, "branch")


def _call(build: Callable[[Instruction], Execute], syntax: Syntax = Syntax.CALL) -> Opcode:
    return Opcode(build, syntax, Kind.FLOW, "branch", footprint.return_address)


def _send(build: Callable[[Instruction], Execute] | None) -> Opcode:
    return Opcode(build, Syntax.SEND, Kind.SEND, "send", footprint.message)


def _sync(kind: Kind, build: Callable[[Instruction], Execute] | None = None) -> Opcode:
    return Opcode(build, Syntax.SYNC, kind, "sync")


# By mnemonic, or by the part of it before the first dot.
OPCODES = {
    # moves, conversions, selection, comparison
    "mov": Opcode(moves.mov),
    "sel": Opcode(moves.sel),
    "csel": Opcode(moves.csel),
    "cmp": Opcode(moves.cmp),
    "cmpn": Opcode(moves.cmp),
    # arithmetic
    "add": Opcode(arithmetic.add),
    "add3": Opcode(arithmetic.add3),
    "mul": Opcode(arithmetic.mul),
    "mad": Opcode(arithmetic.mad),
    "mac": Opcode(arithmetic.mac),
    "avg": Opcode(arithmetic.avg),
    "frc": Opcode(arithmetic.frc),
    "rndd": Opcode(arithmetic.round_to_integer),
    "rndu": Opcode(arithmetic.round_to_integer),
    "rnde": Opcode(arithmetic.round_to_integer),
    "rndz": Opcode(arithmetic.round_to_integer),
    "mach": Opcode(wide.mach),
    "macl": Opcode(wide.mach),
    "addc": Opcode(wide.add_carry),
    "subb": Opcode(wide.add_carry),
    "dp4a": Opcode(wide.dp4a),
    # logic, shifts, bit fields
    "and": Opcode(logic.and_),
    "or": Opcode(logic.or_),
    "xor": Opcode(logic.xor),
    "not": Opcode(logic.not_),
    "bfn": Opcode(logic.bfn),
    "shl": Opcode(shifts.shl),
    "shr": Opcode(shifts.shr),
    "asr": Opcode(shifts.asr),
    "rol": Opcode(shifts.rotate),
    "ror": Opcode(shifts.rotate),
    "cbit": Opcode(bits.cbit),
    "lzd": Opcode(bits.lzd),
    "fbl": Opcode(bits.fbl),
    "fbh": Opcode(bits.fbh),
    "bfrev": Opcode(bits.bfrev),
    "bfe": Opcode(bits.bfe),
    "bfi1": Opcode(bits.bfi1),
    "bfi2": Opcode(bits.bfi2),
    # math functions and matrix products
    "math": Opcode(mathbox.math, pipe="math"),
    "madm": Opcode(mathbox.madm),
    "dpas": Opcode(dpas, pipe="dpas", footprint=footprint.dpas),
    # control flow
    "jmpi": _branch(flow.jmpi),
    "goto": _branch(flow.goto),
    "join": _branch(flow.join),
    "if": _branch(flow.if_),
    "else": _branch(flow.else_),
    "endif": _branch(flow.endif),
    "while": _branch(flow.while_),
    "break": _branch(flow.break_),
    "cont": _branch(flow.break_),
    "brc": _branch(flow.undefined),
    "brd": _branch(flow.undefined),
    "halt": _branch(flow.undefined),
    "call": _call(flow.call),
    "calla": _call(flow.call),
    "ret": _call(flow.ret, Syntax.BRANCH),
    # messages
    "send": _send(send),
    "sendc": _send(send),
    "sends": _send(send),
    "sendsc": _send(send),
    "sendg": _send(None),
    "sendgc": _send(None),
    # synchronisation and padding; only the scoreboard checker looks at the tokens that a sync waits for
    "sync": _sync(Kind.COMPUTE),
    "sync.nop": _sync(Kind.NOTHING),
    "sync.allrd": _sync(Kind.NOTHING),
    "sync.allwr": _sync(Kind.NOTHING),
    "sync.bar": _sync(Kind.WAIT, wait_for_barrier),
    "nop": Opcode(None, Syntax.NOTHING, Kind.NOTHING, "sync"),
    "illegal": Opcode(None, Syntax.NOTHING, Kind.COMPUTE, "sync"),
}
_UNKNOWN = Opcode()

# The in-order pipes, with the letter of the scoreboard annotations that count their instructions.
PIPE_LETTER = {"float": "F", "int": "I", "long": "L", "math": "M", "branch": "I"}


def definition(inst: Instruction) -> Opcode:
    """The row of an instruction. An opcode that the table does not know has a row that defines nothing."""
    return OPCODES.get(inst.mnemonic) or OPCODES.get(inst.opcode) or _UNKNOWN


def pipe_of(inst: Instruction) -> str:
    """The execution pipe: float, int, long (64-bit float), math, dpas, send, branch or sync.

    Source for the choice by type: intel/intel-graphics-compiler visa/LocalScheduler.
    """
    pipe = definition(inst).pipe
    if pipe is not None:
        return pipe
    if inst.dst.dtype is dtypes.DF:
        return "long"
    return "float" if inst.dst.dtype.is_float else "int"
