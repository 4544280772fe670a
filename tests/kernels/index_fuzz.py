"""Calls whose index tensors hold garbage: no access outside the tensors, and the bits of other sequences stay.

python -m tests.kernels.index_fuzz opencl:cpu 0 2000
python -m tests.kernels.index_fuzz xesim 0 300

Arguments: the device, the first seed, and how many. Each seed is one call. On the CPU device every tensor lies between
guard pages, so a fault ends the process, and the last seed printed is the one that did it. The simulator checks bounds
by itself.
"""

import os
import random
import sys
from dataclasses import replace

import torch

import esimd_fmha
from esimd_fmha import executor
from esimd_fmha.attention import call_of
from esimd_fmha.call import addresses_of
from esimd_fmha.executor import Results
from esimd_fmha.testing.case import AttentionCase
from esimd_fmha.testing.inputs import AttentionInputs, make_inputs

from ..compare import assert_same_bits
from ..guarded import guarded
from .test_append_kv import AppendCase, append_slowly, make_append

INT32_MIN, INT32_MAX = -(2**31), 2**31 - 1
APPENDS, CHUNKS = 0.1, 0.15  # of the calls


def random_case(rng: random.Random, device: str) -> AttentionCase:
    """Small batches of every kind; on the simulator smaller ones, of fewer kernels."""
    simulated = device.startswith("xesim")
    longest = 40 if simulated else 200
    sequences = [(rng.randint(0, longest // 2), rng.randint(0, longest)) for _ in range(rng.randint(1, 5))]
    page_size = rng.choice([16, 64, None] if simulated else [16, 48, 64, None])
    layouts = ["dense", "interleaved"] + ["unaligned"] * (page_size is not None)
    return AttentionCase(
        purpose="garbage",
        q_lens=tuple(max(q_len, int(i == 0)) for i, (q_len, _) in enumerate(sequences)),
        kv_lens=tuple(kv_len for _, kv_len in sequences),
        num_heads_q=2,
        num_heads_kv=rng.choice([1, 2]),
        head_dim=rng.choice([64, 128] if simulated else [64, 72]),
        dtype="bf16",
        causal=rng.random() < 0.5,
        window_size=rng.choice([(-1, -1), (-1, -1), (10, 3)]),
        page_size=page_size,
        num_splits=rng.choice([1, 1, 3]),
        kv_layout=rng.choice(layouts),
        padding_rows=rng.choice([0, 7]),
        seed=rng.randint(0, 1 << 20),
    )


def garbage(rng: random.Random, bound: int) -> int:
    """Any int32; often one at a bound of what is allowed."""
    near = [-8 * bound, -bound, -1, 0, 1, bound - 1, bound, bound + 1, INT32_MIN, INT32_MIN + 1, INT32_MAX]
    return rng.choice([*near, rng.randint(0, max(0, bound)), rng.randint(INT32_MIN, INT32_MAX)])


def spoil(rng: random.Random, tensor: torch.Tensor, bound: int) -> torch.Tensor:
    """A copy of an index tensor, of the same strides, with garbage in some or all of its elements."""
    share = rng.choice([0.1, 0.5, 1.0])
    spoilt = torch.empty_strided(tensor.shape, tensor.stride(), dtype=tensor.dtype).copy_(tensor)
    for index in torch.ones(tensor.shape).nonzero().tolist():
        if rng.random() < share:
            spoilt[tuple(index)] = garbage(rng, bound)
    return spoilt


def spoil_sequences(
    rng: random.Random, case: AttentionCase, inputs: AttentionInputs
) -> tuple[dict[str, torch.Tensor], list[bool]]:
    """Index tensors with garbage, and for each sequence whether its numbers must be right all the same."""
    batch = len(case.q_lens)
    spoilt, right = {}, [True] * batch
    if case.page_size is None:
        spoilt["cu_seqlens_k"] = spoil(rng, inputs.cu_seqlens_k, len(inputs.k_cache))
        same = (spoilt["cu_seqlens_k"] == inputs.cu_seqlens_k).tolist()
        right = [same[i] and same[i + 1] for i in range(batch)]
    else:
        what = rng.choice(["pages", "lengths", "both"])
        if what != "lengths":
            spoilt["block_table"] = table = spoil(rng, inputs.block_table, len(inputs.k_cache))
            for i, kv_len in enumerate(case.kv_lens):
                num_used = -(-kv_len // case.page_size)
                right[i] &= torch.equal(table[i, :num_used], inputs.block_table[i, :num_used])
        if what != "pages":
            spoilt["seqused_k"] = spoil(rng, inputs.seqused_k, inputs.block_table.shape[1] * case.page_size)
            right = [a and b for a, b in zip(right, (spoilt["seqused_k"] == inputs.seqused_k).tolist())]
    if rng.random() < 0.5:  # which rows a sequence has is then anyone's guess
        spoilt["cu_seqlens_q"] = spoil(rng, inputs.cu_seqlens_q, len(inputs.q))
        right = [False] * batch
    return spoilt, right


def attend(arguments: dict, device: str, rng: random.Random) -> tuple[torch.Tensor, torch.Tensor]:
    """(out, lse) of a call; on the CPU device with every tensor, those of the results too, between guards."""
    tensors, options = call_of(**arguments)
    kernels = executor.prepare(tensors, options)
    results = kernels.allocate(tensors)
    if device == "opencl:cpu":

        def guard(each, written):
            return each._make(
                guarded(t, at_end=rng.random() < 0.7, writable=name in written) if isinstance(t, torch.Tensor) else t
                for name, t in each._asdict().items()
            )

        tensors = guard(tensors, ("k_cache", "v_cache") if kernels.append else ())
        results = guard(results, Results._fields)
    kernels.launch(tensors, addresses_of(tensors), results)
    return results.out, results.lse


def attend_with_garbage(rng: random.Random, device: str) -> None:
    case = random_case(rng, device)
    inputs = make_inputs(case)
    arguments = inputs.arguments(case) | {"out": None}
    if case.page_size and rng.random() < 0.05:
        arguments |= {"k_cache": inputs.k_cache[:0], "v_cache": inputs.v_cache[:0]}
    spoilt, right = spoil_sequences(rng, case, inputs)
    before = attend(arguments, device, rng) if any(right) else None
    out, lse = attend(arguments | spoilt, device, rng)
    if before is None:
        return
    starts = inputs.cu_seqlens_q.tolist()
    for i, is_right in enumerate(right):
        if is_right:
            rows = slice(starts[i], starts[i + 1])
            assert_same_bits(f"out of sequence {i}", out[rows], before[0][rows])
            assert_same_bits(f"lse of sequence {i}", lse[:, rows], before[1][:, rows])


def chunk_with_garbage(rng: random.Random, device: str) -> None:
    """prefill_with_kvcache: whatever the lengths, starts and pages, it reads and writes its tensors only."""
    case = random_case(rng, device)
    chunk_lens = tuple(rng.randint(0, kv_len) for kv_len in case.kv_lens)
    case = replace(case, page_size=case.page_size or 32, chunk_lens=chunk_lens, head_dim=64)
    if rng.random() < 0.2:
        case = replace(case, kv_dtype="e4m3", k_descale=((0.5,),) * len(case.q_lens), v_descale=(2.0,))
    inputs = make_inputs(case)
    arguments = inputs.arguments(case) | {"out": None}
    if rng.random() < 0.1:
        arguments |= {"k_cache": inputs.k_cache[:0], "v_cache": inputs.v_cache[:0]}
    bounds = {"cache_seqlens": inputs.block_table.shape[1] * case.page_size, "block_table": len(inputs.k_cache)}
    bounds |= {"cu_seqlens_q": len(inputs.q), "cu_seqlens_k_new": len(inputs.k_new)}
    for name, bound in bounds.items():
        if arguments[name] is not None and rng.random() < 0.7:
            arguments[name] = spoil(rng, arguments[name], bound)
    attend(arguments, device, rng)


def append_with_garbage(rng: random.Random, device: str) -> None:
    num_pages, page_size, num_tokens = rng.randint(0, 5), rng.choice([1, 7, 16]), rng.randint(1, 20)
    num_slots = num_pages * page_size
    known = rng.sample(range(num_slots), min(num_slots, num_tokens))  # two tokens of one slot would race
    wrong = [num_slots, num_slots + 1, 2**32, 2**32 + num_slots, 2**63 - 1, -1, -(2**31), -(2**32) + 1, -(2**63)]
    slots = [known.pop() if known and rng.random() < 0.5 else rng.choice(wrong) for _ in range(num_tokens)]
    case = AppendCase(
        "garbage",
        head_dim=rng.choice([8, 17, 64]),
        num_pages=num_pages,
        page_size=page_size,
        slots=tuple(slots),
        num_tokens=num_tokens,
        layout=rng.choice(["plain", "interleaved", "unaligned"]),
        **rng.choice([{}, {"kv_dtype": rng.choice(["e4m3", "e5m2"]), "k_descale": (0.3, 2.0)}]),
    )
    _, arguments = make_append(case, "cpu")
    _, expected = make_append(case, "cpu")
    append_slowly(**expected)
    if device == "opencl:cpu":
        for name, tensor in arguments.items():
            if not isinstance(tensor, torch.Tensor):
                continue
            writable = name in ("k_cache", "v_cache")
            arguments[name] = guarded(tensor, at_end=rng.random() < 0.7, writable=writable)
    esimd_fmha.append_kv(**arguments)
    for name in ("k_cache", "v_cache"):
        assert_same_bits(name, arguments[name], expected[name])


def fuzz(device: str, first: int, count: int) -> None:
    """Raises AssertionError for wrong bits, and what the simulator raises for an access outside."""
    os.environ["ESIMD_FMHA_CPU_DEVICE"] = device
    for seed in range(first, first + count):
        print(f"seed {seed}", flush=True)
        rng = random.Random(seed)
        what = rng.random()
        if what < APPENDS:
            append_with_garbage(rng, device)
        elif what < APPENDS + CHUNKS:
            chunk_with_garbage(rng, device)
        else:
            attend_with_garbage(rng, device)


if __name__ == "__main__":
    fuzz(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
    print("no fault")
