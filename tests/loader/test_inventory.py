"""What the cache holds, and what of it is deleted."""

import functools
import hashlib
import json
import re
import shutil
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from esimd_fmha import cli
from esimd_fmha.errors import MissingComponent, UntrustedCache
from esimd_fmha.loader import cache, compilers, inventory, locks
from esimd_fmha.loader.build import device_binary_recipe, spirv_recipe
from esimd_fmha.loader.cache import Artifact, DiskCache
from esimd_fmha.loader.inventory import CURRENT, OTHER_COMPILER, OTHER_SOURCES, UNFINISHED, UNREADABLE

from .vector_add import run_python, vector_add

JIT, OLD_JIT, OCLOC, OLD_OCLOC = "jit 2", "jit 1", "ocloc 2, installed 7", "ocloc 2, installed 6"


@pytest.fixture(autouse=True)
def installed(monkeypatch):
    monkeypatch.setattr(inventory, "installed_compilers", lambda: {JIT, OCLOC})


@dataclass
class Filled:
    """A cache directory, and what is in it: folder name -> the state that is expected."""

    directory: Path
    source: object
    expected: dict[str, str] = field(default_factory=dict)

    def add(self, recipe, text: bytes, state: str) -> Path:
        entry = DiskCache(self.directory).get(recipe, lambda: Artifact(text))
        self.expected[recipe.folder_name] = state
        return entry.path.parent

    def add_damaged(self, name: str) -> Path:
        folder = self.add(spirv_recipe(vector_add(name=name), JIT), b"whole", UNREADABLE)
        (folder / "kernel.spv").write_bytes(b"torn")
        return folder

    def add_unfinished(self, name: str) -> Path:
        folder = self.directory / f"{name}.{24 * '0'}"
        cache.building_folder_of(folder).mkdir()
        (cache.building_folder_of(folder) / "kernel.spv").write_bytes(b"half")
        self.expected[folder.name] = UNFINISHED
        return folder


@pytest.fixture
def filled(cache_dir, kernels):
    """One entry of every kind and state, and files that are not the cache's."""
    filled = Filled(cache_dir, vector_add(kernels))
    header = kernels / "argument.hpp"
    text = header.read_text()
    header.write_text(text + "// as it was before\n")
    filled.add(spirv_recipe(filled.source, JIT), b"of older sources", OTHER_SOURCES)
    header.write_text(text)
    filled.add(spirv_recipe(vector_add(kernels, VALUE="1"), JIT), b"no config has these options", OTHER_SOURCES)
    filled.add(spirv_recipe(filled.source, JIT), b"current", CURRENT)
    filled.add(spirv_recipe(filled.source, OLD_JIT), b"old", OTHER_COMPILER)
    stranger = replace(filled.source, entry=kernels / "spilling.cpp", kernel_name="stranger")
    filled.add(spirv_recipe(stranger, JIT), b"of another program", CURRENT)
    filled.add(spirv_recipe(stranger, OLD_JIT), b"of another program", OTHER_COMPILER)
    filled.add(device_binary_recipe(b"current", "bmg", "", OCLOC), b"zebin", CURRENT)
    filled.add(device_binary_recipe(b"of another program", "bmg", "", OCLOC), b"zebin", CURRENT)
    filled.add(device_binary_recipe(b"current", "bmg", "", OLD_OCLOC), b"zebin", OTHER_COMPILER)
    filled.add(device_binary_recipe(b"of older sources", "lnl", "", OCLOC), b"zebin", OTHER_SOURCES)
    filled.add(device_binary_recipe(b"old", "lnl", "", OCLOC), b"zebin", OTHER_SOURCES)
    filled.add_damaged("damaged")
    folder = filled.add(spirv_recipe(vector_add(name="of_another_format"), JIT), b"", UNREADABLE)
    folder.rename(folder.with_suffix("." + 24 * "f"))
    filled.expected[folder.stem + "." + 24 * "f"] = filled.expected.pop(folder.name)
    filled.add_unfinished("killed")
    (cache_dir / "notes.txt").write_text("the user's")
    (cache_dir / "photos").mkdir()
    (cache_dir / "photos.2025").mkdir()
    return filled


