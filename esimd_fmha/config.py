"""Which kernel serves a problem, and why no faster one does. Pure functions of shapes."""

import functools
import itertools
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, NamedTuple

from esimd_fmha.call import LINE_BYTES
from esimd_fmha.loader.source import Source
from esimd_fmha.problem import ELEMENT_BYTES, MAX_TOTAL_Q, AttentionProblem

PACKAGE = Path(__file__).parent
# The head dimensions that kernels hold in registers; loads fill the others up with zeros.
PADDED_HEAD_DIMS = (64, 96, 128, 192, 256, 512)

# Head dimension -> (tile_q, tile_kv) of threads with 256 registers of 64 bytes: Q (2 bytes), O (4), S (4) and P (2)
# share 16 KB with the K or V block in flight. Larger tiles spill (NOTES.md "register budget").
XE_TILES = {64: (16, 64), 96: (16, 32), 128: (16, 16), 192: (16, 32), 256: (16, 16), 512: (8, 32)}
# The slopes and positions of ALiBi take registers too, and so does a chunk behind pages that have a scale: at head
# dimension 512 of half the scores; with a chunk behind fp8, the slopes of half the rows elsewhere.
XE_SMALL_TILES = XE_TILES | {512: (8, 16)}
XE_SMALLEST_TILES = XE_SMALL_TILES | {128: (8, 32), 256: (8, 32)}
# The addresses of packed heads take registers too. Options beside which they leave enough for a small tile only, and
# at which head dimensions.
XE_SMALL_PACKED_TILE = (8, 16)
XE_SMALL_PACKED = {"alibi": (128, 256), "descale": (128, 256), "current_chunk": (256,)}
# Threads that share a tile, each with a part of the head dimension: a tile of one thread would have 8 rows, and the L1
# cache would not keep up with loading all of K and V for them (NOTES.md "two threads a tile").
XE_HEAD_PARTS = {64: 1, 96: 1, 128: 1, 192: 2, 256: 2, 512: 1}
XE_MAX_V = 256  # columns of v and out of a kernel; more take several launches, each of which computes the scores
XE_THREADS = 8  # a work-group owns 64 or 128 query rows, which read the same K/V lines of the core's L1
# The tiles that a work-group may have, as far as XE_THREADS reach: the fewest that hold the longest chunk. Threads that
# have no rows end at once, but their places stay empty until a whole work-group fits in: a chunk of 64 rows takes 2.2
# times as long in work-groups of 8 tiles as of 4 (NOTES.md "Short chunks, decoding, serving"). Each number is a kernel
# to compile, so 2 are served by 4.
XE_WORK_GROUP_TILES = (1, 4, 8)

# Where the threads of a work-group convert K and V together, through shared local memory, instead of each for itself:
# e4m3 takes three instructions for 32 elements, so that each thread would convert as long as it multiplies (NOTES.md "K
# and V in fp8"). The buffers of four tiles of head dimension 128 are 32 KB, which four work-groups of a core have each.
XE_SHARED_KV_DTYPES = ("e4m3",)
XE_SHARED_KV_HEAD_DIMS = (128,)
XE_NOT_WITH_SHARED_KV = ("softcap", "sinks", "alibi", "current_chunk")  # they take the registers that it needs

# How a GPU reaches the rows of a tensor, the fastest way first; kernels/config.hpp explains them.
BLOCK, ROWS, ELEMENTS, BYTES = ACCESSES = ("block", "rows", "elements", "bytes")
ONE_BY_ONE = (ELEMENTS, BYTES)
MIN_RUN = 16  # keys of a page that one message moves; of smaller pages every key is looked up by itself

# On the CPU a tile lives in the caches. Its lanes are rows, and vectors without rows are left out. Where no sequence
# has more rows than half a vector, lanes are columns instead: as rows, decoding would leave most of them empty.
CPU_TILE_Q, CPU_SMALL_TILE_Q, CPU_TILE_KV, CPU_LANES = 64, 8, 64, 16


