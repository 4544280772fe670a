"""make_inputs: the tensors of a case, hostile where nobody may read or write."""

from dataclasses import dataclass, fields, replace
from typing import Any

import torch

from esimd_fmha.testing import layouts
from esimd_fmha.testing.case import DTYPES, KV_DTYPES, AttentionCase
from esimd_fmha.testing.pages import shuffled_pages, starts_of, write_pages
from esimd_fmha.testing.reference import AttentionTensors

# What a block table may hold beyond a sequence's pages.
GARBAGE_PAGES = torch.tensor([-1, 2**31 - 1, -(2**31), 123_456_789], dtype=torch.int32)
CURRENT_CHUNK = ("k_new", "v_new", "cache_seqlens", "cu_seqlens_k_new")  # what only prefill_with_kvcache takes
NUM_SPARE_PAGES = 3  # of NaN, that no sequence owns


@dataclass(frozen=True, kw_only=True)
class AttentionInputs(AttentionTensors):
    """The tensors of a case, and the buffer that ``out`` is a view of."""

    max_seqlen_q: int
    max_seqlen_k: int
    out: torch.Tensor
    out_buffer: torch.Tensor
    num_rows: int  # of out that are asked for: those of a sequence

    def arguments(self, case: AttentionCase) -> dict[str, Any]:
        """The keyword arguments of the case's operator, with ``out`` and ``return_lse``."""
        return {**self.plain_arguments(case), "out": self.out, "return_lse": True}

    def plain_arguments(self, case: AttentionCase) -> dict[str, Any]:
        """Those of a call that makes its output and returns nothing else."""
        names = [field.name for field in fields(AttentionTensors)]
        other_operator = CURRENT_CHUNK if case.chunk_lens is None else ("seqused_k", "cu_seqlens_k")
        names = [name for name in (*names, "max_seqlen_q", "max_seqlen_k") if name not in other_operator]
        arguments = {name: getattr(self, name) for name in names}
        split = {"split_size": case.split_size} if case.split_size else {"num_splits": case.num_splits}
        return {**arguments, **case.options, **split, **tensors_of_options(case, self.q.device)}

    def stray_writes(self) -> int:
        """How many elements of out's buffer that nobody asked for are no longer the sentinel."""
        unasked = torch.ones(self.out_buffer.shape, dtype=torch.bool)
        asked = self.out[: self.num_rows]
        unasked.as_strided(asked.shape, asked.stride(), asked.storage_offset()).fill_(False)
        return int((self.out_buffer.cpu().view(torch.int16)[unasked] != layouts.SENTINEL_BITS).sum())


def tensors_of_options(case: AttentionCase, device) -> dict[str, torch.Tensor]:
    """The options that a call takes as tensors."""
    tensors = {}
    if isinstance(case.causal, tuple):
        tensors["causal"] = torch.tensor([1, *case.causal, 1], device=device).to(case.causal_dtype)[1:-1]
    if case.alibi_slopes is not None:
        slopes = torch.tensor(case.alibi_slopes, device=device)
        among_nans = torch.full((slopes.shape[:-1].numel(), slopes.shape[-1] + 2), torch.nan, device=device)
        among_nans[:, 1:-1] = slopes
        tensors["alibi_slopes"] = among_nans[:, 1:-1] if slopes.dim() == 2 else among_nans[0, 1:-1]
    if case.sinks is not None:
        dtype = torch.float32 if case.float_sinks else DTYPES[case.dtype]
        tensors["sinks"] = torch.tensor([torch.nan, *case.sinks, torch.nan], dtype=dtype, device=device)[1:-1]
    for name in ("k_descale", "v_descale"):
        if isinstance(getattr(case, name), tuple):
            tensors[name] = torch.tensor(getattr(case, name), dtype=torch.float32, device=device)
    return tensors


