"""The first refusals: a file that is empty, binary, or of another kind than its feed says.

What belongs here: what can be told from a file's first bytes without knowing its columns, and the words for it. How a
text file is written is found out in ``detect``.
"""

from pathlib import Path

from hub.errors import UnreadableFileError
from hub.group.models import Feed
from hub.readers.encodings import bom_of
from hub.readers.kinds import kind_of

HEAD_BYTES = 1 << 20

_NOTHING = b"\x1a\x00\r\n\t "
_ODD = [chr(code) for code in range(32) if chr(code) not in "\t\r\n\x1a\f\v"]


def place(feed: Feed, path: Path) -> str:
    """``ENTITY.feed, file``: the ``where`` of every error about a file."""
    return f"{feed.feed_id}, {path.name}"


def head_of(feed: Feed, path: Path) -> bytes:
    """The file's first megabyte. Raises UnreadableFileError when it holds nothing at all."""
    with path.open("rb") as file:
        head = file.read(HEAD_BYTES)
    start = bom_of(head)[0]
    if not head[start:4096].strip(_NOTHING) and not head[start:].strip(_NOTHING):
        raise UnreadableFileError(
            "the file is empty",
            where=place(feed, path),
            expected="a header and lines",
            found=f"{path.stat().st_size} bytes, nothing in them",
            todo="ask the entity to export it again",
        )
    return head


def one_column(where: str, separator: str, line: str, todo: str) -> UnreadableFileError:
    """The error for a separator that does not cut the header."""
    return UnreadableFileError(
        "only one column found",
        where=where,
        expected=f"columns separated by {separator!r}",
        found=line[:120],
        todo=todo,
    )


def refuse_other_kinds(head: bytes, where: str, *, allowed: str = "") -> None:
    """Raises UnreadableFileError for an archive, a workbook, a PDF, a web page or XML, unless it is ``allowed``."""
    kind = kind_of(head)
    if kind and kind.name != allowed:
        what = f"this is {kind.words}"
        raise UnreadableFileError(what, where=where, expected="a text file", found=kind.words, todo=kind.todo)


def refuse_no_workbook(head: bytes, where: str) -> None:
    """Raises UnreadableFileError for text, a web page or any other kind under a workbook's name."""
    kind = kind_of(head)
    if kind and kind.name in ("zip", "xls"):
        return
    words, todo = (kind.words, kind.todo) if kind else ("a text file", "declare reader: delimited")
    raise UnreadableFileError(
        "this is not a workbook", where, "an Excel or OpenDocument workbook (.xlsx, .xls, .xlsb, .ods)", words, todo
    )


def refuse_binary(head: bytes, encoding: str, where: str) -> None:
    """Raises UnreadableFileError when the first 64 KB, decoded, hold a NUL or more than 5 % of control characters."""
    text = head[: 64 << 10].decode(encoding, "replace")
    odd = sum(map(text.count, _ODD))
    if "\0" in text or odd > len(text) // 20:
        nul = "NUL bytes: binary content, or UTF-16 without a byte-order mark" if "\0" in text else "binary content"
        raise UnreadableFileError(
            "the file is not text",
            where=where,
            expected="a text file",
            found=nul,
            todo="export it as text (CSV or FEC); if it is UTF-16, set format.encoding: utf-16-le in the feed",
        )