# What a call may ask for that changes the key loop: a kernel holds it only when a call asks.
COMPILED_OPTIONS = ("softcap", "window", "sinks", "alibi", "causal_flags", "current_chunk", "descale")


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
    packed_heads: bool = False
    kv_access: str = BLOCK
    q_access: str = BLOCK
    out_access: str = BLOCK
    head_parts: int = 1
    head_dim_v_padded: int | None = None  # None: v has the head_dim of q and k
    columns: tuple[int, int] | None = None  # of k and v, in kernels that know them: those that read K and V row by row
    softcap: bool = False
    window: bool = False
    sinks: bool = False
    alibi: bool = False
    causal_flags: bool = False
    current_chunk: bool = False
    descale: bool = False
    kv_dtype: str | None = None  # of fp8 K and V, "e4m3" or "e5m2"; None: as q
    shared_kv: bool = False  # the threads of a work-group convert K and V together

    @property
    def name(self) -> str:
        return (
            f"fmha_prefill_{self.target}_{self.dtype}{f'_{self.kv_dtype}' if self.kv_dtype else ''}"
            f"_{self.head_dims}_q{self.tile_q}_kv{self.tile_kv}"
            f"_run{self.run_kv}_t{self.threads}"
            f"{f'_parts{self.head_parts}' if self.head_parts > 1 else ''}{'_packed' if self.packed_heads else ''}"
            + "".join(f"_{name}_{access}" for name, access in self.accesses.items() if access != BLOCK)
            + ("_columns{}_{}".format(*self.columns) if self.columns else "")
            + "".join(f"_{option}" for option in COMPILED_OPTIONS if getattr(self, option))
            + ("_shared" if self.shared_kv else "")
        )

    @property
    def v_padded(self) -> int:
        """The columns of v and of out in registers."""
        return self.head_dim_v_padded or self.head_dim_padded

    @property
    def head_dims(self) -> str:
        return f"d{self.head_dim_padded}" + (f"v{self.head_dim_v_padded}" if self.head_dim_v_padded else "")

    @property
    def accesses(self) -> dict[str, str]:
        return {"kv": self.kv_access, "q": self.q_access, "out": self.out_access}

    @functools.cached_property
    def work_group_q(self) -> int:
        return self.threads // self.head_parts * self.tile_q

    @property
    def takes_options(self) -> bool:
        """Whether the kernel's argument has OptionParams, as in kernels/argument.hpp."""
        return self.packed_heads or any(getattr(self, option) for option in COMPILED_OPTIONS)

    def rows_per_token(self, problem: AttentionProblem) -> int:
        """Rows of a token in one tile, as in kernels/query_rows.hpp."""
        return problem.group_size if self.packed_heads else 1

    def grid_heads(self, problem: AttentionProblem) -> int:
        """How many heads the grid counts, as in kernels/query_rows.hpp."""
        return problem.num_heads_q // self.rows_per_token(problem)

    @property
    def macros(self) -> tuple[tuple[str, str], ...]:
        k_columns, v_columns = self.columns or (self.head_dim_padded, self.v_padded)
        return (
            ("FMHA_KERNEL_NAME", self.name),
            ("FMHA_TARGET_XE", str(int(self.target == "xe"))),
            ("FMHA_DTYPE", self.dtype),
            ("FMHA_KV_DTYPE", self.kv_dtype or self.dtype),
            ("FMHA_HEAD_DIM", str(self.head_dim_padded)),
            ("FMHA_HEAD_DIM_V", str(self.v_padded)),
            ("FMHA_EQUAL_HEAD_DIMS", str(int(self.head_dim_v_padded is None))),
            ("FMHA_TILE_Q", str(self.tile_q)),
            ("FMHA_TILE_KV", str(self.tile_kv)),
            ("FMHA_RUN_KV", str(self.run_kv)),
            ("FMHA_THREADS", str(self.threads)),
            ("FMHA_HEAD_PARTS", str(self.head_parts)),
            ("FMHA_PACKED_HEADS", str(int(self.packed_heads))),
            *((f"FMHA_{name.upper()}_ACCESS", access) for name, access in self.accesses.items()),
            ("FMHA_K_COLUMNS", str(k_columns)),
            ("FMHA_V_COLUMNS", str(v_columns)),
            ("FMHA_SHARED_KV", str(int(self.shared_kv))),
            *((f"FMHA_{option.upper()}", str(int(getattr(self, option)))) for option in COMPILED_OPTIONS),
        )

    @property
    def source(self) -> Source:
        return Source(PACKAGE / "kernels" / "fmha_prefill.cpp", PACKAGE, self.macros, self.name)

    @property
    def combine_source(self) -> Source:
        """The kernel that merges this kernel's partials; it moves single rows, so all runs and accesses share one."""
        rows = self.tile_q // self.head_parts  # of a thread, so that work-groups own the same rows
        shared = replace(
            self, run_kv=self.tile_kv, tile_q=rows, head_parts=1, **_BY_BLOCKS, kv_dtype=None, shared_kv=False
        )
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
        cache = (self.dtype, self.kv_dtype, self.descale)
        append_chunk = (append_chunk_source(self.target, *cache),) if self.current_chunk else ()
        return (self.source, self.combine_source, self.merge_source, append_source(self.target, *cache), *append_chunk)


