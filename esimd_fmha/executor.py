"""From a checked call to its kernels: what is remembered between calls, the launch, and the merge of splits."""

import ctypes
import math
import struct
from operator import attrgetter
from typing import NamedTuple

import torch

from esimd_fmha import loader
from esimd_fmha.call import Options, Tensors, memo_key
from esimd_fmha.config import KernelConfig, choose_config
from esimd_fmha.errors import UnsupportedProblem
from esimd_fmha.loader.interop import device_of
from esimd_fmha.params import ADDRESSES, FastDivisor, FmhaParams, SplitPlan
from esimd_fmha.plan import Plan, plan_launch
from esimd_fmha.problem import ELEMENT_BYTES, AttentionProblem, check_problem
from esimd_fmha.tensors import span_bytes
from esimd_fmha.validate import validate_device_data

MAX_REMEMBERED_CALLS = 4096
_remembered: dict[tuple, "ReadyKernels"] = {}


class Results(NamedTuple):
    """What the kernels write."""

    out: torch.Tensor
    lse: torch.Tensor | None  # [num_heads_q, total_q] float32, natural log
    o_partial: torch.Tensor | None  # see params.hpp
    max_sum_partial: torch.Tensor | None


def run(tensors: Tensors, options: Options) -> torch.Tensor | tuple[torch.Tensor, torch.Tensor]:
    """Carry out a call of ``prefill_paged``."""
    kernels = prepare(tensors, options)
    if torch.is_grad_enabled() and (
        tensors.q.requires_grad or tensors.k_cache.requires_grad or tensors.v_cache.requires_grad
    ):
        raise UnsupportedProblem(
            "q, k_cache or v_cache requires grad; there is no backward: call under torch.no_grad()"
        )
    if options.validate:
        validate_device_data(kernels.problem, tensors)
    results = kernels.allocate(tensors)
    if kernels.problem.total_q:
        kernels.launch(tensors, results)
    return results.out if results.lse is None else (results.out, results.lse)


def prepare(tensors: Tensors, options: Options) -> "ReadyKernels":
    """Check, plan, compile and load what a call needs, or find what an earlier call of the same key left."""
    q = tensors.q
    if not isinstance(q, torch.Tensor):
        raise TypeError(f"q is {type(q).__name__}; it must be a torch.Tensor [total_q, num_heads_q, head_dim]")
    device = device_of(q, "q")
    key = (device.identity, memo_key(tensors, options))
    try:
        kernels = _remembered.get(key)
    except TypeError:  # an unhashable option, which the checks name
        kernels = None
    if kernels is None:
        problem = check_problem(tensors, options)
        if len(_remembered) >= MAX_REMEMBERED_CALLS:
            _remembered.clear()
        kernels = _remembered[key] = ReadyKernels(problem, device)
    return kernels


class ReadyKernels:
    """The kernels of a problem on one device."""

    def __init__(self, problem: AttentionProblem, device: loader.Device):
        self.problem = problem
        self.config = choose_config(problem, device.target)
        self.plan = plan_launch(problem, self.config, device.concurrent_threads)
        self.prefill = loader.load_kernel(self.config.source, device)
        self.combine = loader.load_kernel(self.config.combine_source, device) if self.plan.num_splits > 1 else None
        # Work-groups, the fastest dimension first. The merge has a thread for every query row and head.
        self.prefill_groups = (self.plan.num_work_groups_q, problem.num_heads_q, self.plan.num_splits)
        self.combine_groups = (self.plan.num_work_groups_q * self.config.tile_q, problem.num_heads_q, 1)
        self._params = make_params(problem, self.config, self.plan)

    def allocate(self, tensors: Tensors) -> Results:
        """The tensors that the kernels write, but for ``out`` where the caller gave it."""
        q, problem = tensors.q, self.problem
        out = tensors.out
        if out is None:  # empty_like costs half as much as empty
            out = torch.empty_like(q, memory_format=torch.contiguous_format)
        lse = o_partial = max_sum_partial = None
        if problem.options.return_lse:
            lse = torch.empty((problem.num_heads_q, problem.total_q), dtype=torch.float32, device=q.device)
        if self.combine:
            rows = (self.plan.num_splits, problem.total_q, problem.num_heads_q)
            o_partial = torch.empty((*rows, self.config.head_dim_padded), dtype=torch.float32, device=q.device)
            max_sum_partial = torch.empty((*rows, 2), dtype=torch.float32, device=q.device)
        return Results(out, lse, o_partial, max_sum_partial)

    def params(self, tensors: Tensors, results: Results) -> FmhaParams:
        """The kernels' argument with the addresses of these tensors."""
        params = FmhaParams.from_buffer_copy(self._params)
        addresses = [0 if tensor is None else tensor.data_ptr() for tensor in (*_read(tensors), *results)]
        _ADDRESSES.pack_into(params, 0, *addresses)
        return params

    def launch(self, tensors: Tensors, results: Results) -> None:
        """Submit the kernels. On a GPU they run after this returns, in the order of torch's stream."""
        params = self.params(tensors, results)

        def buffers() -> list[loader.Buffer]:
            return [
                loader.Buffer(name, tensor.data_ptr(), span_bytes(tensor), writable=name in Results._fields)
                for name, tensor in zip(ADDRESSES, (*_read(tensors), *results))
                if tensor is not None and tensor.numel()
            ]

        self.prefill.launch(params, self.prefill_groups, self.config.threads, buffers)
        if self.combine:
            self.combine.launch(params, self.combine_groups, self.config.threads, buffers)


# The kernels' argument begins with the addresses: of the tensors of the call by their names, then of the results.
_NUM_READ = len(ADDRESSES) - len(Results._fields)
assert ADDRESSES[_NUM_READ:] == Results._fields
_ADDRESSES = struct.Struct(f"{len(ADDRESSES)}Q")
_read = attrgetter(*ADDRESSES[:_NUM_READ])


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
        head_dim_v=problem.head_dim,
        num_work_groups_q=plan.num_work_groups_q,
        causal=problem.options.causal,
        paged=problem.paged,
        scale_log2=problem.softmax_scale * math.log2(math.e),
        by_group_size=FastDivisor.of(problem.num_heads_q // problem.num_heads_kv),
        split=split_params(plan),
    )
    params.q_token_stride, params.q_head_stride = in_bytes(problem.q_strides)
    params.k_page_stride, params.k_slot_stride, params.k_head_stride = in_bytes(problem.k_strides)
    params.v_page_stride, params.v_slot_stride, params.v_head_stride = in_bytes(problem.v_strides)
    params.out_token_stride, params.out_head_stride = in_bytes(problem.out_strides)
    params.page_size = problem.page_size or config.tile_kv
    if not problem.paged:  # every KV tile is a page of its own
        params.k_page_stride = config.tile_kv * params.k_slot_stride
        params.v_page_stride = config.tile_kv * params.v_slot_stride
    params.by_page_size = FastDivisor.of(params.page_size)
    return params


def split_params(plan: Plan) -> SplitPlan:
    """The part of the kernels' argument that shares the KV tiles among splits."""
    return SplitPlan(plan.num_splits, plan.tiles_per_split, FastDivisor.of(plan.tiles_per_split or plan.num_splits))
