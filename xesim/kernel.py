"""Modules and kernels: the public face of a device binary."""

from __future__ import annotations

import contextlib
import dataclasses
import functools
import itertools
import math
import os
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
from .errors import LaunchError, SimulationError, ZebinError
from .isa.decoder import decode
from .isa.instruction import Instruction
from .machine.arguments import build_cross_thread
from .machine.counts import Result
from .machine.machine import BATCH_THREADS, Machine
from .machine.memory import Memory
from .machine.program import Program, compile_steps
from .machine.ranges import Extent, Range, threads_per_group
from .machine.trace import Trace

_FUNCTION_ALIGNMENT = 64
_PRINTF_BYTES = 4 << 20
_DATA_ARGUMENTS = {
    ".data.const": "const_base",
    ".data.global": "global_base",
}  # section -> implicit argument with its address
_DATA_ADDRESS = 0x0000_0800_0000_0000  # of the first module's variables; below what Memory hands out
_DATA_SPAN = 1 << 30
_DATA_ALIGNMENT = 1 << 16


class Module:
    """The kernels of one device binary."""

    def __init__(self, zebin: Zebin, device: str, cache_dir: str | os.PathLike[str] | None = None) -> None:
        self._zebin = zebin
        self.device = device
        self._disassembler = Disassembler(device, zebin.compat_note, cache_dir)
        self._data = _ModuleData(zebin)
        self._disassembled = False
        self._kernels: dict[str, Kernel] = {}

    @staticmethod
    def from_zebin(binary: bytes, device: str = "bmg", cache_dir: str | os.PathLike[str] | None = None) -> Module:
        """Load the output of ``ocloc compile``.

        device     what it was compiled for: bmg or lnl (any name ocloc knows with the same instruction set)
        cache_dir  directory that keeps disassemblies between processes, optional
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

    def kernel(self, name: str) -> Kernel:
        """The kernel of this name. Raises KeyError if there is none."""
        if name not in self._zebin.kernels:
            raise KeyError(f"no kernel {name!r}; the module holds {', '.join(self.kernels)}")
        if name not in self._kernels:
            self._kernels[name] = Kernel(self, self._zebin.kernels[name])
        return self._kernels[name]


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

    @functools.cached_property
    def _patched_text(self) -> bytes:
        """The relocated code of the kernel, followed by that of the functions whose address it takes.

        Instruction addresses count from the start of this text.
        """
        image, zebin = self.image, self.module._zebin
        text, pending = image.text, list(image.relocations)
        starts: dict[str, int] = {}
        while pending:
            section = pending.pop().section
            if section not in zebin.texts or section in starts or section == ".text." + self.name:
                continue
            starts[section] = -(-len(text) // _FUNCTION_ALIGNMENT) * _FUNCTION_ALIGNMENT
            code, relocations = zebin.texts[section]
            text = text.ljust(starts[section], b"\0") + code
            pending += relocations
        starts[".text." + self.name] = 0

        def resolve(relocation: Relocation) -> int:
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
        return apply_relocations(text, moved, resolve)

    @functools.cached_property
    def instructions(self) -> list[Instruction]:
        """The decoded instructions."""
        try:
            return decode(self.assembly, self._patched_text)
        except SimulationError as error:
            error.kernel = self.name
            raise

    @functools.cached_property
    def program(self) -> Program:
        """The instructions compiled for the machine."""
        return Program(self.name, self.image, self.instructions, compile_steps(self.instructions))

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
        ranges = Range.make(global_range, local_range, global_offset, default_group=16 * self.simd_size)
        if memory is None:
            raise LaunchError("a launch needs the xesim.Memory its pointers live in")
        if checks.uninitialized and not memory.check_uninitialized:
            raise LaunchError("to find reads of unwritten memory, create it as Memory(check_uninitialized=True)")
        implicit = self._implicit(memory)
        with self._private_memory(memory, ranges, batch_threads) as private:
            implicit["private_base_stateless"] = private
            threads = sum(p.group_count * threads_per_group(self.image, p.items_per_group) for p in ranges.pieces())
            machine = Machine(self.program, memory, checks, trace, batch_threads, max_steps, private, threads)
            for piece in ranges.pieces():
                machine.run(ranges, piece, *build_cross_thread(self.image, ranges, piece, args, implicit))
        return machine.result()

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
        wanted = {e["arg_type"] for e in self.info.get("payload_arguments") or []}
        if "printf_buffer" in wanted:
            # The first dword counts the bytes used. Nobody reads what the kernel prints.
            addresses["printf_buffer"] = memory.map(np.full(_PRINTF_BYTES // 4, 4, np.uint32), name="printf buffer")
        return addresses | {"assert_buffer": 0, "sync_buffer": 0}


class _ModuleData:
    """Program-scope variables of a module. Code holds their addresses, so they have the same ones in every Memory."""

    _numbers = itertools.count()

    def __init__(self, zebin: Zebin) -> None:
        self._zebin = zebin
        address = _DATA_ADDRESS + next(self._numbers) * _DATA_SPAN
        self.addresses: dict[str, int] = {}
        for section, data in zebin.data.items():
            self.addresses[section] = address
            address += -(-(len(data) + _DATA_ALIGNMENT) // _DATA_ALIGNMENT) * _DATA_ALIGNMENT
        self._present_in: weakref.WeakSet[Memory] = weakref.WeakSet()

    def resolve(self, relocation: Relocation) -> int | None:
        """Address of a relocation's symbol, None if it is not one of these variables."""
        start = self.addresses.get(relocation.section)
        return None if start is None else start + relocation.value

    def put_into(self, memory: Memory) -> None:
        """Place the variables in ``memory``, unless they are there already."""
        if memory in self._present_in:
            return
        for section, address in self.addresses.items():
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
