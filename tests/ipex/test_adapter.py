"""The adapter against stand-ins for the three generations of IPEX, each with its own reading of the arguments.

A stand-in has the real signature and computes in float64 what that release would, from the layout and the
``cu_seqlens_kv`` that it expects: an argument in the wrong place or meaning gives a wrong result or an error.
"""

import importlib
import math
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
import torch

from esimd_fmha.integers import ceil_div

from .adapter import IpexUnavailable, IpexUnsupported, describe, find_ipex, ipex_flash_attn, ipex_on_case
from .cases import ATOL, CASES_BY_NAME, IpexInputs, make_inputs
from .reference import attention_float64


class StandIn:
    """The inside of a fake IPEX: checks what all releases demand, then computes."""

    def __init__(self, layout, kv_lens_cumulative):
        self.layout = layout
        self.kv_lens_cumulative = kv_lens_cumulative
        self.calls = 0

    def compute(
        self, output, query, key_cache, value_cache, cu_seqlens_q, cu_seqlens_kv, max_seqlen_q, max_seqlen_kv, scale,
        is_cusal, block_tables, alibi_slopes, window_size_left=-1, window_size_right=-1, softcap=-1.0,
    ):  # fmt: skip
        self.calls += 1
        batch = block_tables.shape[0]
        for lengths in (cu_seqlens_q, cu_seqlens_kv, block_tables):
            assert lengths.dtype == torch.int32
        for tensor in (output, query, key_cache, value_cache, cu_seqlens_q, cu_seqlens_kv, block_tables):
            assert tensor.is_contiguous()
        assert cu_seqlens_q.shape == (batch + 1,)
        assert alibi_slopes is None and type(is_cusal) is bool and type(scale) is float
        if self.kv_lens_cumulative:
            assert cu_seqlens_kv.shape == (batch + 1,) and cu_seqlens_kv[0] == 0
            kv_lens = cu_seqlens_kv.diff()
        else:
            assert cu_seqlens_kv.shape == (batch,)
            kv_lens = cu_seqlens_kv
        assert max_seqlen_q == cu_seqlens_q.diff().max() and max_seqlen_kv == kv_lens.max()
        if self.layout == "HND":
            key_cache, value_cache = key_cache.transpose(1, 2), value_cache.transpose(1, 2)
        assert block_tables.min() >= 0 and block_tables.max() < key_cache.shape[0]
        if window_size_left >= 0:
            assert window_size_right == 0
        q, k, v = (tensor.float().numpy() for tensor in (query, key_cache, value_cache))
        inputs = IpexInputs(q, k, v, block_tables.numpy(), cu_seqlens_q.numpy(), kv_lens.numpy(), scale)
        result = attention_float64(inputs, causal=is_cusal, window_left=window_size_left, softcap=softcap)
        output.copy_(torch.from_numpy(result))


def flash_attn_2_6(inside):
    """Before windows; returns None."""

    def flash_attn_varlen_func(
        output, query, key_cache, value_cache, cu_seqlens_q, cu_seqlens_kv, max_seqlen_q, max_seqlen_kv, scale,
        is_cusal, block_tables, alibi_slopes, k_scale=1.0, v_scale=1.0,
    ):  # fmt: skip
        assert k_scale == v_scale == 1.0
        inside.compute(
            output, query, key_cache, value_cache, cu_seqlens_q, cu_seqlens_kv, max_seqlen_q, max_seqlen_kv, scale,
            is_cusal, block_tables, alibi_slopes,
        )  # fmt: skip

    return flash_attn_varlen_func


def flash_attn_2_7(inside):
    """With window and softcap; returns the output, as from 2.8.10 on."""

    def flash_attn_varlen_func(
        output, query, key_cache, value_cache, cu_seqlens_q, cu_seqlens_kv, max_seqlen_q, max_seqlen_kv, scale,
        is_cusal, block_tables, alibi_slopes, window_size_left=-1, window_size_right=-1, kv_cache_dtype="auto",
        k_scale=1.0, v_scale=1.0, softcap=-1.0,
    ):  # fmt: skip
        assert kv_cache_dtype == "auto" and k_scale == v_scale == 1.0
        inside.compute(
            output, query, key_cache, value_cache, cu_seqlens_q, cu_seqlens_kv, max_seqlen_q, max_seqlen_kv, scale,
            is_cusal, block_tables, alibi_slopes, window_size_left, window_size_right, softcap,
        )  # fmt: skip
        return output

    return flash_attn_varlen_func


