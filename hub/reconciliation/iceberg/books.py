"""What entities recorded by month, and how large they are: from months to the entities of one span.

Sizes are of a year, records of some months of it: both are set side by side pro rata of months.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

import polars as pl

from hub.reconciliation.iceberg.ratio import Firm

NO_STRATUM = "no division"
FARTHEST = 2  # years between the accounts that tell a size and the span
TRUTH = {
    "entity_code": pl.String(), "period_from": pl.String(), "period_to": pl.String(), "recorded": pl.Float64(),
    "months": pl.Int64(), "certified": pl.Int64(),
}  # fmt: skip

Span = tuple[str, str]  # first and last month, YYYY-MM, of one year


@dataclass(frozen=True)
class Member:
    """An entity that the group consolidates, with its division, and its first and last month in the perimeter where it
    has them."""

    entity_code: str
    stratum: str
    joined: str | None = None
    left: str | None = None

    def months(self, span: Span) -> list[str]:
        """The months of a span that it is in the perimeter."""
        year, first, last = span[0][:4], int(span[0][5:]), int(span[1][5:])
        every = (f"{year}-{month:02}" for month in range(first, last + 1))
        return [month for month in every if (self.joined or month) <= month <= (self.left or month)]


@dataclass(frozen=True)
class Size:
    """Of one year, in the group's currency at 100 %; None where the accounts do not tell."""

    external: float | None
    turnover: float | None


@dataclass(frozen=True)
class Books:
    """``certified``: (entity, month)s; ``recorded``: external purchases of those that have any, in the group's currency
    at 100 %, None where a line has no exchange rate; ``sizes`` by (entity, year)."""

    members: tuple[Member, ...]
    certified: frozenset[tuple[str, str]]
    recorded: dict[tuple[str, str], Decimal | None]
    sizes: dict[tuple[str, int], Size]

    def spans(self) -> list[Span]:
        """Of each year, from the first to the last month that any entity has certified."""
        codes = {member.entity_code for member in self.members}
        months = sorted({month for code, month in self.certified if code in codes})
        years = sorted({month[:4] for month in months})
        of_year = {year: [month for month in months if month.startswith(year)] for year in years}
        return [(own[0], own[-1]) for own in of_year.values()]

    def firms(self, span: Span) -> list[Firm]:
        """The entities of a span. One without any certified month of it is not onboarded; one with a line that has no
        exchange rate tells no ratio."""
        found = []
        for member in self.members:
            months = member.months(span)
            certified = [month for month in months if (member.entity_code, month) in self.certified]
            if not months:
                continue
            recorded = self._sum(member.entity_code, certified)
            size = Size(None, None) if recorded is None else self._size(member.entity_code, int(span[0][:4]))
            share = len(certified or months) / 12
            found.append(Firm(
                member.entity_code, member.stratum,
                None if size.external is None else size.external * share,
                None if size.turnover is None else size.turnover * share,
                float(recorded or 0) if certified else None,
            ))  # fmt: skip
        return found

    def truth(self, asked: Iterable[tuple[str, str, str]]) -> pl.DataFrame:
        """Rows of ``TRUTH`` for (entity, first month, last month)s that were estimated."""
        members = {member.entity_code: member for member in self.members}
        rows = []
        for code, first, last in sorted(set(asked)):
            if code not in members:  # consolidated no more
                continue
            months = members[code].months((first, last))
            certified = [month for month in months if (code, month) in self.certified]
            recorded = self._sum(code, certified)
            told = None if recorded is None else float(recorded)
            rows.append((code, first, last, told, len(months), len(certified)))
        return pl.DataFrame(rows, schema=TRUTH, orient="row")

    def _sum(self, code: str, months: list[str]) -> Decimal | None:
        amounts = [self.recorded.get((code, month), Decimal(0)) for month in months]
        known = [amount for amount in amounts if amount is not None]
        return sum(known, Decimal(0)) if len(known) == len(amounts) else None

    def _size(self, code: str, year: int) -> Size:
        """Of the nearest year that the accounts tell, of two the earlier."""
        for distance in range(FARTHEST + 1):
            for near in (year - distance, year + distance):
                if (code, near) in self.sizes:
                    return self.sizes[code, near]
        return Size(None, None)
