"""Asks a database through ADBC and writes what it answers as a CSV in the feed's inbox.

The query is one SELECT, in a transaction that only reads where the database has such. Rows come as Arrow batches and
never lie in memory all at once.
"""

import importlib
import re
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

import pyarrow as pa

from hub.errors import SourceRefusedError
from hub.sources.arrivals import SPILL, Change, bounded, coming, place, written
from hub.sources.credentials import Credentials
from hub.sources.failures import CREDENTIALS, UNEXPECTED, SourceError, away, told
from hub.sources.query import single_select
from hub.sources.records import SORTED_BYTES, header, write_sorted
from hub.sources.stores import driver

if TYPE_CHECKING:
    from hub.sources.fetch import Order, Pulled

SECONDS = 30  # to connect
# Schemes of a connection's URI → the ADBC driver; any other is named by the option `driver`.
DRIVERS = {"postgresql": "postgresql", "postgres": "postgresql"}
READ_ONLY = {"postgresql": "set transaction read only"}

# Classes of SQLSTATE that pass: connection lost, rolled back by another, out of resources, stopped by an operator.
PASSING = ("08", "40", "53", "57P", "55P")
# What a server says before there is any SQLSTATE: it is there, and lets nobody in for now; it refuses who asks; it is
# not there.
_FOR_NOW = re.compile(r"starting up|shutting down|too many (clients|connections)|connection slots|recovery", re.I)
_LOGIN = re.compile(r"FATAL:|password|authentication|access denied|login failed", re.I)
_NO_ANSWER = re.compile(
    r"Connection refused|timed? ?out|could not translate|unreachable|reset by|closed the connection|no connection|"
    r"terminating connection|connection not open|SSL connection has been closed",
    re.I,
)


def query_to(order: "Order", credentials: Credentials, pulled: "Pulled") -> None:
    """Write the query's answer below the feed's inbox. An answer without a row leaves the former file in place."""
    source, where = order.source, order.where
    sql = _query(order)
    name = source.save_as or f"{order.feed_file.stem}.csv"
    target = order.folder / name
    with coming(target, where) as part:
        rows = _answer(order, credentials, sql, part)
        if rows:
            change = place(part, target, None, where)
            if change is not Change.UNCHANGED or name not in pulled.files:
                pulled.files[name] = change


def _query(order: "Order") -> str:
    source = order.source
    try:
        text = source.sql if source.sql_file is None else _text(order.feed_file.parent / source.sql_file)
        return single_select(text or "")
    except (ValueError, OSError) as error:
        raise SourceRefusedError(
            "the query is refused", order.where, "a single SELECT", str(error), "correct the query in the feed's source"
        ) from None


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8-sig")


def _answer(order: "Order", credentials: Credentials, sql: str, part: Path) -> int:
    """Rows written to ``part``."""
    uri = credentials.get("connection") or ""
    name = order.source.options.get("driver") or DRIVERS.get(uri.partition("://")[0].partition(":")[0], "")
    if not re.fullmatch(r"[a-z][a-z0-9_]*", name):
        raise SourceRefusedError(
            "the driver of the database is not known", order.where, "a URI such as postgresql://user:password@host/base",
            todo="mend the connection's variable, or name an installed ADBC driver with the option 'driver'",
        )  # fmt: skip
    rows = 0

    def write(out: BinaryIO) -> None:
        nonlocal rows
        rows = _ask(order, credentials, name, sql, out)

    written(part, write)
    return rows


def _ask(order: "Order", credentials: Credentials, name: str, sql: str, out: BinaryIO) -> int:
    def explain(error: Exception) -> SourceError:
        return _explained(error, order.where, credentials)

    with ExitStack() as stack:
        with told(explain):
            connect = driver("sql", order.where, lambda: _connect(name))
            connection = stack.enter_context(closing(connect(_with_timeout(name, credentials.get("connection") or ""))))
            cursor = stack.enter_context(closing(connection.cursor()))
            if name in READ_ONLY:
                cursor.execute(READ_ONLY[name])
            cursor.execute(sql)
            reader = stack.enter_context(cursor.fetch_record_batch())
        try:
            out.write(header(reader.schema))
        except ValueError as error:
            raise SourceRefusedError(
                "the query's answer cannot be written exactly", order.where, found=str(error),
                todo="correct the query in the feed's source",
            ) from None  # fmt: skip
        spill = tempfile.TemporaryDirectory(prefix=f"{order.feed_id}{SPILL}", dir=order.memory.parent)
        folder = Path(stack.enter_context(spill))
        return write_sorted(_batches(reader, order, explain), out, folder, SORTED_BYTES)


def _batches(
    reader: pa.RecordBatchReader, order: "Order", explain: Callable[[Exception], SourceError]
) -> Iterator[pa.RecordBatch]:
    size = 0
    while True:
        with told(explain):
            batch = next(reader, None)
        if batch is None:
            return
        size += batch.nbytes
        bounded(size, order.most_bytes, order.where)
        yield batch


def _connect(name: str) -> Any:
    """The driver's ``connect(uri)``: its Python package, else a driver that is installed for the driver manager."""
    manager = importlib.import_module("adbc_driver_manager.dbapi")
    try:
        return importlib.import_module(f"adbc_driver_{name}.dbapi").connect
    except ModuleNotFoundError:
        if name in DRIVERS.values():
            raise
        return lambda uri: manager.connect(driver=name, uri=uri)


def _with_timeout(name: str, uri: str) -> str:
    """libpq waits for a silent host as long as the system does, minutes, unless it is told."""
    if name != "postgresql" or "://" not in uri or "connect_timeout" in uri:
        return uri
    return f"{uri}{'&' if '?' in uri else '?'}connect_timeout={SECONDS}"


def _explained(error: Exception, where: str, credentials: Credentials) -> SourceError:
    """A driver's error: by its SQLSTATE, else by what it says of the connection."""
    text = " ".join(str(error).split())
    found = f"{type(error).__name__}: {credentials.scrub(text)}"[:500]
    state = (getattr(error, "sqlstate", None) or "").strip("\0")
    if state.startswith(PASSING) or (not state and (_FOR_NOW.search(text) or _NO_ANSWER.search(text))):
        return away(where, found)
    if state.startswith("28") or (not state and _LOGIN.search(text)):
        return SourceRefusedError(CREDENTIALS[0], where, found=found, todo=CREDENTIALS[1])
    # An error in the middle of an answer comes without its SQLSTATE.
    if state or "ERROR:" in text:
        return SourceRefusedError(
            "the database refuses the query", where, found=found, todo="correct the query, or give its user the right"
        )
    if type(error).__name__ == "OperationalError":
        return away(where, found)
    return SourceRefusedError(UNEXPECTED[0], where, found=found, todo=UNEXPECTED[1])
