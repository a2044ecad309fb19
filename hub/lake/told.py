"""What former publications told of suppliers and categories, as the lake keeps it: the last word on each key.

A publication appends only what is not as it was told before. One that never took its place counts for nothing. What is
learnt once and holds for every publication (scores of names, models) is kept under the model's or the registers' id.
"""

import polars as pl

from hub.lake import engine, tables
from hub.lake.build import Build
from hub.lake.schemas import MEMBER

GROUP = ("entity_code", "account_code", "supplier_id", "local_category", "rule_id")


def members(build: Build, publications: list[str]) -> pl.DataFrame:
    """Rows of ``supplier_member``, the last of each local supplier, with ``since``: its id's first publication."""
    table, keys = engine.scan(build.space.lake, "supplier_member"), ", ".join(MEMBER)
    query = f"""
        with told as (select * from {table} where publication_id in (select unnest(?))),
        born as (select supplier_id, min(publication_id) as since from told group by all),
        last as (select *, row_number() over (partition by {keys} order by publication_id desc) as nth from told)
        select last.* exclude (nth), since from last inner join born using (supplier_id) where nth = 1
    """
    return engine.frame(build.connection, query, [publications])


def changes(build: Build, publications: list[str]) -> pl.DataFrame:
    """Rows of ``supplier_change`` and ``changed_at``, in the order of their publications."""
    lake = build.space.lake
    query = (
        "select publication_id, published_at as changed_at, kind, former_supplier_id, supplier_id, reason "
        f"from {engine.scan(lake, 'supplier_change')} inner join {engine.scan(lake, 'publication')} "
        "using (publication_id) where publication_id in (select unnest(?)) "
        "order by publication_id, former_supplier_id, supplier_id"
    )
    return engine.frame(build.connection, query, [publications])


def choices(build: Build, publications: list[str], version: str) -> pl.DataFrame:
    """Rows of ``category_choice`` of a version of the decisions, each group once."""
    keys = ", ".join(GROUP)
    query = f"""
        with told as (
            select *, row_number() over (partition by {keys} order by publication_id desc) as nth
            from {engine.scan(build.space.lake, "category_choice")}
            where version = ? and publication_id in (select unnest(?))
        )
        select * exclude (nth) from told where nth = 1
    """
    return engine.frame(build.connection, query, [version, publications])


def of(build: Build, table: str, **where: str) -> pl.DataFrame:
    """The distinct rows of a table whose columns have these values."""
    asked = " and ".join(f"{column} = ?" for column in where)
    query = f"select distinct * from {engine.scan(build.space.lake, table)} where {asked}"
    return engine.frame(build.connection, query, list(where.values()))


def tell(build: Build, table: str, rows: pl.DataFrame, **stamp: str) -> None:
    """Append rows to a table of the lake; ``stamp``: columns with one value for all."""
    if rows.is_empty():
        return
    schema = tables.schema(table)
    stamped = rows.with_columns(**{name: pl.lit(value) for name, value in stamp.items()})
    tables.append(build.space.lake, table, stamped.select(schema.names).to_arrow().cast(schema))
