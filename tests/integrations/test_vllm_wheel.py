"""The wheel of vLLM: what its source says against what the adapter was written for, and how it finds the adapter.

ESIMD_FMHA_TEST_VLLM names the folder that the wheel was unpacked to (docs/vllm.md). The tests that read its source need
nothing else; the others import it.
"""

import importlib
import importlib.metadata
import inspect
from pathlib import Path
from types import SimpleNamespace

import pytest
import torch

import esimd_fmha

from . import fake_vllm
from .signatures import assert_unchanged, attributes_of, fields_of, find, keywords_of_calls, parameters_of
from .test_vllm import LAYOUTS, NUM_LAYERS, PAGE, Cache, serve
from .vllm_stack import BACKEND, fake_stack, wheel_folder, wheel_stack

ADAPT = "see what esimd_fmha/integrations/vllm_backend.py must make of it, then record it in tests/integrations"

# Every field of the metadata of 0.33, by what the adapter does with it.
READ = "num_actual_tokens max_query_len query_start_loc max_seq_len seq_lens block_table causal"
LEADS_TO_VLLM = "mm_prefix_query_range_tensor rswa_prefix_lens"
OF_THE_UPDATE = "slot_mapping"
OF_CONTEXT_PARALLELISM = (
    "max_dcp_context_kv_len dcp_context_kv_lens num_decode_reqs num_prefill_reqs num_decode_tokens num_prefill_tokens"
)
OF_OTHER_KERNELS = "scheduler_metadata max_num_splits rswa_window rswa_window_tensor"
FIELDS = " ".join((READ, LEADS_TO_VLLM, OF_THE_UPDATE, OF_CONTEXT_PARALLELISM, OF_OTHER_KERNELS)).split()

# The keywords of the call that the adapter replaces.
REPLACED_CALL = (
    "q k v out cu_seqlens_q max_seqlen_q seqused_k max_seqlen_k softmax_scale causal alibi_slopes window_size"
    " block_table softcap scheduler_metadata fa_version q_descale k_descale v_descale dynamic_causal num_splits s_aux"
    " mask_mod aux_tensors"
).split()
ATTRIBUTES = "alibi_slopes attn_type batch_invariant_enabled head_size kv_cache_dtype logits_soft_cap scale sinks"
NAMES = {
    "config/vllm.py": ["get_current_vllm_config"],
    "logger.py": ["init_logger"],
    "v1/attention/backend.py": ["AttentionCGSupport", "AttentionType"],
    "v1/attention/backends/registry.py": ["AttentionBackendEnum", "register_backend"],
}


@pytest.fixture
def source():
    return Path(wheel_folder()) / "vllm"


@pytest.fixture
def flash_attn(source):
    return source / "v1/attention/backends/flash_attn.py"


@pytest.fixture
def stack(monkeypatch):
    return wheel_stack(monkeypatch)


# ---- the record, always ----


def test_the_adapter_has_the_signatures_that_are_recorded(monkeypatch):
    impl = fake_stack(monkeypatch).backend.EsimdFmhaImpl
    for method in ("__init__", "forward", "do_kv_cache_update"):
        recorded = parameters_of(getattr(fake_vllm.FlashAttentionImpl, method))
        assert_unchanged(f"EsimdFmhaImpl.{method}", recorded, parameters_of(getattr(impl, method)), "vLLM's has not")


def test_a_change_is_said_in_a_sentence(tmp_path):
    changed = tmp_path / "flash_attn.py"
    changed.write_text(
        "class FlashAttentionImpl:\n    def do_kv_cache_update(self, layer, key, value, pages, slots=1): ...\n"
    )
    found = parameters_of(find(changed, "FlashAttentionImpl.do_kv_cache_update"))
    recorded = parameters_of(fake_vllm.FlashAttentionImpl.do_kv_cache_update)
    with pytest.raises(AssertionError) as caught:
        assert_unchanged("vLLM's do_kv_cache_update", recorded, found, ADAPT)
    sentence = "vLLM's do_kv_cache_update has pages, slots= and has no kv_cache, slot_mapping any more; see what"
    assert str(caught.value).startswith(sentence)
    with pytest.raises(AssertionError, match="FlashAttentionImpl.forward any more: the adapter must be rewritten"):
        find(changed, "FlashAttentionImpl.forward")


