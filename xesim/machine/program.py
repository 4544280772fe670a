"""A kernel's instructions compiled into functions of a cohort, with what the scheduler needs to know of each."""

from dataclasses import dataclass

from ..errors import UnknownInstruction
from ..isa.alu import compile_alu, is_alu
from ..isa.dpas import compile_dpas
from ..isa.flow import FLOW_OPCODES, compile_flow
from ..isa.instruction import Instruction
from ..isa.mathbox import compile_madm, compile_math
from ..isa.messages import gateway
from ..isa.messages.descriptor import FENCE
from ..isa.messages.lsc import compile_lsc
from ..isa.opcodes import SENDS
from ..isa.operands import raw_source

COMPUTE, FLOW, END, WAIT, NOTHING = range(5)


@dataclass(slots=True)
class Step:
    """kind: COMPUTE runs and goes on, FLOW returns the next address, END ends the thread, WAIT passes the barrier
    whose id ``execute`` returns, NOTHING does nothing."""

    kind: int
    execute: object
    next: int
    instruction: Instruction
    index: int


def compile_program(instructions):
    """{address: Step}. Instructions nobody can define become steps that raise when executed."""
    steps = {}
    for index, inst in enumerate(instructions):
        try:
            steps[inst.address] = _compile(inst, index)
        except UnknownInstruction as error:
            steps[inst.address] = Step(COMPUTE, _raiser(error), inst.end, inst, index)
        except (AttributeError, IndexError, KeyError, TypeError, ValueError) as error:
            # an operand shape no builder expects: say so where it is executed instead of failing the whole module
            unknown = inst.unknown(f"this form of {inst.mnemonic} ({type(error).__name__}: {error})")
            unknown.__cause__ = error
            steps[inst.address] = Step(COMPUTE, _raiser(unknown), inst.end, inst, index)
    return steps


def _raiser(error):
    def execute(c):
        raise error

    return execute


def _compile(inst, index):
    opcode = inst.opcode
    if opcode in SENDS:
        return _compile_send(inst, index)
    if opcode in FLOW_OPCODES:
        return Step(FLOW, compile_flow(inst), inst.end, inst, index)
    if opcode == "dpas":
        return Step(COMPUTE, compile_dpas(inst), inst.end, inst, index)
    if opcode == "math":
        return Step(COMPUTE, compile_math(inst), inst.end, inst, index)
    if opcode == "madm":
        return Step(COMPUTE, compile_madm(inst), inst.end, inst, index)
    if opcode == "sync":
        return _compile_sync(inst, index)
    if opcode == "nop":
        return Step(NOTHING, None, inst.end, inst, index)
    if is_alu(opcode):
        return Step(COMPUTE, compile_alu(inst), inst.end, inst, index)
    raise inst.unknown(f"the instruction {inst.mnemonic!r}")


def _compile_send(inst, index):
    if gateway.is_end_of_thread(inst):
        gateway.compile_end_of_thread(inst)
        return Step(END, None, inst.end, inst, index)
    send = inst.send
    if send.unit == "gtwy":
        return Step(COMPUTE, gateway.compile_signal(inst), inst.end, inst, index)
    if send.unit in ("ugm", "slm", "tgm", "urb") and isinstance(send.descriptor, int) and send.descriptor & 63 == FENCE:
        return Step(COMPUTE, gateway.compile_fence(inst), inst.end, inst, index)
    return Step(COMPUTE, compile_lsc(inst), inst.end, inst, index)


def _compile_sync(inst, index):
    if inst.suffix == "bar":
        if len(inst.srcs) != 1:
            raise inst.unknown("this form of sync.bar")
        # the barrier's id: a constant, or in the low byte of a flag register
        return Step(WAIT, raw_source(inst, inst.srcs[0], 1), inst.end, inst, index)
    if inst.suffix in ("nop", "allrd", "allwr"):
        return Step(NOTHING, None, inst.end, inst, index)
    raise inst.unknown(f"the instruction {inst.mnemonic!r}")
