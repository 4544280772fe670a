"""merge_attn_states: the attention over two disjoint sets of keys becomes the attention over both."""

import struct
from typing import NamedTuple

import torch

from esimd_fmha import loader, ops
from esimd_fmha.call import HasLengths, Layout, as_python, first_of, kind_of, positions_of, remember
from esimd_fmha.config import merge_source, pad_head_dim, threads_of
from esimd_fmha.integers import ceil_div
from esimd_fmha.loader.interop import device_of
from esimd_fmha.ops import is_traced
from esimd_fmha.params import MergeParams, addresses_of
from esimd_fmha.problem import LARGE_HEAD_DIM, MAX_HEAD_DIM, MAX_HEADS, MAX_SEQLEN
from esimd_fmha.tensors import (
    DTYPES,
    Spans,
    check_memory,
    check_no_grad,
    check_plain,
    check_strides,
    check_tensor,
    no_memory_made,
    overlaps,
    refuse,
    row_elements,
    shape_of,
    share_memory,
    span_bytes,
    strides_in_bytes,
)

O_LAYOUT, LSE_LAYOUT = "[num_tokens, num_heads_q, head_dim_v]", "[num_heads_q, num_tokens]"
FLOAT_BYTES = torch.float32.itemsize
MAX_LSE_STRIDE = (1 << 31) // FLOAT_BYTES  # as strides_in_bytes
MAX_REMEMBERED_MERGES = 4096
MAX_REMEMBERED_FORMS = 256
_layouts: dict[tuple, Layout] = {}  # of a device and kinds of tensors
_remembered: dict[tuple[Layout, tuple], "ReadyMerge"] = {}  # by the sizes
_forms: dict[tuple[Layout, tuple], "MergeForm"] = {}  # by those that repeat: what merges of other lengths share


class MergeTensors(NamedTuple):
    """What a merge reads and writes, by the names and in the order of the addresses in merge_params.hpp."""

    o_a: torch.Tensor
    lse_a: torch.Tensor
    o_b: torch.Tensor
    lse_b: torch.Tensor
    out: torch.Tensor
    lse: torch.Tensor | None


assert addresses_of(MergeParams) == MergeTensors._fields
_ADDRESSES = struct.Struct(f"{len(MergeTensors._fields)}Q")


def merge_attn_states(
    o_a: torch.Tensor,
    lse_a: torch.Tensor,
    o_b: torch.Tensor,
    lse_b: torch.Tensor,
    *,
    out: torch.Tensor | None = None,
    lse: torch.Tensor | None = None,
    return_lse: bool = False,
) -> torch.Tensor | tuple[torch.Tensor, torch.Tensor]:
    """Merge the attention over two disjoint sets of keys into the attention over both.

    ``out = (exp(lse_a) * o_a + exp(lse_b) * o_b) / (exp(lse_a) + exp(lse_b))`` and
    ``lse = log(exp(lse_a) + exp(lse_b))`` for every token and head, in float32 (FlashInfer, arXiv 2501.01005, section
    2.2). o and lse are what ``prefill_paged`` returns with ``return_lse``; it also says which tensors are taken at
    all, and what happens in a forked process.

    Parameters
    ----------
    o_a, o_b : [num_tokens, num_heads_q, head_dim_v] fp16 or bf16, both the same
        The attention over each set. head_dim_v is a multiple of 8 up to 256. Any strides with a dense last dimension.
    lse_a, lse_b : [num_heads_q, num_tokens] float32, natural log
        The log-sum-exp of the scaled scores, any strides. -inf where a side saw no key; its row of o may then hold
        anything. +inf means the same, because some kernels give it for such rows. NaN gives NaN.
    out : like o_a, optional
        Where the result is written. It may be ``o_a`` or ``o_b`` itself, but must not share memory with them otherwise.
    lse : like lse_a, optional
        Where the merged log-sum-exp is written; it may be ``lse_a`` or ``lse_b`` itself.
    return_lse : bool
        Also return the merged log-sum-exp, which is always done when ``lse`` is given.

    Returns
    -------
    out, or (out, lse). Where neither side saw a key, out = 0 and lse = -inf.

    Raises
    ------
    UnsupportedProblem, TypeError
        An argument has a wrong value, shape, dtype, stride, device or type; the message says what is allowed.
    UnsupportedDevice, MissingComponent, CompileError, KernelLoadError
        No kernel could be made for the device.
    """
    if is_traced() or (type(o_a) is not torch.Tensor and ops.are_fake((o_a, lse_a, o_b, lse_b, out, lse, return_lse))):
        return _record(o_a, lse_a, o_b, lse_b, out, lse, return_lse)
    return _merge(o_a, lse_a, o_b, lse_b, out, lse, return_lse)


