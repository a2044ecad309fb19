"""Exchange rates of the European Central Bank: its history file read, and one rate a currency and a day made of it.

Here belong the reading of the `eurofxref-hist` format and the rule that finds the rate of a day. Which currency a line
is in, which day it takes and what happens to a line without a rate belong to the dbt models and to gate L2; average and
constant rates are another basis and have their own place. Nothing here downloads: the file is the workspace's own, or
the one that the package ``currency_converter`` carries. Source: https://www.ecb.europa.eu/stats/eurofxref/
"""

import csv
import datetime as dt
import re
import zipfile
import zlib
from pathlib import Path

import currency_converter
import polars as pl

from hub.errors import ConfigurationError

HISTORY = "eurofxref-hist"

# The ECB publishes at most 7 digits before the point (TRL, 1,000,000 and more) and 6 after; a finer one is refused.
UNITS = pl.Decimal(18, 8)

# Twelve digits after the point: one old Turkish lira was 0.0000006 EUR, which eight would round by 1 %; twelve round
# less than the ECB's last digit. Twenty in all: with DECIMAL(18,2) that is DuckDB's 38, whereas it keeps the product of
# two factors of 18 digits within 18, so that 12,345.99 x 1.05 overflows (a test holds it).
RATE = pl.Decimal(20, 12)


def read_rates(path: Path) -> pl.DataFrame:
    """The ECB's history: ``rate_date`` Date, ``currency``, ``units_per_euro`` Decimal(18,8); oldest first.

    1 EUR = ``units_per_euro`` of the currency, every published digit kept; EUR itself is there as 1 on every date. N/A
    gives no row. ``path`` is the CSV or the zip that holds it. ConfigurationError with file and line otherwise.
    """
    header, rows = _rows(path)
    wide = pl.DataFrame(rows, schema=["line", *header], orient="row", schema_overrides={"line": pl.Int64})
    wide = wide.with_columns(rate_date=pl.col("Date").str.to_date("%Y-%m-%d", strict=False), EUR=pl.lit("1"))
    _refuse(path, wide, pl.col("rate_date").is_null(), pl.col("Date"), "not a date", "a date such as 2024-01-31")
    _refuse(path, wide, pl.col("rate_date").is_duplicated(), pl.col("Date"), "a date stands twice", "each date once")
    long = wide.drop("Date").unpivot(index=["line", "rate_date"], variable_name="currency", value_name="units")
    long = long.filter(~pl.col("units").is_in(["N/A", ""]))
    is_rate = pl.col("units").str.contains(r"^\d{1,10}(\.\d{1,8})?$") & pl.col("units").str.contains("[1-9]")
    found = pl.format("{} {}", "currency", "units")
    _refuse(path, long, ~is_rate, found, "not a rate", "a number above 0 with a decimal point, or N/A")
    units = pl.col("units").cast(UNITS)
    return long.select("rate_date", "currency", units_per_euro=units).sort("rate_date", "currency")


def bundled_rates_path() -> Path:
    """The history that came with the package ``currency_converter``: the default when nobody gives a newer one."""
    return Path(currency_converter.CURRENCY_FILE)


def rates_file(reference_folder: Path) -> Path:
    """The workspace's ``reference/eurofxref-hist.csv``, else its ``.zip``, else the bundled history."""
    own = [reference_folder / f"{HISTORY}{suffix}" for suffix in (".csv", ".zip")]
    return next((path for path in own if path.exists()), bundled_rates_path())


def load_rates(reference_folder: Path) -> tuple[pl.DataFrame, str]:
    """``read_rates`` of ``rates_file``, and the name of that source for people."""
    path = rates_file(reference_folder)
    if path.parent == reference_folder:
        return read_rates(path), f"{reference_folder.name}/{path.name}"
    return read_rates(path), f"{path.name} of currency_converter {currency_converter.__version__}"


