"""A file that no feed declares yet, as tables of texts: every column, under the header that seems to be its own.

What belongs here: which separator, which line is the header, which sheets hold a table. What a column means is decided
in ``hub.onboarding``; a declared file is opened in ``delimited`` and ``workbook``.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from hub.errors import UnreadableFileError
from hub.group.models import Feed
from hub.readers.cells import money_texts
from hub.readers.columns import HEADER_WITHIN, numbered
from hub.readers.detect import SEPARATORS, Opening, open_text, split_record, usual_count
from hub.readers.layout import Layout
from hub.readers.records import read_records
from hub.readers.refusals import place
from hub.readers.sheets import Cells, Outline, opened
from hub.readers.text import CHUNK_BYTES
from hub.readers.workbook import is_workbook

MOST_COLUMNS = 2_000
_LOOKED_AT = 300
_LONGEST_DATA = 40
_DATA = re.compile(r"[-+(]?\s*[€£$]?\s*\d[\d\s.,'’]*[)%€£$-]?|\d{1,4}[-/.](\d{1,2}|[A-Za-z]{3,9})[-/.]\d{2,4}.*")

IsTitle = Callable[[str], bool]


@dataclass(frozen=True)
class Table:
    """One table of a file. ``header``: a title a column; ``header_line``: 1-based line of the file, or row of a sheet.

    ``batches`` gives frames with ``line_number`` and, for column *i*, ``c<i>``: texts as written, blank ones null. In a
    workbook ``n<i>`` is there too: the text of the amount that a numeric cell is.
    """

    path: Path
    reader: str
    header: tuple[str, ...]
    header_line: int
    batches: Callable[[], Iterator[pl.DataFrame]]
    encoding: str = ""
    separator: str = ""
    sheet: str = ""

    @property
    def name(self) -> str:
        """The file's name, and the sheet's where there are several."""
        return self.path.name


def open_tables(feed: Feed, path: Path, is_title: IsTitle) -> list[Table]:
    """The tables of a text file (one) or of a workbook (one a sheet that holds any).

    ``is_title`` tells whether a text is known as a header. Raises UnreadableFileError: not text nor workbook, no
    header, one column only, beyond 2,000 columns.
    """
    if is_workbook(path):
        return _sheets(feed, path, is_title)
    return [_text(feed, path, is_title)]


def _text(feed: Feed, path: Path, is_title: IsTitle) -> Table:
    where = place(feed, path)
    opening = open_text(feed, path)
    quote = '"'
    separator = max(SEPARATORS, key=lambda one: _regularity(opening, one, quote, is_title))
    rows = [split_record([line], separator, quote)[0] if line.strip() else [] for line in opening.lines[:HEADER_WITHIN]]
    _refuse_wide(max(map(len, rows), default=0), where)
    at = header_row(rows, is_title)
    if at is None:
        raise _no_header(where, opening.lines)
    lines = opening.lines[at:]
    header, height = split_record(lines, separator, quote)
    _refuse_wide(len(header), where)
    width = len(header)
    count = usual_count(lines[height:], separator, quote, header, spare=width)
    positions = {f"c{column}": column for column in range(min(width, count))}
    layout = Layout(separator, quote, positions, count, spare=width)

    def batches() -> Iterator[pl.DataFrame]:
        for raw in read_records(path, opening.form, layout, at + height + 1, CHUNK_BYTES):
            yield _blank_as_null(raw.fields)

    titles = numbered(header)
    encoding = opening.form.encoding
    return Table(path, "delimited", titles, at + 1, batches, encoding, separator)


def header_row(rows: Sequence[Sequence[str]], is_title: IsTitle) -> int | None:
    """Index of the row that names the columns; None when the table starts without one.

    It has the most known titles and no figure or date; without a known title, it is the first row of texts that stands
    above a row with figures.
    """
    best, most = None, 0
    for at, row in enumerate(rows):
        filled = [cell.strip() for cell in row if cell.strip()]
        if len(filled) < 2 or any(_is_data(cell) for cell in filled):
            continue
        known = sum(map(is_title, filled))
        if known > most:
            best, most = at, known
    if best is not None:
        return best
    width = Counter(len(row) for row in rows if any(cell.strip() for cell in row)).most_common(1)
    usual = width[0][0] if width else 0
    for at, row in enumerate(rows[:-1]):
        filled = [cell.strip() for cell in row if cell.strip()]
        if len(filled) >= 2 and len(row) == usual:
            below = next((one for one in rows[at + 1 :] if any(cell.strip() for cell in one)), [])
            is_head = not any(map(_is_data, filled)) and len(set(filled)) == len(filled)
            return at if is_head and any(_is_data(cell.strip()) for cell in below) else None
    return None


def _is_data(cell: str) -> bool:
    """Whether a cell is a figure or a date, which no header is."""
    return len(cell) <= _LONGEST_DATA and _DATA.fullmatch(cell) is not None


def _regularity(opening: Opening, separator: str, quote: str, is_title: IsTitle) -> float:
    """How well a separator cuts the lines: columns of most lines, and titles that it shows."""
    lines = [line for line in opening.lines[:_LOOKED_AT] if line.strip()]
    cut = [split_record([line], separator, quote)[0] for line in lines]
    counts = Counter(map(len, cut))
    count, times = counts.most_common(1)[0] if counts else (1, 0)
    if count > MOST_COLUMNS:
        return float(count)  # refused by whoever takes it
    titles = ([cell for cell in row if not any(map(str.isdigit, cell))] for row in cut[:HEADER_WITHIN])
    known = max((sum(map(is_title, row)) for row in titles), default=0)
    return (count - 1) * times / max(len(lines), 1) + 2 * known * (count > 1)


def _sheets(feed: Feed, path: Path, is_title: IsTitle) -> list[Table]:
    where = place(feed, path)
    tables = []
    with opened(path, where) as book:
        for outline in book.outlines(None, 0):
            _refuse_wide(len(outline.titles), where)
            at = header_row(outline.rows, is_title) if outline.row and outline.is_visible else None
            if at is not None:
                tables.append(_sheet(outline, at, book.cells(outline.name), path))
    if not tables:
        raise _no_header(where, [])
    return tables


def _sheet(outline: Outline, at: int, cells: Cells, path: Path) -> Table:
    header_line = (outline.row or 1) + at
    texts, is_number = cells.texts, cells.numbers

    def batches() -> Iterator[pl.DataFrame]:
        columns = [series.alias(f"c{at}") for at, series in enumerate(texts.iter_columns())]
        money = [_money(texts.to_series(at), is_number.to_series(at)).alias(f"n{at}") for at in range(texts.width)]
        rank = pl.int_range(1, texts.height + 1, dtype=pl.Int64, eager=True).alias("line_number")
        frame = _blank_as_null(pl.DataFrame([rank, *columns, *money]))
        filled = pl.any_horizontal(pl.col(column.name).is_not_null() for column in columns)
        yield frame.filter(filled, pl.col("line_number") > header_line)

    return Table(path, "workbook", numbered(outline.rows[at]), header_line, batches, sheet=outline.name)


def _money(texts: pl.Series, is_number: pl.Series) -> pl.Series:
    """The amounts that cells of numbers are; null for a text, TRUE or FALSE."""
    numbers = texts.set(~is_number | texts.is_in(["true", "false"]).fill_null(True), None)
    return money_texts(numbers.cast(pl.Float64, strict=False))


def _blank_as_null(frame: pl.DataFrame) -> pl.DataFrame:
    names = [name for name in frame.columns if name != "line_number"]
    stripped = frame.with_columns(pl.col(names).str.strip_chars())
    return stripped.with_columns(pl.when(pl.col(names) != "").then(pl.col(names)))


def _refuse_wide(width: int, where: str) -> None:
    if width > MOST_COLUMNS:
        raise UnreadableFileError(
            "too many columns to be a list of lines",
            where=where,
            expected=f"at most {MOST_COLUMNS:,} columns",
            found=f"{width:,}",
            todo="export one line an entry, with a column a field",
        )


def _no_header(where: str, lines: Sequence[str]) -> UnreadableFileError:
    shown = next((line for line in lines if line.strip()), "")
    return UnreadableFileError(
        "no header row",
        where=where,
        expected=f"a line that names the columns, within the first {HEADER_WITHIN}",
        found=shown[:120] or "no table",
        todo="export the file with its header, or add a first line with the columns' names",
    )
