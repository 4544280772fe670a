"""The checks that read device data, and so wait for the device: lengths, capacity and page ids."""

from collections.abc import Callable
from itertools import pairwise

import torch

from esimd_fmha.call import Tensors
from esimd_fmha.integers import ceil_div
from esimd_fmha.problem import AttentionProblem, refuse


def validate_device_data(problem: AttentionProblem, tensors: Tensors) -> None:
    """Raises UnsupportedProblem naming the argument, the sequence and the value."""
    options = problem.options
    q_lens = _check_cumulative("cu_seqlens_q", tensors.cu_seqlens_q, problem.total_q, "rows of q")
    _check_maximum("max_seqlen_q", options.max_seqlen_q, q_lens, "cu_seqlens_q")
    num_rows_kv = tensors.k_cache.shape[0]  # pages, or tokens when packed
    if tensors.cu_seqlens_k is not None:
        kv_lens = _check_cumulative("cu_seqlens_k", tensors.cu_seqlens_k, num_rows_kv, "rows of k_cache")
        _check_maximum("max_seqlen_k", options.max_seqlen_k, kv_lens, "cu_seqlens_k")
    if tensors.block_table is None or problem.page_size is None:
        return
    if tensors.cache_seqlens is not None:
        k_lens = q_lens
        if tensors.cu_seqlens_k_new is not None:
            starts, of_what = tensors.cu_seqlens_k_new, "rows of k_new"
            k_lens = _check_cumulative("cu_seqlens_k_new", starts, problem.total_k_new, of_what)
        kv_lens = _check_room(tensors.cache_seqlens, k_lens, tensors.block_table, problem.page_size)
        _check_maximum("max_seqlen_k", options.max_seqlen_k, kv_lens, "cache_seqlens with the current chunk")
        _check_page_ids(tensors.block_table, kv_lens, problem.page_size, num_rows_kv)
    elif tensors.seqused_k is not None:
        kv_lens = _check_capacity(tensors.seqused_k, tensors.block_table, problem.page_size)
        _check_maximum("max_seqlen_k", options.max_seqlen_k, kv_lens, "seqused_k")
        _check_page_ids(tensors.block_table, kv_lens, problem.page_size, num_rows_kv)
    check_descale_values(tensors.k_descale, tensors.v_descale)
    _check_every("sinks", tensors.sinks, lambda sinks: sinks < torch.inf, "it must be finite or -inf")
    _check_every("alibi_slopes", tensors.alibi_slopes, torch.isfinite, "it must be finite")
    _check_every("causal", tensors.causal_flags, lambda flags: (flags == 0) | (flags == 1), "it must be 0 or 1")


def check_descale_values(k_descale: torch.Tensor | float | None, v_descale: torch.Tensor | float | None) -> None:
    """Raises UnsupportedProblem naming the first wrong value of a tensor; floats were checked without the device."""
    for name, descale in (("k_descale", k_descale), ("v_descale", v_descale)):
        if isinstance(descale, torch.Tensor):
            _check_every(name, descale, lambda x: x.isfinite() & (x > 0), "it must be positive and finite")


def _check_every(
    name: str, tensor: torch.Tensor | None, is_right: Callable[[torch.Tensor], torch.Tensor], allowed: str
) -> None:
    if tensor is None:
        return
    wrong = (~is_right(tensor)).nonzero()
    if len(wrong):
        at = wrong[0].tolist()
        raise refuse(name, f"{tensor[tuple(at)].item()} at {at}", allowed)


def _check_cumulative(name: str, tensor: torch.Tensor, limit: int, of_what: str) -> list[int]:
    """Returns the lengths."""
    values = tensor.tolist()
    if values[0] != 0:
        raise refuse(name, f"{values[0]} at [0]", "it must begin with 0")
    for i, (start, end) in enumerate(pairwise(values)):
        if end < start:
            raise refuse(name, f"{start}, {end} at [{i}, {i + 1}]", "it must not decrease")
    if values[-1] > limit:
        raise refuse(name, f"{values[-1]} at its end", f"there are only {limit} {of_what}")
    return [end - start for start, end in pairwise(values)]


def _check_maximum(name: str, maximum: int, lengths: list[int], source: str) -> None:
    if lengths and max(lengths) > maximum:
        raise refuse(name, maximum, f"{source} has a sequence of length {max(lengths)}")


def _check_capacity(seqused_k: torch.Tensor, block_table: torch.Tensor, page_size: int) -> list[int]:
    """Returns the lengths."""
    lengths = seqused_k.tolist()
    capacity = block_table.shape[1] * page_size
    for sequence, length in enumerate(lengths):
        if not 0 <= length <= capacity:
            raise refuse(
                "seqused_k",
                f"{length} for sequence {sequence}",
                f"it must lie in [0, {capacity}], what the {block_table.shape[1]} pages of its block_table row hold",
            )
    return lengths


def _check_room(cache_seqlens: torch.Tensor, k_lens: list[int], block_table: torch.Tensor, page_size: int) -> list[int]:
    """Returns the lengths with the current chunk; 0 for a sequence that is skipped."""
    capacity = block_table.shape[1] * page_size
    cached = cache_seqlens.tolist()
    for sequence, (length, k_len) in enumerate(zip(cached, k_lens)):
        if length >= 0 and length + k_len > capacity:
            raise refuse(
                "cache_seqlens",
                f"{length} for sequence {sequence}",
                f"with {k_len} new keys it must not exceed {capacity}, what the {block_table.shape[1]} pages of its "
                "block_table row hold",
            )
    return [0 if length < 0 else length + k_len for length, k_len in zip(cached, k_lens)]


def _check_page_ids(block_table: torch.Tensor, lengths: list[int], page_size: int, num_pages: int) -> None:
    table = block_table.cpu()
    for sequence, length in enumerate(lengths):
        used = table[sequence, : ceil_div(length, page_size)]
        wrong = ((used < 0) | (used >= num_pages)).nonzero()
        if len(wrong):
            entry = int(wrong[0])
            raise refuse(
                "block_table",
                f"{int(used[entry])} at [{sequence}, {entry}]",
                f"a used entry must be a page of k_cache, in [0, {num_pages - 1}]",
            )
