"""Command line: list the kernels of a file, disassemble them, count what they consist of, execute one.

FILE is a zebin, an archive or a bundle of them, a library or a program that embeds them, or a .cl or .spv file, which
ocloc compiles first.
"""

import functools
import json
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import click
import numpy as np

from .binary.images import UNREADABLE
from .binary.zebin import KernelImage
from .checkers.checks import Checks
from .errors import SimulationError, XesimError
from .files import Binary, open_binary
from .kernel import Kernel
from .machine.counts import Result
from .machine.memory import Memory
from .machine.parameters import LocalMemory
from .names import demangle, distinct_names, short_name
from .profile import LineProfile, LoopProfile, Tally, profile_lines, profile_loops, tally

Row = tuple[int | str, ...]  # of a table
Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]
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
\b
Kernel arguments, in order:
  f32=2.5 i32=-7 ...     a scalar (i8 u8 i16 u16 i32 u32 i64 u64 f16 f32 f64)
  buffer=f32:1024        a buffer of 1024 elements; :zeros, :ones, :arange or
                         :random behind it fills it
  load=path.npy          a buffer with the contents of a .npy file
  struct=f32:2.5,i16:-7  a structure by value, its members aligned as in C
  bytes=path             a structure by value: the contents of a file
  local=256              256 bytes of local memory
"""


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command. Returns the exit code; an error is one line on stderr, or the lines of a SimulationError."""
    try:
        cli.main(argv, prog_name="python -m xesim", standalone_mode=False)
        sys.stdout.flush()
    except BrokenPipeError:  # the reader, as of "| head", has seen enough
        sys.stdout = None
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except click.Abort:
        return 130
    except (XesimError, OSError, KeyError, ValueError) as error:
        if isinstance(error, SimulationError) and error.printed:
            print(error.printed, end="" if error.printed.endswith("\n") else "\n")
        text = error.args[0] if isinstance(error, KeyError) else error
        print(f"xesim: {type(error).__name__}: {text}", file=sys.stderr)
        return 1
    return 0


@click.group(help="Simulate Intel Xe2 kernels without the GPU.")
def cli() -> None:
    pass


def _options(*decorators: Decorator) -> Decorator:
    return lambda function: functools.reduce(lambda f, decorate: decorate(f), reversed(decorators), function)


_file_options = _options(
    click.argument("file", type=click.Path(exists=True, dir_okay=False)),
    click.option("--device", help="Device whose code is meant: bmg (the default), lnl, or a label that list prints."),
    click.option("--options", default="", help="Compiler options for .cl and .spv files."),
    click.option("--debug-lines", is_flag=True, help="Compile with source lines, which messages then name."),
)
_kernel_option = click.option(
    "--kernel", help="Kernel: its name, its number in list, the start of its name or a part of it that no other has."
)
_json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


def _launch_options(required: bool) -> Decorator:
    return _options(
        click.option(
            "--global", "global_range", required=required, metavar="X[,Y[,Z]]", callback=_range, help="Work-items."
        ),
        click.option("--local", "local_range", metavar="X[,Y[,Z]]", callback=_range, help="Work-items of a group."),
        click.argument("arguments", nargs=-1, metavar="[ARG]..."),
        click.option(
            "--args", is_flag=True, expose_value=False, help="The kernel's arguments follow; may be left out."
        ),
        click.option("--uninitialized", is_flag=True, help="Reading memory nobody wrote is an error."),
        click.option("--no-races", is_flag=True, help="Do not look for data races in local memory."),
        click.option("--global-races", is_flag=True, help="Look for data races between work-groups; slow."),
        click.option("--no-scoreboard", is_flag=True, help="Do not check the scoreboard annotations."),
    )


def _range(_context: click.Context, _parameter: click.Parameter, text: str | None) -> tuple[int, ...] | None:
    try:
        return None if text is None else tuple(int(n) for n in text.split(","))
    except ValueError:
        raise click.BadParameter(f"{text!r} is not X, X,Y or X,Y,Z") from None


def _chosen(binary: Binary, wanted: str | None) -> list[Kernel]:
    """The kernel that is wanted, or all."""
    binary.require_kernels()
    return [binary.kernel(wanted)] if wanted is not None else [binary.kernel(i) for i in range(len(binary.kernels))]


