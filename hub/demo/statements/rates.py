"""The exchange rates that the hub itself will take, so that the truth is told in the group's currency."""

import datetime as dt
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

from hub.demo.calendar import Month
from hub.errors import UsageError
from hub.reference.rates import daily_rates, load_rates

GROUP_CURRENCY = "EUR"


class Rates:
    """One rate a day of one foreign currency: 1 of it = so many of the group's."""

    def __init__(self, reference: Path, currency: str, months: list[Month]) -> None:
        first, last = months[0].date(1), months[-1].date(months[-1].days)
        known = daily_rates(load_rates(reference)[0], {currency}, GROUP_CURRENCY, first, last)
        self.currency = currency
        self._rate: dict[dt.date, Decimal] = dict(known.select("day", "rate").iter_rows())
        if len(self._rate) < (last - first).days + 1:
            raise UsageError(
                f"no {currency} rate for every day", where=f"{first} to {last}", todo="choose other months"
            )

    def exchange(self, cents: int, currency: str, day: dt.date) -> int:
        """Cents of ``currency`` in cents of the group's, rounded half away from zero as the hub's SQL does."""
        return cents if currency == GROUP_CURRENCY else _rounded(cents * self._rate[day])

    def bought(self, cents: int, day: dt.date) -> int:
        """Cents of the group's currency in the foreign one."""
        return _rounded(cents / self._rate[day])


def _rounded(cents: Decimal) -> int:
    return int(cents.quantize(Decimal(1), rounding=ROUND_HALF_UP))
