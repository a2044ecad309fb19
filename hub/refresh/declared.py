"""What people declare, in a refresh: the cartography in the group's words and money, and the balances that control.

It reads what is certified and changes none of it.
"""

import datetime as dt
from collections import defaultdict
from decimal import Decimal

import polars as pl

from hub.group.load import Declared
from hub.lake import engine
from hub.lake.build import Build
from hub.lake.declared import register_controls
from hub.reference.rates import daily_rates
from hub.suppliers.names import normalise_names
from hub.suppliers.recognition import PARTY, recognise

RATE = pl.Decimal(20, 12)
YEAR_RATE = {"currency": pl.String(), "year": pl.Int64(), "rate": RATE}


def declare(build: Build, declared: Declared, now: dt.datetime, rate_set_id: str) -> None:
    """Tables ``landed.declared_spend``, ``landed.cartography_line`` and ``landed.control_balance``.

    ``declared_spend``: the counted lines of the cartography (entity_code, year, category_code, supplier_name, amount,
    currency, said_by, said_on, remark, file_name, line_number) and ``supplier_id`` (null: nobody in the books bears
    that name), ``supplier_key`` (the same, else ``NAME:…``; null where the line names none) and ``amount_group``, at
    the average rate of the year, or of its days until ``now``; null where the rates do not tell one.
    """
    register_controls(build)
    lines = build.frame(
        "select entity_code, year, category_code, supplier_name, amount, currency, said_by, said_on, remark, "
        "file_name, line_number from landed.cartography_line order by file_name, line_number"
    )
    lines = with_suppliers(lines, build.frame("select * from landed.supplier_identity"))
    target = declared.group.currency
    rates = year_rates(_published(build, rate_set_id, lines, target), _asked(lines), target, now.date())
    build.put("declared_line", lines)
    build.put("year_rate", rates)
    build.connection.execute(engine.sql("build_declared_spend"))


def with_suppliers(lines: pl.DataFrame, known: pl.DataFrame) -> pl.DataFrame:
    """``lines`` with ``supplier_id`` and ``supplier_key``; ``known``: rows of ``identify`` with the group's ids."""
    absent = [pl.lit(None, pl.String).alias(name) for name in ("supplier_siren", "supplier_vat")]
    parties = lines.select("entity_code", "supplier_name").drop_nulls().unique().sort(pl.all())
    found = recognise(parties.with_columns(absent).select(PARTY), known)
    ids = known["supplier_id"].drop_nulls().unique()
    is_known = pl.col("supplier_id").is_in(ids.implode())
    found = found.with_columns(
        supplier_id=pl.when(is_known).then("supplier_id"),
        supplier_key=pl.coalesce(
            pl.when(is_known).then("supplier_id"),
            pl.format("NAME:{}", normalise_names(found["supplier_name"]).replace("", None)),
            pl.format("NAME:{}", "supplier_name"),
        ),
    )
    keys = found.select("entity_code", "supplier_name", "supplier_id", "supplier_key")
    return lines.join(keys, on=["entity_code", "supplier_name"], how="left", maintain_order="left")


def year_rates(rates: pl.DataFrame, asked: set[tuple[str, int]], target: str, today: dt.date) -> pl.DataFrame:
    """YEAR_RATE: the average of the year's daily rates into ``target``, 12 decimals; of the year of ``today`` the days
    until then. ``rates`` as ``reference.rates`` reads them; a currency and year without a rate have no row."""
    found = []
    for year in sorted({year for _, year in asked}):
        currencies = {currency for currency, of in asked if of == year}
        last = min(dt.date(year, 12, 31), today)
        sums: dict[str, list[Decimal]] = defaultdict(list)
        for currency, rate in (
            daily_rates(rates, currencies, target, dt.date(year, 1, 1), last).select("currency", "rate").iter_rows()
        ):
            sums[currency].append(rate)
        if target in currencies:
            sums[target] = [Decimal(1)]
        found += [
            (currency, year, (sum(days, Decimal(0)) / len(days)).quantize(Decimal("1e-12")))
            for currency, days in sums.items()
        ]
    return pl.DataFrame(sorted(found), schema=YEAR_RATE, orient="row")


def _published(build: Build, rate_set_id: str, lines: pl.DataFrame, target: str) -> pl.DataFrame:
    currencies = sorted({*lines["currency"].unique(), target, "EUR"})
    return engine.frame(
        build.connection,
        f"select rate_date, currency, units_per_euro from {build.scan('exchange_rate')} "
        "where rate_set_id = ? and currency in (select unnest(?))",
        [rate_set_id, currencies],
    )


def _asked(lines: pl.DataFrame) -> set[tuple[str, int]]:
    return set(lines.select("currency", "year").unique().iter_rows())
