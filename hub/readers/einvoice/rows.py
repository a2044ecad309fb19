"""Documents as rows: one a line, with what the document says of itself on each, and the rejects of those refused.

What belongs here: the sign of credit notes, the entity and month of a document, and the columns of ``INVOICE_SCHEMA``.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal

import polars as pl
from stdnum.fr import siren as siren_number

from hub.group.models import Feed
from hub.readers.contract import INVOICE_SCHEMA, REJECT_SCHEMA
from hub.readers.einvoice.document import Broken, Document, Line
from hub.readers.masking import mask_ibans, masked_text

NOT_CLAIMED = "period_not_claimed"

_MICRO = Decimal("0.000001")
_WIDEST = Decimal(10**12)
_MAY_HOLD_IBAN = ("supplier_name", "buyer_name", "item_label", "order_ref", "document_ref")
_BUYER = ("name", "siren", "siret", "vat", "company_number", "gln", "lei")


@dataclass(frozen=True)
class Judged:
    """A document of a file: its rank, the lines it gives (from ``first_line`` on), and the rules that it breaks."""

    rank: int
    first_line: int
    document: Document
    lines: tuple[Line, ...]
    broken: tuple[Broken, ...]

    @property
    def refusals(self) -> list[Broken]:
        """Those for which it is refused."""
        return [one for one in self.broken if not one.is_fault]

    @property
    def is_unclaimed(self) -> bool:
        """Whether it is refused for its month alone: set apart, and nothing to mend."""
        return {one.rule for one in self.refusals} == {NOT_CLAIMED}

    @property
    def name(self) -> str:
        """What to call it in a message."""
        return f"document {self.document.number or f'no. {self.rank}'}"


def counted_lines(document: Document) -> tuple[Line, ...]:
    """The document's lines with amounts in the sign of a purchase: those of a credit note are negative.

    A profile without lines gives one of kind ``document``, its total net of what stands beside it.
    """
    lines = document.lines
    if document.has_no_lines and document.totals.net is not None:
        beside = sum((line.net or Decimal(0) for line in lines), Decimal(0))
        lines = (Line(kind="document", net=document.totals.net - beside), *lines)
    if not document.is_credit:
        return lines
    return tuple(
        replace(line, net=_turned(line.net), quantity=_turned(line.quantity), allowances=-line.allowances,
                charges=-line.charges)
        for line in lines
    )  # fmt: skip


def _turned(amount: Decimal | None) -> Decimal | None:
    return None if amount is None else -amount


def entity_of(document: Document, feed: Feed) -> str | None:
    """The feed's entity; in a feed of several, the one that ``entities.map`` gives for the buyer's ``column``."""
    if feed.entities is None:
        return feed.entity
    found = getattr(document.buyer, feed.entities.column.removeprefix("buyer_"), None)
    return feed.entities.map.get(found) if found else None


def knows_column(feed: Feed) -> bool:
    """Whether ``entities.column`` names something of the buyer."""
    return feed.entities is None or feed.entities.column in {f"buyer_{name}" for name in _BUYER}


def period_of(document: Document) -> str | None:
    """The month of the issue date, YYYY-MM."""
    return f"{document.issue_date:%Y-%m}" if document.issue_date else None


def rows_of(judged: Iterable[Judged], feed: Feed) -> pl.DataFrame:
    """``INVOICE_SCHEMA`` of the lines of these documents."""
    rows = [row for one in judged for row in _rows(one, feed)]
    return mask_ibans(pl.DataFrame(rows, schema=INVOICE_SCHEMA, orient="row"), _MAY_HOLD_IBAN)


def _rows(judged: Judged, feed: Feed) -> Iterable[Mapping[str, object]]:
    document = judged.document
    sign = -1 if document.is_credit else 1
    totals = document.totals
    supplier, buyer = vars(document.supplier), vars(document.buyer)
    siren = supplier["siren"] or siren_of(supplier["siret"])
    told = {
        "document_number": judged.rank,
        "entity_code": entity_of(document, feed),
        "period": period_of(document),
        "document_ref": document.number,
        "document_date": document.issue_date,
        "type_code": document.type_code,
        "syntax": document.syntax,
        "currency": document.currency,
        **{f"supplier_{name}": value for name, value in supplier.items()},
        "supplier_siren": siren,
        **{f"buyer_{name}": value for name, value in buyer.items()},
        "order_ref": document.order_ref,
        "document_net": _signed(totals.net, sign),
        "document_vat": _signed(totals.vat, sign),
        "document_gross": _signed(totals.gross, sign),
        "document_payable": _signed(totals.payable, sign),
    }
    for number, line in enumerate(judged.lines, start=judged.first_line):
        yield {
            **told,
            "line_number": number,
            "line_kind": line.kind,
            "line_id": line.line_id,
            "order_line": line.order_line,
            "item_code": line.item_code,
            "item_label": line.item_label,
            "item_standard_id": line.item_standard_id,
            "classification_code": line.classification_code,
            "classification_scheme": line.classification_scheme,
            "quantity": _wide(line.quantity),
            "unit": line.unit,
            "unit_price": _wide(line.unit_price),
            "base_quantity": _wide(line.base_quantity),
            "net_amount": line.net,
            "allowance_amount": _cents(line.allowances),
            "charge_amount": _cents(line.charges),
            "vat_category": line.vat_category,
            "vat_rate": _wide(line.vat_rate),
        }


def siren_of(siret: str | None) -> str | None:
    """The first nine of a SIRET's fourteen digits, where they are a SIREN with a right key."""
    if siret and len(siret) == 14 and siret.isdigit() and siren_number.is_valid(siret[:9]):
        return siret[:9]
    return None


