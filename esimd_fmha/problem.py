"""AttentionProblem: what one call asks for, and every check that needs no device data."""

from dataclasses import dataclass

import torch

from esimd_fmha.call import LINE_BYTES, Options, Tensors
from esimd_fmha.integers import ceil_div
from esimd_fmha.tensors import DTYPES, check_strides, check_tensor, overlaps, refuse, shape_of

MAX_HEAD_DIM = 256
PAGE_SIZE_MULTIPLE = 16
MAX_SEQLEN = 1 << 24
MAX_SPLITS = 256
MIN_SCALE, MAX_SCALE = 1e-30, 1e30  # that float32 holds with room for log2(e)
MAX_PACKED_ROW_STRIDE = 1 << 25  # elements; 64 rows of it, a KV tile, are addressed with 32 bits
MAX_HEADS = 1 << 14  # a row of partials is one pitch of a 2D block surface, below 2^24 bytes
ELEMENT_BYTES = 2  # fp16 and bf16
SPLIT_SIZE_MULTIPLE = 64  # a whole number of KV tiles in every kernel


@dataclass(frozen=True)
class AttentionProblem:
    """Shapes and strides of one call; strides in elements, of the dimensions in the order of the tensor's layout."""

    options: Options
    dtype: str  # "fp16" or "bf16"
    batch: int
    total_q: int
    num_heads_q: int
    num_heads_kv: int
    head_dim: int
    page_size: int | None  # None: K/V are packed, not paged
    q_strides: tuple[int, ...]  # token, head
    k_strides: tuple[int, ...]  # page, slot, head; page is 0 when packed
    v_strides: tuple[int, ...]
    out_strides: tuple[int, ...]  # token, head
    block_table_stride: int
    address_offsets: tuple[int, ...]  # of q, k, v and out within their 64-byte lines, in bytes

    @property
    def paged(self) -> bool:
        return self.page_size is not None

    @property
    def softmax_scale(self) -> float:
        given = self.options.softmax_scale
        return self.head_dim**-0.5 if given is None else float(given)


def _check_index_vector(name: str, tensor, length: int, why: str, device: torch.device) -> None:
    check_tensor(name, tensor, "[n]", device, torch.int32)
    if tensor.shape[0] != length:
        raise refuse(name, f"of {tensor.shape[0]} elements", f"it must have {length} ({why})")
    if length > 1 and tensor.stride(0) != 1:
        raise refuse(name, f"strided {tensor.stride(0)}", "it must be contiguous; call .contiguous()")


def _check_int(name: str, value, low: int, high: int) -> None:
    if isinstance(value, bool) or not isinstance(value, int):
        raise TypeError(f"{name} is {value!r}; it must be an int (a tensor: pass .item(), or the bound you know)")
    if not low <= value <= high:
        raise refuse(name, value, f"it must lie in [{low}, {high}]")


def check_problem(tensors: Tensors, options: Options) -> AttentionProblem:
    """The problem of a call.

    Raises TypeError for an argument of a wrong type and UnsupportedProblem for a wrong value, shape, stride or device;
    the message names the argument, what it was and what is allowed.
    """
    _check_q(tensors.q)
    _check_caches(tensors)
    batch = _check_cu_seqlens_q(tensors)
    if tensors.block_table is None:
        _check_packed(tensors, batch)
    else:
        _check_paged(tensors, tensors.block_table, batch, options.max_seqlen_k)
    _check_longest(options, tensors.q.shape[0])
    _check_scores(options)
    _check_flags(options)
    _check_splits(options)
    _check_out(tensors)
    return _problem(tensors, options, batch)


def _problem(tensors: Tensors, options: Options, batch: int) -> AttentionProblem:
    q, k, v, out, block_table = tensors.q, tensors.k_cache, tensors.v_cache, tensors.out, tensors.block_table
    total_q, num_heads_q, head_dim = q.shape
    paged = block_table is not None
    return AttentionProblem(
        options=options,
        dtype=DTYPES[q.dtype],
        batch=batch,
        total_q=total_q,
        num_heads_q=num_heads_q,
        num_heads_kv=k.shape[-2],
        head_dim=head_dim,
        page_size=k.shape[1] if paged else None,
        q_strides=q.stride()[:2],
        k_strides=k.stride()[:3] if paged else (0, *k.stride()[:2]),
        v_strides=v.stride()[:3] if paged else (0, *v.stride()[:2]),
        out_strides=(num_heads_q * head_dim, head_dim) if out is None else out.stride()[:2],
        block_table_stride=0 if block_table is None else block_table.stride(0),
        address_offsets=tuple(0 if tensor is None else tensor.data_ptr() % LINE_BYTES for tensor in (q, k, v, out)),
    )


