"""The numbers that append_kv stores in fp8, on every device: codes, ties, the largest number, NaN, and the division.

What a code stands for is written out here; nothing but the last test takes torch's word for it.
"""

import itertools
import math

import pytest
import torch

import esimd_fmha
from esimd_fmha.testing.case import DTYPES, KV_DTYPES
from esimd_fmha.testing.pages import as_stored

from ..compare import assert_same_bits
from ..devices import CPU, GPU, SIMULATORS, each_device, on_device

on_each = pytest.mark.parametrize(
    "device_name", [on_device(CPU), on_device(GPU), on_device(SIMULATORS[0])], indirect=True
)
each_kind = pytest.mark.parametrize("dtype, kv_dtype", list(itertools.product(("fp16", "bf16"), ("e4m3", "e5m2"))))
FORMATS = {"e4m3": (3, 7, 0x7E), "e5m2": (2, 15, 0x7B)}  # mantissa bits, bias, code of the largest number
SIGN = 0x80


def value_of(kv_dtype, code):
    """Of a finite code without its sign."""
    mantissa_bits, bias, _ = FORMATS[kv_dtype]
    exponent, mantissa = divmod(code, 1 << mantissa_bits)
    if exponent == 0:
        return math.ldexp(mantissa, 1 - bias - mantissa_bits)
    return math.ldexp((1 << mantissa_bits) + mantissa, exponent - bias - mantissa_bits)


def appended(elements, kv_dtype, device, **descales):
    """The codes of a vector of elements, appended as one token of one head."""
    rows = elements.to(device)[None, None]
    k_cache, v_cache = (torch.zeros(2, 1, 1, len(elements), dtype=KV_DTYPES[kv_dtype], device=device) for _ in "kv")
    slots = torch.ones(1, dtype=torch.int64, device=device)
    esimd_fmha.append_kv(rows, rows, k_cache, v_cache, slots, **descales)
    for cache in (k_cache, v_cache):
        assert (cache[0].view(torch.uint8) == 0).all()
    return k_cache[1, 0, 0].cpu().view(torch.uint8)


def neighbours(elements):
    """The next smaller and the next larger of positive 16-bit elements."""
    return [(elements.view(torch.int16) + step).view(elements.dtype) for step in (-1, 1)]


@pytest.mark.parametrize("unit", [1.0, 0.125])
@each_kind
@on_each
def test_each_code_and_both_sides_of_each_tie(dtype, kv_dtype, unit, tensor_device):
    """Between two codes the nearer one, in the middle the even one; of either sign, with a scale of a power of two."""
    largest = FORMATS[kv_dtype][-1]
    codes = torch.arange(largest + 1, dtype=torch.uint8)
    values = torch.tensor([value_of(kv_dtype, code) for code in codes.tolist()], dtype=torch.float64)
    middles = (values[:-1] + values[1:]) / 2
    exact, ties = ((numbers * unit).to(DTYPES[dtype]) for numbers in (values, middles))
    assert torch.equal(exact.double(), values * unit) and torch.equal(ties.double(), middles * unit)
    below, above = neighbours(ties)
    even = codes[:-1] + codes[:-1] % 2
    elements = torch.cat([exact, below, ties, above])
    expected = torch.cat([codes, codes[:-1], even, codes[1:]])
    for sign, signed in ((0, elements), (SIGN, -elements)):
        stored = appended(signed, kv_dtype, tensor_device, k_descale=unit, v_descale=unit)
        wrong = (stored != expected | sign).nonzero().flatten()
        assert not len(wrong), [(float(signed[i]), int(stored[i]), int(expected[i] | sign)) for i in wrong[:5]]


@each_kind
@on_each
def test_what_is_beyond_the_largest_number_becomes_it(dtype, kv_dtype, tensor_device):
    largest = FORMATS[kv_dtype][-1]
    value = value_of(kv_dtype, largest)
    beyond = torch.tensor([value * 1.05, torch.finfo(DTYPES[dtype]).max, torch.inf, value], dtype=DTYPES[dtype])
    for sign, signed in ((0, beyond), (SIGN, -beyond)):
        assert (appended(signed, kv_dtype, tensor_device) == largest | sign).all()
        # The quotient overflows float32 where the elements do not.
        assert (appended(signed, kv_dtype, tensor_device, k_descale=1e-30) == largest | sign).all()


