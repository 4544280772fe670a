"""Floats where a rounding, a NaN or the end of an integer's range decides."""

import numpy as np
import pytest

from xesim import Memory
from xesim.formats.numeric import bf16_to_float

from ..programs import execute, new_cohort, run
from .test_messages import descriptor, send, with_registers


@pytest.mark.parametrize("target", ["d", "ud", "q", "uq"])
def test_the_first_number_beyond_an_integer_type_is_clamped(target):
    """2^31, 2^32, 2^63 and 2^64 are floats, and the largest integer below them is none."""
    cohort = new_cohort()
    view = cohort.views[target]
    info = np.iinfo(view.dtype)
    cohort.views["f"][:, 160:162] = [float(info.max + 1), -float(info.max + 1)]
    execute(f"(W) mov (2|M0) r20.0<1>:{target} r10.0<1;1,0>:f", cohort)
    start = 20 * 64 // view.dtype.itemsize
    assert view[0, start : start + 2].tolist() == [info.max, info.min]


@pytest.mark.parametrize("operation, result", [(0x15, [1.0, 2.0, 3.0, 4.0]), (0x16, [1.0, 2.0, 30.0, 40.0])])
def test_float_atomics_choose_the_number_beside_a_nan(operation, result):
    """fmin and fmax; memory holds NaN, the operands hold NaN, neither does."""
    nan = np.nan
    memory = Memory()
    data = np.array([nan, 2.0, 30.0, 4.0], np.float32)
    base = memory.map(data)
    run(
        send(descriptor(operation, 2), 4, data="r30:1"),
        memory=memory,
        threads=1,
        simd=4,
        setup=with_registers(r6=np.uint64(base + 4 * np.arange(4)), r30=np.array([1.0, nan, 3.0, 40.0], np.float32)),
    )
    assert data.tolist() == result


LOW, HIGH, STEP = 1 + 2.0**-9, 1 + 3 * 2.0**-9, 2.0**-7  # bf16 has the numbers 1 and 1 + STEP


@pytest.mark.parametrize(
    "mode, rounded",
    [
        (0x00, [1, 1 + STEP, -1, -1 - STEP]),  # to the nearest
        (0x10, [1 + STEP, 1 + STEP, -1, -1]),  # up
        (0x20, [1, 1, -1 - STEP, -1 - STEP]),  # down
        (0x30, [1, 1, -1, -1]),  # to zero
    ],
)
def test_bf16_is_rounded_by_sign_in_the_directed_modes(mode, rounded):
    cohort = new_cohort()
    cohort.set_control(0x4C0 | mode)
    cohort.views["f"][:, 160:164] = [LOW, HIGH, -LOW, -HIGH]
    execute("(W) mov (4|M0) r20.0<1>:bf r10.0<1;1,0>:f", cohort)
    assert bf16_to_float(cohort.views["uw"][0, 640:644]).tolist() == rounded
