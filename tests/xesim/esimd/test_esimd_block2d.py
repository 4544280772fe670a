"""2D block loads, stores and prefetches of every kind against slicing a numpy array, at corners inside the surface and
over each of its edges."""

import pathlib
import re

import numpy as np
import pytest

from ..blocks import block_payload, store_block
from ..esimd_harness import check_esimd
from ..harness import Case, inout, out, random_values, read

SOURCE = "block2d.cpp"
WIDTH, HEIGHT, PITCH = 224, 48, 256  # bytes, rows, bytes
SURFACE = random_values(np.uint8, HEIGHT * PITCH, 1, 0, 255)
OPERATIONS = {"PLAIN": "plain", "TRANSPOSED": "transpose", "VNNI": "transform"}
# (operation, bits, columns, rows, blocks); a transposed load has one block.
SHAPES = [
    (OPERATIONS[kind], *[*map(int, numbers.split(",")), 1][:4])
    for kind, numbers in re.findall(
        r"^(PLAIN|TRANSPOSED|VNNI)\((.*)\)", pathlib.Path(__file__).with_name("block2d_shapes.hpp").read_text(), re.M
    )
]
STORES = [(8, 4, 1), (8, 64, 8), (8, 32, 3), (16, 2, 8), (16, 16, 8), (16, 32, 8), (32, 1, 1), (32, 8, 5), (32, 16, 8)]
STORES += [(64, 1, 8), (64, 8, 8)]


def pixels_of(surface, bits):
    """The visible part of the surface, [height, width] in elements; a view."""
    return surface.reshape(HEIGHT, PITCH).view(f"u{bits // 8}")[:, : WIDTH * 8 // bits]


def load_corners(bits, columns, rows):
    """x in elements (a multiple of 4 bytes), y in rows: inside, over every edge and corner, and wholly outside."""
    width = WIDTH * 8 // bits
    middle_x, right = (width // 3) & ~3, (width - columns // 2) & ~3
    middle_y, bottom = HEIGHT // 3, HEIGHT - max(rows // 2, 1)
    xs, ys = (-4, middle_x, right), (-(rows // 2), middle_y, bottom)
    outside = [(-64, 2), (width, 2), (8, HEIGHT), (8, -40), (4096, 4096)]
    return np.array([(0, 0), *[(x, y) for y in ys for x in xs], *outside], np.int32)


def surface_arguments(surface, corners):
    return [surface, *map(np.int32, (WIDTH, HEIGHT, PITCH)), read(corners)]


def load_case(kernel, operation, bits, columns, rows, blocks, steps=1, padding=0):
    """`steps` loads a corner, the i-th shifted by i blocks to the right and i rows down; after each block `padding`
    elements that read as zero."""
    corners = load_corners(bits, columns, rows)
    packing = 32 // bits if operation == "transform" else 1
    padded_rows = -(-rows // packing) * packing

    def expect(surface, _, __):
        pixels = pixels_of(surface, bits)
        payloads = [
            block_payload(pixels, x + columns * i, y + i, padded_rows, columns, blocks, operation)
            for x, y in corners
            for i in range(steps)
        ]
        return [np.pad(np.reshape(payloads, (-1, padded_rows * columns)), ((0, 0), (0, padding))).reshape(-1)]

    result = out(len(corners) * steps * (columns * padded_rows + padding) * blocks, f"u{bits // 8}")
    arguments = [*surface_arguments(read(SURFACE), corners), result]
    return Case(kernel, f"{operation} {columns}x{rows}x{blocks}", arguments, (len(corners),), (1,), expect)


def store_case(kernel, bits, columns, rows):
    width = WIDTH * 8 // bits
    right = width - columns // 2 & ~3
    corners = np.array([(-4, -1), (width // 3 & ~3, 16), (right, HEIGHT - 1), (8, HEIGHT + 1)], np.int32)

    def expect(surface, _):
        surface = surface.copy()
        for x, y in corners:
            tile = (int(x) + 7 * int(y) + 3 * np.arange(rows * columns)).astype(f"u{bits // 8}")
            store_block(pixels_of(surface, bits), tile.reshape(rows, columns), x, y)
        return [surface]

    return Case(kernel, "store", surface_arguments(inout(SURFACE), corners), (len(corners),), (1,), expect)


CASES = [
    load_case(f"{operation}_{bits}_{columns}x{rows}x{blocks}", operation, bits, columns, rows, blocks)
    for operation, bits, columns, rows, blocks in SHAPES
]
CASES += [store_case(f"store_{bits}_{columns}x{rows}", bits, columns, rows) for bits, columns, rows in STORES]
CASES += [
    load_case("prefetch_16_16x16x2", "plain", 16, 16, 16, 2),
    load_case("padded_16_4x9x2", "plain", 16, 4, 9, 2, padding=64 - 36),
    load_case("padded_vnni_16_4x6x2", "transform", 16, 4, 6, 2, padding=32 - 24),
    load_case("payload_16_16x8", "plain", 16, 16, 8, 1, steps=3),
    load_case("payload_vnni_16_16x32", "transform", 16, 16, 32, 1),
    load_case("payload_transpose_32_8x16", "transpose", 32, 8, 16, 1),
    store_case("payload_store_32_16x4", 32, 16, 4),
]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_block2d(case):
    check_esimd(SOURCE, case)
