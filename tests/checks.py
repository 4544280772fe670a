"""Run a case through the operator and judge everything that came back."""

import torch

import esimd_fmha
from esimd_fmha.testing.case import DTYPES
from esimd_fmha.testing.inputs import make_inputs
from esimd_fmha.testing.options import AttentionOptions
from esimd_fmha.testing.pages import as_stored
from esimd_fmha.testing.reference import attention_float64, attention_same_precision

from .compare import assert_attention, integer_like


def check_case(case, tensor_device):
    """The case equals the reference, and writes nothing but what was asked. Returns (inputs, out, lse)."""
    inputs = make_inputs(case, tensor_device)
    if case.chunk_lens is None:
        out, lse = esimd_fmha.prefill_paged(**inputs.arguments(case))
    else:
        expected = pools_after_append(inputs, case)
        out, lse = esimd_fmha.prefill_with_kvcache(**inputs.arguments(case))
        assert_pools(inputs, expected)
    check_result(case, inputs, out, lse)
    return inputs, out, lse


def pools_after_append(inputs, options=AttentionOptions()):
    """The memory around each cache as integers on the CPU, with the rows of the current chunk that have a page, one
    after the other."""
    pools = {}
    starts = (inputs.cu_seqlens_q if inputs.cu_seqlens_k_new is None else inputs.cu_seqlens_k_new).tolist()
    batch, num_heads = len(starts) - 1, inputs.k_cache.shape[2]
    for cache, rows, descale in (
        (inputs.k_cache, inputs.k_new, options.k_descale),
        (inputs.v_cache, inputs.v_new, options.v_descale),
    ):
        descales = torch.tensor(1.0 if descale is None else descale).expand(batch, num_heads)
        pool = pools.setdefault(cache.untyped_storage().data_ptr(), storage_bits(cache))
        slots = pool.as_strided(cache.shape, cache.stride(), cache.storage_offset())
        for sequence, cached in enumerate(inputs.cache_seqlens.tolist()):
            for i, token in enumerate(range(*starts[sequence : sequence + 2]) if cached >= 0 else ()):
                page_idx, slot = divmod(cached + i, cache.shape[1])
                if page_idx < inputs.block_table.shape[1]:
                    page = int(inputs.block_table[sequence, page_idx])
                    if 0 <= page < len(slots):
                        stored = as_stored(rows[token].cpu(), cache.dtype, descales[sequence, :, None])
                        slots[page, slot] = stored.view(slots.dtype)
    return pools


def storage_bits(tensor):
    """All that lies in the memory that a tensor is a view of, as integers on the CPU."""
    whole = torch.empty(0, dtype=tensor.dtype, device=tensor.device).set_(tensor.untyped_storage())
    return whole.cpu().view(integer_like(tensor.dtype)).clone()


def assert_pools(inputs, expected):
    """Appended rows are exact, and no other byte of the memory around the caches has changed."""
    for cache in (inputs.k_cache, inputs.v_cache):
        differs = storage_bits(cache) != expected[cache.untyped_storage().data_ptr()]
        assert not differs.any(), f"{int(differs.sum())} elements of the pool, first {differs.nonzero()[0].tolist()}"


def check_result(case, inputs, out, lse):
    assert_attention(
        (out.cpu(), lse.cpu()),
        attention_float64(inputs, case),
        attention_same_precision(inputs, case),
        dtype=DTYPES[case.dtype],
        about=f"{case.purpose}: {case}",
    )
    assert (stray := inputs.stray_writes()) == 0, f"{stray} elements outside the asked rows of out were written\n{case}"