_BY_BLOCKS: dict[str, Any] = {"kv_access": BLOCK, "q_access": BLOCK, "out_access": BLOCK, "columns": None}


def threads_of(target: str) -> int:
    """Threads of a work-group."""
    return XE_THREADS if target == "xe" else 1


def merge_source(target: str, dtype: str, head_dim_padded: int) -> Source:
    """The kernel that merges the attention over two sets of keys."""
    name = f"merge_states_{target}_{dtype}_d{head_dim_padded}"
    return _source_without_tiles("reduce/merge_states.cpp", name, target, dtype, head_dim_padded)


def append_source(target: str, dtype: str, kv_dtype: str | None, descale: bool) -> Source:
    """The kernel that writes new K and V into the pages: rows of 16-bit elements of any length as they are, or, where
    the cache has a descale, rows of ``dtype`` divided by it and rounded to ``kv_dtype`` (None: to ``dtype``).
    """
    return _append_source("append_kv", target, dtype, kv_dtype, descale)


def append_chunk_source(target: str, dtype: str, kv_dtype: str | None, descale: bool) -> Source:
    """The same for K and V of the current chunk, behind the cached keys."""
    return _append_source("append_chunk", target, dtype, kv_dtype, descale, current_chunk=True)


def _append_source(entry: str, target: str, dtype: str, kv_dtype: str | None, descale: bool, **options: Any) -> Source:
    name = f"{entry}_{target}"
    if descale:
        name += f"_{dtype}_to_{kv_dtype or dtype}"
        options |= {"kv_dtype": kv_dtype, "descale": True}
    else:
        dtype = "fp16"  # or any other of 16 bits
    return _source_without_tiles(f"kernels/{entry}.cpp", name, target, dtype, PADDED_HEAD_DIMS[0], **options)


def _source_without_tiles(
    entry: str, name: str, target: str, dtype: str, head_dim_padded: int, **options: Any
) -> Source:
    """A kernel that no size of a tile changes; the hardware layer wants some."""
    shape = (head_dim_padded, 16, 16, 16, threads_of(target))
    config = KernelConfig(target, dtype, *shape, **options)
    return Source(PACKAGE / entry, PACKAGE, (("FMHA_KERNEL_NAME", name), *config.macros[1:]), name)


def xe_tile(head_dim: int, options: Mapping[str, Any], fp8: bool, packed_heads: bool = False) -> tuple[int, int]:
    """(tile_q, tile_kv) of a tile on a GPU, for the COMPILED_OPTIONS that are asked for.

    It does not depend on the layout of a tensor, and so neither do the bits of a result.
    """
    chunk, alibi = options.get("current_chunk"), options.get("alibi")
    if packed_heads and any(options.get(option) and head_dim in dims for option, dims in XE_SMALL_PACKED.items()):
        return XE_SMALL_PACKED_TILE
    if fp8 and chunk and alibi:
        return XE_SMALLEST_TILES[head_dim]
    small = alibi or (chunk and options.get("descale"))
    return (XE_SMALL_TILES if small else XE_TILES)[head_dim]


def shares_kv(
    kv_dtype: str | None, head_dims: tuple[int, int], kv_access: str, threads: int, options: Mapping[str, Any]
) -> bool:
    """Whether the threads of a work-group convert K and V together. It changes no bit of a result."""
    return (
        kv_dtype in XE_SHARED_KV_DTYPES
        and all(head_dim in XE_SHARED_KV_HEAD_DIMS for head_dim in head_dims)
        and kv_access == BLOCK
        and threads == XE_THREADS
        and not any(options.get(option) for option in XE_NOT_WITH_SHARED_KV)
    )


def pad_head_dim(head_dim: int) -> int:
    """The head dimension in which kernels hold this one."""
    return next(padded for padded in PADDED_HEAD_DIMS if head_dim <= padded)


def compiled_options(problem: AttentionProblem) -> dict[str, Any]:
    """Which of COMPILED_OPTIONS the problem asks for."""
    return {option: bool(getattr(problem, option)) for option in COMPILED_OPTIONS}


