"""Tensors that are not what they seem: each is refused by name, also after a call with tensors that look the same."""

import contextlib

import pytest
import torch
from torch._subclasses.fake_tensor import FakeTensorMode
from torch.fx.experimental.symbolic_shapes import ShapeEnv

import esimd_fmha
from esimd_fmha import UnsupportedProblem
from esimd_fmha.ops import is_fake

from .right_calls import CALLS, OTHER_NAMES, func, paged, randn, tensors_of

# ---- odd tensors: each calls a function with one of the shape, strides and dtype of a right one ----------------------


class Wrapper(torch.Tensor):
    """As DTensor and other types that hold tensors: no memory, and operations of its own."""

    @staticmethod
    def __new__(cls, inner):
        strides = inner.stride()
        return torch.Tensor._make_wrapper_subclass(
            cls, inner.shape, strides=strides, dtype=inner.dtype, device=inner.device
        )

    @classmethod
    def __torch_dispatch__(cls, function, types, args=(), kwargs=None):
        raise NotImplementedError


class WithMemory(torch.Tensor):
    """Has memory, but what its elements are is for its operations to say."""

    @classmethod
    def __torch_dispatch__(cls, function, types, args=(), kwargs=None):
        raise NotImplementedError


class LooksLikeATensor:
    """Answers what is asked of tensors."""

    def __init__(self, tensor):
        self._tensor = tensor

    def __getattr__(self, name):
        return getattr(self._tensor, name)


def freed(tensor):
    tensor.untyped_storage().resize_(0)
    return tensor


def smaller(tensor, lines_before=0):
    """A copy in a storage that lacks its last byte, behind some lines of 64 bytes."""
    start = 64 * lines_before
    storage = torch.zeros(start + tensor.nbytes, dtype=torch.uint8)
    copy = storage[start:].view(tensor.dtype).view(tensor.shape).copy_(tensor)
    storage.untyped_storage().resize_(storage.nbytes - 1)
    return copy


def displaced(tensor):
    """A copy that begins one byte behind where elements may."""
    copy = torch.frombuffer(bytearray(tensor.nbytes + 1), dtype=tensor.dtype, offset=1).view(tensor.shape)
    return copy.copy_(tensor)


def nested(tensor):
    return torch.nested.nested_tensor(list(tensor.unbind()) if tensor.dim() > 1 else [tensor])


def jagged(tensor):
    return torch.nested.nested_tensor([tensor, tensor], layout=torch.jagged)


def made_by(change):
    return lambda call, tensor: call(change(tensor))


ODD = {
    "fake": made_by(lambda tensor: FakeTensorMode().from_tensor(tensor)),
    "fake, of symbolic shape": made_by(lambda tensor: FakeTensorMode(shape_env=ShapeEnv()).from_tensor(tensor)),
    "meta": made_by(lambda tensor: tensor.to("meta")),
    "functional": made_by(torch._to_functional_tensor),
    "functionalized": lambda call, tensor: torch.func.functionalize(call)(tensor),
    "vmapped": lambda call, tensor: torch.vmap(call)(tensor[None]),
    "a wrapper": made_by(Wrapper),
    "a subclass with operations": made_by(lambda tensor: tensor.as_subclass(WithMemory)),
    "no tensor": made_by(LooksLikeATensor),
    "freed": made_by(freed),
    "in a smaller storage": made_by(smaller),
    "in the end of a smaller storage": made_by(lambda tensor: smaller(tensor, lines_before=5)),
    "negated": made_by(torch._neg_view),
    "sparse": made_by(lambda tensor: tensor.to_sparse()),
    "nested": made_by(nested),
    "jagged": made_by(jagged),
}
DISPLACED = made_by(displaced)
DIFFERENTIATED = {
    "grad": lambda call, tensor: torch.func.grad(lambda tensor: call(tensor).sum())(tensor),
    "jvp": lambda call, tensor: torch.func.jvp(call, (tensor,), (tensor,)),
}


