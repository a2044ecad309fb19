"""One file being read: raw batches through the chain, once the whole file has settled what is doubtful.

What belongs here: the order of day and month and the decimal mark, told by the whole file; slices of bounded size; the
facts that are known only at the end.
"""

import itertools
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from functools import cached_property
from typing import Protocol

import polars as pl

from hub.errors import UnreadableFileError
from hub.readers.amounts import Notation, decimal_marks, has_doubt, settle
from hub.readers.contract import Batch, Facts
from hub.readers.dates import DateForm, OrderEvidence, order_evidence
from hub.readers.raw import RawBatch, Source
from hub.readers.text import CHUNK_BYTES

_DATES = ("posting_date", "document_date", "period_from", "period_to")
_AMOUNTS = ("debit", "credit", "amount", "vat_amount", "amount_original")
_COUNTED = {
    "posting_date": "{} lines have a posting date that cannot be read; it was left out",
    "document_date": "{} lines have a document date that cannot be read; it was left out",
    "amount_original": "{} lines have an amount in currency that cannot be read; it was left out",
    "quantity": "{} lines have a quantity that is no number, or that reads in two ways; it was left out",
    "unit_price": "{} lines have a unit price that is no number, or that reads in two ways; it was left out",
    "vat_amount": "{} lines have a VAT amount that cannot be read; it was left out",
    "document_kind": "{} lines are of a kind that the hub does not know (see 'words' of the feed); their sign told",
    "unsigned_credits": "{} credit notes and rebates are written without a sign; they were taken as negative",
    "supplier_iban": "{} lines have an IBAN whose key is wrong; it was left out",
    "fiscal_year": "{} lines are dated outside the fiscal year that the file's name closes",
}


class Chain(Protocol):
    """How raw batches become rows and rejects. ``counts``: lines of which something was left out, by ``_COUNTED``."""

    dates: DateForm
    notation: Notation
    counts: Counter[str]

    def start(self) -> None:
        """Forget what was counted: the file is read from its first line."""
        ...

    def convert(self, raw: RawBatch) -> Batch:
        """Rows and rejects of one raw batch: each record is in exactly one of them."""
        ...


class FileReading:
    """``contract.Reading`` over any dialect. Made by ``open_reading``."""

    def __init__(self, source: Source, chain: Chain, max_lines: int, where: str, *, may_be_empty: bool = False) -> None:
        self._may_be_empty = may_be_empty
        self.facts: Facts = source.facts
        self._source, self._chain, self._max_lines, self._where = source, chain, max_lines, where
        self._opening_warnings = list(source.facts.warnings)
        if not chain.notation.decimal:
            chain.notation = replace(chain.notation, ask=self._settled)
        self._opened: Iterator[RawBatch] | None = self._until_lines()

    def batches(self) -> Iterator[Batch]:
        """Batches in file order, of at most ``max_lines`` lines each; can be called again to read again."""
        self._chain.start()
        raws, self._opened = self._opened or self._source.raw_batches(CHUNK_BYTES), None
        for raw in raws:
            self._settle_dates(raw)
            if raw.broken.height and self._chain.notation.ask and _has_doubt(raw.fields):
                self._settled()
            for part in _slices(raw, self._max_lines):
                yield self._chain.convert(part)
            self.facts.is_truncated |= raw.is_truncated
        self.facts.warnings = [*self._opening_warnings, *self._last_warnings()]

    def _until_lines(self) -> Iterator[RawBatch]:
        """The raw batches, read up to the first that holds a line, which is not read again."""
        raws, before = self._source.raw_batches(CHUNK_BYTES), []
        for raw in raws:
            before.append(raw)
            if raw.fields.height + raw.broken.height:
                self._settle_dates(raw)
                return itertools.chain(before, raws)
        if self._may_be_empty:
            return iter(before)
        raise UnreadableFileError(
            "the file has headers only",
            where=self._where,
            expected="at least one line below the header",
            found="no line",
            todo="ask the entity to export it again, or remove the file if there was nothing to report",
        )

    def _last_warnings(self) -> list[str]:
        counted = [
            text.format(f"{self._chain.counts[name]:,}") for name, text in _COUNTED.items() if self._chain.counts[name]
        ]
        cut = "the file is cut: it stops in the middle of a line or of an entry; ask for it again"
        return [*counted, cut] if self.facts.is_truncated else counted

    def _settle_dates(self, raw: RawBatch) -> None:
        """Asks the whole file, once, when a date of this batch reads in two ways; its amounts are settled as well."""
        dates = self._chain.dates
        if dates.strftime or dates.order or _evidence(raw.fields) == OrderEvidence():
            return
        self._settled()
        evidence, _ = self._told
        if evidence.order is None:
            raise _undecided(evidence, self._where)
        self._chain.dates = replace(dates, order=evidence.order)

    def _settled(self) -> Notation:
        """The notation that the whole file shows, from now on."""
        _, marks = self._told
        self._chain.notation = settle(self._chain.notation, marks)
        return self._chain.notation

    @cached_property
    def _told(self) -> tuple[OrderEvidence, frozenset[str]]:
        """What the whole file tells of the order of day and month, and of the decimal mark."""
        evidence, marks = OrderEvidence(), frozenset[str]()
        for raw in self._source.raw_batches(CHUNK_BYTES):
            evidence += _evidence(raw.fields)
            written = raw.fields if raw.written is None else raw.written
            for name in _present(written, _AMOUNTS):
                marks |= decimal_marks(written[name])
        return evidence, marks


def _present(frame: pl.DataFrame, names: tuple[str, ...]) -> list[str]:
    return [name for name in names if name in frame.columns]


def _evidence(fields: pl.DataFrame) -> OrderEvidence:
    return sum((order_evidence(fields[name]) for name in _present(fields, _DATES)), OrderEvidence())


def _has_doubt(fields: pl.DataFrame) -> bool:
    return any(has_doubt(fields[name]) for name in _present(fields, _AMOUNTS))


def _undecided(evidence: OrderEvidence, where: str) -> UnreadableFileError:
    found = (
        f"{evidence.day_first} dates that can only be day first, {evidence.month_first} only month first, "
        f"{evidence.unclear} that can be both"
    )
    return UnreadableFileError(
        "nothing tells whether dates are day first or month first",
        where=where,
        expected="dates such as 2022-04-30, or at least one day above 12",
        found=found,
        todo="set format.date_format in the feed, such as dd/mm/yyyy or mm/dd/yyyy",
    )


def _slices(raw: RawBatch, size: int) -> Iterator[RawBatch]:
    total = raw.fields.height + raw.broken.height
    if total <= size:
        if total:
            yield raw
        return
    numbers = pl.concat([raw.fields["line_number"], raw.broken["line_number"]]).sort()
    for start in range(0, total, size):
        is_in = pl.col("line_number").is_between(numbers[start], numbers[min(start + size, total) - 1])
        yield replace(raw, fields=raw.fields.filter(is_in), broken=raw.broken.filter(is_in))
