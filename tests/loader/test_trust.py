"""Who may have written what the cache holds. Root's tests change owners; an ordinary user's only seem to."""

import os
import stat
from dataclasses import replace
from types import SimpleNamespace

import pytest

import esimd_fmha
from esimd_fmha.errors import UntrustedCache
from esimd_fmha.loader import build_spirv, trust
from esimd_fmha.loader.cache import Artifact, DiskCache, Recipe, make_directory

SOMEBODY, US = 54321, 12345
RECIPE = Recipe("kernel", "kernel.spv", {"compiler": "1.0"}, {"kernel.cpp": b"text"})


def build():
    return Artifact(b"compiled")


def no_build():
    raise AssertionError("compiled although the cache was refused, or although the kernel was in it")


@pytest.fixture
def chown(monkeypatch):
    """os.lchown; for an ordinary user it changes what os.lstat and os.fstat tell of the file."""
    if os.geteuid() == 0:
        return lambda path, uid: os.lchown(path, uid, -1)
    owners, lstat, fstat = {}, os.lstat, os.fstat

    def owned(status):
        uid = owners.get((status.st_dev, status.st_ino), status.st_uid)
        return os.stat_result((*status[:4], uid, *status[5:10]))

    monkeypatch.setattr(os, "lstat", lambda path: owned(lstat(path)))
    monkeypatch.setattr(os, "fstat", lambda descriptor: owned(fstat(descriptor)))

    def seem_to_change(path, uid):
        status = lstat(path)
        owners[status.st_dev, status.st_ino] = uid

    return seem_to_change


@pytest.fixture
def ordinary_user(monkeypatch):
    """The tests' user, or for root a user who owns nothing yet."""
    user = os.geteuid() or US
    monkeypatch.setattr(os, "geteuid", lambda: user)
    return user


@pytest.fixture
def directory(tmp_path):
    """A cache directory of the user's own, with a kernel in it."""
    path = tmp_path / "above" / "cache"
    DiskCache(path).get(RECIPE, build)
    return path


def assert_refused(directory, *words):
    """Neither read nor written, with a sentence that says why and what to do."""
    before = sorted(directory.rglob("*"))
    for recipe in (RECIPE, Recipe("other", "kernel.spv", {"compiler": "1.0"})):
        with pytest.raises(UntrustedCache) as error:
            DiskCache(directory).get(recipe, no_build)
        message = str(error.value)
        assert str(directory) in message and "runs code on your GPU" in message and "ESIMD_FMHA_CACHE_DIR" in message
        missing = [word for word in words if word not in message]
        assert not missing, f"the message lacks {missing}: {message}"
    assert sorted(directory.rglob("*")) == before


def assert_used(directory):
    assert DiskCache(directory).get(RECIPE, no_build).data == b"compiled"


# ---- the directory itself ------------------------------------------------------------------------


@pytest.mark.parametrize("mode", [0o777, 0o775, 0o720, 0o702, 0o1777], ids=oct)
def test_directory_that_others_can_write_is_refused(directory, mode):
    directory.chmod(mode)
    mode_shown = stat.filemode(directory.stat().st_mode)
    assert_refused(directory, f"others may write to {directory} ({mode_shown})", f"Run 'chmod go-w {directory}'")
    directory.chmod(mode & ~0o022)
    assert_used(directory)


@pytest.mark.parametrize("mode", [0o700, 0o755, 0o555, 0o750], ids=oct)
def test_directory_that_others_can_only_read_is_used(directory, mode):
    directory.chmod(mode)
    assert_used(directory)


def test_directory_of_somebody_else_is_refused(directory, chown):
    chown(directory, SOMEBODY)
    directory.chmod(0o755)
    assert_refused(directory, f"{directory} belongs to uid {SOMEBODY}, not to ", "Set ESIMD_FMHA_CACHE_DIR")


def test_roots_directory_serves_users_who_cannot_write_it(directory, chown, ordinary_user, caplog):
    """An administrator filled it."""
    for path in (directory, *directory.rglob("*")):
        chown(path, 0)
    directory.chmod(0o555)
    assert_used(directory)


def test_roots_directory_that_others_can_write_is_refused_without_advice_that_fails(directory, chown, ordinary_user):
    for path in (directory, *directory.rglob("*")):
        chown(path, 0)
    directory.chmod(0o777)
    assert_refused(directory, "others may write", ". Set ESIMD_FMHA_CACHE_DIR")


