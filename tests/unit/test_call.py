"""That a call's arguments are named once: the signatures, the fields of a call and the kernels' addresses agree."""

import inspect
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
import torch

import esimd_fmha
from esimd_fmha import attention, executor
from esimd_fmha.call import LINE_BYTES, Options, Tensors, addresses_of, memo_key
from esimd_fmha.errors import UnsupportedProblem
from esimd_fmha.params import ADDRESSES, OPTION_ADDRESSES

OPERATORS = (attention.prefill_paged, attention.prefill_with_kvcache)


def arguments_of(operator):
    return set(inspect.signature(operator).parameters)


def a_call(**changes):
    """A right call of prefill_paged: one sequence of 5 rows on 150 keys."""
    arguments = {
        "q": torch.zeros(5, 2, 64).half(),
        "k_cache": torch.zeros(10, 16, 2, 64).half(),
        "v_cache": torch.zeros(10, 16, 2, 64).half(),
        "cu_seqlens_q": torch.tensor([0, 5], dtype=torch.int32),
        "block_table": torch.arange(10, dtype=torch.int32)[None],
        "seqused_k": torch.tensor([150], dtype=torch.int32),
        "max_seqlen_q": 5,
        "max_seqlen_k": 160,
    }
    return attention.call_of(**arguments | changes)


def key_of(tensors, options):
    return memo_key(tensors, options, [])


def test_every_argument_is_a_tensor_or_an_option():
    arguments = set().union(*map(arguments_of, OPERATORS))
    assert arguments == {*Tensors._fields, *Options._fields} - {"causal_flags"}


@pytest.mark.parametrize("operator", OPERATORS)
def test_an_argument_arrives_under_its_own_name(operator):
    arguments = {name: object() for name in arguments_of(operator)}
    tensors, options = attention.call_of(**arguments)
    absent = dict.fromkeys({*Tensors._fields, *Options._fields} - set(arguments))
    assert tensors._asdict() | options._asdict() == arguments | absent


@pytest.mark.parametrize("causal", [object(), torch.ones(1, dtype=torch.bool)], ids=["option", "tensor"])
@pytest.mark.parametrize("operator", OPERATORS)
def test_an_operator_hands_each_argument_on_under_its_own_name(operator, causal, monkeypatch):
    """As ``call_of`` does; every field is there."""
    monkeypatch.setattr(executor, "run", lambda *call: call)
    arguments = {name: object() for name in arguments_of(operator)} | {"causal": causal}
    assert operator(**arguments) == attention.call_of(**arguments)
    tensors, options = operator(**arguments)
    assert (type(tensors), len(tensors)) == (Tensors, len(Tensors._fields))
    assert (type(options), len(options)) == (Options, len(Options._fields))


@pytest.mark.parametrize("causal", [object(), torch.ones(1, dtype=torch.bool)], ids=["option", "tensor"])
def test_flash_attn_varlen_func_hands_each_argument_on(causal, monkeypatch):
    monkeypatch.setattr(executor, "run", lambda *call: call)
    passed_on = arguments_of(attention.flash_attn_varlen_func) & arguments_of(attention.prefill_paged)
    same = {name: object() for name in passed_on - {"cu_seqlens_k"}} | {"cu_seqlens_k": None, "causal": causal}
    given = {name: object() for name in ("k", "v", "s_aux")}
    renamed = {"k_cache": given["k"], "v_cache": given["v"], "sinks": given["s_aux"], "return_lse": True}
    call = attention.flash_attn_varlen_func(**same, **given, return_softmax_lse=True)
    assert call == attention.prefill_paged(**same, **renamed)


def test_causal_is_an_option_or_a_tensor():
    flags = torch.ones(1, dtype=torch.bool)
    tensors, options = a_call(causal=flags)
    assert tensors.causal_flags is flags and options.causal is None


def test_nothing_that_flash_attn_varlen_func_takes_is_ignored():
    """Each argument is passed on, refused unless it is off, or says what is the case anyway."""
    arguments = set(inspect.signature(attention.flash_attn_varlen_func).parameters)
    passed_on = arguments & {*Tensors._fields, *Options._fields}
    renamed = {"k", "v", "s_aux", "return_softmax_lse"}
    always_so = {"deterministic", "is_mix_batch"}
    assert arguments == passed_on | renamed | always_so | set(attention._UNSUPPORTED)


def test_the_kernels_find_each_tensor_at_its_address():
    tensors, options = a_call(return_lse=True, num_splits=2, out=torch.zeros(5, 2, 64).half())
    kernels = executor.prepare(tensors, options)
    results = kernels.allocate(tensors)
    params = kernels.params(addresses_of(tensors), results)
    expected = {**tensors._asdict(), **results._asdict(), "seqlens_kv": tensors.seqused_k}
    for name in ADDRESSES:
        assert getattr(params, name) == expected[name].data_ptr(), name


