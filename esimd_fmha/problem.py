"""AttentionProblem: what one call asks for, and every check that needs no device data."""

from dataclasses import dataclass
from typing import Any

import torch

from esimd_fmha.call import LINE_BYTES, Lengths, Options, Tensors, new_options
from esimd_fmha.integers import ceil_div
from esimd_fmha.tensors import (
    DTYPES,
    FP8_DTYPES,
    check_kv_dtype,
    check_memory,
    check_plain,
    check_strides,
    check_tensor,
    overlaps,
    refuse,
    row_elements,
    shape_of,
    strides_in_bytes,
)

MAX_HEAD_DIM = 256
LARGE_HEAD_DIM = 512  # beside the multiples of 8 up to the maximum
MAX_SEQLEN = 1 << 24
MAX_TOTAL_Q, MAX_BATCH = 1 << 30, 1 << 20  # kernels count rows, each sequence's rounded up to a work-group, in 31 bits
MAX_SPLITS = 256
MIN_SCALE, MAX_SCALE = 1e-30, 1e30  # that float32 holds with room for log2(e)
# A smaller cap makes all scores equal; at 1e4, the errors of tanh in float32 were seen in fp16 outputs.
MIN_SOFTCAP, MAX_SOFTCAP = 1e-3, 1e3
MAX_PACKED_ROW_STRIDE = 1 << 25  # elements; 64 rows of it, a KV tile, are addressed with 32 bits
MAX_HEADS = 1 << 14  # a row of partials is one pitch of a 2D block surface, below 2^24 bytes
ELEMENT_BYTES = 2  # fp16 and bf16; K and V may be in fp8, of 1
SPLIT_SIZE_MULTIPLE = 64  # a whole number of KV tiles in every kernel
CAUSAL_DTYPES = (torch.bool, torch.int8, torch.uint8, torch.int32, torch.int64)


@dataclass(frozen=True)
class Descale:
    """What the elements of K or V are to be multiplied with."""

    factor: float = 1.0  # of all
    strides: tuple[int, ...] = (0, 0)  # sequence, head: of the tensor that says the rest; in an append the head's only


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
    head_dim_v: int
    page_size: int | None  # None: K/V are packed, not paged
    num_rows_kv: int  # pages of the caches, or tokens when packed
    max_pages: int  # columns of block_table; 0 when packed
    q_strides: tuple[int, ...]  # token, head
    k_strides: tuple[int, ...]  # page, slot, head; page is 0 when packed
    v_strides: tuple[int, ...]
    out_strides: tuple[int, ...]  # token, head
    block_table_stride: int
    # Of q, k, v and out within their 64-byte lines, in bytes; and of k_new and v_new.
    address_offsets: tuple[int, ...]
    sinks: torch.dtype | None = None
    kv_dtype: str | None = None  # of fp8 K and V, "e4m3" or "e5m2"; None: as q
    k_descale: "Descale | None" = None
    v_descale: "Descale | None" = None
    alibi_strides: tuple[int, ...] | None = None  # sequence, 0 if all have the same slopes
    causal_dtype: torch.dtype | None = None  # of the flags that say which sequences are causal
    total_k_new: int = 0
    k_new_strides: tuple[int, ...] = ()  # token, head; none without a current chunk
    v_new_strides: tuple[int, ...] = ()

    @property
    def current_chunk(self) -> bool:
        """Whether the last keys are those of k_new."""
        return bool(self.k_new_strides)

    @property
    def paged(self) -> bool:
        return self.page_size is not None

    @property
    def group_size(self) -> int:
        """Query heads per KV head."""
        return self.num_heads_q // self.num_heads_kv

    @property
    def max_seqlen_kv(self) -> int:
        """How many keys a sequence can have: kernels cut a longer length down to it."""
        if self.page_size is None:
            return min(self.num_rows_kv, MAX_SEQLEN)
        return min(self.max_pages * self.page_size, MAX_SEQLEN) if self.num_rows_kv else 0

    @property
    def softmax_scale(self) -> float:
        given = self.options.softmax_scale
        return self.head_dim**-0.5 if given is None else float(given)

    @property
    def causal(self) -> bool:
        """Whether no row sees a key beyond its position; a window may say so."""
        _, right = self.options.window_size or (-1, -1)
        return bool(self.options.causal) or right == 0

    @property
    def causal_flags(self) -> bool:
        """Whether each sequence says of itself if it is causal."""
        return self.causal_dtype is not None and not self.causal

    @property
    def alibi(self) -> bool:
        return self.alibi_strides is not None

    @property
    def window(self) -> tuple[int, int] | None:
        """Keys that a row sees before and after its position; None where ``causal`` says all."""
        left, right = self.options.window_size or (-1, -1)
        if left < 0 and (right < 0 or self.causal):
            return None
        sides = (left, 0 if self.causal else right)
        before, after = (MAX_SEQLEN if side < 0 else min(side, MAX_SEQLEN) for side in sides)
        return before, after

    @property
    def kv_element_bytes(self) -> int:
        return 1 if self.kv_dtype else ELEMENT_BYTES

    @property
    def descale(self) -> bool:
        """Whether kernels multiply K and V by scales: those of fp8 always do."""
        return bool(self.kv_dtype or self.k_descale or self.v_descale)

    @property
    def softcap(self) -> float:
        """0 when scores are not capped."""
        return float(self.options.softcap or 0.0)

    def with_lengths(self, lengths: Lengths) -> "AttentionProblem":
        """The same problem of other lengths; a tenth of what dataclasses.replace takes."""
        problem = object.__new__(AttentionProblem)
        vars(problem).update(
            vars(self),
            options=new_options(lengths.max_seqlen_q, lengths.max_seqlen_k, *self.options[2:]),
            batch=lengths.cu_seqlens_q - 1,
            total_q=lengths.q,
            num_rows_kv=self.num_rows_kv if self.paged else lengths.k_cache,
            max_pages=lengths.max_pages or 0,
            block_table_stride=lengths.block_table_stride or 0,
            total_k_new=lengths.k_new or 0,
        )
        return problem


