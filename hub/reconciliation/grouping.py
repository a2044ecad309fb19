"""Passes that match one document with several of the other side: grouped payments, collective invoices, totals.

Here belongs what makes a group sure. A sum that comes out to the cent proves little where many sums are possible: a
group is taken where the file tells it (one payment, one total), or where it is the only one and chance would hardly
make another.
"""

from functools import cache
from itertools import combinations
from math import comb

import numpy as np
import polars as pl
from numpy.typing import NDArray

from hub.reconciliation.agreement import EXACT, ROUNDING, WORDS, Tolerance, candidates, likenesses
from hub.reconciliation.assignment import without_rivals
from hub.reconciliation.documents import DECLARED, RECORDED, TOTAL, by_number, documents, found, without
from hub.reconciliation.references import contradict

LATE = 92  # days between the documents of one payment and the entry of it
MONTH = 31  # days that a collective invoice looks back
CHANCE = 0.003  # sums that may be tried for each cent of the amount: how often one comes out by chance
CROWD = 40  # documents in one span of days, beyond which no sum is tried
_SUMS = 4096  # of one target, but for pairs
_CELLS = 4_000_000  # sums at once: 32 MB
_SET: dict[str, pl.DataType] = {"target": pl.UInt32(), "parts": pl.List(pl.UInt32())}


def by_group(left: pl.DataFrame, right: pl.DataFrame, tolerance: Tolerance) -> pl.DataFrame:
    """One payment's documents; totals; then sums, of the days around first and of the month before."""
    left, right = (side.filter(pl.col("block").is_not_null()) for side in (left, right))
    parts = []
    for step in (by_payment, by_total, by_sum, by_month):
        parts.append(step(left, right, tolerance))
        left, right = without(left, parts[-1], DECLARED), without(right, parts[-1], RECORDED)
    return pl.concat(parts)


def by_payment(left: pl.DataFrame, right: pl.DataFrame, tolerance: Tolerance) -> pl.DataFrame:
    """The declared lines of one payment, and the recorded document of their sum."""
    paid = left.filter(pl.col("payment_ref").is_not_null() & (pl.col("kind") != TOTAL))
    ones, others = documents(paid, "payment_ref").filter(pl.col("rows").list.len() > 1), by_number(right)
    met = [
        candidates(ones, others, "block", one, LATE).with_columns(words=pl.lit(WORDS[one.words]))
        for one in likenesses(tolerance)
        if one.is_sure
    ]
    edges = pl.concat(met).unique(["left", "right"], keep="first", maintain_order=True)
    pairs = without_rivals(edges).join(edges, on=["left", "right"])
    said = pl.format("payment {}, {}", "payment_ref", "words")
    pairs = pairs.join(ones.select(pl.col("doc").alias("left"), "payment_ref"), on="left").with_columns(evidence=said)
    return found(pairs, ones, others, "grouped")


def by_total(left: pl.DataFrame, right: pl.DataFrame, tolerance: Tolerance) -> pl.DataFrame:
    """A declared total of a period, and all that is recorded of it."""
    totals = left.filter((pl.col("kind") == TOTAL) & pl.col("currency").is_not_null())
    months = pl.int_ranges("month_from", pl.col("month_to") + 1)
    spans = totals.select("row", "block", "currency", "net", "gross", month=months).explode("month")
    rows = right.select("block", "currency", row_right="row", amount="net", month=pl.col("month_from").cast(pl.Int64))
    met = spans.join(rows, on=["block", "month"])
    is_one = (pl.col("currency") == pl.col("currency_right")).all().fill_null(False)
    sums = met.group_by("row").agg(
        pl.col("net", "gross").first(), pl.col("amount").sum(), pl.col("row_right"), is_one=is_one
    )
    ratios = [(pl.col("gross") / ratio - pl.col("amount")).abs() <= tolerance.cents for ratio in tolerance.vat_ratios]
    tied = pl.when(pl.col("net").is_not_null()).then((pl.col("net") - pl.col("amount")).abs() <= tolerance.cents)
    sums = sums.filter(pl.col("is_one") & (pl.col("amount") != 0) & tied.otherwise(pl.any_horizontal(ratios)))
    groups = sums.select(pl.concat_list("row").alias("left"), right="row_right", evidence=pl.lit("total of the period"))
    return _taken(groups)


def by_sum(left: pl.DataFrame, right: pl.DataFrame, tolerance: Tolerance, back: int = 0) -> pl.DataFrame:
    """A document of either side, and the only 2 to ``most_group`` documents of the other that make its amount."""
    left = left.filter(pl.col("kind") != TOTAL)
    known, gross = left.filter(pl.col("net").is_not_null()), left.filter(pl.col("net").is_null())
    sides = [(known, 0.5)]
    sides += [
        (gross.with_columns(net=pl.col("gross") / ratio), min(tolerance.cents, ROUNDING))
        for ratio in tolerance.vat_ratios
    ]
    others, groups = by_number(right), []
    for side, slack in sides:
        ones = by_number(side)
        for targets, parts, ends in ((ones, others, ("left", "right")), (others, ones, ("right", "left"))):
            offers = _offers(targets, parts, back + tolerance.days, tolerance.days)
            sums = _sums(offers, tolerance.most_group, slack)
            groups.append(_rows(sums, targets, parts, ends))
    return _taken(pl.concat(groups))


