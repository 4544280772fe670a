"""Modules and kernels: the public face of a device binary."""

from __future__ import annotations

import contextlib
import dataclasses
import functools
import itertools
import math
import os
import re
import threading
import weakref
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from .binary.disassembler import Disassembler
from .binary.zebin import (
    CROSS_THREAD_OFFSET,
    FUNCTION_TEXT,
    KernelImage,
    Relocation,
    Zebin,
    apply_relocations,
    parse_zebin,
)
from .checkers.checks import Checks
from .errors import LaunchError, SimulationError, UnsupportedDevice, ZebinError
from .integers import round_up
from .isa.decoder import decode
from .isa.instruction import Instruction
from .machine import implicit_args, printf
from .machine.arguments import build_cross_thread
from .machine.counts import Result
from .machine.machine import BATCH_THREADS, Machine
from .machine.memory import Memory
from .machine.program import Program, compile_steps
from .machine.ranges import Extent, Piece, Range, threads_per_group
from .machine.trace import Trace
from .names import choose
from .source import SourceLine

# Xe2 devices as ocloc names them, by acronym or by IP version.
_XE2_ARCHITECTURE = 20
_XE2_DEVICE = re.compile(r"(bmg|lnl|battlemage|lunarlake|xe2)|20\.", re.IGNORECASE)
_FUNCTION_ALIGNMENT = 64
_DATA_ARGUMENTS = {
    ".data.const": "const_base",
    ".data.global": "global_base",
}  # section -> implicit argument with its address
# Buffers of the driver that xesim does not have, the first one unless the kernel asks for it. Nothing is live at their
# addresses: a fault there names the buffer.
_ABSENT_BUFFERS = ("printf_buffer", "rt_global_buffer", "assert_buffer", "scratch_pointer", "sync_buffer")
_DATA_ADDRESS = 0x0000_0800_0000_0000  # of the first module's variables; below what Memory hands out
_DATA_SPAN = 1 << 30
_DATA_ALIGNMENT = 1 << 16

# What the programs of all kernels together may take. Those of the kernels launched longest ago go first, and are made
# anew when they are asked for.
MAX_KEPT_BYTES = 1 << 30
_launched: weakref.WeakKeyDictionary[Kernel, Program] = weakref.WeakKeyDictionary()  # the latest last
_launched_lock = threading.Lock()


class Module:
    """The kernels of one device binary."""

    def __init__(self, zebin: Zebin, device: str, cache_dir: str | os.PathLike[str] | None = None) -> None:
        _check_device(zebin, device)
        self._zebin = zebin
        self.device = device
        self._disassembler = Disassembler(device, zebin.compat_note, cache_dir)
        self._data = _ModuleData(zebin)
        self._disassembled = False
        self._kernels: dict[str, Kernel] = {}

    @staticmethod
    def from_zebin(binary: bytes, device: str = "bmg", cache_dir: str | os.PathLike[str] | None = None) -> Module:
        """Load the output of ``ocloc compile``.

        device     what it was compiled for: bmg or lnl (any name ocloc has for an Xe2 GPU)
        cache_dir  directory that keeps disassemblies between processes, optional
        Raises UnsupportedDevice if the device, or the one the binary was compiled for, is no Xe2 GPU.
        """
        return Module(parse_zebin(binary), device, cache_dir)

    @property
    def kernels(self) -> list[str]:
        """Names of the kernels."""
        return [name for name in self._zebin.kernels if name != FUNCTION_TEXT]

    def _disassemble_all(self) -> None:
        """Disassemble all kernels in one run, once: the disassembler takes longer to start than to work."""
        if not self._disassembled:
            self._disassembled = True
            texts = []
            for name in self.kernels:
                with contextlib.suppress(SimulationError):  # a kernel that cannot be loaded is reported when it is used
                    texts.append(self.kernel(name)._patched_text)
            self._disassembler.disassemble(texts)

    def kernel(self, wanted: str | int) -> Kernel:
        """The kernel of a name: its own or the demangled one, its number in ``kernels``, the start of the name, or a
        part of it, if only one kernel fits. Raises KeyError if none or several fit."""
        name = choose(self.kernels, wanted)
        if name not in self._kernels:
            self._kernels[name] = Kernel(self, self._zebin.kernels[name])
        return self._kernels[name]


