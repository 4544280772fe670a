"""The environment variables that the package reads, all with one prefix, read when used."""

import functools
import os
import tempfile
from pathlib import Path


def cache_dir() -> Path:
    """ESIMD_FMHA_CACHE_DIR: where compiled kernels are kept (default: the user's cache directory).

    It is refused if others can write to it (loader/trust.py).
    """
    if chosen := os.environ.get("ESIMD_FMHA_CACHE_DIR"):
        return Path(os.path.expanduser(chosen))
    base = os.path.expanduser(os.environ.get("XDG_CACHE_HOME") or "~/.cache")
    if base.startswith("~"):  # a user without a home, as containers have
        return _process_dir()
    return Path(base) / "esimd_fmha"


@functools.cache
def _process_dir() -> Path:
    """For this process only: a guessable name in a shared folder would let others plant kernels."""
    return Path(tempfile.mkdtemp(prefix="esimd_fmha_"))


def compiler() -> str:
    """ESIMD_FMHA_COMPILER: "libsycl-jit" (default, from the intel-sycl-rt wheel) or "icpx" (from PATH)."""
    return os.environ.get("ESIMD_FMHA_COMPILER") or "libsycl-jit"


def cpu_device() -> str:
    """ESIMD_FMHA_CPU_DEVICE: what runs CPU tensors, "opencl:cpu" (default), "xesim" or "xesim:lnl"."""
    return os.environ.get("ESIMD_FMHA_CPU_DEVICE") or "opencl:cpu"


def ocloc() -> str | None:
    """ESIMD_FMHA_OCLOC: path of Intel's offline compiler (default: .igc/ocloc of the repository, then PATH)."""
    return os.environ.get("ESIMD_FMHA_OCLOC")


def forbid_compile() -> bool:
    """ESIMD_FMHA_FORBID_COMPILE=1: a kernel that is not in the cache is an error."""
    return os.environ.get("ESIMD_FMHA_FORBID_COMPILE", "0") not in ("", "0")


def debug_info() -> bool:
    """ESIMD_FMHA_DEBUG_INFO=1: kernels carry their source lines, for profilers, debuggers and the simulator."""
    return os.environ.get("ESIMD_FMHA_DEBUG_INFO", "0") not in ("", "0")


def serve_vllm() -> bool:
    """ESIMD_FMHA_VLLM=1: the plugin of vLLM takes the place of its FLASH_ATTN (docs/vllm.md)."""
    return os.environ.get("ESIMD_FMHA_VLLM", "0") not in ("", "0")


def serve_sglang() -> bool:
    """ESIMD_FMHA_SGLANG=1: the plugin of SGLang attends in its intel_xpu backend (docs/sglang.md)."""
    return os.environ.get("ESIMD_FMHA_SGLANG", "0") not in ("", "0")
