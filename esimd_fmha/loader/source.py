"""What is compiled."""

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path

from esimd_fmha import envs

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
        debug_info = ("-g",) if envs.debug_info() else ()
        return (*COMMON_OPTIONS, *debug_info, *(f"-D{name}={value}" for name, value in self.macros))

    @property
    def symbol(self) -> str:
        """The entry point's name in SPIR-V (DPC++ puts this prefix before a free-function kernel)."""
        return f"__sycl_kernel_{self.kernel_name}"

    def files(self) -> dict[str, bytes]:
        """Every file that the entry could include: all below the folder but Python's, by their path from there."""
        files = {path for path in self.include_dir.rglob("*") if path.suffix not in (".py", ".pyc") and path.is_file()}
        return {self._relative(path): path.read_bytes() for path in sorted(files | {self.entry})}

    def _relative(self, path: Path) -> str:
        return os.path.relpath(path, self.include_dir)

    @property
    def entry_name(self) -> str:
        """The entry among ``files()``."""
        return self._relative(self.entry)


def digest_of(files: dict[str, bytes]) -> str:
    """SHA-256 of files and their names."""
    digest = hashlib.sha256()
    for name, text in files.items():
        digest.update(f"{name}\0{len(text)}\0".encode())
        digest.update(text)
    return digest.hexdigest()
