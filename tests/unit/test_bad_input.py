"""Wrong calls: each raises an error that names the argument, what it was and what is allowed; none reaches a kernel."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pytest
import torch

import esimd_fmha
from esimd_fmha import UnsupportedProblem

TOTAL_Q, TOTAL_K = 12, 150  # chunks of 5 and 7 rows against 50 and 100 keys


def int32(*values):
    return torch.tensor(values, dtype=torch.int32)


def paged_arguments():
    """A right call of prefill_paged: 2 sequences, 4/2 heads of 64, pages of 32 tokens."""
    return {
        "q": torch.randn(TOTAL_Q, 4, 64).half(),
        "k_cache": torch.randn(7, 32, 2, 64).half(),
        "v_cache": torch.randn(7, 32, 2, 64).half(),
        "cu_seqlens_q": int32(0, 5, 12),
        "max_seqlen_q": 7,
        "max_seqlen_k": 100,
        "block_table": int32([3, 1, -1, -1], [0, 2, 4, 6]),
        "seqused_k": int32(50, 100),
    }


def packed_arguments():
    """The same with packed K/V."""
    arguments = paged_arguments()
    return arguments | {
        "k_cache": torch.randn(TOTAL_K, 2, 64).half(),
        "v_cache": torch.randn(TOTAL_K, 2, 64).half(),
        "block_table": None,
        "seqused_k": None,
        "cu_seqlens_k": int32(0, 50, 150),
    }


def chunk_arguments():
    """A right call of prefill_with_kvcache: the same lengths, the current chunks included."""
    arguments = paged_arguments()
    del arguments["seqused_k"]
    chunk = {name: torch.randn(TOTAL_Q, 2, 64).half() for name in ("k_new", "v_new")}
    return arguments | chunk | {"cache_seqlens": int32(45, 93)}


@dataclass(frozen=True)
class BadCall:
    """``change`` maps right arguments to those that make the call wrong; the message must contain all ``words``."""

    name: str
    change: Callable[[dict], dict]
    words: tuple[str, ...]
    error: type[Exception] = UnsupportedProblem


def columns_apart(tensor):
    """The same shape, with the last dimension not dense."""
    return torch.zeros(*tensor.shape[:-1], 2 * tensor.shape[-1], dtype=tensor.dtype)[..., ::2]


def on_meta(name):
    """A tensor of another device, wherever the tests run."""
    return BadCall(
        f"{name} on another device", lambda a: {name: a[name].to("meta")}, (name, "meta", "device of q", "cpu")
    )


def of_dtype(name, dtype, *words):
    return BadCall(f"{name} of {dtype}", lambda a: {name: a[name].to(dtype)}, (name, str(dtype), *words))


def not_a_tensor(name, value, *words):
    was = type(value).__name__
    return BadCall(f"{name} is a {was}", lambda a: {name: value}, (name, was, "torch.Tensor", *words), TypeError)


def set_to(name, value, *words, error=UnsupportedProblem):
    return BadCall(f"{name}={value!r}", lambda a: {name: value}, (name, repr(value), *words), error)


def bad_descales(name):
    """Wrong values of an argument that broadcasts to [2 sequences, 2 KV heads]."""
    wrong_shapes = [((3,), "[3]"), ((4, 2), "[4, 2]"), ((2, 4), "[2, 4]"), ((1, 2, 2), "[1, 2, 2]"), ((0,), "[0]")]
    return [
        *(
            BadCall(f"{name} {text}", lambda a, shape=shape: {name: torch.ones(shape)}, (name, text, "[2, 2]"))
            for shape, text in wrong_shapes
        ),
        BadCall(f"{name} of fp16", lambda a: {name: torch.ones(1).half()}, (name, "torch.float16", "torch.float32")),
        BadCall(f"{name} elsewhere", lambda a: {name: torch.ones(1, device="meta")}, (name, "meta", "cpu")),
        *(set_to(name, value, "positive and finite") for value in (0.0, -1.0, float("nan"), float("inf"))),
        *(set_to(name, value, "float", error=TypeError) for value in ("1", True, [1.0])),
    ]


# ---- what shapes, strides and types tell ----

PAGED = [
    # q
    not_a_tensor("q", [[1.0]], "[total_q, num_heads_q, head_dim]"),
    not_a_tensor("q", np.zeros((12, 4, 64)), "[total_q, num_heads_q, head_dim]"),
    BadCall("q is None", lambda a: {"q": None}, ("q", "NoneType", "torch.Tensor"), TypeError),
    of_dtype("q", torch.float32, "torch.float16", "torch.bfloat16"),
    of_dtype("q", torch.float64, "torch.float16"),
    of_dtype("q", torch.int8, "torch.float16"),
    BadCall("q with a batch dimension", lambda a: {"q": a["q"][None]}, ("q", "[1, 12, 4, 64]", "3 dimensions")),
    BadCall("q without heads", lambda a: {"q": a["q"][:, :0]}, ("q", "[12, 0, 64]", "at least one head")),
    BadCall(
        "q of too many rows",
        lambda a: {"q": a["q"][:1].expand(2**30 + 1, 4, 64)},
        ("q", "[1073741825, 4, 64]", "at most 1073741824 rows"),
    ),
    BadCall("q with head_dim 60", lambda a: {"q": a["q"][..., :60]}, ("q", "head_dim 60", "multiple of 8", "256")),
    BadCall("q with head_dim 0", lambda a: {"q": a["q"][..., :0]}, ("q", "head_dim 0", "multiple of 8")),
    BadCall("q with head_dim 520", lambda a: {"q": torch.zeros(12, 4, 520).half()}, ("q", "head_dim 520", "256")),
    BadCall(
        "q with columns apart",
        lambda a: {"q": columns_apart(a["q"])},
        ("q", "[512, 128, 2]", "last dimension", "dense"),
    ),
    BadCall("q on another device", lambda a: {"q": a["q"].to("meta")}, ("q", "meta", "XPU", "CPU")),
    BadCall("q is sparse", lambda a: {"q": a["q"].to_sparse()}, ("q", "sparse", "strided")),
    BadCall(
        "a batch too large",
        lambda a: {"cu_seqlens_q": torch.zeros(2**20 + 2, dtype=torch.int32)},
        ("cu_seqlens_q", "of 1048578 elements", "at most 1048577"),
    ),
    # k_cache and v_cache
    not_a_tensor("k_cache", None),
    not_a_tensor("v_cache", "cache"),
    on_meta("k_cache"),
    on_meta("v_cache"),
    of_dtype("k_cache", torch.bfloat16, "torch.float16"),
    of_dtype("v_cache", torch.float32, "torch.float16"),
    of_dtype("k_cache", torch.float8_e4m3fn, "torch.float16"),
    BadCall(
        "k_cache packed, with a block_table",
        lambda a: {"k_cache": a["k_cache"].flatten(0, 1)},
        ("k_cache", "[224, 2, 64]", "4 dimensions", "page_size"),
    ),
    BadCall(
        "v_cache of rank 5", lambda a: {"v_cache": a["v_cache"][None]}, ("v_cache", "[1, 7, 32, 2, 64]", "4 dimensions")
    ),
    BadCall("k_cache of head_dim 32", lambda a: {"k_cache": a["k_cache"][..., :32]}, ("k_cache", "head_dim 32", "64")),
    BadCall(
        "v_cache of head_dim 36",
        lambda a: {"v_cache": a["v_cache"][..., :36]},
        ("v_cache", "head_dim 36", "multiple of 8"),
    ),
    BadCall(
        "v_cache with fewer pages",
        lambda a: {"v_cache": a["v_cache"][:6]},
        ("v_cache", "[6, 32, 2, 64]", "k_cache", "[7, 32, 2, 64]"),
    ),
    BadCall(
        "k_cache columns apart", lambda a: {"k_cache": columns_apart(a["k_cache"])}, ("k_cache", "strided", "dense")
    ),
    BadCall(
        "v_cache columns apart", lambda a: {"v_cache": columns_apart(a["v_cache"])}, ("v_cache", "strided", "dense")
    ),
    BadCall(
        "3 KV heads for 4 query heads",
        lambda a: {name: torch.zeros(7, 32, 3, 64).half() for name in ("k_cache", "v_cache")},
        ("k_cache", "3 heads", "4 heads of q", "multiple"),
    ),
    BadCall(
        "no KV heads",
        lambda a: {name: a[name][:, :, :0] for name in ("k_cache", "v_cache")},
        ("k_cache", "0 heads", "multiple"),
    ),
    BadCall(
        "pages of 0 tokens",
        lambda a: {name: a[name][:, :0] for name in ("k_cache", "v_cache")},
        ("k_cache", "page_size 0", "room for a token"),
    ),
    BadCall(
        "pages farther apart than 2 GiB",
        lambda a: (
            {"k_cache": torch.empty(4096).half().as_strided((1, 32, 2, 64), (2**30, 128, 64, 1))}
            | {"v_cache": a["v_cache"][:1]}
        ),
        ("k_cache", "strided", "2 GiB"),
    ),
    # cu_seqlens_q
    not_a_tensor("cu_seqlens_q", [0, 5, 12], "[batch + 1]"),
    on_meta("cu_seqlens_q"),
    of_dtype("cu_seqlens_q", torch.int64, "torch.int32"),
    BadCall(
        "cu_seqlens_q of rank 2",
        lambda a: {"cu_seqlens_q": a["cu_seqlens_q"][None]},
        ("cu_seqlens_q", "[1, 3]", "1 dim"),
    ),
    BadCall("cu_seqlens_q empty", lambda a: {"cu_seqlens_q": int32()}, ("cu_seqlens_q", "empty", "batch + 1")),
    BadCall(
        "cu_seqlens_q of no sequence, but q has rows",
        lambda a: {
            "cu_seqlens_q": int32(0),
            "seqused_k": int32(),
            "block_table": a["block_table"][:0],
        },
        ("cu_seqlens_q", "empty batch", "12 rows"),
    ),
    BadCall(
        "cu_seqlens_q strided",
        lambda a: {"cu_seqlens_q": int32(0, 0, 5, 0, 12)[::2]},
        ("cu_seqlens_q", "2", "contiguous"),
    ),
    # seqused_k
    not_a_tensor("seqused_k", [50, 100]),
    on_meta("seqused_k"),
    of_dtype("seqused_k", torch.int64, "torch.int32"),
    BadCall("seqused_k missing", lambda a: {"seqused_k": None}, ("seqused_k", "None", "block_table", "[batch]")),
    BadCall("seqused_k too short", lambda a: {"seqused_k": int32(50)}, ("seqused_k", "1 elements", "2", "batch")),
    BadCall(
        "seqused_k cumulative", lambda a: {"seqused_k": int32(0, 50, 150)}, ("seqused_k", "3 elements", "2", "batch")
    ),
    BadCall("seqused_k of rank 2", lambda a: {"seqused_k": int32([50, 100])}, ("seqused_k", "[1, 2]", "1 dim")),
    BadCall(
        "cu_seqlens_k beside a block_table",
        lambda a: {"cu_seqlens_k": int32(0, 50, 150)},
        ("cu_seqlens_k", "seqused_k"),
    ),
    # block_table
    not_a_tensor("block_table", [[3, 1], [0, 2]], "[batch, max_pages]"),
    on_meta("block_table"),
    of_dtype("block_table", torch.int64, "torch.int32"),
    BadCall("block_table of rank 1", lambda a: {"block_table": int32(3, 1)}, ("block_table", "[2]", "2 dimensions")),
    BadCall(
        "block_table with a row too few",
        lambda a: {"block_table": a["block_table"][:1]},
        ("block_table", "[1, 4]", "2 seq"),
    ),
    BadCall(
        "block_table by columns",
        lambda a: {"block_table": int32([3, 1], [0, 2], [1, 1], [1, 1]).T},
        (
            "block_table",
            "strided",
            "dense",
        ),
    ),
    BadCall(
        "block_table too short for max_seqlen_k",
        lambda a: {"block_table": a["block_table"][:, :3]},
        (
            "block_table",
            "3 pages of 32",
            "max_seqlen_k 100",
            "needs 4",
        ),
    ),
    # numbers
    set_to("max_seqlen_q", -1, "[0, "),
    set_to("max_seqlen_q", 0, "12 rows"),
    set_to("max_seqlen_q", 7.0, "int", error=TypeError),
    set_to("max_seqlen_q", True, "int", error=TypeError),
    set_to("max_seqlen_q", None, "int", error=TypeError),
    set_to("max_seqlen_q", [7], "int", error=TypeError),
    set_to("max_seqlen_k", -1, "[0, "),
    set_to("max_seqlen_k", "100", "int", error=TypeError),
    set_to("max_seqlen_k", 100.0, "int", error=TypeError),
    set_to("max_seqlen_k", 1 << 40, "1099511627776"),
    BadCall(
        "max_seqlen_k is a tensor",
        lambda a: {"max_seqlen_k": torch.tensor(100)},
        ("max_seqlen_k", ".item()"),
        TypeError,
    ),
    set_to("softmax_scale", 0.0, "positive"),
    set_to("softmax_scale", -0.1, "positive"),
    set_to("softmax_scale", float("nan"), "finite"),
    set_to("softmax_scale", float("inf"), "finite"),
    set_to("softmax_scale", "0.1", "float", error=TypeError),
    set_to("softmax_scale", True, "float", error=TypeError),
    set_to("softmax_scale", [0.1], "float", error=TypeError),
    set_to("window_size", (-2, 0), "-1 for no limit"),
    set_to("window_size", (5, -3), "-1 for no limit"),
    set_to("window_size", 127, "two ints", error=TypeError),
    set_to("window_size", (127,), "two ints", error=TypeError),
    set_to("window_size", (127, 0, 0), "two ints", error=TypeError),
    set_to("window_size", (127.0, 0), "two ints", error=TypeError),
    set_to("window_size", (True, 0), "two ints", error=TypeError),
    set_to("window_size", [127, 0], "tuple", error=TypeError),
    set_to("softcap", -1.0, "positive", "0 for no cap"),
    set_to("softcap", 1001.0, "1000.0"),
    set_to("softcap", 1e-4, "0.001"),
    set_to("softcap", float("nan"), "finite"),
    set_to("softcap", float("inf"), "finite"),
    set_to("softcap", "30", "float", error=TypeError),
    set_to("softcap", False, "float", error=TypeError),
    set_to("softcap", [30.0], "float", error=TypeError),
    not_a_tensor("sinks", [0.0] * 4, "[num_heads_q]"),
    BadCall("sinks on another device", lambda a: {"sinks": torch.zeros(4).to("meta")}, ("sinks", "meta", "cpu")),
    BadCall(
        "sinks of another low precision",
        lambda a: {"sinks": torch.zeros(4).bfloat16()},
        ("sinks", "torch.bfloat16", "torch.float32", "torch.float16"),
    ),
    BadCall("sinks of float64", lambda a: {"sinks": torch.zeros(4).double()}, ("sinks", "float64", "torch.float32")),
    BadCall("sinks of KV heads", lambda a: {"sinks": torch.zeros(2)}, ("sinks", "2 elements", "4", "heads of q")),
    BadCall("sinks of sequences", lambda a: {"sinks": torch.zeros(2, 4)}, ("sinks", "[2, 4]", "[num_heads_q]")),
    BadCall("sinks apart", lambda a: {"sinks": torch.zeros(8)[::2]}, ("sinks", "strided 2", ".contiguous()")),
    *(bad_call for name in ("k_descale", "v_descale") for bad_call in bad_descales(name)),
    BadCall(
        "k_cache of bytes",
        lambda a: {"k_cache": a["k_cache"].to(torch.uint8)},
        ("k_cache", "torch.uint8", "torch.float8_e5m2", ".view(torch.float8_e4m3fn)"),
    ),
    BadCall(
        "caches of another fp8",
        lambda a: {name: a[name].to(torch.float8_e4m3fnuz) for name in ("k_cache", "v_cache")},
        ("k_cache", "torch.float8_e4m3fnuz", "torch.float16, as q, or torch.float8_e4m3fn or torch.float8_e5m2"),
    ),
    BadCall(
        "caches of two kinds of fp8",
        lambda a: {"k_cache": a["k_cache"].to(torch.float8_e4m3fn), "v_cache": a["v_cache"].to(torch.float8_e5m2)},
        ("v_cache", "torch.float8_e5m2", "torch.float8_e4m3fn, as k_cache"),
    ),
    set_to("causal", 1, "True or False", error=TypeError),
    set_to("causal", None, "True or False", error=TypeError),
    set_to("causal", [True, False], "tensor [batch]", error=TypeError),
    BadCall("causal of floats", lambda a: {"causal": torch.ones(2)}, ("causal", "torch.float32", "torch.bool")),
    BadCall("causal of a batch of 3", lambda a: {"causal": int32(1, 1, 0)}, ("causal", "3 elements", "2", "batch")),
    BadCall("causal of rank 0", lambda a: {"causal": torch.tensor(True)}, ("causal", "[]", "[batch]")),
    BadCall(
        "causal on another device", lambda a: {"causal": int32(1, 0).to("meta")}, ("causal", "meta", "device of q")
    ),
    BadCall("causal apart", lambda a: {"causal": int32(1, 0, 1, 0)[::2]}, ("causal", "strided 2", ".contiguous()")),
    not_a_tensor("alibi_slopes", [0.5] * 4, "[num_heads_q]"),
    BadCall("slopes on another device", lambda a: {"alibi_slopes": torch.ones(4).to("meta")}, ("alibi_slopes", "meta")),
    BadCall("slopes of fp16", lambda a: {"alibi_slopes": torch.ones(4).half()}, ("alibi_slopes", "float16", "float32")),
    BadCall("slopes of KV heads", lambda a: {"alibi_slopes": torch.ones(2)}, ("alibi_slopes", "[2]", "[4]")),
    BadCall("slopes by head", lambda a: {"alibi_slopes": torch.ones(4, 2)}, ("alibi_slopes", "[4, 2]", "[2, 4]")),
    BadCall("a slope", lambda a: {"alibi_slopes": torch.tensor(0.5)}, ("alibi_slopes", "[]", "[num_heads_q]")),
    BadCall("slopes of rank 3", lambda a: {"alibi_slopes": torch.ones(1, 2, 4)}, ("alibi_slopes", "[1, 2, 4]")),
    BadCall("slopes apart", lambda a: {"alibi_slopes": torch.ones(8)[::2]}, ("alibi_slopes", "[2]", "dense")),
    set_to("num_splits", -1, "[0, 256]"),
    set_to("num_splits", 257, "[0, 256]"),
    set_to("num_splits", 1.5, "int", error=TypeError),
    set_to("num_splits", None, "int", error=TypeError),
    set_to("split_size", 0, "[64, "),
    set_to("split_size", 100, "multiple of 64"),
    set_to("split_size", -64, "[64, "),
    set_to("split_size", 64.0, "int", error=TypeError),
    BadCall(
        "num_splits beside split_size", lambda a: {"num_splits": 2, "split_size": 64}, ("num_splits", "2", "split_size")
    ),
    BadCall(
        "too many splits of split_size",
        lambda a: {
            "max_seqlen_k": 64 * 300,
            "split_size": 64,
            "block_table": torch.zeros(2, 600, dtype=torch.int32),
        },
        ("split_size", "64", "max_seqlen_k 19200", "256 splits"),
    ),
    # out
    not_a_tensor("out", "new"),
    BadCall("out on another device", lambda a: {"out": a["q"].to("meta")}, ("out", "meta", "device of q")),
    BadCall("out of another dtype", lambda a: {"out": a["q"].float()}, ("out", "torch.float32", "torch.float16")),
    BadCall("out with a row too few", lambda a: {"out": a["q"][1:].clone()}, ("out", "[11, 4, 64]", "[12, 4, 64]")),
    BadCall("out flattened", lambda a: {"out": a["q"].flatten(1)}, ("out", "[12, 256]", "3 dimensions")),
    BadCall("out with columns apart", lambda a: {"out": columns_apart(a["q"])}, ("out", "strided", "dense")),
    BadCall("out expanded", lambda a: {"out": a["q"][:1].expand(12, 4, 64)}, ("out", "overlap")),
    BadCall(
        "out with rows that overlap",
        lambda a: {"out": torch.empty(4096).half().as_strided((12, 4, 64), (64, 64, 1))},
        (
            "out",
            "[64, 64, 1]",
            "overlap",
        ),
    ),
]

PACKED = [
    BadCall(
        "cu_seqlens_k missing", lambda a: {"cu_seqlens_k": None}, ("cu_seqlens_k", "None", "block_table", "[batch + 1]")
    ),
    of_dtype("cu_seqlens_k", torch.int64, "torch.int32"),
    on_meta("cu_seqlens_k"),
    BadCall(
        "cu_seqlens_k are lengths", lambda a: {"cu_seqlens_k": int32(50, 100)}, ("cu_seqlens_k", "2 elements", "3")
    ),
    BadCall("seqused_k without a block_table", lambda a: {"seqused_k": int32(50, 100)}, ("seqused_k", "cu_seqlens_k")),
    BadCall(
        "pages without a block_table",
        lambda a: {name: torch.zeros(7, 32, 2, 64).half() for name in ("k_cache", "v_cache")},
        ("k_cache", "[7, 32, 2, 64]", "3 dimensions", "total_k"),
    ),
    BadCall("v_cache shorter", lambda a: {"v_cache": a["v_cache"][:-1]}, ("v_cache", "[149, 2, 64]", "[150, 2, 64]")),
]

CHUNK = [
    not_a_tensor("k_new", None, "[total_q, num_heads_kv, head_dim]"),
    not_a_tensor("v_new", [1.0]),
    not_a_tensor("cache_seqlens", [50, 100], "[n]"),
    not_a_tensor("cu_seqlens_k_new", [0, 5, 12]),
    *(
        call
        for name in ("k_new", "v_new")
        for call in (
            on_meta(name),
            of_dtype(name, torch.bfloat16, "torch.float16"),
            BadCall(f"{name} of rank 2", lambda a, n=name: {n: a[n].flatten(1)}, (name, "[12, 128]", "3 dimensions")),
            BadCall(f"{name} of 1 head", lambda a, n=name: {n: a[n][:, :1]}, (name, "[12, 1, 64]", "2 heads")),
            BadCall(f"{name} of head_dim 32", lambda a, n=name: {n: a[n][..., :32]}, (name, "[12, 2, 32]", "64")),
            BadCall(f"{name} a row short", lambda a, n=name: {n: a[n][1:]}, (name, "11 rows", "12", "as q")),
            BadCall(f"{name} columns apart", lambda a, n=name: {n: columns_apart(a[n])}, (name, "strided", "dense")),
            BadCall(
                f"{name} in the cache",
                lambda a, n=name: {n: a["v_cache"][0, :12]},
                (name, "in the memory of v_cache", "apart"),
            ),
        )
    ),
    BadCall(
        "v_new shorter than k_new",
        lambda a: {"cu_seqlens_k_new": int32(0, 5, 12), "v_new": a["v_new"][1:]},
        ("v_new", "11 rows", "12", "as k_new"),
    ),
    BadCall("caches in one another", lambda a: {"v_cache": a["k_cache"]}, ("v_cache", "in the memory of k_cache")),
    BadCall(
        "k_cache overlaps itself", lambda a: {"k_cache": a["k_cache"][:1].expand(7, 32, 2, 64)}, ("k_cache", "overlap")
    ),
    BadCall("a chunk without a block_table", lambda a: {"block_table": None}, ("block_table", "None", "max_pages")),
    of_dtype("cache_seqlens", torch.int64, "torch.int32"),
    on_meta("cache_seqlens"),
    BadCall("cache_seqlens of 3", lambda a: {"cache_seqlens": int32(1, 2, 3)}, ("cache_seqlens", "3 elements", "2")),
    BadCall("cu_seqlens_k_new of 2", lambda a: {"cu_seqlens_k_new": int32(0, 12)}, ("cu_seqlens_k_new", "2", "3")),
    of_dtype("cu_seqlens_q", torch.int64, "torch.int32"),
    BadCall("page ids of int64", lambda a: {"block_table": a["block_table"].long()}, ("block_table", "torch.int64")),
    set_to("softcap", -2.0, "positive"),
    *(bad_call for name in ("k_descale", "v_descale") for bad_call in bad_descales(name)),
    BadCall(
        "caches of two kinds of fp8, with a chunk",
        lambda a: {"k_cache": a["k_cache"].to(torch.float8_e5m2), "v_cache": a["v_cache"].to(torch.float8_e4m3fn)},
        ("v_cache", "torch.float8_e4m3fn", "torch.float8_e5m2, as k_cache"),
    ),
    BadCall(
        "a chunk in fp8",
        lambda a: {"k_new": a["k_new"].to(torch.float8_e4m3fn)},
        ("k_new", "torch.float8_e4m3fn", "torch.float16"),
    ),
]

# ---- what only the device's data tells: validate=True ----

CHUNK_DATA = [
    BadCall(
        "no room for the chunk",
        lambda a: {"cache_seqlens": int32(45, 122)},
        ("cache_seqlens", "122 for sequence 1", "7 new keys", "128", "4 pages"),
    ),
    BadCall("a descale is 0", lambda a: {"k_descale": torch.tensor([1.0, 0.0])}, ("k_descale", "0.0 at [1]")),
    BadCall("a descale is inf", lambda a: {"v_descale": torch.tensor([[torch.inf]])}, ("v_descale", "inf at [0, 0]")),
    BadCall("the chunk makes it longer", lambda a: {"max_seqlen_k": 99}, ("max_seqlen_k", "99", "100", "chunk")),
    BadCall(
        "no page for the chunk",
        lambda a: {"block_table": int32([3, -1, 0, 0], [0, 2, 4, 6])},
        ("block_table", "-1 at [0, 1]", "[0, 6]"),
    ),
    BadCall(
        "the chunk's page is none",
        lambda a: {"block_table": int32([3, 1, 0, 0], [0, 2, 4, 7])},
        ("block_table", "7 at [1, 3]"),
    ),
    BadCall(
        "cu_seqlens_k_new descends", lambda a: {"cu_seqlens_k_new": int32(0, 13, 12)}, ("cu_seqlens_k_new", "13, 12")
    ),
    BadCall(
        "cu_seqlens_k_new beyond", lambda a: {"cu_seqlens_k_new": int32(0, 5, 13)}, ("cu_seqlens_k_new", "12 rows")
    ),
]

PAGED_DATA = [
    BadCall(
        "cu_seqlens_q decreases", lambda a: {"cu_seqlens_q": int32(0, 13, 12)}, ("cu_seqlens_q", "13, 12", "decrease")
    ),
    BadCall("cu_seqlens_q starts late", lambda a: {"cu_seqlens_q": int32(1, 5, 12)}, ("cu_seqlens_q", "1 at [0]", "0")),
    BadCall("cu_seqlens_q negative", lambda a: {"cu_seqlens_q": int32(0, -5, 12)}, ("cu_seqlens_q", "-5", "decrease")),
    BadCall(
        "cu_seqlens_q beyond q", lambda a: {"cu_seqlens_q": int32(0, 5, 13)}, ("cu_seqlens_q", "13", "12 rows of q")
    ),
    BadCall("max_seqlen_q too small", lambda a: {"max_seqlen_q": 6}, ("max_seqlen_q", "6", "cu_seqlens_q", "7")),
    BadCall("max_seqlen_k too small", lambda a: {"max_seqlen_k": 99}, ("max_seqlen_k", "99", "seqused_k", "100")),
    BadCall(
        "seqused_k negative", lambda a: {"seqused_k": int32(-1, 100)}, ("seqused_k", "-1", "sequence 0", "[0, 128]")
    ),
    BadCall(
        "seqused_k beyond the capacity",
        lambda a: {"seqused_k": int32(50, 129)},
        (
            "seqused_k",
            "129",
            "sequence 1",
            "[0, 128]",
            "4 pages",
        ),
    ),
    BadCall("a descale is 0", lambda a: {"k_descale": torch.tensor([1.0, 0.0])}, ("k_descale", "0.0 at [1]")),
    BadCall("a descale is negative", lambda a: {"v_descale": torch.tensor(-2.0)}, ("v_descale", "-2.0", "positive")),
    BadCall("a descale is NaN", lambda a: {"v_descale": torch.tensor([[torch.nan]])}, ("v_descale", "nan at [0, 0]")),
    BadCall("causal is 2", lambda a: {"causal": int32(1, 2)}, ("causal", "2 at [1]", "0 or 1")),
    BadCall(
        "a slope is inf",
        lambda a: {"alibi_slopes": torch.tensor([[0.5] * 4, [0.5, torch.inf, 0.5, 0.5]])},
        ("alibi_slopes", "inf at [1, 1]", "finite"),
    ),
    BadCall("a sink is NaN", lambda a: {"sinks": torch.tensor([0, 1, torch.nan, 0])}, ("sinks", "nan at [2]", "-inf")),
    BadCall("a sink is +inf", lambda a: {"sinks": torch.tensor([torch.inf, 0, 0, 0])}, ("sinks", "inf at [0]")),
    BadCall(
        "page id -1 in use",
        lambda a: {"block_table": int32([3, -1, 0, 0], [0, 2, 4, 6])},
        (
            "block_table",
            "-1 at [0, 1]",
            "[0, 6]",
        ),
    ),
    BadCall(
        "page id out of range",
        lambda a: {"block_table": int32([3, 1, 0, 0], [0, 2, 4, 7])},
        (
            "block_table",
            "7 at [1, 3]",
            "[0, 6]",
        ),
    ),
]

PACKED_DATA = [
    BadCall(
        "cu_seqlens_k decreases",
        lambda a: {"cu_seqlens_k": int32(0, 151, 150)},
        ("cu_seqlens_k", "151, 150", "decrease"),
    ),
    BadCall("cu_seqlens_k starts late", lambda a: {"cu_seqlens_k": int32(2, 50, 150)}, ("cu_seqlens_k", "2 at [0]")),
    BadCall(
        "cu_seqlens_k beyond k", lambda a: {"cu_seqlens_k": int32(0, 90, 151)}, ("cu_seqlens_k", "151", "150 rows")
    ),
    BadCall(
        "max_seqlen_k too small, packed", lambda a: {"max_seqlen_k": 99}, ("max_seqlen_k", "99", "cu_seqlens_k", "100")
    ),
]

# ---- flash_attn_varlen_func ----


def varlen_arguments():
    arguments = paged_arguments()
    return arguments | {"k": arguments.pop("k_cache"), "v": arguments.pop("v_cache"), "causal": True}


def not_implemented(name, value, *words):
    return BadCall(f"{name}={value!r}", lambda a: {name: value}, (name, *words), NotImplementedError)


VARLEN = [
    not_implemented("q_v", torch.zeros(12, 4, 64).half()),
    not_implemented("dropout_p", 0.1, "0.1"),
    not_implemented("return_attn_probs", True, "True"),
    not_implemented("scheduler_metadata", torch.zeros(4, dtype=torch.int32)),
    not_implemented("q_descale", torch.ones(2, 2)),
    BadCall(
        "k_descale of 3 sequences",
        lambda a: {name: a[name].to(torch.float8_e4m3fn) for name in ("k", "v")} | {"k_descale": torch.ones(3, 2)},
        ("k_descale", "[3, 2]", "[2, 2]"),
    ),
    not_implemented("dynamic_causal", torch.ones(2, dtype=torch.int32)),
    not_implemented("mask_mod", len),
    not_implemented("aux_tensors", [torch.ones(2)]),
    BadCall(
        "max_seqlen_q is a tensor", lambda a: {"max_seqlen_q": torch.tensor(7)}, ("max_seqlen_q", ".item()"), TypeError
    ),
    BadCall("max_seqlen_k is a tensor", lambda a: {"max_seqlen_k": int32(100)}, ("max_seqlen_k", ".item()"), TypeError),
    not_implemented("fa_version", 3, "3"),
    not_implemented("num_splits_kv", 4, "4"),
    not_implemented("host_kv_lens", [50, 100], "50"),
    BadCall(
        "both lengths",
        lambda a: {"cu_seqlens_k": int32(0, 50, 150)},
        ("cu_seqlens_k", "seqused_k", "both", "exactly one"),
    ),
    BadCall("neither length", lambda a: {"seqused_k": None}, ("cu_seqlens_k", "seqused_k", "neither", "exactly one")),
    BadCall(
        "pages with cu_seqlens_k",
        lambda a: {"seqused_k": None, "cu_seqlens_k": int32(0, 50, 150)},
        ("block_table", "seqused_k"),
    ),
    BadCall(
        "window_size is a number",
        lambda a: {"window_size": 127},
        ("window_size", "127"),
        (TypeError, UnsupportedProblem),
    ),
    BadCall("k of another dtype", lambda a: {"k": a["k"].bfloat16()}, ("k", "torch.bfloat16", "torch.float16")),
    BadCall("softcap negative", lambda a: {"softcap": -1.0}, ("softcap", "-1.0", "positive")),
    BadCall("num_splits negative", lambda a: {"num_splits": -2}, ("num_splits", "-2", "256")),
]


def assert_refused(operator, arguments, call):
    with pytest.raises(call.error) as caught:
        operator(**arguments | call.change(arguments))
    message = str(caught.value)
    missing = [word for word in call.words if word not in message]
    assert not missing, f"the message lacks {missing}: {message}"


def each_call(*lists):
    calls = [call for calls in lists for call in calls]
    assert len({call.name for call in calls}) == len(calls), "two bad calls have one name"
    return pytest.mark.parametrize("call", calls, ids=lambda call: call.name)


@pytest.mark.parametrize("make_arguments", [paged_arguments, packed_arguments])
def test_the_call_that_the_others_spoil_is_right(make_arguments):
    out = esimd_fmha.prefill_paged(**make_arguments(), validate=True)
    assert out.isfinite().all()


def test_the_call_with_current_chunk_that_the_others_spoil_is_right():
    assert esimd_fmha.prefill_with_kvcache(**chunk_arguments(), validate=True).isfinite().all()


def test_the_varlen_call_that_the_others_spoil_is_right():
    assert esimd_fmha.flash_attn_varlen_func(**varlen_arguments()).isfinite().all()


@each_call(PAGED)
def test_paged_call_is_refused(call):
    assert_refused(esimd_fmha.prefill_paged, paged_arguments(), call)


@each_call(PACKED)
def test_packed_call_is_refused(call):
    assert_refused(esimd_fmha.prefill_paged, packed_arguments(), call)


@each_call(CHUNK)
def test_call_with_current_chunk_is_refused(call):
    arguments = chunk_arguments()
    before = arguments["k_cache"].clone()
    assert_refused(esimd_fmha.prefill_with_kvcache, arguments, call)
    assert torch.equal(arguments["k_cache"], before)


@each_call(CHUNK_DATA)
def test_chunk_data_is_refused_when_validated(call):
    arguments = chunk_arguments() | {"validate": True}
    before = arguments["k_cache"].clone()
    assert_refused(esimd_fmha.prefill_with_kvcache, arguments, call)
    assert torch.equal(arguments["k_cache"], before)


def test_a_chunk_in_the_cache_is_refused_after_a_call_that_is_alike():
    arguments = chunk_arguments()
    esimd_fmha.prefill_with_kvcache(**arguments)
    with pytest.raises(UnsupportedProblem, match="k_new is in the memory of k_cache"):
        esimd_fmha.prefill_with_kvcache(**arguments | {"k_new": arguments["k_cache"][0, 3:15]})


def test_validation_takes_skipped_sequences_and_full_tables():
    arguments = chunk_arguments() | {"cache_seqlens": int32(-7, 121), "max_seqlen_k": 128, "validate": True}
    arguments["block_table"][0] = -1
    assert esimd_fmha.prefill_with_kvcache(**arguments).isfinite().all()


@each_call(PAGED_DATA)
def test_paged_data_is_refused_when_validated(call):
    assert_refused(esimd_fmha.prefill_paged, paged_arguments() | {"validate": True}, call)


@each_call(PACKED_DATA)
def test_packed_data_is_refused_when_validated(call):
    assert_refused(esimd_fmha.prefill_paged, packed_arguments() | {"validate": True}, call)


@each_call(VARLEN)
def test_varlen_call_is_refused(call):
    assert_refused(esimd_fmha.flash_attn_varlen_func, varlen_arguments(), call)


@pytest.mark.parametrize("name", ["cu_seqlens_q", "max_seqlen_q", "max_seqlen_k"])
def test_a_missing_argument_is_named(name):
    arguments = paged_arguments()
    del arguments[name]
    with pytest.raises(TypeError, match=name):
        esimd_fmha.prefill_paged(**arguments)


def test_an_unknown_argument_is_named():
    with pytest.raises(TypeError, match="sliding_window"):
        esimd_fmha.prefill_paged(**paged_arguments(), sliding_window=128)


def test_options_are_passed_by_keyword():
    arguments = paged_arguments()
    with pytest.raises(TypeError, match="positional"):
        esimd_fmha.prefill_paged(*arguments.values())


@pytest.mark.parametrize("call", [set_to("causal", 1), set_to("num_splits", True)], ids=lambda call: call.name)
def test_a_right_call_before_does_not_hide_a_wrong_one_that_compares_equal(call):
    """1 == True: a plan remembered for one must not serve the other."""
    arguments = paged_arguments() | {"causal": True, "num_splits": 1}
    esimd_fmha.prefill_paged(**arguments)
    with pytest.raises(TypeError, match=call.words[0]):
        esimd_fmha.prefill_paged(**arguments | call.change(arguments))


def test_nothing_is_written_by_a_refused_call():
    arguments = paged_arguments() | {"seqused_k": int32(50, 129), "validate": True}
    arguments["out"] = torch.full_like(arguments["q"], 7.0)
    with pytest.raises(UnsupportedProblem):
        esimd_fmha.prefill_paged(**arguments)
    assert (arguments["out"] == 7.0).all()


def test_every_error_is_one_that_callers_can_catch():
    assert issubclass(UnsupportedProblem, esimd_fmha.EsimdFmhaError) and issubclass(UnsupportedProblem, ValueError)


def test_there_are_enough_wrong_calls():
    assert sum(map(len, (PAGED, PACKED, PAGED_DATA, PACKED_DATA, VARLEN))) >= 120


@pytest.mark.parametrize("strides, overlap", [((100, 64, 1), True), ((255, 64, 1), True), ((256, 64, 1), False)])
def test_rows_of_out_that_reach_into_the_next_are_refused(strides, overlap):
    """All strides differ: what counts is where the last head of a row ends, 4 * 64 elements after its start."""
    arguments = paged_arguments() | {"out": torch.zeros(4096).half().as_strided((12, 4, 64), strides)}
    if overlap:
        with pytest.raises(UnsupportedProblem, match="out is strided .*overlap"):
            esimd_fmha.prefill_paged(**arguments)
    else:
        assert esimd_fmha.prefill_paged(**arguments) is arguments["out"]


@pytest.mark.parametrize("splits, keys", [({"num_splits": 256}, 128), ({"split_size": 64}, 64 * 256)])
def test_256_splits_are_taken(splits, keys):
    table = torch.zeros(2, keys // 32, dtype=torch.int32)
    table[:, :4] = paged_arguments()["block_table"]
    arguments = paged_arguments() | {"max_seqlen_k": keys, "block_table": table} | splits
    assert esimd_fmha.prefill_paged(**arguments).isfinite().all()


def test_257_splits_of_split_size_are_refused():
    table = torch.zeros(2, 600, dtype=torch.int32)
    arguments = paged_arguments() | {"max_seqlen_k": 64 * 256 + 1, "block_table": table, "split_size": 64}
    with pytest.raises(UnsupportedProblem, match="split_size is 64; max_seqlen_k 16385 .*256 splits; it must be 128"):
        esimd_fmha.prefill_paged(**arguments)


def test_a_split_size_numbers_the_rows_of_a_group_with_31_bits():
    q = torch.zeros(1, 4, 64).half()
    arguments = paged_arguments() | {"q": q.expand((1 << 29) + 1, 4, 64), "split_size": 64}
    with pytest.raises(UnsupportedProblem, match="q is of shape .536870913, 4, 64.; with split_size .* 536870912 rows"):
        esimd_fmha.prefill_paged(**arguments)


def test_packed_rows_are_addressed_with_32_bits():
    """A KV tile of 64 rows must span less than 2^32 bytes."""
    far = torch.empty((1 << 25) + 64, dtype=torch.float16)  # never touched
    lengths = {"cu_seqlens_q": int32(0, 1), "cu_seqlens_k": int32(0, 2), "max_seqlen_q": 1, "max_seqlen_k": 2}
    q, near = torch.zeros(1, 1, 64).half(), torch.zeros(2, 1, 64).half()
    rows = far.as_strided((2, 1, 64), (1 << 25, 64, 1))
    with pytest.raises(UnsupportedProblem, match="v_cache is strided .33554432, .*less than 33554432"):
        esimd_fmha.prefill_paged(q, near, rows, **lengths)


@pytest.mark.parametrize("make_arguments", [paged_arguments, packed_arguments])
def test_validation_takes_empty_sequences_and_full_tables(make_arguments):
    arguments = make_arguments() | {"cu_seqlens_q": int32(0, 0, 12), "max_seqlen_q": 12, "validate": True}
    if arguments["block_table"] is None:
        arguments |= {"cu_seqlens_k": int32(0, 0, 150), "max_seqlen_k": 150}
    else:
        arguments |= {"seqused_k": int32(0, 128), "max_seqlen_k": 128}
    assert esimd_fmha.prefill_paged(**arguments).isfinite().all()


@pytest.mark.parametrize("name", ["k_new", "v_new"])
def test_a_backward_of_the_chunk_is_refused(name):
    arguments = chunk_arguments()
    arguments[name].requires_grad_()
    with pytest.raises(UnsupportedProblem, match=f"{name} requires grad"):
        esimd_fmha.prefill_with_kvcache(**arguments)


@pytest.mark.parametrize("name", ["q", "k_cache", "v_cache"])
def test_a_backward_that_is_not_there_is_refused_for_each_tensor(name):
    arguments = paged_arguments()
    arguments[name].requires_grad_()
    with pytest.raises(UnsupportedProblem, match="requires grad"):
        esimd_fmha.prefill_paged(**arguments)
