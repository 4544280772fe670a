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


@dataclass
class Trace:
    """Records what each hardware thread executed, for a time model. Pass one to ``launch(trace=...)``.

    program   the decoded instructions
    steps     (thread numbers, index into program), in the order of execution
    messages  in the same order; a 2D block has one address for each row
    Threads are numbered through the whole launch, group by group.
    """

    program: list[Instruction] = field(default_factory=list)
    steps: list[tuple[np.ndarray, int]] = field(default_factory=list)
    messages: list[Message] = field(default_factory=list)

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
