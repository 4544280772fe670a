"""Which checkers watch a launch."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Checks:
    """Switches of the run-time checks.

    bounds         the hardware's rules for 2D surfaces and for aligned elements. An access outside the live
                   allocations, to freed or to read-only memory is an error in any case.
    uninitialized  reads of global or shared local memory that nobody has written
    races          data races in shared local memory
    scoreboard     software scoreboard (SWSB) annotations that do not cover a register dependency
    """

    bounds: bool = True
    uninitialized: bool = False
    races: bool = True
    scoreboard: bool = True
