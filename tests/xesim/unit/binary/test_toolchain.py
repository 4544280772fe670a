"""Device binaries: parsing, relocations, disassembly, the command line. What needs ocloc is skipped without it."""

import pathlib
import re
import struct
import subprocess
import sys

import numpy as np
import pytest

import xesim
from xesim import cli
from xesim.binary.disassembler import Disassembler, wrap_texts
from xesim.binary.ocloc import compile_to_zebin, find_ocloc
from xesim.binary.zebin import Relocation, apply_relocations, parse_zebin
from xesim.errors import ToolchainError, ZebinError

SAXPY = """kernel void saxpy(global const float *x, global float *y, float a) {
    size_t i = get_global_id(0);
    y[i] += a * x[i];
}"""
README = pathlib.Path(xesim.__file__).parent / "README.md"


@pytest.fixture(scope="module")
def saxpy_file(tmp_path_factory):
    try:
        find_ocloc()
    except ToolchainError as missing:
        pytest.skip(str(missing))
    path = tmp_path_factory.mktemp("kernels") / "saxpy.cl"
    path.write_text(SAXPY)
    return path


def test_bytes_that_are_no_zebin_are_refused():
    with pytest.raises(ZebinError, match="not an ELF file"):
        parse_zebin(b"hello")
    with pytest.raises(ZebinError, match="kernel 'k0'"):
        parse_zebin(wrap_texts([bytes(16)]).replace(b".text.k0", b".text.x0"))


def test_a_wrapped_text_is_a_zebin_again():
    code = bytes(range(256))
    assert parse_zebin(wrap_texts([bytes(64), code])).kernels["k1"].text == code


def test_relocations():
    image = struct.pack("<QII", 5, 0xAAAAAAAA, 0xBBBBBBBB)
    relocations = [Relocation(0, 1, "s", "", 0), Relocation(8, 2, "s", "", 0), Relocation(12, 3, "s", "", 0)]
    patched = apply_relocations(image, relocations, lambda r: 0x1122334455667788)
    assert struct.unpack("<QII", patched) == (0x112233445566778D, 0x55667788, 0x11223344)
    with pytest.raises(ZebinError, match="relocation type 99"):
        apply_relocations(image, [Relocation(0, 99, "s", "", 0)], lambda r: 0)


def test_ocloc_is_looked_for_where_the_variable_says(monkeypatch):
    find_ocloc.cache_clear()
    monkeypatch.setenv("XESIM_OCLOC", "/nowhere/ocloc")
    assert find_ocloc() == "/nowhere/ocloc"
    with pytest.raises(ToolchainError, match="/nowhere/ocloc"):
        Disassembler().disassemble([b"never seen before"])
    find_ocloc.cache_clear()


def test_compile_load_and_run(saxpy_file):
    module = xesim.Module.from_zebin(compile_to_zebin(saxpy_file))
    assert module.kernels == ["saxpy"]
    x, y = np.arange(100, dtype=np.float32), np.ones(100, np.float32)
    memory = xesim.Memory()
    result = module.kernel("saxpy").launch(100, 50, [memory.map(x), memory.map(y), np.float32(2)], memory)
    np.testing.assert_array_equal(y, 1 + 2 * np.arange(100))
    assert result.threads == 4 and result.bytes_by_message["store.ugm"] == 400
    with pytest.raises(KeyError, match="the module holds saxpy"):
        module.kernel("daxpy")


def test_a_kernel_whose_name_is_longer_than_a_file_name(saxpy_file):
    name = "k" * 300
    path = saxpy_file.with_name("long.cl")
    path.write_text(SAXPY.replace("saxpy", name))
    module = xesim.Module.from_zebin(compile_to_zebin(path))
    x, y = np.arange(8, dtype=np.float32), np.ones(8, np.float32)
    memory = xesim.Memory()
    module.kernel(name).launch(8, 8, [memory.map(x), memory.map(y), np.float32(2)], memory)
    np.testing.assert_array_equal(y, 1 + 2 * np.arange(8))


def test_program_scope_variables_keep_their_addresses_and_values(saxpy_file):
    path = saxpy_file.with_name("scope.cl")
    path.write_text("""
        global int counter = 5;
        constant int low[4] = {1, 2, 3, 4};
        constant int high[4] = {5, 6, 7, 8};
        constant int* constant tables[2] = {low, high};
        kernel void scope(global int *a) {
            int i = get_global_id(0);
            a[i] = tables[i & 1][i & 3];
            if (i == 0) { printf("%d", i); a[0] = atomic_add(&counter, 2); }
        }""")
    module = xesim.Module.from_zebin(compile_to_zebin(path, options="-cl-std=CL3.0"))
    memory, a = xesim.Memory(), np.zeros(8, np.int32)
    address = memory.map(a)
    for counter in (5, 7):
        module.kernel("scope").launch(8, 8, [address], memory)
        assert a.tolist() == [counter, 6, 3, 8, 1, 6, 3, 8]


