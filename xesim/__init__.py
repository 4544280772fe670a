"""xesim: a functional simulator of Intel Xe2 compute kernels. It executes the machine code ``ocloc compile`` emits,
with no GPU, and judges what the code does to memory, barriers and registers. See xesim/README.md.
"""

from .checks import Checks
from .counts import Result, Trace
from .errors import (
    BarrierDivergence,
    Deadlock,
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
from .memory import Memory
from .payload import LocalMemory

__all__ = [
    "BarrierDivergence",
    "Checks",
    "Deadlock",
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
]
