"""Caches of more than 2^24 rows and more than 2^32 bytes, in memory that is reserved but hardly touched."""

import mmap

import pytest
import torch

import esimd_fmha
from esimd_fmha.testing.case import AttentionCase
from esimd_fmha.testing.reference import AttentionTensors, attention_float64, attention_same_precision

from ..compare import assert_attention
from ..devices import CPU, SIMULATORS, on_device

HEAD_DIM = 64
MAP_NORESERVE = 0x4000  # of Linux; a newer Python names it
each_machine = pytest.mark.parametrize("device_name", [on_device(CPU), on_device(SIMULATORS[0])], indirect=True)


def reserved(*shape):
    """A tensor of fp16 zeros; the machine only gives it the pages that are written."""
    size = torch.Size(shape).numel()
    memory = mmap.mmap(-1, 2 * size, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS | MAP_NORESERVE)
    return torch.frombuffer(memory, dtype=torch.float16).view(shape)


def check(q, k, v, **arguments):
    case = AttentionCase(purpose="a large cache", q_lens=(), kv_lens=(), causal=True)
    bounds = {"max_seqlen_q": len(q), "max_seqlen_k": 70, "return_lse": True}
    result = esimd_fmha.prefill_paged(q, k, v, **arguments, **bounds)
    inputs = AttentionTensors(q=q, k_cache=k, v_cache=v, **arguments)
    truth, same_precision = attention_float64(inputs, case), attention_same_precision(inputs, case)
    assert_attention(result, truth, same_precision, dtype=q.dtype)


def int32(*values):
    return torch.tensor(values, dtype=torch.int32)


@each_machine
def test_pages_beyond_2_24_rows(device_name):
    """2^26 rows of 128 bytes are 8 GiB."""
    num_pages, page_size = 1 << 22, 16
    generator = torch.Generator().manual_seed(0)
    caches = [reserved(num_pages, page_size, 1, HEAD_DIM) for _ in "kv"]
    table = [num_pages - 1, 0, (1 << 20) + 3, (1 << 21) - 1, 1 << 21, num_pages // 2 + 7]
    for cache in caches:
        for page in table:
            cache[page] = torch.randn(page_size, 1, HEAD_DIM, generator=generator).half()
    q = torch.randn(9, 2, HEAD_DIM, generator=generator).half()
    check(
        q,
        *caches,
        cu_seqlens_q=int32(0, 4, 9),
        seqused_k=int32(70, 30),
        block_table=int32(table, [*table[4:], -1, -1, -1, -1]),
    )


@each_machine
def test_packed_keys_beyond_2_24_rows(device_name):
    total_k = (1 << 26) + 100
    generator = torch.Generator().manual_seed(0)
    caches = [reserved(total_k, 1, HEAD_DIM) for _ in "kv"]
    for cache in caches:
        cache[-100:] = torch.randn(100, 1, HEAD_DIM, generator=generator).half()
    q = torch.randn(9, 2, HEAD_DIM, generator=generator).half()
    check(q, *caches, cu_seqlens_q=int32(0, 4, 9), cu_seqlens_k=int32(total_k - 100, total_k - 30, total_k))


@each_machine
def test_a_table_of_more_keys_than_a_sequence_may_have(device_name):
    """2^21 pages of 16 a sequence are 2^25 keys; kernels take the first 2^24 of what a length names."""
    generator = torch.Generator().manual_seed(0)
    k, v = torch.randn(2, 8, 16, 1, HEAD_DIM, generator=generator).half()
    q = torch.randn(9, 2, HEAD_DIM, generator=generator).half()
    table = torch.zeros(2, 1 << 21, dtype=torch.int32)
    table[:, :5] = torch.randint(0, 8, (2, 5), generator=generator, dtype=torch.int32)
    check(q, k, v, cu_seqlens_q=int32(0, 4, 9), seqused_k=int32(70, 30), block_table=table)


def test_append_beyond_2_24_rows():
    num_pages, page_size = 1 << 22, 16
    caches = [reserved(num_pages, page_size, 1, HEAD_DIM) for _ in "kv"]
    key, value = torch.randn(2, 3, 1, HEAD_DIM, generator=torch.Generator().manual_seed(0)).half()
    slots = [num_pages * page_size - 1, (1 << 24) + 5, (1 << 25) - 1]
    esimd_fmha.append_kv(key, value, *caches, torch.tensor(slots))
    for cache, rows in zip(caches, (key, value)):
        assert torch.equal(cache.view(-1, 1, HEAD_DIM)[slots], rows)
