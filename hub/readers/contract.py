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

WIDE = pl.Decimal(18, 6)
_PARTY = ("name", "siren", "siret", "vat", "company_number", "gln", "lei")

# What a line tells beside its amount, of a feed that maps any of it; null what it does not map.
DETAIL_SCHEMA: dict[str, pl.DataType] = {
    "line_number": pl.Int64(),
    "entity_code": pl.String(),
    "period": pl.String(),
    "supplier_code": pl.String(),
    "supplier_name": pl.String(),
    "supplier_siret": pl.String(),
    "supplier_lei": pl.String(),
    "supplier_company_number": pl.String(),
    "supplier_iban": pl.String(),  # with a right key, until it is staged: from then on its digest (``lake.secret``)
    "category_label": pl.String(),
    "item_code": pl.String(),
    "item_label": pl.String(),
    "quantity": WIDE,
    "unit": pl.String(),
    "unit_price": WIDE,
}

# A line of an electronic invoice. Amounts are signed as a purchase: those of a credit note are negative.
INVOICE_SCHEMA: dict[str, pl.DataType] = {
    "line_number": pl.Int64(),  # rank of the line in the file, from 1
    "document_number": pl.Int64(),  # rank of the document in the file, from 1
    "entity_code": pl.String(),
    "period": pl.String(),  # YYYY-MM of the issue date
    "document_ref": pl.String(),  # BT-1
    "document_date": pl.Date(),  # BT-2
    "type_code": pl.String(),  # BT-3, UNTDID 1001: 380, 381 credit note, 384, 386 prepayment …
    "syntax": pl.String(),  # UBL or CII
    "currency": pl.String(),  # BT-5, of every amount
    **dict.fromkeys((f"supplier_{name}" for name in _PARTY), pl.String()),
    **dict.fromkeys((f"buyer_{name}" for name in _PARTY), pl.String()),
    "order_ref": pl.String(),  # BT-13
    "line_kind": pl.String(),  # line; allowance or charge on the whole document; document: totals without lines
    "line_id": pl.String(),  # BT-126
    "order_line": pl.String(),  # BT-132
    "item_code": pl.String(),  # BT-155, else BT-156; the reason's code of an allowance or charge
    "item_label": pl.String(),  # BT-153
    "item_standard_id": pl.String(),  # BT-157
    "classification_code": pl.String(),  # BT-158
    "classification_scheme": pl.String(),  # UNTDID 7143: TST is UNSPSC, STI is CPV
    "quantity": WIDE,  # BT-129
    "unit": pl.String(),  # BT-130, UN/ECE recommendation 20
    "unit_price": WIDE,  # BT-146, for base_quantity
    "base_quantity": WIDE,  # BT-149; null is 1
    "net_amount": MONEY,  # BT-131, or BT-92 and BT-99
    "allowance_amount": MONEY,  # of the line, contained in net_amount
    "charge_amount": MONEY,
    "vat_category": pl.String(),
    "vat_rate": WIDE,  # per cent
    "document_net": MONEY,  # BT-109: what the document's lines add up to
    "document_vat": MONEY,  # BT-110
    "document_gross": MONEY,  # BT-112
    "document_payable": MONEY,  # BT-115
}

# A line of a supplier's statement. Amounts stand on the statement's own basis; purchases are positive.
STATEMENT_SCHEMA: dict[str, pl.DataType] = {
    "line_number": pl.Int64(),
    "customer_account": pl.String(),  # all of the customer's names and numbers as the supplier writes them
    "customer_name": pl.String(),
    "customer_siret": pl.String(),
    "customer_siren": pl.String(),
    "customer_vat": pl.String(),
    "period_from": pl.String(),  # YYYY-MM, first month that the line speaks of
    "period_to": pl.String(),  # YYYY-MM, last month; the same where the line tells a date
    "document_kind": pl.String(),  # invoice, credit_note, rebate, payment or total
    "document_ref": pl.String(),
    "document_date": pl.Date(),
    "payment_ref": pl.String(),
    "line_status": pl.String(),  # disputed or card; null for any other state
    "line_label": pl.String(),
    "item_code": pl.String(),
    "item_label": pl.String(),
    "quantity": WIDE,
    "unit": pl.String(),
    "unit_price": WIDE,
    "currency": pl.String(),
    "amount": MONEY,
    "vat_amount": MONEY,  # signed as the amount; null when the file gives none
}


@dataclass
class Batch:
    """Some consecutive lines of a delivery. ``len(rows) + len(rejects) == lines_read``, and the amounts likewise.

    What was read is counted before the lines are parted, so that the sums prove that none was lost on the way.
    """

    rows: pl.DataFrame  # ROW_SCHEMA; INVOICE_SCHEMA or STATEMENT_SCHEMA by the feed's kind
    rejects: pl.DataFrame  # REJECT_SCHEMA
    lines_read: int
    debit_read: Decimal
    credit_read: Decimal
    details: pl.DataFrame | None = None  # DETAIL_SCHEMA of ``rows``, of a feed that maps details


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
    failure: str | None = None  # what of the file was refused, where the rest of it was read


class Reading(Protocol):
    """One file being read. Raises UnreadableFileError when the file as a whole cannot be read."""

    facts: Facts

    def batches(self) -> Iterator[Batch]:
        """Batches in file order, each small enough for memory (about 250,000 lines)."""
        ...
