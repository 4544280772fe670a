"""prefill_paged where it is easily wrong: nothing to do, hostile scores, unusual strides, rough upper bounds."""

from dataclasses import replace

import pytest
import torch

import esimd_fmha
from esimd_fmha.testing.case import AttentionCase
from esimd_fmha.testing.inputs import make_inputs

from ..checks import check_case, check_result
from ..compare import assert_same_bits
from ..devices import CPU, GPU, each_case, each_device

EMPTY = [
    AttentionCase(purpose="more queries than keys: the first rows see nothing", q_lens=(40, 70), kv_lens=(7, 69)),
    AttentionCase(purpose="more queries than keys, not causal", q_lens=(20,), kv_lens=(5,), causal=False),
    AttentionCase(purpose="whole query tiles that see nothing", q_lens=(200,), kv_lens=(50,), dtype="bf16"),
    AttentionCase(purpose="no keys at all", q_lens=(5, 3), kv_lens=(0, 0)),
    AttentionCase(purpose="no keys at all, not causal", q_lens=(5, 3), kv_lens=(0, 0), causal=False),
    AttentionCase(purpose="no keys at all, packed", q_lens=(5,), kv_lens=(0,), page_size=None),
    AttentionCase(purpose="no keys at all, split", q_lens=(5, 3), kv_lens=(0, 0), num_splits=3),
    AttentionCase(purpose="one sequence of the batch has no keys", q_lens=(5, 9, 3), kv_lens=(70, 0, 3), num_splits=2),
    AttentionCase(
        purpose="empty sequences first, amid and last", q_lens=(0, 9, 0, 0, 70, 0), kv_lens=(0, 9, 30, 0, 99, 8)
    ),
    AttentionCase(purpose="no query at all", q_lens=(0, 0), kv_lens=(10, 0)),
    AttentionCase(purpose="an empty batch", q_lens=(), kv_lens=()),
    AttentionCase(purpose="an empty batch, packed", q_lens=(), kv_lens=(), page_size=None),
    AttentionCase(purpose="an empty batch, split", q_lens=(), kv_lens=(), num_splits=2),
    AttentionCase(purpose="rows of q behind the last sequence", q_lens=(5, 64, 3), kv_lens=(5, 80, 9), padding_rows=70),
    AttentionCase(purpose="rows behind the only sequence", q_lens=(5,), kv_lens=(5,), padding_rows=130, num_splits=2),
    AttentionCase(purpose="a hundred sequences of one row", q_lens=(1,) * 100, kv_lens=tuple(range(100))),
    AttentionCase(purpose="one key", q_lens=(1,), kv_lens=(1,), head_dim=128, dtype="bf16"),
]

SCORES = [
    AttentionCase(
        purpose=purpose,
        scores=scores,
        q_lens=(70, 9),
        kv_lens=(300, 130),
        dtype=dtype,
        num_splits=num_splits,
        causal=causal,
    )
    for scores, purpose in (
        ("huge", "scores of +-1e4, many equal"),
        ("rising", "the maximum rises so far that every tile is rescaled"),
        ("creeping", "the maximum rises by less than the lag that is tolerated, until it adds up"),
        ("falling", "the first keys have the highest scores"),
        ("low_first_tile", "the first tile counts for nothing"),
        ("high_first_key", "one key outweighs all"),
        ("equal", "all scores are equal: the mean of v"),
    )
    for dtype, num_splits, causal in (("fp16", 1, True), ("bf16", 3, False))
]

LAYOUTS = [
    AttentionCase(
        purpose=f"q {q_layout}, pages {kv_layout}, out {out_layout}",
        q_layout=q_layout,
        kv_layout=kv_layout,
        out_layout=out_layout,
        q_lens=(21, 70),
        kv_lens=(90, 200),
        head_dim=head_dim,
        page_size=page,
        dtype=dtype,
        num_splits=num_splits,
    )
    for q_layout, kv_layout, out_layout, head_dim, page, dtype, num_splits in (
        ("strided_rows", "dense", "guarded", 64, 16, "bf16", 1),
        ("permuted_heads", "dense", "guarded", 128, 64, "bf16", 1),
        ("fused_qkv", "dense", "guarded", 64, 64, "bf16", 1),
        ("dense", "interleaved", "guarded", 64, 16, "fp16", 1),
        ("dense", "interleaved", "guarded", 128, 48, "bf16", 2),
        ("dense", "cross_layer", "guarded", 64, 16, "fp16", 1),
        ("dense", "cross_layer", "guarded", 128, 32, "bf16", 2),
        ("dense", "heads_first", "guarded", 64, 64, "fp16", 1),
        ("dense", "padded", "guarded", 64, 64, "fp16", 1),
        ("dense", "unequal", "guarded", 64, 128, "fp16", 1),
        ("dense", "unequal", "guarded", 128, 16, "bf16", 2),
        ("unaligned", "unaligned", "unaligned", 64, 32, "bf16", 1),
        ("pairs", "pairs", "pairs", 128, 32, "fp16", 2),
        ("dense", "halves", "guarded", 64, 16, "fp16", 1),
        ("fused_qkv", "halves", "strided", 72, 24, "bf16", 2),
        ("dense", "cross_layer", "guarded", 96, 5, "fp16", 1),
        ("dense", "dense", "strided", 128, 64, "fp16", 1),
        ("dense", "dense", "strided", 72, 64, "bf16", 3),
        ("dense", "dense", "permuted_heads", 64, 64, "bf16", 2),
        ("fused_qkv", "interleaved", "strided", 96, 16, "fp16", 2),
    )
] + [
    AttentionCase(
        purpose="packed K and V of one projection",
        kv_layout="interleaved",
        page_size=None,
        q_lens=(30, 3),
        kv_lens=(77, 3),
    ),
    AttentionCase(
        purpose="packed, V of other strides than K",
        kv_layout="unequal",
        page_size=None,
        q_lens=(30, 3),
        kv_lens=(77, 3),
    ),
    AttentionCase(purpose="sequences share their first pages", shared_pages=2, q_lens=(5, 40), kv_lens=(150, 170)),
    AttentionCase(
        purpose="sequences share their first pages, split",
        shared_pages=3,
        page_size=16,
        q_lens=(5, 40),
        kv_lens=(50, 190),
        num_splits=2,
    ),
]


