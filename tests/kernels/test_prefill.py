"""prefill_paged against the float64 reference: every kernel variant, and the shapes that the peers test.

The sweeps at the end are ``slow``: pytest tests/kernels/test_prefill.py -m slow
"""

import itertools

import pytest

from esimd_fmha.testing.case import AttentionCase

from ..checks import check_case
from ..devices import CPU, GPU, each_case

# ---- every kernel variant of the CPU device: dtype, head dimension, tile of query rows, keys sure to share a page ----

VARIANTS = [
    AttentionCase(
        purpose=f"kernel variant: {rows} query rows a tile, {page} keys a run, key tail inside a tile",
        dtype=dtype,
        head_dim=head_dim,
        page_size=page,
        q_lens=q_lens,
        kv_lens=kv_lens,
        num_heads_q=2,
        num_heads_kv=1,
        causal=page != 32,
    )
    for dtype, head_dim, page in itertools.product(("fp16", "bf16"), (64, 96, 128, 192, 256), (7, 16, 32, 64))
    for rows, q_lens, kv_lens in (("few", (3, 2, 1), (81, 16, 5)), ("many", (65, 9), (167, 70)))
]

# ---- head dimensions that are padded inside the kernel ----

PADDED = [
    AttentionCase(
        purpose=f"head_dim {head_dim} is padded up with zero columns",
        dtype=("fp16", "bf16")[head_dim % 16 == 0],
        head_dim=head_dim,
        page_size=64,
        q_lens=(37,),
        kv_lens=(101,),
    )
    for head_dim in (8, 40, 72, 80, 120, 160, 248)
] + [
    AttentionCase(
        purpose=f"a head of 72 columns between others of the row, {rows} rows a tile: neighbours must not leak in",
        head_dim=72,
        num_heads_q=3,
        num_heads_kv=3,
        q_lens=q_lens,
        kv_lens=kv_lens,
        page_size=16,
        kv_layout="padded",
        out_layout="strided",
    )
    for rows, q_lens, kv_lens in (("few", (1, 3), (50, 20)), ("many", (20,), (50,)))
]

# ---- V of another head dimension ----

V_DIMS = [
    AttentionCase(
        purpose="V has other columns than K",
        head_dim=head_dim,
        head_dim_v=head_dim_v,
        dtype=dtype,
        q_lens=(37, 3),
        kv_lens=(101, 70),
        page_size=page,
        num_splits=num_splits,
        out_layout="strided",
    )
    for head_dim, head_dim_v, dtype, page, num_splits in (
        (192, 128, "bf16", 64, 1),
        (192, 128, "fp16", None, 2),
        (128, 192, "fp16", 16, 1),
        (8, 256, "bf16", 5, 2),
        (256, 8, "fp16", 32, 1),
        (72, 80, "bf16", 64, 3),
    )
]

# ---- lengths around tiles (sgl-kernel-xpu) ----

TAIL_LENGTHS = (33, 63, 65, 97, 127, 129, 193, 255, 257, 385, 511, 513, 769)
TAILS = [
    AttentionCase(
        purpose="kv tail around a tile edge, a chunk at its end",
        dtype=dtype,
        q_lens=(q_len,),
        kv_lens=(kv_len,),
        head_dim=128,
        num_heads_q=2,
        num_heads_kv=1,
        causal=causal,
    )
    for kv_len, (dtype, q_len, causal) in zip(
        TAIL_LENGTHS, itertools.cycle([("fp16", 33, True), ("bf16", 3, True), ("fp16", 17, False), ("bf16", 33, True)])
    )
] + [
    AttentionCase(
        purpose="square: first and last row of a tile see 1 and all keys", q_lens=(n,), kv_lens=(n,), num_heads_q=2
    )
    for n in (1, 2, 15, 16, 17, 63, 64, 65, 127, 129)
]

# ---- query heads per KV head ----

GROUPS = [
    AttentionCase(
        purpose=f"{heads_q} query heads share {heads_kv} KV heads",
        num_heads_q=heads_q,
        num_heads_kv=heads_kv,
        q_lens=(1, 1, 1),
        kv_lens=(523, 37, 211),
        causal=causal,
        page_size=page,
    )
    for (heads_q, heads_kv), (page, causal) in zip(
        ((71, 1), (16, 1), (17, 1), (12, 2), (8, 8), (32, 8), (10, 2)), itertools.cycle([(64, True), (16, False)])
    )
] + [
    AttentionCase(purpose="one head", num_heads_q=1, num_heads_kv=1, q_lens=(20,), kv_lens=(20,)),
    AttentionCase(
        purpose="MQA over a chunk", num_heads_q=8, num_heads_kv=1, q_lens=(32, 64), kv_lens=(96, 160), dtype="bf16"
    ),
]