def assert_refused_by_name(operator, arguments, name, odd, *also_named):
    operator(**arguments)
    with pytest.raises((UnsupportedProblem, TypeError)) as caught:
        odd(lambda tensor: operator(**arguments | {name: tensor}), arguments[name])
    names = (name, *OTHER_NAMES.get(name, ()), *also_named)
    assert str(caught.value).startswith(tuple(f"{named} is " for named in names)), f"{name}: {caught.value}"


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("odd", ODD.values(), ids=ODD)
@pytest.mark.parametrize("operator, make_arguments", CALLS.values(), ids=CALLS)
def test_an_odd_tensor_is_refused_after_a_right_call(operator, make_arguments, odd):
    for name in tensors_of(make_arguments):
        assert_refused_by_name(operator, make_arguments(), name, odd)


@pytest.mark.parametrize("operator, make_arguments", CALLS.values(), ids=CALLS)
def test_a_tensor_at_an_address_between_elements_is_refused_after_a_right_call(operator, make_arguments):
    for name in tensors_of(make_arguments):
        if make_arguments()[name].element_size() > 1:
            assert_refused_by_name(operator, make_arguments(), name, DISPLACED)


@pytest.mark.parametrize("odd", DIFFERENTIATED.values(), ids=DIFFERENTIATED)
@pytest.mark.parametrize("operator, make_arguments", CALLS.values(), ids=CALLS)
def test_a_tensor_of_a_derivative_is_refused_after_a_right_call(operator, make_arguments, odd):
    """The views that FlashAttention's spellings make of plain tensors belong to the derivative too."""
    also_named = ("q",) if operator in (esimd_fmha.flash_attn_func, esimd_fmha.flash_attn_with_kvcache) else ()
    arguments = make_arguments()
    for name in tensors_of(make_arguments):
        if arguments[name].dtype.is_floating_point:
            assert_refused_by_name(operator, arguments, name, odd, *also_named)


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("odd", [kind for kind in ODD if kind != "freed" and "smaller" not in kind])
def test_an_odd_tensor_without_elements_is_refused_after_a_right_call(odd):
    """Nothing of it would be read, but it must not make others of no signature look right."""
    arguments = paged() | {"k_cache": randn(0, 32, 2, 64), "v_cache": randn(0, 32, 2, 64)}
    if odd in ("functional", "functionalized"):  # there is no telling it from a right one, and nothing to read
        ODD[odd](lambda tensor: esimd_fmha.prefill_paged(**arguments | {"k_cache": tensor}), arguments["k_cache"])
    else:
        assert_refused_by_name(esimd_fmha.prefill_paged, arguments, "k_cache", ODD[odd])
    with pytest.raises(UnsupportedProblem, match="v_cache is a torch.sparse_coo tensor"):
        esimd_fmha.prefill_paged(**arguments | {"v_cache": arguments["v_cache"].to_sparse()})


def test_a_dtensor_is_refused_and_its_local_tensor_taken():
    from torch.distributed import destroy_process_group, init_process_group
    from torch.distributed.tensor import DTensor, Replicate, init_device_mesh
    from torch.testing._internal.distributed.fake_pg import FakeStore

    arguments = paged()
    expected = esimd_fmha.prefill_paged(**arguments).clone()
    init_process_group("fake", store=FakeStore(), rank=0, world_size=1)
    try:
        distributed = DTensor.from_local(arguments["q"], init_device_mesh("cpu", (1,)), [Replicate()])
        with pytest.raises(UnsupportedProblem, match=r"q is a DTensor; .*call \.to_local\(\)"):
            esimd_fmha.prefill_paged(**arguments | {"q": distributed})
        assert torch.equal(esimd_fmha.prefill_paged(**arguments | {"q": distributed.to_local()}), expected)
    finally:
        destroy_process_group()


def test_complex_tensors_are_refused_by_their_dtype():
    arguments = paged() | {"q": torch.randn(12, 4, 64, dtype=torch.complex64).conj()}
    with pytest.raises(UnsupportedProblem, match="q is torch.complex64; it must be torch.float16"):
        esimd_fmha.prefill_paged(**arguments)


def test_the_imaginary_part_of_a_conjugate_is_refused_as_the_negated_view_that_it_is():
    arguments, descale = paged(), torch.randn(2, 2, dtype=torch.complex64)
    esimd_fmha.prefill_paged(**arguments | {"k_descale": descale.imag})
    with pytest.raises(UnsupportedProblem, match=r"k_descale is a negated view; .*resolve_neg\(\)"):
        esimd_fmha.prefill_paged(**arguments | {"k_descale": descale.conj().imag})


