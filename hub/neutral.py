"""Texts that others wrote, made harmless where people see them: names, labels and file names come from anywhere.

What belongs here: how a text is shown. What is stored stays as it was read.
"""

import re

# What moves a terminal's cursor, colours or links (C0, C1), turns the reading order (bidi), hides (tags) or cannot be
# encoded at all (surrogates, of file names that are not UTF-8). Line ends and tabs apart.
_HARMFUL = (
    "\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff\U000e0000-\U000e007f"
)
_ON_SCREEN = re.compile(f"[{_HARMFUL}]")
_ONE_LINE = re.compile(f"[{_HARMFUL}\n\t]")
_FORMULA = re.compile(r"^[\s\x00]*[=+\-@＝＋－＠]|^[\t\r\n]")


def on_screen(text: str) -> str:
    """``text`` with every character that a terminal would obey written as an escape, such as ``\\x1b``."""
    return _ON_SCREEN.sub(_escaped, text)


def one_line(text: str) -> str:
    """As ``on_screen``, line ends and tabs too: for a name within a sentence."""
    return _ONE_LINE.sub(_escaped, text)


def in_sheet(text: str) -> str:
    """``text`` as a cell that no spreadsheet program takes for a formula: an apostrophe before ``=+-@``."""
    return f"'{on_screen(text)}" if is_formula(text) else on_screen(text)


def is_formula(text: str) -> bool:
    """Whether a spreadsheet program could take the cell for a formula."""
    return bool(_FORMULA.match(text))


def in_json(text: str) -> str:
    """JSON that says the same, with the escapes of JSON for what ``json`` leaves as it is."""
    return _ON_SCREEN.sub(_unit_escaped, text)


def _escaped(found: re.Match[str]) -> str:
    return found[0].encode("unicode_escape").decode()


def _unit_escaped(found: re.Match[str]) -> str:
    units = found[0].encode("utf-16-be", "surrogatepass").hex()
    return "".join(f"\\u{units[at : at + 4]}" for at in range(0, len(units), 4))
