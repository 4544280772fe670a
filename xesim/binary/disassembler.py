"""Disassembly of raw instruction bytes by Intel's own tool, so that no instruction encoding is guessed here.

``ocloc disasm`` wants a zebin and writes one file per section, named after the section. It fails for a kernel whose
(mangled) name is longer than a file name may be. So the instruction bytes are wrapped in a minimal ELF file of our own
whose sections are called ``.text.k0``, ``.text.k1``, ...
"""

import hashlib
import os
import pathlib
import struct
import tempfile
from collections.abc import Sequence

from ..errors import ToolchainError
from .ocloc import run_ocloc

_SHT_PROGBITS, _SHT_STRTAB, _SHT_NOTE, _SHT_ZEINFO = 1, 3, 7, 0xFF000011
_ELF_TYPE_ZEBIN_EXE = 0xFF12
_ELF_MACHINE_INTELGT = 205
_ELF_HEADER = _SECTION_HEADER = 64  # bytes


class Disassembler:
    """Turns instruction bytes into IGA's text and remembers results by content.

    cache_dir, if given, keeps them on disk as well (one file per text, named by hash).
    """

    def __init__(
        self, device: str = "bmg", compat_note: bytes = b"", cache_dir: str | os.PathLike[str] | None = None
    ) -> None:
        self.device = device
        self.compat_note = compat_note
        self.cache_dir = pathlib.Path(cache_dir) if cache_dir else None

    def disassemble(self, texts: Sequence[bytes]) -> list[str]:
        """IGA's text for each piece of code. Those not known yet go through ocloc in one run."""
        keys = [hashlib.sha256(self.device.encode() + self.compat_note + text).hexdigest() for text in texts]
        missing = {key: text for key, text in zip(keys, texts) if key not in _memory_cache and not self._load(key)}
        for key, assembly in zip(missing, self._run(list(missing.values())) if missing else ()):
            self._store(key, assembly)
        return [_memory_cache[key] for key in keys]

    def _load(self, key: str) -> bool:
        path = self.cache_dir / f"{key}.asm" if self.cache_dir else None
        if path is None or not path.exists():
            return False
        _memory_cache[key] = path.read_text()
        return True

    def _store(self, key: str, assembly: str) -> None:
        _memory_cache[key] = assembly
        if self.cache_dir:
            self.cache_dir.mkdir(parents=True, exist_ok=True)
            with tempfile.NamedTemporaryFile("w", dir=self.cache_dir, delete=False) as partial:
                partial.write(assembly)
            os.replace(partial.name, self.cache_dir / f"{key}.asm")

    def _run(self, texts: Sequence[bytes]) -> list[str]:
        with tempfile.TemporaryDirectory() as name:
            directory = pathlib.Path(name)
            (directory / "k.bin").write_bytes(wrap_texts(texts, self.compat_note))
            log = run_ocloc("disasm", "-file", "k.bin", "-device", self.device, "-dump", "dump", cwd=directory)
            assemblies = [directory / "dump" / f".text.k{i}.asm" for i in range(len(texts))]
            if not all(a.exists() for a in assemblies):
                raise ToolchainError(f"ocloc disasm wrote no assembly for {sum(map(len, texts))} bytes of code:\n{log}")
            return [a.read_text(errors="replace") for a in assemblies]


_memory_cache: dict[str, str] = {}


def wrap_texts(texts: Sequence[bytes], compat_note: bytes = b"") -> bytes:
    """Make a minimal zebin with a kernel ``k0``, ``k1``, ... for each piece of code."""
    kernels = "".join(f"  - name: k{i}\n    execution_env:\n      simd_size: 1\n" for i in range(len(texts)))
    info = f"---\nversion: '1.0'\nkernels:\n{kernels}...\n".encode()
    sections = [(f".text.k{i}", _SHT_PROGBITS, text) for i, text in enumerate(texts)]
    sections.append((".ze_info", _SHT_ZEINFO, info))
    if compat_note:
        sections.append((".note.intelgt.compat", _SHT_NOTE, compat_note))
    names = b"\0"
    headers = [bytes(_SECTION_HEADER)]
    body = b""
    for name, kind, data in [*sections, (".shstrtab", _SHT_STRTAB, b"")]:
        name_at = len(names)
        names += name.encode() + b"\0"
        data = names if kind == _SHT_STRTAB else data
        body += bytes(-len(body) % 16)
        headers.append(struct.pack("<IIQQQQIIQQ", name_at, kind, 0, 0, _ELF_HEADER + len(body), len(data), 0, 0, 1, 0))
        body += data
    body += bytes(-len(body) % 8)
    ident = b"\x7fELF" + bytes([2, 1, 1]) + bytes(9)
    header = ident + struct.pack(
        "<HHIQQQIHHHHHH",
        _ELF_TYPE_ZEBIN_EXE,
        _ELF_MACHINE_INTELGT,
        1,
        0,
        0,
        _ELF_HEADER + len(body),
        0,
        _ELF_HEADER,
        0,
        0,
        _SECTION_HEADER,
        len(headers),
        len(headers) - 1,
    )
    return header + body + b"".join(headers)
