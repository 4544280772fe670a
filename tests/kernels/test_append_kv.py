"""append_kv on every device: appended rows are exact, and no other byte of the pool changes.

The pool is filled with random bits, NaNs of every kind among them, and compared as integers. Caches in fp8 and with
descales must hold what torch makes of the rows (``as_stored``); test_append_fp8.py knows their numbers by itself.
"""

from dataclasses import dataclass

import torch

import esimd_fmha
from esimd_fmha.testing.case import KV_DTYPES
from esimd_fmha.testing.pages import as_stored

from ..compare import integer_like
from ..devices import CPU, GPU, SIMULATORS, each_case


@dataclass(frozen=True)
class AppendCase:
    purpose: str
    head_dim: int = 64
    dtype: str = "fp16"
    num_pages: int = 4
    page_size: int = 16
    num_heads: int = 2
    slots: tuple[int, ...] = (17, 0, 63, 16, 5)
    num_tokens: int = 5
    layout: str = "plain"  # of the caches
    kv_dtype: str | None = None  # of the caches; None: dtype
    # Of the caches: one float, or a tuple that broadcasts to the heads; None: not given.
    k_descale: float | tuple[float, ...] | None = None
    v_descale: float | tuple[float, ...] | None = None

    @property
    def name(self):
        return self.purpose.replace(" ", "-")


CASES = [
    AppendCase("rows of 128 bytes"),
    AppendCase("rows of 256 bytes, bf16", head_dim=128, dtype="bf16"),
    AppendCase("rows of 16 bytes", head_dim=8, num_heads=3),
    AppendCase("rows of 480 bytes, blocks of every width", head_dim=240),
    AppendCase("rows of 512 bytes", head_dim=256, num_heads=1),
    AppendCase("rows of 1160 bytes, element by element", head_dim=580, num_heads=1),
    AppendCase("rows of 34 bytes, element by element", head_dim=17, dtype="bf16"),
    AppendCase("rows of 2 bytes", head_dim=1, num_heads=5),
    AppendCase("pages of 1 slot", page_size=1, num_pages=9, slots=(8, 0, 3), num_tokens=3),
    AppendCase("pages of 7 slots", page_size=7, num_pages=5, slots=(34, 7, 6, 13, 20)),
    AppendCase("pages of 1000 slots", page_size=1000, num_pages=2, slots=(1999, 999, 1000, 0, 1)),
    AppendCase("interleaved halves", layout="interleaved"),
    AppendCase("interleaved in the last dimension", layout="beside", head_dim=40),
    AppendCase("cross-layer pages", layout="cross_layer", dtype="bf16"),
    AppendCase("heads before slots", layout="heads_first"),
    AppendCase("pages that begin inside a line", layout="unaligned"),
    AppendCase("fewer slots than tokens", slots=(17, 0), num_tokens=5),
    AppendCase("tokens without a slot", slots=(-1, 3, -(2**40), -(2**63), 60)),
    AppendCase("slots that the cache does not have", slots=(64, 3, 2**31, 2**32 + 5, 2**63 - 1)),
    AppendCase("no token has a slot", slots=(-1, -1), num_tokens=2),
    AppendCase("no slots at all", slots=()),
    AppendCase("no tokens", slots=(), num_tokens=0),
    AppendCase("no pages", num_pages=0, slots=(0, -1, 5), num_tokens=3),
    AppendCase("more rows than a work-group has threads", num_heads=5, slots=tuple(range(40, 20, -1)), num_tokens=20),
]


