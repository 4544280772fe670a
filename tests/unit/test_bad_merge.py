"""Wrong merges: each raises an error that names the argument, what it was and what is allowed."""

import pytest
import torch

import esimd_fmha
from esimd_fmha import UnsupportedProblem

TOKENS, HEADS, COLUMNS = 6, 4, 64


def arguments():
    o, lse = torch.randn(2, TOKENS, HEADS, COLUMNS).half(), torch.randn(2, HEADS, TOKENS)
    return {"o_a": o[0], "lse_a": lse[0], "o_b": o[1], "lse_b": lse[1]}


def columns_apart(tensor):
    return torch.zeros(*tensor.shape[:-1], 2 * tensor.shape[-1], dtype=tensor.dtype)[..., ::2]


def zeros(*shape, dtype=torch.float16):
    return torch.zeros(shape, dtype=dtype)


BAD = {
    "o_a is a list": ({"o_a": [1.0]}, TypeError, ("o_a", "list", "[num_tokens, num_heads_q, head_dim_v]")),
    "o_a of rank 2": ({"o_a": zeros(6, 64)}, UnsupportedProblem, ("o_a", "[6, 64]", "3 dimensions")),
    "o_a of float32": (
        {"o_a": zeros(6, 4, 64, dtype=torch.float32)},
        UnsupportedProblem,
        ("o_a", "torch.float32", "torch.bfloat16"),
    ),
    "o_a without heads": ({"o_a": zeros(6, 0, 64)}, UnsupportedProblem, ("o_a", "[6, 0, 64]", "one head")),
    "o_a of 60 columns": ({"o_a": zeros(6, 4, 60)}, UnsupportedProblem, ("o_a", "head_dim_v 60", "multiple of 8")),
    "o_a of 264 columns": ({"o_a": zeros(6, 4, 264)}, UnsupportedProblem, ("o_a", "head_dim_v 264", "256")),
    "o_a with columns apart": (
        {"o_a": columns_apart(zeros(6, 4, 64))},
        UnsupportedProblem,
        ("o_a", "[512, 128, 2]", "dense"),
    ),
    "o_a on meta": ({"o_a": zeros(6, 4, 64).to("meta")}, UnsupportedProblem, ("o_a", "meta", "XPU")),
    "o_a sparse": ({"o_a": zeros(6, 4, 64).to_sparse()}, UnsupportedProblem, ("o_a", "sparse", "strided")),
    "o_a with strides of gigabytes": (
        {"o_a": torch.empty(64).half().as_strided((1, 4, 64), (1 << 31, 0, 1))},
        UnsupportedProblem,
        ("o_a", "strided", "2 GiB"),
    ),
    "return_lse is a number": ({"return_lse": 1}, TypeError, ("return_lse", "1", "True or False")),
    "out of float32": ({"out": zeros(6, 4, 64, dtype=torch.float32)}, UnsupportedProblem, ("out", "float32", "o_a")),
    "out overlaps itself": ({"out": zeros(1, 4, 64).expand(6, 4, 64)}, UnsupportedProblem, ("out", "overlap")),
    "lse overlaps itself": (
        {"lse": zeros(1, 6, dtype=torch.float32).expand(4, 6)},
        UnsupportedProblem,
        ("lse", "overlap"),
    ),
}
for name in ("o_b", "out"):
    BAD |= {
        f"{name} is a number": ({name: 3}, TypeError, (name, "int", "torch.Tensor")),
        f"{name} of rank 4": ({name: zeros(1, 6, 4, 64)}, UnsupportedProblem, (name, "[1, 6, 4, 64]", "3 dim")),
        f"{name} of other heads": (
            {name: zeros(6, 2, 64)},
            UnsupportedProblem,
            (name, "[6, 2, 64]", "shape of o_a", "[6, 4, 64]"),
        ),
        f"{name} of bf16": (
            {name: zeros(6, 4, 64, dtype=torch.bfloat16)},
            UnsupportedProblem,
            (name, "torch.bfloat16", "torch.float16, as o_a"),
        ),
        f"{name} on meta": ({name: zeros(6, 4, 64).to("meta")}, UnsupportedProblem, (name, "meta", "o_a, cpu")),
        f"{name} columns apart": ({name: columns_apart(zeros(6, 4, 64))}, UnsupportedProblem, (name, "dense")),
    }
