"""The checks that read device data, and so wait for the device: lengths, capacity and page ids."""

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
    if tensors.seqused_k is not None and tensors.block_table is not None and problem.page_size is not None:
        kv_lens = _check_capacity(tensors.seqused_k, tensors.block_table, problem.page_size)
        _check_maximum("max_seqlen_k", options.max_seqlen_k, kv_lens, "seqused_k")
        _check_page_ids(tensors.block_table, kv_lens, problem.page_size, num_rows_kv)


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
