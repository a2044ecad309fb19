"""SAF-T Financial: the OECD's Standard Audit File for Tax, 2.0 family, as countries have made it their own.

What belongs here: opening the file. Elements are known by their local names, so that the national versions are one
dialect: Norway (1.10 to 1.30), Portugal (1.04_01), and those that follow the OECD's names (Lithuania, Luxembourg,
Romania, Austria, Denmark). The file is read twice: ``outline`` gathers header, master files and totals, ``entries``
makes lines of the transactions. What the file's own totals, company and currency say is judged in ``checks``.
"""

from functools import partial
from pathlib import Path

from hub.group.models import Feed, Group
from hub.readers.amounts import Notation
from hub.readers.columns import match_columns, wanted_columns
from hub.readers.contract import Facts
from hub.readers.raw import Source
from hub.readers.refusals import head_of, place, refuse_other_kinds
from hub.readers.saft.checks import faults_of, warnings_of
from hub.readers.saft.entries import NAMES, read_entries
from hub.readers.saft.outline import read_outline
from hub.readers.xml_stream import XmlSource, xml_encoding

__all__ = ["open_saft", "saft_notation"]


def open_saft(feed: Feed, group: Group, path: Path) -> Source:
    """The file, with the lines of its GeneralLedgerEntries as records.

    The feed's ``columns`` may name elements that are read instead: of the line, of its transaction, of its account
    (StandardAccountID) or of the company (RegistrationNumber). Raises UnreadableFileError: no XML, no SAF-T, no
    GeneralLedgerEntries, a DTD, an element that the feed names and that the file does not have.
    """
    where = place(feed, path)
    head = head_of(feed, path)
    refuse_other_kinds(head, where, allowed="xml")
    outline = read_outline(path, where, saft_notation(feed))
    tags = tuple(sorted(outline.tags))
    asked = {name: tags[at] for name, at in match_columns(tags, wanted_columns(feed), where).items()}
    facts = Facts(xml_encoding(head), header=tags)
    facts.faults = faults_of(outline, feed, group, path)
    facts.warnings = warnings_of(outline, feed, group, path)
    records = partial(read_entries, path, where, outline, frozenset(asked.values()))
    return XmlSource(records, {**dict(zip(NAMES, NAMES, strict=True)), **asked}, facts)


def saft_notation(feed: Feed) -> Notation:
    """Amounts are xs:decimal: a point before the decimals, unless the feed says otherwise."""
    return Notation(Notation.declared(feed.format).decimal or ".")
