"""The Delta tables of the lake: their schemas, and the few ways in which they are written and read.

Every table only grows by appends, so that landings of different feeds never conflict. A landing writes its ``delivery``
row last: rows of the other tables whose ``landing_id`` has no such row belong to a landing that was cut off, and count
for nothing. No SQL here (see ``engine``) and no idea of what a line means.
"""

import fcntl
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import unquote

import duckdb
import pyarrow as pa
from deltalake import DeltaTable, write_deltalake
from deltalake.exceptions import DeltaError, TableNotFoundError

from hub.lake.schemas import SCHEMAS

# What the engines raise when a disk is full or a file is broken.
BREAKDOWNS = (duckdb.Error, DeltaError)

PARTITION = "partition.feed_id"

# A refresh reads some feeds only, so the one large table is laid out by feed. The others are small: 300 feeds a month
# would make 300 files a month of each.
PARTITIONS = {"purchase_line": ["feed_id"]}

WIDENED = ("delivery",)  # tables that have got columns since their first version

SMALL_FILE = 16 << 20
MOST_SMALL_FILES = 40


def schema(table: str) -> pa.Schema:
    """Arrow schema of a Delta table of the lake."""
    return pa.schema(list(SCHEMAS[table].items()))


def append(lake: Path, table: str, rows: pa.Table | pa.RecordBatchReader | Iterable[dict[str, object]]) -> None:
    """Append rows in one commit; creates the table at its first use. Rows follow ``schema(table)``."""
    _create(lake, table)
    _widen(lake, table)
    if not isinstance(rows, pa.Table | pa.RecordBatchReader):
        rows = pa.Table.from_pylist(list(rows), schema=schema(table))
    write_deltalake(lake / table, rows, mode="append", partition_by=PARTITIONS.get(table))


def _create(lake: Path, table: str) -> None:
    """Make the table when it is not there. Two processes that made it at once would conflict; two appends do not."""
    if DeltaTable.is_deltatable(str(lake / table)):
        return
    lake.mkdir(parents=True, exist_ok=True)
    with (lake / ".create.lock").open("a", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        DeltaTable.create(lake / table, schema(table), mode="ignore", partition_by=PARTITIONS.get(table))


def _widen(lake: Path, table: str) -> None:
    """Give a table that an earlier hub made the columns that it lacks; what it holds is not rewritten."""
    delta = DeltaTable(lake / table, without_files=True)
    lacking = [field for field in schema(table) if field.name not in _columns_of(delta)]
    if lacking:
        write_deltalake(lake / table, schema(table).empty_table(), mode="append", schema_mode="merge")


def _columns_of(delta: DeltaTable) -> set[str]:
    return {field.name for field in delta.schema().fields}


def columns(lake: Path, table: str, at: int | None = None) -> set[str]:
    """The columns of a table at a version: an earlier hub wrote fewer than ``SCHEMAS`` has."""
    return _columns_of(DeltaTable(lake / table, version=at, without_files=True))


def version(lake: Path, table: str) -> int | None:
    """The table's newest version; None when it does not exist yet."""
    try:
        return DeltaTable(lake / table, without_files=True).version()
    except TableNotFoundError:
        return None


def versions(lake: Path) -> dict[str, int]:
    """The newest version of every table that exists."""
    return {table: found for table in SCHEMAS if (found := version(lake, table)) is not None}


def tidy(lake: Path) -> None:
    """Merge small files where there are more than ``MOST_SMALL_FILES`` of a table, or of a feed in a table laid out so.

    A file takes a millisecond to open, so a read stays below 0.1 s for them. What was merged is kept for a week, for
    who reads the lake meanwhile; of ``delivery`` for good, since publications name its versions. One process at a time.
    """
    for table in SCHEMAS:
        if not DeltaTable.is_deltatable(str(lake / table)):
            continue
        delta = DeltaTable(lake / table)
        log = pa.table(delta.get_add_actions(flatten=True))
        keys = log[PARTITION].to_pylist() if PARTITION in log.column_names else [None] * len(log)
        sizes = log["size_bytes"].to_pylist()
        small = Counter(key for key, size in zip(keys, sizes, strict=True) if size < SMALL_FILE)
        crowded = [key for key, count in small.items() if count > MOST_SMALL_FILES]
        for key in crowded:
            delta.optimize.compact(partition_filters=None if key is None else [("feed_id", "=", key)])
        if crowded and table != "delivery":
            delta.vacuum(dry_run=False)


def files(
    lake: Path, table: str, at: int | None = None, landings: set[str] | None = None, feeds: set[str] | None = None
) -> list[str]:
    """Parquet files of a table at a version; only those that can hold one of ``landings`` of ``feeds``, by the log.

    An empty list when the table does not exist.
    """
    try:
        delta = DeltaTable(lake / table, version=at)
    except TableNotFoundError:
        return []
    log = pa.table(delta.get_add_actions(flatten=True))
    paths = log["path"].to_pylist()
    if landings is not None and "min.landing_id" in log.column_names:
        bounds = zip(paths, log["min.landing_id"].to_pylist(), log["max.landing_id"].to_pylist(), strict=True)
        paths = [path for path, low, high in bounds if low is None or low != high or low in landings]
    if feeds is not None and PARTITION in log.column_names:
        feed_of = dict(zip(log["path"].to_pylist(), log[PARTITION].to_pylist(), strict=True))
        paths = [path for path in paths if feed_of[path] in feeds]
    return sorted(str(lake / table / unquote(path)) for path in paths)
