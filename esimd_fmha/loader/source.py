"""What is compiled."""

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path

COMMON_OPTIONS = ("-O3", "-std=c++20", "-fno-sycl-dead-args-optimization")


@dataclass(frozen=True)
class Source:
    """An entry file, the folder that holds all it includes, -D macros and the name of its entry point."""

    entry: Path
    include_dir: Path
    macros: tuple[tuple[str, str], ...]
    kernel_name: str

    @property
    def options(self) -> tuple[str, ...]:
        return (*COMMON_OPTIONS, *(f"-D{name}={value}" for name, value in self.macros))

    @property
    def symbol(self) -> str:
        """The entry point's name in SPIR-V (DPC++ puts this prefix before a free-function kernel)."""
        return f"__sycl_kernel_{self.kernel_name}"

    def digest(self) -> str:
        """SHA-256 of every file that the entry could include, with their names: all below the folder but Python's."""
        digest = hashlib.sha256()
        files = {path for path in self.include_dir.rglob("*") if path.suffix not in (".py", ".pyc") and path.is_file()}
        for path in sorted(files | {self.entry}):
            text = path.read_bytes()
            digest.update(f"{os.path.relpath(path, self.include_dir)}\0{len(text)}\0".encode())
            digest.update(text)
        return digest.hexdigest()


def refusal(source: Source, compiler: str, log: str) -> str:
    """The message of a CompileError: what was compiled, by what, and the compiler's diagnostics."""
    return (
        f"{source.kernel_name} does not compile.\n  compiler: {compiler}\n  source:   {source.entry}\n"
        f"  options:  {' '.join(source.options)} -I{source.include_dir}\n{log}"
    )
