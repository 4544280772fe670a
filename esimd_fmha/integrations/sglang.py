"""SGLang: the plugin that puts these kernels into its intel_xpu backend. docs/sglang.md says how to use it."""

import functools
import logging
from collections.abc import Callable, Sequence
from typing import Any

import torch

from esimd_fmha import envs
from esimd_fmha.attention import prefill_paged
from esimd_fmha.errors import MissingComponent, UnsupportedProblem
from esimd_fmha.tensors import DTYPES

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
    _hook(HookRegistry, HookType.AROUND)


@functools.cache  # a second hook would be put around the first
def _hook(registry, around) -> None:
    registry.register(TARGET, flash_attn_with_kvcache, around)
    log.info("esimd_fmha attends to the paged caches of the intel_xpu backend.")


def flash_attn_with_kvcache(original: Callable, *positional, **arguments):
    """``original(**arguments)``, sgl_kernel's function, on these kernels where they do what is asked.

    What they take are calls as the intel_xpu backend makes them: by keyword, packed q [total_q, num_heads_q, head_dim]
    with cu_seqlens_q, pages of its dtype with page_table [batch, max_pages], and cache_seqlens [batch] that count the
    new tokens, whose K and V are already in the pages. Everything else goes to ``original``: what has an argument that
    is not handed on, and what ``prefill_paged`` refuses. Each reason is logged once.

    Returns out, or with return_softmax_lse (out, lse [num_heads_q, total_q] float32, natural log). Rows that see no key
    have out = 0 and lse = -inf.
    """
    reason = _why_left(positional, arguments)
    if reason is None:
        try:
            return _attend(**arguments)
        except (UnsupportedProblem, TypeError) as error:
            argument, _, was = str(error).partition(" ")
            _log_once(f"a call with such {argument}", f"{argument} {was}")
    else:
        _log_once(reason)
    return original(*positional, **arguments)


_NEEDED = ("q", "k_cache", "v_cache", "page_table", "cache_seqlens", "cu_seqlens_q", "max_seqlen_q")
_HANDED_ON = (
    *_NEEDED,
    *("softmax_scale", "causal", "window_size", "softcap", "sinks", "num_splits", "return_softmax_lse", "out"),
)


def _why_left(positional: tuple, arguments: dict[str, Any]) -> str | None:
    """What of a call these kernels do not take."""
    if positional:
        return "a call by position"
    for name in _NEEDED:
        if arguments.get(name) is None:
            return f"a call without {name}"
    for name, value in arguments.items():
        if name not in _HANDED_ON and value is not None:
            return f"a call with {name}"
    q, k_cache = arguments["q"], arguments["k_cache"]
    if q.dtype not in DTYPES or k_cache.dtype != q.dtype:
        return f"{q.dtype} on a cache in {k_cache.dtype}"
    if q.is_xpu and torch.xpu.is_current_stream_capturing():
        return "a graph that is being recorded"  # no GPU has replayed these kernels from one yet
    return None


def _attend(
    *,
    q: torch.Tensor,
    k_cache: torch.Tensor,
    v_cache: torch.Tensor,
    page_table: torch.Tensor,
    cache_seqlens: torch.Tensor,
    cu_seqlens_q: torch.Tensor,
    max_seqlen_q: int,
    softmax_scale: float | None = None,
    causal: bool = False,
    window_size: Sequence[int] = (-1, -1),
    softcap: float = 0.0,
    sinks: torch.Tensor | None = None,
    num_splits: int = 0,
    return_softmax_lse: bool = False,
    out: torch.Tensor | None = None,
    **_absent: None,
):
    """The call in our words. SGLang does not say max_seqlen_k; the page table has room for the longest sequence."""
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
        window_size=(window_size[0], window_size[1]),
        softcap=softcap,
        sinks=sinks,
        out=out,
        return_lse=return_softmax_lse,
        num_splits=num_splits,
    )


def _log_once(what: str, why: str = "") -> None:
    if what not in _logged:
        _logged.add(what)
        log.warning("esimd_fmha leaves %s to sgl_kernel. %s", what, why)


_logged: set[str] = set()
