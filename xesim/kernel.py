"""Modules and kernels: the public face of a device binary."""

import contextlib
import dataclasses
import functools
import itertools
import math
import weakref

import numpy as np

from .binary.disassembler import Disassembler
from .binary.zebin import (
    CORE_XE2,
    CROSS_THREAD_OFFSET,
    FUNCTION_TEXT,
    apply_relocations,
    parse_compat_note,
    parse_zebin,
)
from .checkers.checks import Checks
from .errors import LaunchError, SimulationError, ZebinError
from .isa.decoder import decode
from .machine import printf
from .machine.machine import BATCH_THREADS, Machine
from .machine.payload import Range, build_cross_thread, threads_per_group
from .machine.program import compile_program
from .names import choose

_FUNCTION_ALIGNMENT = 64
_DATA_ARGUMENTS = {
    ".data.const": "const_base",
    ".data.global": "global_base",
}  # section -> implicit argument with its address
_DATA_ADDRESS = 0x0000_0800_0000_0000  # of the first module's variables; below what Memory hands out
_DATA_SPAN = 1 << 30
_DATA_ALIGNMENT = 1 << 16


class Module:
    """The kernels of one device binary."""

    def __init__(self, zebin, device, cache_dir=None):
        self._zebin = zebin
        self.device = device
        self._disassembler = Disassembler(device, zebin.compat_note, cache_dir)
        self._data = _ModuleData(zebin)
        self._disassembled = False
        self._kernels = {}

    @staticmethod
    def from_zebin(binary, device="bmg", cache_dir=None):
        """Load the output of ``ocloc compile``.

        device     what it was compiled for: bmg or lnl (any name ocloc knows with the same instruction set)
        cache_dir  directory that keeps disassemblies between processes, optional
        """
        return Module(parse_zebin(binary), device, cache_dir)

    @property
    def kernels(self):
        """Names of the kernels."""
        return [name for name in self._zebin.kernels if name != FUNCTION_TEXT]

    def _disassemble_all(self):
        """Once: all kernels in one run of the disassembler, which costs more to start than to work."""
        if not self._disassembled:
            self._disassembled = True
            texts = []
            for name in self.kernels:
                with contextlib.suppress(SimulationError):  # a kernel that cannot be loaded is reported when it is used
                    texts.append(self.kernel(name)._patched_text)
            self._disassembler.disassemble(texts)

    def kernel(self, name):
        """The kernel of a name: its own or the demangled one, its number among the kernels, the start of the name, or
        a part of it, if only one kernel fits. Raises KeyError."""
        name = choose(self.kernels, name)
        if name not in self._kernels:
            self._kernels[name] = Kernel(self, self._zebin.kernels[name])
        return self._kernels[name]


