"""What the rest of the package asks of a device and of a kernel on it."""

import ctypes
from abc import ABC, abstractmethod
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Any

from esimd_fmha import envs
from esimd_fmha.loader.cache import Entry
from esimd_fmha.loader.source import Source

# ESIMD needs the vector back end, and all 256 registers (IGC ignores the other spellings of the latter on Level Zero).
GPU_BUILD_OPTIONS = "-vc-codegen -doubleGRF"


def gpu_build_options() -> str:
    """What Intel's GPU compiler is told: GPU_BUILD_OPTIONS, and to keep the source lines if that is asked for."""
    return f"{GPU_BUILD_OPTIONS} -g" if envs.debug_info() else GPU_BUILD_OPTIONS


Range3 = tuple[int, int, int]


@dataclass(frozen=True)
class Buffer:
    """A span of memory that a launch may access; only the simulator, which checks every access, wants to know."""

    name: str
    address: int
    num_bytes: int
    writable: bool


class Kernel(ABC):
    """A kernel that can be launched on one device."""

    @abstractmethod
    def launch(
        self, params: ctypes.Structure, groups: Range3, threads: int, buffers: Callable[[], list[Buffer]]
    ) -> None:
        """Run ``groups`` (fastest first) work-groups of ``threads``, each given the struct ``params`` by value.

        Returns when the kernel is done, or at once on a device that is asynchronous. ``buffers`` is called only where
        accesses are checked.
        """


class Device(ABC):
    """Where kernels run."""

    name: str  # for people
    target: str  # "xe" or "cpu": for which of the two the kernels are compiled
    asynchronous: bool  # whether a launch returns before the kernel is done; the caller's tensors are then in order
    simulated: bool = False  # whether times taken say nothing of a device
    identity: Hashable  # equal for devices that share kernels
    context_identity: Hashable  # equal for devices that share what load() returns

    @property
    @abstractmethod
    def concurrent_threads(self) -> int:
        """How many threads of 256 registers, or on a CPU how many cores, run at a time."""

    @abstractmethod
    def load(self, entry: Entry, source: Source) -> Any:
        """The driver's form of a source's SPIR-V, for ``kernel()``. Raises KernelLoadError, MissingComponent."""

    @abstractmethod
    def kernel(self, module: Any) -> Kernel:
        """The kernel of what ``load()`` returned on a device of the same ``context_identity``."""
