"""append_kv: the K and V of new tokens go into their slots of a paged cache."""

import itertools
import struct
from operator import itemgetter
from typing import NamedTuple

import torch

from esimd_fmha import loader, ops
from esimd_fmha.call import Layout, as_python, first_of, kind_of, positions_of, remember
from esimd_fmha.config import append_source, threads_of
from esimd_fmha.integers import ceil_div
from esimd_fmha.loader.interop import device_of
from esimd_fmha.ops import is_traced
from esimd_fmha.params import AppendParams, FastDivisor, addresses_of
from esimd_fmha.problem import Descale, check_descale, descale_of
from esimd_fmha.tensors import (
    DTYPES,
    FP8_DTYPES,
    Spans,
    check_kv_dtype,
    check_memory,
    check_no_grad,
    check_plain,
    check_strides,
    check_tensor,
    overlaps,
    refuse,
    row_elements,
    shape_of,
    span_bytes,
    strides_in_bytes,
)
from esimd_fmha.validate import check_descale_values

ROWS_LAYOUT = "[num_tokens, num_heads_kv, head_dim]"
CACHE_LAYOUT = "[num_pages, page_size, num_heads_kv, head_dim]"
MAX_COUNT = (1 << 31) - 1  # of rows, and of slots: the kernel counts them with 32 bits
MAX_REMEMBERED_APPENDS = 4096
MAX_REMEMBERED_FORMS = 256
_layouts: dict[tuple, Layout] = {}  # of a device and kinds of tensors
_remembered: dict[tuple[Layout, tuple], "ReadyAppend"] = {}  # by the sizes
_forms: dict[tuple[Layout, tuple], "AppendForm"] = {}  # by those that repeat: what appends of other lengths share


class AppendTensors(NamedTuple):
    """What an append reads and writes, by the names and in the order of the addresses in append_params.hpp."""

    key: torch.Tensor
    value: torch.Tensor
    k_cache: torch.Tensor
    v_cache: torch.Tensor
    slot_mapping: torch.Tensor
    k_descale: torch.Tensor | float | None
    v_descale: torch.Tensor | float | None


assert addresses_of(AppendParams) == AppendTensors._fields
_ADDRESSES = struct.Struct(f"{len(AppendTensors._fields)}Q")
# What is written must not share memory with any other argument.
_READ = tuple(name for name in AppendTensors._fields if name not in ("k_cache", "v_cache"))
_APART = (("v_cache", "k_cache"), *itertools.product(_READ, ("k_cache", "v_cache")))


def append_kv(
    key: torch.Tensor,
    value: torch.Tensor,
    k_cache: torch.Tensor,
    v_cache: torch.Tensor,
    slot_mapping: torch.Tensor,
    *,
    k_descale: torch.Tensor | float | None = None,
    v_descale: torch.Tensor | float | None = None,
    validate: bool = False,
) -> None:
    """Write the K and V of new tokens into their slots of a paged cache, in place.

    Into a cache of the dtype of key they are written to the bit. A cache in fp8, and any with a descale, gets
    ``key / k_descale`` and ``value / v_descale``: the quotient in float32 rounded to the dtype of the cache, to the
    nearest and ties to even. In fp8 what is beyond the largest number, infinities too, becomes it, 448 in e4m3 and
    57344 in e5m2: as vLLM's kernels saturate, and where torch's ``.to(torch.float8_e5m2)`` would store infinity. NaN
    stays NaN.

    Parameters
    ----------
    key, value : [num_tokens, num_heads_kv, head_dim] fp16 or bf16, both the same
        Any strides with a dense last dimension; any head_dim.
    k_cache, v_cache : [num_pages, page_size, num_heads_kv, head_dim], dtype of key, float8_e4m3fn or float8_e5m2
        Of one dtype. Written in the slots that ``slot_mapping`` names; no other byte is touched. Any page_size, and any
        strides with a dense last dimension: views of interleaved or cross-layer caches work. They must not share memory
        with each other or with another argument.
    slot_mapping : [n] int64, n <= num_tokens, contiguous
        The slot of each of the first n tokens, ``page * page_size + offset``. A token of a negative slot is skipped,
        and so are the tokens beyond n (vLLM pads key so). A slot that the cache does not have is skipped too: nothing
        is ever written outside. If two tokens have the same slot, it gets either, or a mixture of both.
    k_descale, v_descale : float, or float32 that broadcasts to [num_heads_kv], optional
        What attention multiplies the elements of the caches with, any strides; also [n, num_heads_kv] with the same
        scales n times over (stride 0), as attention takes them. Scales of single sequences are no use here: a slot does
        not say of which sequence it is. None is 1. A tensor is read by the kernel, not by the host.
    validate : bool
        Also check the slots and the scales, which reads the device's data and waits for it.

    On a GPU it runs after this returns, in the order of torch's stream. ``prefill_paged`` says which tensors are taken
    at all, and what happens in a forked process.

    Raises
    ------
    UnsupportedProblem, TypeError
        An argument has a wrong value, shape, dtype, stride, device or type; the message says what is allowed.
    UnsupportedDevice, MissingComponent, CompileError, KernelLoadError
        No kernel could be made for the device.
    """
    if is_traced() or (
        type(key) is not torch.Tensor
        and ops.are_fake((key, value, k_cache, v_cache, slot_mapping, k_descale, v_descale, validate))
    ):
        return _record(key, value, k_cache, v_cache, slot_mapping, k_descale, v_descale, validate)
    return _append(key, value, k_cache, v_cache, slot_mapping, k_descale, v_descale, validate)


