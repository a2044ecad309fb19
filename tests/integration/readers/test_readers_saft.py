"""Rules of SAF-T files: both dialects tell the same ledger, totals are held to, and what attacks is refused."""

import datetime as dt
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from readers_support import write

from hub.errors import UnreadableFileError
from hub.group.models import Feed
from tests.integration.readers.saft_books import DAY, NORD, PORTO, amount, feed, nord, porto, purchase, read
from tests.saft_files import Entry, Posting, debits_first, norwegian


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
