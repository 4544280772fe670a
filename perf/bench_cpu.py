"""The CPU device against torch.nn.functional.scaled_dot_product_attention in float32, in one run.

Our operator gets bf16 (or fp16) pages. torch gets dense float32 copies of one sequence after the other: for paged keys
it has only a gather, which is not timed. Both get the same causal problem and all cores. GFLOP/s count the keys that
are seen; a chunk on a longer cache needs an explicit mask in torch, which then computes the masked scores as well.
Calls of the two alternate, so that other load on the machine slows both. The ratio is of medians, torch / ours (above
1: ours is faster); the spread is from the first to the third quartile as a fraction of the median. Caches are warm: the
timed calls follow each other. Exits with an error when a ratio is below 1.2.

The CPU ratio is of the seconds that processors worked, which other load changes least: the least of torch's on one
thread, as threads that wait for each other count as working, and the least of ours on all threads.

CASE is a part of a case's name, as d128; without one, all cases run.
"""

import contextlib
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace

import click
import torch
from torch.nn.functional import scaled_dot_product_attention

from esimd_fmha import attention
from esimd_fmha.testing.case import DTYPES, AttentionCase
from esimd_fmha.testing.formulas import attention_flops
from esimd_fmha.testing.inputs import AttentionInputs, make_inputs
from esimd_fmha.testing.reference import sequence_kv, sequence_rows
from esimd_fmha.testing.verify import verify_sampled
from perf.command import command, json_option, show

LEAST_RATIO = 1.2
CHECKED_ROWS = 64  # of every sequence


def case(purpose: str, q_lens, kv_lens, num_heads_q, num_heads_kv, head_dim, num_splits=0) -> AttentionCase:
    return AttentionCase(
        purpose=purpose,
        q_lens=q_lens,
        kv_lens=kv_lens,
        num_heads_q=num_heads_q,
        num_heads_kv=num_heads_kv,
        head_dim=head_dim,
        num_splits=num_splits,
    )


CASES = (
    case("prefill d128", (2048,), (2048,), 32, 8, 128),
    case("prefill d64", (2048,), (2048,), 32, 8, 64),
    case("prefill d72", (2048,), (2048,), 16, 16, 72),
    case("prefill d80", (2048,), (2048,), 16, 4, 80),
    case("prefill d112", (2048,), (2048,), 16, 4, 112),
    case("prefill d256", (1024,), (1024,), 16, 4, 256),
    case("ragged chunks", (512, 512, 77, 300), (512, 1536, 1101, 300), 32, 8, 128),
    case("short chunk, long cache", (64,), (8192,), 8, 2, 128),
    case("the same in 8 splits", (64,), (8192,), 8, 2, 128, num_splits=8),
    case("decode 8 x 4096, MHA", (1,) * 8, (4096,) * 8, 8, 8, 128),
    case("decode 8 x 4096", (1,) * 8, (4096,) * 8, 8, 2, 128),
    case("decode 64 x 4096, MHA", (1,) * 64, (4096,) * 64, 8, 8, 128),
    case("decode 64 x 4096", (1,) * 64, (4096,) * 64, 8, 2, 128),
    case("256 sequences of 16", (16,) * 256, (16,) * 256, 8, 2, 128),
    case("256 sequences of 17", (17,) * 256, (17,) * 256, 8, 2, 128),
)


def dense_arguments(case: AttentionCase, inputs: AttentionInputs) -> list[dict]:
    """Arguments of scaled_dot_product_attention for every sequence: float32, K/V gathered from their pages."""
    calls = []
    for index, rows in enumerate(sequence_rows(inputs)):
        tensors = (inputs.q[rows], *sequence_kv(inputs, index))
        query, key, value = (tensor.float().transpose(0, 1).unsqueeze(0).contiguous() for tensor in tensors)
        call = {"query": query, "key": key, "value": value, "enable_gqa": True}
        q_len, kv_len = query.shape[2], key.shape[2]
        if q_len == kv_len:
            call["is_causal"] = case.causal
        elif case.causal:  # torch's is_causal is top-left: bottom-right takes a mask
            call["attn_mask"] = torch.ones(q_len, kv_len, dtype=torch.bool).tril(kv_len - q_len)
        calls.append(call)
    return calls


