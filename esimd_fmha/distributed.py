"""Attention over keys that several processes hold: ``ring_prefill`` and ``dcp_prefill``, over torch.distributed."""

from collections.abc import Iterator, Sequence
from itertools import accumulate
from typing import Any, NamedTuple

import torch
import torch.distributed as dist

from esimd_fmha import attention, executor
from esimd_fmha.attention import prefill_paged
from esimd_fmha.call import as_python
from esimd_fmha.errors import UnsupportedProblem
from esimd_fmha.merge import merge_attn_states
from esimd_fmha.tensors import check_no_grad, check_tensor, refuse, shape_of
from esimd_fmha.validate import validate_device_data

Q_LAYOUT, KV_LAYOUT = "[num_tokens, num_heads_q, head_dim]", "[num_tokens, num_heads_kv, head_dim]"


# ---- ring ----


def ring_prefill(
    q: torch.Tensor,
    k: torch.Tensor,
    v: torch.Tensor,
    *,
    lengths: Sequence[int] | None = None,
    zigzag: bool = False,
    group: "dist.ProcessGroup | None" = None,
    causal: bool = True,
    softmax_scale: float | None = None,
    softcap: float | None = None,
    sinks: torch.Tensor | None = None,
    return_lse: bool = False,
) -> torch.Tensor | tuple[torch.Tensor, torch.Tensor]:
    """Self-attention over sequences of which each process of a group holds a chunk (Ring Attention, arXiv 2310.01889).

    K and V go round the ring of processes, each to the next rank, while attention to those that arrived before is
    computed; the results are merged by their log-sum-exp. Every process of the group calls it, with its own chunk.

    Parameters
    ----------
    q, k, v : [num_tokens, num_heads_q or num_heads_kv, head_dim] fp16 or bf16
        The rows of this process, of each sequence one chunk, packed. Rank r of the group holds the r-th chunk of each
        sequence. Chunks may differ in length and be empty; dtype, heads and head_dims are the same in all processes.
        k and v are sent contiguous, and copied before if they are not.
    lengths : sequence of ints, optional
        How many rows each chunk has, in the order of the sequences. By default there is one sequence.
    zigzag : bool
        Every sequence is cut into twice as many chunks as there are processes, n, and rank r holds chunks r and
        2n - 1 - r, so that all processes have the same work when causal. All chunks r of all sequences come first,
        then all chunks 2n - 1 - r; ``lengths`` has two numbers for each sequence, in this order. By default there is
        one sequence, and both its chunks have half of the rows.
    group : ProcessGroup, optional
        The default group if None. The rank in this group counts.
    causal : bool
        Whether a row sees only the keys of its sequence up to its own position.
    softmax_scale, softcap, sinks
        As for ``prefill_paged``, the same in all processes; sinks of the heads of q.
    return_lse : bool
        Also return the log-sum-exp of the scaled scores, of all keys.

    Returns
    -------
    out [num_tokens, num_heads_q, head_dim of v], the rows of this process, or (out, lse [num_heads_q, num_tokens]
    float32). Partial results are rounded to the dtype of q, and merged in float32 in pairs of about as many chunks, so
    that an element of out is rounded at most 2 + log2(number of chunks) times.

    Raises
    ------
    UnsupportedProblem, TypeError and the others of ``prefill_paged``
        Before K and V are sent, the processes tell each other their lengths, dtypes and options, and whether they
        raise; if one does, all do. What goes wrong later in one process, such as a want of memory, ends the others by
        the timeout of the group.
    """
    rank, size = _place_in(group)
    shard: Shard | None = None
    error: Exception | None = None
    try:
        shard = _shard(q, k, v, lengths, zigzag, causal, softmax_scale, softcap, sinks, return_lse)
        attention.prepare(q, k, v, **_all_of(shard, q.device), **_options(shard, sinks))
    except Exception as of_this_rank:  # whatever it is, the others wait to hear of it
        error = of_this_rank
    shards = _agree(shard, error, rank, size, group)
    partial = PartialAttention(q, shards, rank, sinks)
    for source, k_of_source, v_of_source in _round_the_ring(k, v, shards, rank, group):
        partial.attend_to(source, k_of_source, v_of_source)
    out, lse = partial.finish()
    return (out, lse) if shards[rank].return_lse else out


