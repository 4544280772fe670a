"""Attention of batches with a dimension of their own, under the names and in the order of FlashAttention."""

import functools
from collections.abc import Callable
from typing import Any

import torch

from esimd_fmha import ops
from esimd_fmha.attention import is_none, is_zero, prefill_paged, prefill_with_kvcache, refuse_unsupported
from esimd_fmha.call import as_python
from esimd_fmha.loader.interop import device_of
from esimd_fmha.problem import MAX_HEADS, MAX_SEQLEN
from esimd_fmha.tensors import check_memory, check_tensor, has_memory, no_memory_made, refuse, shape_of

Q_LAYOUT, PACKED_Q_LAYOUT = "[batch, seqlen_q, num_heads_q, head_dim]", "[total_q, num_heads_q, head_dim]"
KV_LAYOUT, PACKED_KV_LAYOUT = "[batch, seqlen_k, num_heads_kv, head_dim]", "[total_k, num_heads_kv, head_dim]"
CACHE_LAYOUT = "[batch or num_pages, seqlen or page_size, num_heads_kv, head_dim]"
MAX_REMEMBERED_INDICES = 1024

# What the functions do not do, and which values do not ask for it.
_UNSUPPORTED_FUNC = {"dropout_p": is_zero, "return_attn_probs": lambda value: not value}
_UNSUPPORTED_KVCACHE = {
    **dict.fromkeys(("rotary_cos", "rotary_sin", "rotary_seqlens", "cache_leftpad", "qv"), is_none),
    **dict.fromkeys(("q_descale", "scheduler_metadata"), is_none),
    "attention_chunk": is_zero,
}


