"""Spreadsheets (.xlsx, .xls, .xlsb, .ods) as raw batches.

What belongs here: refusing what is not a workbook or would not fit in memory, choosing the sheet, and what a typed
cell says. Dates become ISO texts; a number becomes an exact amount when it is one. A sheet has at most 1,048,576
rows, so it is read in one piece.
"""

import zipfile
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path

import fastexcel
import polars as pl

from hub.errors import UnreadableFileError
from hub.group.models import Feed
from hub.readers.columns import HEADER_WITHIN, header_among, match_columns, wanted_columns
from hub.readers.contract import Facts
from hub.readers.raw import RawBatch, empty_broken
from hub.readers.refusals import head_of, place

MAX_UNPACKED_BYTES = 2 << 30
MAX_RATIO = 200

_AMOUNTS = ("debit", "credit", "amount", "vat_amount", "amount_original")
_CENT_TOLERANCE = 1e-6  # what binary floats add to an amount of two decimals
_NOT_A_WORKBOOK = (fastexcel.FastExcelError, zipfile.BadZipFile, OSError, NotImplementedError)
_MAX_EXACT = 9e13  # above, a float no longer holds cents


class WorkbookSource:
    """One sheet, already in memory: ``raw.Source``. ``cells``: String columns, row i of the sheet at i - 1."""

    def __init__(self, cells: pl.DataFrame, numbers: pl.DataFrame, header_row: int, positions: dict[str, int]) -> None:
        self._cells, self._numbers, self._header_row, self._positions = cells, numbers, header_row, positions
        self.names = tuple(positions)
        self.facts = Facts(header=_titles(cells, header_row))

    def raw_batches(self, chunk_bytes: int) -> Iterator[RawBatch]:
        """The whole sheet below its header as one batch; rows without any text are not records."""
        columns = [_texts(name, self._cells, self._numbers, at) for name, at in self._positions.items()]
        numbers = pl.int_range(1, self._cells.height + 1, dtype=pl.Int64, eager=True).alias("line_number")
        is_record = _is_filled(self._cells) & (numbers > self._header_row)
        fields = pl.DataFrame([numbers, *columns]).filter(is_record)
        yield RawBatch(fields, empty_broken(self.names), partial(_joined, self._cells))


def open_workbook(feed: Feed, path: Path) -> WorkbookSource:
    """The sheet with its columns found.

    Raises UnreadableFileError: not a workbook, a zip bomb, no such sheet, every sheet empty, a declared column absent.
    """
    where = place(feed, path)
    reader = open_sheets(feed, path)
    sheet, cells = _sheet(reader, feed, where)
    numbers = load_cells(reader, sheet, "float", where)
    wanted = wanted_columns(feed)
    skipped = feed.format.skip_lines
    rows = [_titles(cells, row + 1) for row in range(skipped, min(skipped + HEADER_WITHIN, cells.height))]
    header_row = skipped + header_among(rows, wanted, feed.optional) + 1
    positions = match_columns(_titles(cells, header_row), wanted, where, optional=feed.optional)
    source = WorkbookSource(cells, numbers, header_row, positions)
    others = [name for name in reader.sheet_names if name != sheet]
    if others and not feed.format.sheet:
        source.facts.warnings.append(f"sheet {sheet!r} was read; these were not: {', '.join(others)}")
    return source


def is_workbook(path: Path) -> bool:
    """Whether a file starts as a workbook does: a zip, or Excel's older form."""
    with path.open("rb") as file:
        return file.read(8).startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0"))


def open_sheets(feed: Feed, path: Path) -> fastexcel.ExcelReader:
    """The workbook, whose sheets are not read yet. Raises UnreadableFileError: not a workbook, a zip bomb."""
    where = place(feed, path)
    head_of(feed, path)
    try:
        _refuse_bombs(path, where)
        return fastexcel.read_excel(path)
    except _NOT_A_WORKBOOK as error:
        raise _not_opened(where, error) from error


def load_cells(reader: fastexcel.ExcelReader, sheet: str, dtype: fastexcel.DType, where: str) -> pl.DataFrame:
    """Every cell of the sheet from its first row on; cells that are not of ``dtype`` are null."""
    try:
        cells: pl.DataFrame = reader.load_sheet(sheet, header_row=None, skip_rows=0, dtypes=dtype).to_polars()
    except _NOT_A_WORKBOOK as error:
        raise _not_opened(where, error) from error
    return cells


