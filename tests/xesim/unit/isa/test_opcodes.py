"""The table of opcodes: one row gives an instruction its syntax, its pipe and its function."""

import numpy as np
import pytest

from xesim.errors import UnknownInstruction
from xesim.isa.alu.operations import int_operation
from xesim.isa.opcodes import OPCODES, PIPE_LETTER, Opcode, Syntax, definition, pipe_of

from ..programs import assemble, execute, new_cohort


def test_a_new_instruction_is_a_row_and_a_function(monkeypatch):
    line = "(W) neg (16|M0) r2.0<1>:d r1.0<1;1,0>:d"
    with pytest.raises(UnknownInstruction, match="the instruction 'neg'"):
        execute(line, new_cohort())
    monkeypatch.setitem(OPCODES, "neg", Opcode(lambda inst: int_operation(inst, np.negative)))
    cohort = execute(line, new_cohort(seed=1))
    np.testing.assert_array_equal(cohort.views["d"][:, 32:48], -cohort.views["d"][:, 16:32])
    assert pipe_of(assemble(line)[0]) == "int"


@pytest.mark.parametrize(
    "line, pipe",
    [
        ("(W) add (8|M0) r2.0<1>:df r4.0<1;1,0>:df r6.0<1;1,0>:df", "long"),
        ("(W) add (16|M0) r2.0<1>:hf r4.0<1;1,0>:hf r6.0<1;1,0>:hf", "float"),
        ("(W) math.exp (16|M0) r2.0<1>:f r4.0<1;1,0>:f", "math"),
        ("(W) dpas.8x8 (16|M0) r2:f null:f r20:bf r40.0:bf", "dpas"),
        ("(W) jmpi L0", "branch"),
        ("sync.allwr ($1)", "sync"),
        ("nop", "sync"),
    ],
)
def test_pipes(line, pipe):
    assert pipe_of(assemble(line)[0]) == pipe


def test_the_mnemonic_decides_before_the_opcode():
    bar, host = assemble("sync.bar 0\nsync.host null")
    assert definition(bar) is OPCODES["sync.bar"] and definition(host) is OPCODES["sync"]
    with pytest.raises(UnknownInstruction, match="the instruction 'sync.host'"):
        execute("sync.host null", new_cohort())


@pytest.mark.parametrize("opcode", ["brc", "brd", "halt"])
def test_control_flow_that_is_not_defined_is_named(opcode):
    with pytest.raises(UnknownInstruction, match=f"the control flow instruction '{opcode}'"):
        execute(f"{opcode} (16|M0) L0 L0", new_cohort())


def test_every_pipe_of_the_table_is_in_order_or_known_to_be_out_of_order():
    pipes = {row.pipe for row in OPCODES.values()} - {None}
    assert pipes == {"math", "dpas", "branch", "send", "sync"}
    assert pipes - set(PIPE_LETTER) == {"dpas", "send", "sync"}
    assert all(row.pipe == "branch" for row in OPCODES.values() if row.syntax in (Syntax.BRANCH, Syntax.CALL))


@pytest.mark.parametrize(
    "line, operand",
    [
        ("(W) mov (1|M0) r2.0<1> r1.0<0;1,0>:d", "a destination without a type"),
        ("(W) cmp (1|M0) (eq)f0.0 null r1.0<0;1,0>:d 0:d", "a destination without a type"),
        ("(W) mov (1|M0) r2.0<1>:d r1.0<0;1,0>", "an operand without a type"),
    ],
)
def test_no_type_is_guessed(line, operand):
    with pytest.raises(UnknownInstruction, match=operand):
        execute(line, new_cohort())
