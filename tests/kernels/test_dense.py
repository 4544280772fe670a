"""scaled_dot_product_attention against float64 and torch's own: layouts, alignment of the causal mask, refusals."""

import inspect
import re
from pathlib import Path

import pytest
import torch
import torch.nn.functional as F

import esimd_fmha
from esimd_fmha import flash_attention
from esimd_fmha.testing.options import AttentionOptions
from esimd_fmha.testing.reference import attend_float64, attend_same_precision

from ..compare import assert_attention, assert_same_bits
from ..devices import CPU, GPU, SIMULATORS, each_device, on_device

ROOT = Path(__file__).parents[2]
attention = esimd_fmha.scaled_dot_product_attention


def heads_first(batch, heads, seqlen, head_dim):
    return torch.empty(batch, heads, seqlen, head_dim)


def rows_first(batch, heads, seqlen, head_dim):
    """As diffusers and others make it: [batch, seqlen, heads, head_dim], transposed."""
    return torch.empty(batch, seqlen, heads, head_dim).transpose(1, 2)


def fused(batch, heads, seqlen, head_dim):
    """The middle part of a fused projection."""
    return torch.full((batch, seqlen, 3, heads, head_dim), torch.nan)[:, :, 1].transpose(1, 2)


def rows_between(batch, heads, seqlen, head_dim):
    """With rows of NaN behind those of each head."""
    return torch.full((batch, heads, seqlen + 3, head_dim), torch.nan)[:, :, :seqlen]


def repeated(batch, heads, seqlen, head_dim):
    """One sequence for all, of stride 0."""
    return rows_first(1, heads, seqlen, head_dim).expand(batch, -1, -1, -1)


def repeated_heads(batch, heads, seqlen, head_dim):
    """One head for all, of stride 0."""
    return heads_first(batch, 1, seqlen, head_dim).expand(-1, heads, -1, -1)


LAYOUTS = (heads_first, rows_first, fused, rows_between, repeated, repeated_heads)


def filled(layout, shape, dtype, device, seed):
    """Normals in a layout, whose gaps stay NaN; what is expanded has the same values everywhere."""
    view = layout(*shape)
    values = torch.randn(shape, generator=torch.Generator().manual_seed(seed))
    for dimension, stride in enumerate(view.stride()[:2]):
        if stride == 0:
            values, view = values.narrow(dimension, 0, 1), view.narrow(dimension, 0, 1)
    view.copy_(values)
    moved = torch.empty(0).set_(view.untyped_storage()).to(device, dtype)
    return moved.as_strided(shape, layout(*shape).stride(), view.storage_offset())


def check(
    device="cpu",
    *,
    batch=2,
    heads=(4, 4),
    seqlens=(33, 77),
    head_dim=64,
    head_dim_v=None,
    dtype=torch.float16,
    layouts=(heads_first,) * 3,
    is_causal=False,
    scale=None,
):
    """Also compares the strides of the result with those of torch's. Returns (query, key, value), out."""
    (heads_q, heads_kv), (seqlen_q, seqlen_k) = heads, seqlens
    shapes = [(batch, heads_q, seqlen_q, head_dim), (batch, heads_kv, seqlen_k, head_dim)]
    shapes += [(batch, heads_kv, seqlen_k, head_dim_v or head_dim)]
    given = [filled(layout, shape, dtype, device, i) for i, (layout, shape) in enumerate(zip(layouts, shapes))]
    gqa = heads_q != heads_kv
    out = attention(*given, is_causal=is_causal, scale=scale, enable_gqa=gqa)
    assert out.shape == (batch, heads_q, seqlen_q, head_dim_v or head_dim) and out.dtype == dtype
    options = AttentionOptions(causal=is_causal, softmax_scale=scale)
    for i in range(batch):
        q, k, v = (tensor[i].transpose(0, 1) for tensor in given)
        # Top-left: row i stands at key i.
        truth, torchs = (f(q, k, v, torch.arange(seqlen_q), options) for f in (attend_float64, attend_same_precision))
        assert_attention((out[i].transpose(0, 1).cpu(), None), truth, torchs, dtype=dtype, about=f"sequence {i}")
    return given, out


def small_on_each(test):
    names = [on_device(name) for name in (CPU, GPU, SIMULATORS[0])]
    return pytest.mark.parametrize("device_name", names, indirect=True)(test)


