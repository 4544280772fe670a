"""The public operators: check, plan, load, launch, combine."""

import ctypes
import math

import torch

from esimd_fmha import loader
from esimd_fmha.config import KernelConfig, Plan, choose_config, plan_launch
from esimd_fmha.errors import UnsupportedProblem
from esimd_fmha.kernels.params import FastDivisor, FmhaParams
from esimd_fmha.loader.devices import Buffer
from esimd_fmha.loader.interop import device_of
from esimd_fmha.problem import ELEMENT_BYTES, LINE_BYTES, AttentionProblem, check_problem, validate_device_data


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
    if torch.is_grad_enabled() and any(getattr(tensor, "requires_grad", False) for tensor in (q, k_cache, v_cache)):
        raise UnsupportedProblem(
            "q, k_cache or v_cache requires grad; there is no backward: call under torch.no_grad()"
        )
    kernels = prepare(
        q,
        k_cache,
        v_cache,
        cu_seqlens_q=cu_seqlens_q,
        max_seqlen_q=max_seqlen_q,
        max_seqlen_k=max_seqlen_k,
        block_table=block_table,
        seqused_k=seqused_k,
        cu_seqlens_k=cu_seqlens_k,
        softmax_scale=softmax_scale,
        causal=causal,
        out=out,
        num_splits=num_splits,
        split_size=split_size,
    )
    if validate:
        num_rows_kv = k_cache.shape[0]  # pages, or tokens when packed
        validate_device_data(kernels.problem, block_table, cu_seqlens_q, seqused_k, cu_seqlens_k, num_rows_kv)
    if out is None:
        out = torch.empty(q.shape, dtype=q.dtype, device=q.device)
    lse = torch.empty((q.shape[1], q.shape[0]), dtype=torch.float32, device=q.device) if return_lse else None
    if q.shape[0]:
        seqlens_kv = cu_seqlens_k if block_table is None else seqused_k
        kernels.launch(q, k_cache, v_cache, block_table, cu_seqlens_q, seqlens_kv, out, lse)
    return (out, lse) if return_lse else out


def prepare(
    q,
    k_cache,
    v_cache,
    *,
    cu_seqlens_q,
    max_seqlen_q,
    max_seqlen_k,
    block_table=None,
    seqused_k=None,
    cu_seqlens_k=None,
    softmax_scale=None,
    causal=True,
    out=None,
    num_splits=0,
    split_size=None,
) -> "ReadyKernels":
    """Check, plan, compile and load what a call of ``prefill_paged`` with these arguments needs, without running it.

    What was prepared is remembered by shapes, strides and options, so that a call pays for it once; a serving stack
    calls this at start-up for the shapes it expects. Raises as ``prefill_paged``.
    """
    options = (max_seqlen_q, max_seqlen_k, softmax_scale, causal, num_splits, split_size)
    if not isinstance(q, torch.Tensor):
        raise TypeError(f"q is {type(q).__name__}; it must be a torch.Tensor [total_q, num_heads_q, head_dim]")
    device = device_of(q, "q")
    tensors = (q, k_cache, v_cache, block_table, cu_seqlens_q, seqused_k, cu_seqlens_k, out)
    key = (device.identity, *map(_signature, tensors), *options, *map(type, options))
    try:
        kernels = _ready.get(key)
    except TypeError:  # an unhashable option, which the checks name
        kernels = None
    if kernels is None:
        problem = check_problem(
            q,
            k_cache,
            v_cache,
            block_table=block_table,
            cu_seqlens_q=cu_seqlens_q,
            seqused_k=seqused_k,
            cu_seqlens_k=cu_seqlens_k,
            max_seqlen_q=max_seqlen_q,
            max_seqlen_k=max_seqlen_k,
            softmax_scale=softmax_scale,
            causal=causal,
            out=out,
            num_splits=num_splits,
            split_size=split_size,
        )
        if len(_ready) >= MAX_REMEMBERED_CALLS:
            _ready.clear()
        kernels = _ready[key] = ReadyKernels(problem, device)
    return kernels


MAX_REMEMBERED_CALLS = 4096
_ready: dict = {}


def _signature(tensor):
    """What the checks and the plan see of a tensor."""
    if tensor is None:
        return None
    try:
        return tensor.shape, tensor.stride(), tensor.dtype, tensor.device, tensor.data_ptr() % LINE_BYTES
    except (AttributeError, RuntimeError):  # no tensor, or one without storage
        return type(tensor)  # refused by check_problem


class ReadyKernels:
    """The kernels of a problem on one device."""

    def __init__(self, problem: AttentionProblem, device):
        self.problem = problem
        self.config = choose_config(problem, device.target)
        self.plan = plan_launch(problem, self.config, device.concurrent_threads)
        self._params = make_params(problem, self.config, self.plan)
        self._prefill = loader.load_kernel(self.config.source, device)
        self._combine = loader.load_kernel(self.config.combine_source, device) if self.plan.num_splits > 1 else None

    def launch(self, q, k, v, block_table, cu_seqlens_q, seqlens_kv, out, lse) -> None:
        problem, config, plan = self.problem, self.config, self.plan
        params = FmhaParams.from_buffer_copy(self._params)
        params.q, params.k, params.v = q.data_ptr(), k.data_ptr(), v.data_ptr()
        params.out = out.data_ptr()
        params.block_table = 0 if block_table is None else block_table.data_ptr()
        params.cu_seqlens_q, params.seqlens_kv = cu_seqlens_q.data_ptr(), seqlens_kv.data_ptr()
        params.lse = 0 if lse is None else lse.data_ptr()
        o_partial = max_sum_partial = None
        if plan.num_splits > 1:
            rows = (plan.num_splits, problem.total_q, problem.num_heads_q)
            o_partial = torch.empty((*rows, config.head_dim), dtype=torch.float32, device=q.device)
            max_sum_partial = torch.empty((*rows, 2), dtype=torch.float32, device=q.device)
            params.o_partial, params.max_sum_partial = o_partial.data_ptr(), max_sum_partial.data_ptr()

        def buffers() -> list[Buffer]:
            read = {"q": q, "k_cache": k, "v_cache": v, "block_table": block_table}
            read |= {"cu_seqlens_q": cu_seqlens_q, "seqlens_kv": seqlens_kv}
            written = {"out": out, "lse": lse, "o_partial": o_partial, "max_sum_partial": max_sum_partial}
            return [
                Buffer(name, tensor.data_ptr(), _span_bytes(tensor), tensors is written)
                for tensors in (read, written)
                for name, tensor in tensors.items()
                if tensor is not None and tensor.numel()
            ]

        self._prefill.launch(params, (plan.num_q_tiles, problem.num_heads_q, plan.num_splits), config.threads, buffers)
        if self._combine:
            rows = plan.num_q_tiles * config.tile_q
            self._combine.launch(params, (rows, problem.num_heads_q, 1), config.threads, buffers)


