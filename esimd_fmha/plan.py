"""How the work of a problem is shared out: the grid and the splits. Pure functions of shapes and the device's size."""

import math
from dataclasses import dataclass

from esimd_fmha.config import KernelConfig
from esimd_fmha.integers import ceil_div
from esimd_fmha.problem import AttentionProblem

MIN_KEYS_PER_SPLIT = 256  # below that, writing and reading partials costs more than the idle threads
MAX_CHOSEN_SPLITS = 64


@dataclass(frozen=True)
class Plan:
    """How a problem is launched."""

    num_work_groups_q: int  # along the query rows
    num_splits: int
    tiles_per_split: int  # 0: even shares


def plan_launch(problem: AttentionProblem, config: KernelConfig, concurrent_threads: int) -> Plan:
    """The grid and the splits of a problem; nothing in it depends on device data, so a plan can be captured in a graph.

    Sequence b starts at work-group ``cu_seqlens_q[b] // work_group_q + b``: the rows of a ragged batch need at most
    ``total_q // work_group_q + batch`` work-groups, however they are distributed.
    """
    if problem.batch == 1:
        num_work_groups_q = ceil_div(problem.total_q, config.work_group_q)
    else:
        num_work_groups_q = problem.total_q // config.work_group_q + problem.batch
    options = problem.options
    if options.split_size is not None:
        num_splits = max(1, ceil_div(options.max_seqlen_k, options.split_size))
        return Plan(num_work_groups_q, num_splits, options.split_size // config.tile_kv)
    if options.num_splits:
        num_kv_tiles = max(1, ceil_div(options.max_seqlen_k, config.tile_kv))
        return Plan(num_work_groups_q, min(options.num_splits, num_kv_tiles), 0)
    num_threads = ceil_div(problem.total_q, config.tile_q) * problem.num_heads_q
    most_splits = min(MAX_CHOSEN_SPLITS, options.max_seqlen_k // MIN_KEYS_PER_SPLIT)
    return Plan(num_work_groups_q, choose_num_splits(num_threads, most_splits, concurrent_threads), 0)


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
