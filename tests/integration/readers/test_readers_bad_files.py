"""Rules of refusal: what is not a file of the feed is refused as a whole, saying where, what and what to do."""

import zipfile
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from readers_support import LAW, fec_feed, ledger_feed, purchase_feed, read, text_of, write

from hub.errors import UnreadableFileError
from hub.group.models import Feed

CSV = "Date,Supplier,Amount\n"
TEXT_FEEDS = [fec_feed(), purchase_feed()]


def refusal(feed: Feed, path: Path) -> UnreadableFileError:
    with pytest.raises(UnreadableFileError) as raised:
        read(feed, path)
    error = raised.value
    assert feed.feed_id in error.where
    assert path.name in error.where
    assert error.expected
    assert error.todo
    return error


@pytest.mark.parametrize("feed", [*TEXT_FEEDS, purchase_feed(reader="workbook")], ids=["fec", "delimited", "workbook"])
@pytest.mark.parametrize("content", [b"", b"\xef\xbb\xbf", b"\n\n \r\n", b"\x1a"])
def test_an_empty_file(tmp_path: Path, feed: Feed, content: bytes) -> None:
    assert "empty" in refusal(feed, write(tmp_path, content)).what


@pytest.mark.parametrize(
    ("feed", "header"), [(fec_feed(), text_of([LAW])), (purchase_feed(), CSV), (purchase_feed(), CSV + "\n,,\n")]
)
def test_headers_only(tmp_path: Path, feed: Feed, header: str) -> None:
    assert "headers only" in refusal(feed, write(tmp_path, header)).what


@pytest.mark.parametrize("feed", TEXT_FEEDS, ids=["fec", "delimited"])
@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b"PK\x03\x04" + bytes(100), "zip"),
        (b"%PDF-1.7\n%\xe2\xe3", "PDF"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(100), "xls"),
        (b"\x1f\x8b\x08\x00" + bytes(100), "gzip"),
        (b"<!DOCTYPE html><html><body>Sign in</body></html>", "web page"),
        (b"\x7fELF\x02\x01\x01\x00" + bytes(range(256)), "not text"),
        (CSV.encode() + b"2022-04-01,A\0B,1.00\n", "not text"),
        (CSV.encode("utf-16-le"), "not text"),
        (b"\x01\x02\x03\x04abc\n" * 20, "not text"),
    ],
)
def test_another_kind_of_file_under_a_text_name(tmp_path: Path, feed: Feed, content: bytes, word: str) -> None:
    assert word in str(refusal(feed, write(tmp_path, content)))


def test_a_wrong_declared_separator(tmp_path: Path) -> None:
    error = refusal(purchase_feed(format={"separator": ";"}), write(tmp_path, CSV + "2022-04-01,A,1.00\n"))
    assert error.what == "only one column found"
    assert "';'" in error.expected


@pytest.mark.parametrize("feed", [purchase_feed, fec_feed])
def test_a_separator_that_is_not_one_character(tmp_path: Path, feed: Any) -> None:
    assert "format.separator" in refusal(feed(format={"separator": ";;"}), write(tmp_path, CSV)).what


def test_a_text_without_columns(tmp_path: Path) -> None:
    assert "only one column" in refusal(purchase_feed(), write(tmp_path, "hello\nworld\n")).what
    assert "only one column" in refusal(fec_feed(), write(tmp_path, "hello\nworld\n")).what


def test_a_declared_column_that_is_absent(tmp_path: Path) -> None:
    error = refusal(purchase_feed(), write(tmp_path, "Date,Suplier,Amount\n2022-04-01,A,1.00\n"))
    assert "'Supplier'" in error.what
    assert "Suplier" in error.found
    assert "columns.supplier_name" in error.todo


def test_an_unknown_encoding(tmp_path: Path) -> None:
    assert "klingon" in refusal(purchase_feed(format={"encoding": "klingon"}), write(tmp_path, CSV)).what


@pytest.mark.parametrize(
    ("line", "rule"),
    [
        ("2022-04-01,A,ten", "amount_unreadable"),
        ("2022-04-01,A,", "amount_unreadable"),
        ("2022-04-01,A,1.005", "amount_ambiguous"),
        ("2022-04-01,A,10.0051", "amount_precision"),
        ("1066-10-14,A,1.00", "date_out_of_range"),
        ("2022-02-30,A,1.00", "date_unreadable"),
        (",A,1.00", "date_missing"),
        ("2022-04-01,A", "field_count"),
        ("2022-04-01,A,B,C,1.00", "field_count"),
        ('2022-04-01,"A,1.00', "unbalanced_quote"),
    ],
)
def test_one_bad_line_is_rejected_by_its_rule(tmp_path: Path, line: str, rule: str) -> None:
    found = read(
        purchase_feed(), write(tmp_path, f"{CSV}{line}\n2022-04-01,GOOD,1,00\n".replace("GOOD,1,00", "GOOD,1"))
    )
    assert found.rules == [(2, rule)]
    assert found.rejects["raw_text"][0] == line
    assert found.rejects["detail"][0]
    assert found.rows["supplier_name"].to_list() == ["GOOD"]


