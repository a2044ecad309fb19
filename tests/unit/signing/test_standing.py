"""Rules of a signature's worth: it stands while the facts say what was signed, else it says what moved."""

import datetime as dt
from decimal import Decimal
from typing import Any

import polars as pl

from hub.signing.standing import MOVES, NOTHING, SIGNOFF, TOTALS, standing

MONTH = {"entity_code": "ALPHA", "period": "2025-01"}
FIGURES: dict[str, Any] = {
    **NOTHING, "opex_accrual": Decimal("100.00"), "opex_invoiced": Decimal("90.00"), "capex": Decimal("30.00"),
    "line_count": 4, "lines_hash": "h00000000000000aa",
}  # fmt: skip
SIGNED = {
    **MONTH, **FIGURES, "signoff_id": "S1", "signed_by": "Ann", "signed_on": dt.date(2026, 3, 2), "comment": "",
    "publication_id": "P1",
}  # fmt: skip


def now(**moved: Any) -> dict[str, Any]:
    """The figures of today: those that were signed, and these."""
    return {**MONTH, **FIGURES, "lines_hash": "h00000000000000bb", **moved}


def told(
    current: list[dict[str, Any]], kept: list[dict[str, Any]], *moves: tuple[str, int], **signed: Any
) -> dict[str, Any]:
    rows = [{**MONTH, "cause": cause, "line_count": count} for cause, count in moves]
    frames = [({**SIGNED, **signed}, SIGNOFF), (current, TOTALS), (kept, TOTALS), (rows, MOVES)]
    found = standing(*(pl.DataFrame(data, schema=schema) for data, schema in frames))
    [row] = found.to_dicts()
    return row


def test_what_did_not_move_stands() -> None:
    row = told([{**MONTH, **FIGURES}], [])
    assert row == {**MONTH, "signoff_id": "S1", "is_unchanged": True, "moved_amount": Decimal("0.00"), "reason": None}


def test_what_moved_is_named_with_its_amount() -> None:
    # Opex +1,234.00, capex -30.00: 1,204.00 in all.
    current = now(opex_accrual=Decimal("1334.00"), capex=Decimal("0.00"))
    row = told([current], [{**MONTH, **FIGURES}], ("relinked", 2), ("new", 3))
    assert (row["is_unchanged"], row["moved_amount"]) == (False, Decimal("1204.00"))
    assert row["reason"] == (
        "opex accrual +1,234.00, capex -30.00 since signed by Ann on 2026-03-02: 3 lines new, 2 re-linked; "
        "see `hub diff --entity ALPHA --period 2025-01`"
    )


def test_a_line_that_is_only_linked_otherwise_moves_no_amount() -> None:
    row = told([now()], [{**MONTH, **FIGURES}], ("relinked, rate", 1))
    assert (row["is_unchanged"], row["moved_amount"]) == (False, Decimal("0.00"))
    assert row["reason"].startswith(
        "no amount in all since signed by Ann on 2026-03-02: 1 line re-linked and at another"
    )


def test_a_month_whose_lines_are_gone() -> None:
    row = told([], [{**MONTH, **FIGURES}], ("gone", 4))
    assert (row["is_unchanged"], row["moved_amount"]) == (False, Decimal("-130.00"))
    assert "opex accrual -100.00, opex invoiced -90.00, capex -30.00 since" in row["reason"]


def test_a_month_without_a_line_can_be_signed() -> None:
    assert told([], [], **NOTHING)["is_unchanged"]
    row = told([now()], [], ("new", 4), **NOTHING)
    assert "4 lines new" in row["reason"]


def test_a_ledger_that_was_edited_is_no_signature() -> None:
    row = told([{**MONTH, **FIGURES}], [], opex_accrual=Decimal("999.00"))
    assert not row["is_unchanged"]
    assert row["reason"] == (
        "signoffs.csv does not say what was signed as S1: opex_accrual 999.00 instead of 100.00; sign again"
    )
    row = told([now()], [{**MONTH, **FIGURES}], lines_hash="h00000000000000cc")
    assert "lines_hash h00000000000000cc instead of h00000000000000aa" in row["reason"]


def test_lines_that_the_lake_lost_are_told() -> None:
    row = told([now(capex=Decimal("31.00"))], [])
    assert row["reason"] == (
        "capex +1.00 since signed by Ann on 2026-03-02; the lake does not hold the lines that were signed"
    )
