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

# Rows are rescaled when their maxima have lagged behind for some tiles; the last tile is ragged.
CASE = AttentionCase(
    purpose="the same numbers wherever they lie",
    q_lens=(21,),
    kv_lens=(75,),
    num_heads_q=2,
    num_heads_kv=1,
    scores="creeping",
    causal=False,
)
# Query heads share tiles, which end inside a token; of the last one most rows do not exist.
DECODE = replace(CASE, purpose="the same while decoding", q_lens=(4,), num_heads_q=5)
ALONE = replace(CASE, purpose="the same of heads that share no tiles", num_heads_kv=2)
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


# Every combination is a kernel of its own, so most cases are moved in few ways, and every run of the tests takes the
# first one alone.
CASES = [
    (replace(DECODE, head_dim=64), MOVED[2:6:3]),
    (replace(DECODE, head_dim=128, dtype="bf16"), MOVED),
    (replace(ALONE, head_dim=128, dtype="bf16"), MOVED),
    (replace(CASE, head_dim=72, dtype="bf16"), MOVED[2::3]),
    (replace(DECODE, head_dim=256), MOVED[2::3]),
    (replace(ALONE, head_dim=256), MOVED[2:6:3]),
    (replace(DECODE, head_dim=192, dtype="bf16", window_size=(40, -1)), MOVED[2::3]),
    (replace(DECODE, head_dim=128, dtype="bf16", kv_dtype="e5m2", k_descale=0.5, window_size=(40, -1)), MOVED[2::3]),
    (replace(DECODE, head_dim=96, alibi_slopes=(0.0625,) * 5, softcap=20.0), MOVED[2::3]),
    (replace(DECODE, head_dim=24), MOVED[2::3]),
]
each_layout = pytest.mark.parametrize(
    "case, ways",
    [
        pytest.param(case, ways, id=case.name, marks=[pytest.mark.slow] * (number > 0))
        for number, (case, ways) in enumerate(CASES)
    ],
)


def results(case, tensor_device):
    """The config of the kernel, out and lse."""
    inputs = make_inputs(case, tensor_device)
    # The last key's values must count for the rows behind it as nothing, not as 0 times infinity.
    last = case.kv_lens[0] - 1
    page = int(inputs.block_table[0, last // case.page_size])
    inputs.v_cache[page, last % case.page_size, 0, :2] = torch.inf
    arguments = inputs.arguments(case)
    out, lse = esimd_fmha.prefill_paged(**arguments)
    return attention.prepare(**arguments).config, out.cpu(), lse.cpu()


@each_layout
@pytest.mark.parametrize(
    "device_name", [on_device(CPU), on_device(GPU), on_device(SIMULATORS[0])], indirect=["device_name"]
)
def test_where_the_numbers_lie_changes_no_bit(case, ways, tensor_device):
    config, out, lse = results(case, tensor_device)
    assert config.packed_heads or case.num_heads_q != DECODE.num_heads_q
    assert (out[:, 0, :2] == torch.inf).all() and out[..., 2:].isfinite().all()
    for moved in ways:
        moved_config, moved_out, moved_lse = results(replace(case, **moved), tensor_device)
        assert moved_config.packed_heads == config.packed_heads
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
    monkeypatch.setattr(executor, "_forms", {})
    (message,) = warnings_of(caplog, q_layout="unaligned")
    assert (
        message.startswith("q is moved element by element")
        and "starts 2 bytes into" in message
        and "4 bytes" in message
    )
    assert not warnings_of(caplog, q_layout="unaligned", num_heads_q=2 * CASE.num_heads_q), "a second time"
    assert not warnings_of(caplog, q_layout="pairs", out_layout="pairs"), "rows are moved whole"


def test_the_cpu_device_has_nothing_to_warn_of(caplog, monkeypatch):
    monkeypatch.setattr(executor, "_warned_of", set())
    monkeypatch.setattr(executor, "_remembered", {})
    monkeypatch.setenv("ESIMD_FMHA_CPU_DEVICE", CPU)
    assert not warnings_of(caplog, q_layout="unaligned")
