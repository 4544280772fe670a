"""Intel's offline compiler: SPIR-V to the machine code of a GPU that need not be there."""

import functools
import hashlib
import os
import re
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

from esimd_fmha import envs
from esimd_fmha.errors import CompileError, MissingComponent
from esimd_fmha.loader.cache import Artifact, DiskCache, Recipe

LOCAL_INSTALL = Path(".igc") / "ocloc"  # where tools/get_ocloc.sh puts it, below the repository's root


@dataclass(frozen=True)
class DeviceBinary:
    """A zebin and what the compiler said of it."""

    data: bytes
    spill_bytes: int  # scratch memory per thread that register spilling takes
    log: str


def find_ocloc() -> Path | None:
    """ESIMD_FMHA_OCLOC, else .igc/ocloc of the repository, else ocloc on PATH."""
    if chosen := envs.ocloc():
        return Path(chosen)
    of_repository = Path(__file__).parents[2] / LOCAL_INSTALL
    if of_repository.exists():
        return of_repository
    on_path = shutil.which("ocloc")
    return Path(on_path) if on_path else None


def compile_device_binary(spirv: bytes, device: str, options: str) -> DeviceBinary:
    """Compile SPIR-V for ``device`` ("bmg", "lnl", "ptl-h" ...) with the driver's build ``options``; cached on disk.

    Raises MissingComponent without ocloc, CompileError with its output when it refuses.
    """
    ocloc = find_ocloc()
    if ocloc is None:
        raise MissingComponent(
            "ocloc, Intel's offline GPU compiler, was not found. It is in the Debian package intel-ocloc and in "
            "Intel's driver packages; 'make ocloc' unpacks it into .igc without installing. ESIMD_FMHA_OCLOC names "
            "another."
        )
    inputs = {
        "spirv": hashlib.sha256(spirv).hexdigest(),
        "device": device,
        "options": options,
        "compiler": ocloc_identity(ocloc),
    }
    recipe = Recipe(f"zebin_{device}", "kernel.bin", inputs)
    artifact = DiskCache(envs.cache_dir()).get(recipe, lambda: _compile(ocloc, spirv, device, options)).artifact
    return DeviceBinary(artifact.data, _spill_bytes(artifact.log), artifact.log)


@functools.cache
def ocloc_identity(ocloc: Path) -> str:
    """ocloc's version, and when it was installed: Debian's ocloc does not tell of the compiler library behind it."""
    done = _run([str(ocloc), "--version"])
    if done.returncode:
        raise MissingComponent(f"{ocloc} --version failed ({done.returncode}): {done.stdout}{done.stderr}")
    return f"ocloc {done.stdout.strip()}, installed {ocloc.stat().st_mtime_ns}"


def _compile(ocloc: Path, spirv: bytes, device: str, options: str) -> Artifact:
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "kernel.spv"
        source.write_bytes(spirv)
        command = [str(ocloc), "compile", "-file", str(source), "-spirv_input", "-device", device, "-options", options]
        command += ["-output", "kernel", "-out_dir", folder, "-output_no_suffix"]
        done = _run(command, cwd=folder)
        output = done.stdout + done.stderr
        binary = Path(folder) / "kernel.bin"
        if done.returncode or not binary.exists():
            raise CompileError(f"ocloc refused the kernel for {device}.\n  command: {' '.join(command)}\n{output}")
        return Artifact(binary.read_bytes(), output)


def _run(command: list[str], cwd: str | None = None) -> subprocess.CompletedProcess:
    try:
        return subprocess.run(
            command,
            capture_output=True,
            text=True,
            errors="replace",
            check=False,
            cwd=cwd,
            env={**os.environ, "LC_ALL": "C"},
        )
    except OSError as error:
        raise MissingComponent(
            f"ocloc cannot be run as {command[0]}: {error.strerror}. 'make ocloc' unpacks one into .igc; "
            f"ESIMD_FMHA_OCLOC {'is ' + repr(envs.ocloc()) if envs.ocloc() else 'names another'}."
        ) from error


def _spill_bytes(log: str) -> int:
    return sum(int(size) for size in re.findall(r"Spill memory used = (\d+) bytes", log))
