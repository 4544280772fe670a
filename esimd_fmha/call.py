"""The tensors and options of a call. Below the public signatures each is named here once.

The fields have the names of the arguments of ``prefill_paged`` and ``prefill_with_kvcache``, whose docstrings say what
they mean. To add one: the signature and its docstring, a field here, its check in problem.py, and the place that acts
on it (CONTRIBUTING.md).
"""

from collections.abc import Callable, Mapping
from operator import itemgetter
from typing import Any, NamedTuple

import torch

LINE_BYTES = 64  # of a cache line; a fresh tensor starts on one


class Tensors(NamedTuple):
    """What a call hands over. Kernels find each under the same name in their argument (kernels/params.hpp)."""

    q: torch.Tensor
    k_cache: torch.Tensor
    v_cache: torch.Tensor
    cu_seqlens_q: torch.Tensor
    block_table: torch.Tensor | None
    seqused_k: torch.Tensor | None
    cu_seqlens_k: torch.Tensor | None
    out: torch.Tensor | None
    sinks: torch.Tensor | None
    k_descale: torch.Tensor | float | None
    v_descale: torch.Tensor | float | None
    alibi_slopes: torch.Tensor | None
    causal_flags: torch.Tensor | None  # ``causal``, if that is a tensor
    k_new: torch.Tensor | None
    v_new: torch.Tensor | None
    cache_seqlens: torch.Tensor | None
    cu_seqlens_k_new: torch.Tensor | None

    @property
    def seqlens_kv(self) -> torch.Tensor | None:
        """What tells the kernels the KV lengths: of packed K/V, of pages with a current chunk behind them, of pages."""
        if self.block_table is None:
            return self.cu_seqlens_k
        return self.seqused_k if self.cache_seqlens is None else self.cache_seqlens

    @property
    def cu_seqlens_new(self) -> torch.Tensor | None:
        """Where the current K/V of each sequence start."""
        if self.cache_seqlens is None:
            return None
        return self.cu_seqlens_q if self.cu_seqlens_k_new is None else self.cu_seqlens_k_new


class Options(NamedTuple):
    """What a call asks for besides its tensors."""

    max_seqlen_q: int
    max_seqlen_k: int
    softmax_scale: float | None
    causal: bool | None  # None: as ``causal_flags`` say
    window_size: tuple[int, int] | None
    softcap: float | None
    return_lse: bool
    num_splits: int
    split_size: int | None
    validate: bool


_tensors_of: Callable[[Mapping[str, Any]], tuple] = itemgetter(*Tensors._fields)
_options_of: Callable[[Mapping[str, Any]], tuple] = itemgetter(*Options._fields)


def from_arguments(arguments: dict[str, Any]) -> tuple[Tensors, Options]:
    """The call that these arguments, by name, make up. The arguments are not used after it."""
    causal = arguments["causal"]
    arguments["causal_flags"] = None
    if isinstance(causal, torch.Tensor):
        arguments |= {"causal": None, "causal_flags": causal}
    return Tensors._make(_tensors_of(arguments)), Options._make(_options_of(arguments))


def memo_key(tensors: Tensors, options: Options) -> tuple:
    """Two calls of the same key pass the same checks and run the same plan.

    The types of the options belong to it, since True == 1 == 1.0.
    """
    signatures = [None if tensor is None else signature(tensor) for tensor in tensors]
    return (*signatures, options, *map(type, options))


def signature(tensor: Any) -> Any:
    """What the checks and the plan see of a tensor."""
    try:
        return tensor.shape, tensor.stride(), tensor.dtype, tensor.device, tensor.data_ptr() % LINE_BYTES
    except (AttributeError, RuntimeError):  # a number, or what the checks refuse: no tensor, or one without storage
        return type(tensor), tensor if isinstance(tensor, float | int) else None