def test_a_users_directory_is_refused_to_another_user(directory, chown, ordinary_user):
    chown(directory, ordinary_user)
    directory.chmod(0o700)
    assert trust.why_refused(directory) is None
    chown(directory, ordinary_user + 1)
    assert "belongs to" in trust.why_refused(directory).reason


def test_owner_outside_the_container_is_not_trusted_with_the_directory(directory, chown):
    chown(directory, trust.UNMAPPED_OWNER)
    assert_refused(directory, f"uid {trust.UNMAPPED_OWNER}")


# ---- the way to it -------------------------------------------------------------------------------


def test_sticky_parent_is_used(directory):
    """As /tmp is: others cannot rename or delete what is not theirs."""
    directory.parent.chmod(0o1777)
    assert_used(directory)


@pytest.mark.parametrize("mode", [0o777, 0o757, 0o2773], ids=oct)
def test_parent_that_anybody_can_write_is_refused(directory, mode):
    directory.parent.chmod(mode)
    assert_refused(directory, f"others may write to {directory.parent} (d", f"chmod go-w {directory.parent}'")


def test_parent_of_somebody_else_is_refused(directory, chown):
    chown(directory.parent, SOMEBODY)
    directory.parent.chmod(0o755)
    assert_refused(directory, f"{directory.parent} belongs to uid {SOMEBODY}")


def test_parent_that_belongs_to_nobody_known_in_the_container_is_used(directory, chown):
    chown(directory.parent, trust.UNMAPPED_OWNER)
    directory.parent.chmod(0o755)
    assert_used(directory)


@pytest.mark.parametrize(
    "gid, name, members, used",
    [
        (7, "me", [], True),
        (7, "me", ["me"], True),
        (7, "me", ["me", "you"], False),
        (7, "staff", [], False),
        (8, "me", [], False),
    ],
    ids=["own", "own, listed", "shared", "another name", "not the user's first"],
)
def test_parent_that_a_group_can_write_is_used_if_the_group_is_the_users_own(
    directory, monkeypatch, gid, name, members, used
):
    """Home directories of users whose umask is 002."""
    monkeypatch.setattr(trust.pwd, "getpwuid", lambda uid: SimpleNamespace(pw_name="me", pw_gid=7))
    monkeypatch.setattr(trust.grp, "getgrgid", lambda _: SimpleNamespace(gr_name=name, gr_mem=members))
    lstat = os.lstat
    in_group = lambda status: os.stat_result((*status[:5], gid, *status[6:10]))
    monkeypatch.setattr(os, "lstat", lambda path: in_group(lstat(path)))
    directory.parent.chmod(0o775)
    assert_used(directory) if used else assert_refused(
        directory, f"others may write to {directory.parent} (drwxrwxr-x)"
    )
    directory.parent.chmod(0o777)
    assert_refused(directory, str(directory.parent))


def test_link_to_a_trusted_directory_is_used(directory, tmp_path):
    (tmp_path / "link").symlink_to(directory)
    assert_used(tmp_path / "link")


def test_link_of_somebody_else_is_refused(directory, tmp_path, chown):
    """He can make it point elsewhere."""
    link = tmp_path / "link"
    link.symlink_to(directory)
    chown(link, SOMEBODY)
    assert_refused(link, f"{link} belongs to uid {SOMEBODY}")


@pytest.mark.parametrize("relative", [False, True], ids=["absolute", "relative"])
def test_links_are_followed_through_every_directory(directory, tmp_path, relative):
    """first -> open/second -> above: who can write to open replaces second."""
    shared = tmp_path / "open"
    shared.mkdir()
    (shared / "second").symlink_to("../above" if relative else directory.parent)
    (tmp_path / "first").symlink_to("open/second" if relative else shared / "second")
    assert_used(tmp_path / "first" / "cache")
    shared.chmod(0o777)
    assert_refused(tmp_path / "first" / "cache", f"others may write to {shared}")
    assert_used(directory)


def test_link_to_a_directory_that_others_can_write_is_refused(directory, tmp_path):
    (tmp_path / "link").symlink_to(directory)
    directory.chmod(0o777)
    assert_refused(tmp_path / "link", f"others may write to {directory}")


def test_relative_path_is_followed_from_the_working_directory(directory, monkeypatch):
    monkeypatch.chdir(directory.parent)
    relative = type(directory)("../above/cache")
    assert_used(relative)
    directory.parent.chmod(0o777)
    assert "others may write to" in str(trust.why_refused(relative))


