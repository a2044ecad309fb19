"""Rules of SAF-T files: both dialects tell the same ledger, totals are held to, and what attacks is refused."""

import datetime as dt
import time
import tracemalloc
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from readers_support import Read, write

from hub.errors import UnreadableFileError
from hub.group.models import Entity, Feed, Group
from hub.readers import open_reading
from hub.readers.saft.outline import KEPT, refused
from hub.readers.xml_stream import XmlStream
from tests.saft_files import Book, Entry, Party, Posting, debits_first, norwegian, portuguese
from tests.support import REAL, REAL_IS_ABSENT

GROUP = Group(
    name="G",
    entities=(
        Entity(code="NO", name="Nord", country="NO", currency="NOK", vat="NO988077917MVA"),
        Entity(code="PT", name="Porto", country="PT", vat="PT501964843"),
    ),
)
DAY = dt.date(2025, 1, 15)


def amount(text: str) -> Decimal:
    return Decimal(text)


def purchase(number: str = "1", cost: str = "1000.00", **changes: Any) -> Entry:
    """Cost, 25 % of VAT, and the supplier 20001 owed both."""
    net = amount(cost)
    lines = (
        Posting("4300", debit=net, source="V1", reference="F-7"),
        Posting("2710", debit=net / 4, source="V1", label="MVA"),
        Posting("2400", credit=net + net / 4, source="V1", reference="F-7", supplier="20001"),
    )
    return Entry(**{"journal": "IN", "number": number, "day": DAY, "lines": lines, **changes})


NORD = Book(
    entries=(purchase(), purchase("2", "10.40")),
    parties=(
        Party("20001", "Ull & Garn AS", "988077917MVA", "NO", account="2400"),
        Party("20002", "B", account="2400"),
    ),
    labels=(("4300", "Varekjøp"), ("2710", "Inngående MVA"), ("2400", "Leverandørgjeld")),
)
PORTO = debits_first(
    replace(
        NORD,
        entries=(
            replace(purchase(), supplier="20001", lines=tuple(replace(one, supplier="") for one in purchase().lines)),
        ),
        parties=(Party("20001", "Lã Lda", "501964843", "PT", account="2211001"),),
        company="501964843",
        country="PT",
        currency="EUR",
    )
)


def feed(entity: str = "NO", **changes: Any) -> Feed:
    return Feed(entity=entity, name="saft", path=Path("f.yml"), reader="saft", **changes)


def read(path: Path, which: Feed | None = None) -> Read:

    reading = open_reading(which or feed(), GROUP, path)
    batches = list(reading.batches())
    rows, rejects = (pl.concat([getattr(one, name) for one in batches]) for name in ("rows", "rejects"))
    return Read(rows, rejects, sum(one.lines_read for one in batches), len(batches), reading.facts)


def nord(folder: Path, book: Book = NORD, name: str = "saft.xml", **options: Any) -> Read:
    return read(write(folder, norwegian(book, **options), name))


def porto(folder: Path, book: Book = PORTO) -> Read:
    return read(write(folder, portuguese(book), "saft.xml"), feed("PT"))


@pytest.mark.parametrize("prefix", ["", "n1"])
def test_a_norwegian_file(tmp_path: Path, prefix: str) -> None:
    found = nord(tmp_path, prefix=prefix)
    assert (found.facts.faults, found.facts.warnings, found.rules) == ([], [], [])
    # 1,000 + 250 and 10.40 + 2.60
    assert found.total == (amount("1263.00"), amount("1263.00"))
    assert found.rows.row(2, named=True) == {
        "line_number": 3, "entity_code": "NO", "period": "2025-01", "journal_code": "IN",
        "journal_label": "Journal IN", "entry_number": "1", "posting_date": DAY, "account_code": "2400",
        "account_label": "Leverandørgjeld", "supplier_code": "20001", "supplier_name": "Ull & Garn AS",
        "supplier_siren": None, "supplier_vat": "NO988077917MVA", "document_ref": "F-7", "document_date": DAY,
        "line_label": "Line", "debit": amount("0.00"), "credit": amount("1250.00"), "currency": "NOK",
        "amount_original": None,
    }  # fmt: skip
    assert found.rows["document_ref"].to_list() == ["F-7"] * 6
    assert found.rows["supplier_code"].to_list() == [None, None, "20001"] * 2  # 2400 is nobody's own