class Kernel:
    """One kernel: its disassembly, and ``launch``."""

    def __init__(self, module, image):
        self.module = module
        self.image = image
        self.name = image.name

    @property
    def info(self):
        """The kernel's .ze_info as a dictionary."""
        return self.image.info

    @property
    def simd_size(self):
        return self.image.env.get("simd_size", 1)

    @functools.cached_property
    def assembly(self):
        """IGA's text."""
        self.module._disassemble_all()
        return self.module._disassembler.disassemble([self._patched_text])[0]

    @property
    def _patched_text(self):
        """The kernel's code, behind it that of the functions it takes the address of, relocated.

        Instruction addresses count from the start of this text.
        """
        return self._linked[0]

    @functools.cached_property
    def _linked(self):
        """(the patched text, where each section starts in it)"""
        image, zebin = self.image, self.module._zebin
        text, starts, pending = image.text, {}, list(image.relocations)
        while pending:
            section = pending.pop().section
            if section not in zebin.texts or section in starts or section == ".text." + self.name:
                continue
            starts[section] = -(-len(text) // _FUNCTION_ALIGNMENT) * _FUNCTION_ALIGNMENT
            code, relocations = zebin.texts[section]
            text = text.ljust(starts[section], b"\0") + code
            pending += relocations
        starts[".text." + self.name] = 0

        def resolve(relocation):
            if relocation.symbol == CROSS_THREAD_OFFSET:
                return 0
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

    def _source_line(self, address):
        """The SourceLine of the instruction at an address, None without debug information."""
        section, start = max(
            ((s, at) for s, at in self._linked[1].items() if at <= address), key=lambda found: found[1]
        )
        table = self.module._zebin.lines.get(section)
        return table.at(address - start) if table else None

    @functools.cached_property
    def instructions(self):
        """The decoded instructions."""
        try:
            instructions = decode(self.assembly, self._patched_text)
        except SimulationError as error:
            error.kernel = self.name
            raise
        if self.module._zebin.lines:
            for inst in instructions:
                inst.source = self._source_line(inst.address)
        return instructions

    @functools.cached_property
    def steps(self):
        return compile_program(self.instructions)

    def launch(
        self,
        global_range,
        local_range=None,
        args=(),
        memory=None,
        trace=None,
        checks=Checks(),
        global_offset=(0, 0, 0),
        batch_threads=BATCH_THREADS,
        max_steps=None,
    ):
        """Execute the kernel and return a ``Result``.

        global_range, local_range  work-items in OpenCL order (dimension 0 fastest), 1 to 3 of them; the last groups of
        a
                  dimension are smaller if the local range does not divide it. Without local range a group is as many
                  work-items of dimension 0 as divide it, up to 16 threads
        args      one per kernel argument: an address (pointers), a numpy or ctypes scalar or bytes (by value), or a
                  LocalMemory (local pointers)
        memory    the Memory that holds the addresses
        max_steps stop with a Deadlock after so many instructions of a batch of work-groups (threads at one address
                  count once): for kernels that may wait for ever
        trace     a Trace to fill, optional
        checks    which checkers watch
        Raises a SimulationError if the kernel does something it may not, LaunchError if ranges or arguments do not fit.
        """
        core = parse_compat_note(self.module._zebin.compat_note).core
        if core not in (None, CORE_XE2):
            raise LaunchError(
                f"the kernel was compiled for {parse_compat_note(self.module._zebin.compat_note).device}; "
                "xesim executes code for Xe2: bmg and lnl"
            )
        ranges = Range.make(global_range, local_range, global_offset, default_group=16 * self.simd_size)
        if memory is None:
            raise LaunchError("a launch needs the xesim.Memory its pointers live in")
        if checks.uninitialized and not memory.check_uninitialized:
            raise LaunchError("to find reads of unwritten memory, create it as Memory(check_uninitialized=True)")
        implicit = self._implicit(memory)
        machine = Machine(self, memory, checks, trace, batch_threads, max_steps)
        with (
            self._private_memory(memory, ranges, batch_threads) as implicit["private_base_stateless"],
            self._printf_buffer(memory, machine.counts) as implicit["printf_buffer"],
        ):
            for piece in ranges.pieces():
                machine.run(ranges, piece, *build_cross_thread(self.image, ranges, piece, args, implicit))
        return machine.result()

    @contextlib.contextmanager
    def _private_memory(self, memory, ranges, batch_threads):
        """The address of private memory for the threads of a batch while the kernel runs; 0 if it wants none."""
        threads = max(batch_threads, threads_per_group(self.image.env, math.prod(ranges.local_size)))
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
    def _printf_buffer(self, memory, result):
        """The address of a printf buffer while the kernel runs, 0 if it wants none; then puts the text into the result.

        If the kernel fails, the error gets the text printed until then.
        """
        if not any(e["arg_type"] == "printf_buffer" for e in self.info.get("payload_arguments") or []):
            yield 0
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

    def _private_bytes(self):
        """Private memory of one hardware thread in a global buffer."""
        buffers = self.info.get("per_thread_memory_buffers") or []
        return sum(
            b["size"] * (self.simd_size if b.get("is_simt_thread") else 1)
            for b in buffers
            if b["type"] == "global" and b["usage"] == "private_space"
        )

    def _implicit(self, memory):
        """Addresses of the module's data sections and of driver buffers, put into ``memory`` on first use."""
        self.module._data.put_into(memory)
        addresses = {
            argument: self.module._data.addresses.get(section, 0) for section, argument in _DATA_ARGUMENTS.items()
        }
        return addresses | {"assert_buffer": 0, "sync_buffer": 0}


class _ModuleData:
    """Program-scope variables of a module. Code holds their addresses, so they have the same ones in every Memory."""

    _numbers = itertools.count()

    def __init__(self, zebin):
        self._zebin = zebin
        address = _DATA_ADDRESS + next(self._numbers) * _DATA_SPAN
        self.addresses = {}
        for section, data in zebin.data.items():
            self.addresses[section] = address
            address += -(-(len(data) + _DATA_ALIGNMENT) // _DATA_ALIGNMENT) * _DATA_ALIGNMENT
        self._present_in = weakref.WeakSet()

    def resolve(self, relocation):
        """Address of a relocation's symbol, None if it is not one of these variables."""
        start = self.addresses.get(relocation.section)
        return None if start is None else start + relocation.value

    def put_into(self, memory):
        if memory in self._present_in:
            return
        for section, address in self.addresses.items():
            image = apply_relocations(
                self._zebin.data[section], self._zebin.data_relocations.get(section, ()), self._require
            )
            memory.place(address, np.frombuffer(bytearray(image), np.uint8), name=f"{section} of the module")
        self._present_in.add(memory)

    def _require(self, relocation):
        address = self.resolve(relocation)
        if address is None:
            raise ZebinError(f"the relocation of data against {relocation.symbol!r} is not supported")
        return address
