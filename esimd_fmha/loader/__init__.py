"""C++ source to a kernel on a device: compile (or find in the cache), load, launch. Knows nothing of attention.

``interop.device_of`` tells the device of a torch tensor; it alone imports torch and is not imported here.
"""

from esimd_fmha.loader.build import build_device_binary, build_spirv
from esimd_fmha.loader.cache import Entry
from esimd_fmha.loader.compilers.ocloc import find_ocloc, spill_bytes
from esimd_fmha.loader.devices import GPU_BUILD_OPTIONS, Buffer, Device, named_device
from esimd_fmha.loader.load import load_kernel
from esimd_fmha.loader.source import Source

__all__ = [
    "GPU_BUILD_OPTIONS",
    "Buffer",
    "Device",
    "Entry",
    "Source",
    "build_device_binary",
    "build_spirv",
    "find_ocloc",
    "load_kernel",
    "named_device",
    "spill_bytes",
]
