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
    Site,
    SlmRace,
    ToolchainError,
    UninitializedRead,
    UnknownInstruction,
    UnsupportedDevice,
    XesimError,
    ZebinError,
)
from .files import Binary, open_binary
from .kernel import Kernel, Module
from .machine.counts import Result
from .machine.memory import Memory
from .machine.parameters import LocalMemory
from .machine.trace import Trace
from .source import SourceLine

__all__ = [
    "BarrierDivergence",
    "Binary",
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
    "Site",
    "SlmRace",
    "SourceLine",
    "ToolchainError",
    "Trace",
    "UninitializedRead",
    "UnknownInstruction",
    "UnsupportedDevice",
    "XesimError",
    "ZebinError",
    "compile_to_zebin",
    "open_binary",
]
