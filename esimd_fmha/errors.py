"""Exceptions. Each message names what was given, what is allowed and what to try."""


class EsimdFmhaError(Exception):
    """Base of the errors this package raises."""


class UnsupportedProblem(EsimdFmhaError, ValueError):
    """An argument has a value, shape, dtype, stride or device that no kernel takes."""


class UnsupportedDevice(EsimdFmhaError, RuntimeError):
    """The device exists but cannot run the kernels."""


class MissingComponent(EsimdFmhaError, RuntimeError):
    """Something that has to be installed is not there."""


class CompileError(EsimdFmhaError, RuntimeError):
    """The compiler refused a kernel source."""


class KernelLoadError(EsimdFmhaError, RuntimeError):
    """The driver refused a compiled kernel."""


class UntrustedCache(EsimdFmhaError, RuntimeError):
    """Others could put kernels into the cache, which would run with the user's rights."""
