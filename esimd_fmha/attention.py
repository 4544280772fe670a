"""The public operators: their signatures, what their arguments mean, and how other spellings map onto them."""

import inspect
from collections.abc import Callable, Mapping
from typing import Any

import torch

from esimd_fmha import executor, ops
from esimd_fmha.call import Options, Tensors, as_python, from_arguments, new_options, new_tensors
from esimd_fmha.errors import UnsupportedProblem
from esimd_fmha.ops import is_traced
from esimd_fmha.problem import check_call
from esimd_fmha.tensors import DTYPES


def prefill_paged(
    q: torch.Tensor,
    k_cache: torch.Tensor,
    v_cache: torch.Tensor,
    *,
    cu_seqlens_q: torch.Tensor,
    max_seqlen_q: int,
    max_seqlen_k: int,
    block_table: torch.Tensor | None = None,
    seqused_k: torch.Tensor | None = None,
    cu_seqlens_k: torch.Tensor | None = None,
    softmax_scale: float | None = None,
    causal: bool | torch.Tensor = True,
    window_size: tuple[int, int] | None = None,
    softcap: float | None = None,
    alibi_slopes: torch.Tensor | None = None,
    sinks: torch.Tensor | None = None,
    k_descale: torch.Tensor | float | None = None,
    v_descale: torch.Tensor | float | None = None,
    out: torch.Tensor | None = None,
    return_lse: bool = False,
    num_splits: int = 0,
    split_size: int | None = None,
    validate: bool = False,
) -> torch.Tensor | tuple[torch.Tensor, torch.Tensor]:
    """Attention of packed query chunks against a paged KV cache (or packed K/V).

    Row i of a sequence sits at position ``seqused_k - q_len + i`` and, when causal, sees keys ``j <= position``.

    Tensors are plain ones whose elements are in their memory. Calls in which all are fake, and calls that torch.compile
    or torch.export record, give what these expect (docs/torch.md). Refused are the tensors of torch.func and
    functionalization, subclasses that wrap others (DTensor: pass ``.to_local()``), nested and sparse tensors, negated
    views, and tensors whose storage was freed or made too small. Numbers and bools may be numpy's.

    Parameters
    ----------
    q : [total_q, num_heads_q, head_dim] fp16 or bf16
        The chunks of all sequences, one after the other. head_dim is a multiple of 8 up to 256, or 512.
    k_cache, v_cache : [num_pages, page_size, num_heads_kv, head_dim], dtype of q, float8_e4m3fn or float8_e5m2
        The pages, of one dtype; head_dim of v_cache may differ. On a GPU pages of 16 n tokens are the fastest.
        Any strides that keep the last dimension dense: views of interleaved or cross-layer caches work. Without
        ``block_table``: [total_k, num_heads_kv, head_dim], packed like q. num_heads_q is a multiple of num_heads_kv.
    cu_seqlens_q : [batch + 1] int32
        Where each chunk starts in q; the last element is where the last one ends. Rows of q beyond it are not computed,
        and those of out and lse not written.
    max_seqlen_q, max_seqlen_k : int
        Upper bounds of the chunk and KV lengths. They steer the plan and need not be exact, but a block_table must
        have room for max_seqlen_k.
    block_table : [batch, max_pages] int32, optional
        The pages of each sequence in order. Entries beyond its used pages may hold anything.
    seqused_k : [batch] int32
        With ``block_table``: KV length of each sequence, the current chunk included. Slots beyond may hold anything.
    cu_seqlens_k : [batch + 1] int32
        Without ``block_table``: where the keys of each sequence start.
    softmax_scale : float, optional
        ``head_dim ** -0.5`` by default.
    causal : bool, or [batch] bool, int8, uint8, int32 or int64
        Bottom-right: the last query sees every key. A tensor on the device of q says it of each sequence, 1 for causal.
    window_size : (int, int), optional
        (left, right): a row sees keys ``position - left <= j <= position + right``, both inclusive; -1 does not limit a
        side, and in causal sequences right is 0. Tiles of keys outside are not read.
    softcap : float, optional
        Every scaled score s becomes ``softcap * tanh(s / softcap)``. From 1e-3 to 1e3; None or 0 leaves scores as they
        are.
    alibi_slopes : [num_heads_q] or [batch, num_heads_q] float32, optional
        ALiBi (arXiv 2108.12409): ``slope * abs(position - j)`` is subtracted from the scaled and capped score of key j.
    sinks : [num_heads_q] float32 or dtype of q, optional
        A score of each head, neither scaled nor capped, that adds ``exp(sink)`` to the sum of a row's weights and has
        no value. -inf adds nothing.
    k_descale, v_descale : float, or float32 that broadcasts to [batch, num_heads_kv], optional
        What the elements of k_cache and v_cache are multiplied with, most often the scales that fp8 caches were
        quantised with; any strides, 0 among them. None is 1. A tensor is read by the kernels, not by the host.
    out : [total_q, num_heads_q, head_dim of v_cache], optional
        Where the result is written, any strides with a dense last dimension. It must not share memory with any other
        argument, q included.
    return_lse : bool
        Also return the log-sum-exp of the scaled scores, [num_heads_q, total_q] float32, natural log.
    num_splits : int
        Into how many parts the keys are split, up to 256 and no more than there are KV tiles: 0 chooses, 1 does not
        split. Partials take num_splits * total_q * num_heads_q * head_dim * 4 bytes.
    split_size : int, optional
        Instead: keys per split, a multiple of 64. The result of a sequence is then the same to the bit in whatever
        batch it runs, as long as max_seqlen_q and max_seqlen_k are at least its lengths. The query heads of a KV head
        then always share tiles, which decoding needs and a long prefill does not: its q and out take more messages.
    validate : bool
        Also check lengths, capacity and page ids, which reads the device's data and waits for it. Unchecked, no value
        of them leads outside the tensors: a length counts as at most what the sequence's row of the table, or k_cache,
        holds (and 2^24), and a page id that k_cache does not have as its last page. Wrong values of block_table,
        seqused_k and cu_seqlens_k spoil the rows of their own sequences, those of cu_seqlens_q any rows.

    Returns
    -------
    out, or (out, lse). A row that sees no key has out = 0, and lse = -inf or its head's sink.

    Raises
    ------
    UnsupportedProblem, TypeError
        An argument has a wrong value, shape, dtype, stride, device or type; the message says what is allowed.
    UnsupportedDevice, MissingComponent, CompileError, KernelLoadError
        No kernel could be made for the device; or this process was forked from one that had called an operator.
    """
    causal_flags = causal if isinstance(causal, torch.Tensor) else None
    tensors = new_tensors(
        q,
        k_cache,
        v_cache,
        cu_seqlens_q,
        block_table,
        seqused_k,
        cu_seqlens_k,
        out,
        sinks,
        k_descale,
        v_descale,
        alibi_slopes,
        causal_flags,
        None,
        None,
        None,
        None,
    )
    options = new_options(
        max_seqlen_q,
        max_seqlen_k,
        softmax_scale,
        None if causal is causal_flags else causal,
        window_size,
        softcap,
        return_lse,
        num_splits,
        split_size,
        validate,
    )
    return _run(tensors, options)


