"""Small tables that the SQL joins: the declarations, the seeds, rates of the days met, and who each supplier is."""

import datetime as dt
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb
import polars as pl

from hub.categories.taxonomy import BUILT_IN
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


def put(connection: duckdb.DuckDBPyConnection, target: str, frame: pl.DataFrame, scratch: Path) -> None:
    """Create or replace ``target`` (``table x``, ``temp table x``) with these rows, through a Parquet file.

    Registering an Arrow table instead imports pyarrow and pandas: 1 s more than the whole demonstration group takes.
    """
    file = scratch / "rows.parquet"
    frame.write_parquet(file)
    connection.execute(f"create or replace {target} as select * from read_parquet({quoted(str(file))})")


def texts(columns: Sequence[str], rows: Sequence[Sequence[object]]) -> pl.DataFrame:
    """Rows of texts."""
    return pl.DataFrame([list(row) for row in rows], schema=dict.fromkeys(columns, pl.String), orient="row")


def declare(connection: duckdb.DuckDBPyConnection, declared: Declared, files: "list[File]", scratch: Path) -> None:
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
    put(connection, "table entity", pl.DataFrame(entities, schema=schema, orient="row"), scratch)
    rows = [
        (
            one.number, one.feed.feed_id, one.digest, one.name, str(one.path), one.feed.kind, one.feed.supersede,
            float(one.feed.rejects.max_line_share), float(one.feed.rejects.max_amount_share),
        )
        for one in files
    ]  # fmt: skip
    schema = {"file_no": pl.Int32, **dict.fromkeys(("feed_id", "delivery_id", "file_name", "path"), pl.String)}
    schema |= {"kind": pl.String, "supersede": pl.String, "max_line_share": pl.Float64, "max_amount_share": pl.Float64}
    put(connection, "table file", pl.DataFrame(rows, schema=schema, orient="row"), scratch)
    put(connection, "table threshold", pl.DataFrame([{name: float(one) for name, one in group.thresholds}]), scratch)
    totals = [
        (one.feed_id, key.rpartition("/")[0] or one.entity, key[-7:], total)
        for one in declared.feeds
        for key, total in one.control_totals.items()
    ]
    schema = {**dict.fromkeys(("feed_id", "entity_code", "period"), pl.String), "amount": pl.Decimal(18, 2)}
    put(connection, "table control_total", pl.DataFrame(totals, schema=schema, orient="row"), scratch)
    for table, file in (
        ("account_role_seed", SEEDS / "account_role.csv"),
        ("account_category", BUILT_IN / "account_category.csv"),
        ("category", BUILT_IN / "taxonomy.csv"),
    ):
        connection.execute(
            f"create table {table} as select * from read_csv('{file}', header = true, all_varchar = true)"
        )


def decide(connection: duckdb.DuckDBPyConnection, space: Workspace, declared: Declared, scratch: Path) -> None:
    """Tables ``identity`` and ``company`` of the suppliers met, and ``daily_rate`` of the currencies and days met."""
    file = scratch / "met.parquet"
    connection.execute(f"copy met to {quoted(str(file))}")
    met = pl.read_parquet(file)
    given = met.select(given_siren="supplier_siren", given_vat="supplier_vat")
    put(connection, "table identity", pl.concat([identify(met), given], how="horizontal"), scratch)
    inside = {
        code: dict(feed.intercompany.suppliers)
        for feed in declared.feeds
        for code in (feed.entity_codes if feed.entities else (feed.entity,))
    }
    put(connection, "table company", group_companies(met, declared.group, inside), scratch)
    found = connection.execute(
        "select list(distinct booked_currency), min(posting_date), max(posting_date) from spend"
    ).fetchall()
    booked, first, last = found[0]
    targets = {declared.group.currency, *(one.currency for one in declared.group.entities)}
    asked = targets | set(booked or [])
    rates, _ = load_rates(space.reference)
    days = (first, last) if first else (dt.date(2000, 1, 1), dt.date(2000, 1, 1))
    daily = [daily_rates(rates, asked, one, *days).with_columns(target=pl.lit(one)) for one in sorted(targets)]
    put(connection, "table daily_rate", pl.concat(daily), scratch)
