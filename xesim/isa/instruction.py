"""Decoded instructions: operands, predicate, annotations and message, as the disassembly states them."""

import functools
from dataclasses import dataclass
from typing import ClassVar, NamedTuple

from ..errors import UnknownInstruction
from ..formats.dtypes import UNTYPED, DType
from ..source import SourceLine


@dataclass(frozen=True)
class Region:
    """<vertical; width, horizontal> in elements; a destination has only the stride ``vertical``."""

    vertical: int
    width: int
    horizontal: int

    def offsets(self, count: int) -> tuple[int, ...]:
        """Element offsets of ``count`` channels from the region's origin."""
        return _offsets(self, count)


@functools.cache  # programs use few regions, each many times
def _offsets(region: Region, count: int) -> tuple[int, ...]:
    return tuple((i // region.width) * region.vertical + (i % region.width) * region.horizontal for i in range(count))


@dataclass(frozen=True)
class Register:
    """A register operand.

    file      r, acc, f, a, cr, sr, ce, ip, tm, msg or null
    offset    first element within the register, in elements of ``dtype``
    dtype     UNTYPED if the text names no type
    region    None for operands that are whole registers (sends, dpas)
    indirect  (address subregister, byte offset) for r[a0.n, offset]
    mme       accumulator number of madm operands; -1 for nomme, None if there is none
    """

    file: str
    number: int
    offset: int
    dtype: DType
    region: Region | None
    negate: bool = False
    absolute: bool = False
    indirect: tuple[int, int] | None = None
    mme: int | None = None
    per_channel_address: bool = False  # <VxH>: each row of the region has its own address subregister


@dataclass(frozen=True)
class Immediate:
    """bits: the value's encoding. A packed vector (v, uv, vf) is a tuple of them, one for each element."""

    bits: int | tuple[int, ...]
    dtype: DType
    negate: ClassVar[bool] = False  # the text of an immediate includes its sign
    absolute: ClassVar[bool] = False


Operand = Register | Immediate
NULL = Register("null", 0, 0, UNTYPED, None)


@dataclass(frozen=True)
class Flag:
    number: int
    sub: int

    def bit(self, channel_offset: int) -> int:
        return 32 * self.number + 16 * self.sub + channel_offset


@dataclass(frozen=True)
class Predicate:
    flag: Flag
    inverse: bool
    combine: str = ""  # any.. or all..; empty if each channel has its own predicate


class AddressDescriptor(NamedTuple):
    """A message descriptor that an address register holds a part of."""

    sub_register: int  # in dwords
    immediate: int


Span = tuple[int | None, int]  # first register, None for null; number of registers


@dataclass(frozen=True)
class Send:
    """What a send carries besides its operands."""

    unit: str  # ugm, slm, gtwy, ...
    payload0: Span
    payload1: Span
    destination: Span
    descriptor: int | AddressDescriptor
    extended: int | AddressDescriptor


@dataclass(frozen=True)
class Swsb:
    """The scoreboard annotation of one instruction.

    distances  (pipe letter, distance); the letter is '' for the pipes of the instruction's own sources
    token_set  the token it takes
    waits      (token, 'dst' or 'src')
    """

    distances: tuple[tuple[str, int], ...] = ()
    token_set: int | None = None
    waits: tuple[tuple[int, str], ...] = ()


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
    dst: Register = NULL
    srcs: tuple[Operand, ...] = ()
    targets: tuple[int, ...] = ()
    send: Send | None = None
    swsb: Swsb = Swsb()
    options: frozenset[str] = frozenset()
    comment: str = ""
    source: SourceLine | None = None  # where the binary has debug information
    in_kernel: SourceLine | None = (
        None  # the kernel's own line that it belongs to, where ``source`` is of what it calls
    )
    sync: tuple[int, ...] = ()  # tokens that a sync names

    @property
    def opcode(self) -> str:
        return self.mnemonic.partition(".")[0]

    @property
    def suffix(self) -> str:
        return self.mnemonic.partition(".")[2]

    @property
    def end(self) -> int:
        return self.address + self.size

    @property
    def message(self) -> Send:
        """The message of a send."""
        assert self.send is not None
        return self.send

    @property
    def full_text(self) -> str:
        """The text with IGA's comment, which says what a message does."""
        return self.text + (f" // {self.comment}" if self.comment else "")

    def unknown(self, why: str) -> UnknownInstruction:
        return UnknownInstruction(f"xesim does not know {why}", address=self.address, instruction=self.text)
