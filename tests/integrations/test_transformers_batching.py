"""transformers' continuous batching with the hub kernel of this package, and in the place of "paged|eager".

The package ``kernels`` is not needed here: what it would load is imported by its path. The slow tests take the real
one, of any version, without transformers' check that it is as new as it wants.
"""

import importlib.util
import inspect
import json
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
import torch
import transformers
from click.testing import CliRunner
from transformers import modeling_flash_attention_utils
from transformers.generation.continuous_batching import initialization
from transformers.integrations import hub_kernels
from transformers.utils.generic import is_flash_attention_requested

from esimd_fmha import UnsupportedProblem
from esimd_fmha.cli import main
from esimd_fmha.integrations import flash_attn2
from esimd_fmha.integrations import transformers as adapter

from .tiny_models import FAMILIES, assert_as_good, assert_generated, log_probs, models_of, random_ids

ROOT = Path(__file__).parents[2]
VARIANTS = ("torch-cpu", "torch-xpu")
# gpt-oss takes only a few flash kernels by name; LOCAL_KERNELS can give each of these names our folder.
HUB_NAMES = dict.fromkeys(FAMILIES, adapter.HUB_KERNEL) | {"gpt_oss": "kernels-community/vllm-flash-attn3"}
PROMPTS = [random_ids(1, length, seed=length)[0].tolist() for length in (5, 20, 50)]
NUM_NEW, PAGE_SIZE, MAX_BATCH_TOKENS = 4, 16, 32  # the longest prompt comes in two chunks


def load_variant(variant):
    """The module, as ``kernels`` imports it."""
    spec = importlib.util.spec_from_file_location(
        variant.replace("-", "_"), adapter.kernels_path() / "build" / variant / "__init__.py"
    )
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(autouse=True)
def on_the_cpu_device(monkeypatch):
    monkeypatch.setenv("ESIMD_FMHA_CPU_DEVICE", "opencl:cpu")


@pytest.fixture(params=["by path", pytest.param("kernels", marks=pytest.mark.slow)])
def hub(request, monkeypatch):
    """transformers finds our hub kernel. Returns its functions' recorded keywords, {name: [keywords of a call]}."""
    calls = {}

    def get_kernel(repo_id, revision, version, allow_all_kernels):
        if request.param == "by path":
            module = load_variant("torch-cpu")
        else:
            kernels = pytest.importorskip("kernels", reason="needs the package kernels: pip install kernels")
            monkeypatch.setenv("LOCAL_KERNELS", f"{repo_id}={adapter.kernels_path()}")
            module = kernels.get_kernel(repo_id, version=version)
        spied = type(sys)("spied")
        for name in flash_attn2.__all__:
            setattr(spied, name, recorded(getattr(module, name), calls.setdefault(name, [])))
        return spied

    monkeypatch.setattr(hub_kernels, "is_kernels_available", lambda: True)
    monkeypatch.setattr(hub_kernels, "get_kernel", get_kernel)
    monkeypatch.setattr(modeling_flash_attention_utils, "_loaded_implementation", None)
    return calls


def recorded(function, calls):
    def spy(*args, **kwargs):
        calls.append(set(kwargs))
        return function(*args, **kwargs)

    spy.__signature__ = inspect.signature(function)  # which transformers reads
    return spy


@pytest.fixture
def in_place_of_paged_eager(monkeypatch):
    mapping = transformers.AttentionInterface._global_mapping
    monkeypatch.setitem(mapping, adapter.CONTINUOUS_BATCHING_KEY, mapping[adapter.CONTINUOUS_BATCHING_KEY])
    return adapter.register_continuous_batching()


