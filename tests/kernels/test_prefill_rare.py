"""Calls that are rare, each of which one detail of a kernel decides."""

import pytest
import torch

import esimd_fmha
from esimd_fmha.attention import call_of
from esimd_fmha.config import choose_config
from esimd_fmha.problem import check_problem
from esimd_fmha.testing.case import DTYPES, AttentionCase
from esimd_fmha.testing.inputs import make_inputs

from ..checks import check_case, check_result
from ..compare import assert_same_bits
from ..devices import CPU, GPU, SIMULATORS, each_case, on_device

each_machine = pytest.mark.parametrize(
    "device_name", [on_device(CPU), on_device(GPU), on_device(SIMULATORS[0])], indirect=True
)


def is_block_2d(arguments):
    return set(choose_config(check_problem(*call_of(**arguments)), "xe").accesses.values()) == {"block"}


@each_machine
def test_weights_beyond_fp16_are_rescaled(tensor_device):
    """In one row the second tile, which needs no mask, lies 2^18 above the first: fp16 cannot hold such weights."""
    case = AttentionCase(
        purpose="a rise of 18 in base 2", q_lens=(8,), kv_lens=(128,), page_size=None, causal=False, num_heads_q=2
    )
    inputs = make_inputs(case, tensor_device)
    inputs.q[..., 1:] *= 0.1
    inputs.q[..., 0] = 0.0
    inputs.q[-1, :, 0] = 10.0  # the last row of a DPAS operand
    inputs.k_cache[:64, :, 0] = 0.0
    inputs.k_cache[64:, :, 0] = 18 / 1.4427 * case.head_dim**0.5 / 10.0
    check_result(case, inputs, *esimd_fmha.prefill_paged(**inputs.arguments(case)))


@pytest.mark.parametrize("page_size", [64, 16])
@each_machine
def test_a_block_table_may_end_with_the_last_page(page_size, tensor_device):
    """Pages are looked up ahead of the keys; the simulator refuses a read behind the table."""
    case = AttentionCase(
        purpose="the keys fill their pages", q_lens=(20,), kv_lens=(128,), page_size=page_size, num_heads_q=2
    )
    inputs = make_inputs(case, tensor_device)
    table = inputs.block_table[:, : 128 // page_size].contiguous()
    check_result(case, inputs, *esimd_fmha.prefill_paged(**inputs.arguments(case) | {"block_table": table}))


@each_machine
def test_k_and_v_may_start_at_different_places_of_their_lines(tensor_device):
    """2D block messages need an aligned base: K and V each have a shift of their own."""
    case = AttentionCase(purpose="V begins inside a line", q_lens=(20,), kv_lens=(90,), num_heads_q=2, num_heads_kv=1)
    inputs = make_inputs(case, tensor_device)
    wide = inputs.v_cache.new_full((*inputs.v_cache.shape[:3], 96), torch.nan)
    v_cache = wide[..., 16:80]
    v_cache.copy_(inputs.v_cache)
    arguments = inputs.arguments(case) | {"v_cache": v_cache}
    assert v_cache.data_ptr() % 64 == 32 and inputs.k_cache.data_ptr() % 64 == 0 and is_block_2d(arguments)
    check_result(case, inputs, *esimd_fmha.prefill_paged(**arguments))


@each_machine
def test_an_unaligned_call_after_an_aligned_one_of_the_same_strides(tensor_device):
    """What is remembered of the first call must not serve the second."""
    case = AttentionCase(purpose="q at two places of a line", q_lens=(5,), kv_lens=(40,), page_size=None, num_heads_q=2)
    inputs = make_inputs(case, tensor_device)
    arguments = inputs.arguments(case)
    buffer = inputs.q.new_empty(inputs.q.numel() + 1)
    moved = buffer[1:].view(inputs.q.shape)
    moved.copy_(inputs.q)
    assert moved.stride() == inputs.q.stride() and is_block_2d(arguments) and not is_block_2d(arguments | {"q": moved})
    for q in (inputs.q, moved):
        check_result(case, inputs, *esimd_fmha.prefill_paged(**arguments | {"q": q}))


@pytest.mark.parametrize("dtype", DTYPES)
@each_machine
def test_an_output_between_two_numbers_is_rounded_to_the_even_one(dtype, tensor_device):
    """Two keys of equal score: their mean lies exactly between two numbers of the dtype."""
    numbers = 1 + torch.arange(65) * torch.finfo(DTYPES[dtype]).eps
    signs = torch.tensor([1, -1]).repeat(32)
    v = torch.stack([signs * numbers[:-1], signs * numbers[1:]])[:, None].to(tensor_device, DTYPES[dtype])
    mean = v.double().mean(dim=0, keepdim=True)
    expected = mean.to(DTYPES[dtype])
    assert (mean != expected.double()).all(), "every mean is a tie"
    lengths = [torch.tensor([0, n], dtype=torch.int32, device=tensor_device) for n in (1, 2)]
    out = esimd_fmha.prefill_paged(
        torch.zeros_like(expected),
        torch.zeros_like(v),
        v,
        cu_seqlens_q=lengths[0],
        cu_seqlens_k=lengths[1],
        max_seqlen_q=1,
        max_seqlen_k=2,
    )
    assert_same_bits("out", out.cpu(), expected.cpu())


PADDED = [
    AttentionCase(
        purpose="splits of a padded head are merged into 72 columns, others beside them",
        head_dim=72,
        q_lens=(9, 3),
        kv_lens=(70, 20),
        num_heads_q=2,
        num_heads_kv=2,
        page_size=16,
        num_splits=2,
        out_layout="strided",
        dtype="bf16",
    ),
    AttentionCase(
        purpose="packed rows of 144 bytes, sequences that begin at odd ones: only K and V are moved row by row",
        head_dim=72,
        q_lens=(3, 9, 2),
        kv_lens=(5, 12, 20),  # and V, behind K and 3 rows, begins with a line
        num_heads_q=2,
        num_heads_kv=1,
        page_size=None,
    ),
]


@each_case(PADDED, CPU, GPU, SIMULATORS[0])
def test_padded_heads(case, tensor_device):
    check_case(case, tensor_device)
