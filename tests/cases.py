"""AttentionCase: a problem and why it is asked. make_inputs: its tensors, hostile where nobody may read or write."""

import math
from dataclasses import dataclass

import torch

DTYPES = {"fp16": torch.float16, "bf16": torch.bfloat16}

# What a block table may hold beyond a sequence's pages.
GARBAGE_PAGES = torch.tensor([-1, 2**31 - 1, -(2**31), 123_456_789], dtype=torch.int32)
SENTINEL_BITS = 0x5A5A  # of 16-bit elements; an ordinary number in fp16 and bf16, so arithmetic on it shows too


@dataclass(frozen=True, kw_only=True)
class AttentionCase:
    """One call of prefill_paged. ``q_lens`` and ``kv_lens`` are per sequence; kv_len includes the chunk."""

    purpose: str
    q_lens: tuple[int, ...]
    kv_lens: tuple[int, ...]
    num_heads_q: int = 4
    num_heads_kv: int = 2
    head_dim: int = 64
    dtype: str = "fp16"
    causal: bool = True
    page_size: int | None = 64  # None: packed K/V with cu_seqlens_k
    softmax_scale: float | None = None
    num_splits: int = 1
    split_size: int | None = None
    q_layout: str = "dense"  # dense, strided_rows, permuted_heads, fused_qkv, unaligned
    kv_layout: str = "dense"  # dense, interleaved, cross_layer, heads_first, padded, unequal, unaligned
    out_layout: str = "guarded"  # guarded, strided, permuted_heads, unaligned
    scores: str = "normal"  # see _direct_scores
    shared_pages: int = 0  # leading pages that all sequences have in common
    padding_rows: int = 0  # rows of q behind the last sequence
    seed: int = 0

    def __post_init__(self):
        assert len(self.q_lens) == len(self.kv_lens)

    @property
    def name(self) -> str:
        """Distinct and readable: what the test is called."""

        def lengths(values):
            text = ",".join(map(str, values[:4]))
            return text + ",.." * (len(values) > 4)

        parts = [self.dtype, f"d{self.head_dim}", f"h{self.num_heads_q}:{self.num_heads_kv}"]
        parts += [f"page{self.page_size}" if self.page_size else "packed"]
        parts += [f"q{lengths(self.q_lens)}", f"kv{lengths(self.kv_lens)}", "causal" if self.causal else "full"]
        parts += [f"splits{self.num_splits}"] * (self.num_splits != 1)
        parts += [f"split_size{self.split_size}"] * (self.split_size is not None)
        for kind, usual in (("q", "dense"), ("kv", "dense"), ("out", "guarded")):
            layout = getattr(self, f"{kind}_layout")
            parts += [f"{kind}_{layout}"] * (layout != usual)
        parts += [self.scores] * (self.scores != "normal")
        return "-".join(parts)

    @property
    def options(self) -> dict:
        """The options that change the mathematics."""
        return {"causal": self.causal, "softmax_scale": self.softmax_scale}


@dataclass(frozen=True)
class Inputs:
    """The tensors of a case, and the buffer that ``out`` is a view of."""

    q: torch.Tensor
    k_cache: torch.Tensor
    v_cache: torch.Tensor
    cu_seqlens_q: torch.Tensor
    block_table: torch.Tensor | None
    seqused_k: torch.Tensor | None
    cu_seqlens_k: torch.Tensor | None
    max_seqlen_q: int
    max_seqlen_k: int
    out: torch.Tensor
    out_buffer: torch.Tensor
    num_rows: int  # of out that are asked for: those of a sequence

    def arguments(self, case: AttentionCase) -> dict:
        """The keyword arguments of prefill_paged."""
        names = ("q", "k_cache", "v_cache", "cu_seqlens_q", "block_table", "seqused_k", "cu_seqlens_k")
        arguments = {name: getattr(self, name) for name in (*names, "max_seqlen_q", "max_seqlen_k", "out")}
        split = {"split_size": case.split_size} if case.split_size else {"num_splits": case.num_splits}
        return {**arguments, **case.options, **split, "return_lse": True}

    def stray_writes(self) -> int:
        """How many elements of out's buffer that nobody asked for are no longer the sentinel."""
        unasked = torch.ones(self.out_buffer.shape, dtype=torch.bool)
        asked = self.out[: self.num_rows]
        unasked.as_strided(asked.shape, asked.stride(), asked.storage_offset()).fill_(False)
        return int((self.out_buffer.cpu().view(torch.int16)[unasked] != SENTINEL_BITS).sum())


