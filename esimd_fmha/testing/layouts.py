"""How the tensors of a case lie in memory: dense, or views whose strides and gaps a kernel must respect.

Whatever lies between the rows, heads and columns that a view shows is NaN, or the sentinel around the output.
"""

import math
from dataclasses import replace

import torch

SENTINEL_BITS = 0x5A5A  # of 16-bit elements; an ordinary number in fp16 and bf16, so arithmetic on it shows too


def _nans(shape, dtype, device):
    return torch.full(shape, torch.nan, dtype=dtype, device=device)


LATE = {"unaligned": 2, "pairs": 4}  # bytes: at no multiple of 4, and at one of 4 but not of 16


def _late(layout, buffer, shape):
    """A dense view that begins so many bytes behind the start of a buffer."""
    return buffer[LATE[layout] // buffer.element_size() :][: math.prod(shape)].view(shape)


def q_view(case, total_q, dtype, device):
    """q [total_q, num_heads_q, head_dim], all NaN."""
    heads, heads_kv, head_dim = case.num_heads_q, case.num_heads_kv, case.head_dim
    if case.q_layout == "strided_rows":
        return _nans((2 * total_q, heads, head_dim), dtype, device)[::2]
    if case.q_layout == "permuted_heads":
        return _nans((heads, total_q, head_dim), dtype, device).transpose(0, 1)
    if case.q_layout == "fused_qkv":  # the first columns of the output of a fused projection
        return _nans((total_q, heads + 2 * heads_kv, head_dim), dtype, device)[:, :heads]
    if case.q_layout in LATE:
        shape = (total_q, heads, head_dim)
        return _late(case.q_layout, _nans((math.prod(shape) + 4,), dtype, device), shape)
    assert case.q_layout == "dense"
    return _nans((total_q, heads, head_dim), dtype, device)


def out_view(case, total_q, dtype, device):
    """A view of a buffer of sentinels with room before and behind it, and the buffer."""
    heads, head_dim = case.num_heads_q, case.head_dim_v or case.head_dim

    def sentinels(*shape):
        return torch.full(shape, SENTINEL_BITS, dtype=torch.int16, device=device).view(dtype)

    if case.out_layout == "strided":
        buffer = sentinels(total_q + 2, heads + 1, head_dim + 8)
        return buffer[1:-1, :heads, :head_dim], buffer
    if case.out_layout == "permuted_heads":
        buffer = sentinels(heads, total_q + 2, head_dim)
        return buffer.transpose(0, 1)[1:-1], buffer
    if case.out_layout in LATE:
        buffer = sentinels((total_q + 2) * heads * head_dim)
        return _late(case.out_layout, buffer, (total_q, heads, head_dim)), buffer
    assert case.out_layout == "guarded"
    buffer = sentinels(total_q + 2, heads, head_dim)
    return buffer[1:-1], buffer


def _of_pools_alike(views, case, length, dtype, device):
    """K of a pool of its head_dim, V of another of its own; both laid out as the case says."""
    k, _ = views(replace(case, head_dim_v=None), length, dtype, device)
    _, v = views(replace(case, head_dim=case.head_dim_v, head_dim_v=None), length, dtype, device)
    return k, v


def page_views(case, num_pages, dtype, device):
    """k_cache and v_cache [num_pages, page_size, num_heads_kv, head_dim] in a pool of NaN, or in two."""
    if case.head_dim_v:
        return _of_pools_alike(page_views, case, num_pages, dtype, device)
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
    if case.kv_layout == "odd":  # elements between the rows and before the first
        pool = _nans((2, num_pages, page, heads, head_dim + 1), dtype, device)[..., 1:]
        return pool[0], pool[1]
    if case.kv_layout == "halves":  # of the last dimension
        pool = _nans((num_pages, page, heads, 2 * head_dim), dtype, device)
        return pool[..., :head_dim], pool[..., head_dim:]
    if case.kv_layout in LATE:
        shape = (num_pages, page, heads, head_dim)
        return [_late(case.kv_layout, _nans((math.prod(shape) + 4,), dtype, device), shape) for _ in "kv"]
    if case.kv_layout == "unequal":
        k_pool = _nans((num_pages, page, heads, head_dim), dtype, device)
        v_pool = _nans((num_pages, heads, page + 4, head_dim + 24), dtype, device)
        return k_pool, v_pool[:, :, :page, :head_dim].transpose(1, 2)
    assert case.kv_layout == "dense"
    pool = _nans((2, num_pages, page, heads, head_dim), dtype, device)
    return pool[0], pool[1]


def packed_views(case, total_k, dtype, device):
    """k and v [total_k, num_heads_kv, head_dim] with rows of NaN behind them."""
    if case.head_dim_v:
        return _of_pools_alike(packed_views, case, total_k, dtype, device)
    heads, head_dim = case.num_heads_kv, case.head_dim
    if case.kv_layout == "interleaved":
        pool = _nans((total_k + 3, 2, heads, head_dim), dtype, device)[:total_k]
        return pool[:, 0], pool[:, 1]
    if case.kv_layout == "odd":
        pool = _nans((2, total_k + 3, heads, head_dim + 1), dtype, device)[:, :total_k, :, 1:]
        return pool[0], pool[1]
    if case.kv_layout == "unequal":
        k_pool = _nans((total_k + 3, heads, head_dim), dtype, device)[:total_k]
        return k_pool, _nans((total_k + 3, heads + 1, head_dim + 8), dtype, device)[:total_k, :heads, :head_dim]
    if case.kv_layout in LATE:
        shape = (total_k, heads, head_dim)
        return [_late(case.kv_layout, _nans((math.prod(shape) + 4,), dtype, device), shape) for _ in "kv"]
    assert case.kv_layout == "dense"
    pool = _nans((2, total_k + 3, heads, head_dim), dtype, device)[:, :total_k]
    return pool[0], pool[1]
