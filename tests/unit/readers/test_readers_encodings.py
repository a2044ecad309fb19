"""Rules of encodings: a code page is chosen by the words that it makes."""

import pytest

from hub.readers.encodings import best_code_page, bom_of

FRENCH = ["régularisation", "prélèvement", "août", "à", "N°12", "Société", "ÉLECTRICITÉ", "Noël", "frais"]


@pytest.mark.parametrize("page", ["cp1252", "cp850"])
def test_french_words_tell_their_code_page(page: str) -> None:
    words = [word.encode(page) for word in FRENCH]
    assert best_code_page([word for word in words if not word.isascii()]) == page


def test_the_oe_and_euro_of_iso_8859_15() -> None:
    assert best_code_page(["cœur".encode("iso8859-15"), "12€".encode("iso8859-15")]) == "iso8859-15"


def test_a_degree_sign_alone_is_cp850() -> None:
    assert best_code_page([b"N\xf812"]) == "cp850"


def test_danish_is_not_taken_for_cp850() -> None:
    assert best_code_page([word.encode("cp1252") for word in ("København", "Søren", "år", "æble")]) == "cp1252"


def test_byte_order_marks() -> None:
    assert bom_of(b"\xef\xbb\xbfa") == (3, "utf-8-sig")
    assert bom_of("a".encode("utf-16")) == (2, "utf-16-le")
    assert bom_of(b"a") == (0, None)


def test_an_accent_behind_a_capital_is_no_sign() -> None:
    """``M³ller`` is what CP850 makes of ``Müller`` in CP1252, with or without a quotation mark before it."""
    for word in ("Müller", '"Müller', "Köhler", "Péchiney", "D’Évreux"):
        assert best_code_page([word.encode("cp1252")]) == "cp1252"
    assert best_code_page(["Müller".encode("cp850")]) == "cp850"
    assert best_code_page([word.encode("cp850") for word in ("Nº", "Peña")]) == "cp850"
