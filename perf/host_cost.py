"""What a warm call of prefill_paged costs the host beyond a bare dpctl submit_async of the same kernel.

Many tiny problems, cycled. On a GPU the call does not wait for the kernel. Here the CPU device stands in for it with
its ``asynchronous`` flag set, and every batch of calls is waited for after its time is taken. The rows alternate; they
give microseconds a call, the least of all batches and their median. Exits with an error when the call costs more than
20 us beyond the bare one.

Then calls of new lengths: the steps of a server that batches continuously, no two of the same lengths, each with two
sets of tensors. The table gives what a call with the first set costs, and again with the second, without the launch,
which is the same. It is an error too when a call of new lengths costs more than 25 us beyond the same again.
"""

import itertools
import random
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from unittest import mock

import click
import torch

from esimd_fmha import (
    append_kv,
    executor,
    flash_attn_func,
    flash_attn_varlen_func,
    flash_attn_with_kvcache,
    merge_attn_states,
    prefill_paged,
    prefill_with_kvcache,
)
from esimd_fmha.attention import call_of
from esimd_fmha.call import addresses_of
from esimd_fmha.loader.devices import DpctlKernel, import_dpctl
from esimd_fmha.loader.interop import device_of
from esimd_fmha.testing.case import AttentionCase
from esimd_fmha.testing.inputs import make_inputs
from perf.command import command, json_option, show

NUM_PROBLEMS = 16
CALLS_PER_BATCH = 64  # a multiple of the problems; short, so that what is queued does not fill up
MOST_MICROSECONDS = 20
MOST_FOR_NEW_LENGTHS = 25
MAX_TOKENS_PER_STEP, MAX_SEQUENCES, MAX_SEQLEN, PAGE_SIZE = 2048, 32, 4096, 16  # of the server
STEPS_PER_BATCH = 16
STEPS_TO_COMPILE = 64  # in which every kernel and form of a call occurs
MOST_STEPS = 960  # an append sees the number of tokens only, of which there are not many more


def tiny_problems() -> list[dict]:
    """Arguments of prefill_paged: one head, few rows, one page of 16 keys, each problem of another shape."""
    sizes = {"num_heads_q": 1, "num_heads_kv": 1, "dtype": "bf16", "page_size": 16, "kv_lens": (16,)}
    cases = [AttentionCase(purpose="tiny", q_lens=(1 + index,), **sizes) for index in range(NUM_PROBLEMS)]
    return [make_inputs(case).plain_arguments(case) for case in cases]


def bare_submission(arguments: dict, out: torch.Tensor) -> Callable[[], None]:
    """submit_async of the kernel that serves the problem, with everything prepared."""
    tensors, options = call_of(**arguments, out=out)
    kernels = executor.prepare(tensors, options)
    params = kernels.params(addresses_of(tensors), kernels.allocate(tensors))
    kernel, queue, threads = kernels.prefill.kernel, kernels.prefill.device.queue, kernels.config.threads
    kernel_arguments = [import_dpctl().RawKernelArg(params)]
    groups = kernels.prefill_groups
    global_range, local_range = [groups[2], groups[1], groups[0] * threads], [1, 1, threads]
    return lambda: queue.submit_async(kernel, kernel_arguments, global_range, local_range)


def as_vllm_calls_it(arguments: dict) -> Callable[[], torch.Tensor]:
    given = dict(arguments)
    k, v = given.pop("k_cache"), given.pop("v_cache")
    return lambda: flash_attn_varlen_func(k=k, v=v, causal=True, **given)


def as_a_batch(arguments: dict) -> Callable[[], torch.Tensor]:
    """One sequence whose keys are one page."""
    q, k, v = arguments["q"][None], arguments["k_cache"][:1], arguments["v_cache"][:1]
    return lambda: flash_attn_func(q, k, v, causal=True)


