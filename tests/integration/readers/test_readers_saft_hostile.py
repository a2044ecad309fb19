"""SAF-T files that are cut, odd or made to attack; any ledger written comes back; the real examples."""

import datetime as dt
import time
import tracemalloc
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from readers_support import write

from hub.errors import UnreadableFileError
from hub.readers.saft.outline import KEPT, refused
from hub.readers.xml_stream import XmlStream
from tests.integration.readers.saft_books import NORD, PORTO, amount, feed, nord, porto, purchase, read
from tests.saft_files import Book, Entry, Posting, debits_first, norwegian, portuguese
from tests.support import REAL, REAL_IS_ABSENT


@pytest.mark.parametrize("kept", [0.6, 0.8, 0.95])
@pytest.mark.parametrize("dialect", ["no", "pt"])
def test_a_cut_file_gives_the_lines_before_and_is_truncated(tmp_path: Path, kept: float, dialect: str) -> None:
    book = replace(PORTO if dialect == "pt" else NORD, entries=tuple(purchase(str(number)) for number in range(100)))
    text = portuguese(debits_first(book)) if dialect == "pt" else norwegian(book)
    whole = text.encode()
    cut = write(tmp_path, whole[: int(len(whole) * kept)], "s.xml")
    found = read(cut, feed("PT") if dialect == "pt" else feed())
    assert found.facts.is_truncated and "the file is cut" in found.facts.warnings[-1]
    assert 0 < found.lines_read < 300 and found.rules == []
    assert any("TotalDebit says 125,000.00" in fault for fault in found.facts.faults)
    # As many lines as are whole in what is left of the file.
    ends = (b"</DebitLine>", b"</CreditLine>", b"</Line>")
    assert found.lines_read == sum(cut.read_bytes().count(end) for end in ends)


def test_a_bad_line_is_rejected_by_itself(tmp_path: Path) -> None:
    text = norwegian(NORD).replace("<Amount>10.40</Amount>", "<Amount>ten</Amount>")
    text = text.replace("<AccountID>2710</AccountID><Analysis>", "<Analysis>", 1)
    found = read(write(tmp_path, text, "s.xml"))
    assert found.rules == [(2, "account_missing"), (4, "amount_unreadable")]
    assert found.facts.faults == ["TotalDebit says 1,263.00, its lines add up to 1,252.60"]


def test_three_decimals_are_never_thousands(tmp_path: Path) -> None:
    lines = (Posting("4300", debit=amount("1.234")), Posting("2400", credit=amount("1.234")))
    found = nord(tmp_path, replace(NORD, entries=(purchase(lines=lines),)))
    assert {rule for _, rule in found.rules} == {"amount_precision"}


@pytest.mark.parametrize("encoding", ["UTF-8", "UTF-16", "windows-1252", "ISO-8859-15"])
def test_encodings(tmp_path: Path, encoding: str) -> None:
    text = portuguese(PORTO).replace("UTF-8", encoding).encode(encoding)
    found = read(write(tmp_path, text, "s.xml"), feed("PT"))
    assert found.rows["supplier_name"].to_list()[2] == "Lã Lda"
    assert found.facts.encoding == encoding.lower()


def test_what_was_read_is_let_go(tmp_path: Path) -> None:
    """A transaction takes 1.3 kB, and the parser 16 kB at a time: of 500 a few dozen are there at once."""
    path = write(tmp_path, norwegian(replace(NORD, entries=tuple(purchase(str(n)) for n in range(500)))), "s.xml")
    stream = XmlStream(path, KEPT, lambda found: refused("here", found))
    assert max(len(one) for _ in stream for one in stream.open) < 50


def test_a_line_without_any_amount_is_rejected_not_lost(tmp_path: Path) -> None:
    text = norwegian(NORD).replace("<CreditAmount><Amount>13.00</Amount></CreditAmount>", "<CreditAmount/>")
    found = read(write(tmp_path, text, "s.xml"))
    assert (found.rules, found.lines_read) == ([(6, "amount_unreadable")], 6)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("<?xml version='1.0'?><comptabilite><a/></comptabilite>", "the root element comptabilite"),
        ("<?xml version='1.0'?><AuditFile><Header/><MasterFiles/>", "no element found"),
        ("<AuditFile><Header/><SourceDocuments/></AuditFile>", "this SAF-T holds no ledger"),
        ("JournalCode;JournalLib\n1;2\n", "not well-formed"),
        ("PK\x03\x04 zipped", "a zip archive"),
        ("", "the file is empty"),
        (norwegian(replace(NORD, entries=())), "headers only"),
        (norwegian(NORD).replace("UTF-8", "klingon"), "unknown encoding"),
    ],
)
def test_what_is_no_ledger_is_refused_with_what_to_do(tmp_path: Path, content: str, said: str) -> None:
    with pytest.raises(UnreadableFileError) as refusal:
        read(write(tmp_path, content, "s.xml"))
    assert said in str(refusal.value) and refusal.value.todo and "s.xml" in refusal.value.where


