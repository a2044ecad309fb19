"""Frames of declared and recorded lines for the tests of the bridge, with defaults for what a test does not tell."""

import datetime as dt
from decimal import Decimal
from typing import Any

import polars as pl

from hub.reconciliation.bridge import Bridge, bridge
from hub.reconciliation.items import NAMED as ITEMS

TEXT, DATE, MONEY = pl.String(), pl.Date(), pl.Decimal(18, 2)
DECLARED = {
    "declared_id": TEXT, "statement_id": TEXT, "supplier_id": TEXT, "customer_account": TEXT, "entity_code": TEXT,
    "entity_state": TEXT, "period_from": TEXT, "period_to": TEXT, "document_kind": TEXT, "document_ref": TEXT,
    "document_date": DATE, "payment_ref": TEXT, "line_status": TEXT, "currency": TEXT, "amount": MONEY,
    "net_amount": MONEY, "amount_group": MONEY, "net_amount_group": MONEY,
}  # fmt: skip
RECORDED = {
    "recorded_id": TEXT, "supplier_id": TEXT, "entity_code": TEXT, "period": TEXT, "document_ref": TEXT,
    "document_date": DATE, "posting_date": DATE, "line_type": TEXT, "currency": TEXT, "amount": MONEY,
    "amount_group": MONEY, "is_card": pl.Boolean(),
}  # fmt: skip
MATCHES = dict.fromkeys(("match_id", "side", "id", "method", "evidence"), TEXT)
TERMS = dict.fromkeys(
    ("statement_id", "supplier_id", "basis", "rebates", "vat", "covers", "period_from", "period_to"), TEXT
)
NAMED = dict.fromkeys(("supplier", "entity", "document_ref", "item", "by", "on", "reason"), TEXT)
Row = dict[str, Any]


def told(identifier: str, amount: str, **given: Any) -> Row:
    """A declared line: invoice ``identifier`` of supplier S to NORD in March, without VAT, in EUR."""
    month = given.pop("month", "2026-03")
    row: Row = {
        "declared_id": identifier, "statement_id": "st", "supplier_id": "S", "customer_account": "C1",
        "entity_code": "NORD", "entity_state": "onboarded", "period_from": month, "period_to": month,
        "document_kind": "invoice", "document_ref": identifier, "document_date": dt.date(2026, 3, 15),
        "payment_ref": None, "line_status": None, "currency": "EUR",
    }  # fmt: skip
    row |= given
    net = row.pop("net", amount)
    row |= {"amount": amount, "net_amount": net}
    row.setdefault("amount_group", amount)
    row.setdefault("net_amount_group", net)
    return row


def total(identifier: str, amount: str, **given: Any) -> Row:
    """A declared total, of no document."""
    return told(identifier, amount, **{"document_kind": "total", "document_ref": None, "document_date": None, **given})


def booked(identifier: str, amount: str, **given: Any) -> Row:
    """A recorded line: invoice of supplier S in NORD's books in March, in EUR."""
    return {
        "recorded_id": identifier, "supplier_id": "S", "entity_code": "NORD", "period": "2026-03",
        "document_ref": identifier, "document_date": dt.date(2026, 3, 15), "posting_date": dt.date(2026, 3, 15),
        "line_type": "invoice", "currency": "EUR", "amount": amount, "amount_group": amount, "is_card": False, **given,
    }  # fmt: skip


def terms_of(*spans: tuple[str, str] | str, **given: str) -> list[Row]:
    """Terms of statement st, of supplier S: what was invoiced, net of rebates, without VAT, named customers."""
    row = {
        "statement_id": "st", "supplier_id": "S", "basis": "invoiced", "rebates": "net", "vat": "excluded",
        "covers": "named", **given,
    }  # fmt: skip
    both = [(one, one) if isinstance(one, str) else one for one in spans or ("2026-03",)]
    return [row | {"period_from": first, "period_to": last} for first, last in both]


def pair(match: str, declared: str | list[str], recorded: str | list[str], method: str = "reference") -> list[Row]:
    sides = (("declared", declared), ("recorded", recorded))
    return [
        {"match_id": match, "side": side, "id": one, "method": method, "evidence": f"{method} {match}"}
        for side, ids in sides
        for one in ([ids] if isinstance(ids, str) else ids)
    ]


def frame(rows: list[Row], schema: dict[str, Any]) -> pl.DataFrame:
    """Amounts are texts, so that no binary fraction comes near them."""
    made = [{name: row.get(name) for name in schema} for row in rows]
    made = [
        {name: Decimal(value) if schema[name] == MONEY and value is not None else value for name, value in row.items()}
        for row in made
    ]
    return pl.DataFrame(made, schema=schema)


def made(
    declared: list[Row], recorded: list[Row], matches: list[Row] | None = None, terms: list[Row] | None = None,
    named: list[Row] | None = None,
) -> Bridge:  # fmt: skip
    return bridge(
        frame(declared, DECLARED), frame(recorded, RECORDED), frame(matches or [], MATCHES),
        frame(terms_of() if terms is None else terms, TERMS), frame(named or [], NAMED),
    )  # fmt: skip


def items(found: Bridge, **where: Any) -> dict[str, Decimal]:
    """Σ of the items of the rows, those of 0.00 left out; ``matched`` never comes."""
    rows = found.summary.filter(**where) if where else found.summary
    sums = rows.select("matched", *ITEMS, "residual").sum().row(0, named=True)
    return {name: amount for name, amount in sums.items() if amount}
