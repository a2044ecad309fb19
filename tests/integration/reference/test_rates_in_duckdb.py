"""An amount times a rate, as the models write it, is exact in DuckDB whatever the amount."""

import datetime as dt
from decimal import Decimal

import duckdb
import polars as pl

from hub.reference.rates import UNITS, daily_rates

DAY = dt.date(2024, 3, 1)


def test_the_largest_amount_times_a_rate_neither_overflows_nor_rounds() -> None:
    schema = {"rate_date": pl.Date(), "currency": pl.String(), "units_per_euro": UNITS}
    history = pl.DataFrame([(DAY, "EUR", Decimal(1)), (DAY, "USD", Decimal("1.05"))], schema=schema, orient="row")
    rate = daily_rates(history, {"EUR"}, "USD", DAY, DAY)
    with duckdb.connect() as connection:
        connection.register("daily_rate", rate)
        product = connection.sql("select 9999999999999999.99::decimal(18, 2) * rate from daily_rate").fetchall()[0]
    assert product == (Decimal("10499999999999999.9895"),)  # 9999999999999999.99 x 1.05