def _append(key, value, k_cache, v_cache, slot_mapping, k_descale, v_descale, validate) -> None:
    """Carry out an append."""
    validate = as_python(validate)
    if not isinstance(validate, bool):
        raise TypeError(f"validate is {validate!r}; it must be True or False")
    if type(key) is not torch.Tensor:  # before anything asks where it is
        check_plain("key", key, ROWS_LAYOUT)
    tensors = AppendTensors(key, value, k_cache, v_cache, slot_mapping, k_descale, v_descale)
    device = device_of(key, "key")
    addresses: list[int] = []
    of_tensors: list[tuple] = []
    kinds = [None if tensor is None else kind_of(tensor, addresses, of_tensors) for tensor in tensors]
    kind, sizes = (device.identity, *kinds), tuple(of_tensors)
    try:
        layout = _layouts.get(kind)
    except TypeError:  # something unhashable, which the checks name
        layout = None
    ready = None if layout is None else _remembered.get((layout, sizes))
    if ready is None:
        ready = None if layout is None else _with_new_lengths(layout, sizes)
        if ready is None:
            layout = layout or Layout(tensors, _HAVE_LENGTHS)
            ready = _new(layout, sizes, tensors, device)
            remember(_layouts, MAX_REMEMBERED_FORMS, kind, layout)
        remember(_remembered, MAX_REMEMBERED_APPENDS, (layout, sizes), ready)
    check_no_grad({name: t for name, t in zip(AppendTensors._fields, tensors) if isinstance(t, torch.Tensor)})
    ready.spans.check(tensors, addresses)
    if validate:
        _check_slots(tensors)
        check_descale_values(k_descale, v_descale)
    if ready.num_rows:
        ready.launch(tensors, addresses)


def _of_arguments(*arguments) -> tuple[AppendTensors, bool]:
    """The tensors and ``validate`` of an operator of torch."""
    *tensors, k_descale, v_descale, k_scale, v_scale, validate = arguments
    scales = ops.descale(k_descale, k_scale), ops.descale(v_descale, v_scale)
    return AppendTensors._make((*tensors, *scales)), validate


def _run(*arguments) -> None:
    tensors, validate = _of_arguments(*arguments)
    _append(*tensors, validate)


def _run_fake(*arguments) -> None:
    tensors, _ = _of_arguments(*arguments)
    check_append(tensors)


_operator = ops.define(
    "append_kv(Tensor key, Tensor value, Tensor(a!) k_cache, Tensor(b!) v_cache, Tensor slot_mapping, "
    "Tensor? k_descale, Tensor? v_descale, float? k_scale, float? v_scale, bool validate) -> ()",
    _run,
    _run_fake,
)


def _record(key, value, k_cache, v_cache, slot_mapping, k_descale, v_descale, validate) -> None:
    """Have torch record an append."""
    (k_descale, k_scale), (v_descale, v_scale) = ops.tensor_and_number(k_descale), ops.tensor_and_number(v_descale)
    _operator(key, value, k_cache, v_cache, slot_mapping, k_descale, v_descale, k_scale, v_scale, validate)


class Lengths(NamedTuple):
    """The number of rows of the tensors that have one for each token."""

    key: int
    value: int
    slot_mapping: int


_HAVE_LENGTHS = {**first_of(3, "key", "value"), **first_of(1, "slot_mapping")}
assert Lengths._fields == tuple(_HAVE_LENGTHS)


def _with_new_lengths(layout: Layout, sizes: tuple) -> "ReadyAppend | None":
    """What serves an append that differs from an earlier one in its lengths only. None if there was none, or if
    ``check_append`` must say what these lengths are."""
    repeated, numbers = layout.split(sizes)
    form, lengths = _forms.get((layout, repeated)), Lengths._make(numbers)
    return form.ready(lengths) if form and form.takes(lengths) else None


