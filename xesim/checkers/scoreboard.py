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
    Of flags, accumulators and address registers, only overwriting what an in-order instruction of another pipe reads or
    writes is checked: the hardware interlocks reading them. Registers behind indirect operands are not followed.

What needs no annotation
    A result of an in-order pipe is there once LATENCY instructions of the pipe have followed, and once the thread has
    taken a jump: IGC counts distances along the text, and leaves values that cross a taken jump without annotation.

Sources: intel/intel-graphics-compiler, visa/LocalScheduler/SWSB_G4IR.cpp (SBDDD for the rules, isLastDpas for macros,
tokenDepReduction and assignDepToken for tokens taken again, needPredicateWAR and needA0WAR in HWCaps.inc for flags
and address registers), visa/iga/IGALibrary/IR/RegDeps.cpp for the pipes.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple, NoReturn

import numpy as np

from ..errors import Fault, ScoreboardHazard
from ..formats.dtypes import DF
from ..isa.cohort import GRF_BYTES
from ..isa.dpas import dpas_shape
from ..isa.footprint import ACCUMULATORS, ADDRESSES, special
from ..isa.instruction import Instruction, Register
from ..isa.opcodes import PIPE_LETTER, definition, pipe_of

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


Queue = tuple[Any, ...]


class Facts:
    """What the checker needs to know of an instruction.

    pipe       letter of the in-order pipe; None if the instruction is out of order
    distances  (pipe letter, distance) that it waits for
    sync       (results as well as operands, tokens or all if empty) that sync.allrd or sync.allwr waits for, or None
    sent       whether it is a message or a dpas
    dpas_rows  rows of the result of a dpas, else 0
    atomic     whether it is a member of a macro other than the last
    queue      messages and dpas of one queue read their operands in order; None if it is in none
    """

    __slots__ = (
        "pipe",
        "token",
        "reads",
        "writes",
        "special_reads",
        "special_writes",
        "distances",
        "waits",
        "sync",
        "sent",
        "dpas_rows",
        "atomic",
        "queue",
    )

    def __init__(self, inst: Instruction) -> None:
        pipe = pipe_of(inst)
        self.pipe = PIPE_LETTER.get(pipe)
        self.token = inst.swsb.token_set
        self.reads, self.writes = definition(inst).footprint(inst)
        self.special_reads, self.special_writes = special(inst) if self.pipe is not None else (0, 0)
        self.sent = pipe in ("send", "dpas")
        self.dpas_rows = dpas_shape(inst)[0] if pipe == "dpas" else 0
        self.atomic = pipe == "dpas" and "Atomic" in inst.options
        self.queue = _queue(inst) if self.sent else None
        self.waits = inst.swsb.waits
        self.distances: list[tuple[str, int]] = []
        for letter, count in inst.swsb.distances:
            pipes = PIPES if letter == "A" else letter or self._source_pipes(inst)
            self.distances += [(p, count) for p in pipes]
        self.sync = None
        if inst.mnemonic in ("sync.allrd", "sync.allwr"):
            self.sync = (inst.mnemonic == "sync.allwr", frozenset(inst.sync))

    def _source_pipes(self, inst: Instruction) -> str:
        """The pipes that a bare @n counts: those that the types of the register sources belong to."""
        if self.pipe is None:
            return PIPES
        types = {s.dtype for s in inst.srcs if isinstance(s, Register)}
        return "".join({"L" if t is DF else "F" if t.is_float else "I" for t in types}) or self.pipe


def _queue(inst: Instruction) -> Queue | None:
    """Source: WARDepRequired in SWSB_G4IR.cpp. A dpas is in the queue of its mask, a NoMask message in none."""
    unit = inst.opcode if inst.send is None else inst.send.unit
    if inst.predicate is None and inst.no_mask and inst.send is not None:
        return None
    mask = inst.no_mask if inst.predicate is None else inst.predicate.flag
    return unit, inst.exec_size, inst.channel_offset, mask


class Pending(NamedTuple):
    """A message or dpas under way.

    token     that waits for it, or MACRO or NO_TOKEN
    producer  index of the instruction
    reading   whether its operands may still be read
    """

    token: int
    producer: int
    reading: bool


Ordered = tuple[tuple[tuple[int, int], ...], ...]
Sent = tuple[Pending, ...]


