"""Random batches: equal to the reference, whatever the split; the same bits wherever the pages lie."""

from dataclasses import replace

import torch
from hypothesis import given, settings
from hypothesis import strategies as st

import esimd_fmha
from esimd_fmha.testing.case import AttentionCase
from esimd_fmha.testing.inputs import make_inputs

from ..checks import check_case
from ..compare import assert_same_bits

# A modest set, for every dtype, head dimension and class of page size takes a kernel of its own.
head_dims = st.sampled_from([64, 128]) | st.sampled_from([32, 40, 56, 64, 104, 120, 128])
page_sizes = st.sampled_from([1, 5, 16, 48, 64, 128, None])
lengths = st.integers(0, 20) | st.integers(0, 200) | st.sampled_from([15, 16, 17, 63, 64, 65, 127, 128, 129])


@st.composite
def cases(draw):
    sequences = draw(st.lists(st.tuples(lengths, lengths), max_size=6))
    num_heads_kv = draw(st.integers(1, 3))
    splits = draw(
        st.integers(0, 9).map(lambda n: {"num_splits": n}) | st.sampled_from([64, 128]).map(lambda n: {"split_size": n})
    )
    page_size = draw(page_sizes)
    layouts = ["dense", "interleaved", "unequal"]
    if page_size is not None:
        layouts += ["halves", "cross_layer", "heads_first", "padded", "unaligned", "pairs"]
    return AttentionCase(
        purpose="random",
        q_lens=tuple(q_len for q_len, _ in sequences),
        kv_lens=tuple(kv_len for _, kv_len in sequences),
        num_heads_kv=num_heads_kv,
        num_heads_q=num_heads_kv * draw(st.integers(1, 3)),
        head_dim=draw(head_dims),
        dtype=draw(st.sampled_from(["fp16", "bf16"])),
        causal=draw(st.booleans()),
        page_size=page_size,
        softmax_scale=draw(st.none() | st.floats(0.01, 1.0)),
        q_layout=draw(st.sampled_from(["dense", "strided_rows", "permuted_heads", "fused_qkv"])),
        kv_layout=draw(st.sampled_from(layouts)),
        out_layout=draw(st.sampled_from(["guarded", "strided", "permuted_heads"])),
        scores=draw(st.sampled_from(["normal", "normal", "creeping", "falling"])),
        padding_rows=draw(st.sampled_from([0, 0, 1, 70])) if any(q_len for q_len, _ in sequences) else 0,
        seed=draw(st.integers(0, 1 << 20)),
        **splits,
    )


@settings(max_examples=150)
@given(case=cases())
def test_random_batch_equals_the_reference(case):
    check_case(case, "cpu")


@settings(max_examples=40)
@given(case=cases(), num_splits=st.integers(2, 12), split_size=st.sampled_from([64, 128, 256]))
def test_any_split_is_as_right_as_none(case, num_splits, split_size):
    for split in ({"num_splits": 1}, {"num_splits": num_splits}, {"num_splits": 0, "split_size": split_size}):
        check_case(replace(case, **{"split_size": None} | split), "cpu")


@settings(max_examples=60)
@given(case=cases().filter(lambda case: case.page_size), seed=st.integers(0, 1 << 20))
def test_where_the_pages_lie_changes_no_bit(case, seed):
    inputs = make_inputs(case)
    arguments = inputs.arguments(case) | {"out": None}
    moved_to = torch.randperm(len(inputs.k_cache), generator=torch.Generator().manual_seed(seed))
    table = inputs.block_table.clone()
    in_pool = (table >= 0) & (table < len(moved_to))
    table[in_pool] = moved_to.int()[table[in_pool].long()]
    moved = {"block_table": table}
    for name in ("k_cache", "v_cache"):
        moved[name] = torch.empty_like(arguments[name])
        moved[name][moved_to] = arguments[name]
    before = esimd_fmha.prefill_paged(**arguments)
    after = esimd_fmha.prefill_paged(**arguments | moved)
    rows = slice(inputs.num_rows)
    assert_same_bits("out", after[0][rows], before[0][rows])
    assert_same_bits("lse", after[1][:, rows], before[1][:, rows])


@settings(max_examples=40)
@given(case=cases().filter(lambda case: sum(case.q_lens)), data=st.data())
def test_query_heads_do_not_see_each_other(case, data):
    """Other queries in one head change no bit of the others."""
    case = replace(case, q_layout="dense", padding_rows=0)
    inputs = make_inputs(case)
    arguments = inputs.arguments(case) | {"out": None}
    head = data.draw(st.integers(0, case.num_heads_q - 1))
    q = inputs.q.clone()
    q[:, head] *= -1.5
    others = torch.arange(case.num_heads_q) != head
    before, after = (esimd_fmha.prefill_paged(**arguments | {"q": queries})[0] for queries in (inputs.q, q))
    assert_same_bits("out of the other heads", after[:, others], before[:, others])
