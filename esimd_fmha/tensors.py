"""What every operator checks of a tensor, and where a tensor lies in memory."""

from collections.abc import Iterable, Mapping
from typing import Any

import torch

from esimd_fmha.errors import UnsupportedProblem

DTYPES = {torch.float16: "fp16", torch.bfloat16: "bf16"}
FP8_DTYPES = {torch.float8_e4m3fn: "e4m3", torch.float8_e5m2: "e5m2"}


def refuse(name: str, was, allowed: str) -> UnsupportedProblem:
    """The error for an argument of a wrong value."""
    return UnsupportedProblem(f"{name} is {was}; {allowed}")


def shape_of(tensor: torch.Tensor) -> str:
    return str(list(tensor.shape))


def check_tensor(name: str, tensor, layout: str, device: torch.device | None, dtype=None, like: str = "q") -> None:
    """A strided tensor of the layout's rank, on the device and of the dtype of the argument ``like``."""
    if not isinstance(tensor, torch.Tensor):
        raise TypeError(f"{name} is {type(tensor).__name__}; it must be a torch.Tensor {layout}")
    rank = layout.count(",") + 1
    if tensor.dim() != rank:
        raise refuse(name, f"of shape {shape_of(tensor)}", f"it must have {rank} dimension{'s' * (rank > 1)} {layout}")
    if tensor.layout != torch.strided:
        raise refuse(name, f"a {tensor.layout} tensor", "it must be strided; call .to_dense()")
    if device is not None and tensor.device != device:
        raise refuse(name, f"on {tensor.device}", f"it must be on the device of {like}, {device}")
    if dtype is not None and tensor.dtype != dtype:
        as_other = f", as {like}" if dtype in DTYPES else ""
        raise refuse(name, tensor.dtype, f"it must be {dtype}{as_other}; convert it with .to({dtype})")


def check_kv_dtype(name: str, cache: torch.Tensor, dtype: torch.dtype, like: str) -> None:
    """K and V are in the dtype of the argument ``like``, or in fp8."""
    if cache.dtype != dtype and cache.dtype not in FP8_DTYPES:
        allowed = f"it must be {dtype}, as {like}, or {' or '.join(map(str, FP8_DTYPES))}"
        if cache.dtype == torch.uint8:
            allowed += "; say which fp8 the bytes are, as .view(torch.float8_e4m3fn)"
        raise refuse(name, cache.dtype, allowed)


def check_strides(name: str, tensor: torch.Tensor) -> None:
    """The last dimension dense, the others any non-negative stride that 32 bits of bytes hold."""
    if tensor.shape[-1] > 1 and tensor.stride(-1) != 1:
        raise refuse(
            name,
            f"strided {list(tensor.stride())}",
            "its last dimension must be dense (stride 1); call .contiguous() or transpose back",
        )
    strides_in_bytes(name, tensor)


def strides_in_bytes(name: str, tensor: torch.Tensor) -> list[int]:
    """The strides, each of which must fit 31 bits."""
    limit = (1 << 31) // tensor.element_size()
    if max(tensor.stride()) >= limit:
        raise refuse(
            name, f"strided {list(tensor.stride())}", f"strides must stay below {limit} elements (2 GiB); copy it"
        )
    return [stride * tensor.element_size() for stride in tensor.stride()]


def check_no_grad(tensors: dict[str, torch.Tensor]) -> None:
    """Refuses tensors for which autograd would expect a backward."""
    wanting = [name for name, tensor in tensors.items() if tensor.requires_grad] if torch.is_grad_enabled() else []
    if wanting:
        was = "requires" if len(wanting) == 1 else "require"
        raise UnsupportedProblem(f"{', '.join(wanting)} {was} grad; there is no backward: call under torch.no_grad()")


def overlaps(tensor: torch.Tensor) -> bool:
    """Whether two elements may share an address: from the smallest stride up, each must clear the extent below it."""
    extent = 1
    for stride, size in sorted((stride, size) for stride, size in zip(tensor.stride(), tensor.shape) if size > 1):
        if stride < extent:
            return True
        extent = stride * (size - 1) + extent
    return False


def span_bytes(tensor: torch.Tensor) -> int:
    """From a tensor's first byte to its last."""
    last = sum((size - 1) * stride for size, stride in zip(tensor.shape, tensor.stride()))
    return (last + 1) * tensor.element_size()


def share_memory(a: torch.Tensor, b: torch.Tensor) -> bool:
    """Whether two tensors may share an address. Never wrongly False; exact for tensors of the same shape and strides
    that do not overlap themselves, such as the two halves of an interleaved cache.
    """
    if not (a.numel() and b.numel()):
        return False
    distance = b.data_ptr() - a.data_ptr()
    if distance >= span_bytes(a) or -distance >= span_bytes(b):
        return False
    alike = a.shape == b.shape and a.stride() == b.stride() and distance % a.element_size() == 0
    if not alike or overlaps(a):
        return True
    dimensions = sorted(((stride, size) for stride, size in zip(a.stride(), a.shape) if size > 1), reverse=True)
    return _is_reachable(distance // a.element_size(), dimensions)


def check_apart(tensors: Mapping[str, Any], spans: Mapping[str, int], pairs: Iterable[tuple[str, str]]) -> None:
    """Refuses the first tensor of a pair that shares memory with the second. ``spans`` are the bytes from the first to
    the last of each tensor that has elements.
    """
    for a, b in pairs:
        if a in spans and b in spans:
            distance = tensors[b].data_ptr() - tensors[a].data_ptr()
            if -spans[b] < distance < spans[a] and share_memory(tensors[a], tensors[b]):
                raise refuse(a, f"in the memory of {b}", "they must lie apart; copy it")


def _is_reachable(distance: int, dimensions: list[tuple[int, int]]) -> bool:
    """Whether some number of steps along each dimension, fewer than its size and forward or back, covers a distance.

    The largest stride comes first, and each is larger than all that the ones below it reach together: only the two
    multiples of it around the distance leave a rest that they can reach.
    """
    if not dimensions:
        return distance == 0
    (stride, size), *rest = dimensions
    steps = distance // stride
    return any(abs(n) < size and _is_reachable(distance - n * stride, rest) for n in (steps, steps + 1))
