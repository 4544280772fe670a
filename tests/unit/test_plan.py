"""Which kernel serves a problem, how its work is shared out, and that the kernel's own arithmetic agrees."""

import math
import re
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from esimd_fmha import UnsupportedProblem, loader
from esimd_fmha.call import Options
from esimd_fmha.config import KernelConfig, all_configs, choose_config
from esimd_fmha.executor import split_params
from esimd_fmha.loader.devices import named_device
from esimd_fmha.params import FastDivisor, FmhaParams
from esimd_fmha.plan import choose_num_splits, plan_launch
from esimd_fmha.problem import AttentionProblem

PROBE = Path(__file__).with_name("tile_range_probe.cpp")

TARGETS = ("cpu", "xe")
B580 = 640  # threads at a time: 20 Xe cores of 32


def problem(**fields):
    """A plain problem: one sequence of 512 rows, 8/2 heads of 128, pages of 64; strides follow from the shapes."""
    options = {"max_seqlen_q": 512, "max_seqlen_k": 512, "softmax_scale": 0.1, "causal": True, "return_lse": False}
    options |= {"num_splits": 0, "split_size": None, "validate": False}
    options |= {name: fields.pop(name) for name in Options._fields if name in fields}
    values = {"dtype": "bf16", "batch": 1, "total_q": 512, "num_heads_q": 8, "num_heads_kv": 2, "head_dim": 128}
    values |= {"page_size": 64, "address_offsets": (0, 0, 0, 0), "block_table_stride": 16}
    values |= fields | {"options": Options(**options)}
    head_dim = values["head_dim"]
    q_row, kv_row = values["num_heads_q"] * head_dim, values["num_heads_kv"] * head_dim
    kv_strides = ((values["page_size"] or 0) * kv_row, kv_row, head_dim)
    strides = {"q_strides": (q_row, head_dim), "k_strides": kv_strides, "v_strides": kv_strides}
    return AttentionProblem(**{**strides, "out_strides": (q_row, head_dim), **values})


problems = st.builds(
    problem,
    dtype=st.sampled_from(["fp16", "bf16"]),
    head_dim=st.integers(4, 32).map(lambda n: 8 * n),
    page_size=st.none() | st.integers(1, 140).map(lambda n: 16 * n),
    max_seqlen_q=st.integers(1, 4096),
    max_seqlen_k=st.integers(0, 1 << 20),
    num_heads_q=st.sampled_from([2, 4, 32]),
    causal=st.booleans(),
)

# ---- choose_config ----


@pytest.mark.parametrize("target", TARGETS)
@given(problem=problems)
def test_chosen_config_fits_the_problem(target, problem):
    config = choose_config(problem, target)
    assert config in set(all_configs(target))
    assert config.target == target and config.dtype == problem.dtype
    assert problem.head_dim <= config.head_dim_padded
    assert not any(problem.head_dim <= other.head_dim_padded < config.head_dim_padded for other in all_configs(target))
    assert config.tile_kv % config.run_kv == 0
    if problem.paged:
        assert problem.page_size % config.run_kv == 0, "a run of keys must lie in one page"
    else:
        assert config.run_kv == config.tile_kv


@pytest.mark.parametrize("target", TARGETS)
def test_no_config_is_there_in_vain(target):
    """Every config serves some problem; q of odd addresses is what 2D block messages cannot address."""
    chosen = {
        choose_config(
            problem(dtype=dtype, head_dim=head_dim, page_size=page, max_seqlen_q=rows, address_offsets=offsets), target
        )
        for dtype in ("fp16", "bf16")
        for head_dim in range(32, 257, 8)
        for page in (16, 32, 64, None)
        for rows in (1, 16, 17, 4096)
        for offsets in ((0, 0, 0, 0), (2, 0, 0, 0))
        if head_dim <= 192 or offsets == (0, 0, 0, 0)
    }
    assert chosen == set(all_configs(target))


