"""Rules of workbooks: typed cells say what they are, a number is an amount only when exact, rows keep their number."""

import datetime as dt
import zipfile
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import xlsxwriter
from readers_support import LEDGER_COLUMNS, ledger_feed, purchase_feed, read

from hub.errors import UnreadableFileError
from hub.group.models import Feed
from hub.readers import sheets
from hub.readers.cells import epoch_of, money_texts

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
        (5, "total_line", Decimal(1), "Total\t\t1")
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


def test_only_a_number_is_a_number(path: Path) -> None:
    """As floats, the text 1.200 is 1.2, TRUE is 1 and 5 % is 0.05 whoever wrote it."""
    rows = [[DAY, "A", "1.200"], [DAY, "B", True], [DAY, "C", "1e3"], [DAY, "D", "5%"], [DAY, "E", 7]]
    found = read(feed(), workbook(path, HEADER, *rows))
    assert found.rules == [
        (2, "amount_ambiguous"),
        (3, "amount_unreadable"),
        (4, "amount_unreadable"),
        (5, "amount_unreadable"),
    ]
    assert found.total == (Decimal(7), Decimal(0))
    settled = read(feed(), workbook(path, HEADER, [DAY, "A", "1.200"], [DAY, "B", "2,50"], [DAY, "C", 1.5]))
    assert settled.rows["debit"].to_list() == [Decimal(1200), Decimal("2.50"), Decimal("1.50")]


def test_numbers_are_read_whatever_mark_the_texts_have(path: Path) -> None:
    declared = feed(format={"decimal": ","})
    found = read(declared, workbook(path, HEADER, [DAY, "A", 12.5], [DAY, "B", "1.234"], [DAY, "C", "1,5"]))
    assert found.rows["debit"].to_list() == [Decimal("12.50"), Decimal(1234), Decimal("1.50")]


def test_an_error_in_a_cell_is_never_nothing(path: Path) -> None:
    """A credit of #N/A beside a debit of 10 is no line of 10, and a row of errors is a row."""
    ledger = ledger_feed(reader="workbook", columns={**LEDGER_COLUMNS})
    with xlsxwriter.Workbook(path) as book:
        page = book.add_worksheet()
        page.write_row(0, 0, ["Date", "Account", "Label", "Debit", "Credit"])
        for at, (debit, credit) in enumerate([(10, "#N/A"), ("#DIV/0!", 3), ("#REF!", None)], start=1):
            page.write_row(at, 0, ["2022-04-01", "606", "x"])
            for column, value in ((3, debit), (4, credit)):
                if isinstance(value, str):
                    page.write_formula(at, column, "=X()", None, value)
                elif value:
                    page.write_number(at, column, value)
    found = read(ledger, path)
    assert found.rules == [(2, "amount_unreadable"), (3, "amount_unreadable"), (4, "amount_unreadable")]
    assert ["#N/A" in text or "#DIV/0!" in text or "#REF!" in text for text in found.rejects["raw_text"]] == [True] * 3


def test_a_formula_is_its_cached_value(path: Path) -> None:
    with xlsxwriter.Workbook(path) as book:
        page = book.add_worksheet()
        page.write_row(0, 0, HEADER)
        page.write_row(1, 0, ["2022-04-01", "A"])
        page.write_formula(1, 2, "=1+1", None, 2.5)
    assert read(feed(), path).total[0] == Decimal("2.50")


# 2021-04-05 is day 44291 since 1899-12-30, and 42829 since 1904-01-01 (1,462 days later).
@pytest.mark.parametrize(("is_1904", "serial"), [(False, 44291), (True, 42829), (False, 44291.75), (False, "44291")])
def test_a_number_of_days_is_a_date(path: Path, is_1904: bool, serial: float | str) -> None:
    with xlsxwriter.Workbook(path, {"date_1904": is_1904}) as book:
        page = book.add_worksheet()
        page.write_row(0, 0, HEADER)
        page.write_row(1, 0, [serial, "A", 1])
        page.write_datetime(2, 0, dt.datetime(2021, 4, 5), book.add_format({"num_format": "d/m/yy"}))
        page.write_row(2, 1, ["B", 1])
        page.write_row(3, 0, [20210405, "C", 1])
    assert read(feed(), path).rows["posting_date"].to_list() == [dt.date(2021, 4, 5)] * 3


def test_what_is_no_number_of_days_is_no_date(path: Path) -> None:
    rows = [
        [2022, "year", 1],
        [19999, "1954", 1],
        [80001, "2119", 1],
        [dt.datetime(1901, 1, 1), "1901", 1],
        [-5, "x", 1],
    ]
    found = read(feed(), workbook(path, HEADER, *rows))
    assert [rule for _, rule in found.rules] == [
        "date_unreadable", "date_unreadable", "date_unreadable", "date_out_of_range", "date_unreadable",
    ]  # fmt: skip
    compact = feed(format={"date_format": "%d%m%y"})
    assert read(compact, workbook(path, HEADER, [30422, "3 April 22, its 0 lost", 1])).rules == [(2, "date_unreadable")]


@pytest.mark.parametrize(
    ("content", "epoch"),
    [
        (b"\x22\x00\x02\x00\x00\x00", dt.date(1899, 12, 30)),
        (b"\x22\x00\x02\x00\x01\x00", dt.date(1904, 1, 1)),
        (b"", None),
        (b"\x22\x00\x02\x00\x01\x00\x22\x00\x02\x00\x00\x00", None),
    ],
)
def test_an_old_workbook_says_from_when_it_counts(path: Path, content: bytes, epoch: dt.date | None) -> None:
    path.write_bytes(b"\xd0\xcf\x11\xe0" + bytes(600) + content + bytes(600))
    assert epoch_of(path) == epoch


