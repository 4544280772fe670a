"""Wrong calls of flash_attn_func and flash_attn_with_kvcache, and that nothing they take is ignored."""

import inspect

import pytest
import torch

import esimd_fmha
from esimd_fmha import UnsupportedProblem, flash_attention

# The parameters of FlashAttention 2, in its order.
FUNC = (
    """q k v dropout_p softmax_scale causal window_size softcap alibi_slopes deterministic return_attn_probs""".split()
)
KVCACHE = """q k_cache v_cache k v rotary_cos rotary_sin cache_seqlens cache_batch_idx cache_leftpad block_table
    softmax_scale causal window_size softcap rotary_interleaved alibi_slopes num_splits return_softmax_lse""".split()


def int32(*values):
    return torch.tensor(values, dtype=torch.int32)


def randn(*shape):
    return torch.randn(shape).half()


def func_arguments():
    """2 sequences of 5 queries and 40 keys, 4/2 heads of 64."""
    return {"q": randn(2, 5, 4, 64), "k": randn(2, 40, 2, 64), "v": randn(2, 40, 2, 64)}


def kvcache_arguments():
    """2 sequences of 5 queries, caches of 40 slots."""
    arguments = {"q": randn(2, 5, 4, 64), "k_cache": randn(2, 40, 2, 64), "v_cache": randn(2, 40, 2, 64)}
    return arguments | {"k": randn(2, 5, 2, 64), "v": randn(2, 5, 2, 64), "cache_seqlens": int32(20, 35)}


def paged(arguments):
    """The same caches as 6 pages of 16 slots."""
    table = int32([4, 1, 0], [5, 2, 3])
    return arguments | {"k_cache": randn(6, 16, 2, 64), "v_cache": randn(6, 16, 2, 64), "block_table": table}


