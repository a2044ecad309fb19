"""Why an amount may be residual, in a controller's words. A guess for people: it never moves an amount to an item."""

from typing import Any

import polars as pl

from hub.reconciliation.items import DECLARED, RECORDED, ROW

ROUNDING = 5  # cents a line
NEAR_RATE = 0.005
NEAR_AMOUNT = 0.01
RATES = (("1.20", 1.2), ("1.10", 1.1), ("1.055", 1.055))


def of_group() -> pl.Expr:
    """The reason of a difference inside a match or between totals (columns of ``pairs``), null where none is seen."""
    left, right = pl.col("d").abs().cast(pl.Float64), pl.col("r").abs().cast(pl.Float64)
    ratio = left / right
    vat: Any = pl.when(False).then(pl.lit(""))
    for name, rate in RATES:
        is_near = ((ratio / rate - 1).abs() <= NEAR_RATE) | ((ratio * rate - 1).abs() <= NEAR_RATE)
        vat = vat.when(is_near).then(pl.lit(f"VAT: one side is about {name} times the other"))
    both = pl.lit("currency: declared in ") + pl.col("currency") + ", recorded in " + pl.col("booked_currency")
    return (
        pl.when(pl.col("rest").abs() <= ROUNDING * pl.col("count"))
        .then(pl.lit("rounding"))
        .when(~pl.col("is_one_currency"))
        .then(both)
        .when((pl.col("d") != 0) & (pl.col("r") != 0))
        .then(vat.otherwise(None))
    )


def of_lines(residuals: pl.DataFrame, lines: pl.DataFrame, days: int) -> pl.DataFrame:
    """``side, line_id, reason`` of residual lines that have none, the first that holds:

    booked or declared twice · recorded under another supplier · an account linked to nobody of about that amount · one
    side about a VAT rate of the other, in a row · dated within ``days`` of an end of the span.

    ``residuals``: lines, ``cents`` being what is residual of them; ``lines``: all.
    """
    keys = ["side", "line_id"]
    found = residuals.select(*keys)
    for name, told in (
        ("twice", _twice(residuals, lines)),
        ("other", _other_supplier(residuals, lines)),
        ("account", _account(residuals, lines)),
    ):
        found = found.join(told.select(*keys, pl.col("reason").alias(name)), on=keys, how="left")
    found = found.join(residuals.select(*keys, vat=_vat(), near=_near_an_end(days)), on=keys, how="left")
    return found.select(*keys, reason=pl.coalesce("twice", "other", "account", "vat", "near"))


def _twice(residuals: pl.DataFrame, lines: pl.DataFrame) -> pl.DataFrame:
    same = ["side", "supplier_id", "who", "ref", "original", "currency"]
    several = lines.filter(pl.col("ref").is_not_null() & (pl.col("original") != 0))
    several = several.group_by(same).len().filter(pl.col("len") > 1).select(same)
    found = residuals.join(several, on=same)
    word = pl.when(pl.col("side") == DECLARED).then(pl.lit("declared")).otherwise(pl.lit("booked"))
    return found.with_columns(reason=word + " twice: the same document and amount")


def _other_supplier(residuals: pl.DataFrame, lines: pl.DataFrame) -> pl.DataFrame:
    """Declared, and recorded by the same entity for the same amount and reference or date under another supplier."""
    mine = residuals.filter(pl.col("side") == DECLARED).with_columns(value=-pl.coalesce("net_original", "original"))
    free = lines.filter((pl.col("side") == RECORDED) & pl.col("match_id").is_null() & (pl.col("original") != 0))
    free = free.select("who", "currency", "ref", "date", value="original", other="supplier_id")
    met = mine.join(free, on=["who", "currency", "value"], suffix="_other").filter(
        pl.col("other") != pl.col("supplier_id"),
        (pl.col("ref") == pl.col("ref_other")) | (pl.col("date") == pl.col("date_other")),
    )
    met = met.group_by("side", "line_id").agg(pl.col("other").min())
    return met.with_columns(reason=pl.lit("recorded under another supplier: ") + pl.col("other"))


def _account(residuals: pl.DataFrame, lines: pl.DataFrame) -> pl.DataFrame:
    """Recorded, and declared for about that amount to an account that is linked to nobody."""
    unknown = lines.filter((pl.col("side") == DECLARED) & pl.col("entity_code").is_null())
    unknown = unknown.group_by("supplier_id", "customer_account", "row_from", "row_to").agg(pl.col("cents").sum())
    unknown = unknown.rename({"cents": "unlinked", "customer_account": "of"})
    rows = residuals.filter(pl.col("side") == RECORDED)
    rows = rows.with_columns(pl.col("cents").sum().over(ROW).alias("row_sum"))
    met = rows.join(unknown, on=["supplier_id", "row_from", "row_to"])
    is_near = pl.any_horizontal(
        (pl.col(amount) + pl.col("unlinked")).abs() <= NEAR_AMOUNT * pl.col("unlinked").abs()
        for amount in ("cents", "row_sum")
    )
    met = met.filter(is_near).group_by("side", "line_id").agg(pl.col("of").min())
    text = pl.lit("entity not onboarded or account not linked: about the amount of account ") + pl.col("of").fill_null(
        "?"
    )
    return met.with_columns(reason=text)


def _vat() -> pl.Expr:
    """Of a row whose residual lines are, on one side, about a VAT rate of those on the other."""
    total = [pl.col("cents").filter(pl.col("side") == side).sum().over(ROW).abs() for side in (DECLARED, RECORDED)]
    ratio = total[0].cast(pl.Float64) / total[1].cast(pl.Float64)
    reason: Any = pl.when(False).then(pl.lit(""))
    for name, rate in RATES:
        reason = reason.when((total[1] > 0) & ((ratio / rate - 1).abs() <= NEAR_RATE)).then(
            pl.lit(f"VAT: declared is about {name} times recorded")
        )
    told: pl.Expr = reason.otherwise(None)
    return told


def _near_an_end(days: int) -> pl.Expr:
    first = (pl.col("row_from") + "-01").str.to_date()
    last = (pl.col("row_to") + "-01").str.to_date().dt.month_end()
    near = pl.duration(days=days)
    is_end = pl.col("date").is_between(last - near, last + near)
    is_start = pl.col("date").is_between(first - near, first + near)
    return (
        pl.when(is_end).then(pl.lit("cut-off: dated near the end of the period"))
        .when(is_start).then(pl.lit("cut-off: dated near the start of the period"))
    )  # fmt: skip