def _launch(
    kernel: Kernel,
    global_range: tuple[int, ...],
    local_range: tuple[int, ...] | None,
    arguments: Sequence[str],
    uninitialized: bool,
    no_races: bool,
    global_races: bool,
    no_scoreboard: bool,
) -> tuple[Result, dict[int, np.ndarray]]:
    """The result, and the buffer arguments by index."""
    memory = Memory(check_uninitialized=uninitialized)
    buffers: dict[int, np.ndarray] = {}
    values: list[Any] = []
    for index, text in enumerate(arguments):
        kind, _, value = text.partition("=")
        if kind in _DTYPES:
            values.append(_scalar(kind, value))
        elif kind == "struct":
            values.append(_structure(value))
        elif kind == "local":
            values.append(LocalMemory(int(value, 0)))
        elif kind == "bytes":
            with open(value, "rb") as file:
                values.append(file.read())
        elif kind in ("buffer", "load"):
            buffers[index] = np.ascontiguousarray(np.load(value)) if kind == "load" else _buffer(value)
            values.append(memory.map(buffers[index], name=f"argument {index}"))
        else:
            raise ValueError(
                f"argument {text!r}: want buffer=, load=, local=, struct=, bytes= or one of "
                f"{' '.join(t + '=' for t in _DTYPES)}"
            )
    checks = Checks(
        uninitialized=uninitialized, races=not no_races, scoreboard=not no_scoreboard, global_races=global_races
    )
    return kernel.launch(global_range, local_range, values, memory, checks=checks), buffers


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


# ---- list


@cli.command("list", help="List the kernels of a file, and its device images.")
@_file_options
@click.option("--full", is_flag=True, help="Print whole names, as the binary has them and demangled.")
@_json_option
def _list(file: str, device: str | None, options: str, debug_lines: bool, full: bool, as_json: bool) -> None:
    binary = open_binary(file, device, options, debug_lines)
    if as_json:
        kernels = [_facts(binary.describe(name)) for name in binary.kernels]
        images = [
            {
                "kind": image.kind,
                "device": image.device,
                "configuration": image.target.config,
                "where": list(image.where),
                "bytes": len(image.data),
                "kernels": list(image.kernels),
                "note": image.note,
            }
            for image in binary.images
        ]
        print(json.dumps({"device": binary.device, "kernels": kernels, "images": images}, indent=1))
        return
    _list_kernels(binary, full)
    _list_images(binary)


def _facts(image: KernelImage) -> dict[str, Any]:
    """What the metadata says of a kernel."""
    return {
        "name": image.name,
        "demangled": demangle(image.name),
        "simd": image.simd_size,
        "registers": image.registers,
        "local_memory": image.slm_size,
        "scratch": image.scratch_size,
        "spilled": image.env.get("spill_size", 0),
        "barriers": image.env.get("barrier_count", 0),
        "bytes": len(image.text),
    }


def _list_kernels(binary: Binary, full: bool) -> None:
    print(f"{len(binary.kernels)} kernels for {binary.device}")
    rows = []
    shown = binary.kernels if full else distinct_names(binary.kernels)
    for index, (name, text) in enumerate(zip(binary.kernels, shown)):
        facts = _facts(binary.describe(name))
        numbers = ("simd", "registers", "local_memory", "scratch", "spilled", "barriers", "bytes")
        rows.append((index, *(facts[key] for key in numbers), text))
    if rows:
        header = ("#", "SIMD", "registers", "SLM", "scratch", "spilled", "barriers", "code", "kernel")
        for line, name in zip(_table([header, *rows]), ["", *binary.kernels]):
            print(line)
            if full and demangle(name) != name:
                print(f"      {demangle(name)}")


def _list_images(binary: Binary) -> None:
    """One line for equal images: an archive of many kernels repeats them."""
    counts: Counter[tuple[str, str, str, str, str]] = Counter()
    sizes: Counter[tuple[str, str, str, str, str]] = Counter()
    kernels: Counter[tuple[str, str, str, str, str]] = Counter()
    for image in binary.images:
        key = (" / ".join(image.where), image.kind, image.device, image.target.config, image.note)
        counts[key] += 1
        sizes[key] += len(image.data)
        kernels[key] += len(image.kernels)
    print(f"\n{len(binary.images)} device images")
    rows: list[Row] = [("images", "kernels", "bytes", "kind", "device", "where")]
    for key in counts:
        where, kind, device, config, note = key
        what = f"{device} {config}".strip() if kind != UNREADABLE else note
        rows.append((counts[key], kernels[key], sizes[key], kind, what or "any", where or "the file"))
    for line in _table(rows):
        print(line)


def _table(rows: Sequence[Row]) -> Iterator[str]:
    """Lines with aligned columns: numbers and their headings to the right, text to the left."""
    texts = [[str(cell) for cell in row] for row in rows]
    widths = [max(len(row[i]) for row in texts) for i in range(len(rows[0]))]
    right = [all(re.fullmatch(r"[\d.e+%?-]+", row[i]) for row in texts[1:]) for i in range(len(widths))]
    for row in texts:
        cells = [cell.rjust(w) if r else cell.ljust(w) for cell, w, r in zip(row, widths, right)]
        yield "  " + "  ".join(cells).rstrip()


