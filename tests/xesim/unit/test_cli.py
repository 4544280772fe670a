"""The command line: list, disasm, stats, run. What needs ocloc is skipped without it."""

import json
import struct

import numpy as np
import pytest

from xesim import cli, compile_to_zebin

from ..harness import require_ocloc

SOURCE = """
kernel void scale(global int *a, int n) {
    int i = get_global_id(0);
    for (int k = 0; k < n; k++)
        a[i] = a[i] * 3 + k;
}
kernel void scale_all(global int *a) { a[get_global_id(0)] *= 2; }"""


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    require_ocloc()
    path = tmp_path_factory.mktemp("cli") / "scale.cl"
    path.write_text(SOURCE)
    return path


def call(capsys, *arguments, status=0):
    """(stdout, stderr) of a command that ends with this status."""
    assert cli.main([str(a) for a in arguments]) == status
    return capsys.readouterr()


def test_list_shows_kernels_with_their_numbers_and_the_images(path, capsys):
    out = call(capsys, "list", path).out.splitlines()
    assert out[0] == "2 kernels for bmg"
    assert out[2].split()[:3] == ["0", "32", "128"] and out[2].endswith("  scale")
    assert out[3].split()[0] == "1" and out[3].endswith("  scale_all")
    assert out[-1].split() == ["1", "2", out[-1].split()[2], "zebin", "bmg", "20.1.0", "the", "file"]


def test_list_as_json(path, capsys):
    listed = json.loads(call(capsys, "list", path, "--device", "lnl", "--json").out)
    assert [kernel["name"] for kernel in listed["kernels"]] == ["scale", "scale_all"]
    assert listed["images"][0]["device"] == "lnl" and listed["kernels"][0]["registers"] == 128


@pytest.mark.parametrize(
    "wanted, name", [("scale", "scale"), ("1", "scale_all"), ("scale_", "scale_all"), ("all", "scale_all")]
)
def test_kernels_are_named_in_many_ways(path, capsys, wanted, name):
    assert call(capsys, "disasm", path, "--kernel", wanted).out.startswith(f"// {name}\n")


def test_an_unknown_kernel_and_none_where_one_is_needed(path, capsys):
    assert "the module holds scale, scale_all" in call(capsys, "disasm", path, "--kernel", "x", status=1).err
    missing = call(capsys, "run", path, "--global", "32", status=1).err
    assert "choose one of 2 kernels with --kernel: scale, scale_all" in missing


def test_disasm_shows_lines_and_labels(path, capsys):
    out = call(capsys, "disasm", path, "--kernel", "scale", "--debug-lines").out.splitlines()
    assert "// scale.cl:5  a[i] = a[i] * 3 + k;" in out
    label = next(line for line in out if line.startswith("L"))
    at = f"0x{int(label[1:-1]):05x}  "
    following = out[out.index(label) + 1 :]
    assert next(line for line in following if not line.startswith("//")).startswith(at)


def test_stats_of_code_and_of_a_launch(path, capsys):
    static = call(capsys, "stats", path, "--kernel", "scale").out
    assert "loops" in static and "executed" not in static
    out = call(
        capsys, "stats", path, "--kernel", "scale", "--debug-lines", "--global", "64", "--local", "32",
        "buffer=i32:64", "i32=9",
    ).out  # fmt: skip
    assert "executed: 2 threads in 2 groups" in out
    loop = next(line for line in out.splitlines() if "scale.cl:4-5" in line).split()
    assert loop[2:4] == ["2", "9"]  # entered, trips
    assert any(line.split()[0] == "scale.cl:5" for line in out.splitlines() if line.strip())


def test_stats_as_json(path, capsys):
    (stats,) = json.loads(
        call(capsys, "stats", path, "--kernel", "0", "--json", "--global", "64", "buffer=i32:64", "i32=9").out
    )
    (loop,) = stats["loops"]
    assert loop["iterations"] == 9 * loop["entries"] and stats["executed"] == sum(stats["pipes"].values())


@pytest.mark.parametrize("option", ["i32=1", "--local=16", "--no-races", "--global-races"])
def test_options_of_a_launch_without_one_are_refused(path, capsys, option):
    assert "needs --global" in call(capsys, "stats", path, option, status=2).err


def test_options_of_the_compiler_are_refused_where_nothing_is_compiled(path, capsys, tmp_path):
    zebin = tmp_path / "scale.bin"
    zebin.write_bytes(compile_to_zebin(path))
    for option in ("--options=-O0", "--debug-lines"):
        assert "scale.bin is not compiled" in call(capsys, "disasm", zebin, option, status=1).err


def test_races_between_groups_are_looked_for_if_asked(capsys, tmp_path):
    require_ocloc()
    path = tmp_path / "race.cl"
    path.write_text("kernel void race(global int *a) { a[0] = get_group_id(0); }")
    launch = ("run", path, "--global", "64", "--local", "16", "buffer=i32:1")
    call(capsys, *launch)
    assert "GlobalRace" in call(capsys, *launch, "--global-races", status=1).err


def test_run_as_json(path, capsys):
    out = call(
        capsys, "run", path, "--kernel", "scale_all", "--global", "4", "buffer=i32:4:arange", "--print", "0", "--json"
    ).out
    ran = json.loads(out)
    assert ran["buffers"] == {"0": [0, 2, 4, 6]} and ran["instructions"] == sum(ran["pipes"].values())


def test_a_structure_comes_from_a_file(tmp_path, capsys):
    require_ocloc()
    source, values, saved = tmp_path / "pair.cl", tmp_path / "values", tmp_path / "a.npy"
    source.write_text(
        "typedef struct { int x; float y; } Pair; kernel void pair(global float *a, Pair p) { *a = p.x * p.y; }"
    )
    values.write_bytes(struct.pack("<if", 3, 1.5))
    call(capsys, "run", source, "--global", "1", "buffer=f32:1", f"bytes={values}", "--save", f"0={saved}")
    assert np.load(saved).tolist() == [4.5]


@pytest.mark.parametrize(
    "arguments, message",
    [
        (("run", "no such file", "--global", "1"), "does not exist"),
        (("run", "{}", "--global", "1x"), "is not X, X,Y or X,Y,Z"),
        (("run", "{}", "--kernel", "1", "--global", "1", "buffer=i32:1", "--print", "3"), "argument 3 is no buffer"),
        (("run", "{}", "--kernel", "1", "--global", "1", "buffer=i33:1"), "want TYPE:COUNT"),
        (("run", "{}", "--kernel", "1", "--global", "1", "int=3"), "argument 'int=3': want buffer="),
    ],
)
def test_mistakes_are_named(path, capsys, arguments, message):
    arguments = [str(path) if a == "{}" else a for a in arguments]
    assert cli.main(arguments) != 0
    assert message in capsys.readouterr().err
