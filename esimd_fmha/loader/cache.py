"""The disk cache of what compilers made.

An entry is a folder ``<name>.<key>`` with the artifact and ``manifest.json`` (the inputs, the compiler's log, and the
SHA-256 of the artifact). The key covers every input. Entries are built in a folder beside and renamed, so a reader sees
a whole entry or none; a damaged one is replaced. Only one process builds an entry at a time: it holds a lock on a file
beside the entry, which the system releases if the process dies.
"""

import fcntl
import hashlib
import json
import logging
import os
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FORMAT_VERSION = 2

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Recipe:
    """What an artifact is made from."""

    name: str  # the readable part of the folder's name
    file_name: str  # of the artifact
    inputs: dict[str, Any]  # all that it depends on; JSON

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

    artifact: Artifact
    path: Path | None  # of the artifact; None when the cache directory cannot be written
    build_seconds: float  # 0.0 when it was in the cache


class DiskCache:
    """The cache in one directory, which need not exist and need not be writable."""

    def __init__(self, directory: Path):
        self.directory = directory

    def get(self, recipe: Recipe, build: Callable[[], Artifact]) -> Entry:
        """The entry of ``recipe``, made by ``build()`` if it is not there or is damaged.

        Raises what ``build`` raises. A directory that cannot be written is not an error: the artifact is built in every
        process, with a warning.
        """
        folder = self.directory / recipe.folder_name
        if found := _read(folder, recipe.file_name):
            return found
        with _locked(folder) as writable:
            if writable and (found := _read(folder, recipe.file_name)):  # another process was faster
                return found
            started = time.perf_counter()
            artifact = build()
            seconds = time.perf_counter() - started
            log.info("compiled %s in %.2f s", recipe.name, seconds)
            path = _publish(folder, recipe, artifact) if writable else None
            return Entry(artifact, path, seconds)


def _read(folder: Path, file_name: str) -> Entry | None:
    """The entry if it is there and whole."""
    try:
        manifest = json.loads((folder / "manifest.json").read_text())
        data = (folder / file_name).read_bytes()
        if hashlib.sha256(data).hexdigest() != manifest["sha256"]:
            return None
        return Entry(Artifact(data, manifest["log"]), folder / file_name, 0.0)
    except (OSError, ValueError, KeyError, TypeError):
        return None


@contextmanager
def _locked(folder: Path) -> Iterator[bool]:
    """Holds the lock of an entry. Yields False, with a warning, where there cannot be one."""
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        file = folder.with_name(folder.name + ".lock").open("a")
    except OSError as error:
        _warn_not_writable(folder.parent, error)
        yield False
        return
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX)
        except OSError as error:  # a file system without locks
            _warn_not_writable(folder.parent, error)
            yield False
        else:
            yield True


def _publish(folder: Path, recipe: Recipe, artifact: Artifact) -> Path | None:
    """Writes an entry whose lock is held, over a damaged one if need be. None, with a warning, if that fails."""
    manifest = {
        "sha256": hashlib.sha256(artifact.data).hexdigest(),
        "name": recipe.name,
        "inputs": recipe.inputs,
        "log": artifact.log,
    }
    building = folder.with_name(".building-" + folder.name)
    try:
        _remove(building)  # of a process that was killed
        building.mkdir()
        (building / recipe.file_name).write_bytes(artifact.data)
        (building / "manifest.json").write_text(json.dumps(manifest, indent=2))
        if os.path.lexists(folder):
            log.warning("the damaged cache entry %s is replaced", folder)
            _remove(folder)
        building.rename(folder)
    except OSError as error:
        shutil.rmtree(building, ignore_errors=True)
        _warn_not_writable(folder.parent, error)
        return None
    return folder / recipe.file_name


def _remove(path: Path) -> None:
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
