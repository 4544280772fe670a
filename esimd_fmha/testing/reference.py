"""Attention by the book, one sequence and one head at a time: the truth in float64, and the same in low precision.

Both read K and V as the operator is asked to: through the block table when they are paged, else by ``cu_seqlens_k``.
They compute on the CPU, whatever device the tensors are on.
"""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

import torch

from esimd_fmha.integers import ceil_div
from esimd_fmha.testing.options import AttentionOptions

OutAndLse = tuple[torch.Tensor, torch.Tensor]


@dataclass(frozen=True, kw_only=True)
class AttentionTensors:
    """The tensors of one call, shaped as ``prefill_paged`` and ``prefill_with_kvcache`` take them, on any device."""

    q: torch.Tensor
    k_cache: torch.Tensor
    v_cache: torch.Tensor
    cu_seqlens_q: torch.Tensor
    block_table: torch.Tensor | None = None
    seqused_k: torch.Tensor | None = None  # with block_table
    cu_seqlens_k: torch.Tensor | None = None  # without
    k_new: torch.Tensor | None = None  # the current chunk, behind the keys of the pages
    v_new: torch.Tensor | None = None
    cache_seqlens: torch.Tensor | None = None  # with it: keys in the pages, less than 0 to skip the sequence
    cu_seqlens_k_new: torch.Tensor | None = None

    def given(self) -> dict[str, torch.Tensor]:
        """Those that there are, as keyword arguments of the operator."""
        return {name: tensor for name, tensor in vars(self).items() if tensor is not None}


def attention_float64(inputs: AttentionTensors, options: AttentionOptions) -> OutAndLse:
    """Returns (out [total_q, num_heads_q, head_dim_v], lse [num_heads_q, total_q]) float64; lse in natural log.

    A row that sees no key has out = 0, and lse = -inf or its head's sink. Rows of q behind the last sequence stay NaN.
    """
    return _attention(inputs, options, attend_float64)


def attention_same_precision(inputs: AttentionTensors, options: AttentionOptions) -> OutAndLse:
    """The same computation in PyTorch at the precision of a matrix engine; returns as ``attention_float64``.

    Products, maxima and sums are float32; P and the output are rounded to the dtype of q.
    """
    return _attention(inputs, options, attend_same_precision)


def attend_float64(q, k, v, positions, options: AttentionOptions) -> OutAndLse:
    """Attention of rows of one sequence to all its keys.

    q          [num_rows, num_heads_q, head_dim]
    k, v       [kv_len, num_heads_kv, head_dim or head_dim_v]
    positions  [num_rows], where each row stands in the sequence
    Returns (out [num_rows, num_heads_q, head_dim_v], lse [num_heads_q, num_rows]) float64.
    """
    return _attend(q, k, v, positions, options, torch.float64, _softmax_float64)


def attend_same_precision(q, k, v, positions, options: AttentionOptions) -> OutAndLse:
    """As ``attend_float64``, with the roundings of ``attention_same_precision``. Returns float32."""
    return _attend(q, k, v, positions, options, torch.float32, _softmax_same_precision)


def sequence_rows(inputs: AttentionTensors) -> list[slice]:
    """The packed query rows of each sequence."""
    starts = inputs.cu_seqlens_q.tolist()
    return [slice(first, last) for first, last in pairwise(starts)]


def sequence_kv(
    inputs: AttentionTensors, index: int, options: AttentionOptions = AttentionOptions()
) -> tuple[torch.Tensor, torch.Tensor]:
    """K and V [kv_len, num_heads_kv, head_dim or head_dim_v] of one sequence.

    What the caches hold is multiplied with ``k_descale`` and ``v_descale``, in float64 where there are such. A current
    chunk stands behind it as it is.
    """

    def descaled(stored, descale):
        if descale is None:
            return stored
        of_all = torch.tensor(descale, dtype=torch.float32).expand(len(inputs.cu_seqlens_q) - 1, stored.shape[1])
        return stored.cpu().double() * of_all[index, :, None].double()

    k, v = _from_cache(inputs, index)
    k, v = descaled(k, options.k_descale), descaled(v, options.v_descale)
    if inputs.cache_seqlens is None or inputs.k_new is None or inputs.v_new is None:
        return k, v
    starts = inputs.cu_seqlens_q if inputs.cu_seqlens_k_new is None else inputs.cu_seqlens_k_new
    new = slice(*starts[index : index + 2].tolist()) if inputs.cache_seqlens[index] >= 0 else slice(0, 0)
    return _behind(k, inputs.k_new[new]), _behind(v, inputs.v_new[new])