def flash_attn_2_9(inside):
    """With ``sink`` before the window."""

    def flash_attn_varlen_func(
        output, query, key_cache, value_cache, cu_seqlens_q, cu_seqlens_kv, max_seqlen_q, max_seqlen_kv, scale,
        is_cusal, block_tables, alibi_slopes, sink=None, window_size_left=-1, window_size_right=-1,
        kv_cache_dtype="auto", k_scale=1.0, v_scale=1.0, softcap=-1.0,
    ):  # fmt: skip
        assert sink is None and kv_cache_dtype == "auto" and k_scale == v_scale == 1.0
        inside.compute(
            output, query, key_cache, value_cache, cu_seqlens_q, cu_seqlens_kv, max_seqlen_q, max_seqlen_kv, scale,
            is_cusal, block_tables, alibi_slopes, window_size_left, window_size_right, softcap,
        )  # fmt: skip
        return output

    return flash_attn_varlen_func


# version: signature, cache layout, whether cu_seqlens_kv is cumulative
RELEASES = {
    "2.6.10+xpu": (flash_attn_2_6, "NHD", True),
    "2.7.10+xpu": (flash_attn_2_7, "NHD", True),
    "2.8.0+cpu": (flash_attn_2_7, "HND", True),
    "2.8.10+xpu": (flash_attn_2_7, "NHD", True),
    "2.8.10.post1+xpu": (flash_attn_2_7, "NHD", False),
    "2.9.10+xpu": (flash_attn_2_9, "NHD", False),
    "2.10.10+xpu": (flash_attn_2_9, "NHD", False),
}


def fake_ipex(version):
    """A module that looks like IPEX of that version, and the inside that counts its calls."""
    signature, layout, kv_lens_cumulative = RELEASES[version]
    inside = StandIn(layout, kv_lens_cumulative)
    paged_attention = SimpleNamespace(flash_attn_varlen_func=signature(inside))
    modules = SimpleNamespace(PagedAttention=paged_attention)
    return SimpleNamespace(__version__=version, llm=SimpleNamespace(modules=modules)), inside


def fake_build(version):
    """The fake as the adapter sees it, except that its tensors stay on the CPU even if it is an XPU build."""
    ipex, inside = fake_ipex(version)
    return replace(describe(ipex), device="cpu"), inside


@pytest.fixture(params=RELEASES)
def version(request):
    return request.param


def test_describe(version):
    ipex, _ = fake_ipex(version)
    build = describe(ipex)
    _, layout, kv_lens_cumulative = RELEASES[version]
    assert (build.layout, build.kv_lens_cumulative) == (layout, kv_lens_cumulative)
    assert build.version == version and version.endswith("+" + build.device)


def test_every_cpu_build_is_read_as_cumulative():
    ipex, _ = fake_ipex("2.8.0+cpu")
    ipex.__version__ = "2.10.0+cpu"
    assert describe(ipex).kv_lens_cumulative


@pytest.mark.parametrize("unknown", ["2.8.0", "2.9.10+git1234567", "nightly"])
def test_describe_refuses_to_guess(unknown):
    ipex, _ = fake_ipex("2.9.10+xpu")
    ipex.__version__ = unknown
    with pytest.raises(IpexUnavailable, match=unknown.replace("+", r"\+")):
        describe(ipex)


# Page 64 and fp16, which every release serves.
@pytest.mark.parametrize(
    "name",
    [
        "fp16_d128_gqa_p64_chunks",
        "fp16_d256_mha_p64_square",
        "fp16_d64_gqa_p64_sharp",
        "fp16_d128_gqa_p64_window_softcap",
    ],
)
@pytest.mark.parametrize("causal", [True, False])
def test_every_release_gives_the_right_answer(version, name, causal):
    case = CASES_BY_NAME[name]
    build, inside = fake_build(version)
    if case.has_window and not build.accepts("window_size_left"):
        case = replace(case, window_left=-1, softcap=0.0)
    case = replace(case, causal=causal or case.has_window)
    inputs = make_inputs(case)
    out = ipex_on_case(case, inputs, build)
    expected = torch.from_numpy(attention_float64(inputs, **case.options)).to(torch.float16)
    assert torch.equal(out, expected)
    assert inside.calls == 1


