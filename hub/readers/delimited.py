"""Delimited text (CSV and its relatives) as raw batches.

What belongs here: the header of a file whose columns the feed declares. Cutting lines is done in ``records``; a FEC,
whose columns the law names, is opened in ``fec``.
"""

from collections.abc import Collection, Iterator, Sequence
from pathlib import Path

from hub.errors import UnreadableFileError
from hub.group.models import Feed
from hub.readers.columns import HEADER_WITHIN, Wanted, count_known, header_among, match_columns, wanted_columns
from hub.readers.contract import Facts
from hub.readers.detect import SEPARATORS, Opening, fitness, open_text, split_record, usual_count
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
    above, separator = _header_place(lines, declared, quote, wanted, feed.optional)
    lines, at = lines[above:], at + above
    header, height = split_record(lines, separator, quote)
    if len(header) < 2:
        todo = "correct format.separator in the feed, or remove it to let the hub detect it"
        raise one_column(where, separator, lines[0], todo)
    positions = match_columns(header, wanted, where, optional=feed.optional)
    count = usual_count(lines[height:], separator, quote, header, spare=len(header))
    layout = Layout(separator, quote, positions, count, spare=len(header))
    return TextSource(path, opening, layout, header, at + height)


def _header_place(
    lines: Sequence[str], declared: str | None, quote: str | None, wanted: Wanted, optional: Collection[str]
) -> tuple[int, str]:
    """How many lines stand above the header, and the separator that cuts it."""
    places: dict[str, int] = {}
    for separator in (declared,) if declared else SEPARATORS:
        rows = [split_record(lines[row:], separator, quote)[0] for row in range(min(HEADER_WITHIN, len(lines)))]
        places[separator] = header_among(rows, wanted, optional)
    best = max(places, key=lambda one: fitness(lines[places[one] :], one, quote, lambda row: count_known(row, wanted)))
    return places[best], best


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
