"""What companies of the group sell to one another: drawn once, booked by the buyer and by the seller alike."""

from dataclasses import dataclass

import numpy as np

from hub.demo.amounts import Amounts, draw_amounts
from hub.demo.arrays import IntArray
from hub.demo.directory import Directory
from hub.demo.entries import Entries
from hub.demo.members import Member
from hub.demo.templates import Template
from hub.demo.templates_ledger import GROUP_EXPORT, GROUP_PURCHASE, GROUP_SALE
from hub.demo.templates_lines import GROUP_LINE

SHARE_OF_LINES = 0.0015  # invoices of one seller, over the buyer's lines of the month
POUNDS_FOR_100_EUROS = 84


@dataclass(frozen=True)
class Flow:
    """The invoices of one seller to one buyer in a month; amounts in the seller's currency."""

    buyer: Member
    seller: Member
    day: IntArray
    amounts: Amounts
    piece: IntArray


def draw_flow(buyer: Member, seller: Member, buyer_lines: int, month: int, days: int, seed: int) -> Flow:
    """The same flow whoever asks: it depends only on the pair, the month and the seed."""
    rng = np.random.default_rng([seed, 77, buyer.number, seller.number, month])
    count = max(1, round(buyer_lines * SHARE_OF_LINES))
    amounts = draw_amounts(frozenset({"n1"}), count, 2.0, rng)
    amounts["rate"] = np.full(count, 2_000)
    first = (10 * seller.number + buyer.number) * 100_000_000 + month * 1_000_000
    return Flow(buyer, seller, rng.integers(1, days + 1, count), amounts, np.arange(first, first + 2 * count, 2))


def bought(flow: Flow, directory: Directory) -> Entries:
    """The flow in the books of its buyer."""
    template = GROUP_PURCHASE if directory.member.journals else GROUP_LINE
    amounts = flow.amounts
    if flow.buyer.currency != flow.seller.currency:
        amounts = Amounts({**amounts, "n1": amounts["n1"] * POUNDS_FOR_100_EUROS // 100})
    return _entries(flow, directory, flow.seller, template, amounts)


def sold(flow: Flow, directory: Directory) -> Entries:
    """The flow in the books of its seller, without VAT when it leaves the country."""
    template = GROUP_SALE if flow.buyer.country == flow.seller.country else GROUP_EXPORT
    return _entries(flow, directory, flow.buyer, template, flow.amounts)


def _entries(flow: Flow, directory: Directory, other: Member, template: Template, amounts: Amounts) -> Entries:
    party = np.full(len(flow.day), directory.group_party(other.code))
    return Entries(template, flow.day, (party,), Amounts(amounts), flow.piece % 3, flow.piece)