def test_another_order_is_a_change():
    with pytest.raises(AssertionError, match="f has another order: b, a; adapt"):
        assert_unchanged("f", ["a", "b"], ["b", "a"], "adapt")


# ---- the source of the wheel ----


@pytest.mark.slow
@pytest.mark.parametrize("method", ["__init__", "forward", "do_kv_cache_update"])
def test_the_methods_that_are_overridden(method, flash_attn):
    recorded = parameters_of(getattr(fake_vllm.FlashAttentionImpl, method))
    found = parameters_of(find(flash_attn, f"FlashAttentionImpl.{method}"))
    assert_unchanged(f"vLLM's FlashAttentionImpl.{method}", recorded, found, ADAPT)


@pytest.mark.slow
def test_the_fields_of_the_metadata(flash_attn):
    """A field that nobody has seen may ask for something that the adapter would ignore."""
    found = fields_of(find(flash_attn, "FlashAttentionMetadata"))
    assert_unchanged("vLLM's FlashAttentionMetadata", sorted(FIELDS), sorted(found), ADAPT)
    of_fake = [field for field in inspect.get_annotations(fake_vllm.FlashAttentionMetadata) if field not in FIELDS]
    assert not of_fake, f"the stand-in has fields that vLLM has not: {of_fake}"


@pytest.mark.slow
def test_the_call_that_is_replaced(flash_attn):
    calls = keywords_of_calls(find(flash_attn, "FlashAttentionImpl.forward"), "_FA4_DENSE_ATTENTION_KERNEL")
    assert len(calls) == 1, f"FlashAttentionImpl.forward calls its kernel {len(calls)} times; {ADAPT}"
    assert_unchanged("vLLM's call of its kernel", sorted(REPLACED_CALL), sorted(calls[0]), ADAPT)


@pytest.mark.slow
def test_the_function_for_which_ours_may_stand(source):
    """Every keyword of vLLM's function of XPUs is one of flash_attn_varlen_func, which refuses it if it is not off."""
    theirs = parameters_of(find(source / "_xpu_ops.py", "xpu_ops.flash_attn_varlen_func"))
    ours = [name.rstrip("=") for name in parameters_of(esimd_fmha.flash_attn_varlen_func)]
    missing = [name for name in theirs if name.rstrip("=") not in ours and name != "kwargs"]
    assert not missing, f"vLLM's flash_attn_varlen_func has {', '.join(missing)}; add it to esimd_fmha/attention.py"


@pytest.mark.slow
def test_the_attributes_that_are_read(flash_attn):
    found = attributes_of(find(flash_attn, "FlashAttentionImpl.__init__"))
    missing = {*ATTRIBUTES.split(), "sliding_window", "supports_quant_query_input"} - found
    assert not missing, f"vLLM's FlashAttentionImpl has no {', '.join(sorted(missing))} any more; {ADAPT}"


@pytest.mark.slow
@pytest.mark.parametrize("file", NAMES)
def test_the_names_that_are_imported(file, source):
    for name in NAMES[file]:
        find(source / file, name)


# ---- the wheel's Python ----


@pytest.fixture
def loaded(stack, monkeypatch):
    """The wheel after it has loaded its plugins, as each of its processes does at its start."""
    plugins = importlib.import_module("vllm.plugins")
    registry = importlib.import_module("vllm.v1.attention.backends.registry")
    monkeypatch.setattr(plugins, "plugins_loaded", False)
    monkeypatch.setattr(registry, "_ATTN_OVERRIDES", {})
    monkeypatch.setenv("ESIMD_FMHA_VLLM", "1")
    monkeypatch.setenv("VLLM_PLUGINS", "esimd_fmha")
    found = [entry.name for entry in importlib.metadata.entry_points(group="vllm.general_plugins")]
    assert "esimd_fmha" in found, "esimd-fmha is not installed in this environment: pip install --no-deps -e ."
    plugins.load_general_plugins()
    return registry.AttentionBackendEnum


