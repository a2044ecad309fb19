"""Rules of the chain: each record once, the first rule broken, amounts kept on rejects, sides as the feed says."""

import datetime as dt
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from hub.group.models import Entity, Feed, Group
from hub.readers.amounts import Notation
from hub.readers.attributes import claims_of
from hub.readers.canonical import Chain
from hub.readers.contract import REJECT_SCHEMA, ROW_SCHEMA, Batch
from hub.readers.dates import DateForm
from hub.readers.raw import RawBatch, Texts, empty_broken

GROUP = Group(name="G", entities=(Entity(code="A", name="A"), Entity(code="UK", name="B", currency="GBP")))
LEDGER = {"posting_date": "d", "account_code": "a", "debit": "x", "credit": "y"}
PURCHASES = {"posting_date": "d", "supplier_name": "s", "amount": "x"}


def feed(columns: dict[str, str], **changes: Any) -> Feed:
    return Feed(entity="A", name="f", path=Path("f"), reader="delimited", columns=columns, **changes)


def convert(declared: Feed, *records: dict[str, str | None], dates: DateForm | None = None) -> Batch:
    """The batch of records given as column → text, numbered from 2."""
    names = tuple(records[0])
    fields = pl.DataFrame(
        {"line_number": list(range(2, len(records) + 2)), **{name: [r[name] for r in records] for name in names}},
        schema={"line_number": pl.Int64(), **dict.fromkeys(names, pl.String())},
    )
    data = "".join("|".join(value or "" for value in record.values()) + "\n" for record in records).encode()
    claims = claims_of(declared, GROUP, names, "2022-P01.csv", "A.f")
    chain = Chain(declared, claims, dates or DateForm(order="day"), Notation.declared(declared.format))
    return chain.convert(RawBatch(fields, empty_broken(names), Texts(data, 2)))


def line(**changes: str | None) -> dict[str, str | None]:
    return {"posting_date": "20220401", "account_code": "606300", "debit": "10,00", "credit": "", **changes}


def purchase(**changes: str | None) -> dict[str, str | None]:
    return {"posting_date": "20220401", "supplier_name": "S", "amount": "10,00", **changes}


def sides(frame: pl.DataFrame) -> list[tuple[Decimal | None, Decimal | None]]:
    return frame.select("debit", "credit").rows()


def test_rows_and_rejects_have_the_contract_s_columns_and_types() -> None:
    batch = convert(feed(LEDGER), line(), line(posting_date="x"))
    assert dict(batch.rows.schema) == ROW_SCHEMA
    assert dict(batch.rejects.schema) == REJECT_SCHEMA
    assert (batch.rows.height, batch.rejects.height, batch.lines_read) == (1, 1, 2)


def test_an_empty_side_is_zero_and_negative_sides_are_kept() -> None:
    batch = convert(feed(LEDGER), line(), line(debit="-5,00"), line(debit=None, credit="-0,01"))
    assert sides(batch.rows) == [
        (Decimal("10.00"), Decimal(0)),
        (Decimal("-5.00"), Decimal(0)),
        (Decimal(0), Decimal("-0.01")),
    ]


@pytest.mark.parametrize(
    ("changes", "rule", "debit", "credit"),
    [
        ({"debit": "", "credit": None}, "amount_unreadable", None, None),
        ({"debit": "abc", "credit": "7,00"}, "amount_unreadable", None, Decimal("7.00")),
        ({"debit": "1,234", "credit": "0"}, "amount_ambiguous", None, Decimal(0)),
        ({"debit": "1,2345"}, "amount_precision", None, Decimal(0)),
        ({"debit": "9999999999999999,99"}, "amount_too_large", None, Decimal(0)),
        ({"posting_date": None}, "date_missing", Decimal(10), Decimal(0)),
        ({"posting_date": "20221341"}, "date_unreadable", Decimal(10), Decimal(0)),
        ({"posting_date": "18990101"}, "date_out_of_range", Decimal(10), Decimal(0)),
        ({"account_code": " "}, "account_missing", Decimal(10), Decimal(0)),
        ({"posting_date": "x", "account_code": ""}, "date_unreadable", Decimal(10), Decimal(0)),
    ],
)
def test_a_reject_names_its_first_rule_and_keeps_the_amounts_that_can_be_read(
    changes: dict[str, str | None], rule: str, debit: Decimal | None, credit: Decimal | None
) -> None:
    batch = convert(feed(LEDGER), line(**changes))
    assert batch.rejects.select("rule", "debit", "credit").rows() == [(rule, debit, credit)]


