"""Rules that hold for any file: nothing is lost, nothing is invented, and only UnreadableFileError is ever raised."""

import csv
import datetime as dt
import io
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from readers_support import LAW, Read, fec_feed, fec_line, ledger_feed, purchase_feed, read, text_of, write

from hub.errors import UnreadableFileError
from hub.group.models import Feed

ENOUGH = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "cp1252", "iso8859-15", "cp850")
LETTERS = "abcXYZ éèàçêôÉÀ°€œ'\"()-/.,;|0123456789"

amounts = st.decimals(min_value=-(10**9), max_value=10**9, places=2)
days = st.dates(min_value=dt.date(1970, 1, 1), max_value=dt.date(2099, 12, 31))


@dataclass(frozen=True)
class Line:
    """One line of a ledger as it should be counted; ``fault`` says how it is spoilt, without touching its amounts."""

    day: dt.date
    debit: Decimal
    credit: Decimal
    label: str
    fault: str


def lines_of(alphabet: str) -> st.SearchStrategy[list[Line]]:
    fault = st.sampled_from(["", "", "", "no date", "bad date", "no account"])
    line = st.builds(Line, days, amounts, amounts, st.text(alphabet, max_size=30), fault)
    return st.lists(line, min_size=1, max_size=30)


def number(amount: Decimal, mark: str) -> str:
    return f"{amount:.2f}".replace(".", mark)


def day_of(line: Line, form: str) -> str:
    return {"no date": "", "bad date": "00/00/00"}.get(line.fault, line.day.strftime(form))


def account_of(line: Line) -> str:
    return "" if line.fault == "no account" else "606300"


def check(found: Read, lines: Sequence[Line]) -> None:
    assert found.lines_read == len(lines)
    assert found.total == (sum(line.debit for line in lines), sum(line.credit for line in lines))
    assert found.rejects.height >= sum(bool(line.fault) for line in lines)


@ENOUGH
@given(
    lines=lines_of(LETTERS.replace("|", "").replace(";", "").replace(",", "")),
    separator=st.sampled_from("\t|;"),
    end=st.sampled_from(["\n", "\r\n", "\r\r\n", "\r"]),
    encoding=st.sampled_from(ENCODINGS),
    mark=st.sampled_from(",."),
    trailing=st.booleans(),
    upper=st.booleans(),
    form=st.sampled_from(["%Y%m%d", "%Y-%m-%d", "%d/%m/%Y"]),
    chunk=st.sampled_from([200, 10_000, 32 << 20]),
)
def test_any_fec_is_read_to_the_cent(
    tmp_path: Path, lines: list[Line], separator: str, end: str, encoding: str, mark: str, trailing: bool, upper: bool,
    form: str, chunk: int,
) -> None:  # fmt: skip
    rows = [
        fec_line(
            EcritureDate=day_of(line, form),
            CompteNum=account_of(line),
            EcritureLib=line.label,
            Debit=number(line.debit, mark),
            Credit=number(line.credit, mark),
        )
        for line in lines
    ]
    header = [name.upper() if upper else name for name in LAW]
    table = [[*row, ""] if trailing else row for row in [header, *rows]]
    path = write(tmp_path, text_of(table, separator, end).encode(encoding, "replace"), "fec.txt")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("hub.readers.reading.CHUNK_BYTES", chunk)
        check(read(fec_feed(), path, max_lines_per_batch=7), lines)


