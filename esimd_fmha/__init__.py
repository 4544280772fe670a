"""Flash-attention prefill on a paged KV cache for Intel Xe2 GPUs."""

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
    "flash_attn_varlen_func",
    "prefill_paged",
]


def __getattr__(name):
    # torch takes seconds to import: whoever wants the version or the errors does not wait for it.
    if name in ("flash_attn_varlen_func", "prefill_paged"):
        from esimd_fmha import attention

        return getattr(attention, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
