"""Chooses the devices that a test runs on: parameters for the fixture ``device_name`` of conftest.py."""

import pytest

CPU, GPU, SIMULATORS = "opencl:cpu", "xpu", ("xesim", "xesim:lnl")
MARKS = {"opencl:cpu": [], "xpu": [pytest.mark.xpu], "xesim": [pytest.mark.xesim]}


def on_device(name):
    """A parameter of ``device_name``."""
    return pytest.param(name, marks=MARKS[name.removesuffix(":lnl")])


# Run the test on the CPU device, and on a GPU if there is one.
each_device = pytest.mark.parametrize("device_name", [on_device(CPU), on_device(GPU)], indirect=True)


def each_case(cases, *names, marks=()):
    """Run the test for every case on every named device."""
    parameters = []
    for case in cases:
        for name in names:
            marks_here = [*MARKS[name.removesuffix(":lnl")], *marks]
            parameters.append(pytest.param(case, name, marks=marks_here, id=f"{case.name}-{name}"))
    return pytest.mark.parametrize("case, device_name", parameters, indirect=["device_name"])