USERS_FILES = {"notes.txt", "photos", "photos.2025"}


def states(filled):
    items = inventory.take_inventory(filled.directory, [filled.source])
    assert len({item.folder for item in items}) == len(items)
    return {item.folder.name: item.state for item in items}


def test_every_state_is_told(filled):
    assert states(filled) == filled.expected


def test_kinds_compilers_and_sizes(filled):
    items = {item.folder.name: item for item in inventory.take_inventory(filled.directory, [filled.source])}
    for recipe, kind, compiler in [
        (spirv_recipe(filled.source, JIT), "SPIR-V", JIT),
        (spirv_recipe(filled.source, OLD_JIT), "SPIR-V", OLD_JIT),
        (device_binary_recipe(b"current", "bmg", "", OCLOC), "device binary", OCLOC),
    ]:
        item = items[recipe.folder_name]
        assert (item.kind, item.compiler) == (kind, compiler)
        assert item.num_bytes == sum(file.stat().st_size for file in item.folder.rglob("*") if file.is_file()) > 0


def test_pruning_leaves_what_is_current_and_what_is_not_the_caches(filled):
    sizes = {item.folder.name: item.num_bytes for item in inventory.take_inventory(filled.directory, [filled.source])}
    pruned = inventory.prune(filled.directory, [filled.source])
    stale = {name for name, state in filled.expected.items() if state != CURRENT}
    assert pruned == inventory.Pruned(len(stale), sum(sizes[name] for name in stale), 0, 0)
    assert {path.name for path in filled.directory.iterdir()} == (filled.expected.keys() - stale) | USERS_FILES
    assert set(states(filled).values()) == {CURRENT}
    assert inventory.prune(filled.directory, [filled.source]) == inventory.Pruned(0, 0, 0, 0)


def test_what_is_being_built_is_left_alone(filled):
    damaged, unfinished = filled.add_damaged("being_mended"), filled.add_unfinished("being_built")
    with ExitStack() as stack:
        for folder in (damaged, unfinished):
            stack.enter_context(locks.held(cache.lock_of(folder)))
        pruned = inventory.prune(filled.directory, [filled.source])
    assert pruned.in_use == 2 and pruned.failed == 0
    assert damaged.exists() and cache.building_folder_of(unfinished).exists()
    assert {path.name for path in filled.directory.glob("*.lock")} == {
        damaged.name + ".lock",
        unfinished.name + ".lock",
    }
    assert inventory.prune(filled.directory, [filled.source]).removed == 2


def test_what_cannot_be_deleted_is_counted_and_named(filled, monkeypatch, caplog):
    folder = filled.add_damaged("stubborn")

    def refuse(path):
        if path == folder:
            raise PermissionError(1, "Operation not permitted")
        cache.remove(path)

    monkeypatch.setattr(inventory, "remove", refuse)
    pruned = inventory.prune(filled.directory, [filled.source])
    assert pruned.failed == 1 and pruned.removed == sum(state != CURRENT for state in filled.expected.values()) - 1
    assert f"cannot delete {folder}: Operation not permitted" in caplog.text


def test_a_cache_that_others_can_write_is_not_even_listed(filled):
    filled.directory.chmod(0o777)
    for refuse in (inventory.take_inventory, inventory.prune):
        with pytest.raises(UntrustedCache, match="others may write"):
            refuse(filled.directory, [filled.source])
    filled.directory.chmod(0o700)
    assert states(filled) == filled.expected


def test_entry_that_others_can_write_is_pruned(cache_dir):
    filled = Filled(cache_dir, vector_add())
    folder = filled.add(spirv_recipe(filled.source, JIT), b"planted", UNREADABLE)
    (folder / "kernel.spv").chmod(0o666)
    assert states(filled) == filled.expected
    inventory.prune(cache_dir, [filled.source])
    assert list(cache_dir.iterdir()) == []


