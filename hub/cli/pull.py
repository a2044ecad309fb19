"""``hub pull``: ask the feeds' sources for new files, and land nothing yet."""

from typing import Annotated

import typer

from hub.cli.console import AsJson, Home, err, out, say_json, table
from hub.cli.progress import shown_on
from hub.errors import UsageError
from hub.group.load import load_group
from hub.refresh.pull import pull_feeds, with_source
from hub.settings import workspace

CHANGES = ("new", "changed", "unchanged")


def pull(
    feed: Annotated[str, typer.Argument(help="ENTITY.feed; all feeds with a source when it is left out.")] = "",
    home: Home = None,
    as_json: AsJson = False,
) -> None:
    """Bring the inbox up to the feeds' sources; the next `hub refresh` lands what came.

    Exit code: 0 done, 3 a source is away, or refuses.
    """
    space = workspace(home)
    declared = load_group(space)
    feeds = [declared.feed(feed)] if feed else with_source(declared)
    if feed and not feeds[0].source:
        raise UsageError(f"feed {feed!r} declares no source", todo="files of it are dropped in the inbox")
    with shown_on(err):
        pulled = pull_feeds(space, feeds)
    problems = [problem for one in pulled for problem in one.problems]
    if as_json:
        told = [
            {
                "feed_id": one.feed_id,
                "files": {name: change.value for name, change in one.files.items()},
                "problems": [str(problem) for problem in one.problems],
            }
            for one in pulled
        ]
        say_json({"pulled": told})
    elif not pulled:
        out.print("No feed declares a source: files are dropped in the inbox", markup=False)
    else:
        rows = [
            [one.feed_id, *(str(sum(change.value == name for change in one.files.values())) for name in CHANGES)]
            for one in pulled
        ]
        out.print(table("Files pulled", ["feed", *CHANGES], rows, {1, 2, 3}))
    for problem in problems:
        err.print(str(problem), style="bold red", markup=False, soft_wrap=True)
    if problems:
        raise typer.Exit(3)