def flash_attn_func(
    q,
    k,
    v,
    dropout_p=0.0,
    softmax_scale=None,
    causal=False,
    window_size=(-1, -1),
    softcap=0.0,
    alibi_slopes=None,
    deterministic=False,
    return_attn_probs=False,
    *,
    s_aux=None,
    out=None,
    num_splits=0,
    return_softmax_lse=False,
):
    """Attention of dense batches, as FlashAttention 2's ``flash_attn_func``; what is keyword-only goes beyond it.

    Parameters
    ----------
    q : [batch, seqlen_q, num_heads_q, head_dim] fp16 or bf16
    k, v : [batch, seqlen_k, num_heads_kv, head_dim], dtype of q
        v may have another head_dim, which is then that of out. Any strides with a dense last dimension; k and v are
        never copied. q is read where it is if its sequences follow one another at the distance of their rows, or if q,
        k and v have the heads of all sequences at one distance, as transposed views of [batch, num_heads, seqlen,
        head_dim]. Other q are copied: kernels know one distance between rows.
    causal, window_size, softcap, alibi_slopes, softmax_scale, num_splits
        As for ``prefill_paged``; the last query sees the last key. ``window_size`` may be a list.
    s_aux : [num_heads_q], optional
        The sinks of ``prefill_paged``.
    deterministic
        The result is, whatever it says.
    out : like q, optional
    return_softmax_lse : bool
        Also return the log-sum-exp of the scaled scores.

    Returns out like q, or (out, lse [batch, num_heads_q, seqlen_q] float32, natural log).

    Raises NotImplementedError naming the option for dropout and attention probabilities (for the
    log-sum-exp ask with ``return_softmax_lse``); otherwise as ``prefill_paged``.
    """
    arguments = locals()
    refuse_unsupported(arguments, _UNSUPPORTED_FUNC)
    if type(q) is not torch.Tensor and not ops.is_traced() and ops.are_fake(arguments.values()):
        with q.fake_mode:
            return flash_attn_func(**arguments)
    check_tensor("q", q, Q_LAYOUT, None)
    identity = None if ops.is_traced() else device_of(q, "q").identity
    for name, tensor in (("k", k), ("v", v)):
        check_tensor(name, tensor, KV_LAYOUT, q.device)
        if tensor.shape[0] != q.shape[0]:
            raise refuse(name, f"of shape {shape_of(tensor)}", f"it must have {q.shape[0]} sequences, as q")
    batch, seqlen_q, num_heads_q, _ = q.shape
    seqlen_k = k.shape[1]
    options: dict[str, Any] = {
        "max_seqlen_q": seqlen_q,
        "max_seqlen_k": seqlen_k,
        "softmax_scale": softmax_scale,
        "causal": causal,
        "window_size": _window(window_size),
        "softcap": softcap,
        "alibi_slopes": alibi_slopes,
        "sinks": s_aux,
        "num_splits": num_splits,
        "return_lse": return_softmax_lse,
    }
    if out is not None:
        check_tensor("out", out, Q_LAYOUT, q.device, q.dtype)
        if out.shape != (expected := (*q.shape[:3], v.shape[-1])):
            allowed = f"it must be {list(expected)}, as q with the head_dim of v"
            raise refuse("out", f"of shape {shape_of(out)}", allowed)
    each_alike = s_aux is None and alibi_slopes is None and not isinstance(causal, torch.Tensor)  # heads, sequences
    if each_alike and not _has_rows(q) and all(map(_has_heads, (q, k, v))) and (out is None or _has_heads(out)):
        q_heads, k_heads, v_heads = _as_heads("q", q), _as_heads("k", k), _as_heads("v", v)
        out = _empty_out(q.transpose(1, 2), v).transpose(1, 2) if out is None else out
        lengths = _starts(identity, q.device, 1, seqlen_q, seqlen_k)
        result = prefill_paged(q_heads, k_heads, v_heads, **lengths, **options, out=_as_heads("out", out))
        lse = result[1].view(batch, num_heads_q, seqlen_q) if return_softmax_lse else None
    else:
        out = _empty_out(q, v) if out is None else out
        if seqlen_k:  # each sequence is a page
            indices = _pages(identity, q.device, batch, seqlen_q, seqlen_k)
        else:
            indices = _starts(identity, q.device, batch, seqlen_q, 0)
            k, v = k.flatten(0, 1), v.flatten(0, 1)
        result = prefill_paged(_rows("q", q), k, v, **indices, **options, out=_view_of_rows("out", out))
        lse = _lse_of_batch(result[1], batch, seqlen_q) if return_softmax_lse else None
    return out if lse is None else (out, lse)


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
    page_table=None,
    cu_seqlens_q=None,
    cu_seqlens_k_new=None,
    max_seqlen_q=None,
    qv=None,
    rotary_seqlens=None,
    q_descale=None,
    k_descale=None,
    v_descale=None,
    attention_chunk=0,
    scheduler_metadata=None,
    s_aux=None,
    out=None,
):
    """Attention against a KV cache, to which ``k`` and ``v`` are appended first: FlashAttention 2's
    ``flash_attn_with_kvcache``, and by keyword the names of FlashAttention 3.

    Parameters
    ----------
    q : [batch, seqlen_q, num_heads_q, head_dim] fp16 or bf16
        Read where it is if its sequences follow one another at the distance of their rows, as always with one row each;
        otherwise copied. With ``cu_seqlens_q`` [batch + 1] int32 and ``max_seqlen_q``: [total_q, num_heads_q,
        head_dim].
    k_cache, v_cache : dtype of q, float8_e4m3fn or float8_e5m2
        [num_pages, page_size, num_heads_kv, head_dim] with ``block_table``, else [batch, seqlen, num_heads_kv,
        head_dim]; any strides with a dense last dimension.
    k, v : [batch, seqlen_new, num_heads_kv, head_dim], optional
        Written into the caches in place behind the ``cache_seqlens`` keys of each sequence, as ``prefill_with_kvcache``
        does; packed like q with ``cu_seqlens_q``, and with ``cu_seqlens_k_new`` if they are not as many.
    cache_seqlens : int or [batch] int32
        How many keys the cache holds before k and v are appended. Without k and v, None is the whole cache. A length of
        -1 skips a sequence: its rows have out = 0 and lse = -inf, and nothing of it is appended.
    cache_batch_idx : [batch] int32, optional
        Which sequence of an unpaged cache belongs to each of q.
    block_table, page_table : [batch, max_pages] int32, optional
        Two names of one argument, as for ``prefill_paged``.
    causal, window_size, softcap, alibi_slopes, softmax_scale, num_splits, s_aux, out
        As for ``flash_attn_func``. The last query sees the last key.
    k_descale, v_descale : optional
        As for ``prefill_paged``; k and v are read as they are, and appended as ``prefill_with_kvcache`` does.
    rotary_interleaved
        Without rotary embedding it says nothing.

    Returns out like q, or (out, lse float32, natural log) with ``return_softmax_lse``: [batch, num_heads_q, seqlen_q],
    or [num_heads_q, total_q] for packed q.

    Raises NotImplementedError naming the option for rotary embedding, cache_leftpad, q_descale, attention_chunk, qv,
    and scheduler metadata; otherwise as ``prefill_with_kvcache``, which calls k and v k_new
    and v_new.
    """
    arguments = locals()
    refuse_unsupported(arguments, _UNSUPPORTED_KVCACHE)
    if type(q) is not torch.Tensor and not ops.is_traced() and ops.are_fake(arguments.values()):
        with q.fake_mode:
            return flash_attn_with_kvcache(**arguments)
    if block_table is not None and page_table is not None:
        raise refuse("page_table", "given beside block_table", "they are two names of one argument; give one")
    table = block_table if page_table is None else page_table
    packed = cu_seqlens_q is not None
    check_tensor("q", q, PACKED_Q_LAYOUT if packed else Q_LAYOUT, None)
    identity = None if ops.is_traced() else device_of(q, "q").identity
    for name, cache in (("k_cache", k_cache), ("v_cache", v_cache)):
        check_tensor(name, cache, CACHE_LAYOUT, q.device)
    if (k is None) != (v is None):
        missing, given = ("k", "v") if k is None else ("v", "k")
        raise refuse(missing, "None", f"{given} is given: give both or neither")
    if packed:
        check_tensor("cu_seqlens_q", cu_seqlens_q, "[batch + 1]", q.device, torch.int32)
        batch = max(0, cu_seqlens_q.shape[0] - 1)
    else:
        batch = q.shape[0]
    capacity = k_cache.shape[1] * (1 if table is None else _width(table))
    table = _table(table, cache_batch_idx, k_cache, batch, identity)
    lengths = _lengths(cache_seqlens, capacity, k, identity, q.device, batch)
    options: dict[str, Any] = {
        "block_table": table,
        "max_seqlen_k": min(capacity, MAX_SEQLEN),
        "softmax_scale": softmax_scale,
        "causal": causal,
        "window_size": _window(window_size),
        "softcap": softcap,
        "alibi_slopes": alibi_slopes,
        "sinks": s_aux,
        "k_descale": k_descale,
        "v_descale": v_descale,
        "num_splits": num_splits,
        "return_lse": return_softmax_lse,
    }
    rows = q
    if packed:
        options |= {"cu_seqlens_q": cu_seqlens_q, "max_seqlen_q": max_seqlen_q, "out": out}
    else:
        for name, value in (("cu_seqlens_k_new", cu_seqlens_k_new), ("max_seqlen_q", max_seqlen_q)):
            if value is not None:
                raise refuse(name, "given", "it goes with cu_seqlens_q and packed q; leave it None")
        if out is None:
            out = _empty_out(q, v_cache)
        else:
            check_tensor("out", out, Q_LAYOUT, q.device)
        rows = _rows("q", q)
        options["cu_seqlens_q"] = _multiples(identity, q.device, batch, q.shape[1])
        options["max_seqlen_q"] = q.shape[1]
        options["out"] = _view_of_rows("out", out)
    if k is None:
        result = prefill_paged(rows, k_cache, v_cache, seqused_k=lengths, **options)
    else:
        if not packed:
            for name, new in (("k", k), ("v", v)):
                check_tensor(name, new, KV_LAYOUT, q.device)
            if k.shape[1] != q.shape[1]:
                cu_seqlens_k_new = _multiples(identity, q.device, batch, k.shape[1])
            k, v = _rows("k", k), _rows("v", v)
        result = prefill_with_kvcache(
            rows, k, v, k_cache, v_cache, cache_seqlens=lengths, cu_seqlens_k_new=cu_seqlens_k_new, **options
        )
    if packed:
        return result
    return (out, _lse_of_batch(result[1], batch, q.shape[1])) if return_softmax_lse else out