def as_a_decode_step(arguments: dict) -> Callable[[], torch.Tensor]:
    """The same as a cache; nothing is appended."""
    q, k, v = arguments["q"][None], arguments["k_cache"][:1], arguments["v_cache"][:1]
    lengths = arguments["seqused_k"]
    return lambda: flash_attn_with_kvcache(q, k, v, cache_seqlens=lengths, causal=True)


def batch_microseconds(functions: list[Callable[[], object]], queue) -> float:
    """The average time of a call; what the calls queued is waited for afterwards."""
    kept = []  # outputs live until the kernels that write them are done
    started = time.perf_counter()
    for _ in range(CALLS_PER_BATCH // len(functions)):
        kept += [function() for function in functions]
    seconds = time.perf_counter() - started
    queue.wait()
    return seconds / CALLS_PER_BATCH * 1e6


def measure(batches: int) -> dict[str, list[float]]:
    """Row name -> microseconds a call, of every batch."""
    problems = tiny_problems()
    device = device_of(problems[0]["q"])
    device.asynchronous = True
    outs = [torch.empty_like(arguments["q"]) for arguments in problems]
    calls = [lambda arguments=arguments: prefill_paged(**arguments) for arguments in problems]
    into_out = [lambda a=a, out=out: prefill_paged(**a, out=out) for a, out in zip(problems, outs)]
    rows = {
        "bare submit_async": [bare_submission(arguments, out) for arguments, out in zip(problems, outs)],
        "prefill_paged": calls,
        "prefill_paged(out=)": into_out,
        "flash_attn_varlen_func": [as_vllm_calls_it(arguments) for arguments in problems],
        "flash_attn_func": [as_a_batch(arguments) for arguments in problems],
        "flash_attn_with_kvcache": [as_a_decode_step(arguments) for arguments in problems],
        "prefill_paged, nothing launched": calls,
        "  of it torch.empty": [
            lambda q=a["q"]: torch.empty(q.shape, dtype=q.dtype, device=q.device) for a in problems
        ],
        "  of it device_of": [lambda q=a["q"]: device_of(q) for a in problems],
    }
    microseconds: dict[str, list[float]] = {name: [] for name in rows}
    for _ in range(batches + 1):
        for name, functions in rows.items():
            if "nothing launched" in name:
                with mock.patch.object(DpctlKernel, "launch", lambda *_: None):
                    microseconds[name].append(batch_microseconds(functions, device.queue))
            else:
                microseconds[name].append(batch_microseconds(functions, device.queue))
    return {name: values[1:] for name, values in microseconds.items()}  # the first compiles and plans


@dataclass(frozen=True)
class Step:
    """One batch of a server: the chunk of each sequence, and the keys that are there when it is done."""

    q_lens: tuple[int, ...]
    kv_lens: tuple[int, ...]

    @property
    def lengths(self) -> tuple[int, int, int, int]:
        """What of a step the host sees: tokens, sequences, the longest chunk, the most keys."""
        return sum(self.q_lens), len(self.q_lens), max(self.q_lens), max(self.kv_lens)


def serving_trace(num_lengths: int = 4) -> Iterator[Step]:
    """Steps of a server that batches continuously, without end; no two have the same first so many ``lengths``.

    Requests arrive at random. Every running sequence decodes one token in a step, and what is left of
    MAX_TOKENS_PER_STEP goes to the prompts, whose last chunk is cut where it ends.
    """
    generator, seen = random.Random(0), set()
    waiting: list[list[int]] = []  # prompt, tokens to generate, keys so far
    running: list[list[int]] = []
    while True:
        if len(waiting) + len(running) < MAX_SEQUENCES and generator.random() < 0.3:
            waiting.append([generator.randint(1, MAX_SEQLEN // 2), generator.randint(1, MAX_SEQLEN // 2), 0])
        chunks = [1] * len(running)
        for request in list(waiting):
            chunk = min(request[0] - request[2], MAX_TOKENS_PER_STEP - sum(chunks))
            if chunk > 0:
                waiting.remove(request)
                running.append(request)
                chunks.append(chunk)
        for request, chunk in zip(running, chunks):
            request[2] += chunk
        step = Step(tuple(chunks), tuple(request[2] for request in running))
        waiting = [request for request in running if request[2] < request[0]] + waiting
        running = [request for request in running if request[0] <= request[2] < sum(request[:2])]
        if chunks and step.lengths[:num_lengths] not in seen:
            seen.add(step.lengths[:num_lengths])
            yield step


class Server:
    """The tensors of one layer; each operator as a server calls it in a step. Everything but the call is prepared."""

    def __init__(self):
        num_pages = MAX_SEQUENCES * MAX_SEQLEN // PAGE_SIZE
        self.k_cache, self.v_cache = (torch.zeros(num_pages, PAGE_SIZE, 1, 64).bfloat16() for _ in range(2))
        self.table = torch.arange(num_pages, dtype=torch.int32).view(MAX_SEQUENCES, -1)
        self.rows = torch.zeros(MAX_TOKENS_PER_STEP, 1, 64).bfloat16()
        self.pages = {"k_cache": self.k_cache, "v_cache": self.v_cache}

    def _batch(self, step: Step) -> dict:
        """The arguments of every attention."""
        total_q, batch, max_seqlen_q, max_seqlen_k = step.lengths
        starts = torch.tensor([0, *itertools.accumulate(step.q_lens)], dtype=torch.int32)
        longest = {"max_seqlen_q": max_seqlen_q, "max_seqlen_k": max_seqlen_k}
        return {"q": self.rows[:total_q], "cu_seqlens_q": starts, "block_table": self.table[:batch], **longest}

    def prefill_paged(self, step: Step) -> Callable:
        given = self._batch(step) | self.pages | {"seqused_k": torch.tensor(step.kv_lens, dtype=torch.int32)}
        return lambda: prefill_paged(**given)

    def prefill_paged_into_out(self, step: Step) -> Callable:
        given = self._batch(step) | self.pages | {"seqused_k": torch.tensor(step.kv_lens, dtype=torch.int32)}
        out = torch.empty_like(given["q"])
        return lambda: prefill_paged(**given, out=out, return_lse=True)

    def flash_attn_varlen_func(self, step: Step) -> Callable:
        """Pages, as vLLM passes them."""
        given = self._batch(step) | {"seqused_k": torch.tensor(step.kv_lens, dtype=torch.int32)}
        return lambda: flash_attn_varlen_func(k=self.k_cache, v=self.v_cache, causal=True, **given)

    def flash_attn_varlen_func_packed(self, step: Step) -> Callable:
        """Prompts without a cache: keys are as many as queries."""
        given = self._batch(step) | {"block_table": None}
        given |= {"cu_seqlens_k": given["cu_seqlens_q"], "max_seqlen_k": given["max_seqlen_q"]}
        k = v = given["q"]
        return lambda: flash_attn_varlen_func(k=k, v=v, causal=True, **given)

    def prefill_with_kvcache(self, step: Step) -> Callable:
        given = self._batch(step) | self.pages
        before = [kv_len - q_len for q_len, kv_len in zip(step.q_lens, step.kv_lens)]
        given |= {"cache_seqlens": torch.tensor(before, dtype=torch.int32)}
        given |= {name: self.rows[: step.lengths[0]].clone() for name in ("k_new", "v_new")}
        return lambda: prefill_with_kvcache(**given)

    def flash_attn_with_kvcache(self, step: Step) -> Callable:
        """Packed queries, whose keys are in the pages."""
        given = self._batch(step) | self.pages | {"cache_seqlens": torch.tensor(step.kv_lens, dtype=torch.int32)}
        del given["max_seqlen_k"]  # it takes what the table holds
        return lambda: flash_attn_with_kvcache(causal=True, **given)

    def flash_attn_with_kvcache_of_batches(self, step: Step) -> Callable:
        """As speculative decoding: as many queries of each sequence, here as many as the step has on average."""
        total_q, batch, *_ = step.lengths
        q = self.rows[: total_q // batch * batch].view(batch, -1, 1, 64)
        given = {"block_table": self.table[:batch], "cache_seqlens": torch.tensor(step.kv_lens, dtype=torch.int32)}
        return lambda: flash_attn_with_kvcache(q, self.k_cache, self.v_cache, causal=True, **given)

    def append_kv(self, step: Step) -> Callable:
        total_q, *_ = step.lengths
        key, value, slots = self.rows[:total_q], self.rows[:total_q], torch.arange(total_q)
        return lambda: append_kv(key, value, self.k_cache, self.v_cache, slots)

    def merge_attn_states(self, step: Step) -> Callable:
        total_q, *_ = step.lengths
        o, lse = self.rows[:total_q], torch.zeros(1, total_q)
        return lambda: merge_attn_states(o, lse, o, lse, return_lse=True)


# The operators of a server, and how many of the lengths of a step each of them sees.
TRACED = {
    "prefill_paged": 4,
    "prefill_paged_into_out": 4,
    "flash_attn_varlen_func": 4,
    "flash_attn_varlen_func_packed": 3,
    "prefill_with_kvcache": 4,
    "flash_attn_with_kvcache": 3,
    "flash_attn_with_kvcache_of_batches": 2,
    "append_kv": 1,
    "merge_attn_states": 1,
}


def measure_new_lengths(batches: int) -> dict[str, tuple[list[float], list[float]]]:
    """Operator -> microseconds a call of new lengths, and of the same ones again, of every batch of steps.

    Nothing is launched, so that the thread's own time counts: other work on the machine adds little to it.
    """
    server, microseconds = Server(), {}
    first = STEPS_TO_COMPILE // STEPS_PER_BATCH
    num_steps = STEPS_TO_COMPILE + min(batches * STEPS_PER_BATCH, MOST_STEPS)
    with mock.patch.object(DpctlKernel, "launch", lambda *_: None):
        for name, num_lengths in TRACED.items():
            trace, (new, again) = iter(list(itertools.islice(serving_trace(num_lengths), num_steps))), ([], [])
            before: list[Callable] = []  # the calls of the last batch: they bring what a call needs into the caches
            for _ in range(num_steps // STEPS_PER_BATCH):
                steps = list(itertools.islice(trace, STEPS_PER_BATCH))
                for values in (new, again):
                    calls = [getattr(server, name)(step) for step in steps]  # of tensors that no call has seen
                    for call in before:
                        call()
                    started = time.thread_time()
                    for call in calls:
                        call()
                    values.append((time.thread_time() - started) / STEPS_PER_BATCH * 1e6)
                before = calls
            microseconds[name] = new[first:], again[first:]
    return microseconds


@command(__doc__)
@click.option("--batches", default=100, show_default=True, type=click.IntRange(1))
@json_option
def main(batches, as_json):
    measured = measure(batches)
    bare = min(measured["bare submit_async"])
    rows = []
    for name, values in measured.items():
        beyond = None if name.startswith(" ") else min(values) - bare
        rows.append({"what": name, "us": min(values), "median us": statistics.median(values), "beyond bare us": beyond})
    of_lengths = [
        {
            "operator": name,
            "new us": min(new),
            "again us": min(again),
            "beyond us": min(new) - min(again),
            "median us": statistics.median(a - b for a, b in zip(new, again)),
        }
        for name, (new, again) in measure_new_lengths(batches).items()
    ]
    show("Host cost of a call", rows, as_json)
    show("Host cost of a call of new lengths, nothing launched", of_lengths, as_json)
    beyond = min(measured["prefill_paged"]) - bare
    if beyond > MOST_MICROSECONDS:
        sys.exit(f"{beyond:.1f} us beyond a bare submission; at most {MOST_MICROSECONDS} are allowed")
    for row in of_lengths:
        if row["beyond us"] > MOST_FOR_NEW_LENGTHS:
            beyond = f"{row['beyond us']:.1f} us for new lengths"
            sys.exit(f"{row['operator']}: {beyond}; at most {MOST_FOR_NEW_LENGTHS} are allowed")


if __name__ == "__main__":
    main()
