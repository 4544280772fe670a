"""What a warm call of prefill_paged costs the host beyond a bare dpctl submit_async of the same kernel.

Many tiny problems, cycled. On a GPU the call does not wait for the kernel; here the CPU device stands in for it with
its ``asynchronous`` flag set, and every batch of calls is waited for after its time is taken. Rows alternate;
microseconds a call, the least of all batches (and their median). Exits with an error when the call costs more than 20
us beyond the bare one.
"""

import statistics
import sys
import time
from collections.abc import Callable
from unittest import mock

import torch

from esimd_fmha import flash_attn_varlen_func, prefill_paged
from esimd_fmha.attention import make_params
from esimd_fmha.config import choose_config, plan_launch
from esimd_fmha.loader import load_kernel
from esimd_fmha.loader.devices import DpctlKernel, import_dpctl
from esimd_fmha.loader.interop import device_of
from esimd_fmha.problem import check_problem
from perf.table import argument_parser, show

NUM_PROBLEMS = 16
CALLS_PER_BATCH = 64  # a multiple of the problems; short, so that what is queued does not fill up
MOST_MICROSECONDS = 20


def tiny_problems() -> list[dict]:
    """Arguments of prefill_paged: one head, few rows, one page of 16 keys, each problem of another shape."""
    return [
        {
            "q": torch.randn(1 + index, 1, 64).bfloat16(),
            "k_cache": torch.randn(1, 16, 1, 64).bfloat16(),
            "v_cache": torch.randn(1, 16, 1, 64).bfloat16(),
            "block_table": torch.zeros(1, 1, dtype=torch.int32),
            "cu_seqlens_q": torch.tensor([0, 1 + index], dtype=torch.int32),
            "seqused_k": torch.tensor([16], dtype=torch.int32),
            "max_seqlen_q": 1 + index,
            "max_seqlen_k": 16,
            "num_splits": 1,
        }
        for index in range(NUM_PROBLEMS)
    ]


def bare_submission(arguments: dict, out: torch.Tensor) -> Callable[[], None]:
    """submit_async of the kernel that serves the problem, with everything prepared."""
    device = device_of(arguments["q"])
    problem = check_problem(**arguments, cu_seqlens_k=None, softmax_scale=None, causal=True, out=None, split_size=None)
    config = choose_config(problem, device.target)
    plan = plan_launch(problem, config, device.concurrent_threads)
    params = make_params(problem, config, plan)
    for field, tensor in {
        "q": arguments["q"],
        "k": arguments["k_cache"],
        "v": arguments["v_cache"],
        "block_table": arguments["block_table"],
        "cu_seqlens_q": arguments["cu_seqlens_q"],
        "seqlens_kv": arguments["seqused_k"],
        "out": out,
    }.items():
        setattr(params, field, tensor.data_ptr())
    kernel = load_kernel(config.source, device).kernel
    kernel_arguments = [import_dpctl().RawKernelArg(params)]
    global_range = [plan.num_splits, problem.num_heads_q, plan.num_q_tiles * config.threads]
    local_range = [1, 1, config.threads]
    return lambda: device.queue.submit_async(kernel, kernel_arguments, global_range, local_range)


def as_vllm_calls_it(arguments: dict) -> Callable[[], torch.Tensor]:
    given = dict(arguments)
    k, v = given.pop("k_cache"), given.pop("v_cache")
    return lambda: flash_attn_varlen_func(k=k, v=v, causal=True, **given)


def batch_microseconds(functions: list[Callable[[], object]], queue) -> float:
    """Of a call, on average; what the calls queued is waited for afterwards."""
    kept = []  # outputs live until the kernels that write them are done
    started = time.perf_counter()
    for _ in range(CALLS_PER_BATCH // len(functions)):
        for function in functions:
            kept.append(function())
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


def main() -> None:
    parser = argument_parser(__doc__)
    parser.add_argument("--batches", type=int, default=100)
    given = parser.parse_args()
    measured = measure(given.batches)
    bare = min(measured["bare submit_async"])
    rows = []
    for name, values in measured.items():
        beyond = None if name.startswith(" ") else min(values) - bare
        rows.append({"what": name, "us": min(values), "median us": statistics.median(values), "beyond bare us": beyond})
    show("Host cost of a call", rows, given.json)
    beyond = min(measured["prefill_paged"]) - bare
    if beyond > MOST_MICROSECONDS:
        sys.exit(f"{beyond:.1f} us beyond a bare submission; at most {MOST_MICROSECONDS} are allowed")


if __name__ == "__main__":
    main()
