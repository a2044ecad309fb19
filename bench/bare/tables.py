"""Small tables that the SQL joins: the declarations, the seeds, rates of the days met, and who each supplier is."""

import datetime as dt
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb
import polars as pl

from hub.group.load import Declared
from hub.reference.rates import daily_rates, load_rates
from hub.settings import DBT_PROJECT, Workspace
from hub.suppliers.identity import group_companies, identify

if TYPE_CHECKING:
    from bench.bare.batch import File

SEEDS: Path = DBT_PROJECT / "seeds"


def quoted(text: str) -> str:
    """A SQL string literal."""
    return "'" + text.replace("'", "''") + "'"


def put(
    connection: duckdb.DuckDBPyConnection, name: str, columns: Sequence[str], rows: Sequence[Sequence[object]]
) -> None:
    """Create or replace temporary table ``name`` with these rows of texts."""
    frame = pl.DataFrame([list(row) for row in rows], schema=dict.fromkeys(columns, pl.String), orient="row")
    _put_frame(connection, f"temp table {name}", frame)


def _put_frame(connection: duckdb.DuckDBPyConnection, target: str, frame: pl.DataFrame) -> None:
    connection.register("_rows", frame.to_arrow())
    connection.execute(f"create or replace {target} as select * from _rows")
    connection.unregister("_rows")


def declare(connection: duckdb.DuckDBPyConnection, declared: Declared, files: "list[File]") -> None:
    """Tables ``entity``, ``file``, ``threshold``, ``control_total`` and the three seeds."""
    group = declared.group
    entities = [
        (
            one.code, one.name, one.country, one.division, one.siren, one.currency, group.currency, one.method,
            one.share, one.joined, one.left,
        )
        for one in group.entities
    ]  # fmt: skip
    names = ("entity_code", "name", "country", "division", "siren", "currency", "group_currency", "method")
    schema: dict[str, object] = dict.fromkeys(names, pl.String)
    schema |= {"share": pl.Decimal(9, 6), "joined": pl.Date, "left_on": pl.Date}
    _put_frame(connection, "table entity", pl.DataFrame(entities, schema=schema, orient="row"))
    rows = [
        (
            one.number, one.feed.feed_id, one.digest, one.name, str(one.path), one.feed.kind, one.feed.supersede,
            float(one.feed.rejects.max_line_share), float(one.feed.rejects.max_amount_share),
        )
        for one in files
    ]  # fmt: skip
    schema = {"file_no": pl.Int32, **dict.fromkeys(("feed_id", "delivery_id", "file_name", "path"), pl.String)}
    schema |= {"kind": pl.String, "supersede": pl.String, "max_line_share": pl.Float64, "max_amount_share": pl.Float64}
    _put_frame(connection, "table file", pl.DataFrame(rows, schema=schema, orient="row"))
    _put_frame(connection, "table threshold", pl.DataFrame([{name: float(one) for name, one in group.thresholds}]))
    totals = [
        (one.feed_id, key.rpartition("/")[0] or one.entity, key[-7:], total)
        for one in declared.feeds
        for key, total in one.control_totals.items()
    ]
    schema = {**dict.fromkeys(("feed_id", "entity_code", "period"), pl.String), "amount": pl.Decimal(18, 2)}
    _put_frame(connection, "table control_total", pl.DataFrame(totals, schema=schema, orient="row"))
    for table, seed in (("account_role_seed", "account_role"), ("account_category",) * 2, ("category",) * 2):
        connection.execute(
            f"create table {table} as select * from read_csv('{SEEDS / seed}.csv', header = true, all_varchar = true)"
        )


def decide(connection: duckdb.DuckDBPyConnection, space: Workspace, declared: Declared) -> None:
    """Tables ``identity`` and ``company`` of the suppliers met, and ``daily_rate`` of the currencies and days met."""
    met = connection.sql("select * from met").pl()
    given = met.select(given_siren="supplier_siren", given_vat="supplier_vat")
    _put_frame(connection, "table identity", pl.concat([identify(met), given], how="horizontal"))
    inside = {
        code: dict(feed.intercompany.suppliers)
        for feed in declared.feeds
        for code in (feed.entity_codes if feed.entities else (feed.entity,))
    }
    _put_frame(connection, "table company", group_companies(met, declared.group, inside))
    found = connection.execute(
        "select list(distinct booked_currency), min(posting_date), max(posting_date) from spend"
    ).fetchall()
    booked, first, last = found[0]
    targets = {declared.group.currency, *(one.currency for one in declared.group.entities)}
    asked = targets | set(booked or [])
    rates, _ = load_rates(space.reference)
    days = (first, last) if first else (dt.date(2000, 1, 1), dt.date(2000, 1, 1))
    daily = [daily_rates(rates, asked, one, *days).with_columns(target=pl.lit(one)) for one in sorted(targets)]
    _put_frame(connection, "table daily_rate", pl.concat(daily))
