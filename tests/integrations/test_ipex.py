"""The function that is spelled as IPEX's, in the place of IPEX's own, in every release's order; and what it refuses.

IPEX is not needed. tests/ipex/test_live.py compares with an installed one.
"""

import functools
from dataclasses import replace

import numpy as np
import pytest
import torch

from esimd_fmha import UnsupportedProblem
from esimd_fmha.integrations import ipex

from ..compare import assert_same_bits
from ..ipex.adapter import IpexBuild, ipex_on_case
from ..ipex.cases import ATOL, CASES_BY_NAME, make_inputs
from ..ipex.goldens import load_goldens
from ..ipex.reference import attention_float64

GENERATIONS = {"2.6.10+xpu": ("NHD", True), "2.8.0+cpu": ("HND", True), "2.10.10+xpu": ("NHD", False)}
CASES = ["fp16_d64_mha_p16_tails", "fp16_d64_gqa_p64_sharp", "fp16_d64_gqa_p32_window1", "fp16_d64_gqa_p16_softcap"]


def in_place_of(version):
    """Our function as the build that the adapter calls, with that build's layout and meaning of cu_seqlens_kv."""
    layout, cumulative = GENERATIONS[version]
    function = functools.partial(ipex.flash_attn_varlen_func, page_layout=layout)
    return IpexBuild(version, "cpu", layout, cumulative, function)


@pytest.mark.parametrize("version", GENERATIONS)
@pytest.mark.parametrize("name", CASES)
def test_takes_the_place_of_every_generation(name, version):
    case = CASES_BY_NAME[name]
    if "xpu" in version:  # the adapter keeps from XPU builds what IPEX itself would answer wrongly
        case = replace(case, page_size=64)
    inputs = make_inputs(case)
    out = ipex_on_case(case, inputs, in_place_of(version))
    truth = torch.from_numpy(attention_float64(inputs, **case.options))
    assert (out.double() - truth).abs().max() <= ATOL[case.dtype]


@pytest.mark.parametrize("name", CASES)
def test_answers_as_ipex_2_8_0_did(name):
    case = CASES_BY_NAME[name]
    golden = load_goldens()[0][name]
    out = ipex_on_case(case, make_inputs(case), in_place_of("2.8.0+cpu"))
    assert np.abs(out.float().numpy() - golden.output).max() <= ATOL[case.dtype]


@pytest.fixture
def arguments():
    """Two sequences of 3 and 2 rows and 20 and 30 keys, in IPEX's order; pages as on CPUs."""
    random = torch.Generator().manual_seed(0)

    def int32(*values):
        return torch.tensor(values, dtype=torch.int32)

    query = torch.randn(5, 4, 64, generator=random).half()
    key_cache, value_cache = torch.randn(2, 4, 2, 16, 64, generator=random).half()
    table = torch.tensor([[3, 1], [0, 2]], dtype=torch.int32)
    output = torch.empty_like(query)
    return [output, query, key_cache, value_cache, int32(0, 3, 5), int32(0, 20, 50), 3, 30, 0.125, True, table]


def call(arguments, *rest, **by_keyword):
    changed = {int(name[1:]): by_keyword.pop(name) for name in list(by_keyword) if name[0] == "_"}
    given = [changed.get(i, argument) for i, argument in enumerate(arguments)]
    given[0] = torch.full_like(arguments[0], torch.nan)
    result = ipex.flash_attn_varlen_func(*given, *rest, **by_keyword)
    assert result is given[0]
    return result


def test_both_meanings_of_cu_seqlens_kv_and_both_layouts(arguments):
    expected = call(arguments)
    assert_same_bits("lengths", call(arguments, _5=torch.tensor([20, 30], dtype=torch.int32)), expected)
    as_on_xpus = {f"_{i}": arguments[i].transpose(1, 2).contiguous() for i in (2, 3)}
    assert_same_bits("pages", call(arguments, **as_on_xpus, page_layout="NHD"), expected)
    assert_same_bits("pages", call(arguments, page_layout="HND"), expected)


SLOPES, SINK = torch.tensor([0.1, 0.2, 0.3, 0.4]), torch.tensor([1.0, 2.0, -1.0, 0.0])


