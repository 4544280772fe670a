"""Where tensors lie: every claim about overlap against the set of addresses."""

import hypothesis
import torch
from hypothesis import strategies as st

from esimd_fmha.tensors import share_memory, span_bytes

POOL = torch.zeros(4000, dtype=torch.int16)
dimensions = st.lists(st.tuples(st.integers(1, 4), st.integers(0, 40)), min_size=1, max_size=4)


def view(layout, offset, dtype=torch.int16):
    return POOL.view(dtype).as_strided(*zip(*layout), offset)


def addresses(tensor):
    """Of all its bytes, from the start of the pool."""
    size = tensor.element_size()
    places = torch.arange(POOL.nbytes // size).as_strided(tensor.shape, tensor.stride(), tensor.storage_offset())
    return {place * size + byte for place in places.flatten().tolist() for byte in range(size)}


dtypes = st.sampled_from([torch.int8, torch.int16, torch.int32])


@hypothesis.given(dimensions, dimensions, st.integers(0, 200), st.integers(0, 200), dtypes, dtypes)
@hypothesis.settings(max_examples=1000)
def test_tensors_share_memory_exactly_where_they_share_an_address(
    a_layout, b_layout, a_offset, b_offset, a_type, b_type
):
    a, b = view(a_layout, a_offset, a_type), view(b_layout, b_offset, b_type)
    shared = bool(addresses(a) & addresses(b))
    assert share_memory(a, b) == share_memory(b, a) == shared


@hypothesis.given(dimensions, st.integers(0, 300))
@hypothesis.settings(max_examples=500)
def test_views_alike_share_memory_exactly_where_they_share_an_address(layout, offset):
    a, b = view(layout, 150), view(layout, offset)
    assert share_memory(a, b) == bool(addresses(a) & addresses(b))


def test_layouts_that_are_too_entangled_to_tell_count_as_sharing_memory():
    """These do not meet: one has the even places, the other the odd ones. Too many combinations come near each."""
    pool = torch.empty(1 << 22, dtype=torch.int16)
    strides = [2 * (1000 + 7 * i * i) for i in range(12)]
    a = pool.as_strided((6,) * 12, strides)
    b = pool.as_strided((6,) * 12, strides, 1)
    shared = share_memory(a, b)  # a failure must not print tensors of two billion elements
    assert shared


@hypothesis.given(dimensions)
def test_a_span_ends_with_the_last_element(layout):
    tensor = view(layout, 7)
    assert span_bytes(tensor) == max(addresses(tensor)) + 1 - 2 * 7


def test_tensors_without_elements_share_nothing():
    assert not share_memory(POOL[:0], POOL)
