"""Calls whose lengths are new: they end as a first call would, in the same launch or with the same words."""

import functools
import random
from dataclasses import dataclass, field

import numpy as np
import pytest
import torch

import esimd_fmha
from esimd_fmha import append, executor, merge
from esimd_fmha.attention import call_of
from esimd_fmha.loader.interop import device_of

MEMORIES = [(module, name) for module in (executor, append, merge) for name in ("_remembered", "_forms")]
NUM_CALLS = 60  # of each kind


def int32(*values):
    return torch.tensor(values, dtype=torch.int32)


def half(*shape):
    return torch.zeros(shape).half()


@pytest.fixture(autouse=True)
def nothing_remembered(monkeypatch):
    for module, name in MEMORIES:
        monkeypatch.setattr(module, name, {})


@pytest.fixture
def nothing_compiled(monkeypatch):
    """Kernels are their sources, and cannot be launched."""
    monkeypatch.setattr(executor.loader, "load_kernel", lambda source, device: source)


# ---- calls of many lengths, some of them wrong -----------------------------------------------------------------------


def strided(tensor, elements_before=0, row_stride=1):
    """The same in a larger memory: behind some elements, or with rows at a distance of several."""
    wide = tensor.new_zeros((tensor.shape[0] * row_stride * max(1, tensor[:1].numel()) + elements_before,))
    rows = wide[elements_before:].view(tensor.shape[0] * row_stride, *tensor.shape[1:])[::row_stride]
    return rows.copy_(tensor)


@dataclass
class Lengths:
    """What a random call is made of. The numbers agree unless something is to be wrong."""

    rng: random.Random
    wrong: str | None = None
    total_q: int = 0
    batch: int = 0
    total_k: int = 0
    width: int = 0
    of: dict = field(default_factory=dict)

    def __post_init__(self):
        self.total_q, self.batch = self.rng.choice([1, 2, 5, 40, 300]), self.rng.choice([1, 1, 2, 3, 9])
        self.total_k, self.width = self.rng.choice([1, 5, 77]), self.rng.choice([1, 3, 8])

    def rows(self, name, number):
        """``number``, or a wrong one for the tensor that is to be wrong."""
        return max(0, number + self.rng.choice([-1, 1, 2, -number])) if name == self.wrong else number

    def vector(self, name, number):
        """Sometimes a view that starts anywhere; a wrong one may have gaps."""
        vector = torch.zeros(self.rows(name, number), dtype=torch.int32)
        if self.rng.random() < 0.3:
            return strided(vector, elements_before=self.rng.choice([1, 3]))
        return strided(vector, row_stride=2) if name == self.wrong and self.rng.random() < 0.3 else vector


TENSORS = "q k_cache v_cache cu_seqlens_q block_table seqused_k cu_seqlens_k out k_descale alibi_slopes causal".split()
TENSORS += "k_new v_new cache_seqlens cu_seqlens_k_new".split()
NUMBERS = {"max_seqlen_q": [0, -1, 1 << 25, True, 2.0, np.int64(4)], "max_seqlen_k": [0, -1, 1 << 25, 10**6, "8", None]}
NUMBERS |= {"q on its own": [None], "batch of none": [None], "freed": [None]}