def _new(layout: Layout, sizes: tuple, tensors: AppendTensors, device: loader.Device) -> "ReadyAppend":
    """What serves an append that is checked in every respect, from which later ones may differ in their lengths."""
    tensors = AppendTensors._make(map(as_python, tensors))
    check_append(tensors)
    form = AppendForm(tensors, device)
    repeated, numbers = layout.split(sizes)
    if tensors.slot_mapping.stride(0) == 1 and form.takes(Lengths._make(numbers)):  # one row may have any stride
        remember(_forms, MAX_REMEMBERED_FORMS, (layout, repeated), form)
    return ReadyAppend(form, tensors.slot_mapping.shape[0], form.spans)


def check_append(tensors: AppendTensors) -> None:
    """The checks of everything but whether the tensors lie apart. Raises TypeError and UnsupportedProblem."""
    key, value, k_cache, v_cache, slot_mapping, k_descale, v_descale = tensors
    check_tensor("key", key, ROWS_LAYOUT, None)
    if key.dtype not in DTYPES:
        raise refuse("key", key.dtype, "it must be torch.float16 or torch.bfloat16")
    num_tokens, num_heads, head_dim = key.shape
    if not num_heads or not head_dim:
        raise refuse("key", f"of shape {shape_of(key)}", "it must have at least one head and one column")
    check_strides("key", key)
    check_tensor("value", value, ROWS_LAYOUT, key.device, key.dtype, like="key")
    if value.shape != key.shape:
        raise refuse("value", f"of shape {shape_of(value)}", f"it must have the shape of key, {shape_of(key)}")
    check_strides("value", value)
    for name, cache in (("k_cache", k_cache), ("v_cache", v_cache)):
        check_tensor(name, cache, CACHE_LAYOUT, key.device, like="key")
        check_kv_dtype(name, cache, key.dtype, "key")
        if cache.shape[2:] != key.shape[1:]:
            allowed = f"it must have the {num_heads} heads and the head_dim {head_dim} of key"
            raise refuse(name, f"of shape {shape_of(cache)}", allowed)
        if not cache.shape[1]:
            raise refuse(name, "of page_size 0", "page_size must be positive")
        check_strides(name, cache)
        if overlaps(cache):
            raise refuse(name, f"strided {list(cache.stride())}", "its elements must not overlap; copy it")
    if v_cache.dtype != k_cache.dtype:
        raise refuse("v_cache", v_cache.dtype, f"it must be {k_cache.dtype}, as k_cache")
    if v_cache.shape != k_cache.shape:
        raise refuse(
            "v_cache", f"of shape {shape_of(v_cache)}", f"it must have the shape of k_cache, {shape_of(k_cache)}"
        )
    num_slots = k_cache.shape[0] * k_cache.shape[1]
    if num_slots > MAX_COUNT:
        raise refuse("k_cache", f"of {num_slots} slots", f"num_pages * page_size must be at most {MAX_COUNT}")
    check_tensor("slot_mapping", slot_mapping, "[n]", key.device, torch.int64, like="key")
    if slot_mapping.shape[0] > num_tokens:
        allowed = f"it must have at most {num_tokens}, the tokens of key"
        raise refuse("slot_mapping", f"of {slot_mapping.shape[0]} elements", allowed)
    if slot_mapping.shape[0] > 1 and slot_mapping.stride(0) != 1:
        raise refuse("slot_mapping", f"strided {slot_mapping.stride(0)}", "it must be contiguous; call .contiguous()")
    if slot_mapping.shape[0] * num_heads > MAX_COUNT:
        allowed = f"tokens * heads must be at most {MAX_COUNT}; append in parts"
        raise refuse("slot_mapping", f"of {slot_mapping.shape[0]} elements for {num_heads} heads", allowed)
    for name, tensor in zip(AppendTensors._fields, (key, value, k_cache, v_cache, slot_mapping)):
        check_memory(name, tensor)
    for name, descale in (("k_descale", k_descale), ("v_descale", v_descale)):
        if isinstance(descale, torch.Tensor):
            check_plain(name, descale, "that broadcasts to [num_heads_kv]")
            if descale.device == key.device:
                check_memory(name, descale)  # before torch makes views of it
        of_heads = _of_heads(descale)
        if isinstance(of_heads, torch.Tensor) and of_heads.dim() == 2:
            allowed = f"it must broadcast to [num_heads_kv], [{num_heads}]: a slot does not say of which sequence it is"
            raise refuse(name, f"of shape {shape_of(of_heads)}", allowed)
        check_descale(name, of_heads, (num_heads,), "[num_heads_kv]", key.device, like="key")


def _of_heads(descale):
    """[num_heads_kv] of a tensor [n, num_heads_kv] that says the same n times; anything else as it is."""
    if not isinstance(descale, torch.Tensor) or descale.dim() != 2 or not descale.shape[0]:
        return descale
    says_one_thing = descale.shape[0] == 1 or descale.stride(0) == 0
    return descale[0] if says_one_thing else descale


