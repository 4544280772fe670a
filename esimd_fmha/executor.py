"""From a checked call to its kernels: what is remembered between calls, the launch, and the merge of splits."""

import ctypes
import functools
import logging
import math
import struct
from operator import attrgetter, itemgetter
from typing import Any, NamedTuple

import torch

from esimd_fmha import loader
from esimd_fmha.call import (
    Layout,
    Lengths,
    Options,
    Tensors,
    in_python,
    layout_of,
    memo_key,
    positions_of,
    remember,
    split_sizes,
)
from esimd_fmha.config import (
    ONE_BY_ONE,
    KernelConfig,
    LengthChoice,
    append_chunk_source,
    config_of,
    length_choice,
    rows_of_tiles,
    tensor_accesses,
    threads_of,
)
from esimd_fmha.errors import UnsupportedProblem
from esimd_fmha.integers import ceil_div
from esimd_fmha.loader.devices import Kernel
from esimd_fmha.loader.interop import device_of
from esimd_fmha.params import (
    ADDRESSES,
    OPTION_ADDRESSES,
    FastDivisor,
    FmhaParams,
    OptionalParams,
    OptionParams,
    SplitPlan,
)
from esimd_fmha.plan import Plan, plan_launch
from esimd_fmha.problem import (
    ELEMENT_BYTES,
    AttentionProblem,
    Descale,
    check_problem,
    may_have_other_lengths,
    takes_lengths,
)
from esimd_fmha.tensors import Spans, check_no_grad, check_plain, no_memory_made, row_elements, span_bytes
from esimd_fmha.validate import validate_device_data

log = logging.getLogger("esimd_fmha")

# What is written must not share memory with any other argument: out, and with a current chunk the caches.
_NAMES = tuple("causal" if name == "causal_flags" else name for name in Tensors._fields)
_OUT_APART = tuple(("out", name) for name in _NAMES if name != "out")
_CACHES_APART = tuple(
    (name, cache) for cache in ("k_cache", "v_cache") for name in _NAMES if name not in ("out", "k_cache", cache)
)
MAX_REMEMBERED_CALLS = 4096
INT32_MAX = (1 << 31) - 1
MAX_REMEMBERED_FORMS = 256
MAX_REMEMBERED_SPLITS = 1024
FLOAT_BYTES, INT32_BYTES = ctypes.sizeof(ctypes.c_float), ctypes.sizeof(ctypes.c_int32)
_layouts: dict[tuple, Layout] = {}  # of a device and a kind of calls
_remembered: dict[tuple[Layout, tuple], "ReadyKernels"] = {}  # by the sizes of a call
_forms: dict[tuple[Layout, tuple], "Form"] = {}  # by those that repeat: what calls of other lengths share


class Results(NamedTuple):
    """What the kernels write."""

    out: torch.Tensor
    lse: torch.Tensor | None  # [num_heads_q, total_q] float32, natural log
    o_partial: torch.Tensor | None  # see params.hpp
    max_sum_partial: torch.Tensor | None


def run(tensors: Tensors, options: Options) -> torch.Tensor | tuple[torch.Tensor, torch.Tensor]:
    """Carry out a call of ``prefill_paged``."""
    kernels, addresses = _ready(tensors, options)
    if torch.is_grad_enabled() and (
        tensors.q.requires_grad or tensors.k_cache.requires_grad or tensors.v_cache.requires_grad
    ):
        raise UnsupportedProblem(
            "q, k_cache or v_cache requires grad; there is no backward: call under torch.no_grad()"
        )
    if kernels.append:
        check_no_grad({"k_new": tensors.k_new, "v_new": tensors.v_new})
    kernels.spans.check(tensors, addresses)
    if options.validate:
        validate_device_data(kernels.problem, tensors)
    results = kernels.allocate(tensors)
    if kernels.num_rows:
        kernels.launch(tensors, addresses, results)
    return results.out if results.lse is None else (results.out, results.lse)


def prepare(tensors: Tensors, options: Options) -> "ReadyKernels":
    """Check, plan, compile and load what a call needs, or find what an earlier call of the same key left."""
    kernels, addresses = _ready(tensors, options)
    kernels.spans.check(tensors, addresses)
    return kernels


