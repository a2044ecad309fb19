"""The FEC (fichier des écritures comptables, art. A47 A-1 LPF), as text or XML.

What belongs here: opening it, as text or XML, and what its file name tells. Its columns' names are in ``fec_names``.
Cutting lines is done in ``records``; the XML form is in ``fec_xml``.
"""

import calendar
import datetime as dt
import re
from collections.abc import Collection
from pathlib import Path

from hub.group.models import Entity, Feed, Group
from hub.readers.columns import count_known, match_columns, wanted_columns
from hub.readers.contract import Facts
from hub.readers.delimited import TextSource, declared_separator, header_lines
from hub.readers.detect import best_separator, named_width, open_text, split_record, usual_count
from hub.readers.fec_names import FEC_COLUMNS, absent_columns, fec_positions
from hub.readers.fec_xml import read_lines, read_outline
from hub.readers.layout import Layout
from hub.readers.raw import Source
from hub.readers.refusals import head_of, one_column, place
from hub.readers.xml_stream import XmlSource, is_xml, xml_encoding

_NAME = re.compile(r"(?P<siren>\d+)FEC(?P<closing>\d{8})", re.IGNORECASE)


def open_fec(feed: Feed, group: Group, path: Path) -> Source:
    """The file, as text or XML, with its columns found by name, whatever their order.

    Raises UnreadableFileError: not text, one column only, no date, account or amounts. Absent optional columns and a
    file name that does not fit the entity are warnings.
    """
    head = head_of(feed, path)
    source, found = _open_xml(feed, path, head) if is_xml(head, b"comptabilite") else _open_text(feed, path)
    source.facts.warnings += [*absent_columns(found), *name_warnings(feed, group, path)]
    return source


def _open_text(feed: Feed, path: Path) -> tuple[Source, Collection[str]]:
    where = place(feed, path)
    opening = open_text(feed, path)
    lines, at = header_lines(opening)
    wanted = {**FEC_COLUMNS, **wanted_columns(feed)}
    separator = declared_separator(feed, where) or best_separator(
        lines, '"', lambda fields: count_known(fields, wanted)
    )
    quote = _quote_of(lines[0], separator)
    header, height = split_record(lines, separator, quote)
    if len(header) < 2:
        raise one_column(where, separator, lines[0], "export the FEC with tabs or '|' (art. A47 A-1 LPF)")
    positions = {**fec_positions(header, where), **match_columns(header, wanted_columns(feed), where)}
    spare = named_width(header)
    layout = Layout(separator, quote, positions, usual_count(lines[height:], separator, quote, header, spare), spare)
    return TextSource(path, opening, layout, header, at + height), positions


def _open_xml(feed: Feed, path: Path, head: bytes) -> tuple[Source, Collection[str]]:
    where = place(feed, path)
    outline = read_outline(path, where)
    wanted = wanted_columns(feed)
    positions = {**fec_positions(outline.tags, where), **match_columns(outline.tags, wanted, where)}
    columns = {name: outline.tags[at] for name, at in positions.items()}
    facts = Facts(xml_encoding(head), header=outline.tags)
    return XmlSource(lambda: read_lines(path, where, outline.headings), columns, facts), positions


def is_fec_name(path: Path) -> bool:
    """Whether a file is named as the law says: ``<SIREN>FEC<AAAAMMJJ>``."""
    return bool(_NAME.match(path.stem))


def name_warnings(feed: Feed, group: Group, path: Path) -> list[str]:
    """What the name ``<SIREN>FEC<AAAAMMJJ>`` says against the entity; nothing for a file named otherwise."""
    found = _NAME.match(path.stem)
    if not found:
        return []
    siren = found["siren"]
    own = _entity(feed, group)
    warnings = []
    if len(siren) != 9:
        warnings.append(f"the file's name starts with {len(siren)} digits ({siren}); a SIREN has 9")
    elif own and own.siren and own.siren != siren:
        warnings.append(f"the file's name has SIREN {siren}; {own.code} is {own.siren}: is it the right entity's file?")
    if fiscal_year(path) is None:
        warnings.append(f"the file's name closes on {found['closing']}, which is no date")
    return warnings


def fiscal_year(path: Path) -> tuple[dt.date, dt.date] | None:
    """First and last day of the twelve months that end on the closing date in the file's name; None without one."""
    found = _NAME.match(path.stem)
    if not found:
        return None
    closing = found["closing"]
    try:
        end = dt.date(int(closing[:4]), int(closing[4:6]), int(closing[6:]))
        is_month_end = end.day == calendar.monthrange(end.year, end.month)[1]
        before = end.replace(year=end.year - 1, day=end.day if not is_month_end else 28)
    except ValueError:
        return None
    if is_month_end:
        before = before.replace(day=calendar.monthrange(before.year, before.month)[1])
    return before + dt.timedelta(days=1), end


def _quote_of(line: str, separator: str) -> str | None:
    """A FEC has no quotes: they are text, unless every field of the header is quoted."""
    fields = [field.strip() for field in line.split(separator) if field.strip()]
    is_quoted = all(len(field) > 1 and field[0] == field[-1] == '"' for field in fields)
    return '"' if is_quoted and fields else None


def _entity(feed: Feed, group: Group) -> Entity | None:
    return next((entity for entity in group.entities if entity.code == feed.entity), None)