@pytest.mark.parametrize(
    "case",
    [
        {"is_causal": True, "seqlens": (40, 20), "layouts": (rows_first,) * 3, "heads": (2, 1)},
        {"layouts": (heads_first, repeated, fused), "dtype": torch.bfloat16, "seqlens": (20, 70), "heads": (2, 2)},
    ],
    ids=["causal with fewer keys", "cross attention"],
)
@small_on_each
def test_on_each_device(case, tensor_device):
    check(tensor_device, **case)


@pytest.mark.parametrize("of_query", LAYOUTS)
@pytest.mark.parametrize("of_key, of_value", [*zip(LAYOUTS, LAYOUTS), (rows_first, heads_first), (fused, repeated)])
def test_every_layout(of_query, of_key, of_value):
    check(layouts=(of_query, of_key, of_value), seqlens=(20, 45), heads=(2, 2))


@pytest.mark.parametrize(
    "seqlens", [(33, 33), (33, 77), (77, 33), (70, 1), (1, 70), (300, 64), (0, 5), (5, 0)], ids=str
)
@pytest.mark.parametrize("is_causal", [True, False])
@each_device
def test_lengths(seqlens, is_causal, tensor_device):
    for layout in (heads_first, rows_first):
        check(tensor_device, seqlens=seqlens, is_causal=is_causal, layouts=(layout,) * 3)


@pytest.mark.parametrize(
    "case",
    [
        {"head_dim": 72, "layouts": (fused,) * 3},
        {"head_dim": 64, "scale": 0.3, "dtype": torch.bfloat16, "is_causal": True},
        {"head_dim": 96, "head_dim_v": 64, "batch": 1},
        {"batch": 0},
    ],
    ids=["a padded head", "scaled bf16", "V of another head_dim", "no sequences"],
)
def test_shapes(case):
    check(**case)


@pytest.mark.parametrize("seqlens", [(33, 33), (33, 77), (77, 33)], ids=str)
@pytest.mark.parametrize("layout", [heads_first, rows_first, fused])
@pytest.mark.parametrize("batch", [1, 2])
def test_is_as_torchs(seqlens, layout, batch):
    """The mask's alignment, and the order of heads and rows in memory."""
    given, out = check(batch=batch, layouts=(layout,) * 3, seqlens=seqlens, is_causal=True)
    torchs = F.scaled_dot_product_attention(*given, is_causal=True)
    assert out.stride() == torchs.stride()
    torch.testing.assert_close(out, torchs, rtol=0, atol=4e-3)


@pytest.mark.parametrize("batch, expected", [(1, (0, 64, 33 * 64)), (1, (0, 4 * 64, 64))], ids=str)
def test_another_head_dim_of_value_keeps_the_order(batch, expected):
    _, row, head = expected
    layout = heads_first if head > row else rows_first
    _, out = check(batch=batch, head_dim=96, head_dim_v=64, layouts=(layout,) * 3)
    assert out.stride()[1:] == (head, row, 1)


def test_more_sequences_than_heads_fit_side_by_side():
    query, key, value = torch.randn(3, 8193, 2, 2, 64).half()
    torchs = F.scaled_dot_product_attention(query.float(), key.float(), value.float())
    torch.testing.assert_close(attention(query, key, value).float(), torchs, rtol=0, atol=4e-3)


def test_without_a_batch():
    (query, key, value), expected = check(batch=1, heads=(4, 2), is_causal=True)
    out = attention(query[0], key[0], value[0], is_causal=True, enable_gqa=True)
    assert_same_bits("out", out, expected[0])


def test_the_signature_is_torchs():
    """As the installed torch documents it: the function is built in and has no signature to inspect."""
    documented = re.match(
        r"\s*scaled_dot_product_attention\((.*?)\) -> Tensor", F.scaled_dot_product_attention.__doc__, re.S
    )
    ours = inspect.signature(attention).parameters
    shown = [name if p.default is p.empty else f"{name}={p.default!r}" for name, p in ours.items()]
    assert re.split(r",\s*", documented[1]) == shown, (
        "torch's signature has changed: change ours in esimd_fmha/dense.py"
    )


def test_arguments_are_torchs():
    (query, key, value), _ = check(is_causal=True)
    by_position = attention(query, key, value, None, 0.0, True)
    by_name = attention(query=query, key=key, value=value, attn_mask=None, dropout_p=0, is_causal=True, enable_gqa=True)
    assert_same_bits("out", by_position, by_name)
    with pytest.raises(TypeError):
        attention(query, key, value, None, 0.0, True, 0.1)
    with pytest.raises(TypeError):
        F.scaled_dot_product_attention(query, key, value, None, 0.0, True, 0.1)