def test_a_portuguese_file(tmp_path: Path) -> None:
    found = porto(tmp_path)
    assert (found.facts.faults, found.facts.warnings, found.rules) == ([], [], [])
    assert found.total == (amount(1250), amount(1250))
    credit = found.rows.row(2, named=True)
    wanted = {
        "entry_number": "1", "supplier_code": "20001", "supplier_name": "Lã Lda", "supplier_vat": "PT501964843",
        "document_ref": "V1", "credit": amount("1250.00"), "currency": "EUR", "period": "2025-01",
    }  # fmt: skip
    assert {name: credit[name] for name in wanted} == wanted


def test_an_account_of_one_supplier_alone_tells_it(tmp_path: Path) -> None:
    lines = (Posting("62", debit=amount(5)), Posting("2211001", credit=amount(5)))
    book = replace(PORTO, entries=(replace(PORTO.entries[0], supplier="", lines=lines),))
    assert porto(tmp_path, book).rows["supplier_name"].to_list() == [None, "Lã Lda"]


def test_the_closing_of_the_year_is_set_apart_whole(tmp_path: Path) -> None:
    """TransactionType A takes all charges of the year back (C 62, D 811): spend would be nothing."""
    closing = Entry("OD", "9", dt.date(2025, 12, 31), kind="A", period="13", lines=(
        Posting("811", debit=amount(1000)), Posting("62", credit=amount(1000)),
    ))  # fmt: skip
    found = porto(tmp_path, replace(PORTO, entries=(*PORTO.entries, closing)))
    assert found.rules == [(4, "closing_entry"), (5, "closing_entry")]
    assert found.rejects["credit"].to_list() == [amount(0), amount(1000)]
    assert found.total == (amount(2250), amount(2250))
    assert found.facts.faults == []


def test_a_norwegian_type_is_free_text(tmp_path: Path) -> None:
    text = norwegian(NORD).replace("<TransactionType>Normal", "<TransactionType>A")
    assert read(write(tmp_path, text, "s.xml")).rules == []


def test_currencies_of_documents_take_the_sign_of_the_line(tmp_path: Path) -> None:
    lines = (
        Posting("4300", debit=amount(1180), original=("100.00", "EUR")),
        Posting("2400", credit=amount(1180), original=("100.00", "EUR")),
    )
    rows = nord(tmp_path, replace(NORD, entries=(purchase(lines=lines),))).rows
    assert rows.select("currency", "amount_original").rows() == [("EUR", amount(100)), ("EUR", amount(-100))]


def test_negative_amounts_stay_on_their_side(tmp_path: Path) -> None:
    lines = (Posting("4300", debit=amount("-7.50")), Posting("2400", credit=amount("-7.50")))
    found = nord(tmp_path, replace(NORD, entries=(purchase(lines=lines),)))
    assert found.rows.select("debit", "credit").rows() == [(amount("-7.50"), 0), (0, amount("-7.50"))]
    assert found.facts.faults == []


@pytest.mark.parametrize(
    ("name", "told", "said"),
    [
        ("TotalDebit", "1263.01", "TotalDebit says 1,263.01, its lines add up to 1,263.00"),
        ("TotalCredit", "0", "TotalCredit says 0.00, its lines add up to 1,263.00"),
        ("TotalDebit", "all of it", "TotalDebit says all of it, its lines add up to 1,263.00"),
        ("NumberOfEntries", "3", "NumberOfEntries says 3, it holds 2 transactions of 6 lines"),
    ],
)
@pytest.mark.parametrize("write_file", [nord, porto])
def test_totals_that_the_lines_do_not_add_up_to_are_faults(
    tmp_path: Path, write_file: Any, name: str, told: str, said: str
) -> None:
    if write_file is porto:
        book = replace(
            PORTO, entries=(PORTO.entries[0], replace(PORTO.entries[0], number="2", lines=NORD.entries[1].lines))
        )
    else:
        book = NORD
    assert write_file(tmp_path, debits_first(replace(book, told=((name, told),)))).facts.faults == [said]


def test_a_count_of_lines_is_a_count_of_entries_too(tmp_path: Path) -> None:
    assert nord(tmp_path, replace(NORD, told=(("NumberOfEntries", "6"),))).facts.faults == []


