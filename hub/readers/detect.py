"""What a text file is before any line is read: its encoding, line ends, separator and header.

Also the first refusals: empty, binary, another kind of file under a text name. What belongs here: whatever is decided
from the file's beginning. Which header is which column is decided in ``columns``; lines are parsed in ``records``.
"""

import csv
import io
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from hub.errors import UnreadableFileError
from hub.group.models import Feed
from hub.readers.encodings import bom_of, declared_encoding, encoding_of
from hub.readers.text import TextForm, read_chunks, unmarked

SEPARATORS = ("\t", ";", "|", ",")
HEAD_BYTES = 1 << 20

_SIGNATURES = (
    (b"PK\x03\x04", "a zip archive, such as an Excel workbook (.xlsx)", "declare reader: workbook, or save it as CSV"),
    (b"%PDF", "a PDF document", "ask the entity for the export as text, not as a printed page"),
    (b"\xd0\xcf\x11\xe0", "an old Excel workbook (.xls)", "declare reader: workbook, or save it as CSV"),
    (b"\x1f\x8b", "a gzip archive", "decompress it before dropping it in the inbox"),
    (b"7z\xbc\xaf", "a 7z archive", "decompress it before dropping it in the inbox"),
    (b"Rar!", "a RAR archive", "decompress it before dropping it in the inbox"),
    (b"<!doctype html", "a web page", "download the file itself: this is probably a sign-in page"),
    (b"<html", "a web page", "download the file itself: this is probably a sign-in page"),
)


@dataclass(frozen=True)
class Opening:
    """The beginning of a text file: its form, and its first lines (without line ends) after ``skip_lines``."""

    form: TextForm
    lines: tuple[str, ...]
    skipped: int


def place(feed: Feed, path: Path) -> str:
    """``ENTITY.feed, file``: the ``where`` of every error about a file."""
    return f"{feed.feed_id}, {path.name}"


def head_of(feed: Feed, path: Path) -> bytes:
    """The file's first megabyte. Raises UnreadableFileError when it holds nothing at all."""
    with path.open("rb") as file:
        head = file.read(HEAD_BYTES)
    if not head[bom_of(head)[0] :].strip(b"\x1a\x00\r\n\t "):
        raise UnreadableFileError(
            "the file is empty",
            where=place(feed, path),
            expected="a header and lines",
            found=f"{path.stat().st_size} bytes, nothing in them",
            todo="ask the entity to export it again",
        )
    return head


def open_text(feed: Feed, path: Path) -> Opening:
    """Encoding, line ends and first lines of a text file.

    Raises UnreadableFileError for an empty or a binary file, an archive, a PDF or a web page.
    """
    where = place(feed, path)
    head = head_of(feed, path)
    _refuse_other_kinds(head, where)
    bom, marked = bom_of(head)
    declared = None if marked else _declared(feed, where)
    encoding, is_valid = (declared, False) if declared else encoding_of(path, head)
    _refuse_binary(head, encoding, where)
    line_end = b"\n" if _has_line_feed(head[bom:], encoding) else b"\r"
    form = TextForm(encoding, line_end, bom, is_valid)
    skipped = feed.format.skip_lines
    return Opening(form, tuple(_first_lines(path, form)[skipped:]), skipped)


def split_record(lines: Sequence[str], separator: str, quote: str | None) -> tuple[list[str], int]:
    """Fields of the record that starts at the first line, and how many lines it takes (quoted line ends)."""
    if quote is None or quote not in lines[0]:
        return lines[0].split(separator), 1
    reader = csv.reader(io.StringIO("\n".join(lines[:20])), delimiter=separator, quotechar=quote)
    fields = next(reader)
    return (fields, reader.line_num) if len(fields) > 1 else (lines[0].split(separator), 1)


def best_separator(lines: Sequence[str], quote: str | None, known: Callable[[Sequence[str]], int]) -> str:
    """The separator whose header holds most ``known`` names, then most fields as regular as in the lines below."""

    def score(separator: str) -> tuple[int, int, int]:
        fields, height = split_record(lines, separator, quote)
        below = [len(split_record([line], separator, quote)[0]) for line in lines[height : height + 20] if line.strip()]
        return known(fields), sum(count == len(fields) for count in below) * (len(fields) > 1), len(fields)

    return max(SEPARATORS, key=score)


def named_width(header: Sequence[str]) -> int:
    """How many columns the header has up to the last one with a name."""
    return max(at + 1 for at, title in enumerate(header) if title.strip())


def usual_count(lines: Sequence[str], separator: str, quote: str | None, header: Sequence[str], spare: int) -> int:
    """The number of fields that lines of this file have: most often the header's.

    Some exports end every line, or only the header, with a separator. A line that differs from the others is not
    tolerated: one field too many, blank at the end, is also what a stray separator within a text looks like.
    """
    counts: Counter[int] = Counter({len(header): 0})
    at = 0
    while at < len(lines):
        fields, height = split_record(lines[at : at + 20], separator, quote) if lines[at].strip() else ([], 1)
        at += height
        if len(fields) >= named_width(header) and not any(field.strip() for field in fields[spare:]):
            counts[len(fields)] += 1
    return counts.most_common(1)[0][0]


def one_column(where: str, separator: str, line: str, todo: str) -> UnreadableFileError:
    """The error for a separator that does not cut the header."""
    return UnreadableFileError(
        "only one column found",
        where=where,
        expected=f"columns separated by {separator!r}",
        found=line[:120],
        todo=todo,
    )


def _declared(feed: Feed, where: str) -> str | None:
    """The declared encoding; UTF-16 without a byte-order mark is little-endian, as Windows writes it."""
    if not feed.format.encoding:
        return None
    encoding = declared_encoding(feed.format.encoding, where)
    return f"{encoding}-le" if encoding in ("utf-16", "utf-32") else encoding


def _refuse_other_kinds(head: bytes, where: str) -> None:
    for signature, kind, todo in _SIGNATURES:
        if head[:64].lstrip().lower().startswith(signature.lower()):
            raise UnreadableFileError(f"this is {kind}", where=where, expected="a text file", found=kind, todo=todo)


def _refuse_binary(head: bytes, encoding: str, where: str) -> None:
    text = head[: 64 << 10].decode(encoding, "replace")
    odd = sum(character < " " and character not in "\t\r\n\x1a\f\v" for character in text)
    if "\0" in text or odd > len(text) // 20:
        nul = "NUL bytes: binary content, or UTF-16 without a byte-order mark" if "\0" in text else "binary content"
        raise UnreadableFileError(
            "the file is not text",
            where=where,
            expected="a text file",
            found=nul,
            todo="export it as text (CSV or FEC); if it is UTF-16, set format.encoding: utf-16-le in the feed",
        )


def _has_line_feed(head: bytes, encoding: str) -> bool:
    text = head.decode(encoding, "replace")
    return "\n" in text or "\x85" in text or "\r" not in text


def _first_lines(path: Path, form: TextForm) -> list[str]:
    chunk = next(read_chunks(path, form, HEAD_BYTES), None)
    return unmarked(chunk.data.decode()).split("\n")[:-1][:2000] if chunk else []
