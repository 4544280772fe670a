"""``compile_to_zebin`` under the name it had before ``xesim`` itself exported it."""

from .binary.ocloc import compile_to_zebin

__all__ = ["compile_to_zebin"]
