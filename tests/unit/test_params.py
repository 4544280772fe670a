"""The kernels' argument: ctypes structures read from params.hpp, and the compiler's word on their layout."""

import ctypes

import pytest
import torch

from esimd_fmha import loader
from esimd_fmha.config import PACKAGE, all_configs
from esimd_fmha.loader.devices import named_device
from esimd_fmha.params import (
    ADDRESSES,
    C_TYPES,
    HEADER,
    AppendParams,
    FastDivisor,
    FmhaParams,
    MergeParams,
    OptionalParams,
    SplitPlan,
    ctypes_fields,
    read_structs,
)


def leaves(structure, offset=0, path=""):
    """(path as C++ writes it, offset, ctypes type) of every number in a structure."""
    inherited = [base for base in reversed(structure.__mro__) if "_fields_" in vars(base)]
    for name, field_type in (field for base in inherited for field in base._fields_):
        at = offset + getattr(structure, name).offset
        if issubclass(field_type, ctypes.Structure):
            yield from leaves(field_type, at, f"{path}{name}.")
        else:
            yield f"{path}{name}", at, field_type


class ProbeArgument(ctypes.Structure):
    _fields_ = [("result", ctypes.c_uint64)]


@pytest.mark.parametrize(
    "structure, name, header",
    [
        (FmhaParams, "KernelParamsWhere<false>", "kernels/argument.hpp"),
        (OptionalParams, "KernelParamsWhere<true>", "kernels/argument.hpp"),
        (AppendParams, "AppendParams", "kernels/append_params.hpp"),
        (MergeParams, "MergeParams", "reduce/merge_params.hpp"),
    ],
    ids=lambda of: getattr(of, "__name__", ""),
)
def test_the_compiler_lays_the_argument_out_alike(structure, name, header, tmp_path):
    """Offset, size and kind of every number, and the size of the whole."""
    fields = list(leaves(structure))
    kinds = {ctype: name for name, ctype in C_TYPES.items()}
    params = f"esimd_fmha::{name}"
    entry = tmp_path / "layout_probe.cpp"
    entry.write_text(
        f'#include "{header}"\n'
        "struct Argument { uint64_t result; };\n"
        'extern "C" __attribute__((sycl_device))\n'
        '[[__sycl_detail__::add_ir_attributes_function("sycl-nd-range-kernel", 3)]] void\n'
        "layout_probe(Argument argument) {\n    int *result = reinterpret_cast<int *>(argument.result);\n"
        f"    *result++ = sizeof({params});\n"
        + "".join(
            f"    *result++ = __builtin_offsetof({params}, {path});\n"
            f"    *result++ = __is_same(decltype({params}{{}}.{path}), {kinds[ctype]});\n"
            for path, _, ctype in fields
        )
        + "}\n"
    )
    source = loader.Source(entry, PACKAGE, next(all_configs("cpu")).macros[1:], "layout_probe")
    kernel = loader.load_kernel(source, named_device("opencl:cpu"))
    result = torch.full((1 + 2 * len(fields),), -1, dtype=torch.int32)
    kernel.launch(ProbeArgument(result.data_ptr()), (1, 1, 1), 1, list)
    size, *seen = result.tolist()
    assert size == ctypes.sizeof(structure)
    assert dict(zip([path for path, *_ in fields], zip(seen[::2], seen[1::2]))) == {
        path: (offset, 1) for path, offset, _ in fields
    }


def test_swapped_fields_of_the_header_are_swapped_in_python():
    text = HEADER.read_text()
    assert text.count("k_slot_stride, k_head_stride") == 1
    structs = read_structs(text.replace("k_slot_stride, k_head_stride", "k_head_stride, k_slot_stride"))

    class Swapped(ctypes.Structure):
        _fields_ = ctypes_fields(structs["FmhaParams"], FastDivisor, SplitPlan)

    assert Swapped.k_slot_stride.offset == FmhaParams.k_head_stride.offset
    assert Swapped.k_head_stride.offset == FmhaParams.k_slot_stride.offset
    assert Swapped.v_slot_stride.offset == FmhaParams.v_slot_stride.offset


