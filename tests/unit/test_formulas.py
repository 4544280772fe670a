"""The formulas of FLOPs and bytes against counting and against tensors' sizes."""

import math
import random

import numpy as np
import pytest

from esimd_fmha.testing.case import AttentionCase
from esimd_fmha.testing.formulas import attention_bytes, attention_flops, num_visible_pairs
from esimd_fmha.testing.options import AttentionOptions


def seen(q_len: int, kv_len: int, options: AttentionOptions) -> np.ndarray:
    """[q_len, kv_len] bool: which row sees which key, as the contract says it."""
    position, key = kv_len - q_len + np.arange(q_len)[:, None], np.arange(kv_len)[None, :]
    left, right = (math.inf if size == -1 else size for size in options.window_size)
    return (key <= position if options.causal else True) & (position - left <= key) & (key <= position + right)


@pytest.mark.parametrize("causal", [False, True])
@pytest.mark.parametrize("seqlen_kv", [0, 1, 7, 16, 33])
@pytest.mark.parametrize("seqlen_q", [0, 1, 7, 16, 20])
def test_visible_keys_are_the_pairs_the_mask_leaves(seqlen_q, seqlen_kv, causal):
    for window_size in ((-1, -1), (3, -1), (-1, 2), (0, 0), (5, 40)):
        options = AttentionOptions(causal=causal, window_size=window_size)
        assert num_visible_pairs(seqlen_q, seqlen_kv, options) == seen(seqlen_q, seqlen_kv, options).sum()


def ragged_case(causal: bool, seed: int) -> AttentionCase:
    rng = random.Random(seed)
    return AttentionCase(
        purpose="ragged",
        q_lens=tuple(rng.randrange(0, 12) for _ in range(5)),
        kv_lens=tuple(rng.randrange(0, 30) for _ in range(5)),
        num_heads_q=6,
        num_heads_kv=2,
        head_dim=8,
        causal=causal,
        page_size=16,
    )


@pytest.mark.parametrize("causal", [False, True])
@pytest.mark.parametrize("seed", range(4))
def test_flops_of_a_ragged_batch_are_those_of_its_loops(causal, seed):
    case = ragged_case(causal, seed)
    flops = 0
    for seqlen_q, seqlen_kv in zip(case.q_lens, case.kv_lens):
        for row_sees in seen(seqlen_q, seqlen_kv, case):
            for _ in range(case.num_heads_q):
                flops += 2 * case.head_dim * int(row_sees.sum())  # q . k
                flops += 2 * case.head_dim * int(row_sees.sum())  # p * v
    assert attention_flops(case) == flops


@pytest.mark.parametrize("seed", range(4))
def test_bytes_are_those_of_the_tensors(seed):
    case = ragged_case(causal=True, seed=seed)
    num_splits = 3
    total = 0
    for seqlen_q, seqlen_kv in zip(case.q_lens, case.kv_lens):
        q = np.empty((seqlen_q, case.num_heads_q, case.head_dim), np.float16)
        k = np.empty((seqlen_kv, case.num_heads_kv, case.head_dim), np.float16)
        o_partial = np.empty((num_splits, *q.shape), np.float32)
        max_sum_partial = np.empty((num_splits, *q.shape[:2], 2), np.float32)
        total += 2 * q.nbytes + 2 * (o_partial.nbytes + max_sum_partial.nbytes)
        if seqlen_q:  # no row sees the keys of a sequence without rows
            total += 2 * k.nbytes + np.empty(math.ceil(seqlen_kv / case.page_size), np.int32).nbytes
    assert attention_bytes(case, num_splits) == total


def test_packed_keys_without_splits_move_neither_table_nor_partials():
    case = AttentionCase(
        purpose="packed", q_lens=(4,), kv_lens=(4,), num_heads_q=2, num_heads_kv=1, head_dim=8, page_size=None
    )
    assert attention_bytes(case) == 2 * (2 * 4 * 2 * 8) + 2 * (2 * 4 * 1 * 8)
