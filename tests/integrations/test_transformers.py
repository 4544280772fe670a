"""transformers' forward and generate with attn_implementation="esimd_fmha", against float32 eager attention."""

import copy
import itertools
import re
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
import torch
import transformers
from transformers import masking_utils

from esimd_fmha import MissingComponent, UnsupportedProblem, flash_attention
from esimd_fmha.integrations import transformers as adapter

from .tiny_models import FAMILIES, WINDOW, assert_as_good, assert_generated, log_probs, models_of, random_ids

ROOT = Path(__file__).parents[2]
LENGTH = 40  # longer than the window
CAUSAL = SimpleNamespace(is_causal=True)
NUM_NEW = 6


@pytest.fixture(autouse=True)
def registered(monkeypatch):
    monkeypatch.setenv("ESIMD_FMHA_CPU_DEVICE", "opencl:cpu")
    adapter.register()


def with_ours(family):
    models = models_of(family)
    models.ours.set_attn_implementation(adapter.KEY)
    return models


def padding(*first_and_last):
    """[batch, LENGTH] int64, 1 from the first to the last token of each sequence."""
    mask = torch.zeros(len(first_and_last), LENGTH, dtype=torch.long)
    for row, (first, last) in zip(mask, first_and_last):
        row[first : last + 1] = 1
    return mask


LEFT = padding((13, 39), (0, 39), (1, 39))
RIGHT = padding((0, 20), (0, 39), (0, 38))
HOLES = padding((0, 39), (0, 39), (4, 39))
HOLES[0, 5:9] = HOLES[1, 30] = 0


NAMES = {id(None): "none", id(LEFT): "left", id(RIGHT): "right", id(HOLES): "holes"}


# Models


@pytest.mark.parametrize(
    ("family", "mask"),
    [*itertools.product(FAMILIES, (None, LEFT, RIGHT)), ("llama", HOLES), ("mistral", HOLES)],
    ids=lambda value: value if isinstance(value, str) else NAMES.get(id(value)),
)
def test_forward(family, mask):
    length = WINDOW if mask is HOLES else LENGTH  # in a window that is shorter holes are refused
    mask = mask if mask is None else mask[:, :length]
    models, ids = with_ours(family), random_ids(3, length)
    seen = torch.ones(ids.shape, dtype=torch.bool) if mask is None else mask.bool()
    results = [
        log_probs(model, ids, attention_mask=mask)[seen]
        for model in (models.ours, models.same_precision, models.reference)
    ]
    assert_as_good(*results)


@pytest.mark.parametrize("family", ["llama", "mistral"])
@pytest.mark.parametrize("mask", [None, LEFT], ids=["none", "left"])
def test_forward_into_a_static_cache_that_is_not_full(family, mask):
    models, ids = with_ours(family), random_ids(3, LENGTH)
    seen = torch.ones(ids.shape, dtype=torch.bool) if mask is None else mask.bool()
    results = []
    for model in (models.ours, models.same_precision, models.reference):
        cache = transformers.StaticCache(config=model.config, max_cache_len=LENGTH + 9)
        prompt, rest = ids[:, :30], ids[:, 30:]
        first = log_probs(model, prompt, attention_mask=None if mask is None else mask[:, :30], past_key_values=cache)
        then = log_probs(model, rest, attention_mask=mask, past_key_values=cache)
        results.append(torch.cat([first, then], dim=1)[seen])
    assert_as_good(*results)


@pytest.mark.parametrize(
    ("family", "cache"),
    [("llama", None), ("llama", "static"), ("mistral", "static"), ("gemma2", None), ("gpt_oss", "static")],
)
def test_generate_with_left_padding(family, cache):
    models, ids = with_ours(family), random_ids(3, LENGTH)
    result = models.ours.generate(
        ids,
        attention_mask=LEFT,
        max_new_tokens=NUM_NEW,
        min_new_tokens=NUM_NEW,
        do_sample=False,
        return_dict_in_generate=True,
        output_logits=True,
        **({} if cache is None else {"cache_implementation": cache}),
    )
    tokens = result.sequences[:, LENGTH:]
    given = torch.stack(result.logits, dim=1).float().log_softmax(-1).gather(-1, tokens[..., None])[..., 0]
    assert_generated(models, ids, tokens, given, LEFT)


