"""The disk cache: what is a hit, what heals, what cannot be written."""

import errno
import json
import os
import pathlib
import shutil
from dataclasses import replace

import pytest

from esimd_fmha.loader import Entry, build_spirv
from esimd_fmha.loader.build import spirv_recipe
from esimd_fmha.loader.cache import Artifact, DiskCache
from esimd_fmha.loader.compilers import compile_spirv

from .vector_add import vector_add

IDENTITY = "compiler 1.0"
SPIRV = b"\x03\x02\x23\x07" + bytes(1000)


class CountingCompiler:
    """Stands for a compiler; counts its calls."""

    def __init__(self, spirv=SPIRV):
        self.spirv = spirv
        self.calls = 0

    def __call__(self):
        self.calls += 1
        return Artifact(self.spirv)


def get(directory, compiler, source=None):
    return DiskCache(directory).get(spirv_recipe(source or vector_add(), IDENTITY), compiler)


def no_compiler():
    raise AssertionError("compiled what was in the cache")


def files_in(directory):
    """The names of what a cache directory holds, but for lock files."""
    return sorted(path.name for path in directory.iterdir() if path.suffix != ".lock")


# ---- hit and miss --------------------------------------------------------------------------------


def test_first_get_compiles_and_publishes(tmp_path):
    entry = get(tmp_path, CountingCompiler())
    assert entry.data == SPIRV and entry.build_seconds > 0
    assert entry.path.read_bytes() == SPIRV
    assert files_in(tmp_path) == [entry.path.parent.name]
    manifest = json.loads((entry.path.parent / "manifest.json").read_text())
    assert manifest["inputs"]["compiler"] == IDENTITY and manifest["inputs"]["symbol"] == "__sycl_kernel_vector_add"


def test_second_get_is_a_hit(tmp_path):
    first = get(tmp_path, CountingCompiler())
    second = get(tmp_path, no_compiler)
    assert second == replace(first, build_seconds=0.0)


def test_a_failing_compiler_publishes_nothing(tmp_path):
    def failing():
        raise RuntimeError("syntax error")

    with pytest.raises(RuntimeError, match="syntax error"):
        get(tmp_path, failing)
    assert files_in(tmp_path) == []
    assert get(tmp_path, CountingCompiler()).data == SPIRV


def test_the_entry_is_readable_by_others(tmp_path):
    before = os.umask(0o022)
    try:
        entry = get(tmp_path, CountingCompiler())
    finally:
        os.umask(before)
    assert entry.path.parent.stat().st_mode & 0o777 == 0o755
    assert entry.path.stat().st_mode & 0o777 == 0o644


# ---- the key -------------------------------------------------------------------------------------


def edit_header(kernels):
    with (kernels / "argument.hpp").open("a") as file:
        file.write("// more\n")


def add_header(kernels):
    (kernels / "more.inl").write_text("")


def rename_header(kernels):
    (kernels / "argument.hpp").rename(kernels / "parameter.hpp")


def edit_entry(kernels):
    with (kernels / "vector_add.cpp").open("a") as file:
        file.write("// more\n")


@pytest.mark.parametrize("edit", [edit_header, add_header, rename_header, edit_entry])
def test_key_changes_with_the_files(kernels, edit):
    source = vector_add(kernels)
    before = spirv_recipe(source, IDENTITY).key
    edit(kernels)
    assert spirv_recipe(source, IDENTITY).key != before


def test_key_changes_with_the_subfolders_headers(kernels):
    (kernels / "detail").mkdir()
    header = kernels / "detail" / "deep.hpp"
    header.write_text("int one = 1;")
    before = spirv_recipe(vector_add(kernels), IDENTITY).key
    header.write_text("int one = 2;")
    assert spirv_recipe(vector_add(kernels), IDENTITY).key != before


def test_source_lines_belong_to_the_folder_they_came_from(kernels, monkeypatch):
    """The same files elsewhere share a kernel, unless it names its files."""
    elsewhere = shutil.copytree(kernels, kernels.with_name("elsewhere"))
    here, there = vector_add(kernels), vector_add(elsewhere)
    assert spirv_recipe(here, IDENTITY).key == spirv_recipe(there, IDENTITY).key
    monkeypatch.setenv("ESIMD_FMHA_DEBUG_INFO", "1")
    assert spirv_recipe(here, IDENTITY).key != spirv_recipe(there, IDENTITY).key


def test_key_tells_where_a_file_ends(kernels):
    """Two files are not one that holds the second's name and text."""
    first, second = kernels / "y.hpp", kernels / "z.hpp"
    first.write_text("one")
    second.write_text("two")
    before = spirv_recipe(vector_add(kernels), IDENTITY).key
    first.write_text("onez.hpp\0two")
    second.unlink()
    assert spirv_recipe(vector_add(kernels), IDENTITY).key != before


