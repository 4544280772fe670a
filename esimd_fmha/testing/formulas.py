"""Work and traffic of a case. Conventions:

FLOPs   2 for a multiply-add; the two products only (4 * head_dim for every query row, key it sees, and query head).
        A causal row counts the keys it sees, so a square causal problem has a little more than half the FLOPs of a
        full one. Softmax is not counted.
Bytes   what has to cross the memory bus once: Q and out, K and V of every sequence that has queries (its used slots,
        not whole pages), the block-table entries, and the partials of a split, written and read.
"""

from esimd_fmha.integers import ceil_div
from esimd_fmha.testing.case import AttentionCase
from esimd_fmha.testing.options import AttentionOptions

ELEMENT_BYTES = 2  # fp16 and bf16
PARTIAL_BYTES = 4  # float32
INDEX_BYTES = 4  # int32


def num_visible_pairs(q_len: int, kv_len: int, options: AttentionOptions) -> int:
    """How many pairs of a query row and a key that it sees one sequence has."""
    return sum(len(options.visible_keys(position, kv_len)) for position in range(kv_len - q_len, kv_len))


def attention_flops(case: AttentionCase) -> int:
    lengths = enumerate(zip(case.q_lens, case.kv_lens))
    pairs = sum(num_visible_pairs(q_len, kv_len, case.of_sequence(index)) for index, (q_len, kv_len) in lengths)
    return 4 * case.head_dim * case.num_heads_q * pairs


def attention_bytes(case: AttentionCase, num_splits: int = 1) -> int:
    """``num_splits`` is what the plan made of the case's."""
    num_rows = sum(case.q_lens)
    keys = [kv_len for q_len, kv_len in zip(case.q_lens, case.kv_lens) if q_len]
    q_and_out = 2 * num_rows * case.num_heads_q * case.head_dim * ELEMENT_BYTES
    k_and_v = 2 * sum(keys) * case.num_heads_kv * case.head_dim * ELEMENT_BYTES
    table = sum(ceil_div(kv_len, case.page_size) for kv_len in keys) * INDEX_BYTES if case.page_size else 0
    o_max_and_sum = case.head_dim + 2
    partials = 2 * num_splits * num_rows * case.num_heads_q * o_max_and_sum * PARTIAL_BYTES if num_splits > 1 else 0
    return q_and_out + k_and_v + table + partials
