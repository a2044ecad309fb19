"""Rules of names: which header is which column, what a file's name tells."""

import datetime as dt
import re
from pathlib import Path
from typing import Any

import pytest

from hub.errors import UnreadableFileError
from hub.group.models import Entity, Feed, Group
from hub.readers.attributes import period_of_name
from hub.readers.columns import match_columns
from hub.readers.fec import fiscal_year, name_warnings
from hub.readers.fec_names import fec_positions

LAW = re.findall(
    "[A-Za-z]+",
    "JournalCode JournalLib EcritureNum EcritureDate CompteNum CompteLib CompAuxNum CompAuxLib PieceRef PieceDate "
    "EcritureLib Debit Credit EcritureLet DateLet ValidDate Montantdevise Idevise",
)


def named(**period: Any) -> Feed:
    return Feed(entity="A", name="f", path=Path("f"), reader="fec", period={"rule": "file_name", **period})


@pytest.mark.parametrize(
    ("file_name", "period", "expected"),
    [
        ("2022-P01.csv", {"first_month": 4, "year_is": "end"}, "2021-04"),
        ("2022-P10.csv", {"first_month": 4, "year_is": "end"}, "2022-01"),
        ("2022-P13.csv", {"first_month": 4, "year_is": "end"}, "2022-03"),
        ("2022-P01.csv", {"first_month": 4, "year_is": "start"}, "2022-04"),
        ("2022-P12.csv", {"first_month": 4, "year_is": "start"}, "2023-03"),
        ("2022-P12.csv", {"first_month": 1, "year_is": "end"}, "2022-12"),
        ("2022-P13.csv", {}, "2022-12"),
    ],
)
def test_the_nth_period_of_a_fiscal_year(file_name: str, period: dict[str, Any], expected: str) -> None:
    rule = named(pattern=r"(?P<year>\d{4})-P(?P<number>\d{2})", **period)
    assert period_of_name(rule, file_name, "A.f") == expected


@pytest.mark.parametrize("file_name", ["2022-P14.csv", "2022-P00.csv", "january.csv"])
def test_a_name_that_tells_no_period_is_refused(file_name: str) -> None:
    with pytest.raises(UnreadableFileError):
        period_of_name(named(pattern=r"(?P<year>\d{4})-P(?P<number>\d{2})"), file_name, "A.f")


def test_the_month_of_a_name() -> None:
    rule = named(pattern=r"(?P<year>\d{2})(?P<month>\d{2})")
    assert period_of_name(rule, "achats_2203.csv", "A.f") == "2022-03"
    with pytest.raises(UnreadableFileError, match="month 13"):
        period_of_name(rule, "achats_2213.csv", "A.f")


@pytest.mark.parametrize(
    "variant",
    [str.upper, str.lower, lambda name: f" {name} ", lambda name: name.replace("e", "é", 1), lambda n: f"\ufeff{n}"],
)
def test_the_law_s_columns_whatever_their_case_accents_and_spaces(variant: Any) -> None:
    positions = fec_positions([variant(name) for name in LAW], "A.f")
    assert [name for name, _ in sorted(positions.items(), key=lambda item: item[1])] == [
        "journal_code", "journal_label", "entry_number", "posting_date", "account_code", "account_label",
        "supplier_code", "supplier_name", "document_ref", "document_date", "line_label", "debit", "credit",
        "amount_original", "currency",
    ]  # fmt: skip


def test_columns_are_found_in_any_order() -> None:
    positions = fec_positions(list(reversed(LAW)), "A.f")
    assert positions["journal_code"] == 17


def test_montant_and_sens_replace_debit_and_credit() -> None:
    header = ["Montant" if name == "Debit" else "Sens" if name == "Credit" else name for name in LAW]
    positions = fec_positions(header, "A.f")
    assert (positions["amount"], positions["direction"]) == (11, 12)
    assert "debit" not in positions


@pytest.mark.parametrize("missing", ["EcritureDate", "CompteNum", "Debit"])
def test_a_required_column_that_is_absent_is_named(missing: str) -> None:
    with pytest.raises(UnreadableFileError) as raised:
        fec_positions([name for name in LAW if name != missing], "A.f")
    assert missing in raised.value.what
    assert "JournalCode" in raised.value.found
    assert raised.value.todo


def test_an_absent_declared_column_comes_with_the_closest_header() -> None:
    with pytest.raises(UnreadableFileError) as raised:
        match_columns(["Date", "Vendor Nmae", "Amount"], {"supplier_name": ("Vendor Name",)}, "A.f")
    assert "'Vendor Nmae'" in raised.value.found
    assert "Vendor Name" in raised.value.what


def test_an_exact_header_wins_over_a_similar_one() -> None:
    assert match_columns(["amount", "Amount"], {"amount": ("Amount",)}, "A.f") == {"amount": 1}


def test_two_headers_that_answer_equally_are_refused_only_when_mapped() -> None:
    assert match_columns(["x", "x", "Amount"], {"amount": ("Amount",)}, "A.f") == {"amount": 2}
    with pytest.raises(UnreadableFileError, match="two columns"):
        match_columns(["Amount", "Amount"], {"amount": ("Amount",)}, "A.f")


@pytest.mark.parametrize(
    ("name", "first", "last"),
    [
        ("356000000FEC20221231.txt", (2022, 1, 1), (2022, 12, 31)),
        ("356000000FEC20230930.txt", (2022, 10, 1), (2023, 9, 30)),
        ("356000000FEC20240229.txt", (2023, 3, 1), (2024, 2, 29)),
        ("356000000FEC20230228.txt", (2022, 3, 1), (2023, 2, 28)),
        ("356000000FEC20230615.txt", (2022, 6, 16), (2023, 6, 15)),
    ],
)
def test_the_fiscal_year_that_a_name_closes(name: str, first: tuple[int, ...], last: tuple[int, ...]) -> None:
    assert fiscal_year(Path(name)) == (dt.date(*first), dt.date(*last))


def test_what_a_name_says_against_its_entity() -> None:
    group = Group(name="G", entities=(Entity(code="A", name="A", siren="356000000"),))
    feed = Feed(entity="A", name="f", path=Path("f"), reader="fec")

    def warnings(name: str) -> list[str]:
        return name_warnings(feed, group, Path(name))

    assert warnings("356000000FEC20221231.txt") == []
    assert warnings("export.txt") == []
    assert "A is 356000000" in warnings("552100554FEC20221231.txt")[0]
    assert "10 digits" in warnings("0000000001FEC20221231.txt")[0]
    assert "no date" in warnings("356000000FEC20221341.txt")[0]
