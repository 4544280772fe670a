"""The numbers one simulation runs with, and the sets of them that the public data allows.

A ``Parameters`` is a device's figures as the compiled event loop takes them. What public data leaves open is of two
kinds:
  SETS            joint readings of the L1 port: how many bytes a clock, charged by 64-byte lines or 32-byte sectors,
                  what a message costs beyond its bytes; and which thread issues first. All of them fit the published
                  kernels that perf.calibrate fits to; a time is given for each.
  alternatives    of single figures (``Figure.alternatives``). ``variations`` changes one of them at a time.

D  256 bytes a clock, charged with 32-byte sectors, SLM 256, and a clock for each message that is no prefetch;
   threads of an engine take turns
C  the same with 192 bytes a clock; the thread that issued last goes on
A  256 bytes a clock, every row of a 2D block charged with whole 64-byte lines (4 rows a clock), SLM 128, nothing for a
   message; the thread that issued last goes on
A2 the same with 128 bytes a clock, charged with 32-byte sectors
In all of them shared local memory takes the port of the L1. perf/README.md lists the readings that the data refutes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple, get_type_hints

import numpy as np

from .devices import DeviceModel

# How far the best estimate is from published times that it was not fitted to (perf/README.md, "The error of the time
# model"): whoever shows a modelled time says so.
KNOWN_ERROR = "median 3.4 %, worst 7.5 % on published rows held out of the fit"
TURNS, OLDEST, STAY = range(3)  # thread_choice
BEST = "D"
_PORT = ("l1_port_bytes", "charge_lines", "slm_bytes_per_clock", "message_overhead", "thread_choice")
SETS: dict[str, dict[str, float]] = {  # the best estimate first
    "D": dict(zip(_PORT, (256, 0, 256, 1, TURNS))),
    "C": dict(zip(_PORT, (192, 0, 256, 1, STAY))),
    "A": dict(zip(_PORT, (256, 1, 128, 0, STAY))),
    "A2": dict(zip(_PORT, (128, 0, 128, 0, STAY))),
}


class Parameters(NamedTuple):
    """Figures of ``devices.CORE`` by the same names, and what follows from device and launch. Times are in clocks.

    cores             simulated
    threads           thread slots of a vector engine
    l1_sets, l2_sets  of the caches, their number of lines divided by the ways
    dram_bytes        bytes a clock of all simulated cores together
    slm_group         bytes of shared local memory that one work-group occupies
    slm_core          bytes of shared local memory of a core
    batch             work-groups that the dispatcher gives to a core at a time
    warm_l2           1 if the L2 holds all that the launch reads
    """

    cores: int
    engines: int
    threads: int
    issue_width: int
    thread_choice: int
    branch_clocks: int
    not_taken_clocks: int
    barrier_clocks: int
    dispatch_clocks: int
    icache_sets: int
    icache_miss_clocks: int
    icache_next_clocks: int
    send_queue: int
    send_read_clocks: int
    message_clocks: float
    message_overhead: float
    prefetch_overhead: float
    l1_port_bytes: float
    charge_lines: int
    slm_bytes_per_clock: float
    slm_own_port: int
    prefetch_lines: float
    l1_latency: int
    slm_latency: int
    slm_latency_32: int
    fence_clocks: int
    l1_sets: int
    l1_ways: int
    lines_in_flight: int
    l2_latency: int
    l2_port_bytes: float
    l2_sets: int
    l2_ways: int
    dram_latency: int
    dram_bytes: float
    slm_group: int
    slm_core: int
    batch: int
    warm_l2: int


# Preferred sizes of shared local memory in KiB that the driver can ask for (NEO).
_CARVE_OUTS = (0, 16, 32, 64, 96, 128, 160, 192, 224, 256)
LINE = 64
ICACHE_WAYS = 8
MAX_THREADS, MAX_SEND_QUEUE, MAX_LINES_IN_FLIGHT = 16, 16, 512  # of the event loop's arrays


def record(parameters: Parameters) -> np.void:
    """The parameters as one record, which the compiled functions take by reference."""
    kinds = [(name, np.int64 if kind is int else np.float64) for name, kind in get_type_hints(Parameters).items()]
    return np.array([tuple(parameters)], np.dtype(kinds))[0]


class LaunchShape(NamedTuple):
    """What the parameters need to know of a launch."""

    registers: int
    threads_per_group: int
    groups: int
    groups_dim0: int
    slm_bytes: int


def values_of(device: DeviceModel, changes: Mapping[str, float] = {}) -> dict[str, float]:
    """The device's best estimates with some replaced. Raises KeyError for a figure it does not have."""
    values = {name: figure.value for name, figure in device.figures.items()}
    for name in changes:
        if name not in values:
            raise KeyError(f"{device.name} has no figure {name!r}; see xesim.timing.devices")
    return {**values, **changes}