def _ready(tensors: Tensors, options: Options) -> "tuple[ReadyKernels, list[int]]":
    """What ``prepare`` returns, and the addresses of the tensors."""
    q = tensors.q
    if type(q) is not torch.Tensor:  # before anything asks where it is
        check_plain("q", q, "[total_q, num_heads_q, head_dim]")
    device = device_of(q, "q")
    addresses: list[int] = []
    of_call, sizes = memo_key(tensors, options, addresses)
    kind = (device.identity, of_call)
    try:
        layout = _layouts.get(kind)
    except TypeError:  # an unhashable option, which the checks name
        layout = None
    kernels = None if layout is None else _remembered.get((layout, sizes))
    if kernels is None:
        kernels = None if layout is None else _with_new_lengths(layout, sizes)
        if kernels is None:
            layout = layout or layout_of(tensors)
            kernels = _new(layout, sizes, tensors, options, device)
            remember(_layouts, MAX_REMEMBERED_FORMS, kind, layout)
        remember(_remembered, MAX_REMEMBERED_CALLS, (layout, sizes), kernels)
    return kernels, addresses


def _with_new_lengths(layout: Layout, sizes: tuple) -> "ReadyKernels | None":
    """The kernels of a call that differs from an earlier one in its lengths only. None if there was none, or if
    ``check_problem`` must say what these lengths are."""
    repeated, lengths = split_sizes(layout, sizes)
    form = _forms.get((layout, repeated))
    return form.ready(lengths) if form and takes_lengths(form.problem, lengths) else None


def _new(layout: Layout, sizes: tuple, tensors: Tensors, options: Options, device: loader.Device) -> "ReadyKernels":
    """The kernels of a call that is checked in every respect, from which later ones may differ in their lengths."""
    tensors, options = in_python(tensors, options)
    problem = check_problem(tensors, options)
    repeated, lengths = split_sizes(layout, sizes)
    form = Form(problem, tensors, lengths, device)
    kernels = ReadyKernels(form, problem, form.spans)
    if may_have_other_lengths(tensors) and takes_lengths(problem, lengths):
        remember(_forms, MAX_REMEMBERED_FORMS, (layout, repeated), form)
    return kernels


_warned_of: set[str] = set()


def warn_of_slow_tensors(problem: AttentionProblem) -> None:
    """Logs once in a process for each tensor that a GPU must read or write element by element, and what would help."""
    for name, (access, reason) in tensor_accesses(problem).items():
        if access in ONE_BY_ONE and name not in _warned_of:
            _warned_of.add(name)
            log.warning("%s is moved element by element, which is slow: %s", name, reason)


class Form:
    """What calls have in common that differ in their lengths only: everything that ``call.Lengths`` does not name.

    It is what repeats while a server runs. ``ready`` adds what is new in a step: the plan, the grid, the spans of the
    tensors, and the numbers in the kernels' argument.
    """

    def __init__(self, problem: AttentionProblem, tensors: Tensors, lengths: Lengths, device: loader.Device):
        """Of one of the calls."""
        self.problem = problem
        self.device = device
        self.spans = Spans(_NAMES, tensors, _OUT_APART + _CACHES_APART * problem.current_chunk)
        # Where the kernels' addresses are among those of the tensors, behind which stands the 0 of what is not there.
        self.positions: Any = positions_of(tensors)
        self.read = itemgetter(*(-1 if position is None else position for position in _read(self.positions)))
        self._tile_rows = rows_of_tiles(problem, device.target)
        self._configs: dict[LengthChoice, LoadedConfig] = {}
        # Of the tensors that have a length: where each is among the addresses, where its length is, the bytes of a row,
        # and from one row to the next.
        with_rows = [(index, getattr(tensors, name, None)) for index, name in enumerate(Lengths._fields)]
        self._rows = [
            (
                *(getattr(self.positions, Lengths._fields[index]), index),
                *(row_elements(tensor) * tensor.element_size(), tensor.stride(0) * tensor.element_size()),
            )
            for index, tensor in with_rows
            if tensor is not None and lengths[index] is not None
        ]

    def loaded(self, problem: AttentionProblem) -> "LoadedConfig":
        """The kernel that serves a problem of this form."""
        choice = length_choice(problem, self.device.target, self._tile_rows)
        loaded = self._configs.get(choice)
        if loaded is None:
            loaded = self._configs[choice] = LoadedConfig(self, config_of(problem, self.device.target, choice))
        return loaded

    def ready(self, lengths: Lengths) -> "ReadyKernels":
        """The kernels of a call of these lengths, which ``takes_lengths`` has taken."""
        spans = [(position, row + (lengths[index] - 1) * distance) for position, index, row, distance in self._rows]
        if self.problem.paged:
            last_row = (lengths.block_table - 1) * lengths.block_table_stride
            spans.append((self.positions.block_table, (last_row + lengths.max_pages) * INT32_BYTES))
        return ReadyKernels(self, self.problem.with_lengths(lengths), self.spans.resized(spans))


