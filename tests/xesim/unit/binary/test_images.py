"""Device images in archives, bundles and host programs. What needs ocloc is skipped without it."""

import io
import pathlib
import struct
import tempfile
import zlib

import numpy as np
import pytest
from elftools.elf.elffile import ELFFile

import xesim
from xesim.binary import images
from xesim.binary.disassembler import wrap_texts
from xesim.binary.images import SPIRV, UNREADABLE, ZEBIN, read_images
from xesim.binary.ocloc import run_ocloc
from xesim.errors import LaunchError, ZebinError

from ...harness import require_ocloc

SOURCE = """
kernel void saxpy(global const float *x, global float *y, float a) {
    size_t i = get_global_id(0);
    y[i] += a * x[i];
}
kernel void ones(global int *a) { a[get_global_id(0)] = 1; }"""
ELF_MACHINE_AT = 18
X86_64 = 62


@pytest.fixture(scope="module")
def spirv():
    """The SPIR-V of SOURCE, which IGC keeps in its output."""
    require_ocloc()
    zebin = ELFFile(io.BytesIO(compile_source("bmg", options=())))
    return zebin.get_section_by_name(".spv").data()


@pytest.fixture(scope="module")
def archive():
    """SOURCE for two devices, as ocloc packs it."""
    require_ocloc()
    return compile_source("bmg,lnl")


def compile_source(devices, suffix=".cl", source=SOURCE, options=()):
    with tempfile.TemporaryDirectory() as directory:
        path = pathlib.Path(directory, "k" + suffix)
        path.write_bytes(source.encode() if isinstance(source, str) else source)
        output = ["-output", "k", "-output_no_suffix", "-out_dir", directory]
        run_ocloc("compile", "-file", path, "-device", devices, *output, *options, cwd=directory)
        return next(
            p for p in (pathlib.Path(directory, "k.bin"), pathlib.Path(directory, "k")) if p.exists()
        ).read_bytes()


def bundle(*entries):
    """A clang bundle of (target, bytes)."""
    at = 32 + sum(24 + len(target) for target, _ in entries)
    table, body = b"", b""
    for target, data in entries:
        table += struct.pack("<QQQ", at + len(body), len(data), len(target)) + target.encode()
        body += data
    return b"__CLANG_OFFLOAD_BUNDLE__" + struct.pack("<Q", len(entries)) + table + body


def compressed(data, content, version, method):
    """A compressed bundle (clang/lib/Driver/OffloadBundler.cpp): content is the compressed form of data."""
    sizes = {1: "<I", 2: "<II", 3: "<QQ"}[version]
    header = 8 + struct.calcsize(sizes) + 8
    numbers = (len(data),) if version == 1 else (header + len(content), len(data))
    return b"CCOB" + struct.pack("<HH", version, method) + struct.pack(sizes, *numbers) + bytes(8) + content


def host_program(*contents):
    """An ELF file for another machine, with each of contents in a section of data."""
    head, metadata, tail = wrap_texts(contents).rpartition(b".ze_info")
    program = bytearray(head + metadata.replace(b"ze", b"no") + tail)
    struct.pack_into("<H", program, ELF_MACHINE_AT, X86_64)
    return bytes(program)


def facts(found):
    return [(image.kind, image.device, image.target.config, image.kernels) for image in found]


TWO = [
    (ZEBIN, "bmg", "20.1.0", ("saxpy", "ones")),
    (ZEBIN, "lnl", "20.4.4", ("saxpy", "ones")),
]


def test_an_archive_of_ocloc(archive):
    found = read_images(archive)
    assert facts(found) == TWO
    assert [image.where for image in found] == [("64.bmg",), ("64.lnl",)]


def test_a_zebin_is_its_own_image(archive):
    zebin = bytes(read_images(archive)[1].data)
    assert facts(read_images(zebin)) == TWO[1:]


def test_spirv_in_an_archive_is_listed_with_its_entry_points(spirv):
    found = read_images(compile_source("bmg,lnl", ".spv", spirv, ["-spirv_input"]))
    assert (SPIRV, ("generic_ir",), ("saxpy", "ones")) in [(i.kind, i.where, i.kernels) for i in found]
    assert facts(found)[:2] == TWO


def test_a_bundle_of_clang(archive, spirv):
    targets = ("host-x86_64-unknown-linux-gnu-", b""), ("sycl-spir64_gen", archive), ("sycl-spir64", spirv)
    found = read_images(bundle(*targets))
    assert facts(found) == [*TWO, (SPIRV, "", "", ("saxpy", "ones"))]
    assert found[0].where == ("sycl-spir64_gen", "64.bmg")


@pytest.mark.parametrize("version", [1, 2, 3])
def test_a_compressed_bundle(archive, version):
    whole = bundle(("sycl-spir64_gen", archive))
    assert facts(read_images(compressed(whole, zlib.compress(whole), version, method=0))) == TWO


def test_compression_that_python_does_not_know_is_said(archive, monkeypatch, tmp_path):
    monkeypatch.setattr(images, "_zstd", lambda: None)
    path = tmp_path / "fat"
    path.write_bytes(compressed(archive, b"\x28\xb5\x2f\xfd...", version=2, method=1))
    (image,) = read_images(path)
    assert image.kind == UNREADABLE and "zstd" in image.note
    with pytest.raises(ZebinError, match="compressed by zstd.*pip install zstandard"):
        xesim.open_binary(path).kernel("saxpy")


def test_zstd_is_read_where_python_knows_it(archive, monkeypatch):
    monkeypatch.setattr(images, "_zstd", lambda: {b"\x28\xb5\x2f\xfd...": archive}.__getitem__)
    assert facts(read_images(compressed(archive, b"\x28\xb5\x2f\xfd...", version=3, method=1))) == TWO