def check_batches(family, attn_implementation):
    """Serves the prompts and judges every token and its log-probability."""
    models = models_of(family)
    models.ours.set_attn_implementation(attn_implementation)
    assert models.ours.config._attn_implementation == attn_implementation
    results = models.ours.generate_batch(
        inputs=PROMPTS,
        generation_config=transformers.GenerationConfig(max_new_tokens=NUM_NEW, do_sample=False, eos_token_id=-1),
        continuous_batching_config=transformers.ContinuousBatchingConfig(
            page_size=PAGE_SIZE, num_blocks=32, max_batch_tokens=MAX_BATCH_TOKENS, return_logprobs=True
        ),
    )
    assert len(results) == len(PROMPTS)
    for prompt, result in zip(PROMPTS, results.values()):
        assert result.error is None and len(result.generated_tokens) == NUM_NEW, result
        tokens, given = torch.tensor([result.generated_tokens]), torch.tensor([result.logprobs])
        assert_generated(models, torch.tensor([prompt]), tokens, given)


# The keywords that transformers passed when the hub kernel was written. Others that no signature names it leaves out,
# some of them without a word.
ALWAYS = {"causal", "softmax_scale", "dropout_p", "deterministic"}
LENGTHS = {"cu_seqlens_q", "cu_seqlens_k", "max_seqlen_q", "max_seqlen_k"}
OF_FAMILIES = {
    "llama": set(),
    "mistral": {"window_size"},
    "gemma2": {"window_size", "softcap"},
    "gpt_oss": {"window_size", "s_aux"},
}


def assert_keywords(calls, expected):
    given = set.union(*calls)
    assert given == expected, (
        f"transformers passes {sorted(given - expected)} too, and not {sorted(expected - given)}, to the hub kernel: "
        "see that integrations/flash_attn2.py acts on each or refuses it, then correct the list of this test"
    )


# Continuous batching


@pytest.mark.parametrize("family", FAMILIES)
def test_batches_with_the_hub_kernel(family, hub):
    check_batches(family, HUB_NAMES[family])
    assert_keywords(hub["flash_attn_varlen_func"], ALWAYS | LENGTHS | OF_FAMILIES[family])
    assert not hub["flash_attn_with_kvcache"]


def test_steps_that_only_decode_read_and_append_to_pages(hub, monkeypatch):
    """transformers offers them block tables if it sees an XPU."""
    monkeypatch.setattr(initialization, "is_torch_xpu_available", lambda: True)
    check_batches("llama", adapter.HUB_KERNEL)
    assert_keywords(hub["flash_attn_with_kvcache"], {"causal", "softmax_scale", "block_table", "cache_seqlens"})


@pytest.mark.parametrize("family", ["llama", "gpt_oss"])
def test_batches_in_the_place_of_paged_eager(family, in_place_of_paged_eager):
    check_batches(family, in_place_of_paged_eager)


def test_forward_with_the_hub_kernel(hub):
    models, ids = models_of("mistral"), random_ids(2, 40)
    models.ours.set_attn_implementation(adapter.HUB_KERNEL)
    mask = torch.ones_like(ids)
    for given in (None, mask.index_put((torch.tensor(0), torch.arange(9)), torch.tensor(0))):
        result = models.ours.generate(
            ids,
            attention_mask=mask if given is None else given,
            max_new_tokens=3,
            min_new_tokens=3,
            do_sample=False,
            return_dict_in_generate=True,
            output_logits=True,
        )
        tokens = result.sequences[:, 40:]
        of_tokens = torch.stack(result.logits, dim=1).float().log_softmax(-1).gather(-1, tokens[..., None])[..., 0]
        assert_generated(models, ids, tokens, of_tokens, given)
    positions = torch.cat([torch.arange(23), torch.arange(17)])[None]  # two packed sequences
    results = [
        log_probs(model, ids[:1], position_ids=positions, use_cache=False)
        for model in (models.ours, models.same_precision, models.reference)
    ]
    assert_as_good(*results)
    assert_keywords(hub["flash_attn_func"], ALWAYS | {"window_size"})
    assert_keywords(hub["flash_attn_varlen_func"], ALWAYS | LENGTHS | {"window_size"})


def test_paged_eager_without_a_cache_is_refused(in_place_of_paged_eager):
    model = models_of("llama").ours
    model.set_attn_implementation(in_place_of_paged_eager)
    with pytest.raises(UnsupportedProblem, match='cache is None.*attn_implementation="esimd_fmha"'):
        model(input_ids=random_ids(1, 4))


# The functions