def _check_slots(tensors: AppendTensors) -> None:
    """Names the first slot that the cache does not have."""
    num_pages, page_size = tensors.k_cache.shape[:2]
    limit = num_pages * page_size
    slots = tensors.slot_mapping.cpu()
    beyond = (slots >= limit).nonzero()
    if len(beyond):
        token = int(beyond[0])
        allowed = f"k_cache has {num_pages} pages of {page_size}: it must be below {limit}, or negative to skip"
        raise refuse("slot_mapping", f"{int(slots[token])} at [{token}]", allowed)


class AppendForm:
    """What appends have in common that differ in their lengths only: all that repeats while a server runs."""

    def __init__(self, tensors: AppendTensors, device: loader.Device):
        num_pages, page_size, self.num_heads, head_dim = tensors.k_cache.shape
        k_descale, v_descale = (descale_of(_of_heads(descale), (self.num_heads,)) for descale in tensors[-2:])
        kv_dtype = FP8_DTYPES.get(tensors.k_cache.dtype)
        quantizes = bool(kv_dtype or k_descale or v_descale)
        source = append_source(device.target, DTYPES[tensors.key.dtype], kv_dtype, quantizes)
        self.kernel = loader.load_kernel(source, device)
        self.threads = threads_of(device.target)
        self.spans = Spans(tensors._fields, tensors, _APART)
        # Where each address is among those of the tensors, behind which stands the 0 of what is no tensor.
        positions = positions_of(tensors)
        self.addresses = itemgetter(*(-1 if at is None else at for at in positions))
        # Of the tensors that have a length: where it is, the bytes of a row, and from one row to the next.
        with_rows = [(getattr(positions, name), getattr(tensors, name)) for name in Lengths._fields]
        self._rows = [
            (position, row_elements(rows) * rows.element_size(), rows.stride(0) * rows.element_size())
            for position, rows in with_rows
        ]
        self.params = params = AppendParams(
            num_heads=self.num_heads,
            num_slots=num_pages * page_size,
            page_size=page_size,
            head_dim=head_dim,
            by_num_heads=FastDivisor.of(self.num_heads),
            by_page_size=FastDivisor.of(page_size),
        )
        params.key_token_stride, params.key_head_stride, _ = strides_in_bytes("key", tensors.key)
        params.value_token_stride, params.value_head_stride, _ = strides_in_bytes("value", tensors.value)
        params.k_page_stride, params.k_slot_stride, params.k_head_stride, _ = strides_in_bytes(
            "k_cache", tensors.k_cache
        )
        params.v_page_stride, params.v_slot_stride, params.v_head_stride, _ = strides_in_bytes(
            "v_cache", tensors.v_cache
        )

        for name, descale in (("k", k_descale or Descale()), ("v", v_descale or Descale())):
            setattr(params, f"{name}_factor", descale.factor)
            setattr(params, f"{name}_descale_head_stride", descale.strides[-1] * torch.float32.itemsize)

    def takes(self, lengths: Lengths) -> bool:
        """Whether ``check_append`` takes an append of these lengths. It may say no of a right one without tokens."""
        return 1 <= lengths.slot_mapping <= lengths.key == lengths.value <= MAX_COUNT // self.num_heads

    def ready(self, lengths: Lengths) -> "ReadyAppend":
        """What serves an append of these lengths, which the form takes."""
        spans = [(at, row + (rows - 1) * distance) for (at, row, distance), rows in zip(self._rows, lengths)]
        return ReadyAppend(self, lengths.slot_mapping, self.spans.resized(spans))


class ReadyAppend:
    """The kernel of appends of one shape and one set of strides on one device."""

    def __init__(self, form: AppendForm, num_slots: int, spans: Spans):
        self.kernel, self.threads, self._addresses = form.kernel, form.threads, form.addresses
        self.spans = spans
        self.num_rows = num_slots * form.num_heads
        self.groups = (ceil_div(self.num_rows, self.threads), 2, 1)
        self._params = AppendParams.from_buffer_copy(form.params)
        self._params.num_rows = self.num_rows

    def launch(self, tensors: AppendTensors, addresses: list[int]) -> None:
        """Submit the kernel."""
        params = AppendParams.from_buffer_copy(self._params)
        _ADDRESSES.pack_into(params, 0, *self._addresses((*addresses, 0)))

        def buffers() -> list[loader.Buffer]:
            return [
                loader.Buffer(name, tensor.data_ptr(), span_bytes(tensor), writable=name in ("k_cache", "v_cache"))
                for name, tensor in tensors._asdict().items()
                if isinstance(tensor, torch.Tensor) and tensor.numel()
            ]

        self.kernel.launch(params, self.groups, self.threads, buffers)
