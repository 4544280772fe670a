"""What the examination runs, and what it finds."""

import platform
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from importlib import metadata
from typing import Any

import torch

from esimd_fmha import __version__, attention, benchmark
from esimd_fmha.config import COMPILED_OPTIONS, PADDED_HEAD_DIMS, XE_MAX_V
from esimd_fmha.doctor import report
from esimd_fmha.errors import EsimdFmhaError
from esimd_fmha.selftest.micro import Finding, ModelRunner, Runner, findings, run_all
from esimd_fmha.testing.case import DTYPES, AttentionCase
from esimd_fmha.testing.formulas import attention_flops

# A value of each option that a kernel is compiled for, for num_heads heads.
OPTION_VALUES: dict[str, Callable[[int], dict[str, Any]]] = {
    "softcap": lambda num_heads: {"softcap": 20.0},
    "window": lambda num_heads: {"window_size": (40, 0)},
    "sinks": lambda num_heads: {"sinks": tuple(float(head) for head in range(num_heads))},
    "alibi": lambda num_heads: {"alibi_slopes": tuple(0.5**head for head in range(num_heads))},
    "causal_flags": lambda num_heads: {"causal": (True, False)},
    "descale": lambda num_heads: {"k_descale": 0.5, "v_descale": 2.0},
    "current_chunk": lambda num_heads: {"chunk_lens": (70, 33)},
}
HEADS: dict[str, Any] = {"num_heads_q": 4, "num_heads_kv": 2}
HEADS_ALONE: dict[str, Any] = {"num_heads_q": 2, "num_heads_kv": 2}


def fp8_layouts(head_dim: int) -> list[dict[str, Any]]:
    """K and V of one byte an element, in both formats, where there are kernels for them; without and with a chunk."""
    formats = ("e4m3", "e5m2") if head_dim <= XE_MAX_V else ()
    return [
        {"kv_dtype": name, "k_descale": 0.5, "v_descale": 2.0, "chunk_lens": chunk_lens}
        for name in formats
        for chunk_lens in (None, (70, 5))
    ]


def kernel_cases(sized_down: bool) -> Iterator[AttentionCase]:
    """Calls that between them run every kernel, its options and its splits. Sized down: one of each head dimension."""
    lens: dict[str, Any]
    dtypes, page_sizes = (["bf16"], [64]) if sized_down else (list(DTYPES), [5, 16, 32, 64])
    for dtype in dtypes:
        for head_dim in PADDED_HEAD_DIMS:
            for page_size in page_sizes:
                for q_lens, kv_lens, heads in (
                    ((70, 33), (300, 131), HEADS),
                    ((3, 1), (300, 64), HEADS),
                    ((3, 1), (300, 64), HEADS_ALONE),
                    ((20, 1, 1, 1), (300, 64, 5, 9), HEADS),
                    ((50,), (90,), HEADS),
                    ((40, 1, 1, 1, 1, 1), (300, 64, 5, 9, 3, 1), HEADS),
                ):
                    yield AttentionCase(
                        purpose="every kernel",
                        q_lens=q_lens,
                        kv_lens=kv_lens,
                        head_dim=head_dim,
                        dtype=dtype,
                        page_size=page_size,
                        num_splits=1 if q_lens[0] > 16 else 3,
                        **heads,
                    )
            if not sized_down:
                lens = {"q_lens": (70, 5), "kv_lens": (90, 50)}
                for layout in ({"kv_layout": "unaligned", "q_layout": "unaligned"}, *fp8_layouts(head_dim)):
                    yield AttentionCase(
                        purpose="layouts", head_dim=head_dim, dtype=dtype, **lens, **HEADS, **dict[str, Any](layout)
                    )
        chosen = [*((option,) for option in COMPILED_OPTIONS), COMPILED_OPTIONS]
        for options in chosen[-1:] if sized_down else chosen:
            values: dict[str, Any] = {}
            for option in options:
                values |= OPTION_VALUES[option](HEADS["num_heads_q"])
            lens = {"q_lens": (70, 33), "kv_lens": (300, 131)}
            yield AttentionCase(purpose="options", head_dim=128, dtype=dtype, num_splits=2, **lens, **HEADS, **values)


