"""Attention by the book, one sequence and one head at a time: the truth in float64, and the same in low precision.

Both read K and V as the operator is asked to: through the block table when they are paged, else by ``cu_seqlens_k``.
"""

import torch


def attention_float64(inputs, *, causal, softmax_scale):
    """Returns (out [total_q, num_heads_q, head_dim], lse [num_heads_q, total_q]) float64; lse in natural log.

    A row that sees no key has out = 0 and lse = -inf. Rows of q behind the last sequence stay NaN.
    """
    return _attention(inputs, _softmax_float64, torch.float64, causal, softmax_scale)


def attention_same_precision(inputs, *, causal, softmax_scale):
    """The same computation in PyTorch at the precision of a matrix engine; returns as ``attention_float64``.

    Inputs, probabilities and output are rounded to the dtype of q; products, maxima and sums are float32.
    """
    return _attention(inputs, _softmax_float32, torch.float32, causal, softmax_scale)


def _attention(inputs, attend, dtype, causal, softmax_scale):
    total_q, num_heads_q, head_dim = inputs.q.shape
    group_size = num_heads_q // inputs.k_cache.shape[-2]
    scale = head_dim**-0.5 if softmax_scale is None else softmax_scale
    out = torch.full((total_q, num_heads_q, head_dim), torch.nan, dtype=dtype)
    lse = torch.full((num_heads_q, total_q), torch.nan, dtype=dtype)
    for index, rows in enumerate(sequence_rows(inputs)):
        q, k, v = (t.cpu() for t in (inputs.q[rows], *sequence_kv(inputs, index)))
        visible = visible_keys(q.shape[0], k.shape[0], causal)
        for head in range(num_heads_q):
            head_kv = head // group_size
            out[rows, head], lse[head, rows] = attend(q[:, head], k[:, head_kv], v[:, head_kv], visible, scale)
    return out, lse


def sequence_rows(inputs) -> list[slice]:
    """The packed query rows of each sequence."""
    starts = inputs.cu_seqlens_q.tolist()
    return [slice(first, last) for first, last in zip(starts, starts[1:])]


def sequence_kv(inputs, index):
    """K and V [kv_len, num_heads_kv, head_dim] of one sequence."""
    if inputs.block_table is None:
        keys = slice(*inputs.cu_seqlens_k[index : index + 2].tolist())
        return inputs.k_cache[keys], inputs.v_cache[keys]
    kv_len = int(inputs.seqused_k[index])
    page_size = inputs.k_cache.shape[1]
    pages = inputs.block_table[index, : -(-kv_len // page_size)].long()
    return (cache[pages].flatten(0, 1)[:kv_len] for cache in (inputs.k_cache, inputs.v_cache))


def visible_keys(q_len, kv_len, causal):
    """[q_len, kv_len] bool. Row i sits at position kv_len - q_len + i; causal sees keys up to that position."""
    position = torch.arange(kv_len - q_len, kv_len)[:, None]
    key = torch.arange(kv_len)[None, :]
    return key <= position if causal else torch.ones(q_len, kv_len, dtype=torch.bool)


def _softmax_float64(q, k, v, visible, scale):
    S = (q.double() @ k.double().T * scale).masked_fill(~visible, -torch.inf)
    lse = S.logsumexp(dim=1)
    P = torch.exp(S - lse.masked_fill(lse == -torch.inf, 0.0)[:, None])
    return P @ v.double(), lse


def _softmax_float32(q, k, v, visible, scale):
    S = (q.float() @ k.float().T * scale).masked_fill(~visible, -torch.inf)
    sees_none = ~visible.any(dim=1)
    row_max = S.amax(dim=1) if k.shape[0] else S.new_zeros(q.shape[0])
    P = torch.exp(S - row_max.masked_fill(sees_none, 0.0)[:, None])
    row_sum = P.sum(dim=1)
    O = P.to(v.dtype).float() @ v.float() / row_sum.masked_fill(sees_none, 1.0)[:, None]
    return O.to(q.dtype).float(), row_max + row_sum.log()
