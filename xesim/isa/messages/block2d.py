"""2D block loads, stores and prefetches: a rectangle of a pitched surface, to or from registers.

Elements outside the surface read as 0 and are not written. Layouts in the registers follow LOAD_BLOCK2D of
intel/intel-graphics-compiler documentation/visa/instructions/LSC_UNTYPED.md: rows padded to a power of two, blocks to
whole registers, optionally transposed or VNNI-packed. Shapes: documentation/igc/SPV_INTEL_2d_block_io.
"""

import numpy as np

from ...errors import Fault, MemoryFault
from ..cohort import GRF_BYTES
from ..operands import execution_mask
from . import descriptor as lsc

# Run-time rules of the hardware. base: intel/sycl-tla media/docs/cpp/xe_rearchitecture.md; the rest:
# intel/llvm sycl_ext_intel_esimd_functions.md and intel-xpu-backend-for-triton.
BASE_ALIGNMENT = 64
PITCH_ALIGNMENT = 16
WIDTH_ALIGNMENT = 4
MIN_PITCH = MIN_WIDTH = 64
MAX_EXTENT = 1 << 24
LONGEST_RESPONSE = 31


def _power_of_two(n):
    return 1 << (n - 1).bit_length()


def compile_block2d(inst, desc):
    if inst.send.unit != "ugm" or desc.surface != lsc.FLAT or inst.exec_size != 1:
        raise inst.unknown("this addressing of a 2D block message")
    header, _ = inst.send.payload0
    if header is None:
        raise inst.unknown("a 2D block message without header")
    mask = execution_mask(inst)
    size = desc.memory_bytes
    if desc.register_bytes != size:
        raise inst.unknown("a 2D block message that widens its elements")
    storing = desc.operation == lsc.STORE_BLOCK2D
    destination, response = inst.send.destination
    source, source_length = inst.send.payload1
    prefetch = not storing and (destination is None or not response)
    kind = ("store_block2d" if storing else "prefetch_block2d" if prefetch else "load_block2d") + ".ugm"

    def execute(c):
        where = mask(c) if mask else None
        threads = np.arange(len(c)) if where is None or where[:, 0].all() else np.flatnonzero(where[:, 0])
        if not len(threads):
            return
        fields = c.views["ud"][threads, header * 16 : header * 16 + 8]
        for group in _equal_shapes(fields[:, 7]):
            rows = threads[group]
            surface = _Surface(desc, fields[group], rows)
            if c.machine.checks.bounds:
                surface.check()
            surface.check_shape(inst, desc, None if prefetch else source_length if storing else response, storing)
            c.machine.count_message(
                c, kind, surface.row_addresses(), surface.width * size * surface.blocks, np.repeat(rows, surface.height)
            )
            if prefetch:
                continue
            if storing:
                span = slice(source * GRF_BYTES, (source + source_length) * GRF_BYTES)
                tile = np.ascontiguousarray(c.grf[rows, span])
                surface.write(c, surface.from_registers(tile))
            else:
                registers = surface.to_registers(surface.read(c), desc)
                span = slice(destination * GRF_BYTES, destination * GRF_BYTES + registers.shape[1])
                if len(rows) == len(c):
                    c.grf[:, span] = registers
                else:
                    c.grf[rows, span] = registers

    return execute


def _equal_shapes(shapes):
    """Index sets of threads whose block shape is the same (it is the same instruction: nearly always all)."""
    if (shapes == shapes[0]).all():
        return [slice(None)]
    return [np.flatnonzero(shapes == s) for s in np.unique(shapes)]


