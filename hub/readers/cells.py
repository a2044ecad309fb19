"""What a typed cell of a workbook says: an exact amount, a day, or a text.

What belongs here: numbers of cells → texts that ``amounts`` and ``dates`` read. Opening workbooks is in ``sheets``,
choosing sheets in ``workbook``.
"""

import datetime as dt
import re
import zipfile
from pathlib import Path

import polars as pl

from hub.readers.archives import directory, inflated

AMOUNTS = ("debit", "credit", "amount", "vat_amount", "amount_original")
DATES = ("posting_date", "document_date", "period_from", "period_to")

_CENT_TOLERANCE = 1e-6  # what binary floats add to an amount of two decimals
_MAX_EXACT = 9e13  # above, a float no longer holds cents
_FIRST_SERIAL, _LAST_SERIAL = 20_000, 80_000  # 1954 and 2119; eight digits stay yyyymmdd
_EPOCH, _EPOCH_1904 = dt.date(1899, 12, 30), dt.date(1904, 1, 1)
# DATEMODE, record 0x22 of a .xls: two bytes of length, then 0 or 1. It stands in the first kilobytes.
_DATEMODE = re.compile(rb"\x22\x00\x02\x00([\x00\x01])\x00")
# BrtWbProp, record 0x99 of a .xlsb: one byte of length, then flags of which the first is date1904.
_WORKBOOK_PROPERTIES = re.compile(rb"\x99\x01.(.)", re.S)


def money_texts(numbers: pl.Series) -> pl.Series:
    """Numeric cells as texts of an amount; null where there is no number.

    A number within 1e-6 of two decimals is that amount; another keeps all its decimals, for the rule on precision.
    """
    value = pl.col("value")
    cents = (value * 100).round().cast(pl.Int64, strict=False)
    is_amount = (value.abs() < _MAX_EXACT) & ((value - cents / 100).abs() < _CENT_TOLERANCE)
    size = cents.abs()
    text = pl.format(
        "{}{}.{}",
        pl.when(cents < 0).then(pl.lit("-")).otherwise(pl.lit("")),
        size // 100,
        (size % 100).cast(pl.String).str.zfill(2),
    )
    other = pl.format("{}0000", value.cast(pl.Decimal(38, 9), strict=False))  # never the three decimals of 1.234
    frame = pl.DataFrame({"value": numbers.cast(pl.Float64)})
    finite = pl.when(value.is_finite()).then(pl.when(is_amount).then(text).otherwise(other))
    return frame.select(finite.alias(numbers.name))[numbers.name]


def amount_texts(texts: pl.Series, is_number: pl.Series, mark: str) -> pl.Series:
    """An amount column's cells: numbers as ``money_texts`` with the decimal ``mark``; texts, TRUE and errors as is."""
    numbers = texts.set(~is_number | texts.is_in(["true", "false"]).fill_null(True), None)
    amounts = money_texts(numbers.cast(pl.Float64, strict=False)).str.replace(".", mark, literal=True)
    return amounts.fill_null(texts).alias(texts.name)


def day_texts(texts: pl.Series, epoch: dt.date | None) -> pl.Series:
    """A date column's cells: a number of days since ``epoch``, as Excel counts, as an ISO date; others as they are."""
    if epoch is None:
        return texts
    text = pl.col(texts.name)
    serial = pl.when(text.str.contains(r"^[0-9]{5}(?:\.[0-9]+)?$")).then(text).cast(pl.Float64, strict=False)
    days = serial.floor().cast(pl.Int64)
    day = (pl.lit(epoch) + pl.duration(days=days)).dt.to_string("%Y-%m-%d")
    is_day = days.is_between(_FIRST_SERIAL, _LAST_SERIAL)
    return texts.to_frame().select(pl.when(is_day).then(day).otherwise(text).alias(texts.name))[texts.name]


def epoch_of(path: Path) -> dt.date | None:
    """The day from which a workbook counts (1904 on old Macs); None when it does not tell.

    Cells with a date format need no such thing. An error of ``archives.DAMAGED`` when it is damaged.
    """
    if not zipfile.is_zipfile(path):
        with path.open("rb") as file:
            told = {found[1] for found in _DATEMODE.finditer(file.read(64 << 10))}
        return {b"\0": _EPOCH, b"\1": _EPOCH_1904}[told.pop()] if len(told) == 1 else None
    members = {member.filename: member for member in directory(path, path.name)}
    if found := members.get("xl/workbook.bin"):
        flags = _WORKBOOK_PROPERTIES.search(b"".join(inflated(path, found)))
        return None if flags is None else _EPOCH_1904 if flags[1][0] & 1 else _EPOCH
    if found := members.get("xl/workbook.xml"):
        content = b"".join(inflated(path, found))
        return _EPOCH_1904 if re.search(rb"date1904\s*=\s*[\"'](1|true)", content) else _EPOCH
    return _EPOCH
