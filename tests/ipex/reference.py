"""The inputs of these cases as torch tensors, and what the kit's float64 reference makes of them."""

from __future__ import annotations

import torch

from esimd_fmha.testing import reference
from esimd_fmha.testing.options import AttentionOptions
from esimd_fmha.testing.reference import AttentionTensors


def tensors_of(inputs, dtype=torch.float32) -> AttentionTensors:
    """``cases.IpexInputs`` on the CPU, with q, k and v in ``dtype``."""
    return AttentionTensors(
        q=torch.from_numpy(inputs.q).to(dtype),
        k_cache=torch.from_numpy(inputs.k).to(dtype),
        v_cache=torch.from_numpy(inputs.v).to(dtype),
        cu_seqlens_q=torch.from_numpy(inputs.cu_seqlens_q),
        block_table=torch.from_numpy(inputs.block_table),
        seqused_k=torch.from_numpy(inputs.seqused_k),
    )


def attention_float64(inputs, *, causal, window_left=-1, softcap=0.0):
    """[total_q, num_heads_q, head_dim] float64 numpy; a window sees keys from position - window_left on."""
    window_size = (window_left, -1)
    options = AttentionOptions(
        causal=causal, softmax_scale=inputs.scale, window_size=window_size, softcap=max(softcap, 0.0)
    )
    return reference.attention_float64(tensors_of(inputs), options)[0].numpy()
