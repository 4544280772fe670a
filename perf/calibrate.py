"""The time model against published measurements of kernels whose source is public. Needs ocloc, numba and checkouts.

Each row of perf/peers/published.yaml is modelled as a whole launch, sampled (xesim/timing/sampling.py): time for the
best parameter set, error against the published time, the range over the plausible sets and clocks, and how far the
sampled loops are from a straight line. First come instruction slots by pipe, which need no clock. Rows are "fitted" or
"held out", decided before the fit; the error of the model is that of the held-out rows.

--fit tries every reading of the L1 port against the fitted rows: which survive, and which row refutes the others.
"""

import itertools
import statistics
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import click
import yaml

from perf.command import command, json_option, show
from perf.peers import esimd_kernels
from perf.peers.esimd_kernels import Attention, Gemm
from xesim.timing import DEVICES, DeviceModel
from xesim.timing.code import PIPES
from xesim.timing.parameters import BEST, SETS, LaunchShape, dispatch_batch
from xesim.timing.sampling import ROUNDS, Line, Sample, Schedule, schedule

PUBLISHED = Path(__file__).parent / "peers" / "published.yaml"
FITTED, HELD_OUT = "fitted", "held out"
THREADS = 32  # of a core: all of these kernels use 256 registers
SAMPLED = (512, 1024, 1536)  # keys, or k of a product
GEMM_STEP = 32  # of k, an iteration
MOST_ERROR = 0.05  # of a fitted row, for a reading to survive
NEAR = 0.02  # kernels whose published times differ less have no order
# What the public data leaves open about the port; --fit takes every combination.
READINGS: dict[str, tuple[float, ...]] = {
    "thread_choice": (2, 0, 1),
    "charge_lines": (0, 1),
    "l1_port_bytes": (64, 128, 192, 256, 512),
    "slm_bytes_per_clock": (128, 192, 256),
    "slm_own_port": (0, 1),
    "message_overhead": (0, 0.5, 1, 1.5, 2),
}


@dataclass(frozen=True)
class Row:
    """A published measurement.

    ms        of the launch, as measured or from the published FLOPs a second
    clock     MHz that the source gives, None if it gives none
    slots     1e9 instructions of 100 runs by pipe, as the hardware's counters count them; empty if not published
    """

    name: str
    kernel: str
    device_name: str
    problem: dict[str, int]
    ms: float
    clock: float | None
    role: str
    source: str
    slots: dict[str, float]

    @property
    def device(self) -> DeviceModel:
        return DEVICES[self.device_name]

    @property
    def peer(self) -> Attention | Gemm:
        return esimd_kernels.KERNELS[self.kernel]


def read_rows(path: Path = PUBLISHED) -> list[Row]:
    """The rows of the data file. Raises ValueError for one that is not complete."""
    rows = []
    for entry in yaml.safe_load(path.read_text())["rows"]:
        problem, name = entry["problem"], entry["id"]
        if not entry.get("source"):
            raise ValueError(f"row {name!r} has no source")
        if entry["role"] not in (FITTED, HELD_OUT):
            raise ValueError(f"row {name!r} has the role {entry['role']!r}; it is {FITTED!r} or {HELD_OUT!r}")
        ms = entry["ms"] if "ms" in entry else flops(entry["kernel"], problem) / entry["tflops"] / 1e9
        clock, slots = entry.get("clock_mhz"), entry.get("slots", {})
        rows.append(
            Row(name, entry["kernel"], entry["device"], problem, ms, clock, entry["role"], entry["source"], slots)
        )
    return rows


def flops(kernel: str, problem: Mapping[str, int]) -> float:
    """Of the products, as published tables count them."""
    peer = esimd_kernels.KERNELS[kernel]
    if isinstance(peer, Gemm):
        return 2.0 * problem["m"] * problem["n"] * problem["k"]
    return 4.0 * problem["q_len"] * problem["kv_len"] * problem["heads_q"] * peer.head_dim


