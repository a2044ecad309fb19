"""``hub refresh``: land what is new, go through the gates, publish."""

import datetime as dt
import sys
from pathlib import Path
from shutil import which
from typing import Annotated

import typer

from hub.cli.console import AsJson, Home, err, out, say_json
from hub.cli.ladder import show_ladder, show_refused, show_spend
from hub.errors import HubError
from hub.group.load import load_group
from hub.lake.answers import Answers, ask
from hub.refresh.run import look
from hub.settings import DEFAULT_HOME, Workspace, share_with_children, workspace

QUESTION = (
    "select supplier_name, sum(amount_accrual) from spend_cube join dim_supplier using (supplier_id) "
    "group by 1 order by 2 desc limit 10"
)


def refresh(
    home: Home = None,
    strict: Annotated[bool, typer.Option("--strict", help="Exit code 1 when a gate held something back.")] = False,
    as_json: AsJson = False,
) -> None:
    """Read what is new in the inbox, judge it at every gate and publish the cube.

    Exit code: 0 done, 1 a gate held something back (with --strict), 3 something could not be read at all.
    """
    space = workspace(home)
    share_with_children(space)
    load_group(space)
    last = look(space)
    problems, is_new = ([HubError(told) for told in last.problems], False) if last else _run(space)
    answers = ask(space) if space.cube_file.exists() else None
    _report(space, home, answers, problems, is_new, as_json)
    if problems:
        raise typer.Exit(3)
    if strict and answers and any(row["is_held"] for row in answers.ladder):
        raise typer.Exit(1)


def _run(space: Workspace) -> tuple[list[HubError], bool]:
    """Run Dagster's job in this process, so that the UI shows it; returns problems, and whether it published."""
    # Dagster takes seconds to import: only a refresh that has something to do pays for it.
    from hub.cli.progress import shown_on
    from hub.defs.run import run_refresh

    with shown_on(err):
        return run_refresh(space)


def _report(
    space: Workspace, home: Path | None, answers: Answers | None, problems: list[HubError], is_new: bool, as_json: bool
) -> None:
    if as_json:
        say_json(
            {
                "published": is_new,
                "file": str(space.cube_file),
                "at": dt.datetime.now(dt.UTC),
                "problems": [str(problem) for problem in problems],
                **(vars(answers) if answers else {}),
            }
        )
        return
    if answers and is_new:
        show_ladder(answers)
        out.print()
        show_spend(answers, load_group(space).group.currency)
        out.print()
        show_refused(answers)
    for problem in problems:
        err.print(str(problem), style="bold red", markup=False)
    if answers is None:
        out.print(f"Nothing to publish yet: drop files in {_short(space.inbox)}/<ENTITY>/<feed>/", markup=False)
        return
    file = _short(space.cube_file)
    if not is_new:
        out.print(f"Nothing new. The published cube is {file}", markup=False)
        return
    out.print(f"\nThe cube: {file}\nTry:", markup=False)
    hub = "hub" if which("hub") else _short(Path(sys.argv[0]).absolute())
    place = "" if space == workspace(Path(DEFAULT_HOME)) else f" --home {home or space.home}"
    for verb in ("status", f'sql "{QUESTION}"', "history"):
        out.print(f"  {hub} {verb}{place}", markup=False, soft_wrap=True)


def _short(path: Path) -> Path:
    return path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path
