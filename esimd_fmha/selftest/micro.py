"""Micro-benchmarks that pin the parameters of the time model, on a GPU or on the model itself.

Each is a loop of one kind of work (micro.cpp). What one step takes is the difference of two runs, one of them twice as
long, so that neither the start nor the end of a launch counts. The clock frequency of a GPU under load is not known. So
a clock is there what a stream of products says it is, 16 for a product of 8 rows (``dpas_row_clocks`` is the one figure
taken for granted).
"""

import ctypes
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import torch

from esimd_fmha.config import PACKAGE, KernelConfig
from esimd_fmha.device import VECTOR_ENGINES_PER_XE_CORE as ENGINES
from esimd_fmha.loader import Source
from esimd_fmha.params import ctypes_fields, read_structs

ENTRY = Path(__file__).parent / "xe" / "micro.cpp"
_HEADER = ENTRY.with_name("micro_params.hpp")
DPAS_CLOCKS = 16.0  # of 8 rows
FULL = 4 * ENGINES  # threads of a core with 256 registers each
KIB, MIB = 1 << 10, 1 << 20


class MicroParams(ctypes.Structure):
    """See micro_params.hpp."""

    __slots__ = ()
    _fields_ = ctypes_fields(read_structs(_HEADER.read_text(encoding="utf-8"), _HEADER.name)["MicroParams"])


