"""Which day an entry is booked on: what period and dates of a transaction say together.

What belongs here: pure arithmetic on months. Two of a transaction's dates matter: TransactionDate is the document's,
GLPostingDate the ledger's. Portugal's GLPostingDate decides the month. Norwegian programs write there the day on which
somebody posted, often weeks later, while Period and PeriodYear tell the month that was reported. So the accounting
period decides: the posting date is the first of both dates that lies in it, and where none does, GLPostingDate brought
to the nearest day of that month.
"""

import calendar
import datetime as dt
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from hub.readers.dates import FIRST_YEAR, LAST_YEAR
from hub.readers.xml_stream import Record

_MONTHS, _LAST_PERIOD = 12, 16
_TOLD = ("period", "periodyear", "glpostingdate", "transactiondate")

Dated = tuple[str, ...]  # the period as told, and the months of both dates, as ``dated`` gives them


@dataclass(frozen=True)
class Booked:
    """``day``: ISO, or as written where it is no date. ``is_moved``: no date of the transaction lies in its period."""

    day: str | None
    is_moved: bool = False


def dated(entry: Record) -> Dated:
    """All that decides a transaction's month, so that a million of them are a few hundred."""
    return tuple((entry.get(tag) or "").strip()[:7] for tag in _TOLD)


def shift_of(counts: Mapping[Dated, int]) -> int | None:
    """Months from January to period 1, as the transactions themselves show it: many fiscal years do not start in
    January, and the period is counted from their start.

    None when fewer than half of the transactions that have a period show one and the same. Periods 13 to 16, of the
    year's closing, lie in the twelfth's month (Portaria 302/2016, field 3.4.3.2): they show nothing.
    """
    votes: Counter[int] = Counter()
    voters = 0
    for told, count in counts.items():
        entry = _entry(told)
        period, days = _number(entry["period"]), _days(entry)
        if period and period <= _MONTHS and days:
            voters += count
            votes.update(dict.fromkeys({(day.month - period) % _MONTHS for day in days}, count))
    shift, most = max(votes.items(), key=lambda vote: (vote[1], -vote[0]), default=(0, 0))
    return shift if most and 2 * most >= voters else None


def months_of(counts: Mapping[Dated, int], shift: int | None) -> tuple[Counter[str], int]:
    """Transactions by the month (YYYY-MM) in which they are booked, and how many have no date in their period."""
    months: Counter[str] = Counter()
    moved = 0
    for told, count in counts.items():
        booked = booked_day(_entry(told), shift)
        months[(booked.day or "")[:7]] += count
        moved += count * booked.is_moved
    return months, moved


def booked_day(entry: Record, shift: int | None) -> Booked:
    """The posting date of a transaction with these leaves."""
    days = _days(entry)
    if not days:
        return Booked(entry.get("glpostingdate") or entry.get("transactiondate"))
    period = _number(entry.get("period"))
    if shift is None or not period or period > _LAST_PERIOD:
        return Booked(days[0].isoformat())
    year, month = _month(period, _number(entry.get("periodyear")), shift, days[0])
    inside = next((day for day in days if (day.year, day.month) == (year, month)), None)
    if inside:
        return Booked(inside.isoformat())
    first, last = dt.date(year, month, 1), dt.date(year, month, calendar.monthrange(year, month)[1])
    return Booked((first if days[0] < first else last).isoformat(), is_moved=True)


def day_of(text: str | None) -> dt.date | None:
    """The day of an xs:date or xs:dateTime, whose time and zone do not count (2015-10-31+06:00)."""
    try:
        return dt.date.fromisoformat((text or "").strip()[:10])
    except ValueError:
        return None


def _entry(told: Dated) -> Record:
    period, year, *months = told
    days = dict(zip(_TOLD[2:], (f"{month}-01" for month in months), strict=True))
    return {"period": period, "periodyear": year, **days}


def _days(entry: Record) -> list[dt.date]:
    """The dates that a ledger may have; programs write 0001-01-01 for none."""
    days = (day_of(entry.get(tag)) for tag in _TOLD[2:])
    return [day for day in days if day and FIRST_YEAR <= day.year <= LAST_YEAR]


def _month(period: int, period_year: int | None, shift: int, near: dt.date) -> tuple[int, int]:
    """Year and month. A fiscal year that starts in January is its period's year; of another it is the month nearest to
    the date, since some name it by its start and some by its end. A year far from the date is a mistake in either.
    """
    month = (min(period, _MONTHS) - 1 + shift) % _MONTHS + 1
    if shift == 0 and period_year and abs(period_year - near.year) <= 1:
        return period_year, month
    at = near.year * _MONTHS + near.month
    return min((near.year - 1, near.year, near.year + 1), key=lambda year: abs(year * _MONTHS + month - at)), month


def _number(text: str | None) -> int | None:
    return int(text) if text and text.strip().isascii() and text.strip().isdecimal() else None
