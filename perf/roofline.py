"""The time that no kernel can beat: that of its FLOPs at the matrix engine's peak or of its bytes at the memory's
bandwidth, whichever is longer.

esimd_fmha/testing/formulas.py says which FLOPs and bytes count.
"""

from dataclasses import dataclass

import click

from esimd_fmha.testing.case import AttentionCase
from esimd_fmha.testing.formulas import attention_bytes, attention_flops
from perf.command import command, json_option, show


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


def roofline_seconds(device: Device, flops: int, num_bytes: int) -> float:
    return max(flops / device.flops, num_bytes / device.bandwidth)


@command(__doc__)
@click.option("--seqlens-q", default="2048", show_default=True, help="Chunk lengths of the sequences, as 512,77.")
@click.option("--seqlens-kv", help="KV lengths of the sequences.  [default: --seqlens-q]")
@click.option("--num-heads-q", default=32, show_default=True, type=click.IntRange(1))
@click.option("--num-heads-kv", default=8, show_default=True, type=click.IntRange(1))
@click.option("--head-dim", default=128, show_default=True, type=click.IntRange(1))
@click.option("--non-causal", is_flag=True)
@click.option("--page-size", default=64, show_default=True, type=click.IntRange(1))
@click.option("--num-splits", default=1, show_default=True, type=click.IntRange(1))
@json_option
def main(seqlens_q, seqlens_kv, num_heads_q, num_heads_kv, head_dim, non_causal, page_size, num_splits, as_json):
    q_lens, kv_lens = lengths(seqlens_q), lengths(seqlens_kv or seqlens_q)
    if len(q_lens) != len(kv_lens):
        raise click.UsageError(f"there are {len(q_lens)} chunk lengths and {len(kv_lens)} KV lengths")
    case = AttentionCase(
        purpose="roofline",
        q_lens=q_lens,
        kv_lens=kv_lens,
        num_heads_q=num_heads_q,
        num_heads_kv=num_heads_kv,
        head_dim=head_dim,
        causal=not non_causal,
        page_size=page_size,
    )
    flops, num_bytes = attention_flops(case), attention_bytes(case, num_splits)
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
    show("Roofline bound", rows, as_json)


def lengths(text: str) -> tuple[int, ...]:
    try:
        return tuple(map(int, text.split(",")))
    except ValueError:
        raise click.BadParameter(f"{text!r} should be lengths with commas between them, as 512,77") from None


if __name__ == "__main__":
    main()