def call(build, case, inputs, **changes):
    """ipex_flash_attn on a case, with some arguments replaced."""
    floats = {"q": inputs.q, "k_cache": inputs.k, "v_cache": inputs.v}
    integers = {name: getattr(inputs, name) for name in ("block_table", "cu_seqlens_q", "seqused_k")}
    arguments = (
        {name: torch.from_numpy(array).to(getattr(torch, case.dtype)) for name, array in floats.items()}
        | {name: torch.from_numpy(array) for name, array in integers.items()}
        | {"max_seqlen_q": case.max_seqlen_q, "max_seqlen_k": case.max_seqlen_k, "build": build}
    )
    return ipex_flash_attn(**arguments | changes)


@pytest.mark.parametrize("garbage", [-1, 1 << 30])
def test_table_entries_past_the_used_pages_never_reach_ipex(version, garbage):
    case = CASES_BY_NAME["bf16_d128_gqa_p64_chunks"]
    inputs = make_inputs(case)
    used = ceil_div(inputs.seqused_k, case.page_size)
    is_past = np.arange(inputs.block_table.shape[1])[None, :] >= used[:, None]
    assert is_past.any()
    table = torch.from_numpy(np.where(is_past, np.int32(garbage), inputs.block_table))
    given = table.clone()
    build, inside = fake_build(version)
    out = call(build, case, inputs, block_table=table)  # the stand-in asserts the range
    assert inside.calls == 1 and torch.equal(table, given)
    assert np.abs(out.double().numpy() - attention_float64(inputs, **case.options)).max() <= ATOL[case.dtype]


def test_default_scale_and_views_without_dense_pages(version):
    """No scale given: head_dim ** -0.5. K and V may be two halves of one tensor."""
    case = CASES_BY_NAME["fp16_d128_gqa_p64_chunks"]
    inputs = make_inputs(case)
    both = torch.from_numpy(np.stack([inputs.k, inputs.v], axis=1)).to(torch.float16)
    build, _ = fake_build(version)
    out = call(build, case, inputs, k_cache=both[:, 0], v_cache=both[:, 1], softmax_scale=None)
    expected = attention_float64(replace(inputs, scale=1 / math.sqrt(128)), **case.options)
    assert torch.equal(out, torch.from_numpy(expected).to(torch.float16))


_DECODE = IpexInputs(
    q=np.zeros((2, 2, 64), dtype=np.float32),
    k=np.zeros((2, 64, 1, 64), dtype=np.float32),
    v=np.zeros((2, 64, 1, 64), dtype=np.float32),
    block_table=np.array([[0], [1]], dtype=np.int32),
    cu_seqlens_q=np.array([0, 1, 2], dtype=np.int32),
    seqused_k=np.array([5, 64], dtype=np.int32),
    scale=0.125,
)
_DECODE_CASE = SimpleNamespace(dtype="float16", max_seqlen_q=1, max_seqlen_k=64)


@pytest.mark.parametrize(
    "version, name, changes, reason",
    [
        ("2.6.10+xpu", "fp16_d128_gqa_p64_chunks", {"window_left": 8}, "no sliding window"),
        ("2.6.10+xpu", "fp16_d128_gqa_p64_chunks", {"softcap": 50.0}, "no softcap"),
        ("2.8.0+cpu", "fp16_d128_gqa_p64_chunks", {"window_left": 0}, "window_left 0 for no window"),
        ("2.8.10+xpu", "bf16_d256_mqa_p32", {}, "only fp16 kernels at page size 32"),
        ("2.8.10.post1+xpu", "fp16_d256_mqa_p32", {}, "from page size 64 on; this is 32"),
        ("2.10.10+xpu", "fp16_d128_mqa_p16_long", {}, "from page size 64 on; this is 16"),
        ("2.9.10+xpu", None, {"softmax_scale": 0.5}, "may ignore softmax_scale"),
    ],
)
def test_problems_that_a_release_would_answer_wrongly_are_refused(version, name, changes, reason):
    ipex, inside = fake_ipex(version)
    case, inputs = _DECODE_CASE, _DECODE
    if name is not None:
        case = CASES_BY_NAME[name]
        inputs = make_inputs(case)
    with pytest.raises(IpexUnsupported, match=reason):
        call(describe(ipex), case, inputs, **changes)
    assert inside.calls == 0


