"""Files with ESIMD kernels: IGC names no product in vector-compute binaries."""

import pytest

import xesim

from ..esimd_harness import BUILD_OPTIONS, DIRECTORY, MicroKernels, compile_kernels
from ..harness import run_ocloc

KERNEL = "array_run_time"


@pytest.fixture(scope="module")
def spirv():
    return compile_kernels(MicroKernels(DIRECTORY / "jit_claims.cpp", DIRECTORY, (), KERNEL))


@pytest.mark.parametrize("device", [None, "bmg", "lnl"])
def test_a_binary_without_a_product_is_opened_for_any_xe2_gpu(spirv, device, tmp_path):
    path = tmp_path / "kernel.bin"
    path.write_bytes(run_ocloc(spirv, ".spv", "bmg", ["-spirv_input", "-options", BUILD_OPTIONS]))
    binary = xesim.open_binary(path, device)
    assert [image.device for image in binary.images] == ["20.1.0"]
    assert binary.kernel(KERNEL).instructions


def test_spirv_is_compiled_and_opened(spirv, tmp_path):
    path = tmp_path / "kernel.spv"
    path.write_bytes(spirv)
    assert xesim.open_binary(path, options=BUILD_OPTIONS).kernel(KERNEL).instructions


def test_it_is_not_opened_for_another_gpu(spirv, tmp_path):
    path = tmp_path / "kernel.bin"
    path.write_bytes(run_ocloc(spirv, ".spv", "bmg", ["-spirv_input", "-options", BUILD_OPTIONS]))
    with pytest.raises(xesim.ZebinError, match=r"dg2.*20\.1\.0"):
        xesim.open_binary(path, "dg2").kernel(KERNEL)
