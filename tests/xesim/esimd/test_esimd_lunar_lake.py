"""A sample of the ESIMD micro-kernels compiled for Lunar Lake."""

import pytest

from ..esimd_harness import check_esimd
from ..harness import sample_cases

THEMES = ("dpas", "block2d", "memory", "math")
SAMPLE = sample_cases(__package__, [f"esimd_{theme}" for theme in THEMES], step=8)


@pytest.mark.parametrize(("module", "case"), SAMPLE, ids=[str(case) for _, case in SAMPLE])
def test_lunar_lake(module, case):
    check_esimd(module.SOURCE, case, device="lnl")
