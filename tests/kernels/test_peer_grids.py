"""The grids of other projects' tests, where they ask for windows, sinks, softcap or ALiBi; a sample, and all when slow.

The lengths, heads, pages and options are theirs; inputs, reference and bound are the kit's.
"""

import itertools

import pytest

from esimd_fmha.testing.case import AttentionCase

from ..checks import check_case
from ..devices import CPU, GPU, each_case

pytestmark = pytest.mark.sampled(8)


def vllm_xpu_kernels():
    """test_flash_attn_varlen_func.py: windows, sinks, masks and pages of prefill, decode and speculative decoding."""
    batches = (((1, 5, 129), (1328, 18, 463)), ((1, 1, 1), (523, 37, 2011)), ((3, 3, 3, 3), (1025, 523, 37, 200)))
    windows = ((-1, 127), (127, -1), (64, 64), (-1, -1), (256, 0))
    axes = itertools.product(batches, windows, (None, SINKS), (True, False), (16, 64, 512), (64, 128, 256))
    for (q_lens, kv_lens), window, sinks, causal, page_size, head_dim in axes:
        yield AttentionCase(
            purpose="vllm-xpu-kernels",
            q_lens=q_lens,
            kv_lens=kv_lens,
            num_heads_q=8,
            num_heads_kv=2,
            window_size=window,
            sinks=sinks,
            float_sinks=False,
            causal=causal,
            page_size=page_size,
            head_dim=head_dim,
            dtype="bf16" if head_dim == 128 else "fp16",
        )


def ipex():
    """test_chunked_prefill.py and its CPU twin: windows, softcap and slopes on chunks of random lengths."""
    windows = ((-1, -1), (8, 2), (2, 2), (512, 2), (2, 512))
    axes = itertools.product(windows, (0.0, 50.0), (None, SLOPES), (True, False), (64, 128), (16, 64, 192))
    for window, softcap, slopes, causal, head_dim, page_size in axes:
        yield AttentionCase(
            purpose="IPEX",
            q_lens=(333, 1, 64, 5),
            kv_lens=(1000, 512, 64, 130),
            num_heads_q=4,
            num_heads_kv=1,
            window_size=window,
            softcap=softcap,
            alibi_slopes=slopes,
            causal=causal,
            head_dim=head_dim,
            page_size=page_size,
            dtype="bf16" if page_size == 64 else "fp16",
        )


SINKS = (0.5, -1.0, 2.0, 0.0, -4.0, 1.5, 3.0, -0.25)
SLOPES = (0.25, 0.0625, 0.015625, 0.00390625)
GRID = [*vllm_xpu_kernels(), *ipex()]


# A step that has no factor in common with the axes, so that the sample takes every value of each.
@each_case(GRID[::47], CPU, GPU)
def test_sample_of_the_grids(case, tensor_device):
    check_case(case, tensor_device)


@each_case(GRID, CPU, GPU, marks=[pytest.mark.slow])
def test_all_of_the_grids(case, tensor_device):
    check_case(case, tensor_device)
