"""Kernel arguments against what the binary says of them: nothing that would be read as another value is accepted."""

import ctypes

import numpy as np
import pytest

from xesim import LaunchError, LocalMemory
from xesim.binary.zebin import KernelImage
from xesim.machine.parameters import check_arguments


def value_entry(index, size, **more):
    return {"arg_type": "arg_byvalue", "offset": 0, "size": size, "arg_index": index, **more}


def pointer_entry(index, addrmode="stateless", addrspace="global"):
    return {
        "arg_type": "arg_bypointer",
        "offset": 0,
        "size": 8,
        "arg_index": index,
        "addrmode": addrmode,
        "addrspace": addrspace,
    }


def kernel(*entries, infos=()):
    infos = [{"index": i, "address_qualifier": "", **info} for i, info in enumerate(infos)]
    return KernelImage("k", {"payload_arguments": list(entries)}, infos, b"", ())


def of_type(type_name, **info):
    """A kernel with one argument ``x`` of this type."""
    size = int(type_name.partition(";")[2])
    return kernel(value_entry(0, size), infos=[{"name": "x", "type_name": type_name, **info}])


class Pair(ctypes.Structure):
    _fields_ = (("a", ctypes.c_float), ("b", ctypes.c_int))


@pytest.mark.parametrize(
    ("type_name", "argument", "expected"),
    [
        ("float;4", np.float32(1.5), np.float32(1.5).tobytes()),
        ("float;4", ctypes.c_float(1.5), np.float32(1.5).tobytes()),
        ("float;4", b"\1\2\3\4", b"\1\2\3\4"),
        ("half;2", np.float16(1.5), np.float16(1.5).tobytes()),
        ("double;8", np.float64(1.5), np.float64(1.5).tobytes()),
        ("int;4", np.int32(-2), b"\xfe\xff\xff\xff"),
        ("int;4", np.uint32(0xFFFFFFFE), b"\xfe\xff\xff\xff"),
        ("int;4", -2, b"\xfe\xff\xff\xff"),
        ("uint;4", 0xFFFFFFFE, b"\xfe\xff\xff\xff"),
        ("uchar;1", True, b"\1"),
        ("long;8", -1, b"\xff" * 8),
        ("float4;16", np.arange(4, dtype=np.float32), np.arange(4, dtype=np.float32).tobytes()),
        ("struct Pair;8", Pair(1.5, 3), bytes(Pair(1.5, 3))),
        ("struct Pair;8", np.array([(1.5, 3)], "f4,i4")[0], bytes(Pair(1.5, 3))),
        ("real;4", np.float32(1.5), np.float32(1.5).tobytes()),  # a typedef: only its size is known
    ],
)
def test_fitting_values(type_name, argument, expected):
    assert check_arguments(of_type(type_name), [argument]) == [expected]


@pytest.mark.parametrize(
    ("type_name", "argument", "given"),
    [
        ("float;4", np.float64(1.5), "float64 1.5 has 8 bytes"),
        ("float;4", np.float16(1.5), "float16 1.5 has 2 bytes"),
        ("float;4", np.int32(1), "int32 1"),
        ("float;4", 1, "int 1"),
        ("float;4", 1.5, "float 1.5"),
        ("float;4", True, "bool True"),
        ("float;4", ctypes.c_int(1), "c_int"),
        ("float;4", b"\1\2", "2 bytes"),
        ("float;4", None, "NoneType"),
        ("int;4", np.float32(1), "float32 1.0"),
        ("int;4", np.int64(1), "8 bytes"),
        ("int;4", 1 << 32, "does not fit 32 bits"),
        ("uchar;1", 256, "does not fit 8 bits"),
        ("float4;16", np.arange(4, dtype=np.int32), r"numpy array int32\[4\]"),
        ("float4;16", np.arange(3, dtype=np.float32), "12 bytes"),
        ("float4;16", 7, "int 7"),
        ("struct Pair;8", np.float32(1), "4 bytes"),
        ("struct Pair;12", Pair(1.5, 3), "8 bytes"),
        ("int;4", LocalMemory(16), "LocalMemory"),
        ("real;4", 7, "int 7"),  # a typedef: it may be a float
    ],
)
def test_values_of_another_type(type_name, argument, given):
    with pytest.raises(LaunchError, match=f"argument 0 'x' .*of k: .*{given}.*; pass "):
        check_arguments(of_type(type_name), [argument])


