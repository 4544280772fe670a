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


def dpas(result, c, b, a, annotation):
    return f"dpas.8x8 (16|M0) r{result}:f {c}:f r{b}:hf r{a}.0:hf {{{annotation}}}"


# Five members, each of eight rows: the last is 32 rows behind the first, a sixth would be 40 behind it.
MACRO = [dpas(40 + 8 * i, "null", 90, 100, "Atomic") for i in range(4)]

GOOD = {
    "a message's result after $.dst": [LOAD, USE + " {$1.dst}"],
    "a message's result after sync.nop $.dst": [LOAD, "sync.nop null {$1.dst}", USE],
    "a message's result after sync.allwr": [LOAD, "sync.allwr null", USE],
    "a message's result after sync.allwr of its token": [LOAD, "sync.allwr ($1,$4)", USE],
    "a message's operand after $.src": [STORE, DEFINE + " {$2.src}"],
    "a message's operand after sync.allrd": [STORE, "sync.allrd null", DEFINE],
    "an operand of a message before one waited for": [
        STORE.replace("(W) ", ""),
        LOAD.replace("(W) ", "").replace("r20", "r22"),
        DEFINE + " {$1.src}",
    ],
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
    "a dpas takes the token of the dpas whose result it reads": [
        DPAS,
        dpas(80, "null", 50, 40, "$3"),
    ],
    "a message takes the token of the message whose result it reads": [LOAD, STORE.replace("$2", "$1")],
    "an operand of a dpas before one waited for": [
        DPAS,
        dpas(80, "null", 50, 70, "$4"),
        "(W) mov (16|M0) r60.0<1>:f 1.0:f {$4.src}",
    ],
    "a dpas overwrites what the dpas before it reads": [DPAS, dpas(60, "null", 50, 70, "$4")],
    "a macro's first result after the token of its last": [
        *MACRO[:2],
        dpas(56, "null", 90, 100, "$3"),
        "(W) mov (16|M0) r70.0<1>:f r40.0<1;1,0>:f {$3.dst}",
    ],
    "a macro's first operand after the token of its last": [
        MACRO[0],
        dpas(48, "null", 90, 110, "$3"),
        "(W) mov (16|M0) r100.0<1>:f 1.0:f {$3.src}",
    ],
    "a macro overwrites its own results": [MACRO[0], MACRO[0].replace("Atomic", "$3")],
    "a macro accumulates on a result 40 rows before": [
        *MACRO,
        dpas(72, "null", 90, 100, "Atomic"),
        dpas(40, "r40", 90, 100, "$3"),
    ],
    "a dpas result after $.dst": [DPAS, "(W) mov (16|M0) r70.0<1>:f r40.0<1;1,0>:f {$3.dst}"],
    "another flag than the one another pipe reads": [
        "(f0.0) mov (16|M0) r30.0<1>:f 1.0:f",
        "cmp (16|M0) (eq)f1.0 null<1>:d r1.0<1;1,0>:d 0:w",
    ],
    "a flag that another pipe has read": [
        "(f0.0) mov (16|M0) r30.0<1>:f 1.0:f",
        "cmp (16|M0) (eq)f0.0 null<1>:d r1.0<1;1,0>:d 0:w {F@1}",
    ],
    "reading flags and accumulators is interlocked": [
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
        [DPAS, dpas(80, "null", 50, 40, "$4")],
        "$3.dst",
    ),
    "a dpas accumulates on a result under way": ([DPAS, dpas(40, "r40", 50, 60, "$4")], "$3.dst"),
    "a dpas overwrites a result under way": ([DPAS, DPAS.replace("$3", "$4")], "$3.dst"),
    "a dpas operand overwritten after the next dpas": (
        [DPAS, dpas(80, "null", 50, 70, "$4"), "(W) mov (16|M0) r60.0<1>:f 1.0:f"],
        "$3.src",
    ),
    "a dpas of other channels overwrites an operand": (
        [DPAS, "(W) " + dpas(60, "null", 50, 70, "$4")],
        "$3.src",
    ),
    "a macro's first result": (
        [MACRO[0], dpas(48, "null", 90, 100, "$3"), "(W) mov (16|M0) r70.0<1>:f r40.0<1;1,0>:f"],
        "$3.dst",
    ),
    "a macro's first result after $.src": (
        [MACRO[0], dpas(48, "null", 90, 100, "$3"), "(W) mov (16|M0) r70.0<1>:f r40.0<1;1,0>:f {$3.src}"],
        "$3.dst",
    ),
    "a macro's first operand": (
        [MACRO[0], dpas(48, "null", 90, 110, "$3"), "(W) mov (16|M0) r100.0<1>:f 1.0:f"],
        "$3.src",
    ),
    "a macro reads its own result": ([MACRO[0], dpas(48, "r40", 90, 100, "$3")], "$.dst"),
    "a macro accumulates on a result 32 rows before": ([*MACRO, dpas(40, "r40", 90, 100, "$3")], "$.dst"),
    "a macro whose last member takes its own token again": (
        [*MACRO[:1], dpas(48, "null", 90, 100, "$3"), *MACRO[:1], dpas(48, "null", 90, 100, "$3")],
        "$3.dst",
    ),
    "a macro that does not end": ([MACRO[0], "(W) mov (16|M0) r70.0<1>:f r40.0<1;1,0>:f"], "$.dst"),
    "a dpas without a token": (
        [DPAS.replace(" {$3}", ""), "sync.allwr null", "(W) mov (16|M0) r70.0<1>:f r40.0<1;1,0>:f"],
        "$.dst",
    ),
    "an operand of a NoMask message before one waited for": (
        [STORE, LOAD.replace("r20", "r22"), DEFINE + " {$1.src}"],
        "$2.src",
    ),
    "a flag that another pipe reads": (
        ["(f0.0) mov (16|M0) r30.0<1>:f 1.0:f", "cmp (16|M0) (eq)f0.0 null<1>:d r1.0<1;1,0>:d 0:w"],
        "F@",
    ),
    "a flag that another pipe writes": (
        ["cmp (16|M0) (eq)f0.0 null<1>:f r1.0<1;1,0>:f 0.0:f", "cmp (16|M0) (eq)f0.0 null<1>:d r1.0<1;1,0>:d 0:w"],
        "F@",
    ),
    "an accumulator that another pipe reads": (
        ["add (16|M0) r31.0<1>:f acc0.0<1;1,0>:f 1.0:f", "mov (16|M0) acc0.0<1>:d 1:w"],
        "F@",
    ),
    "an address register that another pipe reads": (
        ["(W) mov (1|M0) r31.0<1>:f r[a0.0,0]<0;1,0>:f", "(W) mov (1|M0) a0.0<1>:uw 0:uw"],
        "F@",
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


# The even threads overwrite r20 at once, the odd ones wait for the message first. All meet at a join and part again:
# what one thread has not waited for is no hazard of another.
PARTING = """
    (W) cmp (16|M0) (eq)f0.0 null<1>:d r100.0<0;1,0>:d 0:w
    (W) cmp (16|M0) (eq)f1.0 null<1>:d r100.0<0;1,0>:d 0:w
    (W) send.ugm (1|M0) r20 r6 null:0 0x0 0x0210D580 {$1} // wr:1+0, rd:1; load.ugm.d32x16t.a64
    (W&f0.0) jmpi @even
    (W) mov (16|M0) r30.0<1>:d r20.0<1;1,0>:d {$1.dst}
    even:
    (W) mov (16|M0) r31.0<1>:d 7:w
    (W&f1.0) jmpi @end
    (W) mov (16|M0) r20.0<1>:d 5:w
    end:
    nop
"""


def parting(program, threads=4):
    """The threads that run into a hazard; r100 holds 0 for even threads, 1 for odd ones."""
    memory = Memory()
    base = memory.alloc(4096)

    def setup(c):
        c.views["uq"][:, 6 * 8] = base
        c.views["d"][:, 100 * 16] = c.threads % 2

    try:
        run(program, threads=threads, checks=WATCHED, memory=memory, setup=setup)
    except ScoreboardHazard as hazard:
        return hazard.thread[1]
    return None


def test_threads_that_meet_keep_their_own_histories():
    assert parting(PARTING) is None
    assert parting(PARTING.replace("(W&f1.0)", "(W&~f1.0)")) == 0
    assert parting(PARTING.replace("{$1.dst}", "{$2.dst}").replace("r20.0<1;1,0>:d {", "r21.0<1;1,0>:d {")) == 1


def test_more_histories_than_ever_meet_at_once():
    """Thread t waits for the messages of the bits of t; r100 holds t."""
    loads, waits = [], []
    for bit in range(5):
        loads.append(LOAD.replace("r20", f"r{20 + bit}").replace("$1", f"${bit}"))
        waits += [
            f"(W) and (16|M0) r90.0<1>:d r100.0<0;1,0>:d {1 << bit}:w {{A@1}}",
            "(W) cmp (16|M0) (eq)f0.0 null<1>:d r90.0<0;1,0>:d 0:w {A@1}",
            f"(W&f0.0) jmpi @after{bit}",
            f"sync.nop null {{${bit}.dst}}",
            f"after{bit}:",
        ]
    parts = ["(W) cmp (16|M0) (ne)f1.0 null<1>:d r100.0<0;1,0>:d 19:w", "(W&f1.0) jmpi @end"]

    def first_hazard(*uses):
        memory = Memory()
        base = memory.alloc(4096)

        def setup(c):
            c.views["uq"][:, 6 * 8] = base
            c.views["d"][:, 100 * 16] = c.threads

        try:
            run(
                "\n".join([*loads, *waits, *parts, *uses, "end:", "nop"]),
                32,
                checks=WATCHED,
                memory=memory,
                setup=setup,
            )
        except ScoreboardHazard as hazard:
            return hazard.thread[1], hazard.detail.rpartition("no ")[2]
        return None

    assert first_hazard(*(f"(W) mov (16|M0) r{20 + bit}.0<1>:d 1:w" for bit in (0, 1, 4))) is None
    assert first_hazard("(W) mov (16|M0) r22.0<1>:d 1:w") == (19, "$2.dst annotation covers it")


def test_histories_are_forgotten_when_there_are_too_many(monkeypatch):
    monkeypatch.setattr("xesim.checkers.scoreboard.MAX_KEPT", 2)
    assert parting(PARTING) is None
    assert "$1.dst" in outcome("\n".join([LOAD, USE]))


def test_only_the_path_that_is_taken_is_checked():
    program = "\n".join(
        [LOAD, "(W) cmp (1|M0) (eq)f0.0 null<1>:d r0.4<0;1,0>:d 0:w", "(W&INVERSEf0.0) jmpi @over", USE, "over:", "nop"]
    )
    assert outcome(program.replace("INVERSE", "")) is None
    assert "$1.dst" in outcome(program.replace("INVERSE", "~"))
