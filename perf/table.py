"""Rows of a report, as a table for people or as JSON for programs."""

import argparse
import json

from rich.console import Console
from rich.table import Table

WIDTH_OF_A_FILE = 240  # columns, when the output is no terminal


def argument_parser(doc: str) -> argparse.ArgumentParser:
    """A parser that explains the command by its module's docstring, with --json."""
    parser = argparse.ArgumentParser(description=doc, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", action="store_true", help="print the rows as JSON")
    return parser


def show(title: str, rows: list[dict], as_json: bool) -> None:
    """Prints rows that have the same keys. In the table a float has 4 significant digits, None is blank."""
    if as_json:
        print(json.dumps({"title": title, "rows": rows}, indent=1))
        return
    table = Table(title=title, title_justify="left")
    for key in rows[0]:
        is_text = any(isinstance(row[key], str) for row in rows)
        table.add_column(key, justify="left" if is_text else "right", no_wrap=is_text)
    for row in rows:
        table.add_row(*map(_cell, row.values()))
    console = Console()
    if not console.is_terminal:
        console.width = WIDTH_OF_A_FILE
    console.print(table)


def _cell(value) -> str:
    if value is None:
        return ""
    return f"{value:.4g}" if isinstance(value, float) else str(value)