def _check_device(zebin: Zebin, device: str) -> None:
    architecture = zebin.architecture
    if architecture is not None and architecture[0] != _XE2_ARCHITECTURE:
        raise UnsupportedDevice(
            f"the binary was compiled for a GPU of architecture {architecture[0]}.{architecture[1]}; xesim executes "
            "Xe2 code (architecture 20): compile for bmg or lnl"
        )
    if not _XE2_DEVICE.match(device):
        raise UnsupportedDevice(f"device {device!r} is no Xe2 GPU; xesim knows bmg and lnl")


class Kernel:
    """One kernel: its disassembly, and ``launch``."""

    def __init__(self, module: Module, image: KernelImage) -> None:
        self.module = module
        self.image = image
        self.name = image.name

    @property
    def info(self) -> dict[str, Any]:
        """The kernel's .ze_info as a dictionary."""
        return self.image.info

    @property
    def simd_size(self) -> int:
        """Channels of a hardware thread."""
        return self.image.simd_size

    @functools.cached_property
    def assembly(self) -> str:
        """IGA's text."""
        self.module._disassemble_all()
        return self.module._disassembler.disassemble([self._patched_text])[0]

    @property
    def _patched_text(self) -> bytes:
        """The relocated code of the kernel, followed by that of the functions whose address it takes.

        Instruction addresses count from the start of this text.
        """
        return self._linked[0]

    @functools.cached_property
    def _linked(self) -> tuple[bytes, dict[str, int]]:
        """The patched text, and where each section starts in it."""
        image, zebin = self.image, self.module._zebin
        text, pending = image.text, list(image.relocations)
        starts: dict[str, int] = {}
        while pending:
            section = pending.pop().section
            if section not in zebin.texts or section in starts or section == ".text." + self.name:
                continue
            starts[section] = round_up(len(text), _FUNCTION_ALIGNMENT)
            code, relocations = zebin.texts[section]
            text = text.ljust(starts[section], b"\0") + code
            pending += relocations
        starts[".text." + self.name] = 0

        def resolve(relocation: Relocation) -> int:
            if relocation.symbol == CROSS_THREAD_OFFSET:
                return self._implicit_block_size
            if relocation.section in starts:
                return starts[relocation.section] + relocation.value
            variable = self.module._data.resolve(relocation)
            if variable is not None:
                return variable
            raise SimulationError(f"the relocation against {relocation.symbol!r} is not supported", kernel=self.name)

        moved = [
            dataclasses.replace(r, offset=r.offset + start)
            for section, start in starts.items()
            for r in zebin.texts[section][1]
        ]
        return apply_relocations(text, moved, resolve), starts

    def _source_lines(self, address: int) -> tuple[SourceLine | None, SourceLine | None]:
        """The line of the instruction at an address, and the kernel's own line; None without debug information."""
        starts = self._linked[1]
        section = max((s for s in starts if starts[s] <= address), key=starts.__getitem__)
        table = self.module._zebin.lines.get(section)
        at = address - starts[section]
        return (table.at(at), table.in_kernel(at)) if table else (None, None)

    @property
    def _implicit_block_size(self) -> int:
        if not implicit_args.needs_implicit_args(self.image):
            return 0
        return implicit_args.block_size(self.module._zebin.implicit_args_version)

    @functools.cached_property
    def instructions(self) -> list[Instruction]:
        """The decoded instructions."""
        try:
            instructions = decode(self.assembly, self._patched_text)
        except SimulationError as error:
            error.kernel = self.name
            raise
        if self.module._zebin.lines:
            for inst in instructions:
                inst.source, inst.in_kernel = self._source_lines(inst.address)
        return instructions

    @functools.cached_property
    def program(self) -> Program:
        """The instructions compiled for the machine."""
        return Program(self.name, self.image, self.instructions, compile_steps(self.instructions, self.image.registers))

    def _program_to_launch(self) -> Program:
        """The program; makes room for it by forgetting those of kernels launched long ago."""
        program = self.program
        with _launched_lock:
            _launched.pop(self, None)
            kept_bytes = program.num_bytes
            for kernel, other in reversed(list(_launched.items())):
                kept_bytes += other.num_bytes
                if kept_bytes > MAX_KEPT_BYTES:
                    del _launched[kernel]
                    for name in ("program", "instructions"):
                        vars(kernel).pop(name, None)
            _launched[self] = program
        return program

    def launch(
        self,
        global_range: Extent,
        local_range: Extent | None = None,
        args: Sequence[Any] = (),
        memory: Memory | None = None,
        trace: Trace | None = None,
        checks: Checks = Checks(),
        global_offset: Extent = (0, 0, 0),
        batch_threads: int = BATCH_THREADS,
        max_steps: int | None = None,
    ) -> Result:
        """Execute the kernel and return a ``Result``.

        global_range   work-items of 1 to 3 dimensions in OpenCL order (dimension 0 fastest)
        local_range    work-items of a group; the last groups of a dimension are smaller if it does not divide the
                       global range. None: as many work-items of dimension 0 as divide it, up to 16 threads
        args           one for each kernel argument: an address (pointers), a numpy or ctypes scalar or bytes (by
                       value), or a LocalMemory (local pointers)
        memory         the Memory that holds the addresses
        trace          a Trace to fill, optional
        checks         which checkers watch
        global_offset  added to the global ids
        batch_threads  hardware threads that are executed together; a larger number takes more memory
        max_steps      stop with a Deadlock after so many instructions of a batch of work-groups (threads at one
                       address count once), for kernels that may wait for ever
        Raises a SimulationError if the kernel does something it may not, LaunchError if ranges or arguments do not fit.
        """
        ranges = self._ranges(global_range, local_range, global_offset)
        if memory is None:
            raise LaunchError("a launch needs the xesim.Memory its pointers live in")
        if checks.uninitialized and not memory.check_uninitialized:
            raise LaunchError("to find reads of unwritten memory, create it as Memory(check_uninitialized=True)")
        implicit = self._implicit(memory)
        with self._private_memory(memory, ranges, batch_threads) as private:
            implicit["private_base_stateless"] = private
            threads = sum(p.group_count * threads_per_group(self.image, p.items_per_group) for p in ranges.pieces())
            program = self._program_to_launch()
            machine = Machine(program, memory, checks, trace, batch_threads, max_steps, private, threads)
            with self._printf_buffer(memory, machine.launch.counts) as implicit["printf_buffer"]:
                for piece in ranges.pieces():
                    cross_thread, local = build_cross_thread(self.image, ranges, piece, args, implicit)
                    with self._implicit_block(memory, ranges, piece, implicit) as block:
                        machine.run(ranges, piece, cross_thread, local, block)
        return machine.result()

    def _ranges(self, global_range: Extent, local_range: Extent | None, global_offset: Extent) -> Range:
        """The range of a launch; its groups have the size the kernel requires, if it does."""
        required = self.image.env.get("required_work_group_size")
        ranges = Range.make(global_range, local_range or required, global_offset, default_group=16 * self.simd_size)
        if required and ranges.local_size != tuple(required):
            raise LaunchError(
                f"kernel {self.name} requires work-groups of {tuple(required)} work-items (reqd_work_group_size), "
                f"local_range is {ranges.local_size}; leave it out or pass {tuple(required)}"
            )
        return ranges

    @contextlib.contextmanager
    def _implicit_block(self, memory: Memory, ranges: Range, piece: Piece, implicit: dict[str, int]) -> Iterator[bytes]:
        """The block of implicit arguments for a piece of the range while it runs; empty if the kernel needs none."""
        if not self._implicit_block_size:
            yield b""
            return
        version = self.module._zebin.implicit_args_version
        ids = implicit_args.local_id_table(self.image, piece)
        table = memory.map(ids, name="local ids of the group", read_only=True)
        addresses = {name: implicit[name] for name in _ABSENT_BUFFERS} | {"local_id_table": table}
        try:
            yield implicit_args.build_block(version, self.image, ranges, piece, addresses)
        finally:
            memory.free(table)

    @contextlib.contextmanager
    def _private_memory(self, memory: Memory, ranges: Range, batch_threads: int) -> Iterator[int]:
        """The address of private memory for the threads of a batch while the kernel runs; 0 if it wants none."""
        threads = max(batch_threads, threads_per_group(self.image, math.prod(ranges.local_size)))
        nbytes = self._private_bytes() * threads
        if not nbytes:
            yield 0
            return
        address = memory.alloc(nbytes, name="private memory of the kernel")
        try:
            yield address
        finally:
            memory.free(address)

    @contextlib.contextmanager
    def _printf_buffer(self, memory: Memory, result: Result) -> Iterator[int]:
        """The address of a printf buffer while the kernel runs; then puts the text into the result. No buffer, no text.

        If the kernel fails, the error gets the text printed until then.
        """
        if not any(e["arg_type"] == "printf_buffer" for e in self.info.get("payload_arguments") or []):
            yield self.module._data.addresses["printf_buffer"]
            return
        buffer = printf.new_buffer()
        address = memory.map(buffer, name="printf buffer")
        try:
            yield address
        except SimulationError as error:
            error.printed = printf.printed_text(buffer, memory.string)
            raise
        else:
            result.printed = printf.printed_text(buffer, memory.string)
        finally:
            memory.free(address)

    def _private_bytes(self) -> int:
        """Private memory of one hardware thread in a global buffer."""
        return sum(
            b["size"] * (self.simd_size if b.get("is_simt_thread") else 1)
            for b in self.image.thread_buffers
            if b["type"] == "global" and b["usage"] == "private_space"
        )

    def _implicit(self, memory: Memory) -> dict[str, int]:
        """Addresses of the module's data sections and of driver buffers, put into ``memory`` on first use."""
        self.module._data.put_into(memory)
        addresses = {
            argument: self.module._data.addresses.get(section, 0) for section, argument in _DATA_ARGUMENTS.items()
        }
        return addresses | {name: self.module._data.addresses[name] for name in _ABSENT_BUFFERS}


