"""The suppliers' side of the demonstration group: collected while the books are written, written after them."""

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from hub.demo.arrays import IntArray
from hub.demo.calendar import Month
from hub.demo.cast import CAST
from hub.demo.directory import Directory
from hub.demo.statements.accounts import publish
from hub.demo.statements.cartography import believe, cartography_workbook
from hub.demo.statements.choose import Chosen, choose
from hub.demo.statements.compose import Scene, compose, steady
from hub.demo.statements.deliver import SUPPLIERS, Delivery
from hub.demo.statements.draft import Statement
from hub.demo.statements.feeds import feed_texts
from hub.demo.statements.group_text import Extras, extras
from hub.demo.statements.newcomer import NEWCOMER
from hub.demo.statements.pieces import Collector, Piece
from hub.demo.statements.rates import GROUP_CURRENCY, Rates
from hub.demo.statements.told import Teller
from hub.demo.statements.truth import SideTruth
from hub.demo.suppliers import Supplier
from hub.settings import Workspace

CARTOGRAPHY = "_cartography"


@dataclass(frozen=True)
class Side:
    """One run's suppliers' side; ``collector`` watches the blocks of every company before ``write``."""

    space: Workspace
    months: list[Month]
    seed: int
    master: tuple[Supplier, ...]
    chosen: Chosen
    rates: Rates
    collector: Collector

    def write(self, bought: Mapping[str, IntArray]) -> tuple[SideTruth, Extras]:
        """Feeds, statements and cartography, and what ``group.yml`` says beside.

        ``bought``: cents by supplier of the master, by company.
        """
        truth = SideTruth()
        statements = self._write_statements(truth)
        self._write_cartography(bought, truth)
        published, truth.accounts = publish(self.collector.balances, CAST, self.months, self.seed)
        issuer = self.master[self.chosen.cards]
        truth.cards = [issuer.siren]
        wanted = steady(statements[0].customers, len(self.months))[0].entity
        return truth, extras(published, wanted, {issuer.siren: issuer.name}, NEWCOMER.code)

    def _write_statements(self, truth: SideTruth) -> list[Statement]:
        pieces: dict[int, list[Piece]] = defaultdict(list)
        for piece in self.collector.pieces:
            pieces[piece.supplier].append(piece)
        statements = compose(Scene(self.seed, self.months, self.master, pieces, self.rates), self.chosen)
        self._write_feeds(statements)
        truth.files = Delivery(self.space, self.months, self.rates.currency).write(statements)
        teller = Teller(self.months, self.master)
        for statement in statements:
            teller.tell(statement, truth)
        return statements

    def _write_feeds(self, statements: list[Statement]) -> None:
        texts = feed_texts(statements, self.master, self.rates.currency)
        for statement, text in zip(statements, texts, strict=True):
            path = self.space.feeds / SUPPLIERS / f"{statement.feed}.yml"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")

    def _write_cartography(self, bought: Mapping[str, IntArray], truth: SideTruth) -> None:
        truth.cartography = believe(bought, CAST, self.master, self.months, self.seed)
        said_on = self.months[0].date(1) - dt.timedelta(days=20)
        folder = self.space.inbox / CARTOGRAPHY
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "cartography.xlsx").write_bytes(cartography_workbook(truth.cartography, CAST, said_on))


def make_side(
    space: Workspace,
    months: list[Month],
    seed: int,
    master: tuple[Supplier, ...],
    directories: Mapping[str, Directory],
    lines: Mapping[str, int],
) -> Side:
    """The side of a run of ``lines`` ledger lines a month by company; UsageError where no exchange rate is known."""
    whole_run = {code: count * len(months) for code, count in lines.items()}
    chosen = choose(master, directories, whole_run)
    abroad = next(member.currency for member in CAST if member.currency != GROUP_CURRENCY)
    rates = Rates(space.reference, abroad, months)
    return Side(space, months, seed, master, chosen, rates, Collector(chosen.all(), rates.exchange))
