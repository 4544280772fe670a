"""flash_attn_func and flash_attn_with_kvcache: batches as FlashAttention spells them, against float64.

The grids at the end are those of the public tests of FlashAttention 2 and sgl-kernel-xpu; a sample runs by
default, the whole is ``slow``.
"""

import itertools
from unittest import mock

import pytest
import torch

import esimd_fmha
from esimd_fmha import flash_attention
from esimd_fmha.testing.options import AttentionOptions
from esimd_fmha.testing.pages import as_stored, block_table_of, shuffled_pages, write_pages
from esimd_fmha.testing.reference import attend_float64, attend_same_precision

from ..compare import assert_attention, assert_same_bits
from ..devices import CPU, GPU, SIMULATORS, each_device, on_device

pytestmark = pytest.mark.sampled(8)

small_on_each = pytest.mark.parametrize(
    "device_name", [on_device(CPU), on_device(GPU), on_device(SIMULATORS[0])], indirect=True
)


def heads_apart(batch, seqlen, heads, head_dim):
    """[batch, seqlen, heads, head_dim] as models transpose it."""
    return torch.empty(batch, heads, seqlen, head_dim).transpose(1, 2)


def rows_apart(batch, seqlen, heads, head_dim):
    """With rows of NaN between the sequences."""
    return torch.full((batch, seqlen + 3, heads, head_dim), torch.nan)[:, :seqlen]


def fused(batch, seqlen, heads, head_dim):
    """The middle part of a fused projection."""
    return torch.full((batch, seqlen, 3, heads, head_dim), torch.nan)[:, :, 1]


LAYOUTS = {"dense": torch.empty, "heads_apart": heads_apart, "rows_apart": rows_apart, "fused": fused}


def tensor(layout, generator, shape, dtype, device):
    values = LAYOUTS[layout](*shape)
    values.copy_(torch.randn(shape, generator=generator))
    moved = torch.empty_strided(values.shape, values.stride(), dtype=dtype, device=device)
    return moved.copy_(values)


def assert_right(out, lse, q, keys, options):
    """out [batch, seqlen_q, ..] and lse [batch, num_heads_q, seqlen_q]; keys: (k, v) of each sequence."""
    assert out.shape[:3] == q.shape[:3] and lse.shape == (q.shape[0], q.shape[2], q.shape[1])
    assert lse.dtype == torch.float32
    for i, (k, v) in enumerate(keys):
        positions = torch.arange(q.shape[1]) + len(k) - q.shape[1]
        truth, torchs = (f(q[i], k, v, positions, options) for f in (attend_float64, attend_same_precision))
        assert_attention((out[i].cpu(), lse[i].cpu()), truth, torchs, dtype=q.dtype, about=f"sequence {i}: {options}")


# ---- flash_attn_func ----


def check_func(
    device,
    *,
    batch=2,
    seqlens=(20, 90),
    heads=(4, 2),
    head_dim=64,
    head_dim_v=None,
    dtype=torch.float16,
    layouts=("dense",) * 3,
    **options,
):
    generator = torch.Generator().manual_seed(0)
    (seqlen_q, seqlen_k), (heads_q, heads_kv) = seqlens, heads
    shapes = [(batch, seqlen_q, heads_q, head_dim), (batch, seqlen_k, heads_kv, head_dim)]
    shapes += [(batch, seqlen_k, heads_kv, head_dim_v or head_dim)]
    q, k, v = (tensor(layout, generator, shape, dtype, device) for layout, shape in zip(layouts, shapes))
    num_splits = options.pop("num_splits", 1)
    result = esimd_fmha.flash_attn_func(q, k, v, **options, num_splits=num_splits, return_softmax_lse=True)
    assert_right(*result, q, list(zip(k, v)), AttentionOptions(**{"causal": False} | options))
    return q, k, v, result