def _merge(o_a, lse_a, o_b, lse_b, out, lse, return_lse):
    """Carry out a merge."""
    return_lse = as_python(return_lse)
    if not isinstance(return_lse, bool):
        raise TypeError(f"return_lse is {return_lse!r}; it must be True or False")
    if type(o_a) is not torch.Tensor:  # before anything asks where it is
        check_plain("o_a", o_a, O_LAYOUT)
    device = device_of(o_a, "o_a")
    given = (o_a, lse_a, o_b, lse_b, out, lse)
    addresses: list[int] = []
    of_tensors: list[tuple] = []
    kinds = [None if tensor is None else kind_of(tensor, addresses, of_tensors) for tensor in given]
    kind, sizes = (device.identity, return_lse, *kinds), tuple(of_tensors)
    try:
        layout = _layouts.get(kind)
    except TypeError:  # something unhashable, which the checks name
        layout = None
    ready = None if layout is None else _remembered.get((layout, sizes))
    is_new = ready is None
    if is_new:
        ready = None if layout is None else _with_new_lengths(layout, sizes)
    if ready is None:
        check_merge(*given)
    else:
        ready.spans.check(given, addresses)
    check_no_grad({"o_a": o_a, "lse_a": lse_a, "o_b": o_b, "lse_b": lse_b})
    _check_aliases(*given)
    if out is None:
        out = torch.empty_like(o_a, memory_format=torch.contiguous_format)
    if lse is None and return_lse:
        lse = torch.empty_like(lse_a, memory_format=torch.contiguous_format)
    tensors = MergeTensors(o_a, lse_a, o_b, lse_b, out, lse)
    if ready is None:
        layout = layout or Layout(MergeTensors._make(given), _HAVE_LENGTHS)
        ready = _new(layout, sizes, given, tensors, device)
        remember(_layouts, MAX_REMEMBERED_FORMS, kind, layout)
    if is_new:
        remember(_remembered, MAX_REMEMBERED_MERGES, (layout, sizes), ready)
    if o_a.numel():
        ready.launch(tensors, addresses)
    return out if lse is None else (out, lse)


_INPUTS = "Tensor o_a, Tensor lse_a, Tensor o_b, Tensor lse_b"


def _run(o_a, lse_a, o_b, lse_b, return_lse):
    result = _merge(o_a, lse_a, o_b, lse_b, None, None, return_lse)
    return result if return_lse else (result, ops.no_lse(o_a))


def _run_fake(o_a, lse_a, o_b, lse_b, return_lse):
    check_merge(o_a, lse_a, o_b, lse_b, None, None)
    lse = torch.empty_like(lse_a, memory_format=torch.contiguous_format) if return_lse else ops.no_lse(o_a)
    return torch.empty_like(o_a, memory_format=torch.contiguous_format), lse


def _run_into(o_a, lse_a, o_b, lse_b, out, lse):
    _merge(o_a, lse_a, o_b, lse_b, out, lse, False)