def test_functions_called_through_their_address(saxpy_file, monkeypatch):
    """IGC_FunctionControl=4 turns every call into an indirect one; the functions then live in a section of their
    own."""
    monkeypatch.setenv("IGC_FunctionControl", "4")
    path = saxpy_file.with_name("calls.cl")
    path.write_text("""
        __attribute__((noinline)) int power(int x, int n) { int r = 1; while (n--) r *= x; return r; }
        __attribute__((noinline)) int choose(int x) { return x < 5 ? power(x, 3) : x + power(2, x & 7); }
        kernel void calls(global int *a) { int i = get_global_id(0); if (i % 3) a[i] = choose(i) + choose(i + 1); }""")
    module = xesim.Module.from_zebin(compile_to_zebin(path))
    memory, a = xesim.Memory(), np.zeros(32, np.int32)
    module.kernel("calls").launch(32, 32, [memory.map(a)], memory)
    choose = lambda x: x**3 if x < 5 else x + 2 ** (x & 7)
    assert a.tolist() == [choose(i) + choose(i + 1) if i % 3 else 0 for i in range(32)]


def test_disassemblies_are_kept_on_disk(saxpy_file, tmp_path, monkeypatch):
    binary = compile_to_zebin(saxpy_file)
    first = xesim.Module.from_zebin(binary, cache_dir=tmp_path).kernel("saxpy").assembly
    monkeypatch.setattr("xesim.binary.disassembler._memory_cache", {})
    assert xesim.Module.from_zebin(binary, cache_dir=tmp_path).kernel("saxpy").assembly == first
    monkeypatch.setattr("xesim.binary.disassembler._memory_cache", {})
    monkeypatch.setattr(
        Disassembler, "_run", lambda *_: pytest.fail("the disassembler ran although the result is on disk")
    )
    assert xesim.Module.from_zebin(binary, cache_dir=tmp_path).kernel("saxpy").assembly == first


def test_run_prints_counts_and_buffers(saxpy_file, capsys, tmp_path):
    saved = tmp_path / "y.npy"
    status = cli.main(
        [
            "run",
            str(saxpy_file),
            "--global",
            "64",
            "--local",
            "32",
            "--args",
            "buffer=f32:64:arange",
            "buffer=f32:64:ones",
            "f32=2",
            "--print",
            "1",
            "--save",
            f"1={saved}",
        ]
    )
    out = capsys.readouterr().out
    assert status == 0 and "2 threads in 2 groups" in out and "store.ugm" in out
    np.testing.assert_array_equal(np.load(saved), 1 + 2 * np.arange(64))


def test_run_reports_a_fault_and_fails(saxpy_file, capsys):
    status = cli.main(
        [
            "run",
            str(saxpy_file),
            "--global",
            "128",
            "--local",
            "32",
            "--args",
            "buffer=f32:64",
            "buffer=f32:128",
            "f32=2",
        ]
    )
    error = capsys.readouterr().err
    assert status == 1 and "MemoryFault" in error and "'argument 0'" in error and "send.ugm" in error


def test_disasm_and_stats(saxpy_file, capsys):
    assert cli.main(["disasm", str(saxpy_file)]) == 0
    assert re.search(r"^0x00000  \(W\) mov", capsys.readouterr().out, re.M)
    assert cli.main(["stats", str(saxpy_file), "--device", "lnl"]) == 0
    assert "simd 32, 128 registers" in capsys.readouterr().out


def test_the_readme_examples_run_as_written(saxpy_file, tmp_path):
    """Every command line and the Python example of the README, in a directory that holds saxpy.cl."""
    text = README.read_text()
    (tmp_path / "saxpy.cl").write_text(SAXPY)
    commands = re.findall(r"^\$ python (-m xesim .*)$", text, re.M)
    assert len(commands) >= 3
    environment = {"PYTHONPATH": str(README.parent.parent), "XESIM_OCLOC": find_ocloc(), "PATH": "/usr/bin:/bin"}
    for command in commands:
        done = subprocess.run(
            [sys.executable, *command.split()],
            cwd=tmp_path,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
    for example in re.findall(r"```python\n(.*?)```", text, re.S):
        done = subprocess.run(
            [sys.executable, "-c", example], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr


def test_compile_to_zebin_has_two_names():
    from xesim import disassembler

    assert disassembler.compile_to_zebin is xesim.compile_to_zebin is compile_to_zebin


def test_xesim_stands_alone():
    """Importing it loads nothing of the attention package, of torch or of dpctl."""
    program = "import sys, xesim, xesim.cli; print([m for m in ('torch', 'dpctl', 'esimd_fmha') if m in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=README.parent.parent, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"
