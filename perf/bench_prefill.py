"""Prefill on a list of problems: time, TFLOP/s, and how far from what the device could do.

Where it runs: on the GPU if torch has one, else on the CPU device; with --modelled, the machine code runs on the
simulator and its time model. On a GPU the time is between two events of the stream; before each call a buffer larger
than the caches is written, so that they are cold. TFLOP/s count the keys that rows see. The bound is the roofline's:
the FLOPs at the matrix engines' peak or the bytes at the memory's bandwidth, whichever takes longer.

Modelled figures are the best estimate, with the range over the readings of the L1 port that public data allows. A
fraction of the KV heads runs on the same fraction of the cores, which takes the whole device's time. Large problems
take minutes.

CASE is a part of a problem's name, as d128; without one, all run.
"""

import csv
import statistics
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import click
import torch

from esimd_fmha import attention
from esimd_fmha.benchmark import Problem
from esimd_fmha.selftest.launches import modelled_seconds
from esimd_fmha.testing.case import AttentionCase
from esimd_fmha.testing.formulas import attention_bytes, attention_flops
from perf.command import command, json_option, show
from perf.pages import render
from perf.roofline import Device, roofline_seconds
from perf.shapes import SHAPES
from xesim.timing import DEVICES as MODELS
from xesim.timing.parameters import BEST, KNOWN_ERROR

FLUSHED_BYTES = 256 << 20  # more than the caches of any device here hold


def flush(device: torch.device) -> Callable[[], object]:
    """What empties the caches of a device of the data of a call."""
    return torch.zeros(FLUSHED_BYTES // 4, dtype=torch.float32, device=device).add_(1.0).add_


def seconds_of(problem: Problem, repeats: int) -> list[float]:
    """Seconds of each call, with cold caches."""
    device = problem.inputs.q.device
    evict = flush(device)
    problem.run()  # compiles
    seconds = []
    for _ in range(repeats):
        evict(1.0)
        if device.type == "xpu":
            start, end = (torch.xpu.Event(enable_timing=True) for _ in range(2))
            start.record()
            problem.run()
            end.record()
            torch.xpu.synchronize()
            seconds.append(start.elapsed_time(end) / 1e3)
        else:
            started = time.perf_counter()
            problem.run()
            seconds.append(time.perf_counter() - started)
    return seconds


def measured(case: AttentionCase, repeats: int) -> dict:
    """The kernel, and the measured seconds with their quartiles."""
    device = torch.device("xpu" if torch.xpu.is_available() else "cpu")
    problem = Problem(case, device)
    verdict = problem.verify(problem.run())
    if not verdict.right:
        raise RuntimeError(f"{case.purpose}: the result is off by {verdict.error}, so the time means nothing")
    low, median, high = statistics.quantiles(seconds_of(problem, repeats), n=4)
    kernels = attention.prepare(**problem.arguments)
    return {"kernel": kernels.config.name, "splits": kernels.plan.num_splits, "s": median, "low": low, "high": high}


def modelled(case: AttentionCase, name: str) -> dict:
    """The kernel, and the modelled seconds with their range, all launches of the call added up."""
    call, seconds = modelled_seconds(case, name)
    low, high = min(seconds.values()), max(seconds.values())
    return {"kernel": call.config, "splits": call.num_splits, "s": seconds[BEST], "low": low, "high": high}


def row_of(case: AttentionCase, result: dict, device: Device | None) -> dict:
    flops, num_bytes = attention_flops(case), attention_bytes(case, result["splits"])
    bound = roofline_seconds(device, flops, num_bytes) if device else None
    return {
        "problem": case.purpose,
        "kernel": result["kernel"].removeprefix("fmha_prefill_"),
        "splits": result["splits"],
        "us": result["s"] * 1e6,
        "low us": result["low"] * 1e6,
        "high us": result["high"] * 1e6,
        "TFLOP/s": flops / result["s"] / 1e12,
        "of peak": flops / result["s"] / device.flops if device else None,
        "bound us": bound * 1e6 if bound else None,
        "of bound": bound / result["s"] if bound else None,
    }


@command(__doc__)
@click.argument("parts", nargs=-1, metavar="[CASE]...")
@click.option("--modelled", "is_modelled", is_flag=True, help="Ask the time model, not a device.")
@click.option("--device", type=click.Choice(sorted(MODELS)), help="The GPU: what is modelled, or whose peak counts.")
@click.option("--heads", type=click.IntRange(1), help="Only so many KV heads, with their query heads.")
@click.option("--repeats", default=9, show_default=True, type=click.IntRange(2))
@click.option("--csv", "csv_file", type=click.Path(path_type=Path), help="Write the rows to this file.")
@click.option("--html", "page", type=click.Path(path_type=Path), help="Write a page with bars to this file.")
@json_option
def main(parts, is_modelled, device, heads, repeats, csv_file, page, as_json):
    cases = [case for case in SHAPES if not parts or any(part in case.purpose for part in parts)]
    if not cases:
        raise click.UsageError(f"the problems are {'; '.join(case.purpose for case in SHAPES)}: give parts of names")
    if is_modelled:
        device = device or "b580"
        where = f"{MODELS[device].name}, modelled ({KNOWN_ERROR})"
    elif torch.xpu.is_available():
        where = torch.xpu.get_device_name()
    else:
        where = "the CPU device"
    # A peak to compare with: the modelled clock's, not the advertised one's.
    peaks = None
    if device:
        model = MODELS[device]
        peaks = Device(model.name, model.peak_flops, model.value("dram_gbps") * 1e9, "xesim.timing.devices")
    rows = []
    for case in cases:
        if heads:
            group = case.num_heads_q // case.num_heads_kv
            case = replace(case, num_heads_q=heads * group, num_heads_kv=heads)
        result = modelled(case, device) if is_modelled else measured(case, repeats)
        rows.append(row_of(case, result, peaks))
    title = f"Prefill on {where}"
    show(title, rows, as_json)
    if csv_file:
        with csv_file.open("w", newline="") as file:
            writer = csv.DictWriter(file, rows[0])
            writer.writeheader()
            writer.writerows(rows)
    if page:
        page.write_text(render("bench.html", title=title, rows=rows, modelled=is_modelled), encoding="utf-8")


if __name__ == "__main__":
    main()
