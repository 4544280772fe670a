"""Attention of Hugging Face transformers: ``register()`` for forward and generate, and for continuous batching the
folder of a hub kernel (``kernels_path()``) or, without the package ``kernels``, ``register_continuous_batching()``.

Masks are made once in a forward, by a function of our own, for two reasons. What a model asks for beyond causal
attention, a window, padding and packed sequences is refused there, where transformers' mask for flash attention would
leave it out. And a static cache that is not full has slots that nobody wrote, of which keys alone do not tell.
"""

import inspect
import itertools
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import torch
from torch.utils.weak import WeakTensorKeyDictionary

from esimd_fmha.attention import prefill_paged
from esimd_fmha.errors import MissingComponent
from esimd_fmha.flash_attention import flash_attn_func
from esimd_fmha.tensors import refuse

KEY = "esimd_fmha"
HUB_KERNEL = "esimd-fmha/flash-attn2-esimd"  # transformers looks for "flash" and a 2 behind it
CONTINUOUS_BATCHING_KEY = "paged|eager"

_LENGTHS = ("cu_seq_lens_q", "cu_seq_lens_k", "max_length_q", "max_length_k")
# What some models hand to their attention function beside what ``attention`` takes.
_UNSUPPORTED = ("position_bias", "sinks", "indices", "block_indices", "block_table")


def register() -> str:
    """Make ``attn_implementation="esimd_fmha"`` known to transformers; returns the name.

    Raises MissingComponent if transformers is not installed.
    """
    transformers = import_transformers()
    transformers.AttentionInterface.register(KEY, attention)
    transformers.AttentionMaskInterface.register(KEY, attention_mask_of)
    return KEY


def register_continuous_batching() -> str:
    """Run continuous batching (``generate_batch``) without the package ``kernels``; returns the name to ask for.

    transformers takes for it the names "sdpa" and "paged|eager", and names with "flash", which it looks for in packages
    and on the hub only. So ours takes the place of "paged|eager" in this process, for all models that ask for it.
    transformers then makes a mask that says what the lengths say too and is not read, and has no fast path for steps
    that only decode: the hub kernel is the faster of the two ways.

    Raises MissingComponent if transformers is not installed.
    """
    import_transformers().AttentionInterface.register(CONTINUOUS_BATCHING_KEY, paged_attention)
    return CONTINUOUS_BATCHING_KEY


def kernels_path() -> Path:
    """The folder of the hub kernel, for the package ``kernels`` to find by its environment variable LOCAL_KERNELS."""
    return Path(__file__).parent / "hub_kernel"


