"""The doctor: everything found, each thing hidden, and never an exception."""

import importlib.metadata
import sys
from types import SimpleNamespace

import pytest
import torch

from esimd_fmha import doctor
from esimd_fmha.doctor import MISSING, OK, WARNING, Report, Row
from esimd_fmha.loader import devices, interop
from esimd_fmha.loader.compilers import spirv_compiler, sycl_jit


@pytest.fixture(autouse=True)
def patient(tmp_path, monkeypatch):
    """A cache of the test's own, and nothing remembered of compilers and devices."""
    monkeypatch.setenv("ESIMD_FMHA_CACHE_DIR", str(tmp_path / "cache"))
    caches = (spirv_compiler, devices._named_device)
    for cache in caches:
        cache.cache_clear()
    yield
    for cache in caches:
        cache.cache_clear()


def row_of(component):
    """The only row of a component in today's report."""
    (row,) = (row for row in doctor.report().rows if row.component == component)
    return row


def hide_module(monkeypatch, name):
    monkeypatch.setitem(sys.modules, name, None)


# ---- a healthy machine ---------------------------------------------------------------------------


def test_this_machine_is_healthy():
    report = doctor.report()
    assert report.healthy, str(report)
    found = {row.component: row.found for row in report.rows}
    assert found["dpctl"] == importlib.metadata.version("dpctl")
    assert found["torch"].startswith(torch.__version__)
    assert any(row.component == "device" and row.found.startswith("opencl:cpu:0  ") for row in report.rows)
    assert found["attention on cpu"] and "/libsycl.so." in found["SYCL runtime"]


def test_rendering_shows_every_row_and_remedy():
    rows = (Row("dpctl", OK, "0.22.1"), Row("torch", MISSING, "[gone]", "pip install torch"))
    assert str(Report(rows)).splitlines() == [
        "ok       dpctl  0.22.1",
        "missing  torch  [gone]",
        "                -> pip install torch",
        "attention cannot run until what is missing has been mended",
    ]
    assert str(Report(rows[:1])).splitlines()[-1] == "attention can run"


def test_rich_rendering_is_the_same_text():
    report = Report((Row("torch", MISSING, "[gone]", "pip install torch"),))
    assert report.__rich__().plain == str(report)


@pytest.mark.parametrize("states, healthy", [((OK, WARNING), True), ((OK, MISSING), False), ((), True)])
def test_only_what_is_missing_counts(states, healthy):
    assert Report(tuple(Row("a", state, "") for state in states)).healthy is healthy


# ---- things hidden -------------------------------------------------------------------------------


@pytest.mark.parametrize("wheel, state", [("dpctl", MISSING), ("intel-sycl-rt", MISSING), ("intel-opencl-rt", WARNING)])
def test_missing_wheel(monkeypatch, wheel, state):
    monkeypatch.setattr(doctor, "wheel_version", lambda name: None if name == wheel else "2026.1")
    row = row_of(wheel)
    assert row.state == state and row.remedy.startswith(f"pip install '{wheel}>=")


@pytest.mark.parametrize(
    "version, state", [("2025.3.3", WARNING), ("2026.0.0", OK), ("2026.1.9", OK), ("2026.2.0", WARNING)]
)
def test_version_that_was_not_tested(monkeypatch, version, state):
    monkeypatch.setattr(doctor, "wheel_version", lambda name: version)
    row = row_of("intel-cmplr-lib-ur")
    assert row.state == state and version in row.found


def test_missing_kernel_compiler(monkeypatch):
    monkeypatch.setattr(sycl_jit, "wheel_library", lambda name: None)
    report = doctor.report()
    assert not report.healthy
    assert "pip install 'intel-sycl-rt" in str(report)


def test_compiler_that_does_not_exist(monkeypatch):
    monkeypatch.setenv("ESIMD_FMHA_COMPILER", "gcc")
    row = row_of("kernel compiler")
    assert row.state == MISSING and "allowed are libsycl-jit, icpx" in row.found


def test_missing_torch(monkeypatch):
    hide_module(monkeypatch, "torch")
    report = doctor.report()
    assert not report.healthy
    assert any(row.component == "torch" and row.remedy == "pip install torch" for row in report.rows)


def test_missing_dpctl(monkeypatch):
    hide_module(monkeypatch, "dpctl")
    report = doctor.report()
    assert not report.healthy and "pip install 'dpctl>=" in str(report)