@dataclass(frozen=True)
class KernelCheck:
    """A kernel against float64. ``error`` is None where it could not run; ``message`` says why."""

    kernel: str
    case: str
    splits: int
    error: float | None
    allowed: float | None
    right: bool
    message: str = ""


def check_kernel(case: AttentionCase, device: torch.device) -> KernelCheck:
    try:
        problem = benchmark.Problem(case, device)
        kernels = attention.prepare(**problem.arguments)
        verdict = problem.verify(problem.run())
    except EsimdFmhaError as error:
        return KernelCheck("", case.name, 0, None, None, False, str(error))
    splits = kernels.plan.num_splits
    return KernelCheck(kernels.config.name, case.name, splits, verdict.error, verdict.allowed, verdict.right)


def bench_cases(sized_down: bool) -> list[AttentionCase]:
    prompt: dict[str, Any]
    heads: dict[str, Any] = {"num_heads_q": 32, "num_heads_kv": 8, "dtype": "bf16"}
    if sized_down:
        prompt = {"q_lens": (256,), "kv_lens": (256,)}
        return [AttentionCase(purpose="prompt of 256, head 128", head_dim=128, **prompt, **heads)]
    prompt = {"q_lens": (1024,), "kv_lens": (1024,)}
    prompts = [
        AttentionCase(purpose=f"prompt of 1024, head {head_dim}", head_dim=head_dim, **prompt, **heads)
        for head_dim in (64, 128, 256)
    ]
    chunk: dict[str, Any] = {"q_lens": (64,), "kv_lens": (4096,), "num_splits": 0}
    decode: dict[str, Any] = {"q_lens": (1,) * 16, "kv_lens": (1024,) * 16, "num_splits": 0}
    return [
        *prompts,
        AttentionCase(purpose="chunk of 64 on 4032, head 128", head_dim=128, **chunk, **heads),
        AttentionCase(purpose="16 decode rows on 1024, head 128", head_dim=128, **decode, **heads),
    ]


@dataclass(frozen=True)
class Bench:
    """Microseconds of a call. Measured: the median of calls with warm caches. Modelled: best estimate and range."""

    problem: str
    gflop: float
    measured_us: float | None
    modelled_us: float | None
    modelled_low_us: float | None
    modelled_high_us: float | None


def bench(case: AttentionCase, device: torch.device, simulated: bool, model: str | None) -> Bench:
    """``model``: the device model to ask, if the time model can run here."""
    measured = None
    if not simulated:
        measured, _ = benchmark.median_and_spread(benchmark.Problem(case, device).time(5))
        measured *= 1e6
    modelled: dict[str, float] = {}
    if model is not None:
        from esimd_fmha.selftest.launches import modelled_seconds
        from xesim.timing.parameters import BEST

        seconds = modelled_seconds(case, model)[1].items()
        modelled = {"best": dict(seconds)[BEST] * 1e6, "low": min(s for _, s in seconds) * 1e6}
        modelled["high"] = max(s for _, s in seconds) * 1e6
    figures = (modelled.get(name) for name in ("best", "low", "high"))
    return Bench(case.purpose, attention_flops(case) / 1e9, measured, *figures)


def why_no_model() -> str:
    """What the time model lacks on this machine; empty if it can run."""
    from esimd_fmha.loader import find_ocloc

    try:
        import xesim.timing.core  # noqa: F401
    except ImportError as error:
        return f"{error}; install it with: pip install 'esimd-fmha[timing]'"
    return "" if find_ocloc() else "ocloc, Intel's offline compiler, was not found"