def attention(
    module,
    query: torch.Tensor,
    key: torch.Tensor,
    value: torch.Tensor,
    attention_mask: torch.Tensor | None,
    dropout: float = 0.0,
    scaling: float | None = None,
    is_causal: bool | None = None,
    sliding_window: int | None = None,
    softcap: float | None = None,
    s_aux: torch.Tensor | None = None,
    cu_seq_lens_q: torch.Tensor | None = None,
    cu_seq_lens_k: torch.Tensor | None = None,
    max_length_q: int | None = None,
    max_length_k: int | None = None,
    cache=None,
    **kwargs,
) -> tuple[torch.Tensor, None]:
    """The function behind ``attn_implementation="esimd_fmha"``, as transformers' models call it.

    Parameters
    ----------
    query : [batch, num_heads_q, seqlen_q, head_dim] fp16 or bf16
    key, value : [batch, num_heads_kv, seqlen_k, head_dim], dtype of query
        The heads are not repeated. Any strides with a dense last dimension; copied only if ``attention_mask`` leaves
        out tokens inside a sequence, or if the sequences of a padded batch do not lie one behind the other.
    attention_mask : [batch, mask_len] bool or integer, optional
        0 is padding, and tokens of one number are a sequence. Keys behind mask_len are not read. The last column is
        that of the last query. Queries that are padding have out = 0, but for attention that is neither causal nor in a
        window: there all queries see the keys of their row.
    is_causal : bool, optional
        ``module.is_causal`` by default. The last query sees the last key.
    sliding_window : int, optional
        Keys that a query sees on each side, itself included.
    cu_seq_lens_q, cu_seq_lens_k : [num_sequences + 1] int32, optional
        Where packed sequences start, with their longest lengths max_length_q and max_length_k.
    scaling, softcap, s_aux
        softmax_scale, softcap and sinks of ``prefill_paged``.

    Returns [batch, seqlen_q, num_heads_q, head_dim of value], and None for the weights.

    Raises UnsupportedProblem for dropout, output_attentions, position_bias, the cache of continuous batching and masks
    of more than two dimensions; otherwise as ``prefill_paged``.
    """
    _refuse_what_no_kernel_does(dropout, kwargs)
    if cache is not None:
        allowed = (
            f"continuous batching runs with the hub kernel: set LOCAL_KERNELS={HUB_KERNEL}=<path>, the path as "
            f"'esimd-fmha kernels-path' prints it, and attn_implementation={HUB_KERNEL!r}"
        )
        raise refuse("cache", "the paged cache of continuous batching", allowed)
    options = {
        "softmax_scale": scaling,
        "causal": getattr(module, "is_causal", True) if is_causal is None else is_causal,
        "window_size": _window(sliding_window),
        "softcap": softcap,
    }
    lengths = dict(zip(_LENGTHS, (cu_seq_lens_q, cu_seq_lens_k, max_length_q, max_length_k)))
    if cu_seq_lens_q is not None or cu_seq_lens_k is not None:
        _check_lengths(lengths, attention_mask)
        return _packed(query, key, value, lengths, sinks=s_aux, **options), None
    if attention_mask is None:
        q, k, v = (tensor.transpose(1, 2) for tensor in (query, key, value))
        return flash_attn_func(q, k, v, s_aux=s_aux, **options), None
    return _masked(query, key, value, attention_mask, sinks=s_aux, **options), None


def paged_attention(
    module,
    query: torch.Tensor,
    key: torch.Tensor,
    value: torch.Tensor,
    attention_mask: torch.Tensor | None,
    dropout: float = 0.0,
    scaling: float | None = None,
    is_causal: bool | None = None,
    sliding_window: int | None = None,
    softcap: float | None = None,
    s_aux: torch.Tensor | None = None,
    cache=None,
    **kwargs,
) -> tuple[torch.Tensor, None]:
    """The function that ``register_continuous_batching`` registers: packed sequences, whose keys the cache gathers.

    As ``attention``, but that the batch is 1 and that mask and ``is_causal`` say nothing: what continuous batching runs
    is causal, and the sequences are those of the lengths among the further arguments.
    """
    _refuse_what_no_kernel_does(dropout, kwargs)
    if cache is None:
        allowed = f'only continuous batching calls this; for forward and generate ask for attn_implementation="{KEY}"'
        raise refuse("cache", "None", allowed)
    key, value = cache.update(key_states=key, value_states=value, layer_idx=module.layer_idx, kwargs=kwargs)
    lengths = {name: kwargs[name] for name in _LENGTHS}
    out = _packed(
        query,
        key,
        value,
        lengths,
        softmax_scale=scaling,
        causal=True,
        window_size=_window(sliding_window),
        softcap=softcap,
        sinks=s_aux,
    )
    return out, None


@torch.compiler.disable
def attention_mask_of(
    batch_size: int,
    q_length: int,
    kv_length: int,
    q_offset: int | torch.Tensor = 0,
    kv_offset: int | torch.Tensor = 0,
    *,
    mask_function: Callable,
    attention_mask: torch.Tensor | None = None,
    device=None,
    **kwargs,
) -> torch.Tensor | None:
    """What ``attention`` takes as its mask, from what transformers' models ask for; None if nothing is padded.

    Raises UnsupportedProblem if ``mask_function`` is not causal or bidirectional attention, in a window or not, of one
    sequence or of packed ones.
    """
    from transformers.masking_utils import causal_mask_function

    direction = _direction_of(mask_function)
    if direction is None:
        return _packed_sequences_of(mask_function) + 1
    if attention_mask is None:
        num_filled = int(q_offset) + q_length - int(kv_offset)  # a static cache is longer than what it holds
        if num_filled >= kv_length or direction is not causal_mask_function:
            return None
        return torch.ones(batch_size, num_filled, dtype=torch.bool, device=device)
    attention_mask = attention_mask[:, int(kv_offset) : int(kv_offset) + kv_length]
    return None if attention_mask.shape[1] == kv_length and attention_mask.all() else attention_mask


