"""Which kernel serves a problem: the candidates, what speaks against each, and the choice. Pure functions of shapes."""

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from esimd_fmha.call import LINE_BYTES
from esimd_fmha.errors import UnsupportedProblem
from esimd_fmha.loader.source import Source
from esimd_fmha.problem import ELEMENT_BYTES, AttentionProblem

PACKAGE = Path(__file__).parent
# The head dimensions that kernels hold in registers; loads fill the others up with zeros.
PADDED_HEAD_DIMS = (64, 96, 128, 192, 256)

# Head dimension -> (tile_q, tile_kv) of a thread with 256 registers of 64 bytes: Q (2 bytes), O (4), S (4) and P (2)
# share 16 KB with the K or V block in flight. Larger tiles spill (NOTES.md "register budget").
XE_TILES = {64: (16, 64), 96: (16, 32), 128: (16, 16), 192: (8, 32), 256: (8, 32)}
XE_THREADS = 8  # a work-group owns 64 or 128 query rows, which read the same K/V lines of the core's L1

# Tensors that 2D block messages cannot address are gathered element by element; that takes registers for addresses, and
# above the largest head dimension the kernel spills.
GATHER_TILE, GATHER_MAX_HEAD_DIM = (8, 16), 192

# On the CPU a tile lives in the caches. 16 rows are one vector: with fewer queries than that, more would be padding.
CPU_TILE_Q, CPU_SMALL_TILE_Q, CPU_TILE_KV = 64, 16, 64


@dataclass(frozen=True)
class KernelConfig:
    """The compile-time configuration of fmha_prefill; kernels/config.hpp explains the fields."""

    target: str
    dtype: str
    head_dim_padded: int
    tile_q: int
    tile_kv: int
    run_kv: int
    threads: int
    block_2d: bool = True

    @property
    def name(self) -> str:
        return (
            f"fmha_prefill_{self.target}_{self.dtype}_d{self.head_dim_padded}_q{self.tile_q}_kv{self.tile_kv}"
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
            ("FMHA_HEAD_DIM", str(self.head_dim_padded)),
            ("FMHA_HEAD_DIM_V", str(self.head_dim_padded)),
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

    @property
    def merge_source(self) -> Source:
        """The kernel of merge_attn_states; it has no tile, so all kernels of a dtype and head dimension share one."""
        return merge_source(self.target, self.dtype, self.head_dim_padded)

    @property
    def sources(self) -> tuple[Source, ...]:
        """Every kernel that goes with this config."""
        return (self.source, self.combine_source, self.merge_source, append_source(self.target))


def threads_of(target: str) -> int:
    """Threads of a work-group."""
    return XE_THREADS if target == "xe" else 1


def merge_source(target: str, dtype: str, head_dim_padded: int) -> Source:
    """The kernel that merges the attention over two sets of keys."""
    name = f"merge_states_{target}_{dtype}_d{head_dim_padded}"
    return _source_without_tiles("reduce/merge_states.cpp", name, target, dtype, head_dim_padded)


def append_source(target: str) -> Source:
    """The kernel that writes new K and V into the pages; it moves rows of 16-bit elements of any length."""
    return _source_without_tiles("kernels/append_kv.cpp", f"append_kv_{target}", target, "fp16", PADDED_HEAD_DIMS[0])


def _source_without_tiles(entry: str, name: str, target: str, dtype: str, head_dim_padded: int) -> Source:
    """A kernel that no size of a tile changes; the hardware layer wants some."""
    config = KernelConfig(target, dtype, head_dim_padded, tile_q=16, tile_kv=16, run_kv=16, threads=threads_of(target))
    return Source(PACKAGE / entry, PACKAGE, (("FMHA_KERNEL_NAME", name), *config.macros[1:]), name)


def pad_head_dim(head_dim: int) -> int:
    """The head dimension in which kernels hold this one."""
    return next(padded for padded in PADDED_HEAD_DIMS if head_dim <= padded)


def choose_config(problem: AttentionProblem, target: str) -> KernelConfig:
    """The first candidate that nothing speaks against. Raises UnsupportedProblem with the reasons if there is none."""
    reasons = []
    for config in candidates(problem, target):
        reason = why_not(config, problem)
        if reason is None:
            return config
        reasons.append(reason)
    raise UnsupportedProblem(" ".join(reasons))


def candidates(problem: AttentionProblem, target: str) -> Iterator[KernelConfig]:
    """The kernels that could serve a problem on a device of this target, the fastest first."""
    head_dim_padded = pad_head_dim(problem.head_dim)

    def config(tile: tuple[int, int], threads: int, block_2d: bool) -> KernelConfig:
        tile_q, tile_kv = tile
        run_kv = tile_kv if problem.page_size is None else math.gcd(problem.page_size, tile_kv)
        return KernelConfig(target, problem.dtype, head_dim_padded, tile_q, tile_kv, run_kv, threads, block_2d)

    if target == "xe":
        yield config(XE_TILES[head_dim_padded], XE_THREADS, block_2d=True)
        yield config(GATHER_TILE, XE_THREADS, block_2d=False)
    else:
        few_queries = problem.options.max_seqlen_q <= CPU_SMALL_TILE_Q
        tile_q = CPU_SMALL_TILE_Q if few_queries else CPU_TILE_Q
        yield config((tile_q, CPU_TILE_KV), threads=1, block_2d=True)


def why_not(config: KernelConfig, problem: AttentionProblem) -> str | None:
    """What keeps a candidate from serving the problem, as a sentence; None when nothing does."""
    if config.target != "xe":
        return None
    if config.block_2d:
        reason = why_not_block_2d(problem)
        return reason and f"{reason}."
    if config.head_dim_padded > GATHER_MAX_HEAD_DIM:
        return (
            f"A GPU takes a head_dim above {GATHER_MAX_HEAD_DIM} only where 2D block messages can address "
            "the tensors. Copy it into rows of whole 64-byte lines: torch.empty(..., 256)[..., :head_dim]."
        )
    return None


def all_configs(target: str) -> Iterator[KernelConfig]:
    """Every config that choose_config can return."""
    for dtype in ("fp16", "bf16"):
        for head_dim in PADDED_HEAD_DIMS:
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
