"""softcap and sliding windows, alone and together, against the float64 reference.

The CPU device runs every case; the simulator runs the small ones, which reach every head dimension and both dtypes.
"""

import pytest

from ..checks import check_case
from ..devices import CPU, GPU, SIMULATORS, each_case
from .option_cases import HEADS, OTHER_HEADS, small

pytestmark = pytest.mark.sampled(8)

# ---- softcap ----

SMALL_SOFTCAP = [
    small("scores beyond the cap", head_dim=head_dim, dtype=dtype, softmax_scale=2.0, softcap=20.0)
    for head_dim, dtype in HEADS
] + [
    small("scores of 1e4 and more: tanh is 1", scores="huge", softcap=50.0),
    small("a cap below every score", softcap=0.01, dtype="bf16"),
    small("capped, split", kv_lens=(150,), softmax_scale=2.0, softcap=15.0, num_splits=2, dtype="bf16"),
    small("capped, of odd addresses", head_dim=72, kv_layout="unaligned", softmax_scale=1.0, softcap=5.0),
]
SOFTCAP = [
    small("scores beyond the cap", head_dim=head_dim, dtype=dtype, softmax_scale=2.0, softcap=20.0, causal=False)
    for head_dim, dtype in OTHER_HEADS
] + [
    small("the largest cap leaves scores alone", softcap=1e3, q_lens=(70, 1), kv_lens=(150, 70)),
    small("the smallest cap makes them equal", softcap=1e-3),
    small("rows without keys", q_lens=(20, 3), kv_lens=(7, 0), softcap=30.0, dtype="bf16"),
    small("every tile is rescaled", kv_lens=(300,), scores="rising", softcap=200.0),
    small("the maximum lags", kv_lens=(300,), scores="creeping", softcap=100.0, dtype="bf16"),
    small("falling scores, three splits", kv_lens=(300,), scores="falling", softcap=8.0, num_splits=3),
    small("packed", page_size=None, q_lens=(7, 40), kv_lens=(37, 70), softmax_scale=1.0, softcap=10.0),
]


@each_case(SMALL_SOFTCAP, CPU, GPU, SIMULATORS[0])
def test_softcap_small(case, tensor_device):
    check_case(case, tensor_device)


@each_case(SOFTCAP, CPU, GPU)
def test_softcap(case, tensor_device):
    check_case(case, tensor_device)


# ---- sliding window: rows of a tile begin and end at different keys ----

SMALL_WINDOW = [
    small("a window that begins inside a tile", head_dim=head_dim, dtype=dtype, window_size=(30, 0), kv_lens=(150,))
    for head_dim, dtype in HEADS
] + [
    small("both sides", window_size=(20, 7), causal=False, dtype="bf16", page_size=16),
    small("rows see full tiles between masked ones", window_size=(150, 0), q_lens=(9,), kv_lens=(300,)),
    small("windowed, split", window_size=(90, 0), kv_lens=(200,), num_splits=2, dtype="bf16"),
    small("windowed, of odd addresses", head_dim=72, kv_layout="unaligned", window_size=(40, 0), kv_lens=(120,)),
    small("windowed and capped", window_size=(33, 0), softmax_scale=2.0, softcap=20.0, kv_lens=(150,), num_splits=3),
]
WINDOW = (
    [
        small("only before, only after, both", head_dim=head_dim, dtype=dtype, window_size=window, causal=causal)
        for (head_dim, dtype), (window, causal) in zip(
            OTHER_HEADS, (((31, -1), False), ((-1, 5), False), ((0, 0), True), ((63, 63), True), ((-1, 0), False))
        )
    ]
    + [
        small("beside a tile's edge", window_size=(left, 0), q_lens=(70, 5), kv_lens=(333, 64))
        for left in (0, 1, 62, 63, 64, 65, 127, 128)
    ]
    + [
        small(
            "after the position, beside a tile's edge",
            window_size=(9, right),
            q_lens=(70,),
            kv_lens=(200,),
            causal=False,
        )
        for right in (0, 1, 63, 64, 65)
    ]
    + [
        small("rows without keys", q_lens=(40, 3), kv_lens=(7, 0), window_size=(3, 9), causal=False, dtype="bf16"),
        small("wider than any sequence", window_size=(1 << 30, 1 << 30), causal=False, q_lens=(70,), kv_lens=(130,)),
        small("creeping", window_size=(200, 0), scores="creeping", q_lens=(90,), kv_lens=(700,)),
        small("rising", window_size=(200, 0), scores="rising", q_lens=(90,), kv_lens=(500,), dtype="bf16"),
        small(
            "a loud key before the window", window_size=(100, 0), scores="high_first_key", q_lens=(150,), kv_lens=(150,)
        ),
        small("packed", page_size=None, window_size=(17, 0), q_lens=(40, 7), kv_lens=(100, 37)),
        small("more splits than tiles", window_size=(100, 0), q_lens=(90, 3), kv_lens=(700, 65), num_splits=50),
        small("three splits", window_size=(300, 0), q_lens=(150, 3), kv_lens=(900, 65), num_splits=3, dtype="bf16"),
        small(
            "splits of a fixed size",
            window_size=(300, 9),
            q_lens=(150, 3),
            kv_lens=(900, 65),
            split_size=64,
            causal=False,
        ),
        small("split by choice", window_size=(4000, 0), q_lens=(1,), kv_lens=(5000,), num_splits=0),
    ]
)


@each_case(SMALL_WINDOW, CPU, GPU, SIMULATORS[0])
def test_window_small(case, tensor_device):
    check_case(case, tensor_device)


@each_case(WINDOW, CPU, GPU)
def test_window(case, tensor_device):
    check_case(case, tensor_device)
