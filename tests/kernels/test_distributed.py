"""ring_prefill and dcp_prefill over gloo, in two and four processes, against float64 attention of the whole.

The processes are spawned once; each test sends them their shards. What must not be read is NaN.
"""

import itertools
import math

import pytest
import torch

import esimd_fmha.distributed
from esimd_fmha import UnsupportedProblem
from esimd_fmha.testing.options import AttentionOptions
from esimd_fmha.testing.pages import block_table_of, shuffled_pages, write_pages
from esimd_fmha.testing.reference import attend_float64, attend_same_precision

from ..compare import assert_attention, assert_same_bits
from ..workers import WorkerError, Workers, group_of

FOUR, TWO = (0, 1, 2, 3), (1, 3)  # two of four: their ranks in the group are others
HEADS_Q, HEADS_KV, HEAD_DIM, DTYPE = 4, 2, 64, torch.float16


@pytest.fixture(scope="module")
def workers(tmp_path_factory):
    workers = Workers(4, str(tmp_path_factory.mktemp("distributed") / "store"))
    yield workers
    workers.close()


def call(workers, function, ranks, arguments):
    """The results of the ranks in their order; ``arguments`` are theirs."""
    given = {rank: {"ranks": ranks, "arguments": of_rank} for rank, of_rank in zip(ranks, arguments, strict=True)}
    return list(workers.call(f"{__name__}:{function}", given).values())


def run_ring(ranks, arguments):
    return esimd_fmha.distributed.ring_prefill(**arguments, group=group_of(ranks))


def run_dcp(ranks, arguments):
    return esimd_fmha.distributed.dcp_prefill(**arguments, group=group_of(ranks))


def among_nans(rows):
    """A copy between NaNs, as a part of a fused projection: strided rows, and rows before and behind."""
    n, heads, head_dim = rows.shape
    fused = torch.full((n + 2, 3, heads, head_dim), torch.nan, dtype=rows.dtype)
    fused[1 : n + 1, 1] = rows
    return fused[1 : n + 1, 1]


def merged_same_precision(q, k, v, positions, options, starts):
    """``attend_same_precision`` of each part of the keys, in turn merged with what came before in the dtype of q.

    ``starts`` are those of the parts, and the end. Sinks count in the first part.
    """
    merged = None
    for first, last in itertools.pairwise(starts):
        of_part = attend_same_precision(q, k[first:last], v[first:last], positions - first, options)
        options = AttentionOptions(**options.options | {"causal": options.causal, "sinks": None})
        if merged is None:
            merged = of_part
            continue
        (out, lse), (part, of_lse) = merged, of_part
        both = torch.logaddexp(lse, of_lse)
        weights = [torch.exp(one - both).nan_to_num(nan=0.0).T[..., None] for one in (lse, of_lse)]
        merged = (out * weights[0] + part * weights[1]).to(q.dtype).float(), both
    return merged


def assert_whole(out, lse, q, k, v, positions, options, starts):
    truth = attend_float64(q, k, v, positions, options)
    torchs = merged_same_precision(q, k, v, positions, options, starts)
    assert_attention((out, lse), truth, torchs, dtype=q.dtype, about=options)


# ---- ring ----


