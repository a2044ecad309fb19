"""``hub publish``: publish again from what is landed, or rebuild a past publication."""

from pathlib import Path
from typing import Annotated

import typer

from hub.cli.console import Home, err, out
from hub.cli.refresh import go
from hub.errors import LakeError, UsageError
from hub.group.load import load_group
from hub.lake import publish as lake_publish
from hub.refresh.stages import has_landed
from hub.settings import share_with_children, workspace


def publish(
    home: Home = None,
    rebuild: Annotated[str, typer.Option("--rebuild", help="Id of a past publication (see `hub history`).")] = "",
    to: Annotated[Path | None, typer.Option("--to", help="Where to write the rebuilt file.")] = None,
) -> None:
    """Go through all stages again and publish; or write a past publication, rebuilt from the lake, to a file."""
    space = workspace(home)
    share_with_children(space)
    if rebuild:
        if to is None:
            raise UsageError("--rebuild needs --to FILE", todo=f"hub publish --rebuild {rebuild} --to past.duckdb")
        from hub.refresh.rebuild import rebuild as again

        past = again(space, rebuild, to)
        out.print(f"{to}: {past.line_count:,} lines, content {past.digest}, as published", markup=False)
        return
    load_group(space)
    if not has_landed(space):
        raise LakeError("nothing has been delivered yet", str(space.inbox), todo="drop files there, then `hub refresh`")
    problems, _ = go(space, is_whole=True, dagster=False)
    for problem in problems:
        err.print(str(problem), style="bold red", markup=False, soft_wrap=True)
    last = lake_publish.history(space)[-1]
    out.print(f"published {last.publication_id}: {last.line_count:,} lines, content {last.digest}", markup=False)
    if problems:
        raise typer.Exit(3)