def make_inputs(case: AttentionCase, device="cpu") -> Inputs:
    """Seeded normals in shuffled pages. Pages, slots and gaps that must not be read hold NaN, table entries garbage."""
    random = torch.Generator().manual_seed(case.seed)
    dtype = DTYPES[case.dtype]
    heads_kv, head_dim = case.num_heads_kv, case.head_dim
    total_q, num_rows = sum(case.q_lens) + case.padding_rows, sum(case.q_lens)

    q = torch.randn(num_rows, case.num_heads_q, head_dim, generator=random)
    kv = torch.randn(sum(case.kv_lens), 2, heads_kv, head_dim, generator=random)
    _direct_scores(case, q, kv[:, 0], random)

    q_view = _q_view(case, total_q, dtype, device)
    q_view[:num_rows].copy_(q)
    out, out_buffer = _out_view(case, total_q, dtype, device)

    def int32(values):
        return torch.tensor(values, dtype=torch.int32, device=device)

    lengths = {"block_table": None, "seqused_k": None, "cu_seqlens_k": None}
    if case.page_size is None:
        k_cache, v_cache = _packed_views(case, len(kv), dtype, device)
        lengths["cu_seqlens_k"] = int32(_cumulative(case.kv_lens))
    else:
        table, num_pages = _block_table(case, random)
        k_cache, v_cache = _page_views(case, num_pages, dtype, device)
        lengths |= {"block_table": _wider(table, device), "seqused_k": int32(case.kv_lens)}
    for cache, values in ((k_cache, kv[:, 0]), (v_cache, kv[:, 1])):
        for index, keys in enumerate(values.split(case.kv_lens)):
            if case.page_size is None:
                first = sum(case.kv_lens[:index])
                cache[first : first + len(keys)].copy_(keys)
                continue
            shared = case.shared_pages * case.page_size
            keys = torch.cat((values[:shared], keys[shared:]))
            for entry, page in enumerate(keys.split(case.page_size) if len(keys) else ()):
                cache[table[index, entry], : len(page)].copy_(page)

    return Inputs(
        q=q_view,
        k_cache=k_cache,
        v_cache=v_cache,
        cu_seqlens_q=int32(_cumulative(case.q_lens)),
        **lengths,
        max_seqlen_q=max(case.q_lens, default=0),
        max_seqlen_k=max(case.kv_lens, default=0),
        out=out,
        out_buffer=out_buffer,
        num_rows=num_rows,
    )


def _cumulative(lengths):
    return [sum(lengths[:i]) for i in range(len(lengths) + 1)]


def _direct_scores(case, q, k, random):
    """Bend q and k (in place) so that the scaled scores take the course that ``case.scores`` names.

    Every q row gets the same component along a vector of signs, and key j a level along it, so score = height * level.
    """
    if case.scores == "normal":
        return
    if case.scores == "equal":
        q.zero_()
        return
    head_dim = q.shape[-1]
    signs = torch.randint(0, 2, (head_dim,), generator=random) * 2.0 - 1.0
    key = torch.tensor([key for kv_len in case.kv_lens for key in range(kv_len)])
    if case.scores == "huge":  # +-1e4 and more, many of them equal
        amplitude = 1280.0  # exact in bf16: 1280 * sqrt(64) = 10240
        levels = torch.tensor([-1.0, 1.0, 1.0 - 2**-7])[torch.randint(0, 3, key.shape, generator=random)]
        q.zero_()
        k.zero_()
    else:
        amplitude = 1.0
        height = {
            "rising": 0.4 * key,  # by 18 per 32 keys in base 2: every tile must be rescaled
            "creeping": 0.03 * key,  # by 1.4 per 32 keys: less than the lag that is tolerated, until it adds up
            "falling": -0.03 * key,
            "low_first_tile": torch.where(key < 64, -1e4, 0.0),
            "high_first_key": torch.where(key == 0, 40.0, 0.0),
        }[case.scores]
        levels = height / head_dim**0.5
    q += amplitude * signs
    k += levels[:, None, None] * signs


def _nans(shape, dtype, device):
    return torch.full(shape, torch.nan, dtype=dtype, device=device)


def _one_element_late(buffer, shape):
    """A dense view that begins at the second element of a buffer, so at no multiple of 4 bytes."""
    return buffer[1 : 1 + math.prod(shape)].view(shape)


def _q_view(case, total_q, dtype, device):
    heads, heads_kv, head_dim = case.num_heads_q, case.num_heads_kv, case.head_dim
    if case.q_layout == "strided_rows":
        return _nans((2 * total_q, heads, head_dim), dtype, device)[::2]
    if case.q_layout == "permuted_heads":
        return _nans((heads, total_q, head_dim), dtype, device).transpose(0, 1)
    if case.q_layout == "fused_qkv":  # the first columns of the output of a fused projection
        return _nans((total_q, heads + 2 * heads_kv, head_dim), dtype, device)[:, :heads]
    if case.q_layout == "unaligned":
        return _one_element_late(_nans((total_q * heads * head_dim + 1,), dtype, device), (total_q, heads, head_dim))
    assert case.q_layout == "dense"
    return _nans((total_q, heads, head_dim), dtype, device)


