"""ceil_div."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from esimd_fmha.integers import ceil_div


@given(dividend=st.integers(0, 1 << 80), divisor=st.integers(1, 1 << 40))
def test_ceil_div_is_the_least_quotient_that_covers(dividend, divisor):
    """Beyond 2^53, where a float would have rounded, too."""
    quotient = ceil_div(dividend, divisor)
    assert (quotient - 1) * divisor < dividend <= quotient * divisor


def test_ceil_div_takes_arrays():
    assert ceil_div(np.array([0, 1, 16, 17]), 16).tolist() == [0, 1, 1, 2]
