"""The books of one company, month after month, as blocks of ledger lines small enough for memory.

Here: how many entries of each kind a month holds, and what one month leaves to the next (accruals to reverse, prepaid
expenses to release, rebates to settle, running numbers). Not here: how entries look in a file (see ``dialect_*``).
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from math import ceil

import numpy as np

from hub.demo.arrays import IntArray
from hub.demo.blocks import Block, first_lines, number_lines
from hub.demo.calendar import Month
from hub.demo.directory import Directory
from hub.demo.entries import Entries, draw_entries, lay_out
from hub.demo.tally import PeriodTally, SupplierTally
from hub.demo.templates import JOURNALS, Template, mean_legs
from hub.demo.templates_ledger import CORRECTIONS, DRAWN, FOLLOW_UPS, GROUP_SALE, OPENING, PREPAID, RELEASE
from hub.demo.templates_lines import LINE_CORRECTIONS, PURCHASE_LINES

BLOCK_LINES = 120_000  # 360 MB for a run of 5 million lines; 250,000 took 490 MB and no less time
PLANTED_CENTS = 125_000
KINDS = (*DRAWN, *FOLLOW_UPS.values(), *CORRECTIONS.values(), RELEASE, OPENING, GROUP_SALE)
WORDS = {word: number for number, word in enumerate(dict.fromkeys(kind.word for kind in KINDS))}


@dataclass
class Carry:
    """What a month leaves to the next."""

    entries: float = 0.0  # entries drawn since the start, before rounding by template
    pieces: int = 1
    numbers: IntArray = field(default_factory=lambda: np.ones(len(JOURNALS), dtype=np.int64))
    to_follow: list[Entries] = field(default_factory=list)  # accruals and expected rebates
    to_release: list[tuple[Entries, int]] = field(default_factory=list)  # with the months left


@dataclass
class Books:
    """One company's books; ``month`` must be called for each month in order."""

    directory: Directory
    seed: int
    suppliers: SupplierTally
    carry: Carry = field(default_factory=Carry)

    @property
    def templates(self) -> tuple[Template, ...]:
        """The kinds of entries: double entry for a ledger, single lines for a purchase ledger."""
        return DRAWN if self.directory.member.journals else PURCHASE_LINES

    def month(
        self, month: Month, lines: int, flows: list[Entries], tally: PeriodTally, is_planted: bool = False
    ) -> Iterator[Block]:
        """Blocks of the month's lines, about ``lines`` in all; ``flows`` are added as they are."""
        rng = np.random.default_rng([self.seed, 1, self.directory.member.number, month.number])
        blocks = min(month.days, max(1, ceil(lines / BLOCK_LINES)))
        opening = self._start_of_month(month, lines, rng)
        counts = self._counts(lines - sum(len(group) * len(group.template.legs) for group in (*opening, *flows)))
        for block in range(blocks):
            days = (1 + block * month.days // blocks, (block + 1) * month.days // blocks)
            groups = list(opening) if block == 0 else []
            groups += [kept for flow in flows if len(kept := _between(flow, days))]
            groups += self._drawn(counts, days, block, blocks, rng)
            if is_planted and block == 0:
                _plant(groups)
            yield self._block(groups, tally, rng)

    def _counts(self, lines: int) -> dict[str, int]:
        """Entries of each template this month; what rounding leaves out comes in a later month."""
        templates, weights = self.templates, self.directory.member.weights
        shares = {template.name: template.frequency * weights.get(template.name, 1.0) for template in templates}
        before = self.carry.entries
        self.carry.entries += max(0, lines) / mean_legs(templates, weights)
        total = sum(shares.values())
        return {
            name: max(int(share / total * self.carry.entries) - int(share / total * before), name == templates[0].name)
            for name, share in shares.items()
        }

    def _start_of_month(self, month: Month, lines: int, rng: np.random.Generator) -> list[Entries]:
        followed = [(group, FOLLOW_UPS[group.template.name]) for group in self.carry.to_follow]
        released = [(group, RELEASE) for group, _ in self.carry.to_release]
        groups = [group.again(kind, np.ones(len(group), dtype=np.int64)) for group, kind in followed + released]
        self.carry.to_follow = []
        self.carry.to_release = [(group, left - 1) for group, left in self.carry.to_release if left > 1]
        if month.opens_year and self.directory.member.journals:
            groups.append(draw_entries(OPENING, (1, 1), max(1, lines // 400), self.directory, rng))
        return groups

    def _drawn(
        self, counts: dict[str, int], days: tuple[int, int], block: int, blocks: int, rng: np.random.Generator
    ) -> list[Entries]:
        groups = []
        for template in self.templates:
            count = counts[template.name]
            share = count * (block + 1) // blocks - count * block // blocks
            if template.when == "end":
                share = count if block == blocks - 1 else 0
            if not share:
                continue
            group = draw_entries(template, days, share, self.directory, rng)
            groups.append(group)
            self._remember(group)
            correction = (CORRECTIONS | LINE_CORRECTIONS).get(template.name)
            if correction:
                groups.append(group.again(correction, np.minimum(group.day + 3, days[1])))
        return groups

    def _remember(self, group: Entries) -> None:
        if group.template.name in FOLLOW_UPS:
            self.carry.to_follow.append(group)
        elif group.template.name == PREPAID.name:
            self.carry.to_release.append((group, 11))

    def _block(self, groups: list[Entries], tally: PeriodTally, rng: np.random.Generator) -> Block:
        for group in groups:
            tally.add_entries(group, self.directory, self.suppliers)
        lines = lay_out(groups, self.directory, WORDS, self.carry.pieces, rng)
        tally.add_lines(lines)
        journals = self.directory.member.journals
        is_by_journal = journals is not None and journals.numbering == "journal"
        self.carry.pieces += 2 * len(first_lines(lines))
        return Block(lines, number_lines(lines, self.carry.numbers, is_by_journal))


def _between(flow: Entries, days: tuple[int, int]) -> Entries:
    return flow.where((flow.day >= days[0]) & (flow.day <= days[1]))


def _plant(groups: list[Entries]) -> None:
    """Raise one charge line without its counterpart, so that the entry no longer balances."""
    amounts = next(group for group in groups if group.template.name == DRAWN[0].name).amounts
    amounts["gross"]  # the supplier keeps the right amount: it is computed before the charge is changed
    amounts["n1"][0] += PLANTED_CENTS
