"""``hub evaluate suppliers``: links and groups of verified names, measured."""

import tempfile
from pathlib import Path
from typing import Annotated

import typer

from hub.cli.console import AsJson, out, say_json, table

LABELS = {
    "accuracy": "linked right", "accuracy_non_exact": "… where the names differ", "accuracy_by_amount": "… by amount",
    "auto_coverage": "accepted without a person", "auto_precision": "… of which right",
    "bcubed_precision": "grouping: B-cubed precision", "bcubed_recall": "grouping: B-cubed recall",
    "bcubed_f1": "grouping: B-cubed F1",
}  # fmt: skip


def suppliers(
    names: Annotated[
        Path, typer.Option("--names", help="CSV of verified names: raw_name, register_name, amount.", dir_okay=False)
    ],
    register: Annotated[
        Path, typer.Option("--register", help="CSV of the register's names: register_name.", dir_okay=False)
    ],
    as_json: AsJson = False,
) -> None:
    """Link verified names to a register and group them without it; print how right both are, with 95 % intervals."""
    from hub.lake.engine import working
    from hub.settings import Workspace
    from hub.suppliers.evaluation import evaluate, read_names, read_register

    verified, entries = read_names(names), read_register(register)
    with tempfile.TemporaryDirectory() as home, working(Workspace(Path(home))) as connection:
        found = evaluate(connection, verified, entries)
    if as_json:
        say_json(found)
        return
    rows = [[label, *(_share(found[key + end]) for end in ("", "_low", "_high"))] for key, label in LABELS.items()]
    out.print(table(f"{found['n']:,} names", ["measure", "share", "low", "high"], rows, right={1, 2, 3}))


def _share(value: float | int | None) -> str:
    return "" if value is None else f"{value:.4f}"
