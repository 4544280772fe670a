"""K and V in fp8, with descales, against the float64 reference of what they stand for.

The CPU device runs every case; the simulator runs the small ones, which reach every head dimension, both dtypes of q
and both kinds of fp8. Slots that must not be read hold NaN, as everywhere.
"""

import itertools

import pytest
import torch

import esimd_fmha
from esimd_fmha.testing.case import DTYPES, KV_DTYPES, AttentionCase
from esimd_fmha.testing.inputs import make_inputs
from esimd_fmha.testing.reference import AttentionTensors

from ..checks import check_case
from ..compare import assert_same_bits
from ..devices import CPU, GPU, SIMULATORS, each_case, each_device, on_device

pytestmark = pytest.mark.sampled(8)


def small(purpose, **fields):
    fields = {"q_lens": (9,), "kv_lens": (90,), "num_heads_q": 2, "num_heads_kv": 1, "kv_dtype": "e4m3"} | fields
    return AttentionCase(purpose=purpose, **fields)


KINDS = tuple(itertools.product(("fp16", "bf16"), ("e4m3", "e5m2")))
HEADS = (64, 96, 128, 192, 256)
DESCALES = ((0.5, 2.0), (3.0, 0.125))  # of 2 sequences and 2 KV heads

SMALL = (
    [
        small("plain", head_dim=head_dim, dtype=dtype, kv_dtype=kv_dtype, page_size=page)
        for (head_dim, page), (dtype, kv_dtype) in zip(zip(HEADS, itertools.cycle((64, 16))), itertools.cycle(KINDS))
    ]
    + [
        small("of every kind", head_dim=128, dtype=dtype, kv_dtype=kv_dtype, k_descale=0.25, v_descale=4.0)
        for dtype, kv_dtype in KINDS
    ]
    + [
        small(
            "descales of each sequence and head",
            q_lens=(16, 9),
            kv_lens=(90, 40),
            num_heads_q=4,
            num_heads_kv=2,
            k_descale=DESCALES,
            v_descale=DESCALES[::-1],
            num_splits=2,
            dtype="bf16",
        ),
        small("packed", page_size=None, head_dim=128, q_lens=(7, 12), kv_lens=(37, 70), kv_dtype="e5m2"),
        small(
            "a window and a cap",
            window_size=(33, 0),
            softmax_scale=2.0,
            softcap=20.0,
            kv_lens=(150,),
            k_descale=(0.5,),
            num_splits=2,
        ),
        small("a padded head of 72 columns", head_dim=72, kv_dtype="e5m2", num_heads_kv=2, page_size=16),
        small("gathered: rows of 32 bytes", head_dim=32, dtype="bf16"),
        small("element by element: 12 words in the last block", head_dim=88, num_heads_kv=2),
        small("gathered: at even addresses", head_dim=80, kv_layout="unaligned", num_splits=2, kv_dtype="e5m2"),
        small("byte by byte: at odd addresses", kv_layout="odd", dtype="bf16", k_descale=0.5),
        small(
            "byte by byte: 12 words in the last block", kv_layout="odd", head_dim=88, page_size=None, kv_dtype="e5m2"
        ),
        small("byte by byte: half a head each", kv_layout="odd", head_dim=200, page_size=16, kv_lens=(40,)),
        small("head 512", head_dim=512, kv_lens=(70,)),
        small("head 512, runs of 16, split", head_dim=512, kv_lens=(70,), page_size=16, dtype="bf16", num_splits=2),
        small("head 512, row by row", head_dim=512, kv_lens=(40,), page_size=1, kv_dtype="e5m2", v_descale=3.0),
        small("head 512, byte by byte", head_dim=512, kv_lens=(40,), kv_layout="odd", dtype="bf16"),
        small("V of 512 columns", head_dim=64, head_dim_v=512, kv_lens=(40,), kv_dtype="e5m2"),
        small("K of 512 columns", head_dim=512, head_dim_v=96, kv_lens=(40,), alibi_slopes=(0.3, 0.02)),
        small("16-bit K and V with descales", kv_dtype=None, dtype="bf16", k_descale=0.5, v_descale=((2.0,),)),
    ]
)
ALL = (
    [
        small("many rows", head_dim=head_dim, dtype=dtype, kv_dtype=kv_dtype, q_lens=(70,), kv_lens=(150,))
        for head_dim, (dtype, kv_dtype) in zip((64, 128, 96, 64), KINDS)
    ]
    + [small("any padded head", head_dim=head_dim, causal=False, kv_dtype="e5m2") for head_dim in (8, 120)]
    + [
        small("per head", num_heads_q=4, num_heads_kv=2, q_lens=(16, 3), kv_lens=(150, 70), v_descale=(7.0, 0.1)),
        small(
            "per sequence", num_heads_q=4, num_heads_kv=2, q_lens=(16, 3), kv_lens=(150, 70), k_descale=((1.5,), (0.3,))
        ),
        small("tiny and large", k_descale=1e-3, v_descale=1e3, softmax_scale=100.0, dtype="bf16"),
        small("no keys", q_lens=(16, 3), kv_lens=(7, 0), v_descale=2.0),
        small("a group of 5", num_heads_q=5, q_lens=(2,), kv_lens=(40,), kv_dtype="e5m2"),
        small("a window", window_size=(20, 7), causal=False, dtype="bf16", page_size=16),
        small("capped", softmax_scale=2.0, softcap=15.0, k_descale=3.0, kv_dtype="e5m2"),
        small("sinks are not scaled", sinks=(0.5, 3.0), k_descale=0.5, v_descale=2.0, num_splits=3),
        small("splits of a fixed size", kv_lens=(300,), num_splits=0, split_size=64, v_descale=0.7),
        small("rising scores", scores="rising", kv_lens=(300,), dtype="bf16", kv_dtype="e5m2"),
        small("creeping scores", scores="creeping", kv_lens=(300,)),
        small("16-bit, per head", kv_dtype=None, num_heads_q=2, num_heads_kv=2, k_descale=(2.0, 0.5), softcap=9.0),
    ]
    + [small(f"pages {layout}", kv_layout=layout) for layout in ("interleaved", "cross_layer", "heads_first", "padded")]
)


