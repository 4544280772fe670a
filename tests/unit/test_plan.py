"""Which kernel serves a problem, how its work is shared out, and that the kernel's own arithmetic agrees."""

import itertools
import math
import re
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from esimd_fmha import loader
from esimd_fmha.call import Options
from esimd_fmha.config import (
    COMPILED_OPTIONS,
    KernelConfig,
    all_configs,
    choose_config,
    pad_head_dim,
    tensor_accesses,
    xe_tile,
)
from esimd_fmha.executor import split_params
from esimd_fmha.loader.devices import named_device
from esimd_fmha.params import FastDivisor, FmhaParams, OptionalParams
from esimd_fmha.plan import choose_num_sections, choose_num_splits, plan_launch
from esimd_fmha.problem import MAX_SEQLEN, AttentionProblem, Descale

PROBE = Path(__file__).with_name("tile_range_probe.cpp")

TARGETS = ("cpu", "xe")
B580 = 640  # threads at a time: 20 Xe cores of 32


def problem(**fields):
    """A plain problem: one sequence of 512 rows, 8/2 heads of 128, pages of 64; strides follow from the shapes."""
    options = {"max_seqlen_q": 512, "max_seqlen_k": 512, "softmax_scale": 0.1, "causal": True, "return_lse": False}
    options |= {"num_splits": 0, "split_size": None, "validate": False, "softcap": None, "window_size": None}
    options |= {name: fields.pop(name) for name in Options._fields if name in fields}
    values = {"dtype": "bf16", "batch": 1, "total_q": 512, "num_heads_q": 8, "num_heads_kv": 2, "head_dim": 128}
    values |= {"page_size": 64, "num_rows_kv": 8, "max_pages": 8, "block_table_stride": 16}
    values |= {"address_offsets": (0, 0, 0, 0)}
    values |= fields | {"options": Options(**options)}
    head_dim = values["head_dim"]
    values.setdefault("head_dim_v", head_dim)
    q_row, kv_row = values["num_heads_q"] * head_dim, values["num_heads_kv"] * head_dim
    kv_strides = ((values["page_size"] or 0) * kv_row, kv_row, head_dim)
    strides = {"q_strides": (q_row, head_dim), "k_strides": kv_strides, "v_strides": kv_strides}
    return AttentionProblem(**{**strides, "out_strides": (q_row, head_dim), **values})


problems = st.builds(
    problem,
    dtype=st.sampled_from(["fp16", "bf16"]),
    head_dim=st.integers(4, 32).map(lambda n: 8 * n),
    page_size=st.none() | st.integers(1, 140).map(lambda n: 16 * n) | st.integers(1, 100),
    max_seqlen_q=st.integers(1, 4096),
    max_seqlen_k=st.integers(0, 1 << 20),
    num_heads_q=st.sampled_from([2, 4, 32]),
    causal=st.booleans(),
)

compiled_options = st.fixed_dictionaries(
    {},
    optional={
        "sinks": st.just(torch.float32),
        "alibi_strides": st.just((0,)),
        "causal_dtype": st.just(torch.bool),
        "k_descale": st.just(Descale()),
        "kv_dtype": st.sampled_from(["e4m3", "e5m2"]),
    },
)


def tile_of(config):
    """What decides which rows and keys share a tile."""
    return config.packed_heads, config.tile_q, config.tile_kv


# ---- choose_config ----


def listed(config):
    """The config that stands for this one in all_configs, which knows no head dimension that is padded."""
    return replace(config, columns=config.columns and (config.head_dim_padded, config.v_padded))


@pytest.mark.parametrize("target", TARGETS)
@given(problem=problems)
def test_chosen_config_fits_the_problem(target, problem):
    config = choose_config(problem, target)
    assert listed(config) in set(all_configs(target))
    assert config.target == target and config.dtype == problem.dtype
    assert problem.head_dim <= config.head_dim_padded
    assert not any(problem.head_dim <= other.head_dim_padded < config.head_dim_padded for other in all_configs(target))
    assert config.tile_kv % config.run_kv == 0
    if problem.paged:
        assert problem.page_size % config.run_kv == 0, "a run of keys must lie in one page"
    elif config.kv_access == "block":
        assert config.run_kv == config.tile_kv
    assert config.run_kv == (1 if config.kv_access != "block" else config.run_kv)
    assert config.columns == (None if config.kv_access == "block" else (problem.head_dim, problem.head_dim_v))