def selected(backend, **changes):
    """What the rule of XPUs makes of a backend that the user names, or of None."""
    selector = importlib.import_module("vllm.v1.attention.selector")
    platform = importlib.import_module("vllm.platforms").current_platform
    arguments = dict(head_size=64, dtype=torch.bfloat16, kv_cache_dtype="auto", block_size=64)
    return platform.get_attn_backend_cls(backend, selector.AttentionSelectorConfig(**arguments | changes))


@pytest.mark.slow
def test_vllm_finds_the_plugin_and_takes_its_backend(loaded):
    for backend in (None, loaded.FLASH_ATTN):
        path = selected(backend)
        assert path == f"{BACKEND}.EsimdFmhaBackend"
        found = importlib.import_module("vllm.utils.import_utils").resolve_obj_by_qualname(path)
        assert loaded[found.get_name()] is loaded.FLASH_ATTN
        assert issubclass(found, importlib.import_module("vllm.v1.attention.backends.flash_attn").FlashAttentionBackend)


@pytest.mark.slow
def test_xpu_refuses_custom(loaded):
    """Why FLASH_ATTN is overridden; where this fails, ``--attention-backend CUSTOM`` has become the better way."""
    assert loaded.CUSTOM.get_path() == f"{BACKEND}.EsimdFmhaCustomBackend"
    with pytest.raises(ValueError, match="Invalid attention backend"):
        selected(loaded.CUSTOM)


@pytest.mark.slow
def test_batch_invariance_must_be_asked_by_name(loaded):
    assert "triton" in selected(None, use_batch_invariant=True)
    assert selected(loaded.FLASH_ATTN, use_batch_invariant=True) == f"{BACKEND}.EsimdFmhaBackend"


@pytest.mark.slow
def test_latent_attention_and_float32_stay_with_vllm(loaded):
    assert "triton" in selected(None, dtype=torch.float32)
    assert "esimd_fmha" not in selected(loaded.TRITON_MLA, use_mla=True)


@pytest.mark.slow
def test_nothing_changes_unless_asked(stack, monkeypatch):
    registry = importlib.import_module("vllm.v1.attention.backends.registry")
    monkeypatch.setattr(registry, "_ATTN_OVERRIDES", {})
    monkeypatch.delenv("ESIMD_FMHA_VLLM", raising=False)
    importlib.import_module("esimd_fmha.integrations.vllm").register()
    assert selected(None) == registry.AttentionBackendEnum.FLASH_ATTN.value


@pytest.mark.slow
def test_the_backend_keeps_out_of_recorded_graphs(stack):
    builder = stack.backend.EsimdFmhaBackend.get_builder_cls()
    assert builder.get_cudagraph_support(None, None).name == "NEVER"


def build_metadata(stack, **fields):
    """What the builder makes of a step, in a configuration of as much as it looks at."""
    interface = importlib.import_module("vllm.v1.kv_cache_interface")
    config = SimpleNamespace(
        model_config=SimpleNamespace(
            get_num_attention_heads=lambda parallel_config: 4,
            rswa_window=None,
            is_mm_prefix_lm=False,
            hf_config=SimpleNamespace(model_type="llama"),
        ),
        parallel_config=SimpleNamespace(cp_kv_cache_interleave_size=1),
        cache_config=None,
        compilation_config=SimpleNamespace(
            cudagraph_mode=importlib.import_module("vllm.config").CUDAGraphMode.PIECEWISE,
            max_cudagraph_capture_size=8,
            static_forward_context={},
        ),
        attention_config=None,
        kernel_config=SimpleNamespace(enable_jit_warmup=False),
        scheduler_config=None,
    )
    spec = interface.FullAttentionSpec(block_size=PAGE, num_kv_heads=2, head_size=64, dtype=torch.bfloat16)
    builder = stack.backend.EsimdFmhaBackend.get_builder_cls()(spec, [], config, torch.device("cpu"))
    assert not builder.supports_draft_decode_metadata_update
    common = importlib.import_module("vllm.v1.attention.backend").CommonAttentionMetadata(
        num_reqs=len(fields["seq_lens"]),
        query_start_loc_cpu=fields["query_start_loc"],
        block_table_tensor=fields.pop("block_table"),
        **fields,
    )
    return builder.build(0, common)