def _signed(amount: Decimal | None, sign: int) -> Decimal | None:
    return None if amount is None else sign * amount


def _cents(amount: Decimal) -> Decimal | None:
    return amount.quantize(Decimal("0.01"), ROUND_HALF_UP) if abs(amount) < 10**15 else None


def _wide(number: Decimal | None) -> Decimal | None:
    """Six decimals, as the lake keeps quantities, prices and rates; None beyond twelve digits before them."""
    return None if number is None or abs(number) >= _WIDEST else number.quantize(_MICRO, ROUND_HALF_UP)


def money_of(line: Line) -> Decimal | None:
    """The line's amount where the lake can keep it: two decimals, below 10^15."""
    if line.net is None or abs(line.net) >= 10**15 or line.net != line.net.quantize(Decimal("0.01")):
        return None
    return line.net


def rejects_of(judged: Iterable[Judged], feed: Feed) -> pl.DataFrame:
    """``REJECT_SCHEMA`` of the documents refused: one row a line, or one for a document without lines.

    ``rule`` is the first rule that the document breaks, ``detail`` all of them.
    """
    rows = [row for one in judged for row in _rejects(one, feed)]
    return pl.DataFrame(rows, schema=REJECT_SCHEMA, orient="row")


def _rejects(judged: Judged, feed: Feed) -> Iterable[Mapping[str, object]]:
    document, refusals = judged.document, judged.refusals
    detail = masked_text(f"{judged.name}: " + "; ".join(map(str, refusals[:20])))[:4000]
    for number, line in enumerate(judged.lines or (Line(kind="document"),), start=judged.first_line):
        money = money_of(line)
        text = [document.number, document.supplier.name, line.line_id, line.item_code, line.item_label, line.net]
        yield {
            "line_number": number,
            "entity_code": entity_of(document, feed),
            "period": period_of(document),
            "account_code": None,
            "rule": refusals[0].rule,
            "detail": detail,
            "raw_text": masked_text("\t".join("" if one is None else str(one) for one in text)),
            "debit": None if money is None else max(money, Decimal(0)),
            "credit": None if money is None else max(-money, Decimal(0)),
        }
