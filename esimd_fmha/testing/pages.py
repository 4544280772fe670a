"""Pages of a KV cache: which sequence owns which, and the keys and values in them."""

from collections.abc import Sequence

import torch

from esimd_fmha.integers import ceil_div


def starts_of(lengths: Sequence[int]) -> list[int]:
    """Where each of several lengths begins when they are packed, and where the last one ends."""
    return [0, *torch.tensor(lengths, dtype=torch.int64).cumsum(0).tolist()]


def shuffled_pages(
    kv_lens: Sequence[int], page_size: int, generator: torch.Generator, num_spare: int = 0
) -> tuple[list[list[int]], int]:
    """Distinct pages in random order for every sequence, and how many there are, ``num_spare`` unused ones included."""
    counts = [ceil_div(kv_len, page_size) for kv_len in kv_lens]
    num_pages = sum(counts) + num_spare
    order = torch.randperm(num_pages, generator=generator)[: sum(counts)]
    return [pages.tolist() for pages in order.split(counts)], num_pages


def block_table_of(pages: Sequence[Sequence[int]], device="cpu") -> torch.Tensor:
    """[batch, most pages of a sequence] int32, -1 behind the pages of a shorter one."""
    width = max(map(len, pages), default=0)
    rows = [[*row, *[-1] * (width - len(row))] for row in pages]
    return torch.tensor(rows, dtype=torch.int32, device=device).view(len(pages), width)


def as_stored(values: torch.Tensor, dtype: torch.dtype, descale: float | torch.Tensor = 1.0) -> torch.Tensor:
    """What a cache of this dtype and descale is to hold of new keys or values. In fp8 what is beyond the largest number
    is that number, and there is one NaN of each sign.

    values   any shape, on the CPU
    descale  broadcasts to it
    """
    quotients = values.float() / torch.as_tensor(descale, dtype=torch.float32)
    if dtype.itemsize > 1:
        return quotients.to(dtype)
    codes = quotients.clamp(-torch.finfo(dtype).max, torch.finfo(dtype).max).to(dtype).view(torch.uint8)
    nans = torch.where(values.signbit(), 0xFF, 0x7F).to(torch.uint8)  # torch keeps the sign of some NaNs only
    return torch.where(values.isnan(), nans, codes).view(dtype)


def write_pages(cache: torch.Tensor, pages: Sequence[int], first: int, values: torch.Tensor) -> None:
    """Writes the positions from ``first`` on of the sequence that owns ``pages``.

    cache   [num_pages, page_size, num_heads_kv, head_dim], any strides
    values  [num_tokens, num_heads_kv, head_dim], rounded to the dtype of the cache
    """
    page_size = cache.shape[1]
    positions = torch.arange(first, first + len(values))
    page = torch.tensor(pages, dtype=torch.int64)[positions // page_size]
    slot = positions % page_size
    cache[page.to(cache.device), slot.to(cache.device)] = values.to(cache.device, cache.dtype)
