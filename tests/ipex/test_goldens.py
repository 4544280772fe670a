"""Our operator against the golden outputs of IPEX CPU 2.8.0, and the goldens themselves against float64.

The goldens were made by make_goldens.py.
"""

import zipfile
from dataclasses import replace

import numpy as np
import pytest
import torch

import esimd_fmha
from esimd_fmha.integers import ceil_div
from esimd_fmha.testing import reference
from esimd_fmha.testing.bound import out_bound
from esimd_fmha.testing.options import AttentionOptions

from ..compare import assert_close
from .cases import ATOL, CASES, CASES_BY_NAME, from_bits, inputs_sha256, make_inputs, to_bits
from .goldens import GOLDENS_PATH, case_description, load_goldens, save_goldens
from .reference import attention_float64, tensors_of

GOLDENS, MADE_WITH = load_goldens()
every_case = pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)


def max_difference(a, b):
    """Largest absolute difference of two arrays of one shape; NaN if there is a NaN."""
    assert a.shape == b.shape
    return np.abs(np.asarray(a, dtype=np.float64) - np.asarray(b, dtype=np.float64)).max()


# ---- our operator ----------------------------------------------------------------------------------------------------


@every_case
def test_prefill_paged_agrees_with_ipex(case):
    """Within the kit's bound of float64, and as far from IPEX's output as that and IPEX's own error allow."""
    inputs = make_inputs(case)
    tensors = tensors_of(inputs, getattr(torch, case.dtype))
    mathematics = {"causal": case.causal, "softmax_scale": case.softmax_scale, "softcap": case.softcap}
    options = AttentionOptions(**mathematics, window_size=(case.window_left, 0 if case.has_window else -1))
    lengths = {"max_seqlen_q": case.max_seqlen_q, "max_seqlen_k": case.max_seqlen_k}
    given = {name: tensor for name, tensor in vars(tensors).items() if tensor is not None}
    out = esimd_fmha.prefill_paged(**given, **lengths, **options.options)
    truth, _ = reference.attention_float64(tensors, options)
    same_precision, _ = reference.attention_same_precision(tensors, options)
    bound = out_bound(truth, same_precision, out.dtype)
    golden = GOLDENS[case.name]
    assert_close("out", out, truth, bound)
    assert_close("out", out, torch.from_numpy(golden.output).double(), bound + golden.max_error)


# ---- the goldens -----------------------------------------------------------------------------------------------------


def test_one_golden_for_each_case_from_the_release_we_name():
    assert len(CASES_BY_NAME) == len(CASES), "two cases have one name"
    assert GOLDENS.keys() == CASES_BY_NAME.keys()
    assert MADE_WITH["intel_extension_for_pytorch"] == "2.8.0+cpu"
    assert GOLDENS_PATH.stat().st_size < 3e6


@every_case
def test_golden_belongs_to_the_case_as_it_is_now(case):
    golden = GOLDENS[case.name]
    assert golden.case == case_description(case), "cases.py was edited after make_goldens.py ran"
    assert golden.inputs_sha256 == inputs_sha256(make_inputs(case)), "this numpy draws other inputs from the seed"


@every_case
def test_golden_agrees_with_float64(case):
    golden = GOLDENS[case.name]
    error = max_difference(golden.output, attention_float64(make_inputs(case), **case.options))
    assert error <= ATOL[case.dtype]
    assert error == pytest.approx(golden.max_error, rel=1e-6)


OPTION_CHANGES = {
    "causal": lambda case: not case.causal and replace(case, causal=True),
    "softmax_scale": lambda case: case.softmax_scale is not None and replace(case, softmax_scale=None),
    "window": lambda case: case.has_window and replace(case, window_left=-1),
    "softcap": lambda case: case.has_softcap and replace(case, softcap=0.0),
}