class _Surface:
    """The block of each of some threads: header dwords 0-1 base, 2 width-1 (bytes), 3 height-1, 4 pitch-1, 5 x, 6 y,
    7 block width-1, height-1, count-1 in bytes 0, 1, 2."""

    def __init__(self, desc, fields, threads):
        fields = np.ascontiguousarray(fields)
        self.threads = threads
        self.size = desc.memory_bytes
        self.base = fields[:, :2].copy().view(np.uint64)[:, 0]
        self.surface_width, self.surface_height, self.pitch = (fields[:, i].astype(np.int64) + 1 for i in (2, 3, 4))
        self.x = fields[:, 5].view(np.int32).astype(np.int64) + desc.x_offset
        self.y = fields[:, 6].view(np.int32).astype(np.int64) + desc.y_offset
        shape = int(fields[0, 7])
        self.width, self.height, self.blocks = (shape & 255) + 1, (shape >> 8 & 255) + 1, (shape >> 16 & 15) + 1

    def check(self):
        """Raise a Fault for the first thread whose surface breaks a rule of the hardware."""
        width, height, pitch = self.surface_width, self.surface_height, self.pitch
        x_unit = max(1, 4 // self.size)
        largest = np.maximum(width, np.maximum(height, pitch))
        rules = (
            (self.base % BASE_ALIGNMENT == 0, "base", self.base, f"is not a multiple of {BASE_ALIGNMENT} bytes"),
            (pitch % PITCH_ALIGNMENT == 0, "pitch", pitch, f"is not a multiple of {PITCH_ALIGNMENT} bytes"),
            (width % WIDTH_ALIGNMENT == 0, "width", width, f"is not a multiple of {WIDTH_ALIGNMENT} bytes"),
            (pitch >= MIN_PITCH, "pitch", pitch, f"is below {MIN_PITCH} bytes"),
            (width >= MIN_WIDTH, "width", width, f"is below {MIN_WIDTH} bytes"),
            (pitch >= width, "pitch", pitch, f"is below the width {width[np.argmin(pitch >= width)]}"),
            (largest <= MAX_EXTENT, "width, height or pitch", largest, f"exceeds {MAX_EXTENT}"),
            (self.x % x_unit == 0, "x", self.x, f"is not a multiple of {x_unit} elements"),
        )
        for holds, name, values, text in rules:
            if not holds.all():
                bad = int(np.argmin(holds))
                value = hex(values[bad]) if name == "base" else values[bad]
                described = f"width {width[bad]}, height {height[bad]}, pitch {pitch[bad]}"
                raise Fault(
                    MemoryFault, f"illegal 2D surface ({described}): {name} {value} {text}", int(self.threads[bad])
                )

    def check_shape(self, inst, desc, registers, storing):
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

    def block_bytes(self, desc):
        rows, columns = (self.width, self.height) if desc.transposed else (self.height, self.width)
        used = rows * _power_of_two(columns) * self.size
        return -(-used // GRF_BYTES) * GRF_BYTES

    # ---- memory

    def row_addresses(self):
        """Start of each block row [threads * height], of the first block, inside the surface or not."""
        y = self.y[:, None] + np.arange(self.height)
        start = self.base[:, None].astype(np.int64) + y * self.pitch[:, None] + self.x[:, None] * self.size
        return start.reshape(-1).astype(np.uint64)

    def _spans(self):
        """Per thread, block and row: x in bytes, y, whether the row is wholly or partly inside, its address."""
        x = (self.x[:, None] + np.arange(self.blocks) * self.width)[:, :, None] * self.size
        y = self.y[:, None, None] + np.arange(self.height)
        row_inside = (y >= 0) & (y < self.surface_height[:, None, None])
        width = self.surface_width[:, None, None]
        whole = row_inside & (x >= 0) & (x + self.width * self.size <= width)
        partial = row_inside & ~whole & (x < width) & (x + self.width * self.size > 0)
        address = self.base[:, None, None].astype(np.int64) + y * self.pitch[:, None, None] + x
        return np.broadcast_to(x, whole.shape), whole, partial, address

    def _elements(self, x, partial, address):
        """Indices and addresses of the elements inside the surface of rows that are partly outside."""
        thread, block, row = np.nonzero(partial)
        element = np.arange(self.width) * self.size
        inside = (x[partial][:, None] + element >= 0) & (
            x[partial][:, None] + element + self.size <= self.surface_width[thread][:, None]
        )
        at = (address[partial][:, None] + element)[inside]
        which, column = np.nonzero(inside)
        return thread[which], block[which], row[which], column, at.astype(np.uint64)

    def read(self, c):
        """uint8 [threads, blocks, height, width * size], zeros outside the surface."""
        port = c.machine.global_memory
        x, whole, partial, address = self._spans()
        row_bytes = self.width * self.size
        if whole.all():
            owner = self._owners(whole)
            return self._access(owner, port.read, c, owner, address.reshape(-1).astype(np.uint64), row_bytes).reshape(
                *whole.shape, row_bytes
            )
        tile = np.zeros((*whole.shape, row_bytes), np.uint8)
        if whole.any():
            owner = self._owners(whole)
            tile[whole] = self._access(owner, port.read, c, owner, address[whole].astype(np.uint64), row_bytes)
        if partial.any():
            thread, block, row, column, at = self._elements(x, partial, address)
            owner = self.threads[thread]
            values = self._access(owner, port.read, c, owner, at, self.size)
            tile.reshape(*whole.shape, self.width, self.size)[thread, block, row, column] = values
        return tile

    def write(self, c, tile):
        """Store uint8 [threads, 1, height, width * size] where inside the surface."""
        port = c.machine.global_memory
        x, whole, partial, address = self._spans()
        if whole.any():
            owner = self._owners(whole)
            self._access(
                owner, port.write, c, owner, address[whole].astype(np.uint64), np.ascontiguousarray(tile[whole])
            )
        if partial.any():
            thread, block, row, column, at = self._elements(x, partial, address)
            values = tile.reshape(*whole.shape, self.width, self.size)[thread, block, row, column]
            owner = self.threads[thread]
            self._access(owner, port.write, c, owner, at, np.ascontiguousarray(values))

    def _owners(self, selected):
        return self.threads[np.nonzero(selected)[0]]

    @staticmethod
    def _access(owner, action, *arguments):
        try:
            return action(*arguments)
        except Fault as fault:
            fault.row = int(owner[fault.row])
            raise

    # ---- registers

    def to_registers(self, tile, desc):
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
            rows = -(-self.height // packed)
            if self.height % packed:
                raise MemoryFault("a VNNI block whose height is not a multiple of the packing")
            target = blocks[:, :, : self.height * pitch].reshape(n, self.blocks, rows, pitch, packed)
            target[..., : self.width, :] = elements.reshape(n, self.blocks, rows, packed, self.width).swapaxes(3, 4)
        else:
            pitch = _power_of_two(self.width)
            target = blocks[:, :, : self.height * pitch].reshape(n, self.blocks, self.height, pitch)
            target[..., : self.width] = elements
        return out

    def from_registers(self, data):
        """uint8 [threads, 1, height, width * size] from the registers of a store."""
        pitch = _power_of_two(self.width) * self.size
        rows = data[:, : self.height * pitch].reshape(len(data), 1, self.height, pitch)
        return rows[..., : self.width * self.size]
