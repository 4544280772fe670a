"""Assertions on results; a failing one prints the worst element, both values, and how many elements differ."""

import torch

from esimd_fmha.testing.bound import lse_bound, out_bound


def assert_attention(result, truth, same_precision, *, dtype, about=""):
    """Compare (out, lse) with the float64 truth, given what PyTorch makes of it at the same precision.

    ``lse`` of the result may be None. Rows that are NaN in the truth belong to no sequence and are left out.
    """
    (out, lse), (out_truth, lse_truth), (out_torch, lse_torch) = result, truth, same_precision
    asked = ~lse_truth.isnan().any(dim=0)
    assert_close("out", out[asked], out_truth[asked], out_bound(out_truth[asked], out_torch[asked], dtype), about=about)
    if lse is not None:
        lse_truth, lse_torch = lse_truth[:, asked], lse_torch[:, asked]
        assert_close("lse", lse[:, asked], lse_truth, lse_bound(lse_truth, lse_torch), about=about)


def assert_close(name, actual, truth, bound, *, about=""):
    """|actual - truth| <= bound everywhere; infinities and NaNs must be in the same places first."""
    assert actual.shape == truth.shape, f"{name} has shape {list(actual.shape)}, not {list(truth.shape)}"
    actual, truth = actual.detach().cpu().double(), truth.double()
    for kind, of_actual, of_truth in (
        ("NaN", actual.isnan(), truth.isnan()),
        ("+inf", actual == torch.inf, truth == torch.inf),
        ("-inf", actual == -torch.inf, truth == -torch.inf),
    ):
        differs = of_actual != of_truth
        assert not differs.any(), _report(f"{name}: {kind} in the wrong places", actual, truth, differs, differs, about)
    finite = truth.isfinite()
    error = torch.where(finite, (actual - truth).abs(), 0.0)
    bound = bound.expand_as(error)
    too_far = error > bound
    assert not too_far.any(), _report(f"{name}: beyond the bound", actual, truth, too_far, error / bound, about, bound)


def integer_like(dtype):
    """The dtype of integers as wide."""
    return {1: torch.uint8, 2: torch.int16, 4: torch.int32}[dtype.itemsize]


def assert_same_bits(name, actual, expected):
    """Equal to the bit; NaN equals itself."""
    assert actual.shape == expected.shape and actual.dtype == expected.dtype
    integer = integer_like(actual.dtype)
    differs = actual.contiguous().view(integer) != expected.contiguous().view(integer)
    assert not differs.any(), _report(f"{name}: not the same bits", actual, expected, differs, differs)


def _report(what, actual, expected, differs, badness, about="", bound=None):
    worst = tuple(int(i) for i in torch.unravel_index(badness.double().argmax(), badness.shape))
    line = f"{what} at {differs.sum()} of {differs.numel()} elements, worst at {list(worst)}: "
    line += f"{float(actual[worst]):.9g}, not {float(expected[worst]):.9g}"
    if bound is not None:
        line += f" (differs by {abs(float(actual[worst] - expected[worst])):.3g}, allowed {float(bound[worst]):.3g})"
    return f"{line}\n{about}" if about else line
