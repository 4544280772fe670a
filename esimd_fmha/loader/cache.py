"""The disk cache of what compilers made.

An entry is a folder ``<name>.<key>`` with the artifact, what it was made from (the folder ``source``) and
``manifest.json``: the inputs, the compiler's log, and the SHA-256 of the artifact. The key covers every input. An entry
is built in a folder beside, brought to the disk and renamed, so a reader sees a whole entry or none, even after a power
loss; a damaged one is replaced. Only one process builds an entry at a time: it holds a lock on a file beside the entry.

Nothing is read from or written to a directory in which others could put kernels (trust.py).
"""

import errno
import hashlib
import json
import logging
import os
import shutil
import stat
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from esimd_fmha.loader import locks, trust

FORMAT_VERSION = 3
MANIFEST = "manifest.json"
SOURCE = "source"

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Recipe:
    """What an artifact is made from."""

    name: str  # the readable part of the folder's name
    file_name: str  # the artifact's
    inputs: dict[str, Any]  # all that it depends on; JSON
    sources: Mapping[str, bytes] = field(default_factory=dict)  # files to keep beside it, by their relative path

    @property
    def key(self) -> str:
        """24 hexadecimal digits that change when any input does."""
        inputs = json.dumps([FORMAT_VERSION, self.file_name, self.inputs], sort_keys=True)
        return hashlib.sha256(inputs.encode()).hexdigest()[:24]

    @property
    def folder_name(self) -> str:
        return f"{self.name}.{self.key}"


@dataclass(frozen=True)
class Artifact:
    """What a compiler made, and what it said."""

    data: bytes
    log: str = ""


@dataclass(frozen=True)
class Entry:
    """An artifact that was in the cache or has just been built."""

    data: bytes
    log: str = ""  # the compiler's
    path: Path | None = None  # of the artifact; None when the cache directory cannot be written
    build_seconds: float = 0.0  # 0.0 when it was in the cache

    def kept_source(self, name: str) -> Path | None:
        """Where one of the recipe's sources is kept beside the artifact."""
        return self.path and self.path.parent / SOURCE / _inside(name)


class DiskCache:
    """The cache in one directory, which need not exist and need not be writable."""

    def __init__(self, directory: Path):
        self.directory = directory

    def get(self, recipe: Recipe, build: Callable[[], Artifact]) -> Entry:
        """The entry of ``recipe``, made by ``build()`` if it is not there or is damaged.

        Raises what ``build`` raises, and UntrustedCache when others could put kernels into the directory. A directory
        that cannot be written is not an error: the artifact is built in every process, with a warning.
        """
        folder = self.directory / recipe.folder_name
        trust.check_directory(self.directory)
        if found := read_entry(folder, recipe.file_name):
            return found
        with _locked(folder) as writable:
            if writable and (found := read_entry(folder, recipe.file_name)):  # another process was faster
                return found
            started = time.perf_counter()
            artifact = build()
            seconds = time.perf_counter() - started
            log.info("compiled %s in %.2f s", recipe.name, seconds)
            path = _publish(folder, recipe, artifact) if writable else None
            return Entry(artifact.data, artifact.log, path, seconds)


def lock_of(folder: Path) -> Path:
    """The lock file of an entry."""
    return folder.with_name(folder.name + ".lock")


def building_folder_of(folder: Path) -> Path:
    """Where an entry is built before it is renamed."""
    return folder.with_name(".building-" + folder.name)


def make_directory(directory: Path) -> None:
    """Makes a cache directory, and those above it that are missing, for this user alone. Raises OSError."""
    for step in (*reversed(directory.parents), directory):
        if not step.is_dir():
            step.mkdir(mode=0o700, exist_ok=True)


