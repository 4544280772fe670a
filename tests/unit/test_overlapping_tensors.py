"""Memory that two arguments share: none may lie in what is written, and what merely lies between rows may."""

import pytest
import torch

import esimd_fmha
from esimd_fmha import UnsupportedProblem

from .right_calls import CALLS, chunk, paged, tensors_of

WRITTEN = {
    "prefill_paged": ("out",),
    "prefill_with_kvcache": ("out", "k_cache", "v_cache"),
    "flash_attn_varlen_func": ("out",),
    "flash_attn_func": ("out",),
    "flash_attn_with_kvcache": ("k_cache", "v_cache"),
    "append_kv": ("k_cache", "v_cache"),
}
LINE = 64  # bytes: what is remembered of a call counts addresses by their place in a line


def line_of_bytes(size):
    """Bytes that begin with a line."""
    pool = torch.zeros(size + LINE, dtype=torch.uint8)
    return pool[-pool.data_ptr() % LINE :]


def placed(tensor, pool, start):
    """The same elements in a pool of bytes."""
    num_bytes = tensor.numel() * tensor.element_size()
    return pool[start : start + num_bytes].view(tensor.dtype).view(tensor.shape).copy_(tensor)


@pytest.mark.parametrize("call, written", [(call, written) for call, names in WRITTEN.items() for written in names])
def test_what_is_written_shares_no_line_with_another_argument(call, written):
    """It may end where the other begins; a line further it is refused, although such a call has just been made."""
    operator, make_arguments = CALLS[call]
    for other in tensors_of(make_arguments):
        for lower, higher in ((written, other), (other, written)) if other != written else ():
            arguments = make_arguments()
            lines, num_bytes = (arguments[name].nbytes for name in (lower, higher))
            lines = -(-lines // LINE) * LINE
            pool = line_of_bytes(lines + num_bytes)
            arguments[lower] = placed(arguments[lower], pool, 0)
            operator(**arguments | {higher: placed(arguments[higher], pool, lines)})
            with pytest.raises(UnsupportedProblem, match="is in the memory of .*; what is written must lie apart"):
                operator(**arguments | {higher: placed(arguments[higher], pool, lines - LINE)})


@pytest.mark.parametrize("name", ["q", "k_cache", "v_cache"])
def test_out_is_not_an_input(name):
    """Heads of 64 and pages like q, so that out can be any of them."""
    arguments = paged() | {name: torch.randn(12, 4, 64).half() for name in ("q", "k_cache", "v_cache")}
    arguments |= {"block_table": None, "seqused_k": None, "cu_seqlens_k": arguments["cu_seqlens_q"], "max_seqlen_k": 7}
    for descale in ("k_descale", "v_descale"):
        del arguments[descale]
    esimd_fmha.prefill_paged(**arguments)
    with pytest.raises(UnsupportedProblem, match=f"out is in the memory of {name}"):
        esimd_fmha.prefill_paged(**arguments | {"out": arguments[name]})


def test_rows_of_out_between_those_of_other_arguments_are_taken():
    arguments = chunk()
    expected = esimd_fmha.prefill_with_kvcache(**chunk_with(arguments)).clone()
    pool = torch.zeros(12, 12, 64).half()
    heads = {"q": pool[:, :4], "k_new": pool[:, 4:6], "v_new": pool[:, 6:8]}
    for name, view in heads.items():
        view.copy_(arguments[name])
    result = esimd_fmha.prefill_with_kvcache(**chunk_with(arguments) | heads | {"out": pool[:, 8:]})
    assert torch.equal(result, expected)
    with pytest.raises(UnsupportedProblem, match="out is in the memory of v_new"):
        esimd_fmha.prefill_with_kvcache(**chunk_with(arguments) | heads | {"out": pool[:, 7:11]})


def chunk_with(arguments):
    """The same call with caches of its own."""
    return arguments | {name: arguments[name].clone() for name in ("k_cache", "v_cache")}
