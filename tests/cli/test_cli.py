"""The command line and the README's example, run as a newcomer runs them."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from esimd_fmha.cli import main

ROOT = Path(__file__).parents[2]
SIZES = "--batch 2 --num-heads-q 4 --num-heads-kv 2 --head-dim 64 --seq-len-q 40 --seq-len-kv-cache 30"
SMALL = [*SIZES.split(), "--iterations", "1"]


@pytest.fixture(autouse=True)
def on_the_cpu_device(monkeypatch):
    monkeypatch.setenv("ESIMD_FMHA_CPU_DEVICE", "opencl:cpu")


def test_readme_example_prints_what_it_says():
    example = re.search(r"```python\n(.*?)```", (ROOT / "README.md").read_text(), re.DOTALL).group(1)
    promised = re.search(r"print\(out\.shape\)  # (.*)", example).group(1)
    assert len([line for line in example.splitlines() if line.strip()]) <= 12
    done = subprocess.run([sys.executable, "-c", example], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.strip() == promised


@pytest.mark.parametrize(
    "options", [["--causal", "--paged", "--page-size", "48", "--varlen"], [], ["--num-splits", "2"]]
)
def test_run_verifies(options):
    result = CliRunner().invoke(main, ["run", *SMALL, *options, "--verify"])
    assert result.exit_code == 0, result.output
    assert re.search(r"verification +right", result.output)
    assert "TFLOP/s" in result.output and "OpenCL CPU device" in result.output


def test_run_fails_when_the_result_is_wrong(monkeypatch):
    import esimd_fmha.attention

    right = esimd_fmha.attention.prefill_paged

    def wrong(*args, **kwargs):
        out = right(*args, **kwargs)
        out[-1, -1, -1] += 1
        return out

    monkeypatch.setattr(esimd_fmha.attention, "prefill_paged", wrong)
    result = CliRunner().invoke(main, ["run", *SMALL, "--verify"])
    assert result.exit_code == 1
    assert re.search(r"verification +WRONG", result.output)


def test_what_no_kernel_takes_is_a_sentence():
    result = CliRunner().invoke(main, ["run", "--head-dim", "300", "--iterations", "1", "--seq-len-q", "8"])
    assert result.exit_code == 1
    assert "UnsupportedProblem" in result.output and "300" in result.output and "Traceback" not in result.output


def test_demo_ends_with_a_line_that_says_right():
    result = CliRunner().invoke(main, ["demo"])
    assert result.exit_code == 0, result.output
    assert result.output.strip().splitlines()[-1].startswith("RIGHT")
    assert "step 4" in result.output and "fmha_prefill_cpu_bf16_d128" in result.output


@pytest.fixture
def small_engine(monkeypatch):
    """The demo of transformers, with few tokens, and the mapping of transformers as it was."""
    import transformers

    from esimd_fmha.integrations import transformers_demo

    mapping = transformers.AttentionInterface._global_mapping
    monkeypatch.setitem(mapping, "paged|eager", mapping["paged|eager"])
    for name, value in {"PROMPT_LENS": (5, 300), "NUM_NEW_TOKENS": 3, "NUM_LAYERS": 1}.items():
        monkeypatch.setattr(transformers_demo, name, value)


def test_demo_of_transformers_ends_with_a_line_that_says_right(small_engine):
    result = CliRunner().invoke(main, ["demo", "--engine", "transformers"])
    assert result.exit_code == 0, result.output
    assert result.output.strip().splitlines()[-1].startswith("RIGHT")
    assert "6 tokens from 305 of prompts" in result.output and "new tokens/s" in result.output


def test_demo_of_transformers_fails_when_attention_is_wrong(small_engine, monkeypatch):
    from esimd_fmha.integrations import transformers as adapter

    right = adapter.prefill_paged

    def wrong(*args, out, **options):
        out.copy_(right(*args, out=out, **options).flip(0))

    monkeypatch.setattr(adapter, "prefill_paged", wrong)
    result = CliRunner().invoke(main, ["demo", "--engine", "transformers"])
    assert result.exit_code == 1
    assert result.output.strip().splitlines()[-1].startswith("WRONG")


def test_demo_of_transformers_fails_when_attention_does(small_engine, monkeypatch):
    from esimd_fmha import UnsupportedProblem
    from esimd_fmha.integrations import transformers as adapter

    def fail(*args, **options):
        raise UnsupportedProblem("q is upside down")

    monkeypatch.setattr(adapter, "prefill_paged", fail)
    result = CliRunner().invoke(main, ["demo", "--engine", "transformers"])
    assert result.exit_code == 1
    assert "q is upside down" in result.output and "Traceback" not in result.output


def test_demo_of_transformers_names_the_command_that_installs_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "transformers", None)
    result = CliRunner().invoke(main, ["demo", "--engine", "transformers"])
    assert result.exit_code == 1
    assert "MissingComponent" in result.output and "pip install 'esimd-fmha[transformers]'" in result.output


def test_compile_fills_the_cache_once(tmp_path, monkeypatch):
    monkeypatch.setenv("ESIMD_FMHA_CACHE_DIR", str(tmp_path))
    command = ["compile", "--target", "cpu", "--head-dim", "64", "--dtype", "fp16"]
    first, second = (CliRunner().invoke(main, command) for _ in range(2))
    count = int(re.search(r"(\d+) kernels for cpu: (\d+) compiled", first.output).group(2))
    assert count == len(list(tmp_path.glob("*/kernel.spv"))) > 0
    assert ": 0 compiled" in second.output
