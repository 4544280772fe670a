"""vLLM's FlashAttention backend with its call on paged caches replaced by ``prefill_paged``.

vLLM imports this module when it resolves the names that ``vllm.register`` gave it. Everything but the paged call of
decoders is inherited: metadata, encoders, cross attention and context parallelism.
"""

from typing import ClassVar

import torch
from vllm.config import get_current_vllm_config
from vllm.logger import init_logger
from vllm.platforms import current_platform
from vllm.v1.attention.backend import AttentionCGSupport, AttentionType
from vllm.v1.attention.backends.flash_attn import (
    FlashAttentionBackend,
    FlashAttentionImpl,
    FlashAttentionMetadataBuilder,
)

from esimd_fmha import __version__
from esimd_fmha.append import append_kv
from esimd_fmha.attention import prefill_paged
from esimd_fmha.errors import UnsupportedDevice, UnsupportedProblem
from esimd_fmha.integers import ceil_div
from esimd_fmha.problem import (
    LARGE_HEAD_DIM,
    MAX_HEAD_DIM,
    MAX_SOFTCAP,
    MAX_SPLITS,
    MIN_SOFTCAP,
    SPLIT_SIZE_MULTIPLE,
)

logger = init_logger("vllm.esimd_fmha")  # below vllm, so that vLLM's handlers show it

# What vLLM calls the contents of its caches, and what they are; None is the dtype of the model. Those in fp8 come as
# torch.uint8.
CACHE_DTYPES: dict[str, torch.dtype | None] = {
    "auto": None,
    "float16": None,
    "bfloat16": None,
    "fp8": torch.float8_e4m3fn,
    "fp8_e4m3": torch.float8_e4m3fn,
    "fp8_e5m2": torch.float8_e5m2,
}
# When results may not depend on the batch, the keys are split at fixed places: as many splits as leave the partials of
# the longest batch in so many bytes, and no more than decoding has use for.
MAX_PARTIAL_BYTES = 256 << 20
MIN_SPLIT_SIZE = 512


class EsimdFmhaBackend(FlashAttentionBackend):
    """What vLLM's FLASH_ATTN is on XPU."""

    supported_kv_cache_dtypes: ClassVar = list(CACHE_DTYPES)

    @staticmethod
    def get_impl_cls():
        return EsimdFmhaImpl

    @staticmethod
    def get_builder_cls():
        return EsimdFmhaMetadataBuilder

    @classmethod
    def supports_kv_cache_dtype(cls, kv_cache_dtype) -> bool:
        return kv_cache_dtype is None or kv_cache_dtype in CACHE_DTYPES

    @classmethod
    def supports_mm_prefix(cls) -> bool:
        return False

    @classmethod
    def supports_rswa(cls) -> bool:
        return False


class EsimdFmhaCustomBackend(EsimdFmhaBackend):
    """The same under the name CUSTOM."""

    @staticmethod
    def get_name() -> str:
        return "CUSTOM"


class EsimdFmhaMetadataBuilder(FlashAttentionMetadataBuilder):
    """vLLM's metadata. Attention stays outside of recorded graphs: no GPU has replayed these kernels from one yet."""

    _cudagraph_support = AttentionCGSupport.NEVER

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.supports_draft_decode_metadata_update = False  # which serves graphs, and leaves max_seq_len as it was


