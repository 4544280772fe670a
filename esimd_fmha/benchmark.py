"""One attention problem of given sizes, in the vocabulary of sycl-tla's example: made, timed and verified."""

import statistics
import time
from dataclasses import dataclass

import torch

from esimd_fmha import attention
from esimd_fmha.verify import Verdict, verify_sequence, worst

VERIFIED_ROWS = 64  # sampled per sequence


@dataclass(frozen=True)
class Sizes:
    """The problem; lengths are per sequence, or their average with ``varlen``."""

    batch: int
    num_heads_q: int
    num_heads_kv: int
    head_dim: int
    dtype: torch.dtype
    seq_len_q: int
    seq_len_kv: int  # of the current chunk
    seq_len_kv_cache: int  # of the cached prefix
    varlen: bool
    causal: bool
    page_size: int | None  # None: packed K/V


class Problem:
    """Inputs of normal random numbers; K/V in shuffled pages whose unused slots hold NaN."""

    def __init__(self, sizes: Sizes, device: torch.device, seed: int = 0):
        self.sizes = sizes
        self.device = device
        self.generator = torch.Generator().manual_seed(seed)
        self.lens_q = self._lengths(sizes.seq_len_q)
        if sizes.seq_len_kv == sizes.seq_len_q:
            lens_new = self.lens_q
        else:
            lens_new = self._lengths(sizes.seq_len_kv)
        self.lens_kv = [a + b for a, b in zip(lens_new, self._lengths(sizes.seq_len_kv_cache))]
        self.q = self._random(sum(self.lens_q), sizes.num_heads_q)
        self.k, self.v = (self._random(sum(self.lens_kv), sizes.num_heads_kv) for _ in range(2))
        self.arguments = {
            "cu_seqlens_q": self._int32(_starts(self.lens_q)),
            "max_seqlen_q": max(self.lens_q),
            "max_seqlen_k": max(self.lens_kv),
            "causal": sizes.causal,
        }
        if sizes.page_size is None:
            self.caches = (self.k, self.v)
            self.arguments["cu_seqlens_k"] = self._int32(_starts(self.lens_kv))
        else:
            self._fill_pages(sizes.page_size)

    @property
    def flops(self) -> int:
        """Two products of 2 operations per query, visible key and head dimension."""
        keys = sum(visible_keys(q, kv, self.sizes.causal) for q, kv in zip(self.lens_q, self.lens_kv))
        return 4 * self.sizes.num_heads_q * self.sizes.head_dim * keys

    def time(self, iterations: int, num_splits: int) -> list[float]:
        """Seconds of each iteration after a warm-up, with the caches as the previous one left them."""
        seconds = []
        for iteration in range(iterations + 1):
            started = time.perf_counter()
            self.run(num_splits)
            if self.device.type == "xpu":
                torch.xpu.synchronize()
            if iteration:
                seconds.append(time.perf_counter() - started)
        return seconds

    def run(self, num_splits: int) -> torch.Tensor:
        return attention.prefill_paged(self.q, *self.caches, num_splits=num_splits, **self.arguments)

    def verify(self, out: torch.Tensor) -> Verdict:
        """The worst sequence's verdict."""
        starts_q, starts_kv = _starts(self.lens_q), _starts(self.lens_kv)
        verdicts = [
            verify_sequence(
                self.q[q0:q1],
                self.k[k0:k1],
                self.v[k0:k1],
                out[q0:q1],
                softmax_scale=self.sizes.head_dim**-0.5,
                causal=self.sizes.causal,
                max_rows=VERIFIED_ROWS,
                generator=self.generator,
            )
            for q0, q1, k0, k1 in zip(starts_q, starts_q[1:], starts_kv, starts_kv[1:])
        ]
        return worst(verdicts)

    def _lengths(self, length: int) -> list[int]:
        if not self.sizes.varlen or length == 0:
            return [length] * self.sizes.batch
        low, high = max(1, length // 2), length + length // 2
        return torch.randint(low, high + 1, (self.sizes.batch,), generator=self.generator).tolist()

    def _random(self, tokens: int, num_heads: int) -> torch.Tensor:
        values = torch.randn(tokens, num_heads, self.sizes.head_dim, generator=self.generator)
        return values.to(self.device, self.sizes.dtype)

    def _int32(self, values) -> torch.Tensor:
        return torch.tensor(values, dtype=torch.int32, device=self.device)

    def _fill_pages(self, page_size: int) -> None:
        pages_of = [-(-length // page_size) for length in self.lens_kv]
        num_pages = sum(pages_of)
        ids = torch.randperm(num_pages, generator=self.generator).tolist()
        table = [[ids.pop() for _ in range(count)] + [-1] * (max(pages_of) - count) for count in pages_of]
        shape = (num_pages, page_size, self.sizes.num_heads_kv, self.sizes.head_dim)
        self.caches = tuple(
            torch.full(shape, float("nan"), dtype=self.sizes.dtype, device=self.device) for _ in range(2)
        )
        for row, start, length in zip(table, _starts(self.lens_kv), self.lens_kv):
            positions = torch.arange(length)
            pages = torch.tensor(row)[positions // page_size].to(self.device)
            slots = (positions % page_size).to(self.device)
            for cache, packed in zip(self.caches, (self.k, self.v)):
                cache[pages, slots] = packed[start : start + length]
        self.arguments["block_table"] = self._int32(table)
        self.arguments["seqused_k"] = self._int32(self.lens_kv)


def visible_keys(seqlen_q: int, seqlen_kv: int, causal: bool) -> int:
    """Keys seen by the rows of one sequence, summed: row i sees seqlen_kv - seqlen_q + i + 1 of them when causal."""
    if not causal:
        return seqlen_q * seqlen_kv
    num_seeing = min(seqlen_q, seqlen_kv)  # the rows above see none
    return num_seeing * (2 * seqlen_kv - num_seeing + 1) // 2


def _starts(lengths: list[int]) -> list[int]:
    return [sum(lengths[:i]) for i in range(len(lengths) + 1)]


def median_and_spread(seconds: list[float]) -> tuple[float, float]:
    """The median, and half the distance from the fastest to the slowest."""
    return statistics.median(seconds), (max(seconds) - min(seconds)) / 2