QUANTIZED = [
    AppendCase("fp8", kv_dtype="e4m3"),
    AppendCase("fp8 of bf16, descales", dtype="bf16", kv_dtype="e4m3", k_descale=0.7, v_descale=3.0, head_dim=128),
    AppendCase("e5m2, descales of heads", kv_dtype="e5m2", k_descale=(0.1, 5.0), v_descale=(300.0, 2e-3)),
    AppendCase("e5m2 of bf16, a tensor of one", dtype="bf16", kv_dtype="e5m2", v_descale=(1e4,), head_dim=72),
    AppendCase("fp8 rows of 240, blocks of every width", kv_dtype="e4m3", head_dim=240, k_descale=(2.0, 1.1)),
    AppendCase("fp8 rows of 8", kv_dtype="e4m3", head_dim=8, num_heads=3, dtype="bf16", v_descale=0.3),
    AppendCase("fp8 rows of 17 at odd addresses", kv_dtype="e5m2", head_dim=17, page_size=7, num_pages=10),
    AppendCase("fp8 rows of 1", kv_dtype="e4m3", head_dim=1, num_heads=5, k_descale=(1.0, 2.0, 3.0, 4.0, 5.0)),
    AppendCase("fp8 pages of 1 slot", kv_dtype="e4m3", page_size=1, num_pages=9, slots=(8, 0, 3), num_tokens=3),
    AppendCase("fp8 interleaved halves", kv_dtype="e5m2", layout="interleaved", dtype="bf16", k_descale=0.25),
    AppendCase("fp8 interleaved in the last dimension", kv_dtype="e4m3", layout="beside", head_dim=40),
    AppendCase("fp8 cross-layer pages", kv_dtype="e4m3", layout="cross_layer", v_descale=(7.0, 0.01)),
    AppendCase("fp8 heads before slots", kv_dtype="e5m2", layout="heads_first", dtype="bf16"),
    AppendCase("fp8 pages that begin at odd addresses", kv_dtype="e4m3", layout="unaligned", k_descale=1.5),
    AppendCase("fp8 tokens without a slot", kv_dtype="e4m3", slots=(-1, 3, -(2**40), 64, 2**32 + 5), v_descale=(0.5,)),
    AppendCase("fp8 but no slots", kv_dtype="e4m3", slots=()),
    AppendCase("fp8 but no pages", kv_dtype="e5m2", num_pages=0, slots=(0, -1, 5), num_tokens=3),
    AppendCase("fp8 in many rows", kv_dtype="e4m3", num_heads=5, slots=tuple(range(40, 20, -1)), num_tokens=20),
    AppendCase("16 bits with descales", k_descale=(0.3, 7.0), v_descale=3.0),
    AppendCase("16 bits of bf16 with descales", dtype="bf16", head_dim=17, k_descale=1.0, layout="unaligned"),
]


def random_bits(generator, dtype, *shape):
    """Every bit pattern, infinities and NaNs too."""
    bits = torch.randint(-(2**15), 2**15, shape, generator=generator, dtype=torch.int32)
    return bits.to(integer_like(KV_DTYPES[dtype])).view(KV_DTYPES[dtype])


def make_pool(case, generator, device):
    """(the memory around the caches, k_cache, v_cache)."""
    pages, size, heads, columns = case.num_pages, case.page_size, case.num_heads, case.head_dim

    def bits(*shape):
        return random_bits(generator, case.kv_dtype or case.dtype, *shape).to(device)

    match case.layout:
        case "plain":
            pool = bits(2, pages + 2, size, heads, columns)  # a page before and one after
            return pool, pool[0, 1:-1], pool[1, 1:-1]
        case "interleaved":
            pool = bits(pages, 2, size, heads, columns)
            return pool, pool[:, 0], pool[:, 1]
        case "beside":
            pool = bits(pages, size, heads, 2, columns)
            return pool, pool[..., 0, :], pool[..., 1, :]
        case "cross_layer":
            pool = bits(pages, 3, 2, size, heads, columns)
            return pool, pool[:, 1, 0], pool[:, 1, 1]
        case "heads_first":
            pool = bits(2, pages, heads, size + 1, columns)
            k_cache, v_cache = pool[:, :, :, :-1].transpose(2, 3)
            return pool, k_cache, v_cache
        case "unaligned":
            pool = bits(2, pages, size, heads, columns + 3)
            return pool, pool[0, ..., 1:-2], pool[1, ..., 1:-2]
    raise ValueError(case.layout)


def make_append(case, device):
    """(the pool, the arguments of append_kv)."""
    generator = torch.Generator().manual_seed(len(case.purpose))
    pool, k_cache, v_cache = make_pool(case, generator, device)
    # Key and value of one fused projection, with a row of queries before them, as models have it.
    fused = random_bits(generator, case.dtype, case.num_tokens, 3, case.num_heads, case.head_dim).to(device)
    if case.kv_dtype is None and case.k_descale:  # which NaN comes out of a division is not said
        fused = fused.nan_to_num(1.0, torch.inf, -torch.inf)
    slot_mapping = torch.tensor(case.slots, dtype=torch.int64, device=device)
    return pool, {
        "key": fused[:, 1],
        "value": fused[:, 2],
        "k_cache": k_cache,
        "v_cache": v_cache,
        "slot_mapping": slot_mapping,
        **{name: descale_of(getattr(case, name), device) for name in ("k_descale", "v_descale")},
    }


def descale_of(descale, device):
    return torch.tensor(descale, device=device) if isinstance(descale, tuple) else descale


