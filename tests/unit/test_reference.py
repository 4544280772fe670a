"""The kit's reference against sums written out in Python, one score at a time; the operator has no part in it."""

import math
from dataclasses import replace

import pytest
import torch

from esimd_fmha.testing.case import AttentionCase
from esimd_fmha.testing.inputs import make_inputs
from esimd_fmha.testing.options import AttentionOptions
from esimd_fmha.testing.reference import (
    AttentionTensors,
    attend_float64,
    attention_float64,
    attention_same_precision,
    sequence_kv,
)

NO_LIMIT = (-1, -1)


def written_out(q, k, v, position, head, options):
    """(out [head_dim_v], lse) of one row and head, in Python's floats; q [head_dim], k and v [kv_len, ...]."""
    left, right = options.window_size
    scale = 1 / math.sqrt(len(q)) if options.softmax_scale is None else options.softmax_scale
    weight_of_key = {}
    for key in range(len(k)):
        if options.causal and key > position:
            continue
        if (left != -1 and key < position - left) or (right != -1 and key > position + right):
            continue
        score = scale * math.fsum(a * b for a, b in zip(q.tolist(), k[key].tolist()))
        if options.softcap:
            score = options.softcap * math.tanh(score / options.softcap)
        if options.alibi_slopes:
            score -= options.alibi_slopes[head] * abs(position - key)
        weight_of_key[key] = math.exp(score)
    of_sink = [] if options.sinks is None else [math.exp(options.sinks[head])]
    total = math.fsum([*weight_of_key.values(), *of_sink])
    if not total:
        return [0.0] * v.shape[1], -math.inf
    columns = range(v.shape[1])
    out = [math.fsum(weight * float(v[key, at]) for key, weight in weight_of_key.items()) / total for at in columns]
    return out, math.log(total)


@pytest.mark.parametrize(
    "options",
    [
        AttentionOptions(),
        AttentionOptions(causal=False),
        AttentionOptions(softmax_scale=0.37),
        AttentionOptions(window_size=(2, -1)),
        AttentionOptions(causal=False, window_size=(1, 2)),
        AttentionOptions(causal=False, window_size=(-1, 0)),
        AttentionOptions(softcap=0.5),
        AttentionOptions(sinks=(0.5, -2.0, -math.inf, 9.0)),
        AttentionOptions(alibi_slopes=(0.5, 0.0, -0.25, 2.0), causal=False, softcap=0.5),
    ],
    ids=lambda options: str(options.options),
)
@pytest.mark.parametrize("q_len, kv_len", [(3, 9), (7, 4), (1, 1), (2, 0)])
def test_float64_is_the_formula(q_len, kv_len, options):
    generator = torch.Generator().manual_seed(q_len)
    q = torch.randn(q_len, 4, 6, generator=generator)
    k, v = torch.randn(kv_len, 2, 6, generator=generator), torch.randn(kv_len, 2, 5, generator=generator)
    positions = torch.arange(kv_len - q_len, kv_len)
    out, lse = attend_float64(q, k, v, positions, options)
    assert out.shape == (q_len, 4, 5) and lse.shape == (4, q_len)
    for row in range(q_len):
        for head in range(4):
            head_kv = {0: 0, 1: 0, 2: 1, 3: 1}[head]
            position = kv_len - q_len + row
            of_row, of_lse = written_out(q[row, head], k[:, head_kv], v[:, head_kv], position, head, options)
            assert out[row, head].tolist() == pytest.approx(of_row, abs=1e-12)
            assert float(lse[head, row]) == pytest.approx(of_lse, abs=1e-12)


def test_an_option_nobody_asked_for_is_not_passed_on():
    assert AttentionOptions().options == {}
    assert AttentionOptions(causal=False, softcap=2.0).options == {"causal": False, "softcap": 2.0}


def test_an_option_reaches_case_name_and_call():
    case = AttentionCase(purpose="capped", q_lens=(1,), kv_lens=(1,), softcap=2.0)
    assert make_inputs(case).plain_arguments(case)["softcap"] == 2.0
    assert case.name != replace(case, softcap=0.0).name


def test_options_of_sequences_reach_each():
    case = AttentionCase(
        purpose="each sequence its own",
        q_lens=(3, 2),
        kv_lens=(9, 4),
        causal=(False, True),
        alibi_slopes=((0.5, 1.0, 2.0, 0.0), (-0.5, 0.25, 0.0, 1.0)),
    )
    inputs = make_inputs(case)
    out, lse = attention_float64(inputs, case)
    for index, rows in enumerate((slice(0, 3), slice(3, 5))):
        alone = replace(case, causal=case.causal[index], alibi_slopes=case.alibi_slopes[index])
        expected, expected_lse = attention_float64(inputs, alone)
        assert torch.equal(out[rows], expected[rows]) and torch.equal(lse[:, rows], expected_lse[:, rows])


def test_pages_and_packed_rows_of_the_same_keys_give_the_same():
    paged = AttentionCase(purpose="pages", q_lens=(4, 0, 2), kv_lens=(37, 5, 16), page_size=16)
    inputs = make_inputs(paged)
    keys = [sequence_kv(inputs, index) for index in range(3)]
    packed = AttentionTensors(
        q=inputs.q,
        k_cache=torch.cat([k for k, _ in keys]),
        v_cache=torch.cat([v for _, v in keys]),
        cu_seqlens_q=inputs.cu_seqlens_q,
        cu_seqlens_k=torch.tensor([0, 37, 42, 58], dtype=torch.int32),
    )
    for attention in (attention_float64, attention_same_precision):
        for of_pages, of_packed in zip(attention(inputs, paged), attention(packed, paged)):
            assert torch.equal(of_pages, of_packed)


def test_same_precision_rounds_p_and_the_output_and_nothing_else():
    """Keys with the scores 0 and -x of a row, and the values 0 and 1: the output is P of the second over the sum."""
    x = torch.linspace(0.125, 4, 32).bfloat16()
    tensors = AttentionTensors(
        q=x.view(32, 1, 1),
        k_cache=torch.tensor([0.0, -1.0]).bfloat16().view(2, 1, 1),
        v_cache=torch.tensor([0.0, 1.0]).bfloat16().view(2, 1, 1),
        cu_seqlens_q=torch.tensor([0, 32]),
        cu_seqlens_k=torch.tensor([0, 2]),
    )
    out, lse = attention_same_precision(tensors, AttentionOptions(causal=False, softmax_scale=1.0))
    p = torch.exp(-x.float())
    row_sum = 1 + p
    assert torch.equal(out.flatten().float(), (p.bfloat16().float() / row_sum).bfloat16().float())
    assert not torch.equal(out.flatten().float(), (p / row_sum).bfloat16().float()), "no rounding of P shows here"
    assert torch.equal(lse.flatten().float(), row_sum.log())


def test_rows_behind_the_last_sequence_are_asked_of_nobody():
    case = AttentionCase(purpose="padding", q_lens=(2,), kv_lens=(3,), padding_rows=2)
    out, lse = attention_float64(make_inputs(case), case)
    assert out[:2].isfinite().all() and out[2:].isnan().all() and lse[:, 2:].isnan().all()