@pytest.mark.parametrize(
    "case",
    [
        {"causal": True},
        {"seqlens": (1, 77), "num_splits": 2, "dtype": torch.bfloat16},
        {"layouts": ("heads_apart",) * 3, "causal": True, "window_size": (30, -1), "seqlens": (20, 100)},
        {"layouts": ("heads_apart", "dense", "fused"), "softcap": 20.0, "head_dim": 128},
        {"layouts": ("rows_apart", "rows_apart", "heads_apart"), "dtype": torch.bfloat16, "causal": True},
    ],
    ids=str,
)
@small_on_each
def test_func(case, tensor_device):
    check_func(tensor_device, **case)


@pytest.mark.parametrize("layouts", list(itertools.product(LAYOUTS, repeat=3)), ids="-".join)
@each_device
def test_func_takes_every_layout(layouts, tensor_device):
    check_func(tensor_device, layouts=layouts, seqlens=(33, 77), causal=True)


@pytest.mark.parametrize(
    "seqlens, batch", [((0, 5), 2), ((5, 0), 2), ((20, 7), 2), ((7, 7), 0), ((1, 1), 1), ((1, 300), 3)], ids=str
)
@each_device
def test_func_of_odd_lengths(seqlens, batch, tensor_device):
    check_func(tensor_device, seqlens=seqlens, batch=batch, causal=True)


@pytest.mark.parametrize(
    "layouts", [("dense",) * 3, ("fused",) * 3, ("heads_apart",) * 3, ("dense", "heads_apart", "rows_apart")]
)
def test_func_copies_nothing_where_strides_allow(layouts, monkeypatch):
    q, k, v, (out, _) = check_func("cpu", layouts=layouts)
    seen = {}
    monkeypatch.setattr(
        flash_attention, "prefill_paged", lambda *tensors, out, **options: seen.update(out=out, tensors=tensors)
    )
    esimd_fmha.flash_attn_func(q, k, v, out=out)
    assert [t.data_ptr() for t in (*seen["tensors"], seen["out"])] == [t.data_ptr() for t in (q, k, v, out)]


@pytest.mark.parametrize("layouts", [("dense",) * 3, ("heads_apart",) * 3])
def test_func_takes_v_of_another_head_dim(layouts):
    check_func("cpu", layouts=layouts, head_dim=96, head_dim_v=64, causal=True)


def test_kvcache_takes_v_of_another_head_dim():
    q, k_cache, v_cache = (torch.randn(2, n, heads, 64).half() for n, heads in ((3, 4), (40, 2), (40, 2)))
    k, v = torch.randn(2, 2, 3, 2, 64).half()
    given = {"cache_seqlens": torch.tensor([20, 7], dtype=torch.int32), "causal": True}
    whole = v_cache.clone()
    expected = esimd_fmha.flash_attn_with_kvcache(q, k_cache.clone(), whole, k, v, **given)
    half = v_cache[..., :32].contiguous()
    out = esimd_fmha.flash_attn_with_kvcache(q, k_cache, half, k, v[..., :32], **given)
    torch.testing.assert_close(out, expected[..., :32], rtol=0, atol=1e-3)
    assert_same_bits("v_cache", half, whole[..., :32])


def test_func_with_out_sinks_slopes_and_a_list_as_window():
    q, k, v, (expected, _) = check_func("cpu", layouts=("heads_apart",) * 3, window_size=(30, 5))
    out = torch.full((2, 20, 4, 64), torch.nan, dtype=torch.float16)
    assert esimd_fmha.flash_attn_func(q, k, v, window_size=[30, 5], out=out, num_splits=1) is out
    torch.testing.assert_close(out, expected, rtol=0, atol=1e-3)
    sinks = torch.linspace(-1, 2, 4)
    result = esimd_fmha.flash_attn_func(q, k, v, s_aux=sinks, alibi_slopes=sinks, return_softmax_lse=True)
    given = tuple(sinks.tolist())
    assert_right(*result, q, list(zip(k, v)), AttentionOptions(causal=False, sinks=given, alibi_slopes=given))


