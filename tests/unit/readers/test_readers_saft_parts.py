"""Rules of SAF-T that need no file: days and periods, numbers of transactions, documents, tax numbers."""

import datetime as dt
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.readers.saft.parties import vat_number
from hub.readers.saft.periods import booked_day, dated, months_of, shift_of
from hub.readers.saft.transactions import document_refs, entry_number, is_balanced


def entry(period: str = "", posted: str = "", document: str = "", year: str = "") -> dict[str, str]:
    told = {"period": period, "periodyear": year, "glpostingdate": posted, "transactiondate": document}
    return {name: text for name, text in told.items() if text}


@pytest.mark.parametrize(
    ("told", "shift", "day", "is_moved"),
    [
        # Without a period the ledger's date decides, else the document's.
        (entry(posted="2025-02-03", document="2025-01-31"), 0, "2025-02-03", False),
        (entry(document="2025-01-31"), 0, "2025-01-31", False),
        # The period decides between both: booked in February, reported in January.
        (entry("1", "2025-02-03", "2025-01-31", "2025"), 0, "2025-01-31", False),
        (entry("02", "2025-02-03", "2025-01-31", "2025"), 0, "2025-02-03", False),
        # A November invoice posted in January into December: neither date, so the nearest day of December.
        (entry("12", "2025-01-10", "2024-11-28", "2024"), 0, "2024-12-31", True),
        (entry("12", "2024-11-10", "2024-11-09", "2024"), 0, "2024-12-01", True),
        # The year's closing periods are the twelfth month; without PeriodYear the year nearest to the date.
        (entry("13", "2024-12-31", "2024-12-31"), 0, "2024-12-31", False),
        (entry("16", "2025-01-15", "2025-01-15"), 0, "2024-12-31", True),
        # A fiscal year from July (shift 6): period 1 is July, 7 is January.
        (entry("1", "2024-07-05", "2024-07-05", "2025"), 6, "2024-07-05", False),
        (entry("7", "2025-02-02", "2025-01-30", "2024"), 6, "2025-01-30", False),
        # Periods that mean nothing, and a year that is a mistake.
        (entry("0", "2025-02-03", "", "1970"), 0, "2025-02-03", False),
        (entry("99", "2025-02-03"), 0, "2025-02-03", False),
        (entry("x", "2025-02-03"), 0, "2025-02-03", False),
        (entry("1", "2025-02-03", "2025-01-31"), None, "2025-02-03", False),
        (entry("2", "2025-02-03", "", "1925"), 0, "2025-02-03", False),
        # Time and zone do not count; what is no date is left for the rule that rejects it.
        (entry("1", "2025-01-31+06:00"), 0, "2025-01-31", False),
        (entry("1", "2025-01-31T23:59:59Z"), 0, "2025-01-31", False),
        (entry("1", "soon"), 0, "soon", False),
        (entry("1"), 0, None, False),
        # No date at all, as some programs write it, and years that end the calendar.
        (entry("1", "0001-01-01", "2025-01-31"), 0, "2025-01-31", False),
        (entry("1", "9999-12-31"), 0, "9999-12-31", False),
    ],
)
def test_the_day_on_which_an_entry_is_booked(
    told: dict[str, str], shift: int | None, day: str | None, is_moved: bool
) -> None:
    booked = booked_day(told, shift)
    assert (booked.day, booked.is_moved) == (day, is_moved)


def test_the_file_itself_tells_where_its_first_period_lies() -> None:
    july = [entry(str(number), f"2024-{6 + number:02}-15") for number in range(1, 7)]
    assert shift_of(Counter(map(dated, july))) == 6
    calendar = [entry(str(number), f"2024-{number:02}-15", f"2024-{number:02}-01") for number in range(1, 13)]
    late = [entry("3", "2024-04-02", "2024-03-31")] * 5
    counts = Counter(map(dated, [*calendar, *late, entry("13", "2024-12-31")]))
    assert shift_of(counts) == 0
    assert months_of(counts, 0) == (
        Counter({f"2024-{n:02}": 1 for n in range(1, 13)} | {"2024-03": 6, "2024-12": 2}),
        0,
    )
    assert shift_of(Counter(map(dated, [entry("1", f"2024-{n:02}-01") for n in range(1, 13)]))) is None
    assert shift_of(Counter([dated(entry())])) is None


