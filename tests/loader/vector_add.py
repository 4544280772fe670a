"""A vector addition, and what the tests do with it."""

import ctypes
import os
import subprocess
import sys
from pathlib import Path

import numpy as np

from esimd_fmha.loader import Source

KERNELS = Path(__file__).parent / "kernels"
REPOSITORY = Path(__file__).parents[2]


class Argument(ctypes.Structure):
    """As in kernels/argument.hpp."""

    _fields_ = [("a", ctypes.c_uint64), ("b", ctypes.c_uint64), ("sum", ctypes.c_uint64), ("n", ctypes.c_int32)]


def vector_add(kernels: Path = KERNELS, *, name: str = "vector_add", esimd: bool = False, **macros: str) -> Source:
    named = {"NAME": name, "ESIMD": str(int(esimd)), **macros}
    return Source(kernels / "vector_add.cpp", kernels, tuple(named.items()), name)


def check_sum(kernel, n: int = 1000) -> None:
    """The kernel adds, and writes nothing beyond n."""
    threads = 16
    groups = -(-n // threads)
    rng = np.random.default_rng(n)
    a, b = rng.standard_normal((2, n), dtype=np.float32)
    total = np.full(groups * threads + 8, 12345.0, dtype=np.float32)
    kernel.launch(Argument(a.ctypes.data, b.ctypes.data, total.ctypes.data, n), (groups, 1, 1), threads, list)
    np.testing.assert_array_equal(total[:n], a + b)
    np.testing.assert_array_equal(total[n:], 12345.0)


def start_python(script: str, **environment: str) -> subprocess.Popen:
    """Another Python process with the package and these tests on its path."""
    return subprocess.Popen(
        [sys.executable, "-c", script],
        env={**os.environ, "PYTHONPATH": str(REPOSITORY), **environment},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def run_python(script: str, **environment: str) -> str:
    """What a script prints; fails with its errors."""
    process = start_python(script, **environment)
    output, errors = process.communicate(timeout=120)
    assert process.returncode == 0, errors
    return output
