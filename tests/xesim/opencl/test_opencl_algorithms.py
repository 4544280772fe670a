"""Whole algorithms, bit-equal to the CPU device or numpy, in every way IGC can be told to compile them."""

import pathlib

import numpy as np
import pytest

from ..harness import (
    OPENCL_OPTIONS,
    Case,
    Local,
    compare,
    expected_outputs,
    inout,
    opencl_module,
    out,
    random_values,
    read,
    run_on_xesim,
)

SOURCE = pathlib.Path(__file__).parent / "kernels" / "algorithms.cl"
F32, INT, UINT = np.float32, np.int32, np.uint32
# The first ones always, the others by -m slow.
VARIANTS = [
    ("bmg", ""),
    ("bmg", "-cl-opt-disable"),
    *(
        pytest.param(device, option, marks=pytest.mark.slow)
        for device, option in [
            ("bmg", "-DCHANNELS=16"),
            ("bmg", "-DCHANNELS=32"),
            ("bmg", "-ze-opt-large-register-file"),
            ("bmg", "-ze-opt-large-register-file -DCHANNELS=32"),
            ("bmg", "-DCHANNELS=16 -cl-opt-disable"),
            ("lnl", ""),
            ("lnl", "-cl-opt-disable"),
            ("lnl", "-ze-opt-large-register-file"),
        ]
    ),
]


def sorted_pairs(keys, payloads):
    """Payloads are unique within a group, so each must lie beside its key; equal keys may come in any order."""
    order = np.argsort(keys.reshape(2, 128), axis=1, kind="stable")
    return [np.take_along_axis(a.reshape(2, 128), order, 1).reshape(-1) for a in (keys, payloads)]


def spectrum(values, twiddles, _):
    """The kernel's butterflies in its order, in float32."""
    x = values.reshape(2, 128, 2).copy()
    x = x[:, [int(f"{i:07b}"[::-1], 2) for i in range(128)]]
    size = 2
    while size <= 128:
        item = np.arange(64)
        k = item & (size // 2 - 1)
        low, w = 2 * item - k, twiddles[k * (128 // size)]
        a, b = x[:, low], x[:, low + size // 2]
        t = np.stack([b[..., 0] * w[:, 0] - b[..., 1] * w[:, 1], b[..., 0] * w[:, 1] + b[..., 1] * w[:, 0]], -1)
        x[:, low], x[:, low + size // 2] = a + t, a - t
        size *= 2
    return [x.reshape(-1, 2)]


def product(row_starts, columns, values, x, _):
    rows = range(len(row_starts) - 1)
    sums = np.zeros(len(rows), F32)
    for row in rows:
        for i in range(row_starts[row], row_starts[row + 1]):
            sums[row] += values[i] * x[columns[i]]
    return [sums]


def extrema(values, _):
    groups = values.reshape(-1, 64)
    mixed = np.bitwise_xor.reduce(groups * np.array(0x9E3779B1, UINT).view(INT), axis=1)
    return [np.stack([groups.min(1), groups.max(1), mixed], 1).reshape(-1)]


def exclusive_sums(values, _):
    groups = values.reshape(-1, 128)
    return [(np.cumsum(groups, axis=1, dtype=INT) - groups).reshape(-1)]


rng = np.random.default_rng(60)
unique_keys = rng.permutation(1 << 16)[:256].astype(UINT) * 65537
angles = -2j * np.pi * np.arange(128) / 128
twiddles = np.exp(angles).astype(np.complex64).view(F32).reshape(-1, 2)
lengths = rng.integers(0, 12, 96) * (rng.random(96) < 0.8)
lengths[5] = 70
row_starts = np.concatenate([[0], np.cumsum(lengths)]).astype(INT)
entries = int(row_starts[-1])

CASES = [
    Case(
        "bitonic_sort",
        "compare-and-exchange network with payload",
        [inout(unique_keys), inout(np.arange(256, dtype=UINT)), Local(512), Local(512)],
        (128,),
        (64,),
        sorted_pairs,
    ),
    Case(
        "radix_sort",
        "a scan for each digit value, barriers in nested loops",
        [inout(random_values(UINT, 96, 61, 0, 1 << 16)), Local(48 * 4), Local(48 * 4)],
        (96,),
        (48,),
        lambda keys: [np.sort(keys.reshape(2, 48), axis=1).reshape(-1)],
    ),
    Case(
        "tree_scan",
        "fewer work-items active at every level",
        [read(random_values(INT, 256, 62, -1000, 1000)), out(256, INT), Local(512)],
        (128,),
        (64,),
        exclusive_sums,
    ),
    Case(
        "fft",
        "bit reversal and butterflies of 128 points",
        [read(random_values(F32, 512, 63, -1, 1).reshape(256, 2)), read(twiddles), out((256, 2), F32), Local(1024)],
        (128,),
        (64,),
        spectrum,
    ),
    Case(
        "hash_blocks",
        "rotations, byte swaps and a ring of message words",
        [read(random_values(UINT, 64 * 16, 64)), read(random_values(UINT, 64, 65)), out(64 * 8, UINT)],
        (64,),
        (32,),
    ),
    Case(
        "substitute_and_mix",
        "byte tables in constant memory, byte arrays in private memory",
        [
            read(rng.permutation(256).astype(np.uint8)),
            read(random_values(UINT, 16, 66)),
            inout(random_values(np.uint8, 64 * 16, 67)),
        ],
        (64,),
        (32,),
    ),
    Case(
        "csr_times_vector",
        "rows of 0 to 70 entries side by side",
        [
            read(row_starts),
            read(rng.integers(0, 50, entries).astype(INT)),
            read(random_values(F32, entries, 68, -4, 4)),
            read(random_values(F32, 50, 69, -4, 4)),
            out(96, F32),
        ],
        (96,),
        (32,),
        product,
    ),
    Case(
        "histogram",
        "atomics on few addresses in local memory, then in global memory",
        [read(rng.integers(0, 40, 64 * 9).astype(np.uint8) ** 2), inout(np.zeros(256, UINT)), INT(9), Local(1024)],
        (64,),
        (32,),
        lambda values, _: [np.bincount(values, minlength=256).astype(UINT)],
    ),
    Case(
        "group_extrema",
        "minimum, maximum and a compare-and-exchange loop",
        [read(random_values(INT, 128, 70)), out(6, INT), Local(12)],
        (128,),
        (64,),
        extrema,
    ),
    Case(
        "many_live_values",
        "registers spilled to scratch memory",
        [read(random_values(np.uint64, 1024, 71)), out(64, np.uint64), INT(2)],
        (64,),
        (32,),
    ),
]


@pytest.mark.parametrize(("device", "option"), VARIANTS)
@pytest.mark.parametrize("case", CASES, ids=str)
def test_algorithms(case, device, option):
    module = opencl_module(SOURCE, device, f"{OPENCL_OPTIONS} {option}".rstrip())
    compare(case, expected_outputs(SOURCE, case), run_on_xesim(module, case))


def test_the_spilling_kernel_spills():
    buffers = opencl_module(SOURCE).kernel("many_live_values").info["per_thread_memory_buffers"]
    assert any((b["type"] == "scratch" and "spill" in b["usage"]) or b["usage"] == "single_space" for b in buffers)
