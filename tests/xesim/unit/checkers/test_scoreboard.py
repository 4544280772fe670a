"""The scoreboard checker: each rule in a program that keeps it and one that does not."""

import pytest

from xesim import Checks, Memory, ScoreboardHazard

from ..programs import run

WATCHED = Checks(scoreboard=True)


def outcome(program, **options):
    """The hazard's text, or None if the program is well annotated."""
    memory = Memory()
    base = memory.alloc(4096)

    def setup(c):
        c.views["uq"][:, 6 * 8] = base  # r6: an address

    try:
        run(program, threads=1, checks=WATCHED, memory=memory, setup=setup, **options)
    except ScoreboardHazard as hazard:
        return str(hazard)
    return None


LOAD = "(W) send.ugm (1|M0) r20 r6 null:0 0x0 0x0210D580 {$1} // wr:1+0, rd:1; load.ugm.d32x16t.a64"
STORE = "(W) send.ugm (1|M0) null r6 r20:1 0x0 0x0200D584 {$2} // wr:1+1, rd:0; store.ugm.d32x16t.a64"
USE = "(W) mov (16|M0) r30.0<1>:d r20.0<1;1,0>:d"
DEFINE = "(W) mov (16|M0) r20.0<1>:d 5:w"
DPAS = "dpas.8x8 (16|M0) r40:f null:f r50:hf r60.0:hf {$3}"

GOOD = {
    "a message's result after $.dst": [LOAD, USE + " {$1.dst}"],
    "a message's result after sync.nop $.dst": [LOAD, "sync.nop null {$1.dst}", USE],
    "a message's result after sync.allwr": [LOAD, "sync.allwr null", USE],
    "a message's result after sync.allwr of its token": [LOAD, "sync.allwr ($1,$4)", USE],
    "a message's operand after $.src": [STORE, DEFINE + " {$2.src}"],
    "a message's operand after sync.allrd": [STORE, "sync.allrd null", DEFINE],
    "an operand of a message before one waited for": [STORE, LOAD.replace("r20", "r22"), DEFINE + " {$1.src}"],
    "a token taken again waits for its owner": [LOAD, STORE.replace("$2", "$1")],
    "the same pipe at distance 1": [DEFINE, USE + " {I@1}"],
    "the same pipe at distance 2": [DEFINE, "(W) mov (1|M0) r99.0<1>:d 1:w", USE + " {I@2}"],
    "all pipes": [DEFINE, "(W) mov (16|M0) r31.0<1>:f r20.0<1;1,0>:f {A@1}"],
    "another pipe named": [DEFINE, "(W) mov (16|M0) r31.0<1>:f r20.0<1;1,0>:f {I@1}"],
    "a distance covers all before it": [DEFINE, "(W) mov (1|M0) r99.0<1>:d 1:w", USE + " {I@1}"],
    "an earlier instruction has waited": [DEFINE, "sync.nop null {I@1}", USE],
    "math pipe": ["(W) math.inv (16|M0) r20.0<1>:f r21.0<1;1,0>:f", USE.replace(":d", ":f") + " {M@1}"],
    "eleven instructions later": [DEFINE, *["(W) mov (1|M0) r99.0<1>:d 1:w"] * 11, USE],
    "overwriting in the same pipe": [DEFINE, DEFINE],
    "overwriting what an instruction of the same pipe reads": [USE, DEFINE],
    "overwriting what another pipe has read": [USE, "(W) mov (16|M0) r20.0<1>:f 1.0:f {I@1}"],
    "an untouched part of the register": [DEFINE.replace("16|M0", "8|M0"), "(W) mov (8|M0) r30.0<1>:d r20.8<1;1,0>:d"],
    "after a jump that is taken": [DEFINE, "(W) jmpi @next", "nop", "next:", USE],
    "a bare distance counts the pipe of the sources": [
        DEFINE,
        "(W) mov (1|M0) r98.0<1>:f 1.0:f",
        "(W) mov (16|M0) r31.0<1>:f r20.0<1;1,0>:d {@1,$1.dst}",
    ],
    "dpas after dpas with the same accumulator": [DPAS, DPAS.replace("null:f", "r40:f")],
    "a dpas operand overwritten after the next dpas": [
        DPAS,
        DPAS.replace("r60.0", "r70.0").replace("$3", "$4"),
        "(W) mov (16|M0) r60.0<1>:f 1.0:f",
    ],
    "a dpas result after $.dst": [DPAS, "(W) mov (16|M0) r70.0<1>:f r40.0<1;1,0>:f {$3.dst}"],
    "flags and accumulators are interlocked": [
        "(W) cmp (16|M0) (eq)f0.0 null<1>:d r1.0<1;1,0>:d 0:w",
        "(W) mov (1|M0) r30.0<1>:ud f0.0<0;1,0>:ud",
        "(W) mov (16|M0) acc0.0<1>:f 1.0:f",
        "(W) add (16|M0) r31.0<1>:f acc0.0<1;1,0>:f 1.0:f",
    ],
}

