"""Names of kernels: demangled, shortened for a line of text, and found by a part of them."""

import ctypes
import functools
import re
import shutil
import subprocess
from collections import Counter
from collections.abc import Callable, Iterable, Sequence

# What the ABI puts before the name of a kernel that is known by its type, as SYCL kernels are.
_PREFIXES = ("typeinfo name for ", "typeinfo for ")
SHORT_NAME = 140  # characters
_demangled: dict[str, str] = {}


@functools.cache
def _runtime_demangler() -> Callable[..., int | None] | None:
    """The C++ runtime's own demangler, which is there wherever a program in C++ is; None if it is not found.

    https://itanium-cxx-abi.github.io/cxx-abi/abi.html#demangler
    """
    for library in ("libc++abi.so.1", "libstdc++.so.6"):
        try:
            function = ctypes.CDLL(library).__cxa_demangle
        except (OSError, AttributeError):
            continue
        function.restype = ctypes.c_void_p
        function.argtypes = [ctypes.c_char_p, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_void_p]
        return function
    return None


def _demangle_in_process(name: str) -> str:
    demangler = _runtime_demangler()
    pointer = demangler(name.encode(), None, None, None) if demangler else None
    if not pointer:
        return name
    text = ctypes.string_at(pointer).decode()
    ctypes.CDLL(None).free(ctypes.c_void_p(pointer))
    return text


def demangle_all(names: Iterable[str]) -> None:
    """Demangle names at once, to have them ready. libstdc++ gives up on some names of template arguments that clang
    makes; LLVM's tool, if it is installed, knows them, but takes long to start."""
    new = [name for name in dict.fromkeys(names) if name not in _demangled]
    _demangled.update({name: _demangle_in_process(name) if name.startswith("_Z") else name for name in new})
    failed = [name for name in new if name.startswith("_Z") and _demangled[name] == name]
    tool = shutil.which("llvm-cxxfilt") if failed else None
    if tool:
        done = subprocess.run([tool], input="\n".join(failed), capture_output=True, text=True, check=False)
        if done.returncode == 0:
            _demangled.update(zip(failed, done.stdout.splitlines()))
    for name in new:
        for prefix in _PREFIXES:
            _demangled[name] = _demangled[name].removeprefix(prefix)


def demangle(name: str) -> str:
    """The C++ name behind an Itanium-mangled one; a name that nothing here can demangle as it is."""
    if name not in _demangled:
        demangle_all([name])
    return _demangled[name]


@functools.lru_cache(maxsize=4096)
def short_name(name: str) -> str:
    """A kernel's name for a line of text: demangled, without namespaces and parameters, with as many levels of template
    arguments as fit in SHORT_NAME characters."""
    text = demangle(name)
    if text == name:
        nested = re.match(r"_Z(?:T[SI])?N((?:\d+[A-Za-z_]\w*)+)", name)
        return _cut(_last_identifier(nested[1]) + "<...>" if nested else name)
    short = text
    for depth in range(4):
        try:
            deeper = _shorten(text, depth)
        except ValueError:  # an operator in an expression looks like a bracket
            break
        if depth and len(deeper) > SHORT_NAME:
            break
        short = deeper
    return _cut(short)


def distinct_names(names: Sequence[str]) -> list[str]:
    """Short names of kernels to be shown together. Those that are the same get in brackets what the words of their
    whole names differ in: the template arguments that others of them have not, or not as often."""
    demangle_all(names)
    groups: dict[str, list[str]] = {}
    for name in names:
        groups.setdefault(short_name(name), []).append(name)
    shown = {}
    for short, members in groups.items():
        words = {name: Counter(re.findall(r"\w+", demangle(name))) for name in members}
        common = functools.reduce(lambda a, b: a & b, words.values())
        for name in members:
            own = [f"{word} x{count}" if count > 1 else word for word, count in (words[name] - common).items()]
            shown[name] = f"{short} [{', '.join(own)}]" if own else short
    return [shown[name] for name in names]


def _cut(text: str) -> str:
    return text if len(text) <= SHORT_NAME else text[: SHORT_NAME - 3] + "..."


