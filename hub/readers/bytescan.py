"""What the bytes of a chunk show at once, without cutting it into lines.

What belongs here: scans over whole chunks. They run on numpy in blocks of 64 KB, which stay in the processor's cache:
2 ms for 10 MB, where ``bytes.replace`` and ``bytes.count`` of a two-byte pattern take 8 to 17 ms.
"""

import itertools
from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt

Bytes = npt.NDArray[np.uint8]

_BLOCK = 1 << 16
_OVERLAP = 4  # a separator and the longest white space, three bytes, are seen whole in one block
_LINE_FEED, _RETURN, _SPACE = 10, 13, 32
_RARE = (b"\t", b"\v", b"\f", b"\r", b"\xc2", b"\xe1", b"\xe2", b"\xe3")  # first bytes of white space but the space


def count_lines(data: bytes) -> int:
    """How many line feeds there are."""
    return sum(int(np.count_nonzero(block == _LINE_FEED)) for block in _blocks(data, 0))


def line_starts(data: bytes) -> npt.NDArray[np.int64]:
    """Where each line starts, and the length of ``data``, which ends with a line feed, as the last element."""
    feeds = np.flatnonzero(np.frombuffer(data, np.uint8) == _LINE_FEED)
    return np.concatenate([[0], feeds + 1])


def without_returns(data: bytes) -> bytes:
    """``data`` with ``\\n`` for ``\\r\\n`` and ``\\r\\r\\n``; a lone ``\\r`` stays."""
    if b"\r" not in data:
        return data
    if not data.endswith(b"\r") and all(_is_return_before_feed(block) for block in _blocks(data, 1)):
        return data.replace(b"\r", b"")
    while b"\r\n" in data:  # twice for the \r\r\n that some exports write
        data = data.replace(b"\r\n", b"\n")
    return data


def is_tidy(data: bytes, separator: str, quote: str | None) -> bool:
    """Whether it is certain that no field starts or ends with white space or is an empty text in quotes.

    ``data`` is UTF-8 that ends a line; ``quote`` is None where there is none in it.
    """
    is_plain = not any(byte in data for byte in _RARE if byte != separator.encode())
    marks = [ord(mark) for mark in (separator, quote) if mark]
    blocks = itertools.chain(_blocks(b"\n" + data[: _BLOCK - 1], 0), _blocks(data, _OVERLAP))
    return not any(_has_padding(block, marks, is_plain=is_plain) for block in blocks)


def _blocks(data: bytes, overlap: int) -> Iterator[Bytes]:
    """Blocks of ``data``, each with the last ``overlap`` bytes of the one before."""
    every = np.frombuffer(data, np.uint8)
    for start, end in itertools.pairwise([*range(0, len(data), _BLOCK), len(data)]):
        yield every[max(start - overlap, 0) : end]


def _is_return_before_feed(block: Bytes) -> bool:
    """Whether a line feed follows every return; that of the last byte is seen in the next block."""
    is_return = block[:-1] == _RETURN
    return not bool((is_return & (block[1:] != _LINE_FEED)).any())


def _has_padding(block: Bytes, marks: Sequence[int], *, is_plain: bool) -> bool:
    is_edge = block == _LINE_FEED
    for mark in marks:
        is_edge |= block == mark
    is_blank = block == _SPACE
    if not is_plain:
        is_blank = (block <= _SPACE) & ~is_edge
        _mark_wide(block, is_blank)
    for quote in marks[1:]:  # beside another, it is the end of an empty text, or half of one that stands for itself
        is_blank[:-1] |= (block[:-1] == quote) & (block[1:] == quote)
    return bool((is_blank[1:-1] & (is_edge[:-2] | is_edge[2:])).any())


def _mark_wide(block: Bytes, is_blank: npt.NDArray[np.bool_]) -> None:
    """Marks white space beyond ASCII: U+0085 and U+00A0 (C2 85, C2 A0), and what starts with E1 9A, E2 80 … E3 80."""
    at = np.flatnonzero(block[:-1] == 0xC2)
    at = at[np.isin(block[at + 1], (0x85, 0xA0))]
    is_blank[at] = is_blank[at + 1] = True
    at = np.flatnonzero((block[:-2] >= 0xE1) & (block[:-2] <= 0xE3))
    at = at[np.isin(block[at + 1], (0x80, 0x81, 0x9A))]
    is_blank[at] = is_blank[at + 2] = True
