"""Sinks: a score more for each head, that has a weight and no value. No two heads of a case have the same."""

import pytest
import torch

import esimd_fmha
from esimd_fmha.testing.inputs import make_inputs

from ..checks import check_case
from ..compare import assert_same_bits
from ..devices import CPU, GPU, SIMULATORS, each_case, each_device
from .option_cases import HEADS, OTHER_HEADS, small

pytestmark = pytest.mark.sampled(8)

NO_SINK = float("-inf")
SINKS = (0.5, 3.0)
SMALL_SINKS = [
    small("sinks of two heads", head_dim=head_dim, dtype=dtype, sinks=SINKS, float_sinks=dtype == "fp16")
    for head_dim, dtype in HEADS
] + [
    small("sinks of the dtype of q, fp16", sinks=(-1.25, 2.5), float_sinks=False),
    small("a split adds its sink once", kv_lens=(150,), sinks=SINKS, num_splits=2, dtype="bf16", float_sinks=False),
    small("rows without keys", q_lens=(20, 3), kv_lens=(7, 0), sinks=(NO_SINK, -4.0)),
    small("rows without keys, split", q_lens=(20, 3), kv_lens=(90, 0), sinks=(NO_SINK, 30.0), num_splits=2),
]
FAR_SINKS = (NO_SINK, -1e30, -1e3, 1e3)
SINK_CASES = (
    [
        small("sinks of two heads", head_dim=head_dim, dtype=dtype, sinks=SINKS, causal=False)
        for head_dim, dtype in OTHER_HEADS
    ]
    + [
        small(
            "below and above every score", num_heads_q=4, num_heads_kv=2, sinks=FAR_SINKS, scores=scores, num_splits=n
        )
        for scores, n in (("normal", 1), ("huge", 1), ("creeping", 3), ("low_first_tile", 1))
    ]
    + [
        small("a sink outweighs all by far", sinks=(1e30, 60.0), kv_lens=(90,)),
        small("a window ends before the sink", sinks=SINKS, window_size=(30, 0), q_lens=(70, 2), kv_lens=(200, 64)),
        small("only the scores are capped", sinks=(25.0, -25.0), softcap=10.0, softmax_scale=2.0, num_splits=2),
        small("packed, splits of a fixed size", sinks=SINKS, page_size=None, kv_lens=(300,), split_size=128),
        small("three sequences", sinks=SINKS, q_lens=(70, 1, 9), kv_lens=(150, 70, 9), padding_rows=3),
    ]
)


@each_case(SMALL_SINKS, CPU, GPU, SIMULATORS[0])
def test_sinks_small(case, tensor_device):
    check_case(case, tensor_device)


@each_case(SINK_CASES, CPU, GPU)
def test_sinks(case, tensor_device):
    check_case(case, tensor_device)


@pytest.mark.parametrize("num_splits", [1, 2])
@each_device
def test_a_row_without_keys_has_the_sink_as_lse(num_splits, tensor_device):
    """Exactly 0, and within float32's rounding its head's sink."""
    case = small("no keys", q_lens=(20,), kv_lens=(0,), sinks=(2.5, NO_SINK), num_splits=num_splits)
    _, out, lse = check_case(case, tensor_device)
    assert (out == 0).all()
    torch.testing.assert_close(lse.cpu(), torch.tensor(case.sinks)[:, None].expand(2, 20), rtol=1e-6, atol=0)


@pytest.mark.parametrize("num_splits", [1, 3])
@each_device
def test_sinks_of_minus_infinity_are_none(num_splits, tensor_device):
    case = small("sinks", q_lens=(70, 3), kv_lens=(200, 0), num_splits=num_splits, scores="creeping")
    inputs = make_inputs(case, tensor_device)
    arguments = inputs.arguments(case) | {"out": None}
    expected = esimd_fmha.prefill_paged(**arguments)
    no_sinks = torch.full((case.num_heads_q,), NO_SINK, device=tensor_device)
    for name, result, plain in zip(("out", "lse"), esimd_fmha.prefill_paged(**arguments, sinks=no_sinks), expected):
        assert_same_bits(name, result.cpu(), plain.cpu())