def test_a_signed_amount_goes_to_its_side() -> None:
    batch = convert(feed(PURCHASES, kind="purchases"), purchase(), purchase(amount="-3,50"), purchase(amount="0"))
    assert sides(batch.rows) == [(Decimal(10), 0), (0, Decimal("3.50")), (0, 0)]


TOO_LARGE = ("9999999999999999,99", "-1000000000000000")
LARGE = ("999999999999999,99", "-999999999999999,99", "0", "", *TOO_LARGE)


@pytest.mark.parametrize("one", LARGE)
@pytest.mark.parametrize("other", LARGE)
def test_no_sum_or_difference_of_huge_amounts_overflows(one: str, other: str) -> None:
    """Net of two sides and of VAT, the amount in currency and the sums of 40 lines, whatever the signs."""
    ledger = {**LEDGER, "amount_original": "o", "currency": "k", "vat_amount": "v"}
    record = line(debit=one, credit=other, amount_original=one, currency="USD", vat_amount=other)
    for changes in ({}, {"vat": "included"}, {"sign": "inverted"}):
        batch = convert(feed(ledger, **changes), *[record] * 40)
        assert batch.lines_read == batch.rows.height + batch.rejects.height == 40
        parts = (batch.rows, batch.rejects)
        assert batch.debit_read == sum(Decimal(part["debit"].sum() or 0) for part in parts)
        assert batch.credit_read == sum(Decimal(part["credit"].sum() or 0) for part in parts)
        assert not {one, other} & {*TOO_LARGE} or set(batch.rejects["rule"]) == {"amount_too_large"}


def test_an_inverted_sign_turns_every_side() -> None:
    assert sides(convert(feed(PURCHASES, kind="purchases", sign="inverted"), purchase()).rows) == [(0, Decimal(10))]
    assert sides(convert(feed(LEDGER, sign="inverted"), line()).rows) == [(0, Decimal(10))]


@pytest.mark.parametrize("code", ["D", "d", "+1", "1", "+", "S", "DR", "C", "-1", "-", "H", "CR"])
def test_a_direction_puts_the_amount_on_its_side_with_its_own_sign(code: str) -> None:
    columns = {"posting_date": "d", "account_code": "a", "amount": "x", "direction": "y"}
    record = {"posting_date": "20220401", "account_code": "606", "amount": "-4,00", "direction": code}
    expected = (Decimal(-4), 0) if code.upper() in ("D", "+1", "1", "+", "S", "DR") else (0, Decimal(-4))
    assert sides(convert(feed(columns), record).rows) == [expected]


def test_an_unknown_direction_is_rejected() -> None:
    columns = {"posting_date": "d", "account_code": "a", "amount": "x", "direction": "y"}
    record = {"posting_date": "20220401", "account_code": "606", "amount": "4,00", "direction": "?"}
    assert convert(feed(columns), record).rejects["rule"].to_list() == ["direction_unreadable"]


def test_vat_included_is_taken_out() -> None:
    declared = feed({**PURCHASES, "vat_amount": "v"}, kind="purchases", vat="included")
    batch = convert(
        declared,
        purchase(amount="120,00", vat_amount="20,00"),
        purchase(amount="-120,00", vat_amount="-20,00"),
        purchase(amount="50,00", vat_amount=""),
    )
    assert sides(batch.rows) == [(Decimal(100), 0), (0, Decimal(100)), (Decimal(50), 0)]


def test_an_unknown_entity_is_rejected_with_its_amount() -> None:
    declared = Feed(
        entity="_group", name="f", path=Path("f"), reader="delimited", kind="purchases", columns=PURCHASES,
        entities={"column": "E", "map": {"Rail ": "A", "Bus": "UK"}},
    )  # fmt: skip
    batch = convert(declared, purchase(entity=" Rail "), purchase(entity="Bus"), purchase(entity="oyster"))
    assert batch.rows.select("entity_code", "currency").rows() == [("A", "EUR"), ("UK", "GBP")]
    assert batch.rejects.select("entity_code", "rule", "debit").rows() == [(None, "entity_unknown", Decimal(10))]


