"""Command line: run a kernel, disassemble it, or count what is in it.

FILE is a zebin, or a .cl / .spv file that ocloc compiles first.
"""

import argparse
import pathlib
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from .binary.ocloc import compile_to_zebin
from .checkers.checks import Checks
from .errors import XesimError
from .isa.opcodes import pipe_of
from .kernel import Kernel, Module
from .machine.counts import Result
from .machine.memory import Memory
from .machine.parameters import LocalMemory

_DTYPES: dict[str, type[np.number]] = {
    "i8": np.int8,
    "u8": np.uint8,
    "i16": np.int16,
    "u16": np.uint16,
    "i32": np.int32,
    "u32": np.uint32,
    "i64": np.int64,
    "u64": np.uint64,
    "f16": np.float16,
    "f32": np.float32,
    "f64": np.float64,
}


def _random(count: int, dtype: type[np.generic]) -> np.ndarray:
    generator = np.random.default_rng(0)
    if np.dtype(dtype).kind == "f":
        return generator.standard_normal(count).astype(dtype)
    return generator.integers(0, 100, count).astype(dtype)


_FILLS: dict[str, Callable[[int, type[np.generic]], np.ndarray]] = {
    "zeros": lambda n, t: np.zeros(n, t),
    "ones": lambda n, t: np.ones(n, t),
    "arange": lambda n, t: np.arange(n).astype(t),
    "random": _random,
}
_ARGUMENT_HELP = """\
kernel arguments, in order:
  f32=2.5 i32=-7 ...       a scalar (i8 u8 i16 u16 i32 u32 i64 u64 f16 f32 f64)
  struct=f32:2.5,i16:-7    a structure by value, its members aligned as in C
  buffer=f32:1024          a buffer of 1024 elements; :zeros, :ones, :arange or :random behind it fills it
  load=path.npy            a buffer with the contents of a .npy file
  local=256                256 bytes of local memory
"""


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command. Returns the exit code; an error is one line on stderr."""
    arguments = _parser().parse_args(argv)
    try:
        arguments.action(arguments)
        sys.stdout.flush()
    except BrokenPipeError:  # the reader, as of "| head", has seen enough
        sys.stdout = None
    except (XesimError, OSError, KeyError, ValueError) as error:
        print(
            f"xesim: {type(error).__name__}: {error.args[0] if isinstance(error, KeyError) else error}", file=sys.stderr
        )
        return 1
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m xesim", description="Simulate Intel Xe2 kernels without the GPU.")
    commands = parser.add_subparsers(required=True, metavar="{run,disasm,stats}")

    def command(
        name: str, action: Callable[[argparse.Namespace], None], summary: str, epilog: str | None = None
    ) -> argparse.ArgumentParser:
        sub = commands.add_parser(
            name,
            help=summary,
            description=summary,
            epilog=epilog,
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        sub.add_argument("file", help="zebin, .cl or .spv")
        sub.add_argument("--device", default="bmg", help="device ocloc compiles for (bmg, lnl; default bmg)")
        sub.add_argument("--options", default="", help="compiler options for .cl and .spv files")
        sub.add_argument("--kernel", help="kernel name; may be left out if the file holds one kernel")
        sub.set_defaults(action=action)
        return sub

    run = command("run", _run, "execute a kernel", epilog=_ARGUMENT_HELP)
    run.add_argument(
        "--args", dest="arguments", nargs="*", default=[], metavar="ARG", help="kernel arguments, see below"
    )
    run.add_argument("--global", dest="global_range", required=True, metavar="X[,Y[,Z]]", help="work-items")
    run.add_argument("--local", dest="local_range", metavar="X[,Y[,Z]]", help="work-items of a group")
    run.add_argument(
        "--print",
        dest="shown",
        action="append",
        default=[],
        type=int,
        metavar="N",
        help="print buffer argument N afterwards",
    )
    run.add_argument(
        "--save", action="append", default=[], metavar="N=PATH", help="save buffer argument N as .npy afterwards"
    )
    run.add_argument("--uninitialized", action="store_true", help="reading local memory nobody wrote is an error")
    run.add_argument("--no-races", action="store_true", help="do not look for data races in local memory")
    run.add_argument("--no-scoreboard", action="store_true", help="do not check the scoreboard annotations")
    command("disasm", _disasm, "print the disassembly with addresses")
    command("stats", _stats, "print what the kernels consist of")
    return parser


def _load(arguments: argparse.Namespace) -> Module:
    path = pathlib.Path(arguments.file)
    if path.suffix in (".cl", ".spv"):
        binary = compile_to_zebin(path, arguments.device, arguments.options)
    else:
        binary = path.read_bytes()
    return Module.from_zebin(binary, arguments.device)


def _kernels(arguments: argparse.Namespace) -> list[Kernel]:
    module = _load(arguments)
    return [module.kernel(name) for name in ([arguments.kernel] if arguments.kernel else module.kernels)]


def _range(text: str) -> tuple[int, ...]:
    return tuple(int(n) for n in text.split(","))


def _run(arguments: argparse.Namespace) -> None:
    kernels = _kernels(arguments)
    if len(kernels) != 1:
        raise ValueError(f"choose one with --kernel: {', '.join(k.name for k in kernels)}")
    memory = Memory(check_uninitialized=arguments.uninitialized)
    buffers: dict[int, np.ndarray] = {}
    values: list[Any] = []
    for index, text in enumerate(arguments.arguments):
        kind, _, value = text.partition("=")
        if kind in _DTYPES:
            values.append(_scalar(kind, value))
        elif kind == "struct":
            values.append(_structure(value))
        elif kind == "local":
            values.append(LocalMemory(int(value, 0)))
        elif kind in ("buffer", "load"):
            buffers[index] = np.load(value) if kind == "load" else _buffer(value)
            values.append(memory.map(np.ascontiguousarray(buffers[index]), name=f"argument {index}"))
        else:
            raise ValueError(
                f"argument {text!r}: want buffer=, load=, local=, struct= or one of {' '.join(t + '=' for t in _DTYPES)}"
            )
    checks = Checks(
        uninitialized=arguments.uninitialized, races=not arguments.no_races, scoreboard=not arguments.no_scoreboard
    )
    result = kernels[0].launch(
        _range(arguments.global_range),
        arguments.local_range and _range(arguments.local_range),
        values,
        memory,
        checks=checks,
    )
    _print_result(kernels[0], result)
    for index in arguments.shown:
        print(f"argument {index}: {np.array2string(buffers[index], threshold=64, edgeitems=8)}")
    for text in arguments.save:
        index, _, path = text.partition("=")
        np.save(path, buffers[int(index)])


def _scalar(kind: str, text: str) -> np.generic:
    number = float(text) if kind.startswith("f") else int(text, 0)
    try:
        return np.dtype(_DTYPES[kind]).type(number)
    except OverflowError as error:
        raise ValueError(f"{kind}={text}: {error}") from error


def _structure(text: str) -> np.ndarray:
    members = [member.partition(":") for member in text.split(",")]
    wrong = [kind for kind, _, _ in members if kind not in _DTYPES]
    if wrong:
        raise ValueError(f"structure {text!r}: {wrong[0]!r} is none of {' '.join(_DTYPES)}")
    dtype = np.dtype([(f"member{i}", _DTYPES[kind]) for i, (kind, _, _) in enumerate(members)], align=True)
    return np.array(tuple(_scalar(kind, value) for kind, _, value in members), dtype)


def _buffer(text: str) -> np.ndarray:
    kind, count, *fill = text.split(":")
    if kind not in _DTYPES or (fill and fill[0] not in _FILLS):
        raise ValueError(f"buffer {text!r}: want TYPE:COUNT[:{'|'.join(_FILLS)}]")
    return _FILLS[fill[0] if fill else "zeros"](int(count, 0), _DTYPES[kind])


def _print_result(kernel: Kernel, result: Result) -> None:
    print(
        f"{kernel.name}: {result.threads} threads in {result.groups} groups, {result.instructions} instructions in "
        f"{result.seconds:.3f} s ({result.instruction_rate:.3g} per second)"
    )
    _print_counts("pipes", result.instructions_by_pipe)
    _print_counts("messages", result.messages)
    _print_counts("bytes", result.bytes_by_message)


def _print_counts(title: str, counts: Counter[str]) -> None:
    print(f"  {title}: " + (", ".join(f"{name} {count}" for name, count in counts.most_common()) or "none"))


def _disasm(arguments: argparse.Namespace) -> None:
    for kernel in _kernels(arguments):
        print(f"// {kernel.name}")
        for inst in kernel.instructions:
            print(f"0x{inst.address:05x}  {inst.text}" + (f"  // {inst.comment}" if inst.comment else ""))


def _stats(arguments: argparse.Namespace) -> None:
    for kernel in _kernels(arguments):
        image = kernel.image
        code = [i for i in kernel.instructions if i.opcode != "illegal"]
        print(
            f"{kernel.name}: {len(code)} instructions, simd {kernel.simd_size}, {image.registers} registers, "
            f"{image.slm_size} bytes of local memory, {image.scratch_size} bytes of scratch"
        )
        _print_counts("pipes", Counter(pipe_of(i) for i in code))
        _print_counts("instructions", Counter(i.mnemonic for i in code if i.send is None))
        _print_counts(
            "messages", Counter(i.comment.partition(";")[2].strip() or i.comment for i in code if i.send is not None)
        )