@ENOUGH
@given(
    lines=lines_of(LETTERS + "\n"),
    separator=st.sampled_from("\t|;,"),
    end=st.sampled_from(["\n", "\r\n"]),
    encoding=st.sampled_from(ENCODINGS),
    mark=st.sampled_from(",."),
    quoting=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
    chunk=st.sampled_from([200, 10_000, 32 << 20]),
)
def test_any_delimited_ledger_is_read_to_the_cent(
    tmp_path: Path, lines: list[Line], separator: str, end: str, encoding: str, mark: str, quoting: int, chunk: int
) -> None:
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=separator, lineterminator=end, quoting=quoting)
    writer.writerow(["Date", "Account", "Label", "Debit", "Credit"])
    for line in lines:
        sides = (number(line.debit, mark), number(line.credit, mark))
        writer.writerow([day_of(line, "%Y-%m-%d"), account_of(line), line.label, *sides])
    path = write(tmp_path, buffer.getvalue().encode(encoding, "replace"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("hub.readers.reading.CHUNK_BYTES", chunk)
        check(read(ledger_feed(), path, max_lines_per_batch=7), lines)


@ENOUGH
@given(lines=lines_of(LETTERS), typed=st.booleans())
def test_any_workbook_is_read_to_the_cent(tmp_path: Path, lines: list[Line], typed: bool) -> None:
    path = tmp_path / "book.xlsx"
    with xlsxwriter.Workbook(path, {"default_date_format": "dd/mm/yyyy", "strings_to_formulas": False}) as book:
        page = book.add_worksheet()
        page.write_row(0, 0, ["Date", "Account", "Label", "Debit", "Credit"])
        for at, line in enumerate(lines, start=1):
            day = dt.datetime.combine(line.day, dt.time()) if typed and not line.fault.endswith("date") else None
            page.write(at, 0, day or day_of(line, "%Y-%m-%d"))
            page.write_string(at, 1, account_of(line))
            page.write_string(at, 2, line.label)
            for column, amount in ((3, line.debit), (4, line.credit)):
                page.write(at, column, float(amount) if typed else number(amount, ","))
    check(read(ledger_feed(reader="workbook"), path, max_lines_per_batch=7), lines)


FEEDS = [fec_feed(), ledger_feed(), purchase_feed(), purchase_feed(reader="workbook")]
NASTY = st.text("\t|;,\"'\r\n \x1a\ufeff-+.,€é°01239/ADZ(", max_size=300).map(str.encode)
HEADS = [
    b"",
    "\t".join(LAW).encode() + b"\n",
    b"Date;Account;Label;Debit;Credit\n",
    b'"Date","Supplier","Amount"\n',
    b"\xff\xfe",
    b"<?xml version='1.0'?><comptabilite><exercice><journal>",
    b"PK\x03\x04",
]


@settings(ENOUGH, max_examples=300)
@given(head=st.sampled_from(HEADS), body=st.binary(max_size=300) | NASTY, feed=st.sampled_from(FEEDS))
@example(head=b"\xff\xfe", body=b"\x00", feed=FEEDS[1])
@example(head=b"\xff\xfe", body=b"\x00\xd8\x00\xd8", feed=FEEDS[0])
def test_any_bytes_are_read_line_by_line_or_refused(tmp_path: Path, head: bytes, body: bytes, feed: Feed) -> None:
    path = write(tmp_path, head + body, "file.bin")
    try:
        found = read(feed, path, max_lines_per_batch=3)
    except UnreadableFileError as error:
        assert error.where.startswith(feed.feed_id)
    else:
        assert found.rows.height + found.rejects.height == found.lines_read


@pytest.fixture(scope="module")
def small_workbook(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path = tmp_path_factory.mktemp("book") / "book.xlsx"
    with xlsxwriter.Workbook(path) as book:
        page = book.add_worksheet()
        page.write_row(0, 0, ["Date", "Supplier", "Amount"])
        page.write_row(1, 0, ["2022-04-01", "A", 1.5])
    return path.read_bytes()


@settings(ENOUGH, max_examples=100)
@given(damage=st.lists(st.tuples(st.integers(0, 9_999), st.integers(0, 255)), max_size=8), is_cut=st.booleans())
def test_a_damaged_workbook_is_read_or_refused(
    tmp_path: Path, small_workbook: bytes, damage: list[tuple[int, int]], is_cut: bool
) -> None:
    content = bytearray(small_workbook)
    for at, byte in damage:
        content[at % len(content)] = byte
    path = write(tmp_path, bytes(content[: len(content) // (2 if is_cut else 1)]), "damaged.xlsx")
    try:
        found = read(purchase_feed(reader="workbook"), path)
    except UnreadableFileError as error:
        assert error.todo
    else:
        assert found.rows.height + found.rejects.height == found.lines_read