@pytest.mark.parametrize("batch", [1, 2])
@pytest.mark.parametrize("family", ["llama", "mistral"])
def test_packed_sequences_by_their_positions(family, batch):
    models, ids = with_ours(family), random_ids(batch, LENGTH)
    positions = torch.cat([torch.arange(23), torch.arange(13), torch.arange(4)])[None].repeat(batch, 1)
    if batch == 2:
        positions[1] = torch.arange(LENGTH)
    results = [
        log_probs(model, ids, position_ids=positions, use_cache=False)
        for model in (models.ours, models.same_precision, models.reference)
    ]
    assert_as_good(*results)


def test_packed_sequences_by_their_lengths():
    models, ids = with_ours("llama"), random_ids(1, LENGTH)
    lengths = torch.tensor([0, 23, 36, 40], dtype=torch.int32)
    positions = torch.cat([torch.arange(23), torch.arange(13), torch.arange(4)])[None]
    longest = lengths.diff().max()  # a tensor, as transformers itself computes it; an int is as good
    given = dict(cu_seq_lens_q=lengths, cu_seq_lens_k=lengths, max_length_q=longest, max_length_k=23)
    ours = log_probs(models.ours, ids, position_ids=positions, use_cache=False, **given)
    others = [
        log_probs(model, ids, position_ids=positions, use_cache=False)
        for model in (models.same_precision, models.reference)
    ]
    assert_as_good(ours, *others)


def test_a_model_that_is_not_causal():
    """All queries of a padded batch see all tokens of their sequence."""
    config = transformers.BertConfig(
        vocab_size=128, hidden_size=128, num_hidden_layers=1, num_attention_heads=2, intermediate_size=64
    )
    torch.manual_seed(0)
    ours = transformers.BertForMaskedLM(config).eval().to(torch.bfloat16)
    results = []
    for model, key in ((ours, adapter.KEY), (copy.deepcopy(ours), "eager"), (copy.deepcopy(ours).float(), "eager")):
        model.set_attn_implementation(key)
        results.append(log_probs(model, random_ids(3, LENGTH), attention_mask=HOLES)[HOLES.bool()])
    assert_as_good(*results)


@pytest.mark.parametrize("mask", [None, RIGHT], ids=["none", "right"])
def test_a_decoder_that_sees_an_encoder(mask):
    """It is shorter than the encoder, of whose tokens it sees all that are no padding."""
    config = transformers.BartConfig(
        vocab_size=128,
        d_model=128,
        encoder_layers=1,
        decoder_layers=1,
        encoder_attention_heads=2,
        decoder_attention_heads=2,
        encoder_ffn_dim=64,
        decoder_ffn_dim=64,
        init_std=0.3,
    )
    torch.manual_seed(0)
    ours = transformers.BartForConditionalGeneration(config).eval().to(torch.bfloat16)
    results = []
    for model, key in ((ours, adapter.KEY), (copy.deepcopy(ours), "eager"), (copy.deepcopy(ours).float(), "eager")):
        model.set_attn_implementation(key)
        results.append(
            log_probs(model, random_ids(3, LENGTH), attention_mask=mask, decoder_input_ids=random_ids(3, 11))
        )
    assert_as_good(*results)


# The function itself, against float64


