"""What a 2D block message moves, in plain numpy: the definition the simulator is compared with."""

import numpy as np


def block_payload(pixels, x, y, rows, columns, blocks=1, operation="plain") -> np.ndarray:
    """The elements a 2D block load returns, block after block in register order; outside `pixels` they are 0.

    pixels     [height, width], the surface in elements
    operation  "plain": [rows, columns]; "transpose": [columns, rows]; "transform" (VNNI): [rows/f, columns, f] with f
               consecutive rows to a dword
    Without the padding that messages add to rows that are no power of two and to blocks that do not fill a register.
    """
    result = []
    for block in range(blocks):
        tile = window(pixels, x + block * columns, y, rows, columns)
        if operation == "transpose":
            tile = tile.T
        elif operation == "transform":
            packing = 4 // pixels.itemsize
            tile = tile.reshape(rows // packing, packing, columns).transpose(0, 2, 1)
        result.append(tile.reshape(-1))
    return np.concatenate(result)


def window(pixels, x, y, rows, columns) -> np.ndarray:
    """pixels[y : y + rows, x : x + columns], zero outside."""
    height, width = pixels.shape
    row, column = np.arange(y, y + rows)[:, None], np.arange(x, x + columns)[None, :]
    inside = (row >= 0) & (row < height) & (column >= 0) & (column < width)
    return np.where(inside, pixels[row.clip(0, height - 1), column.clip(0, width - 1)], pixels.dtype.type(0))


def store_block(pixels, tile, x, y):
    """Write `tile` into `pixels` at (x, y); what falls outside is dropped."""
    for row, line in enumerate(tile):
        for column, value in enumerate(line):
            if 0 <= y + row < pixels.shape[0] and 0 <= x + column < pixels.shape[1]:
                pixels[y + row, x + column] = value