def prefill_with_kvcache(
    q: torch.Tensor,
    k_new: torch.Tensor,
    v_new: torch.Tensor,
    k_cache: torch.Tensor,
    v_cache: torch.Tensor,
    *,
    cu_seqlens_q: torch.Tensor,
    cache_seqlens: torch.Tensor,
    block_table: torch.Tensor,
    max_seqlen_q: int,
    max_seqlen_k: int,
    cu_seqlens_k_new: torch.Tensor | None = None,
    softmax_scale: float | None = None,
    causal: bool | torch.Tensor = True,
    window_size: tuple[int, int] | None = None,
    softcap: float | None = None,
    alibi_slopes: torch.Tensor | None = None,
    sinks: torch.Tensor | None = None,
    k_descale: torch.Tensor | float | None = None,
    v_descale: torch.Tensor | float | None = None,
    out: torch.Tensor | None = None,
    return_lse: bool = False,
    num_splits: int = 0,
    split_size: int | None = None,
    validate: bool = False,
) -> torch.Tensor | tuple[torch.Tensor, torch.Tensor]:
    """Attention of packed query chunks against what a paged KV cache holds and the K/V of the chunks themselves, which
    are appended to the cache.

    The keys of a sequence are the first ``cache_seqlens`` in its pages and behind them its rows of ``k_new``, which are
    read from where they are. Row i of a sequence sits at position ``cache_seqlens + k_len - q_len + i``. K and V of the
    chunk are written into the pages at positions ``cache_seqlens + i``; no other byte of the cache is touched. They are
    written to the bit or, for a cache in fp8 or with a descale, as ``append_kv`` rounds them. Attention does not read
    what is written: it sees the chunk as it is given, unrounded. On a GPU both run after this returns, in the order of
    torch's stream.

    Parameters
    ----------
    q : [total_q, num_heads_q, head_dim] fp16 or bf16
        As for ``prefill_paged``.
    k_new, v_new : [total_q, num_heads_kv, head_dim], dtype of q
        K and V of the chunks, packed like q, any strides with a dense last dimension.
    k_cache, v_cache : [num_pages, page_size, num_heads_kv, head_dim], dtype of q, float8_e4m3fn or float8_e5m2
        The pages, as for ``prefill_paged``; written, so that they must not share memory with any other argument. A flat
        cache [num_pages * page_size, num_heads_kv, head_dim] is passed as ``cache.unflatten(0, (-1, page_size))``,
        which is a view.
    cu_seqlens_q : [batch + 1] int32
        Where each chunk starts in q, and in k_new and v_new unless ``cu_seqlens_k_new`` is given.
    cache_seqlens : [batch] int32
        How many keys of each sequence the cache holds before this call, as FlashAttention's ``cache_seqlens`` when k
        and v are given. A negative length skips the sequence: its rows have out = 0 and lse = -inf, and nothing is
        appended. The caller adds the chunk's length for the next call.
    block_table : [batch, max_pages] int32
        The pages of each sequence in order, with room for the chunk. Entries beyond may hold anything. Rows of the
        chunk that have no page, because the table is too short or names one that the cache does not have, are not
        appended.
    max_seqlen_q, max_seqlen_k : int
        Upper bounds of the chunk and KV lengths, the chunk included.
    cu_seqlens_k_new : [batch + 1] int32, optional
        If the chunks of k_new and v_new are not as long as those of q: where they start. k_new and v_new are then
        [total_k_new, ...].
    k_descale, v_descale : float, or float32 that broadcasts to [batch, num_heads_kv], optional
        What the elements of k_cache and v_cache are multiplied with when they are read, and the chunk is divided by
        when it is appended; attention takes the chunk itself as it is. None is 1.
    softmax_scale, causal, window_size, softcap, alibi_slopes, sinks, out, return_lse, num_splits, split_size, validate
        As for ``prefill_paged``; ``validate`` also checks that there is room for the chunk.

    Returns and raises as ``prefill_paged``.
    """
    causal_flags = causal if isinstance(causal, torch.Tensor) else None
    tensors = new_tensors(
        q,
        k_cache,
        v_cache,
        cu_seqlens_q,
        block_table,
        None,
        None,
        out,
        sinks,
        k_descale,
        v_descale,
        alibi_slopes,
        causal_flags,
        k_new,
        v_new,
        cache_seqlens,
        cu_seqlens_k_new,
    )
    options = new_options(
        max_seqlen_q,
        max_seqlen_k,
        softmax_scale,
        None if causal is causal_flags else causal,
        window_size,
        softcap,
        return_lse,
        num_splits,
        split_size,
        validate,
    )
    return _run(tensors, options)


