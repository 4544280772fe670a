"""Take one wait after the other out of a kernel and see whether the scoreboard checker notices.

A launch is recorded once, as the distinct paths of its threads; each removal is then replayed on the checker alone.
For a wait that is not noticed, `explain` follows what it waits for along the paths and says why it is needless there.
"""

import dataclasses
from collections import Counter

from xesim.checkers.scoreboard import PIPES, Facts, ScoreboardChecker
from xesim.errors import Fault


@dataclasses.dataclass(frozen=True)
class Wait:
    """One waiting annotation of the instruction at an index: kind "$" (token, "dst" or "src"), "@" (pipe, distance) or
    "sync" ("allrd" or "allwr")."""

    index: int
    kind: str
    what: tuple

    def __str__(self):
        return {"$": "${}.{}", "@": "{}@{}", "sync": "sync.{}"}[self.kind].format(*self.what)


@dataclasses.dataclass(frozen=True)
class Verdict:
    """noticed: the hazard reported once the wait is gone, or None; then ``reasons`` counts why it is needless."""

    wait: Wait
    instruction: str
    noticed: str | None
    reasons: Counter


# What makes a wait needless. The registers of an instruction it waits for are not touched before the instruction is
# known to be done in another way, or are never touched again.
NOTHING = "nothing is under way"
LATER = "a later wait"
JUMP = "a taken jump"
OUTLASTED = "enough instructions of its pipe"
UNTOUCHED = "never touched again"
NEEDLESS = {NOTHING, LATER, JUMP, OUTLASTED, UNTOUCHED}


def paths_of(trace):
    """The distinct paths of the launch's threads: tuples of indices into the program."""
    streams = {}
    for threads, index in trace.steps:
        for thread in threads.tolist():
            streams.setdefault(thread, []).append(index)
    return sorted({tuple(s) for s in streams.values()})


def waits_of(instructions, paths):
    """Every wait of the instructions that some path executes."""
    for index in sorted(set().union(*paths)):
        inst = instructions[index]
        yield from (Wait(index, "@", distance) for distance in inst.swsb.distances)
        yield from (Wait(index, "$", wait) for wait in inst.swsb.waits)
        if inst.opcode == "sync" and inst.suffix in ("allrd", "allwr"):
            yield Wait(index, "sync", (inst.suffix,))


def without(instructions, wait):
    """The instructions with one wait less."""
    inst = instructions[wait.index]
    if wait.kind == "sync":
        changed = dataclasses.replace(inst, mnemonic="sync.nop", sync=())
    else:
        swsb = dataclasses.replace(
            inst.swsb,
            waits=tuple(w for w in inst.swsb.waits if wait.kind != "$" or w != wait.what),
            distances=tuple(d for d in inst.swsb.distances if wait.kind != "@" or d != wait.what),
        )
        changed = dataclasses.replace(inst, swsb=swsb)
    return [*instructions[: wait.index], changed, *instructions[wait.index + 1 :]]


def hazard(checker, paths):
    """The text of the first hazard on the paths, or None."""
    for path in paths:
        threads = checker.start(1)
        for index in path:
            try:
                checker.observe(threads, index)
            except Fault as fault:
                return str(fault)
    return None


def sweep(instructions, paths):
    """A Verdict on every wait of executed instructions."""
    checker = ScoreboardChecker(instructions)
    found = hazard(checker, paths)
    assert found is None, found
    for wait in waits_of(instructions, paths):
        lacking = ScoreboardChecker(without(instructions, wait))
        lacking.facts = list(checker.facts)
        lacking.facts[wait.index] = Facts(lacking.instructions[wait.index])
        noticed = hazard(lacking, paths)
        reasons = Counter() if noticed else explain(checker, lacking, paths, wait.index)
        yield Verdict(wait, instructions[wait.index].text, noticed, reasons)


# ---- why a wait is needless


def explain(checker, lacking, paths, index):
    """Counts how what the wait at ``index`` waits for comes to be known to be done without it.

    ``checker`` has the wait, ``lacking`` has not, and finds no hazard on the paths.
    """
    reasons = Counter()
    for path in paths:
        history = lacking.start(1).distinct[0]
        followed = set()  # what only the missing wait would have waited for so far
        for here in path:
            jumped = here != history.last + 1
            ordered, sent = lacking.wait(history, here)
            still = _under_way(ordered, sent)
            reasons.update(JUMP if jumped and kind in PIPES else LATER for kind, _ in followed - still)
            followed &= still
            if here == index:
                released = still - _under_way(*checker.wait(history, here))
                followed |= released
                reasons.update([] if released else [NOTHING])
            history = lacking.issue(ordered, sent, here)
            after = _under_way(history.ordered, history.sent)
            reasons.update(OUTLASTED for _ in followed - after)
            followed &= after
        reasons.update(UNTOUCHED for _ in followed)
    return reasons


def _under_way(ordered, sent):
    """(pipe, index) of results, (side, index) of messages and dpas that are not known to be done."""
    found = {(pipe, index) for pipe, pending in zip(PIPES, ordered) for _, index in pending}
    found |= {("dst", p.producer) for p in sent}
    return found | {("src", p.producer) for p in sent if p.reading}
