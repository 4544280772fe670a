"""The public operators: their signatures, what their arguments mean, and how other spellings map onto them."""

import inspect
from collections.abc import Callable
from typing import Any

import torch

from esimd_fmha import executor
from esimd_fmha.call import Options, Tensors, from_arguments
from esimd_fmha.errors import UnsupportedProblem


def prefill_paged(
    q: torch.Tensor,
    k_cache: torch.Tensor,
    v_cache: torch.Tensor,
    *,
    cu_seqlens_q: torch.Tensor,
    max_seqlen_q: int,
    max_seqlen_k: int,
    block_table: torch.Tensor | None = None,
    seqused_k: torch.Tensor | None = None,
    cu_seqlens_k: torch.Tensor | None = None,
    softmax_scale: float | None = None,
    causal: bool = True,
    out: torch.Tensor | None = None,
    return_lse: bool = False,
    num_splits: int = 0,
    split_size: int | None = None,
    validate: bool = False,
) -> torch.Tensor | tuple[torch.Tensor, torch.Tensor]:
    """Attention of packed query chunks against a paged KV cache (or packed K/V).

    Row i of a sequence sits at position ``seqused_k - q_len + i`` and, when causal, sees keys ``j <= position``.

    Parameters
    ----------
    q : [total_q, num_heads_q, head_dim] fp16 or bf16
        The chunks of all sequences, one after the other. head_dim is a multiple of 8 up to 256.
    k_cache, v_cache : [num_pages, page_size, num_heads_kv, head_dim], dtype of q
        The pages; page_size is a multiple of 16. Any strides that keep the last dimension dense: views of interleaved
        or cross-layer caches work. Without ``block_table``: [total_k, num_heads_kv, head_dim], packed like q.
        num_heads_q is a multiple of num_heads_kv.
    cu_seqlens_q : [batch + 1] int32
        Where each chunk starts in q; the last element is where the last one ends. Rows of q beyond it are not computed,
        and those of out and lse not written.
    max_seqlen_q, max_seqlen_k : int
        Upper bounds of the chunk and KV lengths. They steer the plan and need not be exact, but a block_table must
        have room for max_seqlen_k.
    block_table : [batch, max_pages] int32, optional
        The pages of each sequence in order. Entries beyond its used pages may hold anything.
    seqused_k : [batch] int32
        With ``block_table``: KV length of each sequence, the current chunk included. Slots beyond may hold anything.
    cu_seqlens_k : [batch + 1] int32
        Without ``block_table``: where the keys of each sequence start.
    softmax_scale : float, optional
        ``head_dim ** -0.5`` by default.
    causal : bool
        Bottom-right: the last query sees every key.
    out : like q, optional
        Where the result is written, any strides with a dense last dimension.
    return_lse : bool
        Also return the log-sum-exp of the scaled scores, [num_heads_q, total_q] float32, natural log.
    num_splits : int
        Into how many parts the keys are split, up to 256 and no more than there are KV tiles: 0 chooses, 1 does not
        split. Partials take num_splits * total_q * num_heads_q * head_dim * 4 bytes.
    split_size : int, optional
        Instead: keys per split, a multiple of 64. The result of a sequence is then the same to the bit in whatever
        batch it runs (on a GPU, of tensors aligned alike).
    validate : bool
        Also check lengths, capacity and page ids, which reads the device's data and waits for it.

    Returns
    -------
    out, or (out, lse). A row that sees no key has out = 0 and lse = -inf.

    Raises
    ------
    UnsupportedProblem, TypeError
        An argument has a wrong value, shape, dtype, stride, device or type; the message says what is allowed.
    UnsupportedDevice, MissingComponent, CompileError, KernelLoadError
        No kernel could be made for the device.
    """
    return executor.run(*from_arguments(locals()))


def prepare(*args, **kwargs) -> executor.ReadyKernels:
    """Check, plan, compile and load what a call of ``prefill_paged`` with these arguments needs, without running it.

    What was prepared is remembered by shapes, strides and options, so that a call pays for it once; a serving stack
    calls this at start-up for the shapes it expects. Raises as ``prefill_paged``.
    """
    return executor.prepare(*call_of(*args, **kwargs))


