"""Wrong appends: each raises an error that names the argument, what it was and what is allowed, and writes nothing."""

import pytest
import torch

import esimd_fmha
from esimd_fmha import UnsupportedProblem


def arguments():
    """A right call: 6 tokens, 2 heads of 64, pages of 32 slots."""
    key, value = torch.randn(2, 6, 2, 64).half()
    k_cache, v_cache = torch.zeros(2, 4, 32, 2, 64).half()
    slot_mapping = torch.arange(30, 36)
    return {"key": key, "value": value, "k_cache": k_cache, "v_cache": v_cache, "slot_mapping": slot_mapping}


def columns_apart(tensor):
    return torch.zeros(*tensor.shape[:-1], 2 * tensor.shape[-1], dtype=tensor.dtype)[..., ::2]


def zeros(*shape, dtype=torch.float16):
    return torch.zeros(shape, dtype=dtype)


BAD = {
    "key of float32": ({"key": zeros(6, 2, 64, dtype=torch.float32)}, ("key", "torch.float32", "torch.bfloat16")),
    "key without heads": ({"key": zeros(6, 0, 64)}, ("key", "[6, 0, 64]", "one head")),
    "key without columns": ({"key": zeros(6, 2, 0)}, ("key", "[6, 2, 0]", "one column")),
    "key on meta": ({"key": zeros(6, 2, 64).to("meta")}, ("key", "meta", "XPU")),
    "key sparse": ({"key": zeros(6, 2, 64).to_sparse()}, ("key", "sparse", "strided")),
    "key with strides of gigabytes": (
        {"key": torch.empty(128).half().as_strided((1, 2, 64), (1 << 31, 64, 1))},
        ("key", "strided", "2 GiB"),
    ),
    "value of other tokens": ({"value": zeros(5, 2, 64)}, ("value", "[5, 2, 64]", "shape of key", "[6, 2, 64]")),
    "v_cache of other pages": (
        {"v_cache": zeros(3, 32, 2, 64)},
        ("v_cache", "[3, 32, 2, 64]", "shape of k_cache", "[4, 32, 2, 64]"),
    ),
    "slot_mapping longer than key": (
        {"slot_mapping": torch.arange(7)},
        ("slot_mapping", "7 elements", "at most 6"),
    ),
    "slot_mapping strided": ({"slot_mapping": torch.arange(12)[::2]}, ("slot_mapping", "strided 2", "contiguous")),
    "slot_mapping of int32": (
        {"slot_mapping": torch.arange(6, dtype=torch.int32)},
        ("slot_mapping", "torch.int32", "torch.int64"),
    ),
    "slot_mapping of rank 2": ({"slot_mapping": torch.zeros(6, 1).long()}, ("slot_mapping", "[6, 1]", "1 dimension")),
    "slot_mapping on meta": ({"slot_mapping": torch.arange(6, device="meta")}, ("slot_mapping", "meta", "key, cpu")),
}
FP8 = {"k_cache": torch.float8_e4m3fn, "v_cache": torch.float8_e5m2}
for name in ("k_cache", "v_cache"):
    right = arguments()[name]
    BAD |= {
        f"{name} of bytes": (
            {name: right.to(torch.uint8)},
            (name, "torch.uint8", "torch.float16, as key, or torch.float8_e4m3fn", ".view(torch.float8_e4m3fn)"),
        ),
        f"{name} of another fp8": (
            {name: right.to(torch.float8_e5m2fnuz)},
            (name, "torch.float8_e5m2fnuz", "torch.float8_e4m3fn or torch.float8_e5m2"),
        ),
    }
BAD |= {
    "caches of two kinds of fp8": (
        {name: arguments()[name].to(dtype) for name, dtype in FP8.items()},
        ("v_cache", "torch.float8_e5m2", "torch.float8_e4m3fn, as k_cache"),
    ),
    "only k_cache in fp8": (
        {"k_cache": arguments()["k_cache"].to(torch.float8_e4m3fn)},
        ("v_cache", "torch.float16", "torch.float8_e4m3fn, as k_cache"),
    ),
    "key in fp8": ({"key": arguments()["key"].to(torch.float8_e4m3fn)}, ("key", "float8_e4m3fn", "torch.bfloat16")),
}
for name in ("k_descale", "v_descale"):
    BAD |= {
        f"{name} of 3 heads": ({name: torch.ones(3)}, (name, "[3]", "broadcast to [num_heads_kv], [2]")),
        f"{name} of no heads": ({name: torch.ones(0)}, (name, "[0]", "[num_heads_kv], [2]")),
        f"{name} of no sequences": ({name: torch.ones(0, 2)}, (name, "[0, 2]", "[num_heads_kv], [2]")),
        f"{name} of sequences": ({name: torch.ones(3, 2)}, (name, "[3, 2]", "[num_heads_kv], [2]", "which sequence")),
        f"{name} of 3 heads, expanded": ({name: torch.ones(3).expand(4, 3)}, (name, "[3]", "[num_heads_kv], [2]")),
        f"{name} of rank 3": ({name: torch.ones(1, 1, 2)}, (name, "[1, 1, 2]", "[num_heads_kv], [2]")),
        f"{name} of fp16": ({name: torch.ones(2).half()}, (name, "torch.float16", "torch.float32")),
        f"{name} of bf16": ({name: torch.ones(()).bfloat16()}, (name, "torch.bfloat16", "torch.float32")),
        f"{name} on meta": ({name: torch.ones(2, device="meta")}, (name, "meta", "device of key, cpu")),
        **{
            f"{name}={value}": ({name: value}, (name, str(value), "positive and finite", "float32 tensor"))
            for value in (0.0, -1.0, float("nan"), float("inf"), 1e-31)
        },
    }
