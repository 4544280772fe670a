"""What a warm call of prefill_paged costs the host beyond a bare dpctl submit_async of the same kernel.

Many tiny problems, cycled. On a GPU the call does not wait for the kernel. Here the CPU device stands in for it with
its ``asynchronous`` flag set, and every batch of calls is waited for after its time is taken. The rows alternate; they
give microseconds a call, the least of all batches and their median. Exits with an error when the call costs more than
20 us beyond the bare one.
"""

import statistics
import sys
import time
from collections.abc import Callable
from unittest import mock

import click
import torch

from esimd_fmha import executor, flash_attn_func, flash_attn_varlen_func, flash_attn_with_kvcache, prefill_paged
from esimd_fmha.attention import call_of
from esimd_fmha.call import addresses_of
from esimd_fmha.loader.devices import DpctlKernel, import_dpctl
from esimd_fmha.loader.interop import device_of
from esimd_fmha.testing.case import AttentionCase
from esimd_fmha.testing.inputs import make_inputs
from perf.command import command, json_option, show

NUM_PROBLEMS = 16
CALLS_PER_BATCH = 64  # a multiple of the problems; short, so that what is queued does not fill up
MOST_MICROSECONDS = 20


def tiny_problems() -> list[dict]:
    """Arguments of prefill_paged: one head, few rows, one page of 16 keys, each problem of another shape."""
    sizes = {"num_heads_q": 1, "num_heads_kv": 1, "dtype": "bf16", "page_size": 16, "kv_lens": (16,)}
    cases = [AttentionCase(purpose="tiny", q_lens=(1 + index,), **sizes) for index in range(NUM_PROBLEMS)]
    return [make_inputs(case).plain_arguments(case) for case in cases]


def bare_submission(arguments: dict, out: torch.Tensor) -> Callable[[], None]:
    """submit_async of the kernel that serves the problem, with everything prepared."""
    tensors, options = call_of(**arguments, out=out)
    kernels = executor.prepare(tensors, options)
    params = kernels.params(addresses_of(tensors), kernels.allocate(tensors))
    kernel, queue, threads = kernels.prefill.kernel, kernels.prefill.device.queue, kernels.config.threads
    kernel_arguments = [import_dpctl().RawKernelArg(params)]
    groups = kernels.prefill_groups
    global_range, local_range = [groups[2], groups[1], groups[0] * threads], [1, 1, threads]
    return lambda: queue.submit_async(kernel, kernel_arguments, global_range, local_range)


def as_vllm_calls_it(arguments: dict) -> Callable[[], torch.Tensor]:
    given = dict(arguments)
    k, v = given.pop("k_cache"), given.pop("v_cache")
    return lambda: flash_attn_varlen_func(k=k, v=v, causal=True, **given)


def as_a_batch(arguments: dict) -> Callable[[], torch.Tensor]:
    """One sequence whose keys are one page."""
    q, k, v = arguments["q"][None], arguments["k_cache"][:1], arguments["v_cache"][:1]
    return lambda: flash_attn_func(q, k, v, causal=True)


def as_a_decode_step(arguments: dict) -> Callable[[], torch.Tensor]:
    """The same as a cache; nothing is appended."""
    q, k, v = arguments["q"][None], arguments["k_cache"][:1], arguments["v_cache"][:1]
    lengths = arguments["seqused_k"]
    return lambda: flash_attn_with_kvcache(q, k, v, cache_seqlens=lengths, causal=True)


def batch_microseconds(functions: list[Callable[[], object]], queue) -> float:
    """The average time of a call; what the calls queued is waited for afterwards."""
    kept = []  # outputs live until the kernels that write them are done
    started = time.perf_counter()
    for _ in range(CALLS_PER_BATCH // len(functions)):
        kept += [function() for function in functions]
    seconds = time.perf_counter() - started
    queue.wait()
    return seconds / CALLS_PER_BATCH * 1e6


def measure(batches: int) -> dict[str, list[float]]:
    """Row name -> microseconds a call, of every batch."""
    problems = tiny_problems()
    device = device_of(problems[0]["q"])
    device.asynchronous = True
    outs = [torch.empty_like(arguments["q"]) for arguments in problems]
    calls = [lambda arguments=arguments: prefill_paged(**arguments) for arguments in problems]
    into_out = [lambda a=a, out=out: prefill_paged(**a, out=out) for a, out in zip(problems, outs)]
    rows = {
        "bare submit_async": [bare_submission(arguments, out) for arguments, out in zip(problems, outs)],
        "prefill_paged": calls,
        "prefill_paged(out=)": into_out,
        "flash_attn_varlen_func": [as_vllm_calls_it(arguments) for arguments in problems],
        "flash_attn_func": [as_a_batch(arguments) for arguments in problems],
        "flash_attn_with_kvcache": [as_a_decode_step(arguments) for arguments in problems],
        "prefill_paged, nothing launched": calls,
        "  of it torch.empty": [
            lambda q=a["q"]: torch.empty(q.shape, dtype=q.dtype, device=q.device) for a in problems
        ],
        "  of it device_of": [lambda q=a["q"]: device_of(q) for a in problems],
    }
    microseconds: dict[str, list[float]] = {name: [] for name in rows}
    for _ in range(batches + 1):
        for name, functions in rows.items():
            if "nothing launched" in name:
                with mock.patch.object(DpctlKernel, "launch", lambda *_: None):
                    microseconds[name].append(batch_microseconds(functions, device.queue))
            else:
                microseconds[name].append(batch_microseconds(functions, device.queue))
    return {name: values[1:] for name, values in microseconds.items()}  # the first compiles and plans


@command(__doc__)
@click.option("--batches", default=100, show_default=True, type=click.IntRange(1))
@json_option
def main(batches, as_json):
    measured = measure(batches)
    bare = min(measured["bare submit_async"])
    rows = []
    for name, values in measured.items():
        beyond = None if name.startswith(" ") else min(values) - bare
        rows.append({"what": name, "us": min(values), "median us": statistics.median(values), "beyond bare us": beyond})
    show("Host cost of a call", rows, as_json)
    beyond = min(measured["prefill_paged"]) - bare
    if beyond > MOST_MICROSECONDS:
        sys.exit(f"{beyond:.1f} us beyond a bare submission; at most {MOST_MICROSECONDS} are allowed")


if __name__ == "__main__":
    main()