def daily_rates(
    rates: pl.DataFrame, currencies: set[str], target: str, first: dt.date, last: dt.date, max_age_days: int = 10
) -> pl.DataFrame:
    """For every calendar day from ``first`` to ``last``: 1 unit of ``currency`` = ``rate`` units of ``target``.

    Columns ``currency``, ``day``, ``rate`` Decimal(20,12), ``rate_date``, sorted by the first two. The rate is the
    cross through the euro of both rates of ``rate_date``, divided exactly, rounded half to even. A day without a rate
    takes the last one before, at most ``max_age_days`` old (ten span any closing of the TARGET calendar); beyond, as
    for a currency given up, there is **no row**, so that the gate holds the line. The target itself is 1 on each day.
    """
    known = rates.filter(pl.col("rate_date").is_between(first - dt.timedelta(days=max_age_days), last))
    of_target = known.filter(pl.col("currency") == target).select("rate_date", of_target="units_per_euro")
    # Polars divides decimals in integers, keeps the dividend's scale and rounds half to even (a test holds it).
    rate = (pl.col("of_target").cast(pl.Decimal(38, 12)) / pl.col("units_per_euro")).cast(RATE, strict=False)
    crossed = known.filter(pl.col("currency").is_in(sorted(currencies - {target}))).join(of_target, on="rate_date")
    published = crossed.select("currency", "rate_date", rate=rate).filter(pl.col("rate") > 0).sort("rate_date")
    days = pl.select(day=pl.date_range(first, last)) if first <= last else pl.DataFrame(schema={"day": pl.Date()})
    spine = published.select(pl.col("currency").unique()).join(days, how="cross").sort("day")
    oldest = pl.col("day") - pl.duration(days=max_age_days)
    # Both sides are sorted above, which polars cannot check group by group.
    found = spine.join_asof(
        published, left_on="day", right_on="rate_date", by="currency", coalesce=False, check_sortedness=False
    ).filter(pl.col("rate_date") >= oldest)
    own = days.select(currency=pl.lit(target), day="day", rate=pl.lit(1).cast(RATE), rate_date="day")
    asked = own if target in currencies else own.clear()
    return pl.concat([found.select(own.columns), asked]).sort("currency", "day")


def _rows(path: Path) -> tuple[list[str], list[list[object]]]:
    """The header (Date and currency codes) and, for every line, its number followed by as many fields."""
    reader = csv.reader(_text(path).splitlines())
    header = [name.strip() for name in next(reader, [])]
    while header and not header[-1]:
        header.pop()
    codes = [*header[1:], "EUR"]
    if header[:1] != ["Date"] or len(set(codes)) < len(codes) or any(not re.fullmatch("[A-Z]{3}", c) for c in codes):
        raise _wrong(path, 1, "not the ECB's history", "Date,USD,JPY,… with each currency once", ",".join(header)[:80])
    rows: list[list[object]] = []
    for fields in reader:
        if not fields:
            continue
        if len(fields) < len(header) or any(field.strip() for field in fields[len(header) :]):
            found = f"{len(fields)} fields"
            raise _wrong(path, reader.line_num, "a line that does not fit its header", f"{len(header)} fields", found)
        rows.append([reader.line_num, *(field.strip() for field in fields[: len(header)])])
    if not rows:
        raise _wrong(path, 2, "no rate in the file", "one line a business day", "the header alone")
    return header, rows


def _text(path: Path) -> str:
    try:
        if path.suffix.lower() != ".zip":
            return path.read_bytes().decode("utf-8-sig")
        with zipfile.ZipFile(path) as archive:
            names = [name for name in archive.namelist() if name.lower().endswith(".csv")]
            if len(names) != 1:
                raise _wrong(path, 0, "not the ECB's archive", "one CSV file inside", ", ".join(names) or "none")
            return archive.read(names[0]).decode("utf-8-sig")
    except (OSError, zipfile.BadZipFile, zlib.error, UnicodeDecodeError) as error:
        raise _wrong(path, 0, "the rates cannot be read", "the ECB's CSV, or the zip of it", str(error)[:80]) from error


def _refuse(path: Path, rows: pl.DataFrame, is_bad: pl.Expr, found: pl.Expr, what: str, expected: str) -> None:
    """Raise for the first bad line, if any, with what was ``found`` there."""
    bad = rows.filter(is_bad).sort("line").select("line", found).head(1)
    for line, value in bad.iter_rows():
        raise _wrong(path, line, what, expected, value[:80])


def _wrong(path: Path, line: int, what: str, expected: str, found: str) -> ConfigurationError:
    todo = f"put the ECB's {HISTORY}.zip in its place as it is, or remove it to use the bundled history"
    return ConfigurationError(what, f"{path}:{line}" if line else str(path), expected, found, todo)
