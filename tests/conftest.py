"""Markers, the device fixture, and the counting of what could not run.

pytest tests                        the default suite; any folder of it runs alone, as pytest tests/kernels
pytest tests -m slow                the exhaustive sweeps, hours
pytest tests -m xpu                 on a machine with an Intel GPU and a PyTorch that sees it
pytest tests --forbid-skips         a skip is an error, but for tests that need an Intel GPU or an installed IPEX
"""

from collections import Counter

import hypothesis
import pytest

from .devices import on_device

# The same examples every time, and no deadline: the first use of a kernel compiles it.
hypothesis.settings.register_profile("reproducible", deadline=None, derandomize=True)
hypothesis.settings.load_profile("reproducible")


def pytest_addoption(parser):
    parser.addoption(
        "--forbid-skips", action="store_true", help="fail if a test is skipped that needs neither an Intel GPU nor IPEX"
    )


def pytest_configure(config):
    config.addinivalue_line("markers", "slow: exhaustive sweeps, left out unless asked for with -m")
    config.addinivalue_line("markers", "sampled(one_in): of a test's cases on a device all but one in so many are slow")
    config.addinivalue_line("markers", "xpu: needs an Intel GPU; skipped and counted where there is none")
    config.addinivalue_line("markers", "ipex: needs an importable Intel Extension for PyTorch, XPU or CPU")
    config.addinivalue_line("markers", "xesim: executes the GPU's machine code on the instruction-set simulator")


def mark_what_is_sampled(items):
    """Marks slow what the default suite leaves out of large grids: each case builds kernels of its own."""
    taken = Counter()
    for item in items:
        if sampled := item.get_closest_marker("sampled"):
            (one_in,) = sampled.args
            devices = [device for device in ("xesim", "opencl:cpu", "xpu") if device in item.name]
            group = (item.location[0], item.originalname, *devices)
            if taken[group] % one_in:
                item.add_marker("slow")
            taken[group] += 1


def pytest_collection_modifyitems(config, items):
    """Leaves the slow tests out unless -m speaks of them; of sampled ones all but the sample, unless one is named."""
    if not any("::" in argument for argument in config.args):
        mark_what_is_sampled(items)
    if "slow" in config.getoption("-m"):
        return
    slow = [item for item in items if item.get_closest_marker("slow")]
    if slow:
        items[:] = [item for item in items if not item.get_closest_marker("slow")]
        config.hook.pytest_deselected(items=slow)


def pytest_terminal_summary(terminalreporter):
    skipped = terminalreporter.stats.get("skipped", ())
    for_want_of_gpu = sum("xpu" in report.keywords for report in skipped)
    if for_want_of_gpu:
        terminalreporter.write_line(f"{for_want_of_gpu} xpu tests did not run: they need an Intel GPU")
    others = _forbidden_skips(terminalreporter)
    for report in others:
        terminalreporter.write_line(f"forbidden skip: {report.nodeid}: {report.longrepr[2]}", red=True)


def pytest_sessionfinish(session):
    terminalreporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if session.exitstatus == pytest.ExitCode.OK and _forbidden_skips(terminalreporter):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def _forbidden_skips(terminalreporter):
    if not terminalreporter.config.getoption("--forbid-skips"):
        return []
    allowed = {"xpu", "ipex"}
    return [report for report in terminalreporter.stats.get("skipped", ()) if allowed.isdisjoint(report.keywords)]


@pytest.fixture(params=[on_device("opencl:cpu")])
def device_name(request, monkeypatch):
    """Where the kernels run; the value itself is "opencl:cpu", "xesim", "xesim:<architecture>" or "xpu".

    CPU tensors run on the chosen device. Skips, with the reason, where the device cannot be had.
    """
    name = request.param
    if name == "xpu":
        import torch

        if not torch.xpu.is_available():
            pytest.skip("needs an Intel GPU that torch.xpu sees")
        return name
    if name.startswith("xesim"):
        from esimd_fmha.loader import find_ocloc

        if find_ocloc() is None:
            pytest.skip("ocloc, the offline GPU compiler, was not found: 'make ocloc', or set ESIMD_FMHA_OCLOC")
    monkeypatch.setenv("ESIMD_FMHA_CPU_DEVICE", name)
    return name


@pytest.fixture
def tensor_device(device_name):
    """The torch device on which the tensors of ``device_name`` live."""
    return "xpu" if device_name == "xpu" else "cpu"