def call_of(*args, **kwargs) -> tuple[Tensors, Options]:
    """The tensors and options that these arguments of ``prefill_paged`` make up."""
    arguments = _PREFILL_PAGED.bind(*args, **kwargs)
    arguments.apply_defaults()
    return from_arguments(arguments.arguments)


_PREFILL_PAGED = inspect.signature(prefill_paged)
_DEFAULTS = {name: argument.default for name, argument in _PREFILL_PAGED.parameters.items()}


def _is_none(value) -> bool:
    return value is None


def _is_zero(value) -> bool:
    return isinstance(value, (int, float)) and value == 0


def _is_unlimited(window_size) -> bool:
    if window_size is None:
        return True
    if not isinstance(window_size, (tuple, list)) or len(window_size) != 2:
        raise TypeError(f"window_size is {window_size!r}; it must be None or two ints (left, right), -1 for no limit")
    return tuple(window_size) == (-1, -1)


# What flash_attn_varlen_func does not do yet, and which values do not ask for it.
_UNSUPPORTED: dict[str, Callable[[Any], bool]] = {
    "q_v": _is_none,
    "dropout_p": _is_zero,
    "window_size": _is_unlimited,
    "softcap": lambda value: value is None or _is_zero(value),
    "alibi_slopes": _is_none,
    "return_attn_probs": lambda value: not value,
    "scheduler_metadata": _is_none,
    "q_descale": _is_none,
    "k_descale": _is_none,
    "v_descale": _is_none,
    "fa_version": lambda value: isinstance(value, (int, float)) and value == 2,
    "s_aux": _is_none,
    "num_splits_kv": _is_none,
    "host_kv_lens": _is_none,
}


def flash_attn_varlen_func(
    q,
    k,
    v,
    max_seqlen_q,
    cu_seqlens_q,
    max_seqlen_k,
    cu_seqlens_k=None,
    seqused_k=None,
    q_v=None,
    dropout_p=0.0,
    softmax_scale=None,
    causal=False,
    window_size=None,
    softcap=0.0,
    alibi_slopes=None,
    deterministic=False,
    return_attn_probs=False,
    block_table=None,
    return_softmax_lse=False,
    out=None,
    scheduler_metadata=None,
    q_descale=None,
    k_descale=None,
    v_descale=None,
    num_splits=0,
    fa_version=2,
    s_aux=None,
    num_splits_kv=None,
    is_mix_batch=True,
    host_kv_lens=None,
):
    """``prefill_paged`` under the names and in the order of vllm-xpu-kernels, and with the keywords of vLLM.

    q is [total_q, num_heads_q, head_dim]; k and v are pages when ``block_table`` is given (then ``seqused_k`` is the
    total KV length of each sequence), else packed with ``cu_seqlens_k``. Exactly one of the two lengths is given.
    The result is deterministic whatever ``deterministic`` says; ``is_mix_batch`` and ``fa_version=2`` change nothing.

    Returns out, or (out, lse [num_heads_q, total_q] float32, natural log) with ``return_softmax_lse``.

    Raises NotImplementedError naming the option for window_size, softcap, alibi_slopes, s_aux, descales, q_v, dropout,
    attention probabilities, scheduler metadata and host lengths; otherwise as ``prefill_paged``.
    """
    given = locals()
    for name, is_off in _UNSUPPORTED.items():
        value = given[name]
        if not is_off(value):
            was = f"a tensor {list(value.shape)}" if isinstance(value, torch.Tensor) else repr(value)
            raise NotImplementedError(f"{name} is {was}, but it is not implemented; leave it at its default")
    if (cu_seqlens_k is None) == (seqused_k is None):
        was = "neither" if cu_seqlens_k is None else "both"
        wanted = (
            "cu_seqlens_k, as there is no block_table" if block_table is None else "seqused_k, as with a block_table"
        )
        raise UnsupportedProblem(f"of cu_seqlens_k and seqused_k {was} is given; give exactly one: {wanted}")
    renamed = {"k_cache": k, "v_cache": v, "return_lse": bool(return_softmax_lse)}
    return executor.run(*from_arguments(_DEFAULTS | given | renamed))