@pytest.mark.parametrize("target", TARGETS)
def test_no_config_is_there_in_vain(target):
    """Every config serves some problem."""
    chosen = {
        choose_config(
            problem(
                dtype=dtype,
                head_dim=head_dim,
                page_size=page,
                max_seqlen_q=rows,
                total_q=rows,
                num_heads_q=num_heads_q,
            ),
            target,
        )
        for dtype in ("fp16", "bf16")
        for head_dim in (*range(32, 257, 8), 512)
        for page in (1, 16, 32, 64, None)
        for rows in (1, 8, 16, 17, 64, 4096)
        for num_heads_q in (2, 8)
    }
    assert {listed(config) for config in chosen} == set(all_configs(target))


@pytest.mark.parametrize("target", TARGETS)
@given(
    problem=problems,
    softcap=st.sampled_from([None, 0, 0.0, 30.0]),
    window=st.sampled_from([(None, False), ((-1, -1), False), ((-1, 0), False), ((5, -1), True), ((0, 0), True)]),
    sinks=st.sampled_from([None, torch.float32, torch.bfloat16]),
    alibi_strides=st.sampled_from([None, (0,), (4,)]),
)
def test_a_kernel_holds_what_the_call_asks_for_and_nothing_else(target, problem, softcap, window, sinks, alibi_strides):
    window_size, has_window = window
    options = problem.options._replace(softcap=softcap, window_size=window_size)
    plain = choose_config(problem, target)
    assert not any(getattr(plain, option) for option in COMPILED_OPTIONS)
    asked = replace(problem, options=options, sinks=sinks, alibi_strides=alibi_strides)
    expected = replace(plain, softcap=bool(softcap), window=has_window, sinks=bool(sinks), alibi=bool(alibi_strides))
    config = choose_config(asked, target)
    if target == "xe":
        of_problem = {option: getattr(config, option) for option in COMPILED_OPTIONS}
        how = {"fp8": False, "packed_heads": config.packed_heads}
        assert (config.tile_q, config.tile_kv) == xe_tile(config.head_dim_padded, of_problem, **how)
    tile = {name: getattr(plain, name) for name in ("tile_q", "tile_kv", "run_kv", "threads", "packed_heads")}
    assert replace(config, **tile) == expected
    assert config.run_kv == min(plain.run_kv, config.tile_kv)


ASKED_ALONE = [{option: True} for option in COMPILED_OPTIONS]


@pytest.mark.parametrize(
    "window_size, has_flags, has_window",
    [(None, True, False), ((-1, 0), False, False), ((5, 0), False, True), ((5, 5), True, True), ((-1, 5), True, True)],
)
def test_flags_matter_only_where_the_window_leaves_later_keys(window_size, has_flags, has_window):
    asked = replace(problem(causal=None, window_size=window_size), causal_dtype=torch.bool)
    config = choose_config(asked, "xe")
    assert (config.causal_flags, config.window) == (has_flags, has_window)
    assert asked.causal != has_flags


@pytest.mark.parametrize("target", TARGETS)
def test_names_are_distinct_identifiers(target):
    configs = [config for asked in ({}, *ASKED_ALONE) for config in all_configs(target, **asked)]
    names = [source.kernel_name for config in configs for source in config.sources]
    assert all(re.fullmatch(r"[a-z][a-z0-9_]*", name) for name in names)
    prefill = [name for name in names if name.startswith("fmha_prefill")]
    assert len(set(prefill)) == len(prefill)


@pytest.mark.parametrize("target", TARGETS)
def test_sources_of_one_name_are_one_source(target):
    by_name = {}
    in_fp8 = [{"kv_dtype": kv_dtype, "current_chunk": True} for kv_dtype in ("e4m3", "e5m2")]
    for config in itertools.chain(*(all_configs(target, **asked) for asked in ({}, *ASKED_ALONE, *in_fp8))):
        for source in config.sources:
            assert by_name.setdefault(source.kernel_name, source) == source


