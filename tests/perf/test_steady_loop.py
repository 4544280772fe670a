"""The hot path of a loop, and what its loads wait, on small made-up programs."""

import pytest

from perf.loop_report import clocks, early_loads
from perf.steady_loop import steady_path
from xesim.formats.dtypes import F, Q
from xesim.isa.instruction import Flag, Instruction, Predicate, Register, Send, Swsb

SIZE = 16
IF_FLAG = Predicate(Flag(0, 0), inverse=False)


def program(*lines):
    """Instructions from (mnemonic, fields); a jump's target is the number of a line."""
    instructions = []
    for index, (mnemonic, fields) in enumerate(lines):
        targets = tuple(SIZE * target for target in fields.pop("targets", ()))
        text = f"{index}: {mnemonic}"
        instructions.append(Instruction(SIZE * index, SIZE, text, mnemonic, targets=targets, **fields))
    return instructions


def jump(target, predicate=None):
    return "jmpi", {"targets": (target,), "predicate": predicate}


def dpas(**fields):
    return "dpas.8x8", fields


def add():
    return "add", {}


def load(token):
    send = Send("ugm", (2, 1), (None, 0), (8, 8), 0, 0)
    return "send.ugm", {"send": send, "swsb": Swsb(token_set=token)}


def end():
    return "send.gtwy", {"send": Send("gtwy", (0, 1), (None, 0), (None, 0), 0, 0), "options": frozenset({"EOT"})}


def lines_of(path):
    return [inst.address // SIZE for inst in path]


def test_an_arm_that_only_computes_is_skipped():
    masked = program(add(), dpas(), jump(5, IF_FLAG), add(), add(), dpas(), jump(1, IF_FLAG), end())
    assert lines_of(steady_path(masked, num_dpas=2)) == [1, 2, 5, 6]


def test_an_arm_with_a_message_is_taken():
    prefetching = program(dpas(), jump(4, IF_FLAG), add(), load(1), dpas(), jump(0, IF_FLAG), end())
    assert lines_of(steady_path(prefetching, num_dpas=2)) == [0, 1, 2, 3, 4, 5]


def test_of_two_loops_with_the_products_the_shorter_is_meant():
    split = program(dpas(), add(), jump(0, IF_FLAG), dpas(), jump(3, IF_FLAG), end())
    assert lines_of(steady_path(split, num_dpas=1)) == [3, 4]


def test_a_loop_with_other_products_is_refused():
    with pytest.raises(ValueError, match=r"should have 3 dpas; the loops found have \[1\]"):
        steady_path(program(dpas(), jump(0, IF_FLAG), end()), num_dpas=3)


def test_a_loop_around_the_loop_is_not_meant():
    nested = program(add(), dpas(), jump(1, IF_FLAG), jump(0, IF_FLAG), end())
    assert lines_of(steady_path(nested, num_dpas=1)) == [1, 2]


def test_what_a_loop_inside_repeats_counts_once():
    nested = program(dpas(), dpas(), jump(1, IF_FLAG), add(), jump(0, IF_FLAG), end())
    assert lines_of(steady_path(nested, num_dpas=2)) == [0, 1, 2, 3, 4]


def test_a_load_used_two_products_later_is_waited_for_the_rest_of_its_time():
    waits = Swsb(waits=((3, "dst"),))
    path = program(load(3), dpas(), dpas(), dpas(swsb=waits))
    assert early_loads(path, load_clocks=45) == (1, 1, 45 - 1 - 2 * 16)
    assert early_loads(path, load_clocks=33) == (1, 0, 0)


def test_a_load_for_the_next_iteration_has_the_rest_of_this_one():
    path = program(dpas(swsb=Swsb(waits=((3, "dst"),))), load(3), dpas(), dpas())
    assert early_loads(path, load_clocks=40) == (1, 1, 40 - 1 - 2 * 16)


@pytest.mark.parametrize(
    "mnemonic, exec_size, dtype, expected",
    [("dpas.8x8", 16, F, 16), ("dpas.8x1", 16, F, 2), ("math.exp", 16, F, 4), ("math.exp", 8, F, 4), ("add", 16, F, 1),
     ("add", 32, F, 2), ("add", 1, F, 1), ("add", 16, Q, 2), ("sync.nop", 1, F, 1)],
)  # fmt: skip
def test_clocks_are_the_registers_an_instruction_moves(mnemonic, exec_size, dtype, expected):
    register = Register("r", 8, 0, dtype, None)
    inst = Instruction(0, SIZE, mnemonic, mnemonic, exec_size=exec_size, dst=register, srcs=(register,))
    assert clocks(inst) == expected