class LoadedConfig:
    """A kernel of a form, and what its launches have in common."""

    def __init__(self, form: Form, config: KernelConfig):
        problem, device = form.problem, form.device
        self.config = config
        if any(access in ONE_BY_ONE for access in config.accesses.values()):  # never on the CPU device
            warn_of_slow_tensors(problem)
        self.prefill = loader.load_kernel(config.source, device)
        self.append = None
        if problem.current_chunk:
            append = append_chunk_source(device.target, problem.dtype, problem.kv_dtype, problem.descale)
            self.append = loader.load_kernel(append, device)
        self.append_threads = threads_of(device.target)
        self.grid_heads = config.grid_heads(problem)
        self.in_parts = problem.head_dim_v > config.v_padded
        self.params = make_params(problem, config)
        by_options = OPTION_ADDRESSES if config.takes_options else ()
        self.option_positions = [(name, at) for name in by_options if (at := getattr(form.positions, name)) is not None]
        self._device = device

    @functools.cached_property
    def combine(self) -> Kernel:
        return loader.load_kernel(self.config.combine_source, self._device)


class ReadyKernels:
    """The kernels of a problem on one device, and what is left to check in each of its calls."""

    __slots__ = (
        *("problem", "spans", "config", "num_rows", "plan", "prefill", "combine", "append", "append_threads"),
        *("prefill_groups", "combine_groups", "append_groups"),
        *("_in_parts", "_threads", "_params", "_read", "_option_positions", "_num_absent_results"),
    )

    def __init__(self, form: Form, problem: AttentionProblem, spans: Spans):
        loaded = form.loaded(problem)
        self.problem, self.spans = problem, spans
        self.config = config = loaded.config
        self.num_rows = problem.total_q + problem.total_k_new
        self.plan = plan = plan_launch(problem, config, form.device.concurrent_threads)
        self.prefill = loaded.prefill
        self._in_parts, self._threads = loaded.in_parts, config.threads
        # Work-groups, the fastest dimension first. The merge has a thread for every query row and head.
        sections = loaded.grid_heads // plan.heads_per_section
        self.prefill_groups = (plan.heads_per_section, plan.num_work_groups_q, sections * plan.num_splits)
        self.combine, self.append = None, loaded.append
        if plan.num_splits > 1:
            self.combine = loaded.combine
            rows = plan.num_work_groups_q * config.work_group_q
            self.combine_groups = (rows // config.threads, loaded.grid_heads, 1)
        if self.append:
            self.append_threads = loaded.append_threads
            self.append_groups = (ceil_div(problem.total_k_new, self.append_threads), 2, problem.num_heads_kv)
        self._params = type(loaded.params).from_buffer_copy(loaded.params)
        set_lengths(self._params, problem, plan)
        self._read, self._option_positions = form.read, loaded.option_positions
        self._num_absent_results = 3 - problem.options.return_lse - 2 * bool(self.combine) if problem.total_q else 4

    def allocate(self, tensors: Tensors) -> Results:
        """The tensors that the kernels write, but for ``out`` where the caller gave it."""
        q, problem = tensors.q, self.problem
        out = tensors.out
        if out is None and problem.head_dim_v == problem.head_dim:  # empty_like costs half as much as empty
            out = torch.empty_like(q, memory_format=torch.contiguous_format)
        elif out is None:
            out = q.new_empty((*q.shape[:2], problem.head_dim_v))
        lse = o_partial = max_sum_partial = None
        if problem.options.return_lse:
            lse = torch.empty((problem.num_heads_q, problem.total_q), dtype=torch.float32, device=q.device)
        if self.combine:
            rows = (self.plan.num_splits, problem.total_q, problem.num_heads_q)
            o_partial = torch.empty((*rows, self.config.v_padded), dtype=torch.float32, device=q.device)
            max_sum_partial = torch.empty((*rows, 2), dtype=torch.float32, device=q.device)
        return tuple.__new__(Results, (out, lse, o_partial, max_sum_partial))

    def params(self, addresses: list[int], results: Results) -> FmhaParams:
        """The kernels' argument with the addresses of the call's tensors (``addresses_of``) and of the results.

        Raises UnsupportedProblem where torch gave a result no memory, as it does under its modes and transforms.
        """
        params = type(self._params).from_buffer_copy(self._params)
        try:
            of_results = [0 if tensor is None else tensor.data_ptr() for tensor in results]
        except RuntimeError:
            raise no_memory_made("out or lse") from None
        if of_results.count(0) != self._num_absent_results:
            raise no_memory_made("out or lse")
        _ADDRESSES.pack_into(params, 0, *self._read((*addresses, 0)), *of_results)
        for name, position in self._option_positions:
            setattr(params.option, name, addresses[position])
        return params

    def parts_of_v(self, params: FmhaParams) -> list[FmhaParams]:
        """An argument for each launch where out is computed in parts of ``v_padded`` columns.

        The parts follow one another, so they share the memory of the partials; the first one writes lse.
        """
        width = self.config.v_padded
        parts = []
        for first in range(0, self.problem.head_dim_v, width):
            part = type(params).from_buffer_copy(params)
            part.head_dim_v = width
            part.v_cache += first * self.problem.kv_element_bytes
            part.out += first * ELEMENT_BYTES
            if self.problem.current_chunk:
                part.option.v_new += first * ELEMENT_BYTES
            parts.append(part)
            params.lse = 0
        return parts

    def launch(self, tensors: Tensors, addresses: list[int], results: Results) -> None:
        """Submit the kernels. On a GPU they run after this returns, in the order of torch's stream."""
        params = self.params(addresses, results)

        def buffers(written: tuple[str, ...] = Results._fields) -> list[loader.Buffer]:
            accessed = dict(zip(ADDRESSES, (*_read(tensors), *results))) | _read_by_options(tensors)
            return [
                loader.Buffer(name, tensor.data_ptr(), span_bytes(tensor), writable=name in written)
                for name, tensor in accessed.items()
                if tensor is not None and tensor.numel()
            ]

        threads = self._threads
        parts = self.parts_of_v(params) if self._in_parts else [params]
        for part in parts if self.problem.total_q else ():
            self.prefill.launch(part, self.prefill_groups, threads, buffers)
            if self.combine:
                self.combine.launch(part, self.combine_groups, threads, buffers)
        if self.append and self.problem.total_k_new and self.problem.batch:
            caches = ("k_cache", "v_cache")
            self.append.launch(params, self.append_groups, self.append_threads, lambda: buffers(written=caches))


# The kernels' argument begins with the addresses: of the tensors of the call by their names, then of the results.
_NUM_READ = len(ADDRESSES) - len(Results._fields)
assert ADDRESSES[_NUM_READ:] == Results._fields
_ADDRESSES = struct.Struct(f"{len(ADDRESSES)}Q")
_read = attrgetter(*ADDRESSES[:_NUM_READ])


def _read_by_options(tensors: Tensors) -> dict[str, torch.Tensor]:
    """The tensors that only kernels read that are compiled for an option."""
    of_call = {name: getattr(tensors, name) for name in OPTION_ADDRESSES}
    return {name: value for name, value in of_call.items() if isinstance(value, torch.Tensor)}


def make_params(problem: AttentionProblem, config: KernelConfig) -> FmhaParams:
    """The kernels' argument with all its addresses 0, and 0 for what ``set_lengths`` sets."""

    def in_bytes(strides, element_bytes=ELEMENT_BYTES):
        return [stride * element_bytes for stride in strides]

    kv_bytes = problem.kv_element_bytes

    params = (OptionalParams if config.takes_options else FmhaParams)(
        num_heads_q=problem.num_heads_q,
        head_dim=problem.head_dim,
        head_dim_v=problem.head_dim_v,
        causal=problem.causal,
        paged=problem.paged,
        scale_log2=problem.softmax_scale * math.log2(math.e),
        by_group_size=FastDivisor.of(problem.group_size),
    )
    if isinstance(params, OptionalParams):
        params.option = option_params(problem)
    params.q_token_stride, params.q_head_stride = in_bytes(problem.q_strides)
    params.k_page_stride, params.k_slot_stride, params.k_head_stride = in_bytes(problem.k_strides, kv_bytes)
    params.v_page_stride, params.v_slot_stride, params.v_head_stride = in_bytes(problem.v_strides, kv_bytes)
    params.out_token_stride, params.out_head_stride = in_bytes(problem.out_strides)
    params.page_size = problem.page_size or config.tile_kv
    params.last_page = min(max(0, problem.num_rows_kv - 1), INT32_MAX)
    if not problem.paged:  # every KV tile is a page of its own
        params.last_page = INT32_MAX
        params.k_page_stride = config.tile_kv * params.k_slot_stride
        params.v_page_stride = config.tile_kv * params.v_slot_stride
    params.by_page_size = FastDivisor.of(params.page_size)
    return params


def set_lengths(params: FmhaParams, problem: AttentionProblem, plan: Plan) -> None:
    """Fill in what depends on the lengths of a problem."""
    params.block_table_stride = problem.block_table_stride * INT32_BYTES
    params.max_seqlen_kv = problem.max_seqlen_kv
    params.batch = problem.batch
    params.total_q = problem.total_q
    params.heads_per_section = plan.heads_per_section
    params.num_work_groups_q = plan.num_work_groups_q
    params.split = split_params(plan.num_splits, plan.tiles_per_split)
    if not problem.paged:
        params.total_k = min(problem.num_rows_kv, INT32_MAX)
    if problem.current_chunk:
        params.option.total_k_new = problem.total_k_new


def option_params(problem: AttentionProblem) -> OptionParams:
    """The part of the kernels' argument that only kernels take that are compiled for an option."""
    option = OptionParams(group_size=problem.group_size)
    if problem.current_chunk:
        in_bytes = [stride * ELEMENT_BYTES for stride in (*problem.k_new_strides, *problem.v_new_strides)]
        option.k_new_token_stride, option.k_new_head_stride, option.v_new_token_stride, option.v_new_head_stride = (
            in_bytes
        )
    if problem.window:
        option.window_left, option.window_right = problem.window
    if problem.softcap:
        option.softcap_log2 = problem.softcap * math.log2(math.e)
        option.tanh_scale_log2 = 2 * math.log2(math.e) * problem.softmax_scale / problem.softcap
    option.float_sinks = problem.sinks == torch.float32
    for name, descale in (("k", problem.k_descale or Descale()), ("v", problem.v_descale or Descale())):
        sequence_stride, head_stride = (stride * FLOAT_BYTES for stride in descale.strides)
        setattr(option, f"{name}_factor", descale.factor)
        setattr(option, f"{name}_descale_sequence_stride", sequence_stride)
        setattr(option, f"{name}_descale_head_stride", head_stride)
    if problem.alibi_strides:
        option.alibi_sequence_stride = problem.alibi_strides[0] * ctypes.sizeof(ctypes.c_float)
    if problem.causal_dtype:
        option.causal_flag_bytes = problem.causal_dtype.itemsize
    return option


@functools.lru_cache(MAX_REMEMBERED_SPLITS)
def split_params(num_splits: int, tiles_per_split: int) -> SplitPlan:
    """The part of the kernels' argument that shares the KV tiles among splits."""
    return SplitPlan(num_splits, tiles_per_split, FastDivisor.of(tiles_per_split or num_splits))
