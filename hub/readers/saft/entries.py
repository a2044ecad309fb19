"""The second pass over a SAF-T: every line of its transactions as a record of canonical columns.

What belongs here: which element answers to which of the hub's columns. What a transaction tells by itself is in
``transactions``, its day in ``periods``, its suppliers in ``parties``.
"""

from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from xml.etree.ElementTree import Element, ParseError

from hub.readers.saft.outline import JOURNAL, KEPT, LEDGER, SECTIONS, TRANSACTION, Outline, refused
from hub.readers.saft.parties import Supplier
from hub.readers.saft.periods import booked_day, day_of
from hub.readers.saft.transactions import document_refs, entry_number, lines_of, name_of
from hub.readers.xml_stream import Record, XmlStream, leaves, tag_of

NAMES = (
    "journal_code", "journal_label", "entry_number", "posting_date", "document_date", "document_ref", "account_code",
    "account_label", "supplier_code", "supplier_name", "supplier_siren", "supplier_vat", "supplier_company_number",
    "line_label", "debit", "credit", "currency", "amount_original",
)  # fmt: skip

CLOSING = {
    "rule": "closing_entry",
    "detail": "it closes the year's accounts (TransactionType A): it would take the purchases of the year back",
}


def read_entries(path: Path, where: str, outline: Outline, asked: Collection[str]) -> Iterator[Record | None]:
    """A record a line: ``NAMES``, the elements ``asked`` for, and rule and detail where it is rejected; a last None
    when the file breaks off."""
    maker = _Maker(outline, asked)
    stream = XmlStream(path, KEPT, lambda found: refused(where, found))
    section = ""
    try:
        for event, element in stream:
            tag = tag_of(element)
            if event == "start":
                section = tag if tag in SECTIONS else section
                maker.journal = {} if tag == JOURNAL else maker.journal
            elif section == LEDGER and tag == TRANSACTION:
                yield from maker.records(element)
            elif section == LEDGER and element.text and stream.open and tag_of(stream.open[-1]) == JOURNAL:
                maker.journal[tag] = element.text
    except ParseError:
        unfinished = next((one for one in stream.open if tag_of(one) == TRANSACTION), None)
        if unfinished is not None and section == LEDGER:
            yield from maker.records(unfinished, stream.open)
        yield None


class _Maker:
    """Makes records of transactions. ``journal``: leaves of the journal in which the stream is."""

    def __init__(self, outline: Outline, asked: Collection[str]) -> None:
        self.journal: Record = {}
        self._outline, self._asked = outline, asked
        self._shift, self._owners = outline.shift, outline.owners
        self._labels = {code: told.get("accountdescription", "") for code, told in outline.accounts.items()}
        self._columns = {code: supplier.columns() for code, supplier in outline.suppliers.items()}
        self._ordinal = 0

    def records(self, transaction: Element, unfinished: Collection[Element] = ()) -> Iterator[Record]:
        """One a line."""
        self._ordinal += 1
        entry = leaves(transaction)
        lines = list(lines_of(transaction, unfinished))
        head = self._head(entry)
        for line, document_ref in zip(lines, document_refs(lines, entry), strict=True):
            account = line.get("accountid", "").strip()
            record = {
                **head,
                "document_ref": document_ref or "",
                "account_code": account,
                "account_label": self._labels.get(account, ""),
                "line_label": line.get("description") or entry.get("description", ""),
                "debit": line.get("debitamount", ""),
                "credit": line.get("creditamount", ""),
                "currency": line.get("currencycode", ""),
                "amount_original": line.get("currencyamount", ""),
                **self._supplier(line, entry, account),
            }
            if self._asked:
                record |= self._answers(line, entry, account)
            yield record

    def _head(self, entry: Record) -> Record:
        """What all the lines of a transaction share."""
        document = day_of(entry.get("transactiondate"))
        name = name_of(self.journal, entry)
        number = entry_number(entry, self._ordinal, is_repeated=name in self._outline.repeated)
        # Portugal's types: N normal, R regularisation of the period, A closing of the result, J adjustment.
        is_closing = self._outline.country == "PT" and entry.get("transactiontype", "").strip() == "A"
        return {
            "journal_code": self.journal.get("journalid", ""),
            "journal_label": self.journal.get("description", ""),
            "entry_number": number,
            "posting_date": booked_day(entry, self._shift).day or "",
            "document_date": document.isoformat() if document else entry.get("transactiondate", ""),
            **(CLOSING if is_closing else {}),
        }

    def _supplier(self, line: Record, entry: Record, account: str) -> Record:
        """The line's supplier: its own, else the one whose account it is, else its transaction's (Portugal)."""
        code = line.get("supplierid", "").strip()
        owner: Supplier | None = None if code else self._owners.get(account)
        if owner:
            return self._columns[owner.code]
        if not code and not line.get("customerid"):
            code = entry.get("supplierid", "").strip()
        return self._columns.get(code) or ({"supplier_code": code} if code else {})

    def _answers(self, line: Record, entry: Record, account: str) -> Record:
        """The elements that the feed asks for: the line's, else its transaction's, its account's, the header's."""
        places: tuple[Mapping[str, str], ...] = (
            line, entry, self._outline.accounts.get(account, {}), self._outline.header,
        )  # fmt: skip
        return {tag: next((place[tag] for place in places if tag in place), "") for tag in self._asked}
