"""What each choice of a configuration costs: the one that choose_config and plan_launch make, and others beside it.

One field at a time is changed, and the call modelled with all its launches, for the best estimate of the open
parameters. The tables are the ground of the rules in esimd_fmha/config.py and plan.py; docs/kernel.md keeps them.
"time" is relative to what is chosen: below 1, another choice would be faster. A kernel that spills registers is not
run; one that the compiler refuses has no spills to show.

PROBLEM is prompt (512 queries on 2048 keys, causal), chunk (64 on 4096) or decode (16 sequences of one query on 1024
keys), for the heads of two KV heads on a quarter of a B580's cores. All figures are modelled.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from math import gcd
from typing import Any
from unittest import mock

import click

from esimd_fmha import executor
from esimd_fmha.config import BLOCK, KernelConfig
from esimd_fmha.errors import CompileError
from esimd_fmha.loader import GPU_BUILD_OPTIONS, build_device_binary, build_spirv, spill_bytes
from esimd_fmha.selftest.launches import OCLOC_NAMES, Call, prepared, record
from esimd_fmha.testing.case import AttentionCase
from perf.command import command, json_option, show
from xesim.timing import DEVICES
from xesim.timing.launch import reports_in_turn
from xesim.timing.parameters import BEST, KNOWN_ERROR, SETS

# (q_lens, kv_lens)
PROBLEMS = {"prompt": ((512,), (2048,)), "chunk": ((64,), (4096,)), "decode": ((1,) * 16, (1024,) * 16)}
DEVICE, PARTS = "b580", 4  # a fraction of its cores, with as much of the heads
TILES = ((8, 16), (8, 32), (16, 16), (16, 32), (16, 64), (32, 16))
THREADS = (1, 2, 4, 8, 16)
SPLITS = (1, 2, 3, 5, 8, 10)


@dataclass(frozen=True)
class Candidate:
    """Fields of the configuration and of the plan, changed together."""

    changed: str  # which, for the table
    config: dict[str, Any] = field(default_factory=dict)
    num_splits: int | None = None
    sections: int | None = None


def problem(name: str, head_dim: int, kv_dtype: str | None = None) -> AttentionCase:
    """One of PROBLEMS, with 2 KV heads of 4 query heads each (from head 192 on 2 of 6)."""
    q_lens, kv_lens = PROBLEMS[name]
    group = 6 if head_dim > 128 else 4
    return AttentionCase(
        purpose=name,
        q_lens=q_lens,
        kv_lens=kv_lens,
        num_heads_q=2 * group,
        num_heads_kv=2,
        head_dim=head_dim,
        dtype="bf16",
        causal=True,
        num_splits=0,
        kv_dtype=kv_dtype,
    )


def chosen_plan(case: AttentionCase) -> tuple[KernelConfig, int]:
    """The configuration and the splits that the whole device would have for PARTS times the heads."""
    whole = replace(case, num_heads_q=PARTS * case.num_heads_q, num_heads_kv=PARTS * case.num_heads_kv)
    kernels = prepared(whole, OCLOC_NAMES[DEVICE])
    return kernels.config, kernels.plan.num_splits


def candidates(case: AttentionCase, config: KernelConfig, num_splits: int) -> Iterator[Candidate]:
    """What is chosen, and every change of one field."""
    yield Candidate("(chosen)")
    for tile_q, tile_kv in TILES:
        if (tile_q, tile_kv) != (config.tile_q, config.tile_kv):
            run_kv = gcd(case.page_size or tile_kv, tile_kv)
            changes = {"tile_q": tile_q, "tile_kv": tile_kv, "run_kv": run_kv}
            yield Candidate(f"tile {tile_q} x {tile_kv}", changes)
    for threads in THREADS:
        if threads != config.threads and threads % config.head_parts == 0:
            yield Candidate(f"threads {threads}", {"threads": threads})
    if case.num_heads_q > case.num_heads_kv:
        packed = not config.packed_heads
        yield Candidate("packed heads" if packed else "single heads", {"packed_heads": packed})
    for parts in (1, 2):
        if parts != config.head_parts and config.threads % parts == 0 and config.head_dim_padded >= 128:
            yield Candidate(f"threads a tile {parts}", {"head_parts": parts})
    for splits in SPLITS:
        if splits != num_splits:
            yield Candidate(f"splits {splits}", num_splits=splits)
    if num_splits == 1:
        yield Candidate("a section for each KV head", sections=case.num_heads_kv)


@contextmanager
def imposed(candidate: Candidate) -> Iterator[None]:
    """Calls that are planned while the context is open take the candidate's fields."""
    config_of, plan_launch = executor.config_of, executor.plan_launch

    def changed_config(*args: Any) -> KernelConfig:
        return replace(config_of(*args), **candidate.config)

    def changed_plan(problem: Any, config: KernelConfig, concurrent_threads: int):
        plan = plan_launch(problem, config, concurrent_threads)
        heads = config.grid_heads(problem) // (candidate.sections or 1)
        return plan._replace(heads_per_section=heads) if candidate.sections else plan

    with (
        mock.patch.object(executor, "config_of", changed_config),
        mock.patch.object(executor, "plan_launch", changed_plan),
        mock.patch.dict(executor._remembered, clear=True),
        mock.patch.dict(executor._forms, clear=True),
    ):
        yield


