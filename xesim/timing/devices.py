"""What is known of Xe2 GPUs that a time model needs: every number with its unit, its source, and what else it may be.

No number here was measured by this project. ``status`` says how each came about:
  measured  by the source, on this device or one with the same core
  vendor    from a table or the code of Intel's compiler and driver, written for this architecture
  inferred  computed here from measured or vendor figures
  assumed   nobody has published it: a plausible value, so that the model can run
``alternatives`` are the values that the public data does not rule out. A time that depends on such a figure is a range
(``parameters.variations``).

Sources, as owner/repository: IGC is intel/intel-graphics-compiler, NEO intel/compute-runtime, MD
intel/metrics-discovery. OCLB is ProjectPhysX/OpenCL-Benchmark, LX ModelTC/LightX2V (its Intel XPU skills).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

# Shares of the time for which the matrix engines are busy, between which a power limit lowers the clock of LX's board.
LIGHT_LOAD, FULL_LOAD = 0.65, 0.95

_LATENCIES = "IGC visa/LocalScheduler/LatencyTable.h"


@dataclass(frozen=True)
class Figure:
    """One number of a device."""

    value: float
    unit: str
    source: str
    status: str
    alternatives: tuple[float, ...] = ()


def _measured(value: float, unit: str, source: str, *alternatives: float) -> Figure:
    return Figure(value, unit, source, "measured", alternatives)


def _vendor(value: float, unit: str, source: str, *alternatives: float) -> Figure:
    return Figure(value, unit, source, "vendor", alternatives)


def _inferred(value: float, unit: str, source: str, *alternatives: float) -> Figure:
    return Figure(value, unit, source, "inferred", alternatives)


def _assumed(value: float, unit: str, why: str, *alternatives: float) -> Figure:
    return Figure(value, unit, f"assumed: {why}", "assumed", alternatives)


# What all Xe2 cores share. The names are those that ``parameters`` reads.
CORE: dict[str, Figure] = {
    # the core
    "engines_per_core": _vendor(8, "XVE", "NEO xe2_hpg_core/hw_info_bmg.cpp"),
    "threads_128_registers": _vendor(8, "threads/XVE", "IGC visa/G4_Kernel.cpp, thread configurations"),
    "threads_256_registers": _vendor(4, "threads/XVE", "IGC visa/G4_Kernel.cpp, thread configurations"),
    # issue
    "issue_width": _assumed(
        5, "instructions/clk/XVE", "one to each pipe, each from another thread; IGC's scheduler assumes 2", 2, 3
    ),
    "thread_choice": _inferred(
        0, "0, 1 or 2", "a set: 0 threads take turns, 1 the oldest first (IGC's own model), 2 the one that issued last"
    ),
    # arithmetic pipes
    "alu_bytes": _measured(64, "bytes/clk/XVE", "OCLB: 15.8 fp32 and 29.5 fp16 lanes a clock"),
    "long_lanes": _measured(1, "lanes/clk/XVE", "OCLB: 0.98 fp64 multiply-adds a clock"),
    "math_clocks": _vendor(4, "clk for 16 channels", f"{_LATENCIES}, with 16 native channels", 8),
    "alu_latency": _vendor(10, "clk", f"{_LATENCIES}; +1 for 16 channels, +3 for 32", 7, 13),
    "acc_latency": _vendor(6, "clk", f"{_LATENCIES}; + as above"),
    "flag_latency": _vendor(16, "clk", f"{_LATENCIES}, flags and address registers"),
    "address_latency": _vendor(2, "clk", f"{_LATENCIES}, ADDR_MOV"),
    "math_latency": _vendor(17, "clk", f"{_LATENCIES}; +4 for 16 channels, +12 for 32"),
    "long_latency": _vendor(54, "clk", f"{_LATENCIES}; the entry is that of Xe3P"),
    "bank_conflict": _assumed(0, "clk", "IGC counts 1 for each conflict and avoids them; no penalty was measured", 1),
    # matrix engine
    "dpas_row_clocks": _measured(
        2, "clk for each repeat", "MD: the counter counts half; LX: slots * 512 flop are the problem's flop"
    ),
    "dpas_latency": _vendor(33, "clk for 8x8", f"{_LATENCIES}, Xe2", 28, 40),
    "dpas_latency_1": _vendor(22, "clk for 8x1", f"{_LATENCIES}, Xe2"),
    "dpas_latency_2": _vendor(23, "clk for 8x2", f"{_LATENCIES}, Xe2"),
    # control
    "branch_clocks": _vendor(23, "clk", f"{_LATENCIES}", 8),
    "not_taken_clocks": _assumed(
        8, "clk", "the front end's delay in Mesa's brw_analysis_performance.cpp, which is a guess", 1, 23
    ),
    "barrier_clocks": _vendor(30, "clk", f"{_LATENCIES}; Mesa guesses 90, LX 50 to 100", 90),
    "dispatch_clocks": _assumed(8, "clk for each thread", "nothing published; a work-group's threads start in turn"),
    "icache_bytes": _vendor(96 * 1024, "bytes", "uxlfoundation/oneDNN src/gpu/intel/compute/device_info.cpp"),
    "icache_miss_clocks": _assumed(200, "clk", "a jump to code that is not there waits for the L2"),
    "icache_next_clocks": _assumed(8, "clk", "straight code is fetched ahead: a 64-byte line in so many clocks"),
    # messages
    "send_queue": _vendor(6, "messages/XVE", "IGC visa/HWCaps.inc getSizeOfSendQueue"),
    "send_read_clocks": _vendor(8, "clk, + 1 for each register", f"{_LATENCIES}, SEND_ARB"),
    "message_clocks": _assumed(1, "clk", "least time of a message at the L1; less than 4 by LX's GEMM", 2),
    "message_overhead": _inferred(
        1, "clk", "a set, see parameters.SETS: what a message takes of the L1's port beyond its bytes"
    ),
    "prefetch_overhead": _inferred(0, "clk", "the same for a prefetch; 1 or more contradicts LX's GEMM noif"),
    # L1 and shared local memory
    "l1_port_bytes": _inferred(
        256, "bytes/clk/core", "a set: LX's GEMM needs at least 93 useful bytes a clock, its head 256 not over 256"
    ),
    "charge_lines": _inferred(
        0, "0 or 1", "a set: 1 charges a row of a 2D block with whole 64-byte lines, 0 with 32-byte sectors"
    ),
    "slm_bytes_per_clock": _inferred(256, "bytes/clk/core", "a set: with 1 clk a message as fast as 128 without"),
    "slm_own_port": _assumed(0, "0 or 1", "SLM and L1 are one memory; LX's head 256 asks for a shared port"),
    "prefetch_lines": _inferred(
        16, "lines/clk/core", "at least 8 by LX's GEMM noif, which prefetches all it loads at 90.5 % of the peak", 8
    ),
    "l1_latency": _vendor(45, "clk", f"{_LATENCIES}, best case; Mesa guesses 100", 100),
    "slm_latency": _vendor(28, "clk", f"{_LATENCIES}, 16 channels"),
    "slm_latency_32": _vendor(45, "clk", f"{_LATENCIES}, 32 channels"),
    "fence_clocks": _vendor(35, "clk", f"{_LATENCIES}, best case"),
    "l1_ways": _assumed(16, "ways", "the structure of the L1 is not published; sets are chosen by a hash"),
    "lines_in_flight": _assumed(
        128, "lines/core", "not published; a request queue fills at 48 entries (MD); LX's GEMM needs 64", 64
    ),
    # behind the L1
    "l2_latency": _vendor(200, "clk", f"{_LATENCIES}, best case", 350),
    "l2_port_bytes": _inferred(64, "bytes/clk/core", "LX's GEMM without L1: 61 bytes a clock as lines of 64 bytes"),
    "l2_ways": _assumed(16, "ways", "as the L1's"),
    "dram_latency": _assumed(400, "clk beyond the L2", "nothing published"),
}


@dataclass(frozen=True)
class DeviceModel:
    """A GPU: the figures of its core and its own.

    clock   MHz, best estimate while the matrix engines are loaded; the alternatives bound what public data allows
    figures by name; ``value(name)`` is a figure's best estimate
    light_clock  MHz while the matrix engines are busy for at most LIGHT_LOAD, if it is known
    """

    name: str
    clock: Figure
    figures: dict[str, Figure] = field(default_factory=dict)
    light_clock: Figure | None = None

    def value(self, name: str) -> float:
        """The best estimate of a figure. Raises KeyError for a name that no table has."""
        return self.figures[name].value

    @property
    def cores(self) -> int:
        return int(self.value("cores"))

    def clock_at(self, share: float) -> float:
        """MHz while the matrix engines are busy for a share of the time.

        A straight line from ``light_clock`` at LIGHT_LOAD to ``clock`` at FULL_LOAD; ``clock`` alone where that is all
        that is known.
        """
        if self.light_clock is None:
            return self.clock.value
        part = (share - LIGHT_LOAD) / (FULL_LOAD - LIGHT_LOAD)
        return self.light_clock.value + (self.clock.value - self.light_clock.value) * min(1.0, max(0.0, part))

    @property
    def clock_range(self) -> tuple[float, float]:
        """Slowest and fastest plausible clock in Hz."""
        clocks = [self.clock.value, *self.clock.alternatives]
        if self.light_clock is not None:
            clocks.append(self.light_clock.value)
        return min(clocks) * 1e6, max(clocks) * 1e6

    @property
    def peak_flops(self) -> float:
        """fp16 and bf16 FLOPs a second of all matrix engines at the estimated clock: 256 a clock each."""
        return (
            self.cores * self.value("engines_per_core") * 512 / self.value("dpas_row_clocks") * self.clock.value * 1e6
        )

    def rows(self) -> Iterator[tuple[str, Figure]]:
        """All figures with their names, for a table."""
        yield "clock_mhz", self.clock
        if self.light_clock is not None:
            yield "light_clock_mhz", self.light_clock
        yield from self.figures.items()


def _device(name: str, clock: Figure, light_clock: Figure | None = None, **own: Figure) -> DeviceModel:
    return DeviceModel(name, clock, {**own, **CORE}, light_clock)


_KIB, _MIB = 1024, 1 << 20
DEVICES: dict[str, DeviceModel] = {
    "b580": _device(
        "Arc B580",
        _inferred(
            2550, "MHz", "TFLOP/s of dense kernels: 93 (torch-xpu-ops) to 105 (usstq/aboutSHW x_attn)", 2400, 2700
        ),
        cores=_measured(20, "Xe cores", "chipsandcheese.com/p/intels-battlemage-architecture"),
        l1_bytes=_vendor(256 * _KIB, "bytes/core, L1 and SLM", "NEO, the encodings of SLM sizes"),
        l2_bytes=_vendor(18 * _MIB, "bytes", "oneDNN device_info.cpp"),
        dram_gbps=_measured(402, "GB/s", "STREAM: alheinecke/ArchBenchSuite pull request 4"),
    ),
    "b60": _device(
        "Arc Pro B60",
        _inferred(2400, "MHz", "its maximum; intel/auto-round 1968: 89.7 to 92.6 TFLOP/s, probably on B60", 2300),
        cores=_measured(20, "Xe cores", "zolotukhin.ai/zinc/docs/intel-gpu-reference"),
        l1_bytes=_vendor(256 * _KIB, "bytes/core, L1 and SLM", "as B580, the same die"),
        l2_bytes=_vendor(18 * _MIB, "bytes", "as B580, the same die"),
        dram_gbps=_assumed(402, "GB/s", "as B580, whose nominal bandwidth it has"),
    ),
    "b70": _device(
        "Arc Pro B70",
        _inferred(2400, "MHz", "torch-xpu-ops: 154 TFLOP/s", 2350, 2470),
        cores=_measured(32, "Xe cores", "zolotukhin.ai/zinc/docs/intel-gpu-reference"),
        l1_bytes=_vendor(256 * _KIB, "bytes/core, L1 and SLM", "as B580, the same core"),
        l2_bytes=_assumed(28 * _MIB, "bytes", "B580's, for each core"),
        dram_gbps=_measured(532, "GB/s", "torch-xpu-ops hardware_specs.yaml"),
    ),
    "bmg32": _device(
        "32-core Battlemage board of LX",
        _measured(1850, "MHz", "LX GEMM at 95 % of the peak; a GEMM with more vector work: 1750"),
        light_clock=_inferred(2100, "MHz", "LX head 256, from two counters: the same at 49 to 64 % of the peak"),
        cores=_measured(32, "Xe cores", "LX intel-gpu-hw-info"),
        l1_bytes=_vendor(256 * _KIB, "bytes/core, L1 and SLM", "as B580, the same core"),
        l2_bytes=_assumed(28 * _MIB, "bytes", "B580's, for each core"),
        dram_gbps=_measured(552, "GB/s", "LX matrix-vector products with cold caches"),
    ),
    "lnl": _device(
        "Lunar Lake, Arc 140V",
        _assumed(1950, "MHz", "between the specified 1950 and 2050; sustained clocks are not published", 2050),
        cores=_measured(8, "Xe cores", "tomshardware.com, the announcement"),
        l1_bytes=_vendor(192 * _KIB, "bytes/core, L1 and SLM", "NEO hw_info_lnl.cpp"),
        l2_bytes=_vendor(8 * _MIB, "bytes", "oneDNN device_info.cpp"),
        dram_gbps=_measured(90, "GB/s", "LX intel-gpu-hw-info, effective"),
    ),
}
OCLOC_DEVICES = {"bmg": "b580", "bmg-g21": "b580", "bmg-g31": "b70", "lnl": "lnl", "lnl-m": "lnl"}


def device_model(name: str) -> DeviceModel:
    """A device by its own name or by ocloc's for its architecture. Raises KeyError with the names there are."""
    found = DEVICES.get(OCLOC_DEVICES.get(name, name))
    if found is None:
        raise KeyError(f"no device model {name!r}; there are {', '.join(DEVICES)}")
    return found
