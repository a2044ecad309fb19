"""One invoice as every syntax gives it: EN 16931's business terms (BT) under plain names, before any rule is asked.

What belongs here: the shapes between ``ubl``, ``cii`` and ``rules``. Amounts have the sign of the document: those of a
credit note are positive here and turned when rows are made.
"""

import datetime as dt
from dataclasses import dataclass, field
from decimal import Decimal

# UNTDID 1001: the codes under which an amount to be paid is owed by the seller.
CREDIT_CODES = frozenset({"81", "83", "261", "262", "296", "308", "381", "396", "420", "458", "502", "503", "532"})


@dataclass(frozen=True)
class Broken:
    """A rule that a document breaks: its id (``BR-CO-10``) and what was found, with both figures where there are two.

    ``is_fault``: the document is read all the same, for what it says of amounts is whole.
    """

    rule: str
    words: str
    is_fault: bool = False

    def __str__(self) -> str:
        return f"{self.rule}: {self.words}"


@dataclass(frozen=True)
class Party:
    """Seller or buyer. Identifiers are as written, sorted by their scheme (ISO 6523); null where none is given."""

    name: str | None = None
    siren: str | None = None  # scheme 0002
    siret: str | None = None  # scheme 0009
    vat: str | None = None
    company_number: str | None = None  # legal registration under any other scheme, or under none
    gln: str | None = None  # scheme 0088
    lei: str | None = None  # scheme 0199


@dataclass(frozen=True)
class Line:
    """One line, or an allowance or charge on the whole document (``kind``: line, allowance, charge, document).

    ``net`` (BT-131) is signed; ``allowances`` and ``charges`` are those of the line, positive. A document-level
    allowance has a negative ``net``.
    """

    kind: str
    line_id: str | None = None
    order_line: str | None = None
    item_code: str | None = None
    item_label: str | None = None
    item_standard_id: str | None = None
    classification_code: str | None = None
    classification_scheme: str | None = None
    quantity: Decimal | None = None
    unit: str | None = None  # UN/ECE rec 20
    unit_price: Decimal | None = None
    base_quantity: Decimal | None = None
    net: Decimal | None = None
    allowances: Decimal = Decimal(0)
    charges: Decimal = Decimal(0)
    vat_category: str | None = None
    vat_rate: Decimal | None = None


@dataclass(frozen=True)
class VatGroup:
    """One row of the VAT breakdown (BG-23)."""

    category: str | None
    rate: Decimal | None
    taxable: Decimal | None  # BT-116
    tax: Decimal | None  # BT-117


@dataclass(frozen=True)
class Totals:
    """The document's own totals (BG-22); null where it gives none."""

    lines: Decimal | None = None  # BT-106
    allowances: Decimal | None = None  # BT-107
    charges: Decimal | None = None  # BT-108
    net: Decimal | None = None  # BT-109
    vat: Decimal | None = None  # BT-110
    gross: Decimal | None = None  # BT-112
    prepaid: Decimal | None = None  # BT-113
    rounding: Decimal | None = None  # BT-114
    payable: Decimal | None = None  # BT-115


@dataclass(frozen=True)
class Document:
    """One invoice or credit note. ``broken``: what could not be read of it. ``syntax``: UBL or CII.

    ``has_no_lines``: a profile of Factur-X that gives totals only (MINIMUM, BASIC WL).
    """

    syntax: str
    number: str | None
    issue_date: dt.date | None
    type_code: str | None
    currency: str | None
    supplier: Party
    buyer: Party
    order_ref: str | None
    lines: tuple[Line, ...]
    totals: Totals
    vat_groups: tuple[VatGroup, ...]
    is_credit: bool = False
    has_no_lines: bool = False
    broken: tuple[Broken, ...] = field(default=())