def test_a_working_directory_that_is_gone_does_not_hide_the_danger(directory, monkeypatch):
    def gone():
        raise FileNotFoundError(2, "No such file or directory")

    monkeypatch.setattr(os, "getcwd", gone)
    assert_used(directory)
    directory.chmod(0o777)
    assert_refused(directory, "others may write")


# ---- directories that the loader makes -----------------------------------------------------------


@pytest.mark.parametrize("umask", [0o000, 0o002, 0o077], ids=oct)
def test_new_directories_and_entries_are_trusted_whatever_the_umask(tmp_path, umask):
    directory = tmp_path / "a" / "b" / "cache"
    before = os.umask(umask)
    try:
        recipe = replace(RECIPE, sources={"include/deep/header.hpp": b""})
        entry = DiskCache(directory).get(recipe, build)
    finally:
        os.umask(before)
    for path in (directory, directory.parent, directory.parent.parent):
        assert stat.S_IMODE(path.stat().st_mode) == 0o700
    for path in entry.path.parent.rglob("*"):
        assert not stat.S_IMODE(path.stat().st_mode) & trust.WRITABLE_BY_OTHERS, path
    assert_used(directory)


def test_new_directory_where_anybody_can_write_is_refused(tmp_path):
    tmp_path.chmod(0o777)
    with pytest.raises(UntrustedCache, match=f"others may write to {tmp_path} "):
        DiskCache(tmp_path / "new" / "cache").get(RECIPE, no_build)
    tmp_path.chmod(0o700)


def test_directories_that_exist_keep_their_permissions(tmp_path):
    tmp_path.chmod(0o755)
    make_directory(tmp_path / "new")
    assert stat.S_IMODE(tmp_path.stat().st_mode) == 0o755


# ---- entries -------------------------------------------------------------------------------------


@pytest.mark.parametrize("part", [".", "manifest.json", "kernel.spv"])
@pytest.mark.parametrize("fault", ["owner", "group", "others"])
def test_entry_that_others_wrote_or_can_change_is_refused(directory, chown, part, fault):
    """Planted while the directory was open to others, who may also have made it look whole."""
    (folder,) = (path for path in directory.iterdir() if path.is_dir())
    path = folder / part
    if fault == "owner":
        chown(path, SOMEBODY)
    else:
        path.chmod(0o775 if fault == "group" else 0o757)
    with pytest.raises(UntrustedCache) as error:
        DiskCache(directory).get(RECIPE, no_build)
    message = str(error.value)
    assert f"rm -r {folder}" in message and "runs code on your GPU" in message
    assert (f"belongs to uid {SOMEBODY}" if fault == "owner" else "can be written by others (") in message


@pytest.mark.parametrize("part", ["manifest.json", "kernel.spv"])
def test_files_of_an_entry_are_no_links(directory, tmp_path, part):
    (folder,) = (path for path in directory.iterdir() if path.is_dir())
    (folder / part).rename(tmp_path / part)
    (folder / part).symlink_to(tmp_path / part)
    assert DiskCache(directory).get(RECIPE, lambda: Artifact(b"anew")).data == b"anew"


def test_entry_that_is_a_link_is_replaced(directory, tmp_path):
    (folder,) = (path for path in directory.iterdir() if path.is_dir())
    folder.rename(tmp_path / "elsewhere")
    folder.symlink_to(tmp_path / "elsewhere")
    assert DiskCache(directory).get(RECIPE, lambda: Artifact(b"anew")).data == b"anew"
    assert folder.is_dir() and not folder.is_symlink() and (tmp_path / "elsewhere" / "kernel.spv").exists()


# ---- what users see ------------------------------------------------------------------------------


def test_builds_raise_it(cache_dir):
    from .vector_add import vector_add

    cache_dir.mkdir()
    cache_dir.chmod(0o777)
    with pytest.raises(esimd_fmha.UntrustedCache, match="is refused: others may write"):
        build_spirv(vector_add())
    assert list(cache_dir.iterdir()) == []


def test_the_users_own_cache_is_trusted(tmp_path, monkeypatch):
    """A process's own folder below /tmp, for users without a home."""
    from esimd_fmha import envs

    monkeypatch.delenv("ESIMD_FMHA_CACHE_DIR", raising=False)
    monkeypatch.setattr(os.path, "expanduser", lambda path: path)
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    envs._process_dir.cache_clear()
    directory = envs.cache_dir()
    assert stat.S_IMODE(directory.stat().st_mode) == 0o700 and trust.why_refused(directory) is None
    directory.rmdir()
    envs._process_dir.cache_clear()
