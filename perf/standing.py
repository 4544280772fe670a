"""Whole calls on the time model, each beside the bound that no kernel beats: our kernels, and those of the
vllm-xpu-kernels wheel.

Prompts are sampled (xesim/timing/sampling.py): work-groups with few keys on one core, all numbers of them that a core
holds, and the launch played from those. Batches (decoding, short chunks, serving steps, ragged prompts) are executed
whole, from a cold L2, with their merge of splits: a fraction of the KV heads on the same fraction of the cores, which
share nothing with the others but the memory's bandwidth.

"useful" is the share of the bound that a call reaches, ramps and tail included; low and high are over the plausible
sets of parameters. Bounds: "peak", the FLOPs of the visible keys at the matrix engines' peak; "memory", the bytes at
the memory's bandwidth; "roofline", the longer of both. Partial results of splits count as no bytes of the bound. All
figures are modelled; perf.calibrate says how far the model is from published measurements.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import click

from esimd_fmha.selftest.launches import OCLOC_NAMES, modelled_seconds, prepared
from esimd_fmha.selftest.launches import record as record_call
from esimd_fmha.testing.case import AttentionCase
from esimd_fmha.testing.formulas import attention_bytes, attention_flops
from perf.command import command, json_option, show
from perf.peers.vllm_xpu_kernels import LIBRARY, Library
from perf.shapes import named
from xesim.timing import DEVICES, DeviceModel, Recording
from xesim.timing.parameters import BEST, SETS, LaunchShape, dispatch_batch
from xesim.timing.sampling import ROUNDS, Sample, schedule

THREADS = 32  # of a core with 256 registers
KEYS = 64  # a size of 1
SIZES = (4, 8, 12)
FLOPS_PER_CLOCK = 256  # of a matrix engine, fp16 and bf16


def problem(
    head_dim: int, causal: bool = True, page_size: int = 64, length: int = 4096, heads=(32, 8), kv_dtype=None
) -> AttentionCase:
    return AttentionCase(
        purpose="standing",
        q_lens=(length,),
        kv_lens=(length,),
        num_heads_q=heads[0],
        num_heads_kv=heads[1],
        head_dim=head_dim,
        dtype="bf16",
        causal=causal,
        page_size=page_size,
        kv_dtype=kv_dtype,
    )


# (problem, the share that we want, None where nothing was decided)
CASES: list[tuple[AttentionCase, float | None]] = [
    (problem(128, causal=False), 0.93),
    (problem(128), 0.90),
    (problem(128, page_size=16), 0.90),
    (problem(128, kv_dtype="e4m3"), 0.88),
    (problem(128, kv_dtype="e5m2"), 0.88),
    (problem(64), 0.90),
    (problem(96), 0.90),
    (problem(192, length=2048, heads=(12, 2)), 0.80),
    (problem(256, length=2048, heads=(12, 2)), 0.80),
]


@dataclass(frozen=True)
class Batch:
    """A call that is executed whole, the bound that it is compared with, and the share of it that we want."""

    case: AttentionCase
    bound: str
    target: float


BATCHES = [
    Batch(named("chunk of 64 on 32704, d128"), "roofline", 0.88),
    Batch(named("16 decode rows on 4096, d128"), "memory", 0.92),
    Batch(named("2 chunks of 512 and 8 decode rows, d128"), "roofline", 0.80),
    Batch(named("32 prompts of 16 to 512, d128"), "peak", 0.75),
    Batch(named("32 prompts of 16 to 512, d128"), "roofline", 0.75),  # the peak is out of reach: memory takes longer
]


def bound_seconds(case: AttentionCase, device: DeviceModel) -> dict[str, float]:
    """The least seconds that a call may take, by each bound."""
    peak = attention_flops(case) / device.peak_flops
    memory = attention_bytes(case) / (device.value("dram_gbps") * 1e9)
    return {"peak": peak, "memory": memory, "roofline": max(peak, memory)}


@dataclass(frozen=True)
class Launch:
    """A kernel on a problem: what to sample, and the launch it stands for.

    rows, threads  of a work-group
    heads_first    the heads are the grid's first dimension, and the last rows' work-groups come first; else the rows
    """

    case: AttentionCase
    sample: Sample
    rows: int
    threads: int
    heads_first: bool

    def sizes(self) -> list[float]:
        """Of the work-groups, in the order of dispatch: the keys that they see over KEYS."""
        (q_len,), (kv_len,) = self.case.q_lens, self.case.kv_lens
        ends = [min(q_len, start + self.rows) for start in range(0, q_len, self.rows)]
        sizes = [(kv_len - q_len + end if self.case.causal else kv_len) / KEYS for end in ends]
        if self.heads_first:
            return [size for size in reversed(sizes) for _ in range(self.case.num_heads_q)]
        return sizes * self.case.num_heads_q

    def model(self, changes: Mapping[str, float]) -> dict[str, float]:
        """Clocks, useful share, tail, nonlinearity under some parameters."""
        device, sizes = self.sample.device, self.sizes()
        dim0 = self.case.num_heads_q if self.heads_first else 1
        batch = dispatch_batch(LaunchShape(256, self.threads, len(sizes), dim0, 0), device.cores, THREADS)
        lines = self.sample.lines(changes)
        launch = schedule(lines, sizes, device.cores, batch)
        engines = device.cores * device.value("engines_per_core")
        return {
            "clocks": launch.clocks,
            "useful": attention_flops(self.case) / (FLOPS_PER_CLOCK * engines * launch.clocks),
            "tail": launch.tail,
            "nonlinear": max(abs(line.nonlinearity) for line in lines),
        }

    def steady(self, changes: Mapping[str, float]):
        """The report of the largest sample."""
        return self.sample.report(ROUNDS * self.sample.resident, self.sample.sizes[-1], changes)


def small_problem(case: AttentionCase, rows: int, groups: int, size: int) -> tuple[int, int, int, int]:
    """(q_len, kv_len, heads_q, heads_kv) with work-groups that see the same keys: causal ones for a head each."""
    return (rows, KEYS * size, groups, 1) if case.causal else (rows * groups, KEYS * size, 1, 1)


def ours(case: AttentionCase, device: DeviceModel, architecture: str = "bmg") -> Launch:
    """Our kernel for a problem."""
    config = prepared(case, architecture).config
    rows = config.work_group_q

    def record(groups: int, size: int) -> Recording:
        q_len, kv_len, heads_q, heads_kv = small_problem(case, rows, groups, size)
        sizes = {"q_lens": (q_len,), "kv_lens": (kv_len,), "num_heads_q": heads_q, "num_heads_kv": heads_kv}
        return record_call(AttentionCase(**{**vars(case), **sizes}), architecture).launches[0].recording

    sample = Sample(record, device, THREADS // config.threads, SIZES)
    return Launch(case, sample, rows, config.threads, heads_first=True)


def vllm(case: AttentionCase, device: DeviceModel, library: Library) -> Launch:
    """The wheel's kernel for a problem, with pages of its own size. Raises LookupError if it has none."""
    variant = library.find(case.head_dim, case.dtype, case.causal, paged=True)

    def record(groups: int, size: int) -> Recording:
        return library.record(variant, *small_problem(case, variant.tile_q, groups, size))

    sample = Sample(record, device, THREADS // variant.sub_groups, SIZES)
    return Launch(case, sample, variant.tile_q, variant.sub_groups, heads_first=False)


def row(name: str, launch: Launch, target: float | None) -> dict:
    """A line of the table."""
    found = {key: launch.model(changes) for key, changes in SETS.items()}
    shares = [values["useful"] for values in found.values()]
    best, steady = found[BEST], launch.steady(SETS[BEST])
    return {
        "problem": launch.case.name,
        "kernel": name,
        "bound": "peak",
        "target": target,
        "useful": best["useful"],
        "low": min(shares),
        "high": max(shares),
        "steady XMX": steady.steady_share,
        "L1 port": steady.port_busy,
        "tail": best["tail"],
        "nonlinear": best["nonlinear"],
        "limits": steady.limits(),
    }


def batch_row(batch: Batch, device: str, results: dict) -> dict:
    """The same of a batch. ``results`` keeps what was modelled: a case may be compared with two bounds."""
    if batch.case not in results:
        results[batch.case] = modelled_seconds(batch.case, device)
    call, seconds = results[batch.case]
    bound = bound_seconds(batch.case, DEVICES[device])[batch.bound]
    shares = {name: bound / value for name, value in seconds.items()}
    return {
        "problem": batch.case.purpose,
        "kernel": f"ours, {call.num_splits} splits" if call.num_splits > 1 else "ours",
        "bound": batch.bound,
        "target": batch.target,
        "useful": shares[BEST],
        "low": min(shares.values()),
        "high": max(shares.values()),
        **dict.fromkeys(("steady XMX", "L1 port", "tail", "nonlinear", "limits")),
    }


@command(__doc__)
@click.option("--device", default="b580", show_default=True, type=click.Choice(sorted(DEVICES)))
@click.option("--vllm-wheel", type=click.Path(exists=True, path_type=Path), help="An unpacked vllm-xpu-kernels wheel.")
@click.option("--head-dim", type=int, help="Only problems with this one.")
@click.option("--only", default="", help="Only problems with this in their name.")
@json_option
def main(device, vllm_wheel, head_dim, only, as_json):
    model = DEVICES[device]
    library = Library(vllm_wheel / "vllm_xpu_kernels" / LIBRARY) if vllm_wheel else None
    rows = []
    for case, target in CASES:
        if head_dim in (None, case.head_dim) and only in case.name:
            rows.append(row("ours", ours(case, model, OCLOC_NAMES[device]), target))
            if library is not None and case.kv_dtype is None:
                try:
                    rows.append(row("vllm-xpu-kernels", vllm(case, model, library), target))
                except LookupError as error:
                    click.echo(str(error), err=True)
    results: dict = {}
    asked = [batch for batch in BATCHES if head_dim in (None, batch.case.head_dim) and only in batch.case.purpose]
    rows += [batch_row(batch, device, results) for batch in asked]
    if not rows:
        names = [case.name for case, _ in CASES] + [batch.case.purpose for batch in BATCHES]
        raise click.UsageError(f"the problems are {'; '.join(names)}: give a part of a name")
    show(f"{model.name}, modelled", rows, as_json)


if __name__ == "__main__":
    main()
