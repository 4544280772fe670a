"""How the tensors of a case lie in memory: dense, or views whose strides and gaps a kernel must respect.

Whatever lies between the rows, heads and columns that a view shows is NaN, or the sentinel around the output.
"""

import math

import torch

SENTINEL_BITS = 0x5A5A  # of 16-bit elements; an ordinary number in fp16 and bf16, so arithmetic on it shows too


def _nans(shape, dtype, device):
    return torch.full(shape, torch.nan, dtype=dtype, device=device)


def _one_element_late(buffer, shape):
    """A dense view that begins at the second element of a buffer, so at no multiple of 4 bytes."""
    return buffer[1 : 1 + math.prod(shape)].view(shape)


def q_view(case, total_q, dtype, device):
    """q [total_q, num_heads_q, head_dim], all NaN."""
    heads, heads_kv, head_dim = case.num_heads_q, case.num_heads_kv, case.head_dim
    if case.q_layout == "strided_rows":
        return _nans((2 * total_q, heads, head_dim), dtype, device)[::2]
    if case.q_layout == "permuted_heads":
        return _nans((heads, total_q, head_dim), dtype, device).transpose(0, 1)
    if case.q_layout == "fused_qkv":  # the first columns of the output of a fused projection
        return _nans((total_q, heads + 2 * heads_kv, head_dim), dtype, device)[:, :heads]
    if case.q_layout == "unaligned":
        return _one_element_late(_nans((total_q * heads * head_dim + 1,), dtype, device), (total_q, heads, head_dim))
    assert case.q_layout == "dense"
    return _nans((total_q, heads, head_dim), dtype, device)


def out_view(case, total_q, dtype, device):
    """A view of a buffer of sentinels with room before and behind it, and the buffer."""
    heads, head_dim = case.num_heads_q, case.head_dim

    def sentinels(*shape):
        return torch.full(shape, SENTINEL_BITS, dtype=torch.int16, device=device).view(dtype)

    if case.out_layout == "strided":
        buffer = sentinels(total_q + 2, heads + 1, head_dim + 8)
        return buffer[1:-1, :heads, :head_dim], buffer
    if case.out_layout == "permuted_heads":
        buffer = sentinels(heads, total_q + 2, head_dim)
        return buffer.transpose(0, 1)[1:-1], buffer
    if case.out_layout == "unaligned":
        buffer = sentinels((total_q + 2) * heads * head_dim)
        return _one_element_late(buffer, (total_q, heads, head_dim)), buffer
    assert case.out_layout == "guarded"
    buffer = sentinels(total_q + 2, heads, head_dim)
    return buffer[1:-1], buffer


def page_views(case, num_pages, dtype, device):
    """k_cache and v_cache [num_pages, page_size, num_heads_kv, head_dim] in a pool of NaN."""
    page, heads, head_dim = case.page_size, case.num_heads_kv, case.head_dim
    if case.kv_layout == "interleaved":
        pool = _nans((num_pages, 2, page, heads, head_dim), dtype, device)
        return pool[:, 0], pool[:, 1]
    if case.kv_layout == "cross_layer":
        pool = _nans((num_pages, 3, 2, page, heads, head_dim), dtype, device)
        return pool[:, 1, 0], pool[:, 1, 1]
    if case.kv_layout == "heads_first":
        pool = _nans((2, num_pages, heads, page, head_dim), dtype, device).transpose(2, 3)
        return pool[0], pool[1]
    if case.kv_layout == "padded":
        pool = _nans((2, num_pages, page, heads + 1, head_dim + 8), dtype, device)[..., :heads, :head_dim]
        return pool[0], pool[1]
    if case.kv_layout == "unaligned":
        shape = (num_pages, page, heads, head_dim)
        return [_one_element_late(_nans((math.prod(shape) + 1,), dtype, device), shape) for _ in "kv"]
    if case.kv_layout == "unequal":
        k_pool = _nans((num_pages, page, heads, head_dim), dtype, device)
        v_pool = _nans((num_pages, heads, page + 4, head_dim + 24), dtype, device)
        return k_pool, v_pool[:, :, :page, :head_dim].transpose(1, 2)
    assert case.kv_layout == "dense"
    pool = _nans((2, num_pages, page, heads, head_dim), dtype, device)
    return pool[0], pool[1]


def packed_views(case, total_k, dtype, device):
    """k and v [total_k, num_heads_kv, head_dim] with rows of NaN behind them."""
    heads, head_dim = case.num_heads_kv, case.head_dim
    if case.kv_layout == "interleaved":
        pool = _nans((total_k + 3, 2, heads, head_dim), dtype, device)[:total_k]
        return pool[:, 0], pool[:, 1]
    if case.kv_layout == "unequal":
        k_pool = _nans((total_k + 3, heads, head_dim), dtype, device)[:total_k]
        return k_pool, _nans((total_k + 3, heads + 1, head_dim + 8), dtype, device)[:total_k, :heads, :head_dim]
    assert case.kv_layout == "dense"
    pool = _nans((2, total_k + 3, heads, head_dim), dtype, device)[:, :total_k]
    return pool[0], pool[1]
