"""The DPC++ compiler inside the intel-sycl-rt wheel.

``libsycl-jit.so`` exports the compiler that the SYCL runtime uses for kernels given as source. Its C interface is
internal to DPC++ (declared in intel/llvm, sycl-jit/jit-compiler/include/RTC.h): all that depends on it is in this file.
"""

import ctypes
import functools
import sys
import threading

from esimd_fmha.errors import CompileError, MissingComponent
from esimd_fmha.loader.compilers.base import SpirvCompiler, refusal
from esimd_fmha.loader.source import Source
from esimd_fmha.loader.wheels import pip_install, wheel_library, wheel_version

LIBRARY = "libsycl-jit.so"


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


class SyclJit(SpirvCompiler):
    """The compiler in libsycl-jit.so, which is loaded when something is compiled."""

    def __init__(self):
        self._lock = threading.Lock()  # whether the compiler is re-entrant is not documented

    @functools.cached_property
    def identity(self) -> str:
        path = wheel_library(LIBRARY)
        size = path.stat().st_size if path else 0  # tells a replaced library that kept its version
        return f"libsycl-jit {wheel_version('intel-sycl-rt') or 'of an unknown version'}, {size} bytes"

    @functools.cached_property
    def _library(self) -> ctypes.CDLL:
        path = wheel_library(LIBRARY)
        if path is None:
            raise MissingComponent(
                f"{LIBRARY}, the kernel compiler, is not in {sys.prefix}/lib. "
                f"Install it with: {pip_install('intel-sycl-rt')} (or set ESIMD_FMHA_COMPILER=icpx)."
            )
        try:
            library = ctypes.CDLL(str(path))
            # The result is a C++ class that is not trivially copyable: it is returned through a hidden first pointer.
            library.compileSYCL.restype = None
            library.compileSYCL.argtypes = [
                ctypes.POINTER(_Result),
                _InMemoryFile,
                _View,
                _View,
                _View,
                ctypes.c_bool,
                ctypes.c_uint32,
            ]
            library.destroyBinary.restype = None
            library.destroyBinary.argtypes = [ctypes.c_void_p]
        except (OSError, AttributeError) as error:
            raise MissingComponent(
                f"{path} cannot be used as the kernel compiler: {error}. Reinstall it with: "
                f"{pip_install('intel-sycl-rt')} --force-reinstall"
            ) from error
        return library

    def compile(self, source: Source) -> bytes:
        with self._lock:
            return self._compile(source)

    def _compile(self, source: Source) -> bytes:
        options = [option.encode() for option in (*source.options, f"-I{source.include_dir}")]
        option_array = (ctypes.c_char_p * len(options))(*options)
        nothing = _View(None, 0)
        result = _Result()
        self._library.compileSYCL(
            ctypes.byref(result),
            _InMemoryFile(str(source.entry).encode(), source.entry.read_bytes()),
            nothing,
            _View(ctypes.cast(option_array, ctypes.c_void_p), len(options)),
            nothing,
            False,
            _FORMAT_SPIRV,
        )
        if result.error:
            raise CompileError(refusal(source, self.identity, (result.log or b"").decode(errors="replace")))
        images = ctypes.cast(result.images.values, ctypes.POINTER(_Image))[: result.images.size]
        try:
            for image in images:
                symbols = ctypes.cast(image.symbols.values, ctypes.POINTER(ctypes.c_char_p))[: image.symbols.size]
                if source.symbol.encode() in symbols:
                    return ctypes.string_at(image.binary.start, image.binary.size)
        finally:
            # The binaries. The result's few kilobytes of names and properties have no exported destructor and stay.
            for image in images:
                self._library.destroyBinary(image.binary.start)
        raise CompileError(refusal(source, self.identity, f"no device image holds the entry point {source.symbol}"))
