"""Work and traffic of attention, and the time no kernel can beat. Conventions:

FLOPs   2 for a multiply-add; the two products only (4 * head_dim for every query row, key it sees, and query head).
        A causal row counts the keys it sees, so a square causal problem has a little more than half the FLOPs of a
        full one. Softmax is not counted.
Bytes   what has to cross the memory bus once: Q and out, K and V of every sequence that has queries (its used slots, not
        whole pages), the block-table entries, and the partials of a split, written and read.
Bound   the greater of FLOPs at the matrix engine's peak and bytes at the memory's bandwidth.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from esimd_fmha.benchmark import visible_keys
from esimd_fmha.problem import ELEMENT_BYTES

PARTIAL_BYTES = 4  # float32
INDEX_BYTES = 4  # int32


@dataclass(frozen=True)
class Shape:
    """A ragged batch: the chunk and the KV length (chunk included) of every sequence."""

    seqlens_q: Sequence[int]
    seqlens_kv: Sequence[int]
    num_heads_q: int
    num_heads_kv: int
    head_dim: int
    causal: bool


@dataclass(frozen=True)
class Device:
    name: str
    flops: float  # peak of the matrix engine, fp16 and bf16, a second
    bandwidth: float  # of memory, bytes a second
    source: str


# 256 FLOP a clock on each vector engine's XMX, 8 of them a core.
DEVICES = {
    "b580": Device(
        "Arc B580, 20 Xe cores at 2.67 GHz",
        109.4e12,
        456e9,
        "FLOPs: usstq/aboutSHW opencl/tests/cm-dpas.py; bandwidth: chipsandcheese.com/p/intels-battlemage-architecture",
    ),
    "b60": Device(
        "Arc Pro B60, 20 Xe cores at 2.4 GHz",
        98.3e12,
        456e9,
        "vllm-project/vllm-xpu-kernels benchmark/presets.py (98 TFLOP/s, 456 GB/s); zolotukhin.ai (2.4 GHz)",
    ),
    "lnl": Device(
        "Lunar Lake, 8 Xe cores at 2.05 GHz",
        33.6e12,
        90e9,
        "FLOPs: derived; bandwidth: effective, of 136 GB/s nominal, ModelTC/LightX2V intel-gpu-hw-info",
    ),
}


def attention_flops(shape: Shape) -> int:
    keys = sum(visible_keys(q, kv, shape.causal) for q, kv in zip(shape.seqlens_q, shape.seqlens_kv, strict=True))
    return 4 * shape.head_dim * shape.num_heads_q * keys


def attention_bytes(shape: Shape, page_size: int | None = None, num_splits: int = 1) -> int:
    """``page_size`` None: packed K/V, without a block table."""
    rows = sum(shape.seqlens_q)
    keys = [kv for q, kv in zip(shape.seqlens_q, shape.seqlens_kv, strict=True) if q]
    q_and_out = 2 * rows * shape.num_heads_q * shape.head_dim * ELEMENT_BYTES
    k_and_v = 2 * sum(keys) * shape.num_heads_kv * shape.head_dim * ELEMENT_BYTES
    table = sum(-(-kv // page_size) for kv in keys) * INDEX_BYTES if page_size else 0
    o_max_and_sum = shape.head_dim + 2
    partials = 2 * num_splits * rows * shape.num_heads_q * o_max_and_sum * PARTIAL_BYTES if num_splits > 1 else 0
    return q_and_out + k_and_v + table + partials


def roofline_seconds(device: Device, flops: int, num_bytes: int) -> float:
    return max(flops / device.flops, num_bytes / device.bandwidth)


def main() -> None:
    from perf.table import argument_parser, show  # here: rich is for the command only

    parser = argument_parser(__doc__)
    parser.add_argument("--seqlens-q", type=int, nargs="+", default=[2048], help="chunk length of every sequence")
    parser.add_argument("--seqlens-kv", type=int, nargs="+", help="KV length of every sequence (default: as q)")
    parser.add_argument("--num-heads-q", type=int, default=32)
    parser.add_argument("--num-heads-kv", type=int, default=8)
    parser.add_argument("--head-dim", type=int, default=128)
    parser.add_argument("--non-causal", action="store_true")
    parser.add_argument("--page-size", type=int, default=64)
    parser.add_argument("--num-splits", type=int, default=1)
    given = parser.parse_args()
    shape = Shape(
        given.seqlens_q,
        given.seqlens_kv or given.seqlens_q,
        given.num_heads_q,
        given.num_heads_kv,
        given.head_dim,
        not given.non_causal,
    )
    flops, num_bytes = attention_flops(shape), attention_bytes(shape, given.page_size, given.num_splits)
    rows = [
        {
            "device": device.name,
            "GFLOP": flops / 1e9,
            "MB": num_bytes / 1e6,
            "compute us": flops / device.flops * 1e6,
            "memory us": num_bytes / device.bandwidth * 1e6,
            "bound us": roofline_seconds(device, flops, num_bytes) * 1e6,
            "source": device.source,
        }
        for device in DEVICES.values()
    ]
    show("Roofline bound", rows, given.json)


if __name__ == "__main__":
    main()