def _check_index_vector(name: str, tensor, length: int, why: str, device: torch.device) -> None:
    check_tensor(name, tensor, "[n]", device, torch.int32)
    _check_dense_vector(name, tensor, length, why)


def _check_dense_vector(name: str, tensor, length: int, why: str) -> None:
    if tensor.shape[0] != length:
        raise refuse(name, f"of {tensor.shape[0]} elements", f"it must have {length} ({why})")
    if length > 1 and tensor.stride(0) != 1:
        raise refuse(name, f"strided {tensor.stride(0)}", "it must be contiguous; call .contiguous()")


def _check_int(name: str, value, low: int, high: int) -> None:
    if isinstance(value, bool) or not isinstance(value, int):
        raise TypeError(f"{name} is {value!r}; it must be an int (a tensor: pass .item(), or the bound you know)")
    if not low <= value <= high:
        raise refuse(name, value, f"it must lie in [{low}, {high}]")


def _check_positive(name: str, value, low: float, high: float, otherwise: str) -> None:
    """A float in [low, high], or None."""
    if value is None:
        return
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise TypeError(f"{name} is {value!r}; it must be a float, or {otherwise}")
    if not low <= value <= high:
        raise refuse(name, value, f"it must be positive and finite, from {low} to {high}, or {otherwise}")


def check_problem(tensors: Tensors, options: Options) -> AttentionProblem:
    """The problem of a call.

    Raises as ``check_call``.
    """
    return _problem(tensors, options, check_call(tensors, options))


