"""How long kernels take to build, a first call to start, and how large the wheel is.

Build: source to SPIR-V by the kernel compiler, wall and user time, without the caches (the first row includes loading
the compiler); SPIR-V to machine code by ocloc, when it is there. At most 2.5 s of user time may pass to SPIR-V: the
compiler is one thread, and other load on the machine must not decide the result.

First call: in processes of their own, with a warm cache, the imports and what the first prefill_paged takes beyond
them. "driver" is time inside dpctl: queue, module, submission, waiting. At most 50 ms may be ours.

Wheel: as pip builds it. It must be smaller than 1 MB.

KERNEL is a part of a kernel's name; without one, xe_bf16 and cpu_bf16_d128 are built.
"""

import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from unittest import mock

import click

from perf.command import command, device_option, json_option, show

# The package is imported where it is used: first_call times its import.

ROOT = Path(__file__).parent.parent
DEFAULT_KERNELS = ("xe_bf16", "cpu_bf16_d128")  # fp16 and the other CPU kernels take the same
MOST_SECONDS_TO_SPIRV = 2.5
MOST_MILLISECONDS_OF_FIRST_CALL = 50
MOST_WHEEL_BYTES = 1_000_000
FIRST_CALL = "import json; from perf.compile_time import first_call; print(json.dumps(first_call()))"


def user_seconds() -> float:
    """The user time of this process and of the children it waited for."""
    return sum(resource.getrusage(who).ru_utime for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))


def timed(function: Callable, *arguments) -> tuple[object, float, float]:
    """The result, and the wall and user time it took, in seconds."""
    wall, user = time.perf_counter(), user_seconds()
    result = function(*arguments)
    return result, time.perf_counter() - wall, user_seconds() - user


def build_rows(kernels: Sequence[str], device: str) -> list[dict]:
    from esimd_fmha.config import all_configs
    from esimd_fmha.loader import GPU_BUILD_OPTIONS, build_device_binary, find_ocloc
    from esimd_fmha.loader.compilers import compile_spirv

    rows = []
    configs = [c for c in (*all_configs("xe"), *all_configs("cpu")) if any(part in c.name for part in kernels)]
    targets = {source: c.target for c in configs for source in c.sources}
    for source, target in targets.items():
        spirv, wall, user = timed(compile_spirv, source)
        row = {"kernel": source.kernel_name, "SPIR-V s": wall, "user s": user, "SPIR-V kB": len(spirv) / 1e3}
        row |= {"machine code s": None, "ocloc user s": None, "machine code kB": None}
        if target == "xe" and find_ocloc():
            with tempfile.TemporaryDirectory() as folder, mock.patch.dict(os.environ, ESIMD_FMHA_CACHE_DIR=folder):
                binary, wall, user = timed(build_device_binary, spirv, device, GPU_BUILD_OPTIONS)
            row |= {"machine code s": wall, "ocloc user s": user, "machine code kB": len(binary.data) / 1e3}
        rows.append(row)
    return rows


def first_call() -> dict[str, float]:
    """Milliseconds of the steps to a first result, in this process, which has imported nothing yet."""
    milliseconds = {}

    def step(name: str, function: Callable) -> object:
        result, wall, _ = timed(function)
        milliseconds[name] = wall * 1e3
        return result

    step("import esimd_fmha", lambda: __import__("esimd_fmha"))
    step("import torch", lambda: __import__("torch"))
    step("import the operators", lambda: __import__("esimd_fmha.attention"))
    from esimd_fmha import prefill_paged
    from esimd_fmha.loader.devices import DpctlKernel, import_dpctl
    from perf.host_cost import tiny_problems

    dpctl = step("import dpctl", import_dpctl)
    in_driver = []

    def in_dpctl(function: Callable) -> Callable:
        def run(*arguments):
            result, wall, _ = timed(function, *arguments)
            in_driver.append(wall * 1e3)
            return result

        return run

    arguments = tiny_problems()[0]
    with (
        mock.patch.object(dpctl, "SyclQueue", in_dpctl(dpctl.SyclQueue)),
        mock.patch.object(
            dpctl.program, "create_program_from_spirv", in_dpctl(dpctl.program.create_program_from_spirv)
        ),
        mock.patch.object(DpctlKernel, "launch", in_dpctl(DpctlKernel.launch)),
    ):
        step("first call", lambda: prefill_paged(**arguments))
    milliseconds["  of it driver"] = sum(in_driver)
    milliseconds["  of it ours"] = milliseconds["first call"] - sum(in_driver)
    return milliseconds


def first_call_rows(repeats: int) -> list[dict]:
    """The extremes of ``repeats`` processes, after one that fills the cache."""
    runs = []
    for _ in range(repeats + 1):
        command = [sys.executable, "-c", FIRST_CALL]
        runs.append(json.loads(subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT).stdout))
    return [
        {"step": name, "least ms": min(run[name] for run in runs[1:]), "most ms": max(run[name] for run in runs[1:])}
        for name in runs[0]
    ]


def wheel_bytes() -> int:
    """The size of a wheel built from a copy: a build in place leaves its folders, and takes what earlier ones left."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "source"
        ignored = shutil.ignore_patterns(".*", "build", "dist", "tests", "*.egg-info", "__pycache__")
        shutil.copytree(ROOT, copy, ignore=ignored)
        command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", folder, str(copy)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            raise RuntimeError(f"{' '.join(command)} failed:\n{done.stderr}")
        (wheel,) = Path(folder).glob("*.whl")
        return wheel.stat().st_size


@command(__doc__)
@click.argument("kernels", nargs=-1, metavar="[KERNEL]...")
@device_option
@click.option("--repeats", default=5, show_default=True, type=click.IntRange(1), help="Processes with a first call.")
@json_option
def main(kernels, device, repeats, as_json):
    kernels = kernels or DEFAULT_KERNELS
    built = build_rows(kernels, device)
    if not built:
        raise click.UsageError(f"no kernel has {' or '.join(kernels)} in its name")
    show("Build", built, as_json)
    called = first_call_rows(repeats)
    show("First call with a warm cache", called, as_json)
    size = wheel_bytes()
    show("Wheel", [{"bytes": size}], as_json)

    ours = next(row["least ms"] for row in called if row["step"].strip() == "of it ours")
    exceeded = [
        f"{row['kernel']} takes {row['user s']:.1f} s" for row in built if row["user s"] > MOST_SECONDS_TO_SPIRV
    ]
    exceeded += [f"{ours:.0f} ms of the first call are ours"] * (ours > MOST_MILLISECONDS_OF_FIRST_CALL)
    exceeded += [f"the wheel has {size} bytes"] * (size >= MOST_WHEEL_BYTES)
    if exceeded:
        sys.exit("; ".join(exceeded))


if __name__ == "__main__":
    main()
