"""What a text file is before any line is read: its encoding, line ends, separator and header.

What belongs here: whatever is decided from the file's beginning. What is refused outright is in ``refusals``. Which
header is which column is decided in ``columns``; lines are parsed in ``records``.
"""

import csv
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from hub.group.models import Feed
from hub.readers.encodings import bom_of, declared_encoding, encoding_of
from hub.readers.refusals import HEAD_BYTES, head_of, refuse_binary, refuse_other_kinds
from hub.readers.refusals import place as place
from hub.readers.text import TextForm, read_chunks, unmarked

_STEP_BYTES = 128 << 10
_MOST_LINES = 2000
SEPARATORS = ("\t", ";", "|", ",")


@dataclass(frozen=True)
class Opening:
    """The beginning of a text file: its form, and its first lines (without line ends) after ``skip_lines``."""

    form: TextForm
    lines: tuple[str, ...]
    skipped: int


def open_text(feed: Feed, path: Path) -> Opening:
    """Encoding, line ends and first lines of a text file.

    Raises UnreadableFileError for an empty or a binary file, an archive, a PDF or a web page.
    """
    where = place(feed, path)
    head = head_of(feed, path)
    refuse_other_kinds(head, where)
    bom, marked = bom_of(head)
    declared = None if marked else _declared(feed, where)
    encoding, is_valid = (declared, False) if declared else encoding_of(path, head)
    refuse_binary(head, encoding, where)
    line_end = b"\n" if _has_line_feed(head[bom:], encoding) else b"\r"
    form = TextForm(encoding, line_end, bom, is_valid)
    skipped = feed.format.skip_lines
    return Opening(form, tuple(_first_lines(path, form)[skipped:]), skipped)


def split_record(lines: Sequence[str], separator: str, quote: str | None) -> tuple[list[str], int]:
    """Fields of the record that starts at the first line, and how many lines it takes (quoted line ends)."""
    if quote is None or quote not in lines[0]:
        return lines[0].split(separator), 1
    feeds = (f"{line}\n".replace("\r", " ") for line in lines[:20])  # a lone \r is an error to the csv module
    reader = csv.reader(feeds, delimiter=separator, quotechar=quote)
    try:
        fields = next(reader)
    except csv.Error:
        fields = []
    return (fields, reader.line_num) if len(fields) > 1 else (lines[0].split(separator), 1)


def best_separator(lines: Sequence[str], quote: str | None, known: Callable[[Sequence[str]], int]) -> str:
    """The separator that cuts the header, the first of ``lines``, best."""
    return max(SEPARATORS, key=lambda separator: fitness(lines, separator, quote, known))


def fitness(
    lines: Sequence[str], separator: str, quote: str | None, known: Callable[[Sequence[str]], int]
) -> tuple[int, int, int]:
    """How well ``separator`` cuts the header: most ``known`` names, then fields as regular as in the lines below."""
    fields, height = split_record(lines, separator, quote)
    below = [len(split_record([line], separator, quote)[0]) for line in lines[height : height + 20] if line.strip()]
    return known(fields), sum(count == len(fields) for count in below) * (len(fields) > 1), len(fields)


def named_width(header: Sequence[str]) -> int:
    """How many columns the header has up to the last one with a name."""
    return max(at + 1 for at, title in enumerate(header) if title.strip())


def usual_count(lines: Sequence[str], separator: str, quote: str | None, header: Sequence[str], spare: int) -> int:
    """The number of fields that lines of this file have: most often the header's.

    Some exports end every line, or only the header, with a separator. A line that differs from the others is not
    tolerated: one field too many, blank at the end, is also what a stray separator within a text looks like.
    """
    counts: Counter[int] = Counter({len(header): 0})
    named = named_width(header)
    at = 0
    while at < len(lines):
        line, height = lines[at], 1
        count, beyond = line.count(separator) + 1, ""
        if quote and quote in line:
            fields, height = split_record(lines[at : at + 20], separator, quote)
            count, beyond = len(fields), "".join(fields[spare:])
        elif count > spare:
            beyond = "".join(line.rsplit(separator, count - spare)[1:])
        at += height
        if count >= named and not beyond.strip() and line.strip():
            counts[count] += 1
    return counts.most_common(1)[0][0]


def _declared(feed: Feed, where: str) -> str | None:
    """The declared encoding; UTF-16 without a byte-order mark is little-endian, as Windows writes it."""
    if not feed.format.encoding:
        return None
    encoding = declared_encoding(feed.format.encoding, where)
    return f"{encoding}-le" if encoding in ("utf-16", "utf-32") else encoding


def _has_line_feed(head: bytes, encoding: str) -> bool:
    text = head[:_STEP_BYTES].decode(encoding, "replace")
    if "\n" not in text:
        text = head.decode(encoding, "replace")
    return "\n" in text or "\x85" in text or "\r" not in text


def _first_lines(path: Path, form: TextForm) -> list[str]:
    """At most 2,000 lines of the first megabyte, read in steps: most files show them in the first."""
    lines: list[str] = []
    for step, chunk in enumerate(read_chunks(path, form, _STEP_BYTES), start=1):
        text = chunk.data.decode()
        lines += (unmarked(text) if chunk.has_marks else text).split("\n")[:-1]
        if len(lines) >= _MOST_LINES or step * _STEP_BYTES >= HEAD_BYTES:
            break
    return lines[:_MOST_LINES]