# ---- disasm


@cli.command("disasm", help="Print the disassembly with addresses, labels and source lines.")
@_file_options
@_kernel_option
def _disasm(file: str, device: str | None, options: str, debug_lines: bool, kernel: str | None) -> None:
    for chosen in _chosen(open_binary(file, device, options, debug_lines), kernel):
        print(f"// {chosen.name}")
        if demangle(chosen.name) != chosen.name:
            print(f"// {demangle(chosen.name)}")
        labels = {target for inst in chosen.instructions for target in inst.targets}
        source = None
        for inst in chosen.instructions:
            if inst.address in labels:
                print(f"L{inst.address}:")
            if inst.source is not None and inst.source != source:
                print(f"// {inst.source}")
            source = inst.source
            print(f"0x{inst.address:05x}  {inst.full_text.replace(' // ', '  // ', 1)}")


# ---- stats


@cli.command("stats", epilog=_ARGUMENT_HELP)
@_file_options
@_kernel_option
@_launch_options(required=False)
@_json_option
def _stats(
    file: str,
    device: str | None,
    options: str,
    debug_lines: bool,
    kernel: str | None,
    as_json: bool,
    global_range: tuple[int, ...] | None,
    arguments: Sequence[str],
    **launch: Any,
) -> None:
    """Count what kernels consist of, by pipe, message, loop and source line.

    With --global, execute the kernel and count what was executed.
    """
    kernels = _chosen(open_binary(file, device, options, debug_lines), kernel)
    result = None
    if global_range is not None:
        result, _ = _launch(_only(kernels), global_range, arguments=arguments, **launch)
    elif arguments or any(launch.values()):
        raise click.UsageError("arguments, --local and the checkers are for a launch, which needs --global")
    if as_json:
        print(json.dumps([_stats_of(chosen, result) for chosen in kernels], indent=1))
        return
    for chosen in kernels:
        _print_stats(chosen, result)


def _only(kernels: list[Kernel]) -> Kernel:
    if len(kernels) != 1:
        names = ", ".join(short_name(k.name) for k in kernels[:12]) + (", ..." if len(kernels) > 12 else "")
        raise ValueError(f"choose one of {len(kernels)} kernels with --kernel: {names}")
    return kernels[0]


def _stats_of(kernel: Kernel, result: Result | None) -> dict[str, Any]:
    executed = result.executed if result else None
    whole = tally((inst, executed[i] if executed else None) for i, inst in enumerate(kernel.instructions))

    def counts(of: Tally) -> dict[str, Any]:
        return {
            "instructions": of.instructions,
            "executed": of.executed,
            "pipes": of.pipes,
            "messages": of.messages,
        }

    loops = [
        {
            "start": p.start,
            "end": p.end,
            "depth": p.loop.depth,
            "first_line": p.first and p.first.place,
            "last_line": p.last and p.last.place,
            "iterations": p.iterations,
            "entries": p.entries,
            **counts(p.tally),
        }
        for p in profile_loops(kernel.instructions, executed)
    ]
    lines = [
        {"file": p.source.file, "line": p.source.line, **counts(p.tally)}
        for p in profile_lines(kernel.instructions, executed)
    ]
    return {**_facts(kernel.image), **counts(whole), "loops": loops, "lines": lines}


def _print_stats(kernel: Kernel, result: Result | None) -> None:
    facts = _facts(kernel.image)
    code = [i for i in kernel.instructions if i.opcode != "illegal"]
    print(
        f"{short_name(kernel.name)}: {len(code)} instructions, simd {facts['simd']}, {facts['registers']} registers, "
        f"{facts['local_memory']} bytes of local memory, {facts['scratch']} bytes of scratch"
    )
    static = tally((inst, None) for inst in code)
    _print_counts("pipes", static.pipes)
    _print_counts("instructions", Counter(i.mnemonic for i in code if i.send is None))
    _print_counts("messages", static.messages)
    if result is not None:
        print(f"executed: {_summary(result)}")
        _print_counts("pipes", result.instructions_by_pipe)
        _print_counts("messages", result.messages)
        _print_counts("bytes", result.bytes_by_message)
    executed = result.executed if result else None
    total = result.instructions if result else len(code)
    _print_loops(profile_loops(kernel.instructions, executed), total)
    _print_lines(profile_lines(kernel.instructions, executed), total)


