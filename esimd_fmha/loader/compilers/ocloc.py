"""Intel's offline compiler: SPIR-V to the machine code of a GPU that need not be there."""

import functools
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

from esimd_fmha import envs
from esimd_fmha.errors import CompileError, MissingComponent
from esimd_fmha.loader.cache import Artifact
from esimd_fmha.loader.compilers.base import run

ELF_MAGIC = b"\x7fELF"
LOCAL_INSTALL = Path(".igc") / "ocloc"  # where tools/get_ocloc.sh puts it, below the repository's root


def find_ocloc() -> Path | None:
    """ESIMD_FMHA_OCLOC, else .igc/ocloc of the repository, else ocloc on PATH."""
    if chosen := envs.ocloc():
        return Path(chosen)
    of_repository = Path(__file__).parents[3] / LOCAL_INSTALL
    if of_repository.exists():
        return of_repository
    on_path = shutil.which("ocloc")
    return Path(on_path) if on_path else None


class Ocloc:
    """The program at a path."""

    def __init__(self, path: Path):
        self.path = path

    @functools.cached_property
    def identity(self) -> str:
        """Its version, and when it was installed: Debian's ocloc does not tell of the compiler library behind it."""
        done = _run([str(self.path), "--version"])
        if done.returncode:
            raise MissingComponent(f"{self.path} --version failed ({done.returncode}): {done.stdout}{done.stderr}")
        return f"ocloc {done.stdout.strip()}, installed {self.path.stat().st_mtime_ns}"

    def compile(self, spirv: bytes, architecture: str, options: str) -> Artifact:
        """A zebin, and what ocloc said of it. Raises CompileError with its output when it refuses."""
        with tempfile.TemporaryDirectory() as folder:
            source = Path(folder) / "kernel.spv"
            source.write_bytes(spirv)
            command = [str(self.path), "compile", "-file", str(source), "-spirv_input", "-device", architecture]
            command += ["-options", options, "-output", "kernel", "-out_dir", folder, "-output_no_suffix"]
            done = _run(command, folder)
            output = done.stdout + done.stderr
            binary = Path(folder) / "kernel.bin"
            refusal = f"the kernel for {architecture}.\n  command: {' '.join(command)}\n{output}"
            if done.returncode or not binary.exists():
                raise CompileError(f"ocloc refused {refusal}")
            data = binary.read_bytes()
            if data[:4] != ELF_MAGIC:  # when the disk is full, ocloc reports success and leaves an empty file
                free = shutil.disk_usage(folder).free
                raise CompileError(
                    f"ocloc wrote {len(data)} bytes that are no device binary, with {free} bytes free in {folder}, for "
                    + refusal
                )
            return Artifact(data, output)


def spill_bytes(log: str) -> int:
    """Scratch memory per thread that register spilling takes, by what ocloc said of a binary."""
    return sum(int(size) for size in re.findall(r"Spill memory used = (\d+) bytes", log))


def _run(command: list[str], folder: str | None = None) -> subprocess.CompletedProcess:
    try:
        return run(command, folder)
    except OSError as error:
        raise MissingComponent(
            f"ocloc cannot be run as {command[0]}: {error.strerror}. 'make ocloc' unpacks one into .igc; "
            f"ESIMD_FMHA_OCLOC {'is ' + repr(envs.ocloc()) if envs.ocloc() else 'names another'}."
        ) from error
