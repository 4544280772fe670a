"""Decoded instructions: registers, immediates, predicates, annotations, as the disassembly states them."""

from dataclasses import dataclass, field

from ..binary.lines import SourceLine
from ..errors import UnknownInstruction
from ..formats.dtypes import DType


@dataclass(frozen=True)
class Region:
    """<vertical; width, horizontal> in elements; a destination has only the horizontal stride."""

    vertical: int
    width: int
    horizontal: int

    def offsets(self, count):
        """Element offsets of ``count`` channels from the region's origin."""
        return [(i // self.width) * self.vertical + (i % self.width) * self.horizontal for i in range(count)]


@dataclass(frozen=True)
class Register:
    """A register operand. ``file``: r, acc, f, a, cr, sr, ce, ip, tm, null, mme-suffixed r.

    offset  first element, in elements of ``dtype``, within the register
    region  None for whole-register operands (sends, dpas)
    indirect  (address subregister, byte offset) for r[a0.n, offset]
    mme     accumulator number of madm operands; -1 for nomme, None if there is none
    """

    file: str
    number: int
    offset: int
    dtype: DType | None
    region: Region | None
    negate: bool = False
    absolute: bool = False
    indirect: tuple | None = None
    mme: int | None = None
    per_channel_address: bool = False  # <VxH>: each row of the region has its own address subregister


@dataclass(frozen=True)
class Immediate:
    """bits: the value's encoding, an int; packed vectors (v, uv, vf) are a tuple of them, one per element."""

    bits: object
    dtype: DType


@dataclass(frozen=True)
class Flag:
    number: int
    sub: int

    def bit(self, channel_offset):
        return 32 * self.number + 16 * self.sub + channel_offset


@dataclass(frozen=True)
class Predicate:
    flag: Flag
    inverse: bool
    combine: str = ""  # any.., all.. or empty for per-channel predication


@dataclass(frozen=True)
class Send:
    """What a send carries besides its operands."""

    unit: str  # ugm, slm, gtwy, ...
    payload0: tuple  # (first register, number of registers)
    payload1: tuple
    destination: tuple
    descriptor: object  # int, or ('a', sub-register, immediate part)
    extended: object


@dataclass(frozen=True)
class Swsb:
    """Dependency annotation of one instruction. Distances: pipe letter ('' = the instruction's own) -> count."""

    distances: tuple = ()
    token_set: int | None = None
    waits: tuple = ()  # ((token, 'dst'|'src'), ...)


@dataclass(eq=False)
class Instruction:
    address: int
    size: int
    text: str
    mnemonic: str  # with suffixes: 'math.exp', 'bfn.0x60', 'dpas.8x8', 'goto.b'
    exec_size: int = 1
    channel_offset: int = 0
    no_mask: bool = False
    predicate: Predicate | None = None
    condition: str | None = None
    flag: Flag | None = None
    saturate: bool = False
    dst: Register | None = None
    srcs: tuple = ()
    targets: tuple = ()
    send: Send | None = None
    swsb: Swsb = Swsb()
    options: frozenset = frozenset()
    comment: str = ""
    sync: tuple = field(default=())
    source: SourceLine | None = None  # where the binary has debug information

    @property
    def opcode(self):
        return self.mnemonic.partition(".")[0]

    @property
    def suffix(self):
        return self.mnemonic.partition(".")[2]

    @property
    def end(self):
        return self.address + self.size

    @property
    def full_text(self) -> str:
        """The text with IGA's comment, which says what a message does."""
        return self.text + (f" // {self.comment}" if self.comment else "")

    def unknown(self, why):
        return UnknownInstruction(
            f"xesim does not know {why}", address=self.address, instruction=self.text, source=self.source
        )
