"""The record of a launch: the instructions of each thread in order, and the addresses of each message."""

from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np


class Message(NamedTuple):
    """One send of a cohort: nbytes moved at each address by the thread of the same place in ``threads``."""

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
    messages  Message, in the same order; of 2D blocks one address for each row
    Threads are numbered through the whole launch, group by group.
    """

    program: list = field(default_factory=list)
    steps: list = field(default_factory=list)
    messages: list = field(default_factory=list)

    def stream(self, thread):
        """The instructions one thread executed, in order."""
        return [self.program[index] for threads, index in self.steps if _contains(threads, thread)]

    def addresses(self, thread):
        """[(kind, addresses, bytes at each)] of the thread's messages, in order."""
        found = []
        for message in self.messages:
            own = message.addresses[message.threads == thread] if len(message.addresses) else message.addresses
            if len(own):
                found.append((message.kind, own, message.nbytes))
        return found


def _contains(threads, thread):
    at = np.searchsorted(threads, thread)
    return at < len(threads) and threads[at] == thread
