"""Bytes of a text file as a stream of chunks of whole lines, in UTF-8 with ``\\n`` line ends.

What belongs here: cutting a file of any size into bounded chunks, line ends (``\\n``, ``\\r\\n``, ``\\r\\r\\n``, lone
``\\r``), re-encoding, the trailing Ctrl-Z, and marking the bytes that the encoding does not explain. What a line means
(fields, quotes, header) is the business of ``records``; which encoding a file has, of ``encodings``.
"""

import codecs
import itertools
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO

from hub.errors import UnreadableFileError
from hub.readers.bytescan import count_lines, without_returns

CHUNK_BYTES = 32 << 20
MAX_LINE_BYTES = 64 << 20

# An undecodable byte b becomes the private-use character U+10FE00 + b: it stays visible to `records`, which rejects its
# line, while a genuine U+FFFD (common in files that were badly converted before) stays ordinary text.
_MARK_BASE = 0x10FE00
MARKED = f"[{chr(_MARK_BASE)}-{chr(_MARK_BASE + 0xFF)}]"
_ESCAPED = re.compile(rb"\xed[\xb2\xb3][\x80-\xbf]")  # the surrogates that stand for undecodable bytes, as UTF-8
_CONTROL = re.compile("[\x80-\x9f]")
_NO_CONTROL = bytes(code for code in range(256) if not 0x80 <= code <= 0x9F)
_MARK_LEAD = chr(_MARK_BASE).encode()[:2]
_PIECE = 256 << 10  # stays in the processor's cache


@dataclass(frozen=True)
class TextForm:
    """How the text of a file is written. ``bom`` counts the bytes to skip; ``line_end`` is one UTF-8 byte.

    ``is_known_valid``: every byte of the file has been seen to be UTF-8, without NUL, so it is not checked again.
    """

    encoding: str
    line_end: bytes = b"\n"
    bom: int = 0
    is_known_valid: bool = False

    @property
    def is_utf8(self) -> bool:
        """Whether the file's bytes are taken as they are."""
        return self.encoding in ("utf-8", "utf-8-sig")


@dataclass(frozen=True)
class Chunk:
    """Whole lines, each ended by ``\\n``; ``first_line`` is 1-based; ``is_cut``: the last line had no line end."""

    data: bytes
    first_line: int
    line_count: int
    is_last: bool = False
    is_cut: bool = False
    has_marks: bool = False


def read_chunks(path: Path, form: TextForm, size: int = CHUNK_BYTES, first_line: int = 1) -> Iterator[Chunk]:
    """The file's lines in order, from ``first_line`` on, in chunks of about ``size`` bytes; a line has at most 64 MB.

    What is not UTF-8 is read in small pieces, so that all that is done to it is done in the processor's cache.
    """
    pieces: list[Chunk] = []
    with path.open("rb") as file:
        file.seek(form.bom)
        line = _skip_lines(file, form, first_line)
        left = size - (file.tell() - form.bom) % size
        lines = _whole_lines(_utf8_pieces(file, form, size, left), form.line_end, path)
        for data, is_chunk_end, is_last in _marked_ends(lines):
            piece = _chunk(data, form, line, is_last=is_last)
            line += piece.line_count
            pieces.append(_from_line(piece, first_line))
            if is_chunk_end:
                yield joined(pieces)
                pieces = []


def _skip_lines(file: BinaryIO, form: TextForm, first_line: int) -> int:
    """The line at which ``file`` now stands: ``first_line`` where lines show before decoding, else 1."""
    if not form.is_utf8 or form.line_end != b"\n":
        return 1
    return 1 + sum(bool(file.readline()) for _ in range(first_line - 1))


def _marked_ends(pieces: Iterable[bytes | None]) -> Iterator[tuple[bytes, bool, bool]]:
    """Each piece, whether a None or nothing follows it, and whether nothing else does."""
    held: bytes | None = None
    is_chunk_end = False
    for piece in itertools.chain(pieces, [None]):
        if piece is None:
            is_chunk_end = True
            continue
        if held is not None:
            yield held, is_chunk_end, False
        held, is_chunk_end = piece, False
    if held is not None:
        yield held, True, True


def joined(chunks: Sequence[Chunk]) -> Chunk:
    """One chunk of chunks that follow one another."""
    if len(chunks) == 1:
        return chunks[0]
    return replace(
        chunks[-1],
        data=b"".join(chunk.data for chunk in chunks),
        first_line=chunks[0].first_line,
        line_count=sum(chunk.line_count for chunk in chunks),
        has_marks=any(chunk.has_marks for chunk in chunks),
    )


