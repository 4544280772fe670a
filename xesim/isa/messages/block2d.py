"""2D block loads, stores and prefetches: a rectangle of a pitched surface, to or from registers.

Elements outside the surface read as 0 and are not written. Layouts in the registers follow LOAD_BLOCK2D of
intel/intel-graphics-compiler documentation/visa/instructions/LSC_UNTYPED.md: rows padded to a power of two, blocks to
whole registers, optionally transposed or VNNI-packed. Shapes: documentation/igc/SPV_INTEL_2d_block_io.
"""

from collections.abc import Sequence

import numpy as np

from ...errors import MemoryFault
from ...integers import ceil_div, round_up
from ..cohort import GRF_BYTES, Cohort, Execute
from ..instruction import Instruction
from ..operands.masks import execution_mask
from . import descriptor as lsc
from .addressing import naming_threads

LONGEST_RESPONSE = 31


def _power_of_two(n: int) -> int:
    return 1 << (n - 1).bit_length()


def block2d(inst: Instruction, desc: lsc.LscDescriptor) -> Execute:
    if inst.message.unit != "ugm" or desc.surface != lsc.FLAT or inst.exec_size != 1:
        raise inst.unknown("this addressing of a 2D block message")
    header, _ = inst.message.payload0
    if header is None:
        raise inst.unknown("a 2D block message without header")
    mask = execution_mask(inst)
    size = desc.memory_bytes
    if desc.register_bytes != size:
        raise inst.unknown("a 2D block message that widens its elements")
    storing = desc.operation == lsc.STORE_BLOCK2D
    destination, response = inst.message.destination
    source, source_length = inst.message.payload1
    if storing and source is None:
        raise inst.unknown("a 2D block store without data")
    first = (source if storing else destination) or 0  # register of the data
    prefetch = not storing and (destination is None or not response)
    kind = ("store_block2d" if storing else "prefetch_block2d" if prefetch else "load_block2d") + ".ugm"

    def execute(c: Cohort) -> None:
        where = mask(c) if mask else None
        threads = np.arange(len(c)) if where is None or where[:, 0].all() else np.flatnonzero(where[:, 0])
        if not len(threads):
            return
        fields = c.views["ud"][threads, header * 16 : header * 16 + 8]
        for group in _equal_shapes(fields[:, 7]):
            rows = threads[group]
            surface = Surface(desc, fields[group], rows)
            if c.environment.rules is not None:
                c.environment.rules.check_surface(surface)
            surface.check_shape(inst, desc, None if prefetch else source_length if storing else response, storing)
            c.environment.count_message(
                c, kind, surface.row_addresses(), surface.width * size * surface.blocks, np.repeat(rows, surface.height)
            )
            if prefetch:
                continue
            if storing:
                span = slice(first * GRF_BYTES, (first + source_length) * GRF_BYTES)
                tile = np.ascontiguousarray(c.grf[rows, span])
                surface.write(c, surface.from_registers(tile))
            else:
                registers = surface.to_registers(surface.read(c), desc)
                span = slice(first * GRF_BYTES, first * GRF_BYTES + registers.shape[1])
                if len(rows) == len(c):
                    c.grf[:, span] = registers
                else:
                    c.grf[rows, span] = registers

    return execute


def _equal_shapes(shapes: np.ndarray) -> Sequence[slice | np.ndarray]:
    """Index sets of threads whose block shape is the same: nearly always all, as they run one instruction."""
    if (shapes == shapes[0]).all():
        return [slice(None)]
    return [np.flatnonzero(shapes == s) for s in np.unique(shapes)]


