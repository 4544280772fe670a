"""K and V in e4m3 that the threads of a work-group convert together: in the machine code of GPUs only, so in xesim.

Its checkers watch the shared local memory: a share that is read before it is written, or written while others read,
is a race.
"""

import pytest
import torch

import esimd_fmha
from esimd_fmha.testing.case import AttentionCase
from esimd_fmha.testing.inputs import make_inputs

from ..checks import check_case
from ..compare import assert_same_bits
from ..devices import SIMULATORS, on_device

XESIM = pytest.mark.parametrize("device_name", [on_device(SIMULATORS[0])], indirect=True)


def shared(purpose, **fields):
    fields = {"q_lens": (150,), "kv_lens": (230,), "num_heads_q": 2, "num_heads_kv": 1, "head_dim": 128} | fields
    return AttentionCase(purpose=purpose, **({"kv_dtype": "e4m3", "dtype": "bf16", "page_size": 64} | fields))


CASES = [
    shared("threads that see fewer tiles than others, and threads without rows"),
    shared("fp16, pages of 16, splits", dtype="fp16", page_size=16, num_splits=3, k_descale=0.5, v_descale=2.0),
    shared("pages of 48 tokens", page_size=48, q_lens=(20, 70), kv_lens=(100, 75)),
    shared("packed", page_size=None, q_lens=(40, 3, 90), kv_lens=(40, 0, 131), causal=False),
    shared("a window, whose rows begin at different tiles", window_size=(50, 0), head_dim=120),
    shared("a tile of all heads", q_lens=(9, 1, 40), kv_lens=(90, 30, 41), num_heads_q=6),
]


@XESIM
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.purpose)
def test_threads_share_what_they_convert(device_name, case):
    check_case(case, "cpu")


@XESIM
def test_a_tile_that_the_softmax_misses_is_multiplied_again(device_name):
    """The scores of rows of one thread rise by more than 2^10 at once, in different tiles for each thread."""
    q, k = torch.zeros(40, 1, 128), torch.zeros(100, 1, 128)
    for thread, key in enumerate((50, 70, 35)):
        rows = slice(16 * thread, 16 * thread + 16)
        q[rows, 0, thread] = 400.0
        k[key, 0, thread] = 400.0
        q[rows, 0, 9] = 1.0
        k[:, 0, 9] = torch.arange(100) % 8
    v = torch.randn(100, 1, 128, generator=torch.Generator().manual_seed(1)).to(torch.float8_e4m3fn)
    k = k.to(torch.float8_e4m3fn)
    lengths = {"cu_seqlens_q": torch.tensor([0, 40], dtype=torch.int32)}
    lengths["cu_seqlens_k"] = torch.tensor([0, 100], dtype=torch.int32)
    arguments = {"max_seqlen_q": 40, "max_seqlen_k": 100, "causal": False, "softmax_scale": 1.0, **lengths}
    out = esimd_fmha.prefill_paged(q.bfloat16(), k, v, **arguments)
    for thread, key in enumerate((50, 70, 35)):
        rows = out[16 * thread : 16 * thread + 16, 0].float()
        torch.testing.assert_close(rows, v[key].float().bfloat16().float().expand_as(rows), rtol=0, atol=0)


@XESIM
@pytest.mark.parametrize("poisoned", ["k", "v"])
def test_visible_nan_of_either_sign_shows(device_name, poisoned):
    for at, nan in enumerate((0x7F, 0xFF)):
        tensors = {name: torch.zeros(50, 1, 128).to(torch.float8_e4m3fn) for name in "kv"}
        column = 77 + at
        tensors[poisoned].view(torch.uint8)[31, 0, column] = nan
        lengths = {
            "cu_seqlens_q": torch.tensor([0, 20], dtype=torch.int32),
            "cu_seqlens_k": torch.tensor([0, 50], dtype=torch.int32),
        }
        out = esimd_fmha.prefill_paged(
            torch.ones(20, 1, 128).bfloat16(),
            *tensors.values(),
            max_seqlen_q=20,
            max_seqlen_k=50,
            causal=False,
            **lengths,
        )
        others = torch.arange(128) != column
        assert out[:, :, column].isnan().all()
        assert out[:, :, others].isnan().all() == (poisoned == "k")


@XESIM
def test_the_bits_are_those_of_threads_that_convert_alone(device_name):
    """Rows that are reached one by one are converted by each thread."""
    case = shared("bits", q_lens=(60,), kv_lens=(90,), num_heads_q=1)
    inputs = make_inputs(case, "cpu")
    arguments = inputs.arguments(case)
    out, lse = esimd_fmha.prefill_paged(**arguments)
    for name in ("k_cache", "v_cache"):
        pages = arguments[name]
        wide = torch.zeros(*pages.shape[:-1], pages.shape[-1] + 4, dtype=torch.uint8)
        wide[..., :-4] = pages.view(torch.uint8)
        arguments[name] = wide.view(pages.dtype)[..., :-4]
    alone, lse_alone = esimd_fmha.prefill_paged(**arguments)
    assert_same_bits("out", out, alone)
    assert_same_bits("lse", lse, lse_alone)
