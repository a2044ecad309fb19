"""Rows of a query as lines of CSV, in an order that is always the same, within bounded memory.

The same rows give the same bytes, whatever order the database gives them in: a result that did not change is no new
delivery. The order is that of the lines' bytes; lines that are equal are all kept.
"""

import heapq
import struct
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import BinaryIO

import polars as pl
import pyarrow as pa

SORTED_BYTES = 64 * 2**20  # sorted in memory at once; more is written to the disk, sorted, and merged
_LENGTH = struct.Struct("<I")


def header(schema: pa.Schema) -> bytes:
    """The CSV's first line. ValueError when two columns have one name, or a column cannot be written exactly."""
    names = list(schema.names)
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise ValueError(f"column {twice[0]!r} comes twice: give each a name of its own with 'as'")
    for field in schema:
        if (reason := _not_exact(field)) is not None:
            raise ValueError(f"column {field.name!r} {reason}")
    return ",".join(_quoted_name(name) for name in names).encode() + b"\n"


def _not_exact(field: pa.Field) -> str | None:
    """Why values of a column have no one exact text; None when they have."""
    told = _storage(field.type)
    # The driver of PostgreSQL gives money as a number of cents, and only this tells it from a number.
    if (field.metadata or {}).get(b"POSTGRESQL:type") == b"money":
        return "is of type money: cast it to numeric"
    if pa.types.is_timestamp(told) and told.tz is not None:
        return "has a time zone, in which its day is not sure: cast it, such as (c at time zone 'Europe/Paris')::date"
    # Whatever the driver does not know comes as bytes: geometry, PostgreSQL's own types.
    simple = (
        pa.types.is_integer, pa.types.is_floating, pa.types.is_decimal, pa.types.is_boolean, pa.types.is_string,
        pa.types.is_large_string, pa.types.is_string_view, pa.types.is_date, pa.types.is_timestamp, pa.types.is_time,
        pa.types.is_null,
    )  # fmt: skip
    return None if any(one(told) for one in simple) else f"is of type {field.type}: cast it to text, number or date"


def _storage(kind: pa.DataType) -> pa.DataType:
    return kind.storage_type if isinstance(kind, pa.BaseExtensionType) else kind


def lines(batch: pa.RecordBatch) -> pl.Series:
    """The CSV lines of a batch, without their ends; nulls are blank."""
    columns = {}
    for number, column in enumerate(batch.columns):
        plain = column.storage if isinstance(column, pa.ExtensionArray) else column
        columns[str(number)] = pl.Series(str(number), plain)
    frame = pl.DataFrame(columns)
    text = [_text(name, kind) for name, kind in frame.schema.items()]
    return frame.select(pl.concat_str(text, separator=",").alias("line"))["line"]


def _text(name: str, kind: pl.DataType) -> pl.Expr:
    column = pl.col(name)
    if isinstance(kind, pl.Datetime):
        written = column.dt.to_string("%Y-%m-%d %H:%M:%S%.f")
    elif kind == pl.String:
        doubled = column.str.replace_all('"', '""', literal=True)
        quoted = pl.concat_str([pl.lit('"'), doubled, pl.lit('"')])
        written = pl.when(column.str.contains(r'[",\r\n]')).then(quoted).otherwise(column)
    else:
        written = column.cast(pl.String)
    return written.fill_null("")


def _quoted_name(name: str) -> str:
    return '"' + name.replace('"', '""') + '"' if any(one in name for one in '",\r\n') else name


def write_sorted(batches: Iterable[pa.RecordBatch], out: BinaryIO, folder: Path, sorted_bytes: int) -> int:
    """Write the lines of all batches in order; runs of ``sorted_bytes`` spill to ``folder``. Rows written."""
    runs: list[Path] = []
    held: list[pl.Series] = []
    size = rows = 0
    for batch in batches:
        held.append(lines(batch))
        size += int(held[-1].str.len_bytes().sum())
        if size >= sorted_bytes:
            runs.append(_run(held, folder / f"run-{len(runs)}"))
            held, size = [], 0
    with ExitStack() as stack:
        streams = [stack.enter_context(run.open("rb")) for run in runs]
        for line in heapq.merge(_sorted(held), *(_read(stream) for stream in streams)):
            out.write(line + b"\n")
            rows += 1
    return rows


def _sorted(held: list[pl.Series]) -> Iterator[bytes]:
    if held:
        for line in pl.concat(held).sort():
            yield line.encode()


def _run(held: list[pl.Series], path: Path) -> Path:
    """A sorted run: lengths and lines, for a quoted text may hold line ends."""
    with path.open("wb") as out:
        for line in _sorted(held):
            out.write(_LENGTH.pack(len(line)) + line)
    return path


def _read(stream: BinaryIO) -> Iterator[bytes]:
    while length := stream.read(_LENGTH.size):
        yield stream.read(_LENGTH.unpack(length)[0])
