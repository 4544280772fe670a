"""torch.compile and torch.export: one graph for all lengths, with the bits of calls outside of it; fake tensors."""

import subprocess
import sys

import pytest
import torch
from torch._dynamo.testing import CompileCounterWithBackend
from torch._subclasses.fake_tensor import FakeTensorMode

import esimd_fmha
from esimd_fmha import UnsupportedProblem

from .right_calls import CALLS, append, chunk, int32, merge, paged, randn

OPS = torch.ops.esimd_fmha
NONE = dict.fromkeys(("alibi_slopes", "sinks", "k_descale", "v_descale"))
OPTIONS = {
    "numbers": {"window_size": (9, 0), "softcap": 20.0, "softmax_scale": 0.2, "k_descale": 0.5, "v_descale": 2.0},
    "for all sequences": NONE | {"causal": False, "num_splits": 2, "out": None},
    "validated splits": NONE | {"split_size": 64, "validate": True},
}
LENGTHS = [(100, 3), (130, 9), (77, 40)]


def cloned(arguments):
    return {name: value.clone() if isinstance(value, torch.Tensor) else value for name, value in arguments.items()}


def results_of(operator, arguments):
    """What the operator returns, and all tensors it was given as they are afterwards."""
    arguments = cloned(arguments)
    result = operator(**arguments)
    result = result if isinstance(result, tuple) else (result,)
    return [*result, *(value for value in arguments.values() if isinstance(value, torch.Tensor))]


def assert_same(found, expected):
    for a, b in zip(found, expected, strict=True):
        assert (a is None) == (b is None)
        if a is not None:
            torch.testing.assert_close(a, b, rtol=0, atol=0, equal_nan=True)


@pytest.fixture(autouse=True)
def fresh_dynamo():
    torch._dynamo.reset()
    yield
    torch._dynamo.reset()


# ---- the operators of torch ------------------------------------------------------------------------------------------

WITHOUT_OUT = {"out": None, "return_lse": True}
RECORDED = {
    "prefill_paged": (esimd_fmha.prefill_paged, lambda: paged() | WITHOUT_OUT),
    "prefill_paged_out": (esimd_fmha.prefill_paged, lambda: paged() | {"k_descale": 2.0}),
    "prefill_with_kvcache": (esimd_fmha.prefill_with_kvcache, lambda: chunk() | WITHOUT_OUT),
    "prefill_with_kvcache_out": (esimd_fmha.prefill_with_kvcache, chunk),
    "append_kv": (esimd_fmha.append_kv, append),
    "merge_attn_states": (esimd_fmha.merge_attn_states, lambda: merge() | {"out": None, "lse": None}),
    "merge_attn_states_out": (esimd_fmha.merge_attn_states, merge),
}


def recorded(name):
    """The arguments with which a public function enters an operator of torch."""
    operator, arguments = RECORDED[name]
    calls = []

    class Recorder(torch.utils._python_dispatch.TorchDispatchMode):
        def __torch_dispatch__(self, function, types, args=(), kwargs=None):
            calls.append((function, args, kwargs or {}))
            copies = [arg.clone() if isinstance(arg, torch.Tensor) else arg for arg in args]  # nothing is written yet
            return function(*copies, **kwargs or {})

    given = arguments()
    with Recorder():
        operator(**given)
    (call,) = [call for call in calls if call[0].namespace == "esimd_fmha"]
    return call


@pytest.mark.parametrize("name", RECORDED)
def test_an_operator_is_what_torch_wants_of_one(name):
    """Its schema says what it writes, its fake implementation what it returns, also for symbolic shapes."""
    function, args, kwargs = recorded(name)
    assert function is getattr(OPS, name).default
    torch.library.opcheck(function, args, kwargs)


def test_every_operator_is_checked():
    assert {name for name in dir(OPS) if not name.startswith("_") and name != "name"} >= set(RECORDED)
    schemas = {
        schema.name.split("::")[1]
        for schema in torch._C._jit_get_all_schemas()
        if schema.name.startswith("esimd_fmha::")
    }
    assert schemas == set(RECORDED)


