"""Every command of perf/ starts, and the quick ones say what they should."""

import hashlib
import importlib
import io
import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner
from elftools.elf.elffile import ELFFile

from esimd_fmha.config import all_configs
from esimd_fmha.loader import GPU_BUILD_OPTIONS, build_device_binary, build_spirv, find_ocloc
from perf import loop_report, roofline

PERF = Path(__file__).parents[2] / "perf"


@pytest.mark.parametrize("name", sorted(path.stem for path in PERF.glob("*.py") if path.stem != "__init__"))
def test_command_explains_itself(name):
    module = importlib.import_module(f"perf.{name}")
    if not hasattr(module, "main"):
        return  # shared by the commands
    result = CliRunner().invoke(module.main, ["--help"])
    assert result.exit_code == 0
    assert result.output.startswith("Usage") and "--json" in result.output
    first_line = module.__doc__.splitlines()[0]
    assert first_line in result.output


def test_the_readme_lists_every_command_once():
    commands = [path.stem for path in PERF.glob("*.py") if "def main(" in path.read_text()]
    listed = re.findall(r"^\| `python -m perf\.(\w+)` \|", (PERF / "README.md").read_text(), re.MULTILINE)
    assert sorted(listed) == sorted(commands)


def test_roofline_takes_ragged_lengths_and_prints_json():
    command = ["--seqlens-q", "4,1", "--seqlens-kv", "4,9", "--num-heads-q", "1", "--head-dim", "8", "--json"]
    rows = json.loads(CliRunner().invoke(roofline.main, command).output)["rows"]
    assert rows[0]["GFLOP"] == pytest.approx(4 * 8 * ((1 + 2 + 3 + 4) + 9) / 1e9)


@pytest.mark.parametrize("lengths", [["--seqlens-q", "4,x"], ["--seqlens-q", "4,1", "--seqlens-kv", "4"]])
def test_roofline_refuses_lengths_that_make_no_batch(lengths):
    result = CliRunner().invoke(roofline.main, lengths)
    assert result.exit_code == 2 and "lengths" in result.output


@pytest.mark.parametrize("module", ["loop_report", "bench_cpu", "compile_time"])
def test_a_name_that_nothing_has_is_refused(module):
    result = CliRunner().invoke(importlib.import_module(f"perf.{module}").main, ["toaster"])
    assert result.exit_code == 2


def test_hashes_are_those_of_the_instructions_of_every_kernel():
    """All kernels of a config, in the order of their names, one line each."""
    if find_ocloc() is None:
        pytest.skip("ocloc was not found: 'make ocloc', or set ESIMD_FMHA_OCLOC")
    config = next(config for config in all_configs("xe") if config.packed_heads)
    expected = []
    for source in sorted(config.sources, key=lambda source: source.kernel_name):
        binary = build_device_binary(build_spirv(source).data, "bmg", GPU_BUILD_OPTIONS).data
        sections = list(ELFFile(io.BytesIO(binary)).iter_sections())
        (text,) = [section.data() for section in sections if section.name == f".text.{source.symbol}"]
        expected.append(f"{source.kernel_name} {hashlib.sha256(text).hexdigest()} {len(text)}")
    result = CliRunner().invoke(loop_report.main, [config.name, "--hashes"])
    assert result.output.splitlines() == expected
    report = json.loads(CliRunner().invoke(loop_report.main, [config.name, "--json"]).output)
    assert report["rows"][0]["sha256"] in next(line for line in expected if line.startswith("fmha_prefill"))
