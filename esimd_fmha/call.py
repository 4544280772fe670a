"""The tensors and options of a call. Below the public signatures each is named here once.

The fields have the names of the arguments of ``prefill_paged``, whose docstring says what they mean. To add one: the
signature and its docstring, a field here, its check in problem.py, and the place that acts on it (CONTRIBUTING.md).
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

    @property
    def seqlens_kv(self) -> torch.Tensor | None:
        """What tells the kernels the KV lengths: ``seqused_k`` of paged, ``cu_seqlens_k`` of packed K/V."""
        return self.cu_seqlens_k if self.block_table is None else self.seqused_k


class Options(NamedTuple):
    """What a call asks for besides its tensors."""

    max_seqlen_q: int
    max_seqlen_k: int
    softmax_scale: float | None
    causal: bool
    return_lse: bool
    num_splits: int
    split_size: int | None
    validate: bool


_tensors_of: Callable[[Mapping[str, Any]], tuple] = itemgetter(*Tensors._fields)
_options_of: Callable[[Mapping[str, Any]], tuple] = itemgetter(*Options._fields)


def from_arguments(arguments: Mapping[str, Any]) -> tuple[Tensors, Options]:
    """The call that these arguments, by name, make up."""
    return Tensors._make(_tensors_of(arguments)), Options._make(_options_of(arguments))


def memo_key(tensors: Tensors, options: Options) -> tuple:
    """Two calls of the same key pass the same checks and run the same plan.

    The types of the options belong to it, since True == 1 == 1.0.
    """
    signatures = [None if tensor is None else signature(tensor) for tensor in tensors]
    return (*signatures, options, *map(type, options))


def signature(tensor: torch.Tensor) -> Any:
    """What the checks and the plan see of a tensor."""
    try:
        return tensor.shape, tensor.stride(), tensor.dtype, tensor.device, tensor.data_ptr() % LINE_BYTES
    except (AttributeError, RuntimeError):  # no tensor, or one without storage: the checks refuse it
        return type(tensor)
