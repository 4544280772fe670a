"""AttentionCase: a call of prefill_paged or prefill_with_kvcache, its sizes, options, layouts, and why it is asked."""

from dataclasses import dataclass

import torch

from esimd_fmha.testing.options import AttentionOptions

DTYPES = {"fp16": torch.float16, "bf16": torch.bfloat16}
KV_DTYPES = DTYPES | {"e4m3": torch.float8_e4m3fn, "e5m2": torch.float8_e5m2}


@dataclass(frozen=True, kw_only=True)
class AttentionCase(AttentionOptions):
    """``q_lens`` and ``kv_lens`` are per sequence; kv_len includes the chunk."""

    purpose: str
    q_lens: tuple[int, ...]
    kv_lens: tuple[int, ...]
    num_heads_q: int = 4
    num_heads_kv: int = 2
    head_dim: int = 64
    head_dim_v: int | None = None  # None: head_dim
    dtype: str = "fp16"
    kv_dtype: str | None = None  # e4m3 or e5m2; None: dtype
    page_size: int | None = 64  # None: packed K/V with cu_seqlens_k
    num_splits: int = 1
    split_size: int | None = None
    q_layout: str = "dense"  # dense, strided_rows, permuted_heads, fused_qkv, unaligned, pairs
    # dense, interleaved, halves, cross_layer, heads_first, padded, unequal, unaligned, pairs, odd
    kv_layout: str = "dense"
    out_layout: str = "guarded"  # guarded, strided, permuted_heads, unaligned, pairs
    scores: str = "normal"  # see inputs.py
    shared_pages: int = 0  # leading pages that all sequences have in common
    padding_rows: int = 0  # rows of q, and of the current chunk, behind the last sequence
    # The last keys of each sequence, which are handed over beside the pages; None: all are in the pages.
    chunk_lens: tuple[int, ...] | None = None
    chunk_layout: str = "dense"  # as a packed kv_layout
    float_sinks: bool = True  # else they have the dtype of q
    causal_dtype: torch.dtype = torch.bool  # of ``causal`` where it is given for each sequence
    seed: int = 0

    def __post_init__(self) -> None:
        assert len(self.q_lens) == len(self.kv_lens)
        if self.chunk_lens is not None:
            assert self.page_size and all(new <= kv for new, kv in zip(self.chunk_lens, self.kv_lens, strict=True))
        assert not self.page_size or min(self.kv_lens, default=0) >= self.shared_pages * self.page_size

    @property
    def name(self) -> str:
        """Distinct and readable: what the test is called."""

        def lengths(values):
            text = ",".join(map(str, values[:4]))
            return text + ",.." * (len(values) > 4)

        head_dims = f"d{self.head_dim}" + (f"v{self.head_dim_v}" if self.head_dim_v else "")
        parts = [
            self.dtype,
            *([self.kv_dtype] if self.kv_dtype else []),
            head_dims,
            f"h{self.num_heads_q}:{self.num_heads_kv}",
        ]
        parts += [f"page{self.page_size}" if self.page_size else "packed"]
        parts += [f"q{lengths(self.q_lens)}", f"kv{lengths(self.kv_lens)}"]
        if isinstance(self.causal, tuple):
            parts += [
                "causal" + "".join(map(str, map(int, self.causal))),
                str(self.causal_dtype).removeprefix("torch."),
            ]
        else:
            parts += ["causal" if self.causal else "full"]
        if self.chunk_lens is not None:
            parts += ["chunk" + (lengths(self.chunk_lens) if self.chunk_lens != self.q_lens else "")]
        parts += [f"splits{self.num_splits}"] * (self.num_splits != 1)
        parts += [f"split_size{self.split_size}"] * (self.split_size is not None)
        for kind, usual in (("q", "dense"), ("kv", "dense"), ("chunk", "dense"), ("out", "guarded")):
            layout = getattr(self, f"{kind}_layout")
            parts += [f"{kind}_{layout}"] * (layout != usual)
        parts += [self.scores] * (self.scores != "normal")
        parts += [f"{name}{value}".replace(" ", "") for name, value in self.options.items() if name != "causal"]
        parts += ["of_dtype_of_q"] * (not self.float_sinks)
        return "-".join(parts)
