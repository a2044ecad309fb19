"""``hub review``: a workbook of what needs people, and their answers back into the ledgers."""

import datetime as dt
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.markup import escape

from hub.cli.console import AsJson, Home, err, out, say_json, table
from hub.errors import HubError, UsageError
from hub.group.load import load_group
from hub.lake.answers import money
from hub.settings import Workspace, workspace

if TYPE_CHECKING:  # pydantic's ledgers and the spreadsheet libraries are not imported before they are needed
    from hub.review.apply import Plan
    from hub.review.moved import Moved

app = typer.Typer(help="Ask people what the hub cannot decide, and take their answers.", no_args_is_help=True)

EntityCode = Annotated[str | None, typer.Option("--entity", help="Only what this entity buys.")]
Limit = Annotated[int, typer.Option("--limit", min=1, help="Rows of a sheet at most.")]
Out = Annotated[Path | None, typer.Option("--out", help="File to write; default reports/ of the workspace.")]
SHOWN = 15


@app.command("suppliers")
def suppliers(
    home: Home = None,
    entity: EntityCode = None,
    limit: Limit = 300,
    again: Annotated[bool, typer.Option("--again", help="Ask again what somebody was unsure of.")] = False,
    to: Out = None,
    as_json: AsJson = False,
) -> None:
    """Write a workbook of suppliers that may be one, and of register entries that may be theirs."""
    _write("suppliers", home, {"entity": entity, "most": limit, "is_again": again}, to, as_json)


@app.command("categories")
def categories(
    home: Home = None,
    entity: EntityCode = None,
    limit: Limit = 300,
    below: Annotated[
        float, typer.Option("--below", min=0, max=1, help="Ask where the classifier is less sure than this.")
    ] = 0.8,
    to: Out = None,
    as_json: AsJson = False,
) -> None:
    """Write a workbook of what has no sure category, and of rules that wait for an entity's answer."""
    _write("categories", home, {"entity": entity, "most": limit, "below": below}, to, as_json)


@app.command("customers")
def customers(
    home: Home = None,
    entity: EntityCode = None,
    limit: Limit = 300,
    again: Annotated[bool, typer.Option("--again", help="Ask again what somebody was unsure of.")] = False,
    to: Out = None,
    as_json: AsJson = False,
) -> None:
    """Write a workbook of suppliers' customer accounts that are no entity's, and of documents that nothing explains."""
    _write("customers", home, {"entity": entity, "most": limit, "is_again": again}, to, as_json)


@app.command("apply")
def apply(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The workbook, filled in.")],
    home: Home = None,
    by: Annotated[str, typer.Option("--by", help="Who decided; default the name in the workbook.")] = "",
    partly: Annotated[
        bool, typer.Option("--partly", help="Of an outdated workbook, apply the rows whose subject did not change.")
    ] = False,
    refresh: Annotated[bool, typer.Option("--refresh/--no-refresh", help="Refresh, and tell what changed.")] = True,
    as_json: AsJson = False,
) -> None:
    """Check every answer, append the new ones to decisions/, refresh, and tell what changed in the cube."""
    from hub.review import filled
    from hub.review.apply import apply as apply_answers
    from hub.review.books import BOOKS
    from hub.review.moved import kept, moved
    from hub.review.published import opened

    space = workspace(home)
    found = filled.read(file)
    if found.kind not in BOOKS:
        raise UsageError("a sample is not a review", str(file), todo="run `hub evaluate sample --apply FILE`")
    group, today = load_group(space).group, dt.datetime.now(dt.UTC).date()
    with opened(space) as cube:
        plan = apply_answers(space, group, cube, file, found, by or found.by, partly, today)
    change, problems = None, []
    if plan.coming and refresh:
        with kept(space) as before:
            problems = _refresh(space)
            change = moved(space, before)
    if as_json:
        say_json(_as_data(plan, change, problems))
    else:
        _tell(plan, change, refresh)
    for problem in problems:
        err.print(str(problem), style="bold red", markup=False, soft_wrap=True)
    if problems:
        raise typer.Exit(3)


