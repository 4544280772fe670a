"""The scoreboard checker: are the software scoreboard (SWSB) annotations enough?

The hardware does not interlock the general registers. An instruction that needs an older one to be done says so:
  X@n             waits for the n-th last instruction of in-order pipe X, and thereby for all before it. X is F (float),
                  I (int), L (long), M (math) or A (every one of them); a bare @n means the pipes of its sources' types.
  $t.dst, $t.src  wait until the message or dpas that took token t has written its result, or has read its operands.
                  Earlier messages to the same unit have then read theirs.
Taking a token that is in use waits for its former owner. ``sync`` instructions wait and do nothing else.

The checker follows the path that each thread really takes. It checks:
  read after write   by any instruction: the producer must be known to be done
  write after write  if producer and consumer are in different pipes, or the producer is out of order
  write after read   if reader and writer are in different pipes, or the reader is a message or dpas. Messages with the
                     same channels to one unit read their operands in order, and a dpas has read its operands when the
                     next one is issued.
Branches count as instructions of the int pipe. A jump that is taken outlasts every in-order pipe: IGC counts distances
along the text, and leaves values that cross a taken jump without annotation.
A producer that is followed by at least LATENCY instructions of its own pipe is done without being waited for (IGC
relies on that). The hardware interlocks flags, accumulators and address registers, so they are not checked; nor are
indirect operands. Sources: intel/intel-graphics-compiler visa/LocalScheduler/SWSB_G4IR.cpp,
visa/iga/IGALibrary/IR/RegDeps.cpp, and the annotations IGC emits.
"""

import weakref
from collections.abc import Sequence
from typing import NoReturn

from ..errors import ScoreboardHazard
from ..formats.dtypes import DF
from ..isa.footprint import dpas_accumulator
from ..isa.instruction import Instruction, Register
from ..isa.opcodes import PIPE_LETTER, definition, pipe_of

_PIPES = "FILM"
# After so many instructions of the same pipe a result is there in any case (IGC: SWSB_MAX_*_DEPENDENCE_DISTANCE).
LATENCY = {"F": 11, "I": 11, "L": 15, "M": 18}
# How many different histories of the threads of one cohort are followed at once.
MAX_HISTORIES = 8


class _Facts:
    """What the checker needs to know of an instruction.

    pipe         letter of the in-order pipe; None if the instruction is out of order
    distances    (pipe letter, distance) it waits for
    sync         (writes as well as reads, tokens or all if empty) that a sync.allrd or sync.allwr waits for, or None
    unit         what reads its operands in order
    accumulator  bytes of a dpas' source C
    """

    __slots__ = ("pipe", "token", "reads", "writes", "distances", "waits", "sync", "is_dpas", "unit", "accumulator")

    def __init__(self, inst: Instruction) -> None:
        pipe = pipe_of(inst)
        self.pipe = PIPE_LETTER.get(pipe)
        self.token = inst.swsb.token_set
        self.reads, self.writes = definition(inst).footprint(inst)
        self.is_dpas = pipe == "dpas"
        self.unit = inst.send.unit if inst.send is not None else inst.opcode
        self.accumulator = dpas_accumulator(inst) if self.is_dpas else 0
        self.waits = inst.swsb.waits
        self.distances: list[tuple[str, int]] = []
        for letter, count in inst.swsb.distances:
            pipes = _PIPES if letter == "A" else letter or self._source_pipes(inst)
            self.distances += [(p, count) for p in pipes]
        self.sync = None
        if inst.mnemonic in ("sync.allrd", "sync.allwr"):
            self.sync = (inst.mnemonic == "sync.allwr", frozenset(inst.sync))

    def _source_pipes(self, inst: Instruction) -> str:
        """The pipes that a bare @n counts: those that the types of the register sources belong to."""
        if self.pipe is None:
            return _PIPES
        types = {s.dtype for s in inst.srcs if isinstance(s, Register)}
        return "".join({"L" if t is DF else "F" if t.is_float else "I" for t in types}) or self.pipe


# Facts are kept with the instructions: the next launch of their kernel needs them again.
_known: weakref.WeakKeyDictionary[Instruction, _Facts] = weakref.WeakKeyDictionary()


