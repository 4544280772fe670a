"""Errors of the simulator.

A SimulationError says where in the kernel it happened, for which thread and in which instruction.
"""

from dataclasses import dataclass

from .names import short_name
from .source import SourceLine


class XesimError(Exception):
    """Base class of everything xesim raises on purpose."""


class ToolchainError(XesimError):
    """The offline compiler (ocloc) is missing or refused its input."""


class ZebinError(XesimError):
    """The device binary is not one this simulator can load."""


class UnsupportedDevice(ZebinError):
    """The device binary is for a GPU with another instruction set than Xe2's."""


class LaunchError(XesimError):
    """Ranges or arguments of a launch do not fit the kernel."""


@dataclass(frozen=True)
class Site:
    """One side of something that takes two, such as a data race: which thread did what.

    The fields are those of ``SimulationError``. Each is None if it is not known.
    """

    thread: tuple[int, int] | None = None
    address: int | None = None
    instruction: str | None = None
    source: SourceLine | None = None

    def lines(self) -> list[str]:
        """For a message."""
        lines = []
        if self.thread is not None:
            lines.append(f"  thread: {self.thread[1]} of work-group {self.thread[0]}")
        if self.instruction is not None:
            at = "" if self.address is None else f"0x{self.address:x}: "
            lines.append(f"  instruction: {at}{self.instruction}")
        if self.source is not None:
            lines.append(f"  source: {self.source}")
        return lines


class SimulationError(XesimError):
    """The execution of a kernel stopped.

    kernel       name of the kernel, as the binary has it; the message shows it demangled and shortened
    address      byte offset of the instruction in the kernel's text (the disassembly's labels count the same way)
    thread       (work-group linear id, hardware thread of that group), or None if all threads of a group are meant
    instruction  disassembly of the instruction
    source       the line of the source it was compiled from, if the binary has debug information
    other        the other side of a race: the earlier access
    printed      what the kernel had printed with printf until then
    detail       what went wrong, without the location
    """

    def __init__(
        self,
        detail: str,
        *,
        kernel: str | None = None,
        address: int | None = None,
        thread: tuple[int, int] | None = None,
        instruction: str | None = None,
        source: SourceLine | None = None,
        other: Site | None = None,
    ) -> None:
        self.detail = detail
        self.kernel = kernel
        self.address = address
        self.thread = thread
        self.instruction = instruction
        self.source = source
        self.other = other
        self.printed = ""
        super().__init__(detail)

    def __str__(self) -> str:
        lines = [self.detail]
        if self.kernel is not None:
            lines.append(f"  kernel: {short_name(self.kernel)}")
        lines += Site(self.thread, self.address, self.instruction, self.source).lines()
        if self.other is not None:
            lines += ["  the other access:", *("  " + line for line in self.other.lines())]
        return "\n".join(lines)


class UnknownInstruction(SimulationError):
    """The simulator has no definition for an instruction, operand or message. It never guesses."""


# What Python and numpy raise where an instruction has a form that no definition expects. Decoder, compiler and
# scheduler turn them into an UnknownInstruction that says where.
UNFORESEEN = (ArithmeticError, AssertionError, AttributeError, LookupError, MemoryError, TypeError, ValueError)


class MemoryFault(SimulationError):
    """An access outside the live allocations, to freed or read-only memory, or through an illegal 2D surface."""


class UninitializedRead(SimulationError):
    """A read of bytes that nobody has written. It is reported only on request."""


class SlmRace(SimulationError):
    """Two threads touched one byte of shared local memory, one of them writing, and nothing orders the two."""


class GlobalRace(SimulationError):
    """Two work-groups touched one byte of global memory, one of them writing, and nothing orders the two."""


class Deadlock(SimulationError):
    """No thread can go on: some wait at a barrier the others will never reach."""


class BarrierDivergence(Deadlock):
    """A barrier waits for threads of the work-group that have ended, or not all channels of a thread reach it."""


class ScoreboardHazard(SimulationError):
    """An instruction touches a register whose outstanding producer or reader no SWSB annotation waits for."""


class Fault(Exception):
    """Something that a thread may not do; the machine turns it into a SimulationError by adding where it happened.

    error  the kind of SimulationError
    row    where an access failed: index of the row of the access, later that of its thread in the cohort
    other  of a race, the earlier access: ((work-group of the batch, thread of the group), index of its instruction in
           the program). Either is None if it is not known
    """

    def __init__(
        self,
        error: type[SimulationError],
        message: str,
        row: int,
        other: tuple[tuple[int, int] | None, int | None] | None = None,
    ) -> None:
        super().__init__(message)
        self.error = error
        self.row = row
        self.other = other
