"""Rules of dates: a date exists, its year is plausible, and day and month are never guessed."""

import datetime as dt

import polars as pl
import pytest

from hub.readers.dates import (
    OUT_OF_RANGE,
    UNREADABLE,
    DateForm,
    OrderEvidence,
    order_evidence,
    parse_dates,
    strftime_of,
)


def read(text: str, form: DateForm | None = None) -> dt.date | str | None:
    dates, rules = parse_dates(pl.Series([text], dtype=pl.String), form or DateForm(order="day"))
    return rules[0] or dates[0]


@pytest.mark.parametrize(
    "text",
    [
        "20220401",
        "2022-04-01",
        "2022/04/01",
        "2022-4-1",
        "01/04/2022",
        "1/4/2022",
        "01-04-2022",
        "01.04.2022",
        "2022-04-01 00:00:00",
        "2022-04-01T10:30:00Z",
        "01/04/2022 12:30",
        "20220401 1230",
        "01-Apr-2022",
        "1-APR-22",
        "01/April/2022",
    ],
)
def test_every_form_of_the_same_day(text: str) -> None:
    assert read(text) == dt.date(2022, 4, 1)


def test_no_order_is_assumed() -> None:
    assert read("04/05/2022", DateForm()) == UNREADABLE
    assert read("05/05/2022", DateForm()) == dt.date(2022, 5, 5)


@pytest.mark.parametrize("text", ["20220431", "2022041", "202204011", "abc", "31/02/2022", "01/04/22", "2022-13-01"])
def test_what_is_no_day_is_unreadable(text: str) -> None:
    assert read(text) == UNREADABLE


@pytest.mark.parametrize("text", ["19691231", "21000101", "01/01/0001"])
def test_years_outside_1970_to_2099_are_out_of_range(text: str) -> None:
    assert read(text) == OUT_OF_RANGE


def test_bounds_of_the_range_are_inside() -> None:
    assert read("19700101") == dt.date(1970, 1, 1)
    assert read("20991231") == dt.date(2099, 12, 31)


def test_month_first_when_the_file_says_so() -> None:
    assert read("04/30/2022", DateForm(order="month")) == dt.date(2022, 4, 30)
    assert read("30/04/2022", DateForm(order="month")) == UNREADABLE


@pytest.mark.parametrize(
    ("declared", "strftime"),
    [
        ("dd/mm/yyyy", "%d/%m/%Y"),
        ("JJ/MM/AAAA", "%d/%m/%Y"),
        ("AAAAMMJJ", "%Y%m%d"),
        ("dd.mm.yy", "%d.%m.%y"),
        ("%d %b %Y", "%d %b %Y"),
    ],
)
def test_declared_forms(declared: str, strftime: str) -> None:
    assert strftime_of(declared) == strftime


def test_a_declared_form_excludes_every_other() -> None:
    form = DateForm("%m/%d/%Y")
    assert read("04/05/2022", form) == dt.date(2022, 4, 5)
    assert read("2022-04-05", form) == UNREADABLE
    assert read("01/02/22", DateForm("%d/%m/%y")) == dt.date(2022, 2, 1)
    assert read("2022041", DateForm("%Y%m%d")) == UNREADABLE


def test_typed_cells_are_read_beside_a_declared_form() -> None:
    assert read("2022-04-05 00:00:00", DateForm("%d/%m/%Y", also_iso=True)) == dt.date(2022, 4, 5)


def test_blank_is_neither_a_date_nor_a_mistake() -> None:
    dates, rules = parse_dates(pl.Series([None, "x"], dtype=pl.String), DateForm())
    assert dates.to_list() == [None, None]
    assert rules.to_list() == [None, UNREADABLE]


def test_evidence_counts_distinct_dates() -> None:
    texts = pl.Series(["13/04/2022", "13/04/2022", "04/13/2022", "04/05/2022", "05/05/2022", "20220401", None])
    assert order_evidence(texts) == OrderEvidence(day_first=1, month_first=1, unclear=1)


def test_an_order_needs_evidence_and_tolerates_one_mistake_in_a_hundred() -> None:
    assert OrderEvidence(1, 0, 50).order == "day"
    assert OrderEvidence(0, 3, 50).order == "month"
    assert OrderEvidence(0, 0, 50).order is None
    assert OrderEvidence(50, 1, 3).order is None
    assert OrderEvidence(150, 1, 9).order == "day"


def test_dates_that_read_in_one_way_only_need_no_common_order() -> None:
    assert OrderEvidence(50, 1, 0).order == "either"
    dates, rules = parse_dates(pl.Series(["31/10/2020", "10/31/2020", "05/05/2020"]), DateForm(order="either"))
    assert dates.to_list() == [dt.date(2020, 10, 31), dt.date(2020, 10, 31), dt.date(2020, 5, 5)]
    assert rules.null_count() == 3
