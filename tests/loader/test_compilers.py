"""The compilers: right options in, SPIR-V or a useful error out."""

import ctypes
import stat
from dataclasses import dataclass

import pytest

from esimd_fmha.errors import CompileError, MissingComponent
from esimd_fmha.loader import Source, build_spirv, compilers, wheels
from esimd_fmha.loader.compilers import SPIRV_MAGIC, compile_spirv, spirv_compiler, sycl_jit
from esimd_fmha.loader.compilers.icpx import Icpx
from esimd_fmha.loader.compilers.sycl_jit import SyclJit

from .vector_add import REPOSITORY, vector_add


@pytest.fixture(autouse=True)
def fresh_compilers(monkeypatch):
    """No compiler object survives from another test."""
    spirv_compiler.cache_clear()
    yield
    spirv_compiler.cache_clear()


# ---- libsycl-jit ---------------------------------------------------------------------------------


def test_compiles_to_spirv_with_the_entry_point():
    spirv = compile_spirv(vector_add())
    assert spirv.startswith(SPIRV_MAGIC) and b"__sycl_kernel_vector_add\0" in spirv


def test_compilation_is_reproducible():
    assert compile_spirv(vector_add()) == compile_spirv(vector_add())


def test_compile_error_has_diagnostics_source_and_options(kernels):
    source = vector_add(kernels, VALUE="17")
    source.entry.write_text('#include "argument.hpp"\nKERNEL NAME(Argument argument) { undeclared = VALUE; }\n')
    with pytest.raises(CompileError) as error:
        compile_spirv(source)
    message = str(error.value)
    assert "error: use of undeclared identifier 'undeclared'" in message
    assert f"{source.entry}:2:" in message
    assert "-DVALUE=17" in message and f"-I{kernels}" in message
    assert "libsycl-jit" in message


def test_missing_header_is_named(kernels):
    (kernels / "argument.hpp").unlink()
    with pytest.raises(CompileError, match="'argument.hpp' file not found"):
        compile_spirv(vector_add(kernels))


@dataclass(frozen=True)
class WrongOption(Source):
    options = ("-no-such-option",)


def test_unknown_option_is_a_compile_error():
    source = vector_add()
    with pytest.raises(CompileError, match="-no-such-option"):
        compile_spirv(WrongOption(source.entry, source.include_dir, source.macros, source.kernel_name))


def test_entry_point_of_another_name_is_an_error(kernels):
    entry = kernels / "vector_add.cpp"
    entry.write_text(entry.read_text().replace("KERNEL NAME", "KERNEL another_name"))
    with pytest.raises(CompileError, match="no device image holds the entry point __sycl_kernel_vector_add"):
        compile_spirv(vector_add(kernels))


def test_missing_libsycl_jit_says_what_to_install(monkeypatch, cache_dir):
    monkeypatch.setattr(sycl_jit, "wheel_library", lambda name: None)
    with pytest.raises(MissingComponent) as error:
        build_spirv(vector_add())
    assert "libsycl-jit.so" in str(error.value) and "pip install 'intel-sycl-rt>=2026.0,<2026.2'" in str(error.value)
    assert not any(path.is_dir() for path in cache_dir.iterdir())


def test_library_that_is_no_compiler_says_how_to_reinstall(monkeypatch):
    monkeypatch.setattr(sycl_jit, "wheel_library", lambda name: wheels.wheel_library("libsycl.so.9"))
    with pytest.raises(MissingComponent, match="cannot be used as the kernel compiler: .*compileSYCL.*--force-rein"):
        SyclJit().compile(vector_add())


def test_library_that_cannot_be_loaded_says_how_to_reinstall(monkeypatch, tmp_path):
    broken = tmp_path / "libsycl-jit.so"
    broken.write_bytes(b"not a library")
    monkeypatch.setattr(sycl_jit, "wheel_library", lambda name: broken)
    with pytest.raises(MissingComponent, match="cannot be used as the kernel compiler.*--force-reinstall"):
        SyclJit().compile(vector_add())


def test_identity_changes_with_the_library(monkeypatch, tmp_path):
    library = tmp_path / "libsycl-jit.so"
    monkeypatch.setattr(sycl_jit, "wheel_library", lambda name: library)
    identities = set()
    for size in (0, 1, 2):
        library.write_bytes(bytes(size))
        identities.add(SyclJit().identity)
    monkeypatch.setattr(sycl_jit, "wheel_version", lambda name: "2027.0")
    identities.add(SyclJit().identity)
    assert len(identities) == 4


def test_the_binaries_of_a_result_are_freed():
    implementation = SyclJit()
    destroyed = []
    destroy = implementation._library.destroyBinary

    class Library:
        compileSYCL = implementation._library.compileSYCL

        @staticmethod
        def destroyBinary(address):
            destroyed.append(ctypes.string_at(address, 4))
            destroy(address)

    implementation._library = Library
    implementation.compile(vector_add())
    assert destroyed == [SPIRV_MAGIC]


# ---- what is not SPIR-V --------------------------------------------------------------------------