for name in ("lse_a", "lse_b", "lse"):
    of_lse = zeros(4, 6, dtype=torch.float32)
    BAD |= {
        f"{name} is a list": ({name: [0.0]}, TypeError, (name, "list", "[num_heads_q, num_tokens]")),
        f"{name} of rank 1": ({name: of_lse[0]}, UnsupportedProblem, (name, "[6]", "2 dimensions")),
        f"{name} tokens first": ({name: of_lse.T}, UnsupportedProblem, (name, "[6, 4]", "[4, 6]", "heads first")),
        f"{name} of float16": ({name: of_lse.half()}, UnsupportedProblem, (name, "torch.float16", "torch.float32")),
        f"{name} on meta": ({name: of_lse.to("meta")}, UnsupportedProblem, (name, "meta", "o_a, cpu")),
    }
for name in ("o_b", "lse_a", "lse_b"):
    BAD[f"{name} is None"] = ({name: None}, TypeError, (name, "NoneType"))


@pytest.mark.parametrize("change, error, words", BAD.values(), ids=BAD)
def test_a_wrong_argument_is_named(change, error, words):
    with pytest.raises(error) as raised:
        esimd_fmha.merge_attn_states(**arguments() | change)
    for word in words:
        assert word in str(raised.value)


@pytest.mark.parametrize("other", ["o_a", "lse_a", "o_b", "lse_b"])
def test_a_result_across_an_input_is_refused(other):
    """64 bytes further on, after a call of the same shapes was remembered."""
    right = arguments()
    name = "lse" if other.startswith("lse") else "out"
    further = 64 // right[other].element_size()  # a line: what is remembered is the same
    pool = torch.zeros(right[other].numel() + further, dtype=right[other].dtype)
    inside, across = (pool[start:][: right[other].numel()].view(right[other].shape) for start in (0, further))
    elsewhere = torch.zeros_like(inside)
    esimd_fmha.merge_attn_states(**right | {other: inside, name: elsewhere})
    with pytest.raises(UnsupportedProblem, match=f"^{name} is in the memory of {other}; it must be {other} itself"):
        esimd_fmha.merge_attn_states(**right | {other: inside, name: across})


def test_results_in_one_another_are_refused():
    pool = torch.zeros(TOKENS * HEADS * COLUMNS)
    out = pool.view(torch.float16)[: TOKENS * HEADS * COLUMNS].view(TOKENS, HEADS, COLUMNS)
    with pytest.raises(UnsupportedProblem, match="^lse is in the memory of out"):
        esimd_fmha.merge_attn_states(**arguments(), out=out, lse=pool[: HEADS * TOKENS].view(HEADS, TOKENS))


def test_interleaved_results_are_not_taken_for_overlapping():
    """Views that lie between one another share no element."""
    right, pool = arguments(), torch.zeros(TOKENS, 2, HEADS, COLUMNS).half()
    pool[:, 0] = right["o_a"]
    expected = esimd_fmha.merge_attn_states(**right)
    assert torch.equal(esimd_fmha.merge_attn_states(**right | {"o_a": pool[:, 0]}, out=pool[:, 1]), expected)


@pytest.mark.parametrize("name", ["o_a", "lse_a", "o_b", "lse_b"])
def test_tensors_that_require_gradients_are_refused_where_a_backward_would_be_expected(name):
    of_a_model = arguments()
    of_a_model[name].requires_grad_()
    with pytest.raises(UnsupportedProblem, match=f"{name}.* grad.*no_grad"):
        esimd_fmha.merge_attn_states(**of_a_model)
    with torch.no_grad():
        esimd_fmha.merge_attn_states(**of_a_model)
