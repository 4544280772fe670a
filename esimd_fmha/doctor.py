"""What the machine has, what is missing, and the command that mends it."""

import functools
import importlib
import re
import shutil
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from esimd_fmha import envs
from esimd_fmha.device import gpu_family
from esimd_fmha.errors import EsimdFmhaError
from esimd_fmha.loader import Entry, Source, find_ocloc
from esimd_fmha.loader.cache import make_directory
from esimd_fmha.loader.compilers import compile_spirv, offline_compiler, spirv_compiler
from esimd_fmha.loader.devices import import_dpctl
from esimd_fmha.loader.trust import why_refused
from esimd_fmha.loader.wheels import REQUIREMENTS, pip_install, wheel_version

OK, WARNING, MISSING = "ok", "warning", "missing"
STYLES = {OK: "green", WARNING: "yellow", MISSING: "red"}


@dataclass(frozen=True)
class Row:
    """One component. ``missing`` is what attention cannot run without; a ``warning`` is worth knowing."""

    component: str
    state: str
    found: str
    remedy: str = ""


@dataclass(frozen=True)
class Report:
    """What was found, in the order in which things build on each other."""

    rows: tuple[Row, ...]

    @property
    def healthy(self) -> bool:
        """Whether attention can run."""
        return all(row.state != MISSING for row in self.rows)

    def lines(self) -> Iterator[tuple[str, str]]:
        """(state, text) of each line."""
        width = max(len(row.component) for row in self.rows)
        for row in self.rows:
            yield row.state, f"{row.state:7}  {row.component:{width}}  {row.found}"
            if row.remedy:
                yield row.state, f"{'':7}  {'':{width}}  -> {row.remedy}"
        verdict = "attention can run" if self.healthy else "attention cannot run until what is missing has been mended"
        yield (OK if self.healthy else MISSING), verdict

    def __str__(self) -> str:
        return "\n".join(text for _, text in self.lines())

    def __rich__(self):
        from rich.text import Text

        return Text("\n").join(Text(text, style=STYLES[state]) for state, text in self.lines())


def report() -> Report:
    """Examines everything. Never raises: what goes wrong is a row."""
    rows = [row for wheel in REQUIREMENTS for row in _examined(wheel, functools.partial(_wheel, wheel))]
    rows += _examined("kernel compiler", _kernel_compiler)
    rows += _examined("icpx", _icpx, WARNING)
    rows += _examined("torch", _torch)
    rows += _examined("devices", _devices)
    rows += _examined("attention", _attention)
    rows += _examined("SYCL runtime", _sycl_runtime)
    rows += _examined("ocloc", _ocloc, WARNING)
    rows += _examined("simulator", _simulator, WARNING)
    rows += _examined("kernel cache", _kernel_cache, WARNING)
    return Report(tuple(rows))


def _examined(component: str, examine: Callable[[], Iterator[Row]], failure: str = MISSING) -> list[Row]:
    """The rows of one examination; its exception is a row too."""
    rows: list[Row] = []
    try:
        rows.extend(examine())
    except Exception as error:
        rows.append(Row(component, failure, f"{type(error).__name__}: {error}"))
    return rows


def _wheel(wheel: str) -> Iterator[Row]:
    version = wheel_version(wheel)
    if version is None:
        state = WARNING if wheel == "intel-opencl-rt" else MISSING  # a GPU does without the former
        yield Row(wheel, state, "not installed", pip_install(wheel))
    elif not _in_range(version, REQUIREMENTS[wheel]):
        yield Row(wheel, WARNING, f"{version} (tested with {REQUIREMENTS[wheel]})", pip_install(wheel))
    else:
        yield Row(wheel, OK, version)


def _in_range(version: str, requirement: str) -> bool:
    """Whether ">=a,<b" holds."""

    def numbers(text: str) -> list[int]:
        return [int(number) for number in re.findall(r"\d+", text)]

    lowest, beyond = requirement.split(",")
    return numbers(lowest) <= numbers(version) < numbers(beyond)


# The smallest kernel there is: no header, no argument.
_TRIAL = """
extern "C" __attribute__((sycl_device))
[[__sycl_detail__::add_ir_attributes_function("sycl-nd-range-kernel", 3)]] KIND void trial() {}
"""


