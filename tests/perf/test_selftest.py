"""The examination of a device: which kernels it runs, what it finds, and what its micro-benchmarks say."""

import json
from dataclasses import replace
from types import SimpleNamespace

import pytest
from click.testing import CliRunner

from esimd_fmha.attention import call_of
from esimd_fmha.cli import main
from esimd_fmha.config import COMPILED_OPTIONS, all_configs, choose_config
from esimd_fmha.loader import find_ocloc
from esimd_fmha.problem import check_problem
from esimd_fmha.selftest import examination, gpu
from esimd_fmha.selftest.micro import ENGINES, FULL, MICROS, ModelRunner, findings
from esimd_fmha.testing.inputs import make_inputs

BY_TITLE = {micro.title: micro for micro in MICROS}


def needs_ocloc():
    if find_ocloc() is None:
        pytest.skip("ocloc was not found: 'make ocloc', or set ESIMD_FMHA_OCLOC")


def config_of(case, target):
    tensors, options = call_of(**make_inputs(case).plain_arguments(case))
    return choose_config(check_problem(tensors, options), target)


@pytest.mark.parametrize("target", ["cpu", "xe"])
def test_the_examination_runs_every_kernel(target):
    run = {config_of(case, target) for case in examination.kernel_cases(sized_down=False)}
    assert run >= set(all_configs(target))
    assert set(examination.OPTION_VALUES) == set(COMPILED_OPTIONS)
    for option in COMPILED_OPTIONS:
        assert any(getattr(config, option) for config in run), option


def examined(monkeypatch, tmp_path, device, *options):
    """What the command wrote after one call of each kind."""
    monkeypatch.setenv("ESIMD_FMHA_CPU_DEVICE", device)
    case = replace(next(examination.kernel_cases(sized_down=True)), q_lens=(5,), kv_lens=(40,))
    monkeypatch.setattr(examination, "kernel_cases", lambda sized_down: [case])
    small = replace(examination.bench_cases(True)[0], q_lens=(64,), kv_lens=(64,))
    monkeypatch.setattr(examination, "bench_cases", lambda sized_down: [small])
    files = ["--html", str(tmp_path / "page.html"), "--json", str(tmp_path / "found.json")]
    result = CliRunner().invoke(main, ["selftest", *files, *options])
    return result, json.loads((tmp_path / "found.json").read_text()), (tmp_path / "page.html").read_text()


def test_the_cpu_device_is_examined(monkeypatch, tmp_path):
    needs_ocloc()
    result, found, page = examined(monkeypatch, tmp_path, "opencl:cpu", "--quick")
    assert result.exit_code == 0, result.output
    assert "1 of 1 calls right" in result.output and "All 1 calls are right" in page
    (check,) = found["kernels"]
    assert check["right"] and 0 < check["error"] <= check["allowed"]
    (bench,) = found["benches"]
    assert bench["measured_us"] > 0
    assert bench["modelled_low_us"] <= bench["modelled_us"] <= bench["modelled_high_us"]
    assert found["machine"]["torch"] in page and "OpenCL CPU device" in page


def test_a_simulator_has_no_measured_time(monkeypatch, tmp_path):
    needs_ocloc()
    monkeypatch.setattr(examination, "why_no_model", lambda: "numba is missing")
    result, found, page = examined(monkeypatch, tmp_path, "xesim:bmg")
    assert result.exit_code == 0, result.output
    assert found["simulated"] and found["benches"][0]["measured_us"] is None
    assert "numba is missing" in result.output and "Nothing is modelled: numba is missing" in page


def test_a_wrong_kernel_is_named_and_ends_in_an_error(monkeypatch, tmp_path):
    monkeypatch.setattr(examination, "why_no_model", lambda: "not asked for")
    verify = examination.benchmark.Problem.verify
    monkeypatch.setattr(examination.benchmark.Problem, "verify", lambda self, out: verify(self, out + 1))
    result, found, page = examined(monkeypatch, tmp_path, "opencl:cpu", "--quick")
    assert result.exit_code == 1 and "WRONG" in result.output
    assert "1 of 1 calls are wrong" in page and not found["kernels"][0]["right"]


@pytest.mark.parametrize(
    "figure, value, titles",
    [
        ("math_clocks", 8, ["exp2_stream"]),
        ("l1_port_bytes", 128, ["rows_of_64", "few_rows_of_64"]),
        ("message_overhead", 2, ["rows_of_64", "few_rows_of_64"]),
        ("slm_bytes_per_clock", 128, ["slm_stream", "slm_stream_512"]),
        ("alu_latency", 7, ["fma_chain"]),
        ("l2_latency", 350, ["chase L2"]),
        ("dpas_latency", 40, ["dpas_result", "fma_chain"]),
    ],
)
def test_a_benchmark_finds_what_the_model_was_given(figure, value, titles):
    needs_ocloc()
    runner = ModelRunner(changes={figure: value})
    others = {title: 1.0 + number for number, title in enumerate(BY_TITLE)}  # any, but no two alike
    steps = others | {title: runner.step(BY_TITLE[title]) for title in titles}
    found = {finding.parameter: finding.value for finding in findings(steps)}
    assert found[figure] == pytest.approx(value, rel=0.05)


def test_a_gpus_clock_is_that_of_its_products(monkeypatch):
    """A stand-in for dpctl, on which a product takes 16 clocks of 2 GHz and any other step 10 ns."""
    hertz, launched = 2e9, []

    class Queue:
        sycl_device = SimpleNamespace(max_compute_units=20 * ENGINES)

        def __init__(self, *args, property=()):
            assert "enable_profiling" in property

        def submit_async(self, kernel, arguments, global_range, local_range):
            params = arguments[0]
            launched.append((kernel, global_range, local_range))
            of_product = "dpas_stream" in kernel
            step = 16 / hertz * FULL / ENGINES * 1e9 if of_product else 10
            steps = params.repeats * BY_TITLE[kernel].steps
            return SimpleNamespace(wait=lambda: None, profiling_info_start=5, profiling_info_end=5 + 1e3 + step * steps)

    class Memory:
        def __init__(self, nbytes, queue):
            self._pointer = 64

        def copy_from_host(self, content):
            assert len(content)

    stand_in = SimpleNamespace(SyclQueue=Queue, RawKernelArg=lambda params: params)
    memory = SimpleNamespace(MemoryUSMDevice=Memory)
    monkeypatch.setattr(gpu.importlib, "import_module", lambda name: memory)
    monkeypatch.setattr(gpu, "import_dpctl", lambda: stand_in)
    monkeypatch.setattr(gpu, "GpuDevice", lambda queue: SimpleNamespace(load=lambda entry, source: name_of(source)))
    monkeypatch.setattr(gpu.loader, "build_spirv", lambda source: None)

    def name_of(source):
        return dict(source.macros)["FMHA_MICRO"]

    runner = gpu.GpuRunner(Queue.sycl_device)
    assert runner.megahertz == pytest.approx(2000)
    assert runner.cores == 20
    assert runner.step(BY_TITLE["fma_chain"]) == pytest.approx(20)
    runner.step(BY_TITLE["stream L2"])
    assert launched[-1] == ("stream", [1, 1, 20 * FULL], [1, 1, FULL])
