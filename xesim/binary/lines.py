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
    """The lines of one section's instructions.

    rows   (address, SourceLine or None where a sequence ends)
    calls  (start, end, where the kernel calls what was inlined at these addresses). They nest: a call in the body of a
           lambda, which the kernel hands to another function, lies inside that call. The innermost counts.
    """

    rows: list[tuple[int, SourceLine | None]] = field(default_factory=list)
    calls: list[tuple[int, int, SourceLine]] = field(default_factory=list)

    def at(self, address: int) -> SourceLine | None:
        """The line of the instruction at an address of the section; None if it has none."""
        index = bisect.bisect_right(self.rows, address, key=lambda row: row[0]) - 1
        return self.rows[index][1] if index >= 0 else None

    def in_kernel(self, address: int) -> SourceLine | None:
        """The line of the kernel itself that the instruction belongs to: its own, or that of an inlined call.

        IGC loses the calls of some instructions: they belong to the call before them.
        """
        around = [(end - start, line) for start, end, line in self.calls if start <= address < end]
        if around:
            return min(around, key=lambda call: call[0])[1]
        own = self.at(address)
        if own is None or own.file in {line.file for _, _, line in self.calls}:
            return own
        return max(
            ((end, line) for _, end, line in self.calls if end <= address), default=(0, own), key=lambda c: c[0]
        )[1]


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
        table = tables.setdefault(section, LineTable())
        table.calls += _calls(dwarf, unit, section.removeprefix(".text."), files)
        rows = table.rows
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


def _calls(dwarf: Any, unit: Any, kernel: str, files: dict[int, str]) -> list[tuple[int, int, SourceLine]]:
    """What ``LineTable.calls`` holds. A wrapper that the compiler put around the kernel is not its caller."""
    body = next(
        (die for die in unit.iter_DIEs() if die.tag == "DW_TAG_subprogram" and "DW_AT_low_pc" in die.attributes), None
    )
    if body is None:
        return []
    for die in body.iter_children():
        name = _name_of(die)
        if die.tag == "DW_TAG_inlined_subroutine" and name and name in kernel:
            body = die
            break
    found = []
    pending: list[tuple[Any, SourceLine | None, bool]] = [(die, None, True) for die in body.iter_children()]
    while pending:
        die, line, of_kernel = pending.pop()  # of_kernel: in the body of the kernel or of a lambda
        file, number = (die.attributes.get(f"DW_AT_call_{part}") for part in ("file", "line"))
        if file and number:
            if of_kernel and file.value in files and (line is None or files[file.value] == line.file):
                line = SourceLine(files[file.value], number.value)
            of_kernel = _name_of(die).startswith("operator()")
            found += [(start, end, line) for start, end in _ranges(dwarf, die) if line is not None]
        pending += [(child, line, of_kernel) for child in die.iter_children()]
    return found


def _name_of(die: Any) -> str:
    """The name of what a die stands for; empty if it has none."""
    for link in ("DW_AT_abstract_origin", "DW_AT_specification"):
        if link in die.attributes:
            die = die.get_DIE_from_attribute(link)
    return die.attributes["DW_AT_name"].value.decode() if "DW_AT_name" in die.attributes else ""


def _ranges(dwarf: Any, die: Any) -> list[tuple[int, int]]:
    if "DW_AT_ranges" in die.attributes:
        entries = dwarf.range_lists().get_range_list_at_offset(die.attributes["DW_AT_ranges"].value)
        return [(entry.begin_offset, entry.end_offset) for entry in entries]
    if "DW_AT_low_pc" not in die.attributes:
        return []
    start, end = die.attributes["DW_AT_low_pc"].value, die.attributes["DW_AT_high_pc"]
    return [(start, end.value if end.form == "DW_FORM_addr" else start + end.value)]


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
