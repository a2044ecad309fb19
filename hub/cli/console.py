"""Printing for people and for programs, and the options that every verb takes."""

import json
import sys
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

# Into a file or a pipe there is no width to fit in.
out = Console(highlight=False, width=None if sys.stdout.isatty() else 160)
err = Console(stderr=True, highlight=False)

Home = Annotated[
    Path | None, typer.Option("--home", help="The workspace folder; default HUB_HOME, else data/.", show_default=False)
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for programs.")]


def say_json(value: Any) -> None:
    """Print JSON: money and dates as text."""
    json.dump(value, sys.stdout, default=str, ensure_ascii=False, indent=2)
    sys.stdout.write("\n")


def table(title: str, columns: list[str], rows: list[list[str]], right: set[int] | None = None) -> Table:
    """A table; ``right`` are the columns to align on the right."""
    made = Table(title=title, title_justify="left", title_style="bold", header_style="bold", box=None, pad_edge=False)
    for number, column in enumerate(columns):
        made.add_column(column, justify="right" if right and number in right else "left", overflow="fold")
    for row in rows:
        made.add_row(*row)
    return made
