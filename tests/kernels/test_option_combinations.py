"""Combinations of options against the float64 reference: drawn at random on the CPU device, some as machine code.

What an option does to keys and scores is compiled into the kernel, so every combination is a kernel of its own.
"""

import itertools

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from esimd_fmha.testing.case import AttentionCase

from ..checks import check_case
from ..devices import GPU, SIMULATORS, each_case
from .option_cases import small

pytestmark = pytest.mark.sampled(8)

# The values that the sampled combinations take; of two query heads and two sequences.
VALUES = {
    "softcap": 12.0,
    "window_size": (37, 11),
    "alibi_slopes": ((0.25, -0.03125), (0.0, 0.125)),
    "sinks": (2.5, -1.25),
    "causal": (True, False),
}
HEAD_DIMS = itertools.cycle((64, 128, 256, 96, 192))
SPLITS = itertools.cycle(({}, {"num_splits": 2}, {"num_splits": 0, "split_size": 64}))
PAGES = itertools.cycle((16, 64, None, 48))


def combination(names, **fields):
    shape = {"head_dim": next(HEAD_DIMS), "page_size": next(PAGES), "q_lens": (9, 9), "kv_lens": (75, 140)}
    options = {name: VALUES[name] for name in names}
    return small(" and ".join(names), softmax_scale=0.5, **shape | next(SPLITS) | options | fields)


SAMPLED = [
    combination(names, dtype=dtype, float_sinks=dtype == "bf16")
    for size in (2, 5)
    for names, dtype in zip(itertools.combinations(VALUES, size), itertools.cycle(("fp16", "bf16")))
]


@each_case(SAMPLED, SIMULATORS[0], GPU)
def test_combination_as_machine_code(case, tensor_device):
    check_case(case, tensor_device)


lengths = st.integers(0, 20) | st.integers(0, 200) | st.sampled_from([15, 16, 17, 63, 64, 65, 127, 128, 129])
sides = st.sampled_from([-1, 0, 1, 15, 16, 62, 63, 64, 65, 128]) | st.integers(0, 200)
# Exact in bf16, so that sinks of either dtype are the same.
numbers = st.sampled_from([0.0, 0.5, -0.5, 2.0, -3.0, 8.0])
slopes = st.sampled_from([0.0, 0.5, 0.0625, 0.00390625, -0.03125, 2.0])


@st.composite
def cases(draw):
    sequences = draw(st.lists(st.tuples(lengths, lengths), min_size=1, max_size=4))
    num_heads_kv = draw(st.integers(1, 2))
    num_heads_q = num_heads_kv * draw(st.integers(1, 3))
    of_heads = st.tuples(*[slopes] * num_heads_q)
    of_sequences = st.tuples(*[of_heads] * len(sequences))
    flags = st.tuples(*[st.booleans()] * len(sequences))
    splits = draw(
        st.integers(0, 5).map(lambda n: {"num_splits": n}) | st.sampled_from([64, 128]).map(lambda n: {"split_size": n})
    )
    return AttentionCase(
        purpose="random",
        q_lens=tuple(q_len for q_len, _ in sequences),
        kv_lens=tuple(kv_len for _, kv_len in sequences),
        num_heads_q=num_heads_q,
        num_heads_kv=num_heads_kv,
        head_dim=draw(st.sampled_from([64, 64, 72, 128])),
        dtype=draw(st.sampled_from(["fp16", "bf16"])),
        page_size=draw(st.sampled_from([64, 128, None])),
        causal=draw(st.booleans() | flags),
        causal_dtype=draw(st.sampled_from([torch.bool, torch.int32])),
        window_size=draw(st.just((-1, -1)) | st.tuples(sides, sides)),
        softmax_scale=draw(st.none() | st.floats(0.01, 1.0)),
        softcap=draw(st.sampled_from([0.0, 0.0, 3.0, 30.0])),
        alibi_slopes=draw(st.none() | of_heads | of_sequences),
        sinks=draw(st.none() | st.tuples(*[numbers] * num_heads_q)),
        float_sinks=draw(st.booleans()),
        scores=draw(st.sampled_from(["normal", "normal", "creeping", "falling", "rising"])),
        seed=draw(st.integers(0, 1 << 20)),
        **splits,
    )


@settings(max_examples=25)  # more would take the CPU's driver long, which builds a kernel for almost every one
@given(case=cases())
def test_random_options_equal_the_reference(case):
    check_case(case, "cpu")


@pytest.mark.slow
@settings(max_examples=400)
@given(case=cases())
def test_many_random_options_equal_the_reference(case):
    check_case(case, "cpu")
