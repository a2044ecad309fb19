"""Readers: bytes of one delivered file → canonical rows and rejects, whatever the dialect.

What belongs here: reading files as they are delivered. Nothing here knows where rows go next. ``contract`` says what
comes out; only this room raises ``UnreadableFileError``.
"""

from dataclasses import replace
from pathlib import Path

from hub.group.models import Feed, Group
from hub.group.statements import StatementFeed
from hub.readers.amounts import Notation
from hub.readers.archives import unpacked
from hub.readers.attributes import claims_of
from hub.readers.canonical import Chain
from hub.readers.contract import Reading
from hub.readers.dates import DateForm, strftime_of
from hub.readers.delimited import open_delimited
from hub.readers.einvoice.reading import open_invoices
from hub.readers.fec import fiscal_year, open_fec
from hub.readers.raw import Source
from hub.readers.reading import FileReading
from hub.readers.refusals import place
from hub.readers.saft import open_saft, saft_notation
from hub.readers.spans import span_of_name
from hub.readers.statement import StatementChain
from hub.readers.workbook import is_workbook, open_workbook
from hub.readers.xml_records import open_xml

__all__ = ["open_reading", "place", "unpacked"]


def open_reading(feed: Feed, group: Group, path: Path, *, max_lines_per_batch: int = 250_000) -> Reading:
    """The file, checked as a whole and ready to be read in batches; memory stays bounded whatever its size.

    Raises UnreadableFileError when nothing can be read from it: empty, headers only, not the kind of file that the feed
    declares, a declared column absent, a name that tells no period, dates whose order nothing tells.
    """
    where = place(feed, path)
    if feed.reader == "einvoice":
        return open_invoices(feed, group, path)
    source = _open(feed, group, path)
    if isinstance(feed, StatementFeed):
        return _statement(feed, group, path, source, max_lines_per_batch)
    claims = claims_of(feed, group, source.names, path.name, where)
    dates = _date_form(feed)
    if feed.reader == "fec":
        claims = replace(claims, fiscal_year=fiscal_year(path))
        dates = replace(dates, order="day")
    notation = saft_notation(feed) if feed.reader == "saft" else Notation.declared(feed.format)
    chain = Chain(feed, claims, dates, notation)
    return FileReading(source, chain, max_lines_per_batch, where)


def _date_form(feed: Feed) -> DateForm:
    form = feed.format
    is_typed = feed.reader in ("workbook", "table")  # cells of a workbook that are dates come as ISO texts
    return DateForm(form.date_format and strftime_of(form.date_format), form.date_order, also_iso=is_typed)


def _statement(feed: StatementFeed, group: Group, path: Path, source: Source, max_lines: int) -> Reading:
    where = place(feed, path)
    span = span_of_name(feed, path.name, where) if feed.period.rule == "file_name" else None
    currency, notation = feed.currency or group.currency, Notation.declared(feed.format)
    chain = StatementChain(feed, source, currency, span, _date_form(feed), notation)
    return FileReading(source, chain, max_lines, where)


def _open(feed: Feed, group: Group, path: Path) -> Source:
    if feed.reader == "fec":
        return open_fec(feed, group, path)
    if feed.reader == "saft":
        return open_saft(feed, group, path)
    if isinstance(feed, StatementFeed) and feed.reader == "xml":
        return open_xml(feed, path)
    if feed.reader == "workbook" or (feed.reader == "table" and is_workbook(path)):
        return open_workbook(feed, path)
    return open_delimited(feed, path)
