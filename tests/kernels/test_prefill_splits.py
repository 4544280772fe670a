"""Splitting the keys: right whatever the split, reproducible, and with split_size the same in any batch."""

import itertools
from dataclasses import replace

import pytest
import torch

import esimd_fmha
from esimd_fmha.integers import ceil_div
from esimd_fmha.testing.case import AttentionCase
from esimd_fmha.testing.inputs import make_inputs
from esimd_fmha.testing.pages import block_table_of, write_pages
from esimd_fmha.testing.reference import sequence_kv, sequence_rows

from ..checks import check_case
from ..compare import assert_same_bits
from ..devices import CPU, GPU, each_case, each_device

MIXED = AttentionCase(
    purpose="lengths at which IPEX's split and reduce disagree", q_lens=(20, 9, 1), kv_lens=(1040, 400, 30)
)

SPLITS = (
    [
        replace(MIXED, num_splits=num_splits, dtype=dtype, head_dim=head_dim, causal=causal)
        for num_splits, (dtype, head_dim, causal) in zip(
            (2, 3, 7, 16, 17), itertools.cycle([("fp16", 64, True), ("bf16", 128, False)])
        )
    ]
    + [
        replace(MIXED, num_splits=0, split_size=split_size, dtype=dtype, page_size=page)
        for split_size, dtype, page in ((64, "fp16", 16), (128, "bf16", 64), (512, "fp16", 64), (1024, "bf16", 48))
    ]
    + [
        AttentionCase(purpose="more splits than tiles", q_lens=(5, 40), kv_lens=(70, 40), num_splits=200),
        AttentionCase(
            purpose="the last splits are in the future of the first rows", q_lens=(300,), kv_lens=(300,), num_splits=4
        ),
        AttentionCase(
            purpose="the last splits are in the future, fixed size",
            q_lens=(300, 30),
            kv_lens=(310, 30),
            num_splits=0,
            split_size=64,
        ),
        AttentionCase(
            purpose="queries without keys, split",
            q_lens=(130,),
            kv_lens=(100,),
            num_splits=2,
            dtype="bf16",
            head_dim=128,
        ),
        AttentionCase(purpose="packed, split", q_lens=(40, 3), kv_lens=(300, 90), page_size=None, num_splits=3),
        AttentionCase(purpose="packed, fixed", q_lens=(40, 3), kv_lens=(300, 90), page_size=None, split_size=128),
        AttentionCase(
            purpose="one row against a long cache, split by choice",
            q_lens=(1,),
            kv_lens=(5000,),
            num_splits=0,
            num_heads_q=2,
            num_heads_kv=1,
            dtype="bf16",
        ),
        AttentionCase(purpose="a padded head, split", q_lens=(20, 3), kv_lens=(130, 300), head_dim=72, num_splits=3),
    ]
)


@each_case(SPLITS, CPU, GPU)
def test_split(case, tensor_device):
    check_case(case, tensor_device)


@each_case([replace(MIXED, num_splits=n) for n in (0, 1, 3)] + [replace(MIXED, split_size=128)], CPU, GPU)
def test_two_runs_give_the_same_bits(case, tensor_device):
    inputs = make_inputs(case, tensor_device)
    arguments = inputs.arguments(case) | {"out": None}
    first, second = (esimd_fmha.prefill_paged(**arguments) for _ in range(2))
    assert_same_bits("out", first[0].cpu(), second[0].cpu())
    assert_same_bits("lse", first[1].cpu(), second[1].cpu())


@pytest.mark.parametrize("causal", [True, False])
@each_device
def test_a_split_size_beyond_the_keys_is_no_split(causal, tensor_device):
    case = replace(MIXED, causal=causal)
    inputs = make_inputs(case, tensor_device)
    arguments = inputs.arguments(case) | {"out": None}
    whole = esimd_fmha.prefill_paged(**arguments)
    split = esimd_fmha.prefill_paged(**arguments | {"num_splits": 0, "split_size": 2048})
    assert_same_bits("out", split[0].cpu(), whole[0].cpu())
    assert_same_bits("lse", split[1].cpu(), whole[1].cpu())


def alone(inputs, index, page_size):
    """Arguments of prefill_paged for one sequence of a batch, its keys in fresh pages."""
    q, (k, v) = inputs.q[sequence_rows(inputs)[index]], sequence_kv(inputs, index)
    pages = list(range(ceil_div(len(k), page_size)))
    caches = {}
    for name, values in (("k_cache", k), ("v_cache", v)):
        caches[name] = values.new_zeros(len(pages), page_size, *values.shape[1:])
        write_pages(caches[name], pages, 0, values)

    def int32(values):
        return torch.tensor(values, dtype=torch.int32, device=q.device)

    return {
        "q": q,
        **caches,
        "cu_seqlens_q": int32([0, len(q)]),
        "seqused_k": int32([len(k)]),
        "block_table": block_table_of([pages], q.device),
        "max_seqlen_q": len(q),
        "max_seqlen_k": len(k),
    }


@pytest.mark.parametrize("scores", ["normal", "creeping"])
@pytest.mark.parametrize("split_size", [64, 128, 512])
@pytest.mark.parametrize("causal", [True, False])
@each_device
def test_split_size_gives_a_sequence_the_same_bits_in_any_batch(scores, split_size, causal, tensor_device):
    """Alone, where the plan may take other tiles and launch fewer splits, and among longer and shorter ones."""
    case = AttentionCase(
        purpose="batch invariance",
        q_lens=(70, 9, 1, 16, 0, 129),
        kv_lens=(1040, 400, 30, 16, 5, 130),
        causal=causal,
        split_size=split_size,
        scores=scores,
        dtype="bf16",
    )
    inputs = make_inputs(case, tensor_device)
    options = {"causal": causal, "split_size": split_size, "return_lse": True}
    out, lse = esimd_fmha.prefill_paged(**inputs.arguments(case))
    for index, rows in enumerate(sequence_rows(inputs)):
        alone_out, alone_lse = esimd_fmha.prefill_paged(**alone(inputs, index, case.page_size), **options)
        assert_same_bits(f"out of sequence {index}", alone_out.cpu(), out[rows].cpu())
        assert_same_bits(f"lse of sequence {index}", alone_lse.cpu(), lse[:, rows].cpu())