def run_torch(calls: list[dict]) -> list[torch.Tensor]:
    """[1, num_heads_q, q_len, head_dim] of every sequence."""
    return [scaled_dot_product_attention(**call) for call in calls]


def check(case: AttentionCase, inputs: AttentionInputs, outs: dict[str, torch.Tensor]) -> None:
    """Raises RuntimeError unless what is timed computes the case, on the rows that are sampled."""
    for name, out in outs.items():
        generator = torch.Generator().manual_seed(0)
        verdict = verify_sampled(inputs, out, case, max_rows=CHECKED_ROWS, generator=generator)
        if not verdict.right:
            raise RuntimeError(f"{case.purpose}: {name} is off by {verdict.error}, so the times mean nothing")


def alternate(functions: list, repeats: int, clock: Callable[[], float] = time.perf_counter) -> list[list[float]]:
    """Seconds of every function, called in turn."""
    seconds: list[list[float]] = [[] for _ in functions]
    for _ in range(repeats):
        for function, times in zip(functions, seconds):
            started = clock()
            function()
            times.append(clock() - started)
    return seconds


@contextlib.contextmanager
def one_torch_thread() -> Iterator[None]:
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(threads)


def spread(times: list[float]) -> float:
    low, median, high = statistics.quantiles(times, n=4)
    return (high - low) / median


def measure(case: AttentionCase, repeats: int) -> dict:
    inputs = make_inputs(case)
    paged, dense = inputs.plain_arguments(case), dense_arguments(case, inputs)
    torch_out = torch.cat([out[0].transpose(0, 1) for out in run_torch(dense)])
    check(case, inputs, {"prefill_paged": attention.prefill_paged(**paged), "torch": torch_out})
    functions = [lambda: attention.prefill_paged(**paged), lambda: run_torch(dense)]
    ours, torchs = alternate(functions, repeats)
    with one_torch_thread():
        our_work, torch_work = alternate(functions, repeats, clock=time.process_time)

    kernels = attention.prepare(**paged)
    gflop = attention_flops(case) / 1e9
    our_median, torch_median = statistics.median(ours), statistics.median(torchs)
    return {
        "case": case.purpose,
        "kernel": kernels.config.name.removeprefix("fmha_prefill_cpu_"),
        "splits": kernels.plan.num_splits,
        "GFLOP": gflop,
        "ours ms": our_median * 1e3,
        "spread": spread(ours),
        "ours GFLOP/s": gflop / our_median,
        "torch ms": torch_median * 1e3,
        "torch spread": spread(torchs),
        "torch GFLOP/s": gflop / torch_median,
        "ratio": torch_median / our_median,
        "ratio of minima": min(torchs) / min(ours),
        "ours CPU ms": min(our_work) * 1e3,
        "torch CPU ms": min(torch_work) * 1e3,
        "CPU ratio": min(torch_work) / min(our_work),
    }


@command(__doc__)
@click.argument("parts", nargs=-1, metavar="[CASE]...")
@click.option("--dtype", type=click.Choice(list(DTYPES)), default="bf16", show_default=True)
@click.option("--repeats", default=9, show_default=True, type=click.IntRange(2))
@json_option
def main(parts, dtype, repeats, as_json):
    cases = [case for case in CASES if not parts or any(part in case.purpose for part in parts)]
    if not cases:
        raise click.UsageError(f"the cases are {', '.join(case.purpose for case in CASES)}; give parts of their names")
    rows = [measure(replace(case, dtype=dtype), repeats) for case in cases]
    show(f"{dtype} on the CPU device against torch float32, {torch.get_num_threads()} threads", rows, as_json)
    if slow := [row["case"] for row in rows if row["ratio"] < LEAST_RATIO]:
        sys.exit(f"slower than {LEAST_RATIO} of torch: {', '.join(slow)}")


if __name__ == "__main__":
    main()
