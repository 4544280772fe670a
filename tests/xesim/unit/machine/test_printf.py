"""printf: kernels that print, against what C prints."""

import ctypes
import pathlib
import struct
import subprocess
import sys

import numpy as np
import pytest

import xesim
from xesim.machine import printf

from ...harness import require_ocloc

LIBC = ctypes.CDLL(None)
OPTIONS = "-cl-std=CL3.0"


def run(tmp_path, body, items=1, parameters="int zero", arguments=(np.int32(0),)):
    """What a kernel with this body prints."""
    require_ocloc()
    path = tmp_path / "printing.cl"
    path.write_text(f"kernel void printing({parameters}) {{ {body} }}")
    module = xesim.Module.from_zebin(xesim.compile_to_zebin(path, options=OPTIONS))
    return module.kernel("printing").launch(items, None, list(arguments), xesim.Memory()).printed


def as_c(template, *values):
    buffer = ctypes.create_string_buffer(1000)
    LIBC.snprintf(buffer, 1000, template.encode(), *values)
    return buffer.value.decode()


# (format, the argument in OpenCL C, the argument for C). The kernel adds `zero` to integers to keep them from folding.
CONVERSIONS = [
    ("%d|%5d|%-5d|%05d|%+d|% d", "-7", ctypes.c_int(-7)),
    ("%i|%u", "-7", ctypes.c_int(-7)),
    ("%x|%X|%#x|%o|%#o|%08x", "-7", ctypes.c_int(-7)),
    ("%.4d|%6.3d", "42", ctypes.c_int(42)),
    ("%hhx|%hd", "0x1234ff", ctypes.c_int(0x1234FF)),
    ("%c", "65", ctypes.c_int(65)),
    ("%ld|%lx|%20ld", "-1234567890123L", ctypes.c_long(-1234567890123)),
    ("%lu", "0xfedcba9876543210UL", ctypes.c_ulong(0xFEDCBA9876543210)),
    ("%f|%.2f|%10.3f|%-10.1f|%+f", "2.625f", ctypes.c_double(2.625)),
    ("%e|%.3E|%g|%G", "12345.678f", ctypes.c_double(np.float32(12345.678))),
    ("%f|%5.1f|%g|%08f", "INFINITY", ctypes.c_double(float("inf"))),
    ("%a|%A", "0.15625f", ctypes.c_double(0.15625)),
    ("%f|%g", "(double)1/3", ctypes.c_double(1 / 3)),
]


@pytest.mark.parametrize("template, value, for_c", CONVERSIONS, ids=[c[0] for c in CONVERSIONS])
def test_conversions_print_as_in_c(tmp_path, template, value, for_c):
    count = template.count("%")
    printed = run(tmp_path, f'printf("{template}\\n"{f", {value} + zero" * count});')
    assert printed == as_c(template, *[for_c] * count) + "\n"


def test_strings_vectors_pointers_and_the_percent_sign(tmp_path):
    body = """
        printf("%s|%8s|%-4s|%.2s|%%\\n", "str", "pad", "l", "cut");
        printf("%v4d|%v3hd|%v2hhx|%v2hlf|%v2ld|%#.1v2hlf\\n", (int4)(1, -2, 3, zero), (short3)(4, -5, 6),
               (uchar2)(255, 1), (float2)(1.5f, -2), (long2)(1L << 40, -1), (float2)(1, 2));
        printf("%p|", (global void *)0x1234560L);
        printf("no newline");"""
    assert run(tmp_path, body) == (
        "str|     pad|l   |cu|%\n1,-2,3,0|4,-5,6|ff,1|1.500000,-2.000000|1099511627776,-1|1.0,2.0\n0x1234560|no newline"
    )


def test_many_work_items_print_each_their_line(tmp_path):
    printed = run(tmp_path, 'printf("%d of %lu\\n", (int)get_global_id(0), get_global_size(0));', items=300)
    assert sorted(printed.splitlines()) == sorted(f"{i} of 300" for i in range(300))


def test_a_buffer_that_overflows_is_said(tmp_path):
    body = 'for (int i = 0; i < 40; i++) printf("%d %v16d\\n", i, (int16)(zero));'
    printed = run(tmp_path, body, items=2048)
    *lines, note = printed.splitlines()
    zeros = ",".join("0" * 16)
    assert set(lines) <= {f"{i} {zeros}" for i in range(40)}
    record = 8 + 8 + 8 + 64
    assert f"was full; the kernel printed {4 + 2048 * 40 * record} bytes, the rest is lost]" in note
    assert len(lines) == ((4 << 20) - 4) // record


def test_a_kernel_that_fails_has_printed_what_it_printed(tmp_path):
    with pytest.raises(xesim.MemoryFault) as caught:
        body = 'printf("before %d\\n", zero); *(global volatile int *)(8L + zero) = 1; printf("after\\n");'
        run(tmp_path, body)
    assert caught.value.printed == "before 0\n"


def test_two_launches_print_apart(tmp_path):
    path = tmp_path / "twice.cl"
    path.write_text('kernel void twice(int x) { printf("%d\\n", x); }')
    require_ocloc()
    kernel = xesim.Module.from_zebin(xesim.compile_to_zebin(path, options=OPTIONS)).kernel("twice")
    memory = xesim.Memory()
    assert [kernel.launch(1, 1, [np.int32(x)], memory).printed for x in (3, 4)] == ["3\n", "4\n"]


def records(*pieces):
    buffer = printf.new_buffer()
    data = b"".join(pieces)
    buffer[4 : 4 + len(data)] = np.frombuffer(data, np.uint8)
    buffer[:4].view(np.uint32)[0] = 4 + len(data)
    return buffer


def test_a_format_string_inside_the_buffer():
    text = b"x=%d\n\0"
    inline = struct.pack("<Q", 1 << 63 | len(text)) + text.ljust(8, b"\0")
    assert printf.printed_text(records(inline, struct.pack("<Ii", 3, -5)), lambda address: b"") == "x=-5\n"


def test_records_that_end_early_print_what_is_whole():
    strings = {100: b"a\n", 200: b"b %d\n"}
    pieces = struct.pack("<Q", 100), struct.pack("<QI", 200, 3)
    assert printf.printed_text(records(*pieces), strings.__getitem__) == "a\n"


def test_the_command_line_prints_before_its_counts(tmp_path):
    require_ocloc()
    path = tmp_path / "hello.cl"
    path.write_text('kernel void hello(int x) { printf("hello %d\\n", x); if (x < 0) *(global int *)8L = 1; }')
    root = str(pathlib.Path(xesim.__file__).parent.parent)
    command = [sys.executable, "-m", "xesim", "run", str(path), "--options", OPTIONS, "--global", "1"]
    for value, status in ((7, 0), (-7, 1)):
        done = subprocess.run([*command, f"i32={value}"], cwd=root, capture_output=True, text=True, check=False)
        assert done.returncode == status and done.stdout.splitlines()[0] == f"hello {value}"
        assert "MemoryFault" in done.stderr if status else "threads in 1 groups" in done.stdout
