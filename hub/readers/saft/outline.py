"""The first pass over a SAF-T: header, master files, the totals that it tells and those that its lines add up to.

What belongs here: what must be known before the first line is made. What grows with the file is one hash a transaction,
to see which numbers come twice: 70 MB for a million.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from xml.etree.ElementTree import Element, ParseError

import polars as pl

from hub.errors import UnreadableFileError
from hub.readers.amounts import Notation, parse_amounts
from hub.readers.saft.parties import Supplier, first_texts, supplier_of
from hub.readers.saft.periods import Dated, dated, shift_of
from hub.readers.saft.transactions import is_balanced, lines_of, name_of
from hub.readers.xml_stream import Record, XmlStream, leaves, tag_of

HEADER, MASTERS, LEDGER = "header", "masterfiles", "generalledgerentries"
SECTIONS = frozenset((HEADER, MASTERS, LEDGER, "sourcedocuments"))
JOURNAL, TRANSACTION = "journal", "transaction"
KEPT = frozenset((HEADER, "account", "supplier", TRANSACTION))
_FLUSH = 50_000


@dataclass
class Sum:
    """Amounts as written, added up as the lines' are read; what is no amount adds nothing."""

    notation: Notation
    total: Decimal = Decimal("0.00")
    _texts: list[str] = field(default_factory=list)

    def add(self, text: str | None) -> None:
        """Count one text."""
        if text:
            self._texts.append(text.strip())
            if len(self._texts) >= _FLUSH:
                self.settle()

    def settle(self) -> Decimal:
        """The total up to now."""
        values, _ = parse_amounts(pl.Series(self._texts, dtype=pl.String), self.notation)
        self.total += Decimal(values.sum() or 0)
        self._texts.clear()
        return self.total


@dataclass
class Outline:
    """What a SAF-T tells beside its lines, and what its lines add up to.

    ``header``: first text of each tag of the Header; ``currency``: of all amounts; ``accounts``: leaves by AccountID;
    ``suppliers`` by SupplierID; ``told``: leaves of GeneralLedgerEntries; ``tags``: every leaf's name; ``repeated``:
    names of transactions (``name_of``) that several bear, each balanced by itself; ``dates``: transactions by what
    decides their month.
    """

    notation: Notation
    header: Record = field(default_factory=dict)
    currency: str = ""
    accounts: dict[str, Record] = field(default_factory=dict)
    suppliers: dict[str, Supplier] = field(default_factory=dict)
    told: Record = field(default_factory=dict)
    tags: set[str] = field(default_factory=set)
    repeated: frozenset[int] = frozenset()
    dates: Counter[Dated] = field(default_factory=Counter)
    transaction_count: int = 0
    line_count: int = 0
    debit: Decimal = Decimal("0.00")
    credit: Decimal = Decimal("0.00")

    @property
    def country(self) -> str:
        """Of the file, ISO 3166; blank when it does not tell."""
        return (self.header.get("auditfilecountry") or self.header.get("country", "")).upper()

    @property
    def shift(self) -> int | None:
        """``periods.shift_of`` its transactions."""
        return shift_of(self.dates)

    @property
    def owners(self) -> Mapping[str, Supplier]:
        """The suppliers that have an account to themselves, by account."""
        found: dict[str, list[Supplier]] = {}
        for supplier in self.suppliers.values():
            for account in set(supplier.accounts):
                found.setdefault(account, []).append(supplier)
        return {account: suppliers[0] for account, suppliers in found.items() if len(suppliers) == 1}


def read_outline(path: Path, where: str, notation: Notation) -> Outline:
    """The file's outline. Raises UnreadableFileError: no SAF-T, no ledger in it, XML that breaks before any line."""
    survey = _Survey(Outline(notation))
    stream = XmlStream(path, KEPT, lambda found: refused(where, found))
    try:
        for event, element in stream:
            survey.see(event, element, stream.open)
    except ParseError as error:
        unfinished = next((one for one in stream.open if tag_of(one) == TRANSACTION), None)
        if unfinished is not None and survey.section == LEDGER:
            survey.add_transaction(unfinished, stream.open)
        if not survey.outline.line_count:
            raise refused(where, str(error)) from error
    if survey.root != "auditfile":
        raise refused(where, f"the root element {survey.root or '(none)'}")
    if not survey.has_ledger:
        raise _without_ledger(where)
    return survey.finished()