def by_month(left: pl.DataFrame, right: pl.DataFrame, tolerance: Tolerance) -> pl.DataFrame:
    """Collective documents: of what lies up to a month before."""
    return by_sum(left, right, tolerance, MONTH)


def _offers(targets: pl.DataFrame, parts: pl.DataFrame, back: int, days: int) -> pl.DataFrame:
    """What a target may be made of: target, total, part, value; of one block, currency and sign, smaller, in time."""
    columns = [
        pl.col("block", "currency", "first", "last", "doc", "ref"),
        pl.col("net").cast(pl.Float64).alias("value"),
    ]
    one, other = (
        side.select(columns).drop_nulls(["block", "currency", "first", "last"]).filter(pl.col("value") != 0)
        for side in (targets, parts)
    )
    width = back + days + 1
    spans = pl.int_ranges((pl.col("first") - back) // width, (pl.col("last") + days) // width + 1)
    by = ["block", "currency", "sign", "span"]
    one, other = (side.with_columns(sign=pl.col("value").sign()) for side in (one, other))
    other = other.with_columns(span=(pl.col("first") // width).cast(pl.Int64)).filter(pl.len().over(by) <= CROWD)
    met = one.with_columns(span=spans).explode("span").join(other, on=by)
    early, late = pl.col("first") - pl.col("last_right"), pl.col("first_right") - pl.col("last")
    smaller = pl.col("value_right").abs() < pl.col("value").abs()
    apart = contradict(pl.col("ref"), pl.col("ref_right"))
    met = met.filter(smaller & (early <= back) & (late <= days) & ~apart)
    return met.select(target="doc", total=pl.col("value").abs(), part="doc_right", value=pl.col("value_right").abs())


def _sums(offers: pl.DataFrame, most: int, slack: float) -> pl.DataFrame:
    """target, parts of each target that exactly one set of its offers makes."""
    offers = offers.sort("target", "part").with_columns(count=pl.len().over("target"))
    enough = pl.col("value").sum().over("target") >= pl.col("total") - slack
    offers = offers.filter(enough & pl.col("count").is_between(2, 2 * CROWD))
    rows: list[tuple[int, list[int]]] = []
    for (count,), some in offers.partition_by("count", as_dict=True, include_key=False).items():
        masks, tried = _masks(int(count), most)
        values, parts = (some[name].to_numpy().reshape(-1, int(count)) for name in ("value", "part"))
        totals, targets = (some[name].to_numpy()[:: int(count)] for name in ("total", "target"))
        step = max(1, _CELLS // len(masks))
        for begin in range(0, len(totals), step):
            part = slice(begin, begin + step)
            is_hit = np.abs(values[part] @ masks.T - totals[part, None]) <= slack
            chosen, is_only = is_hit.argmax(axis=1), is_hit.sum(axis=1) == 1
            is_rare = (tried[chosen] * (2 * slack) <= CHANCE * totals[part]) | (masks[chosen].sum(axis=1) == count)
            for at in np.flatnonzero(is_only & is_rare):
                inside = parts[part][at][masks[chosen[at]] > 0]
                rows.append((int(targets[part][at]), inside.tolist()))
    return pl.DataFrame(rows, schema=_SET, orient="row")


@cache
def _masks(count: int, most: int) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Sets of 2 … ``most`` of ``count`` things as rows of 0 and 1, small ones first; how many are no larger than each.

    ``_SUMS`` sets at most, but for pairs.
    """
    sets: list[tuple[int, ...]] = []
    tried: list[int] = []
    for size in range(2, min(count, most) + 1):
        if sets and len(sets) + comb(count, size) > _SUMS:
            break
        more = list(combinations(range(count), size))
        sets += more
        tried += [len(sets)] * len(more)
    masks = np.zeros((len(sets), count))
    for row, chosen in enumerate(sets):
        masks[row, list(chosen)] = 1
    return masks, np.array(tried)


def _rows(sums: pl.DataFrame, targets: pl.DataFrame, parts: pl.DataFrame, ends: tuple[str, str]) -> pl.DataFrame:
    """Rows of each side, as lists ``left`` and ``right``, with the evidence."""
    one, many = ends
    rows = sums.explode("parts").join(parts.select(parts="doc", part_rows="rows"), on="parts").explode("part_rows")
    gathered = rows.group_by("target").agg(pl.col("part_rows").sort(), size=pl.col("parts").n_unique())
    gathered = gathered.join(targets.select(target="doc", rows="rows"), on="target")
    said = pl.format("{}, one document of {}", pl.lit(WORDS[EXACT]), "size")
    return gathered.select(pl.col("rows").alias(one), pl.col("part_rows").alias(many), evidence=said).select(
        "left", "right", "evidence"
    )


def _taken(groups: pl.DataFrame) -> pl.DataFrame:
    """Matched lines of the groups that share no line with another group."""
    groups = groups.with_columns(match=pl.col("left").list.min()).with_row_index("group")
    sides = ((DECLARED, "left"), (RECORDED, "right"))
    rows = pl.concat(
        groups.select("group", "match", "evidence", row=end, side=pl.lit(side)).explode("row") for side, end in sides
    )
    shared = rows.filter(pl.len().over("side", "row") > 1)
    rows = rows.join(shared, on="group", how="anti")
    return rows.select("match", "side", "row", pl.lit("grouped").alias("method"), "evidence")
