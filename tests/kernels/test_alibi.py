"""ALiBi: scores fall with the distance of the key. No two heads of a case, nor two sequences, have the same slope."""

import pytest
import torch

import esimd_fmha
from esimd_fmha.testing.inputs import make_inputs

from ..checks import check_case
from ..compare import assert_same_bits
from ..devices import CPU, GPU, SIMULATORS, each_case, each_device
from .option_cases import HEADS, OTHER_HEADS, small

pytestmark = pytest.mark.sampled(8)

SLOPES = (0.5, 0.0625)
OF_SEQUENCES = ((0.25, 0.5), (0.03125, 0.0), (-0.125, 1.0))

SMALL_ALIBI = [
    small("two slopes", head_dim=head_dim, dtype=dtype, alibi_slopes=SLOPES, q_lens=(20,), kv_lens=(150,))
    for head_dim, dtype in HEADS
] + [
    small("keys on both sides", alibi_slopes=SLOPES, causal=False, dtype="bf16", page_size=16),
    small(
        "slopes of sequences",
        alibi_slopes=OF_SEQUENCES,
        q_lens=(7, 12, 3),
        kv_lens=(37, 70, 90),
        page_size=None,
        causal=False,
    ),
    small("gathered", head_dim=72, kv_layout="unaligned", alibi_slopes=SLOPES, dtype="bf16"),
    small(
        "capped, then biased; split", alibi_slopes=SLOPES, softcap=5.0, softmax_scale=1.0, num_splits=2, head_dim=128
    ),
    small("in a window", alibi_slopes=SLOPES, window_size=(30, 9), causal=False, kv_lens=(150,), q_lens=(9,)),
]
ALIBI = (
    [
        small("two slopes", head_dim=head_dim, dtype=dtype, alibi_slopes=SLOPES, causal=causal)
        for (head_dim, dtype), causal in zip(OTHER_HEADS, (False, True, False, True, False))
    ]
    + [
        small("far keys weigh more", alibi_slopes=(-0.5, -3.0), q_lens=(70, 3), kv_lens=(300, 40), causal=causal)
        for causal in (True, False)
    ]
    + [
        small("the maximum moves", alibi_slopes=(0.5, -0.05), scores=scores, kv_lens=(400,), q_lens=(70,), dtype="bf16")
        for scores in ("rising", "creeping", "falling", "huge", "low_first_tile", "high_first_key")
    ]
    + [
        small(
            "rows of a tile rise by turns, each as its own key passes",
            alibi_slopes=(2.0, 0.3),
            causal=False,
            q_lens=(200,),
            kv_lens=(200,),
        ),
        small("only the nearest keys have a weight", alibi_slopes=(1e3, 64.0), q_lens=(70, 2), kv_lens=(200, 90)),
        small("rows without keys", q_lens=(20, 3), kv_lens=(7, 0), alibi_slopes=SLOPES, dtype="bf16"),
        small("equal scores: the bias alone", scores="equal", alibi_slopes=SLOPES, kv_lens=(300,), causal=False),
        small("a scale of its own", softmax_scale=0.5, alibi_slopes=SLOPES, kv_lens=(300,), num_splits=3),
        small(
            "splits of a fixed size", alibi_slopes=OF_SEQUENCES[:2], q_lens=(40, 3), kv_lens=(300, 90), split_size=64
        ),
        small("one row on a long cache", alibi_slopes=(0.001, 0.002), q_lens=(1,), kv_lens=(5000,), num_splits=0),
        small("a causal window", alibi_slopes=SLOPES, window_size=(63, 63), q_lens=(150, 3), kv_lens=(400, 65)),
        small("with a sink", alibi_slopes=SLOPES, sinks=(1.0, -1.0), q_lens=(70,), kv_lens=(200,), num_splits=2),
    ]
)


@each_case(SMALL_ALIBI, CPU, GPU, SIMULATORS[0])
def test_alibi_small(case, tensor_device):
    check_case(case, tensor_device)


@each_case(ALIBI, CPU, GPU)
def test_alibi(case, tensor_device):
    check_case(case, tensor_device)


@each_device
def test_slopes_may_be_one_row_for_all_sequences(tensor_device):
    """As [num_heads_q], repeated, and as an expanded view."""
    case = small("slopes", q_lens=(20, 9), kv_lens=(90, 30))
    inputs = make_inputs(case, tensor_device)
    arguments = inputs.plain_arguments(case)
    slopes = torch.tensor(SLOPES, device=tensor_device)
    expected = esimd_fmha.prefill_paged(**arguments, alibi_slopes=slopes)
    for same in (slopes.repeat(2, 1), slopes.expand(2, -1)):
        assert_same_bits("out", esimd_fmha.prefill_paged(**arguments, alibi_slopes=same).cpu(), expected.cpu())


@pytest.mark.parametrize("causal", [True, False])
@each_device
def test_slopes_of_zero_change_nothing_but_rounding(causal, tensor_device):
    case = small("no slope", q_lens=(70,), kv_lens=(200,), alibi_slopes=(0.0, 0.0), causal=causal)
    plain = small("plain", q_lens=(70,), kv_lens=(200,), causal=causal)
    _, out, lse = check_case(case, tensor_device)
    _, expected, expected_lse = check_case(plain, tensor_device)
    torch.testing.assert_close(out, expected, rtol=2e-3, atol=1e-4)
    torch.testing.assert_close(lse, expected_lse, rtol=0, atol=1e-5)
