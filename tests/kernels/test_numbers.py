"""Scores of any size: what float64 gives comes out, as long as float32 holds q.k and the scaled scores.

Nearly all columns of q and k are 0, so that q.k is exact in float32: most often one product of two 16-bit numbers.
"""

import math
from dataclasses import replace

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

import esimd_fmha
from esimd_fmha.testing.bound import out_bound
from esimd_fmha.testing.case import DTYPES, AttentionCase
from esimd_fmha.testing.inputs import make_inputs
from esimd_fmha.testing.reference import attention_float64, attention_same_precision

from ..compare import assert_close
from ..devices import CPU, GPU, SIMULATORS, on_device

pytestmark = pytest.mark.sampled(8)

each_machine = pytest.mark.parametrize(
    "device_name", [on_device(CPU), on_device(GPU), on_device(SIMULATORS[0])], indirect=True
)
LARGEST = {"fp16": 65504.0, "bf16": 3e38}


def check_numbers(case, q_levels, k_levels, device="cpu", offset=0.0):
    """q_levels [total_q] and k_levels [total_k] are the first columns of q and k; K/V are packed.

    The offset, a multiple of 256 that the second columns make, is added to all products.
    """
    inputs = make_inputs(replace(case, page_size=None), device)
    for tensor, levels in ((inputs.q, q_levels), (inputs.k_cache, k_levels)):
        tensor.zero_()
        tensor[..., 0] = torch.tensor(levels, dtype=torch.float64, device=device)[:, None].to(tensor.dtype)
    inputs.q[..., 1], inputs.k_cache[..., 1] = 256.0, offset / 256
    out, lse = esimd_fmha.prefill_paged(**inputs.arguments(case))
    truth, same_precision = attention_float64(inputs, case), attention_same_precision(inputs, case)
    # PyTorch too gives NaN where all scores of a row are -inf.
    bound = out_bound(truth[0], same_precision[0].nan_to_num(), DTYPES[case.dtype])
    assert_close("out", out, truth[0], bound, about=str(case))
    rounding = truth[1].masked_fill(truth[1].isinf(), 0.0).abs() * 2 * torch.finfo(torch.float32).eps
    assert_close("lse", lse, truth[1], rounding.clamp(min=1e-3), about=str(case))


def of(purpose, dtype="bf16", **fields):
    fields = {"q_lens": (1,), "kv_lens": (200,), "num_heads_q": 2, "num_heads_kv": 1, "causal": False} | fields
    return AttentionCase(purpose=purpose, dtype=dtype, page_size=None, **fields)


# (case, q of each row, (number of keys, k) of one after the other)
FAR_APART = {
    "the first tiles hold nothing but -inf": (of("a"), [100.0], [(64, -3e38), (136, 0.0)]),
    "and a tile between others": (of("a"), [100.0], [(64, 0.0), (64, -3e38), (72, 0.0)]),
    "for one row of two": (of("a", q_lens=(2,)), [100.0, 1.0], [(64, -3e38), (136, 0.0)]),
    "one key of a large score": (of("b", kv_lens=(1,)), [3e9], [(1, 13824.0)]),
    "all keys of a large score": (of("b"), [3e9], [(200, 13824.0)]),
    "all keys of a large score, fp16": (of("b", "fp16"), [13824.0], [(200, 13824.0)]),
    "a large score behind small ones": (of("c"), [13824.0], [(70, 0.001), (130, 13824.0)]),
    "small scores behind large negative ones": (of("c"), [1.0], [(70, -13824.0), (30, 1.0), (100, 2.0)]),
    "small scores behind negative ones of 3e6": (of("c"), [1.0], [(70, -(2.0**24)), (30, 8.0), (100, 11.0)]),
    "small scores behind hugely negative ones": (of("c"), [1e10], [(70, -1e20), (30, 1e-10), (100, 2e-10)]),
    "large scores that rise within float32's digits": (
        of("d", "fp16"), [8192.0], [(70, 1024.0), (70, 1025.0), (60, 1024.0)],
    ),
    "scores beyond 2^24 from tile to tile": (of("d"), [256.0], [(64, 2.0**19), (64, 2.0**20), (72, 2.0**20)]),
    "scores around 2^24": (of("d"), [1.0], [(64, 2.0**26), (64, 93323264.0), (72, 93323264.0)]),
    "the largest scores of all": (of("e"), [1.0, -1.0], [(64, 2e38), (64, -2e38), (72, 2e38)]),
    "the smallest scale of a large score": (of("e", softmax_scale=1e-30), [1e19], [(100, 1e11), (100, 1.1e11)]),
    "the largest scale of a small score": (of("e", softmax_scale=1e30), [1e-19], [(100, 1e-11), (100, 1.1e-11)]),
    "softcap of the largest scores": (of("f", softcap=20.0), [1.0], [(64, -3e38), (64, 3e38), (72, 3e38)]),
    "softcap of an infinite score": (of("f", softcap=20.0), [100.0], [(64, -3e38), (64, 3e38), (72, 0.1)]),
    "a window over large scores": (
        of("f", window_size=(70, 0), q_lens=(90,)), [13824.0] * 90, [(64, -1e30), (60, 13824.0), (76, 13823.0)],
    ),
}  # fmt: skip