@each_kind
@on_each
def test_nan_and_zero_keep_their_signs(dtype, kv_dtype, tensor_device):
    """Zeros too that come of a quotient below all others."""
    zeros = torch.tensor([0.0, 1e-7], dtype=DTYPES[dtype])
    scale = torch.tensor(3.0).to(tensor_device)
    for sign, nan_bits, zero in ((0, 0x7FFF, zeros), (SIGN, -1, -zeros)):
        nan = torch.tensor([nan_bits], dtype=torch.int16).view(DTYPES[dtype])
        assert appended(nan, kv_dtype, tensor_device).tolist() == [0x7F | sign]
        assert appended(zero, kv_dtype, tensor_device, k_descale=scale).tolist() == [sign, sign]


@each_kind
@on_each
def test_every_element_is_divided_and_rounded_as_torch_does(dtype, kv_dtype, tensor_device):
    """All 65,536, by four scales. With the reciprocals of three of them some quotients would be other codes."""
    elements = torch.arange(1 << 16, dtype=torch.int32).to(torch.int16).view(DTYPES[dtype])
    rows = elements.view(128, 1, 512).expand(128, 2, 512)
    k_descale, v_descale = torch.tensor([1.0, 7.0]), torch.tensor([0.3, 1.1])
    caches = torch.zeros(2, 128, 1, 2, 512, dtype=torch.uint8).view(KV_DTYPES[kv_dtype]).to(tensor_device)
    descales = {"k_descale": k_descale.to(tensor_device), "v_descale": v_descale.to(tensor_device)}
    slots = torch.arange(128, device=tensor_device)
    esimd_fmha.append_kv(rows.to(tensor_device), rows.to(tensor_device), *caches, slots, **descales)
    for cache, descale in zip(caches.cpu(), (k_descale, v_descale)):
        expected = as_stored(rows, KV_DTYPES[kv_dtype], descale[:, None]).view(torch.uint8)
        differs = cache[:, 0].view(torch.uint8) != expected
        assert not differs.any(), [float(rows[tuple(at)]) for at in differs.nonzero()[:5].tolist()]


@pytest.mark.parametrize(
    "shaped",
    [
        lambda t: t,
        lambda t: t[None],
        lambda t: t[None, None],
        lambda t: t.expand(2),
        lambda t: t.expand(3, 2),
        lambda t: t[None, None].expand(3, 1),
        lambda t: t.repeat(2),
        lambda t: t.repeat(4, 3)[::2, 1],
    ],
    ids=["scalar", "[1]", "[1, 1]", "heads expanded", "[3, 2]", "[3, 1]", "dense", "strided"],
)
@each_device
def test_a_descale_may_have_any_shape_that_attention_takes_for_all_sequences(shaped, tensor_device):
    rows = torch.randn(5, 2, 64, generator=torch.Generator().manual_seed(0)).half().to(tensor_device)
    slots = torch.tensor([3, 0, 7, 5, 1], device=tensor_device)
    results = []
    for descales in ((0.3, 7.0), [shaped(torch.tensor(descale, device=tensor_device)) for descale in (0.3, 7.0)]):
        caches = torch.zeros(2, 2, 4, 2, 64, dtype=torch.float8_e4m3fn, device=tensor_device)
        esimd_fmha.append_kv(rows, rows, *caches, slots, k_descale=descales[0], v_descale=descales[1])
        results.append(caches.cpu())
    assert_same_bits("caches", *results)
    assert (results[0][0].view(torch.uint8) != results[0][1].view(torch.uint8)).any()


@each_device
def test_a_descale_is_read_when_the_append_runs(tensor_device):
    """Appends of the same shapes share all that is remembered, but not the value of a tensor, nor a float."""
    rows = torch.ones(1, 1, 16, dtype=torch.float16, device=tensor_device)
    k_cache, v_cache = torch.zeros(2, 1, 1, 1, 16, dtype=torch.float8_e5m2, device=tensor_device)
    slots, scale = torch.zeros(1, dtype=torch.int64, device=tensor_device), torch.tensor([0.5], device=tensor_device)
    for value in (0.5, 0.25):
        scale.fill_(value)
        esimd_fmha.append_kv(rows, rows, k_cache, v_cache, slots, k_descale=scale, v_descale=2 * value)
        assert (k_cache.cpu().float() == 1 / value).all() and (v_cache.cpu().float() == 0.5 / value).all()
