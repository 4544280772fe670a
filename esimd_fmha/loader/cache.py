"""The disk cache of compiled kernels.

An entry is a folder ``<kernel name>.<key>`` with ``kernel.spv`` and ``manifest.json`` (the inputs, and the SHA-256 of the
SPIR-V). The key covers every input: the text of all files under the include folder, options, entry name, compiler identity
and the format version below. Entries are built in a temporary folder and renamed, so a reader sees a whole entry or none; a
damaged one is deleted and rebuilt. Only one process compiles a key at a time (a lock file beside the entry).
"""

import fcntl
import hashlib
import json
import logging
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from esimd_fmha.errors import MissingComponent
from esimd_fmha.loader.compiler import Source

FORMAT_VERSION = 1
SOURCE_SUFFIXES = (".cpp", ".hpp")

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Entry:
    """A cached kernel."""

    spirv: bytes
    path: Path | None  # kernel.spv; None when the cache directory cannot be written
    compile_seconds: float  # 0.0 when it was in the cache


def source_digest(source: Source) -> str:
    """SHA-256 of every source file that the entry could include, with their names."""
    digest = hashlib.sha256()
    files = {path for suffix in SOURCE_SUFFIXES for path in source.include_dir.rglob(f"*{suffix}")} | {source.entry}
    for path in sorted(files):
        text = path.read_bytes()
        digest.update(f"{os.path.relpath(path, source.include_dir)}\0{len(text)}\0".encode())
        digest.update(text)
    return digest.hexdigest()


def cache_key(source: Source, compiler_identity: str) -> str:
    """24 hexadecimal digits that change when any input of the compilation does."""
    inputs = [FORMAT_VERSION, source_digest(source), source.entry.name, source.options, source.symbol, compiler_identity]
    return hashlib.sha256(json.dumps(inputs).encode()).hexdigest()[:24]


class SpirvCache:
    """The cache in one directory, which need not exist and need not be writable."""

    def __init__(self, directory: Path):
        self.directory = directory

    def get(self, source: Source, compiler_identity: str, compile: Callable[[], bytes]) -> Entry:
        """The entry of ``source``, compiled by ``compile()`` if it is not there or is damaged.

        Raises what ``compile`` raises. A directory that cannot be written is not an error: the kernel is compiled
        every time, with a warning.
        """
        entry = self.directory / f"{source.kernel_name}.{cache_key(source, compiler_identity)}"
        if found := _read(entry):
            return found
        try:
            with _locked(entry.with_suffix(entry.suffix + ".lock")):
                if found := _read(entry):  # another process was faster
                    return found
                if entry.exists():
                    log.warning("damaged cache entry %s is rebuilt", entry)
                    shutil.rmtree(entry)
                started = time.perf_counter()
                spirv = compile()
                seconds = time.perf_counter() - started
                log.info("compiled %s in %.2f s", source.kernel_name, seconds)
                path = _publish(entry, source, compiler_identity, spirv)
                return Entry(spirv, path, seconds)
        except _NotWritable as error:
            log.warning("%s; kernels are compiled anew in every process (set ESIMD_FMHA_CACHE_DIR)", error)
            started = time.perf_counter()
            return Entry(compile(), None, time.perf_counter() - started)


class _NotWritable(Exception):
    pass


@contextmanager
def _writing(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise _NotWritable(f"cannot write to the cache directory {folder}: {error.strerror}") from error


@contextmanager
def _locked(lock: Path) -> Iterator[None]:
    with _writing(lock.parent):
        lock.parent.mkdir(parents=True, exist_ok=True)
        file = lock.open("a")
    with file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _read(entry: Path) -> Entry | None:
    """The entry if it is there and whole."""
    try:
        manifest = json.loads((entry / "manifest.json").read_text())
        spirv = (entry / "kernel.spv").read_bytes()
        whole = hashlib.sha256(spirv).hexdigest() == manifest["sha256"]
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return Entry(spirv, entry / "kernel.spv", 0.0) if whole else None


def _publish(entry: Path, source: Source, compiler_identity: str, spirv: bytes) -> Path:
    manifest = {
        "sha256": hashlib.sha256(spirv).hexdigest(),
        "kernel": source.symbol,
        "entry": source.entry.name,
        "options": source.options,
        "compiler": compiler_identity,
    }
    with _writing(entry.parent):
        folder = Path(tempfile.mkdtemp(prefix=".building-", dir=entry.parent))
        try:
            (folder / "kernel.spv").write_bytes(spirv)
            (folder / "manifest.json").write_text(json.dumps(manifest, indent=2))
            folder.chmod(0o755)
            folder.rename(entry)
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise
    return entry / "kernel.spv"


def forbidden(source: Source) -> bytes:
    """The ``compile`` of a process that must not compile (ESIMD_FMHA_FORBID_COMPILE)."""
    raise MissingComponent(
        f"{source.kernel_name} is not in the kernel cache and ESIMD_FMHA_FORBID_COMPILE is set. "
        "Fill the cache first: esimd-fmha compile"
    )
