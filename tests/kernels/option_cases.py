"""Small problems that the tests of options share. The heads reach each kernel that does not gather, in either dtype."""

import itertools

from esimd_fmha.testing.case import AttentionCase


def small(purpose, **fields):
    fields = {"q_lens": (20,), "kv_lens": (90,), "num_heads_q": 2, "num_heads_kv": 1} | fields
    return AttentionCase(purpose=purpose, **fields)


HEADS = tuple(zip((64, 96, 128, 192, 256), itertools.cycle(("fp16", "bf16"))))
OTHER_HEADS = tuple(zip((64, 96, 128, 192, 256), itertools.cycle(("bf16", "fp16"))))
