"""``causal`` as a tensor: some sequences of a batch are causal, others not, as multimodal models ask."""

import itertools

import pytest
import torch

import esimd_fmha
from esimd_fmha.testing.inputs import make_inputs

from ..checks import check_case
from ..compare import assert_same_bits
from ..devices import CPU, GPU, SIMULATORS, each_case, each_device
from .option_cases import HEADS, OTHER_HEADS, small

pytestmark = pytest.mark.sampled(8)

DTYPES = (torch.bool, torch.int8, torch.uint8, torch.int32, torch.int64)
TWO = {"q_lens": (20, 20), "kv_lens": (90, 90)}

SMALL_FLAGS = [
    small("every dtype of flags", head_dim=head_dim, dtype=dtype, causal=flags, causal_dtype=flag_dtype, **TWO)
    for (head_dim, dtype), flag_dtype, flags in zip(HEADS, DTYPES, itertools.cycle([(True, False), (False, True)]))
] + [
    small(
        "windowed: right is 0 where causal", causal=(True, False), window_size=(20, 9), q_lens=(9, 9), kv_lens=(90, 90)
    ),
    small("split", causal=(False, True), num_splits=2, causal_dtype=torch.int64, **TWO),
]
MANY = {"q_lens": (70, 1, 0, 200, 9, 40), "kv_lens": (150, 70, 5, 200, 9, 7)}
ALTERNATELY = (False, True, True, False, True, False)
FLAGS = (
    [
        small("beside one another", head_dim=head_dim, dtype=dtype, causal=flags, causal_dtype=flag_dtype, **MANY)
        for (head_dim, dtype), flag_dtype, flags in zip(
            OTHER_HEADS,
            DTYPES[::-1],
            itertools.cycle([ALTERNATELY, tuple(not flag for flag in ALTERNATELY)]),
        )
    ]
    + [
        small("windowed", causal=ALTERNATELY, window_size=window, **MANY)
        for window in ((30, 30), (-1, 9), (63, -1), (0, 1), (5, 0), (-1, 0))
    ]
    + [
        small("more queries than keys", causal=(True, False), q_lens=(90, 90), kv_lens=(20, 20), dtype="bf16"),
        small("splits of a fixed size", causal=(True, False), q_lens=(130, 130), kv_lens=(300, 300), split_size=64),
        small("three splits, packed", causal=ALTERNATELY, num_splits=3, page_size=None, **MANY),
        small(
            "with every other option",
            causal=ALTERNATELY,
            window_size=(90, 20),
            softcap=20.0,
            alibi_slopes=(0.25, -0.03125),
            sinks=(2.0, -1.0),
            num_splits=2,
            **MANY,
        ),
    ]
)


@each_case(SMALL_FLAGS, CPU, GPU, SIMULATORS[0])
def test_flags_small(case, tensor_device):
    check_case(case, tensor_device)


@each_case(FLAGS, CPU, GPU)
def test_flags(case, tensor_device):
    check_case(case, tensor_device)


@pytest.mark.parametrize("window", [None, (40, 7)])
@pytest.mark.parametrize("causal", [True, False])
@each_device
def test_flags_that_agree_are_one_flag(causal, window, tensor_device):
    case = small("plain", scores="creeping", **MANY)
    arguments = make_inputs(case, tensor_device).plain_arguments(case) | {"window_size": window}
    expected = esimd_fmha.prefill_paged(**arguments | {"causal": causal})
    flags = torch.full((len(case.q_lens),), causal, device=tensor_device)
    assert_same_bits("out", esimd_fmha.prefill_paged(**arguments | {"causal": flags}).cpu(), expected.cpu())


@pytest.mark.parametrize("value", [1, 256, 1 << 31, 1 << 40, -(1 << 63)])
@each_device
def test_any_bit_makes_a_flag_of_64_bits(value, tensor_device):
    case = small("plain", **TWO)
    arguments = make_inputs(case, tensor_device).plain_arguments(case)
    flags = torch.tensor([value, 0], device=tensor_device)
    expected = esimd_fmha.prefill_paged(**arguments | {"causal": torch.tensor([True, False], device=tensor_device)})
    assert_same_bits("out", esimd_fmha.prefill_paged(**arguments | {"causal": flags}).cpu(), expected.cpu())
