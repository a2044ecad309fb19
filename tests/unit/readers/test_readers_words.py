"""Words of kinds and states of lines, French and English, and the feed's own."""

import polars as pl
import pytest

from hub.readers.words import KINDS, STATUSES, told_by


def kind(text: str, **own: str) -> str | None:
    return told_by(pl.Series([text]), own, KINDS)[0]  # type: ignore[no-any-return]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Facture", "invoice"),
        ("FACTURES CLIENTS", "invoice"),
        ("Invoice", "invoice"),
        ("380", "invoice"),
        ("Avoir", "credit_note"),
        ("avoir commercial", "credit_note"),
        ("Facture d'avoir", "credit_note"),
        ("Note de crédit", "credit_note"),
        ("credit_note", "credit_note"),
        ("Credit memo", "credit_note"),
        ("381", "credit_note"),
        ("Remise", "rebate"),
        ("RFA", "rebate"),
        ("Ristourne 2024", "rebate"),
        ("Règlement", "payment"),
        ("Virement reçu", "payment"),
        ("Payment", "payment"),
        ("Total", "total"),
        ("Chiffre d'affaires", "total"),
        ("Annulation d'avoir", None),  # its sign tells
        ("Frais de port", None),
    ],
)
def test_kinds(text: str, told: str | None) -> None:
    assert kind(text) == told


def test_the_feeds_own_words_come_first() -> None:
    assert kind("RV", RV="invoice") == "invoice"
    assert kind("Facture", FACTURE="total") == "total"
    # A word of a state says nothing in a column of kinds.
    assert kind("O", O="disputed") is None
    assert told_by(pl.Series(["O", None]), {"O": "disputed"}, STATUSES).to_list() == ["disputed", None]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Litige", "disputed"),
        ("En litige", "disputed"),
        ("Disputed", "disputed"),
        ("Carte d'achat", "card"),
        ("P-Card", "card"),
        ("Sans litige", None),
        ("Non contesté", None),
        ("Payé", None),
    ],
)
def test_states(text: str, told: str | None) -> None:
    assert told_by(pl.Series([text]), {}, STATUSES)[0] == told