def _check_q(q) -> None:
    check_tensor("q", q, "[total_q, num_heads_q, head_dim]", None)
    if q.dtype not in DTYPES:
        raise refuse("q", q.dtype, "it must be torch.float16 or torch.bfloat16")
    if q.device.type not in ("cpu", "xpu"):
        raise refuse("q", f"on {q.device}", "it must be on an XPU, or on the CPU for the CPU device")
    _, num_heads_q, head_dim = q.shape
    if not 1 <= num_heads_q <= MAX_HEADS:
        raise refuse("q", f"of shape {shape_of(q)}", f"it must have at least one head, and at most {MAX_HEADS}")
    if not 8 <= head_dim <= MAX_HEAD_DIM or head_dim % 8:
        raise refuse("q", f"of head_dim {head_dim}", f"head_dim must be a multiple of 8 from 8 to {MAX_HEAD_DIM}")
    check_strides("q", q)


def _check_caches(tensors: Tensors) -> None:
    """The shapes of K and V against q and one another; pages and packed tokens alike."""
    q, k_cache, v_cache = tensors.q, tensors.k_cache, tensors.v_cache
    paged = tensors.block_table is not None
    layout = "[num_pages, page_size, num_heads_kv, head_dim]" if paged else "[total_k, num_heads_kv, head_dim]"
    for name, cache in (("k_cache", k_cache), ("v_cache", v_cache)):
        check_tensor(name, cache, layout, q.device, q.dtype)
        if cache.shape[-1] != q.shape[-1]:
            raise refuse(name, f"of head_dim {cache.shape[-1]}", f"it must be {q.shape[-1]}, as q")
        check_strides(name, cache)
    if v_cache.shape != k_cache.shape:
        raise refuse(
            "v_cache", f"of shape {shape_of(v_cache)}", f"it must have the shape of k_cache, {shape_of(k_cache)}"
        )
    num_heads_q, num_heads_kv = q.shape[1], k_cache.shape[-2]
    if num_heads_kv == 0 or num_heads_q % num_heads_kv:
        raise refuse(
            "k_cache", f"of {num_heads_kv} heads", f"the {num_heads_q} heads of q must be a multiple of it (GQA)"
        )


def _check_cu_seqlens_q(tensors: Tensors) -> int:
    """Returns the batch size."""
    q, cu_seqlens_q = tensors.q, tensors.cu_seqlens_q
    check_tensor("cu_seqlens_q", cu_seqlens_q, "[batch + 1]", q.device, torch.int32)
    if cu_seqlens_q.shape[0] == 0:
        raise refuse("cu_seqlens_q", "empty", "it must have batch + 1 elements, the first 0")
    batch = cu_seqlens_q.shape[0] - 1
    _check_index_vector("cu_seqlens_q", cu_seqlens_q, batch + 1, "batch + 1", q.device)
    if batch == 0 and q.shape[0]:
        raise refuse("cu_seqlens_q", "of 1 element (an empty batch)", f"but q has {q.shape[0]} rows")
    return batch


def _check_paged(tensors: Tensors, block_table: torch.Tensor, batch: int, max_seqlen_k) -> None:
    """The page size, the KV lengths and the block table."""
    device = tensors.q.device
    if tensors.cu_seqlens_k is not None:
        raise refuse("cu_seqlens_k", "given", "with a block_table the lengths are seqused_k [batch]; leave it None")
    if tensors.seqused_k is None:
        raise refuse("seqused_k", "None", "with a block_table it must be the total KV lengths, int32 [batch]")
    _check_index_vector("seqused_k", tensors.seqused_k, batch, "batch, as cu_seqlens_q says", device)
    page_size = tensors.k_cache.shape[1]
    if page_size == 0 or page_size % PAGE_SIZE_MULTIPLE:
        raise refuse(
            "k_cache", f"of page_size {page_size}", f"page_size must be a positive multiple of {PAGE_SIZE_MULTIPLE}"
        )
    check_tensor("block_table", block_table, "[batch, max_pages]", device, torch.int32)
    if block_table.shape[0] != batch:
        raise refuse(
            "block_table", f"of shape {shape_of(block_table)}", f"it must have a row for each of {batch} sequences"
        )
    strided = f"strided {list(block_table.stride())}"
    if block_table.shape[1] > 1 and block_table.stride(1) != 1:
        raise refuse("block_table", strided, "its rows must be dense; call .contiguous()")
    if block_table.shape[0] > 1 and block_table.stride(0) >= 1 << 30:
        raise refuse("block_table", strided, "its rows must be less than 2^30 elements apart; call .contiguous()")
    capacity = block_table.shape[1] * page_size
    if isinstance(max_seqlen_k, int) and max_seqlen_k > capacity and batch:
        raise refuse(
            "block_table",
            f"of {block_table.shape[1]} pages of {page_size} tokens a sequence",
            f"max_seqlen_k {max_seqlen_k} needs {ceil_div(max_seqlen_k, page_size)}; "
            "pass a wider table or the true one",
        )