# ---- as operators of torch -------------------------------------------------------------------------------------------

# What torch knows of each argument, in the order of Tensors and Options. A scale is a tensor or a number.
_TENSOR_TYPES = {
    name: "Tensor" if name in ("q", "k_cache", "v_cache", "cu_seqlens_q") else "Tensor?" for name in Tensors._fields
}
_SCALES = {"k_scale": "k_descale", "v_scale": "v_descale"}
_OPTION_TYPES = {
    "max_seqlen_q": "SymInt",
    "max_seqlen_k": "SymInt",
    "softmax_scale": "float?",
    "causal": "bool?",
    "window_size": "int[]?",
    "softcap": "float?",
    "return_lse": "bool",
    "num_splits": "int",
    "split_size": "int?",
    "validate": "bool",
}
_OF_CHUNK = ("k_new", "v_new", "cache_seqlens", "cu_seqlens_k_new")
assert tuple(_OPTION_TYPES) == Options._fields


def _define(name: str, written: dict[str, str], absent: tuple[str, ...]) -> Callable:
    """An operator of torch without some of the tensors. It returns lse, of no elements unless asked for, and out unless
    that is ``written``; of what it writes, the type."""
    tensor_types = {field: kind for field, kind in (_TENSOR_TYPES | written).items() if field not in absent}
    types = tensor_types | dict.fromkeys(_SCALES, "float?") | _OPTION_TYPES
    returns = "Tensor" if "out" in written else "(Tensor, Tensor)"
    schema = f"{name}({', '.join(f'{kind} {field}' for field, kind in types.items())}) -> {returns}"

    def call_of_arguments(arguments: tuple) -> tuple[Tensors, Options]:
        given = dict(zip(types, arguments)) | dict.fromkeys(absent)
        for scale, descale in _SCALES.items():
            given[descale] = ops.descale(given[descale], given[scale])
        if given["window_size"] is not None:
            given["window_size"] = tuple(given["window_size"])
        return Tensors._make(map(given.get, Tensors._fields)), Options._make(map(given.get, Options._fields))

    def results(tensors: Tensors, out: torch.Tensor, lse: torch.Tensor | None):
        lse = ops.no_lse(tensors.q) if lse is None else lse
        return lse if "out" in written else (out, lse)

    def run(*arguments):
        tensors, options = call_of_arguments(arguments)
        result = executor.run(tensors, options)
        return results(tensors, *(result if options.return_lse else (result, None)))

    def run_fake(*arguments):
        tensors, options = call_of_arguments(arguments)
        lengths = {name: ops.checked_length(getattr(options, name)) for name in ("max_seqlen_q", "max_seqlen_k")}
        check_call(tensors, options._replace(**lengths))
        q = tensors.q
        total_q, num_heads_q, _ = q.shape
        out = q.new_empty((total_q, num_heads_q, tensors.v_cache.shape[-1])) if tensors.out is None else tensors.out
        lse = q.new_empty((num_heads_q, total_q), dtype=torch.float32) if options.return_lse else None
        return results(tensors, out, lse)

    operator = ops.define(schema, run, run_fake)

    def call(tensors: Tensors, options: Options):
        """The same from a public function's arguments."""
        k_descale, k_scale = ops.tensor_and_number(tensors.k_descale)
        v_descale, v_scale = ops.tensor_and_number(tensors.v_descale)
        tensors = tensors._replace(k_descale=k_descale, v_descale=v_descale)
        given = [getattr(tensors, name) for name in tensor_types]
        result = operator(*given, k_scale, v_scale, *options)
        out, lse = (tensors.out, result) if "out" in written else result
        return (out, lse) if options.return_lse else out

    return call


