"""Every wait of the OpenCL corpus is taken out in turn: a hazard is reported, or the wait is shown to be needless."""

import dataclasses

import pytest

import xesim

from ..harness import opencl_module, run_on_xesim, sample_cases
from . import waits

FILES = (
    "opencl_control_flow",
    "opencl_conversions",
    "opencl_floats",
    "opencl_integers",
    "opencl_local_memory",
    "opencl_matrix",
    "opencl_memory",
    "opencl_subgroups",
)
CASES = sample_cases("tests.xesim.opencl", FILES, step=1)


@pytest.mark.slow
@pytest.mark.parametrize(("module", "case"), CASES, ids=[str(case) for _, case in CASES])
def test_waits_taken_out(module, case):
    trace = xesim.Trace()
    options = {**case.launch_options, "trace": trace}
    device_module = opencl_module(module.SOURCE)
    run_on_xesim(device_module, dataclasses.replace(case, launch_options=options))
    verdicts = list(waits.sweep(device_module.kernel(case.kernel).instructions, waits.paths_of(trace)))
    for verdict in verdicts:
        assert verdict.noticed or (verdict.reasons and set(verdict.reasons) <= waits.NEEDLESS), verdict
    assert any(v.noticed for v in verdicts)