def check_call(tensors: Tensors, options: Options) -> int:
    """Everything that can be said of a call without its device data. Returns the number of sequences.

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
    if tensors.k_new is not None or tensors.cache_seqlens is not None:
        _check_current_chunk(tensors, batch)
    _check_longest(options, tensors.q.shape[0])
    _check_window(options.window_size)
    _check_scores(options)
    _check_sinks(tensors)
    _check_descales(tensors, batch)
    _check_alibi_slopes(tensors, batch)
    _check_causal(tensors, options, batch)
    _check_flags(options)
    _check_splits(tensors, options)
    _check_out(tensors)
    for name, tensor in tensors._asdict().items():
        if isinstance(tensor, torch.Tensor):
            check_memory("causal" if name == "causal_flags" else name, tensor)
    return batch


def may_have_other_lengths(tensors: Tensors) -> bool:
    """Whether the strides of a right call are right for any lengths, since a tensor of one row may have any.

    Vectors of one element need no look: they are those of one sequence, which is told apart from several.
    """
    table, out = tensors.block_table, tensors.out
    packed = (tensors.k_new, tensors.v_new) + ((tensors.k_cache, tensors.v_cache) if table is None else ())
    return (
        all(rows is None or rows.stride(0) < MAX_PACKED_ROW_STRIDE for rows in packed)
        and (table is None or table.stride(1) == 1)
        and (out is None or out.stride(0) >= row_elements(out))
    )


def takes_lengths(problem: AttentionProblem, lengths: Lengths) -> bool:
    """Whether ``check_problem`` takes a call that differs from the problem's in these lengths only.

    The tensors of the problem ``may_have_other_lengths``. It may say no of a right call, such as one without rows, so
    that ``check_problem`` decides, which has the words.
    """
    options = problem.options
    total_q, batch = lengths.q, lengths.cu_seqlens_q - 1
    of_sequences = (
        *(lengths.block_table, lengths.seqused_k, lengths.cache_seqlens),
        *(lengths.causal_flags, lengths.alibi_slopes, lengths.k_descale, lengths.v_descale),
    )
    starts = (lengths.cu_seqlens_k, lengths.cu_seqlens_k_new)
    max_seqlen_q, max_seqlen_k = lengths.max_seqlen_q, lengths.max_seqlen_k
    if not (
        1 <= total_q <= MAX_TOTAL_Q
        and 1 <= batch <= MAX_BATCH
        and of_sequences.count(batch) + of_sequences.count(None) == len(of_sequences)
        and starts.count(batch + 1) + starts.count(None) == len(starts)
        and lengths.out in (total_q, None)
        and type(max_seqlen_q) is type(max_seqlen_k) is int
        and 1 <= max_seqlen_q <= MAX_SEQLEN
        and 1 <= max_seqlen_k <= MAX_SEQLEN
    ):
        return False
    if problem.page_size is None:
        if not 1 <= lengths.k_cache == lengths.v_cache:
            return False
    elif max_seqlen_k > lengths.max_pages * problem.page_size or lengths.block_table_stride >= 1 << 30:
        return False
    if problem.current_chunk:
        like_q = lengths.cu_seqlens_k_new is None
        if not 1 <= lengths.k_new == lengths.v_new or (like_q and lengths.k_new != total_q):
            return False
    if options.split_size is None:
        return True
    num_splits = ceil_div(max_seqlen_k, options.split_size)
    return num_splits <= MAX_SPLITS and total_q * problem.group_size <= MAX_TOTAL_Q


def _problem(tensors: Tensors, options: Options, batch: int) -> AttentionProblem:
    q, k, v, out, block_table = tensors.q, tensors.k_cache, tensors.v_cache, tensors.out, tensors.block_table
    slopes = tensors.alibi_slopes
    total_q, num_heads_q, head_dim = q.shape
    paged = block_table is not None
    k_new, v_new = tensors.k_new, tensors.v_new
    with_addresses = (q, k, v, out) if k_new is None else (q, k, v, out, k_new, v_new)
    return AttentionProblem(
        options=options,
        dtype=DTYPES[q.dtype],
        batch=batch,
        total_q=total_q,
        num_heads_q=num_heads_q,
        num_heads_kv=k.shape[-2],
        head_dim=head_dim,
        head_dim_v=v.shape[-1],
        page_size=k.shape[1] if paged else None,
        num_rows_kv=k.shape[0],
        max_pages=0 if block_table is None else block_table.shape[1],
        q_strides=q.stride()[:2],
        k_strides=k.stride()[:3] if paged else (0, *k.stride()[:2]),
        v_strides=v.stride()[:3] if paged else (0, *v.stride()[:2]),
        out_strides=(num_heads_q * v.shape[-1], v.shape[-1]) if out is None else out.stride()[:2],
        block_table_stride=0 if block_table is None else block_table.stride(0),
        address_offsets=tuple(0 if tensor is None else tensor.data_ptr() % LINE_BYTES for tensor in with_addresses),
        total_k_new=0 if k_new is None else k_new.shape[0],
        k_new_strides=() if k_new is None else k_new.stride()[:2],
        v_new_strides=() if v_new is None else v_new.stride()[:2],
        sinks=None if tensors.sinks is None else tensors.sinks.dtype,
        kv_dtype=FP8_DTYPES.get(k.dtype),
        k_descale=descale_of(tensors.k_descale, (batch, k.shape[-2])),
        v_descale=descale_of(tensors.v_descale, (batch, k.shape[-2])),
        alibi_strides=None if slopes is None else slopes.stride()[:-1] or (0,),
        causal_dtype=None if tensors.causal_flags is None else tensors.causal_flags.dtype,
    )


def _check_q(q) -> None:
    check_tensor("q", q, "[total_q, num_heads_q, head_dim]", None)
    if q.dtype not in DTYPES:
        raise refuse("q", q.dtype, "it must be torch.float16 or torch.bfloat16")
    if q.device.type not in ("cpu", "xpu"):
        raise refuse("q", f"on {q.device}", "it must be on an XPU, or on the CPU for the CPU device")
    total_q, num_heads_q, head_dim = q.shape
    if total_q > MAX_TOTAL_Q:
        raise refuse("q", f"of shape {shape_of(q)}", f"it must have at most {MAX_TOTAL_Q} rows; pass it in parts")
    if not 1 <= num_heads_q <= MAX_HEADS:
        raise refuse("q", f"of shape {shape_of(q)}", f"it must have at least one head, and at most {MAX_HEADS}")
    _check_head_dim("q", head_dim)
    check_strides("q", q)


def _check_head_dim(name: str, head_dim: int) -> None:
    if head_dim != LARGE_HEAD_DIM and (not 8 <= head_dim <= MAX_HEAD_DIM or head_dim % 8):
        allowed = f"head_dim must be a multiple of 8 from 8 to {MAX_HEAD_DIM}, or {LARGE_HEAD_DIM}"
        raise refuse(name, f"of head_dim {head_dim}", allowed)


def _check_caches(tensors: Tensors) -> None:
    """The shapes of K and V against q and one another; pages and packed tokens alike."""
    if tensors.cache_seqlens is not None and tensors.block_table is None:
        raise refuse("block_table", "None", "it must be the pages of each sequence, int32 [batch, max_pages]")
    q, k_cache, v_cache = tensors.q, tensors.k_cache, tensors.v_cache
    paged = tensors.block_table is not None
    layout = "[num_pages, page_size, num_heads_kv, head_dim]" if paged else "[total_k, num_heads_kv, head_dim]"
    for name, cache in (("k_cache", k_cache), ("v_cache", v_cache)):
        check_tensor(name, cache, layout, q.device)
        check_kv_dtype(name, cache, q.dtype, "q")
        check_strides(name, cache)
    if v_cache.dtype != k_cache.dtype:
        raise refuse("v_cache", v_cache.dtype, f"it must be {k_cache.dtype}, as k_cache")
    if k_cache.shape[-1] != q.shape[-1]:
        raise refuse("k_cache", f"of head_dim {k_cache.shape[-1]}", f"it must be {q.shape[-1]}, as q")
    head_dim_v = v_cache.shape[-1]
    _check_head_dim("v_cache", head_dim_v)
    if v_cache.shape[:-1] != k_cache.shape[:-1]:
        allowed = f"it must have the shape of k_cache, {shape_of(k_cache)}, but for head_dim"
        raise refuse("v_cache", f"of shape {shape_of(v_cache)}", allowed)
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
    if batch > MAX_BATCH:
        raise refuse("cu_seqlens_q", f"of {batch + 1} elements", f"it must have at most {MAX_BATCH + 1}; pass parts")
    _check_index_vector("cu_seqlens_q", cu_seqlens_q, batch + 1, "batch + 1", q.device)
    if batch == 0 and q.shape[0]:
        raise refuse("cu_seqlens_q", "of 1 element (an empty batch)", f"but q has {q.shape[0]} rows")
    return batch


def _check_paged(tensors: Tensors, block_table: torch.Tensor, batch: int, max_seqlen_k) -> None:
    """The page size, the KV lengths and the block table."""
    device = tensors.q.device
    if tensors.cu_seqlens_k is not None:
        raise refuse("cu_seqlens_k", "given", "with a block_table the lengths are seqused_k [batch]; leave it None")
    if tensors.cache_seqlens is None:
        if tensors.seqused_k is None:
            raise refuse("seqused_k", "None", "with a block_table it must be the total KV lengths, int32 [batch]")
        _check_index_vector("seqused_k", tensors.seqused_k, batch, "batch, as cu_seqlens_q says", device)
    page_size = tensors.k_cache.shape[1]
    if page_size == 0:
        raise refuse("k_cache", "of page_size 0", "a page must have room for a token")
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


def _check_current_chunk(tensors: Tensors, batch: int) -> None:
    """The chunk's K and V, its lengths and those of the cached keys; the caches, since they are written."""
    q, k_cache, v_cache = tensors.q, tensors.k_cache, tensors.v_cache
    k_new: Any = tensors.k_new
    v_new: Any = tensors.v_new
    _check_index_vector("cache_seqlens", tensors.cache_seqlens, batch, "batch, as cu_seqlens_q says", q.device)
    starts, like_q = tensors.cu_seqlens_k_new, tensors.cu_seqlens_k_new is None
    if not like_q:
        _check_index_vector("cu_seqlens_k_new", starts, batch + 1, "batch + 1, as cu_seqlens_q", q.device)
    layout = f"[{'total_q' if like_q else 'total_k_new'}, num_heads_kv, head_dim]"
    for name, rows, cache in (("k_new", k_new, k_cache), ("v_new", v_new, v_cache)):
        check_tensor(name, rows, layout, q.device, q.dtype)
        if rows.shape[1:] != cache.shape[2:]:
            cache_name = name.replace("new", "cache")
            allowed = f"it must have the {cache.shape[2]} heads and the head_dim {cache.shape[3]} of {cache_name}"
            raise refuse(name, f"of shape {shape_of(rows)}", allowed)
        check_strides(name, rows)
        _check_row_distance(name, rows)
        if rows.shape[0] != (num_rows := q.shape[0] if like_q else k_new.shape[0]):
            source = "q; or pass cu_seqlens_k_new" if like_q else "k_new"
            raise refuse(name, f"of {rows.shape[0]} rows", f"it must have {num_rows}, as {source}")
    for name, cache in (("k_cache", k_cache), ("v_cache", v_cache)):
        if overlaps(cache):
            raise refuse(
                name, f"strided {list(cache.stride())}", "it is written: its elements must not overlap; copy it"
            )


