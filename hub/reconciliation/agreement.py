"""Which amounts of two documents agree, and which documents may be one by amount and date.

Here belongs comparing; which of the candidates is taken is in ``assignment``. Columns of a pair: those of a document of
``documents``, the recorded one's with the suffix ``_right``. Amounts are cents.
"""

from dataclasses import dataclass
from decimal import Decimal

import polars as pl

EXACT, NEAR, WITH_VAT, OTHER_CURRENCY = range(4)
WORDS = ("equal amounts", "amounts within tolerance", "amounts apart by VAT", "amounts of two currencies")
RATES = 0.03  # of the amount: what a month's rate and a day's differ by, bank's margin included
ROUNDING = 2.0  # cents: VAT added to each line of a document, or to its total
CROWD = 2_500  # pairs of one amount in one block within one span of days: such an amount tells nothing


@dataclass(frozen=True)
class Tolerance:
    """How far two amounts (relative, or absolute in the document's currency) and two dates (days) of one document lie.

    ``vat_ratios``: amount with VAT ÷ without; ``most_group``: documents that may be one document of the other side.
    """

    amount_relative: float = 0.005
    amount_absolute: Decimal = Decimal("0.05")
    days: int = 10
    vat_ratios: tuple[float, ...] = (1.2, 1.1, 1.055, 1.021, 1.085)
    most_group: int = 8

    @property
    def cents(self) -> float:
        """The absolute tolerance in cents."""
        return float(self.amount_absolute * 100)


def agreement(tolerance: Tolerance) -> pl.Expr:
    """EXACT, NEAR, WITH_VAT or OTHER_CURRENCY of a pair, the first that holds; null where the amounts disagree."""
    cents, relative = tolerance.cents, tolerance.amount_relative
    net, recorded = pl.col("net"), pl.col("net_right")
    is_one = (pl.col("currency") == pl.col("currency_right")).fill_null(False)
    vat = [
        _close(one, other * ratio, cents, relative)
        for ratio in tolerance.vat_ratios
        for one, other in ((pl.col("gross"), recorded), (recorded, pl.coalesce("net", "gross")))
    ]
    group, group_right = pl.col("net_group"), pl.col("net_group_right")
    by_rate = [_close(group, group_right, 0, RATES)]
    is_gross = group.is_null()
    by_rate += [
        is_gross & _close(pl.col("gross_group"), group_right * ratio, 0, RATES) for ratio in tolerance.vat_ratios
    ]
    return (
        pl.when(is_one & _close(net, recorded, cents, 0))
        .then(EXACT)
        .when(is_one & _close(net, recorded, cents, relative))
        .then(NEAR)
        .when(is_one & pl.any_horizontal(vat))
        .then(WITH_VAT)
        .when(~is_one & pl.any_horizontal(by_rate))
        .then(OTHER_CURRENCY)
    )


def distance() -> pl.Expr:
    """Days between the dates of a pair, 0 where their spans meet; null where one has no date."""
    before, after = pl.col("first") - pl.col("last_right"), pl.col("first_right") - pl.col("last")
    return pl.when(before > 0).then(before).when(after > 0).then(after).when(before.is_not_null()).then(0)


@dataclass(frozen=True)
class Likeness:
    """One way to compare by amount: ``value`` (cents) of both sides, its tolerances, and what the currency must be.

    ``ratios``: the declared value holds VAT in one of these. ``alone``: both have no other candidate at all.
    ``is_sure``: a second evidence, such as a part of the number, is enough.
    """

    value: str
    cents: float
    relative: float
    words: int
    ratios: tuple[float, ...] = (1.0,)
    same_currency: bool = True
    alone: bool = False
    is_sure: bool = False


def likenesses(tolerance: Tolerance) -> list[Likeness]:
    """The ways to compare by amount, the surest first."""
    cents, relative = tolerance.cents, tolerance.amount_relative
    return [
        Likeness("net", 0, 0, EXACT),
        Likeness("net", cents, 0, EXACT, alone=True, is_sure=True),
        Likeness("gross", min(cents, ROUNDING), 0, WITH_VAT, tolerance.vat_ratios, alone=True, is_sure=True),
        Likeness("net", cents, relative, NEAR, alone=True),
        Likeness("net_group", 0, RATES, OTHER_CURRENCY, same_currency=False, alone=True),
    ]