def reference_attention(query, key, value, mask, *, causal, window, scale, softcap, sinks):
    """[batch, seqlen_q, num_heads_q, head_dim] float64, 0 for queries that are padding.

    mask [batch, mask_len]: 0 is padding, and the last column is that of the last query.
    """
    seqlen_q, mask_len = query.shape[2], mask.shape[1]
    key, value = (
        tensor[:, :, :mask_len].double().repeat_interleave(query.shape[1] // key.shape[1], 1) for tensor in (key, value)
    )
    own = torch.arange(mask_len - seqlen_q, mask_len)
    distances = own[:, None] - torch.arange(mask_len)
    seen = (mask[:, own, None] == mask[:, None]) & (mask[:, own, None] != 0)  # [batch, seqlen_q, mask_len]
    if causal:
        seen &= distances >= 0
    if window is not None:
        seen &= distances.abs() < window
    scores = query.double() @ key.mT * (scale or query.shape[-1] ** -0.5)
    if softcap:
        scores = softcap * torch.tanh(scores / softcap)
    scores = scores.masked_fill(~seen[:, None], -torch.inf)
    if sinks is not None:
        scores = torch.cat([scores, sinks.double()[:, None, None].expand(*scores.shape[:3], 1)], dim=-1)
    weights = scores.softmax(-1).nan_to_num(0)[..., :mask_len]  # NaN where no key is seen
    return (weights @ value).transpose(1, 2)


def tensors(batch, seqlen_q, seqlen_k, layout="heads first", head_dim=64):
    """query as a view of [batch, seqlen, heads, head_dim], as models make it; key and value in the layout."""
    generator = torch.Generator().manual_seed(seqlen_q)
    normal = lambda *shape: torch.randn(shape, generator=generator).bfloat16()
    query = normal(batch, seqlen_q, 4, head_dim).transpose(1, 2)
    if layout == "heads first":
        return query, normal(batch, 2, seqlen_k, head_dim), normal(batch, 2, seqlen_k, head_dim)
    if layout == "tokens first":
        return query, *(normal(batch, seqlen_k, 2, head_dim).transpose(1, 2) for _ in range(2))
    if layout == "one of each":
        return query, normal(batch, 2, seqlen_k, head_dim), normal(batch, seqlen_k, 2, head_dim).transpose(1, 2)
    assert layout == "odd distance"  # of sequences, in elements
    storage = normal(2, batch * (2 * seqlen_k * head_dim + 8))
    shape, strides = (batch, 2, seqlen_k, head_dim), (2 * seqlen_k * head_dim + 8, seqlen_k * head_dim, head_dim, 1)
    return query, *(part.as_strided(shape, strides, part.storage_offset()) for part in storage)


LAYOUTS = ("heads first", "tokens first", "one of each", "odd distance")
TWO_SEQUENCES = torch.cat([torch.full((1, 17), 1), torch.full((1, 23), 2)], dim=1)
MASKS = {
    "left": LEFT.bool(),
    "right": RIGHT.bool(),
    "both sides": padding((3, 35), (0, 39), (20, 21)).bool(),
    "nothing but padding": padding((0, 39), (1, 0), (5, 39)).bool(),
    "holes": HOLES.bool(),
    "static cache": LEFT[:, :33].bool(),
    "packed": TWO_SEQUENCES.repeat(3, 1),
}


@pytest.mark.parametrize("seqlen_q", [33, LENGTH])
@pytest.mark.parametrize("name", MASKS)
@pytest.mark.parametrize(
    "options",
    [
        {},
        {"is_causal": False},
        {"is_causal": False, "sliding_window": 5},
        {"sliding_window": 5, "softcap": 1.5, "scaling": 0.2},
        {"sliding_window": 5, "s_aux": True},
    ],
    ids=["causal", "both ways", "window both ways", "window and cap", "window and sinks"],
)
def test_masks_and_options(name, seqlen_q, options):
    """What is padding holds NaN, in the keys and in the queries."""
    mask = MASKS[name]
    if name == "holes" and "sliding_window" in options:
        options = {**options, "sliding_window": LENGTH}
    seqlen_q = min(seqlen_q, mask.shape[1])
    query, key, value = tensors(3, seqlen_q, LENGTH)
    sinks = torch.linspace(-1, 2, 4) if options.get("s_aux") else None
    expected = reference_attention(
        query,
        key,
        value,
        mask,
        causal=options.get("is_causal", True),
        window=options.get("sliding_window"),
        scale=options.get("scaling"),
        softcap=options.get("softcap"),
        sinks=sinks,
    )
    hidden = torch.ones(3, LENGTH, dtype=torch.bool)
    hidden[:, : mask.shape[1]] = mask == 0
    for tensor in (key, value):
        tensor.transpose(1, 2)[hidden] = torch.nan
    padded_queries = mask[:, mask.shape[1] - seqlen_q :] == 0
    query.transpose(1, 2)[padded_queries] = torch.nan
    out, weights = adapter.attention(CAUSAL, query, key, value, mask, **{**options, "s_aux": sinks})
    assert weights is None and out.shape == (3, seqlen_q, 4, 64)
    assert (out.double() - expected)[~padded_queries].abs().amax().nan_to_num(1) < 0.02
    if name != "packed" and options != {"is_causal": False}:
        assert not out[padded_queries].any(), "queries that are padding are 0, as with transformers' flash attention"


@pytest.mark.parametrize("layout", LAYOUTS)
def test_layouts_of_keys(layout):
    query, key, value = tensors(3, 33, LENGTH, layout)
    mask = MASKS["left"]
    options = dict(causal=True, window=None, scale=None, softcap=None, sinks=None)
    expected = reference_attention(query, key, value, mask, **options)
    out, _ = adapter.attention(CAUSAL, query, key, value, mask)
    assert (out.double() - expected).abs().max() < 0.02


def test_queries_of_a_decoder_see_an_encoder():
    """Cross attention: more queries than keys, whose padding says nothing of the queries."""
    query, key, value = tensors(3, LENGTH, 20)
    mask = torch.ones(3, 20, dtype=torch.bool)
    mask[0, 11:] = mask[2, :4] = False
    out, _ = adapter.attention(CAUSAL, query, key, value, mask, is_causal=False)
    for b in range(3):
        options = dict(causal=False, window=None, scale=None, softcap=None, sinks=None)
        seen = torch.ones(1, int(mask[b].sum()), dtype=torch.bool)
        for row in range(0, LENGTH, 9):
            one = slice(row, row + 1)
            keys, values = (tensor[b : b + 1, :, mask[b]] for tensor in (key, value))
            expected = reference_attention(query[b : b + 1, :, one], keys, values, seen, **options)
            assert (out[b : b + 1, one].double() - expected).abs().max() < 0.02


@pytest.mark.parametrize("name", [None, "left", "right", "static cache"])
@pytest.mark.parametrize("layout", ["heads first", "tokens first"])
def test_keys_are_read_where_they_are(monkeypatch, layout, name):
    mask = MASKS.get(name)
    query, key, value = tensors(3, 33, LENGTH, layout)
    given = []
    for module in (adapter, flash_attention):
        right = module.prefill_paged
        spy = lambda q, k, v, right=right, **options: given.append((q, k, v)) or right(q, k, v, **options)
        monkeypatch.setattr(module, "prefill_paged", spy)
    adapter.attention(CAUSAL, query, key, value, mask)
    for tensor, seen in zip((query, key, value), given[0]):
        assert seen.untyped_storage().data_ptr() == tensor.untyped_storage().data_ptr()


def test_a_mask_is_looked_at_once_for_all_layers(monkeypatch):
    looked_at = []
    right = adapter._find_lengths
    monkeypatch.setattr(adapter, "_find_lengths", lambda *args: looked_at.append(1) or right(*args))
    query, key, value = tensors(3, 33, LENGTH)
    mask = LEFT.bool()
    first, again = (adapter.attention(CAUSAL, query, key, value, mask)[0] for _ in range(2))
    assert len(looked_at) == 1 and torch.equal(first, again)
    mask[1, :30] = False  # in place, as some serving loops write to theirs
    other, _ = adapter.attention(CAUSAL, query, key, value, mask)
    assert len(looked_at) == 2 and not torch.equal(first, other)


# What is refused


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        ({"dropout": 0.1}, "dropout is 0.1"),
        ({"output_attentions": True}, "output_attentions"),
        ({"position_bias": torch.zeros(1, 4, 40, 40)}, "position_bias"),
        ({"sinks": torch.zeros(4)}, "sinks"),
        ({"cache": object()}, "LOCAL_KERNELS=esimd-fmha/flash-attn2-esimd="),
        ({"cu_seq_lens_q": torch.tensor([0, 40], dtype=torch.int32)}, "cu_seq_lens_k is None"),
        ({"attention_mask": torch.zeros(3, 1, 40, 40)}, "attention_mask is torch.float32"),
        (
            {"attention_mask": torch.ones(3, 1, 40, 40, dtype=torch.bool)},
            r"attention_mask is torch.bool of shape \[3, 1",
        ),
        ({"attention_mask": torch.ones(3, 41, dtype=torch.bool)}, r"attention_mask is of shape \[3, 41\]"),
        ({"attention_mask": torch.ones(2, 40, dtype=torch.bool)}, r"attention_mask is of shape \[2, 40\]"),
    ],
    ids=lambda value: str(value)[:30],
)
def test_what_is_not_done_is_refused_by_name(arguments, named):
    query, key, value = tensors(3, LENGTH, LENGTH)
    with pytest.raises(UnsupportedProblem, match=named):
        adapter.attention(CAUSAL, query, key, value, **{"attention_mask": None, **arguments})


