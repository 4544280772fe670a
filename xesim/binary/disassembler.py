"""Disassembly of raw instruction bytes by Intel's own tool, so that no instruction encoding is guessed here.

``ocloc disasm`` wants a zebin and writes one file per section, named after the section: a kernel whose (mangled) name
is longer than a file name breaks it. So the instruction bytes are wrapped in a minimal ELF file of our own whose
sections are called ``.text.k0``, ``.text.k1``, ...
"""

import functools
import hashlib
import os
import pathlib
import shutil
import struct
import subprocess
import tempfile

from ..errors import ToolchainError

OCLOC_VARIABLES = ("XESIM_OCLOC", "ESIMD_FMHA_OCLOC")
_SHT_PROGBITS, _SHT_STRTAB, _SHT_NOTE, _SHT_ZEINFO = 1, 3, 7, 0xFF000011
_ELF_TYPE_ZEBIN_EXE = 0xFF12
_ELF_MACHINE_INTELGT = 205
_ELF_HEADER = _SECTION_HEADER = 64  # bytes


@functools.cache
def find_ocloc():
    """Path of ocloc: $XESIM_OCLOC or $ESIMD_FMHA_OCLOC, then .igc/ocloc above or in the current directory, then
    PATH."""
    for variable in OCLOC_VARIABLES:
        if os.environ.get(variable):
            return os.environ[variable]
    for root in (pathlib.Path(__file__).resolve().parents[2], pathlib.Path.cwd()):
        candidate = root / ".igc" / "ocloc"
        if candidate.exists():
            return str(candidate)
    found = shutil.which("ocloc")
    if found is None:
        raise ToolchainError(
            "ocloc, Intel's offline compiler, was not found. "
            "Set XESIM_OCLOC to its path, put it at .igc/ocloc, or on PATH."
        )
    return found


def run_ocloc(*arguments, cwd=None):
    """Run ocloc; its output as text. Raises ToolchainError with the command and all output if it fails."""
    command = [find_ocloc(), *map(str, arguments)]
    try:
        done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, errors="replace", check=False)
    except OSError as error:
        raise ToolchainError(f"cannot run {command[0]}: {error}") from error
    if done.returncode:
        raise ToolchainError(f"{' '.join(command)} failed ({done.returncode}):\n{done.stdout}{done.stderr}")
    return done.stdout + done.stderr


def compile_to_zebin(source, device="bmg", options="", debug=False):
    """Compile an OpenCL C (.cl) or SPIR-V (.spv) file for ``device``; the zebin's bytes.

    debug  keep the source lines of instructions (-g; of SPIR-V, those it names itself)
    """
    source = pathlib.Path(source).resolve()
    spirv = ["-spirv_input"] if source.suffix == ".spv" else []
    with tempfile.TemporaryDirectory() as directory:
        run_ocloc(
            "compile",
            "-file",
            source,
            *spirv,
            "-device",
            device,
            "-options",
            f"-g {options}" if debug else options,
            "-output",
            "k",
            "-out_dir",
            directory,
            "-output_no_suffix",
            cwd=directory,
        )
        return (pathlib.Path(directory) / "k.bin").read_bytes()


class Disassembler:
    """Turns instruction bytes into IGA's text, remembering results by content.

    cache_dir, if given, keeps them on disk as well (one file per text, named by hash).
    """

    def __init__(self, device="bmg", compat_note=b"", cache_dir=None):
        self.device = device
        self.compat_note = compat_note
        self.cache_dir = pathlib.Path(cache_dir) if cache_dir else None

    def disassemble(self, texts):
        """IGA's text of each of some pieces of code. Those not known yet go through ocloc in one run."""
        keys = [hashlib.sha256(self.device.encode() + self.compat_note + text).hexdigest() for text in texts]
        missing = {key: text for key, text in zip(keys, texts) if key not in _memory_cache and not self._load(key)}
        for key, assembly in zip(missing, self._run(list(missing.values())) if missing else ()):
            self._store(key, assembly)
        return [_memory_cache[key] for key in keys]

    def _load(self, key):
        path = self.cache_dir and self.cache_dir / f"{key}.asm"
        if not path or not path.exists():
            return False
        _memory_cache[key] = path.read_text()
        return True

    def _store(self, key, assembly):
        _memory_cache[key] = assembly
        if self.cache_dir:
            self.cache_dir.mkdir(parents=True, exist_ok=True)
            with tempfile.NamedTemporaryFile("w", dir=self.cache_dir, delete=False) as partial:
                partial.write(assembly)
            os.replace(partial.name, self.cache_dir / f"{key}.asm")

    def _run(self, texts):
        with tempfile.TemporaryDirectory() as directory:
            directory = pathlib.Path(directory)
            (directory / "k.bin").write_bytes(wrap_texts(texts, self.compat_note))
            log = run_ocloc("disasm", "-file", "k.bin", "-device", self.device, "-dump", "dump", cwd=directory)
            assemblies = [directory / "dump" / f".text.k{i}.asm" for i in range(len(texts))]
            if not all(a.exists() for a in assemblies):
                raise ToolchainError(f"ocloc disasm wrote no assembly for {sum(map(len, texts))} bytes of code:\n{log}")
            return [a.read_text() for a in assemblies]


_memory_cache = {}


def wrap_texts(texts, compat_note=b""):
    """A minimal zebin with a kernel ``k0``, ``k1``, ... for each piece of code."""
    kernels = "".join(f"  - name: k{i}\n    execution_env:\n      simd_size: 1\n" for i in range(len(texts)))
    info = f"---\nversion: '1.0'\nkernels:\n{kernels}...\n".encode()
    sections = [(f".text.k{i}", _SHT_PROGBITS, text) for i, text in enumerate(texts)] + [
        (".ze_info", _SHT_ZEINFO, info)
    ]
    if compat_note:
        sections.append((".note.intelgt.compat", _SHT_NOTE, compat_note))
    names = b"\0"
    headers = [bytes(_SECTION_HEADER)]
    body = b""
    for name, kind, data in [*sections, (".shstrtab", _SHT_STRTAB, None)]:
        name_at = len(names)
        names += name.encode() + b"\0"
        data = names if data is None else data
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
