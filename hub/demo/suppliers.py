"""The master of invented suppliers: who really exists, before each company spells it in its own way.

Here: identities (name, legal form, SIREN, VAT), trade, size and which companies buy from each. Not here: local codes
and spellings (see ``directory``).
"""

from dataclasses import dataclass

import numpy as np

from hub.demo.identifiers import SIREN_PREFIX, british_vat, french_iban, french_vat, siren
from hub.demo.names import BRITISH_WORDS, LEGAL_FORMS, STEM_ENDS, STEM_STARTS, TRADES, Trade

SMALLEST, LARGEST = 120, 400
SHARED_SHARE = 0.6  # of the suppliers, sold to two companies of the group or more


@dataclass(frozen=True)
class Supplier:
    """One real supplier. ``weight`` is its size among the others (Zipf); ``buyers`` are the numbers of its buyers."""

    supplier_id: str
    name: str
    legal_form: str
    siren: str  # empty when it is not French
    vat: str
    iban: str
    trade: Trade
    weight: float
    buyers: frozenset[int]


def master_size(lines: int) -> int:
    """Number of suppliers for a group of so many ledger lines: 120 at 24,000 lines, 400 from about 10 million."""
    return int(np.clip(SMALLEST * (lines / 24_000) ** 0.2, SMALLEST, LARGEST))


def make_master(lines: int, members: int, rng: np.random.Generator) -> tuple[Supplier, ...]:
    """The suppliers of a group of ``members`` companies; the last company is the British one."""
    size = master_size(lines)
    stems = [f"{start}{end}" for start in STEM_STARTS for end in STEM_ENDS]
    chosen = rng.choice(len(stems), size, replace=False)
    rank = rng.permutation(size)
    return tuple(
        _supplier(number, stems[chosen[number]], int(rank[number]), _buyers(number, size, members, rng), members, rng)
        for number in range(size)
    )


def _buyers(number: int, size: int, members: int, rng: np.random.Generator) -> frozenset[int]:
    """The first of each trade sells to everybody, so that every company has a supplier for every kind of entry."""
    if number < len(TRADES):
        return frozenset(range(1, members + 1))
    shared = number < size * SHARED_SHARE
    count = int(rng.integers(2, members)) if shared else 1
    return frozenset(int(member) for member in rng.choice(np.arange(1, members + 1), count, replace=False))


def _supplier(
    number: int, stem: str, rank: int, buyers: frozenset[int], members: int, rng: np.random.Generator
) -> Supplier:
    trade = TRADES[number % len(TRADES)]
    is_british = buyers == {members}
    number_root = number * 2_500 + int(rng.integers(2_500))
    french = "" if is_british else siren(f"{SIREN_PREFIX}{number_root:06d}")
    return Supplier(
        supplier_id=f"SUP{number + 1:04d}",
        name=f"{stem} {BRITISH_WORDS[number % len(BRITISH_WORDS)]}" if is_british else _name(stem, trade, number),
        legal_form="Ltd" if is_british else LEGAL_FORMS[int(rng.integers(len(LEGAL_FORMS)))],
        siren=french,
        vat=french_vat(french) if french else british_vat(f"{8_000_000 + number_root:07d}"),
        iban=french_iban(1_000_000 + number_root),
        trade=trade,
        weight=1.0 / (rank + 2),
        buyers=buyers,
    )


def _name(stem: str, trade: Trade, number: int) -> str:
    return (f"{stem} {trade.word}", f"{trade.word} {stem}", f"{stem} {trade.word}", stem)[number // len(TRADES) % 4]