def _last_identifier(nested: str) -> str:
    """Of '3foo6kernelI...', the source names of a nested name with the length before each: 'kernel'."""
    last = nested
    while match := re.match(r"\d+", nested):
        end = match.end() + int(match[0])
        last, nested = nested[match.end() : end], nested[end:]
    return last


def choose(names: Sequence[str], wanted: str | int) -> str:
    """The one of ``names`` that is meant: its exact (also demangled or short) name, its index as ``list`` prints it,
    the start of its name, or a part of it, mangled or demangled.

    Raises KeyError, with what there is, if none or several fit.
    """
    if isinstance(wanted, int) or (wanted.isdecimal() and wanted not in names):
        if 0 <= int(wanted) < len(names):
            return names[int(wanted)]
        raise KeyError(f"no kernel with index {wanted}; there are {len(names)}, counted from 0")
    demangle_all(names)
    tests = (
        lambda name: name == wanted,
        lambda name: wanted in (demangle(name), short_name(name)),
        lambda name: name.startswith(wanted) or demangle(name).startswith(wanted),
        lambda name: wanted in name or wanted in demangle(name),
    )
    for fits in tests:
        found = [name for name in names if fits(name)]
        if len(found) == 1:
            return found[0]
        if found:
            raise KeyError(f"{wanted!r} fits {len(found)} kernels: {_enumerate(found, names)}")
    raise KeyError(f"no kernel {wanted!r}; the module holds {_enumerate(names, names)}")


def _enumerate(chosen: Iterable[str], names: Sequence[str], most: int = 12) -> str:
    """Short names; with the index in front if short names alone do not tell them apart."""
    chosen = list(chosen)
    shown = [short_name(name) for name in chosen]
    if len(set(shown)) < len(shown):
        shown = [f"{names.index(name)}: {text}" for name, text in zip(chosen, shown)]
    return ", ".join(shown[:most]) + (f" and {len(shown) - most} more" if len(shown) > most else "")


def _shorten(text: str, depth: int) -> str:
    text = text.strip()
    if text.startswith("&"):
        return "&" + _shorten(text[1:], depth)
    if text.startswith("("):
        end = _closing(text, 0)
        # a cast of a constant, or brackets around all of it
        return _shorten(text[end + 1 :] or text[1:end], depth)
    parts = _split(text, "::")
    lambdas = [part.partition("(")[0].removeprefix("{") for part in parts if part.startswith("{lambda")]
    if parts[-1].startswith("{lambda") and len(parts) > 1:
        named = next((part for part in reversed(parts) if not part.startswith(("{", "operator()"))), parts[-1])
        return f"{_shorten(named, depth)}::{{{lambdas[-1]}{parts[-1][parts[-1].rindex('#') :]}"
    last = parts[-1]
    at = min((i for i in (last.find("<"), last.find("(")) if i >= 0), default=len(last))
    head = last[:at].rpartition(" ")[2] if at < len(last) else last  # without the return type of a template
    if not last[at:].startswith("<"):
        return head
    end = _closing(last, at)
    arguments = [_shorten(a, depth - 1) for a in _split(last[at + 1 : end], ",")] if depth else ["..."]
    return f"{head}<{', '.join(arguments)}>"


_PAIRS = {"<": ">", "(": ")", "{": "}", "[": "]"}
_BRACKET = re.compile(r"[<({[>)}\]]")


def _closing(text: str, start: int) -> int:
    """Where the bracket that opens at ``start`` closes. Raises ValueError if it does not."""
    expected = []
    for match in _BRACKET.finditer(text, start):
        if closing := _PAIRS.get(match[0]):
            expected.append(closing)
        elif match[0] != expected.pop():
            break
        elif not expected:
            return match.start()
    raise ValueError(text)


def _split(text: str, separator: str) -> list[str]:
    """Split where no bracket is open."""
    token = re.compile(rf"[<({{[]|{separator}")
    parts, start, at = [], 0, 0
    while match := token.search(text, at):
        if match[0] == separator:
            parts.append(text[start : match.start()])
            start = at = match.end()
        else:
            at = _closing(text, match.start()) + 1
    return [*parts, text[start:]]