_CACHES_WRITTEN = {"k_cache": "Tensor(a!)", "v_cache": "Tensor(b!)"}
_OUT_WRITTEN = {"out": "Tensor(c!)"}
_OF_PAGES = ("seqused_k", "cu_seqlens_k")
# By whether there is a current chunk, and whether ``out`` is given.
_OPERATORS = {
    (False, False): _define("prefill_paged", {}, ("out", *_OF_CHUNK)),
    (False, True): _define("prefill_paged_out", _OUT_WRITTEN, _OF_CHUNK),
    (True, False): _define("prefill_with_kvcache", _CACHES_WRITTEN, ("out", *_OF_PAGES)),
    (True, True): _define("prefill_with_kvcache_out", _CACHES_WRITTEN | _OUT_WRITTEN, _OF_PAGES),
}


def _run(tensors: Tensors, options: Options) -> torch.Tensor | tuple[torch.Tensor, torch.Tensor]:
    """Carry out a call, or have torch record it."""
    if is_traced() or (type(tensors.q) is not torch.Tensor and ops.are_fake(tensors)):
        return _record(tensors, options)
    return executor.run(tensors, options)


def _record(tensors: Tensors, options: Options):
    has_chunk = tensors.k_new is not None or tensors.cache_seqlens is not None
    return _OPERATORS[has_chunk, tensors.out is not None](tensors, options)


def prepare(*args, **kwargs) -> executor.ReadyKernels:
    """Check, plan, compile and load what a call of ``prefill_paged``, or of ``prefill_with_kvcache`` if the arguments
    name ``cache_seqlens``, needs, without running it.

    What was prepared is remembered by shapes, strides and options, so that a call pays for it once; a serving stack
    calls this at start-up for the shapes it expects. Raises as the operator.
    """
    return executor.prepare(*call_of(*args, **kwargs))


def call_of(*args, **kwargs) -> tuple[Tensors, Options]:
    """The tensors and options that these arguments of ``prefill_paged`` or ``prefill_with_kvcache`` make up."""
    arguments = (_PREFILL_WITH_KVCACHE if "cache_seqlens" in kwargs else _PREFILL_PAGED).bind(*args, **kwargs)
    arguments.apply_defaults()
    return from_arguments(arguments.arguments)


_PREFILL_PAGED = inspect.signature(prefill_paged)
_PREFILL_WITH_KVCACHE = inspect.signature(prefill_with_kvcache)


def is_none(value) -> bool:
    return value is None