class EsimdFmhaImpl(FlashAttentionImpl):
    """The attention of one layer."""

    def __init__(
        self,
        num_heads: int,
        head_size: int,
        scale: float,
        num_kv_heads: int,
        alibi_slopes: list[float] | None,
        sliding_window: int | None,
        kv_cache_dtype: str,
        logits_soft_cap: float | None = None,
        attn_type: str = AttentionType.DECODER,
        kv_sharing_target_layer_name: str | None = None,
        sinks: torch.Tensor | None = None,
    ) -> None:
        """As vLLM's, which does not ask on XPU whether a backend can do what a model needs: what neither these kernels
        nor vLLM's own do is refused here.

        Raises UnsupportedDevice on another platform, UnsupportedProblem for a head_size or kv_cache_dtype that no
        kernel takes.
        """
        if not current_platform.is_xpu():
            platform = current_platform.device_name
            raise UnsupportedDevice(f"esimd_fmha runs on vLLM's XPU platform; this is {platform!r}: leave out CUSTOM")
        if kv_cache_dtype not in CACHE_DTYPES:
            allowed = f"esimd_fmha reads caches in {', '.join(CACHE_DTYPES)}: choose one with --kv-cache-dtype"
            raise UnsupportedProblem(f"kv_cache_dtype is {kv_cache_dtype!r}; {allowed}")
        if head_size % 8 or not 8 <= head_size <= LARGE_HEAD_DIM:
            allowed = f"esimd_fmha takes multiples of 8 up to {MAX_HEAD_DIM}, and {LARGE_HEAD_DIM}"
            raise UnsupportedProblem(f"head_size is {head_size}; {allowed}: unset ESIMD_FMHA_VLLM for this model")
        # vLLM's class refuses fp8_e5m2, which its kernel would read as e4m3; so it does not hear of it.
        e5m2 = CACHE_DTYPES[kv_cache_dtype] is torch.float8_e5m2
        super().__init__(
            num_heads,
            head_size,
            scale,
            num_kv_heads,
            alibi_slopes,
            sliding_window,
            "auto" if e5m2 else kv_cache_dtype,
            logits_soft_cap,
            attn_type,
            kv_sharing_target_layer_name,
            sinks,
        )
        self.kv_cache_dtype = kv_cache_dtype
        self.supports_quant_query_input = False
        self._fp8_dtype = CACHE_DTYPES[kv_cache_dtype]
        # Both sides: a window of a sequence that is not causal has two, and causal ones end at the diagonal anyway.
        left, _ = self.sliding_window
        self._window = (left, left) if left >= 0 else None
        self._split_size = split_size_of_config(num_heads, head_size) if self.batch_invariant_enabled else None
        self._vllm_writes = hasattr(torch.ops._C_cache_ops, "reshape_and_cache_flash")
        self._left_to_vllm = self._why_left_to_vllm()
        if self._left_to_vllm:
            self._leave_to_vllm(self._left_to_vllm)
        else:
            logger.info_once("Attention on paged caches runs on esimd_fmha %s.", __version__)

    def _why_left_to_vllm(self) -> str | None:
        """What these kernels do not do of this layer."""
        if self.attn_type != AttentionType.DECODER:
            return f"attention of type {getattr(self.attn_type, 'value', self.attn_type)!r}"
        if self.dcp_world_size > 1:
            return "decode context parallelism"
        if MAX_HEAD_DIM < self.head_size < LARGE_HEAD_DIM:
            return f"head_size {self.head_size}"
        if self.logits_soft_cap and not MIN_SOFTCAP <= self.logits_soft_cap <= MAX_SOFTCAP:
            return f"a softcap of {self.logits_soft_cap}"
        return None

    def _leave_to_vllm(self, reason: str) -> None:
        """Logs once what vLLM's own kernel computes, or refuses it if that cannot read the cache."""
        if self._fp8_dtype is torch.float8_e5m2:
            raise UnsupportedProblem(
                f"kv_cache_dtype is 'fp8_e5m2' with {reason}, which is left to vLLM's kernel, which does not read "
                "fp8_e5m2; take 'fp8_e4m3'"
            )
        logger.warning_once("esimd_fmha leaves %s to vLLM's own kernel.", reason)
        if self.batch_invariant_enabled:
            logger.warning_once("Nothing is promised of batch invariance there.")

    def forward(
        self,
        layer,
        query: torch.Tensor,
        key: torch.Tensor,
        value: torch.Tensor,
        kv_cache: torch.Tensor,
        attn_metadata,
        output: torch.Tensor,
        output_scale: torch.Tensor | None = None,
        output_block_scale: torch.Tensor | None = None,
    ) -> torch.Tensor:
        """As vLLM's: attention of query [num_tokens, num_heads, head_size] to the pages of kv_cache
        [num_blocks, num_kv_heads, block_size, 2 * head_size], any strides, in which the new keys already are.

        Written are the rows of ``output`` that belong to a sequence. The scales of the layer count for fp8 caches only.
        """
        reason = self._left_to_vllm
        if not reason and attn_metadata is not None:
            reason = _asks_for_more(attn_metadata, output_scale, output_block_scale)
            if reason:
                self._leave_to_vllm(reason)
        if reason or attn_metadata is None:  # None: vLLM measures the memory of a step
            return super().forward(
                layer, query, key, value, kv_cache, attn_metadata, output, output_scale, output_block_scale
            )
        k_cache, v_cache = self._split(kv_cache)
        num_tokens, block_table = attn_metadata.num_actual_tokens, attn_metadata.block_table
        prefill_paged(
            query[:num_tokens],
            k_cache,
            v_cache,
            cu_seqlens_q=attn_metadata.query_start_loc,
            max_seqlen_q=attn_metadata.max_query_len,
            max_seqlen_k=in_steps(attn_metadata.max_seq_len, k_cache.shape[1], block_table.shape[1]),
            block_table=block_table,
            seqused_k=attn_metadata.seq_lens,
            softmax_scale=self.scale,
            causal=attn_metadata.causal,
            window_size=self._window,
            softcap=self.logits_soft_cap,
            alibi_slopes=self.alibi_slopes,
            sinks=self.sinks,
            k_descale=layer._k_scale if self._fp8_dtype else None,
            v_descale=layer._v_scale if self._fp8_dtype else None,
            out=output[:num_tokens],
            split_size=self._split_size,
        )
        return output

    def do_kv_cache_update(
        self, layer, key: torch.Tensor, value: torch.Tensor, kv_cache: torch.Tensor, slot_mapping: torch.Tensor
    ) -> None:
        """Write new keys and values into their slots: by vLLM's own operator where it is, else by ``append_kv``."""
        if self._vllm_writes or self.attn_type in (AttentionType.ENCODER, AttentionType.ENCODER_ONLY):
            super().do_kv_cache_update(layer, key, value, kv_cache, slot_mapping)
            return
        k_cache, v_cache = self._split(kv_cache)
        k_scale, v_scale = (layer._k_scale, layer._v_scale) if self._fp8_dtype else (None, None)
        append_kv(key, value, k_cache, v_cache, slot_mapping, k_descale=k_scale, v_descale=v_scale)

    def _split(self, kv_cache: torch.Tensor) -> tuple[torch.Tensor, ...]:
        """The keys and the values [num_blocks, block_size, num_kv_heads, head_size] as views."""
        if self._fp8_dtype:
            kv_cache = kv_cache.view(self._fp8_dtype)
        return kv_cache.transpose(1, 2).split(self.head_size, dim=-1)