def test_signatures_are_those_of_flash_attention_2():
    """Positions count: other stacks call with them. Behind them, by keyword only, what FlashAttention 2 has not."""
    before_block_table = (
        "dropout_p softmax_scale causal window_size softcap alibi_slopes deterministic return_attn_probs"
    )
    expected = {
        "flash_attn_func": f"q k v {before_block_table}",
        "flash_attn_varlen_func": "q k v cu_seqlens_q cu_seqlens_k max_seqlen_q max_seqlen_k "
        f"{before_block_table} block_table",
        "flash_attn_with_kvcache": "q k_cache v_cache k v rotary_cos rotary_sin cache_seqlens cache_batch_idx "
        "cache_leftpad block_table softmax_scale causal window_size softcap rotary_interleaved alibi_slopes num_splits "
        "return_softmax_lse",
    }
    for name, names in expected.items():
        parameters = inspect.signature(getattr(flash_attn2, name)).parameters.values()
        assert [p.name for p in parameters if p.kind is p.POSITIONAL_OR_KEYWORD] == names.split()
        assert "s_aux" in {p.name for p in parameters}


def attention_float64(q, k, v, *, window):
    """[seqlen_q, num_heads_q, head_dim] of one sequence, causal."""
    group = q.shape[1] // k.shape[1]
    k, v = (tensor.double().repeat_interleave(group, 1) for tensor in (k, v))
    scores = torch.einsum("qhd,khd->hqk", q.double(), k) * q.shape[-1] ** -0.5
    distance = torch.arange(len(k) - len(q), len(k))[:, None] - torch.arange(len(k))
    weights = scores.masked_fill((distance < 0) | (distance > window), -torch.inf).softmax(-1)
    return torch.einsum("hqk,khd->qhd", weights, v)


