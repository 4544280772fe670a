"""Checks the result of a call on sampled query rows of each sequence, for problems too large to be computed whole."""

import torch

from esimd_fmha.testing.bound import Verdict, judge, worst
from esimd_fmha.testing.options import AttentionOptions
from esimd_fmha.testing.reference import (
    AttentionTensors,
    attend_float64,
    attend_same_precision,
    sequence_kv,
    sequence_rows,
)


def verify_sampled(
    inputs: AttentionTensors,
    out: torch.Tensor,
    options: AttentionOptions,
    *,
    max_rows: int,
    generator: torch.Generator,
) -> Verdict:
    """The worst verdict on ``out`` [total_q, num_heads_q, head_dim_v], from at most ``max_rows`` rows a sequence."""
    verdicts = []
    for index, rows in enumerate(sequence_rows(inputs)):
        k, v = sequence_kv(inputs, index, options)
        q, of_out = inputs.q[rows], out[rows]
        sampled = torch.randperm(len(q), generator=generator)[:max_rows]
        positions = sampled + len(k) - len(q)
        sampled_q, sampled_out = q[sampled.to(q.device)], of_out[sampled.to(out.device)]
        truth, same_precision = (
            attend(sampled_q, k, v, positions, options.of_sequence(index))[0]
            for attend in (attend_float64, attend_same_precision)
        )
        verdicts.append(judge(sampled_out, truth, same_precision))
    return worst(verdicts)
