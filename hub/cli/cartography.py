"""``hub cartography``: what people declare before any accounts are there."""

import datetime as dt
from typing import Annotated

import typer

from hub.cli.console import Home, out
from hub.group.cartography import FOLDER
from hub.group.load import load_group
from hub.settings import workspace

app = typer.Typer(help="What people believe the group buys, before its accounts tell.", no_args_is_help=True)


@app.callback()
def cartography() -> None:
    """What people believe the group buys, before its accounts tell."""


@app.command("new")
def new(
    home: Home = None,
    year: Annotated[
        int | None, typer.Option("--year", min=1970, max=2099, help="Year of the amounts; default last year.")
    ] = None,
) -> None:
    """Write the empty workbook to inbox/_cartography/: entity, category, supplier, yearly amount, who said so."""
    from hub.review.cartography import write_empty

    space = workspace(home)
    declared = load_group(space)
    told = year or dt.datetime.now(dt.UTC).year - 1
    path = space.inbox / FOLDER / f"cartography-{told}.xlsx"
    write_empty(path, declared.group, declared.taxonomy, told)
    out.print(f"{path} is ready.\nNext: fill it in, save it under that name, `hub refresh`", markup=False)
