"""The rate of a year: the average of its days."""

import datetime as dt
from decimal import Decimal

import polars as pl

from hub.refresh.declared import year_rates

RATES = pl.DataFrame(
    [(dt.date(2025, 12, 30), "USD", Decimal("1.25")), (dt.date(2025, 12, 31), "USD", Decimal("2")),
     (dt.date(2026, 1, 2), "USD", Decimal("1"))],
    schema={"rate_date": pl.Date, "currency": pl.String, "units_per_euro": pl.Decimal(28, 10)}, orient="row",
)  # fmt: skip
EURO = pl.DataFrame([(day, "EUR", Decimal(1)) for day in RATES["rate_date"]], schema=RATES.schema, orient="row")
ALL = pl.concat([RATES, EURO])


def rates(asked: set[tuple[str, int]], today: dt.date) -> list[tuple[str, int, Decimal]]:
    return year_rates(ALL, asked, "EUR", today).rows()


def test_a_past_year_is_averaged_over_its_days_with_a_rate() -> None:
    # 0.8 on the 30th, 0.5 on the 31st.
    assert rates({("USD", 2025), ("EUR", 2025)}, dt.date(2026, 5, 1)) == [
        ("EUR", 2025, Decimal(1)), ("USD", 2025, Decimal("0.65")),
    ]  # fmt: skip


def test_a_year_that_goes_on_is_averaged_until_today() -> None:
    # 1 January takes the 31 December, 2 and 3 January 1: (0.5 + 1 + 1) / 3.
    [(_, _, rate)] = rates({("USD", 2026)}, dt.date(2026, 1, 3))
    assert rate == Decimal("0.833333333333")


def test_what_no_rate_tells_has_no_row() -> None:
    assert rates({("USD", 2027), ("EUR", 2027), ("CHF", 2025)}, dt.date(2026, 5, 1)) == [("EUR", 2027, Decimal(1))]
