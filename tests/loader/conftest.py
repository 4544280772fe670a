import shutil

import pytest

from esimd_fmha.loader import load

from .vector_add import KERNELS


@pytest.fixture
def cache_dir(tmp_path, monkeypatch):
    """An empty disk cache of the test's own, and nothing loaded in the process yet."""
    directory = tmp_path / "cache"
    monkeypatch.setenv("ESIMD_FMHA_CACHE_DIR", str(directory))
    monkeypatch.delenv("ESIMD_FMHA_COMPILER", raising=False)
    monkeypatch.delenv("ESIMD_FMHA_FORBID_COMPILE", raising=False)
    monkeypatch.setattr(load, "_modules", {})
    monkeypatch.setattr(load, "_kernels", {})
    return directory


@pytest.fixture
def kernels(tmp_path):
    """A copy of the test kernels that a test may edit."""
    return shutil.copytree(KERNELS, tmp_path / "kernels")
