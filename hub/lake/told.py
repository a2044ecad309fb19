"""What former publications told of suppliers and categories, as the lake keeps it: the last word on each key; and what
each estimated of what nobody recorded.

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
    table = engine.scan(build.space.lake, "supplier_member")
    query = f"""
        with told as ({_last_words(table, tuple(MEMBER))}),
        born as (
            select supplier_id, min(publication_id) as since from {table}
            where publication_id in (select unnest(?)) group by all
        )
        select told.*, since from told inner join born using (supplier_id)
    """
    return engine.frame(build.connection, query, [publications, publications])


def entries(build: Build, publications: list[str], registers_id: str) -> pl.DataFrame:
    """Rows of ``register_entry`` of the registers in that state, the last of each entry."""
    rows = _told(build, "register_entry", ("registers_id", "register_id"), publications)
    return rows.filter(pl.col("registers_id") == registers_id)


def links(build: Build, publications: list[str], registers_id: str) -> pl.DataFrame:
    """Rows of ``register_link`` of the registers in that state, the last of each name."""
    rows = _told(build, "register_link", ("registers_id", "name"), publications)
    return rows.filter(pl.col("registers_id") == registers_id)


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


def choices(build: Build, publications: list[str], version: str | None) -> pl.DataFrame:
    """Rows of ``category_choice`` of a version of the decisions, each group once: that one, or the last told of."""
    return _of(_told(build, "category_choice", GROUP, publications), "version", version)


def likeness_words(build: Build, publications: list[str]) -> pl.DataFrame:
    """Rows of ``likeness_word`` of the model in use; none before the first."""
    table = engine.scan(build.space.lake, "likeness_word")
    query = f"""
        with told as (select * from {table} where publication_id in (select unnest(?))),
        last as (select max(publication_id) as publication_id from told)
        select told.* exclude (publication_id) from told semi join last using (publication_id)
    """
    return engine.frame(build.connection, query, [publications])


def _told(build: Build, table: str, keys: tuple[str, ...], publications: list[str]) -> pl.DataFrame:
    return engine.frame(build.connection, _last_words(engine.scan(build.space.lake, table), keys), [publications])


def _of(rows: pl.DataFrame, column: str, value: str | None) -> pl.DataFrame:
    """The rows with this value; without one, those with that of the last publication."""
    if value is not None:
        return rows.filter(pl.col(column) == value)
    last = rows.filter(pl.col("publication_id") == pl.col("publication_id").max())
    return rows.join(last.select(column).unique(), on=column, how="semi")


def _last_words(table: str, keys: tuple[str, ...]) -> str:
    """SQL of the last row of each key, of the publications given as its parameter."""
    return (
        "select * exclude (nth) from ("
        f"select *, row_number() over (partition by {', '.join(keys)} order by publication_id desc) as nth "
        f"from {table} where publication_id in (select unnest(?))) where nth = 1"
    )


def estimates(build: Build, publications: list[str]) -> pl.DataFrame:
    """All rows of ``iceberg_estimate`` that these publications told."""
    table = engine.scan(build.space.lake, "iceberg_estimate")
    query = f"select * from {table} where publication_id in (select unnest(?)) order by all"
    return engine.frame(build.connection, query, [publications])


def tell(build: Build, table: str, rows: pl.DataFrame, **stamp: str) -> None:
    """Append rows to a table of the lake; ``stamp``: columns with one value for all."""
    if rows.is_empty():
        return
    schema = tables.schema(table)
    stamped = rows.with_columns(**{name: pl.lit(value) for name, value in stamp.items()})
    tables.append(build.space.lake, table, stamped.select(schema.names).to_arrow().cast(schema))
