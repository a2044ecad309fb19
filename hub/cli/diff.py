"""``hub diff``: what moved, by supplier, category and cause."""

from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.markup import escape

from hub.cli.console import AsJson, Home, out, say_json, table
from hub.cli.review import known_entity
from hub.group.load import load_group
from hub.lake.answers import money
from hub.settings import workspace

if TYPE_CHECKING:
    from hub.signing.compared import Compared


def diff(
    former: Annotated[
        str, typer.Argument(metavar="FORMER", help="A publication; default what was signed, else the one before.")
    ] = "",
    latter: Annotated[str, typer.Argument(metavar="LATTER", help="Another; default the present one.")] = "",
    home: Home = None,
    entity: Annotated[str | None, typer.Option("--entity", help="Only this entity.")] = None,
    period: Annotated[str | None, typer.Option("--period", help="Only this month, YYYY-MM.")] = None,
    limit: Annotated[int, typer.Option("--limit", help="Rows shown at most; 0 for all.")] = 50,
    as_json: AsJson = False,
) -> None:
    """List what moved between two publications, or since a month was signed, by supplier, category and cause."""
    from hub.signing.compared import Asked, compare

    space = workspace(home)
    group = load_group(space).group
    known_entity([one.code for one in group.entities], entity)
    found = compare(space, group, Asked(former, latter, entity or "", period or ""))
    if as_json:
        say_json(_as_data(found))
        return
    _show(found, group.currency, limit)


def _show(found: "Compared", currency: str, limit: int) -> None:
    from hub.signing.standing import told

    shown = found.changes[:limit] if limit else found.changes
    rows = [
        [
            f"{one['entity_code']} {one['period']}", f"{one['supplier_id']} {one['supplier_name'] or ''}".strip(),
            f"{one['category_code']} {one['category'] or ''}".strip(), str(one["spend_class"]), told(one["cause"]),
            f"{one['lines_before']} → {one['lines_after']}", money(one["amount_before"]), money(one["amount_after"]),
            f"{one['difference']:+,.2f}",
        ]
        for one in shown
    ]  # fmt: skip
    if rows:
        columns = ["", "supplier", "category", "class", "lines", "count", "before", "after", "difference"]
        title = f"{currency}, without VAT, accrual basis"
        out.print(table(title, columns, [[escape(cell) for cell in row] for row in rows], {5, 6, 7, 8}))
        if rest := found.changes[len(shown) :]:
            left = sum(one["difference"] for one in rest)
            out.print(f"… {len(rest)} rows more, {left:+,.2f} in all: --limit 0 shows them", markup=False)
    else:
        out.print("Nothing moved.")
    for name, side in (("before", found.former), ("after", found.latter)):
        out.print(f"{name}: {money(side.amount)} in {side.line_count:,} lines, {side.name}", markup=False)
    total = found.latter.amount - found.former.amount
    out.print(f"difference: {total:+,.2f}, the sum of the {len(found.changes):,} rows", markup=False)


def _as_data(found: "Compared") -> dict[str, Any]:
    return {
        "former": vars(found.former),
        "latter": vars(found.latter),
        "difference": found.latter.amount - found.former.amount,
        "changes": found.changes,
    }
