"""Which suppliers send statements, by rule: sold to four companies or more, and booked on plain purchases alone."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from hub.demo.arrays import FloatArray
from hub.demo.dialect_csv import invoice_currencies
from hub.demo.directory import Directory
from hub.demo.suppliers import Supplier

FEWEST_BUYERS = 4
# Lines of one supplier over the whole run, about: at 50 million lines the largest would have a million.
MOST_LINES = 5_000


@dataclass(frozen=True)
class Chosen:
    """Numbers in the master: four that send a statement, by its form, and the issuer of the purchasing cards."""

    invoices: int  # a list of invoices by month
    taxed: int  # documents by quarter, with VAT
    foreign: int  # documents in the currency of the company abroad
    totals: int  # totals by quarter
    cards: int

    def all(self) -> frozenset[int]:
        """The suppliers whose pieces are needed."""
        return frozenset((self.invoices, self.taxed, self.foreign, self.totals, self.cards))


def choose(master: tuple[Supplier, ...], directories: Mapping[str, Directory], lines: Mapping[str, int]) -> Chosen:
    """The largest ones below ``MOST_LINES`` first; ``lines`` are those of each company over the whole run.

    Only trades of general purchases: a hired car is booked with its VAT, an asset is not spend of the same kind. The
    one in foreign currency invoices the company abroad in the currency of its ledger.
    """
    expected = np.zeros(len(master))
    for code, directory in directories.items():
        expected += _shares(directory, len(master)) * lines[code]
    fit = [
        number
        for number, supplier in enumerate(master)
        if supplier.trade.pools == ("general",) and supplier.siren and len(supplier.buyers) >= FEWEST_BUYERS
    ]
    by_size = sorted(
        fit, key=lambda number: (expected[number] > MOST_LINES, abs(MOST_LINES - expected[number]), number)
    )
    foreign = next(number for number in by_size[1:] if _is_plain_abroad(number, directories))
    invoices, taxed, totals, cards = [number for number in by_size if number != foreign][:4]
    return Chosen(invoices, taxed, foreign, totals, cards)


def _shares(directory: Directory, size: int) -> FloatArray:
    """Each supplier's chance of being the party of a general purchase."""
    pool = directory.pools["general"]
    shares = np.zeros(size)
    np.add.at(shares, directory.supplier[pool.parties], np.diff(pool.cumulated, prepend=0.0))
    return shares


def _is_plain_abroad(number: int, directories: Mapping[str, Directory]) -> bool:
    abroad = next(one for one in directories.values() if one.member.currency != "EUR")
    parties = np.flatnonzero(abroad.supplier == number)
    return len(parties) > 0 and not invoice_currencies(abroad)[parties].any()