# ---- flash_attn_with_kvcache ----


def make_cache(generator, lengths, room, heads_kv, head_dim, dtype, device, page_size=None):
    """(k_cache, v_cache, block_table, (k, v) of each sequence): caches of NaN but for these keys."""
    keys = [torch.randn(2, n, heads_kv, head_dim, generator=generator).to(dtype) for n in lengths]
    if page_size is None:
        caches = torch.full((2, len(lengths), room, heads_kv, head_dim), torch.nan, dtype=dtype)
        for i, of_sequence in enumerate(keys):
            caches[:, i, : lengths[i]] = of_sequence
        return *caches.to(device), None, [tuple(k.to(device)) for k in keys]
    pages, num_pages = shuffled_pages([room] * len(lengths), page_size, generator, 2)
    caches = torch.full((2, num_pages, page_size, heads_kv, head_dim), torch.nan, dtype=dtype)
    for cache, which in zip(caches, (0, 1)):
        for of_sequence, key in zip(pages, keys):
            write_pages(cache, of_sequence, 0, key[which])
    return *caches.to(device), block_table_of(pages, device), [tuple(k.to(device)) for k in keys]


def cached(k_cache, table, i, n):
    """The first n keys of a sequence as they lie in the cache."""
    return k_cache[i, :n] if table is None else k_cache[table[i].long()].flatten(0, 1)[:n]


def check_kvcache(
    device,
    *,
    lengths=(50, 90),
    seqlen_q=20,
    seqlen_new=None,
    room=160,
    heads=(4, 2),
    head_dim=64,
    dtype=torch.float16,
    page_size=None,
    **options,
):
    """``seqlen_new`` rows are appended to each sequence; None: no k and v."""
    generator = torch.Generator().manual_seed(0)
    batch, (heads_q, heads_kv) = len(lengths), heads
    k_cache, v_cache, table, keys = make_cache(generator, lengths, room, heads_kv, head_dim, dtype, device, page_size)
    q = torch.randn(batch, seqlen_q, heads_q, head_dim, generator=generator).to(device, dtype)
    given = {}
    if seqlen_new is not None:
        k, v = torch.randn(2, batch, seqlen_new, heads_kv, head_dim, generator=generator).to(device, dtype)
        given = {"k": k, "v": v}
        keys = [(torch.cat([a, c]), torch.cat([b, d])) for (a, b), c, d in zip(keys, k, v)]
    cache_seqlens = torch.tensor(lengths, dtype=torch.int32, device=device)
    num_splits = options.pop("num_splits", 1)
    result = esimd_fmha.flash_attn_with_kvcache(
        q, k_cache, v_cache, **given, cache_seqlens=cache_seqlens, block_table=table, **options,
        num_splits=num_splits, return_softmax_lse=True,
    )  # fmt: skip
    assert_right(*result, q, keys, AttentionOptions(**{"causal": False} | options))
    for i, (k, v) in enumerate(keys):
        assert_same_bits("k_cache", cached(k_cache, table, i, len(k)), k)
        assert_same_bits("v_cache", cached(v_cache, table, i, len(v)), v)
    written = sum(len(k) for k, _ in keys) * heads_kv * head_dim
    assert int(k_cache.isfinite().sum()) == int(v_cache.isfinite().sum()) == written, "other slots changed"


@pytest.mark.parametrize(
    "case",
    [
        {"causal": True, "seqlen_new": 20, "page_size": 64},
        {"causal": True, "seqlen_new": 1, "seqlen_q": 1, "room": 101, "num_splits": 2, "dtype": torch.bfloat16},
        {"seqlen_q": 5, "head_dim": 128, "page_size": 16},
        {"seqlen_new": 7, "causal": True, "window_size": (40, -1)},
    ],
    ids=str,
)
@small_on_each
def test_kvcache(case, tensor_device):
    check_kvcache(tensor_device, **case)


