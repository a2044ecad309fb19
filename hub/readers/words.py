"""The words of a statement for what a line is: an invoice, a credit note, a payment; disputed, paid by card.

What belongs here: French and English words, UNTDID 1001's codes, and the feed's own. What a kind does to an amount is
in ``statement``.
"""

from collections.abc import Mapping

import polars as pl

from hub.readers.columns import folded

KINDS = ("invoice", "credit_note", "rebate", "payment", "total")
STATUSES = ("disputed", "card")
CREDITS = ("credit_note", "rebate")

# Whole words, folded: without case, accents, spaces and punctuation.
_WHOLE = {
    "invoice": "fa fac fact fc inv doit vente bill 380 384 386",
    "credit_note": "av avo cn crn ncr ndc credit 381",
    "rebate": "rfa rrr bonus bonification",
    "payment": "rgl regl pmt lcr traite cheque prelevement receipt",
    "total": "ca cumul sales turnover chiffredaffaires",
    "disputed": "litigieux litigieuse",
}
# Beginnings, of which the first that fits tells: ``facture d'avoir`` is a credit note.
_BEGINNINGS = (
    ("factureavoir", "credit_note"), ("facturedavoir", "credit_note"), ("avoir", "credit_note"),
    ("creditnote", "credit_note"), ("creditmemo", "credit_note"), ("notedecredit", "credit_note"),
    ("notecredit", "credit_note"),
    ("facture", "invoice"), ("facturation", "invoice"), ("invoice", "invoice"),
    ("remise", "rebate"), ("ristourne", "rebate"), ("rabais", "rebate"), ("rebate", "rebate"), ("discount", "rebate"),
    ("reglement", "payment"), ("paiement", "payment"), ("payment", "payment"), ("virement", "payment"),
    ("encaissement", "payment"), ("versement", "payment"),
    ("total", "total"), ("totaux", "total"),
    ("litige", "disputed"), ("enlitige", "disputed"), ("conteste", "disputed"), ("dispute", "disputed"),
    ("indispute", "disputed"), ("contested", "disputed"),
    ("carte", "card"), ("card", "card"), ("pcard", "card"), ("purchasingcard", "card"), ("procurementcard", "card"),
)  # fmt: skip
_WORDS = {word: told for told, words in _WHOLE.items() for word in words.split()}


def told_by(texts: pl.Series, own: Mapping[str, str], known: tuple[str, ...]) -> pl.Series:
    """What each text says, one of ``known``; null where it says nothing known. ``own``: the feed's words."""
    mine = {folded(word): told for word, told in own.items()}
    distinct = texts.drop_nulls().unique()
    told = [_told(folded(text), mine, known) for text in distinct]
    return texts.replace_strict(distinct, pl.Series(told, dtype=pl.String), default=None, return_dtype=pl.String)


def _told(word: str, own: Mapping[str, str], known: tuple[str, ...]) -> str | None:
    if word in own:
        return own[word] if own[word] in known else None
    if _WORDS.get(word) in known:
        return _WORDS[word]
    return next((told for beginning, told in _BEGINNINGS if told in known and word.startswith(beginning)), None)
