"""One Transaction of GeneralLedgerEntries: its lines, their leaves, what names it and which documents it holds.

What belongs here: pure functions on elements, whatever the country. What they make together is in ``entries``.
"""

from collections.abc import Collection, Iterator, Sequence
from decimal import Decimal, InvalidOperation
from xml.etree.ElementTree import Element

from hub.readers.xml_stream import Record, leaves, tag_of

# Line in the OECD's, DebitLine and CreditLine in Portugal's since 1.04, TransactionLine in Romania's.
LINES = frozenset(("line", "debitline", "creditline", "transactionline"))
_AMOUNTS = ("debitamount", "creditamount")


def lines_of(transaction: Element, unfinished: Collection[Element] = ()) -> Iterator[Record]:
    """The leaves of each line, without those that are ``unfinished``.

    Portugal writes an amount as text; the OECD as Amount with CurrencyCode, CurrencyAmount and ExchangeRate, which
    become leaves of the line.
    """
    for child in transaction:
        if tag_of(child) in LINES:
            if child not in unfinished:
                yield _leaves(child)
        elif tag_of(child) == "lines":
            yield from (_leaves(line) for line in child if tag_of(line) in LINES and line not in unfinished)


def _leaves(line: Element) -> Record:
    told = leaves(line)
    for child in line:
        if len(child) and (side := tag_of(child)) in _AMOUNTS:
            amount = leaves(child)
            if "amount" in amount:
                told[side] = amount.pop("amount")
            told |= amount
    return told


def name_of(journal: Record, entry: Record) -> int | None:
    """What tells a transaction from others: a hash of journal and number. None without a number."""
    number = entry.get("transactionid")
    return hash((journal.get("journalid"), number.strip())) if number else None


def is_balanced(lines: Sequence[Record]) -> bool:
    """Whether debits equal credits; false where an amount is not written as xs:decimal."""
    try:
        debit, credit = (sum((Decimal(line.get(side) or 0) for line in lines), Decimal(0)) for side in _AMOUNTS)
    except InvalidOperation:
        return False
    return debit == credit


def entry_number(entry: Record, ordinal: int, *, is_repeated: bool) -> str:
    """TransactionID; with SystemID, else the rank in the file, where several entries bear it or where there is none.

    BatchID tells no entry: a batch holds many.
    """
    number, system = (entry.get(tag, "").strip() for tag in ("transactionid", "systemid"))
    apart = system or f"#{ordinal}"
    if not number:
        return apart
    return f"{number}/{apart}" if is_repeated else number


def document_refs(lines: Sequence[Record], entry: Record) -> list[str | None]:
    """Each line's document: the invoice's number where it can be told without breaking what settles together.

    SourceDocumentID groups the lines of a document, ReferenceNumber is the invoice's number and stands on some of them
    only: lines of one source document with one reference all bear it. Portugal's archive number is the last resort.
    """
    references: dict[str | None, set[str]] = {}
    for line in lines:
        references.setdefault(line.get("sourcedocumentid"), set()).update(filter(None, [line.get("referencenumber")]))

    def ref(line: Record) -> str | None:
        source, own = line.get("sourcedocumentid"), line.get("referencenumber")
        shared = references[source]
        if source and len(shared) == 1:
            return next(iter(shared))
        return own or source or entry.get("docarchivalnumber")

    return [ref(line) for line in lines]
