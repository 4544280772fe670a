"""Intel Extension for PyTorch: its paged attention's spelling, for code that is being moved off it.

IPEX itself is neither imported nor needed. What its releases take was read from its public sources: releases 2.6.10 to
2.10.10 for XPUs, 2.8.0 for CPUs, and the main branch at 00cb28ca.
"""

from collections.abc import Callable
from typing import Any

import torch

from esimd_fmha.attention import prefill_paged
from esimd_fmha.call import as_python
from esimd_fmha.tensors import FP8_DTYPES, check_tensor, refuse

PAGES = "[num_pages, page_size or num_heads_kv, num_heads_kv or page_size, head_dim]"

# What may follow block_tables by position, in the releases that had it.
ORDERS = {
    "2.6": ("alibi_slopes", "k_scale", "v_scale"),
    "2.7 and 2.8": (
        "alibi_slopes",
        *(_SINCE_2_7 := ("window_size_left", "window_size_right", "kv_cache_dtype", "k_scale", "v_scale", "softcap")),
    ),
    "2.9 and 2.10": ("alibi_slopes", "sink", *_SINCE_2_7),
    "the main branch": ("k_scale", "v_scale", "alibi_slopes"),
}
_DEFAULTS = {
    "alibi_slopes": None,
    "sink": None,
    "window_size_left": -1,
    "window_size_right": -1,
    "kv_cache_dtype": "auto",
    "k_scale": 1.0,
    "v_scale": 1.0,
    "softcap": -1.0,
}
_FP8_NAMES = {  # of kv_cache_dtype, and the dtypes of tensors that they may mean
    "auto": tuple(FP8_DTYPES),
    "fp8": tuple(FP8_DTYPES),  # e4m3fn on XPUs, e5m2 on CPUs
    **dict.fromkeys(("fp8_e4m3", "float8_e4m3fn"), (torch.float8_e4m3fn,)),
    **dict.fromkeys(("fp8_e5m2", "float8_e5m2"), (torch.float8_e5m2,)),
}


def flash_attn_varlen_func(
    output: torch.Tensor,
    query: torch.Tensor,
    key_cache: torch.Tensor,
    value_cache: torch.Tensor,
    cu_seqlens_q: torch.Tensor,
    cu_seqlens_kv: torch.Tensor,
    max_seqlen_q: int,
    max_seqlen_kv: int,
    scale: float,
    is_cusal: bool,
    block_tables: torch.Tensor,
    *rest: Any,
    alibi_slopes: torch.Tensor | None = None,
    sink: torch.Tensor | None = None,
    window_size_left: int = -1,
    window_size_right: int = -1,
    kv_cache_dtype: str = "auto",
    k_scale: float = 1.0,
    v_scale: float = 1.0,
    softcap: float = -1.0,
    page_layout: str | None = None,
) -> torch.Tensor:
    """``prefill_paged`` as ``intel_extension_for_pytorch.llm.modules.PagedAttention.flash_attn_varlen_func`` spells it.

    Parameters
    ----------
    output, query : [total_q, num_heads_q, head_dim] fp16 or bf16
        The result is written into output.
    key_cache, value_cache : dtype of query, float8_e4m3fn or float8_e5m2
        As IPEX lays them out: on XPUs [num_pages, page_size, num_heads_kv, head_dim], on CPUs [num_pages,
        num_heads_kv, page_size, head_dim]. Bytes of fp8 in uint8 are passed as ``.view(torch.float8_e4m3fn)``.
    cu_seqlens_q : [batch + 1] int32
    cu_seqlens_kv : [batch + 1] or [batch] int32
        Both meanings that it has had, told apart by its size: where the keys of each sequence start, as up to 2.8.10
        and on CPUs; and how many keys each sequence has, as from 2.8.10.post1 on XPUs on.
    max_seqlen_q, max_seqlen_kv : int
    scale : float
    is_cusal : bool
        Whether it is causal.
    block_tables : [batch, max_pages] int32
    rest
        What follows by position, in any of the four orders that releases had (``alibi_slopes`` is the first in all
        but one). They are told apart by the types of the values; what two orders read differently is refused.
    alibi_slopes, sink
        As ``alibi_slopes`` and ``sinks`` of ``prefill_paged``.
    window_size_left, window_size_right : int
        -1 does not limit a side. A left side of 0 is refused with the CPU's layout, where IPEX took it for no window.
    kv_cache_dtype : str
        "auto", or the fp8 that the caches have.
    k_scale, v_scale : float
        What fp8 caches are multiplied with. IPEX leaves scales out for other caches and those in e5m2; there, others
        than 1 are refused.
    softcap : float
        Not above 0: none.
    page_layout : "NHD" or "HND", optional
        "NHD" for pages as on XPUs, "HND" for those of CPUs; by default as the device of query. Not in IPEX.

    Returns output. Rows that see no key are 0.

    Raises as ``prefill_paged``, with its names for what IPEX calls otherwise; TypeError for what follows block_tables
    in none of the orders.
    """
    by_name = {name: value for name, value in locals().items() if name in _DEFAULTS}
    given = _bind(rest, by_name)
    check_tensor("query", query, "[total_q, num_heads_q, head_dim]", None)
    for name, cache in (("key_cache", key_cache), ("value_cache", value_cache)):
        check_tensor(name, cache, PAGES, query.device, like="query")
    if page_layout is None:
        page_layout = "NHD" if query.is_xpu else "HND"
    if page_layout not in ("NHD", "HND"):
        raise refuse("page_layout", repr(page_layout), 'it must be "NHD", "HND", or None for that of the device')
    if page_layout == "HND":
        key_cache, value_cache = key_cache.transpose(1, 2), value_cache.transpose(1, 2)
    window = (as_python(given["window_size_left"]), as_python(given["window_size_right"]))
    if page_layout == "HND" and window[0] == 0:
        allowed = "IPEX takes it for no window on CPUs: pass -1 for none; a window of one key has no IPEX to follow"
        raise refuse("window_size_left", 0, allowed)
    k_descale, v_descale = _scales(given, key_cache.dtype)
    softcap = as_python(given["softcap"])
    prefill_paged(
        query,
        key_cache,
        value_cache,
        cu_seqlens_q=cu_seqlens_q,
        seqused_k=_kv_lengths(cu_seqlens_q, cu_seqlens_kv, query.device),
        block_table=block_tables,
        max_seqlen_q=max_seqlen_q,
        max_seqlen_k=max_seqlen_kv,
        softmax_scale=scale,
        causal=is_cusal,
        window_size=None if window == (-1, -1) else window,
        softcap=None if isinstance(softcap, (int, float)) and softcap <= 0 else softcap,
        alibi_slopes=given["alibi_slopes"],
        sinks=given["sink"],
        k_descale=k_descale,
        v_descale=v_descale,
        out=output,
    )
    return output


