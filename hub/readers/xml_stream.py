"""XML that somebody else wrote, streamed in bounded memory, and refused where it attacks.

What belongs here: what every dialect of XML shares, that is safe events, names without namespaces, leaves, and records
as raw batches. What an element means is in ``fec_xml`` and ``saft``.

A document type is refused, hence entities, external files and their expansion too: it can only stand before the first
element, so that defusedxml reads up to there and the parser in C, three times as fast, reads the rest. So are more than
100 levels, and a megabyte without any tag.
"""

import itertools
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import lru_cache, partial
from pathlib import Path
from typing import Any, BinaryIO
from xml.etree.ElementTree import Element, ParseError, iterparse

import polars as pl
from defusedxml import DefusedXmlException
from defusedxml.ElementTree import iterparse as defused_iterparse

from hub.errors import UnreadableFileError
from hub.readers.columns import folded
from hub.readers.contract import Facts
from hub.readers.raw import RawBatch, empty_broken, empty_fields

MOST_LEVELS = 100
MOST_SILENT_BYTES = 1 << 20
_BATCH_LINES = 50_000

Record = dict[str, str]  # folded tag → text
Refusal = Callable[[str], UnreadableFileError]  # what was found → the error, in the words of the dialect


class XmlStream:
    """The elements of a file, one at a time: ``for event, element in stream``, event being ``start`` or ``end``.

    A ``kept`` element (folded tags) is whole at its ``end``, and what it holds is not told one by one; any other has
    let go of what it held. ``open``: the elements not closed yet, outermost first, without the one that just ended.
    Raises what ``refusal`` makes of a file that attacks, and ParseError where the XML breaks off or is no XML.
    """

    def __init__(self, path: Path, kept: frozenset[str], refusal: Refusal) -> None:
        self._path, self._kept, self._refusal = path, kept, refusal
        self.open: list[Element] = []

    def __iter__(self) -> Iterator[tuple[str, Element]]:
        self.open.clear()
        above, inside = self.open, 0  # open elements from the kept one on
        with self._path.open("rb") as file:
            try:
                self._refuse_document_type(file)
                file.seek(0)
                gauge = _Gauge(file, self._refusal)
                for event, element in iterparse(gauge, events=("start", "end")):
                    gauge.silent = 0
                    if event == "start":
                        above.append(element)
                        if len(above) > MOST_LEVELS:
                            raise self._refusal(f"elements in one another, more than {MOST_LEVELS} levels")
                        if inside or tag_of(element) in self._kept:
                            inside += 1
                        if inside < 2:
                            yield event, element
                        continue
                    above.pop()
                    inside -= inside > 0
                    if not inside:
                        yield event, element
                        if above:
                            above[-1].remove(element)
            except (LookupError, ValueError) as error:  # an encoding that the parser does not know
                raise self._refusal(str(error)) from error

    def _refuse_document_type(self, file: BinaryIO) -> None:
        """Reads up to the first element."""
        events: Any = defused_iterparse(_Gauge(file, self._refusal), events=("start",), forbid_dtd=True)
        try:
            with suppress(ParseError, StopIteration):  # told by the reading itself
                next(iter(events))
        except DefusedXmlException as error:
            raise self._refusal("a DTD or an entity, which an accounting file does not need") from error


class _Gauge:
    """A file that counts the bytes read since ``silent`` was last set to 0: a text that never ends fills the memory."""

    def __init__(self, file: BinaryIO, refusal: Refusal) -> None:
        self._file, self._refusal, self.silent = file, refusal, 0

    def read(self, size: int = -1, /) -> bytes:
        if self.silent > MOST_SILENT_BYTES:
            raise self._refusal(f"more than {MOST_SILENT_BYTES >> 20} MB of text without any tag")
        self.silent += size
        return self._file.read(size)


class XmlSource:
    """Records as ``raw.Source``. ``columns``: name → key of a record. The line number is the record's rank, from 1.

    ``records`` gives them anew at each call, and None where the file breaks off. A record with a ``rule`` and a
    ``detail`` is rejected by that rule, whatever its values.
    """

    def __init__(
        self, records: Callable[[], Iterator[Mapping[str, str] | None]], columns: Mapping[str, str], facts: Facts
    ) -> None:
        self._records, self._columns, self.facts = records, columns, facts
        self.names = tuple(columns)

    def raw_batches(self, chunk_bytes: int) -> Iterator[RawBatch]:
        """Batches of 50,000 lines. A file that breaks off gives the lines before, and is then truncated."""
        numbered = enumerate(self._records(), start=1)
        while batch := list(itertools.islice(numbered, _BATCH_LINES)):
            kept = [(number, record) for number, record in batch if record is not None]
            yield self._batch(kept, is_truncated=len(kept) < len(batch))

    def _batch(self, numbered: Sequence[tuple[int, Mapping[str, str]]], *, is_truncated: bool) -> RawBatch:
        columns = {name: [record.get(key) for _, record in numbered] for name, key in self._columns.items()}
        rules = {name: [record.get(name) for _, record in numbered] for name in ("rule", "detail", "raw_text")}
        frame = pl.DataFrame(
            {"line_number": [number for number, _ in numbered], **rules, **columns},
            schema=empty_broken(self.names).schema,
        )
        is_broken = pl.col("rule").is_not_null()
        fields = frame.filter(~is_broken).select(*empty_fields(self.names).columns)
        texts = partial(_texts, frame.drop(*rules))
        return RawBatch(fields, frame.filter(is_broken), texts, is_truncated)


def _texts(fields: pl.DataFrame, line_numbers: Sequence[int]) -> list[str]:
    """The values of lines, in the order of the columns, joined by tabs."""
    joined = pl.concat_str(pl.exclude("line_number").fill_null(""), separator="\t")
    table = fields.filter(pl.col("line_number").is_in(list(line_numbers))).select("line_number", text=joined)
    texts = dict(table.iter_rows())
    return [texts.get(number, "") for number in line_numbers]


@lru_cache(maxsize=4096)
def local_name(tag: str) -> str:
    """``{urn:x}JournalCode`` → ``journalcode``: without namespace, and folded as the names of columns are."""
    return folded(tag.rpartition("}")[2])


def tag_of(element: Element) -> str:
    """``local_name`` of the element."""
    return local_name(element.tag)


def leaves(element: Element) -> Record:
    """The texts of its children that hold no element; blank ones are not there."""
    return {local_name(child.tag): child.text for child in element if child.text and len(child) == 0}


def is_xml(head: bytes, *roots: bytes) -> bool:
    """Whether a file that starts with ``head`` is XML, by its declaration or by one of these ``roots``, lower case."""
    start = head[:64].replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").lower()
    return start.startswith((b"<?xml", *(b"<" + root for root in roots)))


def xml_encoding(head: bytes) -> str:
    """The encoding that the XML declaration gives; utf-8 without one."""
    start = head[:400].replace(b"\0", b"")  # UTF-16 has a NUL beside each letter
    found = re.search(rb"""encoding=["']([A-Za-z0-9._-]+)["']""", start)
    return found[1].decode().lower() if found else "utf-8"
