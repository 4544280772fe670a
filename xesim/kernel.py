"""Modules and kernels: the public face of a device binary."""

import contextlib
import functools
import math

from .checks import Checks
from .counts import Result
from .decoder import decode
from .disassembler import Disassembler
from .errors import LaunchError, SimulationError
from .machine import BATCH_THREADS, Machine
from .payload import Range, build_cross_thread, threads_per_group
from .program import compile_program
from .zebin import CROSS_THREAD_OFFSET, FUNCTION_TEXT, apply_relocations, parse_zebin


class Module:
    """The kernels of one device binary."""

    def __init__(self, zebin, device, cache_dir=None):
        self._zebin = zebin
        self.device = device
        self._disassembler = Disassembler(device, zebin.compat_note, cache_dir)
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

    def kernel(self, name):
        if name not in self._zebin.kernels:
            raise KeyError(f"no kernel {name!r}; the module holds {', '.join(self.kernels)}")
        if name not in self._kernels:
            self._kernels[name] = Kernel(self, self._zebin.kernels[name])
        return self._kernels[name]


class Kernel:
    """One kernel: its disassembly, and ``launch``."""

    def __init__(self, module, image):
        self.module = module
        self.image = image
        self.name = image.name
        self._constants = {}  # memory -> addresses of the module's data sections in it

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
        return self.module._disassembler.disassemble(self._patched_text)

    @functools.cached_property
    def _patched_text(self):
        def resolve(relocation):
            if relocation.symbol == CROSS_THREAD_OFFSET:
                return 0
            raise SimulationError(f"the relocation against {relocation.symbol!r} is not supported", kernel=self.name)

        return apply_relocations(self.image.text, self.image.relocations, resolve)

    @functools.cached_property
    def instructions(self):
        """The decoded instructions."""
        try:
            return decode(self.assembly, self._patched_text)
        except SimulationError as error:
            error.kernel = self.name
            raise

    @functools.cached_property
    def steps(self):
        return compile_program(self.instructions)

    def launch(self, global_range, local_range=None, args=(), memory=None, trace=None, checks=Checks(), global_offset=(0, 0, 0),
               batch_threads=BATCH_THREADS):
        """Execute the kernel and return a ``Result``.

        global_range, local_range  work-items in OpenCL order (dimension 0 fastest), 1 to 3 of them; the last groups of a
                  dimension are smaller if the local range does not divide it
        args      one per kernel argument: an address (pointers), a numpy or ctypes scalar or bytes (by value), or a
                  LocalMemory (local pointers)
        memory    the Memory that holds the addresses
        trace     a Trace to fill, optional
        checks    which judges watch
        Raises a SimulationError if the kernel does something it may not, LaunchError if ranges or arguments do not fit.
        """
        ranges = Range.make(global_range, local_range, global_offset)
        if memory is None:
            raise LaunchError("a launch needs the xesim.Memory its pointers live in")
        implicit = dict(self._implicit(memory))
        counts = Result()
        with self._private_memory(memory, ranges, batch_threads) as implicit["private_base_stateless"]:
            for piece in ranges.pieces():
                cross_thread, slm_bytes = build_cross_thread(self.image, ranges, piece, list(args), implicit)
                Machine(self, ranges, piece, memory, cross_thread, slm_bytes, checks, counts, trace, batch_threads).run()
        return counts

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

    def _private_bytes(self):
        """Private memory of one hardware thread in a global buffer."""
        buffers = self.info.get("per_thread_memory_buffers") or []
        return sum(b["size"] * (self.simd_size if b.get("is_simt_thread") else 1) for b in buffers
                   if b["type"] == "global" and b["usage"] == "private_space")

    def _implicit(self, memory):
        """Addresses of the module's data sections, uploaded to ``memory`` on first use, and of unused buffers."""
        key = id(memory)
        if key not in self._constants:
            addresses = {"printf_buffer": 0, "assert_buffer": 0, "sync_buffer": 0}
            for section, argument in ((".data.const", "const_base"), (".data.global", "global_base")):
                data = self.module._zebin.data.get(section)
                if data:
                    addresses[argument] = memory.alloc(len(data), name=f"{section} of the module")
                    memory.upload(addresses[argument], bytearray(data))
            self._constants[key] = addresses
        return self._constants[key]