def _is_tensor_or_none(value) -> bool:
    return value is None or isinstance(value, torch.Tensor)


def _is_number(value) -> bool:
    value = as_python(value)
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _is_int(value) -> bool:
    return _is_number(value) and isinstance(as_python(value), int)


# Which values each argument may have, to tell the orders apart.
_FITS: dict[str, Callable[[Any], bool]] = {
    **dict.fromkeys(("alibi_slopes", "sink"), _is_tensor_or_none),
    **dict.fromkeys(("window_size_left", "window_size_right"), _is_int),
    **dict.fromkeys(("k_scale", "v_scale"), lambda value: _is_number(value) and value > 0),
    "kv_cache_dtype": lambda value: isinstance(value, str),
    "softcap": _is_number,
}


def _bind(rest: tuple, by_name: dict[str, Any]) -> dict[str, Any]:
    """The values of the arguments behind block_tables; ``by_name`` are those of the keywords, defaults included."""
    readings = []
    for names in ORDERS.values():
        reading = dict(zip(names, rest))
        if len(rest) <= len(names) and all(_FITS[name](value) for name, value in reading.items()):
            readings.append(reading)
    if not readings:
        values = ", ".join("a tensor" if isinstance(value, torch.Tensor) else repr(value) for value in rest)
        raise TypeError(f"what follows block_tables is {values}; no release of IPEX takes that: pass it by keyword")
    if any(list(reading) != list(readings[0]) for reading in readings):
        meanings = " or ".join(", ".join(reading) for reading in readings)
        values = ", ".join(map(repr, rest))
        raise refuse("what follows block_tables", values, f"releases of IPEX read it as {meanings}: pass it by keyword")
    reading = readings[0]
    for name in reading:
        if by_name[name] is not _DEFAULTS[name]:
            raise TypeError(f"{name} is given by position and by keyword; give it once")
    return by_name | reading


def _scales(given: dict[str, Any], dtype: torch.dtype) -> tuple[float | None, float | None]:
    """k_descale and v_descale of ``prefill_paged``."""
    name = given["kv_cache_dtype"]
    if name not in _FP8_NAMES:
        raise refuse("kv_cache_dtype", repr(name), f"it must be one of {', '.join(_FP8_NAMES)}")
    if name != "auto" and dtype not in _FP8_NAMES[name]:
        raise refuse("kv_cache_dtype", repr(name), f'key_cache is {dtype}; they must agree, or pass "auto"')
    scales = given["k_scale"], given["v_scale"]
    if dtype == torch.float8_e4m3fn:
        return scales
    for argument, scale in zip(("k_scale", "v_scale"), scales):
        if not _is_number(scale) or scale != 1:
            raise refuse(argument, scale, f"IPEX does not apply it to caches of {dtype}; pass 1.0")
    return None, None


def _kv_lengths(cu_seqlens_q, cu_seqlens_kv, device: torch.device) -> torch.Tensor:
    """[batch] int32, from either meaning."""
    for name, lengths in (("cu_seqlens_q", cu_seqlens_q), ("cu_seqlens_kv", cu_seqlens_kv)):
        check_tensor(name, lengths, "[n]", device, torch.int32, like="query")
    batch = len(cu_seqlens_q) - 1
    if len(cu_seqlens_kv) not in (batch, batch + 1):
        allowed = f"it must have {batch + 1} (where keys start) or {batch} (how many there are), as cu_seqlens_q says"
        raise refuse("cu_seqlens_kv", f"of {len(cu_seqlens_kv)} elements", allowed)
    return cu_seqlens_kv if len(cu_seqlens_kv) == batch else cu_seqlens_kv.diff()
