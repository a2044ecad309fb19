"""Spans of months as a statement writes them: ``2025-01``, ``T1 2025``, ``janvier 2025``, ``2025``, a date, two dates.

What belongs here: texts → first and last month, and the span that a file's name tells. Which lines need one is in
``statement``; a single date's month is in ``dates``.
"""

import re
from dataclasses import dataclass

import polars as pl

from hub.errors import UnreadableFileError
from hub.group.patterns import groups_in
from hub.group.statements import StatementFeed
from hub.readers.attributes import period_of_name
from hub.readers.columns import folded
from hub.readers.dates import FIRST_YEAR, LAST_YEAR, DateForm, months_of, parse_dates

UNREADABLE, REVERSED = "period_unreadable", "period_reversed"
MONTHS_OF = {"month": 1, "quarter": 3, "year": 12}

_YEAR = r"(?P<year>(?:19|20)[0-9]{2})"
_FORMS = tuple(
    re.compile(form)
    for form in (
        rf"{_YEAR}",
        rf"{_YEAR}[-/. ]?(?P<month>0[1-9]|1[0-2])",
        rf"(?P<month>0?[1-9]|1[0-2])[-/. ]{_YEAR}",
        rf"{_YEAR}[-/. ]?(?:q|t|qtr|trim)[-. ]?(?P<quarter>[1-4])",
        rf"(?:q|t|qtr|trim|trimestre|quarter)[-. ]?(?P<quarter>[1-4])[-/. ]?{_YEAR}",
        rf"(?P<quarter>[1-4])(?:er|e|eme|ème|st|nd|rd|th)? ?(?:t|q|trim|trimestre|quarter)[-/. ]*{_YEAR}",
        rf"(?P<name>[a-zéûôè]{{3,9}})\.?[-/ ]{_YEAR}",
        rf"{_YEAR}[-/ ](?P<name>[a-zéûôè]{{3,9}})\.?",
    )
)
_NAMES = (
    ("janvier", "january"), ("fevrier", "february"), ("mars", "march"), ("avril", "april"), ("mai", "may"),
    ("juin", "june"), ("juillet", "july"), ("aout", "august"), ("septembre", "september"), ("octobre", "october"),
    ("novembre", "november"), ("decembre", "december"),
)  # fmt: skip


@dataclass(frozen=True)
class Span:
    """First and last month, ``YYYY-MM``, both within."""

    first: str
    last: str


def span_of(text: str) -> Span | None:
    """The month, quarter or year that a text names; None for anything else, a whole date included."""
    bare = text.strip().lower()
    for form in _FORMS:
        if found := form.fullmatch(bare):
            told = found.groupdict()
            year = int(told["year"])
            if not FIRST_YEAR <= year <= LAST_YEAR:
                return None
            if name := told.get("name"):
                month = _month_named(name)
                return None if month is None else _span(year, month, 1)
            if quarter := told.get("quarter"):
                return _span(year, 3 * int(quarter) - 2, 3)
            return _span(year, int(told["month"]), 1) if told.get("month") else _span(year, 1, 12)
    return None


def parse_spans(first: pl.Series, last: pl.Series | None, form: DateForm) -> pl.DataFrame:
    """``period_from``, ``period_to`` and ``period_rule`` (null: none) of each line; all null where ``first`` is blank.

    Without ``last``, or where it is blank, ``first`` tells both. Each distinct text is read once.
    """
    texts = first if last is None else pl.concat([first.alias("text"), last.alias("text")])
    table = _table(texts.drop_nulls().unique(), form)
    empty = pl.Series([None], dtype=pl.String).new_from_index(0, len(first))
    frame = pl.DataFrame({"first": first, "last": empty if last is None else last})
    begins, ends = (table.select("text", one) for one in ("begins", "ends"))
    frame = frame.join(begins, left_on="first", right_on="text", how="left", maintain_order="left")
    frame = frame.with_columns(until=pl.coalesce("last", "first"))
    frame = frame.join(ends, left_on="until", right_on="text", how="left", maintain_order="left")
    is_bad = pl.col("first").is_not_null() & pl.any_horizontal(pl.col("begins", "ends").is_null())
    is_reversed = pl.col("ends") < pl.col("begins")
    rule = pl.when(is_bad).then(pl.lit(UNREADABLE)).when(is_reversed).then(pl.lit(REVERSED))
    frame = frame.with_columns(period_rule=rule, is_told=pl.col("first").is_not_null())
    is_good = pl.col("is_told") & pl.col("period_rule").is_null()
    return frame.select(
        pl.when(is_good).then("begins").alias("period_from"),
        pl.when(is_good).then("ends").alias("period_to"),
        "period_rule",
    )


def span_of_name(feed: StatementFeed, file_name: str, where: str) -> Span:
    """The span of months that a file's name tells, by ``feed.period``.

    UnreadableFileError when the pattern does not fit, or the number is no month or quarter of a year.
    """
    rule = feed.period
    if rule.span == "month":
        month = period_of_name(feed, file_name, where)
        return Span(month, month)
    groups = groups_in(rule.pattern or "", file_name) or {}
    year, number = groups.get("year") or "", groups.get("number") or "1"
    most = 4 if rule.span == "quarter" else 1
    if rule.span == "year":
        number = "1"
    is_year = re.fullmatch("[0-9]{2}|19[7-9][0-9]|20[0-9]{2}", year)
    if not (is_year and re.fullmatch("0?[1-9]", number) and int(number) <= most):
        raise UnreadableFileError(
            f"the file's name does not tell the {rule.span}",
            where=where,
            expected=f"a name that fits {rule.pattern!r}, with a year from 1970 to 2099 and a number from 1 to {most}",
            found=file_name,
            todo="rename the file, or correct period.pattern in the feed",
        )
    starts = int(year) + (2000 if len(year) == 2 else 0)
    starts -= rule.year_is == "end" and rule.first_month > 1
    length = MONTHS_OF[rule.span]
    return _span(starts, rule.first_month + length * (int(number) - 1), length)


def _span(year: int, month: int, length: int) -> Span:
    """``length`` months from a year's ``month`` on, which may be above 12."""
    first = year * 12 + month - 1
    return Span(*(f"{at // 12:04d}-{at % 12 + 1:02d}" for at in (first, first + length - 1)))


def _month_named(name: str) -> int | None:
    """``janv``, ``février``, ``sept``: the month of which this is the beginning, of three letters or more."""
    bare = folded(name)
    fitting = [at for at, names in enumerate(_NAMES, start=1) if any(one.startswith(bare) for one in names)]
    return fitting[0] if len(fitting) == 1 and len(bare) >= 3 else None


def _table(texts: pl.Series, form: DateForm) -> pl.DataFrame:
    """``text``, ``begins`` and ``ends`` of distinct texts; both null where nothing is understood."""
    spans = [span_of(text) for text in texts]
    dates, _ = parse_dates(texts, form)
    months = months_of(dates)
    named = pl.DataFrame(
        {
            "text": texts,
            "begins": [one and one.first for one in spans],
            "ends": [one and one.last for one in spans],
            "month": months,
        },
        schema=dict.fromkeys(("text", "begins", "ends", "month"), pl.String()),
    )
    return named.select("text", begins=pl.coalesce("begins", "month"), ends=pl.coalesce("ends", "month"))
