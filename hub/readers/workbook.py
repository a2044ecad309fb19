"""Spreadsheets (.xlsx, .xls, .xlsb, .ods) as raw batches.

What belongs here: choosing the sheet. It is opened within bounds in ``sheets``; what a typed cell says is in
``cells``. A sheet has at most 1,048,576 rows, so it is read in one piece. Hidden rows are read like the others.
"""

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import polars as pl

from hub.errors import UnreadableFileError
from hub.group.models import Feed
from hub.readers.amounts import Notation
from hub.readers.archives import DAMAGED
from hub.readers.cells import AMOUNTS, DATES, amount_texts, day_texts, epoch_of
from hub.readers.columns import Wanted, has_all, header_among, match_columns, wanted_columns
from hub.readers.contract import Facts
from hub.readers.kinds import kind_of
from hub.readers.raw import RawBatch, empty_broken
from hub.readers.refusals import head_of, place, refuse_no_workbook
from hub.readers.sheets import Cells, Outline, no_workbook, opened

ALL_SHEETS = "*"
SHEET_LINES = 10_000_000  # line 20,000,005 is row 5 of the third sheet that is read


@dataclass(frozen=True)
class _Page:
    """A sheet that is read, with its columns found."""

    outline: Outline
    cells: Cells
    positions: dict[str, int]


class WorkbookSource:
    """Sheets, already in memory: ``raw.Source``."""

    def __init__(self, pages: Sequence[_Page], epoch: dt.date | None, mark: str) -> None:
        self._pages, self._epoch, self._mark = pages, epoch, mark
        self.names = tuple(pages[0].positions)
        self.facts = Facts(header=pages[0].outline.titles)

    def raw_batches(self, chunk_bytes: int) -> Iterator[RawBatch]:
        """One batch a sheet, all of it below its header; rows without any text are not records."""
        for rank, page in enumerate(self._pages):
            texts, first = page.cells.texts, rank * SHEET_LINES
            numbers = pl.int_range(1, texts.height + 1, dtype=pl.Int64, eager=True).alias("line_number")
            columns = [self._column(page.cells, name, at) for name, at in page.positions.items()]
            is_record = _is_filled(texts) & (numbers > (page.outline.row or 0))
            fields = pl.DataFrame([numbers + first, *columns]).filter(is_record)
            written = self._written(page).filter(is_record)
            yield RawBatch(fields, empty_broken(self.names), partial(_joined, texts, first), written=written)

    def _column(self, cells: Cells, name: str, at: int) -> pl.Series:
        texts = cells.texts.to_series(at).alias(name)
        if name in AMOUNTS:
            return amount_texts(texts, cells.numbers.to_series(at), self._mark)
        return day_texts(texts, self._epoch) if name in DATES else texts

    def _written(self, page: _Page) -> pl.DataFrame:
        places = {name: at for name, at in page.positions.items() if name in AMOUNTS}
        texts, numbers = page.cells.texts, page.cells.numbers
        return pl.DataFrame(
            [texts.to_series(at).set(numbers.to_series(at), None).alias(name) for name, at in places.items()]
        )


def open_workbook(feed: Feed, path: Path) -> WorkbookSource:
    """The sheet with the declared columns; all sheets that have them with ``format.sheet: "*"``.

    Raises UnreadableFileError: not a workbook, beyond the bounds, no such sheet, every sheet empty, a declared column
    absent, several sheets that have the columns where the feed names none.
    """
    where, wanted = place(feed, path), wanted_columns(feed)
    refuse_no_workbook(head_of(feed, path), where)
    named = None if feed.format.sheet == ALL_SHEETS else feed.format.sheet
    with opened(path, where) as book:
        outlines = [_headed(one, feed, wanted) for one in book.outlines(named, feed.format.skip_lines)]
        chosen = _chosen(outlines, feed, wanted, where)
        hint = _hidden_hint(outlines, wanted)
        places = [match_columns(one.titles, wanted, where, hint, feed.optional) for one in chosen]
        pages = [_Page(one, book.cells(one.name), at) for one, at in zip(chosen, places, strict=True)]
    try:
        # A declared form without separators could be five digits itself.
        declared = feed.format.date_format
        epoch = epoch_of(path) if declared is None or re.search("[-/. ]", declared) else None
    except DAMAGED as error:
        raise no_workbook(where, str(error)) from error
    source = WorkbookSource(pages, epoch, Notation.declared(feed.format).decimal or ".")
    others = [one.name for one in outlines if one not in chosen]
    if others and named is None:
        read = " and ".join(repr(one.name) for one in chosen[:9])
        source.facts.warnings.append(f"sheet {read} was read; these were not: {', '.join(others)}")
    return source


def is_workbook(path: Path) -> bool:
    """Whether a file starts as a workbook does: a zip, or Excel's older form."""
    with path.open("rb") as file:
        kind = kind_of(file.read(4096))
    return kind is not None and kind.name in ("zip", "xls")


def _headed(outline: Outline, feed: Feed, wanted: Wanted) -> Outline:
    """The sheet from its header on: titles, filters and blank rows may stand above it."""
    if outline.row is None:
        return outline
    at = header_among(outline.rows, wanted, feed.optional)
    return replace(outline, row=outline.row + at, rows=outline.rows[at:])


def _chosen(outlines: Sequence[Outline], feed: Feed, wanted: Wanted, where: str) -> list[Outline]:
    """The sheets to read. One that is hidden is read only by its name."""
    sheet = feed.format.sheet
    filled = [one for one in outlines if one.row and (one.is_visible or sheet == one.name)]
    if not filled:
        raise UnreadableFileError(
            "the workbook is empty",
            where=where,
            expected="a visible sheet with a header and lines",
            found=f"nothing in {', '.join(one.name for one in outlines)}",
            todo="ask the entity to export it again",
        )
    fitting = [one for one in filled if has_all(one.titles, wanted, feed.optional)]
    if len(fitting) > 1 and sheet is None:
        raise UnreadableFileError(
            f"{len(fitting)} sheets have the columns",
            where=where,
            expected="one, or a feed that says which",
            found=", ".join(repr(one.name) for one in fitting[:20]),
            todo='set format.sheet in the feed: the name of one, or "*" to read them all, when none repeats another',
        )
    return fitting or filled[:1]


def _hidden_hint(outlines: Sequence[Outline], wanted: Wanted) -> str:
    for one in outlines:
        if not one.is_visible and has_all(one.titles, wanted):
            return f"sheet {one.name!r}, which is hidden, has the columns: name it in format.sheet to read it"
    return ""


def _is_filled(cells: pl.DataFrame) -> pl.Series:
    blank = pl.all().fill_null("").str.strip_chars() == ""
    return ~cells.select(is_blank=pl.all_horizontal(pl.lit(True), blank))["is_blank"]


def _joined(cells: pl.DataFrame, first: int, line_numbers: Sequence[int]) -> list[str]:
    rows = cells[[number - first - 1 for number in line_numbers]]
    return rows.select(text=pl.concat_str(pl.all().fill_null(""), separator="\t"))["text"].to_list()
