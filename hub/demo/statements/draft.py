"""A supplier's statement before it is a file: its lines, the pieces of the books that they stand for, and its terms."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from hub.demo.statements.pieces import Piece

Item = Literal[
    "matched",
    "entity_not_onboarded",
    "account_not_linked",
    "cut_off",
    "rebates",
    "vat_or_currency",
    "purchasing_card",
    "dispute",
    "residual",
]
Method = Literal["reference", "reference_variant", "amount_date", "grouped", "card"]
Kind = Literal["invoice", "credit_note", "rebate", "total"]


@dataclass(frozen=True)
class Customer:
    """A customer of the supplier. ``entity`` is empty for one that nobody knows.

    Months count from 0: before ``first`` it is no part of the group, from ``end`` on its books are not certified;
    without books (``has_books``) it is a company of the group that delivers nothing.
    """

    entity: str
    name: str
    account: str = ""
    siret: str = ""
    vat: str = ""
    currency: str = "EUR"
    first: int = 0
    end: int = 0
    has_books: bool = True

    def item(self, month: int) -> Item:
        """The name of what is declared of it in that month, books or none."""
        if not self.entity:
            return "account_not_linked"
        return "matched" if self.has_books and month >= self.first else "entity_not_onboarded"


@dataclass
class Line:
    """One line: ``cents`` as written, on the statement's basis and in its currency, ``group`` in the group's.

    ``item`` names the whole amount where no document of the books stands for it. ``file`` and ``number``: where it was
    written.
    """

    customer: Customer
    month: int
    date: dt.date
    ref: str
    cents: int
    group: int
    kind: Kind = "invoice"
    vat: int | None = None
    status: str = ""
    item: Item = "matched"
    file: str = ""
    number: int = 0


@dataclass
class Match:
    """Lines that stand for pieces; ``item`` names what differs between them."""

    lines: list[Line]
    pieces: list[Piece]
    method: Method = "reference"
    item: Item = "residual"


@dataclass
class Statement:
    """One supplier's statement over all its spans (first and last month of each, counted from 0)."""

    feed: str  # folder and name, as ``SUP0001/releve``
    supplier: int
    spans: tuple[tuple[int, int], ...]
    customers: tuple[Customer, ...]
    pieces: list[Piece]  # certified and of the group: what the books can answer
    lines: list[Line] = field(default_factory=list)
    matches: list[Match] = field(default_factory=list)
    is_gross: bool = False  # rebates and credit notes are not in it

    def span(self, month: int) -> tuple[int, int]:
        """The span that a month is in."""
        return next(span for span in self.spans if span[0] <= month <= span[1])


@dataclass
class Draft:
    """A statement on which differences are planted; ``free``: matches of one line and one piece, still as they were."""

    statement: Statement
    rng: np.random.Generator
    free: list[Match]

    def take(self, count: int, wanted: Callable[[Piece], bool]) -> list[Match]:
        """``count`` free matches whose piece is ``wanted``, fewer where there are fewer; they are free no more."""
        fit = [match for match in self.free if wanted(match.pieces[0])]
        chosen = sorted(self.rng.permutation(len(fit))[:count].tolist())
        taken = [fit[at] for at in chosen]
        self.free = [match for match in self.free if all(match is not one for one in taken)]
        return taken


def mirrored(statement: Statement, write: Callable[[Piece], Line], rng: np.random.Generator) -> Draft:
    """The draft of a statement that says what the books say, a line for each piece."""
    statement.matches = [Match([write(piece)], [piece]) for piece in statement.pieces]
    statement.lines = [line for match in statement.matches for line in match.lines]
    return Draft(statement, rng, list(statement.matches))
