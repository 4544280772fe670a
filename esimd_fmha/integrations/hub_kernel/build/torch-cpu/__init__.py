"""What the package ``kernels`` loads: FlashAttention 2's functions, which esimd_fmha holds."""

from esimd_fmha.integrations.flash_attn2 import flash_attn_func, flash_attn_varlen_func, flash_attn_with_kvcache

__all__ = ["flash_attn_func", "flash_attn_varlen_func", "flash_attn_with_kvcache"]
