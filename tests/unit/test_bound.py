"""The bound and the verdicts: what passes, what does not, and by how little."""

import pytest
import torch

from esimd_fmha.testing.bound import LSE_TOLERANCE, Verdict, judge, lse_bound, out_bound, worst
from esimd_fmha.testing.case import AttentionCase
from esimd_fmha.testing.inputs import make_inputs
from esimd_fmha.testing.reference import attention_float64, attention_same_precision
from esimd_fmha.testing.verify import verify_sampled

from ..compare import assert_attention, assert_close

EPS = torch.finfo(torch.float16).eps


def rows(*values):
    """[num_rows, 1, 1] float64."""
    return torch.tensor(values, dtype=torch.float64)[:, None, None]


def test_the_bound_is_twice_torchs_error_in_the_row_and_one_rounding():
    truth, same_precision = rows(1.0, 4.0), rows(1.25, 4.0)
    smallest = torch.finfo(torch.float16).smallest_normal * EPS / 2
    bound = out_bound(truth, same_precision, torch.float16)
    assert bound.flatten().tolist() == pytest.approx([0.5 + EPS / 2 + smallest, 4 * EPS / 2 + smallest], rel=1e-12)


def test_lse_may_differ_by_a_thousandth_or_by_what_float32_loses():
    truth, same_precision = torch.tensor([[1.0, 1.0, -torch.inf]]).double(), torch.tensor([[1.0, 1.5, -torch.inf]])
    bound = lse_bound(truth, same_precision)
    assert bound[0].tolist() == pytest.approx([LSE_TOLERANCE, 1.0, LSE_TOLERANCE], abs=1e-6)


@pytest.mark.parametrize("factor, right", [(0.99, True), (1.01, False)])
def test_a_row_is_right_up_to_its_bound(factor, right):
    """float32 holds the result exactly enough here, so the bound is that of a float16 computation."""
    truth, same_precision = rows(1.0, 100.0), rows(1.5, 100.0)
    bound = out_bound(truth, same_precision, torch.float32)
    out = (truth + factor * bound).float()
    out[1] = 100.0  # the other row, with a larger value, has no error
    assert judge(out, truth, same_precision).right is right


@pytest.mark.parametrize("wrong", [float("nan"), float("inf"), 3.0])
def test_one_wrong_element_makes_the_verdict_wrong(wrong):
    truth = torch.ones(5, 2, 8, dtype=torch.float64)
    out = truth.half()
    assert judge(out, truth, truth.float()).right
    out[3, 1, 7] = wrong
    verdict = judge(out, truth, truth.float())
    assert not verdict.right and not verdict.error < 1.9


def test_worst_is_a_wrong_one_before_a_large_one():
    wrong, large, small = Verdict(0.2, 0.1), Verdict(5.0, 9.0), Verdict(0.0, 1.0)
    assert worst([small, large, wrong]) is wrong and worst([small, large]) is large
    assert worst([large, Verdict(float("nan"), 1.0)]).right is False


def test_sampling_judges_each_sequence_by_its_own_rows():
    case = AttentionCase(purpose="ragged", q_lens=(3, 0, 5), kv_lens=(20, 7, 2))
    inputs = make_inputs(case)
    right = attention_same_precision(inputs, case)[0].half()

    def verdict(out):
        return verify_sampled(inputs, out, case, max_rows=8, generator=torch.Generator().manual_seed(0))

    assert verdict(right).right
    for row in range(8):
        out = right.clone()
        out[row, 0, 0] += 0.5
        assert not verdict(out).right, f"row {row}"


def test_same_precision_passes_its_own_bound_and_a_shifted_mask_does_not():
    """The suite's assertion on a result that is right, and on one whose rows see a key too many."""
    case = AttentionCase(purpose="causal", q_lens=(20,), kv_lens=(50,))
    inputs = make_inputs(case)
    truth, same_precision = attention_float64(inputs, case), attention_same_precision(inputs, case)
    assert_attention(same_precision, truth, same_precision, dtype=torch.float16)
    shifted = attention_same_precision(inputs, AttentionCase(purpose="", q_lens=(20,), kv_lens=(50,), causal=False))
    with pytest.raises(AssertionError, match="out: beyond the bound at .* allowed"):
        assert_attention(shifted, truth, same_precision, dtype=torch.float16)


def test_infinities_and_nan_must_be_in_their_places():
    truth = torch.tensor([0.0, -torch.inf, 1.0]).double()
    bound = torch.tensor(10.0)
    assert_close("lse", truth.float(), truth, bound)
    for index, value in ((0, torch.nan), (1, 0.0), (2, -torch.inf), (2, torch.inf)):
        actual = truth.float()
        actual[index] = value
        with pytest.raises(AssertionError, match=f"in the wrong places at 1 of 3 elements, worst at .{index}"):
            assert_close("lse", actual, truth, bound)
