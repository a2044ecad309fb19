"""Passes that match documents by amount and date, for want of a number.

Here belongs what is sure enough without a number. Each pass takes lines of both sides and a tolerance, and gives the
matched lines (``documents.found``).
"""

from collections.abc import Callable
from dataclasses import replace
from itertools import product

import polars as pl

from hub.reconciliation.agreement import EXACT, WORDS, Likeness, Tolerance, candidates, likenesses
from hub.reconciliation.assignment import assign, unrivalled, without_rivals
from hub.reconciliation.documents import DECLARED, RECORDED, TOTAL, by_number, found, singles, without
from hub.reconciliation.numbers import same_number
from hub.reconciliation.references import bare, contradict

SPAN = 92  # days: a document dated by a longer period only is found by its number
CHANCE = 0.003  # other documents for each cent of an amount that meets among all suppliers
Making = Callable[[pl.DataFrame], pl.DataFrame]
CARD_LATE = 45  # days from a purchase to the card's statement, where the supplier says that a card paid


def by_amount(left: pl.DataFrame, right: pl.DataFrame, tolerance: Tolerance) -> pl.DataFrame:
    """Documents of one amount and date, the surest way to compare first."""
    left, right = (side.filter(pl.col("block").is_not_null() & (pl.col("kind") != TOTAL)) for side in (left, right))
    parts = []
    for likeness in likenesses(tolerance):
        ones, others = by_number(left), by_number(right)
        pairs = _alike(ones, others, "block", likeness, tolerance.days)
        if likeness.alone:
            pairs = _rare(pairs, ones, others, likeness, False)
        parts.append(found(pairs, ones, others, "amount_date"))
        left, right = without(left, parts[-1], DECLARED), without(right, parts[-1], RECORDED)
    return pl.concat(parts)


def by_card(left: pl.DataFrame, right: pl.DataFrame, tolerance: Tolerance) -> pl.DataFrame:
    """Declared documents and lines that the same entity's books have under a card's issuer.

    To the cent, since the lines of every supplier lie there; where the supplier says that a card paid, also with VAT
    and later.
    """
    left = left.filter(pl.col("kind") != TOTAL)
    right = right.filter(pl.col("is_card") & pl.col("pool").is_not_null())
    ones, others = _of_entity(left, right)
    keyed = [side.with_columns(key=bare(pl.col("ref"))).drop_nulls("key") for side in (ones, others)]
    parts = [found(same_number(keyed[0], keyed[1], tolerance), ones, others, "card")]
    exact, with_vat = Likeness("net", 0, 0, EXACT), replace(likenesses(tolerance)[2], alone=True)
    ways = (
        (exact, tolerance.days, False),
        (with_vat, tolerance.days, True),
        (replace(exact, alone=True), CARD_LATE, True),
    )
    for (likeness, days, is_told), made in product(ways, (by_number, singles)):
        left, right = without(left, parts[-1], DECLARED), without(right, parts[-1], RECORDED)
        if left.is_empty() or right.is_empty():
            break
        ones, others = _of_entity(left, right, made)
        pairs = _alike(ones.filter("is_card") if is_told else ones, others, "block", likeness, days)
        pairs = pairs if is_told else _rare(pairs, ones, others, likeness, True)
        parts.append(found(pairs, ones, others, "card"))
    return pl.concat(parts)


def _of_entity(left: pl.DataFrame, right: pl.DataFrame, made: Making = singles) -> list[pl.DataFrame]:
    """Declared documents and recorded ones, with their entity as block. The books have a card's statement as one
    document of many purchases, or each purchase as a document of its own."""
    return [side.with_columns(block="pool") for side in (by_number(left), made(right))]


def _alike(ones: pl.DataFrame, others: pl.DataFrame, on: str, likeness: Likeness, days: int) -> pl.DataFrame:
    """Pairs (left, right, evidence) that no rival disputes.

    Two numbers of one series that differ are two documents, but on the same day for the same amount: then one is
    mistyped.
    """
    ones = ones.filter(pl.col("last") - pl.col("first") <= SPAN)
    edges = candidates(ones, others, on, likeness, days)
    differ = contradict(pl.col("ref"), pl.col("ref_right"))
    is_typed = pl.lit(not likeness.alone) & (pl.col("distance") == 0)
    edges = edges.filter(~differ | is_typed)
    edges = edges.with_columns(cost=pl.col("distance").cast(pl.Float64).pow(2))
    pairs = without_rivals(edges) if likeness.alone else unrivalled(assign(edges, (days + 1.0) ** 2), edges)
    said = pl.format("{}, {} days apart", pl.lit(WORDS[likeness.words]), "distance")
    return pairs.join(edges, on=["left", "right"]).with_columns(evidence=said)


def _rare(
    pairs: pl.DataFrame, ones: pl.DataFrame, others: pl.DataFrame, likeness: Likeness, among_all: bool
) -> pl.DataFrame:
    """Pairs whose amount would hardly meet another by chance among all that the entity has open as near in date.

    A round amount counts as its units: of 40.00 there are more than of 40.17.
    """
    crowds = [_as_near(pairs, *sides) for sides in ((ones, "left", others, "right"), (others, "right", ones, "left"))]
    met = pairs.join(crowds[0], on=["left", "right"]).join(crowds[1], on=["left", "right"], suffix="_right")
    cents = pl.col("cents").cast(pl.Float64)
    is_round = (pl.col("cents") % 100 == 0) & pl.lit(among_all)
    width = 2 * likeness.cents + 1 + 2 * likeness.relative * cents
    choices = pl.when(is_round).then(cents / 100).otherwise(cents / width / len(likeness.ratios))
    met = met.join(ones.select(left="doc", cents=pl.col(likeness.value).abs()), on="left")
    return met.filter(pl.max_horizontal("crowd", "crowd_right") <= CHANCE * choices)


def _as_near(pairs: pl.DataFrame, side: pl.DataFrame, end: str, others: pl.DataFrame, other: str) -> pl.DataFrame:
    """Each pair, and how many other documents of side ``other`` lie as near to its ``end``: left, right, crowd."""
    a_day = others.group_by("block", pl.col("first").alias("day")).agg(count=pl.len().cast(pl.Int64))
    met = pairs.select("left", "right", "distance").join(
        side.select("block", "first", "last", pl.col("doc").alias(end)), on=end
    )
    days = pl.int_ranges(pl.col("first") - pl.col("distance"), pl.col("last") + pl.col("distance") + 1)
    met = met.with_columns(day=days).explode("day").with_columns(pl.col("day").cast(pl.Int32))
    met = met.join(a_day, on=["block", "day"], how="left")
    return met.group_by("left", "right").agg(crowd=pl.col("count").sum() - 1)