_merged = ops.define(f"merge_attn_states({_INPUTS}, bool return_lse) -> (Tensor, Tensor)", _run, _run_fake)
_merge_into = ops.define(
    f"merge_attn_states_out({_INPUTS}, Tensor(a!) out, Tensor(b!)? lse) -> ()",
    _run_into,
    lambda *given: check_merge(*given),
)


def _record(o_a, lse_a, o_b, lse_b, out, lse, return_lse):
    """Have torch record a merge."""
    if out is None and lse is None:
        out, lse = _merged(o_a, lse_a, o_b, lse_b, return_lse)
        return (out, lse) if return_lse else out
    if out is None:
        out = torch.empty_like(o_a, memory_format=torch.contiguous_format)
    if lse is None and return_lse:
        lse = torch.empty_like(lse_a, memory_format=torch.contiguous_format)
    _merge_into(o_a, lse_a, o_b, lse_b, out, lse)
    return out if lse is None else (out, lse)


class Lengths(NamedTuple):
    """The number of tokens of each tensor, and what else depends on it of an lse, [heads, tokens]: from one head to the
    next. None for what is not given."""

    o_a: int
    lse_a: int
    lse_a_stride: int
    o_b: int
    lse_b: int
    lse_b_stride: int
    out: int | None
    lse: int | None
    lse_stride: int | None


def _of_lse(name: str) -> dict[str, HasLengths]:
    return {name: HasLengths(2, {name: 1, f"{name}_stride": 2})}


_HAVE_LENGTHS = {
    **(first_of(3, "o_a") | _of_lse("lse_a")),
    **(first_of(3, "o_b") | _of_lse("lse_b")),
    **(first_of(3, "out") | _of_lse("lse")),
}
assert Lengths._fields == tuple(name for of in _HAVE_LENGTHS.values() for name in of.fields)


def _with_new_lengths(layout: Layout, sizes: tuple) -> "ReadyMerge | None":
    """What serves a merge that differs from an earlier one in its lengths only. None if there was none, or if
    ``check_merge`` must say what these lengths are."""
    repeated, numbers = layout.split(sizes)
    form, lengths = _forms.get((layout, repeated)), Lengths._make(numbers)
    return form.ready(lengths) if form and form.takes(lengths) else None


def _new(layout: Layout, sizes: tuple, given: tuple, tensors: MergeTensors, device: loader.Device) -> "ReadyMerge":
    """What serves a merge that was checked in every respect, from which later ones may differ in their lengths.

    ``given`` are the tensors without the results that the caller left to be made.
    """
    form = MergeForm(given, tensors, device)
    repeated, numbers = layout.split(sizes)
    strides = [lse.stride() for lse in (tensors.lse_a, tensors.lse_b, tensors.lse) if lse is not None]
    # One row of out may have any stride, and a merge finds the tokens of an lse one behind the other.
    right_for_any = tensors.out.stride(0) >= row_elements(tensors.out) and all(
        lse is None or lse.stride(1) == 1 for lse in (given[1], given[3], given[5])
    )
    lengths = Lengths._make(numbers)
    if right_for_any and form.takes(lengths):
        remember(_forms, MAX_REMEMBERED_FORMS, (layout, repeated), form)
    return ReadyMerge(form, tensors.o_a.shape[0], strides, form.spans)