@pytest.mark.parametrize("num_splits", [1, 3])
@pytest.mark.parametrize("purpose", FAR_APART)
@each_machine
def test_scores_far_apart(purpose, num_splits, tensor_device):
    case, q_levels, k_levels = FAR_APART[purpose]
    q_levels = (q_levels * 2)[: max(len(q_levels), case.q_lens[0])]
    case = replace(case, purpose=purpose, num_splits=num_splits, q_lens=(len(q_levels),))
    check_numbers(case, q_levels, [k for count, k in k_levels for _ in range(count)], tensor_device)


@pytest.mark.parametrize("num_splits", [1, 3])
@each_machine
def test_large_scores_that_rise(num_splits, tensor_device):
    """In base 2 they are 5.7e6, where float32 counts in halves."""
    case = of("integers below 2^24", softmax_scale=0.25, num_splits=num_splits)
    levels = [0.0] * 64 + [35.0] * 64 + [77.0] * 64 + [77.0] * 8
    check_numbers(case, [1.0], levels, tensor_device, offset=15.0 * 2**20)


@st.composite
def extreme_numbers(draw):
    """A case, q of each row and k of each key: segments of keys whose scores are of any size and sign."""
    dtype = draw(st.sampled_from(["fp16", "bf16"]))
    scale = draw(st.sampled_from([0.125, 0.3, 1.0, 1e-6, 1e6]))
    # What a product and a scaled score in base 2 may be: float32 must hold both.
    largest = min(LARGEST[dtype] ** 2, 3e38, 2e38 / scale)
    q_lens = draw(st.lists(st.integers(1, 20), min_size=1, max_size=2))
    q_level = draw(st.floats(-15, 15).map(lambda x: 2.0**x))
    q_levels = [q_level * draw(st.sampled_from([1.0, 1.0, 1.5, -1.0])) for _ in range(sum(q_lens))]
    exponents = st.floats(-10, math.log2(largest)) | st.floats(-4, 12) | st.floats(20, 33)
    scores = st.builds(lambda x, sign: sign * 2.0**x, exponents, st.sampled_from([1.0, -1.0])) | st.just(0.0)
    palette = draw(st.lists(scores, min_size=1, max_size=3))
    k_levels = []
    for _ in range(draw(st.integers(1, 6))):
        score = draw(st.sampled_from(palette)) * draw(st.sampled_from([1.0, 1.0, 1.0 + 2**-7, -1.0]))
        level = max(-LARGEST[dtype], min(LARGEST[dtype], score / q_level / 1.6))
        k_levels += [level] * draw(st.sampled_from([1, 15, 16, 64, 70, 100]))
    kv_lens = [len(k_levels)] if len(q_lens) == 1 else [len(k_levels) // 2, len(k_levels) - len(k_levels) // 2]
    case = AttentionCase(
        purpose="extreme numbers",
        q_lens=tuple(q_lens),
        kv_lens=tuple(kv_lens),
        dtype=dtype,
        num_heads_q=1,
        num_heads_kv=1,
        page_size=None,
        softmax_scale=scale,
        causal=draw(st.booleans()),
        window_size=draw(st.sampled_from([(-1, -1), (-1, -1), (20, 20)])),
        softcap=draw(st.sampled_from([0.0, 0.0, 30.0])),
        num_splits=draw(st.sampled_from([1, 3])),
    )
    return case, q_levels, k_levels


@settings(max_examples=150)
@given(drawn=extreme_numbers())
def test_extreme_numbers(drawn):
    check_numbers(*drawn)


@pytest.mark.parametrize("device_name", [on_device(SIMULATORS[0])], indirect=True)
def test_extreme_numbers_as_machine_code(device_name):
    settings(max_examples=10)(given(drawn=extreme_numbers())(lambda drawn: check_numbers(*drawn)))()


@each_machine
def test_products_beyond_float32(tensor_device):
    """-inf counts as no key, +inf makes its row NaN; other rows stay right."""
    case = of("q.k beyond float32", q_lens=(3,), kv_lens=(100,))
    inputs = make_inputs(case, tensor_device)
    inputs.q.zero_()
    inputs.k_cache.zero_()
    inputs.q[:, :, 0] = torch.tensor([100.0, -100.0, 0.0], device=tensor_device)[:, None]
    inputs.k_cache[..., 0] = 3e38
    out, lse = esimd_fmha.prefill_paged(**inputs.arguments(case))
    assert out[0].isnan().all() and lse[:, 0].isnan().all()
    assert (out[1] == 0).all() and (lse[:, 1] == -torch.inf).all()
    mean = inputs.v_cache.double().mean(dim=0).expand(2, 64)
    assert_close("out", out[2], mean, torch.tensor(4e-3), about=str(case))