def _window(window_size):
    return tuple(window_size) if isinstance(window_size, list) else window_size


def _empty_out(q: torch.Tensor, v: torch.Tensor) -> torch.Tensor:
    """Contiguous, like q with the head_dim of v."""
    if q.shape[-1] == v.shape[-1]:  # costs a quarter of the other
        return torch.empty_like(q, memory_format=torch.contiguous_format)
    return q.new_empty((*q.shape[:-1], v.shape[-1]))


def _has_rows(tensor: torch.Tensor) -> bool:
    """Whether the rows of all sequences, one after the other, are equally far apart."""
    if tensor.is_contiguous():
        return True
    batch, seqlen = tensor.shape[:2]
    return batch == 1 or seqlen == 1 or tensor.stride(0) == seqlen * tensor.stride(1)


def _rows(name: str, tensor: torch.Tensor) -> torch.Tensor:
    """The rows of all sequences, one after the other; a copy if they are not equally far apart."""
    if not _has_rows(tensor):
        check_memory(name, tensor)  # which torch is about to read
    return tensor.flatten(0, 1)


def _view_of_rows(name: str, tensor: torch.Tensor) -> torch.Tensor:
    if not _has_rows(tensor):
        allowed = "its sequences must follow one another at the distance of their rows; pass a contiguous tensor"
        raise refuse(name, f"strided {list(tensor.stride())}", allowed)
    return tensor.flatten(0, 1)


