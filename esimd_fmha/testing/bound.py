"""How far a result may be from float64: twice as far as the same computation in PyTorch, plus one rounding.

The criterion is FlashAttention's. No tolerance is chosen here but the 1e-3 of lse.
"""

from dataclasses import dataclass

import torch

LSE_TOLERANCE = 1e-3  # absolute, natural log


def out_bound(truth, same_precision, dtype: torch.dtype) -> torch.Tensor:
    """[num_rows, 1, 1]: twice PyTorch's worst error in the row, plus one rounding of its largest element to dtype.

    truth, same_precision  [num_rows, num_heads_q, head_dim_v]
    """
    info = torch.finfo(dtype)
    error = (same_precision.double() - truth).abs().flatten(1).amax(dim=1)
    rounding = truth.abs().flatten(1).amax(dim=1) * info.eps / 2 + info.smallest_normal * info.eps / 2
    return (2 * error + rounding)[:, None, None]


def lse_bound(truth, same_precision) -> torch.Tensor:
    """1e-3, and more only where float32 scores are so large that PyTorch is not so exact either."""
    error = (same_precision.double() - truth).abs().nan_to_num(nan=0.0)  # -inf - -inf
    magnitude = truth.abs().masked_fill(truth.isinf(), 0.0)
    rounding = magnitude.max() * torch.finfo(torch.float32).eps / 2 if truth.numel() else 0.0
    return (2 * error + rounding).clamp(min=LSE_TOLERANCE)


@dataclass(frozen=True)
class Verdict:
    """The element of a result that is the worst for what its row allows."""

    error: float  # absolute, against float64
    allowed: float

    @property
    def right(self) -> bool:
        return self.error <= self.allowed  # False for NaN


def judge(out, truth, same_precision) -> Verdict:
    """The verdict on ``out`` [num_rows, num_heads_q, head_dim_v]; a NaN is the worst of all."""
    if not out.numel():
        return Verdict(0.0, 0.0)
    error = (out.cpu().double() - truth).abs()
    allowed = out_bound(truth, same_precision, out.dtype).expand_as(error)
    at = int((error / allowed).nan_to_num(nan=torch.inf).argmax())
    return Verdict(float(error.flatten()[at]), float(allowed.flatten()[at]))


def worst(verdicts: list[Verdict]) -> Verdict:
    """A wrong one if there is one, else that of the largest error."""
    return min(verdicts, key=lambda verdict: (verdict.right, -verdict.error))
