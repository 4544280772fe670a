"""The functions of FlashAttention 2 in its own order, as the hub kernel in ``hub_kernel`` exports them.

transformers passes only what the signatures name: window_size and s_aux must stand there, or they would be left out
without a word. What a signature names and no kernel does is refused.
"""

from esimd_fmha import flash_attention
from esimd_fmha.attention import is_zero, prefill_paged, refuse_unsupported
from esimd_fmha.flash_attention import flash_attn_func

__all__ = ["flash_attn_func", "flash_attn_varlen_func", "flash_attn_with_kvcache"]

_UNSUPPORTED_VARLEN = {"dropout_p": is_zero, "return_attn_probs": lambda value: not value}


def flash_attn_varlen_func(
    q,
    k,
    v,
    cu_seqlens_q,
    cu_seqlens_k,
    max_seqlen_q,
    max_seqlen_k,
    dropout_p=0.0,
    softmax_scale=None,
    causal=False,
    window_size=(-1, -1),
    softcap=0.0,
    alibi_slopes=None,
    deterministic=False,
    return_attn_probs=False,
    block_table=None,
    *,
    s_aux=None,
    out=None,
    return_softmax_lse=False,
):
    """Attention of packed sequences, as FlashAttention 2's ``flash_attn_varlen_func``; esimd_fmha exports a function
    of this name in the order of vLLM.

    Parameters
    ----------
    q : [total_q, num_heads_q, head_dim] fp16 or bf16
    k, v : [total_k, num_heads_kv, head_dim], or with block_table [num_pages, page_size, num_heads_kv, head_dim]
    cu_seqlens_q, cu_seqlens_k : [batch + 1] int32
        Where each sequence starts. With a block_table only the differences of cu_seqlens_k count.
    max_seqlen_q, max_seqlen_k : int, or a tensor of one
        As transformers passes them where it finds packed sequences by their positions; the host waits for a tensor.
    softmax_scale, causal, window_size, softcap, alibi_slopes, block_table, out
        As for ``prefill_paged``. The last query sees the last key; ``window_size`` may be a list.
    deterministic
        The result is, whatever it says.
    s_aux : [num_heads_q], optional
        The sinks of ``prefill_paged``.

    Returns out like q, or (out, lse [num_heads_q, total_q] float32, natural log) with ``return_softmax_lse``.

    Raises NotImplementedError naming the option for dropout and attention probabilities; otherwise as
    ``prefill_paged``.
    """
    refuse_unsupported(locals(), _UNSUPPORTED_VARLEN)
    lengths = {"cu_seqlens_k": cu_seqlens_k}
    if block_table is not None:
        lengths = {"block_table": block_table, "seqused_k": cu_seqlens_k.diff()}
    return prefill_paged(
        q,
        k,
        v,
        cu_seqlens_q=cu_seqlens_q,
        max_seqlen_q=int(max_seqlen_q),
        max_seqlen_k=int(max_seqlen_k),
        **lengths,
        softmax_scale=softmax_scale,
        causal=causal,
        window_size=tuple(window_size) if isinstance(window_size, list) else window_size,
        softcap=softcap,
        alibi_slopes=alibi_slopes,
        sinks=s_aux,
        out=out,
        return_lse=return_softmax_lse,
    )


def flash_attn_with_kvcache(
    q,
    k_cache,
    v_cache,
    k=None,
    v=None,
    rotary_cos=None,
    rotary_sin=None,
    cache_seqlens=None,
    cache_batch_idx=None,
    cache_leftpad=None,
    block_table=None,
    softmax_scale=None,
    causal=False,
    window_size=(-1, -1),
    softcap=0.0,
    rotary_interleaved=True,
    alibi_slopes=None,
    num_splits=0,
    return_softmax_lse=False,
    *,
    s_aux=None,
):
    """``esimd_fmha.flash_attn_with_kvcache`` with FlashAttention 2's arguments and ``s_aux``.

    That function also names max_seqlen_q, for packed queries; transformers would pass it here, where none are packed.
    k and v are appended in place behind the ``cache_seqlens`` keys of each sequence, and a length of -1 skips one.
    Where pages of K and of V take turns in one buffer, k_cache and v_cache may each be all of its pages, v_cache from
    the second on: so transformers passes them, with ids that are even.
    """
    if block_table is not None and _take_turns(k_cache, v_cache):  # else each would hold pages of the other
        k_cache, v_cache, block_table = k_cache[::2], v_cache[::2], block_table.div(2, rounding_mode="floor")
    return flash_attention.flash_attn_with_kvcache(
        q,
        k_cache,
        v_cache,
        k,
        v,
        rotary_cos,
        rotary_sin,
        cache_seqlens,
        cache_batch_idx,
        cache_leftpad,
        block_table,
        softmax_scale,
        causal,
        window_size,
        softcap,
        rotary_interleaved,
        alibi_slopes,
        num_splits,
        return_softmax_lse,
        s_aux=s_aux,
    )


def _take_turns(k_cache, v_cache) -> bool:
    """Whether v_cache starts with the second page of k_cache, which has no space between its pages."""
    page = k_cache[0].numel() if len(k_cache) else 0
    return (
        page > 0
        and k_cache.stride(0) == v_cache.stride(0) == page
        and v_cache.data_ptr() - k_cache.data_ptr() == page * k_cache.element_size()
    )
