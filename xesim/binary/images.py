"""Device images inside files: zebins and SPIR-V alone, in archives, bundles and host programs.

Formats, each found again inside the others:
- archives ("!<arch>") that ``ocloc compile -device a,b`` writes, a member for each device: intel/compute-runtime,
  shared/source/device_binary_format/ar
- bundles ("__CLANG_OFFLOAD_BUNDLE__", compressed "CCOB") of clang: clang/docs/ClangOffloadBundler.rst
- host programs, libraries and objects in ELF: DPC++ keeps the images in OFFLOAD_DEVICE_CODE or in sections named
  __CLANG_OFFLOAD_BUNDLE__<target>; every section that is not code is searched
- ELF files with SPIR-V that ocloc adds to archives ("generic_ir")
"""

import contextlib
import functools
import importlib
import io
import re
import struct
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from elftools.common.exceptions import ELFError
from elftools.elf.constants import SH_FLAGS
from elftools.elf.elffile import ELFFile

from ..errors import ZebinError
from .zebin import ELF_MACHINE_INTELGT, SHT_SPIRV, TargetNote, read_target

ZEBIN, SPIRV, UNREADABLE = "zebin", "SPIR-V", "unreadable"
_ARCHIVE, _BUNDLE, _COMPRESSED = b"!<arch>\n", b"__CLANG_OFFLOAD_BUNDLE__", b"CCOB"
_ELF, _SPIRV_MAGIC, _ZSTD, _BITCODE = b"\x7fELF", b"\x03\x02\x23\x07", b"\x28\xb5\x2f\xfd", b"BC\xc0\xde"
_MAGIC = re.compile(b"|".join(re.escape(m) for m in (_ARCHIVE, _BUNDLE, _COMPRESSED, _ELF, _SPIRV_MAGIC)))
_AR_HEADER = 60  # name 16, date 12, owner 6, group 6, mode 8, size 10, end of header 2
_OP_ENTRY_POINT, _OP_FUNCTION = 15, 54  # opcodes of SPIR-V


@dataclass(frozen=True)
class Image:
    """One device image of a file.

    kind    "zebin", "SPIR-V", or "unreadable", then ``note`` says why
    where   the way to it, as ("OFFLOAD_DEVICE_CODE", "64.bmg")
    data    its bytes
    """

    kind: str
    where: tuple[str, ...]
    data: memoryview
    note: str = ""

    @functools.cached_property
    def target(self) -> TargetNote:
        """What a zebin was compiled for."""
        return read_target(bytes(self.data)) if self.kind == ZEBIN else TargetNote()

    @property
    def device(self) -> str:
        """What it was compiled for: "bmg", "lnl", ..., a configuration as "20.1.0" if it names no product, or empty."""
        return self.target.device or self.target.config

    @functools.cached_property
    def kernels(self) -> tuple[str, ...]:
        """Names of its kernels (of SPIR-V: of its entry points), as the file has them."""
        if self.kind == SPIRV:
            return tuple(_entry_points(self.data))
        return self.target.kernels

    def fits(self, device: str) -> bool:
        """Whether ``device`` names it: "bmg", a configuration as "20.1.0", or the label of its archive's member.

        IGC names no product in vector-compute (ESIMD) binaries: one for any Xe2 GPU serves them all.
        """
        unnamed = not self.target.device and self.target.config.startswith("20.")
        return device in (self.target.device, self.target.config, *self.where) or (unnamed and device in ("bmg", "lnl"))

    def __str__(self) -> str:
        return f"{self.kind} for {self.device or 'any device'} in {' / '.join(self.where) or 'the file'}"


def read_images(source: str | Path | bytes) -> list[Image]:
    """All device images of a file (or of its bytes), in their order in it. Raises ZebinError if there is none."""
    data = memoryview(source if isinstance(source, bytes) else Path(source).read_bytes())
    images = list(_read(data, ()))
    if not images:
        name = "the bytes" if isinstance(source, bytes) else str(source)
        raise ZebinError(
            f"{name}: not an ELF file, archive, bundle or SPIR-V with device code; xesim loads the output of "
            "`ocloc compile` and what contains it"
        )
    return images


def _read(data: memoryview, where: tuple[str, ...]) -> Iterator[Image]:
    """The images of something that starts with a known magic; nothing if it does not."""
    for magic, reader in _READERS.items():
        if bytes(data[: len(magic)]) == magic:
            yield from reader(data, where)
            return


