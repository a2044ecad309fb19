"""Rules of the scans over bytes: what they are certain of is so, wherever it stands in the blocks."""

import pytest

from hub.readers.bytescan import count_lines, is_tidy, line_starts, without_returns

BLOCK = 1 << 16
BEFORE = [0, 1, BLOCK - 9, *range(BLOCK - 5, BLOCK + 3), 2 * BLOCK - 2]  # so that what is sought falls on both sides


def after(size: int, found: str) -> bytes:
    """``found`` after ``size`` bytes of regular lines."""
    return (b"ab;c\n" * (size // 5 + 1))[: size // 5 * 5] + b"x" * (size % 5) + found.encode() + b"y;z\n"


@pytest.mark.parametrize("size", BEFORE)
@pytest.mark.parametrize(
    "blank", [" ", "\t", "\r", "\x0b", "\xa0", "\x85", "\u2003", "\u202f", "\u205f", "\u3000", "\u1680"]
)
def test_white_space_beside_a_separator_or_a_line_end_is_seen(size: int, blank: str) -> None:
    for found in (f"a;{blank}b;c\n", f"a;b{blank};c\n", f"a;b\n{blank}c;", f"a;b{blank}\nc;"):
        assert not is_tidy(after(size, found), ";", None)
    assert not is_tidy(f"{blank}a;b\n".encode(), ";", None)


@pytest.mark.parametrize("size", BEFORE)
def test_white_space_within_a_field_needs_no_stripping(size: int) -> None:
    assert is_tidy(after(size, "N° 12 à\u00a0l’œuvre;Société\n;;\né;10 €\n"), ";", None)


@pytest.mark.parametrize("field", ['""', '" a"', '"a "', '"a""b"'])
def test_quotes_are_edges_and_an_empty_text_in_quotes_is_not_tidy(field: str) -> None:
    assert not is_tidy(f"x;{field};y\n".encode(), ";", '"')
    assert is_tidy(b'x;"a b";"c"\n', ";", '"')


@pytest.mark.parametrize("size", BEFORE)
def test_line_ends_of_windows_are_taken_and_a_lone_return_stays(size: int) -> None:
    lines = after(size, "a;b\n")
    windows = lines.replace(b"\n", b"\r\n")
    assert without_returns(windows) == lines
    assert without_returns(windows.replace(b"\r\n", b"\r\r\n")) == lines
    assert without_returns(after(size, "a\rb;") + b"c\r\n") == after(size, "a\rb;") + b"c\n"
    assert without_returns(windows + b"c\r") == lines + b"c\r"


def test_lines_and_where_they_start() -> None:
    assert count_lines(b"") == 0
    assert count_lines(after(3 * BLOCK, "")) == 3 * BLOCK // 5 + 1
    assert line_starts(b"ab\n\nc\n").tolist() == [0, 3, 4, 6]
