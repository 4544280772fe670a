"""The roofline bound, and the peaks it takes."""

import pytest

from esimd_fmha.testing.case import AttentionCase
from esimd_fmha.testing.formulas import attention_bytes, attention_flops
from perf.roofline import DEVICES, roofline_seconds


def test_a_chunk_of_prefill_is_bound_by_flops_and_one_row_by_bytes():
    b580 = DEVICES["b580"]
    heads = {"num_heads_q": 32, "num_heads_kv": 8, "head_dim": 128}
    prefill = AttentionCase(purpose="a prompt", q_lens=(2048,), kv_lens=(2048,), **heads)
    one_row = AttentionCase(purpose="a decode step", q_lens=(1,), kv_lens=(32768,), **heads)
    for case, at_peak in ((prefill, True), (one_row, False)):
        flops, num_bytes = attention_flops(case), attention_bytes(case)
        seconds = roofline_seconds(b580, flops, num_bytes)
        assert (seconds * b580.flops == pytest.approx(flops)) is at_peak
        assert (seconds * b580.bandwidth == pytest.approx(num_bytes)) is not at_peak


@pytest.mark.parametrize("name, xe_cores, ghz", [("b580", 20, 2.67), ("b60", 20, 2.4), ("lnl", 8, 2.05)])
def test_peaks_are_256_flops_a_clock_on_each_of_8_engines_a_core(name, xe_cores, ghz):
    assert DEVICES[name].flops == pytest.approx(xe_cores * 8 * 256 * ghz * 1e9, rel=0.002)