@pytest.mark.slow
def test_a_server_with_the_metadata_that_vllm_builds(stack, monkeypatch):
    monkeypatch.setattr(stack, "metadata", lambda **fields: build_metadata(stack, **fields))
    serve(stack)


class LayerOfVllm:
    """vLLM's attention layer as ``Server`` drives an impl: the layer chooses the backend and calls it."""

    kv_cache_dtype = "auto"
    name = "model.layers.0.attn"

    def __init__(self):
        config = importlib.import_module("vllm.config")
        self.config = config.VllmConfig(cache_config=config.CacheConfig(block_size=PAGE))
        attention = importlib.import_module("vllm.model_executor.layers.attention")
        default_dtype = torch.get_default_dtype()
        try:
            torch.set_default_dtype(torch.bfloat16)
            with config.set_current_vllm_config(self.config):
                self.layer = attention.Attention(4, 64, 0.125, num_kv_heads=2, prefix=self.name)
        finally:
            torch.set_default_dtype(default_dtype)
        self.layer.use_direct_call = True  # the operators around it are registered for XPU tensors

    def do_kv_cache_update(self, *arguments):
        """The layer does it."""

    def forward(self, _, query, key, value, kv_cache, metadata, output):
        self.layer.kv_cache = kv_cache
        contexts = importlib.import_module("vllm.forward_context")
        slots, num_tokens = {self.name: metadata.slot_mapping}, metadata.num_actual_tokens
        with contexts.set_forward_context(
            {self.name: metadata}, self.config, slot_mapping=slots, num_tokens=num_tokens
        ):
            result = self.layer(query.flatten(1), key.flatten(1), value.flatten(1))
        output[:num_tokens] = result.view(output.shape)[:num_tokens]
        return output


@pytest.mark.slow
def test_a_server_through_the_attention_layer_of_vllm(loaded, stack, monkeypatch):
    of_vllm = LayerOfVllm()
    assert f"{of_vllm.layer.attn_backend.__module__}.{of_vllm.layer.attn_backend.__name__}" == (
        f"{BACKEND}.EsimdFmhaBackend"
    )
    monkeypatch.setattr(stack, "impl", lambda: of_vllm)
    with torch.inference_mode():
        serve(stack)


@pytest.mark.slow
def test_the_layouts_are_those_of_vllm(stack):
    layouts = importlib.import_module("vllm.v1.kv_cache_layout").KVCacheLayout
    assert {layout.name: layout.value for layout in layouts} == LAYOUTS
    assert stack.backend.EsimdFmhaBackend.supported_kv_cache_layouts() is None, "any"


@pytest.mark.slow
@pytest.mark.parametrize("layout", LAYOUTS)
def test_the_pages_lie_where_vllm_puts_them(layout, stack):
    interface = importlib.import_module("vllm.v1.kv_cache_interface")
    spec = interface.FullAttentionSpec(block_size=PAGE, num_kv_heads=2, head_size=64, dtype=torch.bfloat16)
    of_vllm = interface.compute_layout_strides(spec, 24, NUM_LAYERS, interface.KVCacheLayout[layout])
    assert of_vllm[:4] == tuple(2 * stride for stride in Cache(layout).layers.stride()[:4])  # in bytes