# ---- page sizes ----

PAGES = [
    AttentionCase(
        purpose=f"pages of {page} tokens, {runs}",
        page_size=page,
        q_lens=(5, 40),
        kv_lens=(page + 3, 2 * page + 17),
        num_heads_q=2,
        num_heads_kv=1,
        dtype=dtype,
    )
    for page, runs, dtype in (
        (1, "a key a page", "fp16"),
        (2, "2 keys a page", "bf16"),
        (5, "5 keys a page", "fp16"),
        (8, "8 keys a page", "bf16"),
        (24, "runs of one key", "fp16"),
        (63, "runs of one key", "bf16"),
        (65, "runs of one key", "fp16"),
        (16, "4 runs a tile", "fp16"),
        (32, "2 runs a tile", "bf16"),
        (48, "runs of 16", "fp16"),
        (64, "a tile a page", "bf16"),
        (80, "runs of 16", "bf16"),
        (128, "2 tiles a page", "fp16"),
        (448, "7 tiles a page", "fp16"),
        (528, "33 runs of 16", "bf16"),
        (1056, "33 runs of 32", "fp16"),
        (2048, "32 tiles a page", "bf16"),
    )
]

# ---- grids of the peers ----

VLLM_XPU = (
    [
        AttentionCase(
            purpose="vllm-xpu-kernels varlen_with_paged_kv",
            q_lens=(1, 5, 129),
            kv_lens=(1328, 18, 463),
            num_heads_q=8,
            num_heads_kv=2,
            head_dim=head_dim,
            page_size=page,
            dtype=dtype,
            causal=causal,
        )
        for head_dim, page, dtype, causal in (
            (64, 16, "fp16", True),
            (64, 64, "bf16", False),
            (64, 512, "fp16", False),
            (128, 16, "bf16", False),
            (128, 64, "fp16", True),
            (128, 512, "bf16", True),
            (256, 16, "bf16", True),
            (256, 64, "fp16", False),
            (256, 512, "fp16", True),
        )
    ]
    + [
        AttentionCase(
            purpose="vllm-xpu-kernels softmax_lse: packed K/V",
            q_lens=q_lens,
            kv_lens=kv_lens,
            num_heads_q=8,
            num_heads_kv=2,
            head_dim=head_dim,
            page_size=None,
            dtype=dtype,
        )
        for q_lens, kv_lens, head_dim, dtype in (
            ((1, 1, 1, 1), (1328, 18, 463, 37), 128, "fp16"),
            ((17, 1, 130, 5), (1328, 18, 463, 37), 192, "bf16"),
            ((256, 200), (256, 463), 128, "bf16"),
        )
    ]
    + [
        AttentionCase(
            purpose="vllm-xpu-kernels spec_decode: a few rows each",
            q_lens=(q_len,) * len(kv_lens),
            kv_lens=kv_lens,
            num_heads_q=heads_q,
            num_heads_kv=heads_kv,
            page_size=page,
            dtype="bf16",
        )
        for q_len, kv_lens, (heads_q, heads_kv), page in (
            (2, (1328, 18, 463), (8, 2), 16),
            (3, (1025, 523, 37, 200), (16, 1), 32),
            (4, (1328, 18, 463), (16, 1), 64),
        )
    ]
    + [
        AttentionCase(
            purpose="vllm-xpu-kernels large_surface_height: one page holds 2048 rows",
            q_lens=(1, 3, 5),
            kv_lens=(2048, 4096, 2000),
            num_heads_q=8,
            num_heads_kv=2,
            head_dim=128,
            page_size=2048,
        )
    ]
)

LLM_SCALER = [
    AttentionCase(
        purpose="llm-scaler prefill_fmha: square, head 256, page 64",
        q_lens=(n,),
        kv_lens=(n,),
        num_heads_q=heads_q,
        num_heads_kv=heads_kv,
        head_dim=256,
        page_size=64,
    )
    for n, heads_q, heads_kv in ((64, 1, 1), (128, 1, 1), (128, 4, 1), (256, 4, 1), (256, 4, 2), (512, 12, 2))
]

