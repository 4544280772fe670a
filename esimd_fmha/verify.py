"""Checks a result against the slow, obvious formula in float64, on sampled query rows."""

from dataclasses import dataclass

import torch


@dataclass(frozen=True)
class Verdict:
    """Largest absolute errors against float64, over the sampled rows."""

    error: float
    torch_error: float  # of the same computation in PyTorch at the precision of q

    @property
    def allowed(self) -> float:
        """Twice what PyTorch loses at the same precision, and the rounding of one float32 sum."""
        return 2 * self.torch_error + 1e-5

    @property
    def right(self) -> bool:
        return self.error <= self.allowed  # False for NaN


def worst(verdicts: list[Verdict]) -> Verdict:
    """A wrong one if there is one, else that of the largest error."""
    return min(verdicts, key=lambda verdict: (verdict.right, -verdict.error))


def attend(q, k, v, positions, softmax_scale: float, causal: bool, dtype: torch.dtype) -> torch.Tensor:
    """Attention of rows [n, num_heads_q, d] at these positions to keys [m, num_heads_kv, d], all in ``dtype``."""
    group_size = q.shape[1] // k.shape[1]
    q, k, v = (
        x.to(dtype).transpose(0, 1) for x in (q, k.repeat_interleave(group_size, 1), v.repeat_interleave(group_size, 1))
    )
    scores = (q @ k.transpose(1, 2)) * softmax_scale
    if causal:
        keys = torch.arange(k.shape[1], device=q.device)
        scores = scores.masked_fill(keys > positions[:, None], float("-inf"))
    weights = torch.softmax(scores, dim=-1)
    weights = torch.where(scores.amax(-1, keepdim=True) == float("-inf"), 0, weights)  # a row without keys
    return (weights @ v).transpose(0, 1)


def verify_sequence(q, k, v, out, *, softmax_scale: float, causal: bool, max_rows: int, generator) -> Verdict:
    """Compare ``out`` of one sequence (q, out [q_len, Hq, d]; k, v [kv_len, Hkv, d]) on at most ``max_rows`` rows."""
    if not len(q) or not len(k):
        return Verdict(out.abs().max().item() if out.numel() else 0.0, 0.0)
    rows = torch.randperm(len(q), generator=generator)[:max_rows].to(q.device)
    positions = rows + len(k) - len(q)
    exact, rounded = (
        attend(q[rows], k, v, positions, softmax_scale, causal, dtype) for dtype in (torch.float64, q.dtype)
    )
    return Verdict((out[rows] - exact).abs().max().item(), (rounded - exact).abs().max().item())