@pytest.mark.parametrize(
    "other",
    [vector_add(VALUE="1"), vector_add(VALUE="2"), vector_add(name="other_name"), vector_add(esimd=True)],
    ids=["macro", "macro's value", "entry point", "kind"],
)
def test_key_changes_with_options_and_names(other):
    known = {spirv_recipe(source, IDENTITY).key for source in (vector_add(), vector_add(V="1"))}
    assert spirv_recipe(other, IDENTITY).key not in known


def test_key_changes_with_the_entry_file(kernels):
    (kernels / "copy.cpp").write_bytes((kernels / "vector_add.cpp").read_bytes())
    source = vector_add(kernels)
    assert spirv_recipe(source, IDENTITY).key != spirv_recipe(replace(source, entry=kernels / "copy.cpp"), IDENTITY).key


def test_key_changes_with_the_compiler():
    assert spirv_recipe(vector_add(), IDENTITY).key != spirv_recipe(vector_add(), "compiler 1.1").key


def test_key_does_not_depend_on_where_the_files_are(kernels):
    assert spirv_recipe(vector_add(kernels), IDENTITY).key == spirv_recipe(vector_add(), IDENTITY).key


# ---- damage --------------------------------------------------------------------------------------


def truncate(entry):
    entry.path.write_bytes(SPIRV[:10])


def empty(entry):
    entry.path.write_bytes(b"")


def flip_a_bit(entry):
    entry.path.write_bytes(SPIRV[:-1] + b"\1")


def remove_spirv(entry):
    entry.path.unlink()


def remove_manifest(entry):
    (entry.path.parent / "manifest.json").unlink()


def garble_manifest(entry):
    (entry.path.parent / "manifest.json").write_bytes(b"\xff{not json")


def manifest_without_digest(entry):
    (entry.path.parent / "manifest.json").write_text("{}")


def manifest_of_another_type(entry):
    (entry.path.parent / "manifest.json").write_text("[1, 2]")


def empty_folder(entry):
    shutil.rmtree(entry.path.parent)
    entry.path.parent.mkdir()


def file_for_folder(entry):
    empty_folder(entry)
    entry.path.parent.rmdir()
    entry.path.parent.write_text("a file")


def folder_for_spirv(entry):
    entry.path.unlink()
    (entry.path / "deeper").mkdir(parents=True)


def dangling_link(entry):
    empty_folder(entry)
    entry.path.parent.rmdir()
    entry.path.parent.symlink_to("nowhere")


DAMAGES = [
    truncate,
    empty,
    flip_a_bit,
    remove_spirv,
    remove_manifest,
    garble_manifest,
    manifest_without_digest,
    manifest_of_another_type,
    empty_folder,
    file_for_folder,
    folder_for_spirv,
    dangling_link,
]


@pytest.mark.parametrize("damage", DAMAGES)
def test_damaged_entry_is_rebuilt(tmp_path, damage, caplog):
    damage(get(tmp_path, CountingCompiler()))
    compiler = CountingCompiler()
    entry = get(tmp_path, compiler)
    assert compiler.calls == 1 and entry.data == SPIRV and entry.path.read_bytes() == SPIRV
    assert "damaged cache entry" in caplog.text and str(entry.path.parent) in caplog.text
    assert get(tmp_path, no_compiler).data == SPIRV
    assert files_in(tmp_path) == [entry.path.parent.name]


def test_what_a_killed_process_was_writing_is_removed(tmp_path):
    entry = get(tmp_path / "other", CountingCompiler())
    half_written = tmp_path / f".building-{entry.path.parent.name}"
    half_written.mkdir()
    (half_written / "kernel.spv").write_bytes(SPIRV[:10])
    entry = get(tmp_path, CountingCompiler())
    assert entry.path.read_bytes() == SPIRV
    assert not half_written.exists()


# ---- directories that cannot be written ----------------------------------------------------------


def read_only(directory):
    directory.mkdir()
    directory.chmod(0o555)
    return directory


def file_for_directory(directory):
    directory.write_text("a file")
    return directory


def below_a_file(directory):
    directory.write_text("a file")
    return directory / "cache"


def in_proc(_):
    return os.path.realpath("/proc/self/cache")


UNWRITABLE = [file_for_directory, below_a_file, in_proc]
if os.geteuid():  # permissions do not bind root
    UNWRITABLE.append(read_only)


@pytest.mark.parametrize("make", UNWRITABLE)
def test_unwritable_directory_costs_compiles_not_results(tmp_path, make, caplog):
    directory = type(tmp_path)(make(tmp_path / "cache"))
    compiler = CountingCompiler()
    for calls in (1, 2):
        caplog.clear()
        entry = get(directory, compiler)
        assert entry.data == SPIRV and entry.path is None and compiler.calls == calls
        assert str(directory) in caplog.text and "ESIMD_FMHA_CACHE_DIR" in caplog.text


def test_entry_that_cannot_be_published_is_compiled_once(tmp_path, monkeypatch, caplog):
    """A full disk: the lock can be had, and then writing fails."""

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(type(tmp_path), "write_bytes", full)
    compiler = CountingCompiler()
    entry = get(tmp_path, compiler)
    assert compiler.calls == 1 and entry.data == SPIRV and entry.path is None
    assert "No space left on device" in caplog.text
    assert files_in(tmp_path) == []


