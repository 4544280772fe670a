"""Ranges of work-items: their work-groups, and the threads of those."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from ..binary.zebin import KernelImage
from ..errors import LaunchError
from ..integers import ceil_div

Triple = tuple[int, int, int]
Extent = int | Sequence[int]  # of 1 to 3 dimensions

# Threads of a work-group with 128 registers each (compute-runtime xe2_hpg_core: 8 threads on each of 8 vector engines).
MAX_GROUP_THREADS = 64


@dataclass(frozen=True)
class Piece:
    """Work-groups of one size: a box of group ids. A range that its local size does not divide has several pieces."""

    first_group: Triple
    groups: Triple
    local_size: Triple

    @property
    def group_count(self) -> int:
        return int(np.prod(self.groups))

    @property
    def items_per_group(self) -> int:
        return int(np.prod(self.local_size))

    def group_ids(self, numbers: np.ndarray | list[int]) -> np.ndarray:
        """[len(numbers), 3] ids of the groups with these linear numbers within the piece."""
        x, y, _ = self.groups
        n = np.asarray(numbers)
        return np.stack([n % x, n // x % y, n // (x * y)], axis=1) + np.array(self.first_group)


@dataclass(frozen=True)
class Range:
    """Work-items of a launch, dimension 0 fastest."""

    global_size: Triple
    local_size: Triple
    offset: Triple = (0, 0, 0)

    @property
    def groups(self) -> Triple:
        (gx, gy, gz), (x, y, z) = self.global_size, self.local_size
        return ceil_div(gx, x), ceil_div(gy, y), ceil_div(gz, z)

    @property
    def dimensions(self) -> int:
        """Dimensions up to the last one with more than one work-item."""
        return max([1] + [i + 1 for i, n in enumerate(self.global_size) if n > 1])

    def group_number(self, ids: np.ndarray) -> int:
        """The linear number of the group with these three ids."""
        x, y, z = (int(i) for i in ids)
        return x + self.groups[0] * (y + self.groups[1] * z)

    def pieces(self) -> Iterator[Piece]:
        """Boxes of equal work-groups, the full ones first."""
        choices = []
        for size, local in zip(self.global_size, self.local_size):
            full, rest = divmod(size, local)
            choices.append([(0, full, local)] * (full > 0) + [(full, 1, rest)] * (rest > 0))
        for z in choices[2]:
            for y in choices[1]:
                for x in choices[0]:
                    yield Piece(*zip(x, y, z))

    @staticmethod
    def make(
        global_range: Extent, local_range: Extent | None, offset: Extent = (0, 0, 0), default_group: int = 256
    ) -> Range:
        """Check and complete what a caller gave. Raises LaunchError.

        local_range  None: groups of at most default_group work-items along dimension 0, all of one size
        """
        size = _three(global_range, 1)
        if local_range is None:
            local_range = max(n for n in range(1, default_group + 1) if size[0] % n == 0)
        local = _three(local_range, 1)
        if any(n <= 0 for n in size + local):
            raise LaunchError(f"global range {size} and local range {local} must be positive")
        return Range(size, local, _three(offset, 0))


def _three(value: Extent, fill: int) -> Triple:
    given = (value,) if isinstance(value, int) else tuple(int(v) for v in value)
    if not 1 <= len(given) <= 3:
        raise LaunchError(f"a range has 1 to 3 dimensions, not {given}")
    x, y, z = given + (fill,) * (3 - len(given))
    return x, y, z


def threads_per_group(kernel: KernelImage, items: int) -> int:
    """Hardware threads of a work-group of ``items`` work-items. Raises LaunchError if a core cannot hold them."""
    simd, registers = kernel.simd_size, kernel.registers
    threads = ceil_div(items, simd)
    most = MAX_GROUP_THREADS * 128 // registers
    if threads > most:
        raise LaunchError(
            f"a work-group of {items} work-items is {threads} threads of {simd} channels; with {registers} registers a "
            f"work-group holds at most {most} threads"
        )
    return threads
