"""The formulas of perf/ against counting and against tensors' sizes."""

import math
import random

import numpy as np
import pytest

from perf.formulas import DEVICES, Shape, attention_bytes, attention_flops, roofline_seconds, visible_keys


def seen(seqlen_q: int, seqlen_kv: int, causal: bool) -> np.ndarray:
    """[seqlen_q, seqlen_kv] bool: which row sees which key, as the contract says it."""
    position = seqlen_kv - seqlen_q + np.arange(seqlen_q)[:, None]
    return (np.arange(seqlen_kv)[None, :] <= position) | (not causal)


@pytest.mark.parametrize("causal", [False, True])
@pytest.mark.parametrize("seqlen_kv", [0, 1, 7, 16, 33])
@pytest.mark.parametrize("seqlen_q", [0, 1, 7, 16, 20])
def test_visible_keys_are_the_pairs_the_mask_leaves(seqlen_q, seqlen_kv, causal):
    assert visible_keys(seqlen_q, seqlen_kv, causal) == seen(seqlen_q, seqlen_kv, causal).sum()


def ragged_shape(causal: bool, seed: int) -> Shape:
    rng = random.Random(seed)
    seqlens_q = [rng.randrange(0, 12) for _ in range(5)]
    seqlens_kv = [rng.randrange(0, 30) for _ in range(5)]
    return Shape(seqlens_q, seqlens_kv, num_heads_q=6, num_heads_kv=2, head_dim=8, causal=causal)


@pytest.mark.parametrize("causal", [False, True])
@pytest.mark.parametrize("seed", range(4))
def test_flops_of_a_ragged_batch_are_those_of_its_loops(causal, seed):
    shape = ragged_shape(causal, seed)
    flops = 0
    for seqlen_q, seqlen_kv in zip(shape.seqlens_q, shape.seqlens_kv):
        for row_sees in seen(seqlen_q, seqlen_kv, causal):
            for _ in range(shape.num_heads_q):
                flops += 2 * shape.head_dim * int(row_sees.sum())  # q . k
                flops += 2 * shape.head_dim * int(row_sees.sum())  # p * v
    assert attention_flops(shape) == flops


@pytest.mark.parametrize("seed", range(4))
def test_bytes_are_those_of_the_tensors(seed):
    shape = ragged_shape(causal=True, seed=seed)
    page_size, num_splits = 16, 3
    total = 0
    for seqlen_q, seqlen_kv in zip(shape.seqlens_q, shape.seqlens_kv):
        q = np.empty((seqlen_q, shape.num_heads_q, shape.head_dim), np.float16)
        k = np.empty((seqlen_kv, shape.num_heads_kv, shape.head_dim), np.float16)
        o_partial = np.empty((num_splits, *q.shape), np.float32)
        max_sum_partial = np.empty((num_splits, *q.shape[:2], 2), np.float32)
        total += 2 * q.nbytes + 2 * (o_partial.nbytes + max_sum_partial.nbytes)
        if seqlen_q:  # no row sees the keys of a sequence without rows
            total += 2 * k.nbytes + np.empty(math.ceil(seqlen_kv / page_size), np.int32).nbytes
    assert attention_bytes(shape, page_size, num_splits) == total


def test_packed_keys_without_splits_move_neither_table_nor_partials():
    shape = Shape([4], [4], num_heads_q=2, num_heads_kv=1, head_dim=8, causal=True)
    assert attention_bytes(shape) == 2 * (2 * 4 * 2 * 8) + 2 * (2 * 4 * 1 * 8)


def test_a_chunk_of_prefill_is_bound_by_flops_and_one_row_by_bytes():
    b580 = DEVICES["b580"]
    prefill = Shape([2048], [2048], 32, 8, 128, causal=True)
    one_row = Shape([1], [32768], 32, 8, 128, causal=True)
    for shape, at_peak in ((prefill, True), (one_row, False)):
        flops, num_bytes = attention_flops(shape), attention_bytes(shape, 64)
        seconds = roofline_seconds(b580, flops, num_bytes)
        assert (seconds * b580.flops == pytest.approx(flops)) is at_peak
        assert (seconds * b580.bandwidth == pytest.approx(num_bytes)) is not at_peak


@pytest.mark.parametrize("name, xe_cores, ghz", [("b580", 20, 2.67), ("b60", 20, 2.4), ("lnl", 8, 2.05)])
def test_peaks_are_256_flops_a_clock_on_each_of_8_engines_a_core(name, xe_cores, ghz):
    assert DEVICES[name].flops == pytest.approx(xe_cores * 8 * 256 * ghz * 1e9, rel=0.002)
