"""What every operator checks of a tensor, and where a tensor lies in memory."""

from collections.abc import Iterable
from typing import Any

import torch

from esimd_fmha.errors import UnsupportedProblem
from esimd_fmha.integers import ceil_div
from esimd_fmha.ops import takes

DTYPES = {torch.float16: "fp16", torch.bfloat16: "bf16"}
FP8_DTYPES = {torch.float8_e4m3fn: "e4m3", torch.float8_e5m2: "e5m2"}


def refuse(name: str, was, allowed: str) -> UnsupportedProblem:
    """The error for an argument of a wrong value."""
    return UnsupportedProblem(f"{name} is {was}; {allowed}")


def shape_of(tensor: torch.Tensor) -> str:
    return str(list(tensor.shape))


def is_plain(tensor: Any) -> bool:
    """Whether this is a tensor of a type that leaves torch's operations as they are. Others wrap or replace tensors."""
    return isinstance(tensor, torch.Tensor) and type(tensor).__torch_dispatch__ is torch.Tensor.__torch_dispatch__


def check_plain(name: str, tensor, layout: str) -> None:
    """Refuses what is no tensor, or is one of another kind than torch.empty makes: fake, wrapped, nested, sparse."""
    if not isinstance(tensor, torch.Tensor):
        raise TypeError(f"{name} is {type(tensor).__name__}; it must be a torch.Tensor {layout}")
    if tensor.is_nested:
        allowed = "it must be strided: pack the sequences into one tensor, and say in cu_seqlens where each starts"
        raise refuse(name, "a nested tensor", allowed)
    if takes(tensor):
        return
    if not is_plain(tensor):
        to_local = "; call .to_local()" if hasattr(tensor, "to_local") else ""
        allowed = f"it must hold its elements itself, unlike tensors of types that wrap or replace others{to_local}"
        raise refuse(name, f"a {type(tensor).__name__}", allowed)
    if tensor.layout != torch.strided:
        raise refuse(name, f"a {tensor.layout} tensor", "it must be strided; call .to_dense()")


def check_tensor(name: str, tensor, layout: str, device: torch.device | None, dtype=None, like: str = "q") -> None:
    """A plain tensor of the layout's rank, on the device and of the dtype of the argument ``like``."""
    if type(tensor) is not torch.Tensor or tensor.is_nested or tensor.layout is not torch.strided:
        check_plain(name, tensor, layout)
    rank = layout.count(",") + 1
    if tensor.dim() != rank:
        raise refuse(name, f"of shape {shape_of(tensor)}", f"it must have {rank} dimension{'s' * (rank > 1)} {layout}")
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


def check_no_grad(tensors: dict[str, Any]) -> None:
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


def span_elements(tensor: torch.Tensor) -> int:
    """From a tensor's first element to its last, both included."""
    return sum((size - 1) * stride for size, stride in zip(tensor.shape, tensor.stride())) + 1


def row_elements(tensor: torch.Tensor) -> int:
    """From the first element of the first row to its last; a row is what the first dimension counts."""
    return sum((size - 1) * stride for size, stride in zip(tensor.shape[1:], tensor.stride()[1:])) + 1


def span_bytes(tensor: torch.Tensor) -> int:
    """From a tensor's first byte to its last."""
    return span_elements(tensor) * tensor.element_size()


def check_memory(name: str, tensor: torch.Tensor) -> None:
    """Refuses a tensor whose memory does not hold its elements as they are."""
    if takes(tensor):
        return
    if tensor.is_neg():
        raise refuse(name, "a negated view", "its memory holds the negatives of its elements; call .resolve_neg()")
    needed = (tensor.storage_offset() + span_elements(tensor)) * tensor.element_size() if tensor.numel() else 0
    try:
        address, held = tensor.data_ptr(), tensor.untyped_storage().nbytes()
    except RuntimeError:
        address, held = 0, None
    if held is not None and held < needed:
        allowed = f"its elements need {needed}: the storage was freed or made smaller; pass a tensor that it holds"
        raise refuse(name, f"in a storage of {held} bytes", allowed)
    if held is None or (needed and not address):
        allowed = "torch.vmap, torch.func and functionalization wrap such; call the operator outside of them"
        raise refuse(name, "a tensor without memory of its own", allowed)
    if address % tensor.element_size():
        allowed = f"elements of {tensor.dtype} must lie at multiples of {tensor.element_size()} bytes; call .clone()"
        raise refuse(name, f"at the address {address}", allowed)


def has_memory(tensor: torch.Tensor) -> bool:
    """Whether a tensor that torch just made is what it seems, and belongs to no mode and no transform."""
    try:
        return is_plain(tensor) and (tensor.data_ptr() != 0 or not tensor.numel())
    except RuntimeError:
        return False


def no_memory_made(name: str) -> UnsupportedProblem:
    """The error where torch makes tensors that have no memory."""
    allowed = "FakeTensorMode, torch.func or functionalization is active; call the operator outside of them"
    return refuse(name, "a new tensor, to which torch gave no memory", allowed)