def test_holes_in_a_window_that_would_count_them_are_refused():
    query, key, value = tensors(3, LENGTH, LENGTH)
    mask = HOLES.bool()
    mask[1, 32:] = False  # within the window
    with pytest.raises(UnsupportedProblem, match="attention_mask is 0 inside a sequence; in a window of 39"):
        adapter.attention(CAUSAL, query, key, value, mask, sliding_window=LENGTH - 1)


def test_packed_lengths_beside_padding_are_refused():
    lengths = torch.tensor([0, 17, 40], dtype=torch.int32)
    given = dict(cu_seq_lens_q=lengths, cu_seq_lens_k=lengths, max_length_q=23, max_length_k=23)
    query, key, value = tensors(1, LENGTH, LENGTH)
    with pytest.raises(UnsupportedProblem, match="attention_mask is given"):
        adapter.attention(CAUSAL, query, key, value, LEFT[:1].bool(), **given)


PREFIX = masking_utils.or_masks(masking_utils.causal_mask_function, lambda b, h, q, k: k < 3)
CHUNKS = masking_utils.chunked_causal_mask_function(8, torch.zeros(1, dtype=torch.long))
BLOCKS = masking_utils.or_masks(
    masking_utils.causal_mask_function, masking_utils.blockwise_overlay(torch.zeros(1, LENGTH, dtype=torch.long))
)
PACKED_BLOCKS = masking_utils.packed_sequence_compatibility_function(
    BLOCKS, torch.arange(LENGTH)[None], torch.zeros(1, LENGTH, dtype=torch.long)
)