for name in ("value", "k_cache", "v_cache"):
    right = arguments()[name]
    BAD |= {
        f"{name} of bf16": ({name: right.bfloat16()}, (name, "torch.bfloat16", "torch.float16, as key")),
        f"{name} on meta": ({name: right.to("meta")}, (name, "meta", "device of key, cpu")),
    }
for name in ("key", "value", "k_cache", "v_cache"):
    right = arguments()[name]
    BAD |= {
        f"{name} of another rank": ({name: right[None]}, (name, str(list(right[None].shape)), "dimensions [num")),
        f"{name} with columns apart": ({name: columns_apart(right)}, (name, "strided", "dense")),
    }
for name in ("k_cache", "v_cache"):
    BAD |= {
        f"{name} of other heads": ({name: zeros(4, 32, 1, 64)}, (name, "[4, 32, 1, 64]", "2 heads")),
        f"{name} of another head_dim": ({name: zeros(4, 32, 2, 32)}, (name, "[4, 32, 2, 32]", "head_dim 64 of key")),
        f"{name} of pages without slots": ({name: zeros(4, 0, 2, 64)}, (name, "page_size 0", "positive")),
        f"{name} overlaps itself": ({name: zeros(1, 32, 2, 64).expand(4, 32, 2, 64)}, (name, "overlap")),
    }


def assert_refused(given, error, words):
    before = given["k_cache"].clone() if isinstance(given["k_cache"], torch.Tensor) else None
    with pytest.raises(error) as raised:
        esimd_fmha.append_kv(**given)
    for word in words:
        assert word in str(raised.value)
    if before is not None and before.device.type == "cpu":
        assert torch.equal(given["k_cache"], before)


@pytest.mark.parametrize("change, words", BAD.values(), ids=BAD)
def test_a_wrong_argument_is_named(change, words):
    assert_refused(arguments() | change, UnsupportedProblem, words)


@pytest.mark.parametrize("name", arguments())
@pytest.mark.parametrize("value", [None, [1.0], 3], ids=["None", "list", "int"])
def test_what_is_no_tensor_is_named(name, value):
    assert_refused(arguments() | {name: value}, TypeError, (name, type(value).__name__, "torch.Tensor ["))


def test_validate_is_a_bool():
    assert_refused(arguments() | {"validate": 1}, TypeError, ("validate", "1", "True or False"))


@pytest.mark.parametrize("name", ["key", "value"])
@pytest.mark.parametrize("cache", ["k_cache", "v_cache"])
def test_rows_in_the_cache_that_they_fill_are_refused(name, cache):
    """After a call of the same shapes was remembered."""
    given = arguments()
    esimd_fmha.append_kv(**given)
    assert_refused(given | {name: given[cache][1, :6]}, UnsupportedProblem, (name, f"in the memory of {cache}"))


def test_caches_in_one_another_are_refused():
    given = arguments()
    assert_refused(given | {"v_cache": given["k_cache"]}, UnsupportedProblem, ("v_cache", "in the memory of k_cache"))
    pool = torch.zeros(5, 32, 2, 64).half()
    given |= {"k_cache": pool[:-1], "v_cache": pool[1:]}
    assert_refused(given, UnsupportedProblem, ("v_cache", "in the memory of k_cache"))


@pytest.mark.parametrize("slot", [128, 2**31, 2**32 + 1, 2**63 - 1])
def test_validation_names_a_slot_beyond_the_cache(slot):
    given = arguments()
    given["slot_mapping"][4] = slot
    words = ("slot_mapping", f"{slot} at [4]", "4 pages of 32", "below 128")
    assert_refused(given | {"validate": True}, UnsupportedProblem, words)


@pytest.mark.parametrize("name", ["k_descale", "v_descale"])
@pytest.mark.parametrize("value", [0.0, -2.0, torch.nan, torch.inf])
def test_validation_names_a_scale_that_is_none(name, value):
    given = arguments() | {name: torch.tensor([1.0, value]), "validate": True}
    assert_refused(given, UnsupportedProblem, (name, f"{value} at [1]", "positive and finite"))


def test_validation_passes_scales():
    given = arguments() | {"k_descale": torch.tensor([1e-3, 50.0]), "v_descale": torch.tensor(2.0), "validate": True}
    esimd_fmha.append_kv(**given)
    assert torch.equal(given["v_cache"][0, 30], given["value"][0] / 2)


@pytest.mark.parametrize("name", ["k_descale", "v_descale"])
@pytest.mark.parametrize("value", ["1", True, [1.0]], ids=str)
def test_a_scale_of_a_wrong_type(name, value):
    assert_refused(arguments() | {name: value}, TypeError, (name, repr(value), "float"))


def test_validation_passes_negative_slots_and_the_last_one():
    given = arguments()
    given["slot_mapping"][:3] = torch.tensor([-1, -(2**63), 127])
    esimd_fmha.append_kv(**given, validate=True)
    assert torch.equal(given["k_cache"][3, 31], given["key"][2])


@pytest.mark.parametrize("name", ["key", "value", "k_cache", "v_cache"])
def test_tensors_that_require_gradients_are_refused_where_a_backward_would_be_expected(name):
    given = arguments()
    given[name].requires_grad_()
    with pytest.raises(UnsupportedProblem, match=f"{name} requires grad.*no_grad"):
        esimd_fmha.append_kv(**given)
    with torch.no_grad():
        esimd_fmha.append_kv(**given)