class _Pending:
    """A message or dpas under way.

    index    of the instruction
    order    its place in the order of sending
    reading  whether its operands may still be read
    """

    __slots__ = ("index", "order", "reading")

    def __init__(self, index: int, order: int, reading: bool = True) -> None:
        self.index, self.order, self.reading = index, order, reading


class _History:
    """The instructions of one path that are not known to be done.

    last     index of the latest instruction
    issued   how many instructions each pipe has had
    ordered  (sequence number, index) of each pipe's instructions, oldest first
    tokens   the messages and dpas that took a token
    sent     how many messages and dpas there were
    """

    __slots__ = ("issued", "ordered", "tokens", "last", "sent")

    def __init__(self) -> None:
        self.last = -1
        self.issued = dict.fromkeys(_PIPES, 0)
        self.ordered: dict[str, list[tuple[int, int]]] = {p: [] for p in _PIPES}
        self.tokens: dict[int, list[_Pending]] = {}
        self.sent = 0

    def copy(self) -> "_History":
        twin = object.__new__(_History)
        twin.last = self.last
        twin.issued = dict(self.issued)
        twin.ordered = {p: list(v) for p, v in self.ordered.items()}
        twin.tokens = {t: [_Pending(p.index, p.order, p.reading) for p in v] for t, v in self.tokens.items()}
        twin.sent = self.sent
        return twin

    def key(self) -> tuple[object, ...]:
        """A key that is equal for histories which allow the same instructions from now on."""
        ordered = tuple((p, tuple((self.issued[p] - n, i) for n, i in self.ordered[p])) for p in _PIPES)
        return ordered, tuple(sorted((t, tuple((p.index, p.reading) for p in v)) for t, v in self.tokens.items()))


class Histories:
    """The histories of the different paths on which the threads of one cohort have come."""

    __slots__ = ("paths",)

    def __init__(self, paths: list[_History]) -> None:
        self.paths = paths

    def copy(self) -> "Histories":
        return Histories([h.copy() for h in self.paths])

    def merged(self, others: "Sequence[Histories]") -> "Histories":
        whole = Histories([h for histories in (self, *others) for h in histories.paths])
        whole.drop_duplicates()
        return whole

    def drop_duplicates(self) -> None:
        distinct: dict[tuple[object, ...], _History] = {}
        for history in self.paths:
            distinct.setdefault(history.key(), history)
        self.paths = list(distinct.values())[:MAX_HISTORIES]