@each_case(SMALL, CPU, GPU, SIMULATORS[0])
def test_fp8_small(case, tensor_device):
    check_case(case, tensor_device)


@each_case(ALL, CPU, GPU)
def test_fp8(case, tensor_device):
    check_case(case, tensor_device)


# ---- every code ----


def every_code(kv_dtype):
    """[4, 64]: the 256 codes."""
    return torch.arange(256, dtype=torch.uint8).view(4, 64).view(KV_DTYPES[kv_dtype])


def packed(q, k, v):
    """The tensors of one sequence, every row of which sees every key."""
    lengths = {name: torch.tensor([0, len(rows)], dtype=torch.int32) for name, rows in (("q", q), ("k", k))}
    return AttentionTensors(
        q=q, k_cache=k[:, None], v_cache=v[:, None], cu_seqlens_q=lengths["q"], cu_seqlens_k=lengths["k"]
    )


def attend(tensors, **options):
    arguments = {name: value for name, value in vars(tensors).items() if value is not None}
    lengths = {"max_seqlen_q": len(tensors.q), "max_seqlen_k": len(tensors.k_cache)}
    return esimd_fmha.prefill_paged(**arguments, **lengths, causal=False, return_lse=True, **options)


@pytest.mark.parametrize("device_name", [on_device(CPU), on_device(SIMULATORS[0])], indirect=True)
@pytest.mark.parametrize("dtype, kv_dtype", KINDS)
def test_every_code_of_v_comes_out_as_it_is(device_name, dtype, kv_dtype):
    """One key: out is v, whatever q is, rounded to the dtype of out; NaN and infinities too."""
    codes = every_code(kv_dtype)
    for of_key in codes:
        q = torch.ones(3, 1, 64, dtype=DTYPES[dtype])
        k = torch.zeros(1, 64).to(codes.dtype)
        out, _ = attend(packed(q, k, of_key[None]))
        expected = of_key.to(DTYPES[dtype]).expand(3, 1, 64)
        torch.testing.assert_close(out, expected, rtol=0, atol=0, equal_nan=True)


@pytest.mark.parametrize("device_name", [on_device(CPU), on_device(SIMULATORS[0])], indirect=True)
@pytest.mark.parametrize("dtype, kv_dtype", KINDS)
def test_every_code_of_k_gives_its_score(device_name, dtype, kv_dtype):
    """One key whose column c has the code: the row of q that is 1 there and 0 elsewhere has it as lse."""
    codes = every_code(kv_dtype)
    q = torch.eye(64, dtype=DTYPES[dtype])[:, None]
    for of_key in codes:
        finite = of_key.float().isfinite()
        k = torch.where(finite, of_key.float(), 0.0).to(codes.dtype)
        _, lse = attend(packed(q, k[None], torch.zeros(1, 64).to(codes.dtype)), softmax_scale=1.0)
        torch.testing.assert_close(lse[0], k.float(), rtol=1e-6, atol=1e-9)


@pytest.mark.parametrize("device_name", [on_device(CPU), on_device(SIMULATORS[0])], indirect=True)
@pytest.mark.parametrize("poisoned", ["k", "v"])
@pytest.mark.parametrize("dtype, kv_dtype", KINDS)
def test_visible_nan_of_either_sign_shows(device_name, dtype, kv_dtype, poisoned):
    """In one column of one key, where every row sees it."""
    codes = every_code(kv_dtype).flatten()
    nans = codes[codes.float().isnan()]
    assert len(nans) == (2 if kv_dtype == "e4m3" else 6)
    for at, nan in enumerate(nans):
        tensors = {name: torch.zeros(50, 64).to(codes.dtype) for name in "kv"}
        column = 7 * at
        tensors[poisoned].view(torch.uint8)[31, column] = nan.view(torch.uint8)
        out, lse = attend(packed(torch.ones(5, 1, 64, dtype=DTYPES[dtype]), **tensors))
        others = torch.ones(64, dtype=torch.bool)
        others[column] = False
        assert out[:, :, column].isnan().all()
        assert out[:, :, others].isnan().all() == (poisoned == "k")
        assert lse.isnan().all() == (poisoned == "k")