@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize("kv_dtype", ["e4m3", "e5m2"])
@pytest.mark.parametrize("chunk", [{}, {"k_new_strides": (128, 64), "v_new_strides": (128, 64)}], ids=["", "chunk"])
@pytest.mark.parametrize("alibi_strides", [None, (0,)])
def test_configs_of_fp8_are_listed(target, kv_dtype, chunk, alibi_strides):
    asked = {"kv_dtype": kv_dtype, "current_chunk": bool(chunk), "alibi": bool(alibi_strides)}
    existing = set(all_configs(target, **asked))
    for head_dim, page_size in itertools.product((64, 96, 128, 192, 256), (5, 16, 32, 64)):
        plain = problem(head_dim=head_dim, page_size=page_size)
        in_fp8 = replace(plain, kv_dtype=kv_dtype, alibi_strides=alibi_strides, **chunk)
        if chunk:
            in_fp8 = replace(in_fp8, address_offsets=(0,) * 6)
        assert listed(choose_config(in_fp8, target)) in existing


@pytest.mark.parametrize(
    "fields, tensor",
    [
        ({"q_strides": (2052, 256)}, "q"),
        ({"out_strides": (2052, 256)}, "out"),
        ({"k_strides": (32784, 512, 256)}, "k_cache"),
        ({"v_strides": (32768, 508, 256)}, "v_cache"),
        ({"v_strides": (32768, 1 << 23, 256)}, "v_cache"),
        (
            {"q_strides": (248, 248), "head_dim": 248, "num_heads_q": 1, "out_strides": (256, 256), "num_heads_kv": 1},
            "q",
        ),
        ({"address_offsets": (4, 0, 0, 0)}, "q"),
        ({"address_offsets": (0, 0, 40, 0)}, "v_cache"),
        ({"page_size": 24}, "k_cache"),
    ],
)
def test_what_block_messages_cannot_address_is_moved_row_by_row(fields, tensor):
    """The pitch, width and base rules of 2D block messages. A tensor has no say in how the others are moved."""
    asked = problem(**{"head_dim": 256} | fields)
    access, reason = tensor_accesses(asked)[tensor]
    assert access == "rows" and reason.startswith(f"{tensor} has ")
    config, plain = choose_config(asked, "xe"), choose_config(problem(head_dim=asked.head_dim), "xe")
    field = {"k_cache": "kv_access", "v_cache": "kv_access"}.get(tensor, f"{tensor}_access")
    by_rows = {"run_kv": 1, "columns": (asked.head_dim,) * 2} if field == "kv_access" else {}
    assert config == replace(plain, **{field: "rows"} | by_rows)
    assert set(plain.accesses.values()) == {"block"}


@pytest.mark.parametrize(
    "fields, accesses",
    [
        ({"k_strides": (32768, 512, 255)}, {"kv": "elements"}),
        ({"q_strides": (2047, 256)}, {"q": "elements"}),
        ({"address_offsets": (0, 0, 0, 2)}, {"out": "elements"}),
        ({"address_offsets": (0, 6, 4, 0)}, {"kv": "elements"}),
        ({"kv_dtype": "e4m3", "address_offsets": (0, 6, 4, 0)}, {"kv": "elements"}),
        ({"kv_dtype": "e4m3", "address_offsets": (0, 0, 5, 0)}, {"kv": "bytes"}),
        ({"kv_dtype": "e5m2", "k_strides": (32769, 512, 256)}, {"kv": "bytes"}),
    ],
)
def test_rows_at_odd_elements_are_moved_element_by_element(fields, accesses):
    config = choose_config(problem(**{"head_dim": 256} | fields), "xe")
    assert config.accesses == {"kv": "block", "q": "block", "out": "block"} | accesses


@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize("head_dim, head_dim_v", [(192, 128), (64, 256), (72, 80), (248, 256)])
def test_v_may_have_another_head_dim(head_dim, head_dim_v, target):
    strides = {
        "v_strides": (64 * 2 * head_dim_v, 2 * head_dim_v, head_dim_v),
        "out_strides": (8 * head_dim_v, head_dim_v),
    }
    config = choose_config(problem(head_dim=head_dim, head_dim_v=head_dim_v, **strides), target)
    assert (config.head_dim_padded, config.head_dim_v_padded) == tuple(map(pad_head_dim, (head_dim, head_dim_v)))
    wider = choose_config(problem(head_dim=max(head_dim, head_dim_v)), target)
    assert (config.tile_q, config.tile_kv) == (wider.tile_q, wider.tile_kv)