def _print_loops(loops: Sequence[LoopProfile], total: int) -> None:
    """Of each loop what one iteration costs, on average; of the code alone, what the loop holds."""
    if not loops:
        return
    launched = loops[0].iterations is not None
    launch_columns = ("entered", "trips", "share") if launched else ()
    rows: list[Row] = [("code", "lines", *launch_columns, "instructions", "of them")]
    for p in loops:
        place = "  " * (p.loop.depth - 1) + f"0x{p.start:05x}-0x{p.end:05x}"
        lines = ""
        if p.first is not None and p.last is not None:
            lines = p.first.place + (f"-{p.last.line}" if p.last.line != p.first.line else "")
        if p.tally.executed is None:
            rows.append((place, lines, p.tally.instructions, _counts_text(p.tally.pipes)))
            continue
        entered = "?" if p.entries is None else p.entries
        trips = "?" if p.entries is None else _number(p.trips or 0)
        runs = p.iterations or 1
        one_iteration = _counts_text({name: count / runs for name, count in p.tally.pipes.items()})
        share = _percent(p.tally.executed, total)
        rows.append((place, lines, entered, trips, share, _number(p.tally.executed / runs), one_iteration))
    explanation = "; instructions: executed by a hardware thread in an iteration" if launched else ""
    print(f"loops, inner ones included{explanation}")
    for line in _table(rows):
        print(line)


def _print_lines(lines: Sequence[LineProfile], total: int) -> None:
    if not lines:
        return
    launched = lines[0].tally.executed is not None
    rows: list[Row] = [("line", "executed" if launched else "instructions", "share", "of them", "source")]
    for p in lines:
        count = p.tally.instructions if p.tally.executed is None else p.tally.executed
        rows.append((p.source.place, count, _percent(count, total), _counts_text(p.tally.pipes), p.source.text[:70]))
    print("source lines")
    for line in _table(rows):
        print(line)


def _percent(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f}%" if whole else "0%"


def _number(count: float) -> str:
    """A count, or an average with as many digits as are worth reading."""
    return f"{count:.0f}" if count >= 100 else f"{count:.3g}"


def _counts_text(counts: Mapping[str, float]) -> str:
    ordered = sorted(counts.items(), key=lambda item: -item[1])
    return ", ".join(f"{name} {_number(count)}" for name, count in ordered if count)


def _print_counts(title: str, counts: Counter[str]) -> None:
    print(f"  {title}: " + (", ".join(f"{name} {count}" for name, count in counts.most_common()) or "none"))


def _summary(result: Result) -> str:
    return (
        f"{result.threads} threads in {result.groups} groups, {result.instructions} instructions in "
        f"{result.seconds:.3f} s ({result.instruction_rate:.3g} per second)"
    )


# ---- run


@cli.command("run", help="Execute a kernel.", epilog=_ARGUMENT_HELP)
@_file_options
@_kernel_option
@_launch_options(required=True)
@click.option("--print", "shown", multiple=True, type=int, metavar="N", help="Print buffer argument N afterwards.")
@click.option("--save", multiple=True, metavar="N=PATH", help="Save buffer argument N as .npy afterwards.")
@_json_option
def _run(
    file: str,
    device: str | None,
    options: str,
    debug_lines: bool,
    kernel: str | None,
    shown: Sequence[int],
    save: Sequence[str],
    as_json: bool,
    **launch: Any,
) -> None:
    chosen = _only(_chosen(open_binary(file, device, options, debug_lines), kernel))
    result, buffers = _launch(chosen, **launch)
    for index in (*shown, *(int(text.partition("=")[0]) for text in save)):
        if index not in buffers:
            raise ValueError(f"argument {index} is no buffer; buffers are {', '.join(map(str, buffers)) or 'none'}")
    if as_json:
        _print_json(chosen, result, {index: buffers[index].tolist() for index in shown})
    else:
        if result.printed:
            print(result.printed, end="" if result.printed.endswith("\n") else "\n")
        print(f"{short_name(chosen.name)}: {_summary(result)}")
        _print_counts("pipes", result.instructions_by_pipe)
        _print_counts("messages", result.messages)
        _print_counts("bytes", result.bytes_by_message)
        for index in shown:
            print(f"argument {index}: {np.array2string(buffers[index], threshold=64, edgeitems=8)}")
    for text in save:
        number, _, path = text.partition("=")
        np.save(path, buffers[int(number)])


def _print_json(kernel: Kernel, result: Result, buffers: dict[int, list[Any]]) -> None:
    facts = {
        "kernel": kernel.name,
        "threads": result.threads,
        "groups": result.groups,
        "instructions": result.instructions,
        "seconds": result.seconds,
        "pipes": result.instructions_by_pipe,
        "messages": result.messages,
        "bytes": result.bytes_by_message,
        "barriers": result.barriers,
        "printed": result.printed,
        "buffers": buffers,
    }
    print(json.dumps(facts, indent=1))
