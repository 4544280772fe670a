"""C++ source to SPIR-V: by the DPC++ compiler inside the intel-sycl-rt wheel, or by icpx.

``libsycl-jit.so`` exports the compiler that the SYCL runtime uses for kernels given as source. Its C interface is internal
to DPC++ (declared in intel/llvm, sycl-jit/jit-compiler/include/RTC.h): all that depends on it is in this file, and what
comes back is checked before it is believed.
"""

import ctypes
import functools
import importlib.metadata
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from esimd_fmha.errors import CompileError, MissingComponent

SPIRV_MAGIC = b"\x03\x02\x23\x07"
COMMON_OPTIONS = ("-O3", "-std=c++20", "-fno-sycl-dead-args-optimization")


@dataclass(frozen=True)
class Source:
    """What is compiled: an entry file, the folder that holds all it includes, -D macros and the name of its entry point."""

    entry: Path
    include_dir: Path
    macros: tuple[tuple[str, str], ...]
    kernel_name: str

    @property
    def options(self) -> tuple[str, ...]:
        return (*COMMON_OPTIONS, *(f"-D{name}={value}" for name, value in self.macros))

    @property
    def symbol(self) -> str:
        """The entry point's name in SPIR-V (DPC++ puts this prefix before a free-function kernel)."""
        return f"__sycl_kernel_{self.kernel_name}"


def wheel_library(name: str) -> Path | None:
    """A shared library of the Intel runtime wheels, which unpack into ``<prefix>/lib``."""
    for prefix in dict.fromkeys((sys.prefix, sys.base_prefix)):
        path = Path(prefix) / "lib" / name
        if path.exists():
            return path
    return None


def compiler_identity(compiler: str) -> str:
    """A string that changes when the compiler does; part of the cache key."""
    return _implementation(compiler).identity()


def compile_spirv(source: Source, compiler: str = "libsycl-jit") -> bytes:
    """Compile to SPIR-V.

    Raises CompileError with the compiler's diagnostics, MissingComponent when the compiler is not installed.
    """
    spirv = _implementation(compiler).compile(source)
    if spirv[:4] != SPIRV_MAGIC:
        raise CompileError(
            f"{_implementation(compiler).identity()} returned {len(spirv)} bytes for {source.kernel_name} that are not "
            f"SPIR-V (they begin with {spirv[:4].hex()}, not {SPIRV_MAGIC.hex()}). Install the versions that "
            "pyproject.toml names, or set ESIMD_FMHA_COMPILER=icpx."
        )
    return spirv


class _InMemoryFile(ctypes.Structure):
    _fields_ = [("path", ctypes.c_char_p), ("contents", ctypes.c_char_p)]


class _View(ctypes.Structure):
    _fields_ = [("values", ctypes.c_void_p), ("size", ctypes.c_size_t)]


class _Binary(ctypes.Structure):
    _fields_ = [
        ("format", ctypes.c_uint32),
        ("address_bits", ctypes.c_uint64),
        ("start", ctypes.c_void_p),
        ("size", ctypes.c_uint64),
    ]


class _Image(ctypes.Structure):
    _fields_ = [("binary", _Binary), ("symbols", _View), ("properties", _View)]


class _Result(ctypes.Structure):
    _fields_ = [
        ("error", ctypes.c_uint32),
        ("images", _View),
        ("options", ctypes.c_char_p),
        ("ir", _View),
        ("log", ctypes.c_char_p),
    ]


_FORMAT_SPIRV = 2