def test_a_purchase_in_another_currency_keeps_its_amount_in_both_places() -> None:
    declared = feed({**PURCHASES, "currency": "c"}, kind="purchases")
    batch = convert(
        declared,
        purchase(currency="usd"),
        purchase(currency="USD", amount="-10,00"),
        purchase(currency=None),
        purchase(currency="EUR"),
        purchase(currency="XXX"),  # ISO 4217: no currency
    )
    assert batch.rows.select("currency", "amount_original", "debit", "credit").rows() == [
        ("USD", Decimal(10), Decimal(10), 0),
        ("USD", Decimal(-10), 0, Decimal(10)),
        ("EUR", None, Decimal(10), 0),
        ("EUR", None, Decimal(10), 0),
    ]
    assert batch.rejects.select("rule", "debit").rows() == [("currency_unknown", Decimal(10))]


def test_an_original_amount_takes_the_sign_of_debit_minus_credit() -> None:
    declared = feed({**LEDGER, "currency": "c", "amount_original": "o"})
    batch = convert(
        declared,
        line(currency="USD", amount_original="12,00"),
        line(currency="USD", amount_original="12,00", debit="", credit="10,00"),
        line(currency="USD", amount_original=None),
        line(currency=None, amount_original="12,00"),
        line(currency="USD", amount_original="abc"),
    )
    assert batch.rows.select("currency", "amount_original").rows() == [
        ("USD", Decimal(12)),
        ("USD", Decimal(-12)),
        ("EUR", None),
        ("EUR", None),
        ("EUR", None),
    ]


def test_the_period_is_the_month_of_the_date_that_the_feed_says() -> None:
    declared = feed({**PURCHASES, "document_date": "i"}, kind="purchases", period={"rule": "document_date"})
    batch = convert(declared, purchase(document_date="20220215"), purchase(document_date="nothing"))
    assert batch.rows.select("period", "posting_date").rows() == [("2022-02", dt.date(2022, 4, 1))]
    assert batch.rejects["rule"].to_list() == ["date_unreadable"]


def test_a_date_that_the_period_does_not_need_may_be_unreadable() -> None:
    declared = feed({**LEDGER, "document_date": "i"})
    batch = convert(declared, line(document_date="nothing"))
    assert batch.rows["document_date"].to_list() == [None]


def test_a_period_outside_the_feed_s_validity_is_rejected() -> None:
    declared = feed(LEDGER, valid_from="2022-04", valid_to="2022-05")
    batch = convert(declared, *(line(posting_date=f"2022{month}01") for month in ("03", "04", "05", "06")))
    assert batch.rows["period"].to_list() == ["2022-04", "2022-05"]
    assert batch.rejects.select("period", "rule").rows() == [
        ("2022-03", "period_not_claimed"),
        ("2022-06", "period_not_claimed"),
    ]


def test_texts_are_stripped_and_blank_texts_are_null() -> None:
    rows = convert(feed({**LEDGER, "line_label": "l"}), line(line_label="  Facture  "), line(line_label="  ")).rows
    assert rows["line_label"].to_list() == ["Facture", None]


def test_a_rejected_ledger_line_outside_purchases_shows_no_text() -> None:
    declared = feed({**LEDGER, "line_label": "l", "journal_code": "j"})
    batch = convert(
        declared,
        line(account_code="641100", line_label="Salaire DUPONT", debit="DUPONT", journal_code="PAI"),
        line(account_code=None, line_label="Salaire DURAND", journal_code="PAI"),
        line(line_label="Achat MARTIN", debit="douze", journal_code="ACH"),
    )
    texts = batch.rejects.select("raw_text", "detail").rows()
    assert texts[0][0] == "PAI\t641100\t…"
    assert texts[1][0] == "PAI\t\t…"
    assert "DUPONT" not in str(texts)
    assert "DURAND" not in str(texts)
    assert "MARTIN" in texts[2][0]
    assert "douze" in texts[2][1]


def test_ibans_are_masked_in_rows_and_rejects() -> None:
    declared = feed({**LEDGER, "line_label": "l"})
    batch = convert(declared, line(line_label="v FR7610207000470404"), line(line_label="FR7610207000470404", debit="x"))
    assert batch.rows["line_label"].to_list() == ["v FR********0404"]
    assert "FR7610207000470404" not in batch.rejects["raw_text"][0]
