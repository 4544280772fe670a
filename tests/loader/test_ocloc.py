"""Machine code by the offline compiler, and its cache. A script stands for ocloc, but in the last two tests."""

import json
import os
import stat
from dataclasses import replace

import pytest

from esimd_fmha.errors import CompileError, MissingComponent
from esimd_fmha.loader import (
    GPU_BUILD_OPTIONS,
    build_device_binary,
    build_spirv,
    compilers,
    find_ocloc,
    spill_bytes,
)
from esimd_fmha.loader.compilers import ocloc

from .vector_add import KERNELS, vector_add

SPIRV = b"\x03\x02\x23\x07 something"

# Counts its compilations in $0.log. The "machine code" is the start of an ELF file, then the command line but for
# folders.
FAKE_OCLOC = r"""#!/bin/sh
if [ "$1" = --version ]; then echo 26.27; exit 0; fi
echo compile >> "$0.log"
while [ $# -gt 0 ]; do
    case $1 in
        -out_dir) folder=$2;;
        -device) device=$2;;
        -options) options=$2;;
    esac
    shift
done
if [ "$device" = dg2 ]; then echo "error: no DPAS of this width" >&2; exit 1; fi
printf '\177ELF%s' "$device $options" > "$folder/kernel.bin"
if [ "$device" = full ]; then : > "$folder/kernel.bin"; fi
echo "warning: Spill memory used = 128 bytes for kernel a" >&2
echo "warning: Spill memory used = 64 bytes for kernel b" >&2
"""


@pytest.fixture
def fake_ocloc(tmp_path, monkeypatch, cache_dir):
    path = tmp_path / "bin" / "ocloc"
    path.parent.mkdir()
    path.write_text(FAKE_OCLOC)
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("ESIMD_FMHA_OCLOC", str(path))
    compilers._ocloc_at.cache_clear()
    yield path
    compilers._ocloc_at.cache_clear()


def num_compiles(fake):
    log = fake.with_name("ocloc.log")
    return len(log.read_text().splitlines()) if log.exists() else 0


def test_binary_and_spills(fake_ocloc):
    binary = build_device_binary(SPIRV, "bmg", "-vc-codegen")
    assert binary.data == b"\x7fELFbmg -vc-codegen" and spill_bytes(binary.log) == 192 and "kernel a" in binary.log


def test_second_time_is_a_hit_with_its_log(fake_ocloc):
    first = build_device_binary(SPIRV, "bmg", "-vc-codegen")
    assert first.build_seconds > 0
    assert build_device_binary(SPIRV, "bmg", "-vc-codegen") == replace(first, build_seconds=0.0)
    assert num_compiles(fake_ocloc) == 1


def test_the_spirv_is_kept_beside_the_binary(fake_ocloc):
    binary = build_device_binary(SPIRV, "bmg", "-vc-codegen")
    assert binary.path.name == "kernel.bin"
    assert binary.kept_source("kernel.spv").read_bytes() == SPIRV
    inputs = json.loads((binary.path.parent / "manifest.json").read_text())["inputs"]
    assert (inputs["device"], inputs["options"]) == ("bmg", "-vc-codegen")


@pytest.mark.parametrize(
    "other",
    [(SPIRV + b".", "bmg", "-a"), (SPIRV, "lnl", "-a"), (SPIRV, "bmg", "-b")],
    ids=["spirv", "device", "options"],
)
def test_every_input_is_in_the_key(fake_ocloc, other):
    build_device_binary(SPIRV, "bmg", "-a")
    build_device_binary(*other)
    assert num_compiles(fake_ocloc) == 2


def test_another_ocloc_is_in_the_key(fake_ocloc):
    build_device_binary(SPIRV, "bmg", "-a")
    compilers._ocloc_at.cache_clear()
    fake_ocloc.write_text(FAKE_OCLOC.replace("26.27", "26.31"))
    build_device_binary(SPIRV, "bmg", "-a")
    assert num_compiles(fake_ocloc) == 2


def test_an_ocloc_of_the_same_version_that_was_installed_anew_is_in_the_key(fake_ocloc):
    """The compiler library behind it may be another."""
    build_device_binary(SPIRV, "bmg", "-a")
    compilers._ocloc_at.cache_clear()
    os.utime(fake_ocloc, ns=(1, 1))
    build_device_binary(SPIRV, "bmg", "-a")
    assert num_compiles(fake_ocloc) == 2


