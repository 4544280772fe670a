"""What lies between two joins is skipped by threads that have no channel there."""

import numpy as np

from ..programs import run


def test_code_between_joins_is_not_executed_without_a_channel():
    """All channels wait at the second join: an instruction that ignores the channel mask must not run before it."""
    capture, _ = run(
        """
        (W) mov (16|M0) r20.0<1>:d 1:w
        (W) cmp (16|M0) (eq)f0.0 null<1>:d r20.0<1;1,0>:d 1:w
        (f0.0) goto (16|M0) @first @second
    first:
        join (16|M0) @second
        (W) mov (16|M0) r20.0<1>:d 99:w
    second:
        join (16|M0) @after
    after:
        add (16|M0) r20.0<1>:d r20.0<1;1,0>:d 10:w
    """,
        threads=2,
        simd=16,
    )
    np.testing.assert_array_equal(capture.registers(np.int32, 20, 16), 11)
