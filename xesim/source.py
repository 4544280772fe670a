"""Lines of a kernel's source, as messages and reports name them."""

import functools
from dataclasses import dataclass
from pathlib import Path, PurePosixPath


@dataclass(frozen=True)
class SourceLine:
    """A line of the source; prints as ``saxpy.cl:3``, with the line's text if the file is still there."""

    file: str
    line: int

    @property
    def text(self) -> str:
        """The line itself, without indentation; empty if the file is not there."""
        lines = _file_lines(self.file)
        return lines[self.line - 1].strip() if 0 < self.line <= len(lines) else ""

    @property
    def place(self) -> str:
        return f"{PurePosixPath(self.file).name}:{self.line}"

    def __str__(self) -> str:
        return f"{self.place}  {self.text}".rstrip()


@functools.cache
def _file_lines(path: str) -> list[str]:
    try:
        return Path(path).read_text(errors="replace").splitlines()
    except OSError:
        return []
