"""A kernel's code as the machine executes it: each instruction compiled into a function of a cohort."""

from __future__ import annotations

import functools
from collections.abc import Iterable
from dataclasses import dataclass

from ..binary.zebin import KernelImage
from ..checkers.scoreboard import ScoreboardChecker
from ..errors import UNFORESEEN, UnknownInstruction
from ..isa.cohort import GRF_BYTES, MAX_REGISTERS, Cohort, Execute
from ..isa.instruction import Instruction, Register
from ..isa.messages.send import ends_thread
from ..isa.opcodes import Kind, definition

# Measured with tracemalloc on an attention kernel of 6704 instructions: what one takes decoded and compiled, with the
# checker's facts, and what a history of the scoreboard checker takes.
_BYTES_OF_INSTRUCTION, _BYTES_OF_HISTORY = 5100, 900


@dataclass(slots=True)
class Step:
    """One instruction: ``index`` is its place in the program, ``next`` the address of the instruction behind it."""

    kind: Kind  # never SEND
    execute: Execute
    next: int
    instruction: Instruction
    index: int


@dataclass(frozen=True)
class Program:
    name: str
    image: KernelImage
    instructions: list[Instruction]
    steps: dict[int, Step]  # by address

    @functools.cached_property
    def registers_used(self) -> tuple[slice, ...] | None:
        """The bytes of the register file that the program can touch; None for all, if an operand is indirect."""
        used = 0
        for inst in self.instructions:
            if any(isinstance(o, Register) and o.indirect is not None for o in (inst.dst, *inst.srcs)):
                return None
            reads, writes = definition(inst).footprint(inst)
            used |= reads | writes
        slices, register, whole = [], 0, (1 << GRF_BYTES) - 1
        while used >> register * GRF_BYTES:
            first = register
            while used >> register * GRF_BYTES & whole:
                register += 1
            if register > first:  # a 2D block may answer with one register more than its message says
                slices.append(slice(first * GRF_BYTES, (register + 1) * GRF_BYTES))
            register += 1
        return tuple(slices)

    @property
    def num_bytes(self) -> int:
        """About how much memory the program takes, with its instructions and what its checker has learnt."""
        return _BYTES_OF_INSTRUCTION * len(self.instructions) + _BYTES_OF_HISTORY * len(self.scoreboard.kept)

    @functools.cached_property
    def scoreboard(self) -> ScoreboardChecker:
        """The checker of its annotations, which gets faster from launch to launch."""
        return ScoreboardChecker(self.instructions)


def compile_steps(instructions: Iterable[Instruction], registers: int = MAX_REGISTERS) -> dict[int, Step]:
    """{address: Step}. An instruction without definition becomes a step that raises when it is executed.

    registers  how many a thread has
    """
    steps = {}
    for index, inst in enumerate(instructions):
        try:
            steps[inst.address] = _compile(inst, index)
            _check_registers(inst, registers)
        except UnknownInstruction as error:
            steps[inst.address] = Step(Kind.COMPUTE, _raiser(error), inst.end, inst, index)
        except UNFORESEEN as error:
            # No builder expects such operands: say so where it is executed instead of failing the whole module.
            unknown = inst.unknown(f"this form of {inst.mnemonic} ({type(error).__name__}: {error})")
            unknown.__cause__ = error.with_traceback(None)
            steps[inst.address] = Step(Kind.COMPUTE, _raiser(unknown), inst.end, inst, index)
    return steps


# Registers from an operand's first to its last, at most: messages have the longest operands.
_LONGEST_OPERAND = 32


def _check_registers(inst: Instruction, registers: int) -> None:
    if inst.send is not None:
        firsts = [first or 0 for first, _ in (inst.send.payload0, inst.send.payload1, inst.send.destination)]
    else:
        firsts = [o.number for o in (inst.dst, *inst.srcs) if isinstance(o, Register)]
    if max(firsts) + _LONGEST_OPERAND <= registers:
        return
    reads, writes = definition(inst).footprint(inst)
    if (reads | writes) >> registers * GRF_BYTES:
        raise inst.unknown(f"an operand beyond the last register, r{registers - 1}")


def _raiser(error: UnknownInstruction) -> Execute:
    error.__traceback__ = None  # its frames hold the whole program, and their callers

    def execute(c: Cohort) -> None:
        raise error.with_traceback(None)  # without the frames of launches that raised it before

    return execute


def _do_nothing(c: Cohort) -> None:
    pass


def _compile(inst: Instruction, index: int) -> Step:
    row = definition(inst)
    if row.kind is Kind.NOTHING:
        return Step(Kind.NOTHING, _do_nothing, inst.end, inst, index)
    if row.build is None:
        raise inst.unknown(f"the instruction {inst.mnemonic!r}")
    kind = row.kind
    if kind is Kind.SEND:
        kind = Kind.END if ends_thread(inst) else Kind.COMPUTE
    return Step(kind, row.build(inst), inst.end, inst, index)
