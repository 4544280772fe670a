"""Which checkers watch a launch."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Checks:
    """Switches of the run-time checks.

    bounds         the hardware's rules for 2D surfaces and for aligned elements. An access outside the live
                   allocations, to freed or to read-only memory is an error in any case.
    uninitialized  reads of memory that nobody has written: global, shared local, private, scratch. Compiled code copies
                   the padding of private variables, so an access to private memory counts if none of its bytes is
                   written; block loads from scratch, which spill code makes before it writes a part, do not count.
    races          data races in shared local memory
    global_races   data races in global memory between work-groups; slow, and off unless asked for
    scoreboard     software scoreboard (SWSB) annotations that do not cover a register dependency
    """

    bounds: bool = True
    uninitialized: bool = False
    races: bool = True
    scoreboard: bool = True
    global_races: bool = False
