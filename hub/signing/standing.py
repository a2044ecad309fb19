"""Whether what was signed is still what the facts say, and in words what moved.

Pure: frames in, a frame out. The figures are those of ``decisions.signoffs.Signoff``.
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import polars as pl

from hub.decisions.signoffs import FIGURES

CAUSES = {
    "new": "new",
    "superseded": "superseded",
    "gone": "gone",
    "reread": "read or counted otherwise",
    "perimeter": "in or out of the perimeter",
    "relinked": "re-linked",
    "recategorised": "re-categorised",
    "intercompany": "in or out of intercompany",
    "treatment": "of another nature or type",
    "rate": "at another rate",
    "share": "at another share",
}  # in the order in which they are told

MONEY = pl.Decimal(18, 2)
TOTALS: dict[str, pl.DataType] = {
    "entity_code": pl.String(), "period": pl.String(), **dict.fromkeys(FIGURES, MONEY), "line_count": pl.Int64(),
    "lines_hash": pl.String(),
}  # fmt: skip
SIGNOFF: dict[str, pl.DataType] = {
    "signoff_id": pl.String(), "signed_by": pl.String(), "signed_on": pl.Date(), "comment": pl.String(),
    "publication_id": pl.String(), **TOTALS,
}  # fmt: skip
MOVES: dict[str, pl.DataType] = {
    "entity_code": pl.String(), "period": pl.String(), "cause": pl.String(), "line_count": pl.Int64(),
}  # fmt: skip
STANDING: dict[str, pl.DataType] = {
    "entity_code": pl.String(), "period": pl.String(), "signoff_id": pl.String(), "is_unchanged": pl.Boolean(),
    "moved_amount": MONEY, "reason": pl.String(),
}  # fmt: skip

Row = Mapping[str, Any]
# The figures of a month without a line.
NOTHING: dict[str, Any] = {**dict.fromkeys(FIGURES, Decimal("0.00")), "line_count": 0, "lines_hash": "h" + "0" * 16}


def standing(signoffs: pl.DataFrame, current: pl.DataFrame, kept: pl.DataFrame, moves: pl.DataFrame) -> pl.DataFrame:
    """What each signature is worth now.

    ``signoffs`` (``SIGNOFF``): one row a signed (entity, period). ``current`` (``TOTALS``): the facts of today, no row
    where there are none. ``kept`` (``TOTALS``): the lines that the lake keeps of the signatures whose hash is not
    today's; ``moves`` (``MOVES``): what they and today's lines say otherwise.
    Returns ``STANDING``: moved_amount is external spend (opex and capex, accrual basis) now less what was signed, zero
    where only its supplier, category or side of the group is another; reason is null where nothing changed.
    """
    now, then = _by_month(current), _by_month(kept)
    causes: dict[tuple[str, str], list[Row]] = {}
    for row in moves.iter_rows(named=True):
        causes.setdefault((row["entity_code"], row["period"]), []).append(row)
    rows = []
    for signed in signoffs.iter_rows(named=True):
        month = (signed["entity_code"], signed["period"])
        found = now.get(month, NOTHING)
        copy = then.get(month, None if signed["line_count"] else NOTHING)
        reason = _reason(signed, found, copy, causes.get(month, []))
        moved = sum((found[name] - signed[name] for name in ("opex_accrual", "capex")), Decimal("0.00"))
        rows.append((*month, signed["signoff_id"], reason is None, moved, reason))
    return pl.DataFrame(rows, schema=STANDING, orient="row")


def _by_month(totals: pl.DataFrame) -> dict[tuple[str, str], Row]:
    return {(row["entity_code"], row["period"]): row for row in totals.iter_rows(named=True)}


def _reason(signed: Row, found: Row, kept: Row | None, moves: list[Row]) -> str | None:
    is_same = signed["lines_hash"] == found["lines_hash"]
    copy = found if is_same else kept
    if copy is None:
        return (
            f"{_moved_figures(signed, found)} since {_who(signed)}; the lake does not hold the lines that were signed"
        )
    edited = [name for name in ("lines_hash", "line_count", *FIGURES) if signed[name] != copy[name]]
    if edited:
        found_edited = ", ".join(f"{name} {signed[name]} instead of {copy[name]}" for name in edited)
        return f"signoffs.csv does not say what was signed as {signed['signoff_id']}: {found_edited}; sign again"
    if is_same:
        return None
    first, *others = [f"{row['line_count']:,} {told(row['cause'])}" for row in _ordered(moves)]
    count, _, what = first.partition(" ")
    lines = ", ".join([f"{count} {'line' if count == '1' else 'lines'} {what}", *others])
    asked = f"`hub diff --entity {signed['entity_code']} --period {signed['period']}`"
    return f"{_moved_figures(signed, found)} since {_who(signed)}: {lines}; see {asked}"


def _moved_figures(signed: Row, found: Row) -> str:
    moved = [(name, found[name] - signed[name]) for name in FIGURES if found[name] != signed[name]]
    return ", ".join(f"{name.replace('_', ' ')} {by:+,.2f}" for name, by in moved) or "no amount in all"


def _who(signed: Row) -> str:
    return f"signed by {signed['signed_by']} on {signed['signed_on']:%Y-%m-%d}"


def _ordered(moves: list[Row]) -> list[Row]:
    ranks = list(CAUSES)
    return sorted(moves, key=lambda row: [ranks.index(one) for one in row["cause"].split(", ")])


def told(cause: str) -> str:
    """A cause, or several between commas, in words that follow "lines"."""
    return " and ".join(CAUSES[one] for one in cause.split(", "))