@given(st.dates(dt.date(1990, 1, 1), dt.date(2090, 12, 31)), st.dates(dt.date(1990, 1, 1)), st.integers(0, 11))
def test_a_date_in_the_period_is_never_moved(day: dt.date, other: dt.date, shift: int) -> None:
    period = str((day.month - 1 - shift) % 12 + 1)
    booked = booked_day(entry(period, day.isoformat(), other.isoformat()), shift)
    assert (booked.day, booked.is_moved) == (day.isoformat(), False)


def test_numbers_of_entries() -> None:
    told = {"transactionid": " 12 ", "systemid": "S9", "batchid": "B"}
    assert entry_number(told, 7, is_repeated=False) == "12"
    assert entry_number(told, 7, is_repeated=True) == "12/S9"
    assert entry_number({"transactionid": "12"}, 7, is_repeated=True) == "12/#7"
    assert entry_number({"systemid": "S9"}, 7, is_repeated=False) == "S9"
    assert entry_number({}, 7, is_repeated=False) == "#7"


def test_entries_balance_exactly() -> None:
    halves = [{"debitamount": "0.1"}, {"debitamount": "0.2"}, {"creditamount": " 0.30 "}]
    assert is_balanced(halves)
    assert is_balanced([{"debitamount": "-5"}, {"creditamount": "-5.00"}])
    assert not is_balanced([*halves, {"creditamount": "0.01"}])
    assert not is_balanced([{"debitamount": "1,00"}, {"creditamount": "1,00"}])


def test_the_invoice_number_is_told_without_parting_what_settles_together() -> None:
    def line(source: str, reference: str = "") -> dict[str, str]:
        return {name: text for name, text in (("sourcedocumentid", source), ("referencenumber", reference)) if text}

    # The VAT line has no reference: it takes that of its source document.
    assert document_refs([line("V1", "F-7"), line("V1", "F-7"), line("V1")], {}) == ["F-7"] * 3
    # Two invoices in one voucher: each its own, the rest the voucher.
    assert document_refs([line("V1", "F-7"), line("V1", "F-8"), line("V1")], {}) == ["F-7", "F-8", "V1"]
    # Without a source document nobody is given another's reference.
    assert document_refs([line("", "F-7"), line("")], {"docarchivalnumber": "A1"}) == ["F-7", "A1"]
    assert document_refs([line("")], {}) == [None]


@pytest.mark.parametrize(
    ("number", "country", "vat"),
    [
        # Check digits by hand. 988077917: 9·3+8·2+8·7+0·6+7·5+7·4+9·3+1·2 = 191 = 17·11 + 4, 11 - 4 = 7.
        ("988077917MVA", "NO", "NO988077917MVA"),
        ("NO 988 077 917 MVA", "", "NO988077917MVA"),
        ("988077917", "NO", "NO988077917MVA"),
        ("988077918MVA", "NO", ""),
        # 501964843: 5·9+0·8+1·7+9·6+6·5+4·4+8·3+4·2 = 184 = 16·11 + 8, 11 - 8 = 3.
        ("501964843", "PT", "PT501964843"),
        ("PT501964843", "NO", "PT501964843"),
        ("501964844", "PT", ""),
        ("999999990", "", ""),
        ("", "PT", ""),
        ("a", "aa", ""),
    ],
)
def test_tax_numbers_become_vat_numbers_where_they_are_valid(number: str, country: str, vat: str) -> None:
    assert vat_number([number], country) == vat


def test_a_companys_number_alone_is_no_norwegian_vat_number() -> None:
    assert vat_number(["988077917"], "NO", is_registered=False) == ""
    assert vat_number(["501964843"], "PT", is_registered=False) == "PT501964843"