@pytest.mark.parametrize(
    "version, name, changes",
    [
        ("2.8.0+cpu", "bf16_d64_mha_p16_tails", {}),
        ("2.8.0+cpu", "fp16_d64_gqa_p32_window1", {}),
        ("2.8.10+xpu", "fp16_d64_mha_p16_tails", {}),
        ("2.8.10+xpu", "fp16_d64_gqa_p32_window1", {"window_left": 0}),
        ("2.9.10+xpu", "bf16_d64_mha_p64_window", {"window_left": 0}),
        ("2.8.10+xpu", "fp16_d64_mqa_p16_decode", {"softmax_scale": 0.5}),
        ("2.9.10+xpu", "bf16_d64_mha_p64_window", {"softmax_scale": 0.5}),
    ],
)
def test_where_the_refusals_end(version, name, changes):
    """Next to each refusal above, a problem that is served, rightly."""
    case = replace(CASES_BY_NAME[name], **changes)
    build, inside = fake_build(version)
    inputs = make_inputs(case)
    out = ipex_on_case(case, inputs, build)
    expected = torch.from_numpy(attention_float64(inputs, **case.options))
    assert torch.equal(out, expected.to(out.dtype)) and inside.calls == 1


@pytest.mark.parametrize("changes", [{"window_left": 8}, {"softcap": 50.0}, {"softmax_scale": 0.125}])
def test_decode_with_a_scale_that_counts_is_served(changes):
    """A window or softcap keeps IPEX out of its decode kernel, and the default scale is what that kernel assumes."""
    build, inside = fake_build("2.9.10+xpu")
    call(build, _DECODE_CASE, _DECODE, **{"softmax_scale": 0.5} | changes)
    assert inside.calls == 1


@pytest.mark.parametrize(
    "error",
    [
        ModuleNotFoundError("No module named 'intel_extension_for_pytorch'"),
        AttributeError("module 'os' has no attribute 'exit'"),
        OSError("libsycl.so.8: cannot open shared object file"),
        SystemExit(127),
    ],
)
def test_whatever_the_import_does_becomes_a_reason(monkeypatch, error):
    def import_module(name):
        raise error

    monkeypatch.setattr(importlib, "import_module", import_module)
    with pytest.raises(IpexUnavailable) as reason:
        find_ipex()
    assert type(error).__name__ in str(reason.value) and str(error) in str(reason.value)


def test_find_ipex_takes_an_xpu_build_only_with_a_device(monkeypatch):
    ipex, _ = fake_ipex("2.8.10+xpu")
    monkeypatch.setattr(importlib, "import_module", {"intel_extension_for_pytorch": ipex}.__getitem__)
    monkeypatch.setattr(torch.xpu, "is_available", lambda: False)
    with pytest.raises(IpexUnavailable, match="no XPU device"):
        find_ipex()
    monkeypatch.setattr(torch.xpu, "is_available", lambda: True)
    assert find_ipex() == describe(ipex)


def test_without_a_build_the_installed_one_is_called(monkeypatch):
    ipex, inside = fake_ipex("2.8.0+cpu")
    monkeypatch.setattr(importlib, "import_module", {"intel_extension_for_pytorch": ipex}.__getitem__)
    case = CASES_BY_NAME["bf16_d64_mha_p16_empty"]
    inputs = make_inputs(case)
    out = call(None, case, inputs)
    assert inside.calls == 1
    expected = attention_float64(inputs, **case.options)
    assert torch.equal(out, torch.from_numpy(expected).to(torch.bfloat16))
