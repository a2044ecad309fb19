"""Rules of amounts: exact, two decimals, and never read in one of two ways by guess."""

from decimal import Decimal

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.group.forms import Format
from hub.readers.amounts import (
    AMBIGUOUS,
    PRECISION,
    TOO_LARGE,
    UNREADABLE,
    Notation,
    decimal_marks,
    has_doubt,
    parse_amounts,
    settle,
)


def read(text: str, notation: Notation | None = None) -> Decimal | str | None:
    """The amount, or the rule that the text breaks."""
    values, rules = parse_amounts(pl.Series([text], dtype=pl.String), notation or Notation())
    return rules[0] or values[0]


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("1.234,56", "1234.56"),
        ("1,234.56", "1234.56"),
        ("1 234,56", "1234.56"),
        ("1\u00a0234,56", "1234.56"),
        ("1\u202f234\u202f567,8", "1234567.80"),
        ("1'234.50", "1234.50"),
        ("1234.5", "1234.50"),
        ("-12,50", "-12.50"),
        ("12,50-", "-12.50"),
        ("(12.50)", "-12.50"),
        ("−5,20", "-5.20"),
        ("+3", "3.00"),
        ("0000000069,60", "69.60"),
        ("00000000000000000069,60", "69.60"),
        ("1,234,567", "1234567.00"),
        ("12,5000", "12.50"),
        ("0,120", "0.12"),
        ("1234,560", "1234.56"),
        ("€ 12.00", "12.00"),
        ("12,00 €", "12.00"),
        ("-£5.00", "-5.00"),
        (".50", "0.50"),
        ("5,", "5.00"),
        ("999999999999999.99", "999999999999999.99"),
    ],
)
def test_clear_amounts_are_read_exactly(text: str, amount: str) -> None:
    assert read(text) == Decimal(amount)


@pytest.mark.parametrize(
    "text", ["abc", "1,2,3", "12 34", "--5", "(-5)", "1e5", "٣", "-", ",", "12,50 et 3", "1.2345.6"]
)
def test_what_is_no_amount_is_unreadable(text: str) -> None:
    assert read(text) == UNREADABLE


@pytest.mark.parametrize("text", ["1000000000000000", "-0009999999999999999999,5", "1.000.000.000.000.000,00"])
def test_an_amount_from_ten_to_the_fifteenth_on_is_too_large(text: str) -> None:
    assert read(text) == TOO_LARGE


@pytest.mark.parametrize("text", ["12,3456", "0,125", "1234.567", "1 234,567"])
def test_more_than_two_decimals_are_refused(text: str) -> None:
    assert read(text) == PRECISION


@pytest.mark.parametrize("text", ["1,234", "1.234", "-12,500", "(999.999)"])
def test_an_amount_that_reads_in_two_ways_is_refused(text: str) -> None:
    assert read(text) == AMBIGUOUS


@pytest.mark.parametrize(
    ("mark", "text", "expected"),
    [
        (",", "1.234", Decimal(1234)),
        (".", "1,234", Decimal(1234)),
        (",", "1,230", Decimal("1.23")),
        (".", "1.234", PRECISION),
    ],
)
def test_the_file_s_other_values_settle_a_doubtful_amount(mark: str, text: str, expected: Decimal | str) -> None:
    assert read(text, Notation(settled=mark)) == expected


@pytest.mark.parametrize("text", ["12.50", "1,234.56", "€ 12.00"])
def test_a_declared_decimal_mark_makes_the_other_form_unreadable(text: str) -> None:
    assert read(text, Notation(decimal=",")) == UNREADABLE


def test_declared_thousands_imply_the_decimal_mark() -> None:
    assert Notation.declared(Format(thousands=".")).decimal == ","
    assert read("1.234", Notation.declared(Format(thousands="."))) == Decimal(1234)


def test_blank_is_neither_an_amount_nor_a_mistake() -> None:
    values, rules = parse_amounts(pl.Series([None, "1,00", "x"], dtype=pl.String), Notation())
    assert values.to_list() == [None, Decimal("1.00"), None]
    assert rules.to_list() == [None, None, UNREADABLE]


def test_marks_shown_by_clear_values_only() -> None:
    assert decimal_marks(pl.Series(["1,234", "12"])) == frozenset()
    assert decimal_marks(pl.Series(["1,234", "12,50"])) == {","}
    assert decimal_marks(pl.Series(["1.234.567"])) == {","}
    assert decimal_marks(pl.Series(["12,50", "12.50"])) == {",", "."}


def test_a_file_that_mixes_marks_settles_nothing() -> None:
    assert settle(Notation(), frozenset({",", "."})) == Notation()


def test_doubt_is_seen_before_the_file_is_scanned() -> None:
    assert has_doubt(pl.Series(["12,50", "1,234"]))
    assert not has_doubt(pl.Series(["12,50", "1234,567", "1.234,56", None]))


BELOW = Decimal("999999999999999.99")


@given(st.lists(st.decimals(min_value=-BELOW, max_value=BELOW, places=2), max_size=20), st.sampled_from(",."))
def test_any_amount_written_with_either_mark_comes_back(amounts: list[Decimal], mark: str) -> None:
    texts = [f"{amount:.2f}".replace(".", mark) for amount in amounts]
    values, _ = parse_amounts(pl.Series(texts, dtype=pl.String), Notation())
    assert values.to_list() == amounts


@given(st.decimals(min_value=-(10**12), max_value=10**12, places=2))
def test_any_amount_with_thousands_comes_back(amount: Decimal) -> None:
    english = f"{amount:,.2f}"
    assert read(english) == amount
    assert read(english.replace(",", " ").replace(".", ",")) == amount
    assert read(english.replace(",", "_").replace(".", ",").replace("_", ".")) == amount
