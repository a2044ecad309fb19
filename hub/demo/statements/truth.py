"""What is true of the suppliers' side, stated by the generator; amounts in the group's currency, at 100 %."""

from dataclasses import dataclass, field
from decimal import Decimal


@dataclass(frozen=True)
class StatementFileTruth:
    """One statement file. ``status``: counted, superseded (by a later file of the same months) or duplicate."""

    path: str
    statement: str
    lines: int
    status: str


@dataclass(frozen=True)
class StatementTruth:
    """One customer of one statement over one span: declared − recorded = Σ ``items`` + ``residual``.

    ``entity`` is None for a customer that nobody knows: then ``account`` tells. Items that are nothing are left out.
    """

    statement: str
    supplier: str
    entity: str | None
    account: str | None
    period_from: str
    period_to: str
    declared: Decimal
    recorded: Decimal
    items: dict[str, Decimal]
    residual: Decimal


@dataclass(frozen=True)
class DeclaredTruth:
    """One line of a statement file; ``line`` as its reader numbers it, ``amount`` as written."""

    file: str
    line: int
    document_ref: str
    amount: Decimal


@dataclass(frozen=True)
class RecordedTruth:
    """One document of an entity's books; ``supplier`` is the one that it is booked under."""

    supplier: str
    document_ref: str
    period: str
    amount: Decimal


@dataclass(frozen=True)
class MatchTruth:
    """Lines that stand for documents. ``method``: how they can be found; ``difference``: declared − recorded."""

    statement: str
    entity: str
    method: str
    declared: list[DeclaredTruth]
    recorded: list[RecordedTruth]
    item: str
    difference: Decimal


@dataclass(frozen=True)
class DifferenceTruth:
    """One named amount of a row: of a line, of a document of the books, or of both where they are matched."""

    statement: str
    entity: str | None
    account: str | None
    period_from: str
    period_to: str
    item: str
    amount: Decimal
    declared: DeclaredTruth | None
    recorded: RecordedTruth | None


@dataclass(frozen=True)
class BeliefTruth:
    """One line of the cartography, yearly, in the entity's currency; ``recorded``: a year at the pace of the books.

    ``verdict``: right (within 5 %), far_off (half or double), never (not bought there) or unseen (no books).
    """

    entity: str
    year: int
    category: str
    supplier: str
    amount: Decimal
    recorded: Decimal | None
    verdict: str


@dataclass(frozen=True)
class AccountsTruth:
    """External purchases of an entity in a year, as published (FS + FU + FW) and as its books say over their months.

    In its currency. ``recorded`` is None for an entity without books, whose true purchases of those months are
    ``unseen``.
    """

    entity: str
    year: int
    published: Decimal
    recorded: Decimal | None
    unseen: Decimal | None


@dataclass
class SideTruth:
    """Everything that is true of the suppliers' side; empty lists when there is none."""

    files: list[StatementFileTruth] = field(default_factory=list)
    statements: list[StatementTruth] = field(default_factory=list)
    matches: list[MatchTruth] = field(default_factory=list)
    differences: list[DifferenceTruth] = field(default_factory=list)
    cards: list[str] = field(default_factory=list)  # SIRENs of the cards' issuers
    cartography: list[BeliefTruth] = field(default_factory=list)
    accounts: list[AccountsTruth] = field(default_factory=list)
