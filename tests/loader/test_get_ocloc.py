"""tools/get_ocloc.sh, as far as it goes without a network."""

import os
import shutil
import subprocess

import pytest

from .vector_add import REPOSITORY

SCRIPT = REPOSITORY / "tools" / "get_ocloc.sh"


@pytest.fixture
def programs(tmp_path):
    """A folder with the few programs that the script needs before it asks apt; it is the PATH."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for name in ("bash", "dirname", "mkdir", "mktemp", "rm", "cat", "awk"):
        (folder / name).symlink_to(shutil.which(name))
    return folder


def script(path, text):
    path.parent.mkdir(exist_ok=True)
    path.write_text(f"#!{shutil.which('bash')}\n{text}\n")
    path.chmod(0o755)


def get_ocloc(directory, programs):
    return subprocess.run(
        [SCRIPT, directory], env={"PATH": str(programs)}, cwd=os.sep, capture_output=True, text=True, check=False
    )


def test_working_ocloc_is_left_alone(tmp_path, programs):
    script(tmp_path / "igc" / "ocloc", '[ "$*" = "ids ptl-h" ]')
    done = get_ocloc(tmp_path / "igc", programs)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_machine_without_apt_is_told_what_else_works(tmp_path, programs):
    done = get_ocloc(tmp_path / "igc", programs)
    assert done.returncode == 1
    assert "no apt-get, so it is not Debian-like" in done.stderr and "ESIMD_FMHA_OCLOC" in done.stderr


def test_another_architecture_is_refused(tmp_path, programs):
    script(programs / "apt-get", "exit 0")
    script(programs / "dpkg", "echo arm64")
    done = get_ocloc(tmp_path / "igc", programs)
    assert done.returncode == 1 and "amd64 only" in done.stderr


def test_machine_without_a_debian_mirror_is_told_what_else_works(tmp_path, programs):
    script(programs / "dpkg", "echo amd64")
    targets = '[ $1 = indextargets ] && echo "Ubuntu|Ubuntu|somewhere"'
    script(programs / "apt-get", f'{targets}; [ "$1" != -qq ] || echo "no route" >&2')
    done = get_ocloc(tmp_path / "igc", programs)
    assert done.returncode == 1 and "reaches no Debian mirror" in done.stderr and "no route" in done.stderr


def test_failing_download_shows_apts_words_and_leaves_nothing(tmp_path, programs):
    script(programs / "dpkg", "echo amd64")
    targets = '[ $1 = indextargets ] && echo "Debian|Debian|somewhere" && exit'
    script(programs / "apt-get", f'{targets}; echo "hash mismatch" >&2; exit 100')
    done = get_ocloc(tmp_path / "igc", programs)
    assert done.returncode == 1
    assert "could not fetch intel-ocloc" in done.stderr and "hash mismatch" in done.stderr
    assert list((tmp_path / "igc").iterdir()) == []