class Shard(NamedTuple):
    """What the processes of a group must know of one another's arguments."""

    lengths: tuple[int, ...]  # of the chunks: of all sequences, and with zigzag of all once more
    zigzag: bool
    causal: bool
    dtype: str
    num_heads_q: int
    num_heads_kv: int
    head_dim: int
    head_dim_v: int
    softmax_scale: float | None
    softcap: float | None
    sinks: bool
    return_lse: bool

    @property
    def num_pieces(self) -> int:
        """How many chunks of each sequence a process holds."""
        return 1 + self.zigzag

    def piece(self, index: int) -> tuple[slice, list[int]]:
        """The rows of the early (0) or the late (1) chunks of all sequences, and the lengths of these chunks."""
        batch = len(self.lengths) // self.num_pieces
        lengths = self.lengths[index * batch : (index + 1) * batch]
        first = sum(self.lengths[: index * batch])
        return slice(first, first + sum(lengths)), list(lengths)

    def place(self, index: int, rank: int, size: int) -> int:
        """Which chunk of the sequences the early or the late ones of a rank are."""
        return 2 * size - 1 - rank if index else rank


def _place_in(group: "dist.ProcessGroup | None") -> tuple[int, int]:
    """The rank of this process in the group, and how many there are."""
    if not (dist.is_available() and dist.is_initialized()):
        raise refuse("group", group, "torch.distributed is not initialised: call init_process_group first")
    rank = dist.get_rank(group)
    if rank < 0:
        raise refuse("group", "one that this process does not belong to", "only its processes may call")
    return rank, dist.get_world_size(group)


