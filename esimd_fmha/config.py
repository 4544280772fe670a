"""Which kernel serves a problem, and how its work is shared out: pure functions of shapes and the device."""

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from esimd_fmha.errors import UnsupportedProblem
from esimd_fmha.integers import ceil_div
from esimd_fmha.kernels.params import FastDivisor, SplitPlan
from esimd_fmha.loader.source import Source
from esimd_fmha.problem import ELEMENT_BYTES, LINE_BYTES, AttentionProblem

PACKAGE = Path(__file__).parent
HEAD_DIMS = (64, 96, 128, 192, 256)  # that kernels hold in registers; others are padded up by zero-filling loads

# Head dimension -> (tile_q, tile_kv) of a thread with 256 registers of 64 bytes: Q (2 bytes), O (4), S (4) and P (2)
# share 16 KB with the K or V block in flight. Larger tiles spill (NOTES.md "register budget").
XE_TILES = {64: (16, 64), 96: (16, 32), 128: (16, 16), 192: (8, 32), 256: (8, 32)}
XE_THREADS = 8  # a work-group owns 64 or 128 query rows, which read the same K/V lines of the core's L1

# Tensors that 2D block messages cannot address are gathered element by element; that takes registers for addresses.
GATHER_TILE, GATHER_MAX_HEAD_DIM = (8, 16), 192

# On the CPU a tile lives in the caches. 16 rows are one vector: with fewer queries than that, more would be padding.
CPU_TILE_Q, CPU_SMALL_TILE_Q, CPU_TILE_KV = 64, 16, 64

MIN_KEYS_PER_SPLIT = 256  # below that, writing and reading partials costs more than the idle threads


@dataclass(frozen=True)
class KernelConfig:
    """The compile-time configuration of fmha_prefill; kernels/config.hpp explains the fields."""

    target: str
    dtype: str
    head_dim: int
    tile_q: int
    tile_kv: int
    run_kv: int
    threads: int
    block_2d: bool = True

    @property
    def name(self) -> str:
        return (
            f"fmha_prefill_{self.target}_{self.dtype}_d{self.head_dim}_q{self.tile_q}_kv{self.tile_kv}"
            f"_run{self.run_kv}_t{self.threads}{'' if self.block_2d else '_gather'}"
        )

    @property
    def work_group_q(self) -> int:
        return self.threads * self.tile_q

    @property
    def macros(self) -> tuple[tuple[str, str], ...]:
        return (
            ("FMHA_KERNEL_NAME", self.name),
            ("FMHA_TARGET_XE", str(int(self.target == "xe"))),
            ("FMHA_DTYPE", self.dtype),
            ("FMHA_HEAD_DIM", str(self.head_dim)),
            ("FMHA_TILE_Q", str(self.tile_q)),
            ("FMHA_TILE_KV", str(self.tile_kv)),
            ("FMHA_RUN_KV", str(self.run_kv)),
            ("FMHA_THREADS", str(self.threads)),
            ("FMHA_BLOCK_2D", str(int(self.block_2d))),
        )

    @property
    def source(self) -> Source:
        return Source(PACKAGE / "kernels" / "fmha_prefill.cpp", PACKAGE, self.macros, self.name)

    @property
    def combine_source(self) -> Source:
        """The kernel that merges this kernel's partials; it reads no K/V, so all runs share one."""
        shared = replace(self, run_kv=self.tile_kv)
        name = shared.name.replace("fmha_prefill", "combine_splits")
        macros = (("FMHA_KERNEL_NAME", name), *shared.macros[1:])
        return Source(PACKAGE / "reduce" / "combine_splits.cpp", PACKAGE, macros, name)


def padded_head_dim(head_dim: int) -> int:
    return next(held for held in HEAD_DIMS if head_dim <= held)


def choose_config(problem: AttentionProblem, target: str) -> KernelConfig:
    """The kernel for a problem on a device of this target. Raises UnsupportedProblem when there is none."""
    head_dim = padded_head_dim(problem.head_dim)
    block_2d = True
    if target == "xe":
        (tile_q, tile_kv), threads = XE_TILES[head_dim], XE_THREADS
        if reason := why_not_block_2d(problem):
            if head_dim > GATHER_MAX_HEAD_DIM:
                raise UnsupportedProblem(
                    f"{reason}. A GPU takes a head_dim above {GATHER_MAX_HEAD_DIM} only where 2D block messages can "
                    "address the tensors. Copy it into rows of whole 64-byte lines: torch.empty(..., 256)[..., "
                    ":head_dim]."
                )
            (tile_q, tile_kv), block_2d = GATHER_TILE, False
    else:
        tile_q = CPU_SMALL_TILE_Q if problem.max_seqlen_q <= CPU_SMALL_TILE_Q else CPU_TILE_Q
        tile_kv, threads = CPU_TILE_KV, 1
    run_kv = math.gcd(problem.page_size, tile_kv) if problem.page_size else tile_kv
    return KernelConfig(target, problem.dtype, head_dim, tile_q, tile_kv, run_kv, threads, block_2d)


