"""What an entry template is: which accounts, on which side, for which amount, and what it is in truth.

The tags (``measure``, ``basis``, ``attribution``) state the truth of an entry; they are set by hand from the domain's
rules and never deduced from the accounts, so that a check which starts from the accounts is an independent one. The
tables themselves are in ``templates_ledger`` and ``templates_lines``.
"""

from dataclasses import dataclass, replace
from typing import Literal, get_args

JOURNALS = ("purchases", "bank", "misc", "sales", "opening")
Measure = Literal["", "opex", "rebate", "capex"]
Attribution = Literal["direct", "allocated", "none"]
THIRD_PARTIES = ("40", "41", "42", "451")  # accounts whose lines name their third party


@dataclass(frozen=True)
class Leg:
    """One line of an entry. ``side`` is 1 for a debit, -1 for a credit; ``amount`` a name known to ``amounts``.

    ``account`` is a PCG code, or ``charge1`` … ``charge3``, ``rebate``, ``asset``: looked up from the supplier.
    ``party`` says which slot's party the line is about, ``document`` (1 or 2) under which piece it is booked.
    """

    account: str
    side: int
    amount: str
    party: int = 1
    document: int = 1
    measure: Measure = ""
    is_purchase_line: bool = False

    @property
    def shows_party(self) -> bool:
        """Whether the line names its third party, as auxiliary accounts and lines of a purchase ledger do."""
        return self.is_purchase_line or self.account.startswith(THIRD_PARTIES)


@dataclass(frozen=True)
class Template:
    """One kind of entry. ``frequency`` is its share of the entries drawn, ``pools`` the party drawn for each slot."""

    name: str
    journal: str
    frequency: float
    pools: tuple[str, ...]
    legs: tuple[Leg, ...]
    word: str = "FACT"  # begins the label of the lines that are not about what is bought
    when: Literal["any", "start", "end"] = "any"
    basis: Literal["both", "accrual"] = "both"
    attribution: Attribution = "direct"
    is_group: bool = False
    is_anonymous: bool = False  # the file shows no third party
    scale: float = 1.0  # factor on the usual amount

    @property
    def is_expected(self) -> bool:
        """Whether the supplier stands on 408 or 4098 alone: its invoice or credit note has not come."""
        shown = [leg.account for leg in self.legs if leg.shows_party]
        return bool(shown) and all(account in {"408", "4098"} for account in shown)


def legs(text: str) -> tuple[Leg, ...]:
    """Legs written as accountants do: ``D charge1 n1 opex · D 44566 vat · C 401 gross``.

    An account may be followed by ``@slot`` of its party and ``/document``; the last word is the measure, if any.
    """
    return tuple(_leg(*part.split()) for part in text.split("·"))


def _leg(side: str, place: str, amount: str, measure: str = "") -> Leg:
    account, _, document = place.partition("/")
    account, _, party = account.partition("@")
    tag = next(known for known in get_args(Measure) if known == measure)
    return Leg(account, {"D": 1, "C": -1}[side], amount, int(party or 1), int(document or 1), tag)


def mirrored(template: Template, word: str, when: Literal["any", "start"]) -> Template:
    """The entry that undoes ``template``: the same amounts on the other side."""
    swapped = tuple(replace(leg, side=-leg.side) for leg in template.legs)
    return replace(template, name=f"{template.name}_reversal", legs=swapped, word=word, when=when, frequency=0.0)


def mean_legs(templates: tuple[Template, ...], weights: dict[str, float]) -> float:
    """Lines per drawn entry, on average, under a company's factors on the frequencies."""
    shares = [(template.frequency * weights.get(template.name, 1.0), len(template.legs)) for template in templates]
    return sum(share * count for share, count in shares) / sum(share for share, _ in shares)
