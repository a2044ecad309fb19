"""``hub refresh``: land what is new, go through the gates, publish."""

import datetime as dt
import sys
from pathlib import Path
from shutil import which
from typing import Annotated

import typer

from hub.cli.console import AsJson, Home, err, out, say_json
from hub.cli.ladder import show_ladder, show_refused, show_spend
from hub.errors import HubError, StructuralError
from hub.group.load import load_group
from hub.lake.answers import Answers, ask
from hub.lake.tables import BREAKDOWNS
from hub.refresh.pull import has_sources, pull_all
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
    no_pull: Annotated[bool, typer.Option("--no-pull", help="Leave the feeds' sources alone: the inbox only.")] = False,
    dagster: Annotated[
        bool, typer.Option("--dagster", help="Run as Dagster's job, so that its page shows the run (3 s more).")
    ] = False,
) -> None:
    """Ask the sources, read what is new in the inbox, judge it at every gate and publish the cube.

    Exit code: 0 done, 1 a gate held something back (with --strict), 3 something could not be read or asked at all.
    """
    space = workspace(home)
    share_with_children(space)
    pulls = not no_pull and has_sources(space)
    # Dagster's job pulls by itself, so that its page shows it; it has to run for that.
    pulled = pull(space) if pulls and not dagster else []
    last = None if pulls and dagster else look(space)
    problems, is_new = ([HubError(told) for told in last.problems], False) if last else go(space, False, dagster, pulls)
    problems = [*pulled, *problems]
    answers = ask(space) if space.cube_file.exists() else None
    _report(space, home, answers, problems, is_new, as_json)
    if problems:
        raise typer.Exit(3)
    if strict and answers and any(row["is_held"] for row in answers.ladder):
        raise typer.Exit(1)


def pull(space: Workspace) -> list[HubError]:
    """Ask the feeds' sources, with a progress line; returns problems that people must mend."""
    from hub.cli.progress import shown_on

    with shown_on(err):
        return [problem for one in pull_all(space) for problem in one.problems]


def go(space: Workspace, is_whole: bool, dagster: bool, pulls: bool = False) -> tuple[list[HubError], bool]:
    """Refresh, with a progress line; returns problems that people must mend, and whether it published."""
    # Neither is imported before it is needed: dbt takes 2 s, Dagster 3 s.
    from hub.cli.progress import shown_on

    with shown_on(err):
        if dagster:
            from hub.defs.run import run_refresh

            return run_refresh(space, is_whole, pulls)
        from hub.refresh.run import run

        try:
            outcome = run(space, dt.datetime.now(dt.UTC), is_whole)
        except (OSError, *BREAKDOWNS) as error:
            raise StructuralError(
                "the refresh failed", str(space.home), found=str(error), todo="what is published is whole; run it again"
            ) from error
        return outcome.problems, outcome.is_new


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
        err.print(str(problem), style="bold red", markup=False, soft_wrap=True)
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