@pytest.mark.parametrize("returned, shown", [(b"BC\xc0\xde....", "4243c0de"), (b"", "nothing"), (b"\x07", "07")])
def test_only_spirv_is_believed(monkeypatch, cache_dir, returned, shown):
    class Wrong:
        identity = "wrong compiler 3"

        def compile(self, source):
            return returned

    monkeypatch.setitem(compilers.SPIRV_COMPILERS, "libsycl-jit", Wrong)
    with pytest.raises(CompileError) as error:
        build_spirv(vector_add())
    assert "wrong compiler 3" in str(error.value) and f"begin with {shown}," in str(error.value)
    assert "ESIMD_FMHA_COMPILER=icpx" in str(error.value)
    assert not any(path.is_dir() for path in cache_dir.iterdir())


# ---- choosing ------------------------------------------------------------------------------------


def test_unknown_compiler_names_those_allowed(monkeypatch, cache_dir):
    monkeypatch.setenv("ESIMD_FMHA_COMPILER", "gcc")
    with pytest.raises(MissingComponent, match="ESIMD_FMHA_COMPILER is 'gcc'; allowed are libsycl-jit, icpx"):
        build_spirv(vector_add())


def test_forbidden_compilation_is_an_error_that_says_how_to_fill_the_cache(monkeypatch, cache_dir):
    monkeypatch.setenv("ESIMD_FMHA_FORBID_COMPILE", "1")
    with pytest.raises(MissingComponent, match="vector_add is not in the kernel cache .*esimd-fmha compile"):
        build_spirv(vector_add())
    monkeypatch.setenv("ESIMD_FMHA_FORBID_COMPILE", "0")
    compiled = build_spirv(vector_add())
    monkeypatch.setenv("ESIMD_FMHA_FORBID_COMPILE", "1")
    assert build_spirv(vector_add()).data == compiled.data


def test_cached_kernels_do_not_load_the_compiler(monkeypatch, cache_dir):
    compiled = build_spirv(vector_add())

    def refuse(*_):
        raise AssertionError("loaded a library")

    spirv_compiler.cache_clear()
    monkeypatch.setattr(ctypes, "CDLL", refuse)
    assert build_spirv(vector_add()).data == compiled.data


def test_requirements_are_those_of_the_package():
    """The versions that error messages tell to install."""
    project = (REPOSITORY / "pyproject.toml").read_text()
    for wheel, versions in wheels.REQUIREMENTS.items():
        assert f'"{wheel}{versions}"' in project


# ---- icpx ----------------------------------------------------------------------------------------

# Writes its command line to $0.log, and dumps two images as icpx does; only the second has the entry point.
FAKE_ICPX = """#!/bin/sh
if [ "$1" = --version ]; then echo "Intel(R) oneAPI DPC++/C++ Compiler 2026.1"; exit 0; fi
printf '%s\\n' "$@" > "$0.log"
for option; do case $option in -fsycl-dump-device-code=*) folder=${option#*=};; esac; done
mkdir -p "$folder/dumped"
printf '\\003\\002\\043\\007 __sycl_kernel_other' > "$folder/dumped/a.spv"
printf '\\003\\002\\043\\007 __sycl_kernel_vector_add' > "$folder/dumped/b.spv"
"""


@pytest.fixture
def icpx(tmp_path, monkeypatch):
    """A function that puts a script named icpx on PATH and returns its path."""

    def install(script):
        path = tmp_path / "bin" / "icpx"
        path.parent.mkdir(exist_ok=True)
        path.write_text(script)
        path.chmod(path.stat().st_mode | stat.S_IXUSR)
        return path

    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}:/usr/bin:/bin")
    return install


def test_icpx_is_driven_and_the_right_image_picked(icpx, monkeypatch, cache_dir):
    path = icpx(FAKE_ICPX)
    monkeypatch.setenv("ESIMD_FMHA_COMPILER", "icpx")
    source = vector_add(VALUE="17")
    assert build_spirv(source).data == SPIRV_MAGIC + b" __sycl_kernel_vector_add"
    options = path.with_name("icpx.log").read_text().splitlines()
    assert {"-fsycl", "-shared", "-fPIC", "-DVALUE=17", f"-I{source.include_dir}", str(source.entry)} <= set(options)
    assert "-fno-sycl-dead-args-optimization" in options
    assert spirv_compiler("icpx").identity == "Intel(R) oneAPI DPC++/C++ Compiler 2026.1"


def test_icpx_without_the_entry_point_is_an_error(icpx):
    icpx(FAKE_ICPX)
    with pytest.raises(CompileError, match="no dumped image holds __sycl_kernel_third"):
        compile_spirv(vector_add(name="third"), "icpx")


def test_icpx_error_has_its_command_and_diagnostics(icpx):
    path = icpx('#!/bin/sh\necho "vector_add.cpp:3: error: no such thing" >&2; exit 1\n')
    with pytest.raises(CompileError) as error:
        compile_spirv(vector_add(), "icpx")
    assert "error: no such thing" in str(error.value) and f"{path} -fsycl" in str(error.value)


def test_icpx_that_is_not_installed(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(MissingComponent, match="icpx is not on PATH. Source oneAPI's setvars.sh, or unset"):
        compile_spirv(vector_add(), "icpx")


def test_icpx_that_does_not_start(icpx):
    icpx("#!/no/such/interpreter\n")
    with pytest.raises(MissingComponent, match="icpx cannot be run: No such file"):
        spirv_compiler("icpx").identity


def test_icpx_that_fails_to_tell_its_version(icpx):
    path = icpx('#!/bin/sh\necho "license expired" >&2; exit 3\n')
    with pytest.raises(MissingComponent, match=f"{path} --version failed \\(3\\): license expired"):
        Icpx().identity
