"""The six invented companies: who they are, what system each one runs and how it writes its suppliers.

Everything that makes one company differ from another is a field here; the other modules hold no company's name.
"""

from dataclasses import dataclass, field
from typing import Literal

from hub.demo.identifiers import french_vat, siren

GROUP_NAME = "Groupe Aubrelune"
System = Literal["fec", "erp", "workbook", "csv"]


@dataclass(frozen=True)
class Spelling:
    """How one company types supplier names: ``legal`` is where SARL or SAS goes, ``length`` the field's width."""

    case: Literal["upper", "title", "mixed"] = "title"
    has_accents: bool = True
    legal: Literal["before", "after", "none", "any"] = "none"
    has_abbreviations: bool = False
    length: int = 60
    code: str = ""  # pattern of the local code: {number}, {letters}; empty = the system has no code


@dataclass(frozen=True)
class FecStyle:
    """How one FEC is written; each value was seen in real files (see the domain notes on FEC)."""

    separator: str = "\t"
    encoding: str = "utf-8"
    has_bom: bool = False
    line_end: str = "\n"
    is_padded: bool = False  # fields padded with spaces, amounts with zeros, a 19th empty column
    account_width: int = 6
    has_valid_date: bool = True
    header_case: Literal["official", "camel"] = "official"


@dataclass(frozen=True)
class Journals:
    """Codes and labels of the five journals."""

    purchases: tuple[str, str]
    bank: tuple[str, str]
    misc: tuple[str, str]
    sales: tuple[str, str]
    opening: tuple[str, str]
    numbering: Literal["ledger", "journal"] = "ledger"

    def all(self) -> tuple[tuple[str, str], ...]:
        """In the order of ``templates.JOURNALS``."""
        return (self.purchases, self.bank, self.misc, self.sales, self.opening)


@dataclass(frozen=True)
class Member:
    """One company. ``share_of_lines`` is its part of the ledger lines of the group, all members adding up to 1."""

    number: int
    code: str
    name: str
    aliases: tuple[str, ...]
    siren_root: str  # eight digits; empty outside France
    division: str
    system: System
    feed: str
    share_of_lines: float
    spelling: Spelling
    group_names: Literal["name", "alias", "code", "siren"] = "name"  # how its ledger tells a company of the group
    buys_from: tuple[str, ...] = ()  # codes of the companies of the group that sell to it
    country: str = "FR"
    currency: str = "EUR"
    consolidated: str = "1"
    joins_in_month: int = 0  # 0: in the perimeter from the first month; 3: from the fourth
    is_unbalanced_last: bool = False
    has_invoices: bool = False  # some electronic invoices of the first month besides its purchase ledger
    weights: dict[str, float] = field(default_factory=dict)  # factors on the frequency of some templates
    fec: FecStyle = FecStyle()
    journals: Journals | None = None

    @property
    def siren(self) -> str:
        """Nine digits, empty outside France."""
        return siren(self.siren_root) if self.siren_root else ""

    @property
    def vat(self) -> str:
        """Intracommunity VAT number, empty outside France."""
        return french_vat(self.siren) if self.siren_root else ""
