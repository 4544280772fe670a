"""SGLang: the plugin that puts these kernels into its intel_xpu backend. docs/sglang.md says how to use it."""

import functools
import logging
from collections.abc import Callable

from esimd_fmha import envs
from esimd_fmha.errors import MissingComponent, UnsupportedProblem

log = logging.getLogger("sglang.esimd_fmha")  # below sglang, so that its handlers show it

TARGET = "sglang.srt.layers.attention.xpu_backend.flash_attn_with_kvcache"


def register() -> None:
    """With ESIMD_FMHA_SGLANG=1 in the environment: attention to paged caches of SGLang's intel_xpu backend runs here.

    The entry point of ``sglang.srt.plugins``, which SGLang calls once in each of its processes and then puts the hooks
    that were registered around their functions. SGLang compares names of backends in many places, so the backend stays
    its own and only the function changes.

    Raises MissingComponent if SGLang cannot be imported.
    """
    if not envs.serve_sglang():
        return
    try:
        from sglang.srt.plugins.hook_registry import HookRegistry, HookType
    except ImportError as error:
        raise MissingComponent(
            f"SGLang 0.5.23 cannot be imported ({error}); install it, as pip install 'esimd-fmha[sglang]' does"
        ) from error
    HookRegistry.register(TARGET, flash_attn_with_kvcache, HookType.AROUND)
    log.info("esimd_fmha attends to paged caches of the intel_xpu backend.")


def flash_attn_with_kvcache(original: Callable, *positional, **arguments):
    """``original(**arguments)``, sgl_kernel's function, on these kernels where they do what is asked.

    What they take are calls as the intel_xpu backend makes them: by keyword, packed q [total_q, num_heads_q, head_dim]
    with cu_seqlens_q, pages of its dtype with page_table [batch, max_pages], and cache_seqlens [batch] that count the
    new tokens, whose K and V are already in the pages. Everything else goes to ``original``, and is logged once for
    each reason.

    Returns out, or with return_softmax_lse (out, lse [num_heads_q, total_q] float32, natural log). Rows that see no key
    have out = 0 and lse = -inf.
    """
    reason = _why_left(positional, arguments)
    if reason is None:
        try:
            return _attend(**arguments)
        except UnsupportedProblem as error:
            reason = str(error)
    _log_once(reason)
    return original(*positional, **arguments)


# Arguments that _attend hands on, and those whose value asks for nothing.
_TAKEN = frozenset(
    "q k_cache v_cache page_table cache_seqlens cu_seqlens_q max_seqlen_q softmax_scale causal window_size softcap "
    "sinks num_splits return_softmax_lse out".split()
)
_NEEDED = ("q", "k_cache", "v_cache", "page_table", "cache_seqlens", "cu_seqlens_q", "max_seqlen_q")


def _why_left(positional: tuple, arguments: dict) -> str | None:
    """What of a call these kernels do not take."""
    import torch

    if positional:
        return "arguments by position"
    for name in _NEEDED:
        if arguments.get(name) is None:
            return f"a call without {name}"
    for name, value in arguments.items():
        if name not in _TAKEN and value is not None:
            return f"{name}={value!r}" if not isinstance(value, torch.Tensor) else name
    q, k_cache = arguments["q"], arguments["k_cache"]
    if k_cache.dtype != q.dtype:
        return f"a cache in {k_cache.dtype}"
    if q.is_xpu and torch.xpu.is_current_stream_capturing():
        return "a recorded graph"  # which no GPU has replayed with these kernels yet
    return None


def _attend(
    *,
    q,
    k_cache,
    v_cache,
    page_table,
    cache_seqlens,
    cu_seqlens_q,
    max_seqlen_q,
    softmax_scale=None,
    causal=False,
    window_size=(-1, -1),
    softcap=0.0,
    sinks=None,
    num_splits=0,
    return_softmax_lse=False,
    out=None,
    **_absent,
):
    """The call in our words. SGLang does not say max_seqlen_k; the page table has room for the longest sequence."""
    from esimd_fmha.attention import prefill_paged

    return prefill_paged(
        q,
        k_cache,
        v_cache,
        cu_seqlens_q=cu_seqlens_q,
        max_seqlen_q=max_seqlen_q,
        max_seqlen_k=page_table.shape[1] * k_cache.shape[1],
        block_table=page_table,
        seqused_k=cache_seqlens,
        softmax_scale=softmax_scale,
        causal=causal,
        window_size=tuple(window_size),
        softcap=softcap,
        sinks=sinks,
        out=out,
        return_lse=return_softmax_lse,
        num_splits=num_splits,
    )


@functools.cache
def _log_once(reason: str) -> None:
    log.warning("esimd_fmha leaves to sgl_kernel: %s", reason)