LAUGHS = "".join(f"<!ENTITY l{n} '{f'&l{n - 1};' * 10}'>" for n in range(1, 10))
ATTACKS = {
    "laughs": f"<!DOCTYPE AuditFile [<!ENTITY l0 'lol'>{LAUGHS}]><AuditFile><Header>&l9;</Header></AuditFile>",
    "file": '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><AuditFile><Header>&x;</Header></AuditFile>',
    "parameter": '<!DOCTYPE a [<!ENTITY % x SYSTEM "http://127.0.0.1:9/x"> %x;]><AuditFile/>',
    "dtd": '<!DOCTYPE AuditFile SYSTEM "http://127.0.0.1:9/saft.dtd"><AuditFile/>',
    "late": norwegian(NORD).replace("<MasterFiles>", '<!DOCTYPE a [<!ENTITY b "c">]><MasterFiles>&b;', 1),
    "undefined": norwegian(NORD).replace("<MasterFiles>", "<MasterFiles>&b;", 1),
    "deep": "<AuditFile>" + "<a>" * 100_000 + "</a>" * 100_000 + "</AuditFile>",
    "deep in a line": norwegian(NORD).replace("<Line>", "<Line>" + "<a>" * 100_000 + "</a>" * 100_000, 1),
    "long": norwegian(NORD).replace("<Description>Entry", "<Description>" + "x" * 10_000_000, 1),
    "long name": norwegian(NORD).replace("<Line>", f'<Line a="{"x" * 10_000_000}">', 1),
    "long comment": f"<!--{'x' * 10_000_000}-->" + norwegian(NORD).partition("?>")[2],
}


@pytest.mark.parametrize("attack", sorted(ATTACKS))
def test_what_attacks_is_refused_in_bounded_time_and_memory(tmp_path: Path, attack: str) -> None:
    path = write(tmp_path, ATTACKS[attack], "s.xml")
    tracemalloc.start()
    started = time.monotonic()
    with pytest.raises(UnreadableFileError):
        read(path)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert time.monotonic() - started < 5
    assert peak < 30 << 20


money = st.integers(-(10**11), 10**11).map(lambda cents: Decimal(cents) / 100).filter(bool)
texts = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1, max_size=12)
days = st.dates(dt.date(2024, 1, 1), dt.date(2025, 12, 31))


@st.composite
def postings(draw: st.DrawFn) -> Posting:
    side = draw(st.sampled_from(["debit", "credit"]))
    supplier = draw(st.sampled_from(["", "20001", "20002", "unknown"]))
    account = draw(st.sampled_from(["4300", "2400", "6300", "1920"]))
    return Posting(account, supplier=supplier, label=draw(texts), source=draw(texts), **{side: draw(money)})


@st.composite
def books(draw: st.DrawFn) -> Book:
    """Any ledger, balanced or not; entries numbered apart, as a file that tells entries does."""
    lines = st.lists(postings(), min_size=1, max_size=5).map(tuple)
    made = draw(st.lists(st.tuples(st.sampled_from("AB"), days, lines), min_size=1, max_size=8))
    entries = tuple(
        Entry(journal, str(number), day, lines) for number, (journal, day, lines) in enumerate(made, start=1)
    )
    return replace(NORD, entries=entries)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(books(), st.booleans())
def test_any_ledger_written_is_the_ledger_read(tmp_path: Path, book: Book, is_portuguese: bool) -> None:
    names, labels = {one.code: one.name for one in book.parties}, dict(book.labels)
    if is_portuguese:
        book = debits_first(replace(book, currency="EUR", country="PT", company="501964843"))
    found = porto(tmp_path, book) if is_portuguese else nord(tmp_path, book)
    wanted = [
        (
            entry.journal, entry.number, entry.day, f"{entry.day:%Y-%m}", line.account, labels.get(line.account),
            None if is_portuguese else line.supplier or None, None if is_portuguese else names.get(line.supplier),
            line.source, line.label, line.debit, line.credit,
        )
        for entry in book.entries
        for line in entry.lines
    ]  # fmt: skip
    columns = (
        "journal_code", "entry_number", "posting_date", "period", "account_code", "account_label", "supplier_code",
        "supplier_name", "document_ref", "line_label", "debit", "credit",
    )  # fmt: skip
    assert found.rows.select(columns).rows() == wanted
    assert (found.facts.faults, found.facts.warnings, found.rules) == ([], [], [])


REAL_FILES = {
    "ExampleFile_SAF-T_Financial_888888888.xml": (53, 170, "9487049.35"),
    "ExampleFile_SAF-T_Financial_999999999.xml": (2, 5, "25000.00"),
}


@pytest.mark.skipif(not REAL.is_dir(), reason=REAL_IS_ABSENT)
@pytest.mark.parametrize("name", sorted(REAL_FILES))
def test_the_tax_administrations_examples_are_their_own_control_totals(name: str) -> None:
    entries, lines, total = REAL_FILES[name]
    found = read(REAL / "saft" / name)
    assert (found.lines_read, found.rules, found.facts.faults) == (lines, [], [])
    assert found.total == (amount(total), amount(total))
    assert found.rows.select("journal_code", "entry_number").n_unique() == entries
    by_entry = found.rows.group_by("entry_number").agg(pl.col("debit", "credit").sum()).select("debit", "credit").rows()
    assert all(debit == credit for debit, credit in by_entry)


@pytest.mark.skipif(not REAL.is_dir(), reason=REAL_IS_ABSENT)
def test_a_sample_made_by_an_editor_is_held_not_believed() -> None:
    found = read(REAL / "saft" / "Eksempelfil_1.3.xml")
    assert found.lines_read == 1
    assert "NumberOfEntries says 0, it holds 1 transactions of 1 lines" in found.facts.faults