def make_inputs(case: AttentionCase, device="cpu") -> AttentionInputs:
    """Seeded normals in shuffled pages. Pages, slots and gaps that must not be read hold NaN, table entries garbage."""
    random = torch.Generator().manual_seed(case.seed)
    dtype, kv_dtype = DTYPES[case.dtype], KV_DTYPES[case.kv_dtype or case.dtype]
    num_rows = sum(case.q_lens)
    total_q = num_rows + case.padding_rows

    q = torch.randn(num_rows, case.num_heads_q, case.head_dim, generator=random)
    kv = torch.randn(sum(case.kv_lens), 2, case.num_heads_kv, case.head_dim, generator=random)
    k, v = kv.unbind(1)
    if case.head_dim_v:
        v = torch.randn(*v.shape[:2], case.head_dim_v, generator=random)
    _direct_scores(case, q, k, random)

    q_view = layouts.q_view(case, total_q, dtype, device)
    q_view[:num_rows].copy_(q)
    out, out_buffer = layouts.out_view(case, total_q, dtype, device)

    def int32(values):
        return torch.tensor(values, dtype=torch.int32, device=device)

    block_table = seqused_k = cu_seqlens_k = None
    chunk = {}
    if case.page_size is None:
        caches = layouts.packed_views(case, len(k), kv_dtype, device)
        for cache, values in zip(caches, (k, v)):
            cache.copy_(values)
        cu_seqlens_k = int32(starts_of(case.kv_lens))
    else:
        pages, num_pages = shuffled_pages(case.kv_lens, case.page_size, random, NUM_SPARE_PAGES)
        pages = [pages[0][: case.shared_pages] + of_sequence[case.shared_pages :] for of_sequence in pages]
        caches = layouts.page_views(case, num_pages, kv_dtype, device)
        for cache, values in zip(caches, (k, v)):
            # Of shared pages the first sequence is written last, so they hold its keys.
            in_pages = _split_chunk(case, values)[0]
            for of_sequence, keys in reversed(list(zip(pages, in_pages))):
                write_pages(cache, of_sequence, 0, keys)
        block_table = _hostile_table(pages, random, device)
        if case.chunk_lens is None:
            seqused_k = int32(case.kv_lens)
        else:
            like_q = case.chunk_lens == case.q_lens
            num_new = sum(case.chunk_lens)
            new = layouts.packed_views(
                replace(case, kv_layout=case.chunk_layout), num_new + case.padding_rows * like_q, dtype, device
            )
            for rows, values in zip(new, (k, v)):
                rows.fill_(torch.inf)  # behind the last sequence; no bits of the pool
                rows[:num_new].copy_(torch.cat([values[:0], *_split_chunk(case, values)[1]]))
            chunk = {
                "k_new": new[0],
                "v_new": new[1],
                "cache_seqlens": int32([kv_len - new for kv_len, new in zip(case.kv_lens, case.chunk_lens)]),
                "cu_seqlens_k_new": None if like_q else int32(starts_of(case.chunk_lens)),
            }

    return AttentionInputs(
        q=q_view,
        k_cache=caches[0],
        v_cache=caches[1],
        cu_seqlens_q=int32(starts_of(case.q_lens)),
        block_table=block_table,
        seqused_k=seqused_k,
        cu_seqlens_k=cu_seqlens_k,
        max_seqlen_q=max(case.q_lens, default=0),
        max_seqlen_k=max(case.kv_lens, default=0),
        out=out,
        out_buffer=out_buffer,
        num_rows=num_rows,
        **chunk,
    )


def _split_chunk(case, values) -> tuple[list[torch.Tensor], list[torch.Tensor]]:
    """The keys or values of each sequence that lie in the pages, and those of its current chunk."""
    whole = values.split(case.kv_lens)
    num_new = case.chunk_lens or (0,) * len(whole)
    return [keys[: len(keys) - n] for keys, n in zip(whole, num_new)], [
        keys[len(keys) - n :] for keys, n in zip(whole, num_new)
    ]


def _hostile_table(pages, random, device) -> torch.Tensor:
    """The block table, two entries wider than needed, with garbage behind each row's pages; a view of a wider one."""
    width = max(map(len, pages), default=0) + 2
    table = GARBAGE_PAGES[torch.randint(0, len(GARBAGE_PAGES), (len(pages), width), generator=random)]
    for row, of_sequence in zip(table, pages):
        row[: len(of_sequence)] = torch.tensor(of_sequence, dtype=torch.int32)
    wide = torch.full((len(pages), width + 3), -1, dtype=torch.int32, device=device)
    wide[:, :width] = table.to(device)
    return wide[:, :width]


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
