"""merge_attn_states against float64, on every device: each head dimension, strides, sides that saw no key."""

from dataclasses import dataclass

import pytest
import torch

import esimd_fmha
from esimd_fmha.config import PADDED_HEAD_DIMS, pad_head_dim
from esimd_fmha.testing.case import DTYPES, AttentionCase
from esimd_fmha.testing.inputs import make_inputs
from esimd_fmha.testing.reference import attention_float64, attention_same_precision

from ..compare import assert_attention, assert_same_bits
from ..devices import CPU, GPU, SIMULATORS, each_case, each_device

SENTINEL = 7.0  # no merge of the inputs below gives it in every element


@dataclass(frozen=True)
class MergeCase:
    purpose: str
    head_dim_v: int = 64
    dtype: str = "fp16"
    num_tokens: int = 11  # no multiple of the threads of a work-group
    num_heads: int = 3
    strided: bool = False  # every tensor is a view whose dimensions do not follow one another
    centre: float = 0.0  # of lse
    spread: float = 2.0

    @property
    def name(self):
        return self.purpose.replace(" ", "-")


CASES = [
    MergeCase("head 64"),
    MergeCase("head 64 in bf16", dtype="bf16"),
    MergeCase("head 96 in bf16", head_dim_v=96, dtype="bf16"),
    MergeCase("head 128", head_dim_v=128),
    MergeCase("head 128 in bf16, strided", head_dim_v=128, dtype="bf16", strided=True),
    MergeCase("head 192", head_dim_v=192),
    MergeCase("head 256 in bf16", head_dim_v=256, dtype="bf16"),
    MergeCase("head 512", head_dim_v=512),
    MergeCase("a head of 8 columns", head_dim_v=8, num_tokens=1, num_heads=1),
    MergeCase("a padded head of 72 columns, strided", head_dim_v=72, strided=True),
    MergeCase("a padded head of 168 columns", head_dim_v=168, dtype="bf16", strided=True),
    MergeCase("large lse, whose difference decides", centre=30000.0, spread=1.0),
    MergeCase("one side outweighs the other", spread=300.0, dtype="bf16"),
    MergeCase("huge lse of both signs", spread=1e38),
]


def test_the_cases_reach_every_head_dimension():
    assert {pad_head_dim(case.head_dim_v) for case in CASES} == set(PADDED_HEAD_DIMS)


def make_sides(case, device):
    """[(o, lse), (o, lse)], as merge_attn_states takes them."""
    generator = torch.Generator().manual_seed(len(case.purpose))

    def side():
        shape = (case.num_tokens, case.num_heads, case.head_dim_v)
        o = torch.randn(shape, generator=generator).to(DTYPES[case.dtype])
        lse = case.centre + case.spread * torch.randn(shape[1::-1], generator=generator)
        return view_of(o, case, torch.nan).to(device), view_of(lse, case, torch.nan).to(device)

    return [side(), side()]


def view_of(tensor, case, around):
    """The same elements, where the case is strided as a view among others."""
    return within(tensor, around)[1] if case.strided else tensor


def within(tensor, around):
    """(a larger tensor filled with ``around``, the elements inside it): dimensions swapped, odd addresses."""
    first, second, *rest = tensor.shape
    whole = torch.full((second + 1, first + 2, sum(rest) + 3), around, dtype=tensor.dtype, device=tensor.device)
    part = whole[1:, 1:-1, 1 : 1 + sum(rest)] if rest else whole[1:, 1:-1, 1]
    part = part.transpose(0, 1)
    part.copy_(tensor)
    return whole, part


def merged(sides, dtype):
    """(out, lse) by the formula in ``dtype``. A side of lse -inf or +inf has no weight, whatever its o holds."""
    o = torch.stack([o for o, _ in sides]).cpu().to(dtype)
    lse = torch.stack([lse for _, lse in sides]).cpu().to(dtype)
    lse = torch.where(lse == torch.inf, -torch.inf, lse)
    total = lse.logsumexp(dim=0)
    weights = torch.where(lse == -torch.inf, 0.0, (lse - total).exp()).transpose(1, 2)[..., None]
    return torch.where(weights == 0, 0.0, weights * o).sum(dim=0), total


def check(case, sides, out, lse):
    out_float32, lse_float32 = merged(sides, torch.float32)
    rounded = out_float32.to(DTYPES[case.dtype])
    assert_attention(
        (out.cpu(), lse.cpu()),
        merged(sides, torch.float64),
        (rounded, lse_float32),
        dtype=DTYPES[case.dtype],
        about=str(case),
    )


@each_case(CASES, CPU, GPU, SIMULATORS[0])
def test_merge_equals_float64(case, tensor_device):
    sides = make_sides(case, tensor_device)
    out, lse = esimd_fmha.merge_attn_states(*sides[0], *sides[1], return_lse=True)
    assert out.is_contiguous() and lse.is_contiguous()
    check(case, sides, out, lse)


@each_case([CASES[0], CASES[8]], CPU, GPU, SIMULATORS[0])
def test_results_are_written_where_asked_and_nowhere_else(case, tensor_device):
    sides = make_sides(case, tensor_device)
    around_out, out = within(torch.zeros_like(sides[0][0]), SENTINEL)
    around_lse, lse = within(torch.zeros_like(sides[0][1]), SENTINEL)
    results = esimd_fmha.merge_attn_states(*sides[0], *sides[1], out=out, lse=lse)
    assert results[0] is out and results[1] is lse
    check(case, sides, out, lse)
    out.fill_(SENTINEL)
    lse.fill_(SENTINEL)
    assert (around_out == SENTINEL).all() and (around_lse == SENTINEL).all()


