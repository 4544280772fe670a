"""Call the paged attention of whichever IPEX is installed, with our arguments.

``ipex.llm.modules.PagedAttention.flash_attn_varlen_func`` changed from release to release, and the CPU build differs
from the XPU build:

=================================  ==========================  =====================================================
what                               changed in                  here
=================================  ==========================  =====================================================
window, kv_cache_dtype, softcap    2.7.10: added               passed by keyword, if the signature has them
``sink`` before the window         2.9.10: inserted            so nothing after ``alibi_slopes`` goes by position
``cu_seqlens_kv``                  2.8.10.post1, XPU: from     by version: the two have different lengths, but
                                   cumulative [batch + 1] to   nothing in the signature tells them apart
                                   lengths [batch]
return value                       2.8.10: None to the output  written in place by all; the value is not used
cache layout                       CPU: [pages, heads, slots,  by build
                                   head_dim]; XPU: slots first
=================================  ==========================  =====================================================
"""

from __future__ import annotations

import importlib
import inspect
import re
from collections.abc import Callable
from dataclasses import dataclass

import torch


class IpexUnavailable(Exception):
    """There is no IPEX that this process could use; the message says why."""


class IpexUnsupported(Exception):
    """This IPEX would refuse the problem, or answer a different one; the message says what."""


@dataclass(frozen=True)
class IpexBuild:
    """An installed IPEX, and how it wants its arguments.

    device              where tensors must live: "cpu" or "xpu"
    layout              "HND" [pages, heads, slots, head_dim] or "NHD" [pages, slots, heads, head_dim]
    kv_lens_cumulative  whether ``cu_seqlens_kv`` is [batch + 1] cumulative; else it is [batch] lengths
    """

    version: str
    device: str
    layout: str
    kv_lens_cumulative: bool
    flash_attn_varlen_func: Callable

    @property
    def is_cpu_build(self) -> bool:
        return self.version.endswith("+cpu")

    def accepts(self, argument: str) -> bool:
        return argument in inspect.signature(self.flash_attn_varlen_func).parameters


def describe(ipex) -> IpexBuild:
    """What the module ``ipex`` is, from its version ("2.8.0+cpu", "2.8.10.post1+xpu")."""
    match = re.match(r"(\d+)\.(\d+)\.(\d+)(?:\.post(\d+))?\+(cpu|xpu)", ipex.__version__)
    if match is None:
        raise IpexUnavailable(f"cannot tell a CPU from an XPU build by the IPEX version {ipex.__version__!r}")
    release = tuple(int(part or 0) for part in match.groups()[:4])
    device = match[5]
    return IpexBuild(
        version=ipex.__version__,
        device=device,
        layout="NHD" if device == "xpu" else "HND",
        kv_lens_cumulative=device == "cpu" or release < (2, 8, 10, 1),
        flash_attn_varlen_func=ipex.llm.modules.PagedAttention.flash_attn_varlen_func,
    )


def find_ipex() -> IpexBuild:
    """The IPEX that this process can import. Raises IpexUnavailable with the reason if there is none."""
    try:
        ipex = importlib.import_module("intel_extension_for_pytorch")
    # Beside a torch of another release, IPEX calls os.exit, which does not exist: an AttributeError. On a processor
    # that it does not know it really exits.
    except (Exception, SystemExit) as error:
        raise IpexUnavailable(f"cannot import intel_extension_for_pytorch: {type(error).__name__}: {error}") from error
    build = describe(ipex)
    if build.device == "xpu" and not torch.xpu.is_available():
        raise IpexUnavailable(f"IPEX {build.version} is an XPU build and torch finds no XPU device")
    return build


def _why_not(build: IpexBuild, q, page_size, max_seqlen_q, softmax_scale, window_left, softcap) -> str | None:
    """Why ``build`` cannot serve as a reference for the problem; None if it can."""
    head_dim = q.shape[-1]
    if window_left >= 0 and not build.accepts("window_size_left"):
        return "has no sliding window"
    if softcap > 0 and not build.accepts("softcap"):
        return "has no softcap"
    if build.is_cpu_build:
        return "takes window_left 0 for no window" if window_left == 0 else None  # seen in 2.8.0
    if page_size < 64 and not build.kv_lens_cumulative:
        # 2.9.10 still takes cu_seqlens_kv for cumulative there; 2.10.10 refuses the page size.
        return f"is right from page size 64 on; this is {page_size}"
    if page_size < 64 and q.dtype != torch.float16:
        return f"has only fp16 kernels at page size {page_size}"
    may_use_decode_kernel = build.accepts("sink") and max_seqlen_q == 1 and window_left < 0 and softcap <= 0
    if may_use_decode_kernel and softmax_scale not in (None, head_dim**-0.5):
        return "may ignore softmax_scale when no q_len is above 1"
    return None


