"""The launches of one call as machine code runs them on the simulator, recorded for the time model."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from math import gcd
from typing import Any
from unittest import mock

import torch

from esimd_fmha import attention
from esimd_fmha.benchmark import Problem
from esimd_fmha.executor import ReadyKernels
from esimd_fmha.testing.case import AttentionCase
from xesim import Checks, Kernel
from xesim.timing import DEVICES, DeviceModel, Recording, Report, Simulation
from xesim.timing.launch import reports_in_turn
from xesim.timing.parameters import SETS

# What ocloc calls the GPU whose machine code a device model runs.
OCLOC_NAMES = {name: "lnl" if name == "lnl" else "bmg" for name in DEVICES}


@dataclass(frozen=True)
class Launch:
    """One kernel of a call.

    groups_dim0  work-groups along dimension 0
    """

    kernel: str
    recording: Recording
    groups_dim0: int

    def simulation(self, device: DeviceModel, cores: int | None = None, warm_l2: bool = False) -> Simulation:
        return Simulation(self.recording, device, cores, self.groups_dim0, warm_l2)


@contextmanager
def recorded_launches() -> Iterator[list[Launch]]:
    """Records every launch on the simulator, without its checkers, while the context is open."""
    launches: list[Launch] = []
    launch = Kernel.launch

    def recorded(kernel: Kernel, *args: Any, **options: Any):
        recording = Recording()
        unchecked = Checks(bounds=False, races=False, scoreboard=False)
        result = launch(kernel, *args, **{**options, "trace": recording, "checks": unchecked})
        groups_dim0 = options["global_range"][0] // options["local_range"][0]
        launches.append(Launch(kernel.name.removeprefix("__sycl_kernel_"), recording, groups_dim0))
        return result

    # The operator has no argument for a trace.
    with mock.patch.object(Kernel, "launch", recorded):
        yield launches


@dataclass(frozen=True)
class Call:
    """What a call of prefill_paged launched, in its order, and how it was planned."""

    launches: list[Launch]
    config: str
    num_splits: int


@contextmanager
def on_simulator(architecture: str, debug_info: bool = False) -> Iterator[None]:
    """Calls on CPU tensors run on the simulator of a GPU while the context is open."""
    settings = {"ESIMD_FMHA_CPU_DEVICE": f"xesim:{architecture}", "ESIMD_FMHA_DEBUG_INFO": str(int(debug_info))}
    with mock.patch.dict(os.environ, settings):
        yield


def record(case: AttentionCase, architecture: str, debug_info: bool = False) -> Call:
    """A call of prefill_paged on the simulator. Raises CompileError, MissingComponent.

    debug_info  compile with -g: the instructions then know their source lines
    """
    with on_simulator(architecture, debug_info), recorded_launches() as launches:
        problem = Problem(case, torch.device("cpu"))
        kernels = attention.prepare(**problem.arguments)
        problem.run()
    return Call(launches, kernels.config.name, kernels.plan.num_splits)


def prepared(case: AttentionCase, architecture: str) -> ReadyKernels:
    """The kernels and the plan that a GPU of the architecture would run."""
    with on_simulator(architecture):
        return attention.prepare(**Problem(case, torch.device("cpu")).arguments)


def useful_share(report: Report, flops: int) -> float:
    """Of the matrix engines' peak over the whole launch: the FLOPs of keys that rows see, 256 a clock and engine."""
    p = report.parameters
    return flops / (p.cores * p.engines * 256 * report.clocks)


def share_of(case: AttentionCase, cores: int) -> tuple[AttentionCase, int]:
    """A fraction of a problem's KV heads and the same fraction of a device's cores.

    Work-groups of different KV heads share no data but the code, so the fraction takes the whole device's time.
    Returns the case and the number of cores.
    """
    parts = gcd(cores, case.num_heads_kv)
    heads = {name: getattr(case, name) // parts for name in ("num_heads_q", "num_heads_kv")}
    return replace(case, **heads), cores // parts


def modelled_seconds(case: AttentionCase, name: str) -> tuple[Call, dict[str, float]]:
    """A call on a device model, and its seconds for each reading of the L1 port, all its launches added up.

    A launch finds in the L2 what the one before it left there: a merge of splits, their partial results.
    """
    model, architecture = DEVICES[name], OCLOC_NAMES[name]
    part, cores = share_of(replace(case, num_splits=prepared(case, architecture).plan.num_splits), model.cores)
    call = record(part, architecture)
    simulations = [launch.simulation(model, cores) for launch in call.launches]
    clocks = {
        set_name: sum(report.clocks for report in reports_in_turn(simulations, changes))
        for set_name, changes in SETS.items()
    }
    return call, {set_name: count / (model.clock.value * 1e6) for set_name, count in clocks.items()}