def attention_call(rng, kind):
    """A call of ``kind``, whose options repeat and whose lengths do not; every third is wrong somewhere."""
    wrong = rng.choice([*TENSORS, *NUMBERS]) if rng.random() < 0.4 else None
    of = Lengths(rng, wrong)
    total_q, batch = of.total_q, 0 if wrong == "batch of none" else of.batch
    q = strided(half(of.rows("q", total_q), 4, 64), elements_before=rng.choice([0, 0, 0, 8]))
    arguments = {"q": q, "cu_seqlens_q": of.vector("cu_seqlens_q", batch + 1)}
    arguments |= {"max_seqlen_q": rng.randint(1, 20), "max_seqlen_k": rng.randint(1, min(60, 32 * of.width))}
    if wrong in NUMBERS and wrong in arguments:
        arguments[wrong] = rng.choice(NUMBERS[wrong])
    if "packed" in kind:
        arguments |= {name: half(of.rows(name, of.total_k), 2, 64) for name in ("k_cache", "v_cache")}
        arguments["cu_seqlens_k"] = of.vector("cu_seqlens_k", batch + 1)
    else:
        table = torch.zeros(of.rows("block_table", batch), 9, dtype=torch.int32)
        arguments["block_table"] = table[:, : of.width] if rng.random() < 0.5 else table[:, : of.width].contiguous()
        arguments |= {name: PAGES[name] for name in ("k_cache", "v_cache")}
    if "chunk" in kind:
        total_k_new = of.rng.choice([1, 3, 50]) if "own" in kind else total_q
        arguments |= {name: half(of.rows(name, total_k_new), 2, 64) for name in ("k_new", "v_new")}
        arguments["cache_seqlens"] = of.vector("cache_seqlens", batch)
        if "own" in kind:
            arguments["cu_seqlens_k_new"] = of.vector("cu_seqlens_k_new", batch + 1)
    elif "packed" not in kind:
        arguments["seqused_k"] = of.vector("seqused_k", batch)
    if "out" in kind:
        out = half(of.rows("out", total_q), 4, 64)
        if rng.random() < 0.3:
            out = strided(out, row_stride=2)
        if wrong == "out" and rng.random() < 0.5:
            out = half(64 * total_q + 300).as_strided((total_q, 4, 64), (64, 64, 1))  # overlaps with two rows
        arguments["out"] = q if wrong == "q on its own" else out
    if "options" in kind:
        scales = rng.choice([(of.rows("k_descale", batch), 2), (1, 2), (of.rows("k_descale", batch), 1), (2,), ()])
        arguments |= {"k_descale": torch.ones(scales), "v_descale": 2.0, "return_lse": True}
        slopes = rng.choice([(4,), (of.rows("alibi_slopes", batch), 4)])
        arguments |= {"alibi_slopes": torch.ones(slopes), "window_size": (30, 0), "sinks": torch.zeros(4)}
        arguments |= {"causal": of.vector("causal", batch)}
    if "split" in kind:
        arguments["split_size"] = 64
    if wrong == "freed":
        q.untyped_storage().resize_(0)
    return arguments


PAGES = {name: half(5, 32, 2, 64) for name in ("k_cache", "v_cache")}
KINDS = ["paged", "paged out", "paged options", "paged out split", "packed", "packed out options"]
KINDS += ["chunk", "chunk out options", "chunk own lengths"]


def how_it_ends(call):
    """What the call launches, or its error."""
    try:
        ready = call()
    except (esimd_fmha.UnsupportedProblem, TypeError) as error:
        return type(error), str(error)
    names = {"problem", "config", "plan", "num_rows", "prefill", "combine", "append", "_num_absent_results"}
    names |= {"prefill_groups", "combine_groups", "append_groups", "append_threads", "groups", "threads"}
    names |= {"_threads", "_in_parts", "_option_positions"}
    spans = {name: getattr(ready.spans, name) for name in ready.spans.__slots__}
    return {name: getattr(ready, name, None) for name in names} | {"params": bytes(ready._params), "spans": spans}


def forget(*names):
    for module, name in MEMORIES:
        if name in names:
            getattr(module, name).clear()


def new_and_first(call):
    """How a call ends whose lengths are new, and how where no other call was made."""
    kept = [dict(getattr(module, name)) for module, name in MEMORIES]
    forget("_remembered")
    new = how_it_ends(call)
    forget("_remembered", "_forms")
    first = how_it_ends(call)
    for (module, name), memory in zip(MEMORIES, kept):
        getattr(module, name).update(memory)
    return new, first


@pytest.mark.parametrize("target", ["opencl:cpu", "xesim"])
@pytest.mark.parametrize("kind", KINDS)
def test_a_call_of_new_lengths_ends_as_a_first_one(kind, target, monkeypatch, nothing_compiled):
    monkeypatch.setenv("ESIMD_FMHA_CPU_DEVICE", target)
    rng, checked = random.Random(0), []
    check_problem = executor.check_problem
    monkeypatch.setattr(executor, "check_problem", lambda *call: (checked.append(1), check_problem(*call))[1])
    taken = refused = 0
    for _ in range(NUM_CALLS):
        tensors, options = call_of(**attention_call(rng, kind))
        call = functools.partial(executor.prepare, tensors, options)
        new, first = new_and_first(call)
        assert new == first, (tensors, options)
        taken += isinstance(new, dict)
        refused += not isinstance(new, dict)
    assert taken > 20 and refused > 5, "the calls are of both kinds"
    quick = 2 * NUM_CALLS - len(checked)  # each is checked once as a first call, and all wrong ones twice
    assert quick > taken / 4, "many right calls differ from an earlier one in their lengths only"


def overlapping_rows(num_rows):
    return half(num_rows + 4, 64).as_strided((num_rows, 4, 64), (64, 64, 1))


