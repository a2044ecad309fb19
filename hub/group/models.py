"""The group as declared: pydantic models of ``group.yml`` and ``feeds/<entity>/<feed>.yml``.

Entities and feeds are data, never code. Nothing here reads a file (see ``load``) or knows a reader's insides.
"""

import datetime as dt
import re
from decimal import Decimal
from pathlib import Path
from typing import Annotated, ClassVar, Literal

from pydantic import Field, field_validator, model_validator
from stdnum.fr import siren as siren_number

from hub.group.accounts import Accounts, Year
from hub.group.base import Declared
from hub.group.columns import CANONICAL_COLUMNS, DETAIL_COLUMNS
from hub.group.forms import Format, PeriodRule, Rejects
from hub.group.harmonising import CategoryMatching, Share, SupplierMatching
from hub.group.reconciling import Reconciliation
from hub.group.sources import Source, query_format
from hub.reference.currencies import CURRENCIES

GROUP_FOLDER = "_group"
SUPPLIERS_FOLDER = "_suppliers"

CODE = r"^[A-Za-z0-9][A-Za-z0-9_-]{0,31}$"
Code = Annotated[str, Field(pattern=CODE)]
Period = Annotated[str, Field(pattern=r"^\d{4}-(0[1-9]|1[0-2])$")]


def _currency(code: str) -> str:
    if code not in CURRENCIES:
        raise ValueError(f"{code!r} is not an ISO 4217 currency code such as EUR, GBP or USD")
    return code


class Entity(Declared):
    """One company of the group. ``share`` is the consolidated fraction (1 = 100 %).

    ``accounts``: published figures by the year in which the fiscal year ends.
    """

    code: Code
    name: str
    country: str = Field("FR", pattern=r"^[A-Z]{2}$")
    currency: str = "EUR"
    siren: str | None = None
    vat: str | None = None
    division: str | None = None
    aliases: tuple[str, ...] = ()
    method: Literal["full", "proportional", "equity", "none"] = "full"
    share: Share = Decimal(1)
    joined: dt.date | None = None
    left: dt.date | None = None
    fiscal_year_end: str = Field("12-31", pattern=r"^(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$")
    wanted_level: Literal["L1", "L2", "L3", "L4", "L5"] = "L3"
    accounts: dict[Year, Accounts] = {}

    _known_currency = field_validator("currency")(_currency)

    @field_validator("siren")
    @classmethod
    def _valid_siren(cls, value: str | None) -> str | None:
        if value is None:
            return None
        compact = value.replace(" ", "")
        if not siren_number.is_valid(compact):
            raise ValueError(f"{value!r} is not a SIREN: nine digits with a Luhn key are expected")
        return compact

    @model_validator(mode="after")
    def _share_fits_method(self) -> "Entity":
        if self.method == "full" and self.share != 1:
            raise ValueError("method 'full' consolidates 100 %: remove 'share' or use method 'proportional'")
        if self.joined and self.left and self.left < self.joined:
            raise ValueError(f"'left' ({self.left}) is before 'joined' ({self.joined})")
        return self


class Thresholds(Declared):
    """Shares of Σ|amount| that the gates ask for, between 0 and 1."""

    supplier: Share = Decimal("0.80")
    linked: Share = Decimal(0)
    category: Share = Decimal("0.80")
    rate: Share = Decimal(1)
    intercompany_matched: Share = Decimal("0.95")
    shrinks_to: Share = Decimal("0.50")


class Group(Declared):
    """``group.yml``."""

    name: str
    currency: str = "EUR"
    taxonomy: Literal["default", "workspace"] = "default"
    keep_publications: int = Field(5, ge=1)
    thresholds: Thresholds = Thresholds()
    suppliers: SupplierMatching = SupplierMatching()
    categories: CategoryMatching = CategoryMatching()
    reconciliation: Reconciliation = Reconciliation()
    entities: Annotated[tuple[Entity, ...], Field(min_length=1)]

    _known_currency = field_validator("currency")(_currency)

    @model_validator(mode="after")
    def _codes_are_unique(self) -> "Group":
        codes = [entity.code for entity in self.entities]
        twice = sorted({code for code in codes if codes.count(code) > 1})
        if twice:
            raise ValueError(f"entity code declared more than once: {', '.join(twice)}")
        return self

    def entity(self, code: str) -> Entity:
        """The entity of that code; KeyError when it is not declared."""
        return {entity.code: entity for entity in self.entities}[code]


class EntityColumn(Declared):
    """For a feed of several entities: the column that names the entity, and its values' entity codes."""

    column: str
    map: dict[str, str]


class Intercompany(Declared):
    """Local supplier codes or names that are group companies (→ entity code), and accounts of the group itself."""

    suppliers: dict[str, str] = {}
    accounts: tuple[str, ...] = ("451",)