def test_damaged_binary_heals(fake_ocloc, cache_dir):
    build_device_binary(SPIRV, "bmg", "-a")
    (path,) = cache_dir.glob("zebin_bmg.*/kernel.bin")
    path.write_bytes(b"bm")
    assert build_device_binary(SPIRV, "bmg", "-a").data == b"\x7fELFbmg -a"
    assert path.read_bytes() == b"\x7fELFbmg -a"


def test_an_empty_binary_is_refused_and_not_cached(fake_ocloc, cache_dir):
    """ocloc reports success when the disk is full."""
    with pytest.raises(CompileError, match="wrote 0 bytes that are no device binary, with .* bytes free.*for full"):
        build_device_binary(SPIRV, "full", "-a")
    assert not any(path.is_dir() for path in cache_dir.iterdir())


def test_refusal_has_the_command_and_the_output(fake_ocloc, cache_dir):
    with pytest.raises(CompileError) as error:
        build_device_binary(SPIRV, "dg2", "-a")
    assert "ocloc refused the kernel for dg2" in str(error.value)
    assert f"{fake_ocloc} compile -file" in str(error.value) and "no DPAS of this width" in str(error.value)
    assert not any(path.is_dir() for path in cache_dir.iterdir())


def test_missing_ocloc_says_where_to_get_it(monkeypatch, cache_dir):
    monkeypatch.setattr(compilers, "find_ocloc", lambda: None)
    with pytest.raises(MissingComponent, match="ocloc.*was not found.*'make ocloc'.*ESIMD_FMHA_OCLOC"):
        build_device_binary(SPIRV, "bmg", "")


def test_ocloc_of_the_variable_that_is_not_there(monkeypatch, cache_dir):
    monkeypatch.setenv("ESIMD_FMHA_OCLOC", "/no/such/ocloc")
    with pytest.raises(MissingComponent, match="cannot be run as /no/such/ocloc: No such file.*is '/no/such/ocloc'"):
        build_device_binary(SPIRV, "bmg", "")


def test_where_ocloc_is_looked_for(monkeypatch, tmp_path):
    monkeypatch.delenv("ESIMD_FMHA_OCLOC", raising=False)
    repository = tmp_path / "repository"
    monkeypatch.setattr(ocloc, "__file__", str(repository / "esimd_fmha" / "loader" / "compilers" / "ocloc.py"))
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    work = tmp_path / "work" / "deep"
    work.mkdir(parents=True)
    monkeypatch.chdir(work)
    assert find_ocloc() is None

    def program(path):
        path.parent.mkdir(exist_ok=True, parents=True)
        path.write_text("#!/bin/sh\n")
        path.chmod(0o755)

    program(work / ".igc" / "ocloc")  # anybody's: the working directory is not trusted
    # Each of these goes before those above it.
    for place in (tmp_path / "bin" / "ocloc", repository / ".igc" / "ocloc"):
        program(place)
        assert find_ocloc() == place
    monkeypatch.setenv("ESIMD_FMHA_OCLOC", "/mine")
    assert str(find_ocloc()) == "/mine"


@pytest.fixture
def real_ocloc(cache_dir):
    if find_ocloc() is None:
        pytest.skip("ocloc was not found: 'make ocloc', or set ESIMD_FMHA_OCLOC")


def test_real_ocloc_takes_the_loaders_spirv(real_ocloc):
    binary = build_device_binary(build_spirv(vector_add()).data, "bmg", "")
    assert binary.data[:4] == b"\x7fELF" and spill_bytes(binary.log) == 0
    assert b"__sycl_kernel_vector_add" in binary.data


def test_real_spills_are_noticed(real_ocloc):
    spilling = replace(vector_add(esimd=True), entry=KERNELS / "spilling.cpp")
    binary = build_device_binary(build_spirv(spilling).data, "bmg", GPU_BUILD_OPTIONS)
    assert spill_bytes(binary.log) >= 64 * 64, binary.log  # 64 of its 320 vectors have no register