STRIDES_OF_ONE = {
    "out": lambda n: {"out": overlapping_rows(n)},
    "block_table": lambda n: {"block_table": torch.zeros(2, 20, dtype=torch.int32)[:, : 2 * n : 2]},
    "seqused_k": lambda n: {
        "seqused_k": torch.zeros(2 * n, dtype=torch.int32)[::2],
        "cu_seqlens_q": torch.zeros(n + 1).int(),
        "block_table": torch.zeros(n, 2, dtype=torch.int32),
    },
}


@pytest.mark.parametrize("name", STRIDES_OF_ONE)
def test_strides_that_only_one_row_may_have_are_refused_behind_it(name, nothing_compiled):
    def call(n):
        index = {"seqused_k": int32(3, 4), "block_table": torch.zeros(2, 2).int(), "cu_seqlens_q": int32(0, 0, n)}
        arguments = {"q": half(n, 4, 64), **PAGES, **index, "max_seqlen_q": 5, "max_seqlen_k": 5}
        return functools.partial(executor.prepare, *call_of(**arguments | STRIDES_OF_ONE[name](n)))

    assert isinstance(how_it_ends(call(1)), dict)
    new, first = new_and_first(call(3))
    assert new == first and new[0] is esimd_fmha.UnsupportedProblem and new[1].startswith(name)


@pytest.mark.parametrize("total_q, batch", [((1 << 30) + 1, 2), (5, (1 << 20) + 1)])
def test_counts_that_are_too_large_are_refused_behind_right_ones(total_q, batch, nothing_compiled):
    def call(total_q, batch):
        index = {name: torch.zeros(batch, dtype=torch.int32) for name in ("seqused_k", "block_table", "cu_seqlens_q")}
        index |= {"block_table": index["block_table"][:, None], "cu_seqlens_q": torch.zeros(batch + 1).int()}
        q = half(1, 4, 64).expand(total_q, -1, -1)
        tensors, options = call_of(q=q, **PAGES, **index, max_seqlen_q=5, max_seqlen_k=5)
        return lambda: executor.prepare(tensors, options)

    how_it_ends(call(5, 2))
    new, first = new_and_first(call(total_q, batch))
    assert new == first and new[0] is esimd_fmha.UnsupportedProblem


def test_a_table_that_is_too_narrow_is_refused_behind_a_wide_one(nothing_compiled):
    def call(width):
        index = {"seqused_k": int32(3, 4), "block_table": torch.zeros(2, width).int(), "cu_seqlens_q": int32(0, 2, 5)}
        tensors, options = call_of(q=half(5, 4, 64), **PAGES, **index, max_seqlen_q=5, max_seqlen_k=33)
        return lambda: executor.prepare(tensors, options)

    how_it_ends(call(2))
    new, first = new_and_first(call(1))
    assert new == first and new[0] is esimd_fmha.UnsupportedProblem


def append_arguments(rng):
    wrong = rng.choice(["key", "value", "slot_mapping"]) if rng.random() < 0.3 else None
    tokens = rng.choice([1, 2, 5, 40, 300])
    of = Lengths(rng, wrong)
    key, value = (half(of.rows(name, tokens), 2, 64) for name in ("key", "value"))
    slots = torch.zeros(max(1, of.rows("slot_mapping", rng.randint(1, tokens))), dtype=torch.int64)
    if rng.random() < 0.3:
        slots = strided(slots, row_stride=rng.choice([1, 2]), elements_before=rng.choice([0, 1]))
    return {"key": key, "value": value, **PAGES, "slot_mapping": slots, "k_descale": 2.0, "v_descale": torch.ones(2)}


def merge_arguments(rng):
    wrong = rng.choice(["o_a", "o_b", "lse_a", "out", "lse"]) if rng.random() < 0.3 else None
    tokens, of = rng.choice([1, 2, 5, 40, 300]), Lengths(rng, wrong)
    o = {name: half(of.rows(name, tokens), 4, 64) for name in ("o_a", "o_b", "out")}
    lse = {name: torch.zeros(4, of.rows(name, tokens)) for name in ("lse_a", "lse_b", "lse")}
    if rng.random() < 0.3:
        lse["lse_b"] = torch.zeros(4, 500)[:, :tokens]
    if rng.random() < 0.3:
        lse["lse_a"] = torch.zeros(tokens, 4).t()
    if wrong == "lse":
        lse["lse"] = torch.zeros(4 * tokens).as_strided((4, tokens), (1, 1))
    if wrong == "out" and rng.random() < 0.5:
        o["out"] = half(64 * tokens + 300).as_strided((tokens, 4, 64), (64, 64, 1))
    return o | lse | {"return_lse": True}