@pytest.mark.parametrize("head_dim", [8, 16, 24])
def test_rows_narrower_than_a_surface_are_moved_row_by_row(head_dim):
    assert set(choose_config(problem(head_dim=head_dim), "xe").accesses.values()) == {"rows"}


@pytest.mark.parametrize("head_dim, head_dim_v", [(80, 192), (256, 72)])
def test_parts_of_a_head_are_whole_operands(head_dim, head_dim_v):
    """Where two threads share a tile, half of 96 columns would not be a whole number of fp8 operands."""
    strides = {
        "k_strides": (64 * 2 * head_dim, 2 * head_dim, head_dim),
        "v_strides": (64 * 2 * head_dim_v, 2 * head_dim_v, head_dim_v),
    }
    config = choose_config(problem(head_dim=head_dim, head_dim_v=head_dim_v, **strides), "xe")
    assert config.head_parts == 2 and {config.head_dim_padded, config.v_padded} == {128, max(head_dim, head_dim_v)}


@pytest.mark.parametrize(
    "num_heads_kv, rows_at_a_time, sections",
    [(8, 10240, 1), (32, 10240, 4), (12, 10240, 2), (11, 10240, 11), (8, 4096, 2), (1, 4096, 1), (4, 128, 4)],
)
def test_heads_of_a_section_leave_enough_rows_for_each(num_heads_kv, rows_at_a_time, sections):
    assert choose_num_sections(num_heads_kv, rows_at_a_time) == sections


def test_splits_and_sections_share_a_dimension_of_the_grid():
    asked = problem(num_heads_q=64, num_heads_kv=32)
    config = choose_config(asked, "xe")
    assert plan_launch(asked, config, 640).heads_per_section == 16
    split = replace(asked, options=asked.options._replace(num_splits=2))
    assert plan_launch(split, config, 640).heads_per_section == 64


# ---- query heads that share tiles ----


def packed(target, **fields):
    fields = {"num_heads_q": 32, "num_heads_kv": 8, "max_seqlen_k": 4096} | fields
    return choose_config(problem(**fields), target).packed_heads


@pytest.mark.parametrize("target", TARGETS)
def test_heads_share_tiles_where_that_saves_tiles(target):
    """In decoding, in speculative decoding, and among a chunk and many sequences of one token; not in a prefill."""
    for tokens in (1, 4, 16):
        for batch in (1, 16):
            assert packed(target, batch=batch, total_q=batch * tokens, max_seqlen_q=tokens)
    assert packed(target, batch=65, total_q=64 + 1024, max_seqlen_q=1024)
    assert not packed(target, batch=1, total_q=512, max_seqlen_q=512)
    assert not packed(target, batch=4, total_q=4 * 512, max_seqlen_q=512)


def test_heads_of_their_own_share_no_tiles_on_the_cpu():
    assert not packed("cpu", total_q=1, max_seqlen_q=1, num_heads_kv=32)


@pytest.mark.parametrize(
    "num_heads_kv, rows, threads",
    [(8, 1, 1), (8, 4, 1), (8, 5, 4), (8, 16, 4), (8, 17, 8), (8, 64, 4), (8, 65, 8), (32, 1, 1), (32, 17, 4)],
)
def test_a_work_group_has_no_more_threads_than_the_longest_chunk_needs(num_heads_kv, rows, threads):
    """Of 1, 4 and 8; rows of 4 heads share tiles up to 47 tokens, and those of single heads never."""
    few = problem(total_q=rows, max_seqlen_q=rows, num_heads_q=32, num_heads_kv=num_heads_kv)
    assert choose_config(few, "xe").threads == threads


@pytest.mark.parametrize("rows, threads", [(4, 2), (16, 8), (64, 8)])
def test_threads_that_share_a_tile_are_never_apart(rows, threads):
    few = problem(head_dim=256, total_q=rows, max_seqlen_q=rows, num_heads_q=32, num_heads_kv=8)
    assert choose_config(few, "xe").threads == threads