class LengthChoice(NamedTuple):
    """What the lengths of a problem decide about its kernel."""

    packed_heads: bool
    work_group_q: int  # rows of a work-group
    one_page: bool  # a sequence's keys are in one page


def choose_config(problem: AttentionProblem, target: str) -> KernelConfig:
    """The kernel that serves a problem on a device of this target."""
    return config_of(problem, target, length_choice(problem, target, rows_of_tiles(problem, target)))


class TileRows(NamedTuple):
    """The tiles that a problem's kernels may have."""

    single: int  # rows of a tile of one query head
    packed: int | None  # of a tile of all query heads of a KV head; None where there is none
    most_tiles: int  # of a work-group


def rows_of_tiles(problem: AttentionProblem, target: str) -> TileRows:
    """What lengths have no say in."""
    if target != "xe":
        return TileRows(CPU_LANES, CPU_LANES, 1)  # what larger tiles are filled with
    head_dim_padded, v_padded, head_parts = _padded_head_dims(problem, target)
    most_tiles = XE_THREADS // head_parts
    options, fp8 = compiled_options(problem), bool(problem.kv_dtype)
    tile_q, _ = xe_tile(max(head_dim_padded, v_padded), options, fp8)
    if _v_differs(problem, head_dim_padded, v_padded):
        return TileRows(tile_q, None, most_tiles)
    return TileRows(tile_q, xe_tile(head_dim_padded, options, fp8, packed_heads=True)[0], most_tiles)


def length_choice(problem: AttentionProblem, target: str, tile_rows: TileRows) -> LengthChoice:
    """Of a problem whose ``rows_of_tiles`` are these."""
    tile_q, packed_tile_q, most_tiles = tile_rows
    packed = packed_tile_q is not None and packs_heads(problem, tile_q, packed_tile_q)
    rows = problem.options.max_seqlen_q * (problem.group_size if packed else 1)
    if target == "xe":
        if packed:
            tile_q = packed_tile_q  # type: ignore[assignment]  # it is one, or nothing would be packed
        work_group_q = min(most_tiles, _fewest_tiles(rows, tile_q)) * tile_q
    else:
        few_rows = rows <= CPU_SMALL_TILE_Q and problem.options.split_size is None
        work_group_q = CPU_SMALL_TILE_Q if few_rows else CPU_TILE_Q
    return tuple.__new__(LengthChoice, (packed, work_group_q, problem.max_pages == 1))


def _fewest_tiles(rows: int, tile_q: int) -> int:
    """The least of XE_WORK_GROUP_TILES that hold so many rows; the most if none do."""
    return next((tiles for tiles in XE_WORK_GROUP_TILES if tiles * tile_q >= rows), XE_WORK_GROUP_TILES[-1])


def _padded_head_dims(problem: AttentionProblem, target: str) -> tuple[int, int, int]:
    """The head dimensions of q and v in registers, and the number of threads that share a tile."""
    head_dim_padded, v_padded = pad_head_dim(problem.head_dim), pad_head_dim(problem.head_dim_v)
    if target != "xe":
        return head_dim_padded, v_padded, 1
    v_padded = min(v_padded, XE_MAX_V)
    head_parts = XE_HEAD_PARTS[max(head_dim_padded, v_padded)]
    if head_parts > 1:  # of 96 columns, each part would be no whole number of words of fp8
        head_dim_padded, v_padded = (128 if dim == 96 else dim for dim in (head_dim_padded, v_padded))
    return head_dim_padded, v_padded, head_parts


def _v_differs(problem: AttentionProblem, head_dim_padded: int, v_padded: int) -> bool:
    """Whether kernels hold v and q in another number of columns, or fill another number of them up."""
    return problem.head_dim_v != problem.head_dim or v_padded != head_dim_padded


