"""Printing for people and for programs, and the options that every verb takes."""

import json
import sys
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from hub.neutral import in_json, on_screen


class _Screen(Console):
    """A console whose texts cannot steer the terminal: names and labels come out of anybody's files."""

    def print(self, *objects: Any, **options: Any) -> None:
        super().print(*(on_screen(one) if isinstance(one, str) else one for one in objects), **options)


# Into a file or a pipe there is no width to fit in.
out = _Screen(highlight=False, width=None if sys.stdout.isatty() else 160)
err = _Screen(stderr=True, highlight=False)

Home = Annotated[
    Path | None, typer.Option("--home", help="The workspace folder; default HUB_HOME, else data/.", show_default=False)
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for programs.")]


def say_json(value: Any) -> None:
    """Print JSON: money and dates as text."""
    sys.stdout.write(in_json(json.dumps(value, default=str, ensure_ascii=False, indent=2)) + "\n")


def table(title: str, columns: list[str], rows: list[list[str]], right: set[int] | None = None) -> Table:
    """A table; ``right`` are the columns to align on the right."""
    made = Table(title=title, title_justify="left", title_style="bold", header_style="bold", box=None, pad_edge=False)
    for number, column in enumerate(columns):
        made.add_column(on_screen(column), justify="right" if right and number in right else "left", overflow="fold")
    for row in rows:
        made.add_row(*(on_screen(cell) for cell in row))
    return made