@pytest.mark.parametrize("target", TARGETS)
@given(problem=problems, batch=st.integers(1, 100), total_q=st.integers(1, 1 << 20), options=compiled_options)
def test_with_a_split_size_no_length_decides_which_rows_share_a_tile(target, problem, batch, total_q, options):
    """It promises the same bits in any batch, and which rows share a tile shows in the bits."""
    problem = replace(problem, **options, options=problem.options._replace(split_size=512))
    lengths = problem.options._replace(max_seqlen_q=1, max_seqlen_k=1)
    other = choose_config(replace(problem, batch=batch, total_q=total_q, options=lengths), target)
    config = choose_config(problem, target)
    assert tile_of(config) == tile_of(other)
    assert config.packed_heads == (problem.num_heads_q > problem.num_heads_kv)


def test_rows_of_packed_heads_are_surfaces_of_their_own():
    """Whatever lies between two of them; rows of less than 64 bytes are too narrow."""
    decode = {"total_q": 1, "max_seqlen_q": 1}
    for moved in ({}, {"q_strides": (1026, 130)}, {"out_strides": (1032, 130), "address_offsets": (4, 0, 0, 4)}):
        config = choose_config(problem(**moved, **decode), "xe")
        assert config.packed_heads and set(config.accesses.values()) == {"block"}
    odd = choose_config(problem(out_strides=(1025, 129), **decode), "xe")
    assert odd.packed_heads and odd.accesses == {"kv": "block", "q": "block", "out": "elements"}
    narrow = choose_config(problem(head_dim=24, **decode), "xe")
    assert narrow.packed_heads and narrow.accesses == {"kv": "rows", "q": "elements", "out": "elements"}


@given(
    problem=problems,
    options=compiled_options,
    moved=st.fixed_dictionaries(
        {},
        optional={
            "q_strides": st.sampled_from([(4099, 513), (4098, 514), (512, 1 << 20)]),
            "out_strides": st.sampled_from([(4099, 513), (4098, 514), (512, 1 << 20)]),
            "k_strides": st.sampled_from([(1 << 20, 4098, 514), (1 << 20, 512, 1 << 16)]),
            "v_strides": st.sampled_from([(1 << 20, 4098, 514), (1 << 20, 512, 1 << 16)]),
            "address_offsets": st.tuples(*[st.sampled_from([0, 2, 4, 16])] * 4),
            "page_size": st.sampled_from([1, 3, 16, 48]),
        },
    ),
)
@pytest.mark.parametrize("target", TARGETS)
def test_no_layout_decides_which_rows_share_a_tile(target, problem, options, moved):
    """Else a layout would change bits."""
    problem = replace(problem, **options)
    assert tile_of(choose_config(replace(problem, **moved), target)) == tile_of(choose_config(problem, target))


@pytest.mark.parametrize("kv_dtype", ["e4m3", "e5m2"])
@pytest.mark.parametrize("head_dim", [64, 80, 128, 256])
def test_heads_share_tiles_whatever_a_call_asks_for(head_dim, kv_dtype):
    fields = {"head_dim": head_dim, "batch": 16, "total_q": 16, "max_seqlen_q": 1}
    assert packed("xe", kv_dtype=kv_dtype, k_descale=Descale(), window_size=(100, 0), **fields)
    chunk = {"k_new_strides": (1024, 512), "v_new_strides": (1024, 512), "address_offsets": (0,) * 6}
    assert packed("xe", alibi_strides=(0,), softcap=20.0, **chunk, **fields)


def test_rows_beyond_32_bits_are_not_packed():
    assert not packed("xe", batch=1 << 27, total_q=(1 << 28) + 1, max_seqlen_q=1 << 20)


@pytest.mark.parametrize("batch", [1, 2, 4, 8, 16, 20])
@pytest.mark.parametrize("head_dim", [128, 256])
def test_decoding_has_as_many_threads_as_memory_keeps_busy(batch, head_dim):
    """32/8 heads on 4096 keys: a quarter of the GPU's threads; fewer would wait, and of more the caches hold less."""
    row = problem(batch=batch, total_q=batch, max_seqlen_q=1, max_seqlen_k=4096, num_heads_q=32, num_heads_kv=8)
    row = replace(row, head_dim=head_dim, head_dim_v=head_dim)
    config = choose_config(row, "xe")
    threads = batch * row.num_heads_kv * config.threads * plan_launch(row, config, B580).num_splits
    assert 0.2 <= threads / B580 <= 0.5


