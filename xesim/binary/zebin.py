"""Reading a zebin: the ELF file IGC emits, its ``.ze_info`` metadata, and its relocations.

Format: intel/intel-graphics-compiler, IGC/ZEBinWriter/zebin/spec/{elf.md, zeinfo.md}.
"""

import io
import struct
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

import yaml
from elftools.common.exceptions import ELFError
from elftools.elf.elffile import ELFFile
from elftools.elf.sections import SymbolTableSection

from ..errors import ZebinError
from ..integers import round_up
from .lines import R_ZE_SYM_ADDR, LineTable, read_lines

# libyaml, where PyYAML was built with it, reads the metadata of a large kernel an order of magnitude faster.
_YamlLoader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

# Relocation types of the zebin ELF (spec elf.md, "Relocations").
R_ZE_SYM_ADDR_32 = 2
R_ZE_SYM_ADDR_32_HI = 3
R_PER_THREAD_PAYLOAD_OFFSET_32 = 4

# The prologue adds this symbol to the payload pointer: the bytes of the implicit argument block in front of the
# cross-thread payload, 0 if the kernel needs none.
CROSS_THREAD_OFFSET = "__INTEL_PATCH_CROSS_THREAD_OFFSET_OFF_R0"
FUNCTION_TEXT = "Intel_Symbol_Table_Void_Program"
_BSS, _DATA = ".bss.", ".data."  # prefixes of sections of zeros, and of the sections they follow
DATA_SECTIONS = (".data.const", ".data.global", ".data.const.string")
ELF_MACHINE_INTELGT = 205
SHT_SPIRV = 0xFF000009

# Notes of .note.intelgt.compat (spec elf.md, "ELF note type for INTELGT").
_NOTE_OWNER = b"IntelGT\0"
_NOTE_PRODUCT, _NOTE_CONFIG, _NOTE_IMPLICIT_ARGS_VERSION = 1, 6, 8
_PRODUCTS = {  # igfxfmid.h of intel/intel-graphics-compiler; names as ocloc takes them
    1270: "dg2",
    1271: "pvc",
    1272: "mtl",
    1273: "arl",
    1274: "bmg",
    1275: "lnl",
    1300: "ptl",
    1360: "nvl",
    1380: "cri",
}


@dataclass(frozen=True)
class Relocation:
    offset: int
    type: int
    symbol: str
    section: str  # of the symbol; empty if undefined
    value: int  # of the symbol within that section


@dataclass(frozen=True)
class KernelImage:
    """One kernel: its metadata as written in .ze_info, its instruction bytes, and where they need patching."""

    name: str
    info: dict[str, Any]
    args_info: list[dict[str, Any]]
    text: bytes
    relocations: tuple[Relocation, ...]

    @property
    def env(self) -> dict[str, Any]:
        return self.info.get("execution_env", {})

    @property
    def simd_size(self) -> int:
        """Channels of a thread."""
        return self.env.get("simd_size", 1)

    @property
    def registers(self) -> int:
        """General registers of a thread."""
        return self.env.get("grf_count", 128)

    @property
    def slm_size(self) -> int:
        """Bytes of shared local memory of a work-group, without what local pointer arguments take."""
        return self.env.get("slm_size", 0)

    @property
    def thread_buffers(self) -> list[dict[str, Any]]:
        """The memory that each hardware thread has to itself."""
        return self.info.get("per_thread_memory_buffers") or []

    @property
    def scratch_size(self) -> int:
        """Bytes of scratch memory of a thread."""
        return sum(b["size"] for b in self.thread_buffers if b["type"] == "scratch")


@dataclass(frozen=True)
class TargetNote:
    """What a zebin says of itself without its metadata: the device ("bmg"; empty if it does not say), its
    configuration ("20.1.0"), and the names of the kernels."""

    device: str = ""
    config: str = ""
    kernels: tuple[str, ...] = ()


def read_target(binary: bytes) -> TargetNote:
    """The target of a zebin, without reading its metadata."""
    elf = ELFFile(io.BytesIO(binary))
    names = [s.name.removeprefix(".text.") for s in elf.iter_sections() if s.name.startswith(".text.")]
    note = elf.get_section_by_name(".note.intelgt.compat")
    words = _read_notes(note.data() if note else b"")
    product, config = words.get(_NOTE_PRODUCT, 0), words.get(_NOTE_CONFIG)
    return TargetNote(
        device=_PRODUCTS.get(product, f"product {product}" if product else ""),
        config="" if config is None else ".".join(map(str, _version(config))),
        kernels=tuple(n for n in names if n != FUNCTION_TEXT),
    )


def _read_notes(section: bytes) -> dict[int, int]:
    """The notes of 4 bytes in .note.intelgt.compat: {type: value}. It may end anywhere."""
    words: dict[int, int] = {}
    at = 0
    while at + 12 <= len(section):
        name_size, size, kind = struct.unpack_from("<3I", section, at)
        name = at + 12
        data = name + round_up(name_size, 4)
        at = data + round_up(size, 4)
        if size == 4 and section[name : name + name_size] == _NOTE_OWNER and at <= len(section):
            (words[kind],) = struct.unpack_from("<I", section, data)
    return words


