"""The hook around the function of SGLang's intel_xpu backend: the calls that the backend makes, against float64.

The tests marked slow compare the record with the wheel's source, and run its plugin framework, where
ESIMD_FMHA_TEST_SGLANG names the folder that the wheel was unpacked to (docs/sglang.md).
"""

import ast
import importlib
import importlib.metadata
import importlib.util
import logging
import os
import sys
from enum import Enum
from functools import partial
from pathlib import Path
from types import ModuleType, SimpleNamespace

import pytest
import torch

from esimd_fmha.errors import MissingComponent
from esimd_fmha.integrations import sglang as adapter
from esimd_fmha.testing.options import AttentionOptions
from esimd_fmha.testing.reference import AttentionTensors, attention_float64, attention_same_precision

from ..compare import assert_attention, assert_same_bits
from .sglang_wheel import Pool, import_backend, make_backend, make_layer, of_sgl_kernel
from .signatures import assert_unchanged, find, keywords_of_calls, parameters_of

WHEEL_VARIABLE = "ESIMD_FMHA_TEST_SGLANG"
ADAPT = (
    "see what esimd_fmha/integrations/sglang.py must make of it, then record it in tests/integrations/test_sglang.py"
)

# What each call of flash_attn_with_kvcache in xpu_backend.py passes, in the order of its lines; ** is UNPACKED.
PAGED = ("q", "k_cache", "v_cache", "page_table", "cache_seqlens", "cu_seqlens_q")
SCORES = ("softmax_scale", "causal", "window_size", "softcap")
ALL = (*PAGED, "cu_seqlens_k_new", "max_seqlen_q", *SCORES)
CALLS = {
    "extend": (*ALL, "bidirectional_block_ids", "k_descale", "v_descale", "return_softmax_lse", "**", "**"),
    "flat page table": (*ALL, "return_softmax_lse"),
    "image blocks": (
        *(*PAGED, "max_seqlen_q", "softmax_scale", "causal", "softcap"),
        *("bidirectional_block_ids", "num_splits"),
    ),
    "context parallel": (*ALL, "return_softmax_lse", "num_splits"),
    "cross attention": (*ALL, "k_descale", "v_descale", "**"),
    "local attention": (*ALL, "k_descale", "v_descale", "**"),
    "decode": (*ALL, "k_descale", "v_descale", "return_softmax_lse", "**"),
}
UNPACKED = {"sinks", "num_splits", "out"}

PAGE = 64
HEADS, HEADS_KV, HEAD_DIM = 4, 2, 64


def int32(*values):
    return torch.tensor(values, dtype=torch.int32)


def original(**arguments):
    raise AssertionError("the call was left to sgl_kernel")