def all_configs(target: str) -> Iterator[KernelConfig]:
    """Every config that choose_config can return."""
    for dtype in ("fp16", "bf16"):
        for head_dim in HEAD_DIMS:
            if target == "cpu":
                for tile_q in (CPU_TILE_Q, CPU_SMALL_TILE_Q):
                    for run_kv in (16, 32, 64):
                        yield KernelConfig(target, dtype, head_dim, tile_q, CPU_TILE_KV, run_kv, 1)
                continue
            tile_q, tile_kv = XE_TILES[head_dim]
            for run_kv in (16, 32, 64):
                if run_kv <= tile_kv:
                    yield KernelConfig(target, dtype, head_dim, tile_q, tile_kv, run_kv, XE_THREADS)
            if head_dim <= GATHER_MAX_HEAD_DIM:
                tile_q, tile_kv = GATHER_TILE
                yield KernelConfig(target, dtype, head_dim, tile_q, tile_kv, tile_kv, XE_THREADS, block_2d=False)


def why_not_block_2d(problem: AttentionProblem) -> str | None:
    """Which tensor 2D block messages cannot address, and why; None when they can address all.

    A surface starts at the 64-byte line that holds its first element. Its width, at least 64 bytes, must not exceed its
    pitch, a multiple of 16 bytes below 2^24; pages keep the offset in the line.
    """
    strides = (problem.q_strides, problem.k_strides, problem.v_strides, problem.out_strides)
    for name, offset, all_strides in zip(("q", "k_cache", "v_cache", "out"), problem.address_offsets, strides):
        of_cache = name in ("k_cache", "v_cache")
        row_bytes = ELEMENT_BYTES * problem.head_dim
        *pages, pitch, head = (ELEMENT_BYTES * stride for stride in all_strides)
        # Surfaces start at runs of 16 slots of a page; in packed tensors at any row.
        between_rows = 16 * pitch if of_cache and problem.paged else pitch
        num_heads = problem.num_heads_kv if of_cache else problem.num_heads_q
        # What a surface can start off its line: a multiple of the greatest common divisor of all that leads to it.
        step = math.gcd(LINE_BYTES, offset, between_rows, head if num_heads > 1 else 0)
        widest = row_bytes + (LINE_BYTES - step) % LINE_BYTES
        if step % 16 or pitch % 16 or any(page % LINE_BYTES for page in pages):
            return (
                f"{name} has strides {list(all_strides)} and starts {offset} bytes into a 64-byte line; strides and "
                "address must be multiples of 8 elements, between pages 32"
            )
        if row_bytes < LINE_BYTES:
            return f"{name} has rows of {row_bytes} bytes; they must be at least 64"
        if not widest <= pitch < 1 << 24:
            return (
                f"{name} has rows {pitch} bytes apart; where they start in their lines that must be {widest} to "
                f"{1 << 24}"
            )
    return None


@dataclass(frozen=True)
class Plan:
    """How a problem is launched."""

    num_q_tiles: int
    num_splits: int
    tiles_per_split: int  # 0: even shares

    @property
    def split(self) -> SplitPlan:
        return SplitPlan(self.num_splits, self.tiles_per_split, FastDivisor.of(self.tiles_per_split or self.num_splits))


def plan_launch(problem: AttentionProblem, config: KernelConfig, concurrent_threads: int) -> Plan:
    """The grid and the splits of a problem; nothing in it depends on device data, so a plan can be captured in a graph.

    Sequence b starts at work-group ``cu_seqlens_q[b] // work_group_q + b``: the rows of a ragged batch need at most
    ``total_q // work_group_q + batch`` work-groups, however they are distributed.
    """
    if problem.batch == 1:
        num_q_tiles = ceil_div(problem.total_q, config.work_group_q)
    else:
        num_q_tiles = problem.total_q // config.work_group_q + problem.batch
    num_kv_tiles = max(1, ceil_div(problem.max_seqlen_k, config.tile_kv))
    if problem.split_size is not None:
        num_splits = max(1, ceil_div(problem.max_seqlen_k, problem.split_size))
        return Plan(num_q_tiles, num_splits, problem.split_size // config.tile_kv)
    if problem.num_splits:
        return Plan(num_q_tiles, min(problem.num_splits, num_kv_tiles), 0)
    num_threads = ceil_div(problem.total_q, config.tile_q) * problem.num_heads_q
    most_splits = min(64, problem.max_seqlen_k // MIN_KEYS_PER_SPLIT)
    return Plan(num_q_tiles, choose_num_splits(num_threads, most_splits, concurrent_threads), 0)


def choose_num_splits(num_threads: int, most_splits: int, concurrent_threads: int) -> int:
    """The fewest splits that keep the device at least 85% as busy as the best number of splits would.

    ``num_threads`` run without splits; n splits run n times as many, in waves of ``concurrent_threads`` (the criterion
    is FlashAttention's num_splits_heuristic, with threads for its blocks).
    """
    if num_threads == 0 or num_threads >= 0.8 * concurrent_threads or most_splits <= 1:
        return 1

    def busy(num_splits: int) -> float:
        waves = num_threads * num_splits / concurrent_threads
        return waves / math.ceil(waves)

    best = max(busy(n) for n in range(1, most_splits + 1))
    return next(n for n in range(1, most_splits + 1) if busy(n) >= 0.85 * best)
