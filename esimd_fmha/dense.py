"""scaled_dot_product_attention: dense batches under the name, in the order and with the meaning of torch's function."""

import torch

from esimd_fmha.attention import is_none, is_zero, refuse_unsupported
from esimd_fmha.call import as_python
from esimd_fmha.flash_attention import flash_attn_func
from esimd_fmha.tensors import DTYPES, check_tensor, refuse, shape_of

_UNSUPPORTED = {"attn_mask": is_none, "dropout_p": is_zero}


def scaled_dot_product_attention(
    query: torch.Tensor,
    key: torch.Tensor,
    value: torch.Tensor,
    attn_mask: None = None,
    dropout_p: float = 0.0,
    is_causal: bool = False,
    *,
    scale: float | None = None,
    enable_gqa: bool = False,
) -> torch.Tensor:
    """Attention of dense batches, as ``torch.nn.functional.scaled_dot_product_attention`` computes it.

    Parameters
    ----------
    query : [batch, num_heads_q, seqlen_q, head_dim] fp16 or bf16
    key, value : [batch, num_heads_kv, seqlen_k, head_dim], dtype of query
        All three may be without the batch: [num_heads, seqlen, head_dim]. value may have another head_dim, which is
        then that of the result. Any strides with a dense last dimension, 0 among them, as ``expand`` makes. key and
        value are never copied, and query only where ``flash_attn_func`` copies q: if its batch is neither stored
        [batch, seqlen, num_heads, head_dim] nor has one sequence only, and the three are not all stored [batch,
        num_heads, seqlen, head_dim].
    attn_mask, dropout_p
        Only None and 0.
    is_causal : bool
        Query i sees keys 0 .. i, also where there are more keys than queries, or fewer: top-left aligned, as torch's is
        and ``prefill_paged`` is not.
    scale : float, optional
        ``head_dim ** -0.5`` by default.
    enable_gqa : bool
        Whether num_heads_q may be a multiple of num_heads_kv; otherwise they are equal.

    Returns
    -------
    [batch, num_heads_q, seqlen_q, head_dim of value], dtype of query. In memory its heads and rows follow one another
    in the order of query's, as torch's do, but for a query that was copied, where the rows come first. Without keys it
    is 0.

    Raises
    ------
    NotImplementedError
        An attn_mask or a dropout is asked for.
    UnsupportedProblem, TypeError and the others of ``prefill_paged``
        In its messages q, k_cache and v_cache are the transposed query, key and value.
    """
    refuse_unsupported(locals(), _UNSUPPORTED)
    is_causal, enable_gqa = as_python(is_causal), as_python(enable_gqa)
    for name, flag in (("is_causal", is_causal), ("enable_gqa", enable_gqa)):
        if not isinstance(flag, bool):
            raise TypeError(f"{name} is {flag!r}; it must be True or False")
    if isinstance(query, torch.Tensor) and query.dim() == 3:
        _check(query, key, value, enable_gqa, batched=False)
        query, key, value = query[None], key[None], value[None]
        return _attend(query, key, value, is_causal, scale)[0]
    _check(query, key, value, enable_gqa, batched=True)
    return _attend(query, key, value, is_causal, scale)


def _check(query, key, value, enable_gqa: bool, *, batched: bool) -> None:
    """What ``flash_attn_func`` would call by another name, or allow."""
    first = "[batch, " if batched else "["
    query_layout, key_layout = f"{first}num_heads_q, seqlen_q, head_dim]", f"{first}num_heads_kv, seqlen_k, head_dim]"
    check_tensor("query", query, query_layout, None)
    if query.dtype not in DTYPES:
        raise refuse("query", query.dtype, "it must be torch.float16 or torch.bfloat16")
    *batch, num_heads_q, _, head_dim = query.shape
    for name, tensor in (("key", key), ("value", value)):
        check_tensor(name, tensor, key_layout, query.device, query.dtype, like="query")
        if list(tensor.shape[:-3]) != batch:
            allowed = f"it must have {batch[0]} sequences, as query; key.expand(..) repeats one without a copy"
            raise refuse(name, f"of shape {shape_of(tensor)}", allowed)
    if key.shape[-1] != head_dim:
        raise refuse("key", f"of head_dim {key.shape[-1]}", f"it must be {head_dim}, as query")
    num_heads_kv = key.shape[-3]
    if not enable_gqa and num_heads_kv != num_heads_q:
        allowed = f"it must have {num_heads_q}, as query, unless enable_gqa=True"
        raise refuse("key", f"of {num_heads_kv} heads", allowed)
    if value.shape[:-1] != key.shape[:-1]:
        allowed = f"it must have the shape of key, {shape_of(key)}, but for head_dim"
        raise refuse("value", f"of shape {shape_of(value)}", allowed)


def _attend(query, key, value, is_causal: bool, scale) -> torch.Tensor:
    q, k, v = (tensor.transpose(1, 2) for tensor in (query, key, value))
    seqlen_q, seqlen_k = q.shape[1], k.shape[1]
    causal, window = is_causal, (-1, -1)
    if is_causal and seqlen_k > seqlen_q:
        k, v = k[:, :seqlen_q], v[:, :seqlen_q]
    elif is_causal and seqlen_k < seqlen_q:  # the position of row i is i - (seqlen_q - seqlen_k)
        causal, window = False, (-1, seqlen_q - seqlen_k)
    out = _out_of_one(q, v.shape[-1]) if q.shape[0] == 1 else None
    return flash_attn_func(q, k, v, 0.0, scale, causal, window, out=out).transpose(1, 2)


def _out_of_one(q: torch.Tensor, head_dim_v: int) -> torch.Tensor:
    """[1, seqlen_q, num_heads_q, head_dim_v], with heads and rows in memory in the order of those of q."""
    _, seqlen_q, num_heads_q, _ = q.shape
    if q.stride(2) > q.stride(1):
        return q.new_empty((1, num_heads_q, seqlen_q, head_dim_v)).transpose(1, 2)
    return q.new_empty((1, seqlen_q, num_heads_q, head_dim_v))