def _not_opened(where: str, error: Exception) -> UnreadableFileError:
    return UnreadableFileError(
        "this is not a workbook that can be opened",
        where=where,
        expected="an Excel or OpenDocument workbook, whole and without a password",
        found=str(error).splitlines()[0][:200],
        todo="save it again as .xlsx without a password, or declare reader: delimited for a text file",
    )


def money_texts(numbers: pl.Series) -> pl.Series:
    """Numeric cells as texts of an amount; null where there is no number.

    A number within 1e-6 of two decimals is that amount; another keeps all its decimals, for the rule on precision.
    """
    value = pl.col("value")
    cents = (value * 100).round().cast(pl.Int64, strict=False)
    is_amount = (value.abs() < _MAX_EXACT) & ((value - cents / 100).abs() < _CENT_TOLERANCE)
    size = cents.abs()
    text = pl.format(
        "{}{}.{}",
        pl.when(cents < 0).then(pl.lit("-")).otherwise(pl.lit("")),
        size // 100,
        (size % 100).cast(pl.String).str.zfill(2),
    )
    other = pl.format("{}0000", value.cast(pl.Decimal(38, 9), strict=False))  # never the three decimals of 1.234
    frame = pl.DataFrame({"value": numbers.cast(pl.Float64)})
    finite = pl.when(value.is_finite()).then(pl.when(is_amount).then(text).otherwise(other))
    return frame.select(finite.alias(numbers.name))[numbers.name]


def _texts(name: str, cells: pl.DataFrame, numbers: pl.DataFrame, at: int) -> pl.Series:
    texts = cells.to_series(at).alias(name)
    if name not in _AMOUNTS:
        return texts
    return pl.DataFrame({"money": money_texts(numbers.to_series(at)), "text": texts}).select(
        pl.coalesce("money", "text").alias(name)
    )[name]


def _sheet(reader: fastexcel.ExcelReader, feed: Feed, where: str) -> tuple[str, pl.DataFrame]:
    wanted = feed.format.sheet
    if wanted and wanted not in reader.sheet_names:
        raise UnreadableFileError(
            f"no sheet {wanted!r}",
            where=where,
            expected=f"a sheet named {wanted!r}",
            found=", ".join(reader.sheet_names),
            todo="correct format.sheet in the feed",
        )
    for name in [wanted] if wanted else reader.sheet_names:
        cells = load_cells(reader, name, "string", where)
        if cells.height and _is_filled(cells.slice(feed.format.skip_lines)).any():
            return name, cells
    raise UnreadableFileError(
        "the workbook is empty",
        where=where,
        expected="a sheet with a header and lines",
        found=f"nothing in {', '.join(reader.sheet_names)}",
        todo="ask the entity to export it again",
    )


def _is_filled(cells: pl.DataFrame) -> pl.Series:
    blank = pl.all().fill_null("").str.strip_chars() == ""
    return ~cells.select(is_blank=pl.all_horizontal(pl.lit(True), blank))["is_blank"]


def _titles(cells: pl.DataFrame, row: int) -> tuple[str, ...]:
    return tuple((title or "").strip() for title in cells.row(row - 1))


def _joined(cells: pl.DataFrame, line_numbers: Sequence[int]) -> list[str]:
    rows = cells[[number - 1 for number in line_numbers]]
    return rows.select(text=pl.concat_str(pl.all().fill_null(""), separator="\t"))["text"].to_list()


def _refuse_bombs(path: Path, where: str) -> None:
    """A workbook is a zip: its unpacked size is known before opening it."""
    if not zipfile.is_zipfile(path):
        return
    with zipfile.ZipFile(path) as archive:
        unpacked = sum(member.file_size for member in archive.infolist())
        packed = sum(member.compress_size for member in archive.infolist())
    if unpacked > MAX_UNPACKED_BYTES or unpacked > MAX_RATIO * max(packed, 1):
        raise UnreadableFileError(
            "the workbook unpacks to too much",
            where=where,
            expected=f"at most {MAX_UNPACKED_BYTES >> 30} GB and {MAX_RATIO} times its size",
            found=f"{packed:,} bytes that unpack to {unpacked:,}",
            todo="export the data as CSV",
        )
