"""ESIMD kernels of other projects, compiled from a checkout with our compilers and recorded on the simulator.

The kernels of LightX2V (github.com/ModelTC/LightX2V, Apache-2.0) and of llm-scaler (github.com/intel/llm-scaler,
Apache-2.0) are device functions in headers and functors inside test programs, below ``FOLDERS``. ``build`` writes a
file that includes a header, or takes over the text of one functor, and gives it an entry point. That file lives in a
temporary folder; nothing of theirs is kept.
"""

from __future__ import annotations

import re
import tempfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from esimd_fmha.loader.compilers import compile_spirv, offline_compiler
from esimd_fmha.loader.source import Source
from xesim import Checks, Kernel, Memory, Module
from xesim.timing import Recording

LIGHTX2V, LLM_SCALER = "lightx2v", "llm-scaler"
FOLDERS = {
    LIGHTX2V: Path(".claude/skills/lightx2v_kernel_skills/Intel_XPU/kernel_specific_skills"),
    LLM_SCALER: Path("omni/omni_xpu_kernel/omni_xpu_kernel/lgrf_uni"),
}
ENTRY = "peer"
BUILD_OPTIONS = "-vc-codegen -doubleGRF"

_ATTENTION = """
#include <sycl/ext/intel/esimd.hpp>
#include <sycl/ext/intel/experimental/esimd/memory.hpp>
#include <sycl/ext/oneapi/free_function_queries.hpp>
#include <sycl/ext/oneapi/kernel_properties/properties.hpp>
#include <sycl/queue.hpp>
using namespace sycl;
using fp16 = sycl::half;
using fp32 = float;
using bf16 = sycl::ext::oneapi::bfloat16;
#define __ESIMD_NS sycl::ext::intel::esimd
#define __ESIMD_ENS sycl::ext::intel::experimental::esimd
#undef ESIMD_INLINE
#define ESIMD_INLINE inline __attribute__((always_inline))
#define FP32_MIN -3.402823466e+38f
using namespace sycl::ext::intel::esimd;
using namespace sycl::ext::intel::esimd::xmx;
using namespace sycl::ext::intel::experimental::esimd;
{before}
#include "{file}"
extern "C" SYCL_EXTERNAL SYCL_EXT_ONEAPI_FUNCTION_PROPERTY((sycl::ext::oneapi::experimental::nd_range_kernel<2>))
SYCL_ESIMD_KERNEL void {entry}(uint8_t *q, uint8_t *k, uint8_t *v, uint8_t *alpha, uint8_t *out,
                               uint32_t q_len, uint32_t kv_len, uint32_t heads_q, uint32_t heads_kv) {{
    auto item = sycl::ext::oneapi::this_work_item::get_nd_item<2>();
    {function}(q, k, v, alpha, out, q_len, kv_len, {history}heads_q, heads_kv, item);
}}
"""
_GEMM = """
#include <sycl/ext/intel/esimd.hpp>
#include <sycl/ext/intel/experimental/esimd/memory.hpp>
#include <sycl/ext/oneapi/free_function_queries.hpp>
#include <sycl/ext/oneapi/kernel_properties/properties.hpp>
using namespace sycl;
using namespace sycl::ext::intel::esimd;
{names}
{functor}
extern "C" SYCL_EXTERNAL SYCL_EXT_ONEAPI_FUNCTION_PROPERTY((sycl::ext::oneapi::experimental::nd_range_kernel<1>))
SYCL_ESIMD_KERNEL void {entry}(sycl::half *a, sycl::half *b, sycl::half *c, int m, int n, int k) {{
    {function}{{a, b, c, m, n, k}}(sycl::ext::oneapi::this_work_item::get_nd_item<1>());
}}
"""