def _check_row_distance(name: str, packed: torch.Tensor) -> None:
    if packed.shape[0] > 1 and packed.stride(0) >= MAX_PACKED_ROW_STRIDE:
        allowed = f"packed rows must be less than {MAX_PACKED_ROW_STRIDE} elements apart; call .contiguous()"
        raise refuse(name, f"strided {list(packed.stride())}", allowed)


def _check_packed(tensors: Tensors, batch: int) -> None:
    """The KV lengths and the distance of rows."""
    if tensors.seqused_k is not None:
        raise refuse("seqused_k", "given", "without a block_table the lengths are cu_seqlens_k [batch + 1]")
    if tensors.cu_seqlens_k is None:
        raise refuse("cu_seqlens_k", "None", "without a block_table it must be int32 [batch + 1]")
    why = "batch + 1, as cu_seqlens_q"
    _check_index_vector("cu_seqlens_k", tensors.cu_seqlens_k, batch + 1, why, tensors.q.device)
    for name, packed in (("k_cache", tensors.k_cache), ("v_cache", tensors.v_cache)):
        _check_row_distance(name, packed)


def _check_longest(options: Options, total_q: int) -> None:
    _check_int("max_seqlen_q", options.max_seqlen_q, 0, MAX_SEQLEN)
    _check_int("max_seqlen_k", options.max_seqlen_k, 0, MAX_SEQLEN)
    if options.max_seqlen_q == 0 and total_q:
        raise refuse("max_seqlen_q", 0, f"q has {total_q} rows: it must be the longest query length")


