"""The FEC in its XML form (art. A47 A-1 LPF): comptabilite / exercice / journal / ecriture / ligne.

What belongs here: streaming the XML with bounded memory. The names of the columns, and what the values mean, are
those of the text form (``fec``). DTDs and entities are refused: an accounting file needs none and they are a way to
attack.
"""

import itertools
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element, ParseError

import polars as pl
from defusedxml import DefusedXmlException
from defusedxml.ElementTree import iterparse

from hub.errors import UnreadableFileError
from hub.readers.columns import folded
from hub.readers.contract import Facts
from hub.readers.raw import RawBatch, empty_broken, empty_fields

_LINE, _ENTRY = "ligne", "ecriture"
_BATCH_LINES = 50_000

Record = dict[str, str]  # folded tag → text


@dataclass(frozen=True)
class Outline:
    """A first pass over the file: every leaf's tag, and the leaves that stand at journal level, one record a journal.

    The law sets no order, so a journal's code may come after its entries.
    """

    tags: tuple[str, ...]
    headings: tuple[Record, ...]


class XmlSource:
    """A FEC in XML: ``raw.Source``. ``columns``: name → tag. The line number is the rank of the ``ligne``, from 1."""

    def __init__(self, path: Path, outline: Outline, columns: Mapping[str, str], encoding: str) -> None:
        self._path, self._outline, self._columns = path, outline, columns
        self.names = tuple(columns)
        self.facts = Facts(encoding, header=outline.tags)

    def raw_batches(self, chunk_bytes: int) -> Iterator[RawBatch]:
        """Batches of 50,000 lines. A file that breaks off gives the lines before, and is then truncated."""
        records = _records(self._path, self._outline.headings)
        numbered = enumerate(records, start=1)
        while batch := list(itertools.islice(numbered, _BATCH_LINES)):
            kept = [(number, record) for number, record in batch if record is not None]
            yield self._batch(kept, is_truncated=len(kept) < len(batch))

    def _batch(self, numbered: Sequence[tuple[int, Record]], *, is_truncated: bool) -> RawBatch:
        columns = {name: [record.get(tag) for _, record in numbered] for name, tag in self._columns.items()}
        schema = empty_fields(self.names).schema
        fields = pl.DataFrame({"line_number": [number for number, _ in numbered], **columns}, schema=schema)
        return RawBatch(fields, empty_broken(self.names), partial(_texts, fields), is_truncated)


def is_xml(head: bytes) -> bool:
    """Whether a file that starts with ``head`` is XML."""
    start = head[:64].replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").lower()
    return start.startswith((b"<?xml", b"<comptabilite"))


def read_outline(path: Path, where: str) -> Outline:
    """The file's outline. Raises UnreadableFileError for XML that breaks before any line, or that has a DTD."""
    headings: list[Record] = []
    tags: set[str] = set()
    stack: list[Element] = []
    try:
        for event, element in _events(path):
            if event == "start":
                stack.append(element)
                headings += [{}] if _tag(element) == "journal" else []
                continue
            stack.pop()
            parent = _tag(stack[-1]) if stack else ""
            tags |= {_tag(child) for child in element if len(child) == 0}
            if parent == "journal" and len(element) == 0 and element.text:
                tags.add(_tag(element))
                headings[-1][_tag(element)] = element.text
            if stack and parent not in (_ENTRY, _LINE):
                stack[-1].remove(element)
    except ParseError as error:
        if "comptenum" not in tags:
            raise _broken(where, str(error)) from error
    except DefusedXmlException as error:
        raise _broken(where, "a DTD or an entity, which an accounting file does not need") from error
    except (LookupError, ValueError) as error:  # an encoding that the parser does not know
        raise _broken(where, str(error)) from error
    return Outline(tuple(sorted(tags)), tuple(headings))


def _records(path: Path, headings: Sequence[Record]) -> Iterator[Record | None]:
    """Each ``ligne`` with the leaves of its entry and its journal; a last None when the file breaks off."""
    journal = -1
    stack: list[Element] = []
    try:
        for event, element in _events(path):
            if event == "start":
                stack.append(element)
                journal += _tag(element) == "journal"
                continue
            stack.pop()
            parent = _tag(stack[-1]) if stack else ""
            heading = headings[journal] if 0 <= journal < len(headings) else {}
            if _tag(element) == _ENTRY:
                entry = _leaves(element)
                yield from ({**heading, **entry, **_leaves(line)} for line in element if _tag(line) == _LINE)
            elif _tag(element) == _LINE and parent != _ENTRY:
                yield {**heading, **_leaves(element)}
            if stack and parent not in (_ENTRY, _LINE):
                stack[-1].remove(element)
    except ParseError:
        yield from _unfinished(stack, headings[journal] if 0 <= journal < len(headings) else {})
        yield None


def _unfinished(stack: Sequence[Element], heading: Record) -> Iterator[Record]:
    """The whole lines of the entry in which the file breaks off."""
    entry = next((element for element in stack if _tag(element) == _ENTRY), None)
    if entry is None:
        return
    lines = [line for line in entry if _tag(line) == _LINE and line not in stack]
    yield from ({**heading, **_leaves(entry), **_leaves(line)} for line in lines)


def _events(path: Path) -> Iterator[tuple[str, Element]]:
    with path.open("rb") as file:
        events: Any = iterparse(file, events=("start", "end"), forbid_dtd=True)
        yield from events


def _tag(element: Element) -> str:
    return folded(element.tag.rpartition("}")[2])


def _leaves(element: Element) -> Record:
    return {_tag(child): child.text for child in element if len(child) == 0 and child.text}


def _texts(fields: pl.DataFrame, line_numbers: Sequence[int]) -> list[str]:
    """The values of lines, in the order of the columns, joined by tabs."""
    joined = pl.concat_str(pl.exclude("line_number").fill_null(""), separator="\t")
    table = fields.filter(pl.col("line_number").is_in(list(line_numbers))).select("line_number", text=joined)
    texts = dict(table.iter_rows())
    return [texts.get(number, "") for number in line_numbers]


def xml_encoding(head: bytes) -> str:
    """The encoding that the XML declaration gives; utf-8 without one."""
    found = re.search(rb"""encoding=["']([A-Za-z0-9._-]+)["']""", head[:200])
    return found[1].decode().lower() if found else "utf-8"


def _broken(where: str, found: str) -> UnreadableFileError:
    return UnreadableFileError(
        "this XML cannot be read",
        where=where,
        expected="a FEC in XML: comptabilite, exercice, journal, ecriture, ligne",
        found=found,
        todo="export the FEC again, as text if the software can",
    )
