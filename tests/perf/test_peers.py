"""perf/peers: what is taken from a checkout, on made-up files, and the arithmetic of the wheel's arguments."""

import pytest

from perf.peers.esimd_kernels import FOLDERS, KERNELS, Attention, Gemm, build
from perf.peers.vllm_xpu_kernels import _fast_divmod

PROGRAM = """
#include <iostream>
using namespace sycl::ext::intel::esimd;
namespace xesimd = sycl::ext::intel::experimental::esimd;
enum class Mode { ON, OFF };
template<Mode M>
struct PRODUCT {
    int K;
    void operator()(sycl::nd_item<1> item) const { if (K) { K; } }
};
int main() { return 0; }
"""


def test_a_functor_is_taken_without_the_program_around_it(tmp_path):
    path = tmp_path / "program.cpp"
    path.write_text(PROGRAM)
    text = Gemm("program.cpp", "PRODUCT<Mode::ON>").source(path)
    assert "struct PRODUCT {" in text and "template<Mode M>" in text and "enum class Mode { ON, OFF };" in text
    assert "namespace xesimd" in text and "PRODUCT<Mode::ON>{a, b, c, m, n, k}" in text
    assert "main" not in text and "iostream" not in text


def test_another_version_of_a_program_is_refused(tmp_path):
    path = tmp_path / "program.cpp"
    path.write_text(PROGRAM)
    with pytest.raises(ValueError, match="no struct QUOTIENT"):
        Gemm("program.cpp", "QUOTIENT").source(path)
    with pytest.raises(FileNotFoundError):
        build(tmp_path, "gemm nopf")


def test_a_header_is_included_by_its_name(tmp_path):
    text = Attention("folder/kernel.h", "attend", 128, 16, 256, 64, before="using Cfg = int;").source(
        tmp_path / "kernel.h"
    )
    assert text.index("using Cfg = int;") < text.index('#include "kernel.h"') < text.index("attend(q, k, v")


def test_every_kernel_belongs_to_a_known_project():
    assert {peer.project for peer in KERNELS.values()} == set(FOLDERS)


@pytest.mark.parametrize("divisor", [1, 2, 3, 7, 12, 32, 40])
def test_division_by_multiplication(divisor):
    number, multiplier, shift = _fast_divmod(divisor)
    for value in (0, 1, divisor - 1, divisor, 12345, 2**31 - 1):
        quotient = value if number == 1 else (value * multiplier >> 32) >> shift
        assert quotient == value // divisor
