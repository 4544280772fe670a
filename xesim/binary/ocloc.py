"""Finding and running ocloc, Intel's offline compiler."""

import functools
import os
import pathlib
import shutil
import subprocess
import tempfile

from ..errors import ToolchainError

OCLOC_VARIABLES = ("XESIM_OCLOC", "ESIMD_FMHA_OCLOC")


@functools.cache
def find_ocloc() -> str:
    """The path of ocloc.

    It is XESIM_OCLOC or ESIMD_FMHA_OCLOC from the environment, else .igc/ocloc beside the package or in the current
    directory, else what PATH finds. Raises ToolchainError if there is none.
    """
    for variable in OCLOC_VARIABLES:
        if os.environ.get(variable):
            return os.environ[variable]
    for root in (pathlib.Path(__file__).resolve().parents[2], pathlib.Path.cwd()):
        candidate = root / ".igc" / "ocloc"
        if candidate.exists():
            return str(candidate)
    found = shutil.which("ocloc")
    if found is None:
        raise ToolchainError(
            "ocloc, Intel's offline compiler, was not found. "
            "Set XESIM_OCLOC to its path, put it at .igc/ocloc, or on PATH."
        )
    return found


def run_ocloc(*arguments: str | pathlib.Path, cwd: str | pathlib.Path | None = None) -> str:
    """Run ocloc and return its output as text. Raises ToolchainError with the command and all output if it fails."""
    command = [find_ocloc(), *map(str, arguments)]
    try:
        done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, errors="replace", check=False)
    except OSError as error:
        raise ToolchainError(f"cannot run {command[0]}: {error}") from error
    if done.returncode:
        raise ToolchainError(f"{' '.join(command)} failed ({done.returncode}):\n{done.stdout}{done.stderr}")
    return done.stdout + done.stderr


def compile_to_zebin(source: str | os.PathLike[str], device: str = "bmg", options: str = "") -> bytes:
    """Compile an OpenCL C (.cl) or SPIR-V (.spv) file for ``device``. Returns the zebin's bytes."""
    path = pathlib.Path(source).resolve()
    spirv = ["-spirv_input"] if path.suffix == ".spv" else []
    with tempfile.TemporaryDirectory() as directory:
        run_ocloc(
            "compile",
            "-file",
            path,
            *spirv,
            "-device",
            device,
            "-options",
            options,
            "-output",
            "k",
            "-out_dir",
            directory,
            "-output_no_suffix",
            cwd=directory,
        )
        return (pathlib.Path(directory) / "k.bin").read_bytes()
