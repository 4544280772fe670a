"""The names that users call: signatures of vllm-xpu-kernels and vLLM, defaults, repeated and concurrent calls."""

import inspect
import threading

import pytest
import torch

import esimd_fmha
from esimd_fmha.testing.case import AttentionCase
from esimd_fmha.testing.inputs import make_inputs

from ..checks import check_result
from ..compare import assert_same_bits

# vllm_xpu_kernels.flash_attn_interface.flash_attn_varlen_func, in its order.
VLLM_XPU_KERNELS = """q k v max_seqlen_q cu_seqlens_q max_seqlen_k cu_seqlens_k seqused_k q_v dropout_p
    softmax_scale causal window_size softcap alibi_slopes deterministic return_attn_probs block_table return_softmax_lse
    out scheduler_metadata q_descale k_descale v_descale num_splits fa_version s_aux num_splits_kv is_mix_batch
    host_kv_lens""".split()
VLLM_ONLY = ["dynamic_causal", "mask_mod", "aux_tensors"]  # of vLLM 0.33's function of XPUs, behind them

# What vLLM passes, by keyword, with the values that ask for nothing special.
VLLM_DEFAULTS = {
    **dict.fromkeys(VLLM_ONLY),
    "alibi_slopes": None,
    "window_size": [-1, -1],
    "softcap": 0.0,
    "cu_seqlens_k": None,
    "dropout_p": 0.0,
    "scheduler_metadata": None,
    "fa_version": 2,
    "q_descale": None,
    "k_descale": None,
    "v_descale": None,
    "num_splits": 0,
    "return_softmax_lse": False,
    "s_aux": None,
    "return_attn_probs": False,
}

CASE = AttentionCase(purpose="a chunk and a decode step", q_lens=(40, 1), kv_lens=(150, 70))


@pytest.fixture
def inputs():
    return make_inputs(CASE)


def varlen_arguments(inputs):
    """The arguments of flash_attn_varlen_func for paged K/V, in its order."""
    return {
        "q": inputs.q,
        "k": inputs.k_cache,
        "v": inputs.v_cache,
        "max_seqlen_q": inputs.max_seqlen_q,
        "cu_seqlens_q": inputs.cu_seqlens_q,
        "max_seqlen_k": inputs.max_seqlen_k,
        "cu_seqlens_k": None,
        "seqused_k": inputs.seqused_k,
        "block_table": inputs.block_table,
        "causal": True,
    }


def test_all_names_are_there():
    assert set(esimd_fmha.__all__) <= set(dir(esimd_fmha)) | {
        "prefill_paged",
        "flash_attn_varlen_func",
        "append_kv",
        "merge_attn_states",
        "prefill_with_kvcache",
        "flash_attn_func",
        "flash_attn_with_kvcache",
        "scaled_dot_product_attention",
    }
    for name in esimd_fmha.__all__:
        assert inspect.getdoc(getattr(esimd_fmha, name)), f"{name} is not documented"


def test_a_name_that_is_not_there_is_an_attribute_error():
    with pytest.raises(AttributeError, match="decode_paged"):
        esimd_fmha.decode_paged


def test_varlen_has_the_parameters_of_vllm_xpu_kernels_in_their_order():
    parameters = inspect.signature(esimd_fmha.flash_attn_varlen_func).parameters
    assert list(parameters) == VLLM_XPU_KERNELS + VLLM_ONLY
    assert all(parameters[name].kind is inspect.Parameter.KEYWORD_ONLY for name in VLLM_ONLY)
    required = [name for name, parameter in parameters.items() if parameter.default is parameter.empty]
    assert required == VLLM_XPU_KERNELS[:6]


def test_varlen_is_prefill_paged(inputs):
    expected, lse = esimd_fmha.prefill_paged(**inputs.arguments(CASE) | {"num_splits": 0, "out": None})
    out, varlen_lse = esimd_fmha.flash_attn_varlen_func(**varlen_arguments(inputs), return_softmax_lse=True)
    assert_same_bits("out", out, expected)
    assert_same_bits("lse", varlen_lse, lse)


