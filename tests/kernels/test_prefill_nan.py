"""NaN that a row may see must show, or the poisoning of what it must not see would prove nothing."""

import pytest
import torch

import esimd_fmha

from ..devices import on_device


@pytest.mark.parametrize("num_splits", [1, 3])
@pytest.mark.parametrize("poisoned", ["k_cache", "v_cache"])
@pytest.mark.parametrize("device_name", [on_device("opencl:cpu"), on_device("xesim")], indirect=True)
def test_visible_nan_shows(device_name, poisoned, num_splits):
    generator = torch.Generator().manual_seed(0)
    q = torch.randn(20, 2, 64, generator=generator).half()
    caches = {name: torch.randn(200, 1, 64, generator=generator).half() for name in ("k_cache", "v_cache")}
    caches[poisoned][190] = float("nan")  # position 190: visible to the rows from 10 on
    arguments = dict(
        cu_seqlens_q=torch.tensor([0, 20], dtype=torch.int32),
        cu_seqlens_k=torch.tensor([0, 200], dtype=torch.int32),
        max_seqlen_q=20,
        max_seqlen_k=200,
        num_splits=num_splits,
    )
    out = esimd_fmha.prefill_paged(q, **caches, **arguments)
    assert out[10:].isnan().all()
    if poisoned == "k_cache":  # a masked weight is 0, and 0 times a NaN of V is NaN here as in PyTorch
        assert not out[:10].isnan().any()


def test_no_queries_need_no_plan():
    empty = torch.empty(0, 4, 64).half()
    keys = torch.zeros(1000, 1, 64).half()
    out, lse = esimd_fmha.prefill_paged(
        empty,
        keys,
        keys,
        cu_seqlens_q=torch.tensor([0, 0], dtype=torch.int32),
        cu_seqlens_k=torch.tensor([0, 1000], dtype=torch.int32),
        max_seqlen_q=0,
        max_seqlen_k=1000,
        return_lse=True,
    )
    assert out.shape == (0, 4, 64) and lse.shape == (4, 0)


@pytest.mark.parametrize("negative", [-100, -1])
@pytest.mark.parametrize("causal", [True, False])
def test_negative_length_is_no_length(negative, causal):
    q = torch.randn(5, 1, 64).half()
    pages = torch.full((1, 16, 1, 64), float("nan")).half()
    out = esimd_fmha.prefill_paged(
        q,
        pages,
        pages,
        block_table=torch.zeros(1, 1, dtype=torch.int32),
        cu_seqlens_q=torch.tensor([0, 5], dtype=torch.int32),
        seqused_k=torch.tensor([negative], dtype=torch.int32),
        max_seqlen_q=5,
        max_seqlen_k=16,
        causal=causal,
    )
    assert (out == 0).all()