def import_transformers():
    """The module. Raises MissingComponent with the command that installs it."""
    try:
        import transformers
    except ImportError:
        raise MissingComponent(
            "transformers is not installed; this installs a version that was tested: pip install "
            "'esimd-fmha[transformers]'"
        ) from None
    return transformers


def _refuse_what_no_kernel_does(dropout: float, others: dict[str, Any]) -> None:
    if dropout:
        raise refuse("dropout", dropout, "it must be 0; call model.eval(), or train with another attn_implementation")
    if others.get("output_attentions"):
        raise refuse("output_attentions", True, 'no weights are kept; use attn_implementation="eager"')
    for name in _UNSUPPORTED:
        if others.get(name) is not None:
            raise refuse(name, "given", 'no kernel takes it; use attn_implementation="sdpa" or "eager" for this model')


def _window(sliding_window: int | None) -> tuple[int, int] | None:
    return None if sliding_window is None else (sliding_window - 1, sliding_window - 1)


def _check_lengths(lengths: dict[str, Any], attention_mask: torch.Tensor | None) -> None:
    for name, value in lengths.items():
        if value is None:
            raise refuse(name, "None", f"packed sequences need all of {', '.join(_LENGTHS)}")
    if attention_mask is not None and not attention_mask.all():
        raise refuse("attention_mask", "given", "packed sequences have no padding; leave it None")


def _packed(query, key, value, lengths: dict[str, Any], **options) -> torch.Tensor:
    """Attention of packed sequences; query and out as in ``attention``."""
    q, k, v = (tensor.transpose(1, 2).flatten(0, 1) for tensor in (query, key, value))
    out = q.new_empty(query.shape[0], query.shape[2], query.shape[1], value.shape[-1])
    prefill_paged(
        q,
        k,
        v,
        out=out.flatten(0, 1),
        cu_seqlens_q=lengths["cu_seq_lens_q"],
        cu_seqlens_k=lengths["cu_seq_lens_k"],
        max_seqlen_q=int(lengths["max_length_q"]),
        max_seqlen_k=int(lengths["max_length_k"]),
        **options,
    )
    return out


# Masks


# transformers makes mask functions by nesting others, which are found by the names under which it holds them.


def _direction_of(mask_function: Callable | None) -> Callable | None:
    """The function of causal or of bidirectional attention, if this is one of them, of all tokens or of a window."""
    from transformers import masking_utils

    directions = (masking_utils.causal_mask_function, masking_utils.bidirectional_mask_function)
    parts = _held_by(mask_function).get("mask_functions", (mask_function,))
    is_window = len(parts) == 2 and "sliding_window" in _held_by(parts[0])
    return parts[-1] if parts[-1] in directions and (len(parts) == 1 or is_window) else None


def _packed_sequences_of(mask_function: Callable) -> torch.Tensor:
    """[batch, seqlen] int64, from 0: the sequence that each token belongs to."""
    parts = _held_by(mask_function).get("mask_functions", ())
    if len(parts) == 2:
        sequences, of_each = (_held_by(part) for part in parts)
        if "packed_sequence_mask" in sequences and _direction_of(of_each.get("mask_function")):
            return sequences["packed_sequence_mask"]
    raise refuse(
        "attention_mask",
        f"made by {getattr(mask_function, '__qualname__', mask_function)}",
        "it must be causal or bidirectional attention, in a sliding window or not, with padding or packed sequences; "
        'use attn_implementation="sdpa" for this model or these inputs',
    )


def _held_by(function: Callable | None) -> dict[str, Any]:
    """The variables of enclosing functions, by name."""
    return dict(inspect.getclosurevars(function).nonlocals) if inspect.isfunction(function) else {}