def spills(config: KernelConfig) -> int | None:
    """Bytes that the kernel spills; None if the compiler refuses it."""
    try:
        spirv = build_spirv(config.source).data
        return spill_bytes(build_device_binary(spirv, OCLOC_NAMES[DEVICE], GPU_BUILD_OPTIONS).log)
    except CompileError:
        return None


def modelled_clocks(call: Call) -> int:
    """All launches of a call on its part of the device."""
    model = DEVICES[DEVICE]
    simulations = [launch.simulation(model, model.cores // PARTS) for launch in call.launches]
    return sum(report.clocks for report in reports_in_turn(simulations, SETS[BEST]))


def row(case: AttentionCase, config: KernelConfig, num_splits: int, candidate: Candidate) -> dict:
    """A line of the table, but for the ratio."""
    changed = replace(config, **candidate.config)
    spilled = spills(changed)
    splits = candidate.num_splits or num_splits
    clocks = None
    if spilled == 0:
        with imposed(candidate):
            clocks = modelled_clocks(record(replace(case, num_splits=splits), OCLOC_NAMES[DEVICE]))
    return {
        "changed": candidate.changed,
        "tile": f"{changed.tile_q} x {changed.tile_kv}",
        "threads": changed.threads,
        "packed": "yes" if changed.packed_heads else "no",
        "splits": splits,
        "spill bytes": spilled,
        "clocks": clocks,
    }


@command(__doc__)
@click.argument("name", metavar="PROBLEM", type=click.Choice(sorted(PROBLEMS)))
@click.option("--head-dim", default=128, show_default=True, type=click.IntRange(8, 256))
@click.option("--kv-dtype", type=click.Choice(["e4m3", "e5m2"]), help="K and V in fp8.")
@click.option("--only", default="", help="Only changes with this in their name, as tile or splits.")
@json_option
def main(name, head_dim, kv_dtype, only, as_json):
    case = problem(name, head_dim, kv_dtype)
    config, num_splits = chosen_plan(case)
    assert config.kv_access == BLOCK
    asked = [one for one in candidates(case, config, num_splits) if one.changed == "(chosen)" or only in one.changed]
    rows = [row(case, config, num_splits, candidate) for candidate in asked]
    chosen = rows[0]["clocks"]
    for found in rows:
        found["time"] = found["clocks"] / chosen if found["clocks"] else None
    title = f"{case.name} on {DEVICES[DEVICE].cores // PARTS} cores of {DEVICES[DEVICE].name}, modelled ({KNOWN_ERROR})"
    show(title, rows, as_json)


if __name__ == "__main__":
    main()
