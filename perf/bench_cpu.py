"""The CPU device against torch.nn.functional.scaled_dot_product_attention in float32, in one run.

Ours gets bf16 (or fp16) pages, torch gets dense float32 copies of one sequence after the other: what torch has for
paged keys is a gather, which is not timed. Both get the same causal problem and all cores. GFLOP/s count the keys
that are seen; a chunk on a longer cache needs an explicit mask in torch, which then computes the masked scores as
well. Timings of the two alternate, so that what else the machine does falls on both; the ratio is of medians, torch /
ours (above 1: ours is faster), the spread from the first to the third quartile as a fraction of the median. Caches
are warm: the timed calls follow each other. Exits with an error when a ratio is below 0.8.
"""

import statistics
import sys
import time
from dataclasses import dataclass

import torch
from torch.nn.functional import scaled_dot_product_attention

from esimd_fmha import prefill_paged
from esimd_fmha.config import choose_config, plan_launch
from esimd_fmha.loader.interop import device_of
from esimd_fmha.problem import check_problem
from perf.formulas import Shape, attention_flops
from perf.table import argument_parser, show

PAGE_SIZE = 64
LEAST_RATIO = 0.8
DTYPES = {"bf16": torch.bfloat16, "fp16": torch.float16}


@dataclass(frozen=True)
class Case:
    name: str
    shape: Shape
    num_splits: int = 0  # chosen by the plan


CASES = (
    Case("prefill d128", Shape([2048], [2048], 32, 8, 128, causal=True)),
    Case("prefill d64", Shape([2048], [2048], 32, 8, 64, causal=True)),
    Case("prefill d256", Shape([1024], [1024], 16, 4, 256, causal=True)),
    Case("ragged chunks", Shape([512, 512, 77, 300], [512, 1536, 1101, 300], 32, 8, 128, causal=True)),
    Case("short chunk, long cache", Shape([64], [8192], 8, 2, 128, causal=True)),
    Case("the same in 8 splits", Shape([64], [8192], 8, 2, 128, causal=True), num_splits=8),
)


