"""``hub sql``: a question to the published file, read-only."""

import csv
import sys
from typing import Annotated, Any

import duckdb
import typer
from rich.markup import escape

from hub.cli.console import AsJson, Home, out, say_json, table
from hub.errors import UsageError
from hub.lake.answers import money
from hub.lake.engine import reading
from hub.neutral import in_sheet
from hub.settings import workspace


def sql(
    query: Annotated[str, typer.Argument(help='SQL, e.g. "select * from consolidation_status".')],
    home: Home = None,
    limit: Annotated[int, typer.Option("--limit", help="Rows shown at most; 0 for all.")] = 100,
    as_csv: Annotated[bool, typer.Option("--csv", help="Print CSV.")] = False,
    as_json: AsJson = False,
) -> None:
    """Ask the published cube a question in SQL: read-only, no access to other files, configuration locked."""
    with reading(workspace(home).cube_file) as connection:
        try:
            cursor = connection.execute(query)
            names = [column[0] for column in cursor.description or ()]
            rows = cursor.fetchall() if limit == 0 or as_csv or as_json else cursor.fetchmany(limit + 1)
        except duckdb.Error as error:
            raise UsageError(
                f"the query cannot be answered: {error}", todo='`hub sql "show tables"` lists the tables'
            ) from error
    if as_json:
        say_json([dict(zip(names, row, strict=True)) for row in rows])
    elif as_csv:
        writer = csv.writer(sys.stdout)
        for row in (names, *rows):
            writer.writerow([in_sheet(cell) if isinstance(cell, str) else cell for cell in row])
    else:
        _show(names, rows, limit)


def _show(names: list[str], rows: list[tuple[Any, ...]], limit: int) -> None:
    more = limit and len(rows) > limit
    shown = rows[:limit] if more else rows
    right = {n for n in range(len(names)) if any(isinstance(row[n], int | float) or _is_money(row[n]) for row in shown)}
    cells = [
        [escape(money(value) if _is_money(value) else "" if value is None else str(value)) for value in row]
        for row in shown
    ]
    out.print(table("", [escape(name) for name in names], cells, right))
    if more:
        out.print(f"… more than {limit} rows: --limit 0 shows all", markup=False)


def _is_money(value: Any) -> bool:
    from decimal import Decimal

    return isinstance(value, Decimal)