def _asks_for_more(attn_metadata, output_scale, output_block_scale) -> str | None:
    """What these kernels do not do of a step."""
    if output_scale is not None or output_block_scale is not None:
        return "quantisation of the output"
    if attn_metadata.mm_prefix_query_range_tensor is not None:
        return "a multimodal prefix"
    if attn_metadata.rswa_prefix_lens is not None:
        return "reference sliding windows"
    return None


def in_steps(max_seq_len: int, page_size: int, max_pages: int) -> int:
    """The length rounded up to a power of two times the page, no more than a row of the block table has room for.

    A call is planned anew for each max_seqlen_k, which without steps would grow with every token.
    """
    num_pages = ceil_div(max_seq_len, page_size)
    return min(1 << max(0, num_pages - 1).bit_length(), max_pages) * page_size


def split_size_of_config(num_heads: int, head_size: int) -> int:
    """Keys per split for batches that may not matter: it follows from the configuration of the server alone."""
    config = get_current_vllm_config()
    bytes_per_split = config.scheduler_config.max_num_batched_tokens * num_heads * head_size * torch.float32.itemsize
    num_splits = min(max(1, MAX_PARTIAL_BYTES // bytes_per_split), MAX_SPLITS // 2)  # half: lengths are rounded up
    keys = max(MIN_SPLIT_SIZE, ceil_div(config.model_config.max_model_len, num_splits))
    return ceil_div(keys, SPLIT_SIZE_MULTIPLE) * SPLIT_SIZE_MULTIPLE