def _read_archive(data: memoryview, where: tuple[str, ...]) -> Iterator[Image]:
    for name, member in _archive_members(data):
        if not name.startswith("pad_"):  # members that align the next one
            yield from _read(member, (*where, name))


def _archive_members(data: memoryview) -> Iterator[tuple[str, memoryview]]:
    at, long_names = len(_ARCHIVE), b""
    while _is_archive_header(data, at):
        header = bytes(data[at : at + _AR_HEADER])
        name, size = header[:16].decode("latin-1").rstrip(), int(header[48:58])
        at += _AR_HEADER
        content = data[at : at + size]
        if len(content) < size:
            raise ZebinError(f"the archive ends within its member {name!r}")
        if name == "//":
            long_names = bytes(content)
        elif name not in ("/", "/SYM64/"):  # symbol tables of a static library
            if re.fullmatch(r"/\d+", name):
                name = long_names[int(name[1:]) :].partition(b"\n")[0].decode("latin-1")
            yield name.rstrip("/"), content
        at += size + size % 2


def _is_archive_header(data: memoryview, at: int) -> bool:
    return bytes(data[at + 58 : at + 60]) == b"`\n" and bytes(data[at + 48 : at + 58]).strip().isdigit()


def _archive_size(data: memoryview) -> int:
    at = len(_ARCHIVE)
    while _is_archive_header(data, at):
        size = int(bytes(data[at + 48 : at + 58]))
        at += _AR_HEADER + size + size % 2
    return at


def _bundle_entries(data: memoryview) -> list[tuple[str, int, int]]:
    """(target, offset, size) of a bundle's entries."""
    at, entries = len(_BUNDLE), []
    (count,) = struct.unpack_from("<Q", data, at)
    at += 8
    for _ in range(count):
        offset, size, length = struct.unpack_from("<QQQ", data, at)
        at += 24
        entries.append((bytes(data[at : at + length]).decode("latin-1"), offset, size))
        at += length
    return entries


def _read_bundle(data: memoryview, where: tuple[str, ...]) -> Iterator[Image]:
    for target, offset, size in _bundle_entries(data):
        if size and not target.startswith("host-"):
            yield from _read_blob(data[offset : offset + size], (*where, target))


def _compressed_header(data: memoryview) -> tuple[int, int, int | None]:
    """(method, size of the header, size of header and content: None in version 1) of a compressed bundle."""
    version, method = struct.unpack_from("<HH", data, 4)
    sizes = {1: ("", 20), 2: ("<I", 24), 3: ("<Q", 32)}  # clang/lib/Driver/OffloadBundler.cpp
    if version not in sizes:
        raise ZebinError(f"version {version} of compressed bundles is not known")
    layout, header = sizes[version]
    return method, header, struct.unpack_from(layout, data, 8)[0] if layout else None


def _read_compressed(data: memoryview, where: tuple[str, ...]) -> Iterator[Image]:
    method, header, size = _compressed_header(data)
    content = data[header:size]
    if method == 0:
        yield from _read(memoryview(zlib.decompress(content)), where)
    elif method == 1:
        yield from _read_zstd(content, where)
    else:
        yield Image(UNREADABLE, where, data, f"compressed by a method, {method}, that is not known")


def _zstd() -> Callable[[bytes], bytes] | None:
    """Decompression by Python 3.14's standard library or the package ``zstandard``; None if neither is there."""
    with contextlib.suppress(ImportError):
        return importlib.import_module("compression.zstd").decompress
    with contextlib.suppress(ImportError):
        zstandard = importlib.import_module("zstandard")
        return lambda data: zstandard.ZstdDecompressor().decompressobj().decompress(data)
    return None


def _read_zstd(data: memoryview, where: tuple[str, ...]) -> Iterator[Image]:
    decompress = _zstd()
    if decompress is None:
        note = (
            "compressed by zstd, which Python knows from 3.14 on or with the package zstandard: pip install zstandard"
        )
        yield Image(UNREADABLE, where, data, note)
    else:
        yield from _read_blob(memoryview(decompress(bytes(data))), where)