def test_kernels_of_options_find_each_tensor_at_its_address():
    of_options = {"sinks": torch.zeros(2), "alibi_slopes": torch.zeros(2), "causal": torch.ones(1).bool()}
    of_options |= {"k_descale": torch.ones(1, 2), "v_descale": torch.ones(())}
    chunk = {"k_new": torch.zeros(5, 2, 64).half(), "v_new": torch.zeros(5, 2, 64).half(), "seqused_k": None}
    tensors, options = a_call(**of_options)
    tensors = tensors._replace(**chunk, cache_seqlens=tensors.seqused_k - 5)
    kernels = executor.prepare(tensors, options)
    params = kernels.params(addresses_of(tensors), kernels.allocate(tensors))
    assert params.seqlens_kv == tensors.cache_seqlens.data_ptr()
    for name in OPTION_ADDRESSES:
        assert getattr(params.option, name) == getattr(tensors, name).data_ptr(), name
    assert params.option.cu_seqlens_new == tensors.cu_seqlens_q.data_ptr()


def test_an_absent_tensor_has_address_zero():
    tensors, options = a_call()
    kernels = executor.prepare(tensors, options)
    params = kernels.params(addresses_of(tensors), kernels.allocate(tensors))
    assert params.lse == params.o_partial == params.max_sum_partial == 0
    assert 0 not in (params.q, params.out, params.block_table)


@pytest.mark.parametrize("name", Options._fields)
def test_each_option_tells_calls_apart(name):
    tensors, options = a_call()
    assert key_of(tensors, options._replace(**{name: 77})) != key_of(tensors, options)


def test_options_that_are_equal_but_of_another_type_are_told_apart():
    tensors, options = a_call()
    for value in (1, 1.0):
        assert value == options.causal
        assert key_of(tensors, options._replace(causal=value)) != key_of(tensors, options)


def test_numbers_in_place_of_tensors_tell_calls_apart():
    tensors, options = a_call()
    descales = (None, 1, 1.0, True, 2.0, np.float32(1), np.float32(2), np.float64(1), torch.ones(1))
    keys = {key_of(tensors._replace(k_descale=descale), options) for descale in descales}
    assert len(keys) == len(descales)


@pytest.mark.parametrize("name", Tensors._fields)
def test_each_tensor_tells_calls_apart(name):
    """By shape, stride, dtype, and the offset of its address in a cache line."""
    tensors, options = a_call()
    big = torch.zeros(256, dtype=torch.float16)
    rows = big[:64].view(1, 8, 8)
    base = tensors._replace(**{name: rows})
    others = [big[:64].view(1, 4, 16), big[:128].view(1, 8, 16)[:, :, :8], rows.bfloat16(), big[8:72].view(1, 8, 8)]
    others += [rows[0], rows[None]]
    keys = [key_of(tensors._replace(**{name: other}), options) for other in (None, *others)]
    assert key_of(base, options) not in keys
    assert len(set(keys)) == len(keys)


@pytest.mark.parametrize(
    "operator, first, absent",
    [
        ("prefill_paged", "q", ["k_cache", "v_cache", "cu_seqlens_q", "max_seqlen_q", "max_seqlen_k"]),
        ("append_kv", "key", ["value", "k_cache", "v_cache", "slot_mapping"]),
        ("merge_attn_states", "o_a", ["lse_a", "o_b", "lse_b"]),
    ],
)
def test_a_number_in_a_tensor_is_refused_by_name(operator, first, absent):
    """It has no sizes, and nothing else is there that has."""
    arguments = {first: torch.tensor(1.0).half()} | dict.fromkeys(absent)
    with pytest.raises(UnsupportedProblem, match=f"^{first} is of shape"):
        getattr(esimd_fmha, operator)(**arguments)


def test_vectors_that_start_at_an_element_are_alike():
    """Those of a step may be parts of one buffer; one that starts between two elements is refused."""
    tensors, options = a_call()
    buffer = torch.zeros(64, dtype=torch.uint8)
    views = [
        tensors._replace(seqused_k=torch.frombuffer(buffer.numpy(), dtype=torch.int32, offset=offset, count=1))
        for offset in (4, 8, 2)
    ]
    first, second, between = (key_of(view, options) for view in views)
    assert first == second != between


def test_the_memory_of_a_tensor_tells_calls_apart_from_those_of_odd_ones():
    """A freed storage has an address too, 0, which begins a line; a negated view has that of what it negates."""
    tensors, options = a_call()
    odd = {"none": tensors.q.clone(), "negated": torch._neg_view(tensors.q), "subclass": torch.nn.Parameter(tensors.q)}
    odd["none"].untyped_storage().resize_(0)
    keys = {key_of(tensors._replace(q=q), options) for q in (tensors.q, *odd.values())}
    assert len(keys) == 1 + len(odd)


def test_one_tensor_for_two_arguments_is_not_remembered_for_both():
    """A call with other tensors of the same shapes finds each at its own address."""
    tensors, options = a_call()
    executor.prepare(tensors._replace(v_cache=tensors.k_cache), options)
    assert tensors.k_cache.data_ptr() % LINE_BYTES == tensors.v_cache.data_ptr() % LINE_BYTES
    kernels = executor.prepare(tensors, options)
    params = kernels.params(addresses_of(tensors), kernels.allocate(tensors))
    assert (params.k_cache, params.v_cache) == (tensors.k_cache.data_ptr(), tensors.v_cache.data_ptr())


def test_a_call_runs_on_the_queue_of_its_thread():
    """What an earlier call left is remembered for its device only."""
    tensors, options = a_call()
    here = executor.prepare(tensors, options)
    with ThreadPoolExecutor(1) as pool:
        there = pool.submit(executor.prepare, tensors, options).result()
    assert executor.prepare(tensors, options) is here
    assert there.prefill.device.queue != here.prefill.device.queue
