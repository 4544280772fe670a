"""The page of ``perf.profile``: what a launch spends its clocks on, and what would limit it next."""

from __future__ import annotations

from collections import defaultdict
from typing import Any, NamedTuple

import numpy as np

from perf.pages import render
from xesim.isa.opcodes import pipe_of
from xesim.timing import Report, Simulation, Timeline
from xesim.timing.core import STALLS
from xesim.timing.parameters import BEST, SETS

# What a launch would gain if one thing cost nothing: (what, the figures that say so).
LIFTS: tuple[tuple[str, dict[str, float]], ...] = (
    ("the L1 port", {"l1_port_bytes": 1e6, "slm_bytes_per_clock": 1e6, "prefetch_lines": 1e6}),
    (
        "latency and bandwidth behind the L1",
        {"l2_latency": 1, "dram_latency": 1, "l2_port_bytes": 1e6, "dram_gbps": 1e6},
    ),
    ("the latency of an L1 hit", {"l1_latency": 1}),
    ("the math pipe", {"math_clocks": 1, "math_latency": 1}),
    ("the latency of float and integer results", {"alu_latency": 1, "acc_latency": 1, "flag_latency": 1}),
    ("the latency of dpas", {"dpas_latency": 16}),
    ("branches", {"branch_clocks": 1, "not_taken_clocks": 1}),
    ("instruction fetch", {"icache_miss_clocks": 0, "icache_next_clocks": 0}),
    ("the start of threads", {"dispatch_clocks": 0}),
    ("barriers", {"barrier_clocks": 0}),
)
PICTURE_CLOCKS = 2400  # at most, of the picture


class Lift(NamedTuple):
    what: str
    saved: float  # of the clocks


class Line(NamedTuple):
    """A line of the kernel, or where that is not known a loop-free part of it."""

    place: str
    text: str
    slots: dict[str, int]  # instructions executed by pipe
    clocks: int  # that threads spent on it, waiting included
    reasons: dict[str, int]


def lifts(simulation: Simulation, clocks: int) -> list[Lift]:
    """What the launch would save if one thing cost nothing, the largest saving first."""
    found = [Lift(what, 1 - simulation.report({**SETS[BEST], **changes}).clocks / clocks) for what, changes in LIFTS]
    return sorted(found, key=lambda lift: -lift.saved)


def by_line(report: Report) -> list[Line]:
    """The threads' clocks by the kernel's own lines, in their order; instructions without a line come last."""
    members = defaultdict(list)
    for index, inst in enumerate(report.program):
        if report.executed[index]:
            members[inst.in_kernel].append(index)
    lines = []
    for source, indices in members.items():
        slots: dict[str, int] = defaultdict(int)
        for index in indices:
            slots[pipe_of(report.program[index])] += int(report.executed[index])
        stalled = report.stalled[indices].sum(0)
        clocks = int(stalled.sum()) + sum(slots.values())
        reasons = {name: int(value) for name, value in zip(STALLS, stalled) if value}
        place, text = (source.place, source.text) if source else ("", "without a line")
        lines.append(Line(place, text, dict(slots), clocks, reasons))
    return sorted(lines, key=lambda line: (not line.place, line.place.partition(":")[0], _number(line.place)))


def _number(place: str) -> int:
    return int(place.rpartition(":")[2] or 0)


def occupancy(report: Report) -> float:
    """Of the device's thread slots, averaged over the launch."""
    p = report.parameters
    return float((report.executed.sum() + report.stalled.sum()) / (report.clocks * p.cores * p.engines * p.threads))


def picture(timeline: Timeline) -> dict[str, Any] | None:
    """One iteration of the busiest loop in the middle of what was kept; None where nothing repeats."""
    issues = timeline.issues
    indices, counts = np.unique(issues["index"], return_counts=True)
    dpas = [i for i, inst in enumerate(timeline.program) if inst.opcode == "dpas"]
    looped = [(count, -index) for index, count in zip(indices, counts) if count > 2 and (index in dpas or not dpas)]
    if not looped:
        return None
    header = -max(looped)[1]
    middle = issues["clock"][len(issues) // 2]
    slots = issues["slot"][issues["index"] == header]
    clocks = issues["clock"][(issues["index"] == header) & (issues["slot"] == slots[0])]
    after = clocks[clocks >= middle]
    start = int(after[0]) if len(after) > 1 else int(clocks[0])
    end = int(after[1]) if len(after) > 1 else int(clocks[1])
    end = min(end, start + PICTURE_CLOCKS)

    def inside(slices):
        return [s for s in slices if s.end > start and s.start < end]

    return {"start": start, "clocks": end - start, "work": inside(timeline.work()), "waits": inside(timeline.waits())}


def iteration_svg(simulation: Simulation) -> str:
    """The picture of one iteration, for documents. Raises ValueError if the kernel has no loop."""
    found = picture(simulation.timeline(SETS[BEST]))
    if found is None:
        raise ValueError("nothing repeats in this launch, so there is no iteration to draw")
    return render("iteration.svg", picture=found)


def hot_listing(report: Report, most: int) -> list[dict[str, Any]]:
    """The instructions before which threads waited longest, in the order of the program."""
    hottest = sorted(np.argsort(-report.stalled.sum(1), kind="stable")[:most])
    rows = []
    total = max(1, int(report.stalled.sum()))
    for index in hottest:
        inst = report.program[index]
        waited = report.stalled[index]
        rows.append(
            {
                "address": f"0x{inst.address:05x}",
                "text": inst.text,
                "line": inst.in_kernel.place if inst.in_kernel else "",
                "executed": int(report.executed[index]),
                "share": int(waited.sum()) / total,
                "reason": STALLS[int(waited.argmax())],
            }
        )
    return rows


def profile_page(
    title: str, simulation: Simulation, reports: dict[str, Report], useful: dict[str, float], ideal_bytes: int
) -> str:
    """The page of a launch, whose ``useful`` shares are of the peak, by set."""
    best = reports[BEST]
    timeline = simulation.timeline(SETS[BEST])
    return render(
        "profile.html",
        title=title,
        device=simulation.device,
        best=best,
        best_name=BEST,
        reports=reports,
        useful=useful,
        ideal_bytes=ideal_bytes,
        occupancy=occupancy(best),
        lifts=lifts(simulation, best.clocks),
        lines=by_line(best),
        hot=hot_listing(best, 40),
        picture=picture(timeline),
    )
