"""prefill_with_kvcache: cached keys in pages, the current chunk beside them, appended in place.

Every case compares out and lse with float64, and the whole memory around the caches with what it must become. The slots
that the chunk goes to hold NaN before, so attention that read them would show.
"""

import itertools
from dataclasses import replace

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

import esimd_fmha
from esimd_fmha.testing.case import AttentionCase
from esimd_fmha.testing.inputs import make_inputs

from ..checks import assert_pools, check_case, check_result, pools_after_append
from ..compare import assert_same_bits
from ..devices import CPU, GPU, SIMULATORS, each_case, each_device

pytestmark = pytest.mark.sampled(8)


def small(purpose, **fields):
    """Unless told otherwise the chunk holds the keys of the queries."""
    fields = {"q_lens": (20,), "kv_lens": (90,), "num_heads_q": 2, "num_heads_kv": 1} | fields
    return AttentionCase(purpose=purpose, **{"chunk_lens": fields["q_lens"]} | fields)


HEADS = zip((64, 96, 128, 192, 256), itertools.cycle(("fp16", "bf16")), itertools.cycle((16, 64, 32)))
SMALL = [
    small("an odd prefix, a chunk inside a tile", head_dim=head_dim, dtype=dtype, page_size=page)
    for head_dim, dtype, page in HEADS
] + [
    small("the chunk takes several tiles and pages", q_lens=(70,), kv_lens=(171,), page_size=48, dtype="bf16"),
    small("the prefix ends with a page and a tile", kv_lens=(84,), dtype="bf16"),
    small("no prefix", kv_lens=(20,)),
    small("an empty chunk, no keys, a prefix without queries", q_lens=(0, 3, 5), kv_lens=(30, 3, 70), page_size=16),
    small("not causal", causal=False, q_lens=(20, 5), kv_lens=(50, 70), dtype="bf16"),
    small("two splits", kv_lens=(150,), num_splits=2, head_dim=128),
    small("more splits than tiles", q_lens=(20, 3), kv_lens=(40, 9), num_splits=7, dtype="bf16"),
    small("splits of a fixed size", q_lens=(20, 3), kv_lens=(170, 20), num_splits=0, split_size=64),
    small("a window across the seam", window_size=(30, 0), kv_lens=(150,), dtype="bf16"),
    small("a window behind the prefix", window_size=(5, 0), q_lens=(150,), kv_lens=(210,), num_splits=2),
    small(
        "both sides, capped",
        window_size=(40, 7),
        causal=False,
        softcap=20.0,
        softmax_scale=1.0,
        kv_lens=(150,),
        num_splits=3,
    ),
    small("interleaved pages and chunk", kv_layout="interleaved", chunk_layout="interleaved", page_size=16),
    small("cross-layer pages", kv_layout="cross_layer", head_dim=128, dtype="bf16"),
    small("V of other strides than K", kv_layout="heads_first", chunk_layout="unequal", q_layout="fused_qkv"),
    small("gathered: the chunk begins inside a line", head_dim=72, chunk_layout="unaligned", page_size=16),
    small("gathered: pages that begin inside a line", kv_layout="unaligned", num_splits=2, dtype="bf16"),
    small("rows behind the last sequence", q_lens=(9, 5), kv_lens=(40, 5), padding_rows=6),
    small("fewer new keys than queries", chunk_lens=(7,), dtype="bf16"),
    small("more new keys than queries", q_lens=(3, 17), kv_lens=(90, 40), chunk_lens=(30, 20)),
    small("rows without keys", q_lens=(20,), kv_lens=(7,), chunk_lens=(3,)),
    small("rising scores across the seam", kv_lens=(150,), scores="rising", q_lens=(60,)),
    small("sinks and slopes", sinks=(0.5, -1.0), alibi_slopes=(0.3, 0.02), kv_lens=(100,), dtype="bf16", num_splits=2),
    small("causal for each sequence", causal=(True, False), q_lens=(20, 9), kv_lens=(90, 40), window_size=(50, 3)),
    small("V of another head dimension", head_dim=96, head_dim_v=64, kv_lens=(100,), num_splits=2),
    small("a group of 5 query heads", num_heads_q=5, q_lens=(2,), kv_lens=(40,), dtype="bf16"),
]


@each_case(SMALL, CPU, GPU, SIMULATORS[0])
def test_small(case, tensor_device):
    check_case(case, tensor_device)


DESCALES = ((0.5, 2.0), (3.0, 0.125))  # of 2 sequences and 2 KV heads
KINDS = tuple(itertools.product(("fp16", "bf16"), ("e4m3", "e5m2")))