@pytest.mark.parametrize("manifest", ['{"file": "../x"}', "[]", '{"file": 1, "sha256": 2, "inputs": 3, "log": 4}'])
def test_no_manifest_breaks_the_listing(cache_dir, manifest):
    filled = Filled(cache_dir, vector_add())
    folder = filled.add(spirv_recipe(filled.source, JIT), b"", UNREADABLE)
    (folder / "manifest.json").write_text(manifest)
    assert states(filled) == filled.expected


def test_an_artifact_outside_its_folder_is_no_entry(cache_dir, tmp_path):
    """A manifest whose key is right and whose digest is that of a file elsewhere."""
    recipe = replace(spirv_recipe(vector_add(), JIT), file_name="../../secret")
    (tmp_path / "secret").write_bytes(b"secret")
    folder = cache_dir / recipe.folder_name
    folder.mkdir(parents=True, mode=0o700)
    digest = hashlib.sha256(b"secret").hexdigest()
    manifest = {"file": recipe.file_name, "name": recipe.name, "inputs": recipe.inputs, "sha256": digest, "log": ""}
    (folder / "manifest.json").write_text(json.dumps(manifest))
    assert states(Filled(cache_dir, vector_add())) == {folder.name: UNREADABLE}


@pytest.mark.parametrize("make", [lambda path: None, lambda path: path.write_text("a file")], ids=["absent", "a file"])
def test_no_directory_is_an_empty_cache(tmp_path, make):
    make(tmp_path / "cache")
    assert inventory.take_inventory(tmp_path / "cache", []) == []
    assert inventory.prune(tmp_path / "cache", []) == inventory.Pruned(0, 0, 0, 0)


# ---- compilers in use ----------------------------------------------------------------------------


def test_installed_compilers_are_those_that_tell_who_they_are(monkeypatch, tmp_path):
    class Here:
        identity = "here 1"

    class Gone:
        def __init__(self):
            raise MissingComponent("not installed")

    monkeypatch.setattr(compilers, "SPIRV_COMPILERS", {"here": Here, "gone": Gone})
    monkeypatch.setenv("ESIMD_FMHA_OCLOC", str(tmp_path / "no such file"))
    compilers.spirv_compiler.cache_clear()
    assert compilers.installed_compilers() == {"here 1"}
    compilers.spirv_compiler.cache_clear()


# ---- together with builds ------------------------------------------------------------------------


def test_lock_whose_file_is_deleted_is_still_one_lock(tmp_path):
    """Who waited for the deleted file must not hold that, while others hold a new one."""
    path, inside, most, entered = tmp_path / "a.lock", 0, 0, threading.Event()

    def deleting():
        with locks.held(path):
            entered.set()
            threading.Event().wait(0.2)  # the other threads open the file and wait for its lock
            path.unlink()

    def counting(_):
        nonlocal inside, most
        with locks.held(path):
            inside += 1
            most = max(most, inside)
            threading.Event().wait(0.05)
            inside -= 1

    with ThreadPoolExecutor(5) as pool:
        first = pool.submit(deleting)
        assert entered.wait(10)
        list(pool.map(counting, range(4)))
        first.result()
    assert most == 1


def test_held_lock_is_told_at_once(tmp_path):
    lock = tmp_path / "a.lock"
    with locks.held(lock), pytest.raises(BlockingIOError), locks.held(lock, wait=False):
        pass
    with locks.held(tmp_path / "a.lock", wait=False):
        pass


PRUNE = """
from pathlib import Path
from esimd_fmha.loader import inventory
inventory.installed_compilers = lambda: set()
for _ in range(150):
    inventory.prune(Path({directory!r}), [])
print("pruned")
"""


def test_builds_are_right_while_another_process_prunes_all_they_make(cache_dir):
    recipes = [spirv_recipe(vector_add(name=f"kernel_{i}"), JIT) for i in range(3)]
    stop = threading.Event()
    gets = []

    def get(thread):
        while not stop.is_set():
            recipe = recipes[len(gets) % 3]
            text = recipe.name.encode() * 1000
            entry = DiskCache(cache_dir).get(recipe, functools.partial(Artifact, text))
            assert entry.data == text and entry.path is not None
            gets.append(thread)

    with ThreadPoolExecutor(2) as pool:
        readers = [pool.submit(get, thread) for thread in range(2)]
        try:
            assert run_python(PRUNE.format(directory=str(cache_dir))) == "pruned\n"
        finally:
            stop.set()
        for reader in readers:
            reader.result()
    assert {0, 1} == set(gets)