class _ModuleData:
    """Program-scope variables of a module. Code holds their addresses, so they have the same ones in every Memory."""

    _numbers = itertools.count()

    def __init__(self, zebin: Zebin) -> None:
        self._zebin = zebin
        address = _DATA_ADDRESS + next(self._numbers) * _DATA_SPAN
        self.addresses: dict[str, int] = {}
        for section, data in zebin.data.items():
            self.addresses[section] = address
            address += round_up(len(data) + _DATA_ALIGNMENT, _DATA_ALIGNMENT)
        for name in _ABSENT_BUFFERS:
            self.addresses[name] = address
            address += _DATA_ALIGNMENT
        self._present_in: weakref.WeakSet[Memory] = weakref.WeakSet()

    def resolve(self, relocation: Relocation) -> int | None:
        """Address of a relocation's symbol, None if it is not one of these variables."""
        start = self.addresses.get(relocation.section)
        return None if start is None else start + relocation.value

    def put_into(self, memory: Memory) -> None:
        """Place the variables in ``memory``, unless they are there already."""
        if memory in self._present_in:
            return
        for name in _ABSENT_BUFFERS:
            nothing = np.empty(0, np.uint8)
            memory.place(self.addresses[name], nothing, name=f"{name} of the driver, which xesim does not provide")
        for section in self._zebin.data:
            address = self.addresses[section]
            image = apply_relocations(
                self._zebin.data[section], self._zebin.data_relocations.get(section, ()), self._require
            )
            memory.place(address, np.frombuffer(bytearray(image), np.uint8), name=f"{section} of the module")
        self._present_in.add(memory)

    def _require(self, relocation: Relocation) -> int:
        address = self.resolve(relocation)
        if address is None:
            raise ZebinError(f"the relocation of data against {relocation.symbol!r} is not supported")
        return address
