"""What is true of the generated ledgers, stated by the generator itself: the answers that a hub must find.

Amounts are without recoverable VAT, in the currency of the entity, at 100 % (no share, no exchange rate) and whatever
the perimeter. They describe the files as delivered: the planted imbalance is inside the figures of its period.
"""

import json
from dataclasses import asdict, dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

from hub.demo.statements.truth import SideTruth

ZERO = Decimal("0.00")


def euros(cents: int) -> Decimal:
    """Cents as an exact amount with two decimals, whatever the currency."""
    return Decimal(cents).scaleb(-2)


@dataclass
class PeriodTruth:
    """One entity and period. ``direct + allocated + none`` = ``opex_accrual``, by how the supplier can be found.

    ``direct_expected`` is the part of ``direct`` whose supplier stands on 408 or 4098 alone. ``opex_*`` are external
    (without intercompany) and net of ``rebates``, which are negative. ``debit`` and ``credit`` are None for a purchase
    ledger. ``intercompany_with`` cuts ``intercompany`` by seller: what a company sold before it joined the group is
    external once the perimeter is applied.
    """

    lines: int = 0
    debit: Decimal | None = None
    credit: Decimal | None = None
    opex_accrual: Decimal = ZERO
    opex_invoiced: Decimal = ZERO
    intercompany: Decimal = ZERO
    rebates: Decimal = ZERO
    capex: Decimal = ZERO
    direct: Decimal = ZERO
    direct_expected: Decimal = ZERO
    allocated: Decimal = ZERO
    none: Decimal = ZERO
    intercompany_with: dict[str, Decimal] = field(default_factory=dict)


@dataclass(frozen=True)
class FileTruth:
    """One delivered file: its path in the workspace and its ledger lines, header apart."""

    path: str
    period: str
    lines: int


@dataclass(frozen=True)
class Unbalanced:
    """One entry whose debits exceed its credits by ``amount``."""

    entity: str
    period: str
    journal_code: str
    entry_number: str
    amount: Decimal


@dataclass(frozen=True)
class LocalSupplier:
    """How one entity knows a supplier; ``code`` is empty where its system has none."""

    entity: str
    code: str
    name: str


@dataclass
class SupplierTruth:
    """One real supplier and its external opex by entity; ``allocated`` is the part of ``accrual`` in shared entries.

    ``category`` is the leaf of its trade, whatever the accounts that it is booked on; ``register_id``: its entry in the
    registers that ``hub.demo.registers`` writes.
    """

    name: str
    siren: str
    vat: str
    category: str
    register_id: str = ""
    local: list[LocalSupplier] = field(default_factory=list)
    accrual: dict[str, Decimal] = field(default_factory=dict)
    invoiced: dict[str, Decimal] = field(default_factory=dict)
    allocated: dict[str, Decimal] = field(default_factory=dict)


@dataclass
class Truth:
    """Everything that is true of one generated group; ``truth.json`` holds the same."""

    seed: int
    lines: int = 0
    periods: dict[str, dict[str, PeriodTruth]] = field(default_factory=dict)  # entity → period
    files: dict[str, list[FileTruth]] = field(default_factory=dict)  # entity → files, by period
    unbalanced: list[Unbalanced] = field(default_factory=list)
    suppliers: dict[str, SupplierTruth] = field(default_factory=dict)
    group_suppliers: dict[str, list[LocalSupplier]] = field(
        default_factory=dict
    )  # company of the group → its spellings
    side: SideTruth = field(default_factory=SideTruth)  # the suppliers' statements, the cartography, the accounts

    def write(self, path: Path) -> None:
        """As JSON, amounts as text with two decimals."""
        text = json.dumps(asdict(self), indent=1, default=_as_text, ensure_ascii=False)
        path.write_text(text + "\n", encoding="utf-8")


def read_truth(path: Path) -> dict[str, Any]:
    """The content of ``truth.json``, amounts still as text."""
    content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return content


def _as_text(value: object) -> str:
    if isinstance(value, Decimal):
        return f"{value:.2f}"
    raise TypeError(f"{type(value).__name__} has no place in truth.json")