def test_varlen_takes_its_arguments_by_position(inputs):
    arguments = varlen_arguments(inputs)
    by_keyword = esimd_fmha.flash_attn_varlen_func(**arguments)
    positional = [arguments.pop(name) for name in VLLM_XPU_KERNELS[:8]]
    assert_same_bits("out", esimd_fmha.flash_attn_varlen_func(*positional, **arguments), by_keyword)


def test_varlen_takes_the_keywords_of_vllm(inputs):
    out = torch.empty_like(inputs.q)
    result = esimd_fmha.flash_attn_varlen_func(**varlen_arguments(inputs) | VLLM_DEFAULTS, out=out)
    assert result is out
    assert_same_bits("out", out, esimd_fmha.flash_attn_varlen_func(**varlen_arguments(inputs)))


def test_varlen_takes_the_window_as_vllm_passes_it(inputs):
    window, softcap = [20, 0], 30.0
    arguments = inputs.plain_arguments(CASE) | {"num_splits": 0, "window_size": tuple(window), "softcap": softcap}
    out = esimd_fmha.flash_attn_varlen_func(**varlen_arguments(inputs), window_size=window, softcap=softcap)
    assert_same_bits("out", out, esimd_fmha.prefill_paged(**arguments))


@pytest.mark.parametrize("window", [[-1, -1], (-1, 0), [-1, 0], [200, 0], None])
def test_varlen_takes_a_window_that_limits_nothing(window, inputs):
    """Any but the first is what causal says anyway, and no sequence has 200 keys."""
    arguments = varlen_arguments(inputs) | {"window_size": window, "out": inputs.out, "return_softmax_lse": True}
    check_result(CASE, inputs, *esimd_fmha.flash_attn_varlen_func(**arguments))


def test_varlen_leaves_16_bit_caches_as_they_are(inputs):
    """vLLM passes the scales of a layer whatever its cache holds; the kernels that it has apply them to fp8 alone."""
    descale = torch.tensor(0.5).expand(2, CASE.num_heads_kv)
    out = esimd_fmha.flash_attn_varlen_func(**varlen_arguments(inputs), k_descale=descale, v_descale=descale)
    assert_same_bits("out", out, esimd_fmha.flash_attn_varlen_func(**varlen_arguments(inputs)))


def test_varlen_multiplies_fp8_caches_by_their_scales(inputs):
    in_fp8 = {name: getattr(inputs, f"{name}_cache").nan_to_num().to(torch.float8_e4m3fn) for name in ("k", "v")}
    descales = {"k_descale": torch.tensor(0.5).expand(2, CASE.num_heads_kv), "v_descale": torch.tensor(2.0)}
    out = esimd_fmha.flash_attn_varlen_func(**varlen_arguments(inputs) | in_fp8, **descales)
    caches = {f"{name}_cache": cache for name, cache in in_fp8.items()}
    arguments = inputs.plain_arguments(CASE) | {"num_splits": 0} | caches | descales
    assert_same_bits("out", out, esimd_fmha.prefill_paged(**arguments))


def test_varlen_takes_sinks_as_vllm_passes_them(inputs):
    sinks = torch.linspace(-2, 2, CASE.num_heads_q).to(inputs.q.dtype)
    arguments = inputs.plain_arguments(CASE) | {"num_splits": 0, "sinks": sinks}
    out = esimd_fmha.flash_attn_varlen_func(**varlen_arguments(inputs), s_aux=sinks)
    assert_same_bits("out", out, esimd_fmha.prefill_paged(**arguments))


def test_varlen_takes_slopes_and_a_tensor_of_causal_flags(inputs):
    of_tensors = {"alibi_slopes": torch.linspace(-0.1, 1, CASE.num_heads_q), "causal": torch.tensor([False, True])}
    out = esimd_fmha.flash_attn_varlen_func(**varlen_arguments(inputs) | of_tensors)
    arguments = inputs.plain_arguments(CASE) | {"num_splits": 0} | of_tensors
    assert_same_bits("out", out, esimd_fmha.prefill_paged(**arguments))