class History:
    """The instructions not known to be done, on one path. Immutable; equal histories of a checker are one object.

    last     index of the latest instruction
    ordered  for each of PIPES: (how many instructions of the pipe were issued from it on, index), oldest first
    sent     Pending, in the order of issue
    after    the history after each instruction that has followed
    """

    __slots__ = ("last", "ordered", "sent", "after")

    def __init__(self, last: int, ordered: Ordered, sent: Sent) -> None:
        self.last, self.ordered, self.sent = last, ordered, sent
        self.after: dict[int, History] = {}


class Histories:
    """The histories of a cohort's threads.

    count     of the threads
    distinct  the histories that differ
    of        which of them each thread has; None: all have the first
    """

    __slots__ = ("count", "distinct", "of")

    def __init__(self, count: int, distinct: list[History], of: np.ndarray | None = None) -> None:
        self.count, self.distinct, self.of = count, distinct, of

    def take(self, rows: np.ndarray | list[int]) -> Histories:
        """The histories of some of the threads."""
        threads = np.arange(self.count)[rows]
        if self.of is None:
            return Histories(len(threads), list(self.distinct))
        return _histories([self.distinct[i] for i in self.of[threads]])

    def merged(self, others: Sequence[Histories], order: np.ndarray) -> Histories:
        """The histories of these threads and others together, put in an order."""
        parts = [self, *others]
        if all(p.of is None and p.distinct[0] is self.distinct[0] for p in parts):
            return Histories(len(order), list(self.distinct))
        each = [history for part in parts for history in part.each()]
        return _histories([each[i] for i in order])

    def each(self) -> list[History]:
        """The history of each thread."""
        return self.distinct * self.count if self.of is None else [self.distinct[i] for i in self.of]


def _histories(each: Sequence[History]) -> Histories:
    places: dict[History, int] = {}
    of = np.array([places.setdefault(history, len(places)) for history in each])
    return Histories(len(each), list(places), of if len(places) > 1 else None)