def ipex_flash_attn(
    q,
    k_cache,
    v_cache,
    *,
    block_table,
    cu_seqlens_q,
    seqused_k,
    max_seqlen_q,
    max_seqlen_k,
    softmax_scale=None,
    causal=True,
    window_left=-1,
    softcap=0.0,
    build=None,
):
    """Attention of packed query chunks against paged keys and values, computed by IPEX.

    q                 [total_q, num_heads_q, head_dim] fp16 or bf16, on any device: moved to IPEX's
    k_cache, v_cache  [num_pages, page_size, num_heads_kv, head_dim], NHD as in our own operator
    block_table       [batch, max_pages] int32; entries past a sequence's used pages may hold anything
    cu_seqlens_q      [batch + 1] int32
    seqused_k         [batch] int32
    window_left       keys [position - window_left, position] are seen; -1: no window
    softcap           0: off
    build             the IPEX to call; None: the one that can be imported
    Returns the output on q's device. Rows that see no key are whatever IPEX makes of them (NaN in CPU 2.8.0).
    Raises IpexUnavailable, IpexUnsupported.
    """
    build = find_ipex() if build is None else build
    page_size = k_cache.shape[1]
    reason = _why_not(build, q, page_size, max_seqlen_q, softmax_scale, window_left, softcap)
    if reason is not None:
        raise IpexUnsupported(f"IPEX {build.version} {reason}")

    # IPEX may look at the whole table: 2.9.10 gathers the pages it names when head_dim is not a multiple of 64.
    num_used_pages = (seqused_k + page_size - 1) // page_size
    is_used = torch.arange(block_table.shape[1], device=block_table.device)[None, :] < num_used_pages[:, None]
    block_table = torch.where(is_used, block_table, 0)
    kv_lens = seqused_k
    if build.kv_lens_cumulative:
        kv_lens = torch.nn.functional.pad(seqused_k.cumsum(0), (1, 0))
    if build.layout == "HND":
        k_cache, v_cache = k_cache.transpose(1, 2), v_cache.transpose(1, 2)

    options = {}
    if window_left >= 0:
        options |= {"window_size_left": window_left, "window_size_right": 0}
    if softcap > 0:
        options |= {"softcap": softcap}

    def on_device(tensor):
        return tensor.to(build.device).contiguous()

    out = torch.empty(q.shape, dtype=q.dtype, device=build.device)
    build.flash_attn_varlen_func(
        out,
        on_device(q),
        on_device(k_cache),
        on_device(v_cache),
        on_device(cu_seqlens_q.to(torch.int32)),
        on_device(kv_lens.to(torch.int32)),
        max_seqlen_q,
        max_seqlen_k,
        q.shape[-1] ** -0.5 if softmax_scale is None else softmax_scale,
        causal,
        on_device(block_table.to(torch.int32)),
        None,  # alibi_slopes, which has no default
        **options,
    )
    return out.to(q.device)


def ipex_on_case(case, inputs, build: IpexBuild) -> torch.Tensor:
    """IPEX's output for a case of cases.py and its inputs, on the CPU."""
    dtype = getattr(torch, case.dtype)
    return ipex_flash_attn(
        *(torch.from_numpy(floats).to(dtype) for floats in (inputs.q, inputs.k, inputs.v)),
        block_table=torch.from_numpy(inputs.block_table),
        cu_seqlens_q=torch.from_numpy(inputs.cu_seqlens_q),
        seqused_k=torch.from_numpy(inputs.seqused_k),
        max_seqlen_q=case.max_seqlen_q,
        max_seqlen_k=case.max_seqlen_k,
        softmax_scale=inputs.scale,
        **case.options,
        build=build,
    )