class Batch:
    """Sequences in pages of NaN, and the arguments that the backend makes of them."""

    def __init__(self, q_lens, kv_lens, page=PAGE):
        generator = torch.Generator().manual_seed(7)
        self.q_lens, self.kv_lens = q_lens, kv_lens
        self.k, self.v = (
            [torch.randn(n, HEADS_KV, HEAD_DIM, generator=generator).bfloat16() for n in kv_lens] for _ in "kv"
        )
        self.q = torch.randn(sum(q_lens), HEADS, HEAD_DIM, generator=generator).bfloat16()
        width = max(-(-n // page) for n in kv_lens)
        self.table = (torch.randperm(width * len(kv_lens), generator=generator).int() + 1).view(len(kv_lens), width)
        pool = torch.full((width * len(kv_lens) + 1, page, HEADS_KV, HEAD_DIM), torch.nan).bfloat16()
        self.k_cache, self.v_cache = pool, pool.clone()
        for cache, rows in ((self.k_cache, self.k), (self.v_cache, self.v)):
            for sequence, of_sequence in enumerate(rows):
                for i, row in enumerate(of_sequence):
                    cache[self.table[sequence, i // page], i % page] = row

    def arguments(self, name, **changes):
        """Those of a recorded call, with the values that the backend gives them where nothing special is asked."""
        starts = torch.tensor([0, *self.q_lens]).cumsum(0).int()
        values = dict(q=self.q, k_cache=self.k_cache, v_cache=self.v_cache, page_table=self.table, cu_seqlens_q=starts)
        values |= dict(cache_seqlens=int32(*self.kv_lens), max_seqlen_q=max(self.q_lens), softmax_scale=0.125)
        values |= dict(causal=True, window_size=(-1, -1), softcap=0.0, num_splits=0, return_softmax_lse=False)
        names = [*CALLS[name], *(["num_splits"] if "**" in CALLS[name] else [])]
        return {name: values.get(name) for name in names if name != "**"} | changes

    def check(self, result, **options):
        tensors = AttentionTensors(
            q=self.q,
            k_cache=torch.cat(self.k),
            v_cache=torch.cat(self.v),
            cu_seqlens_q=torch.tensor([0, *self.q_lens]).cumsum(0).int(),
            cu_seqlens_k=torch.tensor([0, *self.kv_lens]).cumsum(0).int(),
        )
        out, lse = result if isinstance(result, tuple) else (result, None)
        truth = attention_float64(tensors, AttentionOptions(**options))
        same = attention_same_precision(tensors, AttentionOptions(**options))
        assert_attention((out, lse), truth, same, dtype=torch.bfloat16)


@pytest.fixture
def extend():
    """A chunk behind a prefix, a whole prompt, and a decoding request."""
    return Batch((20, 33, 1), (90, 33, 65))


@pytest.fixture
def decode():
    return Batch((1, 1), (100, 7))


def run(arguments):
    return adapter.flash_attn_with_kvcache(original, **arguments)


# ---- what is taken ----


@pytest.mark.parametrize("name", ["extend", "local attention"])
def test_a_chunk(name, extend):
    extend.check(run(extend.arguments(name)))


@pytest.mark.parametrize("num_splits", [0, 1])
def test_a_decode_step(num_splits, decode):
    decode.check(run(decode.arguments("decode", num_splits=num_splits)))


def test_a_decode_step_has_the_splits_that_are_asked(monkeypatch, decode):
    """One, where SGLang is to be deterministic."""
    seen = []
    monkeypatch.setattr(adapter, "prefill_paged", lambda *tensors, **options: seen.append(options["num_splits"]))
    run(decode.arguments("decode", num_splits=1))
    assert seen == [1]


def test_cross_attention_sees_every_key(decode):
    decode.check(run(decode.arguments("cross attention", causal=False)), causal=False)


def test_a_window_of_sglang_does_not_count_the_token_itself(extend):
    sinks = torch.linspace(-2, 3, HEADS).bfloat16()
    options = dict(window_size=(19, 0), softcap=2.0)
    result = run(extend.arguments("extend", sinks=sinks, **options))
    extend.check(result, **options, sinks=tuple(sinks.tolist()))


def test_the_first_stage_of_a_cascade_returns_lse(extend):
    out, lse, *rest = run(extend.arguments("extend", causal=False, return_softmax_lse=True))
    assert lse.shape == (HEADS, 54) and lse.dtype == torch.float32 and not rest
    extend.check((out, lse), causal=False)


def test_pages_of_one_token(extend):
    """How the second stage of a cascade and encoder-decoder models see the pages: the table names tokens."""
    slots = extend.table.long()[:, :, None] * PAGE + torch.arange(PAGE)
    flat = {name: getattr(extend, name).reshape(-1, 1, HEADS_KV, HEAD_DIM) for name in ("k_cache", "v_cache")}
    changes = flat | {"page_table": slots.flatten(1).int(), "return_softmax_lse": True}
    extend.check(run(extend.arguments("flat page table", **changes)))


def test_a_rank_without_keys_of_a_sequence(decode):
    """Context parallelism: SGLang masks such rows itself, since its own kernel leaves NaN."""
    arguments = decode.arguments("context parallel", causal=False, return_softmax_lse=True)
    out, lse = run(arguments | {"cache_seqlens": int32(100, 0)})
    assert not out[1].any() and (lse[:, 1] == -torch.inf).all()
    alone = Batch((1,), (100,))
    alone.q, alone.k, alone.v = decode.q[:1], decode.k[:1], decode.v[:1]
    alone.check((out[:1], lse[:, :1]), causal=False)


def test_out_is_written_where_there_are_rows(extend):
    padded_q = torch.cat([extend.q, torch.full((3, HEADS, HEAD_DIM), torch.nan).bfloat16()])
    out = torch.full_like(padded_q, -77)
    result = run(extend.arguments("extend", q=padded_q, out=out))
    assert result is out and (out[-3:] == -77).all()
    extend.check(out[:-3])


def test_the_longest_length_follows_from_the_table(monkeypatch, decode):
    seen = []
    monkeypatch.setattr(adapter, "prefill_paged", lambda *tensors, **options: seen.append(options["max_seqlen_k"]))
    run(decode.arguments("decode"))
    assert seen == [2 * PAGE]


# ---- what is left to sgl_kernel ----


def is_left(arguments):
    """Whether the original gets the call, and every argument as it was."""
    calls = []
    result = adapter.flash_attn_with_kvcache(lambda **kwargs: calls.append(kwargs) or "of sgl_kernel", **arguments)
    assert len(calls) == 1 and calls[0].keys() == arguments.keys()
    assert all(calls[0][name] is value for name, value in arguments.items()), "it was not handed on as it was"
    return result == "of sgl_kernel"


CASES = {
    "image blocks": {"bidirectional_block_ids": torch.zeros(54, dtype=torch.int32)},
    "scales": {"k_descale": torch.ones(3, 2), "v_descale": torch.ones(3, 2)},
    "an append": {"k": torch.zeros(1), "v": torch.zeros(1)},
    "what we have never heard of": {"mask_mod": 1},
    "no pages": {"page_table": None},
    "one row each": {"cu_seqlens_q": None},
    "no longest chunk": {"max_seqlen_q": None},
    "one length": {"cache_seqlens": 90},
    "a table of 64 bits": {"page_table": torch.ones(3, 2, dtype=torch.int64)},
    "a negative softcap": {"softcap": -1.0},
}


@pytest.mark.parametrize("case", CASES)
def test_a_call_that_asks_for_more_is_left(case, extend):
    assert is_left(extend.arguments("extend", **CASES[case]))


@pytest.mark.parametrize("whole", [True, False])
def test_fp8_is_left(whole, extend):
    """SGLang decodes fp8 caches with q in fp8."""
    in_fp8 = {name: getattr(extend, name).to(torch.float8_e4m3fn) for name in ("k_cache", "v_cache")}
    q = {"q": extend.q.to(torch.float8_e4m3fn)} if whole else {}
    assert is_left(extend.arguments("extend", **in_fp8, **q))


def test_calls_by_position_are_left():
    seen = []
    adapter.flash_attn_with_kvcache(lambda *positional: seen.append(positional), 1, 2, 3)
    assert seen == [(1, 2, 3)]


@pytest.mark.parametrize(("capturing", "expected"), [(True, "a graph that is being recorded"), (False, None)])
def test_recorded_graphs_are_left(capturing, expected, extend, monkeypatch):
    monkeypatch.setattr(torch.xpu, "is_current_stream_capturing", lambda: capturing)
    on_xpu = SimpleNamespace(dtype=torch.bfloat16, is_xpu=True)
    assert adapter._why_left((), extend.arguments("extend", q=on_xpu)) == expected


def test_each_reason_is_logged_once(extend, caplog, monkeypatch):
    monkeypatch.setattr(adapter, "_logged", set())
    with caplog.at_level(logging.WARNING, "sglang.esimd_fmha"):
        for softcap in (-1.0, -2.0):
            is_left(extend.arguments("extend", softcap=softcap))
        for _ in range(2):
            is_left(extend.arguments("extend", k_descale=torch.ones(1)))
    messages = [record.getMessage() for record in caplog.records]
    assert len(messages) == 2
    assert messages[0].startswith(
        "esimd_fmha leaves a call with such softcap to sgl_kernel. softcap is -1.0; it must be"
    )
    assert messages[1].startswith("esimd_fmha leaves a call with k_descale to sgl_kernel.")


# ---- how SGLang finds it ----


class HookType(Enum):
    AROUND = "around"


def fake_sglang(monkeypatch):
    """The plugin framework's register, which remembers what it was told."""
    hooks = []
    names = ("sglang", "sglang.srt", "sglang.srt.plugins", "sglang.srt.plugins.hook_registry")
    for name in names:
        monkeypatch.setitem(sys.modules, name, ModuleType(name))
    registry = type("HookRegistry", (), {"register": staticmethod(lambda *hook: hooks.append(hook))})
    vars(sys.modules[names[-1]]).update(HookRegistry=registry, HookType=HookType)
    return hooks


def test_nothing_is_hooked_unless_asked(monkeypatch):
    hooks = fake_sglang(monkeypatch)
    monkeypatch.delenv("ESIMD_FMHA_SGLANG", raising=False)
    adapter.register()
    assert not hooks


def test_one_hook_however_often_it_is_asked_for(monkeypatch):
    hooks = fake_sglang(monkeypatch)
    monkeypatch.setenv("ESIMD_FMHA_SGLANG", "1")
    adapter.register()
    adapter.register()
    assert hooks == [(adapter.TARGET, adapter.flash_attn_with_kvcache, HookType.AROUND)]


def test_without_sglang_the_plugin_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "sglang", None)
    monkeypatch.setenv("ESIMD_FMHA_SGLANG", "1")
    with pytest.raises(MissingComponent, match=r"pip install 'esimd-fmha\[sglang\]'"):
        adapter.register()


# ---- the wheel ----


@pytest.fixture
def wheel():
    folder = os.environ.get(WHEEL_VARIABLE)
    if not folder:
        pytest.skip(f"needs the unpacked wheel of SGLang in {WHEEL_VARIABLE} (docs/sglang.md)")
    return Path(folder) / "sglang"


@pytest.fixture
def xpu_backend(wheel):
    return ast.parse((wheel / "srt/layers/attention/xpu_backend.py").read_text())


@pytest.mark.slow
def test_the_calls_that_are_recorded(xpu_backend):
    found = keywords_of_calls(xpu_backend, "flash_attn_with_kvcache")
    assert len(found) == len(CALLS), f"xpu_backend.py calls flash_attn_with_kvcache {len(found)} times; {ADAPT}"
    for (name, recorded), keywords in zip(CALLS.items(), found):
        assert_unchanged(f"SGLang's call of {name}", sorted(recorded), sorted(keywords), ADAPT)


@pytest.mark.slow
def test_what_is_unpacked_into_the_calls(xpu_backend):
    """``kwargs[...] = `` of the two functions, and the keys of a dictionary in the call itself."""
    keys = set()
    for node in ast.walk(xpu_backend):
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Subscript):
            target = node.targets[0]
            if getattr(target.value, "id", None) == "kwargs":
                keys.add(target.slice.value)
        if isinstance(node, ast.Call) and getattr(node.func, "id", None) == "flash_attn_with_kvcache":
            inside = [keyword.value for keyword in node.keywords if keyword.arg is None]
            keys |= {
                key.value for value in inside for d in ast.walk(value) if isinstance(d, ast.Dict) for key in d.keys
            }
    assert_unchanged("what SGLang unpacks into its calls", sorted(UNPACKED), sorted(keys), ADAPT)


@pytest.mark.slow
def test_the_function_is_imported_under_the_name_that_is_hooked(xpu_backend):
    imported = [node for node in xpu_backend.body if isinstance(node, ast.ImportFrom)]
    names = [alias.name for node in imported for alias in node.names]
    assert adapter.TARGET.rpartition(".")[2] in names, f"xpu_backend.py imports no such function any more; {ADAPT}"


@pytest.mark.slow
def test_the_registration_takes_what_it_is_told(wheel):
    register = find(wheel / "srt/plugins/hook_registry.py", "HookRegistry.register")
    recorded = ["cls", "target", "hook", "hook_type=", "source="]
    assert_unchanged("SGLang's HookRegistry.register", recorded, parameters_of(register), ADAPT)
    group = next(
        node.value.value
        for node in ast.parse((wheel / "srt/plugins/__init__.py").read_text()).body
        if isinstance(node, ast.Assign) and node.targets[0].id == "GENERAL_PLUGINS_GROUP"
    )
    assert group == "sglang.srt.plugins", f"SGLang's group of plugins is {group} now; change it in pyproject.toml"


@pytest.mark.slow
def test_the_plugin_framework_puts_it_around_the_function(wheel, monkeypatch, decode):
    """SGLang's own hooks, on a module that imports a stand-in of sgl_kernel as its backend does."""
    fake_sglang(monkeypatch)
    registry_name = "sglang.srt.plugins.hook_registry"
    spec = importlib.util.spec_from_file_location(registry_name, wheel / "srt/plugins/hook_registry.py")
    registry = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, registry_name, registry)
    spec.loader.exec_module(registry)
    backend_name = adapter.TARGET.rpartition(".")[0]
    names = backend_name.split(".")
    for depth in range(1, len(names) + 1):
        module = ModuleType(".".join(names[:depth]))
        module.__path__ = []
        monkeypatch.setitem(sys.modules, module.__name__, module)
    backend = sys.modules[backend_name]
    backend.flash_attn_with_kvcache = lambda **arguments: "of sgl_kernel"
    monkeypatch.setenv("ESIMD_FMHA_SGLANG", "1")
    for _ in range(2):
        adapter.register()
        registry.HookRegistry.apply_hooks()
    decode.check(backend.flash_attn_with_kvcache(**decode.arguments("decode")))
    assert backend.flash_attn_with_kvcache(**decode.arguments("decode", k_descale=torch.ones(1))) == "of sgl_kernel"
    assert_same_bits(
        "out",
        backend.flash_attn_with_kvcache(**decode.arguments("decode")),
        adapter._attend(**decode.arguments("decode")),
    )


@pytest.mark.slow
@pytest.mark.parametrize("window", [-1, 19])
def test_a_server_through_the_backend_of_sglang(window, wheel, monkeypatch):
    """SGLang finds the plugin, and its intel_xpu backend extends two sequences by chunks and decodes them."""
    module = import_backend(wheel.parent)
    plugins = importlib.import_module("sglang.srt.plugins")
    registry = importlib.import_module("sglang.srt.plugins.hook_registry").HookRegistry
    function = partial(of_sgl_kernel)  # SGLang changes it in every module that has it
    monkeypatch.setattr(module, "flash_attn_with_kvcache", function)
    monkeypatch.setattr(plugins, "_plugins_loaded", False)
    monkeypatch.setenv("ESIMD_FMHA_SGLANG", "1")
    monkeypatch.setenv("SGLANG_PLUGINS", "esimd_fmha")
    registry.reset()
    adapter._hook.cache_clear()
    plugins.load_plugins()
    assert module.flash_attn_with_kvcache is not function, "the plugin was not found: pip install --no-deps -e ."

    pool = Pool(13 * PAGE, HEADS_KV, HEAD_DIM)
    backend, layer = make_backend(module, pool, PAGE), make_layer(sliding_window_size=window, logit_cap=5.0)
    modes = importlib.import_module("sglang.srt.model_executor.forward_batch_info").ForwardMode
    whole = Batch((151, 78), (151, 78))  # whose queries, keys and values come in steps
    pages = int32([7, 2, 11], [9, 4, 1])
    kv_lens = [0, 0]
    for mode, q_lens in ((modes.EXTEND, (100, 33)), (modes.EXTEND, (50, 44)), (modes.DECODE, (1, 1))):
        ends = [kv_len + q_len for kv_len, q_len in zip(kv_lens, q_lens)]
        width = -(-max(ends) // PAGE)
        step = Batch(q_lens, tuple(ends))
        step.k, step.v = ([x[:end] for x, end in zip(xs, ends)] for xs in (whole.k, whole.v))
        new = [(row, position) for row, end in enumerate(ends) for position in range(kv_lens[row], end)]
        slots = torch.tensor([int(pages[row, p // PAGE]) * PAGE + p % PAGE for row, p in new])
        k, v = (torch.stack([x[row][position] for row, position in new]) for x in (step.k, step.v))
        backend.forward_metadata = SimpleNamespace(
            page_table=pages[:, :width].contiguous(),
            cache_seqlens_int32=int32(*ends),
            cu_seqlens_q=torch.tensor([0, *q_lens]).cumsum(0).int(),
            cu_seqlens_k=None,
            max_seq_len_q=max(q_lens),
            max_seq_len_k=max(ends),
            local_attn_metadata=None,
            swa_spec_metadata=None,
            swa_page_table=None,
            swa_out_cache_loc=None,
        )
        forward = SimpleNamespace(out_cache_loc=slots, forward_mode=mode, spec_info=None, _attn_output=None)
        with torch.inference_mode():
            out = backend.forward(step.q.flatten(1), k, v, layer, forward)
        options = {"softcap": 5.0} | ({"window_size": (window, 0)} if window >= 0 else {})
        step.check(out.view(-1, HEADS, HEAD_DIM), **options)
        kv_lens = ends


@pytest.mark.slow
def test_the_entry_point_is_installed(wheel):
    found = importlib.metadata.entry_points(group="sglang.srt.plugins")
    assert "esimd_fmha" in [entry.name for entry in found], "install esimd-fmha: pip install --no-deps -e ."