def make_parameters(
    device: DeviceModel,
    values: Mapping[str, float],
    launch: LaunchShape,
    cores: int | None = None,
    warm_l2: bool = False,
) -> Parameters:
    """The parameters of one simulation on ``cores`` of the device's cores (all by default).

    Fewer cores get their share of the L2's capacity and of the memory's bandwidth. Raises ValueError for more cores
    than the device has.
    """
    all_cores = int(values["cores"])
    used = all_cores if cores is None else cores
    if not 1 <= used <= all_cores:
        raise ValueError(f"cores is {cores}; {device.name} has {all_cores}")
    threads = int(values["threads_256_registers" if launch.registers > 128 else "threads_128_registers"])
    engines = int(values["engines_per_core"])
    resident = max(1, engines * threads // launch.threads_per_group)
    slm = slm_carve_out(launch.slm_bytes, resident, int(values["l1_bytes"]))
    l1_lines = max(int(values["l1_bytes"]) - slm, 16 * 1024) // LINE
    l2_lines = int(values["l2_bytes"]) * used // all_cores // LINE
    l1_ways, l2_ways = int(values["l1_ways"]), int(values["l2_ways"])
    names = set(Parameters._fields) & values.keys()
    own: dict[str, Any] = {
        "cores": used,
        "engines": engines,
        "threads": threads,
        "icache_sets": int(values["icache_bytes"]) // LINE // ICACHE_WAYS,
        "l1_sets": l1_lines // l1_ways,
        "l2_sets": l2_lines // l2_ways,
        "dram_bytes": values["dram_gbps"] * 1e3 / device.clock.value * used / all_cores,
        "slm_group": launch.slm_bytes,
        "slm_core": slm,
        "batch": dispatch_batch(launch, used, engines * threads),
        "warm_l2": int(warm_l2),
    }
    integers = {name for name, kind in get_type_hints(Parameters).items() if kind is int}
    read: dict[str, Any] = {
        name: int(values[name]) if name in integers else float(values[name]) for name in names - own.keys()
    }
    return Parameters(**read, **own)


def slm_carve_out(group_bytes: int, resident: int, total: int) -> int:
    """Bytes of a core's memory that serve as shared local memory: the work-groups' need, rounded up as NEO does.

    The L1 has the rest; that it has all of the rest is inferred, not published.
    """
    need = min(group_bytes * resident, total)
    return next(size * 1024 for size in _CARVE_OUTS if size * 1024 >= need)


def dispatch_batch(launch: LaunchShape, cores: int, threads_per_core: int) -> int:
    """Consecutive work-groups that a core gets at a time.

    Source: NEO encodeThreadGroupDispatch of a die without disabled cores. From 8 it is halved until it divides
    dimension 0, leaves a batch for every core, and fits a core.
    """
    batch = 8
    while batch > 1 and (
        launch.groups_dim0 % batch
        or launch.groups // batch < cores
        or batch * launch.threads_per_group > threads_per_core
    ):
        batch //= 2
    return batch


def variations(device: DeviceModel) -> Iterator[tuple[str, float, dict[str, float]]]:
    """(figure, its alternative value, the changes) for each alternative of a single figure."""
    for name, figure in device.figures.items():
        for value in figure.alternatives:
            yield name, value, {name: value}
