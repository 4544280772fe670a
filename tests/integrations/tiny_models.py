"""Models of few layers and random weights, each in three copies, and the judgement of what they compute."""

import copy
import functools
from dataclasses import dataclass

import torch
import transformers

WINDOW = 16
SIZES = {
    "vocab_size": 128,
    "hidden_size": 128,
    "intermediate_size": 128,
    "num_hidden_layers": 2,
    "num_attention_heads": 4,
    "num_key_value_heads": 2,
    "head_dim": 64,
    "max_position_embeddings": 512,
    "initializer_range": 0.08,  # so that some keys weigh much more than others
    "pad_token_id": 0,
}


def llama():
    return transformers.LlamaForCausalLM(transformers.LlamaConfig(**SIZES))


def mistral():
    return transformers.MistralForCausalLM(transformers.MistralConfig(**SIZES, sliding_window=WINDOW))


def gemma2():
    """One layer with a window and one without, both with capped scores."""
    options = {"sliding_window": WINDOW, "attn_logit_softcapping": 2.0, "query_pre_attn_scalar": 64}
    return transformers.Gemma2ForCausalLM(transformers.Gemma2Config(**SIZES, **options))


def gpt_oss():
    """One layer with a window and one without, both with sinks. All experts are used: a router that chooses would turn
    a rounding error into another expert."""
    options = {"sliding_window": WINDOW, "num_local_experts": 2, "num_experts_per_tok": 2}
    model = transformers.GptOssForCausalLM(transformers.GptOssConfig(**SIZES, **options))
    for layer in model.model.layers:
        torch.nn.init.normal_(layer.self_attn.sinks, mean=1.0)
    return model


FAMILIES = {"llama": llama, "mistral": mistral, "gemma2": gemma2, "gpt_oss": gpt_oss}
DTYPES = {"llama": torch.bfloat16, "mistral": torch.bfloat16, "gemma2": torch.bfloat16, "gpt_oss": torch.bfloat16}


@dataclass(frozen=True)
class Models:
    """The same weights."""

    reference: torch.nn.Module  # float32, eager attention
    same_precision: torch.nn.Module  # 16 bit, eager attention
    ours: torch.nn.Module  # 16 bit; the attention is for the test to set


@functools.cache
def models_of(family: str) -> Models:
    torch.manual_seed(0)
    ours = FAMILIES[family]().eval().to(DTYPES[family])
    copies = copy.deepcopy(ours).float(), copy.deepcopy(ours)
    for model in copies:
        model.set_attn_implementation("eager")
    return Models(*copies, ours)


def random_ids(batch: int, length: int, seed: int = 0) -> torch.Tensor:
    return torch.randint(1, SIZES["vocab_size"], (batch, length), generator=torch.Generator().manual_seed(seed))


@torch.no_grad()
def log_probs(model, ids: torch.Tensor, **arguments) -> torch.Tensor:
    """[batch, seqlen, vocab_size] float32."""
    return model(input_ids=ids, **arguments).logits.float().log_softmax(-1)


def positions_of(mask: torch.Tensor) -> torch.Tensor:
    """[batch, seqlen], as ``generate`` counts them."""
    return (mask.cumsum(-1) - 1).clamp(min=0)


def assert_as_good(ours, same_precision, reference) -> None:
    """The error is at most twice that of torch's own attention at the same precision."""
    allowed = 2 * (same_precision - reference).abs().max()
    error = (ours - reference).abs().max()  # a NaN fails
    assert error <= allowed, f"log-probabilities are wrong by {error:.4f}, allowed {allowed:.4f}"


def assert_generated(models: Models, prompt: torch.Tensor, tokens: torch.Tensor, given: torch.Tensor, mask=None):
    """Each token is, within the tolerance, the best one by the reference, and ``given`` are its log-probabilities.

    prompt [batch, prompt_len]; tokens [batch, num_new]; given [batch, num_new] float32; mask as prompt, 0 for padding.
    """
    mask = torch.ones_like(prompt) if mask is None else mask
    mask = torch.cat([mask, torch.ones_like(tokens)], dim=1)
    arguments = {"attention_mask": mask, "position_ids": positions_of(mask)}
    ids = torch.cat([prompt, tokens], dim=1)
    before = slice(prompt.shape[1] - 1, -1)  # what predicts the tokens
    reference, same_precision = (
        log_probs(model, ids, **arguments)[:, before] for model in (models.reference, models.same_precision)
    )
    of_tokens = reference.gather(-1, tokens[..., None])[..., 0]
    tolerance = 2 * (same_precision - reference).abs().max()
    error = (given - of_tokens).abs().max()
    assert error <= tolerance, f"log-probabilities are wrong by {error:.4f}, allowed {tolerance:.4f}"
    behind = (reference.max(-1).values - of_tokens).max()
    assert behind <= tolerance, f"a token is {behind:.4f} behind the best one, allowed {tolerance:.4f}"