class Surface:
    """The surface and the block that some threads access.

    The header of a message holds: dwords 0-1 base, 2 width-1 (bytes), 3 height-1, 4 pitch-1, 5 x, 6 y, 7 the block's
    width-1, height-1 and count-1 in bytes 0, 1 and 2.
    threads  rows of the cohort
    size     bytes of an element; x and the block's width count elements
    """

    def __init__(self, desc: lsc.LscDescriptor, fields: np.ndarray, threads: np.ndarray) -> None:
        fields = np.ascontiguousarray(fields)
        self.threads = threads
        self.size = desc.memory_bytes
        self.base = fields[:, :2].copy().view(np.uint64)[:, 0]
        self.surface_width, self.surface_height, self.pitch = (fields[:, i].astype(np.int64) + 1 for i in (2, 3, 4))
        self.x = fields[:, 5].view(np.int32).astype(np.int64) + desc.x_offset
        self.y = fields[:, 6].view(np.int32).astype(np.int64) + desc.y_offset
        shape = int(fields[0, 7])
        self.width, self.height, self.blocks = (shape & 255) + 1, (shape >> 8 & 255) + 1, (shape >> 16 & 15) + 1

    def check_shape(self, inst: Instruction, desc: lsc.LscDescriptor, registers: int | None, storing: bool) -> None:
        row_bytes = self.width * self.size * self.blocks
        if (
            row_bytes > 64
            or self.width * self.size % 4
            or self.height > 32
            or (storing and (self.blocks > 1 or self.height > 8))
        ):
            raise inst.unknown(
                f"the 2D block shape {self.width}x{self.height}x{self.blocks} of {self.size}-byte elements"
            )
        if desc.transposed and (self.size < 4 or self.blocks > 1 or desc.vnni):
            raise inst.unknown(f"a transposed 2D block of {self.size}-byte elements, {self.blocks} blocks")
        if desc.vnni and self.size > 2:
            raise inst.unknown(f"a VNNI 2D block of {self.size}-byte elements")
        if registers == LONGEST_RESPONSE:
            registers += 1  # a response of 32 registers does not fit the field
        if registers is not None and registers * GRF_BYTES < self.blocks * self.block_bytes(desc):
            raise inst.unknown(f"a 2D block of {self.blocks * self.block_bytes(desc)} bytes in {registers} registers")

    def block_bytes(self, desc: lsc.LscDescriptor) -> int:
        rows, columns = (self.width, self.height) if desc.transposed else (self.height, self.width)
        used = rows * _power_of_two(columns) * self.size
        return round_up(used, GRF_BYTES)

    # ---- memory

    def row_addresses(self) -> np.ndarray:
        """Where each row of the first block starts, inside the surface or not: uint64 [threads * height]."""
        y = self.y[:, None] + np.arange(self.height)
        start = self.base[:, None].astype(np.int64) + y * self.pitch[:, None] + self.x[:, None] * self.size
        return start.reshape(-1).astype(np.uint64)

    def _spans(self) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
        """For each thread, block and row: x in bytes, whether the row is wholly inside, whether partly, its address."""
        x = (self.x[:, None] + np.arange(self.blocks) * self.width)[:, :, None] * self.size
        y = self.y[:, None, None] + np.arange(self.height)
        row_inside = (y >= 0) & (y < self.surface_height[:, None, None])
        width = self.surface_width[:, None, None]
        whole = row_inside & (x >= 0) & (x + self.width * self.size <= width)
        partial = row_inside & ~whole & (x < width) & (x + self.width * self.size > 0)
        address = self.base[:, None, None].astype(np.int64) + y * self.pitch[:, None, None] + x
        return np.broadcast_to(x, whole.shape), whole, partial, address

    def _elements(
        self, x: np.ndarray, partial: np.ndarray, address: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
        """(thread, block, row, column, address) of the elements inside the surface, for rows partly outside."""
        thread, block, row = np.nonzero(partial)
        element = np.arange(self.width) * self.size
        inside = (x[partial][:, None] + element >= 0) & (
            x[partial][:, None] + element + self.size <= self.surface_width[thread][:, None]
        )
        at = (address[partial][:, None] + element)[inside]
        which, column = np.nonzero(inside)
        return thread[which], block[which], row[which], column, at.astype(np.uint64)

    def read(self, c: Cohort) -> np.ndarray:
        """uint8 [threads, blocks, height, width * size], zeros outside the surface."""
        memory = c.environment.global_memory
        x, whole, partial, address = self._spans()
        row_bytes = self.width * self.size
        if whole.all():
            owner = self._owners(whole)
            values = naming_threads(owner, memory.read, c, owner, address.reshape(-1).astype(np.uint64), row_bytes)
            return values.reshape(*whole.shape, row_bytes)
        tile = np.zeros((*whole.shape, row_bytes), np.uint8)
        if whole.any():
            owner = self._owners(whole)
            tile[whole] = naming_threads(owner, memory.read, c, owner, address[whole].astype(np.uint64), row_bytes)
        if partial.any():
            thread, block, row, column, at = self._elements(x, partial, address)
            owner = self.threads[thread]
            values = naming_threads(owner, memory.read, c, owner, at, self.size)
            tile.reshape(*whole.shape, self.width, self.size)[thread, block, row, column] = values
        return tile

    def write(self, c: Cohort, tile: np.ndarray) -> None:
        """Store uint8 [threads, 1, height, width * size] as far as it lies inside the surface."""
        memory = c.environment.global_memory
        x, whole, partial, address = self._spans()
        if whole.any():
            owner = self._owners(whole)
            values = np.ascontiguousarray(tile[whole])
            naming_threads(owner, memory.write, c, owner, address[whole].astype(np.uint64), values)
        if partial.any():
            thread, block, row, column, at = self._elements(x, partial, address)
            values = tile.reshape(*whole.shape, self.width, self.size)[thread, block, row, column]
            owner = self.threads[thread]
            naming_threads(owner, memory.write, c, owner, at, np.ascontiguousarray(values))

    def _owners(self, selected: np.ndarray) -> np.ndarray:
        return self.threads[np.nonzero(selected)[0]]

    # ---- registers

    def to_registers(self, tile: np.ndarray, desc: lsc.LscDescriptor) -> np.ndarray:
        """uint8 [threads, bytes] of a tile as read, whole registers."""
        n = len(tile)
        size = self.size
        elements = np.ascontiguousarray(tile).view(f"u{size}")  # [n, blocks, height, width]
        block_elements = self.block_bytes(desc) // size
        out = np.zeros((n, self.blocks * self.block_bytes(desc)), np.uint8)
        blocks = out.view(f"u{size}").reshape(n, self.blocks, block_elements)
        if desc.transposed:
            pitch = _power_of_two(self.height)
            target = blocks[:, :, : self.width * pitch].reshape(n, self.blocks, self.width, pitch)
            target[..., : self.height] = elements.swapaxes(2, 3)
        elif desc.vnni:
            packed = 4 // size
            pitch = _power_of_two(self.width)
            rows = ceil_div(self.height, packed)
            if self.height % packed:
                raise MemoryFault("a VNNI block whose height is not a multiple of the packing")
            target = blocks[:, :, : self.height * pitch].reshape(n, self.blocks, rows, pitch, packed)
            target[..., : self.width, :] = elements.reshape(n, self.blocks, rows, packed, self.width).swapaxes(3, 4)
        else:
            pitch = _power_of_two(self.width)
            target = blocks[:, :, : self.height * pitch].reshape(n, self.blocks, self.height, pitch)
            target[..., : self.width] = elements
        return out

    def from_registers(self, data: np.ndarray) -> np.ndarray:
        """uint8 [threads, 1, height, width * size] from the registers of a store."""
        pitch = _power_of_two(self.width) * self.size
        rows = data[:, : self.height * pitch].reshape(len(data), 1, self.height, pitch)
        return rows[..., : self.width * self.size]
