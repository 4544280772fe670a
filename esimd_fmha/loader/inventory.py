"""What the disk cache holds, and which of it nothing will ask for again.

SPIR-V is current if a compiler that is installed made it and its key is that of a source which the caller names. SPIR-V
of an entry file that the caller does not name counts as current too: nothing tells which text of that file is. A device
binary is current if the ocloc that is installed made it from current SPIR-V.
"""

import logging
import os
import re
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from esimd_fmha.errors import UntrustedCache
from esimd_fmha.loader import locks, trust
from esimd_fmha.loader.build import BINARY_FILE, SPIRV_FILE, spirv_recipe
from esimd_fmha.loader.cache import Recipe, building_folder_of, lock_of, read_entry, read_manifest, remove
from esimd_fmha.loader.compilers import installed_compilers
from esimd_fmha.loader.source import Source

KINDS = {SPIRV_FILE: "SPIR-V", BINARY_FILE: "device binary"}
CURRENT, OTHER_COMPILER, OTHER_SOURCES = "current", "another compiler", "other sources"
UNREADABLE = "unreadable"  # damaged, or written by a version of this package whose entries look different
UNFINISHED = "unfinished"  # being built, or left by a build that was killed

# What belongs to the cache has such names; whatever else is in the directory is the user's.
_ENTRY = re.compile(r"[^.].*\.[0-9a-f]{24}")
_BUILDING = re.compile(rf"\.building-({_ENTRY.pattern})")
_LOCK = re.compile(rf"({_ENTRY.pattern})\.lock")

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Item:
    """An entry of the cache, or what remains of one."""

    folder: Path  # of the entry, also when only the folder in which it was being built is there
    kind: str  # "" when nothing tells it
    compiler: str  # likewise
    state: str
    num_bytes: int  # of all its files


def take_inventory(directory: Path, sources: Iterable[Source]) -> list[Item]:
    """Every entry in a cache directory, judged by the compilers that are installed and the caller's ``sources``.

    Raises UntrustedCache for a directory in which others could put kernels.
    """
    trust.check_directory(directory)
    folders = [path for path in _paths_in(directory) if _ENTRY.fullmatch(path.name)]
    manifests = {folder: manifest for folder in folders if (manifest := _whole_manifest(folder))}
    compilers = installed_compilers()
    known_entries, known_names = set(), set()
    for source in sources:
        known_entries.add(source.entry.name)
        recipe = spirv_recipe(source, "")
        for compiler in compilers:
            known_names.add(replace(recipe, inputs={**recipe.inputs, "compiler": compiler}).folder_name)

    def state(folder: Path, manifest: dict[str, Any]) -> str:
        inputs = manifest["inputs"]
        if inputs["compiler"] not in compilers:
            return OTHER_COMPILER
        if manifest["file"] == BINARY_FILE:
            return CURRENT if inputs["spirv"] in current_spirv else OTHER_SOURCES
        return OTHER_SOURCES if inputs.get("entry") in known_entries and folder.name not in known_names else CURRENT

    current_spirv: set[str] = set()
    items = []
    for folder, manifest in sorted(manifests.items(), key=lambda pair: pair[1]["file"] == BINARY_FILE):  # SPIR-V first
        judged = state(folder, manifest)
        if judged == CURRENT and manifest["file"] == SPIRV_FILE:
            current_spirv.add(manifest["sha256"])
        kind, compiler = KINDS[manifest["file"]], manifest["inputs"]["compiler"]
        items.append(Item(folder, kind, compiler, judged, _num_bytes(folder)))
    items += [Item(folder, "", "", UNREADABLE, _num_bytes(folder)) for folder in folders if folder not in manifests]
    for path in _paths_in(directory):
        if match := _BUILDING.fullmatch(path.name):
            items.append(Item(directory / match[1], "", "", UNFINISHED, _num_bytes(path)))
    return items


@dataclass(frozen=True)
class Pruned:
    """What a pruning did."""

    removed: int
    num_bytes: int
    in_use: int  # entries that another process was building
    failed: int  # entries that could not be deleted; the log says why


def prune(directory: Path, sources: Iterable[Source]) -> Pruned:
    """Deletes all but the current entries, and every lock file that nobody holds, while other processes use the cache.

    Arguments and errors as for ``take_inventory``.
    """
    removed = num_bytes = in_use = failed = 0
    for item in take_inventory(directory, sources):
        if item.state == CURRENT:
            continue
        try:
            with locks.held(lock_of(item.folder), wait=False):
                remove(building_folder_of(item.folder))
                if item.state != UNFINISHED:
                    remove(item.folder)
                lock_of(item.folder).unlink()
        except BlockingIOError:
            in_use += 1
        except OSError as error:
            failed += 1
            log.warning("cannot delete %s: %s", item.folder, error.strerror)
        else:
            removed += 1
            num_bytes += item.num_bytes
    for path in _paths_in(directory):
        if _LOCK.fullmatch(path.name):
            try:
                with locks.held(path, wait=False):
                    path.unlink()
            except OSError:  # it is held, or nobody may write here
                pass
    return Pruned(removed, num_bytes, in_use, failed)


def _paths_in(directory: Path) -> list[Path]:
    return sorted(directory.iterdir()) if directory.is_dir() else []


def _whole_manifest(folder: Path) -> dict[str, Any] | None:
    """The manifest of an entry that a build of this version could read."""
    try:
        manifest = read_manifest(folder)
        if manifest is None or read_entry(folder, manifest["file"]) is None:
            return None
        recipe = Recipe(manifest["name"], manifest["file"], manifest["inputs"])
        is_ours = recipe.file_name in KINDS and "compiler" in recipe.inputs and recipe.folder_name == folder.name
        return manifest if is_ours else None
    except (UntrustedCache, KeyError, TypeError):
        return None


def _num_bytes(folder: Path) -> int:
    """The size of all files in a folder, some of which another process may be deleting."""
    total = 0
    for place, _, names in os.walk(folder):
        for name in names:
            with suppress(FileNotFoundError):
                total += os.lstat(os.path.join(place, name)).st_size
    return total