def read_manifest(folder: Path) -> dict[str, Any] | None:
    """The manifest of an entry if it is there and has all its parts. Raises UntrustedCache."""
    try:
        status = os.lstat(folder)
        if not stat.S_ISDIR(status.st_mode):
            return None
        trust.check_entry(folder, status)
        manifest = json.loads(_read_file(folder / MANIFEST))
        return manifest if {"file", "sha256", "inputs", "log"} <= manifest.keys() else None
    except (OSError, ValueError, AttributeError):
        return None


def read_entry(folder: Path, file_name: str) -> Entry | None:
    """The entry if it is there and whole. Raises UntrustedCache when others wrote it or could still change it."""
    manifest = read_manifest(folder)
    if manifest is None:
        return None
    try:
        data = _read_file(folder / file_name)
    except OSError:
        return None
    if hashlib.sha256(data).hexdigest() != manifest["sha256"]:
        return None
    return Entry(data, manifest["log"], folder / file_name)


def _read_file(path: Path) -> bytes:
    with open(path, "rb", opener=lambda name, flags: os.open(name, flags | os.O_NOFOLLOW)) as file:
        trust.check_entry(path, os.fstat(file.fileno()))
        return file.read()


@contextmanager
def _locked(folder: Path) -> Iterator[bool]:
    """Holds the lock of an entry. Yields False, with a warning, where there cannot be one."""
    with ExitStack() as stack:
        try:
            make_directory(folder.parent)
            trust.check_directory(folder.parent)  # it may have been made just now, in a place open to others
            stack.enter_context(locks.held(lock_of(folder)))
        except OSError as error:
            _warn_not_writable(folder.parent, error)
            writable = False
        else:
            writable = True
        yield writable


def _publish(folder: Path, recipe: Recipe, artifact: Artifact) -> Path | None:
    """Writes an entry whose lock is held, over a damaged one if need be. None, with a warning, if that fails."""
    manifest = {
        "file": recipe.file_name,
        "sha256": hashlib.sha256(artifact.data).hexdigest(),
        "name": recipe.name,
        "inputs": recipe.inputs,
        "log": artifact.log,
    }
    files = {f"{SOURCE}/{_inside(name)}": text for name, text in recipe.sources.items()}
    files |= {recipe.file_name: artifact.data, MANIFEST: json.dumps(manifest, indent=2).encode()}
    building = building_folder_of(folder)
    try:
        remove(building)  # of a process that was killed
        _write_durably(building, files)
        if os.path.lexists(folder):
            log.warning("the damaged cache entry %s is replaced", folder)
            remove(folder)
        building.rename(folder)
        _sync(folder.parent)
    except OSError as error:
        shutil.rmtree(building, ignore_errors=True)
        _warn_not_writable(folder.parent, error)
        return None
    return folder / recipe.file_name


def _inside(name: str) -> str:
    """A relative path without "..": an entry file need not lie below the folder of its headers."""
    return "/".join("outside" if part == ".." else part for part in Path(name).parts)


def _write_durably(folder: Path, files: Mapping[str, bytes]) -> None:
    """Makes a folder with these files, all on the disk when it returns; whatever the umask, only the user can write."""
    folder.mkdir(mode=0o755)
    for name, data in files.items():
        path = folder / name
        for step in reversed(path.relative_to(folder).parents[:-1]):
            (folder / step).mkdir(mode=0o755, exist_ok=True)
        path.touch(mode=0o644)
        path.write_bytes(data)
    for path in (*folder.rglob("*"), folder):
        _sync(path)


def _sync(path: Path) -> None:
    """Waits until a file or directory is on the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno not in (errno.EINVAL, errno.ENOTSUP):  # file systems that cannot sync a directory
            raise
    finally:
        os.close(descriptor)


def remove(path: Path) -> None:
    """Deletes a file or a folder, if there is one."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def _warn_not_writable(directory: Path, error: OSError) -> None:
    log.warning(
        "cannot write to the cache directory %s (%s): kernels are compiled anew in every process. "
        "ESIMD_FMHA_CACHE_DIR names another",
        directory,
        error.strerror,
    )
