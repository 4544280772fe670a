"""What the loader asks of a compiler of C++ sources."""

import os
import subprocess
from abc import ABC, abstractmethod
from pathlib import Path

from esimd_fmha.loader.source import Source


class SpirvCompiler(ABC):
    """Compiles a source to SPIR-V. Constructing one raises MissingComponent when it is not installed."""

    @property
    @abstractmethod
    def identity(self) -> str:
        """A string that changes when the compiler does; part of the cache key. Raises MissingComponent."""

    @abstractmethod
    def compile(self, source: Source) -> bytes:
        """The module that holds the source's entry point. Raises CompileError, MissingComponent."""


def refusal(source: Source, compiler: str, log: str) -> str:
    """The message of a CompileError: what was compiled, by what, and the compiler's diagnostics."""
    return (
        f"{source.kernel_name} does not compile.\n  compiler: {compiler}\n  source:   {source.entry}\n"
        f"  options:  {' '.join(source.options)} -I{source.include_dir}\n{log}"
    )


def run(command: list[str], folder: str | Path | None = None) -> subprocess.CompletedProcess:
    """Runs a compiler that is a program, and returns its English output as text. Raises OSError if it cannot start."""
    return subprocess.run(
        command,
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
        cwd=folder,
        env={**os.environ, "LC_ALL": "C"},
    )
