"""Flash-attention prefill on a paged KV cache for Intel Xe2 GPUs."""

import importlib

from esimd_fmha.errors import (
    CompileError,
    EsimdFmhaError,
    KernelLoadError,
    MissingComponent,
    UnsupportedDevice,
    UnsupportedProblem,
    UntrustedCache,
)

__version__ = "0.1.0"

__all__ = [
    "CompileError",
    "EsimdFmhaError",
    "KernelLoadError",
    "MissingComponent",
    "UnsupportedDevice",
    "UnsupportedProblem",
    "UntrustedCache",
    "append_kv",
    "flash_attn_func",
    "flash_attn_varlen_func",
    "flash_attn_with_kvcache",
    "merge_attn_states",
    "prefill_paged",
    "prefill_with_kvcache",
    "scaled_dot_product_attention",
]

_OPERATORS = {  # and the modules they come from
    "append_kv": "append",
    "flash_attn_func": "flash_attention",
    "flash_attn_varlen_func": "attention",
    "flash_attn_with_kvcache": "flash_attention",
    "merge_attn_states": "merge",
    "prefill_paged": "attention",
    "prefill_with_kvcache": "attention",
    "scaled_dot_product_attention": "dense",
}


def __getattr__(name):
    # torch takes seconds to import: whoever wants the version or the errors does not wait for it.
    if name in _OPERATORS:
        return getattr(importlib.import_module(f"esimd_fmha.{_OPERATORS[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