@pytest.mark.parametrize("paged", [False, True])
def test_varlen_in_flash_attention_order(paged):
    generator = torch.Generator().manual_seed(0)
    q_lens, k_lens = (5, 30), (90, 70)
    q, k, v = (
        torch.randn(tokens, heads, 64, generator=generator).bfloat16()
        for tokens, heads in ((35, 4), (160, 2), (160, 2))
    )
    cu_q, cu_k = torch.tensor([0, 5, 35], dtype=torch.int32), torch.tensor([0, 90, 160], dtype=torch.int32)
    given, table = (k, v), None
    if paged:
        table = torch.tensor([[4, 1, -1], [0, 2, -1]], dtype=torch.int32)
        given = torch.full((2, 5, 64, 2, 64), torch.nan).bfloat16()
        for pages, packed in zip(given, (k, v)):
            for row, sequence in zip(table, packed.split(k_lens)):
                for token, values in enumerate(sequence):
                    pages[row[token // 64], token % 64] = values
    out = flash_attn2.flash_attn_varlen_func(
        q, *given, cu_q, cu_k, 30, 90, 0.0, None, True, [7, 7], 0.0, None, False, False, table
    )
    for o, *sequence in zip(out.split(q_lens), q.split(q_lens), k.split(k_lens), v.split(k_lens)):
        assert (o.double() - attention_float64(*sequence, window=7)).abs().max() < 0.02


@pytest.mark.parametrize("take_turns", [False, True])
def test_a_decoding_step_as_transformers_calls_it(take_turns):
    """cache_seqlens is what the pages hold before the new token; rows that pad a graph have -1 and no pages. Pages of K
    and V of two layers take turns in one buffer, and each cache is the buffer from its first page on."""
    generator = torch.Generator().manual_seed(0)
    table = torch.tensor([[4, 1, 3], [-1, -1, -1], [0, 5, -1]], dtype=torch.int32)
    if take_turns:
        buffer = torch.randn(6 * 4, 16, 2, 64, generator=generator).bfloat16()
        pages = [buffer[start:][:21] for start in (2, 3)]  # those of the second layer
        table = torch.where(table < 0, table, table * 4)
    else:
        buffer = torch.randn(2, 6, 16, 2, 64, generator=generator).bfloat16()
        pages = list(buffer)
    q, k, v = (torch.randn(3, 1, heads, 64, generator=generator).bfloat16() for heads in (4, 2, 2))
    expected = buffer.clone()
    expected_pages = [expected.as_strided(page.shape, page.stride(), page.storage_offset()) for page in pages]
    for row, length in ((0, 36), (2, 15)):
        for cache, new in zip(expected_pages, (k, v)):
            cache[table[row, length // 16], length % 16] = new[row, 0]
    before = torch.tensor([36, -1, 15], dtype=torch.int32)
    out = load_variant("torch-xpu").flash_attn_with_kvcache(
        q, *pages, k, v, causal=True, softmax_scale=0.125, block_table=table, cache_seqlens=before
    )
    assert torch.equal(buffer, expected)
    assert not out[1].any()
    for row, length in ((0, 36), (2, 15)):
        keys, values = (cache[table[row].clamp(min=0)].flatten(0, 1)[: length + 1] for cache in expected_pages)
        reference = attention_float64(q[row], keys, values, window=1000)
        assert (out[row].double() - reference).abs().max() < 0.02


@pytest.mark.parametrize(
    ("function", "option"),
    [
        ("flash_attn_func", {"dropout_p": 0.1}),
        ("flash_attn_func", {"return_attn_probs": True}),
        ("flash_attn_varlen_func", {"dropout_p": 0.1}),
        ("flash_attn_varlen_func", {"return_attn_probs": True}),
        ("flash_attn_with_kvcache", {"rotary_cos": torch.ones(8, 32)}),
        ("flash_attn_with_kvcache", {"cache_leftpad": torch.zeros(1)}),
    ],
)
def test_what_the_functions_do_not_do_is_refused_by_name(function, option):
    q, starts = torch.zeros(1, 8, 2, 64).bfloat16(), torch.tensor([0, 8], dtype=torch.int32)
    arguments = (q, q, q) if function != "flash_attn_varlen_func" else (q[0], q[0], q[0], starts, starts, 8, 8)
    with pytest.raises(NotImplementedError, match=next(iter(option))):
        getattr(flash_attn2, function)(*arguments, **option)


# The folder


def test_the_name_is_one_that_transformers_looks_for():
    assert hub_kernels.is_kernel(adapter.HUB_KERNEL)
    assert is_flash_attention_requested(requested_attention_implementation=adapter.HUB_KERNEL, version=2)


@pytest.mark.parametrize("variant", VARIANTS)
def test_variants_export_the_functions_and_say_what_they_are(variant):
    module = load_variant(variant)
    assert all(getattr(module, name) is getattr(flash_attn2, name) for name in module.__all__)
    assert set(module.__all__) == set(flash_attn2.__all__)
    metadata = json.loads((adapter.kernels_path() / "build" / variant / "metadata.json").read_text())
    assert metadata["backend"]["type"] == variant.removeprefix("torch-")
    assert metadata["name"] == adapter.HUB_KERNEL.split("/")[1]
    assert metadata["python-depends"] == []  # it has those of this package


def test_the_command_line_prints_the_folder():
    result = CliRunner().invoke(main, ["kernels-path"])
    assert result.exit_code == 0 and result.output == f"{adapter.kernels_path()}\n"


def test_the_wheel_has_the_folder_and_is_small(tmp_path):
    """Built from a copy, since setuptools leaves a folder of its own beside the sources."""
    for package in ("esimd_fmha", "xesim"):
        shutil.copytree(ROOT / package, tmp_path / package, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, tmp_path)
    build = "import sys; from setuptools import build_meta; print(build_meta.build_wheel(sys.argv[1]))"
    subprocess.run([sys.executable, "-c", build, str(tmp_path)], cwd=tmp_path, capture_output=True, check=True)
    (wheel,) = tmp_path.glob("*.whl")
    names = set(zipfile.ZipFile(wheel).namelist())
    folder = "esimd_fmha/integrations/hub_kernel/build"
    assert names >= {f"{folder}/{variant}/{name}" for variant in VARIANTS for name in ("__init__.py", "metadata.json")}
    assert wheel.stat().st_size < 1_000_000