BAD_FUNC = {
    "q of rank 3": ({"q": randn(10, 4, 64)}, ("q", "[10, 4, 64]", "4 dimensions")),
    "k of rank 3": ({"k": randn(40, 2, 64)}, ("k", "[40, 2, 64]", "4 dimensions")),
    "v of rank 3": ({"v": randn(40, 2, 64)}, ("v", "[40, 2, 64]", "4 dimensions")),
    "k of 3 sequences": ({"k": randn(3, 40, 2, 64)}, ("k", "[3, 40, 2, 64]", "2 sequences, as q")),
    "v of 1 sequence": ({"v": randn(1, 40, 2, 64)}, ("v", "[1, 40, 2, 64]", "2 sequences, as q")),
    "v shorter than k": ({"v": randn(2, 39, 2, 64)}, ("v", "[2, 39, 2, 64]", "[2, 40, 2, 64]")),
    "k of 3 heads": ({"k": randn(2, 40, 3, 64), "v": randn(2, 40, 3, 64)}, ("3 heads", "multiple")),
    "k of bf16": ({"k": randn(2, 40, 2, 64).bfloat16()}, ("k", "torch.bfloat16", "torch.float16")),
    "k on meta": ({"k": randn(2, 40, 2, 64).to("meta")}, ("k", "meta", "device of q")),
    "out of another shape": ({"out": randn(2, 4, 4, 64)}, ("out", "[2, 4, 4, 64]", "[2, 5, 4, 64]")),
    "out of bf16": ({"out": randn(2, 5, 4, 64).bfloat16()}, ("out", "torch.bfloat16", "torch.float16")),
    "out with gaps": ({"out": randn(2, 6, 4, 64)[:, :5]}, ("out", "strided [1536, 256, 64, 1]", "contiguous")),
    "num_splits": ({"num_splits": -1}, ("num_splits", "-1", "[0, 256]")),
    "softcap": ({"softcap": -1.0}, ("softcap", "-1.0", "positive")),
    "sinks of 3 heads": ({"s_aux": torch.zeros(3)}, ("sinks", "3", "4")),
}
BAD_FUNC_TYPES = {
    "q": ({"q": [1.0]}, ("q", "list", "torch.Tensor [batch, seqlen_q")),
    "k": ({"k": None}, ("k", "NoneType", "torch.Tensor [batch, seqlen_k")),
    "out": ({"out": "new"}, ("out", "str", "torch.Tensor")),
    "window_size": ({"window_size": 64}, ("window_size", "64", "two ints")),
    "causal": ({"causal": "yes"}, ("causal", "'yes'", "True or False")),
    "return_softmax_lse": ({"return_softmax_lse": 1}, ("return_lse", "1", "True or False")),
}
BAD_KVCACHE = {
    "q of rank 3": ({"q": randn(10, 4, 64)}, ("q", "[10, 4, 64]", "4 dimensions")),
    "k_cache of rank 3": ({"k_cache": randn(80, 2, 64)}, ("k_cache", "[80, 2, 64]", "4 dimensions")),
    "v_cache on meta": ({"v_cache": randn(2, 40, 2, 64).to("meta")}, ("v_cache", "meta", "device of q")),
    "k without v": ({"v": None}, ("v", "None", "k is given", "both or neither")),
    "v without k": ({"k": None}, ("k", "None", "v is given", "both or neither")),
    "k of 3 sequences": ({"k": randn(3, 5, 2, 64)}, ("15 rows", "10")),
    "v longer than k": ({"v": randn(2, 6, 2, 64)}, ("12 rows", "10")),
    "no lengths": ({"cache_seqlens": None}, ("cache_seqlens", "None", "appended")),
    "lengths of int64": ({"cache_seqlens": int32(20, 35).long()}, ("cache_seqlens", "torch.int64", "torch.int32")),
    "lengths of 3": ({"cache_seqlens": int32(1, 2, 3)}, ("cache_seqlens", "3 elements", "2, as q")),
    "length 41": ({"cache_seqlens": 41}, ("cache_seqlens", "41", "[-1, 40]")),
    "length -2": ({"cache_seqlens": -2}, ("cache_seqlens", "-2", "[-1, 40]")),
    "a cache of 3 sequences": (
        {"k_cache": randn(3, 40, 2, 64), "v_cache": randn(3, 40, 2, 64)},
        ("k_cache", "[3, 40, 2, 64]", "2 sequences", "cache_batch_idx"),
    ),
    "cache_batch_idx of int64": ({"cache_batch_idx": torch.arange(2)}, ("cache_batch_idx", "torch.int64")),
    "cache_batch_idx of 3": ({"cache_batch_idx": int32(0, 1, 0)}, ("cache_batch_idx", "3 elements", "2, as q")),
    "cu_seqlens_k_new of dense q": ({"cu_seqlens_k_new": int32(0, 5, 10)}, ("cu_seqlens_k_new", "cu_seqlens_q")),
    "max_seqlen_q of dense q": ({"max_seqlen_q": 5}, ("max_seqlen_q", "cu_seqlens_q")),
    "cu_seqlens_q of int64": (
        {"q": randn(10, 4, 64), "cu_seqlens_q": torch.tensor([0, 5, 10]), "max_seqlen_q": 5},
        ("cu_seqlens_q", "torch.int64", "torch.int32"),
    ),
    "out with gaps": ({"out": randn(2, 6, 4, 64)[:, :5]}, ("out", "strided [1536, 256, 64, 1]", "contiguous")),
    "out of another shape": ({"out": randn(2, 4, 4, 64)}, ("out", "[8, 4, 64]", "[10, 4, 64]")),
}
BAD_PAGED = {
    "two tables": ({"page_table": int32([0], [1])}, ("page_table", "block_table", "give one")),
    "cache_batch_idx with pages": ({"cache_batch_idx": int32(0, 1)}, ("cache_batch_idx", "block_table")),
    "a table of rank 1": ({"block_table": int32(0, 1)}, ("block_table", "[2]", "2 dimensions")),
    "a table of 3 rows": ({"block_table": int32([0], [1], [2])}, ("block_table", "[3, 1]", "each of 2")),
}


def assert_refused(operator, arguments, words, error=UnsupportedProblem):
    with pytest.raises(error) as caught:
        operator(**arguments)
    assert not [word for word in words if word not in str(caught.value)], str(caught.value)


def test_the_calls_that_the_others_spoil_are_right():
    assert esimd_fmha.flash_attn_func(**func_arguments()).isfinite().all()
    assert esimd_fmha.flash_attn_with_kvcache(**kvcache_arguments()).isfinite().all()
    assert esimd_fmha.flash_attn_with_kvcache(**paged(kvcache_arguments())).isfinite().all()


