"""AttentionCase: one call of prefill_paged, its sizes, options and layouts, and why it is asked."""

from dataclasses import dataclass

import torch

from esimd_fmha.testing.options import AttentionOptions

DTYPES = {"fp16": torch.float16, "bf16": torch.bfloat16}


@dataclass(frozen=True, kw_only=True)
class AttentionCase(AttentionOptions):
    """``q_lens`` and ``kv_lens`` are per sequence; kv_len includes the chunk."""

    purpose: str
    q_lens: tuple[int, ...]
    kv_lens: tuple[int, ...]
    num_heads_q: int = 4
    num_heads_kv: int = 2
    head_dim: int = 64
    dtype: str = "fp16"
    page_size: int | None = 64  # None: packed K/V with cu_seqlens_k
    num_splits: int = 1
    split_size: int | None = None
    q_layout: str = "dense"  # dense, strided_rows, permuted_heads, fused_qkv, unaligned
    kv_layout: str = "dense"  # dense, interleaved, cross_layer, heads_first, padded, unequal, unaligned
    out_layout: str = "guarded"  # guarded, strided, permuted_heads, unaligned
    scores: str = "normal"  # see inputs.py
    shared_pages: int = 0  # leading pages that all sequences have in common
    padding_rows: int = 0  # rows of q behind the last sequence
    seed: int = 0

    def __post_init__(self) -> None:
        assert len(self.q_lens) == len(self.kv_lens)
        assert not self.page_size or min(self.kv_lens, default=0) >= self.shared_pages * self.page_size

    @property
    def name(self) -> str:
        """Distinct and readable: what the test is called."""

        def lengths(values):
            text = ",".join(map(str, values[:4]))
            return text + ",.." * (len(values) > 4)

        parts = [self.dtype, f"d{self.head_dim}", f"h{self.num_heads_q}:{self.num_heads_kv}"]
        parts += [f"page{self.page_size}" if self.page_size else "packed"]
        parts += [f"q{lengths(self.q_lens)}", f"kv{lengths(self.kv_lens)}", "causal" if self.causal else "full"]
        parts += [f"splits{self.num_splits}"] * (self.num_splits != 1)
        parts += [f"split_size{self.split_size}"] * (self.split_size is not None)
        for kind, usual in (("q", "dense"), ("kv", "dense"), ("out", "guarded")):
            layout = getattr(self, f"{kind}_layout")
            parts += [f"{kind}_{layout}"] * (layout != usual)
        parts += [self.scores] * (self.scores != "normal")
        parts += [f"{name}{value}" for name, value in self.options.items() if name != "causal"]
        return "-".join(parts)
