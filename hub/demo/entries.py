"""Entries of one template at a time: drawn, then laid out as ledger lines in arrays. No file and no month here."""

from dataclasses import dataclass, replace

import numpy as np

from hub.demo.amounts import DRAWN, Amounts, draw_amounts
from hub.demo.arrays import BoolArray, FloatArray, IntArray
from hub.demo.chart import CHART, INDEX
from hub.demo.directory import Directory
from hub.demo.templates import JOURNALS, Leg, Template

REBATE_OF = np.array([INDEX[{"61": "619", "62": "629"}.get(account.code[:2], "6096")] for account in CHART])


@dataclass(frozen=True)
class Entries:
    """Some entries of one template; every array has one value an entry."""

    template: Template
    day: IntArray
    parties: tuple[IntArray, ...]  # one a slot
    amounts: Amounts
    turn: IntArray  # which of the supplier's accounts comes first
    piece: IntArray | None = None  # number of the document when it is set elsewhere

    def __len__(self) -> int:
        return len(self.day)

    def party(self, slot: int) -> IntArray:
        """Numbers of the parties in that slot; 0 (nobody) for slot 0 or where the template has none."""
        return self.parties[slot - 1] if 0 < slot <= len(self.parties) else np.zeros(len(self), dtype=np.int64)

    def again(self, template: Template, day: IntArray) -> "Entries":
        """The same parties and amounts under another template, on other days."""
        return replace(self, template=template, day=day, piece=None)

    def where(self, kept: BoolArray) -> "Entries":
        """Only some of the entries."""
        return Entries(
            self.template,
            self.day[kept],
            tuple(party[kept] for party in self.parties),
            Amounts({name: values[kept] for name, values in self.amounts.items()}),
            self.turn[kept],
            None if self.piece is None else self.piece[kept],
        )


def draw_entries(
    template: Template, days: tuple[int, int], count: int, directory: Directory, rng: np.random.Generator
) -> Entries:
    """``count`` entries dated between two days of the month, both included."""
    first, last = {"any": days, "start": (days[0], days[0]), "end": (days[1], days[1])}[template.when]
    parties: tuple[IntArray, ...] = ()
    for pool in template.pools:
        parties += (directory.pools[pool].pick(count, rng, parties[-1] if parties else None),)
    used = frozenset(leg.amount for leg in template.legs) | {"n1"}
    used |= {"n2", "n3"} if "equity" in used else frozenset()
    used |= {"m1"} if "bothvat" in used else frozenset()
    scale = template.scale * (directory.scale[parties[0]] if parties else 1.0)
    return Entries(
        template,
        day=rng.integers(first, last + 1, count),
        parties=parties,
        amounts=draw_amounts(used & frozenset(DRAWN), count, scale, rng),
        turn=rng.integers(0, 3, count),
    )


def account_of(leg: Leg, entries: Entries, directory: Directory) -> IntArray:
    """The chart number of the leg's account, one an entry."""
    party = entries.party(leg.party)
    if leg.account.startswith("charge"):
        return directory.accounts[party, (entries.turn + int(leg.account[-1])) % 3]
    if leg.account == "rebate":
        return REBATE_OF[directory.accounts[party, (entries.turn + 1) % 3]]
    if leg.account == "asset":
        return directory.capex[party]
    return np.full(len(entries), INDEX[leg.account])


@dataclass(frozen=True)
class Lines:
    """Ledger lines in file order, one value a line; numbers point into the chart, the directory, the journals."""

    journal: IntArray
    entry: IntArray  # running number of the entry within the block
    day: IntArray
    delay: IntArray  # days between the document and the posting
    account: IntArray
    party: IntArray  # as the file shows it
    piece: IntArray
    word: IntArray  # number of the label's word, -1 for what is bought: the label is then a wording of the account
    wording: IntArray
    amount: IntArray  # cents, debit positive

    def __len__(self) -> int:
        return len(self.amount)


def lay_out(
    groups: list[Entries], directory: Directory, words: dict[str, int], first_piece: int, rng: np.random.Generator
) -> Lines:
    """All the entries as lines, by day then shuffled, the lines of an entry together."""
    legs = np.concatenate([np.full(len(group), len(group.template.legs)) for group in groups])
    moment = np.concatenate([_moment(group, rng) for group in groups])
    order = np.argsort(moment, kind="stable")
    rank = np.empty_like(order)
    rank[order] = np.arange(len(order))
    start = np.concatenate([[0], np.cumsum(legs[order])])
    delay = rng.integers(0, 20, len(order))
    columns = {name: np.empty(int(start[-1]), dtype=np.int64) for name in Lines.__dataclass_fields__}
    done = 0
    for group in groups:
        ranks = rank[done : done + len(group)]
        _scatter(group, ranks, start[ranks], columns, directory, words, first_piece)
        done += len(group)
    columns["delay"] = delay[columns["entry"]]
    return Lines(**columns)


def _moment(group: Entries, rng: np.random.Generator) -> FloatArray:
    shift = {"any": 0.0, "start": -1.0, "end": 1.0}[group.template.when]
    return group.day + rng.random(len(group)) + shift


def _scatter(
    group: Entries,
    ranks: IntArray,
    start: IntArray,
    columns: dict[str, IntArray],
    directory: Directory,
    words: dict[str, int],
    first_piece: int,
) -> None:
    template = group.template
    piece = (first_piece + 2 * ranks) if group.piece is None else group.piece
    for number, leg in enumerate(template.legs):
        at = start + number
        is_shown = leg.shows_party and not template.is_anonymous
        columns["journal"][at] = JOURNALS.index(template.journal)
        columns["entry"][at] = ranks
        columns["day"][at] = group.day
        columns["account"][at] = account_of(leg, group, directory)
        columns["party"][at] = group.party(leg.party) if is_shown else 0
        columns["piece"][at] = piece + (leg.document - 1)
        columns["word"][at] = -1 if leg.measure or leg.is_purchase_line else words[template.word]
        columns["wording"][at] = group.turn
        columns["amount"][at] = leg.side * group.amounts[leg.amount]
