"""Paged attention in float64 numpy: the truth for the small cases here. Needs numpy only, like cases.py."""

from __future__ import annotations

import numpy as np


def attention_float64(inputs, *, causal, window_left=-1, softcap=0.0):
    """Attention of packed query chunks against paged keys and values, one sequence and head at a time.

    inputs  cases.IpexInputs
    Row i of a sequence sits at position kv_len - q_len + i; causal sees keys up to it, a window those from
    position - window_left on. A row that sees no key gives 0. Returns [total_q, num_heads_q, head_dim] float64.
    """
    page_size, num_heads_kv = inputs.k.shape[1:3]
    group_size = inputs.q.shape[1] // num_heads_kv
    out = np.zeros(inputs.q.shape, dtype=np.float64)
    for seq, kv_len in enumerate(inputs.seqused_k):
        rows = slice(inputs.cu_seqlens_q[seq], inputs.cu_seqlens_q[seq + 1])
        q_len = rows.stop - rows.start
        pages = inputs.block_table[seq, : -(-kv_len // page_size)]
        K = inputs.k[pages].reshape(-1, *inputs.k.shape[2:])[:kv_len].astype(np.float64)
        V = inputs.v[pages].reshape(-1, *inputs.v.shape[2:])[:kv_len].astype(np.float64)
        position = np.arange(kv_len - q_len, kv_len)[:, None]
        key = np.arange(kv_len)[None, :]
        visible = (key <= position) | (not causal)
        if window_left >= 0:
            visible &= key >= position - window_left
        for head in range(inputs.q.shape[1]):
            S = inputs.scale * inputs.q[rows, head].astype(np.float64) @ K[:, head // group_size].T
            if softcap > 0:
                S = softcap * np.tanh(S / softcap)
            P = np.where(visible, np.exp(S - S.max(axis=1, keepdims=True, initial=-1e300)), 0.0)
            row_sum = P.sum(axis=1, keepdims=True)
            out[rows, head] = P @ V[:, head // group_size] / np.where(row_sum > 0, row_sum, 1.0)
    return out