def test_the_message_says_what_is_wanted():
    with pytest.raises(LaunchError) as caught:
        check_arguments(of_type("float;4"), [np.float64(2)])
    assert str(caught.value) == "argument 0 'x' (float) of k: float64 2.0 has 8 bytes; pass numpy.float32"


@pytest.mark.parametrize("count", [0, 1, 3])
def test_number_of_arguments(count):
    two = kernel(
        value_entry(0, 4),
        value_entry(1, 4),
        infos=[{"name": "n", "type_name": "int;4"}, {"name": "m", "type_name": "int;4"}],
    )
    with pytest.raises(LaunchError, match=rf"k takes 2 arguments \(n, m\), {count} were given"):
        check_arguments(two, [np.int32(1)] * count)


def test_an_unused_argument_is_checked_as_well():
    unused = kernel(infos=[{"name": "x", "type_name": "float;4"}])
    with pytest.raises(LaunchError, match="argument 0 'x'"):
        check_arguments(unused, [np.float64(1)])


@pytest.mark.parametrize(("argument", "address"), [(4096, 4096), (np.uint64(4096), 4096), (None, 0)])
def test_pointers(argument, address):
    pointer = kernel(pointer_entry(0), infos=[{"name": "p", "type_name": "float*;8"}])
    assert check_arguments(pointer, [argument]) == [address]


@pytest.mark.parametrize(
    "argument", [np.zeros(4, np.float32), np.float64(1), 4096.0, -1, 1 << 64, LocalMemory(4), True]
)
def test_what_is_no_address(argument):
    pointer = kernel(pointer_entry(0), infos=[{"name": "p", "type_name": "float*;8"}])
    with pytest.raises(LaunchError, match=r"argument 0 'p' \(float\*\) of k: .*; pass an address from xesim.Memory"):
        check_arguments(pointer, [argument])


@pytest.mark.parametrize("infos", [[], [{"name": "l", "type_name": "int*;8", "address_qualifier": "__local"}]])
def test_local_pointers(infos):
    local = kernel(pointer_entry(0, addrmode="slm", addrspace="local"), infos=infos)
    assert check_arguments(local, [LocalMemory(64)]) == [LocalMemory(64)]
    with pytest.raises(LaunchError, match="for a local pointer; pass xesim.LocalMemory"):
        check_arguments(local, [64])


@pytest.mark.parametrize(
    ("addrspace", "type_name"), [("image", "image2d_t;8"), ("sampler", "sampler_t;8"), ("image", None)]
)
def test_images_and_samplers_are_refused_by_name(addrspace, type_name):
    infos = [{"name": "i", "type_name": type_name}] if type_name else []
    with pytest.raises(LaunchError, match=f"argument 0 .*xesim does not model {addrspace} arguments"):
        check_arguments(kernel(pointer_entry(0, "bindless", addrspace), infos=infos), [0])


def test_without_information_the_size_decides():
    plain = kernel(value_entry(0, 4))
    assert check_arguments(plain, [np.float32(1)]) == [np.float32(1).tobytes()]
    for argument, given in ((np.float64(1), "float64 1.0 has 8 bytes"), (1, "int 1")):
        with pytest.raises(LaunchError, match=f"argument 0 of k: {given}; pass 4 bytes"):
            check_arguments(plain, [argument])


def test_without_information_a_structure_may_end_behind_its_last_read_byte():
    flattened = kernel(value_entry(0, 4, source_offset=0), value_entry(0, 2, source_offset=8))
    assert check_arguments(flattened, [bytes(12)]) == [bytes(12)]
    with pytest.raises(LaunchError, match="pass at least 10 bytes"):
        check_arguments(flattened, [bytes(8)])