@pytest.mark.parametrize("mask_function", [PREFIX, CHUNKS, BLOCKS, PACKED_BLOCKS])
def test_masks_of_other_kinds_are_refused(mask_function):
    with pytest.raises(UnsupportedProblem, match="attention_mask is made by"):
        adapter.attention_mask_of(1, LENGTH, LENGTH, mask_function=mask_function)


@pytest.mark.parametrize(
    "mask_function",
    [
        masking_utils.causal_mask_function,
        masking_utils.bidirectional_mask_function,
        masking_utils.sliding_window_causal_mask_function(8),
        masking_utils.sliding_window_bidirectional_mask_function(8),
    ],
)
def test_masks_that_the_options_say_are_none(mask_function):
    assert adapter.attention_mask_of(1, LENGTH, LENGTH, mask_function=mask_function) is None


def test_a_model_with_a_prefix_is_refused_before_it_computes():
    model = with_ours("llama").ours
    with pytest.raises(UnsupportedProblem, match="attention_mask is made by"):
        masking_utils.create_causal_mask(
            model.config,
            torch.zeros(1, LENGTH, 128),
            None,
            None,
            position_ids=None,
            or_mask_function=lambda b, h, q, k: k < 3,
        )


def test_a_custom_mask_is_refused():
    model = with_ours("llama").ours
    with pytest.raises(UnsupportedProblem, match=r"attention_mask is torch.float32 of shape \[1, 1, 40, 40\]"):
        model(input_ids=random_ids(1, LENGTH), attention_mask=torch.zeros(1, 1, LENGTH, LENGTH))