@pytest.mark.parametrize("target", TARGETS)
def test_names_are_distinct_identifiers(target):
    names = [source.kernel_name for c in set(all_configs(target)) for source in c.sources]
    assert all(re.fullmatch(r"[a-z][a-z0-9_]*", name) for name in names)
    prefill = [name for name in names if name.startswith("fmha_prefill")]
    assert len(set(prefill)) == len(prefill)


@pytest.mark.parametrize("target", TARGETS)
def test_sources_of_one_name_are_one_source(target):
    by_name = {}
    for config in all_configs(target):
        for source in config.sources:
            assert by_name.setdefault(source.kernel_name, source) == source


@pytest.mark.parametrize(
    "fields, tensor",
    [
        ({"q_strides": (2052, 256)}, "q"),
        ({"out_strides": (2052, 256)}, "out"),
        ({"k_strides": (32784, 512, 256)}, "k_cache"),
        ({"v_strides": (32768, 508, 256)}, "v_cache"),
        ({"k_strides": (32768, 512, 255)}, "k_cache"),
        ({"v_strides": (32768, 1 << 23, 256)}, "v_cache"),
        ({"q_strides": (248, 248), "head_dim": 248, "num_heads_q": 1, "num_heads_kv": 1}, "q"),
        ({"address_offsets": (2, 0, 0, 0)}, "q"),
        ({"address_offsets": (0, 0, 40, 0)}, "v_cache"),
    ],
)
def test_what_block_messages_cannot_address_is_gathered_or_refused_by_name(fields, tensor):
    """The pitch, width and base rules of 2D block messages; a head above 192 leaves no registers to gather with."""
    wide = problem(**{"head_dim": 256} | fields)
    with pytest.raises(UnsupportedProblem, match=rf"^{tensor} has .*256|^{tensor} has .*192"):
        choose_config(wide, "xe")
    assert choose_config(wide, "cpu")
    narrow = problem(**{**fields, "head_dim": 120})
    assert choose_config(problem(head_dim=120), "xe").block_2d
    assert not choose_config(narrow, "xe").block_2d


@pytest.mark.parametrize("head_dim", [8, 16, 24])
def test_rows_narrower_than_a_surface_are_gathered(head_dim):
    assert not choose_config(problem(head_dim=head_dim), "xe").block_2d


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


def test_one_row_on_a_long_cache_fills_the_gpu_and_a_long_prefill_does_not_split():
    row = problem(total_q=1, max_seqlen_q=1, max_seqlen_k=1 << 17)
    row_threads = row.num_heads_q * plan_launch(row, choose_config(row, "xe"), B580).num_splits
    assert B580 / 2 <= row_threads <= B580
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
)


def probe(config, plan, q_lens, kv_lens, *, causal, paged):
    """[num_splits, num_work_groups_q, threads, 9] int32: what tile_range_probe.cpp writes."""
    name = config.name.replace("fmha_prefill", "tile_range_probe")
    macros = (("FMHA_KERNEL_NAME", name), *config.macros[1:])
    source = loader.Source(PROBE, config.source.include_dir, macros, name)
    kernel = loader.load_kernel(source, named_device("opencl:cpu"))
    cu_seqlens_q = torch.tensor([0, *q_lens]).cumsum(0).int()
    seqlens_kv = torch.tensor(kv_lens).int() if paged else torch.tensor([0, *kv_lens]).cumsum(0).int()
    result = torch.full((plan.num_splits, plan.num_work_groups_q, config.threads, 9), -1, dtype=torch.int32)
    params = FmhaParams(
        cu_seqlens_q=cu_seqlens_q.data_ptr(),
        seqlens_kv=seqlens_kv.data_ptr(),
        paged=paged,
        out=result.data_ptr(),
        batch=len(q_lens),
        causal=causal,
        num_work_groups_q=plan.num_work_groups_q,
        split=split_params(plan),
    )
    kernel.launch(params, (plan.num_work_groups_q, 1, plan.num_splits), 1, list)
    return result