def groups_and_size(row: Row) -> tuple[int, int, int]:
    """(work-groups of the launch, along dimension 0, iterations of each)."""
    p = row.problem
    if isinstance(row.peer, Gemm):
        groups = -(-p["m"] // 256) * -(-p["n"] // 256)
        return groups, groups, -(-p["k"] // GEMM_STEP)
    blocks, heads = -(-p["q_len"] // row.peer.rows), p["heads_kv" if row.peer.grouped else "heads_q"]
    return blocks * heads, heads if row.peer.grouped else blocks, -(-p["kv_len"] // row.peer.keys)


@dataclass
class Calibration:
    """Models rows; ``checkouts`` are those of the projects in ``esimd_kernels.FOLDERS``."""

    checkouts: Mapping[str, Path]

    def __post_init__(self) -> None:
        self.sample = cache(self._sample)

    def has(self, row: Row) -> bool:
        return row.peer.project in self.checkouts

    def _sample(self, kernel: str, device: str) -> Sample:
        peer = esimd_kernels.KERNELS[kernel]
        built = esimd_kernels.build(self.checkouts[peer.project], kernel)

        def record(groups: int, size: int):
            if isinstance(peer, Gemm):
                return peer.record(built, 256, 256 * groups, GEMM_STEP * size)
            heads = 16 if peer.grouped else 1
            return peer.record(built, peer.rows * groups, peer.keys * size, heads, 1)

        # Threads bound the work-groups of a core: none of these kernels takes so much SLM that it does.
        threads, step = (THREADS, GEMM_STEP) if isinstance(peer, Gemm) else (peer.threads, peer.keys)
        return Sample(record, DEVICES[device], THREADS // threads, tuple(length // step for length in SAMPLED))

    def model(self, row: Row, changes: Mapping[str, float]) -> tuple[Schedule, float, float]:
        """(the launch, its matrix engines' share of the clocks, the largest nonlinearity)."""
        sample = self.sample(row.kernel, row.device_name)
        lines = sample.lines(changes)
        groups, dim0, size = groups_and_size(row)
        cores, threads = row.device.cores, THREADS // sample.resident
        batch = dispatch_batch(LaunchShape(256, threads, groups, dim0, 0), cores, THREADS)
        launch = schedule(lines, [size] * groups, cores, batch)
        share = sample.dpas_clocks(changes).at(size) * groups / (launch.clocks * cores)
        return launch, share, max(abs(line.nonlinearity) for line in lines)

    def milliseconds(self, row: Row, changes: Mapping[str, float], clock: float | None = None) -> float:
        launch, share, _ = self.model(row, changes)
        return launch.clocks / (clock or row.clock or row.device.clock_at(share)) / 1e3

    def slots(self, row: Row) -> dict[str, float]:
        """1e9 slots of 100 runs, by pipe: extrapolated from two sizes; a dpas has a slot for each repeat."""
        sample = self.sample(row.kernel, row.device_name)
        groups, _, size = groups_and_size(row)
        counted = [_hardware_slots(sample.report(ROUNDS * sample.resident, n)) for n in sample.sizes]
        found = {}
        for pipe in row.slots:
            each_group = (
                Line.through(sample.sizes, [slots[pipe] for slots in counted]).at(size) / ROUNDS / sample.resident
            )
            found[pipe] = each_group * groups * 100 / 1e9
        return found


def _hardware_slots(report) -> dict[str, float]:
    """Instructions as ALU0, ALU1 and XMX count them: 32 channels of 32 bits are two, a dpas is one for each repeat."""
    per_engine = report.clocks * report.parameters.cores * report.parameters.engines
    found = {pipe: report.busy[pipe] * per_engine for pipe in PIPES[:2]}
    return {**found, "dpas": report.busy["dpas"] * per_engine / 2}


def readings() -> Iterator[dict[str, float]]:
    """Every combination of READINGS, a prefetch with the overhead of other messages or without."""
    for values in itertools.product(*READINGS.values()):
        changes = dict(zip(READINGS, values))
        yield {**changes, "prefetch_overhead": 0}
        if changes["message_overhead"]:
            yield {**changes, "prefetch_overhead": changes["message_overhead"]}


def fit(calibration: Calibration, rows: list[Row]) -> list[dict]:
    """Each reading with its errors on the fitted rows, up to the first that refutes it."""
    found = []
    for changes in readings():
        errors: dict[str, float] = {}
        for row in rows:
            errors[row.name] = calibration.milliseconds(row, changes) / row.ms - 1
            if abs(errors[row.name]) > MOST_ERROR:
                break
        found.append({"changes": changes, "errors": errors, "worst": max(map(abs, errors.values()))})
    return found


def verdicts(found: list[dict]) -> list[dict]:
    """For each value of each figure: how many readings with it survive, and what refutes most of the others."""
    table = []
    for name, values in READINGS.items():
        for value in values:
            of_value = [entry for entry in found if entry["changes"][name] == value]
            alive = [entry for entry in of_value if entry["worst"] <= MOST_ERROR]
            last = [list(entry["errors"])[-1] for entry in of_value if entry["worst"] > MOST_ERROR]
            table.append(
                {
                    "figure": name,
                    "value": value,
                    "readings": len(of_value),
                    "surviving": len(alive),
                    "refuted mostly by": statistics.mode(last) if last else "",
                }
            )
    return table


def summary(errors: Mapping[str, float]) -> str:
    """Median and worst of some errors, in words."""
    worst = max(errors, key=lambda name: abs(errors[name]))
    median = statistics.median(map(abs, errors.values()))
    return f"median {median:.1%}, worst {errors[worst]:+.1%} ({worst})"


def orders(rows: list[Row], modelled: Mapping[str, float]) -> list[dict]:
    """For each problem that several kernels solve on one device: how many pairs the model puts in the right order.

    Pairs whose published times differ by less than NEAR are not counted.
    """
    problems: dict[tuple, list[Row]] = {}
    for row in rows:
        key = (row.device_name, flops(row.kernel, row.problem), row.problem.get("q_len", 0))
        problems.setdefault(key, []).append(row)
    table = []
    for (device, *_), group in problems.items():
        pairs = [(a, b) for a, b in itertools.combinations(group, 2) if abs(a.ms / b.ms - 1) > NEAR]
        right = sum((a.ms < b.ms) == (modelled[a.name] < modelled[b.name]) for a, b in pairs)
        if pairs:
            table.append(
                {
                    "device": device,
                    "published, fastest first": " < ".join(row.name for row in sorted(group, key=lambda row: row.ms)),
                    "pairs": len(pairs),
                    "in this order": right,
                }
            )
    return table


@command(__doc__)
@click.option("--lightx2v", type=click.Path(exists=True, path_type=Path), help="A checkout of ModelTC/LightX2V.")
@click.option("--llm-scaler", type=click.Path(exists=True, path_type=Path), help="A checkout of intel/llm-scaler.")
@click.option("--fit", "fits", is_flag=True, help="Try every reading of the port on the fitted rows. Takes an hour.")
@json_option
def main(lightx2v, llm_scaler, fits, as_json):
    checkouts = {esimd_kernels.LIGHTX2V: lightx2v, esimd_kernels.LLM_SCALER: llm_scaler}
    calibration = Calibration({name: path for name, path in checkouts.items() if path is not None})
    rows = [row for row in read_rows() if calibration.has(row)]
    if not rows:
        raise click.UsageError("name at least one checkout: --lightx2v, --llm-scaler")
    if fits:
        found = fit(calibration, [row for row in rows if row.role == FITTED])
        show("readings of the port, by figure", verdicts(found), as_json)
        alive = sorted((e for e in found if e["worst"] <= MOST_ERROR), key=lambda e: e["worst"])
        show("surviving readings", [{**e["changes"], "worst": e["worst"]} for e in alive], as_json)
        return
    _show_slots(calibration, rows, as_json)
    _show_times(calibration, rows, as_json)


def _show_slots(calibration: Calibration, rows: list[Row], as_json: bool) -> None:
    table = []
    for row in rows:
        for pipe, counted in (calibration.slots(row) if row.slots else {}).items():
            published = row.slots[pipe]
            table.append({"row": row.name, "pipe": pipe, "published, 1e9": published, "xesim, 1e9": counted})
            table[-1]["error"] = f"{counted / published - 1:+.1%}"
    if table:
        show("instruction slots of 100 runs (no clock, no parameter)", table, as_json)


def _show_times(calibration: Calibration, rows: list[Row], as_json: bool) -> None:
    table, errors, modelled = [], {FITTED: {}, HELD_OUT: {}}, {}
    by_set: dict[str, dict[str, float]] = {name: {} for name in SETS}
    for row in rows:
        times = {name: calibration.milliseconds(row, changes) for name, changes in SETS.items()}
        slowest, fastest = (row.clock, row.clock) if row.clock else (clock / 1e6 for clock in row.device.clock_range)
        bounds = [
            calibration.milliseconds(row, changes, clock) for changes in SETS.values() for clock in (slowest, fastest)
        ]
        launch, share, nonlinearity = calibration.model(row, SETS[BEST])
        modelled[row.name] = times[BEST]
        errors[row.role][row.name] = times[BEST] / row.ms - 1
        for name, value in times.items():
            by_set[name][row.name] = value / row.ms - 1
        table.append(
            {
                "row": row.name,
                "role": row.role,
                "published ms": row.ms,
                "modelled ms": times[BEST],
                "error": f"{times[BEST] / row.ms - 1:+.1%}",
                "low": min(*bounds, *times.values()),
                "high": max(*bounds, *times.values()),
                "XMX share": share,
                "MHz": row.clock or row.device.clock_at(share),
                "nonlinear": f"{nonlinearity:.1%}",
                "tail": f"{launch.tail:.1%}",
            }
        )
    show(f"whole launches, sampled; best estimate: set {BEST}", table, as_json)
    show("order of kernels on one problem", orders(rows, modelled), as_json)
    held_out = {row.name for row in rows if row.role == HELD_OUT}
    for name, found in by_set.items():
        of_role = {FITTED: {k: v for k, v in found.items() if k not in held_out}}
        of_role[HELD_OUT] = {k: v for k, v in found.items() if k in held_out}
        parts = [f"{role}: {summary(values)}" for role, values in of_role.items() if values]
        click.echo(f"set {name}: {'; '.join(parts)}", err=as_json)


if __name__ == "__main__":
    main()
