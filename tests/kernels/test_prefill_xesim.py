"""The GPU's machine code on the instruction-set simulator: small problems, every path of the kernels at least once.

Each dtype, head dimension, page class (runs of 16, 32 and 64 keys, packed), mask and split path; a few work-groups.
The same cases run on the other devices.
"""

import operator

from esimd_fmha.attention import call_of
from esimd_fmha.config import ACCESSES, BYTES, all_configs, choose_config
from esimd_fmha.problem import check_problem
from esimd_fmha.testing.case import AttentionCase
from esimd_fmha.testing.inputs import make_inputs

from ..checks import check_case
from ..devices import CPU, GPU, SIMULATORS, each_case


def small(purpose, **fields):
    fields = {"q_lens": (20,), "kv_lens": (90,), "num_heads_q": 2, "num_heads_kv": 1} | fields
    return AttentionCase(purpose=purpose, **fields)


CASES = [
    small("head 64, runs of 64: a tile a page", head_dim=64, page_size=64, dtype="fp16"),
    small("head 64, runs of 16: K of a tile from 4 pages", head_dim=64, page_size=48, dtype="bf16"),
    small("head 64, runs of 32", head_dim=64, page_size=32, dtype="fp16", causal=False),
    small("head 64, packed", head_dim=64, page_size=None, dtype="bf16", q_lens=(7, 12), kv_lens=(37, 70)),
    small("head 96", head_dim=96, page_size=32, dtype="bf16"),
    small(
        "head 128, whole tiles without a mask", head_dim=128, page_size=64, dtype="bf16", kv_lens=(128,), causal=False
    ),
    small("head 128, runs of 16", head_dim=128, page_size=16, dtype="fp16", q_lens=(40,), kv_lens=(75,)),
    small("head 128, packed, not causal", head_dim=128, page_size=None, dtype="fp16", causal=False),
    small("head 192, tiles of 8 rows", head_dim=192, page_size=64, dtype="fp16"),
    small("head 192, packed", head_dim=192, page_size=None, dtype="bf16"),
    small("head 256", head_dim=256, page_size=64, dtype="bf16"),
    small("head 256, runs of 16", head_dim=256, page_size=16, dtype="fp16", causal=False),
    small(
        "a padded head of 72 columns, MHA",
        head_dim=72,
        page_size=16,
        num_heads_kv=2,
        dtype="fp16",
        out_layout="strided",
    ),
    small("a padded head of 40 columns, MHA", head_dim=40, page_size=16, dtype="bf16", num_heads_kv=2),
    small("a padded head of 160 columns", head_dim=160, page_size=48, dtype="fp16"),
    small(
        "one head of 72 columns, rows begin inside a line",
        head_dim=72,
        page_size=None,
        num_heads_q=1,
        q_lens=(3, 9),
        kv_lens=(5, 41),
    ),
    small("two splits", head_dim=64, page_size=64, kv_lens=(150,), num_splits=2),
    small("three splits of unequal length, runs of 16", head_dim=128, page_size=16, num_splits=3, dtype="bf16"),
    small("splits of a fixed size, ragged", head_dim=64, q_lens=(3, 5), kv_lens=(150, 20), num_splits=0, split_size=64),
    small(
        "more splits than tiles, rows without keys", head_dim=64, q_lens=(20,), kv_lens=(9,), num_splits=7, dtype="bf16"
    ),
    small("rows without keys", head_dim=64, q_lens=(20, 3), kv_lens=(7, 0), dtype="bf16"),
    small("no keys at all", head_dim=64, q_lens=(3,), kv_lens=(0,)),
    small("empty sequences between", head_dim=64, q_lens=(0, 5, 0, 9), kv_lens=(0, 5, 3, 40), padding_rows=3),
    small("every tile is rescaled", head_dim=64, kv_lens=(200,), scores="rising"),
    small("the maximum lags", head_dim=128, kv_lens=(200,), scores="creeping", dtype="bf16"),
    small("huge scores", head_dim=64, kv_lens=(100,), scores="huge"),
    small(
        "interleaved pages, strided rows of q",
        head_dim=64,
        page_size=16,
        kv_layout="interleaved",
        q_layout="strided_rows",
    ),
    small("cross-layer pages, fused q", head_dim=128, kv_layout="cross_layer", q_layout="fused_qkv", dtype="bf16"),
    small(
        "heads before slots, q and out by heads",
        head_dim=64,
        kv_layout="heads_first",
        q_layout="permuted_heads",
        out_layout="permuted_heads",
    ),
    small("V of other strides than K, tiles inside a page", head_dim=128, page_size=64, kv_layout="unequal"),
    small("a head of 8 columns", head_dim=8, dtype="bf16", num_heads_kv=2),
    small("K and V in the halves of the last dimension", head_dim=128, page_size=16, kv_layout="halves"),
    small("halves of 72 columns", head_dim=72, page_size=64, kv_layout="halves", dtype="bf16"),
    small(
        "K and V at multiples of 4 bytes", head_dim=96, page_size=32, kv_layout="pairs", dtype="bf16", num_heads_kv=2
    ),
    small("q and out at multiples of 4 bytes", head_dim=128, q_layout="pairs", out_layout="pairs", num_heads_kv=2),
    small("K and V of odd addresses", head_dim=128, page_size=32, kv_layout="unaligned", num_heads_kv=2),
    small("q of odd addresses", head_dim=64, q_layout="unaligned", q_lens=(5,), dtype="bf16", num_heads_kv=2),
    small("out of odd addresses, one head of 248", head_dim=248, num_heads_q=1, out_layout="unaligned", page_size=None),
    small(
        "all of odd addresses",
        head_dim=72,
        num_heads_kv=2,
        q_layout="unaligned",
        kv_layout="unaligned",
        out_layout="unaligned",
        dtype="bf16",
    ),
    small("K and V of odd addresses, split", head_dim=192, page_size=16, kv_layout="unaligned", num_splits=2),
    small("V narrower than K, as multi-head latent attention has it", head_dim=192, head_dim_v=128, dtype="bf16"),
    small("V wider than K", head_dim=64, head_dim_v=256, page_size=16, out_layout="strided"),
    small(
        "V padded to as many columns as K",
        head_dim=80,
        head_dim_v=72,
        num_splits=2,
        kv_lens=(150,),
        out_layout="strided",
    ),
    small("V narrower than K, pages of 3 tokens", head_dim=192, head_dim_v=128, page_size=3),
    small(
        "V wider than K, packed, of odd addresses", head_dim=40, head_dim_v=56, page_size=None, kv_layout="unaligned"
    ),
    small("head 512, runs of 32", head_dim=512, page_size=64, dtype="bf16", q_lens=(9,), kv_lens=(70,)),
    small("head 512, runs of 16, split", head_dim=512, page_size=16, num_splits=2, q_lens=(9,), kv_lens=(70,)),
    small("head 512, runs of 16", head_dim=512, page_size=16, dtype="bf16", q_lens=(9,), kv_lens=(40,)),
    small("head 512, pages of one token", head_dim=512, page_size=1, q_lens=(9,), kv_lens=(40,), out_layout="strided"),
    small("V of 512 columns", head_dim=64, head_dim_v=512, q_lens=(9,), kv_lens=(40,)),
    small("pages of one token", head_dim=64, page_size=1, dtype="fp16", num_heads_kv=2),
    small("pages of one token, head 192", head_dim=192, page_size=1, num_heads_kv=2, q_lens=(9,), num_splits=3),
    small("pages of 5 tokens", head_dim=128, page_size=5, dtype="bf16", kv_lens=(80,), causal=False, num_heads_kv=2),
    small("pages of 24 tokens", head_dim=256, page_size=24, dtype="fp16", kv_lens=(70,)),
    small(
        "two sections of 6 heads",
        head_dim=64,
        dtype="bf16",
        num_heads_q=12,
        num_heads_kv=12,
        q_lens=(3,),
        kv_lens=(20,),
    ),
    small("two threads a tile, the second with 40 of 96 columns", head_dim=136, page_size=7, dtype="bf16"),
    small("the second with 24 columns of V and none of K", head_dim=56, head_dim_v=152, page_size=7, dtype="fp16"),
    small(
        "pages of 8 tokens, a head of 40 columns",
        head_dim=40,
        num_heads_kv=2,
        page_size=8,
        dtype="bf16",
        q_lens=(9, 3),
        kv_lens=(9, 40),
    ),
    small("a group of 5 query heads", head_dim=64, num_heads_q=5, q_lens=(2,), kv_lens=(40,)),
]
LUNAR_LAKE_CASES = [CASES[0], CASES[6], CASES[16]]


def xe_config(case):
    return choose_config(check_problem(*call_of(**make_inputs(case).arguments(case))), "xe")


def test_the_cases_reach_every_kernel():
    """Each head dimension with both dtypes, and with every way of finding and loading keys."""
    reached, existing = [xe_config(case) for case in CASES], list(all_configs("xe"))
    reached = [config for config in reached if not config.head_dim_v_padded or config.head_dim_padded == 512]
    for axes in (("head_dim_padded", "dtype"), ("head_dim_padded", "run_kv")):
        of = operator.attrgetter(*axes)
        assert {of(config) for config in reached} == {of(config) for config in existing}


def test_the_cases_reach_every_access():
    configs = [xe_config(case) for case in CASES]
    for tensor in ("kv", "q", "out"):
        assert {config.accesses[tensor] for config in configs} == {*ACCESSES} - {BYTES}  # which is for fp8


@each_case(CASES, CPU, GPU, SIMULATORS[0])
def test_small_problem(case, tensor_device):
    check_case(case, tensor_device)


@each_case(LUNAR_LAKE_CASES, SIMULATORS[1])
def test_small_problem_on_lunar_lake(case, tensor_device):
    check_case(case, tensor_device)
