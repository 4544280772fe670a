"""A sample of the OpenCL C kernels compiled for Lunar Lake."""

import pytest

from ..harness import check, sample_cases

THEMES = "integers floats conversions control_flow subgroups local_memory atomics memory ranges matrix block_io".split()
SAMPLE = sample_cases(__package__, [f"opencl_{theme}" for theme in THEMES], step=8)


@pytest.mark.parametrize(("module", "case"), SAMPLE, ids=[f"{case}-{i}" for i, (_, case) in enumerate(SAMPLE)])
def test_lunar_lake(module, case):
    check(module.SOURCE, case, device="lnl")
