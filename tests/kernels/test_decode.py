"""Few query tokens a sequence: the query heads of one KV head share tiles. Against the float64 reference.

The rows of a tile are tokens of several heads: here they end inside a token, a tile ends inside a token, and a head's
rows lie in several tiles. The simulator runs the small cases, on every head dimension and in both dtypes.
"""

import itertools
from dataclasses import replace

import pytest

from esimd_fmha import attention
from esimd_fmha.testing.case import AttentionCase

from ..checks import check_case
from ..devices import CPU, GPU, SIMULATORS, each_case

pytestmark = pytest.mark.sampled(8)


def decode(purpose, **fields):
    fields = {"q_lens": (1, 1, 1), "kv_lens": (90, 17, 64), "num_heads_q": 8, "num_heads_kv": 2} | fields
    return AttentionCase(purpose=purpose, **fields)


SMALL = [
    decode("4 heads a group", head_dim=head_dim, dtype=dtype)
    for head_dim, dtype in zip((64, 96, 128, 192, 256), itertools.cycle(("fp16", "bf16")))
] + [
    decode("5 heads a group: tiles end inside a token", q_lens=(7, 2), kv_lens=(70, 9), num_heads_q=10, dtype="bf16"),
    decode("12 heads a group, head 192: tiles of 8 rows", head_dim=192, q_lens=(3,), kv_lens=(70,), num_heads_q=24),
    decode("71 heads a group: a token has many tiles", q_lens=(2,), kv_lens=(40,), num_heads_q=71, num_heads_kv=1),
    decode("one head a group", num_heads_q=2, q_lens=(1, 3), kv_lens=(40, 20)),
    decode("split", kv_lens=(200, 17, 130), num_splits=3, dtype="bf16"),
    decode(
        "split, a tile ends inside a token", q_lens=(5,), kv_lens=(200,), num_heads_q=7, num_heads_kv=1, num_splits=2
    ),
    decode("splits of a fixed size, windowed", kv_lens=(300, 70, 5), split_size=64, window_size=(100, 0)),
    decode("a padded head of 72 columns", head_dim=72, num_splits=2, dtype="bf16"),
    decode(
        "gathered", head_dim=72, kv_layout="unaligned", q_layout="unaligned", out_layout="unaligned", q_lens=(1, 3, 2)
    ),
    decode("heads far apart", q_layout="permuted_heads", out_layout="permuted_heads", q_lens=(2, 1, 3)),
    decode("out by strides", q_layout="fused_qkv", out_layout="strided", q_lens=(2, 1, 3), dtype="bf16"),
    decode("packed keys", page_size=None, q_lens=(3, 1, 2)),
    decode("a chunk among them", q_lens=(20, 1, 1, 1, 0, 1), kv_lens=(70, 1, 33, 64, 5, 65), dtype="bf16"),
    decode("windowed and capped", q_lens=(4, 1, 3), window_size=(30, 0), softmax_scale=2.0, softcap=20.0),
    decode("rows of a token hidden", q_lens=(6, 2), kv_lens=(3, 0), num_heads_q=6),
]
GROUPS = [
    decode(
        f"{group} heads a group, up to 16 tokens",
        num_heads_q=group * heads_kv,
        num_heads_kv=heads_kv,
        q_lens=q_lens,
        kv_lens=(150, 64, 65, 40),
        causal=causal,
        dtype=dtype,
        num_splits=num_splits,
    )
    for (group, heads_kv), (q_lens, causal, num_splits, dtype) in zip(
        ((1, 3), (2, 2), (3, 1), (4, 2), (5, 2), (6, 1), (7, 3), (8, 2), (12, 1), (16, 2), (17, 1), (71, 1)),
        itertools.cycle(
            (
                ((16, 2, 1, 5), True, 1, "fp16"),
                ((1, 1, 0, 1), False, 3, "bf16"),
                ((3, 16, 15, 2), True, 0, "bf16"),
                ((4, 4, 4, 4), False, 1, "fp16"),
            )
        ),
    )
]
# Tiles end inside a token, and most of the last tile's rows do not exist.
OPTIONS = [
    decode(
        "fp8, windowed, with sinks",
        head_dim=128,
        kv_dtype="e4m3",
        k_descale=((0.5, 0.25), (0.75, 1.0), (1.25, 0.5)),
        v_descale=0.5,
        window_size=(40, 0),
        sinks=tuple(float(head % 3) for head in range(10)),
    ),
    decode("fp8, split", head_dim=64, kv_dtype="e5m2", k_descale=0.5, v_descale=2.0, num_splits=2),
    decode("fp8, a padded head", head_dim=80, kv_dtype="e4m3", k_descale=0.5, dtype="bf16", out_layout="strided"),
    decode("fp8 row by row", head_dim=128, kv_dtype="e4m3", k_descale=0.5, page_size=5, dtype="bf16"),
    decode("fp8, tiles of 16 keys", head_dim=256, kv_dtype="e5m2", v_descale=0.5, dtype="bf16"),
    decode("slopes", head_dim=128, alibi_slopes=tuple(0.5**head for head in range(10)), dtype="bf16"),
    decode("slopes of sequences", head_dim=256, alibi_slopes=((0.5, 0.25, 0.0, 0.125, 1.0) * 2,) * 3),
    decode("slopes, capped, row by row", head_dim=192, alibi_slopes=(0.5, 0.25) * 5, softcap=20.0, page_size=5),
    decode("windowed, causal for each", head_dim=128, window_size=(30, 3), causal=(True, False, True), dtype="bf16"),
    decode("scaled", head_dim=128, k_descale=0.5, v_descale=((1.0, 2.0),) * 3, dtype="bf16"),
]
CHUNKS = [
    decode("a current chunk", head_dim=128, chunk_lens=(2, 1, 3), dtype="bf16"),
    decode("a current chunk of fp8 pages", head_dim=128, chunk_lens=(2, 1, 3), kv_dtype="e4m3", k_descale=0.5),
    decode("a current chunk, split", head_dim=96, chunk_lens=(2, 1, 3), num_splits=2),
    decode("a current chunk, row by row", head_dim=256, chunk_lens=(2, 1, 3), page_size=5),
]
OPTIONS, CHUNKS = ([replace(c, q_lens=(2, 1, 3), num_heads_q=10) for c in cases] for cases in (OPTIONS, CHUNKS))
MIXED = [
    decode("a long chunk among single tokens", q_lens=(1, 1, 150, 1, 1, 1), kv_lens=(90, 1, 300, 64, 200, 65)),
    decode(
        "chunks of every length", q_lens=(1, 17, 64, 3, 130, 1, 2), kv_lens=(9, 17, 150, 90, 130, 1, 70), num_splits=2
    ),
    decode(
        "a chunk among single tokens, windowed",
        q_lens=(1, 1, 150, 1, 1, 1),
        kv_lens=(90, 1, 300, 64, 200, 65),
        window_size=(70, 0),
        split_size=64,
        dtype="bf16",
    ),
]


@each_case(SMALL, CPU, GPU, SIMULATORS[0])
def test_small_decode(case, tensor_device):
    check_case(case, tensor_device)


def check_packed(case, tensor_device):
    inputs, _, _ = check_case(case, tensor_device)
    assert attention.prepare(**inputs.arguments(case)).config.packed_heads


@each_case(OPTIONS, CPU, GPU, SIMULATORS[0])
def test_decode_with_options(case, tensor_device):
    check_packed(case, tensor_device)


@each_case(CHUNKS, CPU, GPU, SIMULATORS[0])
def test_decode_on_a_current_chunk(case, tensor_device):
    check_packed(case, tensor_device)


@each_case(GROUPS + MIXED, CPU, GPU)
def test_decode(case, tensor_device):
    check_case(case, tensor_device)


@each_case([SMALL[1], SMALL[5]], SIMULATORS[1])
def test_decode_on_lunar_lake(case, tensor_device):
    check_case(case, tensor_device)