def config_of(problem: AttentionProblem, target: str, choice: LengthChoice) -> KernelConfig:
    """The kernel of a problem, of whose lengths it takes only what ``choice`` says."""
    head_dim_padded, v_padded, head_parts = _padded_head_dims(problem, target)
    options = compiled_options(problem)
    how: dict[str, Any] = {"packed_heads": choice.packed_heads, "head_parts": head_parts}
    if _v_differs(problem, head_dim_padded, v_padded):
        how["head_dim_v_padded"] = v_padded
    if target == "xe":
        of_tensors = {name: access for name, (access, _) in tensor_accesses(problem).items()}
        kv_access = max((of_tensors[name] for name in of_tensors if name not in ("q", "out")), key=ACCESSES.index)
        how |= {"kv_access": kv_access, "q_access": of_tensors["q"], "out_access": of_tensors["out"]}
        tile_q, tile_kv = xe_tile(max(head_dim_padded, v_padded), options, fp8=bool(problem.kv_dtype))
        if kv_access != BLOCK:
            how["columns"] = (problem.head_dim, min(problem.head_dim_v, v_padded))
        if choice.packed_heads:
            tile_q, tile_kv = xe_tile(head_dim_padded, options, bool(problem.kv_dtype), packed_heads=True)
            how |= {f"{name}_access": _access_of_single_rows(problem, of_tensors[name]) for name in ("q", "out")}
        threads = choice.work_group_q // tile_q * head_parts
    else:
        tile_q, tile_kv, threads = choice.work_group_q, CPU_TILE_KV, 1
    page_size = None if choice.one_page else problem.page_size  # one page has all keys in one run
    run_kv = tile_kv if page_size is None else math.gcd(page_size, tile_kv)
    if run_kv < MIN_RUN or how.get("kv_access", BLOCK) != BLOCK:
        run_kv = 1
    how |= options | {"kv_dtype": problem.kv_dtype}
    if target == "xe":
        how["shared_kv"] = shares_kv(problem.kv_dtype, (head_dim_padded, v_padded), how["kv_access"], threads, options)
    return KernelConfig(target, problem.dtype, head_dim_padded, tile_q, tile_kv, run_kv, threads, **how)


