"""Compile a kernel for Xe2, run it on xesim and on a reference, and compare.

A `Case` names one kernel of a source file, its arguments and its ranges. The expected contents of its output buffers
come from the same source on the OpenCL CPU device (through dpctl) or, where that device lacks the feature, from a numpy
function in the case. Integers must agree bit for bit; floats within the ulps stated at each output buffer.
"""

import functools
import importlib
import importlib.util
import pathlib
import subprocess
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
import pytest

import xesim
from esimd_fmha.loader import find_ocloc

REPOSITORY = pathlib.Path(__file__).resolve().parents[2]
OPENCL_OPTIONS = "-cl-std=CL3.0"
# The scalar types of OpenCL C.
INTEGER_TYPES = {
    "char": np.int8,
    "uchar": np.uint8,
    "short": np.int16,
    "ushort": np.uint16,
    "int": np.int32,
    "uint": np.uint32,
    "long": np.int64,
    "ulong": np.uint64,
}
FLOAT_TYPES = {"half": np.float16, "float": np.float32, "double": np.float64}
TYPES = {**INTEGER_TYPES, **FLOAT_TYPES}
# Output buffers start with this byte on both sides, so an element the kernel must not write is compared as well.
UNWRITTEN = 0xCD


# --------------------------------------------------------------------------------------------------------------------
# Arguments and cases
# --------------------------------------------------------------------------------------------------------------------


@dataclass
class Buffer:
    """A global-memory argument: its contents before the launch, and how its contents afterwards are compared."""

    data: np.ndarray
    written: bool = True  # False: the kernel must leave it as it was
    ulps: float = 0  # 0: bit-equal (any NaN equals any other NaN)
    atol: float = 0  # floats also pass within this absolute distance
    signed_zeros: bool = True  # False: +0 and -0 are equal
    unordered: bool = False  # compare as a multiset: the order in which atomics arrive is nobody's promise


def read(data) -> Buffer:
    """An input buffer; the kernel must leave it as it was."""
    return Buffer(np.ascontiguousarray(data), written=False)


def out(shape, dtype, **comparison) -> Buffer:
    """An output buffer, filled with UNWRITTEN before the launch."""
    count = int(np.prod(shape)) * np.dtype(dtype).itemsize
    data = np.full(count, UNWRITTEN, np.uint8).view(dtype).reshape(shape)
    return Buffer(data, **comparison)


def inout(data, **comparison) -> Buffer:
    """A buffer the kernel reads and writes."""
    return Buffer(np.array(data), **comparison)


@dataclass
class Local:
    """A `local` pointer argument of `nbytes` bytes."""

    nbytes: int


@dataclass
class Case:
    """One kernel run. `args` are Buffer, Local, numpy scalars, or bytes for structs and vectors by value.

    expect  None: the OpenCL CPU device; else a function of the initial arrays of all buffers, in order, returning one
            array for each buffer the kernel writes, in order.
    """

    kernel: str
    purpose: str
    args: Sequence
    global_range: tuple
    local_range: tuple | None = None
    expect: Callable | None = None
    launch_options: dict = field(default_factory=dict)

    def __str__(self):
        return self.kernel

    @property
    def buffers(self) -> list[Buffer]:
        return [arg for arg in self.args if isinstance(arg, Buffer)]


# --------------------------------------------------------------------------------------------------------------------
# Inputs
# --------------------------------------------------------------------------------------------------------------------