@pytest.mark.parametrize(("flags", "epoch"), [(0x20, dt.date(1899, 12, 30)), (0x21, dt.date(1904, 1, 1))])
def test_a_binary_workbook_says_from_when_it_counts(path: Path, flags: int, epoch: dt.date) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("xl/workbook.bin", b"\x83\x01\x00\x99\x01\x0c" + bytes([flags]) + bytes(11))
    assert epoch_of(path) == epoch


def pages(path: Path, **sheets: list[list[Any]]) -> Path:
    with xlsxwriter.Workbook(path) as book:
        for name, rows in sheets.items():
            page = book.add_worksheet(name.removeprefix("hidden_"))
            for at, row in enumerate(rows):
                page.write_row(at, 0, row)
            if name.startswith("hidden_"):
                page.hide()
    return path


JAN, FEB = ["2022-01-05", "A", 1.5], ["2022-02-05", "B", 2.5]


def test_the_sheet_with_the_columns_is_read(path: Path) -> None:
    found = read(feed(), pages(path, Cover=[["Purchases of 2022"], ["by Alpha"]], Data=[HEADER, JAN], Notes=[["x"]]))
    assert found.total[0] == Decimal("1.50")
    assert found.facts.warnings == ["sheet 'Data' was read; these were not: Cover, Notes"]


def test_several_sheets_with_the_columns_are_never_chosen_from_in_silence(path: Path) -> None:
    pages(path, Jan=[HEADER, JAN], Feb=[["Supplier", "Amount", "Date"], ["B", 2.5, "2022-02-05"]], Cover=[["x"]])
    with pytest.raises(UnreadableFileError, match="2 sheets have the columns") as raised:
        read(feed(), path)
    assert "'Jan', 'Feb'" in raised.value.found
    assert "format.sheet" in raised.value.todo
    assert read(feed(format={"sheet": "Feb"}), path).total[0] == Decimal("2.50")
    every = read(feed(format={"sheet": "*"}), path)
    assert every.rows.select("line_number", "supplier_name", "debit").rows() == [
        (2, "A", Decimal("1.50")),
        (10_000_002, "B", Decimal("2.50")),
    ]
    assert every.facts.warnings == ["sheet 'Jan' and 'Feb' was read; these were not: Cover"]


def test_a_reject_of_a_further_sheet_keeps_its_text(path: Path) -> None:
    pages(path, Jan=[HEADER, JAN], Feb=[HEADER, ["never", "B", 2.5]])
    found = read(feed(format={"sheet": "*"}), path)
    assert found.rejects.select("line_number", "raw_text").rows() == [(10_000_002, "never\tB\t2.5")]


def test_a_hidden_sheet_is_read_by_its_name_only(path: Path) -> None:
    pages(path, Data=[HEADER, JAN], hidden_Old=[HEADER, FEB])
    assert read(feed(), path).total[0] == Decimal("1.50")
    assert read(feed(format={"sheet": "*"}), path).total[0] == Decimal("1.50")
    assert read(feed(format={"sheet": "Old"}), path).total[0] == Decimal("2.50")
    pages(path, Cover=[["x"]], hidden_Old=[HEADER, FEB])
    with pytest.raises(UnreadableFileError, match="no column 'Date'") as raised:
        read(feed(), path)
    assert "'Old', which is hidden" in raised.value.todo


def opendocument(path: Path, rows: str) -> Path:
    """The least of a .ods: its content, made by hand."""
    spaces = "".join(
        f' xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text")
    )
    content = f"""<?xml version="1.0"?><office:document-content{spaces}><office:body><office:spreadsheet>
        <table:table table:name="Data">{rows}</table:table>
        </office:spreadsheet></office:body></office:document-content>"""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet", zipfile.ZIP_STORED)
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
        archive.writestr("content.xml", content)
    return path


def cell(kind: str, value: str, shown: str = "") -> str:
    attribute = {"date": "office:date-value", "boolean": "office:boolean-value"}.get(kind, "office:value")
    given = "" if kind == "string" else f' {attribute}="{value}"'
    return f'<table:table-cell office:value-type="{kind}"{given}><text:p>{shown or value}</text:p></table:table-cell>'


def test_an_opendocument_sheet(tmp_path: Path) -> None:
    header = "".join(cell("string", title) for title in HEADER)
    rows = [
        cell("date", "2022-04-13", "13/04/22") + cell("string", "DUPONT") + cell("float", "12.5", "12,50 €"),
        cell("string", "14/04/2022") + cell("float", "401000") + cell("string", "1 234,56"),
        cell("float", "44291") + cell("string", "C") + cell("percentage", "0.05", "5 %"),
        cell("date", "2022-04-13") + cell("string", "D") + cell("boolean", "true", "VRAI"),
    ]
    body = f"<table:table-row>{header}</table:table-row>" + "".join(
        f"<table:table-row>{row}</table:table-row>" for row in rows
    )
    found = read(feed(), opendocument(tmp_path / "book.ods", body))
    assert found.rows.select("posting_date", "supplier_name", "debit").rows() == [
        (dt.date(2022, 4, 13), "DUPONT", Decimal("12.50")),
        (dt.date(2022, 4, 14), "401000", Decimal("1234.56")),
        (dt.date(2021, 4, 5), "C", Decimal("0.05")),
    ]
    assert found.rules == [(5, "amount_unreadable")]


def test_a_process_that_died_is_replaced(path: Path) -> None:
    workbook(path, HEADER, [DAY, "A", 1])
    assert read(feed(), path).lines_read == 1
    sheets._idle[-1].kill()
    with pytest.raises(UnreadableFileError):
        read(feed(), path)
    assert read(feed(), path).lines_read == 1
