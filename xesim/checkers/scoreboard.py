"""The scoreboard checker: are the software scoreboard (SWSB) annotations enough?

The hardware does not interlock the general registers. An instruction that needs an older one to be done says so.

The order in which results arrive
    Instructions of one in-order pipe (F float, I int, L long, M math) finish in their order. Branches count as
    instructions of the int pipe. Messages and dpas finish in any order, and are known by their tokens.
    A run of dpas marked {Atomic}, with the dpas behind it, is a macro: one unit with the token of its last member.
    Messages for the same channels to one unit read their operands in order, and so do dpas.

Annotations
    X@n        waits for the n-th last instruction of pipe X, and thereby for all before it. A@n means every pipe; a
               bare @n means the pipes of the instruction's sources' types.
    $t.dst     waits until the owner of token t has written its result.
    $t.src     waits until the owner of token t has read its operands. Then so have those before it in its order.
    {$t}       takes token t, and waits until its former owner has written its result. The last dpas of a macro waits
               in this way for itself only: the members before it have been issued by then.
    sync.nop, sync.allrd, sync.allwr wait without doing anything else.

What is checked, on the path each thread really takes
    read after write   The producer must be known to be done. Members of a macro pass results to one another only if
                       DPAS_LATENCY rows or more are between them.
    write after write  The same, unless both are in one in-order pipe or in one macro.
    write after read   The reader must be known to have read, unless both are in one pipe or in one order of reading.

What needs no annotation
    A result of an in-order pipe is there once LATENCY instructions of the pipe have followed, and once the thread has
    taken a jump: IGC counts distances along the text, and leaves values that cross a taken jump without annotation.

Sources: intel/intel-graphics-compiler, visa/LocalScheduler/SWSB_G4IR.cpp (SBDDD for the rules, isLastDpas for macros,
tokenDepReduction and assignDepToken for tokens taken again), visa/iga/IGALibrary/IR/RegDeps.cpp for the pipes.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from ..errors import Fault, ScoreboardHazard
from ..formats.dtypes import DF
from ..isa.footprint import footprint
from ..isa.instruction import Instruction, Register
from ..isa.opcodes import pipe_of

_LETTER = {"float": "F", "int": "I", "long": "L", "math": "M", "branch": "I"}
PIPES = "FILM"
# Instructions of the same pipe after which a result is there in any case. IGC: SWSB_MAX_*_DEPENDENCE_DISTANCE.
LATENCY = {"F": 11, "I": 11, "L": 15, "M": 18}
# Rows of a macro's dpas (one to eight each) after which a result is there. IGC: getDPASLatency(8) of Xe2 is 33.
DPAS_LATENCY = 34
# Histories kept for reuse, before they are forgotten and computed anew.
MAX_KEPT = 50_000
# Owners of messages and dpas that have no token (yet): a member of a macro whose end is to come, and what nothing can
# wait for.
MACRO, NO_TOKEN = -1, -2


class Facts:
    """What the checker needs to know of an instruction."""

    __slots__ = ("pipe", "token", "reads", "writes", "distances", "waits", "sync", "sent", "dpas_rows", "atomic", "queue")

    def __init__(self, inst: Instruction) -> None:
        self.pipe = _LETTER.get(pipe_of(inst))
        self.token = inst.swsb.token_set
        self.reads, self.writes = footprint(inst)
        self.dpas_rows = int(inst.suffix.partition("x")[2]) if inst.opcode == "dpas" else 0
        self.sent = inst.send is not None or inst.opcode == "dpas"
        self.atomic = bool(self.dpas_rows) and "Atomic" in inst.options
        self.queue = _queue(inst)
        self.waits = inst.swsb.waits
        self.distances = []
        for letter, count in inst.swsb.distances:
            pipes = PIPES if letter == "A" else letter or self._source_pipes(inst)
            self.distances += [(pipe, count) for pipe in pipes]
        self.sync = None
        if inst.opcode == "sync" and inst.suffix in ("allrd", "allwr"):
            self.sync = (inst.suffix == "allwr", frozenset(inst.sync))

    def _source_pipes(self, inst):
        """What a bare @n counts: the pipes its register sources come from by their types."""
        if self.pipe is None:
            return PIPES
        types = {s.dtype for s in inst.srcs if isinstance(s, Register) and s.dtype is not None}
        return {"L" if t is DF else "F" if t.is_float else "I" for t in types} or self.pipe


def _queue(inst):
    """Messages and dpas of equal queues other than None read their operands in order. IGC: WARDepRequired."""
    if inst.opcode == "dpas":
        unit = "dpas"
    elif inst.send is not None:
        unit = inst.send.unit
    else:
        return None
    if inst.predicate:
        mask = inst.predicate.flag
    elif inst.no_mask and unit != "dpas":
        return None
    else:
        mask = inst.no_mask
    return unit, inst.exec_size, inst.channel_offset, mask


class Pending(NamedTuple):
    """A message or dpas under way: the token that waits for it, and whether its operands may still be read."""

    token: int
    index: int
    reading: bool


class History:
    """The instructions not known to be done, on one path. Immutable; equal histories of a checker are one object.

    last     index of the latest instruction
    ordered  for each of PIPES: (how many instructions of the pipe were issued from it on, index), oldest first
    sent     Pending, in the order of issue
    after    the history after each instruction that has followed
    """

    __slots__ = ("last", "ordered", "sent", "after")

    def __init__(self, last, ordered, sent):
        self.last, self.ordered, self.sent = last, ordered, sent
        self.after = {}


class Threads:
    """The histories of a cohort's threads: the distinct ones, and which of them each thread has (None: all the
    first)."""

    __slots__ = ("histories", "of")

    def __init__(self, histories: list[History], of: np.ndarray | None = None) -> None:
        self.histories, self.of = histories, of

    def take(self, rows: np.ndarray) -> Threads:
        """Those of some of the threads."""
        if self.of is None:
            return Threads(list(self.histories))
        return _distinct([self.histories[i] for i in self.of[rows]])

    @staticmethod
    def merge(parts: Sequence[Threads], threads: Sequence[np.ndarray]) -> Threads:
        """Those of the threads of several cohorts together; ``threads`` are the ascending thread numbers of each."""
        if all(p.of is None and p.histories == parts[0].histories for p in parts):
            return Threads(list(parts[0].histories))
        each = []
        for part, numbers in zip(parts, threads):
            of = [0] * len(numbers) if part.of is None else part.of
            each += [part.histories[i] for i in of]
        order = np.argsort(np.concatenate(threads), kind="stable")
        return _distinct([each[i] for i in order])


def _distinct(histories):
    places = {}
    of = np.array([places.setdefault(h, len(places)) for h in histories])
    return Threads(list(places), of if len(places) > 1 else None)


class ScoreboardChecker:
    """Follows the threads of a kernel. What follows from a history is computed once, also across launches."""

    def __init__(self, instructions: Sequence[Instruction]) -> None:
        self.instructions = instructions
        self.facts: list[Facts | None] = [None] * len(instructions)
        self.kept: dict[tuple, History] = {}

    def start(self) -> Threads:
        return Threads([self._history(-1, ((),) * len(PIPES), ())])

    def observe(self, threads: Threads, index: int) -> None:
        """The instruction is about to execute. Raises Fault with a ScoreboardHazard."""
        histories = threads.histories
        if threads.of is None:
            histories[0] = histories[0].after.get(index) or self._follow(histories[0], index, 0)
            return
        for place, history in enumerate(histories):
            histories[place] = history.after.get(index) or self._follow(history, index, np.argmax(threads.of == place))
        if len(set(histories)) < len(histories):
            merged = _distinct([histories[i] for i in threads.of])
            threads.histories, threads.of = merged.histories, merged.of

    def facts_of(self, index: int) -> Facts:
        facts = self.facts[index]
        if facts is None:
            facts = self.facts[index] = Facts(self.instructions[index])
        return facts

    def _history(self, last, ordered, sent):
        key = (last, ordered, sent)
        history = self.kept.get(key)
        if history is None:
            if len(self.kept) >= MAX_KEPT:
                for old in self.kept.values():
                    old.after.clear()
                self.kept.clear()
            history = self.kept[key] = History(*key)
        return history

    def _follow(self, history, index, row):
        ordered, sent = self.wait(history, index)
        self._check(ordered, sent, index, row)
        following = history.after[index] = self._issue(ordered, sent, index)
        return following

    # ---- waiting

    def wait(self, history: History, index: int) -> tuple[list, list]:
        """What is still under way (History.ordered and History.sent) once the instruction may start."""
        facts = self.facts_of(index)
        ordered, sent = list(history.ordered), list(history.sent)
        if index != history.last + 1:
            ordered = [()] * len(PIPES)
        if index != history.last + 1 or not facts.dpas_rows:
            sent = [p._replace(token=NO_TOKEN) if p.token == MACRO else p for p in sent]
        for pipe, count in facts.distances:
            place = PIPES.index(pipe)
            ordered[place] = tuple(p for p in ordered[place] if p[0] < count)
        for token, side in facts.waits:
            sent = self._wait_token(sent, token, side == "dst")
        if facts.sync is not None:
            written, only = facts.sync
            for token in only or {p.token for p in sent if p.token >= 0}:
                sent = self._wait_token(sent, token, written)
        if facts.token is not None:
            sent = self._wait_token(sent, facts.token, True)
        return ordered, sent

    def _wait_token(self, sent, token, written):
        """The owners of a token have read their operands, and so have all before them in their order of reading; if
        ``written``, their results are there too."""
        owners = [place for place, p in enumerate(sent) if p.token == token]
        if not owners:
            return sent
        queue, latest = self.facts_of(sent[owners[-1]].index).queue, owners[-1]
        remaining = []
        for place, p in enumerate(sent):
            if p.token == token:
                if written:
                    continue
                p = p._replace(reading=False)
            elif p.reading and place < latest and queue is not None and self.facts_of(p.index).queue == queue:
                p = p._replace(reading=False)
            remaining.append(p)
        return remaining

    # ---- issuing

    def _issue(self, ordered, sent, index):
        """The history after the instruction."""
        facts = self.facts_of(index)
        touches = bool(facts.reads or facts.writes)
        if facts.pipe is not None:
            place = PIPES.index(facts.pipe)
            latency = LATENCY[facts.pipe]
            older = tuple((age + 1, i) for age, i in ordered[place] if age < latency)
            ordered[place] = older + ((1, index),) if touches else older
        elif facts.atomic and facts.token is None:
            sent.append(Pending(MACRO, index, True))
        elif facts.sent and touches:
            token = NO_TOKEN if facts.token is None else facts.token
            sent = [p._replace(token=token) if p.token == MACRO else p for p in sent]
            sent.append(Pending(token, index, True))
        return self._history(index, tuple(ordered), tuple(sent))

    # ---- checking

    def _check(self, ordered, sent, index, row):
        facts = self.facts_of(index)
        reads, writes = facts.reads, facts.writes
        touches = reads | writes
        if not touches:
            return
        for pipe, pending in zip(PIPES, ordered):
            for _, producer in pending:
                other = self.facts_of(producer)
                if other.writes & reads:
                    self._fail("reads", other.writes & reads, index, producer, f"{pipe}@", row)
                if pipe == facts.pipe:
                    continue
                if other.writes & writes:
                    self._fail("overwrites", other.writes & writes, index, producer, f"{pipe}@", row)
                if other.reads & writes:
                    self._fail("overwrites the operand", other.reads & writes, index, producer, f"{pipe}@", row)
        for token, producer, reading in sent:
            other = self.facts_of(producer)
            if token == MACRO:
                if other.writes & reads and self._rows_between(producer, index) < DPAS_LATENCY:
                    self._fail("reads", other.writes & reads, index, producer, "$.dst", row)
                continue
            name = "$" if token == NO_TOKEN else f"${token}"
            if other.writes & touches:
                kind = "reads" if other.writes & reads else "overwrites"
                self._fail(kind, other.writes & touches, index, producer, f"{name}.dst", row)
            if reading and other.reads & writes and (facts.queue is None or facts.queue != other.queue):
                self._fail("overwrites the operand", other.reads & writes, index, producer, f"{name}.src", row)

    def _rows_between(self, first, last):
        """Rows of dpas from the start of one member of a macro to that of another."""
        return sum(self.facts_of(i).dpas_rows for i in range(first, last))

    def _fail(self, what, bits, index, producer, missing, row):
        byte = (bits & -bits).bit_length() - 1
        other = self.instructions[producer]
        raise Fault(
            ScoreboardHazard,
            f"scoreboard: the instruction {what} r{byte // 64} byte {byte % 64} before 0x{other.address:x}: "
            f"{other.text} is known to be done; no {missing} annotation covers it",
            row,
        )