class _Lengths(NamedTuple):
    """Sequences of q and k rows, as ``prefill_paged`` takes them."""

    cu_seqlens_q: torch.Tensor
    cu_seqlens_k: torch.Tensor
    rows_q: torch.Tensor | None  # the rows that make up q and k, if they must be gathered
    rows_k: torch.Tensor | None


# The layers of a forward have one mask, whose values the host must see; each mask with the lengths that it led to.
_remembered: WeakTensorKeyDictionary = WeakTensorKeyDictionary()


@torch.compiler.disable
def _masked(
    query: torch.Tensor,
    key: torch.Tensor,
    value: torch.Tensor,
    mask: torch.Tensor,
    *,
    causal: bool,
    window_size: tuple[int, int] | None,
    **options,
) -> torch.Tensor:
    """``attention`` of padded or packed batches. K and V of all sequences are one packed tensor, of which padding is
    the part that belongs to sequences without queries."""
    if mask.dim() != 2 or mask.dtype.is_floating_point:
        allowed = (
            "it must be [batch, seqlen_k] bool or integer, which says what is padding; use "
            'attn_implementation="sdpa" for masks of queries and keys'
        )
        raise refuse("attention_mask", f"{mask.dtype} of shape {list(mask.shape)}", allowed)
    batch, num_heads_q, seqlen_q, _ = query.shape
    seqlen_k = mask.shape[1]
    if len(mask) != batch or seqlen_k > key.shape[2]:
        allowed = f"it must have {batch} rows, as query, and at most {key.shape[2]} columns, as key"
        raise refuse("attention_mask", f"of shape {list(mask.shape)}", allowed)
    key, value = key[:, :, :seqlen_k], value[:, :, :seqlen_k]
    if (distance := _distance(key)) is None or distance != _distance(value):
        key, value = (tensor.clone(memory_format=torch.contiguous_format) for tensor in (key, value))
        distance = key.shape[1] * seqlen_k
    q = query.transpose(1, 2).flatten(0, 1)
    k, v = _rows(key, distance), _rows(value, distance)
    lengths = _lengths_of(mask, seqlen_q, seqlen_k, distance, causal, window_size)
    arguments = {
        "cu_seqlens_q": lengths.cu_seqlens_q,
        "cu_seqlens_k": lengths.cu_seqlens_k,
        "max_seqlen_q": seqlen_q,
        "max_seqlen_k": seqlen_k,
        "causal": causal,
        "window_size": window_size,
        **options,
    }
    out = q.new_empty(batch, seqlen_q, num_heads_q, value.shape[-1])
    if lengths.rows_q is None:
        prefill_paged(q, k, v, out=out.flatten(0, 1), **arguments)
    else:
        gathered = q.new_empty(len(lengths.rows_q), *out.shape[2:])
        prefill_paged(q[lengths.rows_q], k[lengths.rows_k], v[lengths.rows_k], out=gathered, **arguments)
        out.zero_().flatten(0, 1)[lengths.rows_q] = gathered
    return out


def _distance(tensor: torch.Tensor) -> int | None:
    """How many rows lie between the starts of two sequences of [batch, num_heads, seqlen, head_dim], or None."""
    batch, _, seqlen, _ = tensor.shape
    sequence_stride, _, row_stride, column_stride = tensor.stride()
    if batch == 1:
        return seqlen
    if column_stride != 1 or row_stride == 0 or sequence_stride % row_stride:
        return None
    distance = sequence_stride // row_stride
    return distance if distance >= seqlen else None


def _rows(tensor: torch.Tensor, distance: int) -> torch.Tensor:
    """[num_rows, num_heads, head_dim], a view: the rows of all sequences, and between them those of other heads."""
    batch, num_heads, seqlen, head_dim = tensor.shape
    _, head_stride, row_stride, column_stride = tensor.stride()
    num_rows = (batch - 1) * distance + seqlen
    return tensor.as_strided((num_rows, num_heads, head_dim), (row_stride, head_stride, column_stride))


