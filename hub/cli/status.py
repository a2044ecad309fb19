"""``hub status``: the ladder, and why something is held."""

from hub.cli.console import AsJson, Home, out, say_json
from hub.cli.ladder import show_ladder, show_refused, show_residuals
from hub.lake.answers import ask
from hub.lake.publish import history
from hub.settings import workspace


def status(home: Home = None, as_json: AsJson = False) -> None:
    """Show the ladder: entity × period × level, and why something is held."""
    space = workspace(home)
    answers = ask(space)
    if as_json:
        say_json(
            {"ladder": answers.ladder, "unreadable": answers.unreadable, "rejects": answers.rejects}
            | {"residuals": answers.residuals}
        )
        return
    show_ladder(answers)
    out.print()
    show_refused(answers)
    show_residuals(answers)
    last = history(space)[-1]
    out.print(f"\npublished {last.published_at:%Y-%m-%d %H:%M:%S %Z} as {last.publication_id}", markup=False)