def fp8(purpose, **fields):
    return small(purpose, **{"kv_dtype": "e4m3", "k_descale": 0.5, "v_descale": 3.0} | fields)


FP8 = [
    fp8("pages in fp8, a chunk of 16 bits", head_dim=head_dim, dtype=dtype, kv_dtype=kv_dtype, page_size=page)
    for (head_dim, page), (dtype, kv_dtype) in zip(
        ((128, 16), (64, 64), (256, 32), (96, 64), (192, 16), (64, 48)), itertools.cycle(KINDS)
    )
] + [
    fp8(
        "descales of each sequence and head",
        q_lens=(16, 9),
        kv_lens=(90, 40),
        num_heads_q=4,
        num_heads_kv=2,
        k_descale=DESCALES,
        v_descale=DESCALES[::-1],
        num_splits=2,
        dtype="bf16",
    ),
    fp8("no descale", k_descale=None, v_descale=None, kv_dtype="e5m2"),
    fp8("no prefix: the columns of q are in order all the same", kv_lens=(20,), head_dim=128, dtype="bf16"),
    fp8("a prefix only: those of out", q_lens=(20,), chunk_lens=(0,), kv_lens=(70,), kv_dtype="e5m2"),
    fp8("a sequence of each kind", q_lens=(9, 5, 3), kv_lens=(9, 70, 0), chunk_lens=(9, 5, 0), page_size=16),
    fp8("splits on either side of the seam", kv_lens=(200,), q_lens=(90,), num_splits=4, v_descale=0.01, head_dim=128),
    fp8("more splits than tiles", q_lens=(20, 3), kv_lens=(40, 9), num_splits=7, kv_dtype="e5m2", dtype="bf16"),
    fp8("splits of a fixed size", q_lens=(20, 3), kv_lens=(170, 20), num_splits=0, split_size=64),
    fp8("a window across the seam", window_size=(30, 0), kv_lens=(150,), dtype="bf16", head_dim=128),
    fp8("a window behind the prefix", window_size=(5, 0), q_lens=(150,), kv_lens=(210,), num_splits=2),
    fp8("capped, both sides", window_size=(40, 7), causal=False, softcap=20.0, softmax_scale=1.0, kv_lens=(150,)),
    fp8("sinks and slopes", sinks=(0.5, -1.0), alibi_slopes=(0.3, 0.02), kv_lens=(100,), head_dim=128, num_splits=2),
    fp8("causal for each sequence", causal=(True, False), q_lens=(20, 9), kv_lens=(90, 40), dtype="bf16"),
    fp8("rising scores across the seam", kv_lens=(150,), scores="rising", q_lens=(60,), v_descale=40.0),
    fp8("creeping scores", kv_lens=(300,), scores="creeping", q_lens=(160,), kv_dtype="e5m2", v_descale=0.02),
    fp8("gathered: pages that begin inside a line", kv_layout="unaligned", head_dim=128, dtype="bf16", num_splits=2),
    fp8("gathered: the chunk begins inside a line", head_dim=80, chunk_layout="unaligned", page_size=16),
    fp8("element by element", head_dim=72, kv_dtype="e5m2", page_size=5, num_heads_kv=2),
    fp8("byte by byte", head_dim=72, kv_layout="odd", chunk_layout="odd", page_size=16, num_heads_kv=2),
    fp8("head 512", head_dim=512, q_lens=(9,), kv_lens=(40,), v_descale=2.0),
    fp8("head 512, row by row", head_dim=512, q_lens=(9,), kv_lens=(40,), dtype="bf16", page_size=1),
    fp8("interleaved", kv_layout="interleaved", chunk_layout="interleaved", page_size=16, head_dim=128),
    fp8("heads first", kv_layout="heads_first", chunk_layout="unequal", q_layout="fused_qkv", kv_dtype="e5m2"),
    fp8("V of another head dimension", head_dim=96, head_dim_v=64, kv_lens=(100,), num_splits=2),
    fp8("a group of 5 query heads, few rows", num_heads_q=5, q_lens=(2,), kv_lens=(40,), dtype="bf16"),
    fp8("rows behind the last sequence", q_lens=(9, 5), kv_lens=(40, 5), padding_rows=6),
    fp8("tiny and large", k_descale=1e-3, v_descale=1e3, softmax_scale=20.0, dtype="bf16"),
    fp8("16-bit pages with descales", kv_dtype=None, dtype="bf16", num_splits=2, num_heads_kv=2, v_descale=(0.5, 8.0)),
]