def test_totals_that_are_not_told_are_a_warning(tmp_path: Path) -> None:
    found = nord(tmp_path, replace(NORD, told=(("TotalDebit", None), ("NumberOfEntries", None))))
    assert found.facts.faults == []
    assert found.facts.warnings == [
        "the file does not tell NumberOfEntries, TotalDebit: nothing shows that it is whole"
    ]


def test_one_file_of_several_repeats_the_totals_of_all(tmp_path: Path) -> None:
    name = "SAF-T Financial_988077917_20250131235959_2_3.xml"
    less, more = (replace(NORD, told=(("TotalDebit", told),)) for told in ("99999", "1000"))
    found = nord(tmp_path, less, name)
    assert found.facts.faults == [] and "one of several" in found.facts.warnings[0]
    assert "TotalDebit says 1,000.00" in nord(tmp_path, more, name).facts.faults[0]


def test_another_currency_is_a_fault_and_another_company_a_warning(tmp_path: Path) -> None:
    found = nord(tmp_path, replace(NORD, currency="EUR", company="923609016"))
    assert found.facts.faults == ["its amounts are in EUR, the feed's in NOK: set currency: EUR in the feed"]
    assert found.facts.warnings == [
        "the file is of company 923609016 Selskapet AS; NO is NO988077917MVA: is it the right entity's file?"
    ]
    assert read(tmp_path / "saft.xml", feed(currency="EUR")).facts.faults == []


def test_months_that_the_header_does_not_tell_are_a_warning(tmp_path: Path) -> None:
    span = "<SelectionCriteria><SelectionStartDate>2025-02-01</SelectionStartDate>"
    span += "<SelectionEndDate>2025-03-31</SelectionEndDate></SelectionCriteria>"
    found = nord(tmp_path, replace(NORD, header=span))
    assert found.facts.warnings == ["2 entries are booked outside 2025-02 to 2025-03, the months that the header tells"]


def test_the_period_decides_the_month_and_moved_entries_are_told(tmp_path: Path) -> None:
    late = purchase("3", posted=dt.date(2025, 2, 20), day=dt.date(2024, 12, 20), period="1", year="2025")
    found = nord(tmp_path, replace(NORD, entries=(*NORD.entries, late)))
    assert set(found.rows["period"]) == {"2025-01"}
    assert found.rows["posting_date"].to_list()[-1] == dt.date(2025, 1, 31)
    assert found.facts.warnings == ["1 entries have no date in their accounting period; they count in the period"]


def test_a_number_that_several_entries_bear_is_told_apart_but_not_one_entry_written_in_pieces(tmp_path: Path) -> None:
    again = nord(tmp_path, replace(NORD, entries=(purchase("1", system="S1"), purchase("1"))))
    assert list(dict.fromkeys(again.rows["entry_number"])) == ["1/S1", "1/#2"]
    pieces = tuple(purchase("1", lines=(line,)) for line in purchase().lines)
    assert set(nord(tmp_path, replace(NORD, entries=pieces)).rows["entry_number"]) == {"1"}
    journals = (purchase("1"), purchase("1", journal="UT"))
    assert set(nord(tmp_path, replace(NORD, entries=journals)).rows["entry_number"]) == {"1"}


def test_the_feed_may_ask_for_other_elements(tmp_path: Path) -> None:
    path = write(tmp_path, norwegian(NORD), "s.xml")
    asked = feed(columns={"account_code": "GroupingCode", "document_ref": ("CID", "BatchID")})
    rows = read(path, asked).rows
    assert rows["account_code"].to_list() == ["43", "27", "24"] * 2
    assert set(rows["document_ref"]) == {"1"}
    with pytest.raises(UnreadableFileError, match="StandardAccountID"):
        read(path, feed(columns={"account_code": "StandardAccountID"}))


def test_one_folder_for_the_files_of_several_companies(tmp_path: Path) -> None:
    both = Feed(
        entity="_group", name="saft", path=Path("f.yml"), reader="saft",
        entities={"column": "RegistrationNumber", "map": {"988077917": "NO"}},
    )  # fmt: skip
    assert set(read(write(tmp_path, norwegian(NORD), "s.xml"), both).rows["entity_code"]) == {"NO"}
    other = read(write(tmp_path, norwegian(replace(NORD, company="923609016")), "t.xml"), both)
    assert {rule for _, rule in other.rules} == {"entity_unknown"}


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