@each_case(EMPTY, CPU, GPU)
def test_little_or_nothing_to_do(case, tensor_device):
    check_case(case, tensor_device)


@each_case(SCORES, CPU, GPU)
def test_hostile_scores(case, tensor_device):
    check_case(case, tensor_device)


@each_case(LAYOUTS, CPU, GPU)
def test_layout(case, tensor_device):
    check_case(case, tensor_device)


CASE = AttentionCase(purpose="a plain batch", q_lens=(33, 5), kv_lens=(150, 70), num_splits=0)


@pytest.mark.parametrize("num_splits", [0, 1, 5])
@each_device
def test_maximum_lengths_may_be_larger_than_needed(num_splits, tensor_device):
    inputs = make_inputs(replace(CASE, num_splits=num_splits), tensor_device)
    arguments = inputs.arguments(CASE) | {"num_splits": num_splits, "max_seqlen_q": 4096}
    arguments["max_seqlen_k"] = inputs.block_table.shape[1] * CASE.page_size
    check_result(CASE, inputs, *esimd_fmha.prefill_paged(**arguments))


@pytest.mark.parametrize("split", [{"num_splits": 3}, {"split_size": 64}])
@each_device
def test_maximum_lengths_that_are_too_small_cost_time_but_no_keys(split, tensor_device):
    inputs = make_inputs(CASE, tensor_device)
    arguments = inputs.arguments(replace(CASE, num_splits=0)) | {"max_seqlen_q": 1, "max_seqlen_k": 100} | split
    check_result(CASE, inputs, *esimd_fmha.prefill_paged(**arguments))


@each_device
def test_out_is_returned_or_made(tensor_device):
    inputs = make_inputs(CASE, tensor_device)
    arguments = inputs.arguments(CASE)
    given, _ = esimd_fmha.prefill_paged(**arguments)
    made, _ = esimd_fmha.prefill_paged(**arguments | {"out": None})
    assert given is inputs.out
    assert made.is_contiguous() and made.shape == inputs.q.shape and made.dtype == inputs.q.dtype
    assert made.device == inputs.q.device
    assert_same_bits("out", made.cpu(), given.cpu())


@pytest.mark.parametrize("num_splits", [1, 2])
@each_device
def test_lse_is_made_only_when_asked_for(num_splits, tensor_device):
    inputs = make_inputs(CASE, tensor_device)
    arguments = inputs.arguments(CASE) | {"num_splits": num_splits, "out": None}
    with_lse, lse = esimd_fmha.prefill_paged(**arguments)
    alone = esimd_fmha.prefill_paged(**arguments | {"return_lse": False})
    assert lse.shape == (CASE.num_heads_q, len(inputs.q)) and lse.dtype == torch.float32
    assert isinstance(alone, torch.Tensor)
    assert_same_bits("out", alone.cpu(), with_lse.cpu())


@each_device
def test_no_query_gives_empty_results(tensor_device):
    case = AttentionCase(purpose="no query", q_lens=(0,), kv_lens=(8,))
    inputs = make_inputs(case, tensor_device)
    out, lse = esimd_fmha.prefill_paged(**inputs.arguments(case) | {"out": None})
    assert out.shape == (0, case.num_heads_q, case.head_dim) and lse.shape == (case.num_heads_q, 0)


@each_device
def test_inputs_are_left_alone(tensor_device):
    inputs = make_inputs(replace(CASE, num_splits=2), tensor_device)
    arguments = inputs.arguments(replace(CASE, num_splits=2)) | {"out": None}
    before = {name: value.clone() for name, value in arguments.items() if isinstance(value, torch.Tensor)}
    esimd_fmha.prefill_paged(**arguments)
    for name, value in before.items():
        if value.element_size() in (2, 4):
            assert_same_bits(name, arguments[name].cpu(), value.cpu())


@each_device
def test_an_empty_pool_serves_sequences_without_keys(tensor_device):
    case = AttentionCase(purpose="no pages exist", q_lens=(3,), kv_lens=(0,))
    inputs = make_inputs(case, tensor_device)
    nothing = {"k_cache": inputs.k_cache[:0], "v_cache": inputs.v_cache[:0], "block_table": inputs.block_table[:, :0]}
    out, lse = esimd_fmha.prefill_paged(**inputs.arguments(case) | nothing)
    assert (out == 0).all() and (lse == -torch.inf).all()
