"""How the work of a problem is shared out: the grid and the splits. Pure functions of shapes and the device's size."""

import functools
from math import ceil
from typing import NamedTuple

from esimd_fmha.config import KernelConfig
from esimd_fmha.integers import ceil_div
from esimd_fmha.problem import AttentionProblem

# A split has so many keys that the partials of a tile, 8 bytes a row and column written and read, are at most an eighth
# of the K and V that it reads, 4 bytes a key and column.
KEYS_PER_SPLIT_AND_ROW = 16
MIN_KEYS_PER_SPLIT, MAX_KEYS_IN_LEAST_SPLIT = 128, 256  # whatever the rows: a split has a start and an end
MAX_CHOSEN_SPLITS = 64
MAX_REMEMBERED_CHOICES = 4096

# Threads that read the same K and V drift apart in a long loop, and what the first of them brought into the caches is
# gone when the last comes: a wave of splits has at most so many keys in each, and several waves begin together again.
MOST_KEYS_IN_CHOSEN_SPLIT = 4096

# What memory sends for few query rows, a part of a GPU's threads keeps busy. r rows that read the same K and V compute
# r FLOPs for each byte of them, and the B580 256 while a byte arrives: it needs r / 256 of its threads, but at least a
# quarter, 8 a core, as each of them waits most of the time. More are slower: each has three tiles of K and V on the
# way or in use, and those of four times as many do not fit into the L2 (NOTES.md "Short chunks, decoding, serving").
ROWS_OF_ALL_THREADS = 256
LEAST_PART_OF_THREADS, MOST_MEMORY_BOUND_PART = 0.25, 0.5
ENOUGH_THREADS = 0.8  # of those that are wanted: fewer splits are better than the last fifth

# Query rows that read the K and V of one head at about the same time: 1024 FLOPs for each byte of 16-bit K and V, twice
# what Lunar Lake, whose memory is slow for its matrix engines, computes while a byte arrives (67 TFLOP/s, 136 GB/s).
ROWS_PER_KV_HEAD = 1024


class Plan(NamedTuple):
    """How a problem is launched."""

    num_work_groups_q: int  # along the query rows
    num_splits: int
    tiles_per_split: int  # 0: even shares
    heads_per_section: int  # of the heads that the grid counts; all with splits


def plan_launch(problem: AttentionProblem, config: KernelConfig, concurrent_threads: int) -> Plan:
    """The grid and the splits of a problem; nothing in it depends on device data, so a plan can be captured in a graph.

    Sequence b starts at work-group ``first_row // work_group_q + b``, where rows are those of query_rows.hpp: a ragged
    batch needs at most ``rows // work_group_q + batch`` work-groups, however its rows are distributed.
    """
    rows_per_token, work_group_q = config.rows_per_token(problem), config.work_group_q
    rows, heads = problem.total_q * rows_per_token, problem.num_heads_q // rows_per_token
    if problem.batch == 1:
        num_work_groups_q = ceil_div(rows, work_group_q)
    else:
        num_work_groups_q = rows // work_group_q + problem.batch
    num_splits, tiles_per_split = plan_splits(problem, config, rows, heads, concurrent_threads)
    sections = 1
    if num_splits == 1:
        rows_at_a_time = concurrent_threads // config.threads * work_group_q
        sections = choose_num_sections(problem.num_heads_kv, rows_at_a_time)
    heads_per_section = heads // sections
    return tuple.__new__(Plan, (num_work_groups_q, num_splits, tiles_per_split, heads_per_section))


def plan_splits(
    problem: AttentionProblem, config: KernelConfig, rows: int, heads: int, concurrent_threads: int
) -> tuple[int, int]:
    """The splits of the keys, and the tiles of each, 0 for even shares. ``rows`` and ``heads`` are those of
    query_rows.hpp."""
    options = problem.options
    max_visible = max_visible_keys(problem, config)
    if options.split_size is not None:
        num_splits = max(1, ceil_div(max_visible, options.split_size))
        return num_splits, options.split_size // config.tile_kv
    if options.num_splits:
        num_kv_tiles = max(1, ceil_div(max_visible, config.tile_kv))
        return min(options.num_splits, num_kv_tiles), 0
    # As if the sequences were equally long: nothing else is known of them here.
    rows_per_sequence = ceil_div(rows, max(1, problem.batch))
    num_threads = problem.batch * ceil_div(rows_per_sequence, config.tile_q) * heads * config.head_parts
    rows_per_tile = min(rows_per_sequence, config.tile_q)
    min_keys = min(MAX_KEYS_IN_LEAST_SPLIT, max(MIN_KEYS_PER_SPLIT, KEYS_PER_SPLIT_AND_ROW * rows_per_tile))
    most_splits = min(MAX_CHOSEN_SPLITS, max_visible // min_keys)
    if config.target == "xe":
        rows_per_kv_head = rows_per_sequence * heads // problem.num_heads_kv
        part = max(LEAST_PART_OF_THREADS, rows_per_kv_head / ROWS_OF_ALL_THREADS)
        if part <= MOST_MEMORY_BOUND_PART:
            wanted = ENOUGH_THREADS * part * concurrent_threads
            return max(1, min(most_splits, ceil(wanted / max(1, num_threads)))), 0
    num_splits = choose_num_splits(num_threads, most_splits, concurrent_threads)
    if num_splits > 1:
        waves = ceil_div(max_visible, num_splits * MOST_KEYS_IN_CHOSEN_SPLIT)
        num_splits = min(most_splits, waves * num_splits)
    return num_splits, 0


def max_visible_keys(problem: AttentionProblem, config: KernelConfig) -> int:
    """How many keys the tiles hold at most that a work-group visits."""
    # What is missing in the last tile of the cached keys: those of the current chunk begin in a tile of their own.
    seam = config.tile_kv - 1 if problem.current_chunk else 0
    if problem.window is None:
        return problem.options.max_seqlen_k + seam
    # The keys between the first row's first and the last row's last, and what fills up the first tile.
    return seam + min(problem.options.max_seqlen_k, sum(problem.window) + config.work_group_q + config.tile_kv - 1)


@functools.lru_cache(MAX_REMEMBERED_CHOICES)
def choose_num_splits(num_threads: int, most_splits: int, concurrent_threads: int) -> int:
    """The fewest splits that keep the device at least 85% as busy as the best number of splits would.

    ``num_threads`` run without splits; n splits run n times as many, in waves of ``concurrent_threads`` (the criterion
    is FlashAttention's num_splits_heuristic, with threads for its blocks).
    """
    if num_threads == 0 or num_threads >= ENOUGH_THREADS * concurrent_threads or most_splits <= 1:
        return 1

    waves = [num_threads * num_splits / concurrent_threads for num_splits in range(1, most_splits + 1)]
    busy = [number / ceil(number) for number in waves]
    least = 0.85 * max(busy)
    return next(num_splits for num_splits, share in enumerate(busy, 1) if share >= least)


@functools.lru_cache(MAX_REMEMBERED_CHOICES)
def choose_num_sections(num_heads_kv: int, rows_at_a_time: int) -> int:
    """Into how many sections the KV heads are divided, which are launched one after the other.

    All heads of a section read their K and V at the same time, each for its share of the rows that the device holds.
    With fewer heads in a section more rows share what comes from memory; with more, fewer work-groups run alone in the
    end.
    """
    most_heads = max(1, rows_at_a_time // ROWS_PER_KV_HEAD)
    return next(n for n in range(1, num_heads_kv + 1) if num_heads_kv % n == 0 and num_heads_kv // n <= most_heads)
