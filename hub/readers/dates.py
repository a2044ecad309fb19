"""Dates as written: text → Date, whatever the order, once the file tells the order.

What belongs here: forms of dates and the order of day and month. Which date a line needs, and its period, is in
``canonical``. Two-digit years are read beside a month's name, else only when the feed declares ``format.date_format``.
"""

import datetime as dt
import re
from dataclasses import dataclass
from typing import Literal

import polars as pl

UNREADABLE, OUT_OF_RANGE = "date_unreadable", "date_out_of_range"
FIRST_YEAR, LAST_YEAR = 1970, 2099

# What comes first in 04/05/2022; ``either`` where each date of a file reads in one way only, be it 31/10 or 10/31.
Order = Literal["day", "month", "either"]

_TIME = r"[T\s]+[0-9]{1,2}(?::?[0-9]{2})?.*$"
_COMPACT = r"^[0-9]{8}$"
_YEAR_FIRST = r"^[0-9]{4}[-/.][0-9]{1,2}[-/.][0-9]{1,2}$"
_YEAR_LAST = r"^([0-9]{1,2})[-/]([0-9]{1,2})[-/]([0-9]{4})$"
_NAMED = r"^[0-9]{1,2}[-/][A-Za-z]{3,9}[-/](?:[0-9]{2}|[0-9]{4})$"  # 30-Apr-20, as Excel writes it in English
_DOTTED = r"^[0-9]{1,2}\.[0-9]{1,2}\.[0-9]{4}$"  # always day first
_TOKENS = {"yyyy": "%Y", "aaaa": "%Y", "yy": "%y", "aa": "%y", "mm": "%m", "dd": "%d", "jj": "%d"}


@dataclass(frozen=True)
class DateForm:
    """``strftime`` as declared (then nothing else is accepted), or the ``order`` of day and month when it is known.

    ``also_iso``: ISO dates are accepted beside the declared form, for typed cells of a workbook.
    """

    strftime: str | None = None
    order: Order | None = None
    also_iso: bool = False


@dataclass(frozen=True)
class OrderEvidence:
    """How many distinct dates tell the order of day and month, and how many could be read both ways."""

    day_first: int = 0
    month_first: int = 0
    unclear: int = 0

    def __add__(self, other: "OrderEvidence") -> "OrderEvidence":
        return OrderEvidence(
            self.day_first + other.day_first, self.month_first + other.month_first, self.unclear + other.unclear
        )

    @property
    def order(self) -> Order | None:
        """The order that the dates show; a few contrary ones (under 1 %) are mistakes. None when they do not tell."""
        if self.day_first and self.month_first and not self.unclear:
            return "either"
        if self.day_first > 100 * self.month_first:
            return "day"
        return "month" if self.month_first > 100 * self.day_first else None


def strftime_of(declared: str) -> str:
    """``dd/mm/yyyy``, ``jj/mm/aaaa`` or strftime itself, as strftime."""
    if "%" in declared:
        return declared
    return re.sub("|".join(_TOKENS), lambda found: _TOKENS[found[0]], declared.lower().split(" hh")[0])


def parse_dates(texts: pl.Series, form: DateForm) -> tuple[pl.Series, pl.Series]:
    """Dates, and the rule that each text breaks (null: none). Blank (null) texts give null and null.

    Each distinct text is looked at once: a ledger has few dates and many lines.
    """
    distinct = texts.drop_nulls().unique()
    if distinct.is_empty():
        return texts.clear(len(texts)).cast(pl.Date), texts.clear(len(texts))
    strftime = _only_form(distinct, form)
    dates = texts.str.to_date(strftime, strict=False) if strftime else None
    if dates is not None and dates.null_count() == texts.null_count() and _are_in_range(dates):
        return dates, texts.clear(len(texts))
    day = pl.DataFrame({"text": distinct}).select("text", _parsed(form).alias("date"))
    is_in_range = pl.col("date").dt.year().is_between(FIRST_YEAR, LAST_YEAR)
    rule = pl.when(pl.col("date").is_null()).then(pl.lit(UNREADABLE)).when(~is_in_range).then(pl.lit(OUT_OF_RANGE))
    table = day.select("text", pl.when(is_in_range).then("date").alias("date"), rule.alias("rule"))
    dates = texts.replace_strict(table["text"], table["date"], default=None, return_dtype=pl.Date)
    if table["rule"].null_count() == table.height:
        return dates, texts.clear(len(texts))
    return dates, texts.replace_strict(table["text"], table["rule"], default=None, return_dtype=pl.String)


