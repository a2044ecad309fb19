"""``hub init``: a folder to start one's own group from."""

from importlib.resources import files
from pathlib import Path
from typing import Annotated

import typer

from hub.cli.console import out
from hub.errors import UsageError

FOLDERS = ("inbox", "decisions", "reference", "feeds")


def init(directory: Annotated[Path, typer.Argument(metavar="DIR", help="Folder to make.")]) -> None:
    """Write a commented group.yml and one example feed a dialect: start by editing, not by reading."""
    if (directory / "group.yml").exists():
        raise UsageError(f"{directory} is a workspace already", todo="choose another folder, or edit its group.yml")
    for folder in FOLDERS:
        (directory / folder).mkdir(parents=True, exist_ok=True)
    template = files("hub.cli") / "template"
    (directory / "group.yml").write_text((template / "group.yml").read_text(encoding="utf-8"), encoding="utf-8")
    examples = directory / "feeds" / "_examples"
    examples.mkdir()
    for example in sorted((template / "feeds").iterdir(), key=lambda one: one.name):
        (examples / example.name).write_text(example.read_text(encoding="utf-8"), encoding="utf-8")
    out.print(
        f"{directory} is ready:\n"
        f"  1. {directory}/group.yml: your entities\n"
        f"  2. hub onboard FILE --entity CODE --home {directory}: proposes the feed that reads an export\n"
        f"     (by hand: feeds/<ENTITY>/<feed>.yml after feeds/_examples/, and files in inbox/<ENTITY>/<feed>/)\n"
        f"  3. hub refresh --home {directory}",
        markup=False,
    )
