"""A chunked-prefill serving trace: requests of different lengths arrive over a few steps and are prefilled in chunks
against a growing paged cache, at the attention geometry of Llama-3.1-8B."""

import time
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field

import torch

from esimd_fmha import attention
from esimd_fmha.verify import Verdict, verify_sequence, worst

NUM_HEADS_Q, NUM_HEADS_KV, HEAD_DIM = 32, 8, 128
PAGE_SIZE = 64
CHUNK = 512  # most new tokens of a request in a step
DTYPE = torch.bfloat16
SAMPLED_ROWS = 8  # per request and step

ARRIVALS = ((0, 1200), (0, 300), (1, 2048), (2, 77), (2, 900), (3, 1))  # (step, prompt tokens)


@dataclass
class Request:
    """A prompt, its pages, and how much of it is in the cache."""

    name: str
    prompt_len: int
    pages: list[int]
    done: int = 0
    # The keys and values so far, kept apart from the cache for the reference.
    k: torch.Tensor = field(default=None)
    v: torch.Tensor = field(default=None)


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
        num_pages = sum(-(-length // PAGE_SIZE) for _, length in ARRIVALS)
        shape = (num_pages, PAGE_SIZE, NUM_HEADS_KV, HEAD_DIM)
        # A slot that was never written holds NaN: reading one would show.
        self.k_cache = torch.full(shape, float("nan"), dtype=DTYPE, device=device)
        self.v_cache = torch.full(shape, float("nan"), dtype=DTYPE, device=device)
        free_pages = torch.randperm(num_pages, generator=self.generator).tolist()
        self.waiting = deque()
        for i, (step, length) in enumerate(ARRIVALS):
            pages = [free_pages.pop() for _ in range(-(-length // PAGE_SIZE))]
            self.waiting.append((step, Request(f"r{i}", length, pages)))
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
        k, v = self._random(tokens, NUM_HEADS_KV), self._random(tokens, NUM_HEADS_KV)
        positions = torch.arange(request.done, request.done + tokens)
        pages = torch.tensor(request.pages)[positions // PAGE_SIZE].to(self.device)
        slots = (positions % PAGE_SIZE).to(self.device)
        self.k_cache[pages, slots] = k
        self.v_cache[pages, slots] = v
        request.k = k if request.k is None else torch.cat([request.k, k])
        request.v = v if request.v is None else torch.cat([request.v, v])
        request.done += tokens

    def _step(self, index: int) -> Step:
        new_tokens = [min(CHUNK, request.prompt_len - request.done) for request in self.running]
        for request, tokens in zip(self.running, new_tokens):
            self._append(request, tokens)
        q = self._random(sum(new_tokens), NUM_HEADS_Q)

        def int32(values):
            return torch.tensor(values, dtype=torch.int32, device=self.device)

        starts = [sum(new_tokens[:i]) for i in range(len(new_tokens) + 1)]
        widest = max(len(request.pages) for request in self.running)
        arguments = {
            "block_table": int32([request.pages + [-1] * (widest - len(request.pages)) for request in self.running]),
            "cu_seqlens_q": int32(starts),
            "seqused_k": int32([request.done for request in self.running]),
            "max_seqlen_q": max(new_tokens),
            "max_seqlen_k": max(request.done for request in self.running),
        }
        caches = (self.k_cache, self.v_cache)
        started = time.perf_counter()
        kernels = attention.prepare(q, *caches, **arguments)
        prepare_seconds = time.perf_counter() - started
        synchronize(self.device)
        started = time.perf_counter()
        out = attention.prefill_paged(q, *caches, **arguments)
        synchronize(self.device)
        seconds = time.perf_counter() - started

        verdicts = [
            verify_sequence(
                q[first:last],
                request.k,
                request.v,
                out[first:last],
                softmax_scale=HEAD_DIM**-0.5,
                causal=True,
                max_rows=SAMPLED_ROWS,
                generator=self.generator,
            )
            for request, first, last in zip(self.running, starts, starts[1:])
        ]
        chunks = tuple((request.name, tokens, request.done) for request, tokens in zip(self.running, new_tokens))
        return Step(
            index, chunks, prepare_seconds, seconds, kernels.config.name, kernels.plan.num_splits, worst(verdicts)
        )


def synchronize(device: torch.device) -> None:
    if device.type == "xpu":
        torch.xpu.synchronize()
