"""The record of a launch: the instructions of each thread in order, and the addresses of each message."""

from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from ..isa.instruction import Instruction


class Message(NamedTuple):
    """One send of a cohort. threads[i] moved ``nbytes`` bytes at addresses[i].

    step  index of the send in ``Trace.steps``
    """

    step: int
    kind: str
    threads: np.ndarray
    addresses: np.ndarray
    nbytes: int


class BarrierEvent(NamedTuple):
    """A signal, or a passed wait, of threads that took it in one step.

    step    index in ``Trace.steps``
    values  for each thread: dword 2 of a signal's payload; the id of the barrier for a wait
    """

    step: int
    threads: np.ndarray
    is_signal: bool
    values: np.ndarray


@dataclass
class Trace:
    """Records what each hardware thread executed, for a time model. Pass one to ``launch(trace=...)``.

    program    the decoded instructions
    registers  of a thread
    steps      (thread numbers, index into program), in the order of execution
    messages   in the same order; a 2D block has one address for each row
    barriers   in the same order
    groups     (number of work-groups, threads of each, bytes of shared local memory of each) of each batch
    Threads are numbered through the whole launch, group by group.
    """

    program: list[Instruction] = field(default_factory=list)
    registers: int = 0
    steps: list[tuple[np.ndarray, int]] = field(default_factory=list)
    messages: list[Message] = field(default_factory=list)
    barriers: list[BarrierEvent] = field(default_factory=list)
    groups: list[tuple[int, int, int]] = field(default_factory=list)

    @property
    def num_steps(self) -> int:
        """How many steps have been recorded."""
        return len(self.steps)

    def add_step(self, threads: np.ndarray, index: int) -> None:
        self.steps.append((threads, index))

    def add_message(self, message: Message) -> None:
        self.messages.append(message)

    def stream(self, thread: int) -> list[Instruction]:
        """The instructions one thread executed, in order."""
        return [self.program[index] for threads, index in self.steps if _contains(threads, thread)]

    def addresses(self, thread: int) -> list[tuple[str, np.ndarray, int]]:
        """[(kind, addresses, bytes at each)] for the thread's messages, in order."""
        found = []
        for message in self.messages:
            own = message.addresses[message.threads == thread] if len(message.addresses) else message.addresses
            if len(own):
                found.append((message.kind, own, message.nbytes))
        return found


def _contains(threads: np.ndarray, thread: int) -> bool:
    at = np.searchsorted(threads, thread)
    return bool(at < len(threads) and threads[at] == thread)