@dataclass(frozen=True)
class Micro:
    """One micro-benchmark.

    name      of the function in micro.cpp
    level     of the memory that holds the window: "L1", "L2" or "memory"
    threads   of the work-group: 32 fill a core
    steps     of an iteration of the loop
    repeats   of the loop in the shorter run
    window    bytes that are loaded
    every_core  a work-group on every core, each with a window of its own if ``own_windows``
    chained   the window holds a random cycle of offsets, one in each 64-byte line
    """

    name: str
    says: str
    threads: int
    steps: int
    repeats: int = 64
    level: str = "L1"
    window: int = 16 * KIB
    every_core: bool = False
    own_windows: bool = False
    chained: bool = False

    @property
    def title(self) -> str:
        return self.name if self.level == "L1" else f"{self.name} {self.level}"

    @property
    def source(self) -> Source:
        config = KernelConfig("xe", "bf16", head_dim_padded=64, tile_q=16, tile_kv=16, run_kv=16, threads=self.threads)
        kernel = f"micro_{self.name}_t{self.threads}"
        own = {"FMHA_KERNEL_NAME": kernel, "FMHA_MICRO": self.name, "FMHA_MICRO_SLM": str(int("slm" in self.name))}
        return Source(ENTRY, PACKAGE, tuple({**dict(config.macros), **own}.items()), kernel)

    def data(self, groups: int) -> torch.Tensor:
        """What is loaded, int32."""
        windows = groups if self.own_windows else 1
        if not self.chained:
            return torch.zeros(windows * self.window // 4, dtype=torch.int32)
        lines = self.window // 64
        cycle = torch.randperm(lines, generator=torch.Generator().manual_seed(0))
        chain = torch.zeros(lines, 16, dtype=torch.int32)
        chain[cycle, 0] = (64 * cycle.roll(-1)).to(torch.int32)
        return chain.flatten()


MICROS = (
    Micro("dpas_stream", "products that need nothing of each other", FULL, 32),
    Micro("dpas_chain", "products that are the A operand of the next", ENGINES, 32),
    Micro("dpas_result", "products whose result goes through the float pipe", ENGINES, 32),
    Micro("fma_stream", "multiply-adds that need nothing of each other", FULL, 64),
    Micro("fma_chain", "multiply-adds that need the one before", ENGINES, 64),
    Micro("exp2_stream", "powers that need nothing of each other", FULL, 64),
    Micro("dpas_beside_fma", "products in two threads of an engine, multiply-adds in the others", FULL, 32),
    Micro("rows_of_64", "2D blocks of 16 rows of 64 bytes that the L1 holds", FULL, 4),
    Micro("few_rows_of_64", "the same of 4 rows", FULL, 4),
    Micro("rows_of_32", "2D blocks of 16 rows of 32 bytes that the L1 holds", FULL, 4),
    Micro("prefetches", "prefetches of 16 lines that the L1 holds", FULL, 4),
    Micro("slm_stream", "256 bytes at a time from shared local memory", FULL, 4),
    Micro("slm_stream_512", "the same of 512 bytes", FULL, 4),
    Micro("stream", "256 bytes at a time that the L1 holds", FULL, 4),
    Micro("slm_beside_l1", "the same of both, half of the threads each", FULL, 4),
    Micro("chase", "loads whose address is the one before, from the L1", 1, 16),
    Micro("chase", "the same from the L2", 1, 16, level="L2", window=4 * MIB, chained=True),
    Micro("chase", "the same from memory", 1, 16, level="memory", window=256 * MIB, chained=True),
    Micro("stream", "the same from the L2, all cores", FULL, 4, level="L2", window=4 * MIB, every_core=True),
    Micro("stream", "the same from memory, all cores", FULL, 4, repeats=256, level="memory",
          window=16 * MIB, every_core=True, own_windows=True),
    Micro("barriers", "barriers of a work-group that fills a core", FULL, 16),
)  # fmt: skip


class Runner(ABC):
    """What runs micro-benchmarks."""

    cores: int

    @abstractmethod
    def clocks(self, micro: Micro, repeats: int) -> float:
        """Of one launch."""

    def step(self, micro: Micro) -> float:
        """Clocks of one step of all threads of a core."""
        short, long = (self.clocks(micro, repeats) for repeats in (micro.repeats, 2 * micro.repeats))
        return (long - short) / (micro.repeats * micro.steps)

    def groups(self, micro: Micro) -> int:
        return self.cores if micro.every_core else 1


class ModelRunner(Runner):
    """The time model: launches on the simulator, recorded and timed. Needs ocloc and numba.

    changes  of the device's figures, by name
    """

    def __init__(self, device: str = "b580", cores: int = 1, changes: Mapping[str, float] = {}):
        from xesim.timing import device_model
        from xesim.timing.parameters import BEST, SETS, values_of

        self.device = device_model(device)
        self.cores = cores
        self.changes = {**SETS[BEST], **changes}
        self.figures = values_of(self.device, self.changes)  # by name

    def clocks(self, micro: Micro, repeats: int) -> float:
        import xesim
        from esimd_fmha import loader
        from xesim.timing import Recording, Simulation

        spirv = loader.build_spirv(micro.source).data
        binary = loader.build_device_binary(spirv, "bmg", loader.GPU_BUILD_OPTIONS).data
        kernel = xesim.Module.from_zebin(binary, device="bmg").kernel(micro.source.symbol)
        groups = self.groups(micro)
        data = micro.data(groups).numpy()
        result = torch.zeros(groups * micro.threads).numpy()
        memory = xesim.Memory()
        params = make_params(micro, repeats, memory.map(data), memory.map(result))
        recording = Recording()
        unchecked = xesim.Checks(bounds=False, races=False, scoreboard=False)
        kernel.launch(
            (groups * micro.threads, 1, 1),
            (micro.threads, 1, 1),
            [bytes(params)],
            memory,
            trace=recording,
            checks=unchecked,
        )
        simulation = Simulation(recording, self.device, self.cores, groups, warm_l2=micro.level == "L2")
        return simulation.report(self.changes).clocks


def make_params(micro: Micro, repeats: int, data: int, result: int) -> MicroParams:
    stride = micro.window if micro.own_windows else 0
    return MicroParams(data=data, result=result, repeats=repeats, window=micro.window, group_stride=stride)


@dataclass(frozen=True)
class Finding:
    """A parameter, in the model's own name where the model has it."""

    parameter: str
    value: float
    unit: str
    of: str  # the benchmarks that it follows from


def run_all(runner: Runner, progress: Callable[[Micro], None] = lambda micro: None) -> dict[str, float]:
    """Clocks of a step of each micro-benchmark, by title."""
    steps = {}
    for micro in MICROS:
        progress(micro)
        steps[micro.title] = runner.step(micro)
    return steps


def findings(steps: Mapping[str, float]) -> Iterator[Finding]:
    """The parameters that the clocks of a step say. A step of ``FULL`` threads moves FULL times what a thread does."""
    per_engine = FULL / ENGINES
    fma_chain = steps["fma_chain"]
    yield Finding("dpas_row_clocks", steps["dpas_stream"] / per_engine / 8, "clk for each repeat", "dpas_stream")
    yield Finding("dpas_chain", steps["dpas_chain"], "clk from a product to the next that reads it", "dpas_chain")
    yield Finding("dpas_latency", steps["dpas_result"] - fma_chain, "clk for 8x8", "dpas_result, fma_chain")
    yield Finding("alu_bytes", 64 * per_engine / steps["fma_stream"], "bytes/clk/XVE", "fma_stream")
    yield Finding("alu_latency", fma_chain - 1, "clk, 16 channels take one more", "fma_chain")
    yield Finding("math_clocks", steps["exp2_stream"] / per_engine, "clk for 16 channels", "exp2_stream")
    alone = steps["dpas_stream"] / 2
    yield Finding("pipes side by side", steps["dpas_beside_fma"] / alone, "1 if products hide multiply-adds, 2 if not",
                  "dpas_beside_fma, dpas_stream")  # fmt: skip
    # Clocks of the port for a message: so many bytes over the port's width, and what every message costs.
    wide, few, narrow = (steps[name] / FULL for name in ("rows_of_64", "few_rows_of_64", "rows_of_32"))
    port = (16 - 4) * 64 / (wide - few)
    overhead = wide - 16 * 64 / port
    yield Finding("l1_port_bytes", port, "bytes/clk/core", "rows_of_64, few_rows_of_64")
    yield Finding("message_overhead", overhead, "clk for each load", "rows_of_64, few_rows_of_64")
    in_lines, in_sectors = (overhead + size / port for size in (16 * 64, 16 * 32))
    charged_as_lines = abs(narrow - in_lines) < abs(narrow - in_sectors)
    yield Finding("charge_lines", float(charged_as_lines), "1: 32 bytes cost a line", "rows_of_32 and those of 64")
    yield Finding("prefetch_lines", FULL * 16 / steps["prefetches"], "lines/clk/core", "prefetches")
    slm, l1 = steps["slm_stream"], steps["stream"]
    slm_port = FULL * (512 - 256) / (steps["slm_stream_512"] - slm)
    yield Finding("slm_bytes_per_clock", slm_port, "bytes/clk/core", "slm_stream, slm_stream_512")
    # With one port the halves add up; with two the longer one counts.
    shared, apart = (slm + l1) / 2, max(slm, l1) / 2
    yield Finding("slm_own_port", float(steps["slm_beside_l1"] < (shared + apart) / 2), "1: a port of its own",
                  "slm_beside_l1, slm_stream, stream")  # fmt: skip
    yield Finding("l1_latency", steps["chase"], "clk, with the address", "chase")
    yield Finding("l2_latency", steps["chase L2"], "clk, with the L1's", "chase L2")
    yield Finding("dram_latency", steps["chase memory"] - steps["chase L2"], "clk beyond the L2", "chase memory")
    yield Finding(
        "l2_port_bytes",
        FULL * 256 / steps["stream L2"],
        "bytes/clk/core, or what lines_in_flight allow",
        "stream L2",
    )
    yield Finding("dram_bytes", FULL * 256 / steps["stream memory"], "bytes/clk, of one core's share", "stream memory")
    yield Finding("barrier_clocks", steps["barriers"], "clk, with the signal", "barriers")
