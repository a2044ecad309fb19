"""One rate a currency and a day: exact cross through the euro, the last business day before, never an old rate or 1."""

import datetime as dt
from decimal import ROUND_HALF_EVEN, Decimal

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from hub.reference.rates import RATE, UNITS, daily_rates

FRIDAY, MONDAY = dt.date(2024, 3, 1), dt.date(2024, 3, 4)


def history(*rows: tuple[dt.date, str, str]) -> pl.DataFrame:
    euro = {(day, "EUR", Decimal(1)) for day, _, _ in rows}
    listed = [(day, currency, Decimal(units)) for day, currency, units in rows]
    schema = {"rate_date": pl.Date(), "currency": pl.String(), "units_per_euro": UNITS}
    return pl.DataFrame([*listed, *sorted(euro)], schema=schema, orient="row")


def on(rates: pl.DataFrame, currency: str, target: str, day: dt.date, **more: int) -> tuple[Decimal, dt.date] | None:
    rows = daily_rates(rates, {currency}, target, day, day, **more)
    return (rows["rate"].item(), rows["rate_date"].item()) if rows.height else None


RATES = history((FRIDAY, "USD", "1.25"), (FRIDAY, "GBP", "0.8"), (MONDAY, "USD", "1.6"), (MONDAY, "GBP", "0.8"))


def test_one_unit_of_the_currency_in_the_target() -> None:
    assert on(RATES, "USD", "EUR", FRIDAY) == (Decimal("0.8"), FRIDAY)  # 1 / 1.25
    assert on(RATES, "EUR", "USD", FRIDAY) == (Decimal("1.25"), FRIDAY)


def test_the_cross_goes_through_the_euro() -> None:
    assert on(RATES, "USD", "GBP", FRIDAY) == (Decimal("0.64"), FRIDAY)  # 0.8 / 1.25
    assert on(RATES, "GBP", "USD", MONDAY) == (Decimal("2"), MONDAY)  # 1.6 / 0.8


def test_both_legs_of_a_cross_are_of_one_day() -> None:
    rates = history((FRIDAY, "USD", "1.25"), (FRIDAY, "GBP", "0.8"), (MONDAY, "USD", "1.6"))
    assert on(rates, "USD", "GBP", MONDAY) == (Decimal("0.64"), FRIDAY)


def test_a_day_without_a_rate_takes_the_business_day_before() -> None:
    sunday = dt.date(2024, 3, 3)
    rows = daily_rates(RATES, {"USD"}, "EUR", FRIDAY, MONDAY)
    assert rows["day"].to_list() == [FRIDAY, dt.date(2024, 3, 2), sunday, MONDAY]
    assert rows["rate_date"].to_list() == [FRIDAY, FRIDAY, FRIDAY, MONDAY]
    assert on(RATES, "USD", "EUR", sunday) == (Decimal("0.8"), FRIDAY)  # even when the span begins there


def test_a_rate_older_than_the_limit_is_no_rate() -> None:
    assert on(RATES, "USD", "EUR", MONDAY + dt.timedelta(10)) == (Decimal("0.625"), MONDAY)
    assert on(RATES, "USD", "EUR", MONDAY + dt.timedelta(11)) is None
    assert on(RATES, "USD", "EUR", MONDAY + dt.timedelta(3), max_age_days=2) is None


def test_an_unknown_currency_or_target_has_no_row() -> None:
    assert on(RATES, "XOF", "EUR", FRIDAY) is None
    assert on(RATES, "USD", "XOF", FRIDAY) is None
    assert on(RATES, "USD", "EUR", FRIDAY - dt.timedelta(1)) is None


def test_the_target_itself_is_one_on_every_day() -> None:
    far = dt.date(2030, 1, 1)
    assert on(RATES, "EUR", "EUR", far) == (Decimal(1), far)
    assert on(RATES, "XOF", "XOF", far) == (Decimal(1), far)


def test_a_currency_that_was_not_asked_for_is_not_there() -> None:
    rows = daily_rates(RATES, {"GBP"}, "EUR", FRIDAY, MONDAY)
    assert rows["currency"].unique().to_list() == ["GBP"]
    assert daily_rates(RATES, {"GBP", "EUR"}, "EUR", MONDAY, FRIDAY).height == 0  # an empty span
    assert dict(rows.schema) == {"currency": pl.String, "day": pl.Date, "rate": RATE, "rate_date": pl.Date}


def test_a_rate_too_small_for_its_digits_is_no_rate_rather_than_zero() -> None:
    rates = history((FRIDAY, "USD", "0.00000001"), (FRIDAY, "ZZZ", "9999999999"))
    assert on(rates, "ZZZ", "USD", FRIDAY) is None
    assert on(rates, "USD", "ZZZ", FRIDAY) is None  # nor one too large


def test_the_digits_of_the_units_do_not_matter() -> None:
    wider = RATES.with_columns(pl.col("units_per_euro").cast(pl.Decimal(28, 10)))  # as the lake keeps them
    assert daily_rates(wider, {"USD"}, "GBP", FRIDAY, MONDAY).equals(daily_rates(RATES, {"USD"}, "GBP", FRIDAY, MONDAY))


units = st.decimals("0.00000100", "9999999", places=8)


@given(units, units)
def test_the_cross_is_the_exact_quotient_rounded_half_to_even(of_currency: Decimal, of_target: Decimal) -> None:
    rates = history((FRIDAY, "USD", str(of_currency)), (FRIDAY, "GBP", str(of_target)))
    exact = (of_target / of_currency).quantize(Decimal("1e-12"), ROUND_HALF_EVEN)
    expected = (exact, FRIDAY) if 0 < exact < 10**8 else None
    assert on(rates, "USD", "GBP", FRIDAY) == expected


def test_a_half_goes_to_the_even_digit() -> None:
    # 0.00000001 / 20000 = 0.0000000000005; 0.00000003 / 20000 = 0.0000000000015
    rates = history((FRIDAY, "USD", "20000"), (FRIDAY, "GBP", "0.00000003"), (FRIDAY, "ZZZ", "0.00000001"))
    assert on(rates, "USD", "GBP", FRIDAY) == (Decimal("0.000000000002"), FRIDAY)
    assert on(rates, "USD", "ZZZ", FRIDAY) is None
    rates = history((FRIDAY, "USD", "20000"), (FRIDAY, "GBP", "0.00000005"))
    assert on(rates, "USD", "GBP", FRIDAY) == (Decimal("0.000000000002"), FRIDAY)  # 2.5 down to 2
