"""The documents of some suppliers in the books of every company, collected while the months are written.

Here: which lines of an entry are whose, as §2 of the domain's rules says. Bounded memory: only the pieces of the
suppliers that were chosen are kept, and one total an account. Not here: what the suppliers say of them.
"""

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import numpy as np

from hub.demo.arrays import IntArray
from hub.demo.blocks import Block
from hub.demo.calendar import Month
from hub.demo.chart import CHART, INDEX, PURCHASES, REBATES
from hub.demo.dialect_fec import piece_prefix
from hub.demo.directory import Directory
from hub.demo.entries import Lines
from hub.demo.members import Member

CARRIERS = np.array([INDEX[code] for code in ("401", "404", "4098")])
CHARGES = np.array([INDEX[account.code] for account in PURCHASES + REBATES])
REBATE = frozenset(INDEX[account.code] for account in REBATES)
DATED = ("fec", "erp")  # the systems that tell a document's date beside the posting date
Exchange = Callable[[int, str, dt.date], int]  # cents, their currency, a day → cents of the group's currency


@dataclass(frozen=True)
class Piece:
    """One document of one supplier in the books of one entity: without VAT, credit notes and rebates negative.

    ``cents`` are of the entity's currency, ``group`` of the group's at 100 %; ``month`` counts from 0, as ``Month``.
    """

    entity: str
    supplier: int
    ref: str
    month: int
    posted: dt.date
    dated: dt.date
    cents: int
    group: int
    is_rebate: bool = False


@dataclass
class Collector:
    """What passed by: the pieces of ``chosen`` suppliers, and debits less credits of entity × year by account."""

    chosen: frozenset[int]
    exchange: Exchange
    pieces: list[Piece] = field(default_factory=list)
    balances: dict[tuple[str, int], IntArray] = field(default_factory=dict)

    def watch(self, blocks: Iterator[Block], month: Month, directory: Directory) -> Iterator[Block]:
        """The blocks as they are."""
        member = directory.member
        total = self.balances.setdefault((member.code, month.year), np.zeros(len(CHART), dtype=np.int64))
        for block in blocks:
            lines = block.lines
            # bincount adds in float64: exact as long as a block's cents stay under 2^53.
            total += np.bincount(lines.account, weights=lines.amount, minlength=len(CHART)).astype(np.int64)
            for (supplier, piece), (at, cents) in _owned(lines, directory, self.chosen).items():
                self.pieces.append(self._piece(lines, at, supplier, piece, cents, month, member))
            yield block

    def _piece(
        self, lines: Lines, at: int, supplier: int, number: int, cents: int, month: Month, member: Member
    ) -> Piece:
        posted = month.date(int(lines.day[at]))
        delay = int(lines.delay[at]) if member.system in DATED else 0
        return Piece(
            member.code,
            supplier,
            f"{piece_prefix(month) if member.system == 'fec' else ''}{number}",
            month.number,
            posted,
            posted - dt.timedelta(days=delay),
            cents,
            self.exchange(cents, member.currency, posted),
            int(lines.account[at]) in REBATE,
        )


def _owned(lines: Lines, directory: Directory, chosen: frozenset[int]) -> dict[tuple[int, int], tuple[int, int]]:
    """(supplier, piece) → its first line and its cents without VAT, for the ``chosen`` suppliers."""
    theirs = np.isin(lines.party, np.flatnonzero(np.isin(directory.supplier, list(chosen))))
    is_charge = np.isin(lines.account, CHARGES)
    carries = np.isin(lines.account, CARRIERS) if directory.member.journals else is_charge
    found: dict[tuple[int, int], tuple[int, int]] = {}
    for entry in np.unique(lines.entry[theirs & carries]).tolist():
        first, last = np.searchsorted(lines.entry, [entry, entry + 1]).tolist()
        charges = [at for at in range(first, last) if is_charge[at]]
        for at, party, cents in _shares(lines, charges, [at for at in range(first, last) if carries[at]]):
            supplier, piece = int(directory.supplier[party]), int(lines.piece[at])
            if supplier in chosen:
                first_at, before = found.get((supplier, piece), (at, 0))
                found[supplier, piece] = first_at, before + cents
    return found


def _shares(lines: Lines, charges: list[int], carriers: list[int]) -> Iterator[tuple[int, int, int]]:
    """(charge line, party, cents): by entry, by document where each balances, else in proportion to the suppliers'."""
    owners = {int(lines.party[at]): abs(int(lines.amount[at])) for at in carriers}
    by_piece = {int(lines.piece[at]): int(lines.party[at]) for at in carriers}
    is_by_document = all(int(lines.piece[at]) in by_piece for at in charges) and len(owners) > 1
    is_by_document &= {int(lines.piece[at]) for at in charges} == set(by_piece)
    for at in charges:
        cents = int(lines.amount[at])
        if len(owners) == 1:
            yield at, next(iter(owners)), cents
        elif is_by_document:
            yield at, by_piece[int(lines.piece[at])], cents
        else:
            yield from ((at, party, part) for party, part in _divided(cents, owners).items())


def _divided(cents: int, weights: dict[int, int]) -> dict[int, int]:
    """Shares in proportion to the weights that add up to the amount: largest remainder."""
    total, sign = sum(weights.values()), -1 if cents < 0 else 1
    parts = {party: abs(cents) * weight // total for party, weight in weights.items()}
    left = abs(cents) - sum(parts.values())
    by_remainder = sorted(weights, key=lambda party: -(abs(cents) * weights[party] % total))
    return {party: sign * (part + (party in by_remainder[:left])) for party, part in parts.items()}
