"""The names of vLLM 0.33 that the adapter imports, each with as much behind it as the adapter relies on.

The signatures and fields are vLLM's own: ``test_vllm_wheel.py`` compares them with its source. What vLLM's kernels
would compute is counted, and leaves LEFT_TO_VLLM in the output.
"""

from dataclasses import dataclass
from enum import Enum
from types import ModuleType, SimpleNamespace

import torch

LEFT_TO_VLLM = 7.0


class AttentionType(str, Enum):
    DECODER = "decoder"
    ENCODER = "encoder"
    ENCODER_ONLY = "encoder_only"
    ENCODER_DECODER = "encoder_decoder"


class AttentionCGSupport(Enum):
    ALWAYS = 3
    NEVER = 0


class AttentionBackendEnum(Enum):
    FLASH_ATTN = "vllm.v1.attention.backends.flash_attn.FlashAttentionBackend"
    CUSTOM = None


@dataclass
class FlashAttentionMetadata:
    num_actual_tokens: int
    max_query_len: int
    query_start_loc: torch.Tensor
    max_seq_len: int
    seq_lens: torch.Tensor
    block_table: torch.Tensor
    slot_mapping: torch.Tensor
    causal: bool | torch.Tensor = True
    mm_prefix_query_range_tensor: torch.Tensor | None = None
    rswa_prefix_lens: torch.Tensor | None = None


class FlashAttentionMetadataBuilder:
    _cudagraph_support = AttentionCGSupport.ALWAYS


class FlashAttentionBackend:
    forward_includes_kv_cache_update = False

    @staticmethod
    def get_name():
        return "FLASH_ATTN"


class FlashAttentionImpl:
    dcp_world_size = 1
    batch_invariant = False  # what VLLM_BATCH_INVARIANT says
    calls: list[str]  # of the methods that would run vLLM's kernels

    def __init__(
        self,
        num_heads,
        head_size,
        scale,
        num_kv_heads,
        alibi_slopes,
        sliding_window,
        kv_cache_dtype,
        logits_soft_cap=None,
        attn_type=AttentionType.DECODER,
        kv_sharing_target_layer_name=None,
        sinks=None,
    ):
        self.num_heads, self.head_size, self.scale, self.num_kv_heads = num_heads, head_size, float(scale), num_kv_heads
        self.alibi_slopes = None if alibi_slopes is None else torch.tensor(alibi_slopes, dtype=torch.float32)
        left = -1 if sliding_window is None else sliding_window - 1
        self.sliding_window = (left, left if sliding_window is None or attn_type == "encoder_only" else 0)
        self.kv_cache_dtype = kv_cache_dtype
        self.logits_soft_cap = logits_soft_cap or 0
        self.kv_sharing_target_layer_name = kv_sharing_target_layer_name
        self.attn_type = attn_type
        self.batch_invariant_enabled = self.batch_invariant
        if kv_cache_dtype == "fp8_e5m2":
            raise NotImplementedError("FlashAttention does not support fp8_e5m2 kv-cache on this device.")
        self.sinks = sinks
        self.supports_quant_query_input = True

    def forward(
        self,
        layer,
        query,
        key,
        value,
        kv_cache,
        attn_metadata,
        output,
        output_scale=None,
        output_block_scale=None,
    ):
        if attn_metadata is None:
            return output.fill_(0)
        self.calls.append("forward")
        return output.fill_(LEFT_TO_VLLM)

    def do_kv_cache_update(self, layer, key, value, kv_cache, slot_mapping):
        if self.attn_type not in (AttentionType.ENCODER_ONLY, AttentionType.ENCODER):
            self.calls.append("do_kv_cache_update")


class Log:
    """What is logged, each sentence once, as vLLM's loggers do it."""

    def __init__(self):
        self.sentences: list[str] = []

    def info_once(self, sentence, *values):
        if sentence % values not in self.sentences:
            self.sentences.append(sentence % values)

    warning_once = info_once


def fake_modules() -> tuple[dict[str, ModuleType], SimpleNamespace]:
    """The package as ``sys.modules`` would hold it, and what tests look at and change."""
    state = SimpleNamespace(overrides={}, log=Log(), is_xpu=True, calls=[], config=None)
    platform = SimpleNamespace(is_xpu=lambda: state.is_xpu, device_name="fake")
    impl = type("FlashAttentionImpl", (FlashAttentionImpl,), {"calls": state.calls})
    names = {
        "vllm": {},
        "vllm.config": {"get_current_vllm_config": lambda: state.config},
        "vllm.logger": {"init_logger": lambda name: state.log},
        "vllm.platforms": {"current_platform": platform},
        "vllm.v1": {},
        "vllm.v1.attention": {},
        "vllm.v1.attention.backend": {"AttentionCGSupport": AttentionCGSupport, "AttentionType": AttentionType},
        "vllm.v1.attention.backends": {},
        "vllm.v1.attention.backends.flash_attn": {
            "FlashAttentionBackend": FlashAttentionBackend,
            "FlashAttentionImpl": impl,
            "FlashAttentionMetadata": FlashAttentionMetadata,
            "FlashAttentionMetadataBuilder": FlashAttentionMetadataBuilder,
        },
        "vllm.v1.attention.backends.registry": {
            "AttentionBackendEnum": AttentionBackendEnum,
            "register_backend": state.overrides.__setitem__,
        },
    }
    modules = {}
    for name, members in names.items():
        modules[name] = ModuleType(name)
        modules[name].__path__ = []  # a package
        vars(modules[name]).update(members)
    state.impl = impl
    return modules, state