def _has_heads(tensor: torch.Tensor) -> bool:
    """Whether the heads of all sequences, one after the other, are equally far apart."""
    batch, _, num_heads, _ = tensor.shape
    return (
        tensor.stride(0) == num_heads * tensor.stride(2) and 0 < batch * num_heads <= MAX_HEADS and tensor.numel() > 0
    )


def _as_heads(name: str, tensor: torch.Tensor) -> torch.Tensor:
    """[seqlen, batch * num_heads, head_dim]: one sequence, in which the heads of all are side by side."""
    return _viewed(name, tensor, lambda: tensor.transpose(0, 1).flatten(1, 2))


def _viewed(name: str, tensor: torch.Tensor, view: Callable[[], torch.Tensor]) -> torch.Tensor:
    """A view, which torch makes only of tensors that their storages hold."""
    try:
        return view()
    except RuntimeError:
        check_memory(name, tensor)
        raise


def _lse_of_batch(lse: torch.Tensor, batch: int, seqlen_q: int) -> torch.Tensor:
    """[num_heads_q, batch * seqlen_q] as a view [batch, num_heads_q, seqlen_q]."""
    return lse.view(lse.shape[0], batch, seqlen_q).transpose(0, 1)


def _width(table) -> int:
    check_tensor("block_table", table, "[batch, max_pages]", None)
    return table.shape[1]


