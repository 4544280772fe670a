"""vLLM: the plugin that puts these kernels behind vLLM's FLASH_ATTN on XPU. docs/vllm.md says how to use it."""

from esimd_fmha import envs
from esimd_fmha.errors import MissingComponent

BACKENDS = "esimd_fmha.integrations.vllm_backend"


def register() -> None:
    """With ESIMD_FMHA_VLLM=1 in the environment: make vLLM's names FLASH_ATTN, on XPU, and CUSTOM mean this package.

    The entry point of ``vllm.general_plugins``, which vLLM calls in each of its processes; calling it again changes
    nothing. On XPU vLLM takes FLASH_ATTN by default and refuses CUSTOM, so the override is the only way there.

    Raises MissingComponent if vLLM cannot be imported.
    """
    if not envs.serve_vllm():
        return
    try:
        from vllm.platforms import current_platform
        from vllm.v1.attention.backends.registry import AttentionBackendEnum, register_backend
    except ImportError as error:
        raise MissingComponent(
            f"vLLM 0.33 cannot be imported ({error}); install it, as pip install 'esimd-fmha[vllm]' does"
        ) from error
    if current_platform.is_xpu():
        register_backend(AttentionBackendEnum.FLASH_ATTN, f"{BACKENDS}.EsimdFmhaBackend")
    register_backend(AttentionBackendEnum.CUSTOM, f"{BACKENDS}.EsimdFmhaCustomBackend")