def paged_arguments(case: Case, dtype: torch.dtype) -> dict:
    """Arguments of prefill_paged: seeded normals, pages in shuffled order."""
    shape = case.shape
    generator = torch.Generator().manual_seed(0)
    pages_of = [-(-seqlen // PAGE_SIZE) for seqlen in shape.seqlens_kv]
    cache_shape = (sum(pages_of), PAGE_SIZE, shape.num_heads_kv, shape.head_dim)
    order = torch.randperm(sum(pages_of), generator=generator, dtype=torch.int32)
    block_table = torch.full((len(pages_of), max(pages_of)), -1, dtype=torch.int32)
    for row, pages in zip(block_table, order.split(pages_of)):
        row[: len(pages)] = pages
    q_shape = (sum(shape.seqlens_q), shape.num_heads_q, shape.head_dim)
    return {
        "q": torch.randn(q_shape, generator=generator).to(dtype),
        "k_cache": torch.randn(cache_shape, generator=generator).to(dtype),
        "v_cache": torch.randn(cache_shape, generator=generator).to(dtype),
        "block_table": block_table,
        "cu_seqlens_q": torch.tensor([0, *shape.seqlens_q]).cumsum(0).to(torch.int32),
        "seqused_k": torch.tensor(shape.seqlens_kv, dtype=torch.int32),
        "max_seqlen_q": max(shape.seqlens_q),
        "max_seqlen_k": max(shape.seqlens_kv),
        "causal": shape.causal,
        "num_splits": case.num_splits,
    }


def dense_arguments(shape: Shape, paged: dict) -> list[dict]:
    """Arguments of scaled_dot_product_attention for every sequence: float32, K/V gathered from their pages."""
    calls = []
    for row, q, seqlen_kv in zip(paged["block_table"], paged["q"].split(shape.seqlens_q), shape.seqlens_kv):
        pages = row[: -(-seqlen_kv // PAGE_SIZE)]
        k, v = (paged[name][pages].flatten(0, 1)[:seqlen_kv] for name in ("k_cache", "v_cache"))
        query, key, value = (x.float().transpose(0, 1).unsqueeze(0).contiguous() for x in (q, k, v))
        call = {"query": query, "key": key, "value": value, "enable_gqa": True}
        if len(q) == seqlen_kv:
            call["is_causal"] = shape.causal
        elif shape.causal:  # torch's is_causal is top-left: bottom-right takes a mask
            call["attn_mask"] = torch.ones(len(q), seqlen_kv, dtype=torch.bool).tril(seqlen_kv - len(q))
        calls.append(call)
    return calls


def run_torch(calls: list[dict]) -> list[torch.Tensor]:
    return [scaled_dot_product_attention(**call) for call in calls]


def check(shape: Shape, out: torch.Tensor, reference: list[torch.Tensor]) -> None:
    """What is timed has to be right."""
    expected = torch.cat([x[0].transpose(0, 1) for x in reference])
    worst = (out.float() - expected).abs().max().item()
    if not worst < 2e-2:  # bf16 rounds an output between 2 and 4 by 2 ** -7 at most; NaN is not below either
        raise RuntimeError(f"{shape}: the outputs differ by {worst}, so the times mean nothing")


def alternate(functions: list, repeats: int) -> list[list[float]]:
    """Seconds of every function, called in turn."""
    seconds: list[list[float]] = [[] for _ in functions]
    for _ in range(repeats):
        for function, times in zip(functions, seconds):
            started = time.perf_counter()
            function()
            times.append(time.perf_counter() - started)
    return seconds


def spread(times: list[float]) -> float:
    low, median, high = statistics.quantiles(times, n=4)
    return (high - low) / median


def measure(case: Case, dtype: str, repeats: int) -> dict:
    paged = paged_arguments(case, DTYPES[dtype])
    dense = dense_arguments(case.shape, paged)
    check(case.shape, prefill_paged(**paged), run_torch(dense))
    ours, torchs = alternate([lambda: prefill_paged(**paged), lambda: run_torch(dense)], repeats)

    device = device_of(paged["q"])
    problem = check_problem(**paged, cu_seqlens_k=None, softmax_scale=None, out=None, split_size=None)
    config = choose_config(problem, device.target)
    gflop = attention_flops(case.shape) / 1e9
    our_median, torch_median = statistics.median(ours), statistics.median(torchs)
    return {
        "case": case.name,
        "kernel": config.name.removeprefix("fmha_prefill_cpu_"),
        "splits": plan_launch(problem, config, device.concurrent_threads).num_splits,
        "GFLOP": gflop,
        "ours ms": our_median * 1e3,
        "spread": spread(ours),
        "ours GFLOP/s": gflop / our_median,
        "torch ms": torch_median * 1e3,
        "torch spread": spread(torchs),
        "torch GFLOP/s": gflop / torch_median,
        "ratio": torch_median / our_median,
        "ratio of minima": min(torchs) / min(ours),
    }


def main() -> None:
    parser = argument_parser(__doc__)
    parser.add_argument("--dtype", choices=DTYPES, default="bf16")
    parser.add_argument("--repeats", type=int, default=9)
    parser.add_argument("--cases", nargs="*", help='parts of case names, as "d128" (default: all)')
    given = parser.parse_args()
    cases = [case for case in CASES if not given.cases or any(part in case.name for part in given.cases)]
    if not cases:
        parser.error(f"the cases are {', '.join(case.name for case in CASES)}")
    rows = [measure(case, given.dtype, given.repeats) for case in cases]
    title = f"{given.dtype} on the CPU device against torch float32, {torch.get_num_threads()} threads"
    show(title, rows, given.json)
    if slow := [row["case"] for row in rows if row["ratio"] < LEAST_RATIO]:
        sys.exit(f"slower than {LEAST_RATIO} of torch: {', '.join(slow)}")


if __name__ == "__main__":
    main()
