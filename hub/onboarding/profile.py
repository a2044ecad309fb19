"""What the values of a column are, counted over all of its lines: dates, amounts, names, codes, identifiers.

What belongs here: counting, batch by batch, with bounded memory. What the counts mean for a role is decided in
``fits``; how dates and amounts are to be read, in ``forms``.
"""

from collections.abc import Callable, Iterator
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
    characters: int = 0
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
    frame = pl.DataFrame({"text": texts, "money": money if money is not None else texts})
    counts = frame.drop_nulls("text").group_by("text", "money", maintain_order=True).len("times")
    if counts.is_empty():
        return
    text, times, written = counts["text"], counts["times"], counts["money"].fill_null(counts["text"])
    total = _summing(times)
    column.filled += int(times.sum())
    column.cells += total(counts["money"].is_not_null()) if money is not None else 0
    values, rules = parse_amounts(written, Notation())
    is_amount = rules.is_null() | (rules != UNREADABLE)
    column.amounts += total(is_amount)
    column.wholes += total(is_amount & ~written.str.contains(r"[.,][0-9]{1,2}\D*$") | written.str.contains(r"\.00$"))
    column.negatives += total((values < 0).fill_null(False))
    column.marks |= decimal_marks(written.filter(is_amount))
    column.has_doubt |= has_doubt(written.filter(is_amount))
    _count_dates(column, text, money is not None and column.cells > 0, total)
    column.letters += total(text.str.contains("[A-Za-zÀ-ÿ]{2}"))
    column.digits += total(text.str.contains("[0-9]"))
    is_code = text.str.contains(_CODE)
    column.codes += total(is_code)
    column.names += total(text.str.contains(_NAME) & ~(is_code & text.str.contains("[0-9]")))
    sizes = text.str.len_chars()
    column.characters += int((sizes * times).sum())
    column.longest = max(column.longest, int(str(sizes.max())))
    column.shortest = min(column.shortest, int(str(sizes.min())))
    upper = text.str.to_uppercase()
    column.currencies += total(upper.is_in([*CURRENCIES, "€", "£", "$", "EURO", "EUROS"]))
    column.directions += total(upper.is_in([*DEBIT, *CREDIT]))
    _remember(column, zip(text, times, strict=True))


def _count_dates(column: Column, text: pl.Series, is_typed: bool, total: Callable[[pl.Series], int]) -> None:
    day, _ = parse_dates(text, DateForm(order="day"))
    month, _ = parse_dates(text, DateForm(order="month"))
    column.dates += total(day.is_not_null() | month.is_not_null())
    column.short_years += total(text.str.contains(SHORT_YEAR))
    column.order += order_evidence(text)
    if is_typed:
        column.serials += total(text.str.contains(r"^[2-7][0-9]{4}(\.[0-9]+)?$"))


def _summing(times: pl.Series) -> Callable[[pl.Series], int]:
    return lambda mask: int(times.filter(mask.fill_null(False)).sum())


def _remember(column: Column, counted: Iterator[tuple[str, int]]) -> None:
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