def _write(kind: str, home: Path | None, asked: dict[str, Any], to: Path | None, as_json: bool) -> None:
    from hub.decisions.ledgers import load_ledgers
    from hub.review.books import BOOKS
    from hub.review.published import opened
    from hub.review.questions import Asked, settled
    from hub.review.workbook import write

    space = workspace(home)
    group, now = load_group(space).group, dt.datetime.now(dt.UTC)
    known_entity([one.code for one in group.entities], asked["entity"])
    with opened(space) as cube:
        ledgers = load_ledgers(space.decisions, cube.known(group))
        book, extent = BOOKS[kind](space, group, cube, ledgers, Asked(**asked), now)
    counts = {sheet.name: len(sheet.questions) for sheet in book.sheets}
    file = to or free_name(space, f"review-{kind}", asked["entity"], book.publication_id)
    if any(counts.values()):
        write(book, file)
    rows, amount = settled(extent)
    if as_json:
        say_json(
            {
                "file": str(file) if any(counts.values()) else None, "rows": counts, "undecided": extent.total,
                "undecided_rows": extent.rows_in_all, "first_rows": rows, "first_rows_amount": amount,
            }
        )  # fmt: skip
        return
    if not any(counts.values()):
        out.print("Nothing to decide.")
        return
    for name, count in counts.items():
        out.print(f"{name}: {count:,} rows", markup=False)
    if extent.total:
        share = amount / extent.total
        out.print(
            f"the first {f'{rows:,} rows settle' if rows > 1 else 'row settles'} {share:.0%} of the undecided amount, "
            f"{group.currency} {money(extent.total)} in {extent.rows_in_all:,} questions",
            markup=False,
        )
    out.print(f"\nWritten: {file}\nNext: fill in the yellow cells, then `hub review apply {file}`", markup=False)


def known_entity(codes: list[str], entity: str | None) -> None:
    """UsageError when the entity is not one of the group's."""
    if entity is not None and entity not in codes:
        raise UsageError(f"unknown entity {entity!r}", todo=f"the entities are {', '.join(codes)}")


def free_name(space: Workspace, stem: str, entity: str | None, publication_id: str) -> Path:
    """A file of ``reports/`` that does not exist: one that does may hold somebody's answers."""
    name = "-".join(part for part in (stem, entity, publication_id) if part)
    file, number = space.reports / f"{name}.xlsx", 1
    while file.exists():
        number += 1
        file = space.reports / f"{name}-{number}.xlsx"
    return file


def _refresh(space: Workspace) -> list[HubError]:
    from hub.cli.refresh import go

    problems, _ = go(space, is_whole=False, dagster=False)
    return problems


def _tell(plan: "Plan", change: "Moved | None", refreshed: bool) -> None:
    out.print(f"{len(plan.coming)} answers applied, {len(plan.known)} were there already", markup=False)
    for one, why in plan.outdated:
        out.print(f"left out  {one.where}: {why}", markup=False)
    if change is None:
        if plan.coming and not refreshed:
            out.print("Next: `hub refresh`, so that the cube says it", markup=False)
        return
    rows = [[one["kind"], one["former_supplier_id"], one["supplier_id"], one["reason"]] for one in change.suppliers]
    _table("Suppliers", ["what", "former", "now", "why"], rows, set())
    _table("Moved between suppliers", ["entity", "from", "to", "lines", "amount"], _moves(change.attributions), {3, 4})
    _table("Moved between categories", ["entity", "from", "to", "lines", "amount"], _moves(change.categories), {3, 4})
    if not (change.suppliers or change.categories or change.attributions):
        out.print("No line has another supplier or category.")


def _moves(rows: list[dict[str, Any]]) -> list[list[str]]:
    return [[one["entity_code"], *_way(one), f"{one['line_count']:,}", money(one["amount_group"])] for one in rows]


def _way(one: dict[str, Any]) -> list[str]:
    return [f"{one[f'moved_{end}']} {one[f'{end}_name'] or ''}".strip() for end in ("from", "to")]


def _table(title: str, columns: list[str], rows: list[list[str]], right: set[int]) -> None:
    if rows:
        out.print()
        out.print(table(title, columns, [[escape(cell or "") for cell in row] for row in rows[:SHOWN]], right))
        if len(rows) > SHOWN:
            out.print(f"… and {len(rows) - SHOWN} more: --json tells all", markup=False)


def _as_data(plan: "Plan", change: "Moved | None", problems: list[HubError]) -> dict[str, Any]:
    total = sum((abs(one["amount_group"] or Decimal(0)) for one in change.categories), Decimal(0)) if change else None
    return {
        "applied": [one.model_dump() for one in plan.coming],
        "known": len(plan.known),
        "outdated": [{"row": one.where, "why": why} for one, why in plan.outdated],
        "changed": vars(change) if change else None,
        "moved_between_categories": total,
        "problems": [str(one) for one in problems],
    }