def _read_elf(data: memoryview, where: tuple[str, ...]) -> Iterator[Image]:
    try:
        elf = ELFFile(io.BytesIO(data))
        sections = list(elf.iter_sections())
    except (ELFError, UnicodeDecodeError) as error:
        raise ZebinError(f"a broken ELF file in {' / '.join(where) or 'the file'}: {error}") from error
    if _machine(data) == ELF_MACHINE_INTELGT or any(s.name == ".ze_info" for s in sections):
        yield Image(ZEBIN, where, data)
        return
    for section in sections:
        content = data[section["sh_offset"] : section["sh_offset"] + section["sh_size"]]
        if section["sh_type"] == SHT_SPIRV:
            yield Image(SPIRV, where, content)
        elif section.name.startswith(_BUNDLE.decode()):
            yield from _read_blob(content, (*where, section.name.removeprefix(_BUNDLE.decode())))
        elif section["sh_type"] == "SHT_PROGBITS" and not section["sh_flags"] & SH_FLAGS.SHF_EXECINSTR:
            yield from _search(content, (*where, section.name))


def _search(data: memoryview, where: tuple[str, ...]) -> Iterator[Image]:
    """Images that lie one after the other in a section, with anything in between."""
    at = 0
    if where[-1] == "OFFLOAD_DEVICE_CODE" and bytes(data[:4]) == _ZSTD:
        yield from _read_zstd(data, where)
        return
    while match := _MAGIC.search(data, at):
        at = match.start()
        size = _SIZES[match[0]](data[at:])
        if size:
            yield from _read(data[at : at + size], where)
        at += size or 1


def _read_blob(data: memoryview, where: tuple[str, ...]) -> Iterator[Image]:
    """What an entry for a device holds; said to be unreadable if it is nothing known."""
    if bytes(data[:4]) == _ZSTD:
        yield from _read_zstd(data, where)
    elif bytes(data[:4]) == _BITCODE:
        yield Image(UNREADABLE, where, data, "LLVM bitcode, not linked for a device")
    else:
        found = list(_read(data, where))
        yield from found
        if not found and len(data) > 1:  # objects hold sections of one byte for the host
            yield Image(UNREADABLE, where, data, f"begins with {bytes(data[:8]).hex()}, which is not known")


def _read_spirv(data: memoryview, where: tuple[str, ...]) -> Iterator[Image]:
    if _spirv_size(data):
        yield Image(SPIRV, where, data)


def _spirv_instructions(data: memoryview) -> Iterator[tuple[int, int, int]]:
    """(opcode, offset, words) of SPIR-V, until something is no instruction."""
    at = 20
    while at + 4 <= len(data):
        (word,) = struct.unpack_from("<I", data, at)
        words = word >> 16
        if not words or at + 4 * words > len(data):
            return
        yield word & 0xFFFF, at, words
        at += 4 * words


def _entry_points(data: memoryview) -> Iterator[str]:
    for opcode, at, words in _spirv_instructions(data):
        if opcode == _OP_ENTRY_POINT:
            yield bytes(data[at + 12 : at + 4 * words]).partition(b"\0")[0].decode()
        elif opcode == _OP_FUNCTION:
            return


def _spirv_size(data: memoryview) -> int:
    """Bytes of SPIR-V that lies in something longer; 0 if it is none. Version 1.0 to 1.6, schema 0."""
    if len(data) < 20 or data[7] or data[6] != 1 or data[5] > 6 or any(data[16:20]):
        return 0
    return max((at + 4 * words for _, at, words in _spirv_instructions(data)), default=0)


def _machine(data: memoryview) -> int:
    return struct.unpack_from("<H", data, 18)[0]


def _elf_size(data: memoryview) -> int:
    """Bytes of an ELF file that lies in something longer; 0 if it is none for a device."""
    if len(data) < 64 or data[4] != 2:
        return 0
    start, size, count = struct.unpack_from("<Q", data, 40) + struct.unpack_from("<HH", data, 58)
    end = start + size * count
    return end if _machine(data) == ELF_MACHINE_INTELGT and end <= len(data) else 0


def _bundle_size(data: memoryview) -> int:
    try:
        return max((offset + size for _, offset, size in _bundle_entries(data)), default=0)
    except struct.error:
        return 0


def _compressed_size(data: memoryview) -> int:
    try:
        return _compressed_header(data)[2] or 0
    except (ZebinError, struct.error):
        return 0


_READERS = {
    _ARCHIVE: _read_archive,
    _BUNDLE: _read_bundle,
    _COMPRESSED: _read_compressed,
    _ELF: _read_elf,
    _SPIRV_MAGIC: _read_spirv,
}
_SIZES = {
    _ARCHIVE: _archive_size,
    _BUNDLE: _bundle_size,
    _COMPRESSED: _compressed_size,
    _ELF: _elf_size,
    _SPIRV_MAGIC: _spirv_size,
}