def candidates(left: pl.DataFrame, right: pl.DataFrame, on: str, likeness: Likeness, days: int) -> pl.DataFrame:
    """Pairs of documents of one ``on`` whose amounts are alike and whose dates are at most ``days`` apart.

    Columns: left, right (``doc`` of each), distance, ref, ref_right. Only what shares a span of days and a step of
    amounts meets, so that the cost grows with what is near, not with the block.
    """
    if likeness.words == WITH_VAT:
        left = left.filter(pl.col("net").is_null())
    one = _placed(left, on, likeness).filter(pl.col("value") != 0).with_columns(ratio=pl.lit(list(likeness.ratios)))
    one = one.explode("ratio").with_columns(value=pl.col("value") / pl.col("ratio"))
    other = (
        _placed(right, on, likeness).filter(pl.col("value") != 0).with_columns(value=pl.col("value").cast(pl.Float64))
    )
    width = 2 * days + 1
    spans = pl.int_ranges((pl.col("first") - days) // width, (pl.col("last") + days) // width + 1)
    one = one.with_columns(span=spans).explode("span")
    other = other.with_columns(span=(pl.col("first") // width).cast(pl.Int64))
    if likeness.cents or likeness.relative:
        one = one.with_columns(step=pl.concat_list(_step(likeness) + shift for shift in (-1, 0, 1))).explode("step")
        other = other.with_columns(step=_step(likeness))
    else:
        one, other = (side.with_columns(step=pl.col("value").round().cast(pl.Int64)) for side in (one, other))
    met = _met(one, other, [on, "span", "step", *(["currency"] if likeness.same_currency else [])])
    alike = _close(pl.col("value"), pl.col("value_right"), likeness.cents + 0.001, likeness.relative)
    met = met.filter(alike).with_columns(distance=distance()).filter(pl.col("distance") <= days)
    if not likeness.same_currency:
        met = met.filter(~(pl.col("currency") == pl.col("currency_right")).fill_null(False))
    pairs = met.select(left="doc", right="doc_right", distance="distance", ref="ref", ref_right="ref_right")
    return pairs.unique(["left", "right"]) if len(likeness.ratios) > 1 or likeness.cents or likeness.relative else pairs


def _placed(side: pl.DataFrame, on: str, likeness: Likeness) -> pl.DataFrame:
    columns = [on, "doc", "first", "last", "currency", "ref", pl.col(likeness.value).alias("value")]
    needed = [on, "first", "last", "value", *(["currency"] if likeness.same_currency else [])]
    return side.select(columns).drop_nulls(needed)


def _met(one: pl.DataFrame, other: pl.DataFrame, on: list[str]) -> pl.DataFrame:
    """Rows of one key; without the documents of crowded keys."""
    crowds = one.group_by(on).len().join(other.group_by(on).len(), on=on)
    crowded = crowds.filter(pl.col("len").cast(pl.Int64) * pl.col("len_right") > CROWD)
    if len(crowded):
        one = one.join(one.join(crowded, on=on, how="semi").select("doc"), on="doc", how="anti")
    return one.join(other, on=on)


def _step(likeness: Likeness) -> pl.Expr:
    """A number that grows with the amount: amounts within tolerance are at most one step apart."""
    size, sign = pl.col("value").abs(), pl.col("value").sign()
    if not likeness.relative:
        return (pl.col("value") / (likeness.cents * 1.01)).floor().cast(pl.Int64)
    cents = max(likeness.cents, 1.0)
    bend = cents / likeness.relative  # up to here the absolute tolerance is the wider one
    steps = pl.when(size <= bend).then(size / cents).otherwise(bend / cents + (size / bend).log() / likeness.relative)
    return (sign * (steps / 1.01)).floor().cast(pl.Int64)


def _close(one: pl.Expr, other: pl.Expr, cents: float, relative: float) -> pl.Expr:
    """Within the wider of both tolerances, and of one sign."""
    gap = (one - other).abs()
    near = (gap <= cents) | (gap <= relative * pl.max_horizontal(one.abs(), other.abs()))
    return (near & (one.sign() == other.sign())).fill_null(False)
