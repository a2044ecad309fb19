"""Declared and recorded lines for tests of matching, with what a test does not tell filled in."""

from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl

MONEY = pl.Decimal(18, 2)
_TEXT = pl.String()
DECLARED: dict[str, pl.DataType] = {
    **dict.fromkeys(("declared_id", "supplier_id", "entity_code", "entity_state", "period_from", "period_to"), _TEXT),
    **dict.fromkeys(("document_kind", "document_ref"), _TEXT),
    "document_date": pl.Date(),
    **dict.fromkeys(("payment_ref", "line_status", "currency"), _TEXT),
    **dict.fromkeys(("amount", "net_amount", "amount_group", "net_amount_group"), MONEY),
}
RECORDED: dict[str, pl.DataType] = {
    **dict.fromkeys(("recorded_id", "supplier_id", "entity_code", "period", "document_ref"), _TEXT),
    "document_date": pl.Date(),
    "posting_date": pl.Date(),
    **dict.fromkeys(("line_type", "currency"), _TEXT),
    **dict.fromkeys(("amount", "amount_group"), MONEY),
    "is_card": pl.Boolean(),
}
UNTOLD: Any = object()


def declared(
    name: str,
    amount: str,
    day: str | None = "2025-03-10",
    ref: str | None = None,
    net: str | None = UNTOLD,
    **told: Any,
) -> dict[str, Any]:
    """A declared line of supplier S and entity E in euros; ``net`` is the amount unless told, None if nobody knows."""
    money, month = Decimal(amount), day[:7] if day else "2025-03"
    bare = money if net is UNTOLD else net and Decimal(net)
    row = {
        "declared_id": name, "supplier_id": "S", "entity_code": "E", "entity_state": "onboarded", "period_from": month,
        "period_to": month, "document_kind": "invoice", "document_ref": ref,
        "document_date": day and date.fromisoformat(day), "currency": "EUR", "amount": money, "net_amount": bare,
        "amount_group": money, "net_amount_group": bare,
    }  # fmt: skip
    return row | told


def recorded(name: str, amount: str, day: str = "2025-03-10", ref: str | None = None, **told: Any) -> dict[str, Any]:
    """A recorded line of supplier S and entity E in euros."""
    row = {
        "recorded_id": name, "supplier_id": "S", "entity_code": "E", "period": day[:7], "document_ref": ref,
        "document_date": date.fromisoformat(day), "posting_date": date.fromisoformat(day), "line_type": "invoice",
        "currency": "EUR", "amount": Decimal(amount), "amount_group": Decimal(amount), "is_card": False,
    }  # fmt: skip
    return row | told


def frames(ones: list[dict[str, Any]], others: list[dict[str, Any]]) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Both sides as ``match`` takes them."""
    return pl.DataFrame(ones, schema=DECLARED), pl.DataFrame(others, schema=RECORDED)
