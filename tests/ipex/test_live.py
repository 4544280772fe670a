"""IPEX in this process, XPU or CPU, against float64 and against our operator. Skipped where IPEX cannot be imported."""

import inspect
from dataclasses import replace

import pytest
import torch

import esimd_fmha
from esimd_fmha.integrations import ipex
from esimd_fmha.integrations.ipex import flash_attn_varlen_func

from .adapter import IpexUnavailable, IpexUnsupported, find_ipex, ipex_on_case
from .cases import ATOL, CASES, make_inputs
from .reference import attention_float64, tensors_of

pytestmark = pytest.mark.ipex


@pytest.fixture(scope="module")
def ipex_build():
    try:
        return find_ipex()
    except IpexUnavailable as reason:
        pytest.skip(str(reason))


def ipex_output(case, inputs, build):
    try:
        return ipex_on_case(case, inputs, build)
    except IpexUnsupported as reason:
        pytest.skip(str(reason))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_ipex_agrees_with_float64(case, ipex_build):
    """If this fails, the adapter misreads this release of IPEX, or IPEX is wrong: not our operator."""
    inputs = make_inputs(case)
    out = ipex_output(case, inputs, ipex_build)
    truth = torch.from_numpy(attention_float64(inputs, **case.options))
    assert (out.double() - truth).abs().max() <= ATOL[case.dtype]


@pytest.mark.parametrize("case", [case for case in CASES if case.is_plain], ids=lambda case: case.name)
def test_prefill_paged_agrees_with_ipex(case, ipex_build):
    inputs = make_inputs(case)
    expected = ipex_output(case, inputs, ipex_build)
    tensors = vars(tensors_of(inputs, getattr(torch, case.dtype)))
    out = esimd_fmha.prefill_paged(
        **{name: tensor.to(ipex_build.device) for name, tensor in tensors.items() if tensor is not None},
        max_seqlen_q=case.max_seqlen_q,
        max_seqlen_k=case.max_seqlen_k,
        softmax_scale=case.softmax_scale,
        causal=case.causal,
    )
    assert (out.cpu().double() - expected.double()).abs().max() <= ATOL[case.dtype]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_our_function_of_ipexs_spelling_takes_its_place(case, ipex_build):
    """The same call, first of IPEX and then of ours, in the layout of this build."""
    inputs = make_inputs(case)
    expected = ipex_output(case, inputs, ipex_build)
    out = ipex_on_case(case, inputs, replace(ipex_build, flash_attn_varlen_func=flash_attn_varlen_func))
    assert (out.double() - expected.double()).abs().max() <= ATOL[case.dtype]


def test_the_order_of_this_release_is_one_that_our_function_knows(ipex_build):
    names = list(inspect.signature(ipex_build.flash_attn_varlen_func).parameters)
    ours = list(inspect.signature(flash_attn_varlen_func).parameters)
    up_to_tables = names.index("block_tables") + 1
    assert names[:up_to_tables] == ours[:up_to_tables]
    behind = tuple(names[up_to_tables:])
    assert behind in ipex.ORDERS.values(), f"IPEX {ipex_build.version} has a new order: add it to ORDERS in ipex.py"