def check_merge(o_a, lse_a, o_b, lse_b, out, lse) -> None:
    """The checks of everything but whether the tensors lie apart. Raises TypeError and UnsupportedProblem."""
    check_tensor("o_a", o_a, O_LAYOUT, None)
    if o_a.dtype not in DTYPES:
        raise refuse("o_a", o_a.dtype, "it must be torch.float16 or torch.bfloat16")
    num_tokens, num_heads_q, head_dim_v = o_a.shape
    if num_tokens > MAX_SEQLEN:
        raise refuse("o_a", f"of {num_tokens} tokens", f"it must have at most {MAX_SEQLEN}; merge parts of it")
    if not 1 <= num_heads_q <= MAX_HEADS:
        raise refuse("o_a", f"of shape {shape_of(o_a)}", f"it must have at least one head, and at most {MAX_HEADS}")
    if head_dim_v != LARGE_HEAD_DIM and (not 8 <= head_dim_v <= MAX_HEAD_DIM or head_dim_v % 8):
        allowed = f"head_dim_v must be a multiple of 8 from 8 to {MAX_HEAD_DIM}, or {LARGE_HEAD_DIM}"
        raise refuse("o_a", f"of head_dim_v {head_dim_v}", allowed)
    check_strides("o_a", o_a)
    for name, tensor in (("o_b", o_b), ("out", out)):
        if tensor is not None or name == "o_b":
            check_tensor(name, tensor, O_LAYOUT, o_a.device, o_a.dtype, like="o_a")
            if tensor.shape != o_a.shape:
                raise refuse(name, f"of shape {shape_of(tensor)}", f"it must have the shape of o_a, {shape_of(o_a)}")
            check_strides(name, tensor)
    of_lse = (num_heads_q, num_tokens)
    for name, tensor in (("lse_a", lse_a), ("lse_b", lse_b), ("lse", lse)):
        if tensor is not None or name != "lse":
            check_tensor(name, tensor, LSE_LAYOUT, o_a.device, torch.float32, like="o_a")
            if tensor.shape != of_lse:
                allowed = f"it must be {list(of_lse)}, heads first, for o_a of shape {shape_of(o_a)}"
                raise refuse(name, f"of shape {shape_of(tensor)}", allowed)
            strides_in_bytes(name, tensor)
    for name, tensor in (("out", out), ("lse", lse)):
        if tensor is not None and overlaps(tensor):
            strided = f"strided {list(tensor.stride())}"
            raise refuse(name, strided, "its elements must not overlap; pass a fresh tensor")
    given = {"o_a": o_a, "lse_a": lse_a, "o_b": o_b, "lse_b": lse_b, "out": out, "lse": lse}
    for name, tensor in given.items():
        if tensor is not None:
            check_memory(name, tensor)


def _check_aliases(o_a, lse_a, o_b, lse_b, out, lse) -> None:
    """A row may be read after another one was written, so a result may be an input but not lie across one."""
    if out is None and lse is None:
        return
    inputs = {"o_a": o_a, "lse_a": lse_a, "o_b": o_b, "lse_b": lse_b}
    for name, result in (("out", out), ("lse", lse)):
        if result is None:
            continue
        for other_name, other in inputs.items():
            itself = result.data_ptr() == other.data_ptr() and result.stride() == other.stride()
            if not (itself and result.dtype == other.dtype) and share_memory(result, other):
                allowed = f"it must be {other_name} itself or lie elsewhere; pass a fresh tensor"
                raise refuse(name, f"in the memory of {other_name}", allowed)
    if out is not None and lse is not None and share_memory(out, lse):
        raise refuse("lse", "in the memory of out", "they must lie apart; pass a fresh tensor")