@pytest.mark.parametrize("page_size", [None, 16, 64])
@pytest.mark.parametrize("seqlen_new", [None, 20, 3, 30, 0])
@pytest.mark.parametrize("causal", [True, False])
@each_device
def test_kvcache_forms(page_size, seqlen_new, causal, tensor_device):
    check_kvcache(tensor_device, page_size=page_size, seqlen_new=seqlen_new, causal=causal, lengths=(50, 0, 90))


@pytest.mark.parametrize("page_size, kv_dtype", [(64, torch.float8_e4m3fn), (None, torch.float8_e5m2)], ids=str)
@small_on_each
def test_kvcache_in_fp8(page_size, kv_dtype, tensor_device):
    """The cache is read with its descales, k and v as they are; then they are appended divided by them."""
    generator = torch.Generator().manual_seed(0)
    lengths, descales = (50, 90), torch.tensor([[0.5, 3.0], [2.0, 0.1]])
    k_cache, v_cache, table, keys = make_cache(generator, lengths, 160, 2, 64, kv_dtype, tensor_device, page_size)
    q = torch.randn(2, 20, 4, 64, generator=generator).to(tensor_device, torch.bfloat16)
    k, v = torch.randn(2, 2, 20, 2, 64, generator=generator).to(tensor_device, torch.bfloat16)
    result = esimd_fmha.flash_attn_with_kvcache(
        q, k_cache, v_cache, k, v, cache_seqlens=torch.tensor(lengths, dtype=torch.int32, device=tensor_device),
        block_table=table, causal=True, k_descale=descales.to(tensor_device), v_descale=0.3, num_splits=2,
        return_softmax_lse=True,
    )  # fmt: skip
    of_v = torch.full((2, 2), 0.3)
    seen = [
        tuple(
            torch.cat([stored.cpu().double() * descale[i, :, None].double(), new[i].cpu().double()])
            for stored, new, descale in zip(keys[i], (k, v), (descales, of_v))
        )
        for i in range(2)
    ]
    assert_right(*result, q, seen, AttentionOptions(causal=True))
    for cache, new, descale, which in ((k_cache, k, descales, 0), (v_cache, v, of_v, 1)):
        for i, length in enumerate(lengths):
            stored = as_stored(new[i].cpu(), kv_dtype, descale[i, :, None])
            whole = cached(cache, table, i, length + 20).cpu()
            assert_same_bits("the keys before", whole[:length], keys[i][which].cpu())
            assert_same_bits("what is appended", whole[length:], stored)
        assert int(cache.float().isfinite().sum()) == (sum(lengths) + 40) * 2 * 64, "other slots changed"


def kvcache_arguments(lengths=(50, 90), seqlen_q=3, room=100):
    generator = torch.Generator().manual_seed(0)
    k_cache, v_cache, _, _ = make_cache(generator, lengths, room, 2, 64, torch.float16, "cpu")
    q = torch.randn(len(lengths), seqlen_q, 4, 64, generator=generator).half()
    k, v = torch.randn(2, len(lengths), seqlen_q, 2, 64, generator=generator).half()
    lengths = torch.tensor(lengths, dtype=torch.int32)
    return {"q": q, "k_cache": k_cache, "v_cache": v_cache, "k": k, "v": v, "cache_seqlens": lengths, "causal": True}


def run_copied(arguments):
    """(out, k_cache, v_cache) of a call on copies."""
    arguments = arguments | {name: arguments[name].clone() for name in ("k_cache", "v_cache")}
    out = esimd_fmha.flash_attn_with_kvcache(**arguments)
    return out, arguments["k_cache"], arguments["v_cache"]


def assert_same_results(results, expected):
    for name, one, other in zip(("out", "k_cache", "v_cache"), results, expected):
        assert_same_bits(name, one, other)