def _table(table, cache_batch_idx, k_cache: torch.Tensor, batch: int, identity) -> torch.Tensor:
    """The pages of each sequence; each sequence of an unpaged cache is one page."""
    if table is not None:
        if cache_batch_idx is not None:
            raise refuse("cache_batch_idx", "given", "with a block_table the pages say which they are; leave it None")
        return table
    if cache_batch_idx is None:
        if k_cache.shape[0] != batch:
            allowed = f"it must have {batch} sequences, as q; or pass block_table or cache_batch_idx"
            raise refuse("k_cache", f"of shape {shape_of(k_cache)}", allowed)
        return _own_pages(identity, k_cache.device, batch)
    check_tensor("cache_batch_idx", cache_batch_idx, "[batch]", k_cache.device, torch.int32)
    if cache_batch_idx.shape[0] != batch:
        raise refuse("cache_batch_idx", f"of {cache_batch_idx.shape[0]} elements", f"it must have {batch}, as q")
    return _viewed("cache_batch_idx", cache_batch_idx, lambda: cache_batch_idx[:, None])


def _lengths(cache_seqlens, capacity: int, k, identity, device: torch.device, batch: int) -> torch.Tensor:
    """[batch] int32: how many keys of each sequence the cache holds."""
    if isinstance(cache_seqlens, torch.Tensor):
        check_tensor("cache_seqlens", cache_seqlens, "[batch]", device, torch.int32)
        if cache_seqlens.shape[0] != batch:
            raise refuse("cache_seqlens", f"of {cache_seqlens.shape[0]} elements", f"it must have {batch}, as q")
        return cache_seqlens
    if cache_seqlens is None:
        if k is not None:
            raise refuse("cache_seqlens", "None", "with k and v it must say where they are appended")
        cache_seqlens = capacity
    cache_seqlens = as_python(cache_seqlens)
    if isinstance(cache_seqlens, bool) or not isinstance(cache_seqlens, int):
        raise TypeError(f"cache_seqlens is {cache_seqlens!r}; it must be an int or a torch.Tensor [batch] int32")
    if not -1 <= cache_seqlens <= capacity:
        raise refuse("cache_seqlens", cache_seqlens, f"it must lie in [-1, {capacity}], what the cache holds")
    return _constant(identity, device, batch, cache_seqlens)


# Index tensors of the same numbers are made once for a queue, on which they are written before anything reads them.


def _made(tensor: torch.Tensor) -> torch.Tensor:
    """What torch made, which is remembered, and so must not belong to a mode or a transform."""
    if not ops.is_traced() and not has_memory(tensor):
        raise no_memory_made("an index")
    return tensor


def _remembered(make: Callable) -> Callable:
    """``make``, which is not called again for the same arguments, unless torch records a call."""
    remembered = functools.lru_cache(MAX_REMEMBERED_INDICES)(make)

    def made(*arguments):
        return make(*arguments) if ops.is_traced() else remembered(*arguments)

    return made


@_remembered
def _multiples(identity, device: torch.device, batch: int, step: int) -> torch.Tensor:
    """0, step .. batch * step."""
    if not step:
        return _made(torch.zeros(batch + 1, dtype=torch.int32, device=device))
    return _made(torch.arange(0, batch * step + 1, step, dtype=torch.int32, device=device))


@_remembered
def _own_pages(identity, device: torch.device, batch: int) -> torch.Tensor:
    """[batch, 1]: page i is that of sequence i."""
    return _multiples(identity, device, batch, 1)[:batch, None]


@_remembered
def _constant(identity, device: torch.device, batch: int, value: int) -> torch.Tensor:
    return _made(torch.full((batch,), value, dtype=torch.int32, device=device))


@_remembered
def _starts(identity, device: torch.device, batch: int, seqlen_q: int, seqlen_k: int) -> dict[str, Any]:
    """The lengths of packed sequences."""
    starts_q, starts_k = (_multiples(identity, device, batch, seqlen) for seqlen in (seqlen_q, seqlen_k))
    return {"cu_seqlens_q": starts_q, "cu_seqlens_k": starts_k}


@_remembered
def _pages(identity, device: torch.device, batch: int, seqlen_q: int, seqlen_k: int) -> dict[str, Any]:
    """Each sequence of K and V is a page."""
    return {
        "cu_seqlens_q": _multiples(identity, device, batch, seqlen_q),
        "block_table": _own_pages(identity, device, batch),
        "seqused_k": _constant(identity, device, batch, seqlen_k),
    }
