"""What a binary says of its launch is held to: device, group size, arguments, buffers of the driver."""

import gc
import struct
import weakref

import numpy as np
import pytest

import xesim
from xesim import cli
from xesim.binary.zebin import Zebin

from ...harness import opencl_zebin

KERNELS = """
kernel void scale(global float *x, float a) { x[get_global_id(0)] *= a; }
kernel __attribute__((reqd_work_group_size(8, 4, 1))) void fixed_group(global int *x) {
  x[get_global_linear_id()] = (int)get_local_size(1);
}
kernel void look(read_only image2d_t picture, sampler_t how, global float *x) {
  x[get_global_id(0)] = read_imagef(picture, how, (float2)(0.5f, 0.5f)).x;
}
typedef struct { float a; short b; int c[3]; } Options;
kernel void options(global float *x, Options o, half h) { x[get_global_id(0)] = o.a * o.b + o.c[2] + h; }
"""
OPTIONS = np.dtype([("a", "f4"), ("b", "i2"), ("c", "i4", 3)], align=True)


@pytest.fixture(scope="module")
def source(tmp_path_factory):
    path = tmp_path_factory.mktemp("kernels") / "kernels.cl"
    path.write_text(KERNELS)
    return path


@pytest.fixture(scope="module")
def module(source):
    return xesim.Module.from_zebin(opencl_zebin(source))


def launch(module, kernel, *arguments, count=32, global_range=None, **options):
    """Run a kernel over a buffer of zeros, its argument in the place of None; the buffer."""
    memory, buffer = xesim.Memory(), np.zeros(count, np.float32)
    address = memory.map(buffer)
    arguments = [address if a is None else a for a in arguments]
    module.kernel(kernel).launch(global_range or count, args=arguments, memory=memory, **options)
    return buffer


def test_an_argument_of_another_type_is_named(module):
    with pytest.raises(xesim.LaunchError, match=r"argument 1 'a' \(float\) of scale: .*pass numpy.float32"):
        launch(module, "scale", None, np.float64(2))
    with pytest.raises(xesim.LaunchError, match=r"scale takes 2 arguments \(x, a\), 3 were given"):
        launch(module, "scale", None, np.float32(2), np.float32(2))


def test_structures_and_halves_by_value(module):
    value = np.array((1.5, 4, (1, 2, 3)), OPTIONS)
    assert (launch(module, "options", None, value, np.float16(0.25)) == 9.25).all()
    with pytest.raises(xesim.LaunchError, match="argument 2 'h'"):
        launch(module, "options", None, value, np.float32(0.25))
    with pytest.raises(xesim.LaunchError, match="argument 1 'o' .* 16 bytes"):
        launch(module, "options", None, value.tobytes()[:16], np.float16(0.25))


def test_required_group_size(module):
    with pytest.raises(xesim.LaunchError, match=r"requires work-groups of \(8, 4, 1\).*local_range is \(16, 2, 1\)"):
        launch(module, "fixed_group", None, count=64, global_range=(16, 4), local_range=(16, 2))
    for options in ({}, {"local_range": (8, 4)}):
        stored = launch(module, "fixed_group", None, count=64, global_range=(16, 4), **options)
        assert (stored.view(np.int32) == 4).all()


def test_images_are_refused(module):
    with pytest.raises(
        xesim.LaunchError, match=r"argument 0 picture \(image2d_t\) of look: xesim does not model image"
    ):
        launch(module, "look", 0, 0, None)


@pytest.mark.parametrize("device", ["dg2", "ptl"])
def test_a_binary_for_another_gpu(source, device):
    with pytest.raises(
        xesim.UnsupportedDevice, match=r"compiled for a GPU of architecture \d+\.\d+; xesim executes Xe2"
    ):
        xesim.Module.from_zebin(opencl_zebin(source, device), device="bmg")


@pytest.mark.parametrize("device", ["dg2", "pvc", "12.60.7", ""])
def test_a_device_that_is_no_xe2(source, device):
    with pytest.raises(xesim.UnsupportedDevice, match=f"device '{device}'"):
        xesim.Module.from_zebin(opencl_zebin(source), device=device)


def test_programs_of_kernels_launched_long_ago_make_room(source, monkeypatch):
    monkeypatch.setattr("xesim.kernel._launched", weakref.WeakKeyDictionary())
    module = xesim.Module.from_zebin(opencl_zebin(source))
    scale, options = module.kernel("scale"), module.kernel("options")
    value = np.array((1.5, 4, (1, 2, 3)), OPTIONS)
    launch(module, "scale", None, np.float32(2))
    launch(module, "options", None, value, np.float16(0))
    kept = scale.program
    launch(module, "scale", None, np.float32(2))
    assert scale.program is kept
    monkeypatch.setattr("xesim.kernel.MAX_KEPT_BYTES", scale.program.num_bytes)
    forgotten = weakref.ref(options.instructions[0])
    launch(module, "scale", None, np.float32(2))
    gc.collect()
    assert scale.program is kept and forgotten() is None
    assert (launch(module, "options", None, value, np.float16(0.25)) == 9.25).all()
    assert "program" not in vars(scale)


@pytest.mark.parametrize("device", ["bmg", "lnl", "bmg-g21"])
def test_xe2_devices(source, device):
    assert "scale" in xesim.Module.from_zebin(opencl_zebin(source, device), device=device).kernels


def note(kind, word):
    return struct.pack("<3I8s", 8, 4, kind, b"IntelGT\0") + word


def test_notes():
    text = struct.pack("<3I8s5s3x", 8, 5, 4, b"IntelGT\0", b"1.73\0")  # padded to a multiple of 4 bytes
    notes = note(1, bytes(4)) + text + note(6, struct.pack("<I", 20 << 22 | 4 << 14)) + note(8, b"\1\0\0\0")
    assert Zebin({}, {}, compat_note=notes).architecture == (20, 4)
    assert Zebin({}, {}, compat_note=notes).implicit_args_version == 1
    assert Zebin({}, {}).architecture is None
    assert Zebin({}, {}).implicit_args_version == 0


def test_absent_buffers_of_the_driver_are_named_by_a_fault(module):
    memory = xesim.Memory()
    addresses = module.kernel("scale")._implicit(memory)
    with pytest.raises(xesim.MemoryFault, match="rt_global_buffer of the driver, which xesim does not provide"):
        module.kernel("scale").launch(16, args=[addresses["rt_global_buffer"], np.float32(1)], memory=memory)


def run_on_command_line(source, kernel, *arguments):
    options = ["--options=-cl-std=CL3.0", "--global", "32", "--kernel", kernel, "--print", "0"]
    options += ["--args", "buffer=f32:32:ones", *arguments]
    return cli.main(["run", str(source), *options])


def test_structures_and_halves_on_the_command_line(source, capsys):
    status = run_on_command_line(source, "options", "struct=f32:1.5,i16:4,i32:1,i32:2,i32:3", "f16=0.25")
    assert status == 0 and "9.25 9.25" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("kernel", "argument", "message"),
    [
        ("scale", "f64=2", "argument 1 'a' (float) of scale: float64 2.0 has 8 bytes; pass numpy.float32"),
        ("scale", "i8=300", "i8=300: "),
        ("scale", "struct=float:2", "structure 'float:2': 'float' is none of i8 u8"),
    ],
)
def test_wrong_arguments_on_the_command_line(source, capsys, kernel, argument, message):
    assert run_on_command_line(source, kernel, argument) == 1
    assert message in capsys.readouterr().err