def _trial(target: str) -> tuple[Source, bytes]:
    """A source and its SPIR-V, past the cache."""
    kind = "__attribute__((sycl_explicit_simd))" if target == "xe" else ""
    with tempfile.TemporaryDirectory() as folder:
        entry = Path(folder) / "trial.cpp"
        entry.write_text(_TRIAL)
        source = Source(entry, entry.parent, (("KIND", kind),), "trial")
        return source, compile_spirv(source, envs.compiler())


def _kernel_compiler() -> Iterator[Row]:
    _trial("cpu")
    yield Row("kernel compiler", OK, spirv_compiler(envs.compiler()).identity)


def _icpx() -> Iterator[Row]:
    path = shutil.which("icpx")
    yield Row("icpx", OK, path or "not on PATH (not needed)")


def _torch() -> Iterator[Row]:
    try:
        torch = importlib.import_module("torch")
    except ImportError as error:
        yield Row("torch", MISSING, f"cannot be imported: {error}", "pip install torch")
        return
    if torch.xpu.is_available():
        yield Row("torch", OK, f"{torch.__version__}, XPU: {torch.xpu.get_device_name()}")
    elif torch.version.xpu:
        yield Row("torch", WARNING, f"{torch.__version__}, built for XPU but sees no GPU", "install Intel's GPU driver")
    else:
        yield Row("torch", OK, f"{torch.__version__}, no XPU build: tensors are on the CPU")


def _devices() -> Iterator[Row]:
    for device in import_dpctl().get_devices():
        family = gpu_family(device) if device.is_gpu else None
        found = f"{device.filter_string}  {device.name.strip()}, driver {device.driver_version}"
        if family:
            yield Row("device", OK, f"{found}: {family.name}, {family.generation}")
        elif device.is_gpu:
            unsupported = f"{found}: no GPU that the kernels were built for"
            yield Row("device", WARNING, unsupported, "the CPU device serves instead")
        else:
            yield Row("device", OK, found)


def _attention() -> Iterator[Row]:
    """Whether a kernel can be loaded for tensors of the GPU or the CPU; one of them is enough."""
    import torch

    from esimd_fmha.loader.interop import device_of

    failures, works = [], False
    for kind in ["xpu"] * torch.xpu.is_available() + ["cpu"]:
        try:
            device = device_of(torch.empty(0, device=kind))
            source, spirv = _trial(device.target)
            device.load(Entry(spirv), source)
        except EsimdFmhaError as error:
            failures.append((kind, error))
        else:
            works = True
            yield Row(f"attention on {kind}", OK, device.name)
    for kind, failure in failures:
        yield Row(f"attention on {kind}", WARNING if works else MISSING, f"{type(failure).__name__}: {failure}")


def _sycl_runtime() -> Iterator[Row]:
    from esimd_fmha.loader.interop import sycl_runtimes

    runtimes = sycl_runtimes()
    if len(runtimes) > 1:
        remedy = "install a torch and a dpctl that share one, and leave oneAPI's setvars.sh out"
        yield Row("SYCL runtime", WARNING, f"two in one process: {', '.join(runtimes)}", remedy)
    else:
        yield Row("SYCL runtime", OK, ", ".join(runtimes) or "not loaded")


def _ocloc() -> Iterator[Row]:
    path = find_ocloc()
    if path is None:
        found = "not found (needed by the simulator and by the tests of the machine code)"
        yield Row("ocloc", WARNING, found, "make ocloc, or install the package intel-ocloc")
    else:
        yield Row("ocloc", OK, f"{path}: {offline_compiler().identity.split(',')[0]}")


def _simulator() -> Iterator[Row]:
    try:
        importlib.import_module("xesim")
    except ImportError as error:
        yield Row("simulator", WARNING, f"xesim cannot be imported: {error}", "pip install 'esimd-fmha[xesim]'")
    else:
        yield Row("simulator", OK, "xesim")


def _kernel_cache() -> Iterator[Row]:
    directory = envs.cache_dir()
    try:
        make_directory(directory)
        if refusal := why_refused(directory):
            yield Row("kernel cache", MISSING, refusal.reason, refusal.remedy)
            return
        with tempfile.TemporaryFile(dir=directory):
            pass
    except OSError as error:
        found = f"{directory} cannot be written ({error.strerror}): kernels are compiled in every process"
        yield Row("kernel cache", WARNING, found, "set ESIMD_FMHA_CACHE_DIR to a folder of yours")
        return
    sizes = [file.stat().st_size for file in directory.glob("*/kernel.*")]
    yield Row("kernel cache", OK, f"{directory}: {len(sizes)} kernels, {sum(sizes) / 1e6:.1f} MB")
