"""The counts of a launch."""

from collections import Counter
from dataclasses import dataclass, field


@dataclass
class Result:
    """Counts of one launch. One instruction of one hardware thread counts once.

    instructions          all instructions executed
    instructions_by_pipe  'float', 'int', 'long', 'math', 'dpas', 'send', 'branch', 'sync'
    instructions_by_opcode
    dpas                  dpas instructions; dpas_operations are the multiply-adds they made
    messages              sends by kind, as 'load.ugm' or 'load_block2d.ugm'
    bytes_by_message      bytes moved by the same kinds; a 2D block counts whole
    barriers              barrier signals
    threads, groups       launched
    seconds               wall clock of the simulation
    """

    instructions: int = 0
    instructions_by_pipe: Counter[str] = field(default_factory=Counter)
    instructions_by_opcode: Counter[str] = field(default_factory=Counter)
    dpas: int = 0
    dpas_operations: int = 0
    messages: Counter[str] = field(default_factory=Counter)
    bytes_by_message: Counter[str] = field(default_factory=Counter)
    barriers: int = 0
    threads: int = 0
    groups: int = 0
    seconds: float = 0.0

    @property
    def instruction_rate(self) -> float:
        """Hardware-thread instructions per second of simulation."""
        return self.instructions / self.seconds if self.seconds else float("nan")