@pytest.mark.parametrize("device_name", [on_device(CPU), on_device(SIMULATORS[0])], indirect=True)
def test_visible_nan_shows_beside_options(device_name):
    """Kernels that hold a window have no registers for the faster conversion of e4m3, and use another."""
    k, v = (torch.zeros(50, 64).to(torch.float8_e4m3fn) for _ in "kv")
    v.view(torch.uint8)[31, 7] = 0xFF
    out, lse = attend(packed(torch.ones(5, 1, 64, dtype=torch.float16), k, v), window_size=(60, 60))
    assert out.isnan().sum() == len(out) and out[:, :, 7].isnan().all() and lse.isfinite().all()


@pytest.mark.parametrize("device_name", [on_device(CPU), on_device(SIMULATORS[0])], indirect=True)
@pytest.mark.parametrize("head_dim", [64, 192, 512])
@pytest.mark.parametrize("kv_dtype", ["e4m3", "e5m2"])
def test_rows_of_bf16_may_have_any_magnitude(device_name, kv_dtype, head_dim):
    """One key, so lse is the score. Rows beside each other are up to 2^200 apart, numbers in a row up to 2^30."""
    exponents = torch.tensor([100, -100, 0, 60, -60, 110, -90, 15, 16, -14, -15, 3])
    rows = torch.ldexp(
        1 + torch.rand(len(exponents), head_dim, generator=torch.Generator().manual_seed(0)), exponents[:, None]
    )
    rows[:, 1::2] *= 2.0**-30
    q = rows.to(torch.bfloat16)
    for column_parity in (0, 1):
        k = torch.zeros(1, head_dim)
        k[0, column_parity::8] = 2.0**-5
        keys = k.to(KV_DTYPES[kv_dtype])
        _, lse = attend(packed(q[:, None], keys, torch.zeros_like(keys)), softmax_scale=1.0)
        expected = q.double() @ k[0].double()
        torch.testing.assert_close(lse[0].double(), expected, rtol=1e-6, atol=0)


# ---- descales ----

CASE = small("descales", q_lens=(16, 9), kv_lens=(90, 40), num_heads_q=4, num_heads_kv=2, k_descale=0.5, v_descale=2.0)


@pytest.mark.parametrize(
    "shaped",
    [
        lambda t: t,
        lambda t: t[None],
        lambda t: t[None, None],
        lambda t: t.expand(2),
        lambda t: t.expand(2, 2),
        lambda t: t.repeat(2, 2),
        lambda t: t.repeat(2, 3, 4)[:, 1:, 2],
    ],
    ids=["scalar", "[1]", "[1, 1]", "heads expanded", "expanded", "dense", "strided"],
)
@each_device
def test_a_descale_may_have_any_shape_that_broadcasts(shaped, tensor_device):
    inputs = make_inputs(CASE, tensor_device)
    arguments = inputs.arguments(CASE)
    expected = [result.clone() for result in esimd_fmha.prefill_paged(**arguments)]
    tensors = {name: shaped(torch.tensor(arguments[name], device=tensor_device)) for name in ("k_descale", "v_descale")}
    for name, result, of_float in zip(("out", "lse"), esimd_fmha.prefill_paged(**arguments | tensors), expected):
        assert_same_bits(name, result.cpu(), of_float.cpu())


@each_device
def test_a_descale_is_read_when_the_call_runs(tensor_device):
    """Calls of the same shapes share all that is remembered, but not the value of a tensor, nor a float."""
    inputs = make_inputs(CASE, tensor_device)
    arguments = inputs.arguments(CASE) | {"out": None}
    scale = torch.tensor([2.0], device=tensor_device)
    twice, _ = esimd_fmha.prefill_paged(**arguments | {"v_descale": scale})
    scale.fill_(4.0)
    four_times, _ = esimd_fmha.prefill_paged(**arguments | {"v_descale": scale})
    torch.testing.assert_close(four_times.cpu(), (2 * twice).cpu(), rtol=1e-3, atol=1e-6)
    by_float, _ = esimd_fmha.prefill_paged(**arguments | {"v_descale": 4.0})
    assert_same_bits("out", by_float.cpu(), four_times.cpu())


@each_device
def test_descales_of_one_leave_16_bit_results_as_they_are(tensor_device):
    """vLLM passes them for every cache."""
    case = small("16 bits", kv_dtype=None, dtype="bf16", kv_lens=(200,), num_splits=2)
    inputs = make_inputs(case, tensor_device)
    arguments = inputs.arguments(case) | {"out": None}
    plain = esimd_fmha.prefill_paged(**arguments)
    ones = torch.ones(1, device=tensor_device).expand(1, 1)
    scaled = esimd_fmha.prefill_paged(**arguments, k_descale=ones, v_descale=ones)
    for name, result, expected in zip(("out", "lse"), scaled, plain):
        assert_same_bits(name, result.cpu(), expected.cpu())