@pytest.mark.parametrize("of_query", [heads_first, rows_first, fused, rows_between])
@pytest.mark.parametrize("of_key", LAYOUTS)
def test_key_and_value_are_never_copied_and_query_rarely(of_query, of_key, monkeypatch):
    seen = []
    run = flash_attention.prefill_paged
    monkeypatch.setattr(flash_attention, "prefill_paged", lambda *given, **o: seen.extend(given) or run(*given, **o))
    layouts, seqlens = (of_query, of_key, of_key), (20, 45, 45)
    query, key, value = (
        filled(layout, (2, 2, seqlen, 64), torch.float16, "cpu", 0) for layout, seqlen in zip(layouts, seqlens)
    )
    attention(query, key, value)
    copied = [t.data_ptr() != given.data_ptr() for t, given in zip(seen, (query, key, value))]
    beside = of_key in (heads_first, rows_between)
    query_is = {heads_first: not beside, rows_first: False, fused: False, rows_between: not beside}[of_query]
    assert copied == [query_is, False, False]


def ready():
    return dict(zip(("query", "key", "value"), torch.randn(3, 2, 4, 5, 64).half()))


@pytest.mark.parametrize(
    "change, error, message",
    [
        ({"attn_mask": torch.ones(5, 5)}, NotImplementedError, r"attn_mask is a tensor \[5, 5\]"),
        ({"dropout_p": 0.1}, NotImplementedError, "dropout_p is 0.1"),
        ({"is_causal": torch.tensor([True, False])}, TypeError, "is_causal is tensor.*True or False"),
        ({"is_causal": 1}, TypeError, "is_causal is 1"),
        ({"enable_gqa": None}, TypeError, "enable_gqa is None"),
        ({"key": torch.ones(2, 2, 5, 64).half()}, ValueError, "key is of 2 heads.*enable_gqa=True"),
        ({"key": torch.ones(1, 4, 5, 64).half()}, ValueError, r"key is of shape \[1, 4, 5, 64\].*2 sequences"),
        ({"value": torch.ones(1, 4, 5, 64).half()}, ValueError, r"value is of shape \[1, 4, 5, 64\].*2 sequences"),
        ({"value": torch.ones(2, 4, 6, 64).half()}, ValueError, r"value is of shape .*\[2, 4, 5, 64\]"),
        ({"key": torch.ones(2, 4, 5, 32).half()}, ValueError, "key is of head_dim 32; it must be 64"),
        ({"query": torch.ones(2, 4, 5, 64)}, ValueError, "query is torch.float32; .*float16"),
        ({"key": torch.ones(2, 4, 5, 64)}, ValueError, "key is torch.float32; .*float16, as query"),
        ({"query": torch.ones(5, 64).half()}, ValueError, "query is of shape .*4 dimensions"),
        ({"query": torch.ones(1, 2, 4, 5, 64).half()}, ValueError, "query is of shape .*4 dimensions"),
        ({"query": torch.ones(4, 5, 64).half()}, ValueError, r"key is of shape .*3 dimensions \[num_heads_kv"),
        ({"scale": -1.0}, ValueError, "softmax_scale is -1"),
        ({"query": None}, TypeError, "query is NoneType"),
        ({"query": torch.ones(2, 4, 5, 64, requires_grad=True).half()}, ValueError, "requires grad"),
        ({"query": torch.ones(2, 4, 64, 5).half().transpose(2, 3)}, ValueError, "strided.*dense"),
    ],
    ids=lambda value: str(value)[:40] if isinstance(value, dict) else "",
)
def test_refusals(change, error, message):
    with pytest.raises(error, match=message):
        attention(**ready() | change)


def test_the_lines_of_the_page_leave_to_torch_what_is_refused(monkeypatch):
    page = (ROOT / "docs" / "dense.md").read_text()
    (code,) = re.findall(r"```python\n(.*?)```", page, re.DOTALL)
    monkeypatch.setattr(F, "scaled_dot_product_attention", F.scaled_dot_product_attention)  # put back afterwards
    torchs = F.scaled_dot_product_attention
    exec(code, {})
    assert F.scaled_dot_product_attention is not torchs
    given = ready()
    assert_same_bits("out", F.scaled_dot_product_attention(**given), attention(**given))
    for refused in (
        given | {"attn_mask": torch.ones(5, 5, dtype=torch.bool).tril()},
        {name: tensor.float() for name, tensor in given.items()},
    ):
        expected = torchs(**refused)
        assert_same_bits("out", F.scaled_dot_product_attention(**refused), expected)
