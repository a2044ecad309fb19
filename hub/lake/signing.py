"""Lines as a controller signs them: taken from facts, kept in the lake, added up, and compared with what they were.

What belongs here: SQL. Who may sign what, and how a difference is told, is in ``hub.signing``. Sets of lines are tables
of the connection's own, with the columns ``LINE`` and ``signed_text``.
"""

from collections.abc import Iterable
from pathlib import Path

import duckdb
import polars as pl

from hub.lake import engine, tables

LINE = tuple(name for name in tables.schema("signed_line").names if name != "signoff_id")


def months(wanted: Iterable[tuple[str, str]]) -> str:
    """SQL condition on entity_code and period: one of these."""
    listed = ", ".join(f"({engine.quoted(entity)}, {engine.quoted(period)})" for entity, period in wanted)
    return f"(entity_code, period) in ({listed})" if listed else "false"


def take_facts(connection: duckdb.DuckDBPyConnection, name: str, facts: str, where: str) -> None:
    """Make table ``name`` of the lines of ``facts``, a relation such as ``cube.main.fct_spend_line``."""
    _see_facts(connection, facts, where)
    connection.execute(f"create or replace temp table {name} as {engine.sql('signing_text')}")


def take_signed(connection: duckdb.DuckDBPyConnection, name: str, lake: Path, signoff_ids: Iterable[str]) -> None:
    """Make table ``name`` of the lines that the lake keeps of these signatures."""
    ids = ", ".join(map(engine.quoted, signoff_ids)) or "null"
    query = f"select {', '.join(LINE)} from {engine.scan(lake, 'signed_line')} where signoff_id in ({ids})"
    connection.execute(f"create or replace temp view kept_line as {query}")
    connection.execute(f"create or replace temp table {name} as {engine.sql('signing_text')}")


def _see_facts(connection: duckdb.DuckDBPyConnection, facts: str, where: str) -> None:
    connection.execute(f"create or replace temp view fact as select * from {facts} where {where}")
    connection.execute(f"create or replace temp view kept_line as {engine.sql('signing_lines')}")


def lines(connection: duckdb.DuckDBPyConnection, name: str) -> pl.DataFrame:
    """The lines themselves: ``LINE``."""
    return engine.frame(connection, f"select {', '.join(LINE)} from {name} order by spend_line_id")


def totals_of_facts(connection: duckdb.DuckDBPyConnection, facts: str, where: str) -> pl.DataFrame:
    """``totals`` without a copy of the lines."""
    _see_facts(connection, facts, where)
    return totals(connection, f"({engine.sql('signing_text')})")


def totals(connection: duckdb.DuckDBPyConnection, lines: str) -> pl.DataFrame:
    """One row an (entity, period): entity_code, period, opex_accrual, opex_invoiced, capex, rebates, intercompany,
    line_count, lines_hash (as ``decisions.signoffs.Signoff`` has them)."""
    return _asked(connection, lines, "signing_totals")


def classes(connection: duckdb.DuckDBPyConnection, lines: str) -> pl.DataFrame:
    """entity_code, period, nature, is_intercompany, account_class (two digits), amount_accrual, amount_invoiced,
    line_count; the published file is attached as ``cube``."""
    return _asked(connection, lines, "signing_classes")


def _asked(connection: duckdb.DuckDBPyConnection, lines: str, query: str) -> pl.DataFrame:
    connection.execute(f"create or replace temp view signing_line as select * from {lines}")
    return engine.frame(connection, engine.sql(query))


def changes(
    connection: duckdb.DuckDBPyConnection, former: str, latter: str, outside_before: str, outside_after: str
) -> pl.DataFrame:
    """What tables ``former`` and ``latter`` say otherwise: entity_code, period, supplier_id, category_code, spend_class
    (opex, capex, intercompany), cause, lines_before, lines_after, amount_before, amount_after (group currency, accrual
    basis). ``outside_…``: relations of the (entity_code, period)s outside the perimeter."""
    both = f"select *, true as is_before from {former} union all select *, false as is_before from {latter}"
    connection.execute(f"create or replace temp view compared_line as {both}")
    outside = (
        f"select entity_code, period, true as is_before from {outside_before} "
        f"union all select entity_code, period, false as is_before from {outside_after}"
    )
    connection.execute(f"create or replace temp view compared_outside as {outside}")
    return engine.frame(connection, engine.sql("signing_changes"))


def outside(catalogue: str) -> str:
    """The relation of a publication's (entity_code, period)s outside the perimeter."""
    return f"(select entity_code, period from {catalogue}.main.consolidation_status where level_wanted = 'none')"


def keep(lake: Path, signoff_id: str, signed: pl.DataFrame) -> None:
    """Append the lines of a signature (``LINE``) to the lake's ``signed_line``. They count once the ledger names it."""
    schema = tables.schema("signed_line")
    stamped = signed.with_columns(signoff_id=pl.lit(signoff_id)).select(schema.names)
    tables.append(lake, "signed_line", stamped.to_arrow().cast(schema))


def kept_ids(connection: duckdb.DuckDBPyConnection, lake: Path) -> set[str]:
    """Every signoff_id of the lake, those that no ledger names too."""
    return {
        one
        for (one,) in connection.execute(
            f"select distinct signoff_id from {engine.scan(lake, 'signed_line')}"
        ).fetchall()
    }
