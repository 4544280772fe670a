"""The same call gives the same bits, and with split_size a sequence gives them in whatever batch it runs.

Every option that kernels are compiled for is asked alone, and all are asked together. The maxima of the rows creep, so
that most tiles are rescaled for some of their rows, and it shows which rows share a tile.
"""

from dataclasses import replace

import pytest
import torch

import esimd_fmha
from esimd_fmha.config import COMPILED_OPTIONS
from esimd_fmha.integers import ceil_div
from esimd_fmha.testing.case import AttentionCase
from esimd_fmha.testing.inputs import make_inputs
from esimd_fmha.testing.pages import starts_of

from ..compare import assert_same_bits
from ..devices import CPU, GPU, SIMULATORS, each_case

# More rows than a tile holds, fewer, one and none; more keys than a split has. The window of the second sequence begins
# where its rows see keys of the first tile, and rows behind them would not.
BATCH = AttentionCase(
    purpose="no option",
    q_lens=(70, 8, 1, 16, 0, 33),
    kv_lens=(330, 576, 30, 290, 5, 33),
    num_heads_q=2,
    num_heads_kv=1,
    dtype="bf16",
    scores="creeping",
    num_splits=0,
    split_size=256,
)
SLOPES = tuple((0.25 * sequence, -0.0625) for sequence in range(len(BATCH.q_lens)))
SCALES = tuple((0.5 + 0.25 * sequence,) for sequence in range(len(BATCH.q_lens)))

# A value of each option that a kernel is compiled for; where an option has one for each sequence, they differ.
VALUES = {
    "softcap": {"softcap": 12.0},
    "window": {"window_size": (200, 3)},
    "sinks": {"sinks": (2.5, -1.25)},
    "alibi": {"alibi_slopes": SLOPES},
    "causal_flags": {"causal": (True, False, True, True, False, False)},
    "current_chunk": {"chunk_lens": BATCH.q_lens},
    "descale": {"k_descale": SCALES, "v_descale": 0.5},
}


def asked(*options, **fields):
    values = {name: value for option in options for name, value in VALUES[option].items()}
    return replace(BATCH, purpose=" and ".join(options) or BATCH.purpose, **values | fields)


CASES = [
    *(asked(option) for option in COMPILED_OPTIONS),
    asked(*COMPILED_OPTIONS),
    asked(*COMPILED_OPTIONS, kv_dtype="e4m3"),
    # Alone, the last two sequences would fit a smaller tile, where sums have another order.
    asked(q_lens=(70, 4, 1), kv_lens=(330, 576, 290), scores="normal"),
]
MACHINE_CODE = [asked("window", "descale", kv_dtype="e4m3", head_dim=128)]
# On the CPU device, and on the simulator at every head dimension.
MORE = [
    asked(page_size=16),
    asked(page_size=16, num_heads_kv=2),
    asked("window", num_heads_kv=2, causal=False),
    asked("descale", kv_dtype="e5m2"),
    asked("window", "sinks", "softcap", num_heads_q=3, sinks=(2.5, -1.25, 0.0), scores="normal"),
]
MORE_MACHINE_CODE = [
    replace(case, head_dim=head_dim, dtype=dtype)
    for case in CASES + MORE
    for head_dim, dtype in ((64, "fp16"), (96, "bf16"), (128, "fp16"), (192, "bf16"), (256, "fp16"))
]


def test_every_option_is_asked():
    assert set(VALUES) == set(COMPILED_OPTIONS)


def of_sequences(case, arguments, chosen):
    """The arguments of a call for some sequences of a batch, in this order; their table is as narrow as can be."""
    starts = arguments["cu_seqlens_q"].tolist()
    rows = torch.cat([torch.arange(starts[i], starts[i + 1]) for i in chosen]).to(arguments["q"].device)
    of_rows = {name: arguments[name][rows] for name in ("q", "k_new", "v_new") if name in arguments}
    by_sequence = ("block_table", "seqused_k", "cache_seqlens", "causal", "alibi_slopes", "k_descale", "v_descale")
    of_batch = {name: arguments[name] for name in by_sequence if isinstance(arguments.get(name), torch.Tensor)}
    part = arguments | of_rows | {name: tensor[list(chosen)] for name, tensor in of_batch.items()}
    q_lens, kv_lens = ([lengths[i] for i in chosen] for lengths in (case.q_lens, case.kv_lens))
    part["block_table"] = part["block_table"][:, : max(1, ceil_div(max(kv_lens), case.page_size))]
    part["cu_seqlens_q"] = torch.tensor(starts_of(q_lens), dtype=torch.int32, device=rows.device)
    return part | {"max_seqlen_q": max(q_lens), "max_seqlen_k": max(kv_lens)}


def run(arguments):
    operator = esimd_fmha.prefill_with_kvcache if "k_new" in arguments else esimd_fmha.prefill_paged
    out, lse = operator(**arguments | {"out": None})
    return out.cpu(), lse.cpu()


def check_twice(case, tensor_device):
    arguments = make_inputs(case, tensor_device).arguments(case)
    (out, lse), (out_again, lse_again) = run(arguments), run(arguments)
    assert_same_bits("out", out_again, out)
    assert_same_bits("lse", lse_again, lse)


@each_case(CASES, CPU, GPU)
def test_a_call_gives_the_same_bits_twice(case, tensor_device):
    check_twice(case, tensor_device)


def check_in_any_batch(case, tensor_device):
    """Alone, in the opposite order, and without the longest, a sequence has the bits that it has in the batch."""
    arguments = make_inputs(case, tensor_device).arguments(case)
    out, lse = run(arguments)
    starts, batch = starts_of(case.q_lens), range(len(case.q_lens))
    for chosen in (*((i,) for i in batch), batch[::-1], batch[2:]):
        part_out, part_lse = run(of_sequences(case, arguments, chosen))
        part_starts = starts_of([case.q_lens[i] for i in chosen])
        for i, first, last in zip(chosen, part_starts, part_starts[1:]):
            rows = slice(starts[i], starts[i + 1])
            assert_same_bits(f"out of sequence {i} among {chosen}", part_out[first:last], out[rows])
            assert_same_bits(f"lse of sequence {i} among {chosen}", part_lse[:, first:last], lse[:, rows])


@each_case(CASES, CPU, GPU)
def test_a_sequence_gives_the_same_bits_in_any_batch(case, tensor_device):
    check_in_any_batch(case, tensor_device)


@each_case(MORE, CPU, GPU, marks=[pytest.mark.slow])
def test_more_calls_give_the_same_bits_twice_and_in_any_batch(case, tensor_device):
    check_twice(case, tensor_device)
    check_in_any_batch(case, tensor_device)


@each_case(MACHINE_CODE, SIMULATORS[0])
def test_machine_code_gives_the_same_bits_twice_and_in_any_batch(case, tensor_device):
    check_twice(case, tensor_device)
    check_in_any_batch(case, tensor_device)


@each_case(MORE_MACHINE_CODE, SIMULATORS[0], marks=[pytest.mark.slow])
def test_machine_code_of_every_head_dim_gives_the_same_bits_in_any_batch(case, tensor_device):
    check_in_any_batch(case, tensor_device)
