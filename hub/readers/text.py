"""Bytes of a text file as a stream of chunks of whole lines, in UTF-8 with ``\\n`` line ends.

What belongs here: cutting a file of any size into bounded chunks, line ends (``\\n``, ``\\r\\n``, ``\\r\\r\\n``, lone
``\\r``), re-encoding, the trailing Ctrl-Z, and marking the bytes that the encoding does not explain. What a line means
(fields, quotes, header) is the business of ``records``; which encoding a file has, of ``encodings``.
"""

import codecs
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from hub.errors import UnreadableFileError

CHUNK_BYTES = 32 << 20
MAX_LINE_BYTES = 64 << 20

# An undecodable byte b becomes the private-use character U+10FE00 + b: it stays visible to `records`, which rejects its
# line, while a genuine U+FFFD (common in files that were badly converted before) stays ordinary text.
_MARK_BASE = 0x10FE00
MARKED = f"[{chr(_MARK_BASE)}-{chr(_MARK_BASE + 0xFF)}]"
_ESCAPED = re.compile(rb"\xed[\xb2\xb3][\x80-\xbf]")  # the surrogates that stand for undecodable bytes, as UTF-8
_CONTROL = re.compile("[\x80-\x9f]")


@dataclass(frozen=True)
class TextForm:
    """How the text of a file is written. ``bom`` counts the bytes to skip; ``line_end`` is one UTF-8 byte.

    ``is_known_valid``: every byte of the file has been seen to be UTF-8, without NUL, so it is not checked again.
    """

    encoding: str
    line_end: bytes = b"\n"
    bom: int = 0
    is_known_valid: bool = False


@dataclass(frozen=True)
class Chunk:
    """Whole lines, each ended by ``\\n``; ``first_line`` is 1-based; ``is_cut``: the last line had no line end."""

    data: bytes
    first_line: int
    line_count: int
    is_last: bool = False
    is_cut: bool = False
    has_marks: bool = False


def read_chunks(path: Path, form: TextForm, size: int = CHUNK_BYTES) -> Iterator[Chunk]:
    """The file's lines in order; never holds more than about ``size`` bytes and one line (at most 64 MB)."""
    line = 1
    pending: bytes | None = None
    for data in _whole_lines(_utf8_blocks(path, form, size), form.line_end, path):
        if pending is not None:
            chunk = _chunk(pending, form, line, is_last=False)
            line += chunk.line_count
            yield chunk
        pending = data
    if pending is not None:
        yield _chunk(pending, form, line, is_last=True)


def unmarked(text: str) -> str:
    """``text`` with every marked byte written as ``\\xNN``, for people to read."""
    return re.sub(MARKED, lambda found: f"\\x{ord(found[0]) - _MARK_BASE:02x}", text)


def is_single_byte(encoding: str) -> bool:
    """Whether each byte is one character that extends ASCII, so that lines can be cut before decoding."""
    every = bytes(range(256)).decode(encoding, "replace")
    return len(every) == 256 and every[:128] == bytes(range(128)).decode("ascii")


def _utf8_blocks(path: Path, form: TextForm, size: int) -> Iterator[bytes]:
    is_utf8 = form.encoding in ("utf-8", "utf-8-sig")
    decoder = None if is_utf8 else _decoder(form.encoding)
    with path.open("rb") as file:
        file.seek(form.bom)
        while block := file.read(size):
            yield block if decoder is None else _encoded(decoder.decode(block), form.encoding)
    if decoder is not None:
        yield _encoded(decoder.decode(b"", True), form.encoding)


def _decoder(encoding: str) -> codecs.IncrementalDecoder:
    errors = "surrogateescape" if is_single_byte(encoding) else "replace"
    return codecs.getincrementaldecoder(encoding)(errors)


def _encoded(text: str, encoding: str) -> bytes:
    if encoding.startswith("iso8859"):  # 0x80-0x9F are control characters there: nothing that a ledger writes
        text = _CONTROL.sub(lambda found: _mark(ord(found[0])), text)
    elif not is_single_byte(encoding):
        text = text.replace("\x85", "\n").replace("\ufffd", _mark(0xFF))  # EBCDIC's new line is 0x15
    return _with_marks(text)


def _mark(byte: int) -> str:
    return chr(_MARK_BASE + byte)


def _with_marks(text: str) -> bytes:
    """UTF-8, with a mark in place of every surrogate that ``surrogateescape`` made of an undecodable byte."""
    try:
        return text.encode()
    except UnicodeEncodeError:
        escaped = text.encode("utf-8", "surrogatepass")
        return _ESCAPED.sub(
            lambda found: _mark(ord(found[0].decode("utf-8", "surrogatepass")) & 0xFF).encode(), escaped
        )


def _whole_lines(blocks: Iterable[bytes], end: bytes, path: Path) -> Iterator[bytes]:
    rest = b""
    for block in blocks:
        cut = block.rfind(end) + 1
        if cut:
            yield rest + block[:cut]
            rest = block[cut:]
            continue
        rest += block
        if len(rest) > MAX_LINE_BYTES:
            raise UnreadableFileError(
                "one line is longer than 64 MB",
                where=path.name,
                expected="one line an entry, with line ends",
                todo="export the file again as text with line ends",
            )
    if rest:
        yield rest


def _chunk(data: bytes, form: TextForm, first_line: int, *, is_last: bool) -> Chunk:
    if form.line_end == b"\r":
        data = data.replace(b"\r", b"\n")
    while b"\r" in data and b"\r\n" in data:  # twice for the \r\r\n that some exports write
        data = data.replace(b"\r\n", b"\n")
    is_cut = False
    if is_last:
        data = data.rstrip(b"\x1a")  # Ctrl-Z, the end-of-file byte of DOS
        is_cut = bool(data) and not data.endswith(b"\n")
        data = data.rstrip(b"\r") + b"\n" if is_cut else data
    has_marks = False
    if not form.is_known_valid:
        data, has_marks = _valid_utf8(data)
    return Chunk(data, first_line, data.count(b"\n"), is_last, is_cut, has_marks)


def _valid_utf8(data: bytes) -> tuple[bytes, bool]:
    if b"\0" in data:
        data = data.replace(b"\0", _mark(0).encode())
    has_marks = _mark(0).encode()[:2] in data
    if data.isascii():
        return data, has_marks
    try:
        data.decode()
    except UnicodeDecodeError:
        return _with_marks(data.decode("utf-8", "surrogateescape")), True
    return data, has_marks