@each_case(FP8, CPU, GPU, SIMULATORS[0])
def test_fp8(case, tensor_device):
    check_case(case, tensor_device)


SEAMS = [
    small(
        "both sides of every boundary",
        q_lens=(new, 3),
        kv_lens=(cached + new, 70),
        page_size=page,
        head_dim=head_dim,
        dtype=dtype,
        causal=causal,
    )
    for (cached, new), (page, head_dim, dtype), causal in zip(
        itertools.product((0, 1, 16, 63, 64, 65, 128), (1, 16, 63, 64, 65, 130)),
        itertools.cycle([(16, 64, "fp16"), (64, 64, "bf16"), (48, 64, "fp16"), (128, 64, "bf16"), (1056, 128, "bf16")]),
        itertools.cycle([True, True, False]),
    )
]


@each_case(SEAMS, CPU, GPU)
def test_seam(case, tensor_device):
    check_case(case, tensor_device)


TILEOPS = [  # the grid of its prefill with a paged cache
    small(
        "TileOPs",
        q_lens=q_lens,
        kv_lens=tuple(map(sum, zip(q_lens, old_lens))),
        num_heads_q=8,
        num_heads_kv=heads_kv,
        causal=causal,
        dtype=dtype,
        **options,
    )
    for q_lens, old_lens, heads_kv, causal, dtype, options in (
        ((64, 96), (80, 128), 2, True, "fp16", {}),
        ((64, 96), (80, 128), 2, False, "bf16", {}),
        ((17, 33), (37, 100), 2, True, "fp16", {}),
        ((1,), (511,), 2, True, "bf16", {}),
        ((1, 17), (511, 37), 2, True, "fp16", {}),
        ((64, 64), (64, 128), 8, True, "bf16", {}),
        ((32, 64), (96, 160), 1, True, "fp16", {}),
        ((33, 48), (67, 80), 2, True, "bf16", {"softcap": 2.0, "page_size": 16}),
        ((33, 48), (67, 80), 2, True, "bf16", {"softcap": 2.0, "page_size": 128}),
    )
]


@each_case(TILEOPS, CPU, GPU)
def test_grid_of_tileops(case, tensor_device):
    check_case(case, tensor_device)


lengths = st.integers(0, 20) | st.integers(0, 150) | st.sampled_from([15, 16, 17, 63, 64, 65, 127, 128, 129])
kinds, scales = st.sampled_from(["e4m3", "e5m2"]), st.sampled_from([None, 0.3, 2.0, (1.5, 0.1)])
window_sides = st.sampled_from([-1, 0, 1, 17, 63, 64, 65, 200])


@st.composite
def cases(draw):
    sequences = draw(st.lists(st.tuples(lengths, lengths, lengths), min_size=1, max_size=5))
    q_lens = tuple(q_len for q_len, *_ in sequences)
    chunk_lens = q_lens if draw(st.booleans()) else tuple(new for _, new, _ in sequences)
    splits = draw(
        st.integers(0, 9).map(lambda n: {"num_splits": n}) | st.sampled_from([64, 128]).map(lambda n: {"split_size": n})
    )
    return AttentionCase(
        purpose="random",
        q_lens=q_lens,
        kv_lens=tuple(cached + new for new, (*_, cached) in zip(chunk_lens, sequences)),
        chunk_lens=chunk_lens,
        num_heads_kv=2,
        num_heads_q=2 * draw(st.integers(1, 3)),
        head_dim=draw(st.sampled_from([40, 64])),
        dtype="bf16",
        causal=draw(st.booleans()),
        page_size=draw(st.sampled_from([16, 48, 64, 192])),
        window_size=draw(st.just((-1, -1)) | st.tuples(window_sides, window_sides)),
        kv_layout=draw(st.sampled_from(["dense", "interleaved", "heads_first", "padded", "unaligned"])),
        chunk_layout=draw(st.sampled_from(["dense", "interleaved", "unequal", "unaligned"])),
        padding_rows=draw(st.sampled_from([0, 5])) if sum(q_lens) else 0,
        seed=draw(st.integers(0, 1 << 20)),
        **splits,
    )


@settings(max_examples=60)
@given(case=cases())
def test_random_batch_equals_the_reference(case):
    check_case(case, "cpu")


@pytest.mark.slow
@settings(max_examples=60)
@given(case=cases(), kind=kinds, k_descale=scales, v_descale=scales)
def test_random_batch_in_fp8_equals_the_reference(case, kind, k_descale, v_descale):
    check_case(replace(case, kv_dtype=kind, k_descale=k_descale, v_descale=v_descale), "cpu")