def months_of(dates: pl.Series) -> pl.Series:
    """``YYYY-MM`` of each date, looked up in a calendar: writing every date takes four times as long."""
    first, last = dates.min(), dates.max()
    if not isinstance(first, dt.date) or not isinstance(last, dt.date):
        return pl.Series([None], dtype=pl.String).new_from_index(0, len(dates))
    calendar = pl.date_range(first, last, eager=True).dt.to_string("%Y-%m")
    days = dates.to_physical()
    return calendar.gather(days - days.min())


def order_evidence(texts: pl.Series) -> OrderEvidence:
    """What these dates tell about the order of day and month."""
    distinct = pl.DataFrame({"text": texts.drop_nulls().unique().str.strip_chars()}).select(_bare().alias("text"))
    groups = distinct.select(pl.col("text").str.extract_groups(_YEAR_LAST)).unnest("text").drop_nulls().cast(pl.Int32)
    first, second = pl.col("1"), pl.col("2")
    counts = groups.select(
        ((first > 12) & (second <= 12)).sum().alias("day"),
        ((first <= 12) & (second > 12)).sum().alias("month"),
        ((first <= 12) & (second <= 12) & (first != second)).sum().alias("unclear"),
    ).row(0)
    return OrderEvidence(*counts)


def _only_form(distinct: pl.Series, form: DateForm) -> str | None:
    """The strftime that reads all of these texts as ``form`` says, without any change to them; None when none does."""
    written: list[str] = distinct.to_list()

    def fits(pattern: str) -> bool:
        return all(re.fullmatch(pattern, text) for text in written)

    if form.strftime:
        is_simple = re.fullmatch("%[dmYy]([-/.])%[dmYy]\\1%[dmYy]", form.strftime) and not form.also_iso
        return form.strftime if is_simple and fits("[0-9/.-]+") else None
    if fits("[0-9]{8}"):
        return "%Y%m%d"
    return "%Y-%m-%d" if fits("[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}") else None


def _are_in_range(dates: pl.Series) -> bool:
    return bool(dates.is_between(dt.date(FIRST_YEAR, 1, 1), dt.date(LAST_YEAR, 12, 31)).all())


def _bare() -> pl.Expr:
    return pl.col("text").str.replace(_TIME, "")


def _parsed(form: DateForm) -> pl.Expr:
    if form.strftime:
        declared = _as_declared(form.strftime)
        is_iso = pl.lit(form.also_iso) & _bare().str.contains(_YEAR_FIRST)
        return pl.when(is_iso).then(_bare().str.to_date("%Y-%m-%d", strict=False)).otherwise(declared)
    bare, dashed = _bare(), _bare().str.replace_all("[/.]", "-")
    day_first, month_first = (dashed.str.to_date(order, strict=False) for order in ("%d-%m-%Y", "%m-%d-%Y"))
    by_order = {"month": month_first, "either": pl.coalesce(day_first, month_first)}
    year_last, is_known = by_order.get(form.order or "", day_first), pl.lit(form.order is not None)
    is_same = bare.str.extract(_YEAR_LAST, 1) == bare.str.extract(_YEAR_LAST, 2)  # 05/05/2022 needs no order
    return (
        pl.when(bare.str.contains(_COMPACT))
        .then(bare.str.to_date("%Y%m%d", strict=False))
        .when(bare.str.contains(_YEAR_FIRST))
        .then(dashed.str.to_date("%Y-%m-%d", strict=False))
        .when(bare.str.contains(_DOTTED))
        .then(dashed.str.to_date("%d-%m-%Y", strict=False))
        .when(bare.str.contains(_NAMED))
        .then(_with_month_name(dashed))
        .when(bare.str.contains(_YEAR_LAST) & (is_known | is_same))
        .then(year_last)
    )


def _with_month_name(dashed: pl.Expr) -> pl.Expr:
    short = dashed.str.replace("([A-Za-z]{3})[A-Za-z]*", "$1").str.to_titlecase()
    has_century = short.str.contains("[0-9]{4}$")
    full, two_digits = (short.str.to_date(form, strict=False) for form in ("%d-%b-%Y", "%d-%b-%y"))
    return pl.when(has_century).then(full).otherwise(two_digits)


def _as_declared(strftime: str) -> pl.Expr:
    if re.search("%[HIMSTpR]", strftime):
        return pl.col("text").str.to_datetime(strftime, strict=False).dt.date()
    compact = len(strftime) == 6 and "%Y" in strftime and strftime.count("%") == 3
    text = pl.when(_bare().str.contains(_COMPACT)).then(_bare()) if compact else _bare()
    return text.str.to_date(strftime, strict=False)