class Labelled(torch.Tensor):
    """A type that adds nothing to what torch does."""


@pytest.mark.parametrize("kind", [Labelled, torch.nn.Parameter, torch.nn.Buffer])
def test_types_that_leave_operations_as_they_are_are_taken(kind):
    arguments = paged()
    expected = esimd_fmha.prefill_paged(**arguments).clone()
    for name in ("q", "k_cache", "sinks"):
        value = arguments[name]
        arguments[name] = value.as_subclass(Labelled) if kind is Labelled else kind(value)
    with torch.no_grad():
        assert torch.equal(esimd_fmha.prefill_paged(**arguments), expected)


def test_a_freed_tensor_works_again_when_its_storage_is_back():
    arguments = paged()
    keys = arguments["k_cache"].clone()
    expected = esimd_fmha.prefill_paged(**arguments).clone()
    storage = arguments["k_cache"].untyped_storage()
    num_bytes = storage.nbytes()
    storage.resize_(0)
    with pytest.raises(UnsupportedProblem, match=f"k_cache is in a storage of 0 bytes; its elements need {num_bytes}"):
        esimd_fmha.prefill_paged(**arguments)
    storage.resize_(num_bytes)
    arguments["k_cache"].copy_(keys)
    assert torch.equal(esimd_fmha.prefill_paged(**arguments), expected)


# ---- modes and transforms around a call with right tensors -----------------------------------------------------------


def in_fake_mode(call):
    with FakeTensorMode(allow_non_fake_inputs=True):
        call()


def in_transform(transform):
    """The call does not use what is transformed."""

    def around(call):
        def function(transformed):
            call()
            return transformed.sum()

        transform(function)(torch.zeros(2, 2))

    return around


AROUND = {
    "FakeTensorMode": in_fake_mode,
    "functionalize": in_transform(torch.func.functionalize),
    "grad": in_transform(torch.func.grad),
    "vmap": in_transform(torch.vmap),
}
NEW_SHAPES = iter(range(100, 1000))


@pytest.mark.parametrize("around", AROUND.values(), ids=AROUND)
@pytest.mark.parametrize("operator, make_arguments", CALLS.values(), ids=CALLS)
def test_a_mode_or_transform_around_a_call_makes_it_right_or_fake_or_an_error(operator, make_arguments, around):
    """And leaves nothing behind that calls outside of it would find. A fake call writes nothing."""
    arguments = {name: value for name, value in make_arguments().items() if name not in ("out", "lse")}
    if operator is esimd_fmha.merge_attn_states:
        arguments["return_lse"] = True
    tensors = [name for name, value in arguments.items() if isinstance(value, torch.Tensor)]

    def fresh():
        return arguments | {name: arguments[name].clone() for name in tensors}

    reference, under, results = fresh(), fresh(), []
    expected = operator(**reference)
    try:
        around(lambda: results.append(operator(**under)))
    except UnsupportedProblem:
        assert not results
    if around is in_fake_mode:
        (result,) = results
        assert result is None or all(map(is_fake, result if isinstance(result, tuple) else [result]))
        assert all(torch.equal(under[name], arguments[name]) for name in tensors)
        results.clear()
    after = fresh()
    torch.testing.assert_close([*results, operator(**after)], [expected] * (len(results) + 1), rtol=0, atol=0)
    for given in (under, after) if results else (after,):
        assert all(torch.equal(given[name], reference[name]) for name in tensors), "what an append wrote"


@pytest.mark.parametrize("around", [around for around in AROUND if around != "vmap"])
def test_indices_made_under_a_mode_are_not_remembered(around):
    arguments = func()
    length = next(NEW_SHAPES)  # of which there are no indices yet
    arguments |= {name: randn(2, length, 2, 64) for name in ("k", "v")}
    with (
        contextlib.nullcontext()
        if around == "FakeTensorMode"
        else pytest.raises(UnsupportedProblem, match="torch.func")
    ):
        AROUND[around](lambda: esimd_fmha.flash_attn_func(**arguments))
    assert esimd_fmha.flash_attn_func(**arguments).isfinite().all()
