"""What goes from a build to another engine and comes back, as files that both read in place. No row passes by Python.

Out: the small tables of ``landed`` as Parquet; the lake's own tables go as what they are, Delta. Back: what the engine
wrote, as views over its files, so that the stages of a refresh read a model without knowing who built it; the marts as
tables of the publication, with the types of their contract and their descriptions.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from hub.lake import engine, tables
from hub.lake.build import PUBLICATION, Build
from hub.lake.schemas import SCHEMAS

SORT_KEYS = ("period", "entity_code", "supplier_id")  # what users ask a mart for


@dataclass(frozen=True)
class Given:
    """A table that another engine is to read: a Delta table or a folder of Parquet files.

    ``columns``: their DuckDB types, in order; Sail keeps no schema of a table that does not tell it.
    """

    name: str
    location: Path
    is_delta: bool
    columns: dict[str, str]


@dataclass(frozen=True)
class Column:
    """A column of a mart's contract: its DuckDB type, what it says, and whether it may not be null."""

    kind: str
    description: str
    is_required: bool


def give(build: Build, names: list[str], folder: Path, everything: bool = False) -> list[Given]:
    """Tables ``landed.<name>`` for another engine; those that the build does not have yet are left out.

    A view of the build over a table of the lake goes in place, with landings that do not contend and without the
    build's version of the table: the models join what contends, so that neither counts. ``everything``: as Parquet
    too, for an engine that reads no Delta.
    """
    query = "select table_name, table_type from information_schema.tables where table_schema = 'landed'"
    known = dict(build.connection.execute(query).fetchall())
    return [_given(build, name, folder, known[name], everything) for name in names if name in known]


def _given(build: Build, name: str, folder: Path, kind: str, everything: bool) -> Given:
    found = build.connection.execute(f"describe landed.{name}").fetchall()
    columns = {str(row[0]): str(row[1]).lower() for row in found}
    is_delta = kind == "VIEW" and name in SCHEMAS and tables.version(build.space.lake, name) is not None
    if is_delta and not everything:
        return Given(name, build.space.lake / name, True, columns)
    location = folder / name
    location.mkdir(parents=True)
    build.connection.execute(f"copy landed.{name} to {engine.quoted(str(location / 'rows.parquet'))} (format parquet)")
    return Given(name, location, False, columns)


def take_view(build: Build, schema: str, name: str, kinds: Mapping[str, str], location: Path) -> None:
    """View ``<schema>.<name>`` of the build over a table that another engine wrote; ``kinds``: its columns' types."""
    build.connection.execute(f"create schema if not exists {schema}")
    build.connection.execute(f"create or replace view {schema}.{name} as select * from {_written(location, kinds)}")


def take_mart(build: Build, name: str, description: str, columns: Mapping[str, Column], location: Path) -> None:
    """Table ``<name>`` of the next publication from a mart that another engine wrote.

    Sorted again for zone maps, as engines of several workers write files in any order.
    """
    table, quoted = f"{PUBLICATION}.main.{name}", engine.quoted
    listed = ", ".join(f"cast({column} as {one.kind}) as {column}" for column, one in columns.items())
    written = _written(location, {column: one.kind for column, one in columns.items()})
    order = ", ".join([*(key for key in SORT_KEYS if key in columns), next(iter(columns))])
    build.connection.execute(f"create or replace table {table} as select {listed} from {written} order by {order}")
    build.connection.execute(f"comment on table {table} is {quoted(description)}")
    for column, one in columns.items():
        build.connection.execute(f"comment on column {table}.{column} is {quoted(one.description)}")
        if one.is_required:
            build.connection.execute(f"alter table {table} alter column {column} set not null")


def _written(location: Path, kinds: Mapping[str, str]) -> str:
    """A relation over the Parquet files of a folder; Sail writes none for a table without a row."""
    files = sorted(str(one) for one in location.glob("*.parquet"))
    if not files:
        columns = ", ".join(f"cast(null as {kind}) as {column}" for column, kind in kinds.items())
        return f"(select {columns} where false)"
    return f"read_parquet([{', '.join(engine.quoted(one) for one in files)}])"