def test_a_length_for_all_is_that_of_each():
    arguments = kvcache_arguments(lengths=(50, 50))
    assert_same_results(run_copied(arguments | {"cache_seqlens": 50}), run_copied(arguments))


def test_no_length_is_the_whole_cache():
    arguments = kvcache_arguments(lengths=(100, 100)) | {"k": None, "v": None}
    assert_same_results(run_copied(arguments | {"cache_seqlens": None}), run_copied(arguments))


def test_cache_batch_idx_says_which_sequence_of_the_cache():
    arguments = kvcache_arguments()
    order = torch.tensor([3, 1], dtype=torch.int32)
    pools = {}
    for name in ("k_cache", "v_cache"):
        pools[name] = torch.full((5, *arguments[name].shape[1:]), torch.nan, dtype=torch.float16)
        pools[name][order.long()] = arguments[name]
    out, k_cache, v_cache = run_copied(arguments | pools | {"cache_batch_idx": order})
    assert_same_results((out, k_cache[order.long()], v_cache[order.long()]), run_copied(arguments))
    assert k_cache[[0, 2, 4]].isnan().all() and v_cache[[0, 2, 4]].isnan().all()


@pytest.mark.parametrize("append", [True, False])
def test_a_length_of_minus_one_skips_a_sequence(append):
    arguments = kvcache_arguments() | ({} if append else {"k": None, "v": None})
    expected = run_copied(arguments)
    skipped = arguments | {"cache_seqlens": torch.tensor([50, -1], dtype=torch.int32), "return_softmax_lse": True}
    (out, lse), *caches = run_copied(skipped)
    assert_same_bits("out", out[0], expected[0][0])
    for name, cache, whole in zip(("k_cache", "v_cache"), caches, expected[1:]):
        assert_same_bits(name, cache, torch.stack([whole[0], arguments[name][1]]))
    assert (out[1] == 0).all() and (lse[1] == -torch.inf).all()


def test_the_names_of_flash_attention_3():
    """Packed q, k and v, and page_table."""
    arguments = kvcache_arguments()
    table = torch.arange(2, dtype=torch.int32)[:, None]
    (out, lse), *caches = run_copied(arguments | {"return_softmax_lse": True})
    packed = {name: arguments[name].flatten(0, 1) for name in ("q", "k", "v")}
    packed |= {"cu_seqlens_q": torch.tensor([0, 3, 6], dtype=torch.int32), "max_seqlen_q": 3, "page_table": table}
    (packed_out, packed_lse), *packed_caches = run_copied(arguments | packed | {"return_softmax_lse": True})
    assert_same_results((packed_out.view(out.shape), *packed_caches), (out, *caches))
    assert_same_bits("lse", packed_lse.view(4, 2, 3).transpose(0, 1), lse)
    starts = {"cu_seqlens_k_new": torch.tensor([0, 3, 6], dtype=torch.int32)}
    (again, _), *packed_caches = run_copied(arguments | packed | starts | {"return_softmax_lse": True})
    assert_same_results((again, *packed_caches), (packed_out, *caches))


def test_index_tensors_are_made_once():
    arguments = kvcache_arguments(lengths=(50, 50)) | {"cache_seqlens": 50}
    run_copied(arguments)
    with mock.patch.object(torch, "full") as full, mock.patch.object(torch, "arange") as arange:
        run_copied(arguments)
    assert not full.called and not arange.called


# ---- grids of the peers ----