class Spans:
    """What depends on where the tensors of a call lie, and so is checked in every call: the storage of each holds it,
    and what is written lies apart.

    The names are those of all arguments that may be tensors; some of them may be None or numbers.
    """

    __slots__ = "_apart", "_element_sizes", "_indices", "_names", "_spans"

    def __init__(self, names: Iterable[str], tensors: Iterable[Any], apart: Iterable[tuple[str, str]]):
        """``apart`` are pairs of names whose tensors, where there are both, must not share memory."""
        self._names = tuple(names)
        given = [item for item in enumerate(tensors) if isinstance(item[1], torch.Tensor)]
        position = {self._names[index]: position for position, (index, _) in enumerate(given)}
        # By position, which is that among the addresses: index among the names, bytes of an element, bytes in all.
        self._indices = [index for index, _ in given]
        self._element_sizes = [tensor.element_size() for _, tensor in given]
        self._spans = [span_bytes(tensor) if tensor.numel() else 0 for _, tensor in given]
        # By the position of a tensor those of the others that must lie apart from it.
        self._apart: dict[int, list[int]] = {}
        for a, b in apart:
            if a in position and b in position and self._spans[position[a]] and self._spans[position[b]]:
                self._apart.setdefault(position[a], []).append(position[b])

    def resized(self, spans: Iterable[tuple[int, int]]) -> "Spans":
        """The same where some tensors, with elements before and after, span other numbers of bytes: pairs of the
        position of a tensor and its number."""
        other = object.__new__(Spans)
        other._names, other._indices, other._element_sizes = self._names, self._indices, self._element_sizes
        other._apart, other._spans = self._apart, self._spans.copy()
        for position, span in spans:
            other._spans[position] = span
        return other

    def check(self, tensors: tuple, addresses: list[int]) -> None:
        """Raises UnsupportedProblem. ``addresses`` are those of the arguments that are tensors, in order."""
        spans = self._spans
        for index, element_size, span in zip(self._indices, self._element_sizes, spans):
            tensor = tensors[index]
            if tensor.untyped_storage().nbytes() - tensor.storage_offset() * element_size < span:
                check_memory(self._names[index], tensor)
        for position, others in self._apart.items():
            address, before = addresses[position], -spans[position]
            for other in others:
                if before < address - addresses[other] < spans[other]:
                    self._check_apart(tensors, position, other)

    def _check_apart(self, tensors: tuple, a: int, b: int) -> None:
        given = [(name, tensor) for name, tensor in zip(self._names, tensors) if isinstance(tensor, torch.Tensor)]
        (name, tensor), (other_name, other) = given[a], given[b]
        if share_memory(tensor, other):
            allowed = "what is written must lie apart; pass a tensor with memory of its own"
            raise refuse(name, f"in the memory of {other_name}", allowed)


def share_memory(a: torch.Tensor, b: torch.Tensor) -> bool:
    """Whether two tensors have an address in common; True also for layouts that are too entangled to tell."""
    if not (a.numel() and b.numel()):
        return False
    distance = a.data_ptr() - b.data_ptr()
    if distance >= span_bytes(b) or -distance >= span_bytes(a):
        return False
    # A byte of an element of a is one of an element of b where steps from the first element of b, less steps from that
    # of a, and the difference of their places in the elements, make up the distance. For each stride, in bytes, how
    # many steps that can be, from the fewest to the most.
    steps = {1: (1 - a.element_size(), b.element_size() - 1)}
    for tensor, sign in ((a, -1), (b, 1)):
        for size, stride in zip(tensor.shape, tensor.stride()):
            stride_bytes, end = stride * tensor.element_size(), sign * (size - 1)
            fewest, most = steps.get(stride_bytes, (0, 0))
            steps[stride_bytes] = fewest + min(end, 0), most + max(end, 0)
    steps.pop(0, None)
    return _is_reachable(distance, steps)


MAX_REMAINDERS = 4096  # beyond it no answer is looked for


def _is_reachable(distance: int, steps: dict[int, tuple[int, int]]) -> bool:
    """Whether steps of these strides, one of them 1, add up to a distance when of each there are as many as its range
    allows, which includes none. True also where that takes too long to find out.
    """
    low = high = 0  # the smallest strides reach every distance from low to high
    ascending = sorted(steps.items())
    while ascending and ascending[0][0] <= high - low + 1:
        stride, (fewest, most) = ascending.pop(0)
        low, high = low + stride * fewest, high + stride * most
    remainders = {distance}  # what the strides from here on may leave to the smaller ones
    while ascending:
        stride, (fewest, most) = ascending.pop()
        rest_low = low + sum(smaller * few for smaller, (few, _) in ascending)
        rest_high = high + sum(smaller * many for smaller, (_, many) in ascending)
        if len(remainders) * ((rest_high - rest_low) // stride + 1) > MAX_REMAINDERS:
            return True
        reached = set()
        for remainder in remainders:
            first = max(fewest, ceil_div(remainder - rest_high, stride))
            last = min(most, (remainder - rest_low) // stride)
            reached |= {remainder - n * stride for n in range(first, last + 1)}
        remainders = reached
    return any(low <= remainder <= high for remainder in remainders)