def test_addresses_are_the_fields_of_64_bits():
    assert set(ADDRESSES) == {name for name, field_type in FmhaParams._fields_ if field_type is ctypes.c_uint64}
    assert {"q", "k_cache", "v_cache", "out"} <= set(ADDRESSES)


@pytest.mark.parametrize("structure", [FmhaParams, SplitPlan, FastDivisor, AppendParams, MergeParams])
def test_what_is_no_field_cannot_be_set(structure):
    with pytest.raises(AttributeError):
        structure().num_heads_k = 3
    with pytest.raises(AttributeError):
        structure(num_heads_k=3)


def test_structs_are_read_in_order_with_their_nested_types():
    header = """#pragma once
namespace esimd_fmha {
// Text.
struct A {
    float x, y; // two
};

struct B {
    A a;
    int32_t n;
};
} // namespace esimd_fmha
"""
    assert read_structs(header) == {"A": [("x", "float"), ("y", "float")], "B": [("a", "A"), ("n", "int32_t")]}


def test_a_header_may_use_the_structs_of_one_that_it_includes():
    header = '#include "params.hpp"\nstruct B {\n    A a;\n};'
    assert read_structs(header, "b.hpp", ["A"]) == {"B": [("a", "A")]}
    with pytest.raises(ValueError, match=r"b\.hpp, line 3: 'A a;' has no type known here"):
        read_structs(header, "b.hpp")
    with pytest.raises(ValueError, match=r"b\.hpp, line 2: 'struct B \{' is a second type"):
        read_structs(header, "b.hpp", ["A", "B"])


@pytest.mark.parametrize(
    "body, refused",
    [
        ("struct A {\n    int n;\n};", "line 2: 'int n;' has no type known here"),
        ("struct A {\n    B b;\n};\nstruct B {\n    float x;\n};", "line 2: 'B b;' has no type known here"),
        ("struct A {\n    float x[2];\n};", "line 2: 'float x[2];' is not understood"),
        ("struct A {\n    float *x;\n};", r"line 2: 'float *x;' is not understood"),
        ("struct A {\n    float x = 1;\n};", "line 2: 'float x = 1;' is not understood"),
        ("struct A {\n    float x; float y;\n};", "line 2: 'float x; float y;' is not understood"),
        ("struct A {\n    float x,\n        y;\n};", "line 2: 'float x,' is not understood"),
        ("struct A {\n    uint32_t n : 3;\n};", "line 2: 'uint32_t n : 3;' is not understood"),
        ("struct A {\n    /* float y; */\n};", "line 2: '/* float y; */' is not understood"),
        ("struct A {\n#if X\n    float x;\n#endif\n};", "line 2: '#if X' is not understood"),
        ("struct alignas(16) A {\n    float x;\n};", "line 1: 'struct alignas(16) A {' is not understood"),
        ("struct A : B {\n    float x;\n};", "line 1: 'struct A : B {' is not understood"),
        ("struct A {\n    float x;\n    int f() const { return 0; }\n};", "line 3: .* is not understood"),
        ("struct A {\n    float x;\n    float y, x;\n};", "line 3: 'float y, x;' names x a second time"),
        ("struct A {\n    float x;\n};\nstruct A {\n    float y;\n};", "line 4: 'struct A {' is a second type"),
        ("struct float {\n    uint32_t x;\n};", "line 1: 'struct float {' is a second type"),
        ("struct A {\n    struct B {", r"line 2: 'struct B {' is inside another struct"),
        ("struct A {\n};", r"line 2: '};' ends a struct without fields"),
        ("};", r"line 1: '};' is not understood"),
        ("float x;", "line 1: 'float x;' is not understood"),
        ("struct A {\n    float x;", "struct A does not end"),
    ],
)
def test_what_the_reader_does_not_understand_is_refused_by_line(body, refused):
    pattern = refused if ".*" in refused else None
    with pytest.raises(ValueError, match=pattern) as error:
        read_structs(body)
    assert pattern or refused in str(error.value)
