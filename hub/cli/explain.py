"""``hub explain``: why a supplier or a line is what it is."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from hub.cli.console import AsJson, Home, out, say_json
from hub.group.load import load_group
from hub.settings import workspace

if TYPE_CHECKING:
    from hub.decisions.ledgers import Ledgers
    from hub.review.explain import Explained
    from hub.review.published import Cube

app = typer.Typer(help="Tell why a supplier or a line is what it is.", no_args_is_help=True)


@app.command("supplier")
def supplier(
    supplier_id: Annotated[str, typer.Argument(metavar="ID", help="A supplier_id; a former one leads to the present.")],
    home: Home = None,
    as_json: AsJson = False,
) -> None:
    """Tell every local name, link, score, judgement, merge and split of a supplier."""
    from hub.review.explain import explain_supplier

    _explain(explain_supplier, supplier_id, home, as_json)


@app.command("line")
def line(
    spend_line_id: Annotated[str, typer.Argument(metavar="ID", help="A spend_line_id of fct_spend_line.")],
    home: Home = None,
    as_json: AsJson = False,
) -> None:
    """Tell where a line comes from, and why it has its supplier, category and amount."""
    from hub.review.explain_line import explain_line

    _explain(explain_line, spend_line_id, home, as_json)


def _explain(
    explain: "Callable[[Cube, Ledgers, str, str], Explained]", asked: str, home: Path | None, as_json: bool
) -> None:
    from hub.decisions.ledgers import load_ledgers
    from hub.review.published import opened

    space = workspace(home)
    group = load_group(space).group
    with opened(space) as cube:
        found = explain(cube, load_ledgers(space.decisions, cube.known(group)), asked.strip(), group.currency)
    if as_json:
        say_json(found.data)
        return
    for at, (title, lines) in enumerate(found.parts):
        out.print(("\n" if at else "") + title, style="bold", markup=False, soft_wrap=True)
        for one in lines:
            out.print(f"  {one}", markup=False, soft_wrap=True)
