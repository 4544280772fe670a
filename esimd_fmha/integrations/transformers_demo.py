"""The demo of transformers: a small Llama with random weights generates for many prompts by continuous batching."""

import copy
import logging
import os
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import torch

from esimd_fmha.errors import EsimdFmhaError
from esimd_fmha.integrations import transformers as adapter

VOCAB_SIZE = 512
NUM_LAYERS, NUM_HEADS_Q, NUM_HEADS_KV, HEAD_DIM = 4, 8, 2, 64
PAGE_SIZE = 64
MAX_BATCH_TOKENS = 256  # of a step: longer prompts come in chunks
NUM_NEW_TOKENS = 24
PROMPT_LENS = (5, 37, 64, 120, 200, 311, 450, 18, 90, 256, 33, 150)
TIMEOUT_SECONDS = 600.0  # without a token


@dataclass(frozen=True)
class Progress:
    """Tokens that a request has generated since the last one."""

    request: int
    new_tokens: int
    finished: bool


@dataclass(frozen=True)
class Verdict:
    """Log-probabilities against float32 eager attention, given the same tokens before."""

    error: float  # of the tokens' log-probabilities, at most
    behind: float  # how far, at most, a token is behind the best one
    num_other_tokens: int  # that are not the best one
    allowed: float  # twice the error of PyTorch's own attention in bf16

    @property
    def right(self) -> bool:
        return self.error <= self.allowed and self.behind <= self.allowed


class Serving:
    """Serves the prompts once; every random number comes from one seed."""

    def __init__(self, device: torch.device, seed: int = 0):
        transformers = adapter.import_transformers()
        transformers.utils.logging.set_verbosity_error()
        logging.getLogger("ContinuousBatchingLogger").setLevel(logging.CRITICAL)  # a failed request says so itself
        self.hub_kernel = transformers.utils.is_kernels_available()
        self.attn_implementation = use_hub_kernel() if self.hub_kernel else adapter.register_continuous_batching()
        torch.manual_seed(seed)
        config = transformers.LlamaConfig(
            vocab_size=VOCAB_SIZE,
            hidden_size=NUM_HEADS_Q * HEAD_DIM,
            intermediate_size=2 * NUM_HEADS_Q * HEAD_DIM,
            num_hidden_layers=NUM_LAYERS,
            num_attention_heads=NUM_HEADS_Q,
            num_key_value_heads=NUM_HEADS_KV,
            initializer_range=0.05,
        )
        self.model = transformers.LlamaForCausalLM(config).eval().to(device, torch.bfloat16)
        self.prompts = [torch.randint(VOCAB_SIZE, (length,)).tolist() for length in PROMPT_LENS]
        self.seconds = 0.0
        self._results: dict[int, Any] = {}

    @property
    def way(self) -> str:
        """How continuous batching comes to our attention."""
        if self.hub_kernel:
            return f'the hub kernel "{self.attn_implementation}"'
        return (
            f'ours in the place of "{self.attn_implementation}": transformers finds no package "kernels" that fits it'
        )

    @property
    def total_tokens(self) -> int:
        return len(self.prompts) * NUM_NEW_TOKENS

    def steps(self) -> Iterator[Progress]:
        """Generate, and say what came. Raises EsimdFmhaError with what transformers says if a request fails."""
        transformers = adapter.import_transformers()
        model = copy.deepcopy(self.model)
        model.set_attn_implementation(self.attn_implementation)
        started = time.perf_counter()
        with model.continuous_batching_context_manager(
            generation_config=transformers.GenerationConfig(
                max_new_tokens=NUM_NEW_TOKENS, do_sample=False, eos_token_id=-1
            ),
            continuous_batching_config=transformers.ContinuousBatchingConfig(
                page_size=PAGE_SIZE, num_blocks=128, max_batch_tokens=MAX_BATCH_TOKENS, return_logprobs=True
            ),
            timeout=5,
        ) as manager:
            for index, prompt in enumerate(self.prompts):
                manager.add_request(prompt, request_id=str(index), streaming=True)
            generated = [0] * len(self.prompts)
            while len(self._results) < len(self.prompts):
                result = manager.get_result(timeout=TIMEOUT_SECONDS)
                if result is None or result.error is not None:
                    raise EsimdFmhaError(f"continuous batching stopped: {result.error if result else 'no token came'}")
                index, num_tokens = int(result.request_id), len(result.generated_tokens)
                if result.is_finished():
                    self._results[index] = result
                yield Progress(index, num_tokens - generated[index], result.is_finished())
                generated[index] = num_tokens
            self.seconds = time.perf_counter() - started

    @torch.no_grad()
    def verify(self, on_checked: Callable[[], None]) -> Verdict:
        """Hold what was generated against the model in float32; ``on_checked`` is called after each request."""
        same_precision, reference = copy.deepcopy(self.model), copy.deepcopy(self.model).float()
        errors, allowed, behind = [], [], []
        for index, result in self._results.items():
            ids = torch.tensor([self.prompts[index] + result.generated_tokens], device=self.model.device)
            tokens, log_probs = ids[0, -NUM_NEW_TOKENS:], []
            for model in (reference, same_precision):
                model.set_attn_implementation("eager")
                log_probs.append(model(ids).logits[0, -NUM_NEW_TOKENS - 1 : -1].float().log_softmax(-1))
            of_tokens = log_probs[0].gather(-1, tokens[:, None])[:, 0]
            errors.append((torch.tensor(result.logprobs, device=ids.device) - of_tokens).abs())
            allowed.append((log_probs[1] - log_probs[0]).abs().max())
            behind.append(log_probs[0].max(-1).values - of_tokens)
            on_checked()
        return Verdict(
            error=float(torch.cat(errors).max()),
            behind=float(torch.cat(behind).max()),
            num_other_tokens=int((torch.cat(behind) > 0).sum()),
            allowed=2 * float(torch.stack(allowed).max()),
        )


def use_hub_kernel() -> str:
    """Let the package ``kernels`` find our folder, in this process; returns the name to ask for."""
    override = f"{adapter.HUB_KERNEL}={adapter.kernels_path()}"
    os.environ["LOCAL_KERNELS"] = ":".join(filter(None, (override, os.environ.get("LOCAL_KERNELS"))))
    return adapter.HUB_KERNEL
