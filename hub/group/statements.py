"""Suppliers' statements as declared: pydantic models of ``feeds/_suppliers/<SUPPLIER>/<feed>.yml``.

A statement is a feed whose other side speaks: it names customers instead of an entity, and says on which basis its
amounts stand. What it shares with any feed (files, format, columns, claims) is ``models.Feed``'s.
"""

from typing import Annotated, Literal

from pydantic import Field, field_validator, model_validator
from stdnum.fr import siren as siren_number

from hub.group.base import Declared
from hub.group.columns import STATEMENT_COLUMNS
from hub.group.forms import Format, PeriodRule
from hub.group.models import SUPPLIERS_FOLDER, Code, Feed
from hub.group.patterns import group_names

Kind = Literal["invoice", "credit_note", "rebate", "payment", "total"]
Status = Literal["disputed", "card"]
CUSTOMER_COLUMNS = tuple(name for name in STATEMENT_COLUMNS if name.startswith("customer_"))
# Of the keys of any feed, those that mean something where a supplier lists its customers.
SHARED_KEYS = frozenset({
    "entity", "name", "path", "reader", "kind", "owner", "draft", "pattern", "leave_out", "source", "valid_from",
    "valid_to", "format", "columns", "optional", "period", "supersede", "shrinks_to", "sign", "vat", "currency",
    "rejects",
})  # fmt: skip


class Sender(Declared):
    """Who sends the statement. ``vat``: its number of EU VAT."""

    name: Annotated[str, Field(min_length=1)]
    siren: str | None = None
    vat: str | None = None

    @field_validator("siren")
    @classmethod
    def _valid_siren(cls, value: str | None) -> str | None:
        compact = value and value.replace(" ", "")
        if compact and not siren_number.is_valid(compact):
            raise ValueError(f"{value!r} is not a SIREN: nine digits with a Luhn key are expected")
        return compact


class StatementFormat(Format):
    """``record``: in XML, the element or elements that are a line; found where all amounts stand in one element."""

    record: str | tuple[str, ...] = ()


class StatementPeriod(PeriodRule):
    """Which months a line speaks of, where its own ``period_from`` and ``period_to`` do not tell.

    ``document_date``: the month of that date. ``file_name``: the whole file speaks of one ``span`` of the year, and its
    name tells ``year`` and, but for a year, ``number`` (``month`` does for a month), counted from ``first_month``.
    """

    rule: Literal["document_date", "file_name"] = "document_date"
    span: Literal["month", "quarter", "year"] = "month"

    @model_validator(mode="after")
    def _pattern_fits(self) -> "StatementPeriod":
        if self.rule != "file_name":
            if "span" in self.model_fields_set:
                raise ValueError("'span' goes with rule 'file_name'; columns.period_from and period_to tell it by line")
            return self
        if not self.pattern:
            raise ValueError("rule 'file_name' needs a 'pattern' such as '(?P<year>\\d{4})-T(?P<number>\\d)'")
        groups = group_names(self.pattern)
        wanted = {"month": {"month", "number"}, "quarter": {"number"}, "year": {"year"}}[self.span]
        if "year" not in groups or not wanted & groups:
            told = " or ".join(f"'{name}'" for name in sorted(wanted))
            raise ValueError(f"the pattern of a {self.span} must name the group 'year' and {told}")
        return self


class StatementFeed(Feed):
    """``feeds/_suppliers/<SUPPLIER>/<feed>.yml``. ``supplier_key`` is the folder's name.

    ``basis``, ``rebates`` and ``vat`` say what its amounts are; they stay as written, purchases positive. ``covers``
    named: it speaks of the customers that it names, and says nothing of others; all: of every entity of the group.
    ``customers``: accounts, numbers or names of customers → entity code. ``words``: the file's own words of kinds and
    states of lines → the hub's.
    """

    supplier_key: Code
    reader: Literal["delimited", "workbook", "table", "xml"]
    kind: Literal["statement"]
    supplier: Sender
    basis: Literal["ordered", "delivered", "invoiced", "paid"]
    rebates: Literal["gross", "net"] = "gross"
    covers: Literal["named", "all"] = "named"
    customers: dict[str, str] = {}
    words: dict[str, Kind | Status] = {}
    period: StatementPeriod = StatementPeriod()
    format: StatementFormat = StatementFormat()

    @property
    def feed_id(self) -> str:
        """``_suppliers.SUPPLIER.feed``."""
        return f"{self.entity}.{self.supplier_key}.{self.name}"

    @property
    def inbox(self) -> str:
        """``_suppliers/SUPPLIER/feed``."""
        return f"{self.entity}/{self.supplier_key}/{self.name}"

    @property
    def takes_vat_out(self) -> bool:
        """Never: a statement is kept on its own basis."""
        return False

    @property
    def entity_codes(self) -> tuple[str, ...]:
        """None: whose lines they are is told by their customers, once these are linked."""
        return ()

    @property
    def only_customer(self) -> str | None:
        """The customer of a file that names none on its lines."""
        return None if set(CUSTOMER_COLUMNS) & set(self.columns) else next(iter(self.customers), None)

    @field_validator("columns")
    @classmethod
    def _known_columns(cls, value: dict[str, str | tuple[str, ...]]) -> dict[str, str | tuple[str, ...]]:
        if unknown := sorted(set(value) - set(STATEMENT_COLUMNS)):
            known = ", ".join(STATEMENT_COLUMNS)
            raise ValueError(f"unknown column {', '.join(unknown)}; the columns of a statement are {known}")
        return value

    @model_validator(mode="after")
    def _is_whole(self) -> "StatementFeed":
        if self.entity != SUPPLIERS_FOLDER:
            raise ValueError(f"a statement is declared under feeds/{SUPPLIERS_FOLDER}/<SUPPLIER>/")
        if strange := sorted(self.model_fields_set & (set(Feed.model_fields) - SHARED_KEYS)):
            raise ValueError(f"a statement has no {', '.join(strange)}")
        if self.valid_from and self.valid_to and self.valid_to < self.valid_from:
            raise ValueError(f"'valid_to' ({self.valid_to}) is before 'valid_from' ({self.valid_from})")
        if self.source and self.source.is_query and self.reader != "delimited":
            raise ValueError("the result of a query is read with reader 'delimited'")
        if self.format.record and self.reader != "xml":
            raise ValueError("'format.record' goes with reader 'xml'")
        self._columns_are_enough()
        return self

    def _columns_are_enough(self) -> None:
        has = set(self.columns)
        if unmapped := sorted(set(self.optional) - has):
            raise ValueError(f"'optional' names {', '.join(unmapped)}, which 'columns' does not map")
        if not ("amount" in has or {"debit", "credit"} <= has):
            raise ValueError("columns need 'amount', or 'debit' and 'credit'")
        if "period_to" in has and "period_from" not in has:
            raise ValueError("columns.period_to needs 'period_from'")
        if self.period.rule == "document_date" and not {"document_date", "period_from"} & has:
            raise ValueError("columns need 'document_date' or 'period_from'; or let the file's name tell (period.rule)")
        if not set(CUSTOMER_COLUMNS) & has and len(self.customers) != 1:
            told = ", ".join(CUSTOMER_COLUMNS)
            raise ValueError(f"columns need one of {told}; or 'customers' names the only one that the files speak of")
        dates = {"document_date", "period_from"} & has if self.period.rule == "document_date" else set()
        asked = {"amount", "debit", "credit"} | (dates if len(dates) == 1 else set())
        if needed := sorted(asked & set(self.optional)):
            raise ValueError(f"'optional' names {', '.join(needed)}, without which no line can be read")
