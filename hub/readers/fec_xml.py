"""The FEC in its XML form (art. A47 A-1 LPF): comptabilite / exercice / journal / ecriture / ligne.

What belongs here: which element is a line, and what applies to it. The names of the columns, and what the values mean,
are those of the text form (``fec``). Streaming and what is refused are in ``xml_stream``.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from xml.etree.ElementTree import Element, ParseError

from hub.errors import UnreadableFileError
from hub.readers.xml_stream import Record, XmlStream, leaves, tag_of

_LINE, _ENTRY = "ligne", "ecriture"


@dataclass(frozen=True)
class Outline:
    """A first pass over the file: every leaf's tag, and the leaves that stand at journal level, one record a journal.

    The law sets no order, so a journal's code may come after its entries.
    """

    tags: tuple[str, ...]
    headings: tuple[Record, ...]


def read_outline(path: Path, where: str) -> Outline:
    """The file's outline. Raises UnreadableFileError for XML that breaks before any line, or that has a DTD."""
    headings: list[Record] = []
    tags: set[str] = set()
    stream = _stream(path, where)
    try:
        for event, element in stream:
            if event == "start":
                headings += [{}] if tag_of(element) == "journal" else []
                continue
            parent = tag_of(stream.open[-1]) if stream.open else ""
            tags |= _leaf_tags(element)
            if parent == "journal" and len(element) == 0 and element.text:
                tags.add(tag_of(element))
                headings[-1][tag_of(element)] = element.text
    except ParseError as error:
        tags |= {tag for element in stream.open for tag in _leaf_tags(element)}
        if "comptenum" not in tags:
            raise _broken(where, str(error)) from error
    return Outline(tuple(sorted(tags)), tuple(headings))


def read_lines(path: Path, where: str, headings: Sequence[Record]) -> Iterator[Record | None]:
    """Each ``ligne`` with the leaves of its entry and its journal; a last None when the file breaks off."""
    journal = -1
    stream = _stream(path, where)
    try:
        for event, element in stream:
            if event == "start":
                journal += tag_of(element) == "journal"
                continue
            parent = tag_of(stream.open[-1]) if stream.open else ""
            heading = headings[journal] if 0 <= journal < len(headings) else {}
            if tag_of(element) == _ENTRY:
                entry = leaves(element)
                yield from ({**heading, **entry, **leaves(line)} for line in element if tag_of(line) == _LINE)
            elif tag_of(element) == _LINE and parent != _ENTRY:
                yield {**heading, **leaves(element)}
    except ParseError:
        yield from _unfinished(stream.open, headings[journal] if 0 <= journal < len(headings) else {})
        yield None


def _unfinished(stack: Sequence[Element], heading: Record) -> Iterator[Record]:
    """The whole lines of the entry in which the file breaks off."""
    entry = next((element for element in stack if tag_of(element) == _ENTRY), None)
    if entry is None:
        return
    lines = [line for line in entry if tag_of(line) == _LINE and line not in stack]
    yield from ({**heading, **leaves(entry), **leaves(line)} for line in lines)


def _leaf_tags(element: Element) -> set[str]:
    return {tag_of(one) for one in element.iter() if len(one) == 0}


def _stream(path: Path, where: str) -> XmlStream:
    return XmlStream(path, frozenset((_ENTRY, _LINE)), lambda found: _broken(where, found))


def _broken(where: str, found: str) -> UnreadableFileError:
    return UnreadableFileError(
        "this XML cannot be read",
        where=where,
        expected="a FEC in XML: comptabilite, exercice, journal, ecriture, ligne",
        found=found,
        todo="export the FEC again, as text if the software can",
    )
