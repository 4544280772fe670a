"""Memory access patterns, bit-equal to the CPU device."""

import pathlib
import struct

import numpy as np
import pytest

from ..harness import TYPES, Case, check, out, random_values, read, values

SOURCE = pathlib.Path(__file__).parent / "kernels" / "memory.cl"
COUNT = 128
INT = np.int32
VECTOR_TYPES = {name: TYPES[name] for name in ("char", "short", "int", "long", "half", "float", "double")}
# The layout of `Parameters` in memory.cl.
PARAMETERS = np.dtype(
    [("scale", "i4"), ("offset", "i2"), ("shift", "i1"), ("factor", "f4"), ("wide", "i8")], align=True
)


def access(kernel, purpose, *args):
    return Case(kernel, purpose, args, (COUNT,), (32,))


rng = np.random.default_rng(70)
ints = random_values(INT, COUNT, 71, 0, 10**6)
records = np.zeros(COUNT, PARAMETERS)
for field, dtype in [("scale", INT), ("offset", np.int16), ("shift", np.int8), ("wide", np.int64)]:
    records[field] = random_values(dtype, COUNT, 72)
image = random_values(np.uint8, 48 * 20, 73, 0, 255)

CASES = [
    access(
        f"vectors_{name}",
        "vload and vstore of 2, 3, 4, 8, 16, off their natural alignment",
        read(values(dtype, COUNT * 40 + 1)),
        out(COUNT * 40 + 1, dtype),
        INT(1),
    )
    for name, dtype in VECTOR_TYPES.items()
]
CASES += [
    access(
        "aligned_vectors",
        "int3 (read as 4) and uchar16",
        read(random_values(INT, 4 * COUNT, 74)),
        read(random_values(np.uint8, 16 * COUNT, 75)),
        out(3 * COUNT, INT),
        out(16 * COUNT, np.uint8),
    ),
    access(
        "byte_scatter",
        "bytes to a permutation",
        read(random_values(np.uint8, COUNT, 76)),
        read(rng.permutation(COUNT).astype(np.uint16)),
        out(COUNT, np.uint8),
    ),
    access(
        "short_strided",
        "16-bit gathers and scatters",
        read(random_values(np.int16, 3 * COUNT, 77)),
        out(3 * COUNT, np.int16),
        INT(3),
    ),
    access(
        "misaligned_words",
        "words assembled from bytes",
        read(random_values(np.uint8, 5 * COUNT + 10, 78)),
        out(COUNT, np.uint32),
        out(COUNT, np.uint64),
    ),
    access("private_array", "run-time index into 32 ints", read(ints), out(COUNT, INT), INT(32)),
    access(
        "private_bytes",
        "run-time index into 256 bytes",
        read(random_values(np.uint8, COUNT, 79, 0, 255)),
        out(COUNT, np.uint32),
    ),
    access("private_doubles", "run-time index into doubles", read(random_values("f8", COUNT, 80)), out(COUNT, "f8")),
    access("register_spills", "scratch memory", read(ints), out((60, COUNT), INT)),
    access("constant_tables", "program-scope constants", read(ints), out(COUNT, INT), out(COUNT, np.float32)),
    access("program_scope_variables", "variables that hold addresses of others", read(ints), out((2, COUNT), INT)),
    access("constant_argument", "constant pointer argument", read(ints[:32]), read(ints), out(COUNT, INT)),
    access(
        "struct_by_value",
        "a struct as argument",
        read(ints),
        out(COUNT, np.float32),
        out(COUNT, np.int64),
        struct.pack("=ihbxf4xq", 3, -77, 2, 0.125, 1 << 40),
    ),
    access(
        "struct_array",
        "fields of structs; padding and skipped fields stay",
        read(records.view(np.uint8)),
        out(COUNT * PARAMETERS.itemsize, np.uint8),
    ),
    access(
        "small_scalars",
        "scalar arguments of every size, and a vector",
        *(np.int8(-5), np.uint8(200), np.int16(-300), np.uint16(60000), np.int64(1 << 45), np.float64(0.1)),
        *(np.float16(1.5), np.array([1, 2, 3, 0], INT).tobytes()),
        out(COUNT, np.float64),
    ),
    access("generic_pointers", "one pointer to global, local or private memory", read(ints), out(COUNT, INT)),
    access(
        "pointer_chase",
        "dependent 16-bit gathers",
        read(rng.permutation(COUNT).astype(np.uint16)),
        out(COUNT, np.uint16),
        INT(17),
    ),
    Case(
        "two_dimensional_convolution",
        "byte image with clamped borders",
        [read(image), out(image.size, np.uint8), INT(48), INT(20)],
        (48, 20),
        (16, 4),
    ),
    access(
        "many_arguments",
        "a long payload",
        *(read(random_values(INT, COUNT, 81 + k, 0, 1000)) for k in range(5)),
        out(COUNT, INT),
        *(INT(3), INT(-4), np.int64(1 << 20), np.float32(9.75), np.uint32(77), np.uint16(65535)),
    ),
]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_memory(case):
    check(SOURCE, case)
