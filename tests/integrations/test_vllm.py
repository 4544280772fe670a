"""The adapter of vLLM in steps as a server takes them, against float64; with a stand-in for vLLM, and with its wheel.

The wheel's Python part takes part where ESIMD_FMHA_TEST_VLLM names the folder it was unpacked to (docs/vllm.md).
"""

import importlib
import itertools
import re
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
import torch

from esimd_fmha import executor
from esimd_fmha.append import append_kv
from esimd_fmha.attention import call_of
from esimd_fmha.config import BLOCK, tensor_accesses
from esimd_fmha.errors import MissingComponent, UnsupportedDevice, UnsupportedProblem
from esimd_fmha.problem import check_problem
from esimd_fmha.testing.options import AttentionOptions
from esimd_fmha.testing.pages import as_stored
from esimd_fmha.testing.reference import AttentionTensors, attention_float64, attention_same_precision

from ..compare import assert_attention, assert_same_bits
from .fake_vllm import LEFT_TO_VLLM
from .vllm_stack import BACKEND, fake_stack, layer, wheel_stack

PAGE = 16
HEADS, HEADS_KV, HEAD_DIM = 4, 2, 64
NUM_LAYERS = 2
# The axes of layer, block, head, slot and content in the order in which they lie in memory (vLLM's KVCacheLayout).
LAYOUTS = {
    "LBHNC": (0, 1, 2, 3, 4),
    "LBNHC": (0, 1, 3, 2, 4),
    "LHBNC": (0, 2, 1, 3, 4),
    "BLHNC": (1, 0, 2, 3, 4),
    "BLNHC": (1, 0, 3, 2, 4),
    "BHLNC": (1, 2, 0, 3, 4),
}
FP8 = {"fp8": torch.float8_e4m3fn, "fp8_e4m3": torch.float8_e4m3fn, "fp8_e5m2": torch.float8_e5m2}
NAN_OF_FP8 = 0x7F  # in both kinds


@pytest.fixture(params=["fake", pytest.param("wheel", marks=pytest.mark.slow)])
def stack(request, monkeypatch):
    with torch.inference_mode():  # as vLLM's workers
        yield {"fake": fake_stack, "wheel": wheel_stack}[request.param](monkeypatch)


@pytest.fixture
def fake(monkeypatch):
    return fake_stack(monkeypatch)


def int32(*values):
    return torch.tensor(values, dtype=torch.int32)


def random(*shape, seed):
    return torch.randn(shape, generator=torch.Generator().manual_seed(seed)).bfloat16()


class Cache:
    """The pages of two layers in one pool, where all is NaN that nobody has written; layer 1 is in use."""

    def __init__(self, layout="LBNHC", dtype=torch.bfloat16, num_pages=24):
        logical = (NUM_LAYERS, num_pages, HEADS_KV, PAGE, 2 * HEAD_DIM)
        order = LAYOUTS[layout]
        pool = torch.empty([logical[axis] for axis in order], dtype=dtype)
        pool.fill_(NAN_OF_FP8 if dtype is torch.uint8 else torch.nan)
        self.layers = pool.permute([order.index(axis) for axis in range(5)])
        self.of_layer = self.layers[1]  # [num_pages, HEADS_KV, PAGE, 2 * HEAD_DIM]
        self.free_pages = torch.randperm(num_pages, generator=torch.Generator().manual_seed(3)).tolist()

    def is_nan(self):
        if self.layers.dtype is torch.uint8:
            return self.layers == NAN_OF_FP8
        return self.layers.isnan()


@dataclass
class Request:
    """A sequence that is being served: its keys and values as the model computes them, and its pages."""

    seed: int
    kv_len: int
    pages: list[int]

    @property
    def k(self):
        return random(400, HEADS_KV, HEAD_DIM, seed=self.seed)[: self.kv_len]

    @property
    def v(self):
        return random(400, HEADS_KV, HEAD_DIM, seed=self.seed + 1)[: self.kv_len]

    def q(self, num_rows):
        """The queries of its last tokens."""
        return random(400, HEADS, HEAD_DIM, seed=self.seed + 2)[self.kv_len - num_rows : self.kv_len]