def test_hidden_cpu_device(monkeypatch):
    dpctl = devices.import_dpctl()

    def refuse(name):
        raise dpctl.SyclQueueCreationError("no device")

    monkeypatch.setattr(dpctl, "SyclQueue", refuse)
    monkeypatch.setenv("OCL_ICD_FILENAMES", "/elsewhere.so")
    row = row_of("attention on cpu")
    assert row.state == MISSING and "OCL_ICD_FILENAMES is '/elsewhere.so', which hides the CPU device" in row.found


def test_cpu_device_that_a_gpu_replaces(monkeypatch):
    """Attention runs on torch's XPU: the lack of a CPU device is then only worth a warning."""
    cpu = devices.named_device("opencl:cpu")

    def device_of(tensor):
        if tensor.xpu:
            return cpu
        raise doctor.EsimdFmhaError("no CPU device")

    monkeypatch.setattr(torch.xpu, "is_available", lambda: True)
    monkeypatch.setattr(torch.xpu, "get_device_name", lambda: "Arc B580")
    monkeypatch.setattr(torch, "empty", lambda size, device: SimpleNamespace(xpu=device == "xpu"))
    monkeypatch.setattr(interop, "device_of", device_of)
    report = doctor.report()
    states = {row.component: row.state for row in report.rows}
    assert report.healthy and states["attention on xpu"] == OK and states["attention on cpu"] == WARNING


@pytest.mark.parametrize("pci_id, state", [(0xE20B, OK), (0x56A0, WARNING)], ids=["B580", "A770"])
def test_gpus_are_judged(monkeypatch, pci_id, state):
    gpu = SimpleNamespace(
        is_gpu=True,
        filter_string="level_zero:gpu:0",
        name="Intel Arc",
        driver_version="1.6",
        get_device_id=lambda: pci_id,
    )
    monkeypatch.setattr(devices.import_dpctl(), "get_devices", lambda: [gpu])
    row = row_of("device")
    assert row.state == state and row.found.startswith("level_zero:gpu:0  Intel Arc, driver 1.6")


def test_missing_ocloc_is_no_obstacle(monkeypatch):
    monkeypatch.setattr(doctor, "find_ocloc", lambda: None)
    row = row_of("ocloc")
    assert row.state == WARNING and "make ocloc" in row.remedy


def test_broken_ocloc_is_no_obstacle(monkeypatch):
    monkeypatch.setenv("ESIMD_FMHA_OCLOC", "/no/such/ocloc")
    row = row_of("ocloc")
    assert row.state == WARNING and "/no/such/ocloc" in row.found


def test_missing_simulator_is_no_obstacle(monkeypatch):
    hide_module(monkeypatch, "xesim")
    row = row_of("simulator")
    assert row.state == WARNING and row.remedy == "pip install 'esimd-fmha[xesim]'"


def test_two_sycl_runtimes(monkeypatch, tmp_path):
    maps = tmp_path / "maps"
    maps.write_text("7f00 /a/libsycl.so.8\n7f01 /b/libsycl.so.9\n")
    monkeypatch.setattr(interop, "PROCESS_MAPS", maps)
    row = row_of("SYCL runtime")
    assert row.state == WARNING and "/a/libsycl.so.8, /b/libsycl.so.9" in row.found


def test_unwritable_cache(monkeypatch, tmp_path):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("ESIMD_FMHA_CACHE_DIR", str(tmp_path / "file"))
    row = row_of("kernel cache")
    assert row.state == WARNING and "cannot be written" in row.found and "ESIMD_FMHA_CACHE_DIR" in row.remedy


def test_cache_that_others_can_write(tmp_path):
    (tmp_path / "cache").mkdir()
    (tmp_path / "cache").chmod(0o777)
    row = row_of("kernel cache")
    assert row.state == MISSING and "is refused: others may write" in row.found
    assert f"chmod go-w {tmp_path / 'cache'}" in row.remedy and "ESIMD_FMHA_CACHE_DIR" in row.remedy
    assert not doctor.report().healthy


def test_size_of_the_cache(tmp_path):
    for name in ("a.1", "b.2"):
        (tmp_path / "cache" / name).mkdir(parents=True)
        (tmp_path / "cache" / name / "kernel.spv").write_bytes(bytes(600_000))
    assert row_of("kernel cache").found.endswith("2 kernels, 1.2 MB")


EXAMINATIONS = ["_wheel", "_trial", "_icpx", "_torch", "_devices", "_attention", "_sycl_runtime", "_ocloc"]


@pytest.mark.parametrize("examination", [*EXAMINATIONS, "_simulator", "_kernel_cache"])
def test_an_examination_that_fails_is_a_row(monkeypatch, examination):
    def fail(*_):
        raise OSError("the disk is on fire")

    monkeypatch.setattr(doctor, examination, fail)
    assert "OSError: the disk is on fire" in str(doctor.report())