BAD = {
    "a message's result": ([LOAD, USE], "$1.dst"),
    "a message's result with the wrong token": ([LOAD, USE + " {$2.dst}"], "$1.dst"),
    "a message's result after $.src only": ([LOAD, USE + " {$1.src}"], "$1.dst"),
    "a message's result after sync.allrd": ([LOAD, "sync.allrd null", USE], "$1.dst"),
    "overwriting a message's result": ([LOAD, DEFINE], "$1.dst"),
    "overwriting a message's operand": ([STORE, DEFINE], "$2.src"),
    "a store of data still being computed": ([DEFINE, STORE], "I@"),
    "the same pipe": ([DEFINE, USE], "I@"),
    "the same pipe at too great a distance": ([DEFINE, USE + " {I@2}"], "I@"),
    "another pipe": ([DEFINE, "(W) mov (16|M0) r31.0<1>:f r20.0<1;1,0>:f {F@1}"], "I@"),
    "overwriting from another pipe": ([DEFINE, "(W) mov (16|M0) r20.0<1>:f 1.0:f"], "I@"),
    "overwriting what another pipe reads": ([USE, "(W) mov (16|M0) r20.0<1>:f 1.0:f"], "I@"),
    "a message into what a pipe reads": ([USE, LOAD], "I@"),
    "math pipe": (["(W) math.inv (16|M0) r20.0<1>:f r21.0<1;1,0>:f", USE + " {F@1}"], "M@"),
    "ten instructions later": ([DEFINE, *["(W) mov (1|M0) r99.0<1>:d 1:w"] * 10, USE], "I@"),
    "a dpas result": ([DPAS, "(W) mov (16|M0) r70.0<1>:f r40.0<1;1,0>:f"], "$3.dst"),
    "a dpas operand overwritten": ([DPAS, "(W) mov (16|M0) r60.0<1>:f 1.0:f"], "$3.src"),
    "a dpas result as the operand of a dpas": (
        [DPAS, DPAS.replace("r60.0", "r40.0").replace("r40:f", "r80:f")],
        "$3.dst",
    ),
    "a message's result across a jump": ([LOAD, "(W) jmpi @next", "nop", "next:", USE], "$1.dst"),
}


@pytest.mark.parametrize("name", GOOD)
def test_accepts(name):
    assert outcome("\n".join(GOOD[name])) is None


@pytest.mark.parametrize("name", BAD)
def test_reports(name):
    program, missing = BAD[name]
    text = outcome("\n".join(program))
    assert text is not None and f"no {missing} annotation" in text


def test_the_report_names_both_instructions():
    text = outcome("\n".join([LOAD, USE]))
    assert "0x10: (W) mov (16|M0) r30.0<1>:d r20.0<1;1,0>:d" in text
    assert "before 0x0: (W) send.ugm" in text


def test_only_the_path_that_is_taken_is_checked():
    program = "\n".join(
        [LOAD, "(W) cmp (1|M0) (eq)f0.0 null<1>:d r0.4<0;1,0>:d 0:w", "(W&INVERSEf0.0) jmpi @over", USE, "over:", "nop"]
    )
    assert outcome(program.replace("INVERSE", "")) is None
    assert "$1.dst" in outcome(program.replace("INVERSE", "~"))
