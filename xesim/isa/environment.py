"""What instructions reach outside the registers of their threads. ``xesim.machine`` provides it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import numpy as np

if TYPE_CHECKING:
    from .cohort import Cohort
    from .instruction import Instruction
    from .messages.block2d import Surface


class AddressSpace(Protocol):
    """Memory that a message can go to.

    An access has a row for each address: thread rows[i] of the cohort accesses addresses[i] (uint64). An access that is
    not allowed raises a ``Fault`` with the index of its row.
    """

    def kind(self, kind: str) -> str:
        """The name of a message in the counts. ``kind`` is its name in global memory, as load.ugm."""

    def identity(self, c: Cohort, rows: np.ndarray, addresses: np.ndarray) -> np.ndarray:
        """Numbers that are equal exactly where two rows access the same memory."""

    def read(self, c: Cohort, rows: np.ndarray, addresses: np.ndarray, size: int, atomic: bool = False) -> np.ndarray:
        """``size`` bytes from each address: uint8 [rows, size]."""

    def write(
        self, c: Cohort, rows: np.ndarray, addresses: np.ndarray, values: np.ndarray, atomic: bool = False
    ) -> None:
        """Store uint8 [rows, size]."""


class ScratchSpace(AddressSpace, Protocol):
    def check_surface(self, inst: Instruction, surface: np.ndarray) -> None:
        """Raise UnknownInstruction unless the surface state offsets are those of scratch memory."""


class BarrierUnit(Protocol):
    def signal(self, group: int, thread: int, payload: int) -> str | None:
        """Count one thread's signal; returns what is wrong with it, or None."""


class AccessRules(Protocol):
    """The rules for addresses and surfaces that a message must keep. A broken one raises a Fault."""

    def check_surface(self, surface: Surface) -> None: ...

    def check_alignment(self, addresses: np.ndarray, size: int, threads: np.ndarray) -> None: ...


class Environment(Protocol):
    @property
    def lane_mask(self) -> np.ndarray:
        """The channels that the kernel has, bool [32]."""

    @property
    def global_memory(self) -> AddressSpace: ...

    @property
    def payload(self) -> AddressSpace: ...

    @property
    def slm(self) -> AddressSpace: ...

    @property
    def scratch(self) -> ScratchSpace: ...

    @property
    def barriers(self) -> BarrierUnit: ...

    @property
    def rules(self) -> AccessRules | None:
        """None if nobody checks them."""

    def count_message(
        self, c: Cohort, kind: str, addresses: np.ndarray, nbytes: int, rows: np.ndarray | None = None
    ) -> None:
        """Count a message that moves ``nbytes`` at each address.

        rows  for each address, the row of its thread in the cohort; None if the message has no addresses
        """