def _from_cache(inputs, index) -> tuple[torch.Tensor, torch.Tensor]:
    if inputs.block_table is None:
        assert inputs.cu_seqlens_k is not None, "neither block_table nor cu_seqlens_k is given"
        keys = slice(*inputs.cu_seqlens_k[index : index + 2].tolist())
        return inputs.k_cache[keys], inputs.v_cache[keys]
    lengths = inputs.seqused_k if inputs.cache_seqlens is None else inputs.cache_seqlens
    kv_len = max(0, int(lengths[index]))
    pages = inputs.block_table[index, : ceil_div(kv_len, inputs.k_cache.shape[1])].long()
    k, v = (cache[pages].flatten(0, 1)[:kv_len] for cache in (inputs.k_cache, inputs.v_cache))
    return k, v


def _behind(cached, new) -> torch.Tensor:
    """The cached keys or values and those of a chunk, in a dtype that holds both exactly."""
    exact = new.dtype if cached.dtype.itemsize < new.dtype.itemsize else cached.dtype
    return torch.cat([cached.to(exact), new.to(cached.device, exact)])


def _attention(inputs: AttentionTensors, options: AttentionOptions, attend: Callable[..., OutAndLse]) -> OutAndLse:
    total_q, num_heads_q, _ = inputs.q.shape
    out = torch.full((total_q, num_heads_q, inputs.v_cache.shape[-1]), torch.nan, dtype=torch.float64)
    lse = torch.full((num_heads_q, total_q), torch.nan, dtype=torch.float64)
    for index, rows in enumerate(sequence_rows(inputs)):
        k, v = sequence_kv(inputs, index, options)
        positions = torch.arange(rows.start, rows.stop) - rows.stop + len(k)  # the last row stands at the last key
        out[rows], lse[:, rows] = attend(inputs.q[rows], k, v, positions, options.of_sequence(index))
    return out, lse


def _attend(q, k, v, positions, options, dtype, softmax: Callable[..., OutAndLse]) -> OutAndLse:
    q, k, v, positions = (tensor.cpu() for tensor in (q, k, v, positions))
    num_rows, num_heads_q, _ = q.shape
    group_size = num_heads_q // k.shape[1]
    out = torch.empty((num_rows, num_heads_q, v.shape[-1]), dtype=dtype)
    lse = torch.empty((num_heads_q, num_rows), dtype=dtype)
    for head in range(num_heads_q):
        head_kv = head // group_size
        S = scores(q[:, head].to(dtype), k[:, head_kv].to(dtype), positions, head, options)
        values = v[:, head_kv]
        if options.sinks is not None:  # one key more, whose value is 0
            S = torch.cat([S, S.new_full((num_rows, 1), options.sinks[head])], dim=1)
            values = torch.cat([values, values.new_zeros(1, values.shape[1])])
        out[:, head], lse[head] = softmax(S, values, q.dtype)
    return out, lse


def scores(q, k, positions, head: int, options: AttentionOptions) -> torch.Tensor:
    """[num_rows, kv_len]: the scaled, capped, biased and masked scores of a head, -inf where a row sees no key."""
    scale = q.shape[-1] ** -0.5 if options.softmax_scale is None else options.softmax_scale
    S = q @ k.T * scale
    if options.softcap > 0:
        S = options.softcap * torch.tanh(S / options.softcap)
    position, key = positions[:, None], torch.arange(len(k))[None, :]
    if options.alibi_slopes is not None:
        S = S - options.alibi_slopes[head] * (position - key).abs().to(S.dtype)
    left, right = options.window_size
    visible = torch.ones(S.shape, dtype=torch.bool)
    if options.causal:
        visible &= key <= position
    if left >= 0:
        visible &= key >= position - left
    if right >= 0:
        visible &= key <= position + right
    return S.masked_fill(~visible, -torch.inf)


def _softmax_float64(S, v, _) -> OutAndLse:
    lse = S.logsumexp(dim=1)
    P = torch.exp(S - lse.masked_fill(lse == -torch.inf, 0.0)[:, None])
    return P @ v.double(), lse


def _softmax_same_precision(S, v, dtype) -> OutAndLse:
    row_max = S.amax(dim=1) if S.shape[1] else S.new_full((S.shape[0],), -torch.inf)
    sees_none = row_max == -torch.inf
    P = torch.exp(S - row_max.masked_fill(sees_none, 0.0)[:, None])
    row_sum = P.sum(dim=1)
    O = P.to(dtype).float() @ v.float() / row_sum.masked_fill(sees_none, 1.0)[:, None]
    return O.to(dtype).float(), row_max + row_sum.log()
