"""A name as words: what systems put round it goes, what tells it apart stays."""

import polars as pl
import pytest

from hub.suppliers.wording import read_words, word_lists


def words(name: str, known: dict[str, str] | None = None) -> str:
    return " ".join(word_lists(pl.Series([name]), known).to_list()[0])


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("000032NHS SUPPLY CHAIN", "NHS SUPPLY CHAIN"),
        ("90205 GLOS HOSPITALS", "GLOS HOSPITALS"),
        ("LEEDS CITY COUNCIL900972211", "LEEDS CITY COUNCIL"),
        ("PHOENIX SURGERY J83645", "PHOENIX SURGERY"),
        ("Kärcher (Standort Köln)", "KARCHER"),
        ("H M REVENUE", "HM REVENUE"),
        ("DO NOT USE Acme Ltd", "ACME"),
        ("ACME SARL - DUPLICATE", "ACME"),
        ("ST JAMES RD MED CTR", "ST JAMES ROAD MEDICAL CENTRE"),
        ("247 TIME LTD", "247 TIME"),
        ("ROEBUCK PRACTICE 3", "ROEBUCK PRACTICE 3"),
    ],
)
def test_a_name_comes_down_to_its_words(name: str, expected: str) -> None:
    assert words(name) == expected


@pytest.mark.parametrize("name", ["TOTAL", "12345", "DO NOT USE", "SA", "?", "(LYON)"])
def test_a_name_always_keeps_a_word(name: str) -> None:
    assert words(name)


def test_the_workspace_says_what_its_words_mean() -> None:
    known = read_words("word,means\nPLOMB,plomberie\nDEL,\n")
    assert words("DEL Durand Plomb", known) == "DURAND PLOMBERIE"
    assert words("DURAND MED CTR", known) == "DURAND MED CTR"
