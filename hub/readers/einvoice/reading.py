"""One file of electronic invoices being read: its documents judged one by one, then given as rows and rejects.

What belongs here: the file as a whole. A document that breaks a rule is refused with the rule named; a file of which
every document is refused is unreadable.
"""

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

from hub.errors import UnreadableFileError
from hub.group.models import Feed, Group
from hub.readers.contract import Batch, Facts
from hub.readers.einvoice.cii import read_cii
from hub.readers.einvoice.document import Broken, Document
from hub.readers.einvoice.parse import as_stream, bounded_bytes, documents
from hub.readers.einvoice.pdf import attached_invoice, is_pdf
from hub.readers.einvoice.rows import (
    NOT_CLAIMED,
    Judged,
    counted_lines,
    entity_of,
    knows_column,
    money_of,
    period_of,
    rejects_of,
    rows_of,
)
from hub.readers.einvoice.rules import broken_rules
from hub.readers.einvoice.ubl import read_ubl
from hub.readers.refusals import head_of, place

_MOST_TOLD = 30
_MOST_WARNINGS = 50


class InvoiceReading:
    """``contract.Reading`` of invoices: rows are INVOICE_SCHEMA. ``line_number`` is the rank of a line in the file.

    ``facts.failure`` tells the documents that were refused where others were read.
    """

    def __init__(self, judged: list[Judged], feed: Feed, facts: Facts, where: str) -> None:
        self.facts = facts
        self._feed = feed
        self._read = [one for one in judged if not one.refusals]
        self._refused = [one for one in judged if one.refusals]
        faulty = [one for one in self._refused if not one.is_unclaimed]
        if len(faulty) == len(judged):
            raise _all_refused(faulty, where)
        if faulty:
            self.facts.failure = str(_some_refused(faulty, len(judged), where))

    def batches(self) -> Iterator[Batch]:
        """All lines in one batch: a file is bounded (``parse``)."""
        rows, rejects = rows_of(self._read, self._feed), rejects_of(self._refused, self._feed)
        read = [money for one in (*self._read, *self._refused) for line in one.lines if (money := money_of(line))]
        debit = sum((one for one in read if one > 0), Decimal("0.00"))
        credit = -sum((one for one in read if one < 0), Decimal("0.00"))
        yield Batch(rows, rejects, len(rows) + len(rejects), debit, credit)


def open_invoices(feed: Feed, group: Group, path: Path) -> InvoiceReading:
    """The file's documents, parsed and judged.

    Raises UnreadableFileError: no invoice, beyond a bound, or no document that keeps the rules, each named with its
    figures.
    """
    where = place(feed, path)
    if not knows_column(feed):
        raise UnreadableFileError(
            "entities.column names nothing of an invoice",
            where,
            "buyer_name, buyer_siren, buyer_siret, buyer_vat, buyer_company_number, buyer_gln or buyer_lei",
            feed.entities.column if feed.entities else "",
            "correct entities.column in the feed",
        )
    head = head_of(feed, path)
    with path.open("rb") as file:
        content = bounded_bytes(file, where)
    form = "XML"
    if is_pdf(head):
        content, form = attached_invoice(content, where), "PDF"
    judged: list[Judged] = []
    line = 1
    for rank, element in enumerate(documents(as_stream(content), where), start=1):
        document = read_cii(element) if element.tag == "CrossIndustryInvoice" else read_ubl(element)
        element.clear()
        lines = counted_lines(document)
        broken = (*broken_rules(document), *_not_ours(document, feed))
        judged.append(Judged(rank, line, document, lines, broken))
        line += max(len(lines), 1)
    syntaxes = sorted({one.document.syntax for one in judged})
    facts = Facts(encoding=form, header=tuple(syntaxes), warnings=_warnings(judged, feed, group))
    return InvoiceReading(judged, feed, facts, where)


def _not_ours(document: Document, feed: Feed) -> Iterator[Broken]:
    """An invoice to nobody that the feed speaks for, or of a month that the feed does not claim."""
    period = period_of(document)
    if entity_of(document, feed) is None:
        yield Broken("entity_unknown", "the buyer is no value of entities.map in the feed")
    if period and not (feed.valid_from or "") <= period <= (feed.valid_to or "9999"):
        yield Broken(NOT_CLAIMED, f"{period} is outside valid_from … valid_to of the feed")


def _warnings(judged: list[Judged], feed: Feed, group: Group) -> list[str]:
    told = [f"{one.name}: {fault}" for one in judged for fault in one.broken if fault.is_fault and not one.refusals]
    declared = None if feed.is_group_feed else group.entity(feed.entity).siren
    for one in judged:
        buyer = one.document.buyer.siren
        if declared and buyer and buyer != declared:
            told.append(f"{one.name}: the buyer's SIREN is {buyer}, that of {feed.entity} is {declared}")
    if len(told) > _MOST_WARNINGS:
        told = [*told[:_MOST_WARNINGS], f"and {len(told) - _MOST_WARNINGS} more"]
    return told


def _all_refused(refused: list[Judged], where: str) -> UnreadableFileError:
    what = "the invoice breaks rules of EN 16931" if len(refused) == 1 else "every document breaks rules of EN 16931"
    return UnreadableFileError(
        what, where, "an invoice that adds up to its own totals", _told(refused), "ask the supplier for it again"
    )


def _some_refused(refused: list[Judged], count: int, where: str) -> UnreadableFileError:
    return UnreadableFileError(
        f"{len(refused)} of {count} documents break rules of EN 16931",
        where,
        "invoices that add up to their own totals",
        _told(refused),
        "ask the supplier for them again; the others were read (rejected_line has the rest)",
    )


def _told(refused: list[Judged]) -> str:
    """The rules broken, by document; beyond what a message holds, each rule where it is broken first."""
    lines = [(broken.rule, f"{one.name}: {broken}") for one in refused for broken in one.refusals]
    if len(lines) <= _MOST_TOLD:
        return "; ".join(words for _, words in lines)
    first = dict(reversed(lines))
    return "; ".join(first[rule] for rule in sorted(first)) + f"; in all {len(lines):,} rules are broken"