# ---- the command ---------------------------------------------------------------------------------


@pytest.fixture
def command(monkeypatch):
    """A function that runs esimd-fmha cache where this test's source is the only one that is current."""

    def run(source, *options):
        class Config:
            pass

        Config.sources = (source,)
        monkeypatch.setattr("esimd_fmha.config.all_configs", lambda target: [Config])
        monkeypatch.setattr(cli.console, "width", 120, raising=False)
        result = CliRunner().invoke(cli.main, ["cache", *options])
        return result.exit_code, result.output

    return run


def rows(output):
    """The cells of a table's rows."""
    lines = [line for line in output.splitlines() if line.startswith("│")]
    return [tuple(cell.strip() for cell in line.strip("│").split("│")) for line in lines]


def test_command_lists_by_kind_compiler_and_state(filled, command):
    code, output = command(filled.source)
    assert code == 0 and str(filled.directory) in output
    assert [row[:4] for row in rows(output)] == [
        ("", "", UNFINISHED, "1"),
        ("", "", UNREADABLE, "2"),
        ("SPIR-V", "jit 1", OTHER_COMPILER, "2"),
        ("SPIR-V", "jit 2", CURRENT, "2"),
        ("SPIR-V", "jit 2", OTHER_SOURCES, "2"),
        ("device binary", "ocloc 2", OTHER_COMPILER, "1"),
        ("device binary", "ocloc 2", CURRENT, "2"),
        ("device binary", "ocloc 2", OTHER_SOURCES, "2"),
    ]
    assert all(re.fullmatch(r"[\d.,]+ (bytes|kB)", row[4]) for row in rows(output))
    assert "'esimd-fmha cache --prune' deletes 10 of no more use" in output
    assert len(list(filled.directory.glob("*.lock"))) == len(filled.expected) - 1, "listing deletes nothing"


def test_command_prunes_and_shows_what_is_left(filled, command):
    damaged = filled.add_damaged("being_mended")
    with locks.held(cache.lock_of(damaged)):
        code, output = command(filled.source, "--prune")
    assert code == 0 and re.search(r"deleted 10 entries, [\d.,]+ kB\n", output)
    assert "1 were left alone: another process is building them" in output
    assert {row[2] for row in rows(output)} == {CURRENT, UNREADABLE} and "cache --prune" not in output


def test_command_on_an_empty_cache(cache_dir, command):
    code, output = command(vector_add())
    assert code == 0 and "it is empty" in output and not cache_dir.exists()


def test_command_says_why_a_cache_is_refused(filled, command):
    filled.directory.chmod(0o777)
    for options in ((), ("--prune",)):
        code, output = command(filled.source, *options)
        assert code == 1 and "UntrustedCache" in output and f"chmod go-w {filled.directory}" in output
        assert "Traceback" not in output
    filled.directory.chmod(0o700)
    assert states(filled) == filled.expected


def test_kernels_of_this_package_are_current(cache_dir, monkeypatch):
    """With the real configs and compilers: what 'compile' makes, 'cache' counts as current, and '--prune' leaves."""
    monkeypatch.undo()
    monkeypatch.setenv("ESIMD_FMHA_CACHE_DIR", str(cache_dir))
    compiled = CliRunner().invoke(cli.main, ["compile", "--target", "cpu", "--head-dim", "64", "--dtype", "fp16"])
    count = int(re.search(r"(\d+) kernels for cpu", compiled.output).group(1))
    output = CliRunner().invoke(cli.main, ["cache", "--prune"]).output
    assert "deleted 0 entries" in output
    assert sum(int(row[3]) for row in rows(output) if row[2] == CURRENT) == count
    assert len(list(cache_dir.glob("*/kernel.spv"))) == count
    shutil.rmtree(cache_dir)
