"""How a tensor lies in memory decides how a kernel moves its rows, and never what comes out, to the bit."""

import logging
from dataclasses import replace

import pytest
import torch

import esimd_fmha
from esimd_fmha import attention, executor
from esimd_fmha.testing.case import AttentionCase
from esimd_fmha.testing.inputs import make_inputs

from ..compare import assert_same_bits
from ..devices import CPU, GPU, SIMULATORS, on_device

pytestmark = pytest.mark.sampled(8)

# Rows are rescaled when their maxima have lagged behind for some tiles; the last tile is ragged.
CASE = AttentionCase(
    purpose="the same numbers wherever they lie",
    q_lens=(21,),
    kv_lens=(75,),
    num_heads_q=1,
    num_heads_kv=1,
    scores="creeping",
    causal=False,
)
MOVED = [
    {"kv_layout": "halves"},
    {"kv_layout": "cross_layer"},
    {"kv_layout": "pairs"},
    {"kv_layout": "unaligned"},
    {"q_layout": "pairs", "out_layout": "pairs"},
    {"q_layout": "unaligned", "out_layout": "unaligned"},
    {"page_size": 1},
    {"page_size": 24, "kv_layout": "pairs", "q_layout": "pairs", "out_layout": "unaligned"},
    {"page_size": 3, "kv_layout": "unaligned"},
]


def results(case, tensor_device):
    inputs = make_inputs(case, tensor_device)
    # The last key's values must count for the rows behind it as nothing, not as 0 times infinity.
    last = case.kv_lens[0] - 1
    page = int(inputs.block_table[0, last // case.page_size])
    inputs.v_cache[page, last % case.page_size, 0, :2] = torch.inf
    out, lse = esimd_fmha.prefill_paged(**inputs.arguments(case))
    return out.cpu(), lse.cpu()


@pytest.mark.parametrize("head_dim, dtype", [(64, "fp16"), (72, "bf16"), (128, "bf16"), (256, "fp16")])
@pytest.mark.parametrize(
    "device_name", [on_device(CPU), on_device(GPU), on_device(SIMULATORS[0])], indirect=["device_name"]
)
def test_where_the_numbers_lie_changes_no_bit(head_dim, dtype, tensor_device):
    case = replace(CASE, head_dim=head_dim, dtype=dtype)
    out, lse = results(case, tensor_device)
    assert (out[..., :2] == torch.inf).all() and out[..., 2:].isfinite().all()
    for moved in MOVED if head_dim == 128 else MOVED[2::4]:  # a kernel is made for every combination
        moved_out, moved_lse = results(replace(case, **moved), tensor_device)
        assert_same_bits(f"out, {moved}", moved_out, out)
        assert_same_bits(f"lse, {moved}", moved_lse, lse)


def warnings_of(caplog, **layouts):
    inputs = make_inputs(replace(CASE, **layouts))
    with caplog.at_level(logging.WARNING, logger="esimd_fmha"):
        attention.prepare(**inputs.arguments(CASE))
    messages = [record.getMessage() for record in caplog.records if record.levelno == logging.WARNING]
    caplog.clear()
    return messages


@pytest.mark.parametrize("device_name", [on_device(SIMULATORS[0])], indirect=True)
def test_a_tensor_that_is_moved_element_by_element_is_named_once(caplog, device_name, monkeypatch):
    monkeypatch.setattr(executor, "_warned_of", set())
    monkeypatch.setattr(executor, "_remembered", {})
    (message,) = warnings_of(caplog, q_layout="unaligned")
    assert (
        message.startswith("q is moved element by element")
        and "starts 2 bytes into" in message
        and "4 bytes" in message
    )
    assert not warnings_of(caplog, q_layout="unaligned", q_lens=(20,)), "a second time"
    assert not warnings_of(caplog, q_layout="pairs", out_layout="pairs"), "rows are moved whole"


def test_the_cpu_device_has_nothing_to_warn_of(caplog, monkeypatch):
    monkeypatch.setattr(executor, "_warned_of", set())
    monkeypatch.setattr(executor, "_remembered", {})
    monkeypatch.setenv("ESIMD_FMHA_CPU_DEVICE", CPU)
    assert not warnings_of(caplog, q_layout="unaligned")
