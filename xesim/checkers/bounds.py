"""The hardware's rules for 2D surfaces and for the alignment of addresses.

Whether there is memory behind an address is not checked here: ``xesim.machine.memory`` always refuses an access outside
the live allocations.
"""

import numpy as np

from ..errors import Fault, MemoryFault
from ..isa.messages.block2d import Surface

# The base's alignment: intel/sycl-tla media/docs/cpp/xe_rearchitecture.md. The rest: intel/llvm
# sycl_ext_intel_esimd_functions.md and intel-xpu-backend-for-triton.
BASE_ALIGNMENT = 64
PITCH_ALIGNMENT = 16
WIDTH_ALIGNMENT = 4
MIN_PITCH = MIN_WIDTH = 64
MAX_EXTENT = 1 << 24


class BoundsChecker:
    def check_surface(self, surface: Surface) -> None:
        """Raise a Fault for the first thread whose 2D surface breaks a rule."""
        width, height, pitch = surface.surface_width, surface.surface_height, surface.pitch
        x_unit = max(1, 4 // surface.size)
        largest = np.maximum(width, np.maximum(height, pitch))
        rules = (
            (surface.base % BASE_ALIGNMENT == 0, "base", surface.base, f"is not a multiple of {BASE_ALIGNMENT} bytes"),
            (pitch % PITCH_ALIGNMENT == 0, "pitch", pitch, f"is not a multiple of {PITCH_ALIGNMENT} bytes"),
            (width % WIDTH_ALIGNMENT == 0, "width", width, f"is not a multiple of {WIDTH_ALIGNMENT} bytes"),
            (pitch >= MIN_PITCH, "pitch", pitch, f"is below {MIN_PITCH} bytes"),
            (width >= MIN_WIDTH, "width", width, f"is below {MIN_WIDTH} bytes"),
            (pitch >= width, "pitch", pitch, f"is below the width {width[np.argmin(pitch >= width)]}"),
            (largest <= MAX_EXTENT, "width, height or pitch", largest, f"exceeds {MAX_EXTENT}"),
            (surface.x % x_unit == 0, "x", surface.x, f"is not a multiple of {x_unit} elements"),
        )
        for holds, name, values, text in rules:
            if not holds.all():
                bad = int(np.argmin(holds))
                value = hex(values[bad]) if name == "base" else values[bad]
                described = f"width {width[bad]}, height {height[bad]}, pitch {pitch[bad]}"
                raise Fault(
                    MemoryFault, f"illegal 2D surface ({described}): {name} {value} {text}", int(surface.threads[bad])
                )

    def check_alignment(self, addresses: np.ndarray, size: int, threads: np.ndarray) -> None:
        """Raise a Fault unless addresses are multiples of the element's size.

        Block (transposed) accesses and atomics need aligned elements. Scattered ones do not: IGC uses them for
        unaligned data.
        Source: intel/llvm sycl_ext_intel_esimd_functions.md, block_load.
        """
        aligned = addresses % np.uint64(size) == 0
        if not aligned.all():
            bad = int(np.argmin(aligned))
            raise Fault(
                MemoryFault,
                f"access to {size}-byte elements at 0x{int(addresses[bad]):x}, which is not a multiple of {size}",
                int(threads[bad]),
            )
