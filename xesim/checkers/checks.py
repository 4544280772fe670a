"""Which checkers watch a launch."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Checks:
    """Switches of the run-time checks.

    bounds         accesses outside live allocations, to freed or read-only memory, illegal 2D surfaces. Turning it off
                   only drops the 2D surface rules: an address without memory behind it is always an error.
    uninitialized  reads of memory nobody has written: global, shared local, private, scratch. Compiled code copies the
                   padding of private variables, so an access to private memory counts if none of its bytes is written;
                   block loads from scratch, which spill code makes before it writes a part, do not count.
    races          data races in shared local memory
    scoreboard     software scoreboard (SWSB) annotations that do not cover a register dependency
    """

    bounds: bool = True
    uninitialized: bool = False
    races: bool = True
    scoreboard: bool = True