class ScoreboardChecker:
    """Watches one launch: ``start`` gives the history of new threads, ``observe`` follows them."""

    def __init__(self, instructions: Sequence[Instruction]) -> None:
        self.instructions = instructions
        self.facts: dict[int, _Facts] = {}  # by index, of the instructions that have been executed

    def start(self) -> Histories:
        return Histories([_History()])

    def observe(self, histories: Histories, index: int) -> None:
        """The instruction is about to execute. Raises ScoreboardHazard."""
        facts = self.facts.get(index) or self._facts_of(index)
        for history in histories.paths:
            self._observe(history, facts, index)
        if len(histories.paths) > 1:
            histories.drop_duplicates()

    def _facts_of(self, index: int) -> _Facts:
        inst = self.instructions[index]
        if inst not in _known:
            _known[inst] = _Facts(inst)
        facts = self.facts[index] = _known[inst]
        return facts

    def _observe(self, history: _History, facts: _Facts, index: int) -> None:
        if index != history.last + 1:
            for pending in history.ordered.values():
                pending.clear()
        history.last = index
        for letter, count in facts.distances:
            self._wait_ordered(history, letter, count)
        tokens = history.tokens
        for token, side in facts.waits:
            self._wait_token(tokens, token, side == "dst")
        if facts.sync is not None:
            writes, only = facts.sync
            for token in [t for t in tokens if not only or t in only]:
                self._wait_token(tokens, token, writes)
        if facts.token is not None and facts.token in tokens and not self._joins(facts, tokens[facts.token]):
            self._wait_token(tokens, facts.token, True)
        self._check(history, facts, index)
        pipe = facts.pipe
        if pipe is not None:
            history.issued[pipe] += 1
            now, pending = history.issued[pipe], history.ordered[pipe]
            if facts.reads or facts.writes:
                pending.append((now, index))
            while pending and now - pending[0][0] >= LATENCY[pipe]:
                pending.pop(0)
        elif facts.token is not None and (facts.reads or facts.writes):
            history.sent += 1
            if facts.is_dpas:
                self._operands_read(tokens, facts.unit, history.sent)
            tokens.setdefault(facts.token, []).append(_Pending(index, history.sent))

    def _joins(self, facts: _Facts, owners: list[_Pending]) -> bool:
        """A dpas may share the token of the dpas before it: they run in order in one systolic array."""
        return facts.is_dpas and all(self.facts[p.index].is_dpas for p in owners)

    @staticmethod
    def _wait_ordered(history: _History, pipe: str, count: int) -> None:
        done = history.issued[pipe] - count + 1
        pending = history.ordered[pipe]
        while pending and pending[0][0] <= done:
            pending.pop(0)

    def _wait_token(self, tokens: dict[int, list[_Pending]], token: int, written: bool) -> None:
        """The owners of a token have read their operands, and so have all sent to the same unit before.

        If ``written``, their results are there too.
        """
        owners = tokens.get(token)
        if not owners:
            return
        self._operands_read(tokens, self.facts[owners[-1].index].unit, owners[-1].order)
        if written:
            del tokens[token]

    def _operands_read(self, tokens: dict[int, list[_Pending]], unit: str, latest: int) -> None:
        """What was sent to the unit up to the number ``latest`` has read its operands."""
        for owners in tokens.values():
            for pending in owners:
                if pending.reading and pending.order <= latest and self.facts[pending.index].unit == unit:
                    pending.reading = False

    def _check(self, history: _History, facts: _Facts, index: int) -> None:
        reads, writes = facts.reads, facts.writes
        touches = reads | writes
        if not touches:
            return
        for pipe in _PIPES:
            for _, producer in history.ordered[pipe]:
                other = self.facts[producer]
                if other.writes & reads:
                    self._fail("reads", other.writes & reads, index, producer, f"{pipe}@")
                if pipe == facts.pipe:
                    continue
                if other.writes & writes:
                    self._fail("overwrites", other.writes & writes, index, producer, f"{pipe}@")
                if other.reads & writes:
                    self._fail("overwrites the operand", other.reads & writes, index, producer, f"{pipe}@")
        for token, owners in history.tokens.items():
            for pending in owners:
                producer, other = pending.index, self.facts[pending.index]
                if other.writes & touches:
                    if facts.is_dpas and other.is_dpas and not (other.writes & reads & ~facts.accumulator):
                        continue
                    kind = "reads" if other.writes & reads else "overwrites"
                    self._fail(kind, other.writes & touches, index, producer, f"${token}.dst")
                if pending.reading and other.reads & writes and not self._same_queue(index, producer):
                    self._fail("overwrites the operand", other.reads & writes, index, producer, f"${token}.src")

    def _same_queue(self, index: int, producer: int) -> bool:
        """Both go to one unit, which reads their operands in order: dpas, or messages for the same channels."""
        if self.facts[index].is_dpas and self.facts[producer].is_dpas:
            return True
        a, b = self.instructions[index], self.instructions[producer]
        if a.send is None or b.send is None or a.send.unit != b.send.unit:
            return False
        if (a.exec_size, a.channel_offset) != (b.exec_size, b.channel_offset):
            return False
        if a.predicate or b.predicate:
            return a.predicate is not None and b.predicate is not None and a.predicate.flag == b.predicate.flag
        return not a.no_mask and not b.no_mask

    def _fail(self, what: str, bits: int, index: int, producer: int, missing: str) -> NoReturn:
        byte = (bits & -bits).bit_length() - 1
        inst, other = self.instructions[index], self.instructions[producer]
        raise ScoreboardHazard(
            f"scoreboard: the instruction {what} r{byte // 64} byte {byte % 64} before 0x{other.address:x}: "
            f"{other.text} is known to be done; no {missing} annotation covers it",
            address=inst.address,
            instruction=inst.text,
        )
