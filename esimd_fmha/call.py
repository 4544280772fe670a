"""The tensors and options of a call. Below the public signatures each is named here once.

The fields have the names of the arguments of ``prefill_paged`` and ``prefill_with_kvcache``, whose docstrings say what
they mean. To add one: the signature and its docstring, a field here, its check in problem.py, and the place that acts
on it (CONTRIBUTING.md).
"""

import itertools
import sys
from collections.abc import Iterable, Mapping
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


def memo_key(tensors: Tensors, options: Options, addresses: list[int]) -> tuple[tuple, tuple]:
    """The kind of a call, and its sizes: numbers, many of which are new in each step of a server.

    Two calls of the same kind and sizes pass the same checks, but for those of ``Spans``, and run the same plan. The
    types of the options belong to the kind, since True == 1 == 1.0. The sizes of a kind are always in the same order:
    max_seqlen_q, max_seqlen_k, then of each tensor its shape and strides. The addresses of the tensors are appended to
    ``addresses``.
    """
    sizes = list(options[:2])
    kinds = [None if tensor is None else kind_of(tensor, addresses, sizes) for tensor in tensors]
    return (*kinds, *options[2:], *map(type, options)), tuple(sizes)


def kind_of(tensor: Any, addresses: list[int], sizes: list[Any]) -> tuple:
    """What the checks and the plan see of a tensor besides its shape and strides, which are appended to ``sizes`` as
    its address is to ``addresses``, or of what stands in its place.

    A tensor that the checks refuse never is of the kind of one that they accept, however alike the two look: one that
    wraps others has another type, one without memory has no place in a line, a negated view says so, and others have no
    strides or no address.
    """
    try:
        address, shape, dtype = tensor.data_ptr(), tensor.shape, tensor.dtype
        addresses.append(address)
        sizes += shape, tensor.stride()
        rank, place = len(shape), address % LINE_BYTES if address else None
        if place and rank < 3:  # of what has no rows of heads, only whether it starts at a multiple of its elements
            place %= dtype.itemsize
        return type(tensor), rank, dtype, tensor.device, place, tensor.is_neg()
    except Exception:  # the checks say what is wrong
        return type(tensor), None if isinstance(tensor, torch.Tensor) else tensor


class Lengths(NamedTuple):
    """What is new in each step of a server, while the rest of its calls repeats: how many rows the tensors have, and
    the width of the table. Numbers, and None for tensors that are not there or have no length."""

    q: Any
    k_cache: Any
    v_cache: Any
    cu_seqlens_q: Any
    block_table: Any
    max_pages: Any  # columns of block_table
    block_table_stride: Any
    seqused_k: Any
    cu_seqlens_k: Any
    out: Any
    k_descale: Any
    v_descale: Any
    alibi_slopes: Any
    causal_flags: Any
    k_new: Any
    v_new: Any
    cache_seqlens: Any
    cu_seqlens_k_new: Any
    max_seqlen_q: int
    max_seqlen_k: int


class HasLengths(NamedTuple):
    """Of a tensor with as many dimensions as it has lengths with; others of the same name have none."""

    rank: int
    fields: dict[str, int]  # name of a length -> where it is in the shape and behind it the strides, ascending


def first_of(rank: int, *names: str) -> dict[str, HasLengths]:
    """Tensors of which the first size is the length."""
    return {name: HasLengths(rank, {name: 0}) for name in names}


class Layout:
    """Where the lengths are among the sizes of tensors, which are the shape and the strides of each. It is the same for
    all tensors of the same kinds (``kind_of``)."""

    def __init__(self, tensors: Any, have_lengths: Mapping[str, HasLengths]):
        """``tensors`` are a named tuple. The lengths are in the order of ``have_lengths``."""
        lengths, repeated, end = dict.fromkeys(name for of in have_lengths.values() for name in of.fields), [], 0
        for name, tensor in tensors._asdict().items():
            if isinstance(tensor, torch.Tensor):
                start, end = end, end + 2 * tensor.dim()
                has = have_lengths.get(name)
                fields = has.fields if has and has.rank == tensor.dim() else {}
                lengths |= {length: start + offset for length, offset in fields.items()}
                repeated += [at for at in range(start, end) if at - start not in fields.values()]
        # Behind the numbers stands the None of what has no length. It also follows what repeats: of tensors that the
        # checks are about to refuse that may be nothing, which no itemgetter takes.
        self._lengths = itemgetter(*(-1 if at is None else at for at in lengths.values()))
        self._repeated = itemgetter(*repeated, -1, -1)

    def split(self, sizes: Iterable[tuple]) -> tuple[tuple, tuple]:
        """The sizes that repeat, and the lengths."""
        numbers = (*itertools.chain.from_iterable(sizes), None)
        return self._repeated(numbers), self._lengths(numbers)


_HAVE_LENGTHS = {
    **first_of(3, "q", "k_cache", "v_cache"),
    **first_of(1, "cu_seqlens_q"),
    "block_table": HasLengths(2, {"block_table": 0, "max_pages": 1, "block_table_stride": 2}),
    **first_of(1, "seqused_k", "cu_seqlens_k"),
    **first_of(3, "out"),
    **first_of(2, "k_descale", "v_descale", "alibi_slopes"),
    **first_of(1, "causal_flags"),
    **first_of(3, "k_new", "v_new"),
    **first_of(1, "cache_seqlens", "cu_seqlens_k_new"),
}
_STARTS = Lengths._fields.index("cu_seqlens_q")
_SCALES = Lengths._fields.index("k_descale"), Lengths._fields.index("v_descale")


assert Lengths._fields[:-2] == tuple(name for of in _HAVE_LENGTHS.values() for name in of.fields)


def layout_of(tensors: Tensors) -> Layout:
    """Of calls."""
    return Layout(tensors, _HAVE_LENGTHS)


def split_sizes(layout: Layout, sizes: tuple) -> tuple[tuple, Lengths]:
    """The sizes of a call (``memo_key``) that repeat, and the lengths.

    What repeats includes whether there is one sequence only, since torch expands the scales of one in another way, and
    which scales are those of all sequences, however many: they have no length.
    """
    max_seqlen_q, max_seqlen_k, *of_tensors = sizes
    repeated, rows = layout.split(of_tensors)
    of_all = tuple(at for at in _SCALES if rows[at] == 1)
    if of_all:
        rows = tuple(None if at in of_all else length for at, length in enumerate(rows))
    lengths = tuple.__new__(Lengths, (*rows, max_seqlen_q, max_seqlen_k))
    return (*repeated, rows[_STARTS] == 2, of_all), lengths


def remember(memory: dict, most: int, key: Any, value: Any) -> None:
    """Add to what is remembered of calls, which is forgotten when it is too much."""
    if len(memory) >= most:
        memory.clear()
    memory[key] = value


def addresses_of(tensors: Tensors) -> list[int]:
    """What ``memo_key`` appends."""
    return [tensor.data_ptr() for tensor in tensors if isinstance(tensor, torch.Tensor)]


def positions_of(tensors: Any) -> Any:
    """A named tuple of arguments as one of where each is among the addresses; None for what is no tensor."""
    count = itertools.count()
    return tensors._make(next(count) if isinstance(tensor, torch.Tensor) else None for tensor in tensors)