def _lengths_of(mask: torch.Tensor, *how) -> _Lengths:
    """What ``_find_lengths`` finds, once for a mask that nobody writes to."""
    remembered = _remembered.setdefault(mask, {})
    how_now = (*how, None if mask.is_inference() else mask._version)
    if how_now not in remembered:
        remembered[how_now] = _find_lengths(mask, *how)
    return remembered[how_now]


def _find_lengths(
    mask: torch.Tensor,
    seqlen_q: int,
    seqlen_k: int,
    distance: int,
    causal: bool,
    window_size: tuple[int, int] | None,
) -> _Lengths:
    """The sequences of a mask. Keys of its rows are ``distance`` apart, and queries are those of its last columns.

    If positions do not matter, all queries of a row see its only sequence: those of a decoder that of an encoder.
    """
    positions_matter = causal or window_size is not None
    sequences_q: list[list[range]] = []
    sequences_k: list[list[range]] = []
    for row, numbers in enumerate(mask[:, :seqlen_k].cpu().to(torch.int64)):
        runs = _runs_of(numbers)
        for runs_k in runs.values():
            if positions_matter or len(runs) > 1:
                shift = seqlen_q - seqlen_k
                runs_q = [range(max(0, run.start + shift), max(0, run.stop + shift)) for run in runs_k]
            else:
                runs_q = [range(seqlen_q)]
            sequences_q.append([_shifted(run, row * seqlen_q) for run in runs_q])
            sequences_k.append([_shifted(run, row * distance) for run in runs_k])
    in_parts = [runs for runs in sequences_k if len(runs) > 1]
    if window_size is not None and any(runs[-1].stop - runs[0].start > window_size[0] + 1 for runs in in_parts):
        allowed = (
            f"in a window of {window_size[0] + 1} the tokens that are left out would count; pad at one end, or use "
            'attn_implementation="sdpa"'
        )
        raise refuse("attention_mask", "0 inside a sequence", allowed)
    index = lambda numbers: torch.tensor(numbers, dtype=torch.int32).to(mask.device)
    if not in_parts:
        starts_q, starts_k = _in_place(sequences_q, sequences_k, len(mask) * seqlen_q)
        return _Lengths(index(starts_q), index(starts_k), None, None)
    (starts_q, rows_q), (starts_k, rows_k) = map(_gathered, (sequences_q, sequences_k))
    return _Lengths(index(starts_q), index(starts_k), index(rows_q), index(rows_k))


def _runs_of(numbers: torch.Tensor) -> dict[int, list[range]]:
    """Where the tokens of each number but 0 are."""
    runs: dict[int, list[range]] = {}
    start = 0
    for number, count in zip(*(part.tolist() for part in numbers.unique_consecutive(return_counts=True))):
        if number:
            runs.setdefault(number, []).append(range(start, start + count))
        start += count
    return runs


def _shifted(run: range, by: int) -> range:
    return range(run.start + by, run.stop + by)


def _gathered(sequences: list[list[range]]) -> tuple[list[int], list[int]]:
    """Where the sequences start once their rows are gathered, and which rows these are."""
    starts = [0, *itertools.accumulate(sum(map(len, runs)) for runs in sequences)]
    return starts, [row for runs in sequences for run in runs for row in run]


def _in_place(
    sequences_q: list[list[range]], sequences_k: list[list[range]], num_rows_q: int
) -> tuple[list[int], list[int]]:
    """Where sequences of one run start in q and in k, with sequences of their own for what lies between them."""
    starts_q, starts_k = [0], [0]

    def add(end_q: int, end_k: int) -> None:
        if (end_q, end_k) != (starts_q[-1], starts_k[-1]):
            starts_q.append(end_q)
            starts_k.append(end_k)

    for (run_q,), (run_k,) in zip(sequences_q, sequences_k):
        add(run_q.start, starts_k[-1])  # queries that are padding see no key
        add(starts_q[-1], run_k.start)  # keys that are padding are seen by no query
        add(run_q.stop, run_k.stop)
    add(num_rows_q, starts_k[-1])
    return starts_q, starts_k
