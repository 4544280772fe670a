"""The icpx driver of an installed oneAPI toolkit."""

import functools
import shutil
import subprocess
import tempfile
from pathlib import Path

from esimd_fmha.errors import CompileError, MissingComponent
from esimd_fmha.loader.compilers.base import SpirvCompiler, refusal, run
from esimd_fmha.loader.source import Source


class Icpx(SpirvCompiler):
    """icpx from PATH: it dumps the device code of a throw-away shared library."""

    def __init__(self):
        path = shutil.which("icpx")
        if path is None:
            raise MissingComponent(
                "ESIMD_FMHA_COMPILER=icpx, but icpx is not on PATH. Source oneAPI's setvars.sh, or unset the variable: "
                "the intel-sycl-rt wheel brings a compiler of its own."
            )
        self._path = path

    @functools.cached_property
    def identity(self) -> str:
        done = _run([self._path, "--version"])
        if done.returncode or not done.stdout:
            raise MissingComponent(f"{self._path} --version failed ({done.returncode}): {done.stderr}")
        return done.stdout.splitlines()[0]

    def compile(self, source: Source) -> bytes:
        with tempfile.TemporaryDirectory() as folder:
            command = [
                self._path,
                "-fsycl",
                "-shared",
                "-fPIC",
                *source.options,
                f"-I{source.include_dir}",
                f"-fsycl-dump-device-code={folder}",
                str(source.entry),
                "-o",
                f"{folder}/host.so",
            ]
            done = _run(command)
            if done.returncode:
                raise CompileError(refusal(source, " ".join(command), done.stdout + done.stderr))
            for dumped in sorted(Path(folder).glob("**/*.spv")):
                spirv = dumped.read_bytes()
                if source.symbol.encode() in spirv:
                    return spirv
        raise CompileError(refusal(source, " ".join(command), f"no dumped image holds {source.symbol}"))


def _run(command: list[str]) -> subprocess.CompletedProcess:
    try:
        return run(command)
    except OSError as error:
        raise MissingComponent(f"{command[0]} cannot be run: {error.strerror}") from error