class ScoreboardChecker:
    """Follows the threads of a kernel. What follows from a history is computed once, also across launches."""

    def __init__(self, instructions: Sequence[Instruction]) -> None:
        self.instructions = instructions
        self.facts: list[Facts | None] = [None] * len(instructions)
        self.kept: dict[tuple[int, Ordered, Sent], History] = {}

    def start(self, count: int) -> Histories:
        """The histories of threads that begin."""
        return Histories(count, [self._history(-1, ((),) * len(PIPES), ())])

    def observe(self, histories: Histories, index: int) -> None:
        """The instruction is about to execute. Raises Fault with a ScoreboardHazard."""
        distinct = histories.distinct
        if histories.of is None:
            distinct[0] = distinct[0].after.get(index) or self._follow(distinct[0], index, 0)
            return
        for place, history in enumerate(distinct):
            row = int(np.argmax(histories.of == place))
            distinct[place] = history.after.get(index) or self._follow(history, index, row)
        if len(set(distinct)) < len(distinct):
            fewer = _histories(histories.each())
            histories.distinct, histories.of = fewer.distinct, fewer.of

    def facts_of(self, index: int) -> Facts:
        facts = self.facts[index]
        if facts is None:
            facts = self.facts[index] = Facts(self.instructions[index])
        return facts

    def _history(self, last: int, ordered: Ordered, sent: Sent) -> History:
        key = (last, ordered, sent)
        history = self.kept.get(key)
        if history is None:
            if len(self.kept) >= MAX_KEPT:
                for old in self.kept.values():
                    old.after.clear()
                self.kept.clear()
            history = self.kept[key] = History(*key)
        return history

    def _follow(self, history: History, index: int, row: int) -> History:
        ordered, sent = self.wait(history, index)
        self._check(ordered, sent, index, row)
        following = history.after[index] = self.issue(ordered, sent, index)
        return following

    # ---- waiting

    def wait(self, history: History, index: int) -> tuple[Ordered, Sent]:
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
        return tuple(ordered), tuple(sent)

    def _wait_token(self, sent: list[Pending], token: int, written: bool) -> list[Pending]:
        """The owners of a token have read their operands, and so have all before them in their order of reading; if
        ``written``, their results are there too."""
        owners = [place for place, p in enumerate(sent) if p.token == token]
        if not owners:
            return sent
        queue, latest = self.facts_of(sent[owners[-1]].producer).queue, owners[-1]
        remaining = []
        for place, p in enumerate(sent):
            if p.token == token:
                if written:
                    continue
                p = p._replace(reading=False)
            elif p.reading and place < latest and queue is not None and self.facts_of(p.producer).queue == queue:
                p = p._replace(reading=False)
            remaining.append(p)
        return remaining

    # ---- issuing

    def issue(self, ordered: Ordered, sent: Sent, index: int) -> History:
        """The history after the instruction."""
        facts = self.facts_of(index)
        if facts.pipe is not None:
            place, latency = PIPES.index(facts.pipe), LATENCY[facts.pipe]
            pending = tuple((age + 1, i) for age, i in ordered[place] if age < latency)
            if facts.reads or facts.writes or facts.special_reads or facts.special_writes:
                pending += ((1, index),)
            ordered = (*ordered[:place], pending, *ordered[place + 1 :])
        elif facts.sent and (facts.reads or facts.writes):
            token = facts.token
            if token is None:
                token = MACRO if facts.atomic else NO_TOKEN
                sent = tuple(p for p in sent if p.token != NO_TOKEN or p.producer != index)
            if token != MACRO:
                sent = tuple(p._replace(token=token) if p.token == MACRO else p for p in sent)
            sent += (Pending(token, index, True),)
        return self._history(index, ordered, sent)

    # ---- checking

    def _check(self, ordered: Ordered, sent: Sent, index: int, row: int) -> None:
        facts = self.facts_of(index)
        reads, writes = facts.reads, facts.writes
        touches = reads | writes
        if not touches and not facts.special_writes:
            return
        for pipe, pending in zip(PIPES, ordered):
            for _, producer in pending:
                other = self.facts_of(producer)
                if other.writes & reads:
                    self._fail("reads", other.writes & reads, producer, f"{pipe}@", row)
                if pipe == facts.pipe:
                    continue
                if (other.special_reads | other.special_writes) & facts.special_writes:
                    self._fail_special(
                        (other.special_reads | other.special_writes) & facts.special_writes, producer, pipe, row
                    )
                if other.writes & writes:
                    self._fail("overwrites", other.writes & writes, producer, f"{pipe}@", row)
                if other.reads & writes:
                    self._fail("overwrites the operand", other.reads & writes, producer, f"{pipe}@", row)
        for token, producer, reading in sent:
            other = self.facts_of(producer)
            if token == MACRO:
                if other.writes & reads and self._rows_between(producer, index) < DPAS_LATENCY:
                    self._fail("reads", other.writes & reads, producer, "$.dst", row)
                continue
            name = "$" if token == NO_TOKEN else f"${token}"
            if other.writes & touches:
                kind = "reads" if other.writes & reads else "overwrites"
                self._fail(kind, other.writes & touches, producer, f"{name}.dst", row)
            if reading and other.reads & writes and (facts.queue is None or facts.queue != other.queue):
                self._fail("overwrites the operand", other.reads & writes, producer, f"{name}.src", row)

    def _rows_between(self, first: int, last: int) -> int:
        """Rows of dpas from the start of one member of a macro to that of another."""
        return sum(self.facts_of(i).dpas_rows for i in range(first, last))

    def _fail_special(self, bits: int, producer: int, pipe: str, row: int) -> NoReturn:
        bit = (bits & -bits).bit_length() - 1
        if bit < ACCUMULATORS:
            name = f"f{bit // 32}.{bit // 16 % 2}"
        elif bit < ADDRESSES:
            name = f"acc{(bit - ACCUMULATORS) // GRF_BYTES}"
        else:
            name = f"a0.{(bit - ADDRESSES) // 2}"
        self._fail_at("overwrites", name, producer, f"{pipe}@", row)

    def _fail(self, what: str, bits: int, producer: int, missing: str, row: int) -> NoReturn:
        byte = (bits & -bits).bit_length() - 1
        self._fail_at(what, f"r{byte // GRF_BYTES} byte {byte % GRF_BYTES}", producer, missing, row)

    def _fail_at(self, what: str, register: str, producer: int, missing: str, row: int) -> NoReturn:
        other = self.instructions[producer]
        raise Fault(
            ScoreboardHazard,
            f"scoreboard: the instruction {what} {register} before 0x{other.address:x}: "
            f"{other.text} is known to be done; no {missing} annotation covers it",
            row,
        )