class MergeForm:
    """What merges have in common that differ in the number of tokens only: all that repeats while a server runs."""

    def __init__(self, given: tuple, tensors: MergeTensors, device: loader.Device):
        self.spans = Spans(tensors._fields, given, ())
        _, self.num_heads, head_dim_v = tensors.o_a.shape
        source = merge_source(device.target, DTYPES[tensors.o_a.dtype], pad_head_dim(head_dim_v))
        self.kernel = loader.load_kernel(source, device)
        self.threads = threads_of(device.target)
        self.params = MergeParams(head_dim_v=head_dim_v)
        for name in ("o_a", "o_b", "out"):
            for dimension, stride in zip(("token", "head"), strides_in_bytes(name, getattr(tensors, name))):
                setattr(self.params, f"{name}_{dimension}_stride", stride)
        self._returns_lse = tensors.lse is not None
        # Of the given tensors of rows: where each is, the bytes of a row, and from one row to the next.
        positions = positions_of(MergeTensors._make(given))
        self._rows = [
            (position, row_elements(rows) * rows.element_size(), rows.stride(0) * rows.element_size())
            for position, rows in zip(positions, given)
            if rows is not None and rows.dim() == 3
        ]
        self._lse_positions = [
            position for position, lse in zip(positions, given) if lse is not None and lse.dim() == 2
        ]

    def takes(self, lengths: Lengths) -> bool:
        """Whether ``check_merge`` takes a merge of these lengths. It may say no of a right one: of one without tokens,
        or of an lse whose heads are not rows that lie apart."""
        tokens, numbers = lengths.o_a, (lengths.lse_a, lengths.o_b, lengths.lse_b, lengths.out, lengths.lse)
        strides = (lengths.lse_a_stride, lengths.lse_b_stride, lengths.lse_stride)
        return (
            1 <= tokens <= MAX_SEQLEN
            and numbers.count(tokens) + numbers.count(None) == len(numbers)
            and all(stride is None or tokens <= stride < MAX_LSE_STRIDE for stride in strides)
        )

    def ready(self, lengths: Lengths) -> "ReadyMerge":
        """What serves a merge of these lengths, which the form takes."""
        tokens = lengths.o_a
        spans = [(position, row + (tokens - 1) * distance) for position, row, distance in self._rows]
        given = [stride for stride in (lengths.lse_a_stride, lengths.lse_b_stride, lengths.lse_stride) if stride]
        for position, stride in zip(self._lse_positions, given):
            spans.append((position, ((self.num_heads - 1) * stride + tokens) * FLOAT_BYTES))
        if self._returns_lse and not lengths.lse_stride:  # it is made
            given.append(tokens)
        return ReadyMerge(self, tokens, [(stride, 1) for stride in given], self.spans.resized(spans))


class ReadyMerge:
    """The kernel of merges of one shape and one set of strides on one device."""

    def __init__(self, form: MergeForm, num_tokens: int, lse_strides: list[tuple[int, ...]], spans: Spans):
        """``lse_strides`` are those of lse_a, lse_b and, if there is one, lse: head and token."""
        self.spans = spans
        self.kernel, self.threads = form.kernel, form.threads
        self.groups = (ceil_div(num_tokens, self.threads), form.num_heads, 1)
        self._params = params = MergeParams.from_buffer_copy(form.params)
        params.num_tokens = num_tokens
        for name, (head_stride, token_stride) in zip(("lse_a", "lse_b", "lse"), lse_strides):
            setattr(params, f"{name}_head_stride", head_stride * FLOAT_BYTES)
            setattr(params, f"{name}_token_stride", token_stride * FLOAT_BYTES)

    def launch(self, tensors: MergeTensors, addresses: list[int]) -> None:
        """Submit the kernel. On a GPU it runs after this returns, in the order of torch's stream.

        ``addresses`` are those of the inputs, and maybe more. Raises UnsupportedProblem where torch gave a result no
        memory, as it does under its modes and transforms.
        """
        params = MergeParams.from_buffer_copy(self._params)
        try:
            out, lse = tensors.out.data_ptr(), 0 if tensors.lse is None else tensors.lse.data_ptr()
        except RuntimeError:
            raise no_memory_made("out or lse") from None
        if not out or (tensors.lse is not None and not lse):
            raise no_memory_made("out or lse")
        _ADDRESSES.pack_into(params, 0, *addresses[:4], out, lse)

        def buffers() -> list[loader.Buffer]:
            return [
                loader.Buffer(name, tensor.data_ptr(), span_bytes(tensor), writable=name in ("out", "lse"))
                for name, tensor in tensors._asdict().items()
                if tensor is not None
            ]

        self.kernel.launch(params, self.groups, self.threads, buffers)