def test_threads_follow_from_the_rows_that_read_the_same_keys():
    """A chunk on 16384 keys: with 256 rows to a KV head the matrix engines need all threads, with 128 half of them."""

    def part(tokens, keys=1 << 14):
        chunk = problem(total_q=tokens, max_seqlen_q=tokens, max_seqlen_k=keys, num_heads_q=32, num_heads_kv=8)
        config = choose_config(chunk, "xe")
        tiles = math.ceil(tokens * config.rows_per_token(chunk) / config.tile_q) * config.grid_heads(chunk)
        return tiles * plan_launch(chunk, config, B580).num_splits / B580

    assert part(64) == 1 and 0.4 <= part(32) <= 0.5 and 0.2 <= part(16) <= 0.3
    assert part(64, keys=1 << 15) == 2  # waves, or their threads would drift apart


# ---- the number of splits ----


@given(num_threads=st.integers(1, 100_000), most=st.integers(0, 64), concurrent=st.integers(1, 10_000))
def test_chosen_splits_stay_within_bounds(num_threads, most, concurrent):
    num_splits = choose_num_splits(num_threads, most, concurrent)
    assert 1 <= num_splits <= max(1, most)


@given(concurrent=st.integers(1, 10_000), waves=st.integers(1, 20), most=st.integers(0, 64))
def test_a_device_that_is_full_anyway_does_not_split(concurrent, waves, most):
    assert choose_num_splits(waves * concurrent, most, concurrent) == 1


@given(concurrent=st.integers(2, 10_000), share=st.floats(0.0, 0.79))
def test_splits_keep_an_idle_device_busy(concurrent, share):
    """With as many splits allowed as it takes, at most 15% of the device idles, as choose_num_splits promises."""
    num_threads = max(1, int(share * concurrent))
    num_splits = choose_num_splits(num_threads, concurrent, concurrent)
    waves = num_threads * num_splits / concurrent
    assert waves / math.ceil(waves) >= 0.85


def test_one_row_on_a_long_cache_is_split_and_a_long_prefill_is_not():
    row = problem(total_q=1, max_seqlen_q=1, max_seqlen_k=1 << 17, num_heads_q=32, num_heads_kv=8)
    row_threads = row.num_heads_kv * plan_launch(row, choose_config(row, "xe"), B580).num_splits
    assert B580 / 5 <= row_threads <= B580 / 4
    long = problem(total_q=8192, max_seqlen_q=8192, max_seqlen_k=8192)
    assert plan_launch(long, choose_config(long, "xe"), B580).num_splits == 1


@given(
    problem=problems,
    num_splits=st.integers(0, 256),
    target=st.sampled_from(TARGETS),
    batch=st.integers(1, 40),
    total_q=st.integers(1, 5000),
)
def test_a_plan_launches_no_more_splits_than_there_are_tiles(problem, num_splits, target, batch, total_q):
    options = problem.options._replace(num_splits=num_splits)
    problem = replace(problem, options=options, batch=batch, total_q=total_q)
    config = choose_config(problem, target)
    plan = plan_launch(problem, config, B580)
    num_kv_tiles = max(1, math.ceil(problem.options.max_seqlen_k / config.tile_kv))
    assert 1 <= plan.num_splits <= num_kv_tiles
    if num_splits:
        assert plan.num_splits == min(num_splits, num_kv_tiles)


@given(problem=problems, split_size=st.integers(1, 64).map(lambda n: 64 * n), target=st.sampled_from(TARGETS))
def test_a_fixed_split_size_depends_on_nothing_else(problem, split_size, target):
    problem = replace(problem, options=problem.options._replace(split_size=split_size))
    config = choose_config(problem, target)
    for device in (B580, 2):
        plan = plan_launch(problem, config, device)
        assert plan.tiles_per_split * config.tile_kv == split_size
        assert plan.num_splits == max(1, math.ceil(problem.options.max_seqlen_k / split_size))


# ---- the division by a number known to the host only ----


@given(divisor=st.integers(1, 1 << 24), quotient=st.integers(0, 1 << 31), offset=st.integers(-2, 2))
def test_fast_division_is_exact(divisor, quotient, offset):
    """At the multiples and beside them, where a rounded reciprocal goes wrong first."""
    n = min(max(quotient * divisor + offset, 0), (1 << 31) - 1)
    by = FastDivisor.of(divisor)
    assert 2 * n < 1 << 32, "the kernel doubles n in 32 bits"
    assert by.divide(n) == n // divisor


