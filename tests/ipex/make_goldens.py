"""Make goldens.npz: the outputs of Intel Extension for PyTorch, CPU 2.8.0, for every case of cases.py.

    python -m tests.ipex.make_goldens [--venv DIR] [--output FILE]

Sets up an environment of its own first, because IPEX 2.8.0 needs torch 2.8.0 and numpy below 2.3, which are not ours.
The torch on PyPI is the CUDA build and does not load without the CUDA libraries, so that is about 3 GB to fetch and
7 GB on disk, one to four minutes; the directory can be deleted afterwards. The calculation takes ten seconds.
Run it from the root of the repository. It needs Linux on x86-64 with AVX-512 and a Python from 3.10 to 3.12. Where pip
finds a CPU build of torch 2.8.0, that is used, and smaller.
"""

from __future__ import annotations

import argparse  # click is not in IPEX's environment, where this runs too
import os
import shutil
import subprocess
import sys
from pathlib import Path

REQUIREMENTS = ("torch==2.8.0", "intel-extension-for-pytorch==2.8.0", "numpy<2.3", "setuptools")
PYTHON_VERSIONS = ((3, 10), (3, 11), (3, 12))
REPOSITORY = Path(__file__).resolve().parents[2]

# IPEX, and oneDNN below it, choose their code by processor, and with it the last bits (AVX2 differs from AVX-512 in
# three cases). So the choice is made here, where every AVX-512 processor can follow.
FIXED_INSTRUCTION_SET = {"ATEN_CPU_CAPABILITY": "avx512", "ONEDNN_MAX_CPU_ISA": "AVX512_CORE"}


def find_python() -> str:
    """An interpreter that IPEX 2.8.0 has a wheel for: this one, or one on PATH."""
    if sys.version_info[:2] in PYTHON_VERSIONS:
        return sys.executable
    for major, minor in reversed(PYTHON_VERSIONS):
        found = shutil.which(f"python{major}.{minor}")
        if found:
            return found
    raise SystemExit(
        f"IPEX 2.8.0 needs Python 3.10, 3.11 or 3.12; this is {sys.version_info[0]}.{sys.version_info[1]} and there is "
        "no python3.10, python3.11 or python3.12 on PATH. Install one and try again."
    )


def set_up(venv: Path) -> Path:
    """Make the environment, unless an earlier run did so to the end. Returns its interpreter."""
    python, finished = venv / "bin" / "python", venv / "requirements-installed"
    wanted = "\n".join(REQUIREMENTS)
    if not (finished.exists() and finished.read_text() == wanted):
        print(f"setting up {venv}: about 3 GB to fetch and 7 GB on disk", flush=True)
        subprocess.run([find_python(), "-m", "venv", str(venv)], check=True)
        (venv / ".gitignore").write_text("*\n")
        subprocess.run([str(python), "-m", "pip", "install", *REQUIREMENTS], check=True)
        finished.write_text(wanted)
    return python


def make(output: Path) -> None:
    """Run every case through IPEX and write the goldens.

    Runs inside the environment; only there are the imports below sure to succeed.
    """
    import numpy
    import torch

    from . import adapter, cases, goldens, reference

    torch.set_num_threads(1)  # how work is shared between threads must not show in the result
    build = adapter.find_ipex()
    result = {}
    for case in cases.CASES:
        inputs = cases.make_inputs(case)
        out = adapter.ipex_on_case(case, inputs, build)
        truth = reference.attention_float64(inputs, **case.options)
        max_error = float(abs(out.double().numpy() - truth).max())
        print(f"{case.name:32} {max_error:.2e} from float64", flush=True)
        if not max_error <= cases.ATOL[case.dtype]:  # so that NaN is refused too
            raise SystemExit(f"{case.name}: IPEX is {max_error} from float64; it is no reference for this case")
        result[case.name] = goldens.Golden(
            bits=out.view(torch.uint16).numpy(),
            case=goldens.case_description(case),
            inputs_sha256=cases.inputs_sha256(inputs),
            max_error=max_error,
        )
    made_with = {
        "intel_extension_for_pytorch": build.version,
        "torch": torch.__version__,
        "numpy": numpy.__version__,
        **FIXED_INSTRUCTION_SET,
    }
    goldens.save_goldens(output, result, made_with)
    print(f"{len(result)} cases, {output.stat().st_size} bytes: {output}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    goldens = Path(__file__).with_name("goldens.npz")
    parser.add_argument("--venv", type=Path, default=REPOSITORY / ".venv-ipex", help="default: %(default)s")
    parser.add_argument("--output", type=Path, default=goldens, help="default: %(default)s")
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.inside:
        make(args.output)
        return
    python = set_up(args.venv.absolute())
    command = [str(python), "-m", "tests.ipex.make_goldens", "--inside", "--output", str(args.output.resolve())]
    raise SystemExit(subprocess.run(command, env=os.environ | FIXED_INSTRUCTION_SET, cwd=REPOSITORY).returncode)


if __name__ == "__main__":
    main()