def _version(config: int) -> tuple[int, int, int]:
    """Architecture, release and revision: intel/compute-runtime third_party/aot_config_headers/platforms.h."""
    return config >> 22, config >> 14 & 0xFF, config & 0x3F


@dataclass(frozen=True)
class Zebin:
    kernels: dict[str, KernelImage]
    texts: dict[str, tuple[bytes, tuple[Relocation, ...]]]  # code by section name, of kernels and functions
    data: dict[str, bytes] = field(default_factory=dict)  # initial bytes by section name, bss included
    data_relocations: dict[str, tuple[Relocation, ...]] = field(default_factory=dict)
    compat_note: bytes = b""  # .note.intelgt.compat: tells the disassembler the target
    lines: dict[str, LineTable] = field(default_factory=dict)  # by text section, if compiled with -g

    @property
    def architecture(self) -> tuple[int, int] | None:
        """The GPU's IP version (architecture, release) the binary was compiled for, (20, 1) for Battlemage; None if it
        does not say."""
        config = _read_notes(self.compat_note).get(_NOTE_CONFIG)
        return None if config is None else _version(config)[:2]

    @property
    def implicit_args_version(self) -> int:
        """Version of the block of implicit arguments its functions read."""
        return _read_notes(self.compat_note).get(_NOTE_IMPLICIT_ARGS_VERSION, 0)


def parse_zebin(binary: bytes) -> Zebin:
    """Parse the bytes of a zebin. Raises ZebinError if it is not one."""
    try:
        elf = ELFFile(io.BytesIO(binary))
    except ELFError as error:
        raise ZebinError(f"not an ELF file ({error}); xesim loads the output of `ocloc compile`") from error
    sections = {s.name: s for s in elf.iter_sections()}
    if ".ze_info" not in sections:
        raise ZebinError(
            "the ELF file has no .ze_info section: not a zebin (compile with a current ocloc, -device bmg or lnl)"
        )
    names = [s.name for s in elf.iter_sections()]
    table = sections.get(".symtab")
    symbols = list(table.iter_symbols()) if isinstance(table, SymbolTableSection) else []

    def relocations_of(name: str) -> tuple[Relocation, ...]:
        section = sections.get(".rel" + name)
        if section is None:
            return ()
        found = []
        for offset, info in struct.iter_unpack("<QQ", section.data()):
            symbol = symbols[info >> 32]
            index = symbol["st_shndx"]
            home = names[index] if isinstance(index, int) else ""
            if home.startswith(_BSS):  # symbols count from the start of the data that the zeros follow
                home = _DATA + home.removeprefix(_BSS)
            found.append(Relocation(offset, info & 0xFFFFFFFF, symbol.name, home, symbol["st_value"]))
        return tuple(found)

    info = yaml.load(_strip_yaml_end(sections[".ze_info"].data()), _YamlLoader)
    misc = {k["name"]: k.get("args_info", []) for k in info.get("kernels_misc_info") or []}
    kernels = {}
    for kernel in info.get("kernels") or []:
        name = kernel["name"]
        text = sections.get(".text." + name)
        if text is None:
            raise ZebinError(f"kernel {name!r} is listed in .ze_info but has no .text section")
        kernels[name] = KernelImage(name, kernel, misc.get(name, []), text.data(), relocations_of(".text." + name))
    if not kernels:
        raise ZebinError("the zebin holds no kernel")
    data, data_relocations = {}, {}
    for name, section in sections.items():
        if name in DATA_SECTIONS:
            data[name] = section.data()
            data_relocations[name] = relocations_of(name)
    for name, section in sections.items():  # zero-initialised tails follow their section
        if name.startswith(_BSS):
            home = _DATA + name.removeprefix(_BSS)
            data[home] = data.get(home, b"") + bytes(section["sh_size"])
    texts = {
        name: (section.data(), relocations_of(name)) for name, section in sections.items() if name.startswith(".text.")
    }
    note = sections.get(".note.intelgt.compat")
    return Zebin(
        kernels, texts, data, data_relocations, note.data() if note is not None else b"", read_lines(binary, elf)
    )


def apply_relocations(image: bytes, relocations: Iterable[Relocation], resolve: Callable[[Relocation], int]) -> bytes:
    """``image`` with the 64-bit value that ``resolve`` gives written at every relocation."""
    patched = bytearray(image)
    for relocation in relocations:
        value = resolve(relocation)
        if relocation.type == R_ZE_SYM_ADDR:
            addend = struct.unpack_from("<Q", patched, relocation.offset)[0]
            struct.pack_into("<Q", patched, relocation.offset, (value + addend) & 0xFFFFFFFFFFFFFFFF)
        elif relocation.type in (R_ZE_SYM_ADDR_32, R_PER_THREAD_PAYLOAD_OFFSET_32):
            struct.pack_into("<I", patched, relocation.offset, value & 0xFFFFFFFF)
        elif relocation.type == R_ZE_SYM_ADDR_32_HI:
            struct.pack_into("<I", patched, relocation.offset, value >> 32)
        else:
            raise ZebinError(f"relocation type {relocation.type} of symbol {relocation.symbol!r} is not known")
    return bytes(patched)


def _strip_yaml_end(raw: bytes) -> str:
    """The section is text, possibly ended by NUL bytes."""
    return raw.rstrip(b"\0").decode()