OTHERS = [
    AttentionCase(
        purpose="IPEX chunked prefill: random lengths, pages of 192",
        q_lens=(77, 1, 301),
        kv_lens=(519, 1, 640),
        num_heads_q=10,
        num_heads_kv=2,
        head_dim=128,
        page_size=192,
    ),
    AttentionCase(
        purpose="FlashInfer batch prefill: page 16, many short sequences",
        q_lens=(37,) * 12,
        kv_lens=(54,) * 12,
        num_heads_q=4,
        num_heads_kv=4,
        head_dim=128,
        page_size=16,
        causal=False,
    ),
    AttentionCase(
        purpose="FlashInfer batch prefill: ragged",
        q_lens=(17, 127, 37, 1),
        kv_lens=(97, 512, 54, 12),
        num_heads_q=32,
        num_heads_kv=4,
        head_dim=64,
        page_size=16,
        dtype="bf16",
    ),
    AttentionCase(
        purpose="TileOPs prefill: a chunk of 1 and one of 17 on caches",
        q_lens=(1, 17),
        kv_lens=(512, 54),
        num_heads_q=8,
        num_heads_kv=2,
    ),
    AttentionCase(
        purpose="sgl-kernel-xpu: batch of 5, chunk 64 on 800 keys",
        q_lens=(64,) * 5,
        kv_lens=(800,) * 5,
        num_heads_q=8,
        num_heads_kv=1,
        page_size=128,
        dtype="bf16",
    ),
    AttentionCase(
        purpose="a scale of its own", q_lens=(9, 33), kv_lens=(70, 200), softmax_scale=0.37, head_dim=128, dtype="bf16"
    ),
    AttentionCase(purpose="a long cache, one row", q_lens=(1,), kv_lens=(13000,), num_heads_q=8, num_heads_kv=1),
]


@each_case(VARIANTS, CPU, GPU)
def test_kernel_variant(case, tensor_device):
    check_case(case, tensor_device)


@each_case(PADDED, CPU, GPU)
def test_padded_head_dim(case, tensor_device):
    check_case(case, tensor_device)


@each_case(V_DIMS, CPU, GPU)
def test_other_head_dim_of_v(case, tensor_device):
    check_case(case, tensor_device)


@each_case(TAILS, CPU, GPU)
def test_tail(case, tensor_device):
    check_case(case, tensor_device)


@each_case(GROUPS, CPU, GPU)
def test_query_head_group(case, tensor_device):
    check_case(case, tensor_device)


@each_case(PAGES, CPU, GPU)
def test_page_size(case, tensor_device):
    check_case(case, tensor_device)


@each_case(VLLM_XPU + LLM_SCALER + OTHERS, CPU, GPU)
def test_shape_of_a_peer(case, tensor_device):
    check_case(case, tensor_device)


# ---- exhaustive ----

SWEEP = (
    [
        AttentionCase(
            purpose="vllm-xpu-kernels, the full grid",
            q_lens=(1, 5, 129),
            kv_lens=(1328, 18, 463),
            num_heads_q=8,
            num_heads_kv=2,
            head_dim=head_dim,
            page_size=page,
            dtype=dtype,
            causal=causal,
            num_splits=num_splits,
        )
        for head_dim, page, dtype, causal, num_splits in itertools.product(
            (64, 96, 128, 192, 256), (16, 32, 64, 512, None), ("fp16", "bf16"), (True, False), (1, 3)
        )
    ]
    + [
        AttentionCase(
            purpose="all tails of queries against all tails of keys",
            q_lens=(q_len,),
            kv_lens=(kv_len,),
            num_heads_q=2,
            num_heads_kv=1,
            dtype=dtype,
            causal=causal,
            page_size=page,
        )
        for (q_len, kv_len), dtype, causal, page in itertools.product(
            itertools.combinations_with_replacement((1, *TAIL_LENGTHS), 2), ("fp16", "bf16"), (True, False), (32, 64)
        )
    ]
    + [
        AttentionCase(
            purpose="every head dimension",
            q_lens=(1, 40),
            kv_lens=(20, 90),
            head_dim=head_dim,
            dtype=dtype,
            num_splits=num_splits,
        )
        for head_dim, dtype, num_splits in itertools.product(range(8, 257, 8), ("fp16", "bf16"), (1, 2))
    ]
    + [
        AttentionCase(
            purpose="llm-scaler prefill_fmha at 2048",
            q_lens=(2048,),
            kv_lens=(2048,),
            num_heads_q=12,
            num_heads_kv=2,
            head_dim=256,
            dtype=dtype,
        )
        for dtype in ("fp16", "bf16")
    ]
    + [
        AttentionCase(
            purpose="sgl-kernel-xpu, its largest",
            q_lens=(2048,) * 2,
            kv_lens=(3577,) * 2,
            num_heads_q=8,
            num_heads_kv=1,
            page_size=page,
            head_dim=128,
        )
        for page in (64, 128)
    ]
)


@each_case(SWEEP, CPU, GPU, marks=[pytest.mark.slow])
def test_sweep(case, tensor_device):
    check_case(case, tensor_device)
