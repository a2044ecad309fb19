"""What the companies publish of themselves: the purchases of their annual accounts, by line of form 2052 (liasse)."""

from dataclasses import dataclass
from decimal import Decimal

import numpy as np

from hub.demo.arrays import IntArray
from hub.demo.calendar import Month
from hub.demo.chart import CHART
from hub.demo.members import Member
from hub.demo.statements.newcomer import NEWCOMER
from hub.demo.statements.truth import AccountsTruth
from hub.demo.truth import euros

# Beginnings of PCG accounts; what starts with none of the first two lists is other purchases and external charges.
FS = ("607", "6097")
FU = ("601", "602", "6091", "6092")
FW = ("604", "605", "606", "6094", "6095", "6096", "61", "62")
NEWCOMER_SIZE = 0.8  # of the middle one of the others
PURCHASES_IN_TURNOVER = 0.55


@dataclass(frozen=True)
class Published:
    """One company and year: whole units of its currency."""

    entity: str
    year: int
    lines: dict[str, int]  # FS, FU, FW, turnover

    @property
    def purchases(self) -> int:
        """FS + FU + FW."""
        return self.lines["FS"] + self.lines["FU"] + self.lines["FW"]


def publish(
    balances: dict[tuple[str, int], IntArray], cast: tuple[Member, ...], months: list[Month], seed: int
) -> tuple[list[Published], list[AccountsTruth]]:
    """Accounts of every company and year: its books at the pace of the months that they hold, and 1 to 5 % more.

    The more is what no file of the company tells. The company without books gets accounts of its own.
    """
    rng = np.random.default_rng([seed, 8])
    told, truths = [], []
    for year in sorted({month.year for month in months}):
        held = sum(month.year == year for month in months)
        of_year = []
        for member in cast:
            recorded = _by_line(balances[member.code, year])
            factor = 12 / held * (1 + rng.uniform(0.01, 0.05))
            of_year.append(_published(member.code, year, {name: cents * factor for name, cents in recorded.items()}))
            truths.append(_truth(of_year[-1], recorded=sum(recorded.values())))
        middle = sorted(of_year, key=lambda one: one.purchases)[len(of_year) // 2]
        unseen = {name: middle.lines[name] * 100 * NEWCOMER_SIZE for name in ("FS", "FU", "FW")}
        of_year.append(_published(NEWCOMER.code, year, unseen))
        truths.append(_truth(of_year[-1], unseen=round(of_year[-1].purchases * 100 * held / 12 / 1.03)))
        told += of_year
    return told, truths


def _by_line(balance: IntArray) -> dict[str, int]:
    """Cents of the books by line of the form."""
    lines = {"FS": FS, "FU": FU, "FW": FW}
    return {
        name: int(sum(balance[at] for at, account in enumerate(CHART) if account.code.startswith(prefixes)))
        for name, prefixes in lines.items()
    }


def _published(entity: str, year: int, cents: dict[str, float]) -> Published:
    lines = {name: max(0, round(value / 100)) for name, value in cents.items()}
    return Published(entity, year, {**lines, "turnover": round(sum(lines.values()) / PURCHASES_IN_TURNOVER)})


def _truth(published: Published, recorded: int | None = None, unseen: int | None = None) -> AccountsTruth:
    return AccountsTruth(
        published.entity,
        published.year,
        Decimal(published.purchases),
        None if recorded is None else euros(recorded),
        None if unseen is None else euros(unseen),
    )