EMPTY = MergeCase("empty sides", dtype="bf16", num_heads=2)


@each_case([EMPTY, MergeCase("empty sides of a padded head", head_dim_v=40, num_heads=2)], CPU, GPU, SIMULATORS[0])
@pytest.mark.parametrize("empty", [-torch.inf, torch.inf])
def test_a_side_that_saw_no_key_has_no_weight(case, empty, tensor_device):
    """Tokens: 0 empty on both sides, 1 on side a, 2 on side b. The o of an empty row is NaN."""
    sides = make_sides(case, tensor_device)
    for o, lse, tokens in zip(*zip(*sides), ([0, 1], [0, 2])):
        lse[:, tokens] = empty
        o[tokens] = torch.nan
    out, lse = esimd_fmha.merge_attn_states(*sides[0], *sides[1], return_lse=True)
    check(case, sides, out, lse)
    assert (out[0] == 0).all() and (lse[:, 0] == -torch.inf).all()
    assert_same_bits("out without side a", out[1], sides[1][0][1])
    assert_same_bits("lse without side a", lse[:, 1], sides[1][1][:, 1])
    assert_same_bits("out without side b", out[2], sides[0][0][2])
    assert_same_bits("lse without side b", lse[:, 2], sides[0][1][:, 2])


@each_case([EMPTY], CPU, GPU, SIMULATORS[0])
@pytest.mark.parametrize("of_side", [0, 1])
def test_an_lse_that_is_nan_gives_nan(case, of_side, tensor_device):
    sides = make_sides(case, tensor_device)
    sides[of_side][1][1, 4] = torch.nan
    out, lse = esimd_fmha.merge_attn_states(*sides[0], *sides[1], return_lse=True)
    is_nan = torch.zeros_like(lse, dtype=torch.bool)
    is_nan[1, 4] = True
    assert torch.equal(lse.isnan(), is_nan)
    assert torch.equal(out.isnan(), is_nan.T[..., None].expand_as(out))


@each_case([CASES[0], CASES[4]], CPU, GPU, SIMULATORS[0])
@pytest.mark.parametrize("of_side", [0, 1])
def test_a_side_may_be_merged_in_place(case, of_side, tensor_device):
    sides = make_sides(case, tensor_device)
    expected = esimd_fmha.merge_attn_states(*sides[0], *sides[1], return_lse=True)
    o, lse = sides[of_side]
    esimd_fmha.merge_attn_states(*sides[0], *sides[1], out=o, lse=lse)
    assert_same_bits("out", o, expected[0])
    assert_same_bits("lse", lse, expected[1])


def test_a_second_merge_of_the_same_shape_reads_its_own_tensors():
    first, second = (make_sides(MergeCase(purpose), "cpu") for purpose in ("one", "another"))
    for sides in (first, second, first):
        check(CASES[0], sides, *esimd_fmha.merge_attn_states(*sides[0], *sides[1], return_lse=True))


def test_no_tokens_are_merged_to_none():
    out, lse = esimd_fmha.merge_attn_states(
        *(torch.empty(0, 2, 64).half(), torch.empty(2, 0)) * 2, out=None, return_lse=True
    )
    assert out.shape == (0, 2, 64) and lse.shape == (2, 0)


@each_device
def test_attention_over_two_sets_of_keys_is_attention_over_both(tensor_device):
    """The cached keys on one side, without a mask, and the causal chunk on the other."""
    q_lens, kv_lens = (20, 9), (90, 9)  # the second sequence has no cached key
    case = AttentionCase(
        purpose="both sets", q_lens=q_lens, kv_lens=kv_lens, num_heads_q=4, num_heads_kv=2, page_size=None, dtype="bf16"
    )
    inputs = make_inputs(case, tensor_device)
    arguments = inputs.arguments(case) | {"return_lse": True, "out": None}
    sides = []
    for is_cached in (True, False):
        parts, lens = [], []
        for start, q_len, kv_len in zip(inputs.cu_seqlens_k.tolist(), q_lens, kv_lens):
            first, last = (0, kv_len - q_len) if is_cached else (kv_len - q_len, kv_len)
            parts += range(start + first, start + last)
            lens.append(last - first)
        cu_seqlens_k = torch.tensor([0, lens[0], sum(lens)], dtype=torch.int32, device=tensor_device)
        keys = {name: arguments[name][parts] for name in ("k_cache", "v_cache")}
        changed = keys | {"cu_seqlens_k": cu_seqlens_k, "max_seqlen_k": max(lens), "causal": not is_cached}
        sides += esimd_fmha.prefill_paged(**arguments | changed)
    out, lse = esimd_fmha.merge_attn_states(*sides, return_lse=True)
    assert (sides[1][:, 20:] == -torch.inf).all(), "the second sequence saw no cached key"
    truth, same_precision = attention_float64(inputs, case), attention_same_precision(inputs, case)
    assert_attention((out.cpu(), lse.cpu()), truth, same_precision, dtype=torch.bfloat16)
