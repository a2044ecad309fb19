"""The text of a ledger: CSV as programs and French spreadsheets write it, and cells that are never a formula.

Pure: text in, rows with their lines out, and back.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from hub.errors import ConfigurationError
from hub.neutral import is_formula

_HIDDEN_FORMULA = re.compile(r"^'+")


@dataclass(frozen=True)
class Dialect:
    """How a file is written, so that what is appended is written the same way."""

    separator: str = ","
    line_end: str = "\n"


@dataclass(frozen=True)
class Lines:
    """``rows``: (line of the file where the row begins, its cells stripped, one a column); the header is not in it."""

    dialect: Dialect
    rows: tuple[tuple[int, tuple[str, ...]], ...]


def parse(text: str, columns: Sequence[str], where: str) -> Lines:
    """The rows under a header that is exactly ``columns``, between commas or semicolons.

    Lines without any text are nothing, and blank cells beyond the last column neither: spreadsheets leave both.
    ConfigurationError names the line: another header, another number of cells, quotes that do not close.
    """
    text = text.removeprefix("\ufeff")
    first = text.partition("\n")[0]
    dialect = Dialect(";" if first.count(";") > first.count(",") else ",", "\r\n" if first.endswith("\r") else "\n")
    rows = _rows(text, dialect, where)
    _, header = next(rows, (1, ()))
    if _cut(header, len(columns)) != tuple(columns):
        shown = dialect.separator.join(header) or "nothing"
        raise ConfigurationError(
            "the header is not right", f"{where}:1", ",".join(columns), shown, "correct the header"
        )
    found: list[tuple[int, tuple[str, ...]]] = []
    for line, cells in rows:
        if any(cells):
            cut = _cut(cells, len(columns))
            if len(cut) != len(columns):
                todo = "put a text that holds the separator in double quotes"
                expected = f"{len(columns)} cells, as in the header"
                raise ConfigurationError("a row is not whole", f"{where}:{line}", expected, f"{len(cut)}", todo)
            found.append((line, cut))
    return Lines(dialect, tuple(found))


def written(rows: Iterable[Sequence[str]], dialect: Dialect) -> str:
    """``rows`` as text that ``parse`` reads back; no cell is one that a spreadsheet takes for a formula."""
    return "".join(_line([_guarded(cell) for cell in row], dialect) for row in rows)


def _rows(text: str, dialect: Dialect, where: str) -> Iterator[tuple[int, tuple[str, ...]]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=dialect.separator, strict=True)
    line = 1
    try:
        for cells in reader:
            yield line, tuple(_unguarded(cell).strip() for cell in cells)
            line = reader.line_num + 1
    except csv.Error as error:
        todo = "double the quotes inside a text, and close those around it"
        raise ConfigurationError(f"not valid CSV: {error}", f"{where}:{line}", todo=todo) from error


def _line(cells: Sequence[str], dialect: Dialect) -> str:
    out = io.StringIO(newline="")
    # Only what is in the line end is quoted: a lone \r would cut the row for who reads it.
    csv.writer(out, delimiter=dialect.separator, lineterminator="\r\n").writerow(cells)
    return out.getvalue().removesuffix("\r\n") + dialect.line_end


def _cut(cells: Sequence[str], count: int) -> tuple[str, ...]:
    return tuple(cells[:count]) if not any(cells[count:]) else tuple(cells)


def _guarded(cell: str) -> str:
    """An apostrophe before what would be a formula, and one more before what already looks guarded."""
    return f"'{cell}" if is_formula(_HIDDEN_FORMULA.sub("", cell)) else cell


def _unguarded(cell: str) -> str:
    return cell[1:] if cell.startswith("'") and is_formula(_HIDDEN_FORMULA.sub("", cell)) else cell