def model_error(no_model: str) -> str:
    if no_model:
        return ""
    from xesim.timing.parameters import KNOWN_ERROR

    return KNOWN_ERROR


@dataclass
class Examination:
    """Everything that was found; ``as_dict`` is what the JSON file holds."""

    device: str
    simulated: bool
    model: str  # whose times are modelled
    no_model: str  # why nothing is modelled; empty if it is
    model_error: str  # as far as it is known
    machine: dict[str, str]
    doctor: list[dict[str, str]]
    kernels: list[KernelCheck] = field(default_factory=list)
    clock_mhz: float | None = None  # of a GPU whose matrix engines work
    steps: dict[str, float] = field(default_factory=dict)  # clocks of a step of the micro-benchmarks
    findings: list[Finding] = field(default_factory=list)
    modelled_steps: dict[str, float] = field(default_factory=dict)
    modelled_findings: list[Finding] = field(default_factory=list)
    benches: list[Bench] = field(default_factory=list)

    @property
    def wrong(self) -> list[KernelCheck]:
        return [check for check in self.kernels if not check.right]

    def parameters(self) -> list[dict[str, Any]]:
        """Each parameter of the time model: measured, and what the model gives for the same benchmark."""
        measured = {finding.parameter: finding.value for finding in self.findings}
        modelled = {finding.parameter: finding.value for finding in self.modelled_findings}
        either = {finding.parameter: finding for finding in (*self.findings, *self.modelled_findings)}
        return [
            {
                "parameter": name,
                "measured": measured.get(name),
                "modelled": modelled.get(name),
                "unit": finding.unit,
                "from": finding.of,
            }
            for name, finding in either.items()
        ]

    def as_dict(self) -> dict[str, Any]:
        return {**asdict(self), "parameters": self.parameters(), "esimd_fmha": __version__}


def machine() -> dict[str, str]:
    """What a report of a problem needs to name."""
    packages = ("torch", "dpctl", "intel-sycl-rt", "intel-opencl-rt")
    versions = {}
    for package in packages:
        try:
            versions[package] = metadata.version(package)
        except metadata.PackageNotFoundError:
            versions[package] = "not installed as a package"
    return {"system": platform.platform(), "python": platform.python_version(), "esimd_fmha": __version__, **versions}


def examine(
    device: torch.device, runs_on, model: str, quick: bool, progress: Callable[[str, int, int], None]
) -> Examination:
    """Runs everything.

    runs_on   the loader's device of tensors on ``device``
    model     whose times are modelled
    quick     sized down, as on a simulator: a sample of the kernels and no micro-benchmarks of the model
    progress  is told what starts: (what, its number, how many)
    """
    sized_down = quick or runs_on.simulated
    rows = [asdict(row) for row in report().rows]
    no_model = why_no_model()
    found = Examination(runs_on.name, runs_on.simulated, model, no_model, model_error(no_model), machine(), rows)
    cases = list(kernel_cases(sized_down))
    for number, case in enumerate(cases):
        progress(f"kernel {case.name}", number, len(cases))
        found.kernels.append(check_kernel(case, device))

    def of_micros(runner: Runner, where: str) -> tuple[dict[str, float], list[Finding]]:
        steps = run_all(runner, lambda micro: progress(f"micro-benchmark {micro.title}, {where}", 0, 1))
        return steps, list(findings(steps))

    if device.type == "xpu":
        from esimd_fmha.selftest.gpu import GpuRunner

        runner = GpuRunner(runs_on.queue.sycl_device)
        found.clock_mhz = runner.megahertz
        found.steps, found.findings = of_micros(runner, "measured")
    if not found.no_model and not quick:
        found.modelled_steps, found.modelled_findings = of_micros(ModelRunner(model), "modelled")
    for case in bench_cases(sized_down):
        progress(f"bench {case.purpose}", 0, 1)
        found.benches.append(bench(case, device, runs_on.simulated, None if found.no_model else model))
    return found
