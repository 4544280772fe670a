"""A chunked-prefill serving trace: requests of different lengths arrive over a few steps and are prefilled in chunks
against a growing paged cache, at the attention geometry of Llama-3.1-8B."""

import time
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import torch

from esimd_fmha import attention
from esimd_fmha.benchmark import synchronize
from esimd_fmha.testing.bound import Verdict
from esimd_fmha.testing.options import AttentionOptions
from esimd_fmha.testing.pages import block_table_of, shuffled_pages, starts_of, write_pages
from esimd_fmha.testing.reference import AttentionTensors
from esimd_fmha.testing.verify import verify_sampled

NUM_HEADS_Q, NUM_HEADS_KV, HEAD_DIM = 32, 8, 128
PAGE_SIZE = 64
CHUNK = 512  # most new tokens of a request in a step
DTYPE = torch.bfloat16
SAMPLED_ROWS = 8  # per request and step

ARRIVALS = ((0, 1200), (0, 300), (1, 2048), (2, 77), (2, 900), (3, 1))  # (step, prompt tokens)


@dataclass
class Request:
    """A prompt, its pages, and how many of its tokens are in the cache."""

    name: str
    prompt_len: int
    pages: list[int]
    done: int = 0


@dataclass(frozen=True)
class Step:
    """What one step did."""

    index: int
    chunks: tuple[tuple[str, int, int], ...]  # request, new tokens, tokens in the cache afterwards
    prepare_seconds: float  # compiling and loading: seconds in the first run, then from the cache, then nothing
    seconds: float
    kernel: str
    num_splits: int
    verdict: Verdict


class Trace:
    """Runs the steps; every random number comes from one seed."""

    def __init__(self, device: torch.device, seed: int = 0):
        self.device = device
        self.generator = torch.Generator().manual_seed(seed)
        pages, num_pages = shuffled_pages([length for _, length in ARRIVALS], PAGE_SIZE, self.generator)
        shape = (num_pages, PAGE_SIZE, NUM_HEADS_KV, HEAD_DIM)
        # A slot that was never written holds NaN: reading one would show.
        self.k_cache = torch.full(shape, float("nan"), dtype=DTYPE, device=device)
        self.v_cache = torch.full(shape, float("nan"), dtype=DTYPE, device=device)
        self.waiting = deque(
            (step, Request(f"r{index}", length, pages[index])) for index, (step, length) in enumerate(ARRIVALS)
        )
        self.running: list[Request] = []

    @property
    def total_tokens(self) -> int:
        return sum(length for _, length in ARRIVALS)

    def steps(self) -> Iterator[Step]:
        """The steps in order, until every prompt is in the cache."""
        index = 0
        while self.waiting or self.running:
            while self.waiting and self.waiting[0][0] <= index:
                self.running.append(self.waiting.popleft()[1])
            yield self._step(index)
            self.running = [request for request in self.running if request.done < request.prompt_len]
            index += 1

    def _random(self, tokens: int, num_heads: int) -> torch.Tensor:
        return torch.randn(tokens, num_heads, HEAD_DIM, generator=self.generator).to(self.device, DTYPE)

    def _append(self, request: Request, tokens: int) -> None:
        """Write the keys and values of the request's next tokens into its pages, as a serving engine does."""
        for cache in (self.k_cache, self.v_cache):
            write_pages(cache, request.pages, request.done, self._random(tokens, NUM_HEADS_KV))
        request.done += tokens

    def _step(self, index: int) -> Step:
        new_tokens = [min(CHUNK, request.prompt_len - request.done) for request in self.running]
        for request, tokens in zip(self.running, new_tokens):
            self._append(request, tokens)
        kv_lens = [request.done for request in self.running]
        tensors = AttentionTensors(
            q=self._random(sum(new_tokens), NUM_HEADS_Q),
            k_cache=self.k_cache,
            v_cache=self.v_cache,
            cu_seqlens_q=torch.tensor(starts_of(new_tokens), dtype=torch.int32, device=self.device),
            block_table=block_table_of([request.pages for request in self.running], self.device),
            seqused_k=torch.tensor(kv_lens, dtype=torch.int32, device=self.device),
        )
        arguments: dict[str, Any] = {**tensors.given(), "max_seqlen_q": max(new_tokens), "max_seqlen_k": max(kv_lens)}

        started = time.perf_counter()
        kernels = attention.prepare(**arguments)
        prepare_seconds = time.perf_counter() - started
        synchronize(self.device)
        started = time.perf_counter()
        out = attention.prefill_paged(**arguments)
        assert isinstance(out, torch.Tensor)  # return_lse is not asked for
        synchronize(self.device)
        seconds = time.perf_counter() - started

        return Step(
            index=index,
            chunks=tuple(zip((request.name for request in self.running), new_tokens, kv_lens)),
            prepare_seconds=prepare_seconds,
            seconds=seconds,
            kernel=kernels.config.name,
            num_splits=kernels.plan.num_splits,
            verdict=verify_sampled(tensors, out, AttentionOptions(), max_rows=SAMPLED_ROWS, generator=self.generator),
        )