def _shard(q, k, v, lengths, zigzag, causal, softmax_scale, softcap, sinks, return_lse) -> Shard:
    """Checks what ``prefill_paged`` does not see, or sees by another name."""
    flags = {"zigzag": zigzag, "causal": causal, "return_lse": return_lse}
    for name, flag in flags.items():
        flags[name] = flag = as_python(flag)
        if not isinstance(flag, bool):
            raise TypeError(f"{name} is {flag!r}; it must be True or False")
    check_tensor("q", q, Q_LAYOUT, None)
    for name, tensor in (("k", k), ("v", v)):
        check_tensor(name, tensor, KV_LAYOUT, q.device, q.dtype)
        if len(tensor) != len(q):
            raise refuse(name, f"of shape {shape_of(tensor)}", f"it must have {len(q)} rows, as q")
    check_no_grad({"q": q, "k": k, "v": v})
    if lengths is None:
        if zigzag and len(q) % 2:
            raise refuse("lengths", "None", f"with zigzag it must say how the {len(q)} rows of q are two chunks")
        lengths = [len(q) // 2] * 2 if zigzag else [len(q)]
    lengths = tuple(map(as_python, lengths))
    if any(isinstance(length, bool) or not isinstance(length, int) for length in lengths):
        raise TypeError(f"lengths is {lengths!r}; it must be a sequence of ints")
    if min(lengths, default=0) < 0 or sum(lengths) != len(q):
        raise refuse("lengths", list(lengths), f"the lengths must not be negative and add up to the {len(q)} rows of q")
    if flags["zigzag"] and len(lengths) % 2:
        raise refuse("lengths", f"of {len(lengths)} numbers", "with zigzag it must have two for each sequence")
    heads = (q.shape[1], k.shape[1], q.shape[2], v.shape[2])
    scores = (as_python(softmax_scale), as_python(softcap))
    return Shard(lengths, flags["zigzag"], flags["causal"], str(q.dtype), *heads, *scores, sinks is not None,
                 flags["return_lse"])  # fmt: skip


def _agree(mine: Any, error: Exception | None, rank: int, size: int, group) -> list:
    """What each rank says of its arguments, the same but for the lengths, or else all ranks raise."""
    said: list = [None] * size
    dist.all_gather_object(said, str(error) if error else mine, group)
    if error:
        raise error
    for other, of_other in enumerate(said):
        if isinstance(of_other, str):
            raise UnsupportedProblem(f"rank {other} of the group refused its arguments: {of_other}")
    for other, of_other in enumerate(said):
        for name in mine._fields:
            one, another = getattr(mine, name), getattr(of_other, name)
            if name == "lengths":
                one, another = len(one), len(another)
            if one != another:
                what = "numbers in lengths" if name == "lengths" else name
                raise UnsupportedProblem(
                    f"{what}: {one} on rank {rank} of the group and {another} on rank {other}; it must be the same"
                )
    return said


def _starts(lengths: Sequence[int], device: torch.device) -> torch.Tensor:
    return torch.tensor([0, *accumulate(lengths)], dtype=torch.int32, device=device)


def _packed(lengths_q: Sequence[int], lengths_k: Sequence[int], device: torch.device) -> dict[str, Any]:
    """The lengths of packed sequences as ``prefill_paged`` takes them."""
    return {
        "cu_seqlens_q": _starts(lengths_q, device),
        "cu_seqlens_k": _starts(lengths_k, device),
        "max_seqlen_q": max(lengths_q, default=0),
        "max_seqlen_k": max(lengths_k, default=0),
    }


def _options(shard: Shard, sinks: torch.Tensor | None) -> dict[str, Any]:
    """Those of the first call, which alone counts the sinks."""
    names = ("causal", "softmax_scale", "softcap")
    return {name: getattr(shard, name) for name in names} | {"sinks": sinks, "return_lse": True}


def _all_of(shard: Shard, device: torch.device) -> dict[str, Any]:
    """Each chunk is a sequence."""
    return _packed(shard.lengths, shard.lengths, device)


class States:
    """Attention of the same rows to disjoint sets of keys, merged as in a sum by pairs: two of a size become one.

    The first states that are added hold the result in the end.
    """

    def __init__(self) -> None:
        self._states: list[tuple[int, torch.Tensor, torch.Tensor]] = []  # how many were merged, out, lse

    def add(self, out: torch.Tensor, lse: torch.Tensor) -> None:
        count = 1
        while self._states and self._states[-1][0] <= count:
            count, out, lse = self._merge_last(count, out, lse)
        self._states.append((count, out, lse))

    def finish(self) -> None:
        state = self._states.pop()
        while self._states:
            state = self._merge_last(*state)

    def _merge_last(self, count, out, lse) -> tuple[int, torch.Tensor, torch.Tensor]:
        of_last, last_out, last_lse = self._states.pop()
        merge_attn_states(last_out, last_lse, out, lse, out=last_out, lse=last_lse)
        return of_last + count, last_out, last_lse


class PartialAttention:
    """The attention of this process's rows to the chunks that have arrived."""

    def __init__(self, q: torch.Tensor, shards: list[Shard], rank: int, sinks: torch.Tensor | None):
        self._q, self._shards, self._rank = q, shards, rank
        self._own = shards[rank]
        self._first_options = _options(self._own, sinks)
        self._options = self._first_options | {"causal": False, "sinks": None}
        self._states = [States() for _ in range(self._own.num_pieces)]
        self._result: tuple[torch.Tensor, torch.Tensor] | None = None

    def attend_to(self, source: int, k: torch.Tensor, v: torch.Tensor) -> None:
        """The keys of rank ``source``; this process's own come first."""
        if source == self._rank:
            self._attend_to_own(k, v)
        size, of_source = len(self._shards), self._shards[source]
        for index in range(self._own.num_pieces):
            for index_k in range(self._own.num_pieces):
                place, place_k = self._own.place(index, self._rank, size), of_source.place(index_k, source, size)
                # A row sees all keys of an earlier chunk; a chunk's keys of itself were seen above.
                if place_k < place or (place_k > place and not self._own.causal):
                    self._attend(index, of_source, index_k, k, v)

    def _attend_to_own(self, k: torch.Tensor, v: torch.Tensor) -> None:
        """Every chunk to itself; its result is the first state, and so becomes that of all keys."""
        out, lse = prefill_paged(self._q, k, v, **_all_of(self._own, self._q.device), **self._first_options)
        self._result = out, lse
        for index, states in enumerate(self._states):
            rows, _ = self._own.piece(index)
            states.add(out[rows], lse[:, rows])

    def _attend(self, index: int, of_source: Shard, index_k: int, k: torch.Tensor, v: torch.Tensor) -> None:
        rows, lengths = self._own.piece(index)
        keys, lengths_k = of_source.piece(index_k)
        if rows.start == rows.stop or keys.start == keys.stop:
            return
        packed = _packed(lengths, lengths_k, self._q.device)
        self._states[index].add(*prefill_paged(self._q[rows], k[keys], v[keys], **packed, **self._options))

    def finish(self) -> tuple[torch.Tensor, torch.Tensor]:
        """out and lse of all keys."""
        assert self._result is not None
        for states in self._states:
            states.finish()
        return self._result


def _round_the_ring(k, v, shards: list[Shard], rank: int, group) -> Iterator[tuple[int, torch.Tensor, torch.Tensor]]:
    """(rank, its k, its v): first of this process, then of the others as they arrive. The next one travels meanwhile.

    When causal and not zigzag, later ranks alone see the keys of a rank, so these do not travel from the last to the
    first.
    """
    size = len(shards)
    next_rank, previous_rank = (rank + 1) % size, (rank - 1) % size

    def travels(source: int, receiver: int) -> bool:
        only_upwards = shards[source].causal and not shards[source].zigzag
        return sum(shards[source].lengths) > 0 and not (only_upwards and receiver <= source)

    def begin(step: int, held):
        """Send what is held, of rank - step, and receive what is of rank - step - 1."""
        mine, coming = (rank - step) % size, (rank - step - 1) % size
        operations, received = [], None
        if step < size - 1 and held and travels(mine, next_rank):
            operations += [dist.P2POp(dist.isend, tensor, group=group, group_peer=next_rank) for tensor in held]
        if step < size - 1 and travels(coming, rank):
            rows = sum(shards[coming].lengths)
            received = tuple(tensor.new_empty((rows, *tensor.shape[1:])) for tensor in (k, v))
            operations += [dist.P2POp(dist.irecv, tensor, group=group, group_peer=previous_rank) for tensor in received]
        return coming, received, dist.batch_isend_irecv(operations) if operations else []

    held = (k.contiguous(), v.contiguous()) if size > 1 else (k, v)
    coming, received, works = begin(0, held)
    yield rank, k, v
    for step in range(1, size):
        for work in works:
            work.wait()
        source, held = coming, received
        coming, received, works = begin(step, held)
        if held:
            yield source, *held


# ---- decode context parallel ----


def dcp_prefill(
    q: torch.Tensor,
    k_new: torch.Tensor,
    v_new: torch.Tensor,
    k_cache: torch.Tensor,
    v_cache: torch.Tensor,
    *,
    cu_seqlens_q: torch.Tensor,
    cache_seqlens: torch.Tensor,
    block_table: torch.Tensor,
    max_seqlen_q: int,
    max_seqlen_k: int,
    group: "dist.ProcessGroup | None" = None,
    softmax_scale: float | None = None,
    softcap: float | None = None,
    sinks: torch.Tensor | None = None,
    k_descale: torch.Tensor | float | None = None,
    v_descale: torch.Tensor | float | None = None,
    return_lse: bool = False,
    validate: bool = False,
) -> torch.Tensor | tuple[torch.Tensor, torch.Tensor]:
    """Causal attention of new tokens to themselves and to cached keys that are shared out among the processes of a
    group, as in vLLM's decode context parallelism; decoding, chunks, or both in one batch.

    Every process has query heads of its own and the same KV heads, but of each sequence other keys. The query heads
    are gathered, each process attends to the keys that it has, each gets the results for its own heads, and merges
    them and the attention to the new tokens by their log-sum-exp.

    Parameters
    ----------
    q : [total_q, num_heads_q, head_dim] fp16 or bf16
        The new tokens of all sequences, the same in all processes, and the query heads of this one: rank r of n has
        heads r * num_heads_q to (r + 1) * num_heads_q - 1 of n * num_heads_q.
    k_new, v_new : [total_q, num_heads_kv, head_dim], dtype of q
        K and V of the new tokens, all KV heads of the caches, the same in all processes. n * num_heads_q is a multiple
        of num_heads_kv; num_heads_q is a multiple or a divisor of the quotient. They are not appended: ``append_kv``
        does that, in each process with the slots of those tokens that it shall hold.
    k_cache, v_cache : [num_pages, page_size, num_heads_kv, head_dim], dtype of q, float8_e4m3fn or float8_e5m2
        The pages of this process, as for ``prefill_paged``.
    cu_seqlens_q : [batch + 1] int32
        Where the new tokens of each sequence start.
    cache_seqlens : [batch] int32
        How many keys of each sequence the pages of this process hold, the new tokens left out; 0 is allowed. Which
        ones they are does not matter, as long as each cached key is in the pages of one process.
    block_table : [batch, max_pages] int32
        Where this process has them, in any order.
    max_seqlen_q, max_seqlen_k : int
        Upper bounds of the new tokens of a sequence, and of ``cache_seqlens`` in this process.
    group : ProcessGroup, optional
        The default group if None. The rank in this group counts.
    softmax_scale, softcap, k_descale, v_descale
        As for ``prefill_paged``; the new tokens' K and V are read as they are.
    sinks : [num_heads_q], optional
        Of the heads of this process, as for ``prefill_paged``.
    return_lse : bool
        Also return the log-sum-exp of the scaled scores, of all keys.
    validate : bool
        Also check device data, as ``prefill_paged`` does, and let the processes tell each other what they were given,
        so that all raise if one does. Otherwise an error in the arguments of one process, which is raised before it
        communicates, leaves the others waiting for the timeout of the group.

    Returns
    -------
    out [total_q, num_heads_q, head_dim of v_cache], the heads of this process, or (out, lse [num_heads_q, total_q]
    float32). It is rounded as that of ``ring_prefill``.

    Raises as ``prefill_paged``, to which k_new and v_new are k_cache and v_cache.
    """
    rank, size = _place_in(group)
    shared: dict[str, Any] = {
        "cu_seqlens_q": cu_seqlens_q,
        "max_seqlen_q": max_seqlen_q,
        "softmax_scale": softmax_scale,
    }
    shared |= {"softcap": softcap, "return_lse": True}
    of_context = shared | {"block_table": block_table, "seqused_k": cache_seqlens, "max_seqlen_k": max_seqlen_k}
    of_context |= {"causal": False, "k_descale": k_descale, "v_descale": v_descale}
    of_new = shared | {"cu_seqlens_k": cu_seqlens_q, "max_seqlen_k": max_seqlen_q, "causal": True, "sinks": sinks}
    mine: DcpShard | None = None
    error: Exception | None = None
    try:
        mine = _dcp_shard(q, k_new, v_new, k_cache, v_cache, softmax_scale, softcap, sinks, return_lse)
        heads = _kv_heads_of(rank, size, mine.num_heads_q, mine.num_heads_kv)
        k_new, v_new = k_new[:, heads], v_new[:, heads]
        of_ranks = q.new_empty((size, *q.shape))
        of_all = q.new_empty((q.shape[0], size * q.shape[1], q.shape[2]))
        _check_call(of_all, k_cache, v_cache, of_context, validate)
        _check_call(q, k_new, v_new, of_new, validate)
    except Exception as of_this_rank:  # whatever it is, with validate the others wait to hear of it
        error = of_this_rank
    if validate:
        _agree(mine, error, rank, size, group)
    elif error:
        raise error
    if len(q):
        dist.all_gather(list(of_ranks), q.contiguous(), group)
        of_all.unflatten(1, (size, -1)).copy_(of_ranks.transpose(0, 1))
        partial, partial_lse = prefill_paged(of_all, k_cache, v_cache, **of_context)
        sent = partial.unflatten(1, (size, -1)).transpose(0, 1).contiguous(), partial_lse.unflatten(0, (size, -1))
        received = tuple(map(torch.empty_like, sent))
        works = [dist.all_to_all_single(*pair, group=group, async_op=True) for pair in zip(received, sent)]
    out, lse = prefill_paged(q, k_new, v_new, **of_new)
    if len(q):
        states = States()
        states.add(out, lse)
        for work in works:
            work.wait()
        for of_rank in zip(*received):
            states.add(*of_rank)
        states.finish()
    return (out, lse) if return_lse else out


class DcpShard(NamedTuple):
    """What must be the same in all processes."""

    total_q: int
    dtype: str
    num_heads_q: int
    num_heads_kv: int
    head_dim: int
    head_dim_v: int
    softmax_scale: float | None
    softcap: float | None
    sinks: bool
    return_lse: bool


def _dcp_shard(q, k_new, v_new, k_cache, v_cache, softmax_scale, softcap, sinks, return_lse) -> DcpShard:
    """Checks what ``prefill_paged`` does not see, or sees by another name."""
    return_lse = as_python(return_lse)
    if not isinstance(return_lse, bool):
        raise TypeError(f"return_lse is {return_lse!r}; it must be True or False")
    check_tensor("q", q, "[total_q, num_heads_q, head_dim]", None)
    for name, new, cache_name, cache in (("k_new", k_new, "k_cache", k_cache), ("v_new", v_new, "v_cache", v_cache)):
        check_tensor(cache_name, cache, "[num_pages, page_size, num_heads_kv, head_dim]", q.device)
        check_tensor(name, new, "[total_q, num_heads_kv, head_dim]", q.device, q.dtype)
        if new.shape != (expected := (len(q), *cache.shape[2:])):
            allowed = f"it must be {list(expected)}, the rows of q with the heads and head_dim of {cache_name}"
            raise refuse(name, f"of shape {shape_of(new)}", allowed)
    check_no_grad({"q": q, "k_new": k_new, "v_new": v_new, "k_cache": k_cache, "v_cache": v_cache})
    heads = (q.shape[1], k_cache.shape[2], q.shape[2], v_cache.shape[3])
    scores = (as_python(softmax_scale), as_python(softcap))
    return DcpShard(len(q), str(q.dtype), *heads, *scores, sinks is not None, return_lse)


def _kv_heads_of(rank: int, size: int, num_heads_q: int, num_heads_kv: int) -> slice:
    """The KV heads that the query heads of a rank belong to."""
    group_size, rest = divmod(size * num_heads_q, num_heads_kv) if num_heads_kv else (0, 1)
    if rest or not group_size or (num_heads_q % group_size and group_size % num_heads_q):
        raise refuse(
            "k_cache",
            f"of {num_heads_kv} heads",
            f"the {num_heads_q} query heads of each of {size} processes must all be whole groups of them, or each part "
            "of one group",
        )
    first = rank * num_heads_q // group_size
    return slice(first, first + max(1, num_heads_q // group_size))


def _check_call(q, k, v, options: dict[str, Any], validate: bool) -> None:
    """What can be checked of a call of ``prefill_paged`` before it."""
    call = attention.call_of(q, k, v, **options)
    ready = executor.prepare(*call)
    if validate:
        validate_device_data(ready.problem, call[0])