def _check_scores(options: Options) -> None:
    _check_positive("softmax_scale", options.softmax_scale, MIN_SCALE, MAX_SCALE, "None for head_dim ** -0.5")
    if isinstance(options.softcap, bool) or options.softcap != 0:
        _check_positive("softcap", options.softcap, MIN_SOFTCAP, MAX_SOFTCAP, "None or 0 for no cap")


def _check_sinks(tensors: Tensors) -> None:
    q, sinks = tensors.q, tensors.sinks
    if sinks is None:
        return
    check_tensor("sinks", sinks, "[num_heads_q]", q.device)
    if sinks.dtype not in (torch.float32, q.dtype):
        raise refuse("sinks", sinks.dtype, f"it must be torch.float32 or {q.dtype}, as q; convert it with .float()")
    _check_dense_vector("sinks", sinks, q.shape[1], "the heads of q")


def _check_descales(tensors: Tensors, batch: int) -> None:
    shape = (batch, tensors.k_cache.shape[-2])
    for name, descale in (("k_descale", tensors.k_descale), ("v_descale", tensors.v_descale)):
        check_descale(name, descale, shape, "[batch, num_heads_kv]", tensors.q.device)


def check_descale(
    name: str, descale, shape: tuple[int, ...], layout: str, device: torch.device, like: str = "q"
) -> None:
    """None, a positive float, or a float32 tensor that broadcasts to a shape, on the device of argument ``like``."""
    if not isinstance(descale, torch.Tensor):
        _check_positive(name, descale, MIN_SCALE, MAX_SCALE, "a float32 tensor of them, or None for 1")
        return
    check_plain(name, descale, f"that broadcasts to {layout}")
    if descale.device == device:
        check_memory(name, descale)  # before torch makes a view of it
    try:
        expanded = descale.expand(shape)
    except RuntimeError:
        allowed = f"it must broadcast to {layout}, {list(shape)}"
        raise refuse(name, f"of shape {shape_of(descale)}", allowed) from None
    check_tensor(name, expanded, layout, device, torch.float32, like=like)
    strides_in_bytes(name, expanded)


