"""Ledgers of few entries, one entity a group of rules, refreshed together: what the tests of accounting rules share."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from hub.refresh.run import Outcome
from hub.settings import Workspace
from tests.support import ask, deliver, fec, make_workspace, refresh

Lines = list[tuple[str, ...]]


class Books:
    """Entries of one entity, numbered as they come."""

    def __init__(self, number: str | None = None) -> None:
        self.entries: list[tuple[str, str, str, Lines]] = []
        self._number = number

    def add(self, *lines: tuple[str, ...], journal: str = "AC", date: str = "20250115") -> "Books":
        """One entry; a line is (account, debit, credit[, supplier[, piece]])."""
        number = self._number if self._number is not None else str(len(self.entries) + 1)
        self.entries.append((journal, number, date, list(lines)))
        return self

    def buy(self, supplier: str, net: str, account: str = "615", **given: Any) -> "Books":
        """An invoice without VAT."""
        return self.add((account, net, ""), ("401", "", net, supplier), **given)


@dataclass(frozen=True)
class Company:
    """An entity with its books, and what its declaration and its feed say besides."""

    books: Books
    entity: dict[str, Any] = field(default_factory=dict)
    feed: dict[str, Any] = field(default_factory=dict)


def publish(home: Path, companies: dict[str, Company]) -> tuple[Workspace, Outcome]:
    """A workspace of these companies, by code, and its first refresh."""
    entities = [{"code": code, "name": f"Company {code}", **one.entity} for code, one in companies.items()]
    feeds = {f"{code}/fec": {"reader": "fec", **one.feed} for code, one in companies.items()}
    space = make_workspace(home, entities, feeds)
    for code, one in companies.items():
        # A line's label carries the entity: the same bytes are not to come by two feeds.
        deliver(space, f"{code}/fec", f"{code}.txt", fec(one.books.entries).replace("\tLine ", f"\tLine {code} "))
    outcome = refresh(space)
    assert outcome.exit_code == 0
    return space, outcome


def lines(space: Workspace, entity: str) -> list[tuple[Any, ...]]:
    """Account, amount, attribution, supplier, line type of each row, in file order, then by supplier."""
    return ask(
        space,
        "select account_code, amount_entity::varchar, supplier_attribution, local_supplier_code, line_type "
        f"from fct_spend_line where entity_code = '{entity}' order by line_number, local_supplier_code",
    )