def _out_view(case, total_q, dtype, device):
    """A view of a buffer of sentinels with room before and behind it, and the buffer."""
    heads, head_dim = case.num_heads_q, case.head_dim

    def sentinels(*shape):
        return torch.full(shape, SENTINEL_BITS, dtype=torch.int16, device=device).view(dtype)

    if case.out_layout == "strided":
        buffer = sentinels(total_q + 2, heads + 1, head_dim + 8)
        return buffer[1:-1, :heads, :head_dim], buffer
    if case.out_layout == "permuted_heads":
        buffer = sentinels(heads, total_q + 2, head_dim)
        return buffer.transpose(0, 1)[1:-1], buffer
    if case.out_layout == "unaligned":
        buffer = sentinels((total_q + 2) * heads * head_dim)
        return _one_element_late(buffer, (total_q, heads, head_dim)), buffer
    assert case.out_layout == "guarded"
    buffer = sentinels(total_q + 2, heads, head_dim)
    return buffer[1:-1], buffer


def _page_views(case, num_pages, dtype, device):
    """k_cache and v_cache [num_pages, page_size, num_heads_kv, head_dim] in a pool of NaN."""
    page, heads, head_dim = case.page_size, case.num_heads_kv, case.head_dim
    if case.kv_layout == "interleaved":
        pool = _nans((num_pages, 2, page, heads, head_dim), dtype, device)
        return pool[:, 0], pool[:, 1]
    if case.kv_layout == "cross_layer":
        pool = _nans((num_pages, 3, 2, page, heads, head_dim), dtype, device)
        return pool[:, 1, 0], pool[:, 1, 1]
    if case.kv_layout == "heads_first":
        pool = _nans((2, num_pages, heads, page, head_dim), dtype, device).transpose(2, 3)
        return pool[0], pool[1]
    if case.kv_layout == "padded":
        pool = _nans((2, num_pages, page, heads + 1, head_dim + 8), dtype, device)[..., :heads, :head_dim]
        return pool[0], pool[1]
    if case.kv_layout == "unaligned":
        shape = (num_pages, page, heads, head_dim)
        return [_one_element_late(_nans((math.prod(shape) + 1,), dtype, device), shape) for _ in "kv"]
    if case.kv_layout == "unequal":
        k_pool = _nans((num_pages, page, heads, head_dim), dtype, device)
        v_pool = _nans((num_pages, heads, page + 4, head_dim + 24), dtype, device)
        return k_pool, v_pool[:, :, :page, :head_dim].transpose(1, 2)
    assert case.kv_layout == "dense"
    pool = _nans((2, num_pages, page, heads, head_dim), dtype, device)
    return pool[0], pool[1]


def _packed_views(case, total_k, dtype, device):
    """k and v [total_k, num_heads_kv, head_dim] with rows of NaN behind them."""
    heads, head_dim = case.num_heads_kv, case.head_dim
    if case.kv_layout == "interleaved":
        pool = _nans((total_k + 3, 2, heads, head_dim), dtype, device)[:total_k]
        return pool[:, 0], pool[:, 1]
    if case.kv_layout == "unequal":
        k_pool = _nans((total_k + 3, heads, head_dim), dtype, device)[:total_k]
        return k_pool, _nans((total_k + 3, heads + 1, head_dim + 8), dtype, device)[:total_k, :heads, :head_dim]
    assert case.kv_layout == "dense"
    pool = _nans((2, total_k + 3, heads, head_dim), dtype, device)[:, :total_k]
    return pool[0], pool[1]


def _block_table(case, random):
    """[batch, most pages + 2] of distinct shuffled pages, but for the shared ones; garbage behind each row's pages."""
    pages_of = [-(-kv_len // case.page_size) for kv_len in case.kv_lens]
    assert all(kv_len >= case.shared_pages * case.page_size for kv_len in case.kv_lens)
    num_pages = sum(pages_of) + 3
    pages = torch.randperm(num_pages, generator=random)[: sum(pages_of)].split(pages_of)
    shape = (len(pages_of), max(pages_of, default=0) + 2)
    table = GARBAGE_PAGES[torch.randint(0, len(GARBAGE_PAGES), shape, generator=random)]
    for row, used in zip(table, pages):
        row[: len(used)] = used
        row[: case.shared_pages] = pages[0][: case.shared_pages]
    return table, num_pages


def _wider(table, device):
    """The same table as a view of a wider one."""
    batch, width = table.shape
    wide = torch.full((batch, width + 3), -1, dtype=torch.int32, device=device)
    wide[:, :width] = table.to(device)
    return wide[:, :width]
