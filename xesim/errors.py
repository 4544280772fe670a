"""Errors of the simulator.

A SimulationError says where in the kernel it happened, for which thread and in which instruction.
"""


class XesimError(Exception):
    """Base class of everything xesim raises on purpose."""


class ToolchainError(XesimError):
    """The offline compiler (ocloc) is missing or refused its input."""


class ZebinError(XesimError):
    """The device binary is not one this simulator can load."""


class LaunchError(XesimError):
    """Ranges or arguments of a launch do not fit the kernel."""


class SimulationError(XesimError):
    """The execution of a kernel stopped.

    kernel       name of the kernel
    address      byte offset of the instruction in the kernel's text (the disassembly's labels count the same way)
    thread       (work-group linear id, hardware thread of that group), or None if all threads of a group are meant
    instruction  disassembly of the instruction
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
    ) -> None:
        self.detail = detail
        self.kernel = kernel
        self.address = address
        self.thread = thread
        self.instruction = instruction
        super().__init__(detail)

    def __str__(self) -> str:
        lines = [self.detail]
        if self.kernel is not None:
            lines.append(f"  kernel: {self.kernel}")
        if self.thread is not None:
            lines.append(f"  thread: {self.thread[1]} of work-group {self.thread[0]}")
        if self.instruction is not None:
            at = "" if self.address is None else f"0x{self.address:x}: "
            lines.append(f"  instruction: {at}{self.instruction}")
        return "\n".join(lines)


class UnknownInstruction(SimulationError):
    """The simulator has no definition for an instruction, operand or message. It never guesses."""


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
    """A barrier waits for threads that have already ended, or some channels of a thread do not reach it."""


class ScoreboardHazard(SimulationError):
    """An instruction touches a register whose outstanding producer or reader no SWSB annotation waits for."""


class Fault(Exception):
    """Something that a thread may not do; the machine turns it into a SimulationError by adding where it happened.

    error  the kind of SimulationError
    row    where an access failed: index of the row of the access, later that of its thread in the cohort
    """

    def __init__(self, error: type[SimulationError], message: str, row: int) -> None:
        super().__init__(message)
        self.error = error
        self.row = row