@pytest.mark.parametrize(
    "operator, arguments", [("append_kv", append_arguments), ("merge_attn_states", merge_arguments)]
)
def test_an_append_and_a_merge_of_new_lengths_end_as_a_first_one(operator, arguments, monkeypatch):
    """The kernels are real, and what is launched is looked at."""
    module = append if operator == "append_kv" else merge
    ready_class = append.ReadyAppend if operator == "append_kv" else merge.ReadyMerge
    launched = []
    monkeypatch.setattr(ready_class, "launch", lambda self, *_: launched.append(self))
    rng, taken, refused = random.Random(1), 0, 0
    forms = []
    for _ in range(NUM_CALLS):
        given = arguments(rng)

        def call(given=given):
            getattr(esimd_fmha, operator)(**given)
            return launched.pop() if launched else None

        new, first = new_and_first(call)
        assert new == first, given
        taken += isinstance(new, dict)
        refused += not isinstance(new, dict)
        forms.append(len(module._forms))
    assert taken > 20 and refused > 5
    assert 1 <= forms[-1] < 20, "most calls differ from an earlier one in their lengths only"


# ---- what is launched ------------------------------------------------------------------------------------------------


def step(q_lens, kv_lens, seed):
    generator = torch.Generator().manual_seed(seed)
    starts = int32(0, *torch.tensor(q_lens).cumsum(0).tolist())
    pages = {name: torch.randn(12, 32, 2, 64, generator=generator).half() for name in ("k_cache", "v_cache")}
    table = torch.stack([torch.randperm(12, generator=generator)[:6] for _ in q_lens]).int()
    lengths = {"max_seqlen_q": max(q_lens), "max_seqlen_k": max(kv_lens), "seqused_k": int32(*kv_lens)}
    q = torch.randn(sum(q_lens), 4, 64, generator=generator).half()
    return {"q": q, "cu_seqlens_q": starts, "block_table": table, **pages, **lengths, "return_lse": True}


def test_a_trace_has_the_bits_of_first_calls():
    lengths = [((20, 3), (60, 70)), ((33, 1, 4), (33, 90, 100)), ((1, 1, 1), (34, 91, 101)), ((64,), (190,))]
    steps = [step(*of, seed) for seed, of in enumerate(lengths)]
    expected = []
    for arguments in steps:
        forget("_remembered", "_forms")
        expected.append([result.clone() for result in esimd_fmha.prefill_paged(**arguments)])
    forget("_remembered", "_forms")
    for arguments, results in zip(steps, expected):
        assert all(map(torch.equal, esimd_fmha.prefill_paged(**arguments), results))
    assert len(executor._forms) == 2, "one sequence is a form of its own"


def sizes_of(tensors):
    return tuple(size for tensor in tensors if tensor is not None for size in (tensor.shape, tensor.stride()))


@pytest.mark.parametrize("module", [executor, append, merge])
def test_forms_are_forgotten_when_they_are_too_many(module, monkeypatch, nothing_compiled):
    monkeypatch.setattr(module, "MAX_REMEMBERED_FORMS", 2)
    most = 0
    for head_dim in (8, 16, 24, 32, 40):
        if module is executor:
            shapes = {name: half(5, 32, 2, head_dim) for name in ("k_cache", "v_cache")} | {"q": half(3, 2, head_dim)}
            table = {"block_table": int32([0]), "seqused_k": int32(3), "cu_seqlens_q": int32(0, 3)}
            executor.prepare(*call_of(**shapes, **table, max_seqlen_q=3, max_seqlen_k=3))
        elif module is append:
            tensors = append.AppendTensors(
                *(half(3, 2, head_dim), half(3, 2, head_dim), half(5, 32, 2, head_dim), half(5, 32, 2, head_dim)),
                *(torch.arange(3), None, None),
            )
            sizes = sizes_of(tensors)
            append._new(append.Layout(tensors, append._HAVE_LENGTHS), sizes, tensors, device_of(tensors.key))
        else:
            given = [half(3, 2, head_dim), torch.zeros(2, 3)] * 2 + [half(3, 2, head_dim), None]
            tensors = merge.MergeTensors(*given)
            layout = merge.Layout(tensors, merge._HAVE_LENGTHS)
            merge._new(layout, sizes_of(given), tuple(given), tensors, device_of(given[0]))
        most = max(most, len(module._forms))
    assert most == 2
