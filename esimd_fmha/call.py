"""The tensors and options of a call. Below the public signatures each is named here once.

The fields have the names of the arguments of ``prefill_paged`` and ``prefill_with_kvcache``, whose docstrings say what
they mean. To add one: the signature and its docstring, a field here, its check in problem.py, and the place that acts
on it (CONTRIBUTING.md).
"""

import itertools
import sys
from collections.abc import Mapping
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


def new_tensors(*fields: Any) -> Tensors:
    """Tensors of all fields in their order, in half the time that the class takes."""
    return tuple.__new__(Tensors, fields)


def new_options(*fields: Any) -> Options:
    """The same for Options."""
    return tuple.__new__(Options, fields)


def from_arguments(arguments: Mapping[str, Any]) -> tuple[Tensors, Options]:
    """The call that these arguments, by name, make up. The operators say the same in less time."""
    causal = arguments["causal"]
    given = {**arguments, "causal_flags": None}
    if isinstance(causal, torch.Tensor):
        given |= {"causal": None, "causal_flags": causal}
    return Tensors._make(map(given.get, Tensors._fields)), Options._make(map(given.__getitem__, Options._fields))


def as_python(value: Any) -> Any:
    """A number or bool of numpy's as one of Python's; anything else as it is."""
    numpy = sys.modules.get("numpy")  # where it is not imported, nothing is of its types
    return value.item() if numpy is not None and isinstance(value, numpy.generic) else value


def in_python(tensors: Tensors, options: Options) -> tuple[Tensors, Options]:
    """The same call with Python's numbers in place of numpy's."""
    window = options.window_size
    if isinstance(window, tuple):
        options = options._replace(window_size=tuple(map(as_python, window)))  # type: ignore[arg-type]
    return Tensors._make(map(as_python, tensors)), Options._make(map(as_python, options))


def memo_key(tensors: Tensors, options: Options, addresses: list[int]) -> tuple:
    """Two calls of the same key pass the same checks, but for those of ``Spans``, and run the same plan.

    The types of the options belong to it, since True == 1 == 1.0. The addresses of the tensors are appended to
    ``addresses``.
    """
    signatures = [None if tensor is None else signature(tensor, addresses) for tensor in tensors]
    return (*signatures, options, *map(type, options))


class Lengths(NamedTuple):
    """What is new in each step of a server, while the rest of its calls repeats."""

    rows: Any  # Tensors: the first size of each that has a length there, and None of the others
    max_pages: int  # columns of block_table
    block_table_stride: int
    max_seqlen_q: int
    max_seqlen_k: int


# In which tensors the first of so many dimensions counts tokens or sequences; others of the same name have no length.
_LENGTH_RANKS = {
    **dict.fromkeys(("q", "k_cache", "v_cache", "out", "k_new", "v_new"), 3),
    **dict.fromkeys(("block_table", "k_descale", "v_descale", "alibi_slopes"), 2),
    **dict.fromkeys(("cu_seqlens_q", "seqused_k", "cu_seqlens_k", "causal_flags"), 1),
    **dict.fromkeys(("cache_seqlens", "cu_seqlens_k_new"), 1),
}
_POSITIONS = {name: position for position, name in enumerate(Tensors._fields)}
_WITH_LENGTH = tuple((_POSITIONS[name], rank) for name, rank in _LENGTH_RANKS.items())
_TABLE, _SCALES = _POSITIONS["block_table"], (_POSITIONS["k_descale"], _POSITIONS["v_descale"])
_SIGNATURE_LENGTH = 7


def without_lengths(memo: tuple) -> tuple[tuple, Lengths]:
    """A ``memo_key`` taken apart into a key of what repeats and the lengths.

    What repeats includes whether there is one sequence only, since torch expands the scales of one in another way.
    """
    repeated = list(memo)
    rows: list[int | None] = [None] * len(Tensors._fields)
    max_pages = table_stride = 0
    for position, rank in _WITH_LENGTH:
        if (signature := memo[position]) is None or len(signature) != _SIGNATURE_LENGTH:
            continue
        kind, shape, strides, dtype, device, place, is_neg = signature
        if len(shape) != rank:
            continue
        length, *of_row = shape
        if rank < 3:
            if position in _SCALES and length == 1:  # of all sequences, however many
                continue
            if position == _TABLE:
                (max_pages,), table_stride = of_row, strides[0]
                of_row, strides = [], strides[1:]
            if place:  # kernels do not depend on where it starts, if that is a multiple of its elements
                place = (place - 1) % dtype.itemsize + 1
        rows[position] = length
        repeated[position] = kind, *of_row, strides, dtype, device, place, is_neg
    max_seqlen_q, max_seqlen_k, *others = memo[len(rows)]
    repeated[len(rows)] = (*others, rows[_POSITIONS["cu_seqlens_q"]] == 2)
    lengths = (tuple.__new__(Tensors, rows), max_pages, table_stride, max_seqlen_q, max_seqlen_k)
    return tuple(repeated), tuple.__new__(Lengths, lengths)


def signature(tensor: Any, addresses: list[int]) -> tuple:
    """What the checks and the plan see of a tensor, whose address is appended, or of what stands in its place.

    A tensor that the checks refuse never has the signature of one that they accept, however alike the two look: one
    that wraps others has another type, one without memory has no place in a line, a negated view says so, and others
    have no strides or no address.
    """
    try:
        address = tensor.data_ptr()
        addresses.append(address)
        place = address and address % LINE_BYTES + 1
        return type(tensor), tensor.shape, tensor.stride(), tensor.dtype, tensor.device, place, tensor.is_neg()
    except Exception:  # the checks say what is wrong
        return type(tensor), None if isinstance(tensor, torch.Tensor) else tensor


def without_rows(signature: tuple | None) -> tuple[tuple | None, Any]:
    """A signature without the first size and the place in a line, and that size; for operators to which the place does
    not matter. What is no tensor, or has no dimensions, stays as it is."""
    if signature is None or len(signature) != _SIGNATURE_LENGTH or not signature[1]:
        return signature, None
    kind, shape, strides, dtype, device, place, is_neg = signature
    if place:
        place = (place - 1) % dtype.itemsize + 1
    return (kind, shape[1:], strides, dtype, device, place, is_neg), shape[0]


def addresses_of(tensors: Tensors) -> list[int]:
    """What ``memo_key`` appends."""
    return [tensor.data_ptr() for tensor in tensors if isinstance(tensor, torch.Tensor)]


def positions_of(tensors: Any) -> Any:
    """A named tuple of arguments as one of where each is among the addresses; None for what is no tensor."""
    count = itertools.count()
    return tensors._make(next(count) if isinstance(tensor, torch.Tensor) else None for tensor in tensors)