def test_without_transformers_the_command_to_install_it_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "transformers", None)
    for function in (adapter.register, adapter.register_continuous_batching):
        with pytest.raises(MissingComponent, match=r"pip install 'esimd-fmha\[transformers\]'"):
            function()


def test_the_adapter_imports_transformers_when_it_is_used():
    modules = ("transformers", "transformers_demo", "flash_attn2")
    imports = ", ".join(f"esimd_fmha.integrations.{name}" for name in modules)
    code = f"import sys, {imports}; print('transformers' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.strip() == "False"


# What transformers hands over


def test_what_models_hand_to_their_attention():
    """The keywords of the four families, as they were when the adapter was written."""
    seen = {}

    def spy(module, *args, **kwargs):
        seen.setdefault(family, set()).update(name for name, value in kwargs.items() if value is not None)
        return adapter.attention(module, *args, **kwargs)

    transformers.AttentionInterface.register("esimd_fmha_spied", spy)
    transformers.AttentionMaskInterface.register("esimd_fmha_spied", adapter.attention_mask_of)
    for family in FAMILIES:
        model = models_of(family).ours
        model.set_attn_implementation("esimd_fmha_spied")
        log_probs(model, random_ids(1, 4))
    always = {"dropout", "scaling", "position_ids", "use_cache"}
    expected = {
        "llama": always,
        "mistral": always | {"sliding_window"},
        "gemma2": always - {"use_cache"} | {"sliding_window", "softcap"},
        "gpt_oss": always | {"sliding_window", "s_aux", "output_router_logits"},
    }
    assert seen == expected, (
        "transformers hands other keywords to attention functions than those the adapter was written for: see that "
        "integrations/transformers.py acts on each or refuses it, then correct this list"
    )


KNOWN = {
    "attention_mask",
    "block_indices",
    "cu_seq_lens_k",
    "cu_seq_lens_q",
    "deterministic",
    "dropout",
    "indices",
    "is_causal",
    "key",
    "max_length_k",
    "max_length_q",
    "output_attentions",
    "position_bias",
    "position_ids",
    "query",
    "s_aux",
    "scaling",
    "sinks",
    "sliding_window",
    "softcap",
    "value",
}


def keywords_of_calls(source):
    """The keywords of each call of ``attention_interface``."""
    for start in re.finditer(r"= attention_interface\(", source):
        depth, end = 1, start.end()
        while depth:
            depth += {"(": 1, ")": -1}.get(source[end], 0)
            end += 1
        yield from re.findall(r"(?m)^\s*(\w+)=(?!=)", source[start.end() : end])


def test_no_model_hands_over_what_the_adapter_does_not_know():
    files = Path(transformers.__file__).parent.glob("models/*/modeling_*.py")
    found = {name for file in files for name in keywords_of_calls(file.read_text())}
    assert {"scaling", "sliding_window", "softcap", "s_aux"} <= found
    assert found <= KNOWN, (
        f"models of this transformers hand {sorted(found - KNOWN)} to their attention: see that "
        "integrations/transformers.py acts on each or refuses it, then add it here"
    )