def _check_packed(tensors: Tensors, batch: int) -> None:
    """The KV lengths and the distance of rows."""
    if tensors.seqused_k is not None:
        raise refuse("seqused_k", "given", "without a block_table the lengths are cu_seqlens_k [batch + 1]")
    if tensors.cu_seqlens_k is None:
        raise refuse("cu_seqlens_k", "None", "without a block_table it must be int32 [batch + 1]")
    why = "batch + 1, as cu_seqlens_q"
    _check_index_vector("cu_seqlens_k", tensors.cu_seqlens_k, batch + 1, why, tensors.q.device)
    for name, packed in (("k_cache", tensors.k_cache), ("v_cache", tensors.v_cache)):
        if packed.shape[0] > 1 and packed.stride(0) >= MAX_PACKED_ROW_STRIDE:
            allowed = f"packed rows must be less than {MAX_PACKED_ROW_STRIDE} elements apart; call .contiguous()"
            raise refuse(name, f"strided {list(packed.stride())}", allowed)


def _check_longest(options: Options, total_q: int) -> None:
    _check_int("max_seqlen_q", options.max_seqlen_q, 0, MAX_SEQLEN)
    _check_int("max_seqlen_k", options.max_seqlen_k, 0, MAX_SEQLEN)
    if options.max_seqlen_q == 0 and total_q:
        raise refuse("max_seqlen_q", 0, f"q has {total_q} rows: it must be the longest query length")


def _check_scores(options: Options) -> None:
    softmax_scale = options.softmax_scale
    if softmax_scale is None:
        return
    if isinstance(softmax_scale, bool) or not isinstance(softmax_scale, (int, float)):
        raise TypeError(f"softmax_scale is {softmax_scale!r}; it must be a float, or None for head_dim ** -0.5")
    if not MIN_SCALE <= softmax_scale <= MAX_SCALE:
        allowed = f"it must be positive and finite, from {MIN_SCALE} to {MAX_SCALE}, or None for head_dim ** -0.5"
        raise refuse("softmax_scale", softmax_scale, allowed)


def _check_flags(options: Options) -> None:
    for name in ("causal", "return_lse", "validate"):
        value = getattr(options, name)
        if not isinstance(value, bool):
            raise TypeError(f"{name} is {value!r}; it must be True or False")


def _check_splits(options: Options) -> None:
    num_splits, split_size, max_seqlen_k = options.num_splits, options.split_size, options.max_seqlen_k
    _check_int("num_splits", num_splits, 0, MAX_SPLITS)
    if split_size is None:
        return
    _check_int("split_size", split_size, SPLIT_SIZE_MULTIPLE, MAX_SEQLEN)
    if split_size % SPLIT_SIZE_MULTIPLE:
        raise refuse("split_size", split_size, f"it must be a multiple of {SPLIT_SIZE_MULTIPLE}")
    if num_splits:
        raise refuse("num_splits", num_splits, "give either num_splits or split_size; leave num_splits 0")
    if ceil_div(max_seqlen_k, split_size) > MAX_SPLITS:
        smallest = ceil_div(max_seqlen_k, MAX_SPLITS * SPLIT_SIZE_MULTIPLE) * SPLIT_SIZE_MULTIPLE
        allowed = f"max_seqlen_k {max_seqlen_k} would take more than {MAX_SPLITS} splits; it must be {smallest} or more"
        raise refuse("split_size", split_size, allowed)


def _check_out(tensors: Tensors) -> None:
    q, out = tensors.q, tensors.out
    if out is None:
        return
    check_tensor("out", out, "[total_q, num_heads_q, head_dim]", q.device, q.dtype)
    if out.shape != q.shape:
        raise refuse("out", f"of shape {shape_of(out)}", f"it must have the shape of q, {shape_of(q)}")
    check_strides("out", out)
    if overlaps(out):
        raise refuse("out", f"strided {list(out.stride())}", "its elements must not overlap; pass a fresh tensor")
