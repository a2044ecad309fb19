"""Which declared and recorded lines are one document.

Here belongs the order of the passes, each on what the former ones left: the same number; numbers written in another
way, confirmed by the amount; amount and date; one document that is several of the other side; purchasing cards. Only
documents of one supplier and entity meet, but for cards, where the entity's books name the card's issuer. A wrong
match is worse than a missed one.
"""

from collections.abc import Callable
from functools import partial

import polars as pl

from hub.reconciliation.agreement import Tolerance
from hub.reconciliation.amounts import by_amount, by_card
from hub.reconciliation.documents import DECLARED, FOUND, RECORDED, both_sides, without
from hub.reconciliation.grouping import by_group
from hub.reconciliation.numbers import by_part, by_reference, by_variant
from hub.reconciliation.references import bare, core, legible, number

__all__ = ["MATCHES", "Tolerance", "match"]

MATCHES = {"match_id": pl.String, "side": pl.String, "id": pl.String, "method": pl.String, "evidence": pl.String}
Pass = Callable[[pl.DataFrame, pl.DataFrame, Tolerance], pl.DataFrame]

PASSES: dict[str, Pass] = {
    "same reference": partial(by_reference, key=bare),
    "same number": partial(by_reference, key=number),
    "number without its year": partial(by_variant, key=core),
    "misread number": partial(by_variant, key=legible),
    "part of a number": by_part,
    "amount and date": by_amount,
    "groups": by_group,
    "cards": by_card,
}


def match(declared: pl.DataFrame, recorded: pl.DataFrame, tolerance: Tolerance | None = None) -> pl.DataFrame:
    """MATCHES: one row a matched line, ``match_id`` made of the smallest id of each side; every id at most once.

    ``declared``: declared_id, supplier_id, entity_code, entity_state, period_from, period_to, document_kind,
    document_ref, document_date, payment_ref, line_status, currency, amount, net_amount, amount_group,
    net_amount_group. ``recorded``: recorded_id, supplier_id, entity_code, period, document_ref, document_date,
    posting_date, currency, amount, amount_group, is_card. Method: reference, reference_variant, amount_date, grouped
    or card. Sorted; the order of rows changes nothing.
    """
    left, right = both_sides(declared, recorded)
    ids = pl.concat(side.select("id", "row", side=pl.lit(name)) for name, side in ((DECLARED, left), (RECORDED, right)))
    left, right = left.drop("id"), right.drop("id")
    found = [pl.DataFrame(schema=FOUND)]
    for step in PASSES.values():
        if left.is_empty() or right.is_empty():
            break
        found.append(step(left, right, tolerance or Tolerance()))
        left, right = without(left, found[-1], DECLARED), without(right, found[-1], RECORDED)
    return _named(pl.concat(found), ids)


def _named(found: pl.DataFrame, ids: pl.DataFrame) -> pl.DataFrame:
    """The matched lines with ids instead of rows."""
    named = found.join(ids, on=["side", "row"])
    smallest = named.group_by("match").agg(
        pl.col("id").filter(pl.col("side") == side).min().alias(side) for side in (DECLARED, RECORDED)
    )
    named = named.join(smallest, on="match").with_columns(match_id=pl.format("{}~{}", DECLARED, RECORDED))
    return named.select(pl.col(name).cast(kind) for name, kind in MATCHES.items()).sort("match_id", "side", "id")
