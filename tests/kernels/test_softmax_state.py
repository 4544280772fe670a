"""The softmax state on tiles of given scores, where windows of keys hide whole tiles from some rows."""

import math
from pathlib import Path

import pytest
import torch

from esimd_fmha import loader
from esimd_fmha.config import KernelConfig
from esimd_fmha.loader.devices import named_device
from esimd_fmha.params import FmhaParams

PROBE = Path(__file__).with_name("softmax_probe.cpp")
TILE_KV = 64
# Rows of a tile whose lanes are keys, and of one whose lanes are rows.
each_tile_q = pytest.mark.parametrize("rows", [8, 16])


def softmax(scores, num_tiles):
    """(O, lse) of the rows of ``scores`` [tile_q, num_tiles * tile_kv], as softmax_probe.cpp computes them."""
    tile_q = len(scores)
    config = KernelConfig("cpu", "fp16", 64, tile_q=tile_q, tile_kv=TILE_KV, run_kv=64, threads=1)
    name = f"softmax_probe_q{tile_q}"
    macros = (("FMHA_KERNEL_NAME", name), *config.macros[1:])
    kernel = loader.load_kernel(
        loader.Source(PROBE, config.source.include_dir, macros, name), named_device("opencl:cpu")
    )
    tiles = scores.float().view(tile_q, num_tiles, TILE_KV)
    tiles = tiles.permute((1, 0, 2) if tile_q < 16 else (1, 2, 0)).contiguous()
    o, lse = torch.full((2, tile_q), torch.nan)
    params = FmhaParams(q=tiles.data_ptr(), total_k=num_tiles, scale_log2=math.log2(math.e))
    params.o_partial, params.lse = o.data_ptr(), lse.data_ptr()
    kernel.launch(params, (1, 1, 1), 1, list)
    return o, lse


@pytest.mark.parametrize("rise", [0.0, 0.05, 1.0], ids=["level", "lagging", "rescaled"])
@pytest.mark.parametrize(
    "first_key, step, width",
    [(0, 0, 640), (5, 0, 600), (8, 8, 400), (64, 0, 400), (0, 40, 640), (100, 3, 20), (640, 1, 9)],
    ids=[
        "all visible",
        "one ragged tile",
        "a window that begins for the last row with the first full tile",
        "a window that begins for every row with the first full tile",
        "rows begin tiles apart",
        "no full tile",
        "no keys",
    ],
)
@each_tile_q
def test_rows_that_see_no_key_in_the_first_tiles(rows, first_key, step, width, rise):
    """Row i sees keys [first_key + step * i, that + width): the later a row, the more leading tiles hide from it."""
    num_tiles = 10
    key, row = torch.arange(num_tiles * TILE_KV), torch.arange(rows)[:, None]
    visible = (first_key + step * row <= key) & (key < first_key + step * row + width)
    generator = torch.Generator().manual_seed(0)
    scores = torch.randn(visible.shape, generator=generator, dtype=torch.float64) + rise * key
    scores = torch.where(visible, scores, -torch.inf)

    o, lse = softmax(scores, num_tiles)
    sees_a_key = visible.any(dim=1)
    torch.testing.assert_close(o, sees_a_key.float(), rtol=1e-5, atol=0)
    torch.testing.assert_close(lse.double(), scores.logsumexp(dim=1), rtol=1e-5, atol=1e-5)


@each_tile_q
def test_maxima_of_one_tile_that_move_apart(rows):
    """Some rows rise so far that O is rescaled, while others fall: these must stay as they are."""
    generator = torch.Generator().manual_seed(0)
    scores = torch.randn(rows, 3 * TILE_KV, generator=generator, dtype=torch.float64)
    scores[::2, TILE_KV : 2 * TILE_KV] += 150
    scores[1::2, TILE_KV : 2 * TILE_KV] -= 150
    o, lse = softmax(scores, 3)
    torch.testing.assert_close(o, torch.ones(rows), rtol=1e-5, atol=0)
    torch.testing.assert_close(lse.double(), scores.logsumexp(dim=1), rtol=1e-5, atol=1e-5)
