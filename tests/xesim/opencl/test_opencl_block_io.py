"""2D block reads and writes against slicing a numpy array; blocks inside the surface and over each of its edges."""

import pathlib
import re

import numpy as np
import pytest

from ..blocks import block_payload, store_block
from ..harness import Case, check, inout, out, random_values, read

SOURCE = pathlib.Path(__file__).parent / "kernels" / "block_io.cl"
WIDTH, HEIGHT, PITCH = 160, 40, 192  # bytes, rows, bytes
SURFACE = random_values(np.uint8, HEIGHT * PITCH, 110, 0, 255)
# Element coordinates of the block's corner: inside, over the left/top, and over the right/bottom edge.
CORNERS = {"inside": (4, 3), "left-top": (-8, -3), "right-bottom": (None, HEIGHT - 2), "outside": (4, HEIGHT + 5)}
READS = "8b_1r32x1c 8b_8r32x2c 8b_32r32x1c 16b_1r16x1c 16b_8r16x1c 16b_16r16x2c 16b_32r16x1c 32b_2r16x1c 32b_8r16x1c"
READS += " 32b_32r16x1c transform_8b_32r16x1c transform_8b_32r16x4c transform_16b_16r16x1c transform_16b_32r16x2c"
READS += " transpose_32b_16r8x1c transpose_32b_32r8x1c"
WRITES = "8b_8r32x1c 16b_1r16x1c 16b_8r16x1c 32b_4r16x1c 32b_8r16x1c"


def parse(shape):
    """("transform", bytes of an element, rows, columns, blocks) of a built-in's name."""
    operation, bits, rows, columns, blocks = re.match(r"(?:(\w+?)_)?(\d+)b_(\d+)r(\d+)x(\d)c", shape).groups()
    return operation, int(bits) // 8, int(rows), int(columns), int(blocks)


def block_case(kernel, shape, corner, buffer, expect):
    _, size, _, columns, blocks = parse(shape)
    x, y = CORNERS[corner]
    if x is None:
        x = WIDTH // size - columns * blocks // 2
    surface = inout(SURFACE) if kernel.startswith("write") else read(SURFACE)
    scalars = [np.int32(value) for value in (WIDTH, HEIGHT, PITCH, x, y)]
    return Case(kernel, corner, [surface, *scalars, buffer], (16,), (16,), lambda *arrays: expect(*arrays, x, y))


def read_case(kernel, shape, corner):
    operation, size, rows, columns, blocks = parse(shape)
    element = np.dtype(f"u{size}")
    lane_type = np.dtype("u4") if operation or size == 4 else np.dtype("u2")

    def expect(surface, _, x, y):
        pixels = surface.reshape(HEIGHT, PITCH)[:, :WIDTH].copy().view(element)
        payload = block_payload(pixels, x, y, rows, columns, blocks, operation or "plain")
        return [payload.reshape(-1).view(lane_type)]

    count = rows * columns * blocks * size // lane_type.itemsize
    return block_case(kernel, shape, corner, out(count, lane_type), expect)


def write_case(shape, corner):
    _, size, rows, columns, _ = parse(shape)
    values = random_values(f"u{size}", rows * columns, 111, 0, 255)

    def expect(surface, stored, x, y):
        image = surface.reshape(HEIGHT, PITCH).copy()
        pixels = image.view(f"u{size}")[:, : WIDTH // size]
        store_block(pixels, stored.view(f"u{size}").reshape(rows, columns), x, y)
        return [image.reshape(-1)]

    return block_case(f"write_{shape}", shape, corner, read(values), expect)


CASES = [read_case(f"read_{shape}", shape, corner) for shape in READS.split() for corner in CORNERS]
CASES += [write_case(shape, corner) for shape in WRITES.split() for corner in CORNERS]
CASES += [read_case("prefetch_then_read", "16b_8r16x1c", "left-top")]


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.kernel}-{case.purpose}")
def test_block_io(case):
    check(SOURCE, case)
