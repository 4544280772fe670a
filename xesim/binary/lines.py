"""Source lines of instructions, from the DWARF that IGC writes when told -g."""

import bisect
import io
import struct
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any

from elftools.elf.elffile import ELFFile

from ..source import SourceLine

R_ZE_SYM_ADDR = 1  # a relocation of 64 bits, those of other types here have 32


@dataclass
class LineTable:
    """The lines of one section's instructions: rows (address, SourceLine or None where a sequence ends)."""

    rows: list[tuple[int, SourceLine | None]] = field(default_factory=list)

    def at(self, address: int) -> SourceLine | None:
        """The line of the instruction at an address of the section; None if it has none."""
        index = bisect.bisect_right(self.rows, address, key=lambda row: row[0]) - 1
        return self.rows[index][1] if index >= 0 else None


def read_lines(binary: bytes, elf: ELFFile) -> dict[str, LineTable]:
    """Line tables by name of the text section; empty without debug information.

    IGC writes a compilation unit for each text section, in the same order.
    """
    if elf.get_section_by_name(".debug_line") is None:
        return {}
    texts = [section.name for section in elf.iter_sections() if section.name.startswith(".text.")]
    dwarf = ELFFile(io.BytesIO(_relocated(binary, elf))).get_dwarf_info(relocate_dwarf_sections=False)
    tables: dict[str, LineTable] = {}
    for number, unit in enumerate(dwarf.iter_CUs()):
        program = dwarf.line_program_for_CU(unit)
        section = _section_of(unit, number, texts)
        if program is None or section is None:
            continue
        directory = unit.get_top_DIE().attributes.get("DW_AT_comp_dir")
        files = _files(program.header, directory.value.decode() if directory else "")
        rows = tables.setdefault(section, LineTable()).rows
        for state in (entry.state for entry in program.get_entries()):
            if state is not None:
                known = not state.end_sequence and state.line and state.file in files
                rows.append((state.address, SourceLine(files[state.file], state.line) if known else None))
        # of rows at one address the last one holds, but the end of a sequence yields to the start of the next
        rows.sort(key=lambda row: (row[0], row[1] is not None))
    return tables


def _section_of(unit: Any, number: int, texts: list[str]) -> str | None:
    """The text section of a compilation unit: that of the kernel it defines, else the one of the same number."""
    for die in unit.iter_DIEs():
        if die.tag == "DW_TAG_subprogram" and "DW_AT_low_pc" in die.attributes:
            for attribute in ("DW_AT_linkage_name", "DW_AT_name"):
                value = die.attributes.get(attribute)
                if value and ".text." + value.value.decode() in texts:
                    return ".text." + value.value.decode()
    return texts[number] if number < len(texts) else None


def _files(header: Any, directory: str) -> dict[int, str]:
    """Paths by the number a line program gives them: from 1 on up to DWARF 4, from 0 on since."""
    folders = [folder.decode() for folder in header["include_directory"]]
    first = 0 if header["version"] >= 5 else 1
    paths = {}
    for number, entry in enumerate(header["file_entry"], first):
        index = entry["dir_index"] - first
        folder = folders[index] if 0 <= index < len(folders) else ""
        paths[number] = str(PurePosixPath(directory, folder, entry["name"].decode()))
    return paths


def _relocated(binary: bytes, elf: ELFFile) -> bytes:
    """The file with its debug sections relocated to address 0 each, so that offsets and addresses count from there.

    All symbols are the starts of sections (spec elf.md, "Relocations"). Which ones cannot be told: IGC 2.40 gives
    them the section numbers of a file it had before, and names that differ from run to run.
    """
    patched = bytearray(binary)
    sections: dict[str, Any] = {section.name: section for section in elf.iter_sections()}
    for name, section in sections.items():
        if name.startswith(".rela.debug_"):
            start = sections[name.removeprefix(".rela")]["sh_offset"]
            for relocation in section.iter_relocations():
                layout = "<Q" if relocation["r_info_type"] == R_ZE_SYM_ADDR else "<I"
                struct.pack_into(layout, patched, start + relocation["r_offset"], relocation["r_addend"])
    return bytes(patched)
