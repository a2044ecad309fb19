"""DuckDB connections: the only place that makes one.

A working connection is bounded in memory and spills into the warehouse; a reader's connection can only read.
"""

import fcntl
import secrets
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.resources import files as package_files
from pathlib import Path
from typing import Any

import duckdb
import polars as pl

from hub.errors import LakeError
from hub.lake import tables
from hub.settings import DBT_PROJECT, Workspace, memory_limit

FEW_LANDINGS = 100


@contextmanager
def working(space: Workspace, database: str = ":memory:") -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection to compute with; its temporary files stay inside the workspace. Closed at the end."""
    with _spill_folder(space) as spill:
        connection = duckdb.connect(database)
        try:
            # Row order is given by explicit sorts; letting it go keeps large inserts within the memory limit.
            connection.execute("set preserve_insertion_order = false")
            connection.execute(f"set memory_limit = '{memory_limit()}'")
            connection.execute(f"set temp_directory = {quoted(str(spill))}")
            connection.execute("set enable_progress_bar = false")
            yield connection
        finally:
            connection.close()


@contextmanager
def _spill_folder(space: Workspace) -> Iterator[Path]:
    """A folder of this connection's own: DuckDB's temporary files have fixed names, and two processes that spilled into
    the same folder both died of it (segmentation fault). The lock tells ``sweep_spill`` who is still there."""
    folder = space.warehouse / "spill" / secrets.token_hex(8)
    folder.mkdir(parents=True)
    lock = folder.with_suffix(".lock")
    with lock.open("w") as stream:
        fcntl.flock(stream, fcntl.LOCK_EX)
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)
            lock.unlink(missing_ok=True)


def sweep_spill(space: Workspace) -> None:
    """Remove the spill folders of connections whose process was killed."""
    for lock in (space.warehouse / "spill").glob("*.lock"):
        with lock.open("a") as stream:
            try:
                fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                continue
            shutil.rmtree(lock.with_suffix(""), ignore_errors=True)
            lock.unlink(missing_ok=True)


def reading(file: Path) -> duckdb.DuckDBPyConnection:
    """A read-only connection to a published file, without external access and with its configuration locked.

    LakeError when there is no such file, or when it does not open.
    """
    if not file.exists():
        raise LakeError("nothing is published yet", where=str(file), todo="run `hub refresh` first")
    try:
        connection = duckdb.connect(str(file), read_only=True)
    except duckdb.Error as error:
        raise LakeError(
            "the published file cannot be opened",
            where=str(file),
            found=str(error).splitlines()[0],
            todo="close the program that writes to it; if the file is damaged, put the last one of published/versions/ "
            "in its place, or remove it and run `hub refresh`",
        ) from error
    connection.execute("set enable_external_access = false")
    connection.execute("set lock_configuration = true")
    return connection


def quoted(text: str) -> str:
    """A SQL string literal."""
    return "'" + text.replace("'", "''") + "'"


def sql(name: str) -> str:
    """The text of ``hub/lake/sql/<name>.sql``."""
    return (package_files("hub.lake") / "sql" / f"{name}.sql").read_text(encoding="utf-8")


def seed(name: str) -> Path:
    """The CSV file of a dbt seed."""
    return DBT_PROJECT / "seeds" / f"{name}.csv"


def first(connection: duckdb.DuckDBPyConnection, query: str, given: Sequence[object] = ()) -> tuple[Any, ...]:
    """The first row of a query that has one; read to its end, for DuckDB 2.0 lets nothing else happen before."""
    return tuple(connection.execute(query, list(given)).fetchall()[0])


def frame(connection: duckdb.DuckDBPyConnection, query: str, given: Sequence[object] = ()) -> pl.DataFrame:
    """A query's rows."""
    return connection.sql(query, params=list(given)).pl()


def put(connection: duckdb.DuckDBPyConnection, name: str, rows: pl.DataFrame) -> None:
    """Create or replace table ``name`` with these rows."""
    arrow = rows.to_arrow()
    connection.register("_incoming", arrow)
    connection.execute(f"create or replace table {name} as select * from _incoming")
    connection.unregister("_incoming")


def scan(
    lake: Path, table: str, at: int | None = None, landings: set[str] | None = None, feeds: set[str] | None = None
) -> str:
    """SQL that reads a Delta table's active files; an empty relation of the right types when there is none.

    ``landings`` and ``feeds`` say what is needed of it; more may come.
    """
    found = tables.files(lake, table, at, landings, feeds) if landings is None or landings else []
    if not found:
        empty = tables.schema(table)
        columns = ", ".join(f"cast(null as {_duckdb_type(field.type)}) as {field.name}" for field in empty)
        return f"(select {columns} where false)"
    listed = ", ".join(quoted(path) for path in found)
    known = tables.columns(lake, table, at)
    columns = ", ".join(
        field.name if field.name in known else f"cast(null as {_duckdb_type(field.type)}) as {field.name}"
        for field in tables.schema(table)
    )
    # A column that came with a later hub is not in the older files of a table.
    hive = ", union_by_name = true" if table in tables.WIDENED else ""
    hive += ", hive_partitioning = true, hive_types = {'feed_id': varchar}" if table in tables.PARTITIONS else ""
    # By its statistics a file's part that holds none of a few landings is passed over.
    few = landings is not None and len(landings) <= FEW_LANDINGS
    where = f" where landing_id in ({', '.join(map(quoted, sorted(landings)))})" if landings and few else ""
    return f"(select {columns} from read_parquet([{listed}]{hive}){where})"


def _duckdb_type(kind: object) -> str:
    name = str(kind)
    if name.startswith("decimal128"):
        return name.replace("decimal128", "decimal")
    known = {"string": "varchar", "int64": "bigint", "date32[day]": "date", "bool": "boolean", "double": "double"}
    return known.get(name, "timestamptz")