def assert_covered_once(config, plan, q_lens, kv_lens, *, causal, paged):
    """Every query row belongs to one work-group, and each key that it sees to one split of that."""
    result = probe(config, plan, q_lens, kv_lens, causal=causal, paged=paged)
    rows_of = Counter()
    for work_group in range(plan.num_work_groups_q):
        sequence, first_row, num_used = result[0, work_group, 0, :3].tolist()
        q_len, kv_len = q_lens[sequence], kv_lens[sequence]
        last_row = min(first_row + config.work_group_q, q_len) - 1
        if last_row < first_row:
            continue
        rows_of.update((sequence, row) for row in range(first_row, last_row + 1))
        seen = max(0, kv_len - q_len + last_row + 1) if causal else kv_len
        ranges = [tuple(tiles) for tiles in result[:num_used, work_group, 0, 3:5].tolist()]
        assert all(first < last for first, last in ranges), "a split that counts as used has no tile"
        tiles = [tile for first, last in ranges for tile in range(first, last)]
        assert tiles == list(range(math.ceil(seen / config.tile_kv)))
        for thread in range(config.threads):
            rows = first_row + config.tile_q * torch.tensor([thread, thread + 1]) - torch.tensor([0, 1])
            if rows[0] < q_len:
                seen_first, seen_last = visible_keys(rows.clamp(max=q_len - 1), q_len, kv_len, causal).tolist()
                assert_tiles_of_thread(result[:num_used, work_group, thread, 3:], config.tile_kv, seen_first, seen_last)
    expected = {(sequence, row) for sequence, q_len in enumerate(q_lens) for row in range(q_len)}
    assert rows_of == Counter(expected)


def visible_keys(rows, q_len, kv_len, causal):
    """How many keys, from the sequence's first on, each row sees."""
    return (kv_len - q_len + rows + 1).clamp(0, kv_len) if causal else torch.full_like(rows, kv_len)


def assert_tiles_of_thread(ranges, tile_kv, seen_first, seen_last):
    """Of each split the thread visits the tiles that hold a key which its last row sees, the row that sees most. Among
    these, full are the tiles all of whose keys its first row sees.
    """
    split_first, split_last, first, last, first_full, last_full = ranges.unbind(1)

    def count(first, last):
        return (last - first).clamp(min=0)

    assert torch.equal(first, split_first) and torch.equal(first_full, first)
    assert torch.equal(count(first, last), count(first, split_last.clamp(max=-(-seen_last // tile_kv))))
    assert torch.equal(count(first, last_full.minimum(last)), count(first, last.clamp(max=seen_first // tile_kv)))


lengths = st.integers(0, 8) | st.integers(0, 400) | st.sampled_from([16, 63, 64, 65, 127, 128, 129, 256])


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
    paged=st.booleans(),
)
def test_every_row_and_visible_key_is_visited_once(config, sequences, splits, longest, causal, paged):
    q_lens, kv_lens = map(list, zip(*sequences))
    max_seqlen_k = {"exact": max(kv_lens), "larger": 3 * max(kv_lens) + 500, "smaller": max(kv_lens) // 3}[longest]
    asked = problem(
        batch=len(q_lens), total_q=sum(q_lens), max_seqlen_q=max(q_lens), max_seqlen_k=max_seqlen_k, **splits
    )
    plan = plan_launch(asked, config, B580)
    if plan.num_work_groups_q:
        assert_covered_once(config, plan, q_lens, kv_lens, causal=causal, paged=paged)


@pytest.mark.parametrize("splits", [{"num_splits": 0}, {"num_splits": 256}, {"split_size": 4096}])
@pytest.mark.parametrize("causal", [True, False])
def test_the_longest_problem_is_visited_once(splits, causal):
    """64K queries on 1M keys, and one row on them."""
    for q_len, kv_len in ((1 << 16, 1 << 20), (1, (1 << 20) - 1)):
        asked = problem(total_q=q_len, max_seqlen_q=q_len, max_seqlen_k=kv_len, **splits)
        plan = plan_launch(asked, PROBED[0], B580)
        assert_covered_once(PROBED[0], plan, [q_len], [kv_len], causal=causal, paged=True)