def append_slowly(key, value, k_cache, v_cache, slot_mapping, k_descale, v_descale):
    """One token after the other."""
    integer = integer_like(k_cache.dtype)
    as_it_is = k_cache.dtype == key.dtype and k_descale is None and v_descale is None  # each NaN too
    for token, slot in enumerate(slot_mapping.tolist()):
        if 0 <= slot < k_cache.shape[0] * k_cache.shape[1]:
            place = divmod(slot, k_cache.shape[1])
            for rows, cache, descale in ((key, k_cache, k_descale), (value, v_cache, v_descale)):
                descales = torch.tensor(1.0) if descale is None else torch.as_tensor(descale)
                stored = as_stored(rows[token], cache.dtype, descales.expand(rows.shape[1])[:, None])
                cache.view(integer)[place] = (rows[token] if as_it_is else stored).view(integer)


def check(case, device):
    pool, arguments = make_append(case, device)
    before = {name: arguments[name].clone() for name in ("key", "value", "slot_mapping")}
    expected_pool, slow_arguments = make_append(case, "cpu")
    append_slowly(**slow_arguments)
    assert esimd_fmha.append_kv(**arguments) is None
    integer = integer_like(pool.dtype)
    differs = pool.cpu().view(integer) != expected_pool.view(integer)
    assert not differs.any(), f"{int(differs.sum())} elements, first at {differs.nonzero()[0].tolist()}\n{case}"
    for name, tensor in before.items():
        integers = torch.int64 if name == "slot_mapping" else torch.int16
        assert torch.equal(arguments[name].contiguous().view(integers), tensor.contiguous().view(integers)), name


@each_case(CASES, CPU, GPU, SIMULATORS[0])
def test_rows_are_appended_to_the_bit_and_nothing_else_changes(case, tensor_device):
    check(case, tensor_device)


@each_case(QUANTIZED, CPU, GPU, SIMULATORS[0])
def test_rows_are_quantized_and_nothing_else_changes(case, tensor_device):
    check(case, tensor_device)


@each_case([CASES[1], CASES[6], QUANTIZED[1]], SIMULATORS[1])
def test_append_on_lunar_lake(case, tensor_device):
    check(case, tensor_device)


@each_case([AppendCase("a slot of two tokens", slots=(3, 9, 3))], CPU, GPU, SIMULATORS[0])
def test_of_two_tokens_in_one_slot_each_element_is_of_either(case, tensor_device):
    pool, arguments = make_append(case, tensor_device)
    before = pool.clone().cpu().view(torch.int16)
    esimd_fmha.append_kv(**arguments)
    pool = pool.cpu().view(torch.int16)
    for cache, name in enumerate(("key", "value")):
        rows = arguments[name].cpu().view(torch.int16)
        slots = pool[cache, 1:-1].flatten(0, 1)
        assert ((slots[3] == rows[0]) | (slots[3] == rows[2])).all()
        assert torch.equal(slots[9], rows[1])
        slots[[3, 9]] = before[cache, 1:-1].flatten(0, 1)[[3, 9]]
    assert torch.equal(pool, before)


def test_a_second_append_of_the_same_shape_has_its_own_slots():
    for slots in ((3, 9), (60, -1), (9, 3)):
        check(AppendCase("same shape", slots=slots), "cpu")


def test_appended_keys_are_those_that_attention_sees():
    """The pages begin as NaN; appended token by token they give the attention of packed K and V."""
    generator = torch.Generator().manual_seed(0)
    q, k, v = (torch.randn(40, heads, 64, generator=generator).half() for heads in (4, 2, 2))
    k_cache, v_cache = torch.full((2, 5, 16, 2, 64), torch.nan).half()
    pages = torch.tensor([[4, 0, 3]], dtype=torch.int32)
    slots = (pages[0].long()[:, None] * 16 + torch.arange(16)).flatten()[:40]
    for tokens in (slice(0, 30), slice(30, 40)):
        esimd_fmha.append_kv(k[tokens], v[tokens], k_cache, v_cache, slots[tokens], validate=True)
    lengths = torch.tensor([0, 40], dtype=torch.int32)
    shared = {"cu_seqlens_q": lengths, "max_seqlen_q": 40, "max_seqlen_k": 40, "num_splits": 1}
    paged = esimd_fmha.prefill_paged(q, k_cache, v_cache, block_table=pages, seqused_k=lengths[1:], **shared)
    packed = esimd_fmha.prefill_paged(q, k, v, cu_seqlens_k=lengths, **shared)
    torch.testing.assert_close(paged, packed, rtol=0, atol=2e-3)
