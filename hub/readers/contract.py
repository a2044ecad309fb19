"""What every reader gives: canonical rows, rejects and the facts of the delivery.

A reader turns the bytes of one delivered file into batches. Each line read is in exactly one of ``rows`` and
``rejects``. Amounts are Decimal(18,2) in the ledger's currency, without sign games: ``debit - credit`` is the cost.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Protocol

import polars as pl

MONEY = pl.Decimal(18, 2)

ROW_SCHEMA: dict[str, pl.DataType] = {
    "line_number": pl.Int64(),  # 1-based physical line of the file, or row of the sheet (``workbook.SHEET_LINES``)
    "entity_code": pl.String(),
    "period": pl.String(),  # YYYY-MM
    "journal_code": pl.String(),
    "journal_label": pl.String(),
    "entry_number": pl.String(),
    "posting_date": pl.Date(),
    "account_code": pl.String(),  # the entity's own account
    "account_label": pl.String(),
    "supplier_code": pl.String(),  # the entity's own code: CompAuxNum in a FEC
    "supplier_name": pl.String(),
    "supplier_siren": pl.String(),
    "supplier_vat": pl.String(),
    "document_ref": pl.String(),
    "document_date": pl.Date(),
    "line_label": pl.String(),  # IBANs masked
    "debit": MONEY,
    "credit": MONEY,
    "currency": pl.String(),  # of amount_original; the ledger's own when the file gives none
    "amount_original": MONEY,  # signed like debit - credit; null when the file gives none
}

REJECT_SCHEMA: dict[str, pl.DataType] = {
    "line_number": pl.Int64(),
    "entity_code": pl.String(),  # null when the line does not tell
    "period": pl.String(),  # null when the line does not tell
    "account_code": pl.String(),
    "rule": pl.String(),  # snake_case name of the rule that rejected the line
    "detail": pl.String(),  # what was expected and what was found
    "raw_text": pl.String(),  # masked: IBANs, and everything personal outside purchase accounts
    "debit": MONEY,  # null when the amount itself cannot be read
    "credit": MONEY,
}


@dataclass
class Batch:
    """Some consecutive lines of a delivery. ``len(rows) + len(rejects) == lines_read``, and the amounts likewise.

    What was read is counted before the lines are parted, so that the sums prove that none was lost on the way.
    """

    rows: pl.DataFrame  # ROW_SCHEMA
    rejects: pl.DataFrame  # REJECT_SCHEMA
    lines_read: int
    debit_read: Decimal
    credit_read: Decimal


@dataclass
class Facts:
    """What the reader found out about the file; complete once the batches are exhausted."""

    encoding: str = ""
    separator: str = ""
    header: tuple[str, ...] = ()
    is_truncated: bool = False  # the last line is cut: no line end and too few fields
    # Why the file as a whole cannot be taken, such as a total that it tells and that its lines do not add up to. Gate
    # L0 holds all of its months, and says these words.
    faults: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


class Reading(Protocol):
    """One file being read. Raises UnreadableFileError when the file as a whole cannot be read."""

    facts: Facts

    def batches(self) -> Iterator[Batch]:
        """Batches in file order, each small enough for memory (about 250,000 lines)."""
        ...
