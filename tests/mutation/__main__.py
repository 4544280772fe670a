"""The command; see the docstring of the package."""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import click
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from tests.mutation.faults import FAULTS, Fault

REPOSITORY = Path(__file__).parents[2]
LONGEST = 600  # seconds; a fault may well make a test wait for ever
TESTS_PASSED, TESTS_FAILED = 0, 1  # pytest's exit codes
KILLED, SURVIVED, EXPLAINED, OUTDATED, INVALID = (
    "killed",
    "SURVIVED",
    "survived, as explained",
    "killed, although explained",
    "INVALID",
)
STYLES = {KILLED: "green", EXPLAINED: "yellow"}

console = Console(highlight=False)


@click.command(context_settings={"max_content_width": 120})
@click.argument("names", nargs=-1)
@click.option("--list", "list_only", is_flag=True, help="Print the faults and run nothing.")
def main(names, list_only):
    """Plant the faults of these NAMES or groups, or all, and see the tests notice each."""
    faults = chosen(names)
    if list_only:
        for fault in faults:
            console.print(f"[bold]{fault.group}/{fault.name}[/bold]  {fault.file}\n    {escape(fault.why)}")
        return
    started = time.perf_counter()
    with tempfile.TemporaryDirectory(prefix="esimd_fmha_mutation_") as folder:
        copy = copy_of_the_repository(Path(folder) / "repository")
        cache = Path(folder) / "cache"
        run_unfaulted(copy, cache, faults)
        outcomes = [(fault, *judge(copy, cache, fault)) for fault in faults]
    report(outcomes, time.perf_counter() - started)
    sys.exit(any(outcome not in (KILLED, EXPLAINED) for _, outcome, _ in outcomes))


def chosen(names: tuple[str, ...]) -> list[Fault]:
    """The faults of these names and groups, or all. Raises click.UsageError for a name that none has."""
    for name in names:
        if not any(name in (fault.name, fault.group) for fault in FAULTS):
            raise click.UsageError(f"there is no fault or group {name!r}; --list prints all")
    return [fault for fault in FAULTS if not names or fault.name in names or fault.group in names]


def copy_of_the_repository(target: Path) -> Path:
    """The files that git tracks as they are in the working tree, and a link to the offline compiler."""
    tracked = subprocess.run(["git", "ls-files", "-z"], cwd=REPOSITORY, capture_output=True, text=True, check=True)
    for name in filter(None, tracked.stdout.split("\0")):
        if (REPOSITORY / name).exists():
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(REPOSITORY / name, target / name)
    if (REPOSITORY / ".igc").exists():
        (target / ".igc").symlink_to((REPOSITORY / ".igc").resolve())
    return target


def run_pytest(
    copy: Path, cache: Path, tests: tuple[str, ...], *options: str, longest: float | None = None
) -> subprocess.CompletedProcess | None:
    """pytest on the copy alone; None when it takes longer than ``longest`` seconds."""
    environment = {
        **os.environ,
        "PYTHONPATH": str(copy),
        "PYTHONDONTWRITEBYTECODE": "1",  # or the bytecode of a fault could outlive it, as its size and second are equal
        "COLUMNS": "160",  # of the line that tells which test failed and how
        "ESIMD_FMHA_CACHE_DIR": str(cache / "kernels"),
        "XDG_CACHE_HOME": str(cache),
    }
    command = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", *options, *tests]
    try:
        return subprocess.run(
            command, cwd=copy, env=environment, capture_output=True, text=True, check=False, timeout=longest
        )
    except subprocess.TimeoutExpired:
        return None


def run_unfaulted(copy: Path, cache: Path, faults: list[Fault]) -> None:
    """A test kills a fault only if it passes without, and is not skipped. Fills the cache of kernels."""
    tests = tuple(dict.fromkeys(test for fault in faults for test in fault.tests))
    started = time.perf_counter()
    done = run_pytest(copy, cache, tests, "--forbid-skips")
    if done.returncode != TESTS_PASSED:
        raise click.ClickException(f"the tests do not pass without a fault:\n{done.stdout}{done.stderr}")
    console.print(f"without a fault: {done.stdout.splitlines()[-1]} ({time.perf_counter() - started:.0f} s)")


def judge(copy: Path, cache: Path, fault: Fault) -> tuple[str, float]:
    """The outcome of one fault, and the seconds that it took."""
    started = time.perf_counter()
    try:
        with planted(copy, fault):
            own = cache if fault.shares_cache else Path(tempfile.mkdtemp(dir=cache.parent))
            done = run_pytest(copy, own, fault.tests, longest=LONGEST)
    except ValueError as error:
        outcome, detail = INVALID, str(error)
    else:
        if done is None:
            outcome, detail = KILLED, f"the tests took longer than {LONGEST} s"
        elif done.returncode < 0:
            outcome, detail = KILLED, f"the tests crashed: {signal.strsignal(-done.returncode)}"
        elif done.returncode == TESTS_FAILED:
            detail = next(line for line in done.stdout.splitlines() if line.startswith(("FAILED ", "ERROR ")))
            outcome = INVALID if " does not compile" in detail else KILLED
        elif done.returncode == TESTS_PASSED:
            outcome, detail = SURVIVED, ""
        else:
            outcome, detail = INVALID, done.stdout + done.stderr
    if fault.survives:
        outcome = {SURVIVED: EXPLAINED, KILLED: OUTDATED}.get(outcome, outcome)
    seconds = time.perf_counter() - started
    style = STYLES.get(outcome, "red")
    console.print(
        f"[{style}]{outcome}[/{style}] {fault.group}/{fault.name} {seconds:.0f} s", escape(detail), soft_wrap=True
    )
    return outcome, seconds


@contextlib.contextmanager
def planted(copy: Path, fault: Fault) -> Iterator[None]:
    """The copy with the fault in it. Raises ValueError when the old text does not occur exactly once."""
    path = copy / fault.file
    text = path.read_text()
    if text.count(fault.old) != 1:
        raise ValueError(f"the old text occurs {text.count(fault.old)} times in {fault.file}; it must occur once")
    path.write_text(text.replace(fault.old, fault.new))
    try:
        yield
    finally:
        path.write_text(text)


def report(outcomes: list[tuple[Fault, str, float]], seconds: float) -> None:
    """A row a group, and a line for everything that was not killed."""
    table = Table("group", "faults", "killed", "seconds")
    for group in dict.fromkeys(fault.group for fault, _, _ in outcomes):
        of_group = [(outcome, took) for fault, outcome, took in outcomes if fault.group == group]
        killed = sum(outcome == KILLED for outcome, _ in of_group)
        table.add_row(group, str(len(of_group)), str(killed), f"{sum(took for _, took in of_group):.0f}")
    console.print(table)
    for fault, outcome, _ in outcomes:
        if outcome != KILLED:
            line = f"{outcome}: {fault.group}/{fault.name}: {fault.survives or fault.why}"
            console.print(escape(line), soft_wrap=True)
    killed = sum(outcome == KILLED for _, outcome, _ in outcomes)
    console.print(f"{killed} of {len(outcomes)} faults killed ({killed / len(outcomes):.0%}) in {seconds / 60:.0f} min")


if __name__ == "__main__":
    main()