FA2_HEAD_DIMS = (32, 40, 64, 96, 128, 160, 192, 224, 256)
FA2_SEQLENS = ((113, 203), (128, 217), (113, 211), (108, 256), (256, 512), (512, 256), (1024, 1024), (1023, 1024))
FA2_SEQLENS += ((1024, 1023), (2048, 2048))
FA2_HEADS = ((6, 6), (6, 1), (6, 2))
FA2_MASKS = ({"causal": False}, {"causal": True}, {"window_size": (64, 32)}, {"causal": True, "window_size": (97, 0)})
FA2_FUNC = [
    {"batch": 4, "seqlens": seqlens, "heads": heads, "head_dim": head_dim, "dtype": dtype, **mask}
    for head_dim, seqlens, heads, dtype, mask in itertools.product(
        FA2_HEAD_DIMS, FA2_SEQLENS, FA2_HEADS, (torch.float16, torch.bfloat16), FA2_MASKS
    )
]
FA2_CACHED = ((1, 128), (1, 339), (3, 1024), (64, 800), (64, 256), (3, 799), (64, 2048), (16, 20000), (128, 128))
FA2_KVCACHE = [
    {
        "seqlen_q": seqlen_q,
        "room": seqlen_k,
        "heads": heads,
        "head_dim": head_dim,
        "page_size": page,
        "new": new,
        **mask,
    }
    for head_dim, (seqlen_q, seqlen_k), heads, page, new, mask in itertools.product(
        (32, 64, 96, 128, 192, 256), FA2_CACHED, FA2_HEADS, (None, 256), (None, "equal", "fewer"), FA2_MASKS
    )
]
SGL_KVCACHE = [
    {
        "batch": 5,
        "seqlen_q": seqlen_q,
        "room": seqlen_k,
        "heads": heads,
        "head_dim": head_dim,
        "page_size": page,
        **mask,
    }
    for head_dim, (seqlen_q, seqlen_k), heads, page, mask in itertools.product(
        (64, 128, 256),
        ((3, 1024), (64, 800), (64, 256), (3, 799), (64, 2048), (128, 128), (256, 512), (512, 512), (2048, 3577)),
        ((16, 16), (16, 4), (8, 1)),
        (64, 128),
        FA2_MASKS,
    )
]


def check_grid(case, device):
    """A case of the kvcache grids: lengths of the caches are drawn, so that what is new has room."""
    case = dict(case)
    batch, new, room, seqlen_q = case.pop("batch", 2), case.pop("new", None), case["room"], case["seqlen_q"]
    seqlen_new = {None: None, "equal": seqlen_q, "fewer": max(1, seqlen_q // 2)}[new]
    most = room - (seqlen_new or 0)
    lengths = torch.randint(0, most + 1, (batch,), generator=torch.Generator().manual_seed(room)).tolist()
    check_kvcache(device, lengths=tuple(lengths), seqlen_new=seqlen_new, dtype=torch.bfloat16, **case)


def affordable(case):
    seqlens = case.get("seqlens") or (case["seqlen_q"], case["room"])
    return case["head_dim"] in (64, 128) and seqlens[0] * seqlens[1] < 1 << 17


def sample(cases, every):
    return [case for case in cases if affordable(case)][::every]


@pytest.mark.parametrize("case", sample(FA2_FUNC, 23), ids=str)
@each_device
def test_grid_of_flash_attn_func(case, tensor_device):
    check_func(tensor_device, **case)


@pytest.mark.parametrize("case", sample(FA2_KVCACHE, 41) + sample(SGL_KVCACHE, 31), ids=str)
@each_device
def test_grid_of_flash_attn_with_kvcache(case, tensor_device):
    check_grid(case, tensor_device)


def of_head_dim(cases, head_dim):
    return [case for case in cases if case["head_dim"] == head_dim]


@pytest.mark.slow
@pytest.mark.parametrize("head_dim", FA2_HEAD_DIMS)
@each_device
def test_whole_grid_of_flash_attn_func(head_dim, tensor_device):
    for case in of_head_dim(FA2_FUNC, head_dim):
        check_func(tensor_device, **case)


@pytest.mark.slow
@pytest.mark.parametrize("head_dim", [32, 64, 96, 128, 192, 256])
@each_device
def test_whole_grid_of_flash_attn_with_kvcache(head_dim, tensor_device):
    for case in of_head_dim(FA2_KVCACHE + SGL_KVCACHE, head_dim):
        check_grid(case, tensor_device)
