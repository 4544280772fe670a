"""What the commands share: click with --json and --device, and rows as a table for people or as JSON for programs."""

import json
from collections.abc import Callable

import click
from rich.console import Console
from rich.table import Table

WIDTH_OF_A_FILE = 240  # columns, when the output is no terminal

json_option = click.option("--json", "as_json", is_flag=True, help="Print the rows as JSON.")
device_option = click.option("--device", default="bmg", show_default=True, help="A GPU, as ocloc names it.")


def command(doc: str) -> Callable[[Callable], click.Command]:
    """A click command that explains itself by its module's docstring, with the docstring's line breaks."""
    paragraphs = "\n\n".join(f"\b\n{paragraph}" for paragraph in doc.strip().split("\n\n"))
    return click.command(help=paragraphs, context_settings={"max_content_width": 120})


def show(title: str, rows: list[dict], as_json: bool) -> None:
    """Prints rows that have the same keys. In the table a float has 4 significant digits, None is blank."""
    if as_json:
        click.echo(json.dumps({"title": title, "rows": rows}, indent=1))
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
