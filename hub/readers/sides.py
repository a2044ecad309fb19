"""The two sides of a line: debit and credit out of the columns that a file has.

What belongs here: two columns, one signed column, amount and direction, VAT taken out, sign turned. How an amount is
written is in ``amounts``; currencies and dates are in ``canonical``.
"""

import polars as pl

from hub.group.models import Feed
from hub.readers.amounts import UNREADABLE, Notation, parse_amounts
from hub.readers.contract import MONEY
from hub.readers.raw import is_blank

DIRECTION = "direction_unreadable"

# Sens of a FEC is D/C or +1/-1 (art. A47 A-1 LPF); S/H is what German ledgers write, D/A Italian, D/H Spanish ones.
DEBIT = ("D", "DR", "S", "+1", "1", "+", "DEBIT", "DÉBIT", "SOLL", "DARE", "DEBE")
CREDIT = ("C", "CR", "H", "A", "-1", "-", "CREDIT", "CRÉDIT", "HABEN", "AVERE", "HABER")
_ZERO = pl.lit("0.00").cast(MONEY)


def with_sides(frame: pl.DataFrame, feed: Feed, notation: Notation) -> pl.DataFrame:
    """``frame`` with ``debit`` and ``credit`` as Decimal(18,2); ``amount_rule`` and ``amount_found`` where needed.

    A side is null when it cannot be read; ``amount_rule`` is then the rule that the line breaks and ``amount_found``
    the texts at fault. A blank side is 0, but a line without any amount is unreadable.
    """
    parsed = _parsed(frame, notation)
    if {"debit", "credit"} <= set(frame.columns):
        sides = _two_columns(parsed)
        if feed.takes_vat_out:
            sides = _signed(sides.with_columns((pl.col("debit") - pl.col("credit")).alias("amount")), parsed, feed)
    else:
        sides = _signed(parsed.select("amount", amount_rule=_rule_of("amount")), parsed, feed)
    if feed.sign == "inverted":
        sides = sides.with_columns(pl.col("debit").alias("credit"), pl.col("credit").alias("debit"))
    if is_blank(sides["amount_rule"]):
        return frame.with_columns(sides["debit", "credit"])
    written = [name for name in ("debit", "credit", "amount", "direction", "vat_amount") if name in frame.columns]
    found = pl.concat_str(pl.col(written).fill_null(""), separator=" | ")
    return frame.with_columns(found.alias("amount_found")).with_columns(sides["debit", "credit", "amount_rule"])


def _parsed(frame: pl.DataFrame, notation: Notation) -> pl.DataFrame:
    """``<name>`` Decimal and ``<name>_rule`` of every amount column but the original one, and ``is_debit``."""
    columns: list[pl.Series] = []
    for name in ("debit", "credit", "amount", "vat_amount"):
        if name in frame.columns:
            value, rule = parse_amounts(frame[name], notation)
            columns += [value.alias(name), rule.alias(f"{name}_rule")]
    if "direction" in frame.columns:
        code = pl.col("direction").str.to_uppercase()
        is_debit = pl.when(code.is_in(DEBIT)).then(True).when(code.is_in(CREDIT)).then(False)
        columns.append(frame.select(is_debit=is_debit)["is_debit"])
    return pl.DataFrame(columns)


def _rule_of(name: str) -> pl.Expr:
    """The rule that this amount breaks; a blank one is unreadable."""
    return pl.coalesce(f"{name}_rule", pl.when(pl.col(name).is_null()).then(pl.lit(UNREADABLE)))


def _two_columns(parsed: pl.DataFrame) -> pl.DataFrame:
    debit, credit = pl.col("debit"), pl.col("credit")
    is_bad = {name: pl.col(f"{name}_rule").is_not_null() for name in ("debit", "credit")}
    is_blank = debit.is_null() & credit.is_null() & ~is_bad["debit"] & ~is_bad["credit"]
    rule = pl.coalesce("debit_rule", "credit_rule", pl.when(is_blank).then(pl.lit(UNREADABLE)))
    return parsed.select(
        pl.when(~is_bad["debit"] & ~is_blank).then(debit.fill_null(_ZERO)).alias("debit"),
        pl.when(~is_bad["credit"] & ~is_blank).then(credit.fill_null(_ZERO)).alias("credit"),
        rule.alias("amount_rule"),
    )


def _signed(amounts: pl.DataFrame, parsed: pl.DataFrame, feed: Feed) -> pl.DataFrame:
    """Sides of one ``amount`` a line, by its direction where the file has one, else by its sign."""
    frame = amounts.select("amount", "amount_rule").hstack(parsed.select(pl.exclude("amount", "amount_rule")))
    if feed.takes_vat_out:
        net = pl.col("amount") - pl.col("vat_amount").fill_null(_ZERO)
        frame = frame.with_columns(net.cast(MONEY).alias("amount"), pl.coalesce("amount_rule", "vat_amount_rule"))
    amount, is_debit = pl.col("amount"), pl.col("amount") > 0
    size = pl.when(is_debit).then(amount).otherwise(-amount)
    if "is_debit" in frame.columns:
        is_unknown = pl.when(pl.col("is_debit").is_null()).then(pl.lit(DIRECTION))
        frame = frame.with_columns(pl.coalesce("amount_rule", is_unknown).alias("amount_rule"))
        is_debit, size = pl.col("is_debit"), amount
    is_read = pl.col("amount_rule").is_null()
    return frame.select(
        pl.when(is_read & is_debit).then(size).when(is_read).then(_ZERO).cast(MONEY).alias("debit"),
        pl.when(is_read & ~is_debit).then(size).when(is_read).then(_ZERO).cast(MONEY).alias("credit"),
        "amount_rule",
    )
