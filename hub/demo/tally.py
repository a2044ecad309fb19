"""Adds up the truth of entries while they are made, in cents."""

from dataclasses import dataclass, field

import numpy as np

from hub.demo.arrays import IntArray
from hub.demo.directory import Directory
from hub.demo.entries import Entries, Lines
from hub.demo.truth import PeriodTruth, euros


@dataclass
class SupplierTally:
    """External opex of one entity by number of supplier in the master, over all periods."""

    accrual: IntArray
    invoiced: IntArray
    allocated: IntArray

    @staticmethod
    def empty(size: int) -> "SupplierTally":
        """Zeros for a master of ``size`` suppliers."""
        return SupplierTally(*(np.zeros(size, dtype=np.int64) for _ in range(3)))


@dataclass
class PeriodTally:
    """Totals of one entity and period; the names are those of ``PeriodTruth``."""

    is_ledger: bool
    cents: dict[str, int] = field(default_factory=dict)
    sold_by: dict[str, int] = field(default_factory=dict)  # intercompany, by seller

    def add_entries(self, group: Entries, directory: Directory, suppliers: SupplierTally) -> None:
        """Count what the tags of the template say; a reversal counts with its own signs."""
        template = group.template
        for leg in template.legs:
            if not leg.measure:
                continue
            values = leg.side * group.amounts[leg.amount]
            total = int(values.sum())
            if leg.measure == "capex":
                self._count("capex", total)
            elif template.is_group:
                self._count("intercompany", total)
                self._count_sellers(group.party(leg.party), values, directory)
            else:
                self._count("opex_accrual", total)
                self._count("rebates", total if leg.measure == "rebate" else 0)
                self._count("opex_invoiced", total if template.basis == "both" else 0)
                self._count(template.attribution, total)
                self._count("direct_expected", total if template.is_expected and not template.is_anonymous else 0)
                if template.attribution != "none":
                    _by_supplier(group, directory.supplier[group.party(leg.party)], values, suppliers)

    def add_lines(self, lines: Lines) -> None:
        """Count the lines and, for a ledger, both sides."""
        self._count("lines", len(lines))
        if self.is_ledger:
            debit = int(lines.amount[lines.amount > 0].sum())
            self._count("debit", debit)
            self._count("credit", debit - int(lines.amount.sum()))

    def truth(self) -> PeriodTruth:
        """The totals as amounts."""
        amounts = {name: euros(cents) for name, cents in self.cents.items() if name != "lines"}
        sellers = {code: euros(cents) for code, cents in sorted(self.sold_by.items())}
        return PeriodTruth(lines=self.cents.get("lines", 0), intercompany_with=sellers, **amounts)

    def _count_sellers(self, parties: IntArray, values: IntArray, directory: Directory) -> None:
        for party in np.unique(parties).tolist():
            seller = directory.parties[party].group_code
            self.sold_by[seller] = self.sold_by.get(seller, 0) + int(values[parties == party].sum())

    def _count(self, name: str, cents: int) -> None:
        self.cents[name] = self.cents.get(name, 0) + cents


def _by_supplier(group: Entries, supplier: IntArray, values: IntArray, tally: SupplierTally) -> None:
    # bincount adds in float64: exact as long as a block's cents stay under 2^53.
    added = np.bincount(supplier, weights=values, minlength=len(tally.accrual)).astype(np.int64)
    tally.accrual += added
    if group.template.basis == "both":
        tally.invoiced += added
    if group.template.attribution == "allocated":
        tally.allocated += added