def operators_in(counter):
    """The operators of this package in all graphs that were compiled."""
    nodes = [node for graph in counter.graphs for node in graph.graph.nodes]
    return [node.target for node in nodes if getattr(node.target, "namespace", None) == "esimd_fmha"]


# ---- torch.compile ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("operator, make_arguments", CALLS.values(), ids=CALLS)
def test_a_compiled_call_has_the_bits_of_one_that_is_not(operator, make_arguments):
    arguments = make_arguments()
    counter = CompileCounterWithBackend("aot_eager")
    compiled = torch.compile(operator, backend=counter, fullgraph=True, dynamic=True)
    assert_same(results_of(compiled, arguments), results_of(operator, arguments))
    assert len(operators_in(counter)) == 1


@pytest.mark.parametrize("options", OPTIONS.values(), ids=OPTIONS)
def test_options_pass_through(options):
    arguments = paged() | options | {"return_lse": True}
    compiled = torch.compile(esimd_fmha.prefill_paged, backend="aot_eager", fullgraph=True, dynamic=True)
    assert_same(results_of(compiled, arguments), results_of(esimd_fmha.prefill_paged, arguments))


def batch_of(q_lens, seed):
    """A call of prefill_paged of two sequences whose chunks are this long."""
    torch.manual_seed(seed)
    kv_lens = [q_len + 20 for q_len in q_lens]
    pages = {"k_cache": randn(17, 32, 2, 64), "v_cache": randn(17, 32, 2, 64)}
    index = {"block_table": torch.randperm(16).int().view(2, 8), "seqused_k": int32(*kv_lens)}
    longest = {"max_seqlen_q": max(q_lens), "max_seqlen_k": max(kv_lens)}
    starts = int32(0, q_lens[0], sum(q_lens))
    return {"q": randn(sum(q_lens), 4, 64), "cu_seqlens_q": starts, **pages, **index, **longest}


def layer(arguments):
    """As a model does: something before attention, and something behind."""
    out, lse = esimd_fmha.prefill_paged(**arguments | {"q": arguments["q"] + 1}, return_lse=True)
    return out * 2, lse


def step(arguments):
    """An append to the pages, attention into a buffer, a merge of two parts."""
    key = arguments["q"][:, :2] * 0.5
    slots = torch.arange(key.shape[0], device=key.device)
    esimd_fmha.append_kv(key, key + 1, arguments["k_cache"], arguments["v_cache"], slots)
    out = torch.empty_like(arguments["q"])
    _, lse = esimd_fmha.prefill_paged(**arguments, out=out, return_lse=True)
    return esimd_fmha.merge_attn_states(out, lse, out, lse, return_lse=True)


@pytest.mark.parametrize("backend", ["aot_eager", "inductor"])
@pytest.mark.parametrize("function", [layer, step])
def test_one_graph_serves_all_lengths(function, backend):
    counter = CompileCounterWithBackend(backend)
    compiled = torch.compile(function, backend=counter, fullgraph=True, dynamic=True)
    for seed, q_lens in enumerate(LENGTHS):
        arguments = batch_of(q_lens, seed)
        found, expected = ([cloned(arguments)] for _ in range(2))
        assert_same(compiled(*found), function(*expected))
        for name in ("k_cache", "v_cache"):
            assert torch.equal(found[0][name], expected[0][name]), "what was appended"
    assert len(set(operators_in(counter))) == len(operators_in(counter)) == (3 if function is step else 1)


def test_what_is_wrong_in_a_compiled_call_is_said_in_the_same_words():
    compiled = torch.compile(esimd_fmha.prefill_paged, backend="aot_eager", fullgraph=True, dynamic=False)
    arguments = paged() | {"out": None}
    for wrong in ({"max_seqlen_k": 1000}, {"window_size": (-5, 0)}, {"sinks": torch.zeros(3)}):
        with pytest.raises(UnsupportedProblem) as expected:
            esimd_fmha.prefill_paged(**arguments | wrong)
        with pytest.raises(Exception) as found:
            compiled(**arguments | wrong)
        assert str(expected.value) in str(found.value)


# ---- fake tensors ----------------------------------------------------------------------------------------------------


