"""What a launch did: counts, and optionally the stream of each thread."""

from collections import Counter
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np


@dataclass
class Result:
    """Counts of one launch. One instruction of one hardware thread counts once.

    instructions          all instructions executed
    instructions_by_pipe  'float', 'int', 'long', 'math', 'dpas', 'send', 'branch', 'sync'
    instructions_by_opcode
    dpas                  dpas instructions; dpas_operations: multiply-adds they made
    messages              sends by kind, as 'load.ugm' or 'load_block2d.ugm'
    bytes_by_message      bytes moved by the same kinds (of 2D blocks: the whole block)
    barriers              barrier signals
    threads, groups       launched
    seconds               wall clock of the simulation
    """

    instructions: int = 0
    instructions_by_pipe: Counter = field(default_factory=Counter)
    instructions_by_opcode: Counter = field(default_factory=Counter)
    dpas: int = 0
    dpas_operations: int = 0
    messages: Counter = field(default_factory=Counter)
    bytes_by_message: Counter = field(default_factory=Counter)
    barriers: int = 0
    threads: int = 0
    groups: int = 0
    seconds: float = 0.0

    @property
    def instruction_rate(self):
        """Hardware-thread instructions per second of simulation."""
        return self.instructions / self.seconds if self.seconds else float("nan")


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