def test_images_embedded_in_a_program(archive, spirv):
    """Archives one after the other, a bundle, a bare zebin and SPIR-V, between bytes that only begin like images."""
    zebin = bytes(read_images(archive)[0].data)
    decoys = b"\x7fELFnot" + bytes(70) + b"CCOB" + bytes(40) + b"!<arch>\nno header" + b"\x03\x02\x23\x07" + bytes(40)
    program = host_program(
        bytes(8) + archive + bytes(4) + archive,
        decoys + zebin + b"tail",
        b"text" + bundle(("sycl-spir64", spirv)),
        spirv,
    )
    assert facts(read_images(program)) == [*TWO, *TWO, TWO[0], *2 * [(SPIRV, "", "", ("saxpy", "ones"))]]


def member(name, data):
    """A member of an archive: its size is that of the data, which an odd one is followed by a byte to fill up."""
    fields = (name, 16), ("0", 12), ("0", 6), ("0", 6), ("644", 8), (str(len(data)), 10)
    return "".join(text.ljust(width) for text, width in fields).encode() + b"`\n" + data + b"\n" * (len(data) % 2)


def test_members_of_odd_size_and_long_names(archive):
    zebin = bytes(read_images(archive)[0].data)
    long_names = b"a_name_that_is_longer_than_its_field/\n"
    fat = (
        b"!<arch>\n"
        + member("//", long_names)
        + member("odd/", b"text.")
        + member("64.bmg/", zebin)
        + member("/0", zebin)
    )
    found = read_images(host_program(fat + fat))
    assert facts(found) == 4 * TWO[:1]
    assert [image.where[-1] for image in found[:2]] == ["64.bmg", "a_name_that_is_longer_than_its_field"]


def test_of_kernels_with_one_name_the_first_is_taken(archive, tmp_path):
    path = tmp_path / "two"
    other = compile_source("bmg", source="kernel void ones(global int *a) { a[get_global_id(0)] = 2; }")
    path.write_bytes(b"!<arch>\n" + member("64.bmg/", bytes(read_images(archive)[0].data)) + member("64.bmg/", other))
    memory, a = xesim.Memory(), np.zeros(32, np.int32)
    xesim.open_binary(path).kernel("ones").launch(32, 32, [memory.map(a)], memory)
    assert (a == 1).all()


def test_an_archive_that_is_cut_off(archive):
    with pytest.raises(ZebinError, match="ends within its member"):
        read_images(archive[: len(archive) // 2])


def test_a_file_without_device_code(tmp_path):
    path = tmp_path / "notes.txt"
    path.write_text("hello")
    with pytest.raises(ZebinError, match=r"notes\.txt: not an ELF file, archive, bundle or SPIR-V"):
        xesim.open_binary(path)
    with pytest.raises(ZebinError, match="not an ELF file"):
        read_images(host_program(b"nothing"))


def test_a_kernel_is_picked_by_device_and_run(archive, tmp_path):
    path = tmp_path / "library.so"
    path.write_bytes(host_program(archive))
    for device, label in ((None, "bmg"), ("lnl", "lnl"), ("20.4.4", "lnl"), ("64.lnl", "lnl")):
        binary = xesim.open_binary(path, device)
        assert binary.kernels == ["saxpy", "ones"] and {i.device for i in binary.device_images} == {label}
        memory, a = xesim.Memory(), np.zeros(64, np.int32)
        binary.kernel("on").launch(64, 32, [memory.map(a)], memory)
        assert (a == 1).all()


def test_a_device_without_code_is_told_what_there_is(archive, spirv, tmp_path):
    path = tmp_path / "fat"
    path.write_bytes(archive)
    with pytest.raises(ZebinError, match=r"no kernel for 'pvc'.*machine code for bmg \(20\.1\.0\), lnl \(20\.4\.4\)"):
        xesim.open_binary(path, device="pvc").kernel("saxpy")
    path.write_bytes(bundle(("sycl-spir64", spirv)))
    with pytest.raises(ZebinError, match="SPIR-V, which ocloc can compile"):
        xesim.open_binary(path).kernel("saxpy")


def test_code_for_another_architecture_is_listed_and_not_executed(tmp_path):
    require_ocloc()
    path = tmp_path / "pvc.bin"
    path.write_bytes(compile_source("pvc"))
    binary = xesim.open_binary(path)
    assert binary.device == "pvc" and binary.describe("ones").registers == 128
    memory = xesim.Memory()
    with pytest.raises(xesim.XesimError, match="Xe2"):
        binary.kernel("ones").launch(32, 32, [memory.alloc(128)], memory)


def test_a_structure_by_value():
    """A kernel with one argument, a structure with pointers and numbers in it, as libraries of templates have."""
    require_ocloc()
    source = b"""
    typedef struct { ulong to, from; int factor; short shift; } Arguments;
    kernel void scaled(Arguments p) {
        size_t i = get_global_id(0);
        ((global int *)p.to)[i] = ((global const int *)p.from)[i] * p.factor + p.shift;
    }"""
    module = xesim.Module.from_zebin(compile_source("bmg", source=source))
    memory, to, start = xesim.Memory(), np.zeros(32, np.int32), np.arange(32, dtype=np.int32)
    arguments = struct.pack("<QQihxx", memory.map(to), memory.map(start), 5, -3)
    module.kernel("scaled").launch(32, 32, [arguments], memory)
    assert (to == 5 * np.arange(32) - 3).all()
    with pytest.raises(LaunchError, match="has 16 bytes"):
        module.kernel("scaled").launch(32, 32, [arguments[:16]], memory)