class _Survey:
    """The outline as it grows. ``section``: the part of the file in which the stream is."""

    def __init__(self, outline: Outline) -> None:
        self.outline = outline
        self.root, self.section, self.has_ledger = "", "", False
        self._journal: Record = {}
        self._debit, self._credit = Sum(outline.notation), Sum(outline.notation)
        self._named: set[int] = set()
        self._again: set[int] = set()
        self._unbalanced: set[int] = set()

    def see(self, event: str, element: Element, above: list[Element]) -> None:
        """One event of the stream."""
        tag = tag_of(element)
        if event == "start":
            self.root = self.root or tag
            self.section = tag if tag in SECTIONS else self.section
            self.has_ledger |= tag == LEDGER
            self._journal = {} if tag == JOURNAL else self._journal
        elif self.section == LEDGER:
            self._see_ledger(tag, element, tag_of(above[-1]) if above else "")
        elif self.section == MASTERS:
            self._see_masters(tag, element)
        elif tag == HEADER:
            own = leaves(element)
            self.outline.header = first_texts(element)
            self.outline.currency = (own.get("defaultcurrencycode") or own.get("currencycode") or "").strip().upper()
            self.outline.tags |= set(self.outline.header)

    def _see_masters(self, tag: str, element: Element) -> None:
        if tag == "account":
            told = leaves(element)
            self.outline.accounts[told.get("accountid", "").strip()] = told
            self.outline.tags |= set(told)
        elif tag == "supplier":
            supplier = supplier_of(element, self.outline.country)
            self.outline.suppliers[supplier.code] = supplier

    def _see_ledger(self, tag: str, element: Element, parent: str) -> None:
        if tag == TRANSACTION:
            self.add_transaction(element)
        elif element.text and len(element) == 0:
            if parent == JOURNAL:
                self._journal[tag] = element.text
            elif parent == LEDGER:
                self.outline.told[tag] = element.text.strip()

    def add_transaction(self, element: Element, unfinished: tuple[Element, ...] | list[Element] = ()) -> None:
        """Count a transaction and its lines, without those that are ``unfinished``."""
        outline, entry, lines = self.outline, leaves(element), list(lines_of(element, unfinished))
        outline.tags |= set(entry)
        outline.dates[dated(entry)] += 1
        outline.transaction_count += 1
        outline.line_count += len(lines)
        for line in lines:
            outline.tags |= line.keys()
            self._debit.add(line.get("debitamount"))
            self._credit.add(line.get("creditamount"))
        name = name_of(self._journal, entry)
        if name is not None:
            (self._again if name in self._named else self._named).add(name)
            if not is_balanced(lines):
                self._unbalanced.add(name)

    def finished(self) -> Outline:
        """The outline once the whole file is seen."""
        self.outline.debit, self.outline.credit = self._debit.settle(), self._credit.settle()
        self.outline.repeated = frozenset(self._again - self._unbalanced)
        return self.outline


def refused(where: str, found: str) -> UnreadableFileError:
    """The error for what is no SAF-T, or attacks."""
    return UnreadableFileError(
        "this SAF-T cannot be read",
        where=where,
        expected="SAF-T Financial: XML with AuditFile, Header, MasterFiles and GeneralLedgerEntries",
        found=found,
        todo="export it again from the accounting software; declare another reader if it is another kind of file",
    )


def _without_ledger(where: str) -> UnreadableFileError:
    return UnreadableFileError(
        "this SAF-T holds no ledger",
        where=where,
        expected="GeneralLedgerEntries: the accounting, or integrated, kind of SAF-T",
        found="invoices or other source documents only",
        todo="ask for the accounting SAF-T; that of the invoicing software does not tell what was booked",
    )