def ring_shards(lengths, zigzag=False, seed=0, group_size=HEADS_Q // HEADS_KV):
    """``lengths[rank]`` as ``ring_prefill`` takes them. Returns the arguments of each rank, the sequences (q, k, v),
    and where each chunk lies: [(rank, rows of the rank, sequence, rows of the sequence)]."""
    random = torch.Generator().manual_seed(seed)
    size = len(lengths)
    batch = len(lengths[0]) // (1 + zigzag)
    order = [(rank, 0) for rank in range(size)] + [(rank, 1) for rank in reversed(range(size)) if zigzag]
    places, sequences = [], []
    for sequence in range(batch):
        start = 0
        for rank, piece in order:
            of_rank = lengths[rank]
            index = piece * batch + sequence
            rows = slice(sum(of_rank[:index]), sum(of_rank[: index + 1]))
            places.append((rank, rows, sequence, slice(start, start + of_rank[index])))
            start += of_rank[index]
        shapes = [(start, heads, HEAD_DIM) for heads in (HEADS_KV * group_size, HEADS_KV, HEADS_KV)]
        sequences.append([torch.randn(shape, generator=random).to(DTYPE) for shape in shapes])
    shards = []
    for rank in range(size):
        tensors = {}
        for which, name in enumerate("qkv"):
            whole = torch.empty(sum(lengths[rank]), *sequences[0][which].shape[1:], dtype=DTYPE)
            for of_rank, rows, sequence, in_sequence in places:
                if of_rank == rank:
                    whole[rows] = sequences[sequence][which][in_sequence]
            tensors[name] = among_nans(whole)
        shards.append({**tensors, "lengths": lengths[rank]})
    return shards, sequences, places


def check_ring(workers, ranks, lengths, *, zigzag=False, sinks=None, **options):
    shards, sequences, places = ring_shards(lengths, zigzag)
    more = {"zigzag": zigzag, "return_lse": True, **options}
    if sinks:
        more["sinks"] = torch.tensor(sinks)
    results = call(workers, "run_ring", ranks, [shard | more for shard in shards])
    for result in results:
        assert not isinstance(result, WorkerError), result
    for sequence, (q, k, v) in enumerate(sequences):
        out = torch.full(q.shape, torch.nan, dtype=DTYPE)
        lse = torch.full((q.shape[1], len(q)), torch.nan)
        starts = {0}
        for rank, rows, of, in_sequence in places:
            if of == sequence:
                out[in_sequence] = results[rank][0][rows]
                lse[:, in_sequence] = results[rank][1][:, rows]
                starts.add(in_sequence.stop)
        wanted = AttentionOptions(**{"causal": True} | options, sinks=sinks)
        assert_whole(out, lse, q, k, v, torch.arange(len(q)), wanted, sorted(starts))


@pytest.mark.parametrize(
    "case",
    [
        {"lengths": [(70,), (70,), (70,), (70,)]},
        {"lengths": [(30, 7), (25, 0), (0, 0), (41, 120)]},
        {"lengths": [(0, 0), (9, 1), (30, 0), (0, 3)], "causal": False, "softmax_scale": 0.2},
        {"lengths": [(20, 20), (0, 30), (11, 9), (33, 1)], "zigzag": True},
        {"lengths": [(5, 64, 20, 20), (0, 17, 33, 2), (12, 1, 0, 0), (0, 0, 0, 9)], "zigzag": True},
        {"lengths": [(9, 12), (7, 3), (0, 1), (1, 0)], "zigzag": True, "causal": False},
        {"lengths": [(), (), (), ()]},
    ],
    ids=str,
)
def test_ring_of_four(case, workers):
    if case["lengths"][0]:
        check_ring(workers, FOUR, **case)
    else:  # no sequence at all
        rows = {name: torch.empty(0, 2, HEAD_DIM, dtype=DTYPE) for name in "qkv"}
        assert all(len(out) == 0 for out in call(workers, "run_ring", FOUR, [rows | {"lengths": ()}] * 4))


@pytest.mark.parametrize("count", [1, 2, 3, 4, 7, 8, 31])
def test_no_result_is_merged_more_often_than_the_logarithm_says(count, monkeypatch):
    """And each once; the first one's tensors hold the sum. Here out counts the merges, and lse the results."""

    def merge(out_a, lse_a, out_b, lse_b, *, out, lse):
        assert out is out_a and lse is lse_a
        out.copy_(torch.maximum(out_a, out_b) + 1)
        lse.copy_(lse_a + lse_b)

    monkeypatch.setattr(esimd_fmha.distributed, "merge_attn_states", merge)
    states, first = esimd_fmha.distributed.States(), (torch.zeros(1), torch.ones(1))
    for i in range(count):
        states.add(*(first if i == 0 else (torch.zeros(1), torch.ones(1))))
    states.finish()
    assert first[1] == count and first[0] <= 1 + math.log2(count)


@pytest.mark.parametrize("zigzag", [False, True])
@pytest.mark.parametrize("causal", [False, True])
def test_ring_of_two(causal, zigzag, workers):
    check_ring(workers, TWO, [(50, 20), (0, 90)], causal=causal, zigzag=zigzag)


def test_a_group_of_one(workers):
    check_ring(workers, (2,), [(50, 20)])
    check_ring(workers, (2,), [(50, 20)], zigzag=True)
    check_dcp(workers, (2,), (100, 0), (9, 1))


def test_ring_with_softcap_and_sinks(workers):
    check_ring(workers, TWO, [(40,), (33,)], softcap=3.0, sinks=(0.5, -1.0, 2.0, 8.0))


def test_ring_without_lengths_is_one_sequence(workers):
    for zigzag, lengths in ((False, [(30,), (50,)]), (True, [(15, 15), (25, 25)])):
        shards, _, _ = ring_shards(lengths, zigzag)
        more = {"zigzag": zigzag}
        expected = call(workers, "run_ring", TWO, [shard | more for shard in shards])
        results = call(workers, "run_ring", TWO, [shard | more | {"lengths": None} for shard in shards])
        for out, wanted in zip(results, expected):
            assert_same_bits("out", out, wanted)


@pytest.mark.parametrize(
    "change, message",
    [
        ({"lengths": (7,)}, "lengths is.*7.*add up to the 50 rows"),
        ({"lengths": (-1, 51)}, "lengths is.*-1"),
        ({"lengths": (True, 49)}, "TypeError: lengths is.*ints"),
        ({"lengths": 50}, "TypeError"),
        ({"lengths": (20, 20, 10), "zigzag": True}, "lengths is of 3 numbers.*two for each sequence"),
        ({"causal": 1}, "TypeError: causal is 1"),
        ({"q": None}, "TypeError: q is NoneType"),
        ({"k": torch.zeros(49, 2, HEAD_DIM, dtype=DTYPE)}, r"k is of shape \[49, 2, 64\]; it must have 50 rows"),
        ({"v": torch.zeros(50, 2, HEAD_DIM)}, "v is torch.float32"),
        ({"q": torch.zeros(50, 4, HEAD_DIM, dtype=DTYPE, requires_grad=True)}, "q requires grad"),
        ({"softcap": 1e9}, "softcap is"),
        ({"sinks": torch.zeros(3)}, "sinks is of 3 elements"),
    ],
    ids=lambda value: str(list(value)) if isinstance(value, dict) else "",
)
def test_what_one_rank_refuses_all_raise(change, message, workers):
    shards, _, _ = ring_shards([(20, 30), (40, 10)])
    wrong, other = call(workers, "run_ring", TWO, [shards[0] | change, shards[1]])
    with pytest.raises(WorkerError, match=message):
        raise wrong
    with pytest.raises(WorkerError, match="UnsupportedProblem: rank 0 of the group refused its arguments: "):
        raise other
    check_ring(workers, TWO, [(20,), (40,)])  # nobody is left waiting


@pytest.mark.parametrize(
    "change, message",
    [
        ({"causal": False}, "causal: (True|False) on rank . of the group and (True|False) on rank .; .*the same"),
        ({"softmax_scale": 0.5}, "softmax_scale: "),
        ({"lengths": (50,)}, "numbers in lengths: "),
        ({"sinks": torch.zeros(4)}, "sinks: "),
        ({"q": torch.zeros(50, 2, HEAD_DIM, dtype=DTYPE)}, "num_heads_q: "),
        ({name: torch.zeros(50, 2, HEAD_DIM, dtype=torch.bfloat16) for name in "qkv"}, "dtype: "),
    ],
    ids=lambda value: str(list(value)) if isinstance(value, dict) else "",
)
def test_ranks_that_disagree_all_raise(change, message, workers):
    shards, _, _ = ring_shards([(20, 30), (40, 10)])
    for result in call(workers, "run_ring", TWO, [shards[0] | change, shards[1]]):
        with pytest.raises(WorkerError, match=message):
            raise result


def test_without_a_group_is_said():
    shards, _, _ = ring_shards([(20,)])
    with pytest.raises(UnsupportedProblem, match="group is None; torch.distributed is not initialised"):
        esimd_fmha.distributed.ring_prefill(**shards[0])


def test_a_group_of_others_is_refused(workers):
    shards, _, _ = ring_shards([(20,)])
    (result,) = workers.call(f"{__name__}:run_ring_of_others", {0: shards[0]}).values()
    with pytest.raises(WorkerError, match="group is one that this process does not belong to"):
        raise result


def run_ring_of_others(**arguments):
    outside = torch.distributed.GroupMember.NON_GROUP_MEMBER
    return esimd_fmha.distributed.ring_prefill(**arguments, group=outside)


# ---- decode context parallel ----


def dcp_shards(size, contexts, new, *, heads_q=2, heads_kv=1, interleave=16, page_size=16, holds=None, seed=0):
    """A batch with ``contexts`` cached keys and ``new`` tokens for each sequence; ``heads_q`` of each rank.

    Key j lies with rank ``j // interleave % size``, unless ``holds`` maps a key to a rank. Returns the arguments of
    each rank, and the sequences (q of all heads, k, v) with the cached keys first and then ordered by rank.
    """
    random = torch.Generator().manual_seed(seed)
    holds = holds or (lambda key: key // interleave % size)
    total, batch = sum(new), len(new)
    q = torch.randn(total, size * heads_q, HEAD_DIM, generator=random).to(DTYPE)
    k_new, v_new = torch.randn(2, total, heads_kv, HEAD_DIM, generator=random).to(DTYPE)
    cached = [torch.randn(2, length, heads_kv, HEAD_DIM, generator=random).to(DTYPE) for length in contexts]
    owners = [torch.tensor([holds(key) for key in range(length)], dtype=torch.long) for length in contexts]
    starts = torch.tensor([0, *itertools.accumulate(new)], dtype=torch.int32)
    shards = []
    for rank in range(size):
        of_rank = [keys[:, owner == rank] for keys, owner in zip(cached, owners)]
        lengths = [keys.shape[1] for keys in of_rank]
        pages, num_pages = shuffled_pages(lengths, page_size, random, 2)
        caches = torch.full((2, num_pages, page_size, heads_kv, HEAD_DIM), torch.nan, dtype=DTYPE)
        for cache, which in zip(caches, (0, 1)):
            for of_sequence, keys in zip(pages, of_rank):
                write_pages(cache, of_sequence, 0, keys[which])
        shards.append(
            {
                "q": among_nans(q[:, rank * heads_q : (rank + 1) * heads_q]),
                "k_new": among_nans(k_new),
                "v_new": among_nans(v_new),
                "k_cache": caches[0],
                "v_cache": caches[1],
                "cu_seqlens_q": starts,
                "cache_seqlens": torch.tensor(lengths, dtype=torch.int32),
                "block_table": block_table_of(pages, "cpu"),
                "max_seqlen_q": max(new, default=0),
                "max_seqlen_k": max(lengths, default=0),
            }
        )
    sequences = []
    for sequence in range(batch):
        rows = slice(int(starts[sequence]), int(starts[sequence + 1]))
        by_rank = [cached[sequence][:, owners[sequence] == rank] for rank in range(size)]
        k, v = (
            torch.cat([*(keys[which] for keys in by_rank), of_new[rows]]) for which, of_new in enumerate((k_new, v_new))
        )
        parts = [0, *itertools.accumulate([keys.shape[1] for keys in by_rank] + [rows.stop - rows.start])]
        sequences.append((rows, q[rows], k, v, parts))
    return shards, sequences


def check_dcp(workers, ranks, contexts, new, *, sinks=None, **options):
    shape = {name: options.pop(name) for name in ("heads_q", "heads_kv", "holds", "page_size") if name in options}
    shards, sequences = dcp_shards(len(ranks), contexts, new, **shape)
    heads_q = shards[0]["q"].shape[1]
    for rank, shard in enumerate(shards):
        shard |= {"return_lse": True, **options}
        if sinks:
            shard["sinks"] = torch.tensor(sinks[rank * heads_q : (rank + 1) * heads_q])
    results = call(workers, "run_dcp", ranks, shards)
    for result in results:
        assert not isinstance(result, WorkerError), result
    out, lse = torch.cat([of for of, _ in results], 1), torch.cat([of for _, of in results])
    options.pop("validate", None)
    for rows, q, k, v, parts in sequences:
        positions = torch.arange(len(q)) + len(k) - len(q)
        wanted = AttentionOptions(causal=True, sinks=sinks, **options)
        assert_whole(out[rows], lse[:, rows], q, k, v, positions, wanted, parts)


@pytest.mark.parametrize(
    "case",
    [
        {"contexts": (100, 37, 0, 15), "new": (1, 1, 1, 1)},
        {"contexts": (200, 0, 64), "new": (20, 33, 0), "validate": True},
        {"contexts": (90, 20), "new": (5, 1), "holds": lambda key: 2},  # all with one rank
        {"contexts": (90, 20), "new": (5, 1), "heads_q": 2, "heads_kv": 4},
        {"contexts": (90, 20), "new": (5, 1), "heads_q": 1, "heads_kv": 2, "page_size": 64},
        {"contexts": (), "new": ()},
    ],
    ids=["decoding", "validated", "all with one rank", "replicated heads", "parts of a group", "nothing"],
)
def test_dcp_of_four(case, workers):
    check_dcp(workers, FOUR, **case)


def test_dcp_of_two(workers):
    check_dcp(workers, TWO, (100, 37), (9, 1), heads_q=4, heads_kv=2)


def test_dcp_with_softcap_and_sinks(workers):
    check_dcp(workers, TWO, (90, 20), (5, 1), softcap=3.0, sinks=(0.5, -1.0, 2.0, 8.0))


@pytest.mark.parametrize(
    "change, message",
    [
        ({"cache_seqlens": torch.tensor([9000, 3], dtype=torch.int32)}, "seqused_k is 9000"),
        ({"k_new": torch.zeros(6, 2, HEAD_DIM, dtype=DTYPE)}, r"k_new is of shape \[6, 2, 64\].*\[6, 1, 64\]"),
        ({"return_lse": 1}, "TypeError: return_lse is 1"),
        ({"q": torch.zeros(6, 2, HEAD_DIM, dtype=DTYPE, requires_grad=True)}, "q requires grad"),
        ({"max_seqlen_k": 10**6}, "block_table is of"),
    ],
    ids=lambda value: str(list(value)) if isinstance(value, dict) else "",
)
def test_with_validate_what_one_rank_refuses_all_raise(change, message, workers):
    shards, _ = dcp_shards(2, (90, 20), (5, 1))
    shards = [shard | {"validate": True} for shard in shards]
    other, wrong = call(workers, "run_dcp", TWO, [shards[0], shards[1] | change])
    with pytest.raises(WorkerError, match=message):
        raise wrong
    with pytest.raises(WorkerError, match="UnsupportedProblem: rank 1 of the group refused its arguments: "):
        raise other


def test_dcp_refuses_groups_of_heads_that_processes_would_share(workers):
    """Three query heads of two KV heads in two processes."""
    shards, _ = dcp_shards(2, (30,), (2,), heads_q=3, heads_kv=3)
    for result in call(workers, "run_dcp", TWO, shards):
        with pytest.raises(WorkerError, match="k_cache is of 3 heads; the 3 query heads of each of 2 processes"):
            raise result
