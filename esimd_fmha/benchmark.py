"""One attention problem, in the vocabulary of sycl-tla's example: made, timed and verified."""

import statistics
import time
from dataclasses import dataclass

import torch

from esimd_fmha import attention
from esimd_fmha.testing.bound import Verdict
from esimd_fmha.testing.case import AttentionCase
from esimd_fmha.testing.inputs import make_inputs
from esimd_fmha.testing.verify import verify_sampled

VERIFIED_ROWS = 64  # sampled per sequence


@dataclass(frozen=True)
class Sizes:
    """Lengths are per sequence, or their average with ``varlen``."""

    batch: int
    seq_len_q: int
    seq_len_kv: int  # of the current chunk
    seq_len_kv_cache: int  # of the cached prefix
    varlen: bool

    def lengths(self, seed: int = 0) -> tuple[tuple[int, ...], tuple[int, ...]]:
        """The query and KV lengths (chunk and prefix) of every sequence."""
        generator = torch.Generator().manual_seed(seed)

        def draw(length: int) -> list[int]:
            if not self.varlen or length == 0:
                return [length] * self.batch
            low, high = max(1, length // 2), length + length // 2
            return torch.randint(low, high + 1, (self.batch,), generator=generator).tolist()

        q_lens = draw(self.seq_len_q)
        new_lens = q_lens if self.seq_len_kv == self.seq_len_q else draw(self.seq_len_kv)
        cached_lens = draw(self.seq_len_kv_cache)
        return tuple(q_lens), tuple(new + cached for new, cached in zip(new_lens, cached_lens))


class Problem:
    """The inputs of a case on a device, to be run again and again."""

    def __init__(self, case: AttentionCase, device: torch.device):
        self.case = case
        self.inputs = make_inputs(case, device)
        self.arguments = self.inputs.plain_arguments(case)
        self.operator = attention.prefill_paged if case.chunk_lens is None else attention.prefill_with_kvcache

    def time(self, iterations: int) -> list[float]:
        """Seconds of each iteration after a warm-up, with the caches as the previous one left them."""
        seconds = []
        for iteration in range(iterations + 1):
            started = time.perf_counter()
            self.run()
            synchronize(self.inputs.q.device)
            if iteration:
                seconds.append(time.perf_counter() - started)
        return seconds

    def run(self) -> torch.Tensor:
        out = self.operator(**self.arguments)
        assert isinstance(out, torch.Tensor)  # return_lse is not asked for
        return out

    def verify(self, out: torch.Tensor) -> Verdict:
        """The worst sampled row's verdict."""
        generator = torch.Generator().manual_seed(self.case.seed)
        return verify_sampled(self.inputs, out, self.case, max_rows=VERIFIED_ROWS, generator=generator)


def synchronize(device: torch.device) -> None:
    """Waits for what was queued on a GPU; calls on CPU tensors have waited already."""
    if device.type == "xpu":
        torch.xpu.synchronize()


def median_and_spread(seconds: list[float]) -> tuple[float, float]:
    """The median, and half the distance from the fastest to the slowest."""
    return statistics.median(seconds), (max(seconds) - min(seconds)) / 2