@pytest.mark.parametrize("change, words", BAD_FUNC.values(), ids=BAD_FUNC)
def test_a_wrong_argument_of_func_is_named(change, words):
    assert_refused(esimd_fmha.flash_attn_func, func_arguments() | change, words)


@pytest.mark.parametrize("change, words", BAD_FUNC_TYPES.values(), ids=BAD_FUNC_TYPES)
def test_a_wrong_type_is_named(change, words):
    assert_refused(esimd_fmha.flash_attn_func, func_arguments() | change, words, TypeError)


@pytest.mark.parametrize("change, words", BAD_KVCACHE.values(), ids=BAD_KVCACHE)
def test_a_wrong_argument_of_kvcache_is_named(change, words):
    assert_refused(esimd_fmha.flash_attn_with_kvcache, kvcache_arguments() | change, words)


@pytest.mark.parametrize("change, words", BAD_PAGED.values(), ids=BAD_PAGED)
def test_a_wrong_argument_of_paged_kvcache_is_named(change, words):
    assert_refused(esimd_fmha.flash_attn_with_kvcache, paged(kvcache_arguments()) | change, words)


@pytest.mark.parametrize("value", [True, 20.0, "20", [20, 35]])
def test_cache_seqlens_of_a_wrong_type(value):
    words = ("cache_seqlens", repr(value), "int or a torch.Tensor [batch]")
    assert_refused(esimd_fmha.flash_attn_with_kvcache, kvcache_arguments() | {"cache_seqlens": value}, words, TypeError)


@pytest.mark.parametrize("name, value", [("dropout_p", 0.1), ("return_attn_probs", True)])
def test_what_func_does_not_do_is_refused_by_name(name, value):
    words = (name, str(value), "not implemented")
    assert_refused(esimd_fmha.flash_attn_func, func_arguments() | {name: value}, words, NotImplementedError)


@pytest.mark.parametrize("name", flash_attention._UNSUPPORTED_KVCACHE)
def test_what_kvcache_does_not_do_is_refused_by_name(name):
    value = 16 if name == "attention_chunk" else torch.ones(2)
    words = (name, "16" if name == "attention_chunk" else "a tensor [2]", "not implemented")
    assert_refused(esimd_fmha.flash_attn_with_kvcache, kvcache_arguments() | {name: value}, words, NotImplementedError)


@pytest.mark.parametrize("name", ["k_descale", "v_descale"])
@pytest.mark.parametrize("append", [True, False])
def test_a_wrong_descale_is_named(name, append):
    arguments = kvcache_arguments() | ({} if append else {"k": None, "v": None}) | {name: torch.ones(3, 2)}
    assert_refused(esimd_fmha.flash_attn_with_kvcache, arguments, (name, "[3, 2]", "[2, 2]"))


def test_descales_of_an_fp8_cache_are_passed_on():
    arguments = kvcache_arguments() | {"k": None, "v": None, "causal": True}
    arguments |= {name: arguments[name].to(torch.float8_e4m3fn) for name in ("k_cache", "v_cache")}
    out = esimd_fmha.flash_attn_with_kvcache(**arguments, k_descale=torch.tensor(0.5), v_descale=torch.tensor(2.0))
    arguments |= {name: arguments[name].half() * by for name, by in (("k_cache", 0.5), ("v_cache", 2.0))}
    torch.testing.assert_close(out, esimd_fmha.flash_attn_with_kvcache(**arguments), rtol=0, atol=4e-3)


@pytest.mark.parametrize("name, order", [("flash_attn_func", FUNC), ("flash_attn_with_kvcache", KVCACHE)])
def test_positional_arguments_are_those_of_flash_attention(name, order):
    parameters = inspect.signature(getattr(esimd_fmha, name)).parameters.values()
    assert [p.name for p in parameters if p.kind is p.POSITIONAL_OR_KEYWORD] == order


def test_dropout_zero_and_lists_are_taken():
    arguments = func_arguments()
    result = esimd_fmha.flash_attn_func(**arguments, dropout_p=0, window_size=[10, 0], deterministic=True)
    assert torch.equal(result, esimd_fmha.flash_attn_func(**arguments, window_size=(10, 0)))
