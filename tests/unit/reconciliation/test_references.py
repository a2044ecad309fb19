"""One number in the ways in which two sides write it."""

from collections.abc import Callable

import polars as pl
import pytest

from hub.reconciliation.references import bare, contain, contradict, core, is_distinctive, legible, number

Key = Callable[[pl.Expr], pl.Expr]


def of(key: Key, text: str | None) -> str | None:
    return pl.DataFrame({"ref": [text]}, schema={"ref": pl.String}).select(key(pl.col("ref"))).item()


def both(rule: Callable[[pl.Expr, pl.Expr], pl.Expr], one: str, other: str) -> bool:
    return bool(pl.DataFrame({"one": [one], "other": [other]}).select(rule(pl.col("one"), pl.col("other"))).item())


@pytest.mark.parametrize(
    ("key", "one", "other"),
    [
        (bare, "FA-2025/00123", "fa2025 00123"),
        (bare, "000451", "451"),
        (number, "FA-2025-00123", "N° 2025/123"),
        (number, "Facture n° 12", "INV 0012"),
        (number, "FA202500123", "2025-123"),
        (core, "FA-2025-00123", "123"),
        (core, "123/2025", "FAC 00123"),
        (core, "25-00123", "000123 VERRE"),
        (legible, "FA-2O25-OO1Z3", "FA-2025-00123"),
        (legible, "FAC S1BO", "FAC 5180"),
    ],
)
def test_two_writings_of_one_number(key: Key, one: str, other: str) -> None:
    assert of(key, one) == of(key, other) is not None


@pytest.mark.parametrize(
    ("one", "other"), [("FA-2025-3/2", "FA-2025-32"), ("12-3", "1-23"), ("P00123", "FA00123"), ("2025-123", "2024-123")]
)
def test_two_numbers_stay_two(one: str, other: str) -> None:
    assert of(number, one) != of(number, other)


@pytest.mark.parametrize("text", [None, "", "PRELEVEMENT", "N°", "000"])
def test_without_a_digit_nothing_names_a_document(text: str | None) -> None:
    assert [of(key, text) for key in (bare, number, core)] == [None, None, None]


@pytest.mark.parametrize(
    ("text", "expected"),
    [("F1001", True), ("FA-2025-001", True), ("123456", True), ("1001", False), ("12", False), ("2025-03", False),
     ("03/2025", False), ("20250310", False), ("FACTURE 2025-03", False)],
)  # fmt: skip
def test_long_numbers_that_are_no_date_tell_a_document(text: str, expected: bool) -> None:
    assert of(lambda ref: is_distinctive(ref, bare(ref)), text) == expected


def test_a_number_contains_another_of_four_digits_that_is_no_year() -> None:
    assert both(contain, "VERRE451278", "451278")
    assert both(contain, "4512", "99451277")
    assert not both(contain, "1234567", "345")
    assert not both(contain, "FA2025001", "2025")


def test_numbers_of_one_series_contradict_and_those_of_two_do_not() -> None:
    assert both(contradict, "FA-2025-0109", "fa 2025/123")
    assert both(contradict, "100123", "100987")
    assert not both(contradict, "FA-2025-0109", "fa 2025/109")
    assert not both(contradict, "FA-2025-0109", "P700321")
    assert not both(contradict, "100123", "552010")