def test_varlen_is_not_causal_unless_asked_and_prefill_is():
    defaults = {
        operator: inspect.signature(operator).parameters["causal"].default
        for operator in (esimd_fmha.flash_attn_varlen_func, esimd_fmha.prefill_paged)
    }
    assert list(defaults.values()) == [False, True]


def test_varlen_splits_as_asked(inputs):
    arguments = varlen_arguments(inputs) | {"return_softmax_lse": True, "num_splits": 3, "out": inputs.out}
    check_result(CASE, inputs, *esimd_fmha.flash_attn_varlen_func(**arguments))


def test_varlen_without_pages():
    case = AttentionCase(purpose="packed", q_lens=(40, 1), kv_lens=(150, 70), page_size=None, causal=False)
    inputs = make_inputs(case)
    arguments = varlen_arguments(inputs) | {"cu_seqlens_k": inputs.cu_seqlens_k, "causal": False, "out": inputs.out}
    check_result(case, inputs, *esimd_fmha.flash_attn_varlen_func(**arguments, return_softmax_lse=True))


def test_the_default_scale_is_that_of_the_head(inputs):
    arguments = inputs.arguments(CASE) | {"out": None, "return_lse": False}
    by_default = esimd_fmha.prefill_paged(**arguments)
    given = esimd_fmha.prefill_paged(**arguments | {"softmax_scale": CASE.head_dim**-0.5})
    assert_same_bits("out", by_default, given)


def test_validation_passes_what_is_right(inputs):
    arguments = inputs.arguments(CASE) | {"out": None, "return_lse": False}
    assert_same_bits("out", esimd_fmha.prefill_paged(**arguments, validate=True), esimd_fmha.prefill_paged(**arguments))


def test_a_second_call_of_the_same_shape_reads_its_own_tensors():
    """Plans are remembered by shape; addresses and lengths must not be."""
    for seed, kv_lens in enumerate([(150, 70), (150, 3), (90, 150)]):
        case = AttentionCase(purpose="same shapes", q_lens=(40, 1), kv_lens=kv_lens, seed=seed)
        inputs = make_inputs(case)
        arguments = inputs.arguments(case) | {"max_seqlen_k": 150}
        arguments["block_table"] = torch.nn.functional.pad(inputs.block_table, (0, 8 - inputs.block_table.shape[1]))
        check_result(case, inputs, *esimd_fmha.prefill_paged(**arguments))


def test_threads_may_call_at_the_same_time(inputs):
    arguments = inputs.arguments(CASE) | {"out": None}
    expected, _ = esimd_fmha.prefill_paged(**arguments)
    results, start = [], threading.Barrier(3)

    def call():
        start.wait()
        results.extend(esimd_fmha.prefill_paged(**arguments)[0] for _ in range(5))

    threads = [threading.Thread(target=call) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(results) == 15
    for result in results:
        assert_same_bits("out of a thread", result, expected)


def test_an_unknown_device_for_cpu_tensors_is_named(inputs, monkeypatch):
    monkeypatch.setenv("ESIMD_FMHA_CPU_DEVICE", "opencl:toaster")
    with pytest.raises(esimd_fmha.MissingComponent, match="opencl:toaster"):
        esimd_fmha.prefill_paged(**inputs.arguments(CASE))


def test_tensors_that_require_gradients_are_refused_where_a_backward_would_be_expected(inputs):
    arguments = inputs.arguments(CASE) | {"out": None, "return_lse": False}
    expected = esimd_fmha.prefill_paged(**arguments)
    of_a_model = arguments | {"q": inputs.q.clone().requires_grad_()}
    with pytest.raises(esimd_fmha.UnsupportedProblem, match="requires grad.*no_grad"):
        esimd_fmha.prefill_paged(**of_a_model)
    with torch.no_grad():
        assert_same_bits("out", esimd_fmha.prefill_paged(**of_a_model), expected)
