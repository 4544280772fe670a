"""Take one wait after the other out of a kernel and see whether the scoreboard checker notices.

A launch is recorded once, as the distinct paths of its threads; each removal is then replayed on the checker alone.
For a wait that is not noticed, `explain` derives from the histories why it is needless on these paths.

    python -m tests.xesim.faults.waits        sweeps the kernels of this folder and prints every wait with its verdict
"""

import dataclasses
from collections import Counter

import numpy as np

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
    """noticed: the hazard reported once the wait is gone, or None; then ``reason`` says why the wait is needless."""

    wait: Wait
    instruction: str
    noticed: str | None
    reason: str | None


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
                return f"{checker.instructions[index].address:#x}: {fault}"
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
        reason = None if noticed else explain(checker, lacking, paths, wait.index)
        yield Verdict(wait, instructions[wait.index].text, noticed, reason)


# ---- why a wait is needless


def explain(checker, lacking, paths, index):
    """What the wait at ``index`` waits for, and what makes sure of that without it."""
    fates = Counter()
    for path in paths:
        history = lacking.start(1).distinct[0]
        open_ends = set()  # producers only the missing wait would have waited for
        for here in path:
            ordered, sent = lacking.wait(history, here)
            still = _under_way(ordered, sent)
            fates.update(_waited(checker, history.last, here) for p in open_ends if p not in still)
            open_ends &= still
            if here == index:
                held = checker.wait(history, here)
                released = still - _under_way(*held)
                if not released:
                    fates["nothing is under way"] += 1
                for producer in released:
                    relation = _shared(checker.facts_of(producer[1]), checker.facts_of(here))
                    if relation:
                        fates[relation] += 1
                open_ends |= released
            history = lacking.issue(ordered, sent, here)
            after = _under_way(history.ordered, history.sent)
            fates.update("outlasted" for p in open_ends if p not in after)
            open_ends &= after
        fates.update("never touched again" for _ in open_ends)
    return ", ".join(f"{reason} ({count})" for reason, count in sorted(fates.items()))


def _under_way(ordered, sent):
    """Producers under way: (pipe or token's side, index)."""
    found = {(pipe, index) for pipe, pending in zip(PIPES, ordered) for _, index in pending}
    for p in sent:
        found.add(("dst", p.producer))
        if p.reading:
            found.add(("src", p.producer))
    return found


def _waited(checker, last, here):
    if here != last + 1:
        return "a taken jump"
    return "a later wait"


def _shared(producer, facts):
    """Which registers the two instructions have in common."""
    kinds = []
    if producer.writes & facts.reads:
        kinds.append("reads its result")
    if producer.writes & facts.writes:
        kinds.append("overwrites its result")
    if producer.reads & facts.writes:
        kinds.append("overwrites its operand")
    return " and ".join(kinds)


def main():
    pass


if __name__ == "__main__":
    main()