def edges(dtype) -> np.ndarray:
    """The values of a type where arithmetic goes wrong first."""
    dtype = np.dtype(dtype)
    if dtype.kind == "f":
        info = np.finfo(dtype)
        values = [0.0, -0.0, 1.0, -1.5, np.inf, -np.inf, np.nan, info.max, info.tiny, info.smallest_subnormal]
    else:
        info = np.iinfo(dtype)
        values = [0, 1, 2, 3, info.max, info.max - 1, info.min, info.min + 1, info.max // 2, info.max // 3]
    return np.array(values, dtype)


def random_values(dtype, count: int, seed: int, low=None, high=None) -> np.ndarray:
    """Integers of every magnitude, or floats; uniform in [low, high) where given."""
    rng, dtype = np.random.default_rng(seed), np.dtype(dtype)
    if dtype.kind == "f":
        if low is not None:
            return rng.uniform(low, high, count).astype(dtype)
        return (rng.standard_normal(count) * 2.0 ** rng.integers(-8, 9, count)).astype(dtype)
    if low is not None:
        return rng.integers(low, high, count, dtype, endpoint=False)
    bits = dtype.itemsize * 8
    random_bits = np.frombuffer(rng.bytes(count * dtype.itemsize), dtype)
    return random_bits >> rng.integers(0, bits, count).astype(dtype)


def values(dtype, count: int = 256, seed: int = 1) -> np.ndarray:
    """Every edge value, then random ones."""
    special = edges(dtype)
    return np.concatenate([special, random_values(dtype, count - special.size, seed)])


def pairs(dtype, count: int = 256, seed: int = 1) -> tuple[np.ndarray, np.ndarray]:
    """Every pair of edge values, then random pairs."""
    special = edges(dtype)
    left, right = (grid.reshape(-1) for grid in np.meshgrid(special, special))
    rest = count - left.size
    return (
        np.concatenate([left, random_values(dtype, rest, seed)]),
        np.concatenate([right, random_values(dtype, rest, seed + 1)]),
    )


def sample_cases(package: str, names: Sequence[str], step: int) -> list[tuple]:
    """(test module, case) for every `step`-th of the CASES in the modules test_<name>, to run them in another way."""
    found = []
    for name in names:
        module = importlib.import_module(f"{package}.test_{name}")
        found += [(module, case) for case in module.CASES[::step]]
    return found


# --------------------------------------------------------------------------------------------------------------------
# Compilation
# --------------------------------------------------------------------------------------------------------------------


def require_ocloc() -> str:
    ocloc = find_ocloc()
    if ocloc is None:
        pytest.skip("ocloc not found: set ESIMD_FMHA_OCLOC, or put it at .igc/ocloc (tools/get-igc), or on PATH")
    return str(ocloc)


def run_ocloc(input_bytes: bytes, suffix: str, device: str, arguments: Sequence[str]) -> bytes:
    """Compile one input file; returns the zebin. Raises RuntimeError with the compiler's output."""
    ocloc = require_ocloc()
    with tempfile.TemporaryDirectory() as directory:
        source = pathlib.Path(directory, "kernel" + suffix)
        source.write_bytes(input_bytes)
        command = [ocloc, "compile", "-file", str(source), "-device", device, *arguments]
        command += ["-output", "kernel", "-out_dir", directory, "-output_no_suffix"]
        done = subprocess.run(command, cwd=directory, capture_output=True, text=True)
        binary = pathlib.Path(directory, "kernel.bin")
        if done.returncode or not binary.exists():
            raise RuntimeError(f"{' '.join(command)}\n{done.stdout}{done.stderr}")
        return binary.read_bytes()


@functools.cache
def opencl_zebin(path: pathlib.Path, device: str = "bmg", options: str = OPENCL_OPTIONS) -> bytes:
    return run_ocloc(path.read_bytes(), ".cl", device, ["-options", options])


@functools.cache
def opencl_module(path: pathlib.Path, device: str = "bmg", options: str = OPENCL_OPTIONS) -> "xesim.Module":
    return xesim.Module.from_zebin(opencl_zebin(path, device, options), device=device)


# --------------------------------------------------------------------------------------------------------------------
# The two machines
# --------------------------------------------------------------------------------------------------------------------


def run_on_xesim(module, case: Case) -> list[np.ndarray]:
    """Contents of the case's buffers after a checked launch on the simulator."""
    memory = xesim.Memory()
    arguments, addresses = [], []
    for index, arg in enumerate(case.args):
        if isinstance(arg, Buffer):
            addresses.append(memory.alloc(arg.data.nbytes, name=f"arg{index}"))
            memory.upload(addresses[-1], arg.data)
            arguments.append(addresses[-1])
        else:
            arguments.append(xesim.LocalMemory(arg.nbytes) if isinstance(arg, Local) else arg)
    module.kernel(case.kernel).launch(
        global_range=case.global_range,
        local_range=case.local_range,
        args=arguments,
        memory=memory,
        checks=xesim.Checks(bounds=True, races=True, scoreboard=True),
        **case.launch_options,
    )
    return [memory.download(at, b.data.shape, b.data.dtype) for at, b in zip(addresses, case.buffers, strict=True)]


@functools.cache
def cpu_queue():
    """A dpctl queue on the OpenCL CPU device; skips if it is not there."""
    dpctl = pytest.importorskip("dpctl", reason="dpctl is not installed: no OpenCL CPU device to compare with")
    try:
        return dpctl.SyclQueue("opencl:cpu")
    except dpctl.SyclQueueCreationError:
        pytest.skip("no opencl:cpu device: install intel-opencl-rt and set OCL_ICD_FILENAMES to its libintelocl.so")


@functools.cache
def cpu_program(path: pathlib.Path, options: str):
    import dpctl.program

    return dpctl.program.create_program_from_source(cpu_queue(), path.read_text(), options)


def run_on_cpu(path: pathlib.Path, case: Case, options: str = OPENCL_OPTIONS) -> list[np.ndarray]:
    """Contents of the case's buffers after a launch on the OpenCL CPU device."""
    queue = cpu_queue()
    import dpctl
    import dpctl.memory

    arguments, allocations = [], []
    for arg in case.args:
        if isinstance(arg, Buffer):
            allocations.append(dpctl.memory.MemoryUSMShared(arg.data.nbytes, queue=queue))
            allocations[-1].copy_from_host(arg.data.reshape(-1).view(np.uint8))
            arguments.append(allocations[-1])
        elif isinstance(arg, Local):
            arguments.append(dpctl.LocalAccessor("i1", (arg.nbytes,)))
        else:
            arguments.append(dpctl.RawKernelArg(arg if isinstance(arg, bytes) else np.asarray(arg).tobytes()))
    # SYCL counts the fastest dimension last, OpenCL first.
    local_range = list(case.local_range[::-1]) if case.local_range else None
    kernel = cpu_program(path, options).get_sycl_kernel(case.kernel)
    queue.submit(kernel, arguments, list(case.global_range[::-1]), local_range)
    return [
        np.frombuffer(usm.copy_to_host(), b.data.dtype).reshape(b.data.shape)
        for usm, b in zip(allocations, case.buffers, strict=True)
    ]


# --------------------------------------------------------------------------------------------------------------------
# Comparison
# --------------------------------------------------------------------------------------------------------------------


def error_in_ulps(expected: np.ndarray, got: np.ndarray) -> np.ndarray:
    """|got - expected| in units of the spacing of `got`'s type at the expected value; NaN must meet NaN.

    `expected` may have more precision than `got`: then a correctly rounded result is off by at most 0.5.
    """
    wide = np.longdouble if got.dtype == np.float64 else np.float64
    with np.errstate(all="ignore"):
        rounded = expected.astype(got.dtype)
        error = np.abs(got.astype(wide) - expected.astype(wide)) / np.abs(np.spacing(rounded)).astype(wide)
    error = np.where(rounded == got, np.minimum(np.nan_to_num(error, nan=0, posinf=0), 0.5), error)
    return np.where(np.isnan(expected) & np.isnan(got), 0, np.nan_to_num(error, nan=np.inf))


def assert_equal(expected: np.ndarray, got: np.ndarray, buffer: Buffer, what: str):
    """Compare one output buffer under its own rule; the message shows the first elements that differ."""
    assert expected.shape == got.shape, f"{what}: shape {got.shape}, expected {expected.shape}"
    expected, got = np.asarray(expected).reshape(-1), got.reshape(-1)
    if buffer.unordered:
        expected, got = np.sort(expected), np.sort(got)
    if got.dtype.kind == "f":
        if buffer.ulps == 0 and buffer.atol == 0:
            bits = f"u{got.itemsize}"
            with np.errstate(over="ignore"):
                rounded = expected.astype(got.dtype)
            good = (rounded.view(bits) == got.view(bits)) | (np.isnan(rounded) & np.isnan(got))
            if not buffer.signed_zeros:
                good |= (rounded == 0) & (got == 0)
        else:
            with np.errstate(all="ignore"):
                close = np.abs(got.astype(np.float64) - expected.astype(np.float64)) <= buffer.atol
            good = (error_in_ulps(expected, got) <= buffer.ulps) | close
    else:
        good = expected == got
    if not good.all():
        wrong = np.flatnonzero(~good)
        shown = ", ".join(f"[{i}] {got[i]} instead of {expected[i]}" for i in wrong[:6])
        raise AssertionError(f"{what}: {wrong.size} of {got.size} elements differ: {shown}")


def check(path: pathlib.Path, case: Case, device: str = "bmg", options: str = OPENCL_OPTIONS):
    """Run the case on xesim and on its oracle and compare every output buffer."""
    got = run_on_xesim(opencl_module(path, device, options), case)
    compare(case, expected_outputs(path, case, options), got)


def expected_outputs(path: pathlib.Path, case: Case, options: str = OPENCL_OPTIONS) -> list[np.ndarray]:
    """What every buffer must hold afterwards, from the CPU device or from the case's numpy function."""
    if case.expect is None:
        return run_on_cpu(path, case, options)
    with np.errstate(all="ignore"):
        written = iter(case.expect(*(buffer.data for buffer in case.buffers)))
    return [np.asarray(next(written)) if buffer.written else buffer.data for buffer in case.buffers]


def compare(case: Case, expected: Sequence[np.ndarray], got: Sequence[np.ndarray]):
    for index, (buffer, want, have) in enumerate(zip(case.buffers, expected, got, strict=True)):
        assert_equal(want, have, buffer, f"{case.kernel}, buffer {index}")
