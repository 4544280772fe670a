"""Numbers and bools of numpy are taken wherever Python's are, and refused where those would be."""

import numpy as np
import pytest
import torch

import esimd_fmha
from esimd_fmha import UnsupportedProblem

from .right_calls import append, func, kvcache, kvcache_of_pages, merge, packed, paged, varlen

PREFILL = {
    "max_seqlen_q": np.int64(7),
    "max_seqlen_k": np.int32(100),
    "softmax_scale": np.float32(0.25),
    "window_size": (np.int64(20), np.int8(-1)),
    "softcap": np.float64(30.0),
    "causal": np.True_,
    "k_descale": np.float32(0.5),
    "v_descale": np.float16(2.0),
    "return_lse": np.bool_(True),
    "num_splits": np.uint8(2),
    "validate": np.False_,
}
FUNC = {
    "dropout_p": np.float32(0.0),
    "softmax_scale": np.float64(0.25),
    "causal": np.True_,
    "window_size": [np.int64(20), np.int64(0)],
    "softcap": np.float32(0.0),
    "return_attn_probs": np.False_,
    "num_splits": np.int64(2),
    "return_softmax_lse": np.True_,
}
KVCACHE = {name: FUNC[name] for name in FUNC if name not in ("dropout_p", "return_attn_probs")}
KVCACHE |= {"cache_seqlens": np.int64(30), "attention_chunk": np.int32(0)}
VARLEN = {name: PREFILL[name] for name in PREFILL if name not in ("return_lse", "validate")}
VARLEN |= {"dropout_p": np.float16(0), "fa_version": np.int64(2), "return_softmax_lse": np.True_}


CALLS = {
    "prefill_paged": (esimd_fmha.prefill_paged, paged, PREFILL),
    "prefill_paged, split_size": (esimd_fmha.prefill_paged, packed, {"split_size": np.int64(64)}),
    "flash_attn_varlen_func": (esimd_fmha.flash_attn_varlen_func, varlen, VARLEN),
    "flash_attn_func": (esimd_fmha.flash_attn_func, func, FUNC),
    "flash_attn_with_kvcache": (esimd_fmha.flash_attn_with_kvcache, kvcache, KVCACHE),
    "flash_attn_with_kvcache, pages": (esimd_fmha.flash_attn_with_kvcache, kvcache_of_pages, KVCACHE),
    "append_kv": (esimd_fmha.append_kv, append, {"validate": np.True_, "k_descale": np.float32(0.5)}),
    "merge_attn_states": (esimd_fmha.merge_attn_states, merge, {"return_lse": np.False_}),
}


def in_python(value):
    return type(value)(map(in_python, value)) if isinstance(value, tuple | list) else value.item()


@pytest.mark.parametrize("operator, make_arguments, numbers", CALLS.values(), ids=CALLS)
def test_numpys_numbers_are_pythons(operator, make_arguments, numbers):
    """In either order, so that neither is only accepted because the other was before."""
    arguments = make_arguments()
    of_python = {name: in_python(value) for name, value in numbers.items()}
    expected = operator(**arguments | of_python)
    expected = expected if expected is None else torch.utils._pytree.tree_map(torch.clone, expected)
    for given in (numbers, of_python, numbers):
        torch.testing.assert_close(operator(**arguments | given), expected, rtol=0, atol=0)


@pytest.mark.parametrize("name, wrong", [("k_descale", 0.125), ("v_descale", 8.0)])
def test_numpys_descales_of_other_values_are_not_taken_for_one_another(name, wrong):
    arguments = paged()
    esimd_fmha.prefill_paged(**arguments | {name: np.float32(wrong)})
    result = esimd_fmha.prefill_paged(**arguments | {name: np.float32(0.5)}).clone()
    assert torch.equal(result, esimd_fmha.prefill_paged(**arguments | {name: torch.tensor(0.5)}))


WRONG = {
    "a bool for an int": ({"max_seqlen_q": np.True_}, TypeError, "max_seqlen_q is True; it must be an int"),
    "a float for an int": ({"num_splits": np.float64(2.0)}, TypeError, "num_splits is 2.0; it must be an int"),
    "an int for a bool": ({"causal": np.int64(1)}, TypeError, "causal is 1; it must be True or False"),
    "a bool for a float": ({"softmax_scale": np.True_}, TypeError, "softmax_scale is True; it must be a float"),
    "a string": ({"softcap": np.str_("30")}, TypeError, "softcap is '30'; it must be a float"),
    "an array": ({"max_seqlen_k": np.array([100])}, TypeError, "max_seqlen_k is array"),
    "an array for a descale": ({"k_descale": np.ones(2, np.float32)}, TypeError, "k_descale is array"),
    "a value out of range": ({"num_splits": np.int64(257)}, UnsupportedProblem, "num_splits is 257"),
    "nan": ({"softmax_scale": np.float32("nan")}, UnsupportedProblem, "softmax_scale is nan"),
    "a bool in a window": ({"window_size": (np.True_, 0)}, TypeError, "window_size is .True, 0.; it must be"),
}


@pytest.mark.parametrize("change, error, message", WRONG.values(), ids=WRONG)
def test_wrong_ones_are_refused_as_pythons(change, error, message):
    arguments = paged() | PREFILL | {"causal": True}
    esimd_fmha.prefill_paged(**arguments)
    with pytest.raises(error, match=f"^{message}"):
        esimd_fmha.prefill_paged(**arguments | change)


@pytest.mark.parametrize("operator, arguments", [(esimd_fmha.append_kv, append), (esimd_fmha.merge_attn_states, merge)])
@pytest.mark.parametrize("value", [np.int64(1), "yes"])
def test_flags_are_bools(operator, arguments, value):
    flag = "validate" if operator is esimd_fmha.append_kv else "return_lse"
    with pytest.raises(TypeError, match=f"{flag} is .*; it must be True or False"):
        operator(**arguments() | {flag: value})