@each_device
def test_a_negative_length_skips_a_sequence(tensor_device):
    """Its rows see no key and nothing of it is appended; the others are as they are."""
    case = small("skipped", q_lens=(20, 9, 5), kv_lens=(50, 9, 70), dtype="bf16")
    inputs = make_inputs(case, tensor_device)
    lengths = inputs.cache_seqlens.clone()
    lengths[1] = -1
    inputs = replace(inputs, cache_seqlens=lengths)
    expected = pools_after_append(inputs)
    out, lse = esimd_fmha.prefill_with_kvcache(**inputs.arguments(case), validate=True)
    check_result(case, inputs, out, lse)
    assert (out[20:29] == 0).all() and (lse[:, 20:29] == -torch.inf).all()
    assert_pools(inputs, expected)


@each_device
def test_rows_without_a_page_are_attended_but_not_appended(tensor_device):
    """The table of the first sequence ends inside its chunk, and that of the second names pages the cache has not."""
    case = small("no room", q_lens=(20, 20), kv_lens=(50, 50), page_size=16)
    inputs = make_inputs(case, tensor_device)
    table = inputs.block_table[:, :3].clone()
    table[1, 2] = len(inputs.k_cache)
    inputs = replace(inputs, block_table=table)
    expected = pools_after_append(inputs)
    out, lse = esimd_fmha.prefill_with_kvcache(**inputs.arguments(case) | {"max_seqlen_k": 48})
    check_result(case, inputs, out, lse)
    assert_pools(inputs, expected)


@each_device
def test_a_chunk_of_no_sequence_is_not_appended(tensor_device):
    case = small("no sequences", q_lens=(), kv_lens=(), chunk_lens=())
    arguments = make_inputs(case, tensor_device).arguments(case)
    rows = torch.ones(3, 1, 64, dtype=torch.float16, device=tensor_device)
    starts = torch.zeros(1, dtype=torch.int32, device=tensor_device)
    out, _ = esimd_fmha.prefill_with_kvcache(**arguments | {"k_new": rows, "v_new": rows, "cu_seqlens_k_new": starts})
    assert out.shape == (0, 2, 64) and arguments["k_cache"].isnan().all() and arguments["v_cache"].isnan().all()


@each_device
def test_a_flat_cache_is_a_view_of_pages(tensor_device):
    """TileOPs keeps pages as [tokens, heads, head_dim]."""
    case = small("flat", q_lens=(20, 3), kv_lens=(50, 70), page_size=64)
    inputs = make_inputs(case, tensor_device)
    expected = pools_after_append(inputs)
    flat_k, flat_v = inputs.k_cache.flatten(0, 1), inputs.v_cache.flatten(0, 1)
    assert flat_k.data_ptr() == inputs.k_cache.data_ptr()
    pages = {"k_cache": flat_k.unflatten(0, (-1, 64)), "v_cache": flat_v.unflatten(0, (-1, 64))}
    out, lse = esimd_fmha.prefill_with_kvcache(**inputs.arguments(case) | pages)
    check_result(case, inputs, out, lse)
    assert_pools(inputs, expected)


@pytest.mark.parametrize("split_size", [64, 128])
@each_device
def test_split_size_gives_a_sequence_the_same_bits_in_any_batch(split_size, tensor_device):
    """Two partial tiles at the seam make one tile more than the length has: the last split must not change for it."""
    case = small(
        "batch invariance",
        q_lens=(70, 9, 1, 28),
        kv_lens=(1040, 400, 30, 128),
        num_splits=0,
        split_size=split_size,
        dtype="bf16",
    )
    inputs = make_inputs(case, tensor_device)
    out, lse = esimd_fmha.prefill_with_kvcache(**inputs.arguments(case))
    starts = inputs.cu_seqlens_q.tolist()
    for i, kv_len in enumerate(case.kv_lens):
        rows = slice(starts[i], starts[i + 1])
        alone = {name: getattr(inputs, name)[rows] for name in ("q", "k_new", "v_new")}
        alone |= {"cache_seqlens": inputs.cache_seqlens[i : i + 1], "block_table": inputs.block_table[i : i + 1]}
        alone |= {"cu_seqlens_q": inputs.cu_seqlens_q[i : i + 2] - starts[i], "out": None, "max_seqlen_k": kv_len}
        alone_out, alone_lse = esimd_fmha.prefill_with_kvcache(**inputs.arguments(case) | alone)
        assert_same_bits(f"out of sequence {i}", alone_out.cpu(), out[rows].cpu())
        assert_same_bits(f"lse of sequence {i}", alone_lse.cpu(), lse[:, rows].cpu())