def packs_heads(problem: AttentionProblem, tile_q: int, packed_tile_q: int) -> bool:
    """Whether tiles hold all query heads of a KV head: where they are then at least a quarter fewer than tiles of
    single heads.

    Each sequence may leave one tile partly empty: once for every query head, or, packed, once for every KV head. That
    counts where sequences have few tokens, as in decoding. A smaller gain is not worth the scattered rows of q and out.

    Which rows share a tile shows in the bits of each, since one of them can have all rescaled. So no layout of a tensor
    has a say here; and with split_size, which promises a sequence the same bits in any batch, no length: groups of
    several heads are always packed then, as decoding without would read K and V once for every query head.
    """
    group_size = problem.group_size
    if problem.options.split_size is not None:
        return group_size > 1
    packed_rows = problem.total_q * group_size
    packed_tiles = packed_rows // packed_tile_q + problem.batch
    tiles = (problem.total_q // tile_q + problem.batch) * group_size
    return 4 * packed_tiles <= 3 * tiles and packed_rows <= MAX_TOTAL_Q


def all_configs(target: str, **options: Any) -> Iterator[KernelConfig]:
    """The configs that choose_config returns for problems that ask for these of COMPILED_OPTIONS and no other.

    Left out are those of v with another head_dim than k, and those for a GPU of which a tensor must be read element by
    element, or q or out row by row: few calls need them, and each compiles its own. With ``kv_dtype``, those for K and
    V in this fp8, which always have ``descale``.
    """
    if options.get("kv_dtype"):
        options["descale"] = True
    for dtype in ("fp16", "bf16"):
        for head_dim in PADDED_HEAD_DIMS:
            if target == "cpu":
                for tile_q in (CPU_TILE_Q, CPU_SMALL_TILE_Q):
                    for run_kv in (1, 16, 32, 64):
                        for packed in (False, True):
                            shape = (tile_q, CPU_TILE_KV, run_kv, 1, packed)
                            yield KernelConfig(target, dtype, head_dim, *shape, **options)
                continue
            parts = XE_HEAD_PARTS[head_dim]
            how: dict[str, Any] = {"head_parts": parts, **options}
            if head_dim > XE_MAX_V:
                how["head_dim_v_padded"] = XE_MAX_V
            by_rows: dict[str, Any] = {"kv_access": ROWS, "columns": (head_dim, min(head_dim, XE_MAX_V))}
            tiles = [tiles for tiles in XE_WORK_GROUP_TILES if tiles * parts <= XE_THREADS]
            for threads, packed in itertools.product([parts * number for number in reversed(tiles)], (False, True)):
                if packed and head_dim > XE_MAX_V:
                    continue
                tile_q, tile_kv = xe_tile(head_dim, options, bool(options.get("kv_dtype")), packed)
                shared = shares_kv(options.get("kv_dtype"), (head_dim, head_dim), BLOCK, threads, options)
                for run_kv in (16, 32, 64):
                    if run_kv <= tile_kv:
                        shape = (tile_q, tile_kv, run_kv, threads, packed)
                        yield KernelConfig(target, dtype, head_dim, *shape, shared_kv=shared, **how)
                yield KernelConfig(target, dtype, head_dim, tile_q, tile_kv, 1, threads, packed, **by_rows, **how)


def tensor_accesses(problem: AttentionProblem) -> dict[str, tuple[str, str]]:
    """How a GPU reaches the rows of each tensor, and what keeps it from a faster way ("" for the fastest)."""
    strides = {"q": problem.q_strides, "k_cache": problem.k_strides, "v_cache": problem.v_strides}
    strides["out"] = problem.out_strides
    if problem.current_chunk:
        strides |= {"k_new": problem.k_new_strides, "v_new": problem.v_new_strides}
    return {
        name: _access(problem, name, offset, strides_of_tensor)
        for (name, strides_of_tensor), offset in zip(strides.items(), problem.address_offsets)
    }


def _access(problem: AttentionProblem, name: str, offset: int, strides: tuple[int, ...]) -> tuple[str, str]:
    element_bytes = _element_bytes(problem, name)
    if offset % 4 or any(stride * element_bytes % 4 for stride in strides):
        single = BYTES if offset % 2 or any(stride * element_bytes % 2 for stride in strides) else ELEMENTS
        return single, (
            f"it has strides {list(strides)} and starts {offset} bytes into a 64-byte line; "
            "where all of these are multiples of 4 bytes, its rows are moved whole"
        )
    reason = why_not_block(problem, name, offset, strides)
    of_v = name in ("v_cache", "v_new", "out")
    if reason and element_bytes == 1 and (problem.head_dim_v if of_v else problem.head_dim) % 16:
        return ELEMENTS, f"{reason}; with a head_dim that is a multiple of 16, rows of fp8 are moved whole"
    return (ROWS, reason) if reason else (BLOCK, "")


def _access_of_single_rows(problem: AttentionProblem, access: str) -> str:
    """How packed heads reach the rows of q or out: as surfaces of one row, whatever lies between two of them."""
    return BLOCK if access not in ONE_BY_ONE and problem.head_dim * ELEMENT_BYTES >= LINE_BYTES else ELEMENTS


def _element_bytes(problem: AttentionProblem, name: str) -> int:
    return problem.kv_element_bytes if name in ("k_cache", "v_cache") else ELEMENT_BYTES


def why_not_block(problem: AttentionProblem, name: str, offset: int, strides: tuple[int, ...]) -> str:
    """Why 2D block messages cannot address a tensor; "" when they can.

    A surface starts at the 64-byte line that holds its first element. Its width, at least 64 bytes, must not exceed its
    pitch, a multiple of 16 bytes below 2^24; pages keep the offset in the line.
    """
    of_cache = name in ("k_cache", "v_cache")
    element_bytes = _element_bytes(problem, name)
    row_bytes = element_bytes * (problem.head_dim_v if name in ("v_cache", "v_new", "out") else problem.head_dim)
    *pages, pitch, head = (element_bytes * stride for stride in strides)
    # Surfaces start at runs of 16 slots of a page; in packed tensors at any row.
    between_rows = MIN_RUN * pitch if of_cache and problem.paged else pitch
    num_heads = problem.num_heads_q if name in ("q", "out") else problem.num_heads_kv
    # What a surface can start off its line: a multiple of the greatest common divisor of all that leads to it.
    step = math.gcd(LINE_BYTES, offset, between_rows, head if num_heads > 1 else 0)
    widest = row_bytes + (LINE_BYTES - step) % LINE_BYTES
    if of_cache and problem.page_size is not None and problem.page_size % MIN_RUN:
        return f"{name} has pages of {problem.page_size} tokens; they must be multiples of {MIN_RUN}"
    if step % 16 or pitch % 16 or any(page % LINE_BYTES for page in pages):
        return (
            f"{name} has strides {list(strides)} and starts {offset} bytes into a 64-byte line; strides and address "
            f"must be multiples of {16 // element_bytes} elements, between pages {64 // element_bytes}"
        )
    if row_bytes < LINE_BYTES:
        return f"{name} has rows of {row_bytes} bytes; they must be at least 64"
    if not widest <= pitch < 1 << 24:
        return (
            f"{name} has rows {pitch} bytes apart; where they start in their lines that must be {widest} to {1 << 24}"
        )
    return ""