def test_unknown_entities_and_currencies(tmp_path: Path) -> None:
    feed = purchase_feed(
        entity="_group",
        entities={"column": "Company", "map": {"Alpha": "A"}},
        columns={"posting_date": "Date", "supplier_name": "Supplier", "amount": "Amount", "currency": "Cur"},
    )
    content = "Company,Date,Supplier,Amount,Cur\nAlpha,2022-04-01,S,1.00,EUR\nOmega,2022-04-01,S,2.00,EUR\n"
    found = read(feed, write(tmp_path, content + "Alpha,2022-04-01,S,3.00,ZZZ\n,2022-04-01,S,4.00,EUR\n"))
    assert found.rules == [(3, "entity_unknown"), (4, "currency_unknown"), (5, "entity_unknown")]
    assert found.total[0] == 10


def test_a_truncated_file(tmp_path: Path) -> None:
    found = read(purchase_feed(), write(tmp_path, CSV + "2022-04-01,A,1.00\n2022-04-01,B"))
    assert found.facts.is_truncated
    assert found.rules == [(3, "field_count")]


def test_a_workbook_that_is_no_workbook(tmp_path: Path) -> None:
    assert "not a workbook" in refusal(purchase_feed(reader="workbook"), write(tmp_path, CSV * 9, "f.xlsx")).what


def test_a_zip_bomb_is_not_opened(tmp_path: Path) -> None:
    path = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", bytes(100 << 20))
    assert "unpacks to too much" in refusal(purchase_feed(reader="workbook"), path).what


def test_an_empty_workbook_and_an_absent_sheet(tmp_path: Path) -> None:
    path = tmp_path / "empty.xlsx"
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet("One")
    assert "empty" in refusal(purchase_feed(reader="workbook"), path).what
    error = refusal(purchase_feed(reader="workbook", format={"sheet": "Two"}), path)
    assert (error.what, error.found) == ("no sheet 'Two'", "One")


def test_dates_that_nothing_tells_are_refused_before_any_batch(tmp_path: Path) -> None:
    assert "day first" in refusal(ledger_feed(), write(tmp_path, LEDGER)).what


LEDGER = "Date;Account;Label;Debit;Credit\n04/05/2022;606;x;1;0\n"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"Date;Supplier;Amount\n2022-04-01;S;1,50\n", "a text file"),
        (b"<html><body><table><tr><td>Date</td></tr></table></body></html>", "an HTML table"),
        ("<table border='1'><tr><td>Date</td></tr></table>".encode("utf-16"), "an HTML table"),
        (b'<?xml version="1.0"?>\n<?mso-application progid="Excel.Sheet"?><Workbook/>', "an XML spreadsheet"),
        (b"MIME-Version: 1.0\nX-Document-Type: Workbook\n", "a web archive"),
        (b"ID;PWXL;N;E\nC;Y1;X1;K1\n", "a SYLK sheet"),
        (b"%PDF-1.7\n", "a PDF document"),
        (b"{\\rtf1 x}", "an RTF document"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(5000), "not a workbook that can be opened"),
        (b"PK\x03\x04" + bytes(5000), "not a workbook that can be opened"),
    ],
)
def test_what_other_systems_call_xls(tmp_path: Path, content: bytes, words: str) -> None:
    assert words in str(refusal(purchase_feed(reader="workbook"), write(tmp_path, content, "f.xls")))


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"<html><body><table><tr><td>Date</td></tr></table></body></html>", "an HTML table"),
        (b'<?xml version="1.0"?><AuditFile/>', "declare the reader of this kind of XML"),
        (b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>', "XML spreadsheet"),
    ],
)
def test_what_other_systems_call_csv(tmp_path: Path, content: bytes, words: str) -> None:
    assert words in str(refusal(purchase_feed(), write(tmp_path, content)))


@pytest.mark.parametrize("first", ["ID;Product", "PK;Name", "BZh;x", "id;pwx", "Rar;x"])
def test_a_header_that_starts_like_another_kind_is_text(tmp_path: Path, first: str) -> None:
    content = f"{first};Date;Supplier;Amount\na;b;2022-04-01;S;1,50\n"
    assert read(purchase_feed(), write(tmp_path, content)).lines_read == 1


@pytest.mark.parametrize(
    "name", ["'); drop table x; --.csv", '"quoted" {{ jinja }} {0} %s.csv', "[red]x[bold].csv", "a\nb.csv"]
)
def test_names_that_mean_something_elsewhere(tmp_path: Path, name: str) -> None:
    assert read(purchase_feed(), write(tmp_path, CSV + "2022-04-01,S,1.50\n", name)).lines_read == 1
    book = tmp_path / f"book {name}.xlsx"
    with xlsxwriter.Workbook(book) as made:
        page = made.add_worksheet()
        page.write_row(0, 0, ["Date", "Supplier", "Amount"])
        page.write_row(1, 0, ["2022-04-01", "S", 1.5])
    assert read(purchase_feed(reader="workbook"), book).lines_read == 1