def test_file_system_without_locks(tmp_path, monkeypatch, caplog):
    def no_locks(*_):
        raise OSError(37, "No locks available")

    monkeypatch.setattr("fcntl.flock", no_locks)
    entry = get(tmp_path, CountingCompiler())
    assert entry.data == SPIRV and "No locks available" in caplog.text


def test_hits_need_no_write_access(tmp_path, monkeypatch):
    get(tmp_path, CountingCompiler())

    def refuse(*_):
        raise AssertionError("took a lock")

    monkeypatch.setattr("fcntl.flock", refuse)
    assert get(tmp_path, no_compiler).data == SPIRV


# ---- what is kept beside the artifact ------------------------------------------------------------


def test_the_source_is_kept_and_compiles_to_the_same_spirv(cache_dir, kernels):
    source = vector_add(kernels, VALUE="17")
    (kernels / "detail").mkdir()
    (kernels / "detail" / "deep.hpp").write_text("// deep")
    entry = build_spirv(source)
    kept = entry.kept_source(source.entry_name)
    assert kept == entry.path.parent / "source" / "vector_add.cpp"
    assert {path.relative_to(kept.parent): path.read_bytes() for path in kept.parent.rglob("*") if path.is_file()} == {
        path.relative_to(kernels): path.read_bytes() for path in kernels.rglob("*") if path.is_file()
    }
    options = json.loads((entry.path.parent / "manifest.json").read_text())["inputs"]["options"]
    assert "-DVALUE=17" in options and tuple(options) == source.options
    shutil.rmtree(kernels)
    assert compile_spirv(replace(source, entry=kept, include_dir=kept.parent)) == entry.data


def test_an_entry_file_beside_the_folder_of_its_headers_is_kept_inside_the_cache_entry(cache_dir, kernels):
    outside = kernels.parent / "probes" / "probe.cpp"
    outside.parent.mkdir()
    (kernels / "vector_add.cpp").rename(outside)
    source = replace(vector_add(kernels), entry=outside)
    entry = build_spirv(source)
    kept = entry.kept_source(source.entry_name)
    assert kept.read_bytes() == outside.read_bytes() and entry.path.parent in kept.parents
    assert ".." not in kept.parts and (entry.path.parent / "source" / "argument.hpp").exists()


def test_without_a_cache_nothing_is_kept():
    assert Entry(SPIRV).kept_source("vector_add.cpp") is None


# ---- power loss ----------------------------------------------------------------------------------


@pytest.fixture
def disk(monkeypatch):
    """What is written to the disk and renamed, in order: ("sync", path) and ("rename", from, to)."""
    operations, fsync, rename = [], os.fsync, pathlib.Path.rename

    def recording_fsync(descriptor):
        operations.append(("sync", pathlib.Path(os.readlink(f"/proc/self/fd/{descriptor}"))))
        fsync(descriptor)

    def recording_rename(path, target):
        operations.append(("rename", path, target))
        return rename(path, target)

    monkeypatch.setattr(os, "fsync", recording_fsync)
    monkeypatch.setattr(pathlib.Path, "rename", recording_rename)
    return operations


def test_an_entry_is_on_the_disk_before_it_is_renamed(tmp_path, disk):
    directory = tmp_path.resolve() / "cache"
    folder = get(directory, CountingCompiler()).path.parent
    building = folder.with_name(f".building-{folder.name}")
    written = {building / path.relative_to(folder) for path in folder.rglob("*")}
    assert {"kernel.spv", "manifest.json", "source", "vector_add.cpp"} <= {path.name for path in written}
    *before, renamed, last = disk
    assert renamed == ("rename", building, folder)
    assert sorted(before) == sorted(("sync", path) for path in (building, *written))
    assert last == ("sync", directory), "the rename itself"


@pytest.mark.parametrize("number, name", [(5, "EIO"), (28, "ENOSPC")])
def test_what_cannot_be_brought_to_the_disk_is_not_published(tmp_path, monkeypatch, caplog, number, name):
    def failing(_):
        raise OSError(number, name)

    monkeypatch.setattr(os, "fsync", failing)
    entry = get(tmp_path, CountingCompiler())
    assert entry.data == SPIRV and entry.path is None and name in caplog.text
    assert files_in(tmp_path) == []


def test_file_systems_that_cannot_sync_a_directory_are_written(tmp_path, monkeypatch):
    fsync = os.fsync

    def only_files(descriptor):
        if os.path.isdir(f"/proc/self/fd/{descriptor}"):
            raise OSError(errno.EINVAL, "Invalid argument")
        fsync(descriptor)

    monkeypatch.setattr(os, "fsync", only_files)
    assert get(tmp_path, CountingCompiler()).path.exists()
    assert get(tmp_path, no_compiler).data == SPIRV