def is_zero(value) -> bool:
    return _is_number(value, 0)


def _is_number(value, number: int) -> bool:
    value = value if isinstance(value, (int, float)) else as_python(value)
    return isinstance(value, (int, float)) and value == number


def refuse_unsupported(given: Mapping[str, Any], unsupported: Mapping[str, Callable[[Any], bool]]) -> None:
    """Raises NotImplementedError for the first of these arguments whose value asks for something."""
    for name, is_off in unsupported.items():
        value = given[name]
        if not is_off(value):
            was = f"a tensor {list(value.shape)}" if isinstance(value, torch.Tensor) else repr(value)
            raise NotImplementedError(f"{name} is {was}, but it is not implemented; leave it at its default")


# What flash_attn_varlen_func does not do yet, and which values do not ask for it.
_UNSUPPORTED: dict[str, Callable[[Any], bool]] = {
    "q_v": is_none,
    "dropout_p": is_zero,
    "return_attn_probs": lambda value: not value,
    "scheduler_metadata": is_none,
    "q_descale": is_none,
    "fa_version": lambda value: _is_number(value, 2),
    "num_splits_kv": is_none,
    "host_kv_lens": is_none,
    "dynamic_causal": is_none,
    "mask_mod": is_none,
    "aux_tensors": is_none,
}


def flash_attn_varlen_func(
    q,
    k,
    v,
    max_seqlen_q,
    cu_seqlens_q,
    max_seqlen_k,
    cu_seqlens_k=None,
    seqused_k=None,
    q_v=None,
    dropout_p=0.0,
    softmax_scale=None,
    causal=False,
    window_size=None,
    softcap=0.0,
    alibi_slopes=None,
    deterministic=False,
    return_attn_probs=False,
    block_table=None,
    return_softmax_lse=False,
    out=None,
    scheduler_metadata=None,
    q_descale=None,
    k_descale=None,
    v_descale=None,
    num_splits=0,
    fa_version=2,
    s_aux=None,
    num_splits_kv=None,
    is_mix_batch=True,
    host_kv_lens=None,
    *,
    dynamic_causal=None,
    mask_mod=None,
    aux_tensors=None,
):
    """``prefill_paged`` under the names and in the order of vllm-xpu-kernels; what is keyword-only, vLLM passes.

    q is [total_q, num_heads_q, head_dim]; k and v are pages when ``block_table`` is given (then ``seqused_k`` is the
    total KV length of each sequence), else packed with ``cu_seqlens_k``. Exactly one of the two lengths is given.
    ``s_aux`` are the sinks. ``k_descale`` and ``v_descale`` belong to fp8 caches: vLLM passes them with 16-bit ones
    too, to which its kernels do not apply them, and neither does this function (``prefill_paged`` does). The result is
    deterministic whatever ``deterministic`` says; ``is_mix_batch`` and ``fa_version=2`` change nothing.

    Returns out, or (out, lse [num_heads_q, total_q] float32, natural log) with ``return_softmax_lse``.

    Raises NotImplementedError naming the option for q_descale, q_v, dropout, attention probabilities, scheduler
    metadata, host lengths, dynamic_causal (pass the tensor as ``causal``), mask_mod and aux_tensors; otherwise as
    ``prefill_paged``.
    """
    refuse_unsupported(locals(), _UNSUPPORTED)
    if (cu_seqlens_k is None) == (seqused_k is None):
        was = "neither" if cu_seqlens_k is None else "both"
        wanted = (
            "cu_seqlens_k, as there is no block_table" if block_table is None else "seqused_k, as with a block_table"
        )
        raise UnsupportedProblem(f"of cu_seqlens_k and seqused_k {was} is given; give exactly one: {wanted}")
    if getattr(k, "dtype", None) in DTYPES:
        k_descale = v_descale = None
    causal_flags = causal if isinstance(causal, torch.Tensor) else None
    tensors = new_tensors(
        q,
        k,
        v,
        cu_seqlens_q,
        block_table,
        seqused_k,
        cu_seqlens_k,
        out,
        s_aux,
        k_descale,
        v_descale,
        alibi_slopes,
        causal_flags,
        None,
        None,
        None,
        None,
    )
    options = new_options(
        max_seqlen_q,
        max_seqlen_k,
        softmax_scale,
        None if causal is causal_flags else causal,
        tuple(window_size) if isinstance(window_size, list) else window_size,  # vLLM passes a list
        softcap,
        bool(return_softmax_lse),
        num_splits,
        None,
        False,
    )
    return _run(tensors, options)