def test_fast_division_is_exact_at_the_end_of_its_range():
    """Before the last multiple, where the error of the multiplier counts most."""
    for divisor in (*range(1, 3000), (1 << 24) - 1):
        last_multiple = (1 << 31) // divisor * divisor
        assert FastDivisor.of(divisor).divide(last_multiple - 1) == last_multiple // divisor - 1, divisor


# ---- the kernel's own arithmetic, run on the CPU device ----

PROBED = (
    KernelConfig("cpu", "fp16", 64, tile_q=64, tile_kv=64, run_kv=64, threads=1),
    KernelConfig("cpu", "fp16", 64, tile_q=16, tile_kv=32, run_kv=16, threads=8),
    KernelConfig("cpu", "fp16", 64, tile_q=16, tile_kv=64, run_kv=64, threads=1, packed_heads=True),
    KernelConfig("cpu", "fp16", 64, tile_q=16, tile_kv=32, run_kv=16, threads=8, packed_heads=True),
)
PROBED_GROUP = 5  # query heads per KV head: tiles end inside a token


def rows_per_token(config):
    return PROBED_GROUP if config.packed_heads else 1


def probe(config, plan, q_lens, kv_lens, *, causal, window, paged):
    """[num_splits, num_work_groups_q, threads, 9] int32: what tile_range_probe.cpp writes."""
    name = config.name.replace("fmha_prefill", "tile_range_probe")
    macros = (("FMHA_KERNEL_NAME", name), *config.macros[1:])
    source = loader.Source(PROBE, config.source.include_dir, macros, name)
    kernel = loader.load_kernel(source, named_device("opencl:cpu"))
    cu_seqlens_q = torch.tensor([0, *q_lens]).cumsum(0).int()
    seqlens_kv = torch.tensor(kv_lens).int() if paged else torch.tensor([0, *kv_lens]).cumsum(0).int()
    result = torch.full((plan.num_splits, plan.num_work_groups_q, config.threads, 9), -1, dtype=torch.int32)
    params = (OptionalParams if config.takes_options else FmhaParams)(
        by_group_size=FastDivisor.of(PROBED_GROUP),
        cu_seqlens_q=cu_seqlens_q.data_ptr(),
        seqlens_kv=seqlens_kv.data_ptr(),
        paged=paged,
        out=result.data_ptr(),
        batch=len(q_lens),
        total_q=sum(q_lens),
        total_k=sum(kv_lens),
        max_seqlen_kv=max(kv_lens),
        causal=causal,
        num_work_groups_q=plan.num_work_groups_q,
        split=split_params(plan.num_splits, plan.tiles_per_split),
    )
    if config.takes_options:
        params.option.group_size = PROBED_GROUP
    if window:
        params.option.window_left, params.option.window_right = window
    kernel.launch(params, (plan.num_work_groups_q, 1, plan.num_splits), 1, list)
    return result


