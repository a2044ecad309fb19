"""Facts of a few lines, published by hand: what the tests of signatures and differences read.

Entity ALPHA, month 2025-01, unless a line says otherwise; in euros.
"""

import datetime as dt
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import duckdb
from typer.testing import CliRunner

from hub.cli.main import app
from hub.errors import HubError
from hub.lake import signing
from hub.lake.publish import HISTORY_COMMENTS
from hub.settings import Workspace
from tests.support import make_workspace

Line = dict[str, Any]

FACT = {
    "spend_line_id": "varchar", "delivery_id": "varchar", "feed_id": "varchar", "line_number": "bigint",
    "entity_code": "varchar", "period": "varchar", "posting_date": "date", "document_date": "date",
    "document_ref": "varchar", "account_code": "varchar", "line_label": "varchar", "supplier_id": "varchar",
    "local_supplier_code": "varchar", "local_supplier_name": "varchar", "category_code": "varchar",
    "nature": "varchar", "line_type": "varchar", "is_intercompany": "boolean", "currency": "varchar",
    "amount_original": "decimal(18, 2)", "amount_entity": "decimal(18, 2)", "fx_rate": "decimal(20, 12)",
    "consolidation_share": "decimal(9, 6)", "amount_group": "decimal(18, 2)", "level": "varchar",
}  # fmt: skip
STATUS = (
    "entity_code varchar, period varchar, level varchar, level_wanted varchar, is_certified boolean, "
    "is_held boolean, reason varchar"
)
RECONCILED = ("ALPHA", "2025-01", "L4", "L4", True, False, None)
FIRST, SECOND, THIRD = (f"P2026010{day}-080000-000000" for day in (5, 6, 7))


def line(name: str, amount: str = "100.00", **given: Any) -> Line:
    """An invoice of supplier S-1, category C-1, account 615, of delivery ``d1``; ``name`` is also its reference."""
    made = {
        "spend_line_id": f"{given.get('delivery_id', 'd1')}-{name}", "delivery_id": "d1", "feed_id": "ALPHA.fec",
        "line_number": 1, "entity_code": "ALPHA", "period": "2025-01", "posting_date": dt.date(2025, 1, 15),
        "document_date": None, "document_ref": f"F{name}", "account_code": "615", "line_label": f"Line {name}",
        "supplier_id": "S-1", "local_supplier_code": "F1", "local_supplier_name": "One", "category_code": "C-1",
        "nature": "opex", "line_type": "invoice", "is_intercompany": False, "currency": "EUR",
        "amount_original": amount, "amount_entity": amount, "fx_rate": "1", "consolidation_share": "1",
        "amount_group": amount, "level": "L4",
    }  # fmt: skip
    assert set(given) <= set(made)
    return {**made, **given}


def fill(connection: duckdb.DuckDBPyConnection, table: str, lines: Iterable[Line]) -> None:
    """Make a table like fct_spend_line of these lines."""
    columns = ", ".join(f"{name} {kind}" for name, kind in FACT.items())
    connection.execute(f"create or replace table {table} ({columns})")
    rows = [[one[name] for name in FACT] for one in lines]
    if rows:
        marks = ", ".join(["(" + ", ".join("?" for _ in FACT) + ")"] * len(rows))
        connection.execute(f"insert into {table} values {marks}", [cell for row in rows for cell in row])


def changes(former: Iterable[Line], latter: Iterable[Line], out_before: str = "", out_after: str = "") -> list[Line]:
    """What two sets of lines say otherwise; ``out_…``: an entity that was outside the perimeter in 2025-01."""
    with duckdb.connect() as connection:
        for name, lines in (("former", former), ("latter", latter)):
            fill(connection, f"{name}_fact", lines)
            signing.take_facts(connection, name, f"{name}_fact", "true")
        outside = [
            f"(select '{one}' as entity_code, '2025-01' as period where '{one}' <> '')"
            for one in (out_before, out_after)
        ]
        return signing.changes(connection, "former", "latter", *outside).to_dicts()


def told(rows: Iterable[Mapping[str, Any]]) -> list[tuple[Any, ...]]:
    """Cause, supplier, category, class, lines and amounts of changes, before and after."""
    names = ("cause", "supplier_id", "category_code", "spend_class", "lines_before", "lines_after")
    return sorted((*(row[name] for name in names), str(row["amount_before"]), str(row["amount_after"])) for row in rows)


def workspace_with(home: Path, lines: Iterable[Line] = (), **given: Any) -> Workspace:
    """A workspace that has published these lines as ``FIRST``."""
    space = make_workspace(home, [{"code": "ALPHA", "name": "Alpha"}, {"code": "BETA", "name": "Beta"}], {})
    publish(space, lines, **given)
    return space


def publish(
    space: Workspace, lines: Iterable[Line], *names: str, status: Iterable[tuple[Any, ...]] = (RECONCILED,)
) -> None:
    """Write the published file anew, and keep it as the version that the last of ``names`` names."""
    names = names or (FIRST,)
    versions = space.published / "versions"
    versions.mkdir(parents=True, exist_ok=True)
    space.cube_file.unlink(missing_ok=True)
    with duckdb.connect(str(space.cube_file)) as connection:
        fill(connection, "fct_spend_line", lines)
        connection.execute(f"create table consolidation_status ({STATUS})")
        for row in status:
            connection.execute("insert into consolidation_status values (?, ?, ?, ?, ?, ?, ?)", list(row))
        connection.execute(
            "create table dim_supplier as select supplier_id, 'Name of ' || supplier_id as supplier_name "
            "from (select distinct supplier_id from fct_spend_line)"
        )
        connection.execute("create table dim_category as select 'C-1' as category_code, 'Cat one' as category_en")
        connection.execute(
            "create table dim_account as select 'ALPHA' as entity_code, '615' as account_code, '615' as group_account"
        )
        columns = ", ".join(f"null::varchar as {name}" for name in HISTORY_COMMENTS if name != "publication_id")
        listed = ", ".join(f"('{name}')" for name in names)
        connection.execute(
            f"create table publication as select *, {columns} from (values {listed}) as t (publication_id)"
        )
    (versions / f"{names[-1]}.duckdb").write_bytes(space.cube_file.read_bytes())


def hub(space: Workspace, *words: str, given: str | None = None) -> str:
    """What the command prints; its HubError when it fails."""
    result = CliRunner().invoke(app, [*words, "--home", str(space.home)], input=given)
    if isinstance(result.exception, HubError):
        raise result.exception
    assert result.exit_code == 0, (result.output, result.exception)
    return result.output


def hub_json(space: Workspace, *words: str) -> Any:
    return json.loads(hub(space, *words, "--json"))


def sign(space: Workspace, *words: str, by: str = "Ann") -> Any:
    """Sign ALPHA's January, unless the words say otherwise."""
    return hub_json(space, "sign", "--entity", "ALPHA", "--period", "2025-01", "--by", by, "--yes", *words)
