"""The inputs that the whole kit makes: keys where the block table says, NaN and garbage everywhere else."""

import itertools
from dataclasses import replace

import pytest
import torch

from esimd_fmha.testing.case import AttentionCase
from esimd_fmha.testing.inputs import make_inputs
from esimd_fmha.testing.layouts import SENTINEL_BITS
from esimd_fmha.testing.pages import block_table_of, shuffled_pages, starts_of, write_pages
from esimd_fmha.testing.reference import sequence_kv

CASE = AttentionCase(purpose="ragged", q_lens=(3, 0, 5), kv_lens=(20, 7, 64), page_size=16)
KV_LAYOUTS = ["dense", "interleaved", "cross_layer", "heads_first", "padded", "unequal", "unaligned"]


@pytest.mark.parametrize("kv_layout", KV_LAYOUTS)
def test_every_layout_holds_the_keys_of_the_dense_one_and_nan_beside_them(kv_layout):
    dense, inputs = make_inputs(CASE), make_inputs(replace(CASE, kv_layout=kv_layout))
    for index, kv_len in enumerate(CASE.kv_lens):
        for expected, values in zip(sequence_kv(dense, index), sequence_kv(inputs, index)):
            assert values.shape == (kv_len, CASE.num_heads_kv, CASE.head_dim)
            assert torch.equal(values, expected) and values.isfinite().all()
    for cache in (inputs.k_cache, inputs.v_cache):
        whole = torch.empty(0, dtype=cache.dtype).set_(cache.untyped_storage())
        num_written = sum(CASE.kv_lens) * CASE.num_heads_kv * CASE.head_dim
        caches_in_storage = 1 if kv_layout in ("unequal", "unaligned") else 2
        assert int(whole.isfinite().sum()) == caches_in_storage * num_written


def test_no_page_belongs_to_two_sequences_and_some_to_none():
    inputs = make_inputs(CASE)
    used = [page for row, count in zip(inputs.block_table.tolist(), (2, 1, 4)) for page in row[:count]]
    assert len(set(used)) == len(used) < len(inputs.k_cache)
    assert used != sorted(used), "the pages are not shuffled"
    assert all(0 <= page < len(inputs.k_cache) for page in used)


def test_entries_behind_the_used_pages_name_no_page():
    inputs = make_inputs(CASE)
    for row, count in zip(inputs.block_table.tolist(), (2, 1, 4)):
        assert len(row) > count and not any(0 <= entry < len(inputs.k_cache) for entry in row[count:])


def test_shared_pages_hold_the_first_sequences_keys_for_all():
    case = replace(CASE, kv_lens=(20, 16, 64), shared_pages=1)
    inputs = make_inputs(case)
    assert len(set(inputs.block_table[:, 0].tolist())) == 1
    first, *others = (sequence_kv(inputs, index)[0][:16] for index in range(3))
    assert all(torch.equal(first, other) for other in others)
    alone = make_inputs(replace(case, shared_pages=0))
    assert torch.equal(first, sequence_kv(alone, 0)[0][:16])


@pytest.mark.parametrize("out_layout", ["guarded", "strided", "permuted_heads", "unaligned"])
def test_a_write_beside_the_asked_rows_is_counted(out_layout):
    inputs = make_inputs(replace(CASE, out_layout=out_layout, padding_rows=1))
    assert inputs.stray_writes() == 0
    inputs.out[: inputs.num_rows] = 1.0
    assert inputs.stray_writes() == 0
    inputs.out[inputs.num_rows, 0, 0] = 1.0
    inputs.out_buffer.view(-1)[-1] = 1.0
    assert inputs.stray_writes() == 2


def test_the_sentinel_is_an_ordinary_number():
    for dtype in (torch.float16, torch.bfloat16):
        assert torch.tensor([SENTINEL_BITS], dtype=torch.int16).view(dtype).isfinite().all()


def test_a_seed_gives_the_same_tensors_and_another_seed_others():
    first, again, other = (make_inputs(replace(CASE, seed=seed)) for seed in (1, 1, 2))
    assert torch.equal(first.q, again.q) and torch.equal(first.block_table, again.block_table)
    assert not torch.equal(first.q, other.q)


@pytest.mark.parametrize("page_size, first, count", list(itertools.product((16, 48), (0, 15, 40), (0, 1, 33))))
def test_write_pages_puts_each_position_into_its_slot(page_size, first, count):
    cache, pages = torch.zeros(6, page_size, 1, 2), [4, 1, 5, 0, 3]
    values = torch.arange(1, count + 1).float().view(count, 1, 1).expand(count, 1, 2)
    write_pages(cache, pages, first, values)
    in_order = [float(cache[page, slot, 0, 0]) for page in pages for slot in range(page_size)]
    expected = [0.0] * first + [float(1 + index) for index in range(count)]
    assert in_order == expected + [0.0] * (len(in_order) - len(expected))
    assert not cache[2].any()


def test_small_parts():
    assert starts_of([3, 0, 4]) == [0, 3, 3, 7] and starts_of([]) == [0]
    assert block_table_of([[2], [], [0, 1]]).tolist() == [[2, -1], [-1, -1], [0, 1]]
    pages, num_pages = shuffled_pages([0, 17, 16], 16, torch.Generator().manual_seed(0), num_spare=2)
    assert [len(row) for row in pages] == [0, 2, 1] and num_pages == 5
