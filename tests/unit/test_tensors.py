"""Where tensors lie: every claim about overlap against the set of addresses."""

import hypothesis
import torch
from hypothesis import strategies as st

from esimd_fmha.tensors import overlaps, share_memory, span_bytes

POOL = torch.zeros(4000, dtype=torch.int16)
dimensions = st.lists(st.tuples(st.integers(1, 4), st.integers(0, 40)), min_size=1, max_size=4)


def view(layout, offset):
    return POOL.as_strided(*zip(*layout), offset)


def addresses(tensor):
    places = torch.arange(len(POOL)).as_strided(tensor.shape, tensor.stride(), tensor.storage_offset())
    return places.flatten().tolist()


@hypothesis.given(dimensions, dimensions, st.integers(0, 200))
@hypothesis.settings(max_examples=500)
def test_tensors_that_share_an_address_are_seen(a_layout, b_layout, offset):
    a, b = view(a_layout, 100), view(b_layout, offset)
    if set(addresses(a)) & set(addresses(b)):
        assert share_memory(a, b) and share_memory(b, a)


@hypothesis.given(dimensions, st.integers(0, 300))
@hypothesis.settings(max_examples=500)
def test_views_alike_share_memory_exactly_where_they_share_an_address(layout, offset):
    a, b = view(layout, 150), view(layout, offset)
    hypothesis.assume(not overlaps(a))
    assert share_memory(a, b) == bool(set(addresses(a)) & set(addresses(b)))


@hypothesis.given(dimensions)
def test_a_span_ends_with_the_last_element(layout):
    tensor = view(layout, 7)
    assert span_bytes(tensor) == 2 * (max(addresses(tensor)) - 7 + 1)


def test_tensors_without_elements_share_nothing():
    assert not share_memory(POOL[:0], POOL)