def faked(arguments, mode):
    return {
        name: mode.from_tensor(value) if isinstance(value, torch.Tensor) else value for name, value in arguments.items()
    }


@pytest.mark.parametrize("inside", [True, False], ids=["inside the mode", "outside"])
@pytest.mark.parametrize("operator, make_arguments", CALLS.values(), ids=CALLS)
def test_fake_tensors_give_fake_results(operator, make_arguments, inside):
    arguments, mode = make_arguments(), FakeTensorMode()
    fakes = faked(arguments, mode)
    expected = operator(**arguments)
    if inside:
        with mode:
            found = operator(**fakes)
    else:
        found = operator(**fakes)
    found, expected = (result if isinstance(result, tuple) else (result,) for result in (found, expected))
    for fake, real in zip(found, expected, strict=True):
        if real is not None:
            assert isinstance(fake, torch._subclasses.FakeTensor)
            assert (fake.shape, fake.stride(), fake.dtype) == (real.shape, real.stride(), real.dtype)
    assert_same(results_of(operator, arguments), results_of(operator, arguments))


def test_a_wrong_call_of_fake_tensors_is_refused_in_the_same_words():
    arguments, mode = paged(), FakeTensorMode()
    for name, wrong in (("sinks", torch.zeros(3)), ("block_table", int32([1], [2])), ("q", randn(12, 4, 60))):
        with pytest.raises(UnsupportedProblem) as expected:
            esimd_fmha.prefill_paged(**arguments | {name: wrong})
        with pytest.raises(UnsupportedProblem) as found:
            esimd_fmha.prefill_paged(**faked(arguments | {name: wrong}, mode))
        assert str(found.value) == str(expected.value)


def test_a_trace_of_real_tensors_records_the_operator():
    """make_fx hands real tensors to the function and records what is done with them."""
    arguments = batch_of((5, 7), 0)
    traced = torch.fx.experimental.proxy_tensor.make_fx(lambda q: esimd_fmha.prefill_paged(**arguments | {"q": q}))(
        arguments["q"]
    )
    assert OPS.prefill_paged.default in {node.target for node in traced.graph.nodes}
    assert torch.equal(traced(arguments["q"] + 1), esimd_fmha.prefill_paged(**arguments | {"q": arguments["q"] + 1}))


# ---- torch.export ----------------------------------------------------------------------------------------------------


class Attention(torch.nn.Module):
    def forward(self, q, k_cache, v_cache, cu_seqlens_q, block_table, seqused_k):
        lengths = {"cu_seqlens_q": cu_seqlens_q, "block_table": block_table, "seqused_k": seqused_k}
        return esimd_fmha.prefill_paged(q, k_cache, v_cache, **lengths, max_seqlen_q=130, max_seqlen_k=200) + 1


def exported():
    names = ("q", "k_cache", "v_cache", "cu_seqlens_q", "block_table", "seqused_k")
    batches = [{name: batch_of(q_lens, seed)[name] for name in names} for seed, q_lens in enumerate(LENGTHS)]
    dynamic = {"q": {0: torch.export.Dim("total_q", min=2, max=4096)}} | dict.fromkeys(names[1:])
    return torch.export.export(Attention(), (), batches[0], dynamic_shapes=dynamic), batches


def test_an_exported_program_serves_all_lengths():
    program, batches = exported()
    for arguments in batches:
        assert torch.equal(program.module()(**arguments), Attention()(**arguments))


@pytest.mark.slow
def test_a_package_of_aot_inductor_serves_all_lengths_in_another_process(tmp_path):
    program, batches = exported()
    package = torch._inductor.aoti_compile_and_package(program, package_path=str(tmp_path / "attention.pt2"))
    torch.save([(arguments, Attention()(**arguments)) for arguments in batches], tmp_path / "batches.pt")
    script = f"""
import torch
from esimd_fmha import prefill_paged  # defines the operators
model = torch._inductor.aoti_load_package({package!r})
for arguments, expected in torch.load({str(tmp_path / "batches.pt")!r}):
    assert torch.equal(model(**arguments), expected)
print("equal")
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert done.stdout == "equal\n", done.stderr
