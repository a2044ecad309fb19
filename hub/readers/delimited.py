"""Delimited text (CSV and its relatives) as raw batches.

What belongs here: the header of a file whose columns the feed declares. Cutting lines is done in ``records``; a FEC,
whose columns the law names, is opened in ``fec``.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path

from hub.errors import UnreadableFileError
from hub.group.models import Feed
from hub.readers.columns import Wanted, count_known, match_columns, wanted_columns
from hub.readers.contract import Facts
from hub.readers.detect import Opening, best_separator, open_text, split_record, usual_count
from hub.readers.layout import Layout
from hub.readers.raw import RawBatch
from hub.readers.records import read_records
from hub.readers.refusals import one_column, place


class TextSource:
    """A text file whose layout is known: ``raw.Source``."""

    def __init__(self, path: Path, opening: Opening, layout: Layout, header: Sequence[str], first_line: int) -> None:
        self._path, self._opening, self._layout, self._first_line = path, opening, layout, first_line
        self.names = layout.names
        self.facts = Facts(opening.form.encoding, layout.separator, tuple(title.strip() for title in header))

    def raw_batches(self, chunk_bytes: int) -> Iterator[RawBatch]:
        """One batch a chunk of ``chunk_bytes``."""
        return read_records(self._path, self._opening.form, self._layout, self._first_line, chunk_bytes)


def open_delimited(feed: Feed, path: Path) -> TextSource:
    """The file with its columns found.

    Raises UnreadableFileError: not text, wrong separator, a declared column absent.
    """
    where = place(feed, path)
    opening = open_text(feed, path)
    wanted = wanted_columns(feed)
    lines, at = header_lines(opening)
    quote = _one_character("quote", feed.format.quote, where)
    declared = declared_separator(feed, where)
    separator = declared or best_separator(lines, quote, lambda fields: count_known(fields, wanted))
    header, height = split_record(lines, separator, quote)
    if len(header) < 2:
        todo = "correct format.separator in the feed, or remove it to let the hub detect it"
        raise one_column(where, separator, lines[0], todo)
    positions = match_columns(header, wanted, where, _hint(lines, separator, wanted, at))
    count = usual_count(lines[height:], separator, quote, header, spare=len(header))
    layout = Layout(separator, quote, positions, count, spare=len(header))
    return TextSource(path, opening, layout, header, at + height)


def header_lines(opening: Opening) -> tuple[Sequence[str], int]:
    """The lines from the header on, and the physical line number of the header."""
    at = next((at for at, line in enumerate(opening.lines) if line.strip()), 0)
    return opening.lines[at:] or [""], opening.skipped + at + 1


def declared_separator(feed: Feed, where: str) -> str | None:
    """``format.separator``; ``tab`` and ``\\t`` are the tabulation.

    Raises UnreadableFileError unless it is one character.
    """
    declared = feed.format.separator
    return _one_character("separator", "\t" if declared in ("tab", "\\t") else declared, where)


def _one_character(name: str, value: str | None, where: str) -> str | None:
    if not value or (len(value) == 1 and value.isascii()):
        return value or None
    raise UnreadableFileError(
        f"format.{name} is not one character",
        where=where,
        expected="one character such as ; or tab",
        found=repr(value),
        todo=f"correct format.{name} in the feed",
    )


def _hint(lines: Sequence[str], separator: str, wanted: Wanted, at: int) -> str:
    """Where the header seems to be, when it is not the first line."""
    for below, line in enumerate(lines[1:30], start=1):
        if count_known(line.split(separator), wanted) == len(wanted):
            return f"the header seems to be on line {at + below}: set format.skip_lines: {at + below - 1} in the feed"
    return ""
