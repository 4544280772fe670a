"""The two vLLMs that the adapter is tested with: the names of fake_vllm.py, and the Python part of the wheel."""

import importlib
import os
import sys
from types import ModuleType, SimpleNamespace

import pytest
import torch

from .fake_vllm import LEFT_TO_VLLM, fake_modules

WHEEL_VARIABLE = "ESIMD_FMHA_TEST_VLLM"
BACKEND = "esimd_fmha.integrations.vllm_backend"
XPU_KERNELS = ("_C", "_moe_C", "_xpu_C", "flash_attn_interface", "rotary")


class Stack:
    """A vLLM, and the adapter as it was imported beside it."""

    def __init__(self, monkeypatch, calls, log):
        self.monkeypatch, self.calls, self.log = monkeypatch, calls, log
        monkeypatch.setitem(sys.modules, BACKEND, None)  # so that what is imported now goes afterwards
        del sys.modules[BACKEND]
        self.backend = importlib.import_module(BACKEND)
        self.flash_attn = importlib.import_module("vllm.v1.attention.backends.flash_attn")

    def impl(self, **changes):
        """The attention of a layer of 4/2 heads of 64."""
        arguments = dict(num_heads=4, head_size=64, scale=0.125, num_kv_heads=2, alibi_slopes=None)
        arguments |= dict(sliding_window=None, kv_cache_dtype="auto")
        return self.backend.EsimdFmhaImpl(**arguments | changes)

    def metadata(self, **fields):
        return self.flash_attn.FlashAttentionMetadata(**fields)

    def be_batch_invariant(self, max_num_batched_tokens=64, max_model_len=1024):
        config = SimpleNamespace(
            scheduler_config=SimpleNamespace(max_num_batched_tokens=max_num_batched_tokens),
            model_config=SimpleNamespace(max_model_len=max_model_len),
        )
        self.monkeypatch.setattr(self.backend, "get_current_vllm_config", lambda: config)
        self.monkeypatch.setenv("VLLM_BATCH_INVARIANT", "1")
        self.monkeypatch.setattr(self.flash_attn.FlashAttentionImpl, "batch_invariant", True, raising=False)


def fake_stack(monkeypatch):
    modules, state = fake_modules()
    for name, module in modules.items():
        monkeypatch.setitem(sys.modules, name, module)
    stack = Stack(monkeypatch, state.calls, state.log)
    stack.fake = state
    return stack


def wheel_folder():
    """The unpacked wheel; skips, saying how to get it, where there is none."""
    folder = os.environ.get(WHEEL_VARIABLE)
    if not folder:
        pytest.skip(f"needs the unpacked wheel of vLLM in {WHEEL_VARIABLE} (docs/vllm.md)")
    return folder


def wheel_stack(monkeypatch):
    """The wheel's Python on the XPU platform, whose compiled kernels are replaced by a function that counts."""
    folder = wheel_folder()
    calls = []

    def flash_attn_varlen_func(*, out, **arguments):
        calls.append("forward")
        return out.fill_(LEFT_TO_VLLM)

    if folder not in sys.path:
        sys.path.insert(0, folder)
    if "vllm_xpu_kernels" not in sys.modules:
        for name in ("vllm_xpu_kernels", *(f"vllm_xpu_kernels.{name}" for name in XPU_KERNELS)):
            sys.modules[name] = ModuleType(name)
            sys.modules[name].__path__ = []
        sys.modules["vllm_xpu_kernels.flash_attn_interface"].flash_attn_varlen_func = flash_attn_varlen_func
        sys.modules["vllm_xpu_kernels.rotary"].apply_rotary_emb = None
    platforms = importlib.import_module("vllm.platforms")
    platforms._current_platform = importlib.import_module("vllm.platforms.xpu").XPUPlatform()
    monkeypatch.setattr(importlib.import_module("vllm._xpu_ops"), "flash_attn_varlen_func", flash_attn_varlen_func)
    return Stack(monkeypatch, calls, None)


def layer(k_scale=1.0, v_scale=1.0):
    """What vLLM's attention layer says of its scales."""
    return SimpleNamespace(_k_scale=torch.tensor(k_scale), _v_scale=torch.tensor(v_scale), _q_scale=torch.tensor(1.0))