class Server:
    """As much of vLLM's model runner as one layer sees."""

    def __init__(self, stack, impl, cache, scales=(1.0, 1.0)):
        self.stack, self.impl, self.cache, self.layer = stack, impl, cache, layer(*scales)

    def request(self, seed=1):
        return Request(100 * seed, 0, [])

    def step(self, chunks, causal=True, padded_rows=5, padded_requests=3, max_seq_len=None, **fields):
        """Appends the next tokens of requests and attends: ``chunks`` maps positions of requests to numbers of rows.

        Tokens and requests are padded as for recorded graphs. Returns the output of the real rows.
        """
        for request, rows in chunks:
            request.kv_len += rows
            while len(request.pages) * PAGE < request.kv_len:
                request.pages.append(self.cache.free_pages.pop())
        total = sum(rows for _, rows in chunks)
        q, k, v = (
            torch.cat(
                [select(request, rows) for request, rows in chunks] + [torch.full((padded_rows, heads, 64), torch.nan)]
            )
            for select, heads in (
                (lambda request, rows: request.q(rows), HEADS),
                (lambda request, rows: request.k[-rows:], HEADS_KV),
                (lambda request, rows: request.v[-rows:], HEADS_KV),
            )
        )
        q, k, v = (tensor.bfloat16() for tensor in (q, k, v))
        slots = [
            request.pages[position // PAGE] * PAGE + position % PAGE
            for request, rows in chunks
            for position in range(request.kv_len - rows, request.kv_len)
        ]
        slot_mapping = torch.tensor(slots)  # shorter than k, as vLLM's
        starts = list(itertools.accumulate((rows for _, rows in chunks), initial=0))
        table = torch.full((len(chunks) + padded_requests, 12), -1, dtype=torch.int32)
        for row, (request, _) in zip(table, chunks):
            row[: len(request.pages)] = int32(*request.pages)
        metadata = self.stack.metadata(
            **dict(
                num_actual_tokens=total,
                max_query_len=max(rows for _, rows in chunks),
                query_start_loc=int32(*starts, *[starts[-1]] * padded_requests),
                max_seq_len=max_seq_len or max(request.kv_len for request, _ in chunks),
                seq_lens=int32(*(request.kv_len for request, _ in chunks), *[0] * padded_requests),
                block_table=table,
                slot_mapping=slot_mapping,
                causal=causal,
            )
            | fields
        )
        output = torch.full(q.shape, -77.0, dtype=q.dtype)
        self.impl.do_kv_cache_update(self.layer, k, v, self.cache.of_layer, slot_mapping)
        result = self.impl.forward(self.layer, q, k, v, self.cache.of_layer, metadata, output)
        assert result is output
        if not self.stack.calls:
            assert (output[total:] == -77).all(), "padded rows were written"
        return output[:total]

    def check(self, chunks, out, options, scales=(None, None)):
        """What a step returned, against float64 of the keys that the model computed."""
        kv_dtype = FP8.get(self.impl.kv_cache_dtype, torch.bfloat16)

        def stored(rows, scale):
            return as_stored(rows, kv_dtype, 1.0 if scale is None else torch.tensor(scale))

        tensors = AttentionTensors(
            q=torch.cat([request.q(rows) for request, rows in chunks]),
            k_cache=torch.cat([stored(request.k, scales[0]) for request, _ in chunks]),
            v_cache=torch.cat([stored(request.v, scales[1]) for request, _ in chunks]),
            cu_seqlens_q=int32(*itertools.accumulate((rows for _, rows in chunks), initial=0)),
            cu_seqlens_k=int32(*itertools.accumulate((request.kv_len for request, _ in chunks), initial=0)),
        )
        truth, same = attention_float64(tensors, options), attention_same_precision(tensors, options)
        assert_attention((out, None), truth, same, dtype=torch.bfloat16)


def serve(stack, options=AttentionOptions(), *, layout="LBNHC", scales=(1.0, 1.0), causal=True, **of_layer):
    """Prefill, chunked prefill beside decoding, and decoding: every step is compared with float64."""
    impl = stack.impl(**of_layer)
    fp8 = impl.kv_cache_dtype in FP8
    server = Server(stack, impl, Cache(layout, torch.uint8 if fp8 else torch.bfloat16), scales)
    first, second, third = (server.request(seed) for seed in (1, 2, 3))
    steps = (
        [(first, 69), (second, 27)],
        [(first, 1), (second, 20), (third, 13)],
        [(first, 1), (second, 1), (third, 1)],
    )
    for chunks in steps:
        out = server.step(chunks, causal=causal)
        server.check(chunks, out, options, scales if fp8 else (None, None))
    assert not stack.calls, "something was left to vLLM"
    written = server.cache.is_nan().logical_not()
    assert not written[0].any(), "the other layer's pages were written"
    assert int(written[1].any(dim=-1).any(dim=1).sum()) == 71 + 48 + 14, "slots of no token were written"


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_server_in_every_layout(layout, stack):
    serve(stack, layout=layout)


@pytest.mark.parametrize("dtype", [torch.bfloat16, torch.uint8])
@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_gpu_reads_every_layout_by_blocks(layout, dtype, stack):
    """No layout makes the kernels move K and V row by row."""
    impl = stack.impl(kv_cache_dtype="auto" if dtype.itemsize > 1 else "fp8")
    k_cache, v_cache = impl._split(Cache(layout, dtype).of_layer)
    lengths = {"cu_seqlens_q": int32(0, 5), "seqused_k": int32(5), "max_seqlen_q": 5, "max_seqlen_k": PAGE}
    q = torch.empty(5, HEADS, HEAD_DIM).bfloat16()
    problem = check_problem(*call_of(q, k_cache, v_cache, block_table=int32(0)[None], **lengths))
    accesses = tensor_accesses(problem)
    assert accesses["k_cache"][0] == accesses["v_cache"][0] == BLOCK


@pytest.mark.parametrize(("layout", "kv_cache_dtype"), [("LBNHC", "fp8"), ("BHLNC", "fp8_e4m3"), ("LBHNC", "fp8_e5m2")])
def test_fp8_caches_are_bytes_with_scales(layout, kv_cache_dtype, stack):
    scales = (0.5, 2.0)
    options = AttentionOptions(k_descale=scales[0], v_descale=scales[1])
    serve(stack, options, layout=layout, scales=scales, kv_cache_dtype=kv_cache_dtype)


@pytest.mark.parametrize("kv_cache_dtype", ["auto", "bfloat16"])
def test_the_scales_of_a_layer_are_not_those_of_a_16_bit_cache(kv_cache_dtype, stack):
    """A checkpoint may bring scales; where the cache has 16 bits, vLLM neither divides by them nor multiplies."""
    serve(stack, scales=(0.25, 8.0), kv_cache_dtype=kv_cache_dtype)


def test_what_changes_scores_and_hides_keys(stack):
    """All of it at once; a window of vLLM counts the token itself, and sinks are a parameter of the model."""
    slopes = (0.5, 0.25, 0.125, 0.0625)
    sinks = torch.nn.Parameter(torch.linspace(-2, 3, HEADS).bfloat16(), requires_grad=False)
    options = AttentionOptions(window_size=(19, 0), softcap=2.0, alibi_slopes=slopes, sinks=tuple(sinks.tolist()))
    serve(stack, options, sliding_window=20, logits_soft_cap=2.0, alibi_slopes=list(slopes), sinks=sinks)


def test_each_request_may_say_whether_it_is_causal(stack):
    server = Server(stack, stack.impl(sliding_window=20), Cache())
    chunks = [(server.request(1), 40), (server.request(2), 30)]
    out = server.step(chunks, causal=int32(1, 0, 0, 1, 1))
    server.check(chunks, out, AttentionOptions(causal=(True, False), window_size=(19, 19)))


def test_the_caches_of_one_kv_head_may_have_any_stride_there(stack):
    impl = stack.impl(num_heads=4, num_kv_heads=1)
    k, v, q = random(40, 1, 64, seed=1), random(40, 1, 64, seed=2), random(40, 4, 64, seed=3)
    cache = torch.full((4, 1, PAGE, 128), torch.nan).bfloat16().as_strided((4, 1, PAGE, 128), (PAGE * 128, 1, 128, 1))
    impl.do_kv_cache_update(layer(), k, v, cache, torch.arange(40) + PAGE)
    metadata = stack.metadata(
        num_actual_tokens=40,
        max_query_len=40,
        query_start_loc=int32(0, 40),
        max_seq_len=40,
        seq_lens=int32(40),
        block_table=int32(1, 2, 3)[None],
        slot_mapping=torch.arange(40) + PAGE,
    )
    out = impl.forward(layer(), q, k, v, cache, metadata, torch.empty_like(q))
    tensors = AttentionTensors(q=q, k_cache=k, v_cache=v, cu_seqlens_q=int32(0, 40), cu_seqlens_k=int32(0, 40))
    options = AttentionOptions()
    truth, same = attention_float64(tensors, options), attention_same_precision(tensors, options)
    assert_attention((out, None), truth, same, dtype=torch.bfloat16)


# ---- batch invariance ----


def test_a_request_gets_the_same_bits_in_any_batch(stack):
    """Alone, beside longer and shorter ones, in a longer table: a prefill in two chunks, then decoding."""
    stack.be_batch_invariant()

    def outputs(others, max_seq_len):
        server = Server(stack, stack.impl(), Cache())
        mine, *rest = (server.request(seed) for seed in range(1, 2 + len(others)))
        outs = []
        for rows, *of_others in zip((130, 21, 1, 1), *others):
            chunks = [*((request, n) for request, n in zip(rest, of_others) if n), (mine, rows)]
            outs.append(server.step(chunks, max_seq_len=max_seq_len)[-rows:].clone())
        return torch.cat(outs)

    alone = outputs([], None)
    in_batch = outputs([(1, 50, 9, 1), (60, 1, 1, 1)], None)
    assert_same_bits("out", in_batch, alone)
    assert_same_bits("out", outputs([(5, 0, 1, 1)], 190), alone)


def test_batch_invariance_splits_the_keys_at_fixed_places(stack, monkeypatch):
    stack.be_batch_invariant()
    impl = stack.impl()
    seen = []
    monkeypatch.setattr(stack.backend, "prefill_paged", lambda *tensors, **options: seen.append(options["split_size"]))
    server = Server(stack, impl, Cache())
    server.step([(server.request(), 40)])
    assert seen == [512]
    monkeypatch.undo()


@pytest.mark.parametrize(
    ("tokens", "length", "expected"),
    [
        (64, 1024, 512),  # no shorter than decoding has use for
        (2048, 32768, 4096),  # 32 heads of 128: 32 MiB a split, so 8 splits
        (2048, 33000, 4160),  # which hold whole tiles
        (8192, 32768, 16384),
        (65536, 32768, 32768),  # not even two splits
        (1, 1 << 20, 8192),  # at most 128 splits, as a length is rounded up to twice what it is
    ],
)
def test_splits_leave_room_for_their_partials(tokens, length, expected, stack):
    stack.be_batch_invariant(max_num_batched_tokens=tokens, max_model_len=length)
    assert stack.backend.split_size_of_config(32, 128) == expected


def test_without_it_nothing_is_split_at_fixed_places(stack):
    assert stack.impl()._split_size is None


# ---- lengths in steps ----


@pytest.mark.parametrize(
    ("length", "expected"), [(0, 64), (1, 64), (64, 64), (65, 128), (129, 256), (513, 640), (640, 640), (9999, 640)]
)
def test_lengths_go_up_in_powers_of_two_as_far_as_the_table_has_room(length, expected, stack):
    assert stack.backend.in_steps(length, page_size=64, max_pages=10) == expected


def test_decoding_plans_seldom(stack, monkeypatch):
    server = Server(stack, stack.impl(), Cache())
    request = server.request()
    server.step([(request, 17)])
    planned = []
    ready = executor.ReadyKernels
    monkeypatch.setattr(executor, "ReadyKernels", lambda *of: planned.append(of) or ready(*of))
    for _ in range(100):  # from 2 pages to 8
        server.step([(request, 1)])
    assert len(planned) <= 4, "2, 4 and 8 pages, and a tensor may lie elsewhere in its line of memory once"


# ---- what is left to vLLM ----

STEP = {
    "mm_prefix_query_range_tensor": ("a multimodal prefix", torch.zeros(40, 2, dtype=torch.int32)),
    "rswa_prefix_lens": ("reference sliding windows", int32(3, 0, 0, 0)),
}
LAYER = {
    "encoder": ({"attn_type": "encoder"}, "attention of type 'encoder'"),
    "encoder only": ({"attn_type": "encoder_only"}, "attention of type 'encoder_only'"),
    "cross attention": ({"attn_type": "encoder_decoder"}, "attention of type 'encoder_decoder'"),
    "head of 320": ({"head_size": 320}, "head_size 320"),
    "softcap of 5000": ({"logits_soft_cap": 5000.0}, "a softcap of 5000.0"),
}


def a_step(stack):
    """Metadata that only vLLM would look at."""
    names = "num_actual_tokens max_query_len query_start_loc max_seq_len seq_lens block_table slot_mapping".split()
    return stack.metadata(**dict.fromkeys(names, 0))


def left_to_vllm(stack, **fields):
    """Whether a step is left to vLLM: 1 for a call of its kernel with its result."""
    server = Server(stack, stack.impl(), Cache())
    out = server.step([(server.request(), 40)], **fields)
    assert (out == LEFT_TO_VLLM).all() == bool(stack.calls)
    return stack.calls.count("forward")


@pytest.mark.parametrize("field", STEP)
def test_a_step_that_asks_for_more_is_left_to_vllm(field, stack):
    reason, value = STEP[field]
    assert left_to_vllm(stack, **{field: value}) == 1
    if stack.log:
        assert [line for line in stack.log.sentences if "leaves" in line] == [
            f"esimd_fmha leaves {reason} to vLLM's own kernel."
        ]


@pytest.mark.parametrize("scale", ["output_scale", "output_block_scale"])
def test_a_quantised_output_is_left_to_vllm(scale, fake):
    metadata = a_step(fake)
    output = torch.zeros(3, 4, 64)
    fake.impl().forward(layer(), None, None, None, None, metadata, output, **{scale: torch.ones(1)})
    assert fake.calls == ["forward"] and (output == LEFT_TO_VLLM).all()


@pytest.mark.parametrize("name", LAYER)
def test_a_layer_that_asks_for_more_is_left_to_vllm(name, fake):
    changes, reason = LAYER[name]
    impl = fake.impl(**changes)
    for _ in range(2):
        impl.forward(layer(), None, None, None, None, a_step(fake), torch.zeros(3, 4, 64))
    assert fake.calls == ["forward"] * 2
    assert fake.log.sentences == [f"esimd_fmha leaves {reason} to vLLM's own kernel."]
    with pytest.raises(UnsupportedProblem, match=f"fp8_e5m2.*{re.escape(reason)}.*fp8_e4m3"):
        fake.impl(**changes, kv_cache_dtype="fp8_e5m2")


def test_context_parallelism_is_left_to_vllm(fake, monkeypatch):
    monkeypatch.setattr(fake.flash_attn.FlashAttentionImpl, "dcp_world_size", 2)
    fake.impl().forward(layer(), None, None, None, None, a_step(fake), torch.zeros(3, 4, 64))
    assert fake.calls == ["forward"]


def test_a_step_that_vllm_cannot_do_either_is_refused(stack):
    server = Server(stack, stack.impl(kv_cache_dtype="fp8_e5m2"), Cache(dtype=torch.uint8))
    with pytest.raises(UnsupportedProblem, match="fp8_e5m2.*multimodal prefix"):
        server.step([(server.request(), 40)], mm_prefix_query_range_tensor=torch.zeros(40, 2, dtype=torch.int32))


def test_nothing_is_promised_of_what_is_left(fake):
    fake.be_batch_invariant()
    fake.impl(head_size=320)
    assert any("batch invariance" in line for line in fake.log.sentences)


def test_a_profile_run_has_no_metadata(stack):
    output = torch.full((7, 4, 64), torch.nan)
    assert stack.impl().forward(layer(), None, None, None, None, None, output) is output
    assert not output.any() and not stack.calls


def test_the_log_says_once_that_it_is_used(fake):
    fake.impl(), fake.impl()
    assert len(fake.log.sentences) == 1 and "runs on esimd_fmha" in fake.log.sentences[0]


# ---- what is refused ----


@pytest.mark.parametrize("dtype", ["int8_per_token_head", "fp8_per_token_head", "nvfp4", "fp8_inc", "float32"])
def test_other_caches_are_refused(dtype, stack):
    """vLLM would not ask: on XPU it does not call validate_configuration."""
    with pytest.raises(UnsupportedProblem, match=f"kv_cache_dtype is '{dtype}'.*fp8_e5m2.*--kv-cache-dtype"):
        stack.impl(kv_cache_dtype=dtype)
    assert not stack.backend.EsimdFmhaBackend.supports_kv_cache_dtype(dtype)


@pytest.mark.parametrize("head_size", [20, 4, 520, 0])
def test_heads_that_no_kernel_takes_are_refused(head_size, stack):
    with pytest.raises(UnsupportedProblem, match=f"head_size is {head_size}; .*256, and 512"):
        stack.impl(head_size=head_size)


def test_other_platforms_are_refused(fake):
    fake.fake.is_xpu = False
    with pytest.raises(UnsupportedDevice, match="XPU platform; this is 'fake'"):
        fake.impl()


# ---- who writes the cache ----


def test_vllms_own_operator_writes_where_there_is_one(stack):
    with torch.library._scoped_library("_C_cache_ops", "FRAGMENT") as library:
        library.define(
            "reshape_and_cache_flash(Tensor key, Tensor value, Tensor(a!) key_cache, Tensor(b!) value_cache,"
            " Tensor slot_mapping, str kv_cache_dtype, Tensor k_scale, Tensor v_scale) -> ()"
        )
        seen = []

        def write(key, value, key_cache, value_cache, slot_mapping, kv_cache_dtype, k_scale, v_scale):
            seen.append(kv_cache_dtype)
            append_kv(key, value, key_cache, value_cache, slot_mapping)

        library.impl("reshape_and_cache_flash", write, "CPU")
        server = Server(stack, stack.impl(), Cache())
        chunks = [(server.request(), 40)]
        out = server.step(chunks)
    if stack.log:
        assert stack.calls == ["do_kv_cache_update"]
    else:
        assert seen == ["auto"]
        server.check(chunks, out, AttentionOptions())


def test_the_keys_of_an_encoder_are_not_written(fake):
    fake.impl(attn_type="encoder_only").do_kv_cache_update(layer(), None, None, None, None)
    assert not fake.calls


# ---- how vLLM finds it ----


def registered(monkeypatch, fake, **environment):
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    from esimd_fmha.integrations import vllm

    vllm.register()
    return {backend.name: path for backend, path in fake.fake.overrides.items()}


def test_nothing_is_registered_unless_asked(fake, monkeypatch):
    monkeypatch.delenv("ESIMD_FMHA_VLLM", raising=False)
    assert registered(monkeypatch, fake) == {}
    assert registered(monkeypatch, fake, ESIMD_FMHA_VLLM="0") == {}


def test_both_names_are_registered_on_xpu_as_often_as_vllm_asks(fake, monkeypatch):
    expected = {"FLASH_ATTN": f"{BACKEND}.EsimdFmhaBackend", "CUSTOM": f"{BACKEND}.EsimdFmhaCustomBackend"}
    for _ in range(2):
        assert registered(monkeypatch, fake, ESIMD_FMHA_VLLM="1") == expected
    for path in expected.values():
        module, _, name = path.rpartition(".")
        backend = getattr(importlib.import_module(module), name)
        assert backend.get_impl_cls() is fake.backend.EsimdFmhaImpl
        assert backend.get_builder_cls()._cudagraph_support.name == "NEVER"
    assert fake.backend.EsimdFmhaBackend.get_name() == "FLASH_ATTN", "the member of vLLM's enum that it takes"
    assert fake.backend.EsimdFmhaCustomBackend.get_name() == "CUSTOM"


def test_other_platforms_keep_their_flash_attn(fake, monkeypatch):
    fake.fake.is_xpu = False
    assert list(registered(monkeypatch, fake, ESIMD_FMHA_VLLM="1")) == ["CUSTOM"]


def test_without_vllm_the_plugin_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "vllm", None)
    monkeypatch.setenv("ESIMD_FMHA_VLLM", "1")
    from esimd_fmha.integrations import vllm

    with pytest.raises(MissingComponent, match=r"pip install 'esimd-fmha\[vllm\]'"):
        vllm.register()


@pytest.mark.parametrize("group", ["vllm.general_plugins", "sglang.srt.plugins"])
def test_the_entry_point_names_a_function(group):
    pyproject = (Path(__file__).parents[2] / "pyproject.toml").read_text()
    entry = re.search(
        rf'\[project.entry-points."{group}"\]\nesimd_fmha = "(?P<module>[\w.]+):(?P<name>\w+)"', pyproject
    )
    assert entry, f"{group} is not in pyproject.toml"
    assert callable(getattr(importlib.import_module(entry["module"]), entry["name"]))
