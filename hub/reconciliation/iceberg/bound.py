"""What suppliers declared beyond what entities recorded: Σ over suppliers of max(0, declared − recorded). No model.

A supplier of which more was recorded than it declared takes nothing away: its surplus says nothing of the others.
"""

from decimal import Decimal
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple

import polars as pl

from hub.reconciliation.iceberg.estimate import ALL, BOUND, ESTIMATED, OBSERVED, SPAN, Estimate, listed

NOTHING = Decimal(0)
# Items of the bridge that are no purchase which nobody recorded, though declared and recorded differ by them.
ELSEWHERE = ("cut_off", "rebates", "vat_or_currency", "purchasing_card", "dispute")


class _Statement(NamedTuple):
    """What one supplier declared over one span on one basis."""

    supplier_id: str
    period_from: str
    period_to: str
    basis: str
    missing: Decimal
    elsewhere: dict[str, Decimal]


def bounds(summary: pl.DataFrame, currency: str) -> list[Estimate]:
    """The bound of each span, and in all.

    ``summary``: one row a supplier × entity × span: ``supplier_id, period_from, period_to, basis, declared, recorded``
    and the bridge's items, in the group's currency. In all, a supplier's spans are added up first, so that what is
    recorded a month late is not missing; of spans that overlap, the longest counts.
    """
    statements = _statements(summary)
    if not statements:
        return [Estimate(BOUND, ALL, None, None, currency, 0, _WORDS, reason="no supplier's statement is counted")]
    spans = sorted({(one.period_from, one.period_to) for one in statements})
    found = [_bound(_apart([one for one in statements if _span(one) == span]), SPAN, span, currency) for span in spans]
    whole = (min(begin for begin, _ in spans), max(end for _, end in spans))
    return [*found, _bound(_apart(statements), ALL, whole, currency)]


_WORDS = (
    "no model: what suppliers declared beyond what was recorded of them, each supplier apart; of suppliers without a "
    "statement it says nothing"
)


def _span(one: _Statement) -> tuple[str, str]:
    return one.period_from, one.period_to


def _statements(summary: pl.DataFrame) -> list[_Statement]:
    keys = ["supplier_id", "period_from", "period_to", "basis"]
    items = [name for name in ELSEWHERE if name in summary.columns]
    rows = summary.group_by(keys).agg(pl.col("declared", "recorded", *items).sum()).sort(keys)
    return [
        _Statement(
            row["supplier_id"], row["period_from"], row["period_to"], row["basis"], row["declared"] - row["recorded"],
            {one: row[one] for one in items},
        )
        for row in rows.iter_rows(named=True)
    ]  # fmt: skip


def _apart(statements: list[_Statement]) -> list[_Statement]:
    """Of each supplier, statements that do not overlap: the longest first, of two of one span the larger difference."""
    kept: list[_Statement] = []
    for _, own in groupby(sorted(statements, key=itemgetter(0)), key=itemgetter(0)):
        chosen: list[_Statement] = []
        for one in sorted(own, key=lambda told: (-_months(*_span(told)), -told.missing, told)):
            if all(one.period_to < other.period_from or one.period_from > other.period_to for other in chosen):
                chosen.append(one)
        kept += chosen
    return kept


def _months(begin: str, end: str) -> int:
    return (int(end[:4]) - int(begin[:4])) * 12 + int(end[5:]) - int(begin[5:]) + 1


def _bound(statements: list[_Statement], scope: str, span: tuple[str, str], currency: str) -> Estimate:
    by_supplier: dict[str, list[_Statement]] = {}
    for one in statements:
        by_supplier.setdefault(one.supplier_id, []).append(one)
    sums = {supplier: sum((one.missing for one in own), NOTHING) for supplier, own in by_supplier.items()}
    short = [supplier for supplier, missing in sums.items() if missing > 0]
    figure = float(sum((sums[supplier] for supplier in short), NOTHING))
    explained = _explained([one for supplier in short for one in by_supplier[supplier]])
    words = f"{_WORDS}. {explained}" if explained else _WORDS
    return Estimate(
        BOUND, scope, *span, currency, len(sums), words,
        estimate=figure, low=figure, status=ESTIMATED, grade=OBSERVED,
    )  # fmt: skip


def _explained(statements: list[_Statement]) -> str:
    """What of the bound the bridge accounts for otherwise."""
    totals: dict[str, Decimal] = {}
    for one in statements:
        for item, amount in one.elsewhere.items():
            totals[item] = totals.get(item, NOTHING) + amount
    named = [f"{item} {amount:,.2f}" for item, amount in totals.items() if amount]
    return f"Of it the bridge explains otherwise: {listed(named)}" if named else ""
