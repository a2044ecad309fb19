"""The command itself: its verbs, and the one place where errors become messages and exit codes."""

import sys
from collections.abc import Sequence
from importlib.abc import MetaPathFinder
from types import ModuleType

import typer

from hub.cli import (
    cartography,
    demo,
    diff,
    evaluate,
    explain,
    history,
    init,
    onboard,
    publish,
    pull,
    refresh,
    review,
    sign,
    sql,
    status,
    ui,
)  # fmt: skip
from hub.cli.console import err
from hub.errors import HubError

app = typer.Typer(
    name="hub",
    help="The purchasing data hub of a decentralised group: ledgers in, a gated and published spend cube out.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.command("init")(init.init)
app.command("demo")(demo.demo)
app.command("onboard")(onboard.onboard)
app.command("pull")(pull.pull)
app.command("refresh")(refresh.refresh)
app.command("status")(status.status)
app.command("sql")(sql.sql)
app.command("publish")(publish.publish)
app.command("history")(history.history)
app.command("sign")(sign.sign)
app.command("diff")(diff.diff)
app.command("ui")(ui.ui)
app.add_typer(cartography.app, name="cartography")
app.add_typer(review.app, name="review")
app.add_typer(explain.app, name="explain")
app.add_typer(evaluate.app, name="evaluate")


class _WithoutPandas(MetaPathFinder):
    """Says that pandas is not installed: DuckDB imports it to look whether what it is given is a frame of it (0.8 s).

    Nothing of the hub uses pandas but the judge, which is a process of its own.
    """

    def find_spec(self, name: str, path: Sequence[str] | None, target: ModuleType | None = None) -> None:
        if name == "pandas":
            raise ModuleNotFoundError("pandas is kept out of this process", name=name)


def main() -> None:
    """Entry point of the ``hub`` script."""
    sys.meta_path.insert(0, _WithoutPandas())
    try:
        app()
    except HubError as error:
        err.print(str(error), style="bold red", markup=False, soft_wrap=True)
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        err.print("stopped; what was published stays")
        sys.exit(130)
    except BrokenPipeError:
        sys.exit(0)


if __name__ == "__main__":
    main()