def _span_bytes(tensor: torch.Tensor) -> int:
    """From a tensor's first byte to its last."""
    last = sum((size - 1) * stride for size, stride in zip(tensor.shape, tensor.stride()))
    return (last + 1) * tensor.element_size()


def make_params(problem: AttentionProblem, config: KernelConfig, plan: Plan) -> FmhaParams:
    """The kernels' argument with all its addresses 0."""

    def in_bytes(strides):
        return [stride * ELEMENT_BYTES for stride in strides]

    params = FmhaParams(
        block_table_stride=problem.block_table_stride * ctypes.sizeof(ctypes.c_int32),
        batch=problem.batch,
        total_q=problem.total_q,
        num_heads_q=problem.num_heads_q,
        head_dim=problem.head_dim,
        num_q_tiles=plan.num_q_tiles,
        causal=problem.causal,
        paged=problem.paged,
        scale_log2=problem.softmax_scale * math.log2(math.e),
        by_group_size=FastDivisor.of(problem.num_heads_q // problem.num_heads_kv),
        split=plan.split,
    )
    params.q_row_stride, params.q_head_stride = in_bytes(problem.q_strides)
    params.k_page_stride, params.k_slot_stride, params.k_head_stride = in_bytes(problem.k_strides)
    params.v_page_stride, params.v_slot_stride, params.v_head_stride = in_bytes(problem.v_strides)
    params.out_row_stride, params.out_head_stride = in_bytes(problem.out_strides)
    params.page_size = problem.page_size or config.tile_kv
    if not problem.paged:  # every KV tile is a page of its own
        params.k_page_stride = config.tile_kv * params.k_slot_stride
        params.v_page_stride = config.tile_kv * params.v_slot_stride
    params.by_page_size = FastDivisor.of(params.page_size)
    return params


def _is_number(value, number) -> bool:
    return isinstance(value, (int, float)) and value == number


def _is_unlimited(window_size) -> bool:
    if not isinstance(window_size, (tuple, list)) or len(window_size) != 2:
        raise TypeError(f"window_size is {window_size!r}; it must be None or two ints (left, right), -1 for no limit")
    return tuple(window_size) == (-1, -1)


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
    ``deterministic`` is always the case; ``is_mix_batch`` and ``fa_version`` 2 ask for nothing else than what is done.

    Returns out, or (out, lse [num_heads_q, total_q] float32, natural log) with ``return_softmax_lse``.

    Raises NotImplementedError naming the option for window_size, softcap, alibi_slopes, s_aux, descales, q_v, dropout,
    attention probabilities, scheduler metadata and host lengths; otherwise as ``prefill_paged``.
    """
    unsupported = {
        "q_v": q_v is not None,
        "dropout_p": not _is_number(dropout_p, 0.0),
        "window_size": window_size is not None and not _is_unlimited(window_size),
        "softcap": softcap is not None and not _is_number(softcap, 0.0),
        "alibi_slopes": alibi_slopes is not None,
        "return_attn_probs": bool(return_attn_probs),
        "scheduler_metadata": scheduler_metadata is not None,
        "q_descale": q_descale is not None,
        "k_descale": k_descale is not None,
        "v_descale": v_descale is not None,
        "fa_version": not _is_number(fa_version, 2),
        "s_aux": s_aux is not None,
        "num_splits_kv": num_splits_kv is not None,
        "host_kv_lens": host_kv_lens is not None,
    }
    values = locals()
    for name, asked in unsupported.items():
        if asked:
            value = values[name]
            given = f"a tensor {list(value.shape)}" if isinstance(value, torch.Tensor) else repr(value)
            raise NotImplementedError(f"{name} is {given}, but it is not implemented; leave it at its default")
    if (cu_seqlens_k is None) == (seqused_k is None):
        given = "neither" if cu_seqlens_k is None else "both"
        wanted = (
            "cu_seqlens_k, as there is no block_table" if block_table is None else "seqused_k, as with a block_table"
        )
        raise UnsupportedProblem(f"of cu_seqlens_k and seqused_k {given} is given; give exactly one: {wanted}")
    return prefill_paged(
        q,
        k,
        v,
        cu_seqlens_q=cu_seqlens_q,
        max_seqlen_q=max_seqlen_q,
        max_seqlen_k=max_seqlen_k,
        block_table=block_table,
        seqused_k=seqused_k,
        cu_seqlens_k=cu_seqlens_k,
        softmax_scale=softmax_scale,
        causal=causal,
        out=out,
        return_lse=return_softmax_lse,
        num_splits=num_splits,
    )