@pytest.mark.parametrize("option", OPTION_CHANGES)
def test_ignoring_an_option_would_be_seen(option):
    """With one option at its default the result is far from the golden, so a passing case has honoured it."""
    changed = {case: OPTION_CHANGES[option](case) for case in CASES if OPTION_CHANGES[option](case)}
    assert len(changed) >= 2
    for case, without in changed.items():
        inputs = replace(make_inputs(case), scale=without.scale)
        difference = max_difference(GOLDENS[case.name].output, attention_float64(inputs, **without.options))
        assert difference > 10 * ATOL[case.dtype], case.name


def test_the_plain_cases_cover_the_grid():
    plain = [case for case in CASES if case.is_plain]
    for dtype in ("float16", "bfloat16"):
        of_dtype = [case for case in plain if case.dtype == dtype]
        assert {case.head_dim for case in of_dtype} == {64, 128, 256}
        assert {case.page_size for case in of_dtype} == {16, 32, 64}
        assert {case.causal for case in of_dtype} == {True, False}
        groups = {(case.num_heads_q // case.num_heads_kv, case.num_heads_kv == 1) for case in of_dtype}
        assert any(size == 1 for size, _ in groups), "no MHA"
        assert any(size == 4 and not is_mqa for size, is_mqa in groups), "no GQA 4:1"
        assert any(size > 1 and is_mqa for size, is_mqa in groups), "no MQA"
        seqlens = [lens for case in of_dtype for lens in case.seqlens]
        assert any(q_len == 1 < kv_len for q_len, kv_len in seqlens), "no decoding sequence"
        assert any(1 < q_len < kv_len for q_len, kv_len in seqlens), "no chunk on a cache"


# ---- the inputs and the file -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("dtype", ["float16", "bfloat16"])
def test_bit_patterns_round_as_torch_does(dtype):
    """All patterns come back from bits unchanged; values half-way between two neighbours go where torch puts them."""
    every_pattern = np.arange(0x10000, dtype=np.uint16)
    values = from_bits(every_pattern, dtype)
    bits = every_pattern[np.isfinite(values)]
    values = values[np.isfinite(values)]
    assert np.array_equal(to_bits(values, dtype), bits)
    assert np.array_equal(torch.from_numpy(bits.view(np.int16)).view(getattr(torch, dtype)).float().numpy(), values)

    positive = values[: len(values) // 2]
    half_way = positive[:-1] + np.diff(positive) / 2
    for ties in (half_way, -half_way):
        by_torch = torch.from_numpy(ties).to(getattr(torch, dtype)).view(torch.int16).numpy().view(np.uint16)
        assert np.array_equal(to_bits(ties, dtype), by_torch)


@every_case
def test_inputs_are_exact_and_no_sequence_names_a_page_of_another(case):
    inputs = make_inputs(case)
    for floats in (inputs.q, inputs.k, inputs.v):
        assert floats.dtype == np.float32
        assert np.array_equal(from_bits(to_bits(floats, case.dtype), case.dtype), floats)
    used = [
        page
        for row, kv_len in zip(inputs.block_table, inputs.seqused_k)
        for page in row[: ceil_div(kv_len, case.page_size)]
    ]
    spare = set(range(len(inputs.k))) - set(used)
    assert len(used) == len(set(used)) and len(spare) == 1
    assert set(inputs.block_table.flat) - set(used) <= spare


def test_the_file_holds_no_time_and_comes_back_as_it_was(tmp_path):
    """numpy gives zip entries a fixed date, so that making the goldens again gives the same bytes."""
    copy = tmp_path / "copy.npz"
    save_goldens(copy, GOLDENS, MADE_WITH)
    with zipfile.ZipFile(copy) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    goldens, made_with = load_goldens(copy)
    assert made_with == MADE_WITH and goldens.keys() == GOLDENS.keys()
    for name, golden in goldens.items():
        assert np.array_equal(golden.bits, GOLDENS[name].bits)
        assert replace(golden, bits=None) == replace(GOLDENS[name], bits=None)
