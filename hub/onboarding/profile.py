"""What the values of a column are, counted over all of its lines: dates, amounts, names, codes, identifiers.

What belongs here: counting, batch by batch, with bounded memory. What the counts mean for a role is decided in
``fits``; how dates and amounts are to be read, in ``forms``.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

import polars as pl
from stdnum.eu import vat
from stdnum.fr import siren, siret

from hub.readers.amounts import UNREADABLE, Notation, decimal_marks, has_doubt, parse_amounts
from hub.readers.dates import DateForm, OrderEvidence, order_evidence, parse_dates
from hub.readers.sides import CREDIT, DEBIT
from hub.readers.undeclared import Table
from hub.reference.currencies import CURRENCIES

MOST_VALUES = 20_000  # distinct values kept of a column, to compare files and columns
_IDENTIFIERS_LOOKED_AT = 500

SHORT_YEAR = r"^(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{2})$"
_LIKE_AMOUNT = r"^[\s(€£$+\-−–]*[0-9.,]"
_LIKE_DATE = r"^\s*[0-9]{1,4}[-/. ][0-9A-Za-z]+[-/. ][0-9]|^\s*[0-9]{8}"
_CURRENCIES = pl.Series([*CURRENCIES, "€", "£", "$", "EURO", "EUROS"]).implode()
_DIRECTIONS = pl.Series([*DEBIT, *CREDIT]).implode()
_NAME = r"(?i)[a-zà-ÿ]{3}|[a-zà-ÿ]{2}\W*[a-zà-ÿ]"
_CODE = r"^[0-9A-Za-z][0-9A-Za-z._/\\-]*$"


@dataclass
class Column:
    """A column of one table. Counts are of lines that are filled; ``values`` has at most 20,000 of the distinct ones.

    ``amounts``: read as an amount in at least one notation; ``wholes``: those without decimals; ``dates``: read in at
    least one order; ``names``: three letters, and no digit unless there are several words; ``codes``: one word;
    ``cells``: numbers of a workbook.
    """

    at: int
    title: str
    lines: int = 0
    filled: int = 0
    amounts: int = 0
    wholes: int = 0
    negatives: int = 0
    dates: int = 0
    serials: int = 0
    short_years: int = 0
    letters: int = 0
    digits: int = 0
    names: int = 0
    codes: int = 0
    cells: int = 0
    currencies: int = 0
    directions: int = 0
    sirens: float = 0
    sirets: float = 0
    vats: float = 0
    longest: int = 0
    shortest: int = 1 << 30
    order: OrderEvidence = field(default_factory=OrderEvidence)
    marks: frozenset[str] = frozenset()
    has_doubt: bool = False
    values: dict[str, int] = field(default_factory=dict)
    is_capped: bool = False

    def share(self, count: float) -> float:
        """``count`` as a share of the filled lines; 0 when none is."""
        return count / self.filled if self.filled else 0.0

    @property
    def fill(self) -> float:
        """Share of the lines that are filled."""
        return self.filled / self.lines if self.lines else 0.0


def profile(table: Table) -> list[Column]:
    """Every column of a table, counted over all of its lines."""
    columns = [Column(at, title) for at, title in enumerate(table.header)]
    for frame in table.batches():
        for column in columns:
            name, number = f"c{column.at}", f"n{column.at}"
            if name in frame.columns:
                _count(column, frame[name], frame[number] if number in frame.columns else None)
    for column in columns:
        _identify(column)
    return columns


def _count(column: Column, texts: pl.Series, money: pl.Series | None) -> None:
    column.lines += len(texts)
    frame = pl.DataFrame({"text": texts, "written": texts if money is None else money, "is_cell": money is not None})
    is_cell = pl.col("is_cell") & pl.col("written").is_not_null()
    counts = (
        frame.drop_nulls("text")
        .with_columns(is_cell.alias("is_cell"), pl.coalesce("written", "text").alias("written"))
        .group_by("text", "written", "is_cell", maintain_order=True)
        .len("times")
    )
    if counts.is_empty():
        return
    told = counts.with_columns(*_amounts_of(counts["written"]), _dates_of(counts["text"]))
    amounts = counts["written"].filter(told["is_amount"])
    told = told.select(_summed())
    for name, count in told.row(0, named=True).items():
        setattr(column, name, getattr(column, name) + count)
    longest, shortest = counts.select(_SIZE.max().alias("longest"), _SIZE.min().alias("shortest")).row(0)
    column.longest, column.shortest = max(column.longest, longest), min(column.shortest, shortest)
    if len(amounts):
        column.marks |= decimal_marks(amounts)
        column.has_doubt = column.has_doubt or has_doubt(amounts)
    if told["dates"].item():
        column.order += order_evidence(counts["text"])
    _remember(column, counts.select("text", "times").iter_rows())


def _amounts_of(texts: pl.Series) -> list[pl.Series]:
    """``is_amount`` and ``is_negative``; most columns of a ledger are told at a glance to hold no amount."""
    if not texts.str.contains(_LIKE_AMOUNT).any():
        return [_never(texts, "is_amount"), _never(texts, "is_negative")]
    values, rules = parse_amounts(texts, Notation())
    is_amount = rules.is_null() | (rules != UNREADABLE)
    return [is_amount.alias("is_amount"), (values < 0).fill_null(False).alias("is_negative")]


def _dates_of(texts: pl.Series) -> pl.Series:
    """``is_date``: read as a date in one order or the other."""
    if not texts.str.contains(_LIKE_DATE).any():
        return _never(texts, "is_date")
    day, _ = parse_dates(texts, DateForm(order="day"))
    month, _ = parse_dates(texts, DateForm(order="month"))
    return (day.is_not_null() | month.is_not_null()).alias("is_date")


def _never(texts: pl.Series, name: str) -> pl.Series:
    return pl.Series(name, [False]).new_from_index(0, len(texts))


_SIZE = pl.col("text").str.len_chars()


def _summed() -> list[pl.Expr]:
    """The counts of ``Column``, each weighted by how often a text stands in the column."""
    text, written, is_amount = pl.col("text"), pl.col("written"), pl.col("is_amount")
    is_code = text.str.contains(_CODE)
    upper = text.str.to_uppercase()
    masks = {
        "filled": pl.lit(True),
        "cells": pl.col("is_cell"),
        "amounts": is_amount,
        "wholes": is_amount & (~written.str.contains(r"[.,][0-9]{1,2}\D*$") | written.str.contains(r"\.00$")),
        "negatives": pl.col("is_negative"),
        "dates": pl.col("is_date"),
        "serials": pl.col("is_cell") & text.str.contains(r"^[2-7][0-9]{4}(\.[0-9]+)?$"),
        "short_years": text.str.contains(SHORT_YEAR),
        "letters": text.str.contains("[A-Za-zÀ-ÿ]{2}"),
        "digits": text.str.contains("[0-9]"),
        "names": text.str.contains(_NAME) & ~(is_code & text.str.contains("[0-9]")),
        "codes": is_code,
        "currencies": upper.is_in(_CURRENCIES),
        "directions": upper.is_in(_DIRECTIONS),
    }
    return [pl.col("times").filter(mask).sum().cast(pl.Int64).alias(name) for name, mask in masks.items()]


def _remember(column: Column, counted: Iterable[tuple[str, int]]) -> None:
    for text, count in counted:
        if text in column.values or len(column.values) < MOST_VALUES:
            column.values[text] = column.values.get(text, 0) + count
        else:
            column.is_capped = True


def _identify(column: Column) -> None:
    """Shares of the distinct values that are valid identifiers, on the first 500."""
    known = [text.replace(" ", "") for text in list(column.values)[:_IDENTIFIERS_LOOKED_AT]]
    if not known or column.shortest > 20:
        return
    column.sirens = sum(map(siren.is_valid, known)) / len(known)
    column.sirets = sum(map(siret.is_valid, known)) / len(known)
    column.vats = sum(map(vat.is_valid, known)) / len(known)
