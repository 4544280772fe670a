"""Who may write to the kernel cache. A kernel in it runs with the user's rights, so nobody else may put one there.

A directory is trusted when it belongs to the user or to root and nobody else may write to it, and when nobody else can
replace it: the same holds for every directory above it and for every symbolic link on the way. (Root can do anything in
any case; an administrator may fill a cache that users only read.)
"""

import grp
import os
import pwd
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from esimd_fmha.errors import UntrustedCache

# The owner that Linux shows for files whose real owner has no number in a container: most often the host's root.
UNMAPPED_OWNER = 65534

WRITABLE_BY_OTHERS = stat.S_IWGRP | stat.S_IWOTH


@dataclass(frozen=True)
class Refusal:
    """Why a cache is not used, and what to do about it: two sentences."""

    reason: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.reason} {self.remedy}"


def check_directory(directory: Path) -> None:
    """Raises UntrustedCache for a directory in which others could put kernels. One that does not exist is no danger."""
    if refusal := why_refused(directory):
        raise UntrustedCache(str(refusal))


def check_entry(path: Path, status: os.stat_result) -> None:
    """Raises UntrustedCache for a file or folder of the cache that others wrote or could still change."""
    if status.st_uid not in (0, os.geteuid()):
        was = f"belongs to {_user(status.st_uid)}"
    elif status.st_mode & WRITABLE_BY_OTHERS:
        was = f"can be written by others ({stat.filemode(status.st_mode)})"
    else:
        return
    raise UntrustedCache(
        f"{path} in the kernel cache is refused: it {was}, and whoever writes a kernel there runs code on your GPU. "
        f"Delete it, and it is compiled anew: rm -r {path if stat.S_ISDIR(status.st_mode) else path.parent}"
    )


def why_refused(directory: Path) -> Refusal | None:
    """Why a directory is not trusted; None when it is, or when it does not exist or cannot be reached."""
    if not os.path.exists(directory):
        return None
    cache = os.path.realpath(directory)
    way = _on_the_way(str(directory if directory.is_absolute() else Path.cwd() / directory))
    fault = next(filter(None, (_fault(step, may_be_shared=step != cache) for step in way)), None)
    if fault is None:
        return None
    what, mend = fault
    return Refusal(
        f"the kernel cache {directory} is refused: {what}, and whoever puts a kernel there runs code on your GPU.",
        f"{mend} ESIMD_FMHA_CACHE_DIR to a directory that only you can write to.",
    )


def _on_the_way(path: str) -> Iterator[str]:
    """Every directory and symbolic link that the system passes to reach an absolute path, and the path itself."""
    at, names = "/", path.split("/")
    yield at
    while names:
        name = names.pop(0)
        if name == "..":
            at = os.path.dirname(at)
        elif name not in ("", "."):
            step = os.path.join(at, name)
            yield step
            if os.path.islink(step):
                target = os.readlink(step)
                at, names = "/" if target.startswith("/") else at, [*target.split("/"), *names]
            else:
                at = step


def _fault(step: str, *, may_be_shared: bool) -> tuple[str, str] | None:
    """What is wrong with the cache directory, or with a step on the way to it, and how the advice to mend it begins.

    A step that ``may_be_shared`` may be as /tmp is, where nobody can rename or delete what belongs to another.
    """
    status = os.lstat(step)
    owners = {0, os.geteuid(), *([UNMAPPED_OWNER] if may_be_shared else [])}
    if status.st_uid not in owners:
        return f"{step} belongs to {_user(status.st_uid)}, not to {_user(os.geteuid())}", "Set"
    if stat.S_ISLNK(status.st_mode) or not status.st_mode & WRITABLE_BY_OTHERS:  # a link's own mode means nothing
        return None
    if may_be_shared and (status.st_mode & stat.S_ISVTX or _only_by_own_group(status)):
        return None
    mend = f"Run 'chmod go-w {step}', or set" if status.st_uid == os.geteuid() else "Set"
    return f"others may write to {step} ({stat.filemode(status.st_mode)})", mend


def _only_by_own_group(status: os.stat_result) -> bool:
    """Whether nobody else is in the group that may write. Users have such groups where the umask is 002."""
    try:
        user, group = pwd.getpwuid(os.geteuid()), grp.getgrgid(status.st_gid)
    except KeyError:
        return False
    is_own = status.st_gid == user.pw_gid and group.gr_name == user.pw_name and set(group.gr_mem) <= {user.pw_name}
    return is_own and not status.st_mode & stat.S_IWOTH


def _user(uid: int) -> str:
    try:
        return f"{pwd.getpwuid(uid).pw_name} (uid {uid})"
    except KeyError:
        return f"uid {uid}"
