"""Every kernel that choose_config can return compiles; those for GPUs also to machine code, without register spills but
for those that are named."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import pytest

from esimd_fmha.config import COMPILED_OPTIONS, all_configs, threads_of
from esimd_fmha.loader import (
    GPU_BUILD_OPTIONS,
    Source,
    build_device_binary,
    build_spirv,
    find_ocloc,
    spill_bytes,
)
from esimd_fmha.loader.compilers import compile_spirv

GPUS = ("bmg", "lnl", "ptl-h")


def each_config(target):
    """(config, whether every run of the tests compiles it): the plain ones, and of each option, of all together, of
    packed heads and of fp8, alone and with a chunk, a kernel at head dimension 128. The others are compiled by the slow
    tests."""
    for config in all_configs(target):
        plain = not config.packed_heads and config.threads == threads_of(target)
        sampled = plain or (config.head_dim_padded == 128 and config.kv_access == "block")
        yield config, sampled and (target == "xe" or config.dtype == "bf16")
    alone = [(option,) for option in COMPILED_OPTIONS if option != "descale"]
    held = [dict.fromkeys(options, True) for options in (*alone, COMPILED_OPTIONS)]
    held += [{"kv_dtype": "e4m3", "softcap": True, "window": True, "sinks": True}, {"kv_dtype": "e4m3"}]
    held += [{"kv_dtype": "e5m2"}, {"kv_dtype": "e4m3", "current_chunk": True}]
    rare = [{"kv_dtype": "e5m2", "current_chunk": True}, {"current_chunk": True, "descale": True}]
    rare += [{"kv_dtype": kv_dtype, **dict.fromkeys(COMPILED_OPTIONS, True)} for kv_dtype in ("e4m3", "e5m2")]
    for options in held + rare:
        for config in all_configs(target, **options):
            if config.run_kv in (1, 16):  # the shortest runs take the most registers
                plain = not config.packed_heads and config.threads == threads_of(target)
                sampled = plain or (config.packed_heads and len(options) > 2 and config.threads == 1)
                shape = (config.dtype, config.head_dim_padded, config.run_kv)
                yield config, sampled and shape == ("bf16", 128, 16) and options in held


# Bytes that kernels spill, at most: "register budget" in NOTES.md.
SPILLED = {
    "fmha_prefill_xe_bf16_d128_q16_kv16_run16_t8_softcap_window_sinks_alibi_causal_flags_current_chunk_descale": 64,
    "fmha_prefill_xe_bf16_d256_q16_kv16_run16_t8_parts2_"
    "softcap_window_sinks_alibi_causal_flags_current_chunk_descale": 128,
    "fmha_prefill_xe_bf16_e5m2_d256_q16_kv16_run16_t8_parts2_current_chunk_descale": 384,
    "fmha_prefill_xe_bf16_e5m2_d128_q16_kv16_run1_t8_kv_rows_columns128_128_current_chunk_descale": 256,
    "fmha_prefill_xe_bf16_e4m3_d128_q16_kv16_run1_t8_kv_rows_columns128_128_current_chunk_descale": 384,
    "fmha_prefill_xe_bf16_e4m3_d256_q16_kv16_run1_t8_parts2_kv_rows_columns256_256_current_chunk_descale": 384,
}


def each_source(target):
    """Every kernel once, those that not every run compiles marked slow."""
    sources = {}
    for config, always in each_config(target):
        for source in config.sources:
            sources[source] = sources.get(source, False) or always
    slow = pytest.mark.slow
    params = [pytest.param(s, id=s.kernel_name, marks=[] if always else slow) for s, always in sources.items()]
    return pytest.mark.parametrize("source", params)


def instructions_of(spirv):
    """The opcodes of a SPIR-V module, in order."""
    words = memoryview(spirv).cast("I")
    at = 5  # the header
    while at < len(words):
        yield words[at] & 0xFFFF
        at += words[at] >> 16
    assert at == len(words), "the last instruction is cut off"


OP_ENTRY_POINT = 15


def check_spirv(spirv, source):
    """A module of whole instructions with one entry point, of the right name."""
    assert list(instructions_of(spirv)).count(OP_ENTRY_POINT) == 1
    assert source.symbol.encode() in spirv


@each_source("cpu")
def test_cpu_kernel_compiles(source):
    check_spirv(build_spirv(source).data, source)


@each_source("xe")
def test_gpu_kernel_compiles_without_spills(source):
    spirv = build_spirv(source).data
    check_spirv(spirv, source)
    if find_ocloc() is None:
        pytest.skip("ocloc was not found: 'make ocloc', or set ESIMD_FMHA_OCLOC")
    with ThreadPoolExecutor() as pool:  # ocloc is a process of its own
        binaries = pool.map(lambda gpu: build_device_binary(spirv, gpu, GPU_BUILD_OPTIONS), GPUS)
    for gpu, binary in zip(GPUS, binaries):
        assert spill_bytes(binary.log) <= SPILLED.get(source.kernel_name, 0), f"{gpu}: {binary.log}"
        assert source.symbol.encode() in binary.data


@dataclass(frozen=True)
class SourceAlone(Source):
    """Compiled with no header but the compiler's own."""

    @property
    def options(self):
        return (*super().options, "-nostdlibinc")


@pytest.mark.parametrize("target", ["cpu", "xe"])
def test_kernels_need_no_header_of_the_machine(target):
    """libsycl-jit would take C++'s headers from the machine's g++, which not every machine has."""
    *_, config = all_configs(target)
    for source in config.sources:
        compile_spirv(SourceAlone(source.entry, source.include_dir, source.macros, source.kernel_name))