@dataclass(frozen=True)
class Attention:
    """A device function of a header. One work-group computes ``rows`` query rows of one head."""

    file: str
    function: str
    head_dim: int
    threads: int
    rows: int
    keys: int  # of an iteration
    grouped: bool = False  # a work-group takes ``rows`` rows of all heads of a KV head, and a length of history
    project: str = LIGHTX2V
    before: str = ""  # text before the header

    def source(self, path: Path) -> str:
        history = "0, " if self.grouped else ""
        return _ATTENTION.format(
            file=path.name, entry=ENTRY, function=self.function, history=history, before=self.before
        )

    def record(self, kernel: Kernel, q_len: int, kv_len: int, heads_q: int, heads_kv: int) -> Recording:
        """The recording of one call without a mask."""
        generator = np.random.default_rng(0)

        def tensor(length: int, heads: int) -> np.ndarray:
            values = 0.1 * generator.standard_normal((length, heads, self.head_dim), np.float32)
            if "Bf16" in self.function:
                return (values.view(np.uint32) >> 16).astype(np.uint16)
            return values.astype(np.float16)

        arrays = {
            "q": tensor(q_len, heads_q),
            "k": tensor(kv_len, heads_kv),
            "v": tensor(kv_len, heads_kv),
            "alpha": np.ones((heads_q, self.head_dim), np.float32),
            "out": np.zeros((q_len, heads_q, self.head_dim), np.float16),
        }
        memory = Memory()
        pointers = [memory.map(array, name=name) for name, array in arrays.items()]
        sizes = [np.uint32(size) for size in (q_len, kv_len, heads_q, heads_kv)]
        blocks = -(-q_len // self.rows)
        ranges = (blocks, self.threads * heads_q), (1, self.threads)  # SYCL's dimension 1 is OpenCL's dimension 0
        if self.grouped:
            ranges = (self.threads * heads_kv, blocks), (self.threads, 1)
        return _record(kernel, *ranges, [*pointers, *sizes], memory)


@dataclass(frozen=True)
class Gemm:
    """A functor of a test program: C = A B with work-groups of 32 threads for 256 x 256 of C."""

    file: str
    function: str
    project: str = LIGHTX2V

    @property
    def struct(self) -> str:
        return self.function.partition("<")[0]

    def source(self, path: Path) -> str:
        text = path.read_text()
        names = "\n".join(re.findall(r"^(?:using namespace [\w:]*experimental|namespace xesimd)[^;]*;", text, re.M))
        names += "\n" + "\n".join(re.findall(r"^enum class [^;]*;", text, re.M))
        found = re.search(rf"^(?:template<[^>]*>\n)?struct {self.struct} \{{", text, re.M)
        if found is None:
            raise ValueError(f"{path} has no struct {self.struct}; is it another version?")
        start = found.start()
        functor = text[start : text.index("\n};", start) + 3]
        return _GEMM.format(names=names, functor=functor, entry=ENTRY, function=self.function)

    def record(self, kernel: Kernel, m: int, n: int, k: int) -> Recording:
        generator = np.random.default_rng(0)
        shapes = {"a": (m, k), "b": (k, n), "c": (m, n)}
        arrays = {name: generator.uniform(-1, 1, shape).astype(np.float16) for name, shape in shapes.items()}
        memory = Memory()
        pointers = [memory.map(array, name=name) for name, array in arrays.items()]
        threads = 32 * (-(-m // 256)) * (-(-n // 256))
        return _record(kernel, (threads,), (32,), [*pointers, *map(np.int32, (m, n, k))], memory)


def _record(kernel: Kernel, global_range, local_range, arguments, memory) -> Recording:
    recording = Recording()
    checks = Checks(bounds=False, races=False, scoreboard=False)
    kernel.launch(global_range, local_range, arguments, memory, trace=recording, checks=checks)
    return recording


_HD256, _HD128, _GEMMS = "xe2-sdp-hd256/assets", "xe2-sdp-bf16/assets", "xe2-esimd-gemm/assets"
_SCALER = (
    '#include "sdp_config.h"\n'
    "using Cfg = sdp_config::ActiveConfig;\n"
    "constexpr fp16 FP16_MAX = 65504.0f, FP16_MIN_NEG = -65504.0f;"
)
_V2 = "flashAttnBMha256Fp16Rev_onednn_v2"
KERNELS: dict[str, Attention | Gemm] = {
    "hd256 08": Attention(f"{_HD256}/rev256_onednn_v2_82tflops_fp16_transpose.h", _V2, 256, 32, 128, 128),
    "hd256 10": Attention(f"{_HD256}/rev256_onednn_v2_83tflops_mad_fusion.h", _V2, 256, 32, 128, 128),
    "hd256 11": Attention(f"{_HD256}/rev256_onednn_v2_84tflops_pipelined_qk.h", _V2, 256, 32, 128, 128),
    "hd256 12": Attention(f"{_HD256}/rev256_onednn_v2_86tflops_qk_pipeline.h", f"{_V2}_qk_pipeline", 256, 32, 128, 128),
    "hd256 13": Attention(
        f"{_HD256}/rev256_onednn_v2_88tflops_s_scatter.h", "flashAttnBMha256Fp16Rev_s_scatter", 256, 32, 128, 128
    ),
    "hd256 opt": Attention(
        f"{_HD256}/flash.attn.b.mha256.fp16.opt.h", "flashAttnBMha256Fp16OptPrecomputed", 256, 16, 128, 64
    ),
    "hd128 fp16": Attention(
        f"{_HD128}/flash.attn.b.mha128.fp16.opt.h", "flashAttnBMha128Fp16OptPrecomputed", 128, 16, 256, 64
    ),
    "hd128 bf16": Attention(
        f"{_HD128}/flash.attn.b.mha128.bf16.h", "flashAttnBMha128Bf16Precomputed", 128, 16, 256, 64
    ),
    "hd128 bf16io": Attention(
        f"{_HD128}/flash.attn.b.mha128.bf16io.h", "flashAttnBMha128Bf16IoPrecomputed", 128, 16, 256, 64
    ),
    "hd128 gqa": Attention(
        "xe2-sdp-kernels/assets/flash.attn.b.mha128.gqa.precomputed_yuchen.h",
        "flashAttnBMha128GQAPrecomputed<false>",
        128,
        16,
        16,
        64,
        grouped=True,
    ),
    "llm-scaler fp16": Attention(
        "single_kernels/flash.attn.b.mha128.fp16.opt.h",
        "flashAttnBMha128Fp16OptPrecomputed",
        128,
        16,
        256,
        64,
        project=LLM_SCALER,
        before=_SCALER,
    ),
    "llm-scaler bf16io": Attention(
        "single_kernels/flash.attn.b.mha128.bf16io.h",
        "flashAttnBMha128Bf16IoPrecomputed",
        128,
        16,
        256,
        64,
        project=LLM_SCALER,
        before=_SCALER,
    ),
    "gemm nopf": Gemm(f"{_GEMMS}/fp16_gemm_nopf.cpp", "FP16_GEMM_NOPF"),
    "gemm nopf_v2": Gemm(f"{_GEMMS}/fp16_gemm_nopf_v2.cpp", "FP16_GEMM_NOPF_V2"),
    "gemm nopf3": Gemm(f"{_GEMMS}/fp16_gemm_nopf3.cpp", "FP16_GEMM_NOPF3<LoadMode::CACHED>"),
    "gemm nopf3 uncached": Gemm(f"{_GEMMS}/fp16_gemm_nopf3.cpp", "FP16_GEMM_NOPF3<LoadMode::L1UC>"),
    "gemm noif": Gemm(f"{_GEMMS}/fp16_gemm_noif.cpp", "FP16_GEMM_NOIF"),
    "gemm gather": Gemm(f"{_GEMMS}/fp16_gemm_gather_v2.cpp", "FP16_GEMM_GATHER_V2"),
}


@dataclass(frozen=True)
class _PeerSource(Source):
    includes: tuple[Path, ...] = ()

    @property
    def options(self) -> tuple[str, ...]:
        return (*super().options, *(f"-I{folder}" for folder in self.includes))


def build(checkout: Path, name: str, architecture: str = "bmg") -> Kernel:
    """A kernel of ``KERNELS`` from a checkout of its project.

    Raises CompileError, MissingComponent; FileNotFoundError or ValueError if the checkout holds another version.
    """
    peer = KERNELS[name]
    folder = checkout / FOLDERS[peer.project]
    path = folder / peer.file
    with tempfile.TemporaryDirectory() as temporary:
        entry = Path(temporary) / "peer.cpp"
        entry.write_text(peer.source(path))
        spirv = compile_spirv(_PeerSource(entry, Path(temporary), (), ENTRY, (path.parent, folder)))
        binary = offline_compiler().compile(spirv, architecture, BUILD_OPTIONS)
    return Module.from_zebin(binary.data, device=architecture).kernel(f"__sycl_kernel_{ENTRY}")
