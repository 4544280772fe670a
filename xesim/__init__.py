"""xesim: a functional simulator of Intel Xe2 compute kernels.

It executes the machine code that ``ocloc compile`` emits, without a GPU, and checks what the code does to memory,
barriers and registers. See xesim/README.md.
"""

from .binary.ocloc import compile_to_zebin
from .checkers.checks import Checks
from .errors import (
    BarrierDivergence,
    Deadlock,
    GlobalRace,
    LaunchError,
    MemoryFault,
    ScoreboardHazard,
    SimulationError,
    SlmRace,
    ToolchainError,
    UninitializedRead,
    UnknownInstruction,
    XesimError,
    ZebinError,
)
from .kernel import Kernel, Module
from .machine.arguments import LocalMemory
from .machine.counts import Result
from .machine.memory import Memory
from .machine.trace import Trace

__all__ = [
    "BarrierDivergence",
    "Checks",
    "Deadlock",
    "GlobalRace",
    "Kernel",
    "LaunchError",
    "LocalMemory",
    "Memory",
    "MemoryFault",
    "Module",
    "Result",
    "ScoreboardHazard",
    "SimulationError",
    "SlmRace",
    "ToolchainError",
    "Trace",
    "UninitializedRead",
    "UnknownInstruction",
    "XesimError",
    "ZebinError",
    "compile_to_zebin",
]
