"""The Python of SGLang's wheel without an Intel GPU: its intel_xpu backend, with stand-ins for what is compiled."""

import importlib
import importlib.machinery
import sys
from types import ModuleType, SimpleNamespace

import torch

COMPILED = ("sgl_kernel", "sgl_kernel.flash_attn", "sgl_kernel.kvcacheio", "sgl_kernel.quantization")
ABSENT = ("torchvision", "torchvision.io", "torchvision.transforms", "torchvision.transforms.functional")


class StandIn(ModuleType):
    """A module in which every name is a function that fails."""

    def __init__(self, name):
        super().__init__(name)
        self.__path__ = []
        self.__spec__ = importlib.machinery.ModuleSpec(name, None)

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return of_sgl_kernel


def of_sgl_kernel(*positional, **arguments):
    raise AssertionError("a compiled function was called")


def import_backend(wheel):
    """xpu_backend.py of the wheel in this folder, with all that it imports."""
    importlib.import_module("transformers")  # looks for torchvision, so it comes before the stand-in
    for name in (*COMPILED, *ABSENT):
        sys.modules.setdefault(name, StandIn(name))
    if str(wheel) not in sys.path:
        sys.path.insert(0, str(wheel))
    return importlib.import_module("sglang.srt.layers.attention.xpu_backend")


class Pool:
    """Slots of keys and values [num_slots, heads, head_dim] that are NaN until they are written."""

    def __init__(self, num_slots, num_heads, head_dim):
        self.k, self.v = (torch.full((num_slots, num_heads, head_dim), torch.nan).bfloat16() for _ in "kv")

    def set_kv_buffer(self, layer, write, k, v, k_scale, v_scale):
        self.k[write.loc], self.v[write.loc] = k, v

    def get_kv_buffer(self, layer_id):
        return self.k, self.v


def make_backend(module, pool, page_size):
    """The backend as its constructor leaves it for a decoder, without the model runner that it asks."""
    backend = module.XPUAttentionBackend.__new__(module.XPUAttentionBackend)
    vars(backend).update(
        token_to_kv_pool=pool,
        page_size=page_size,
        use_mla=False,
        dcp_size=1,
        topk=0,
        num_splits=0,
        attention_chunk_size=None,
        is_encoder_decoder=False,
        bidirectional_block_ids=None,
        use_sliding_window_kv_pool=False,
        kv_cache_dtype_str="auto",
    )
    return backend


def make_layer(**changes):
    """What the backend reads of a RadixAttention of 4/2 heads of 64."""
    decoder = importlib.import_module("sglang.srt.layers.radix_attention").AttentionType.DECODER
    heads = dict(tp_q_head_num=4, tp_k_head_num=2, tp_v_head_num=2, head_dim=64, v_head_dim=64)
    rest = dict(layer_id=0, scaling=0.125, logit_cap=0.0, sliding_window_size=-1, k_scale=None, v_scale=None)
    return SimpleNamespace(**heads, **rest | changes, attn_type=decoder, is_cross_attention=False)