def descale_of(descale: torch.Tensor | float | None, shape: tuple[int, ...]) -> Descale | None:
    """What kernels need to know of a descale but its address."""
    if descale is None:
        return None
    if isinstance(descale, torch.Tensor):
        return Descale(strides=descale.expand(shape).stride())
    return Descale(factor=float(descale))


def _check_alibi_slopes(tensors: Tensors, batch: int) -> None:
    q, slopes = tensors.q, tensors.alibi_slopes
    if slopes is None:
        return
    of_sequences = isinstance(slopes, torch.Tensor) and slopes.dim() == 2
    layout = "[batch, num_heads_q]" if of_sequences else "[num_heads_q]"
    check_tensor("alibi_slopes", slopes, layout, q.device, torch.float32)
    expected = [batch, q.shape[1]] if of_sequences else [q.shape[1]]
    if list(slopes.shape) != expected:
        raise refuse("alibi_slopes", f"of shape {shape_of(slopes)}", f"it must be {expected}, {layout}")
    check_strides("alibi_slopes", slopes)


def _check_causal(tensors: Tensors, options: Options, batch: int) -> None:
    flags = tensors.causal_flags
    if flags is None:
        if not isinstance(options.causal, bool):
            raise TypeError(f"causal is {options.causal!r}; it must be True or False, or a tensor [batch]")
        return
    check_tensor("causal", flags, "[batch]", tensors.q.device)
    if flags.dtype not in CAUSAL_DTYPES:
        raise refuse("causal", flags.dtype, f"it must be one of {', '.join(map(str, CAUSAL_DTYPES))}")
    _check_dense_vector("causal", flags, batch, "batch, as cu_seqlens_q says")


def _check_window(window_size) -> None:
    if window_size is None:
        return
    allowed = "it must be None or a tuple of two ints (left, right), -1 for no limit"
    is_pair = isinstance(window_size, tuple) and len(window_size) == 2
    if not is_pair or any(isinstance(side, bool) or not isinstance(side, int) for side in window_size):
        raise TypeError(f"window_size is {window_size!r}; {allowed}")
    if min(window_size) < -1:
        raise refuse("window_size", window_size, allowed)


def _check_flags(options: Options) -> None:
    for name in ("return_lse", "validate"):
        value = getattr(options, name)
        if not isinstance(value, bool):
            raise TypeError(f"{name} is {value!r}; it must be True or False")


def _check_splits(tensors: Tensors, options: Options) -> None:
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
    # With a split size the query heads of a KV head always count as rows of one sequence.
    total_q, num_heads_q, _ = tensors.q.shape
    most_rows = MAX_TOTAL_Q * tensors.k_cache.shape[-2] // num_heads_q
    if total_q > most_rows:
        raise refuse("q", f"of shape {shape_of(tensors.q)}", f"with split_size it must have at most {most_rows} rows")


def _check_out(tensors: Tensors) -> None:
    q, out = tensors.q, tensors.out
    if out is None:
        return
    check_tensor("out", out, "[total_q, num_heads_q, head_dim_v]", q.device, q.dtype)
    if out.shape != (expected := (*q.shape[:2], tensors.v_cache.shape[-1])):
        allowed = f"it must have the rows and heads of q and the head_dim of v_cache, {list(expected)}"
        raise refuse("out", f"of shape {shape_of(out)}", allowed)
    check_strides("out", out)
    if overlaps(out):
        raise refuse("out", f"strided {list(out.stride())}", "its elements must not overlap; pass a fresh tensor")
