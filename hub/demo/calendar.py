"""Months of a run: no clock here, the first month is given."""

import datetime as dt
import re
from calendar import monthrange
from dataclasses import dataclass

from hub.errors import UsageError


@dataclass(frozen=True)
class Month:
    """One month; ``number`` counts from 0 at the start of the run."""

    year: int
    month: int
    number: int

    @property
    def period(self) -> str:
        """YYYY-MM."""
        return f"{self.year}-{self.month:02d}"

    @property
    def days(self) -> int:
        """Number of days."""
        return monthrange(self.year, self.month)[1]

    @property
    def opens_year(self) -> bool:
        """Whether the opening entries of the year are in it."""
        return self.month == 1

    def date(self, day: int) -> dt.date:
        """Day 1 is the first; days before it fall in the month before."""
        return dt.date(self.year, self.month, 1) + dt.timedelta(days=day - 1)


def month_list(first_month: str, months: int) -> list[Month]:
    """The months of a run. UsageError when ``first_month`` is not YYYY-MM or ``months`` is not positive."""
    if not re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])", first_month):
        raise UsageError("not a month", expected="YYYY-MM, such as 2025-01", found=first_month)
    if months < 1:
        raise UsageError("a demonstration needs one month or more", found=str(months))
    year, month = int(first_month[:4]), int(first_month[5:]) - 1
    return [Month(year + (month + number) // 12, (month + number) % 12 + 1, number) for number in range(months)]
