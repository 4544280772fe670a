"""Intel's offline compiler: SPIR-V to the machine code of a GPU that need not be there."""

import functools
import os
import re
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

from esimd_fmha import envs
from esimd_fmha.errors import CompileError, MissingComponent

LOCAL_INSTALL = Path(".igc") / "ocloc"  # where tools/get_ocloc.sh puts it, below the working directory


@dataclass(frozen=True)
class DeviceBinary:
    """A zebin and what the compiler said of it."""

    data: bytes
    spill_bytes: int  # scratch memory per thread that register spilling takes
    log: str


def find_ocloc() -> Path | None:
    """ESIMD_FMHA_OCLOC, else .igc/ocloc in the working directory or above it, else ocloc on PATH."""
    if chosen := envs.ocloc():
        return Path(chosen)
    here = Path.cwd()
    for folder in (here, *here.parents):
        if (folder / LOCAL_INSTALL).exists():
            return folder / LOCAL_INSTALL
    on_path = shutil.which("ocloc")
    return Path(on_path) if on_path else None


@functools.lru_cache(maxsize=256)
def compile_device_binary(spirv: bytes, device: str, options: str) -> DeviceBinary:
    """Compile SPIR-V for ``device`` ("bmg", "lnl", "ptl-h" ...) with the driver's build ``options``.

    Raises MissingComponent without ocloc, CompileError with its output when it refuses.
    """
    ocloc = find_ocloc()
    if ocloc is None:
        raise MissingComponent(
            "ocloc, Intel's offline GPU compiler, was not found. It is in the Debian package intel-ocloc and in Intel's "
            "driver packages; 'make ocloc' unpacks it into .igc without installing. ESIMD_FMHA_OCLOC names another."
        )
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "kernel.spv"
        source.write_bytes(spirv)
        command = [str(ocloc), "compile", "-file", str(source), "-spirv_input", "-device", device, "-options", options]
        command += ["-output", "kernel", "-out_dir", folder, "-output_no_suffix"]
        done = subprocess.run(
            command, capture_output=True, text=True, check=False, cwd=folder, env={**os.environ, "LC_ALL": "C"}
        )
        log = done.stdout + done.stderr
        binary = Path(folder) / "kernel.bin"
        if done.returncode or not binary.exists():
            raise CompileError(f"ocloc refused the kernel for {device}.\n  command: {' '.join(command)}\n{log}")
        return DeviceBinary(binary.read_bytes(), _spill_bytes(log), log)


def _spill_bytes(log: str) -> int:
    return sum(int(size) for size in re.findall(r"Spill memory used = (\d+) bytes", log))