def assert_covered_once(config, plan, q_lens, kv_lens, *, causal, paged, window=None):
    """Every query row belongs to one work-group, and each key that it sees to one split of that."""
    result = probe(config, plan, q_lens, kv_lens, causal=causal, window=window, paged=paged)
    per_token = rows_per_token(config)
    rows_of = Counter()
    for work_group in range(plan.num_work_groups_q):
        sequence, first_row, num_used = result[0, work_group, 0, :3].tolist()
        q_len, kv_len = q_lens[sequence], kv_lens[sequence]
        num_rows = q_len * per_token
        last_row = min(first_row + config.work_group_q, num_rows) - 1
        if last_row < first_row:
            continue
        rows_of.update((sequence, row) for row in range(first_row, last_row + 1))
        of_rows = visible_keys(torch.tensor([first_row, last_row]) // per_token, q_len, kv_len, causal, window)
        first_seen, last_seen = int(of_rows[0][0]), int(of_rows[1][1])
        ranges = [tuple(tiles) for tiles in result[:num_used, work_group, 0, 3:5].tolist()]
        assert all(first < last for first, last in ranges), "a split that counts as used has no tile"
        tiles = [tile for first, last in ranges for tile in range(first, last)]
        assert tiles == list(range(first_seen // config.tile_kv, math.ceil(last_seen / config.tile_kv)))
        for thread in range(config.threads):
            rows = first_row + config.tile_q * torch.tensor([thread, thread + 1]) - torch.tensor([0, 1])
            if rows[0] < num_rows:
                tokens = rows.clamp(max=num_rows - 1) // per_token
                of_rows = visible_keys(tokens, q_len, kv_len, causal, window)
                assert_tiles_of_thread(result[:num_used, work_group, thread, 3:], config.tile_kv, *of_rows)
    expected = {(sequence, row) for sequence, q_len in enumerate(q_lens) for row in range(q_len * per_token)}
    assert rows_of == Counter(expected)


def visible_keys(tokens, q_len, kv_len, causal, window):
    """The keys that each token sees: the first, and where they end."""
    positions = kv_len - q_len + tokens
    if window is None:
        end = (positions + 1).clamp(0, kv_len) if causal else torch.full_like(tokens, kv_len)
        return torch.zeros_like(tokens), end
    before, after = window
    return (positions - before).clamp(min=0), (positions + after + 1).clamp(0, kv_len)


def assert_tiles_of_thread(ranges, tile_kv, first_seen, end_seen):
    """Of each split the thread visits the tiles from the first key of its first row to the last key of its last row.
    Among these, full are the tiles all of whose keys both rows see.
    """
    split_first, split_last, first, last, first_full, last_full = ranges.unbind(1)

    def count(first, last):
        return (last - first).clamp(min=0)

    assert torch.equal(first, split_first.clamp(min=first_seen[0] // tile_kv))
    assert torch.equal(first_full, first.clamp(min=-(-first_seen[1] // tile_kv)))
    assert torch.equal(count(first, last), count(first, split_last.clamp(max=-(-end_seen[1] // tile_kv))))
    assert torch.equal(
        count(first_full, last_full.minimum(last)), count(first_full, last.clamp(max=end_seen[0] // tile_kv))
    )


lengths = st.integers(0, 8) | st.integers(0, 400) | st.sampled_from([16, 63, 64, 65, 127, 128, 129, 256])

window_sides = st.sampled_from([0, 1, 31, 32, 63, 64, 65, 200, MAX_SEQLEN])


@pytest.mark.parametrize("config", PROBED, ids=lambda config: config.name)
@settings(max_examples=150)
@given(
    sequences=st.lists(st.tuples(lengths, lengths), min_size=1, max_size=12),
    splits=st.one_of(
        st.integers(0, 20).map(lambda n: {"num_splits": n}),
        st.sampled_from([64, 128, 512]).map(lambda n: {"split_size": n}),
    ),
    longest=st.sampled_from(["exact", "larger", "smaller"]),
    causal=st.booleans(),
    window=st.none() | st.tuples(window_sides, window_sides),
    paged=st.booleans(),
)
def test_every_row_and_visible_key_is_visited_once(config, sequences, splits, longest, causal, window, paged):
    q_lens, kv_lens = map(list, zip(*sequences))
    max_seqlen_k = {"exact": max(kv_lens), "larger": 3 * max(kv_lens) + 500, "smaller": max(kv_lens) // 3}[longest]
    asked = problem(
        batch=len(q_lens),
        total_q=sum(q_lens),
        max_seqlen_q=max(q_lens),
        max_seqlen_k=max_seqlen_k,
        num_heads_q=2 * PROBED_GROUP,
        causal=causal and not window,
        window_size=window,
        **splits,
    )
    config = replace(config, window=window is not None)
    plan = plan_launch(asked, config, B580)
    if plan.num_work_groups_q:
        assert_covered_once(config, plan, q_lens, kv_lens, causal=causal, paged=paged, window=window)


@pytest.mark.parametrize("splits", [{"num_splits": 0}, {"num_splits": 256}, {"split_size": 4096}])
@pytest.mark.parametrize("causal", [True, False])
def test_the_longest_problem_is_visited_once(splits, causal):
    """64K queries on 1M keys, and one row on them."""
    for q_len, kv_len in ((1 << 16, 1 << 20), (1, (1 << 20) - 1)):
        asked = problem(total_q=q_len, max_seqlen_q=q_len, max_seqlen_k=kv_len, **splits)
        plan = plan_launch(asked, PROBED[0], B580)
        assert_covered_once(PROBED[0], plan, [q_len], [kv_len], causal=causal, paged=True)
