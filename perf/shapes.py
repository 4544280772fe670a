"""The problems that the benches of prefill share: prompts, chunks on a cache, batches as serving stacks send them."""

from esimd_fmha.testing.case import AttentionCase

LLAMA = {"num_heads_q": 32, "num_heads_kv": 8, "dtype": "bf16"}  # heads of Llama-3.1-8B
RAGGED = tuple(16 + 496 * (7 * i % 32) // 31 for i in range(32))  # 32 lengths from 16 to 512, each once


def shape(purpose: str, q_lens, kv_lens, head_dim: int, **options) -> AttentionCase:
    return AttentionCase(purpose=purpose, q_lens=q_lens, kv_lens=kv_lens, head_dim=head_dim, **{**LLAMA, **options})


SHAPES: tuple[AttentionCase, ...] = (
    *(shape(f"prompt of 4096, d{head_dim}", (4096,), (4096,), head_dim) for head_dim in (64, 96, 128)),
    *(
        shape(f"prompt of 2048, d{head_dim}", (2048,), (2048,), head_dim, num_heads_q=12, num_heads_kv=2)
        for head_dim in (192, 256)
    ),
    shape("prompt of 4096, d128, every key seen", (4096,), (4096,), 128, causal=False),
    shape("prompt of 4096, d128, pages of 16", (4096,), (4096,), 128, page_size=16),
    shape("prompt of 4096, d128, packed", (4096,), (4096,), 128, page_size=None),
    shape("prompt of 4096, d128, fp16", (4096,), (4096,), 128, dtype="fp16"),
    *(
        shape(
            f"prompt of 2048, d128, K and V in {name}",
            (2048,),
            (2048,),
            128,
            kv_dtype=name,
            k_descale=1.0,
            v_descale=1.0,
        )
        for name in ("e4m3", "e5m2")
    ),
    shape("prompt of 512, d128", (512,), (512,), 128),
    shape("chunk of 512 on 7680, d128", (512,), (8192,), 128),
    shape("chunk of 64 on 32704, d128", (64,), (32768,), 128, num_splits=0),
    shape("32 prompts of 16 to 512, d128", RAGGED, RAGGED, 128),
    shape("2 chunks of 512 and 8 decode rows, d128", (512, 512, *[1] * 8), (2048, 8192, *[4096] * 8), 128),
    shape("16 decode rows on 4096, d128", (1,) * 16, (4096,) * 16, 128, num_splits=0),
)


def named(purpose: str) -> AttentionCase:
    """The problem of this name."""
    return next(case for case in SHAPES if case.purpose == purpose)