class Feed(Declared):
    """``feeds/<entity>/<feed>.yml``: what one feed is and how to read it.

    ``kind`` ledger = double entry that must balance; purchases = one line a purchase, signed, without VAT once read;
    invoices = detail that is tied to a ledger and adds nothing to it; trial_balance = balances by account that only
    control (``cumulative``: since the fiscal year began); cartography = the hub's own feed of what people declare.
    ``columns`` maps the hub's names (``CANONICAL_COLUMNS``, ``DETAIL_COLUMNS``) to the file's headers; a list gives
    aliases, of which the first that a file has is taken.
    """

    _own_columns: ClassVar[tuple[str, ...]] = ()

    entity: str
    name: Code
    path: Path
    reader: Literal["fec", "delimited", "workbook", "table", "saft", "einvoice", "xml"]
    kind: Literal["ledger", "purchases", "invoices", "trial_balance", "cartography", "statement"] = "ledger"
    owner: str = ""
    draft: bool = False
    pattern: str = Field("*", min_length=1)
    leave_out: tuple[str, ...] = ()
    source: Source | None = None
    valid_from: Period | None = None
    valid_to: Period | None = None
    format: Format = Format()
    columns: dict[str, str | tuple[str, ...]] = {}
    optional: tuple[str, ...] = ()
    entities: EntityColumn | None = None
    period: PeriodRule = PeriodRule()
    supersede: Literal["period", "file"] = "period"
    shrinks_to: Share | None = None
    sign: Literal["normal", "inverted"] = "normal"
    vat: Literal["excluded", "included"] = "excluded"
    currency: str | None = None
    cumulative: bool = False
    accounts: dict[str, str] = {}
    opening_journals: tuple[str, ...] = ()
    intercompany: Intercompany = Intercompany()
    rejects: Rejects = Rejects()
    control_totals: dict[str, Decimal] = {}

    @property
    def feed_id(self) -> str:
        """``ENTITY.feed``, safe in paths and partition keys."""
        return f"{self.entity}.{self.name}"

    @property
    def inbox(self) -> str:
        """Where its files are dropped, below ``inbox/``."""
        return f"{self.entity}/{self.name}"

    @property
    def takes_vat_out(self) -> bool:
        """Whether amounts are read without the VAT that they hold."""
        return self.vat == "included"

    @property
    def is_group_feed(self) -> bool:
        """Whether one file holds several entities."""
        return self.entity == GROUP_FOLDER

    @property
    def entity_codes(self) -> tuple[str, ...]:
        """The entities that the feed speaks for."""
        return (self.entity,) if self.entities is None else tuple(self.entities.map.values())

    @field_validator("currency")
    @classmethod
    def _known_currency(cls, value: str | None) -> str | None:
        return value and _currency(value)

    @field_validator("columns")
    @classmethod
    def _known_columns(cls, value: dict[str, str | tuple[str, ...]]) -> dict[str, str | tuple[str, ...]]:
        known = (*CANONICAL_COLUMNS, *DETAIL_COLUMNS, *cls._own_columns)
        unknown = sorted(set(value) - set(known))
        if unknown:
            raise ValueError(f"unknown column {', '.join(unknown)}; the hub's columns are {', '.join(known)}")
        return value

    _query_format = model_validator(mode="before")(query_format)

    @model_validator(mode="after")
    def _is_whole(self) -> "Feed":
        if self.kind == "statement" or self.reader == "xml":
            raise ValueError("kind 'statement' and reader 'xml' are for feeds/_suppliers/<SUPPLIER>/")
        if self.kind == "cartography":
            raise ValueError("kind 'cartography' needs no YAML: drop its workbooks in inbox/_cartography/")
        if self.is_group_feed != (self.entities is not None):
            raise ValueError("a feed under feeds/_group needs 'entities' (column and map); any other feed has none")
        if self.valid_from and self.valid_to and self.valid_to < self.valid_from:
            raise ValueError(f"'valid_to' ({self.valid_to}) is before 'valid_from' ({self.valid_from})")
        self._control_totals_are_of_months()
        if self.vat == "included" and "vat_amount" not in self.columns:
            raise ValueError("vat: included needs columns.vat_amount, so that the amount without VAT can be taken")
        if (self.reader == "einvoice") != (self.kind == "invoices"):
            raise ValueError("reader 'einvoice' and kind 'invoices' go together")
        if self.kind == "trial_balance" and self.reader not in ("delimited", "workbook", "table"):
            raise ValueError("kind 'trial_balance' is read with reader 'delimited', 'workbook' or 'table'")
        if self.cumulative and self.kind != "trial_balance":
            raise ValueError("'cumulative' is for kind 'trial_balance'")
        if unmapped := sorted(set(self.optional) - set(self.columns)):
            raise ValueError(f"'optional' names {', '.join(unmapped)}, which 'columns' does not map")
        if self.source and self.source.is_query and self.reader != "delimited":
            raise ValueError("the result of a query is read with reader 'delimited'")
        if self.reader in ("delimited", "workbook", "table"):
            self._columns_are_enough()
        return self

    def _control_totals_are_of_months(self) -> None:
        """A total under a key that no month has would be asked for by nobody, in silence."""
        for key in self.control_totals:
            entity, slash, month = key.rpartition("/")
            form = "'ENTITY/YYYY-MM'" if self.is_group_feed else "'YYYY-MM'"
            if not re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])", month) or (self.is_group_feed and not slash):
                raise ValueError(f"control_totals are keyed by {form}, not {key!r}")
            if slash and entity not in self.entity_codes:
                raise ValueError(f"control_totals name {entity!r}, an entity that the feed does not speak for")

    def _columns_are_enough(self) -> None:
        has = set(self.columns)
        if not ("amount" in has or {"debit", "credit"} <= has):
            raise ValueError("columns need 'amount', or 'debit' and 'credit'")
        date = "document_date" if self.period.rule == "document_date" else "posting_date"
        is_balance = self.kind == "trial_balance"
        if date not in has and not (is_balance and self.period.rule == "file_name"):
            raise ValueError(f"columns need '{date}'" + (", or a period out of the file's name" if is_balance else ""))
        wanted = {"account_code"} if self.kind == "ledger" or is_balance else {"supplier_name", "supplier_code"}
        if needed := sorted({date, "amount", "debit", "credit"} & set(self.optional)):
            raise ValueError(f"'optional' names {', '.join(needed)}, without which no line can be read")
        if not wanted & has:
            raise ValueError(f"columns of kind '{self.kind}' need {' or '.join(sorted(wanted))}")
