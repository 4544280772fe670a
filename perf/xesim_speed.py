"""How fast the simulator executes a prefill kernel's machine code on one core. Needs ocloc, no GPU.

Exits with an error when the best run takes more than 30 s, or when the result is wrong.
"""

import os
import sys
import time

import click
import torch

from esimd_fmha.benchmark import Problem
from esimd_fmha.loader.devices import named_device
from esimd_fmha.testing.case import AttentionCase
from perf.command import command, device_option, json_option, show

MOST_SECONDS = 30
CASE = AttentionCase(
    purpose="a chunk on a cached prefix, every checker on",
    q_lens=(256,),
    kv_lens=(512,),
    num_heads_q=8,
    num_heads_kv=2,
    head_dim=128,
    dtype="bf16",
)


@command(__doc__)
@device_option
@click.option("--repeats", default=3, show_default=True, type=click.IntRange(1))
@json_option
def main(device, repeats, as_json):
    name = f"xesim:{device}"
    os.environ["ESIMD_FMHA_CPU_DEVICE"] = name
    problem = Problem(CASE, torch.device("cpu"))
    problem.run()  # compiles, decodes
    seconds = []
    for _ in range(repeats):
        started = time.process_time()
        out = problem.run()
        seconds.append(time.process_time() - started)
    result = named_device(name).last_result
    verdict = problem.verify(out)
    row = {
        "case": CASE.name,
        "CPU s, best": min(seconds),
        "instructions": result.instructions,
        "dpas": result.dpas,
        "million instructions/s": result.instructions / min(seconds) / 1e6,
        "error": verdict.error,
        "allowed": verdict.allowed,
    }
    show(f"{name}, {CASE.purpose}", [row], as_json)
    if not verdict.right:
        sys.exit(f"the result is wrong: error {verdict.error:.1e}, allowed {verdict.allowed:.1e}")
    if min(seconds) > MOST_SECONDS:
        sys.exit(f"{min(seconds):.1f} s; at most {MOST_SECONDS} are allowed")


if __name__ == "__main__":
    main()