class SyclJit:
    """The compiler in libsycl-jit.so."""

    def __init__(self):
        path = wheel_library("libsycl-jit.so")
        if path is None:
            raise MissingComponent(
                f"libsycl-jit.so, the kernel compiler, is not in {sys.prefix}/lib. "
                "Install it with: pip install 'intel-sycl-rt>=2026.0,<2027' (or set ESIMD_FMHA_COMPILER=icpx)."
            )
        try:
            self._compile = ctypes.CDLL(str(path)).compileSYCL
        except (OSError, AttributeError) as error:
            raise MissingComponent(
                f"{path} cannot be used as the kernel compiler: {error}. Reinstall it with: "
                "pip install --force-reinstall 'intel-sycl-rt>=2026.0,<2027'"
            ) from error
        # The result is a C++ class that is not trivially copyable: the ABI returns it through a hidden first pointer.
        self._compile.restype = None
        self._compile.argtypes = [
            ctypes.POINTER(_Result),
            _InMemoryFile,
            _View,
            _View,
            _View,
            ctypes.c_bool,
            ctypes.c_uint32,
        ]

    @staticmethod
    def identity() -> str:
        try:
            return f"libsycl-jit {importlib.metadata.version('intel-sycl-rt')}"
        except importlib.metadata.PackageNotFoundError:
            return "libsycl-jit of an unknown version"

    def compile(self, source: Source) -> bytes:
        options = [option.encode() for option in (*source.options, f"-I{source.include_dir}")]
        option_array = (ctypes.c_char_p * len(options))(*options)
        nothing = _View(None, 0)
        result = _Result()
        self._compile(
            ctypes.byref(result),
            _InMemoryFile(str(source.entry).encode(), source.entry.read_bytes()),
            nothing,
            _View(ctypes.cast(option_array, ctypes.c_void_p), len(options)),
            nothing,
            False,
            _FORMAT_SPIRV,
        )
        if result.error:
            raise CompileError(_refusal(source, self.identity(), (result.log or b"").decode(errors="replace")))
        images = ctypes.cast(result.images.values, ctypes.POINTER(_Image))
        for image in images[: result.images.size]:
            symbols = ctypes.cast(image.symbols.values, ctypes.POINTER(ctypes.c_char_p))[: image.symbols.size]
            if source.symbol.encode() in symbols:
                return ctypes.string_at(image.binary.start, image.binary.size)
        raise CompileError(_refusal(source, self.identity(), f"no device image holds the entry point {source.symbol}"))


class Icpx:
    """The icpx driver of an installed oneAPI toolkit: it dumps the device code of a throw-away shared library."""

    def __init__(self):
        path = shutil.which("icpx")
        if path is None:
            raise MissingComponent(
                "ESIMD_FMHA_COMPILER=icpx, but icpx is not on PATH. Source oneAPI's setvars.sh, or unset the variable: "
                "the intel-sycl-rt wheel brings a compiler of its own."
            )
        self._path = path

    def identity(self) -> str:
        version = subprocess.run([self._path, "--version"], capture_output=True, text=True, check=False).stdout
        return version.splitlines()[0] if version else "icpx of an unknown version"

    def compile(self, source: Source) -> bytes:
        with tempfile.TemporaryDirectory() as folder:
            command = [
                self._path,
                "-fsycl",
                "-shared",
                "-fPIC",
                *source.options,
                f"-I{source.include_dir}",
                f"-fsycl-dump-device-code={folder}",
                str(source.entry),
                "-o",
                f"{folder}/host.so",
            ]
            done = subprocess.run(command, capture_output=True, text=True, check=False)
            if done.returncode:
                raise CompileError(_refusal(source, " ".join(command), done.stderr))
            for spirv in sorted(Path(folder).glob("**/*.spv")):
                data = spirv.read_bytes()
                if source.symbol.encode() in data:
                    return data
        raise CompileError(_refusal(source, " ".join(command), f"no dumped image holds {source.symbol}"))


_COMPILERS = {"libsycl-jit": SyclJit, "icpx": Icpx}


@functools.cache
def _implementation(compiler: str) -> SyclJit | Icpx:
    if compiler not in _COMPILERS:
        raise MissingComponent(f"ESIMD_FMHA_COMPILER is {compiler!r}; allowed are {', '.join(_COMPILERS)}.")
    return _COMPILERS[compiler]()


def _refusal(source: Source, compiler: str, log: str) -> str:
    return (
        f"{source.kernel_name} does not compile.\n  compiler: {compiler}\n  source:   {source.entry}\n"
        f"  options:  {' '.join(source.options)}\n{log}"
    )