def _from_line(chunk: Chunk, first_line: int) -> Chunk:
    if chunk.first_line >= first_line:
        return chunk
    at, line = 0, chunk.first_line
    while line < first_line and at < len(chunk.data):
        at = chunk.data.index(b"\n", at) + 1
        line += 1
    return replace(
        chunk, data=chunk.data[at:], first_line=line, line_count=chunk.line_count - (line - chunk.first_line)
    )


def unmarked(text: str) -> str:
    """``text`` with every marked byte written as ``\\xNN``, for people to read."""
    return re.sub(MARKED, lambda found: f"\\x{ord(found[0]) - _MARK_BASE:02x}", text)


def is_single_byte(encoding: str) -> bool:
    """Whether each byte is one character that extends ASCII, so that lines can be cut before decoding."""
    every = bytes(range(256)).decode(encoding, "replace")
    return len(every) == 256 and every[:128] == bytes(range(128)).decode("ascii")


def _utf8_pieces(file: BinaryIO, form: TextForm, size: int, left: int) -> Iterator[bytes | None]:
    """The text in UTF-8, in pieces; None after ``left`` bytes of the file, then after every ``size``."""
    decoder = None if form.is_utf8 else _decoder(form.encoding)
    while piece := file.read(left if decoder is None else min(left, _PIECE)):
        yield piece if decoder is None else _encoded(piece, decoder, form.encoding)
        left -= len(piece)
        if not left:
            yield None
            left = size
    if decoder is not None:
        yield _encoded(b"", decoder, form.encoding, is_end=True)
    yield None


def _decoder(encoding: str) -> codecs.IncrementalDecoder:
    errors = "surrogateescape" if is_single_byte(encoding) else "replace"
    return codecs.getincrementaldecoder(encoding)(errors)


def _encoded(piece: bytes, decoder: codecs.IncrementalDecoder, encoding: str, *, is_end: bool = False) -> bytes:
    text = decoder.decode(piece, is_end)
    if encoding.startswith("iso8859"):  # 0x80-0x9F are control characters there: nothing that a ledger writes
        if piece.translate(None, _NO_CONTROL):
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


def _whole_lines(pieces: Iterable[bytes | None], end: bytes, path: Path) -> Iterator[bytes | None]:
    """Pieces that end with a line; a last one that does not comes after the last None."""
    rest: list[bytes] = []
    for piece in pieces:
        if piece is None:
            yield None
        elif cut := piece.rfind(end) + 1:
            yield b"".join([*rest, piece[:cut]])
            rest = [piece[cut:]]
        else:
            rest.append(piece)
            _refuse_endless(rest, path)
    if last := b"".join(rest):
        yield last


def _refuse_endless(line: Sequence[bytes], path: Path) -> None:
    if sum(map(len, line)) > MAX_LINE_BYTES:
        raise UnreadableFileError(
            "one line is longer than 64 MB",
            where=path.name,
            expected="one line an entry, with line ends",
            todo="export the file again as text with line ends",
        )


def _chunk(data: bytes, form: TextForm, first_line: int, *, is_last: bool) -> Chunk:
    data = without_returns(data.replace(b"\r", b"\n") if form.line_end == b"\r" else data)
    is_cut = False
    if is_last:
        data = data.rstrip(b"\x1a")  # Ctrl-Z, the end-of-file byte of DOS
        is_cut = bool(data) and not data.endswith(b"\n")
        data = data.rstrip(b"\r") + b"\n" if is_cut else data
    has_marks = False
    if not form.is_known_valid:
        data, has_marks = _marked(data, is_valid=not form.is_utf8)
    return Chunk(data, first_line, count_lines(data), is_last, is_cut, has_marks)


def _marked(data: bytes, *, is_valid: bool) -> tuple[bytes, bool]:
    """``data`` with marks for NUL and, unless ``is_valid``, for what is not UTF-8; and whether it has any mark."""
    if b"\0" in data:
        data = data.replace(b"\0", _mark(0).encode())
    has_marks = _MARK_LEAD[:1] in data and _MARK_LEAD in data
    if is_valid or _is_utf8(data):
        return data, has_marks
    return _with_marks(data.decode("utf-8", "surrogateescape")), True


def _is_utf8(data: bytes) -> bool:
    if data.isascii():
        return True
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        for at in range(0, len(data), _PIECE):
            decoder.decode(data[at : at + _PIECE])
        decoder.decode(b"", True)
    except UnicodeDecodeError:
        return False
    return True
