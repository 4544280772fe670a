"""The GPUs the kernels were built for, and the gate that keeps the others out.

The compilers do not protect anybody: IGC builds these kernels without complaint for GPUs whose matrix engine is 8 lanes
wide or that have no 2D block loads, and the result computes nonsense.
"""

from dataclasses import dataclass

from esimd_fmha.errors import UnsupportedDevice


@dataclass(frozen=True)
class GpuFamily:
    name: str
    generation: str
    architecture: str  # as ocloc names it
    xe_cores: int  # of the largest member; a smaller one reports itself
    pci_ids: tuple[int, ...]  # Linux, include/drm/intel/pciids.h


VECTOR_ENGINES_PER_XE_CORE = 8
THREADS_PER_XE_CORE = 4 * VECTOR_ENGINES_PER_XE_CORE  # with 256 registers each

GPU_FAMILIES = (
    GpuFamily(
        "Battlemage (Arc B-series)",
        "Xe2",
        "bmg",
        20,
        (0xE202, 0xE209, 0xE20B, 0xE20C, 0xE20D, 0xE210, 0xE211, 0xE212, 0xE215, 0xE216),
    ),
    GpuFamily("Battlemage G31 (Arc Pro B70)", "Xe2", "bmg-g31", 32, (0xE220, 0xE221, 0xE222, 0xE223)),
    GpuFamily("Lunar Lake", "Xe2", "lnl", 8, (0x6420, 0x64A0, 0x64B0)),
    GpuFamily(
        "Panther Lake",
        "Xe3",
        "ptl-h",
        12,
        (0xB080, 0xB081, 0xB082, 0xB090, 0xB091, 0xB092, 0xB0A0, 0xB0A1, 0xB0A2, 0xB0B0),
    ),
)


def gpu_family(sycl_device) -> GpuFamily | None:
    """The family of a dpctl device, by PCI id; None for a GPU the kernels were not built for."""
    pci_id = sycl_device.get_device_id()
    return next((family for family in GPU_FAMILIES if pci_id in family.pci_ids), None)


def check_gpu(sycl_device) -> GpuFamily:
    """Raises UnsupportedDevice for a GPU whose matrix engine or block loads the kernels do not fit."""
    family = gpu_family(sycl_device)
    if family is None:
        known = "; ".join(f"{family.name} ({family.generation})" for family in GPU_FAMILIES)
        raise UnsupportedDevice(
            f"the GPU {sycl_device.name!r} (PCI id {sycl_device.get_device_id():#06x}) is not one the kernels were "
            f"built for: {known}. On this machine the CPU device works: move the tensors to the CPU."
        )
    return family
