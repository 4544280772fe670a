"""merge_attn_states: the attention over two disjoint sets of keys becomes the attention over both."""

import struct
from typing import NamedTuple

import torch

from esimd_fmha import loader
from esimd_fmha.call import as_python, signature
from esimd_fmha.config import merge_source, pad_head_dim, threads_of
from esimd_fmha.integers import ceil_div
from esimd_fmha.loader.interop import device_of
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
    shape_of,
    share_memory,
    span_bytes,
    strides_in_bytes,
)

O_LAYOUT, LSE_LAYOUT = "[num_tokens, num_heads_q, head_dim_v]", "[num_heads_q, num_tokens]"
MAX_REMEMBERED_MERGES = 4096
_remembered: dict[tuple, "ReadyMerge"] = {}


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
    return_lse = as_python(return_lse)
    if not isinstance(return_lse, bool):
        raise TypeError(f"return_lse is {return_lse!r}; it must be True or False")
    if type(o_a) is not torch.Tensor:  # before anything asks where it is
        check_plain("o_a", o_a, O_LAYOUT)
    device = device_of(o_a, "o_a")
    given = (o_a, lse_a, o_b, lse_b, out, lse)
    addresses: list[int] = []
    key = (device.identity, return_lse, *[None if tensor is None else signature(tensor, addresses) for tensor in given])
    try:
        ready = _remembered.get(key)
    except TypeError:  # something unhashable, which the checks name
        ready = None
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
        if len(_remembered) >= MAX_REMEMBERED_MERGES:
            _remembered.clear()
        ready = _remembered[key] = ReadyMerge(given, tensors, device)
    if o_a.numel():
        ready.launch(tensors, addresses)
    return out if lse is None else (out, lse)


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


class ReadyMerge:
    """The kernel of merges of one shape and one set of strides on one device."""

    def __init__(self, given: tuple, tensors: MergeTensors, device: loader.Device):
        """``given`` are the tensors without the results that the caller left to be made."""
        self.spans = Spans(tensors._fields, given, ())
        o_a = tensors.o_a
        num_tokens, num_heads_q, head_dim_v = o_a.shape
        source = merge_source(device.target, DTYPES[o_a.dtype], pad_head_dim(head_dim_v))
        self.kernel = loader.load_kernel(source, device)
        self.threads = threads_of(device.target)
        self.groups = (ceil_div(num_tokens, self.threads), num_heads_q, 1)
        self._params = MergeParams(num_tokens=num_tokens, head_dim_v=head_dim_v)
        for name, tensor in tensors._asdict().items():
            if tensor is not None:
                dimensions = ("head", "token") if name.startswith("lse") else ("token", "head")
                for dimension, stride in zip(dimensions, strides_in_bytes(name, tensor)):
                    setattr(self._params, f"{name}_{dimension}_stride", stride)

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
