"""Rules of workbooks: typed cells say what they are, a number is an amount only when exact, rows keep their number."""

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import xlsxwriter
from readers_support import purchase_feed, read

from hub.errors import UnreadableFileError
from hub.group.models import Feed
from hub.readers.cells import money_texts

HEADER = ["Date", "Supplier", "Amount"]
DAY = dt.datetime(2022, 4, 13)


def workbook(path: Path, *rows: Sequence[Any], sheet: str = "Data", first_row: int = 0) -> Path:
    with xlsxwriter.Workbook(path, {"default_date_format": "dd/mm/yyyy"}) as book:
        book.add_worksheet("Cover")
        page = book.add_worksheet(sheet)
        for at, row in enumerate(rows, start=first_row):
            for column, value in enumerate(row):
                page.write(at, column, value)
    return path


def feed(**changes: Any) -> Feed:
    return purchase_feed(reader="workbook", **changes)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "book.xlsx"


def test_typed_cells(path: Path) -> None:
    found = read(feed(), workbook(path, HEADER, [DAY, "DUPONT", 0.1 + 0.2], [DAY, 401000, -12], [DAY, "X", 1e9 + 0.01]))
    assert found.rows.select("line_number", "posting_date", "supplier_name", "debit", "credit").rows() == [
        (2, dt.date(2022, 4, 13), "DUPONT", Decimal("0.30"), 0),
        (3, dt.date(2022, 4, 13), "401000", 0, Decimal(12)),
        (4, dt.date(2022, 4, 13), "X", Decimal("1000000000.01"), 0),
    ]
    assert "sheet 'Data' was read; these were not: Cover" in found.facts.warnings


@pytest.mark.parametrize("value", [1.234, 10.001, -0.00001, 1234.5678])
def test_a_number_with_more_than_cents_is_rejected(path: Path, value: float) -> None:
    found = read(feed(), workbook(path, HEADER, [DAY, "A", value], [DAY, "B", 1]))
    assert found.rules == [(2, "amount_precision")]


def test_text_cells_are_read_as_text(path: Path) -> None:
    found = read(feed(), workbook(path, HEADER, ["14/04/2022", "A", "1 234,56"], [DAY, "B", "12,50"], [DAY, "C", 12.5]))
    assert found.rows["posting_date"].to_list() == [dt.date(2022, 4, 14), dt.date(2022, 4, 13), dt.date(2022, 4, 13)]
    assert found.rows["debit"].to_list() == [Decimal("1234.56"), Decimal("12.50"), Decimal("12.50")]


def test_a_number_is_never_thousands_because_texts_have_commas(path: Path) -> None:
    found = read(feed(), workbook(path, HEADER, [DAY, "A", "12,50"], [DAY, "B", 1.234]))
    assert found.rules == [(3, "amount_precision")]


def test_typed_dates_beside_a_declared_form(path: Path) -> None:
    declared = feed(format={"date_format": "mm/dd/yyyy"})
    found = read(declared, workbook(path, HEADER, [DAY, "A", 1], ["04/05/2022", "B", 1]))
    assert found.rows["posting_date"].to_list() == [dt.date(2022, 4, 13), dt.date(2022, 4, 5)]


def test_blank_rows_are_no_lines_and_rows_keep_their_number(path: Path) -> None:
    found = read(feed(), workbook(path, HEADER, [DAY, "A", 1], [], ["", " ", None], [DAY, "B", 2], first_row=3))
    assert found.rows["line_number"].to_list() == [5, 8]


def test_a_preamble_a_named_sheet_and_a_footer(path: Path) -> None:
    rows = [["Report"], [], HEADER, [DAY, "A", 1], ["Total", "", 1.0]]
    found = read(feed(format={"skip_lines": 1, "sheet": "Data"}), workbook(path, *rows))
    assert found.rows["line_number"].to_list() == [4]
    assert found.rejects.select("line_number", "rule", "debit", "raw_text").rows() == [
        (5, "date_unreadable", Decimal(1), "Total\t\t1")
    ]
    assert found.facts.warnings == []


def test_headers_only(path: Path) -> None:
    with pytest.raises(UnreadableFileError, match="headers only"):
        read(feed(), workbook(path, HEADER))


def test_money_of_floats() -> None:
    values = pl.Series("amount", [0.1 + 0.2, -0.05, -0.0, 1.234, 123456789012.34, None, float("nan"), 1e300])
    assert money_texts(values).to_list() == [
        "0.30",
        "-0.05",
        "0.00",
        "1.2340000000000",
        "123456789012.34",
        None,
        None,
        None,
    ]


def test_a_zip_of_a_version_to_come_is_refused(path: Path) -> None:
    content = bytearray(workbook(path, HEADER, [DAY, "A", 1]).read_bytes())
    content[content.index(b"PK\x01\x02") + 6] = 99  # the version needed to extract, in the first central header
    path.write_bytes(content)
    with pytest.raises(UnreadableFileError, match="not a workbook"):
        read(feed(), path)
