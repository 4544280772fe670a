"""A right call of each operator and on each of its ways, with all the tensors that it takes."""

import torch

import esimd_fmha


def int32(*values):
    return torch.tensor(values, dtype=torch.int32)


def randn(*shape):
    return torch.randn(shape).half()


def paged():
    """2 sequences of 5 and 7 rows, 4/2 heads of 64, pages of 32 tokens."""
    shape = {"cu_seqlens_q": int32(0, 5, 12), "max_seqlen_q": 7, "max_seqlen_k": 100}
    pages = {"k_cache": randn(7, 32, 2, 64), "v_cache": randn(7, 32, 2, 64)}
    pages |= {"block_table": int32([3, 1, 5, 6], [0, 2, 4, 6]), "seqused_k": int32(50, 100)}
    options = {"alibi_slopes": torch.rand(4), "sinks": torch.randn(4), "causal": int32(1, 0)}
    options |= {"k_descale": torch.rand(2, 2), "v_descale": torch.rand(1)}
    return {"q": randn(12, 4, 64), **shape, **pages, **options, "out": randn(12, 4, 64)}


def packed():
    arguments = {"q": randn(12, 4, 64), "k_cache": randn(150, 2, 64), "v_cache": randn(150, 2, 64)}
    lengths = {"cu_seqlens_q": int32(0, 5, 12), "cu_seqlens_k": int32(0, 50, 150)}
    return arguments | lengths | {"max_seqlen_q": 7, "max_seqlen_k": 100}


def chunk():
    arguments = paged()
    del arguments["seqused_k"]
    arguments |= {"k_new": randn(12, 2, 64), "v_new": randn(12, 2, 64), "cache_seqlens": int32(45, 93)}
    return arguments | {"cu_seqlens_k_new": int32(0, 5, 12)}


def varlen():
    """Without scales, which it does not look at beside 16-bit caches."""
    arguments = {name: value for name, value in paged().items() if "descale" not in name}
    return arguments | {"k": arguments.pop("k_cache"), "v": arguments.pop("v_cache"), "s_aux": arguments.pop("sinks")}


def func():
    arguments = {"q": randn(2, 5, 4, 64), "k": randn(2, 40, 2, 64), "v": randn(2, 40, 2, 64)}
    return arguments | {"out": randn(2, 5, 4, 64), "s_aux": torch.randn(4), "alibi_slopes": torch.rand(2, 4)}


def by_heads():
    """Transposed views, which are read as one sequence of many heads."""
    return {name: randn(2, heads, 40, 64).transpose(1, 2) for name, heads in (("q", 4), ("k", 2), ("v", 2))}


def copied_q():
    """The sequences of q do not follow one another at the distance of their rows, so it is copied."""
    return func() | {"q": randn(2, 9, 4, 64)[:, :5]}


def kvcache():
    arguments = {"q": randn(2, 5, 4, 64), "k_cache": randn(3, 40, 2, 64), "v_cache": randn(3, 40, 2, 64)}
    chunk = {"k": randn(2, 9, 2, 64)[:, :5], "v": randn(2, 5, 2, 64)}  # k is copied
    return arguments | chunk | {"cache_seqlens": int32(20, 35), "cache_batch_idx": int32(0, 2)}


def kvcache_of_pages():
    pages = {"k_cache": randn(6, 16, 2, 64), "v_cache": randn(6, 16, 2, 64)}
    index = {"page_table": int32([4, 1, 0], [5, 2, 3]), "cache_seqlens": int32(20, 35)}
    return {"q": randn(2, 5, 4, 64), **pages, **index}


def append():
    caches = {"k_cache": randn(4, 32, 2, 64), "v_cache": randn(4, 32, 2, 64)}
    descales = {"k_descale": torch.rand(2) + 0.5, "v_descale": torch.rand(1, 2) + 0.5}
    return {
        "key": randn(6, 2, 64),
        "value": randn(6, 2, 64),
        **caches,
        **descales,
        "slot_mapping": torch.arange(30, 36),
    }


def merge():
    o = {name: randn(6, 4, 64) for name in ("o_a", "o_b", "out")}
    return o | {name: torch.randn(4, 6) for name in ("lse_a", "lse_b", "lse")}


CALLS = {
    "prefill_paged": (esimd_fmha.prefill_paged, paged),
    "prefill_paged, packed": (esimd_fmha.prefill_paged, packed),
    "prefill_with_kvcache": (esimd_fmha.prefill_with_kvcache, chunk),
    "flash_attn_varlen_func": (esimd_fmha.flash_attn_varlen_func, varlen),
    "flash_attn_func": (esimd_fmha.flash_attn_func, func),
    "flash_attn_func, by heads": (esimd_fmha.flash_attn_func, by_heads),
    "flash_attn_func, q copied": (esimd_fmha.flash_attn_func, copied_q),
    "flash_attn_with_kvcache": (esimd_fmha.flash_attn_with_kvcache, kvcache),
    "flash_attn_with_kvcache, pages": (esimd_fmha.flash_attn_with_kvcache, kvcache_of_pages),
    "append_kv": (esimd_fmha.append_kv, append),
    "merge_attn_states": (esimd_fmha.merge_attn_states, merge),
}
# How FlashAttention's spellings call the arguments of the operator that they call in turn.
OTHER_NAMES = {
    "k": ("k_cache", "k_new"),
    "v": ("v_cache", "v_new"),
    "s_aux": ("sinks",),
    "page_table": ("block_table",),
    "cache_batch_idx": ("block_table",),
    "cache_seqlens": ("seqused_k",),
}


def tensors_of(make_arguments):
    """The names of the arguments that are tensors."""
    return [name for name, value in make_arguments().items() if isinstance(value, torch.Tensor)]
