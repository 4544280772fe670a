"""How fast the simulator executes a prefill kernel's machine code on one core. Needs ocloc, no GPU."""

import argparse
import os
import time

import torch

from esimd_fmha.benchmark import Problem, Sizes
from esimd_fmha.loader.devices import named_device

LIMIT_SECONDS = 30


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m perf.xesim_speed", description=__doc__)
    parser.add_argument("--device", default="bmg", help="as ocloc names it (default: bmg)")
    parser.add_argument("--repeats", type=int, default=3)
    arguments = parser.parse_args()
    name = f"xesim:{arguments.device}"
    os.environ["ESIMD_FMHA_CPU_DEVICE"] = name

    sizes = Sizes(
        batch=1,
        num_heads_q=8,
        num_heads_kv=2,
        head_dim=128,
        dtype=torch.bfloat16,
        seq_len_q=256,
        seq_len_kv=256,
        seq_len_kv_cache=256,
        varlen=False,
        causal=True,
        page_size=64,
    )
    problem = Problem(sizes, torch.device("cpu"))
    problem.run(num_splits=1)  # compiles, decodes
    seconds = []
    for _ in range(arguments.repeats):
        started = time.process_time()
        out = problem.run(num_splits=1)
        seconds.append(time.process_time() - started)
    result = named_device(name).last_result
    verdict = problem.verify(out)
    print(f"{name}: 8 heads, 256 queries on 512 keys, head 128, causal, every checker on")
    print(f"{min(seconds):.2f} s of CPU time (best of {arguments.repeats}; the limit is {LIMIT_SECONDS} s)")
    print(f"{result.instructions} instructions of hardware threads, {result.dpas} of them dpas")
    print(f"{result.instructions / min(seconds) / 1e6:.2f} million instructions a second")
    print(f"error {verdict.error:.1e}, allowed {verdict.allowed:.1e}")
    if min(seconds) > LIMIT_SECONDS or not verdict.right:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
