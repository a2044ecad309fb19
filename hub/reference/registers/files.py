"""Reads a register's file as a stream of small frames of text: Parquet, CSV, and CSV inside a .zip.

A stock file is larger than memory (29 million units, 4 GB of text), so that nothing here holds more than some batches,
and only the columns that are asked for are read. What is wrong with a file is told in words.
"""

import csv
import io
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import polars as pl
import pyarrow as pa
import pyarrow.csv as arrow_csv
import pyarrow.parquet as arrow_parquet

from hub.errors import ConfigurationError

ROWS, BLOCK_BYTES, HEADER_BYTES = 100_000, 8 << 20, 1 << 20
SEPARATORS = ",;\t|"
BREAKDOWNS = (pa.ArrowException, OSError, EOFError, zipfile.BadZipFile, zlib.error, RuntimeError, UnicodeError)


@dataclass(frozen=True)
class Table:
    """One file with its header; ``separator`` is '' for Parquet, ``encoding`` as Python names it."""

    path: Path
    header: tuple[str, ...]
    separator: str
    encoding: str

    def frames(self, columns: Sequence[str]) -> Iterator[pl.DataFrame]:
        """These columns as text, stripped, blank ones null; those that the file lacks, null. A frame at a time.

        ConfigurationError when a column stands twice, the file is cut, or a line does not fit the header.
        """
        present = [name for name in dict.fromkeys(columns) if name in self.header]
        if twice := [name for name in present if self.header.count(name) > 1]:
            raise wrong(self.path, "a column stands twice", "each header once", ", ".join(twice))
        absent = [pl.lit(None, pl.String).alias(name) for name in dict.fromkeys(columns) if name not in present]
        text = pl.col(present).cast(pl.String).str.strip_chars()
        try:
            with _opened(self.path) as stream:
                for batch in self._batches(stream, present):
                    frame = pl.DataFrame(pl.from_arrow(batch)).with_columns(text)
                    blank = pl.when(pl.col(present) != "").then(pl.col(present))
                    yield frame.select(blank.name.keep(), *absent)
        except BREAKDOWNS as error:
            raise _broken(self.path, error) from error

    def _batches(self, stream: BinaryIO, columns: list[str]) -> Iterator[pa.RecordBatch]:
        if not self.separator:
            yield from arrow_parquet.ParquetFile(stream, pre_buffer=False).iter_batches(ROWS, columns=columns)
            return
        yield from arrow_csv.open_csv(
            stream,
            arrow_csv.ReadOptions(
                block_size=BLOCK_BYTES, encoding=self.encoding, column_names=self.header, skip_rows=1
            ),
            arrow_csv.ParseOptions(delimiter=self.separator, newlines_in_values=True),
            arrow_csv.ConvertOptions(
                include_columns=columns,
                column_types=dict.fromkeys(columns, pa.string()),
                strings_can_be_null=True,
                null_values=[""],
            ),
        )


def open_table(path: Path, separator: str | None = None, encoding: str = "utf-8") -> Table:
    """The file's header. ConfigurationError when it is empty, cut, or neither CSV nor Parquet."""
    try:
        if path.suffix.lower() == ".parquet":
            return Table(path, tuple(arrow_parquet.ParquetFile(path).schema_arrow.names), "", "")
        with _opened(path) as stream:
            start = stream.read(HEADER_BYTES)
    except BREAKDOWNS as error:
        raise _broken(path, error) from error
    is_utf8 = encoding.lower().replace("_", "-") in ("utf-8", "utf8")
    try:
        text = start.decode("utf-8-sig" if is_utf8 else encoding, errors="replace")
    except LookupError as error:
        raise wrong(path, "unknown encoding", "such as utf-8 or cp1252", encoding) from error
    first = next((line for line in io.StringIO(text, newline="")), "").strip("\r\n")
    if not first.strip() or "\0" in first:
        raise wrong(
            path, "no header", "a first line with the names of the columns", "nothing" if not start else "bytes"
        )
    separator = separator or max(SEPARATORS, key=first.count)
    return Table(
        path, tuple(name.strip() for name in next(csv.reader([first], delimiter=separator))), separator, encoding
    )


def lacks(table: Table, columns: Sequence[str], what: str) -> ConfigurationError | None:
    """The error of a header that has not all of these columns; None when it has."""
    missing = [name for name in columns if name not in table.header]
    if not missing:
        return None
    seen = ", ".join(table.header)
    return wrong(table.path, f"this is not {what}", f"columns {', '.join(missing)}", seen[:200])


def wrong(path: Path, what: str, expected: str = "", found: str = "") -> ConfigurationError:
    """A ConfigurationError about a register's file."""
    todo = "download the file again as its publisher gives it, or correct reference/registers.yml"
    return ConfigurationError(what, str(path), expected, found, todo)


@contextmanager
def _opened(path: Path) -> Iterator[BinaryIO]:
    """The file's bytes; of a .zip, those of the one CSV in it, never unpacked on disk."""
    if path.suffix.lower() != ".zip":
        with path.open("rb") as stream:
            yield stream
        return
    with zipfile.ZipFile(path) as archive:
        names = [name for name in archive.namelist() if name.lower().endswith((".csv", ".txt"))]
        if len(names) != 1:
            raise wrong(
                path, "not one register in the archive", "one CSV file inside", ", ".join(names)[:200] or "none"
            )
        with archive.open(names[0]) as member:
            yield io.BufferedReader(member, BLOCK_BYTES)  # type: ignore[type-var]


def _broken(path: Path, error: BaseException) -> ConfigurationError:
    found = (str(error).splitlines() or [type(error).__name__])[0][:200]
    return wrong(path, "the register cannot be read", "a whole file, CSV or Parquet", found)
