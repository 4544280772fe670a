"""The prefill kernels of the vllm-xpu-kernels wheel, launched on the simulator.

The wheel (Apache-2.0, github.com/vllm-project/vllm-xpu-kernels) holds ``libattn_kernels_xe_2.so``, whose kernels are
sycl-tla's XeFMHAFwdKernel. They take one structure by value; its layout, of 288 bytes, is that of version 0.1.16.
Which kernel is for what stands in its mangled name.
"""

from __future__ import annotations

import math
import re
import struct
from dataclasses import dataclass
from pathlib import Path

import numpy as np

import xesim
from xesim import Checks, Memory
from xesim.names import demangle
from xesim.timing import Recording

LIBRARY = "libattn_kernels_xe_2.so"
PAGE_SIZE = 128
LOCAL_BYTES = 1024  # beside the 4 KB that the binary asks for itself; next to nothing goes through either
_PARAMS_BYTES = 288
_DTYPES = {"half_t": "fp16", "bfloat16_t": "bf16"}


@dataclass(frozen=True)
class Variant:
    """What a kernel is for, as its name says. A work-group has ``sub_groups`` threads for ``tile_q`` rows."""

    name: str
    causal: bool
    paged: bool
    plain: bool  # no window, no sinks, no log-sum-exp
    dtype: str
    head_dim: int
    sub_groups: int
    tile_q: int

    @staticmethod
    def of(name: str) -> Variant:
        text = demangle(name)

        def flags(pattern: str) -> list[bool]:
            found = re.search(pattern, text)
            assert found, f"another version of the library? {text[:200]}"
            return [flag == "true" for flag in found.groups()]

        causal, local, paged = flags(r"FMHAFwdMainloop<[\w:]*XeDefault<\d+>, (\w+), (\w+), (\w+)")
        (sink,) = flags(r"FMHAFwdEpilogue<(\w+)")
        (lse,) = flags(r"XeFHMAIndividualTileScheduler, (\w+)>")
        q, k, _ = re.findall(r"gmem_ptr<cutlass::(\w+)\*>", text)[:3]
        sub_groups = re.search(r"Layout<cute::tuple<cute::C<(\d+)>", text)
        tile = re.search(r"void, void, void>, cute::tuple<cute::C<(\d+)>, cute::C<(\d+)> >", text)
        assert sub_groups and tile
        plain = not (local or sink or lse) and q == k
        dtype = _DTYPES.get(q, q)
        return Variant(name, causal, paged, plain, dtype, int(tile[2]), int(sub_groups[1]), int(tile[1]))


class Library:
    """The kernels of a library, by what they are for."""

    def __init__(self, path: Path):
        self.binary = xesim.open_binary(path)
        self.variants = [Variant.of(name) for name in self.binary.kernels if "XeFMHAFwdKernel" in name]

    def find(self, head_dim: int, dtype: str, causal: bool, paged: bool) -> Variant:
        """The plain kernel. Raises LookupError."""
        for variant in self.variants:
            wanted = (variant.head_dim, variant.dtype, variant.causal, variant.paged)
            if variant.plain and wanted == (head_dim, dtype, causal, paged):
                return variant
        raise LookupError(f"the library has no plain {dtype} kernel for head {head_dim}, {causal=}, {paged=}")

    def record(self, variant: Variant, q_len: int, kv_len: int, heads_q: int, heads_kv: int) -> Recording:
        """The recording of a call with one sequence."""
        generator, d = np.random.default_rng(0), variant.head_dim
        memory = Memory()
        keep = []

        def map_array(array: np.ndarray, name: str) -> int:
            keep.append(array)
            return memory.map(array, name=name)

        def tensor(*shape: int) -> np.ndarray:
            values = generator.standard_normal(shape, np.float32)
            return (values.view(np.uint32) >> 16).astype(np.uint16) if variant.dtype == "bf16" else values.astype("f2")

        pages = -(-kv_len // PAGE_SIZE)
        rows = pages * PAGE_SIZE if variant.paged else kv_len
        lengths_k = [kv_len] if variant.paged else [0, kv_len]
        grid = (1, -(-q_len // variant.tile_q), heads_q)
        params = bytearray(_PARAMS_BYTES)

        def put(offset: int, layout: str, *values: float) -> None:
            struct.pack_into("<" + layout, params, offset, *values)

        put(0, "3i", 1, heads_q, heads_kv)
        put(16, "i4xQi", q_len, map_array(np.array([0, q_len], np.int32), "cu_q"), 0)
        put(40, "i4xQi", kv_len, map_array(np.array(lengths_k, np.int32), "lengths_k"), 0)
        put(64, "2i", d, d)
        for offset, name, shape in (
            (72, "Q", (q_len, heads_q, d)),
            (96, "K", (rows, heads_kv, d)),
            (120, "V", (rows, heads_kv, d)),
            (144, "O", (q_len, heads_q, d)),
        ):
            put(offset, "Q3i", map_array(tensor(*shape), name), shape[1] * d, d, 0)
        put(168, "QQi", map_array(tensor(heads_q), "sink"), 0, q_len)
        put(200, "f", d**-0.5 * math.log2(math.e))
        table = np.arange(pages, dtype=np.int32)
        put(224, "Q6i", map_array(table, "table"), PAGE_SIZE, pages, rows, kv_len, 0 if variant.causal else kv_len, 128)
        put(260, "3I", *grid)
        put(272, "iII", *_fast_divmod(heads_q))
        kernel = self.binary.kernel(variant.name)
        entries = kernel.info["payload_arguments"]
        others = max(entry["arg_index"] for entry in entries if "arg_index" in entry)  # shared local memory
        arguments = [bytes(params), *[xesim.LocalMemory(LOCAL_BYTES)] * others]
        block = variant.sub_groups * 16
        recording = Recording()
        checks = Checks(bounds=False, races=False, scoreboard=False)
        ranges = ((grid[0] * block, *grid[1:]), (block, 1, 1))
        kernel.launch(*ranges, arguments, memory, trace=recording, checks=checks)
        return recording


def _fast_divmod(divisor: int) -> tuple[int, int, int]:
    """(divisor, multiplier, shift), as cutlass::FastDivmod divides by multiplication."""
    if divisor == 1:
        return 1, 0, 0
    shift = 31 + (divisor - 1).bit_length()
    return divisor, (((1 << shift) + divisor - 1) // divisor) & 0xFFFFFFFF, shift - 32
