"""``xesim.compile_to_zebin``, importable from here as well."""

from .binary.ocloc import compile_to_zebin

__all__ = ["compile_to_zebin"]
