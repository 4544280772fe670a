"""That a call's arguments are named once: the signatures, the fields of a call and the kernels' addresses agree."""

import inspect
from concurrent.futures import ThreadPoolExecutor

import pytest
import torch

from esimd_fmha import attention, executor
from esimd_fmha.call import Options, Tensors, memo_key
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


def test_every_argument_is_a_tensor_or_an_option():
    arguments = set().union(*map(arguments_of, OPERATORS))
    assert arguments == {*Tensors._fields, *Options._fields} - {"causal_flags"}


@pytest.mark.parametrize("operator", OPERATORS)
def test_an_argument_arrives_under_its_own_name(operator):
    arguments = {name: object() for name in arguments_of(operator)}
    tensors, options = attention.call_of(**arguments)
    absent = dict.fromkeys({*Tensors._fields, *Options._fields} - set(arguments))
    assert tensors._asdict() | options._asdict() == arguments | absent


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
    params = kernels.params(tensors, results)
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
    params = kernels.params(tensors, kernels.allocate(tensors))
    assert params.seqlens_kv == tensors.cache_seqlens.data_ptr()
    for name in OPTION_ADDRESSES:
        assert getattr(params.option, name) == getattr(tensors, name).data_ptr(), name
    assert params.option.cu_seqlens_new == tensors.cu_seqlens_q.data_ptr()


def test_an_absent_tensor_has_address_zero():
    tensors, options = a_call()
    kernels = executor.prepare(tensors, options)
    params = kernels.params(tensors, kernels.allocate(tensors))
    assert params.lse == params.o_partial == params.max_sum_partial == 0
    assert 0 not in (params.q, params.out, params.block_table)


@pytest.mark.parametrize("name", Options._fields)
def test_each_option_tells_calls_apart(name):
    tensors, options = a_call()
    assert memo_key(tensors, options._replace(**{name: 77})) != memo_key(tensors, options)


def test_options_that_are_equal_but_of_another_type_are_told_apart():
    tensors, options = a_call()
    for value in (1, 1.0):
        assert value == options.causal
        assert memo_key(tensors, options._replace(causal=value)) != memo_key(tensors, options)


def test_numbers_in_place_of_tensors_tell_calls_apart():
    tensors, options = a_call()
    descales = (None, 1, 1.0, True, 2.0, torch.ones(1))
    keys = {memo_key(tensors._replace(k_descale=descale), options) for descale in descales}
    assert len(keys) == len(descales)


@pytest.mark.parametrize("name", Tensors._fields)
def test_each_tensor_tells_calls_apart(name):
    """By shape, stride, dtype, and the offset of its address in a cache line."""
    tensors, options = a_call()
    big = torch.zeros(256, dtype=torch.float16)
    base = tensors._replace(**{name: big[:64].view(8, 8)})
    others = [big[:64].view(4, 16), big[:128].view(8, 16)[:, :8], big[:64].view(8, 8).bfloat16(), big[8:72].view(8, 8)]
    keys = [memo_key(tensors._replace(**{name: other}), options) for other in (None, *others)]
    assert memo_key(base, options) not in keys
    assert len(set(keys)) == len(keys)


def test_a_call_runs_on_the_queue_of_its_thread():
    """What an earlier call left is remembered for its device only."""
    tensors, options = a_call()
    here = executor.prepare(tensors, options)
    with ThreadPoolExecutor(1) as pool:
        there = pool.submit(executor.prepare, tensors, options).result()
    assert executor.prepare(tensors, options) is here
    assert there.prefill.device.queue != here.prefill.device.queue
