"""Whose line it is, in which period and in which currency.

What belongs here: what the feed, the group and the file's name say of every line, and the three steps that apply it.
The amounts themselves are read in ``sides``.
"""

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from hub.errors import UnreadableFileError
from hub.group.models import Feed, Group
from hub.group.patterns import groups_in
from hub.readers.amounts import Notation, parse_amounts
from hub.readers.contract import MONEY
from hub.readers.dates import months_of
from hub.readers.raw import ENTITY, is_blank
from hub.reference.currencies import CURRENCIES

CURRENCY_SIGNS = {"€": "EUR", "EURO": "EUR", "EUROS": "EUR", "£": "GBP"}


@dataclass(frozen=True)
class Claims:
    """What is known of every line before reading it.

    ``names``: mapped columns; ``entity``: the only entity, None when a column tells; ``currencies``: ledger currency
    by entity code; ``period``: the file name's, None when a date tells; ``fiscal_year``: first and last day, from a
    FEC's name.
    """

    names: tuple[str, ...]
    entity: str | None
    entities: Mapping[str, str]
    currencies: Mapping[str, str]
    period: str | None
    needed_date: str
    fiscal_year: tuple[dt.date, dt.date] | None = None


def claims_of(feed: Feed, group: Group, names: tuple[str, ...], file_name: str, where: str) -> Claims:
    """What ``feed``, ``group`` and the file's name say. Raises UnreadableFileError when the name gives no period."""
    return Claims(
        names=names,
        entity=None if feed.is_group_feed else feed.entity,
        entities={value.strip(): code for value, code in feed.entities.map.items()} if feed.entities else {},
        currencies={entity.code: feed.currency or entity.currency for entity in group.entities},
        period=period_of_name(feed, file_name, where) if feed.period.rule == "file_name" else None,
        needed_date="document_date" if feed.period.rule == "document_date" else "posting_date",
    )


def period_of_name(feed: Feed, file_name: str, where: str) -> str:
    """``YYYY-MM`` out of a file's name by ``feed.period``.

    ``number`` counts from ``first_month`` (``2022-P01`` with first_month 4, year_is end: 2021-04); 13, the adjustment
    period, is the twelfth's. Raises UnreadableFileError when the pattern does not fit or the number is no period.
    """
    rule = feed.period
    groups = groups_in(rule.pattern or "", file_name) or {}
    year_text, month = groups.get("year") or "", groups.get("month")
    number = month or groups.get("number") or ""
    if not (re.fullmatch("[0-9]{2}|19[7-9][0-9]|20[0-9]{2}", year_text) and re.fullmatch("[0-9]{1,3}", number)):
        raise UnreadableFileError(
            "the file's name does not tell the period",
            where=where,
            expected=f"a name that fits {rule.pattern!r}, with a year from 1970 to 2099",
            found=file_name,
            todo="rename the file, or correct period.pattern in the feed",
        )
    year = int(year_text) + (2000 if len(year_text) == 2 else 0)
    value, last = int(number), 12 if month else 13
    if not 1 <= value <= last:
        raise UnreadableFileError(
            f"the file's name tells no period: {'month' if month else 'number'} {value}",
            where=where,
            expected=f"1 to {last}",
            found=file_name,
            todo="rename the file, or correct period.pattern in the feed",
        )
    if month:
        return f"{year:04d}-{value:02d}"
    start = year - 1 if rule.year_is == "end" and rule.first_month > 1 else year
    months = rule.first_month - 1 + min(value, 12) - 1
    return f"{start + months // 12:04d}-{months % 12 + 1:02d}"


def with_entity(frame: pl.DataFrame, claims: Claims) -> pl.DataFrame:
    """``frame`` with ``entity_code``, and ``entity_rule`` where the entity column's value is not mapped."""
    if claims.entity is not None:
        return frame.with_columns(pl.lit(claims.entity).alias("entity_code"))
    code = pl.col(ENTITY).replace_strict(claims.entities, default=None, return_dtype=pl.String)
    unknown = pl.when(pl.col("entity_code").is_null()).then(pl.lit("entity_unknown"))
    return frame.with_columns(code.alias("entity_code")).with_columns(unknown.alias("entity_rule"))


def with_period(frame: pl.DataFrame, feed: Feed, claims: Claims) -> pl.DataFrame:
    """``frame`` with ``period`` (YYYY-MM), and ``claim_rule`` where the feed claims some periods only."""
    period = pl.lit(claims.period) if claims.period else months_of(frame[claims.needed_date])
    frame = frame.with_columns(period.alias("period"))
    if not (feed.valid_from or feed.valid_to):
        return frame
    is_claimed = pl.col("period").is_between(pl.lit(feed.valid_from or "0000-00"), pl.lit(feed.valid_to or "9999-99"))
    outside = pl.when(~is_claimed).then(pl.lit("period_not_claimed"))
    return frame.with_columns(outside.alias("claim_rule"))


def with_currency(frame: pl.DataFrame, feed: Feed, claims: Claims, notation: Notation) -> pl.DataFrame:
    """``frame`` with ``currency`` and ``amount_original``, and ``currency_rule`` where the code is none of ISO 4217.

    With a column of original amounts (Montantdevise), a currency counts only beside such an amount, which takes the
    sign of ``debit - credit``. Without one, a purchase's amount is in the currency of its line; a ledger's never is.
    """
    own = pl.col("entity_code").replace_strict(claims.currencies, default=feed.currency, return_dtype=pl.String)
    if claims.entity is not None:
        own = pl.lit(claims.currencies.get(claims.entity, feed.currency), pl.String)
    plain = frame.with_columns(own.alias("currency"), pl.lit(None, MONEY).alias("amount_original"))
    has_original = "amount_original" in claims.names
    if "currency" not in claims.names or not (has_original or feed.kind == "purchases"):
        return plain
    if is_blank(frame["amount_original" if has_original else "currency"]):
        return plain
    code = _currency_codes(frame["currency"]).alias("code")
    cost = (pl.col("debit") - pl.col("credit")).cast(MONEY)
    if has_original:
        value, rule = parse_amounts(frame["amount_original"], notation)
        size = pl.col("value").abs()
        original = pl.when(cost < 0).then(-size).when(cost > 0).then(size).otherwise("value")
        plain = plain.with_columns(value.alias("value"), rule.is_not_null().alias("is_bad_amount_original"))
        is_given = (pl.col("value") != 0).fill_null(False) & pl.col("code").is_not_null()
    else:
        original = cost
        is_given = (pl.col("code") != pl.col("currency")).fill_null(False)
    plain = plain.with_columns(code).with_columns(is_given.alias("is_given"))
    given = plain.with_columns(
        pl.when("is_given").then("code").otherwise("currency").alias("currency"),
        pl.when("is_given").then(original.cast(MONEY)).alias("amount_original"),
    )
    if set(code.unique()) <= {*CURRENCIES, None}:
        return given
    unknown = pl.when(pl.col("is_given") & ~pl.col("code").is_in(CURRENCIES)).then(pl.lit("currency_unknown"))
    return given.with_columns(unknown.alias("currency_rule"), pl.col("code").alias("currency_found"))


def _currency_codes(texts: pl.Series) -> pl.Series:
    """Codes in upper case, signs as their codes."""
    if set(texts.unique()) <= {*CURRENCIES, None}:
        return texts
    return pl.select(pl.lit(texts).str.to_uppercase().replace(CURRENCY_SIGNS)).to_series()
