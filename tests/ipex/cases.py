"""The problems on which we compare ourselves with Intel Extension for PyTorch (IPEX), and their inputs.

The tests share them with the maker of the golden outputs, which runs in IPEX's own environment. Inputs are not
committed: they come from a seed, by numpy's generator, which does not depend on the torch version, and
``inputs_sha256`` tells whether this machine draws the same numbers as the machine that made the goldens.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import numpy as np

from esimd_fmha.integers import ceil_div

# Fills every slot that no sequence owns. Finite, because IPEX multiplies such slots by a probability of zero; loud,
# because one such key let into a softmax takes nearly all of its weight.
UNUSED_SLOT = 64.0

# How far an output may be from float64, and from IPEX: half a unit in the last place of a value near 4
# is 2e-3 in fp16 and 1.6e-2 in bf16, and the output is rounded to that.
ATOL = {"float16": 3e-3, "bfloat16": 2e-2}


@dataclass(frozen=True)
class IpexCase:
    """One paged attention problem. ``seqlens`` holds (q_len, kv_len) of each sequence; kv_len includes the q tokens."""

    name: str
    purpose: str
    seed: int
    dtype: str  # "float16" or "bfloat16"
    head_dim: int
    num_heads_q: int
    num_heads_kv: int
    page_size: int
    seqlens: tuple[tuple[int, int], ...]
    causal: bool = True
    softmax_scale: float | None = None  # None: head_dim ** -0.5
    window_left: int = -1  # a causal window, keys [position - window_left, position]; -1: no window
    softcap: float = 0.0  # 0: off

    @property
    def has_window(self) -> bool:
        return self.window_left >= 0

    @property
    def has_softcap(self) -> bool:
        return self.softcap > 0

    @property
    def is_plain(self) -> bool:
        """Neither window nor softcap: what every version of the operator must serve."""
        return not (self.has_window or self.has_softcap)

    @property
    def options(self) -> dict:
        """What the reference and the IPEX adapter are told besides the tensors and the scale."""
        return {"causal": self.causal, "window_left": self.window_left, "softcap": self.softcap}

    @property
    def scale(self) -> float:
        return self.head_dim**-0.5 if self.softmax_scale is None else self.softmax_scale

    @property
    def max_seqlen_q(self) -> int:
        return max(q_len for q_len, _ in self.seqlens)

    @property
    def max_seqlen_k(self) -> int:
        return max(kv_len for _, kv_len in self.seqlens)


@dataclass(frozen=True)
class IpexInputs:
    """Inputs of one case. Floats are float32 arrays whose values are exact in the case's dtype.

    q             [total_q, num_heads_q, head_dim] float32
    k, v          [num_pages, page_size, num_heads_kv, head_dim] float32 (NHD)
    block_table   [batch, max_pages] int32; entries past a sequence's last page name a page that nobody owns
    cu_seqlens_q  [batch + 1] int32
    seqused_k     [batch] int32, keys of each sequence, those of the current tokens included
    scale         softmax scale
    """

    q: np.ndarray
    k: np.ndarray
    v: np.ndarray
    block_table: np.ndarray
    cu_seqlens_q: np.ndarray
    seqused_k: np.ndarray
    scale: float


_TAILS = ((33, 33), (65, 100), (1, 65))  # no length is a multiple of a tile or page, one row decodes
_CHUNKS = ((32, 256), (17, 161), (1, 100))  # prompt chunks on a long cache, mixed with a decoding sequence
_LONG = ((3, 1040), (21, 577), (2, 400))  # few rows, many keys: what split-KV is for, in unequal lengths

# fmt: off
CASES = (
    IpexCase("fp16_d64_mha_p16_tails", "tails at the smallest page", 1, "float16", 64, 4, 4, 16, _TAILS),
    IpexCase("bf16_d64_mha_p16_tails", "the same in bf16", 2, "bfloat16", 64, 4, 4, 16, _TAILS),
    IpexCase("fp16_d128_gqa_p64_chunks", "chunked prefill, GQA 4:1", 3, "float16", 128, 8, 2, 64, _CHUNKS),
    IpexCase("bf16_d128_gqa_p64_chunks", "the same in bf16", 4, "bfloat16", 128, 8, 2, 64, _CHUNKS),
    IpexCase("fp16_d256_mqa_p32", "widest head, MQA", 5, "float16", 256, 4, 1, 32, ((20, 84), (1, 65), (33, 33))),
    IpexCase("bf16_d256_mqa_p32", "the same in bf16", 6, "bfloat16", 256, 4, 1, 32, ((20, 84), (1, 65), (33, 33))),
    IpexCase("fp16_d256_mha_p64_square", "a prompt with no cache", 7, "float16", 256, 2, 2, 64, ((100, 100),)),
    IpexCase("bf16_d256_gqa_p16", "widest head, smallest page", 8, "bfloat16", 256, 4, 2, 16, ((16, 47), (9, 300))),
    IpexCase("fp16_d256_gqa_p64", "widest head, GQA 6:1", 25, "float16", 256, 12, 2, 64, ((5, 70), (1, 64), (3, 3))),
    IpexCase(
        "fp16_d64_mqa_p16_decode", "decode only, from a single key up", 9, "float16", 64, 8, 1, 16,
        ((1, 1), (1, 33), (1, 65), (1, 100), (1, 513)),
    ),
    IpexCase("bf16_d128_gqa_p32_decode", "decode only", 10, "bfloat16", 128, 8, 2, 32, ((1, 32), (1, 31), (1, 290))),
    IpexCase("fp16_d128_mqa_p16_long", "split-KV lengths", 11, "float16", 128, 4, 1, 16, _LONG),
    IpexCase("bf16_d64_gqa_p32_long", "split-KV lengths", 12, "bfloat16", 64, 8, 2, 32, _LONG),
    IpexCase("fp16_d128_mha_p32_full", "not causal", 13, "float16", 128, 2, 2, 32, ((33, 100), (7, 65)), causal=False),
    IpexCase("bf16_d64_gqa_p16_full", "not causal", 14, "bfloat16", 64, 4, 2, 16, ((40, 100), (1, 33)), causal=False),
    IpexCase(
        "fp16_d64_gqa_p64_sharp", "scale above the default: scores of several units", 15, "float16", 64, 4, 2, 64,
        ((33, 100), (12, 65)), softmax_scale=0.5,
    ),
    IpexCase(
        "bf16_d128_gqa_p16_flat", "scale below the default: nearly a mean", 16, "bfloat16", 128, 4, 2, 16,
        ((33, 100), (12, 65)), softmax_scale=0.02,
    ),
    IpexCase(
        # Not causal, so that each row sees a key: rows that see none are NaN in IPEX's CPU build, and 0 in ours.
        "fp16_d128_gqa_p16_full_few_keys", "more rows than keys", 17, "float16", 128, 4, 2, 16, ((20, 7), (5, 5)),
        causal=False,
    ),
    IpexCase(
        "bf16_d64_mha_p16_empty", "a sequence without rows among others", 18, "bfloat16", 64, 2, 2, 16,
        ((9, 40), (0, 33), (3, 20)),
    ),
    IpexCase("fp16_d128_gqa_p16_window", "window", 19, "float16", 128, 4, 2, 16, ((33, 100), (1, 65)), window_left=31),
    IpexCase("bf16_d64_mha_p64_window", "window", 20, "bfloat16", 64, 2, 2, 64, ((40, 200), (7, 7)), window_left=16),
    IpexCase(
        # Not 0, which IPEX's CPU build takes for "no window".
        "fp16_d64_gqa_p32_window1", "narrowest window: two keys a row", 21, "float16", 64, 4, 2, 32, ((33, 65),),
        window_left=1,
    ),
    # Scores spread over about +-50 (scale 2 at head 64), so that capping them at 50 changes the result.
    IpexCase(
        "fp16_d64_gqa_p16_softcap", "softcap", 22, "float16", 64, 4, 2, 16, ((33, 100), (1, 65)), softmax_scale=2.0,
        softcap=50.0,
    ),
    IpexCase(
        "bf16_d128_mha_p32_softcap", "softcap", 23, "bfloat16", 128, 2, 2, 32, ((33, 100), (1, 65)), softmax_scale=1.5,
        softcap=50.0,
    ),
    IpexCase(
        "fp16_d128_gqa_p64_window_softcap", "window and softcap", 24, "float16", 128, 4, 2, 64, ((33, 100), (1, 65)),
        softmax_scale=1.5, window_left=31, softcap=50.0,
    ),
)
# fmt: on
CASES_BY_NAME = {case.name: case for case in CASES}


def to_bits(values: np.ndarray, dtype: str) -> np.ndarray:
    """float32 values rounded to fp16 or bf16 (to nearest, ties to even), as uint16 bit patterns. Values are finite."""
    if dtype == "float16":
        return values.astype(np.float16).view(np.uint16)
    bits = np.ascontiguousarray(values, dtype=np.float32).view(np.uint32)
    tie_to_even = (bits >> np.uint32(16)) & np.uint32(1)
    return ((bits + np.uint32(0x7FFF) + tie_to_even) >> np.uint32(16)).astype(np.uint16)


def from_bits(bits: np.ndarray, dtype: str) -> np.ndarray:
    """fp16 or bf16 bit patterns as float32 values, exact."""
    if dtype == "float16":
        return bits.view(np.float16).astype(np.float32)
    return (bits.astype(np.uint32) << np.uint32(16)).view(np.float32)


def make_inputs(case: IpexCase) -> IpexInputs:
    """Standard normal q, k and v in shuffled pages, from the case's seed."""
    rng = np.random.Generator(np.random.PCG64(case.seed))

    def draw(*shape):
        return from_bits(to_bits(rng.standard_normal(shape).astype(np.float32), case.dtype), case.dtype)

    q_lens, kv_lens = np.array(case.seqlens, dtype=np.int32).T
    pages_per_seq = ceil_div(kv_lens, case.page_size)
    num_used = int(pages_per_seq.sum())
    page_ids = rng.permutation(num_used + 1).astype(np.int32)
    spare_page, page_ids = page_ids[-1], page_ids[:-1]

    block_table = np.full((len(case.seqlens), int(pages_per_seq.max())), spare_page, dtype=np.int32)
    pages_shape = (num_used + 1, case.page_size, case.num_heads_kv, case.head_dim)
    k = np.full(pages_shape, UNUSED_SLOT, dtype=np.float32)
    v = np.full(pages_shape, UNUSED_SLOT, dtype=np.float32)
    for seq, (kv_len, num_pages) in enumerate(zip(kv_lens, pages_per_seq)):
        block_table[seq, :num_pages], page_ids = page_ids[:num_pages], page_ids[num_pages:]
        position = np.arange(kv_len)
        page, slot = block_table[seq, position // case.page_size], position % case.page_size
        k[page, slot] = draw(kv_len, case.num_heads_kv, case.head_dim)
        v[page, slot] = draw(kv_len, case.num_heads_kv, case.head_dim)

    return IpexInputs(
        q=draw(int(q_lens.sum()), case.num_heads_q, case.head_dim),
        k=k,
        v=v,
        block_table=block_table,
        cu_seqlens_q=np.concatenate([[0], np.cumsum(q_lens)]).astype(np.int32),
        seqused_k=kv_lens.copy(),
        scale=case.scale,
    )


def inputs_sha256(inputs: IpexInputs) -> str:
    """Hash of every input array, little-endian, in the order of the fields."""
    digest = hashlib.sha256()
    for array in (inputs.q, inputs.k, inputs.v, inputs.block_table, inputs.cu_seqlens_q, inputs.seqused_k):
        digest.update(np.ascontiguousarray(array, dtype=array.dtype.newbyteorder("<")).tobytes())
    return digest.hexdigest()