@pytest.mark.parametrize(
    "rest, by_keyword",
    [
        ((), {}),
        ((None,), {}),
        ((SLOPES,), {"alibi_slopes": SLOPES}),
        ((SLOPES, 1.0, 1.0), {"alibi_slopes": SLOPES}),  # 2.6
        ((None, 5, 0), {"window_size_left": 5, "window_size_right": 0}),  # 2.7
        ((SLOPES, 5, 0, "auto", 1.0, 1.0, 3.0),
         {"alibi_slopes": SLOPES, "window_size_left": 5, "window_size_right": 0, "softcap": 3.0}),
        ((None, -1, -1, "auto", 1, 1, 0.0), {}),
        ((None, SINK), {"sink": SINK}),  # 2.9
        ((None, SINK, 5, 0, "auto", 1.0, 1.0, -1.0), {"sink": SINK, "window_size_left": 5, "window_size_right": 0}),
        ((SLOPES, None, 5), {"alibi_slopes": SLOPES, "window_size_left": 5}),
        ((1.0, 1.0, SLOPES), {"alibi_slopes": SLOPES}),  # the main branch
        ((1.0, 1.0, None), {}),
    ],
    ids=lambda value: ", ".join("tensor" if isinstance(v, torch.Tensor) else str(v) for v in value)
    if isinstance(value, tuple) else "",
)  # fmt: skip
def test_every_order(rest, by_keyword, arguments, monkeypatch):
    """Each order means what the keywords say; what they mean is seen in what ``prefill_paged`` is given."""
    seen = []
    monkeypatch.setattr(ipex, "prefill_paged", lambda *tensors, **options: seen.append(options))
    call(arguments, *rest)
    call(arguments, **by_keyword)
    by_position, by_name = seen
    assert by_position.keys() == by_name.keys()
    for name in by_name.keys() - {"out", "seqused_k"}:
        assert by_position[name] is by_name[name] or by_position[name] == by_name[name], name
    expected = {"alibi_slopes": None, "sinks": None, "window_size": None, "softcap": None}
    window = (by_keyword.get("window_size_left", -1), by_keyword.get("window_size_right", -1))
    expected["window_size"] = None if window == (-1, -1) else window
    expected |= {{"sink": "sinks"}.get(name, name): v for name, v in by_keyword.items() if "window" not in name}
    assert {name: by_name[name] for name in expected} == expected


def test_slopes_sinks_and_a_causal_flag_arrive(arguments):
    plain = call(arguments)
    for change in ({"alibi_slopes": SLOPES}, {"sink": SINK}, {"_9": False}, {"_8": 1.0}):
        assert not torch.equal(call(arguments, **change), plain), change


@pytest.mark.parametrize("dtype, name", [(torch.float8_e4m3fn, "fp8"), (torch.float8_e5m2, "fp8_e5m2")])
def test_fp8_caches(dtype, name, arguments):
    caches = {f"_{i}": arguments[i].to(dtype) for i in (2, 3)}
    scales = (0.5, 2.0) if dtype == torch.float8_e4m3fn else (1.0, 1.0)
    out = call(arguments, **caches, kv_cache_dtype=name, k_scale=scales[0], v_scale=scales[1])
    scaled = {i: (cache.float() * scale).half() for (i, cache), scale in zip(caches.items(), scales)}
    torch.testing.assert_close(out, call(arguments, **scaled), rtol=0, atol=4e-3)


@pytest.mark.parametrize(
    "rest, by_keyword, error, message",
    [
        ((None, 1, 1), {}, UnsupportedProblem, "what follows block_tables is None, 1, 1; .*k_scale.*window_size_left"),
        ((None, "auto"), {}, TypeError, "what follows block_tables is None, 'auto'; no release"),
        ((SLOPES,), {"alibi_slopes": SLOPES}, TypeError, "alibi_slopes is given by position and by keyword"),
        ((), {"_5": torch.zeros(4, dtype=torch.int32)}, UnsupportedProblem, "cu_seqlens_kv is of 4 elements.* 3 .* 2 "),
        ((), {"_5": torch.zeros(3)}, UnsupportedProblem, "cu_seqlens_kv is torch.float32"),
        ((), {"_2": torch.zeros(4, 16, 64)}, UnsupportedProblem, r"key_cache is of shape \[4, 16, 64\]"),
        ((), {"k_scale": 0.5}, UnsupportedProblem, "k_scale is 0.5; IPEX does not apply it to caches of torch.float16"),
        ((), {"v_scale": 0.5}, UnsupportedProblem, "v_scale is 0.5"),
        ((), {"kv_cache_dtype": "fp8"}, UnsupportedProblem, "kv_cache_dtype is 'fp8'; key_cache is torch.float16"),
        ((), {"kv_cache_dtype": "int8"}, UnsupportedProblem, "kv_cache_dtype is 'int8'; it must be one of auto"),
        ((), {"window_size_left": 0}, UnsupportedProblem, "window_size_left is 0; IPEX takes it for no window on CPUs"),
        ((), {"page_layout": "NDH"}, UnsupportedProblem, "page_layout is 'NDH'"),
        ((), {"softcap": "no"}, TypeError, "softcap is 'no'"),
        ((), {"_9": 1}, TypeError, "causal is 1"),
    ],
)
def test_refusals(rest, by_keyword, error, message, arguments):
    with pytest.raises(error, match=message):
        call(arguments, *rest, **by_keyword)


def test_scales_of_e5m2_are_refused(arguments):
    caches = {f"_{i}": arguments[i].to(torch.float8_e5m2) for i in (2, 3)}
    with pytest.raises(UnsupportedProblem, match="k_scale is 0.5; IPEX does not apply it to caches of .*e5m2"):
        call(arguments, **caches, k_scale=0.5)
    bytes_of = {i: cache.view(torch.uint8) for i, cache in caches.items()}
    with pytest.raises(UnsupportedProblem, match="k_cache is torch.uint8.*float8_e4m3fn"):
        call(arguments, **bytes_of)
