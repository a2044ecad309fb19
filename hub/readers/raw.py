"""Raw batches: what every dialect gives and the canonical chain takes, before any value is understood.

What belongs here: the shape between the dialects (text, XML, workbook) and ``canonical``. No parsing and no I/O.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt
import polars as pl

from hub.readers.bytescan import line_starts
from hub.readers.contract import Facts

ENTITY = "entity"  # the raw column that names the entity, in a feed of several entities
BROKEN_SCHEMA: dict[str, pl.DataType] = {
    "line_number": pl.Int64(),
    "rule": pl.String(),
    "detail": pl.String(),
    "raw_text": pl.String(),
}


TextsOf = Callable[[Sequence[int]], list[str]]  # original texts of records, by line number


def is_blank(column: pl.Series) -> bool:
    """Whether a column holds nothing but nulls."""
    return column.null_count() == len(column)


class Texts:
    """The original text of records by line number; costs nothing until a record is asked for.

    ``data`` holds UTF-8 lines from ``first_line`` on; ``known`` the records that are not one of them.
    """

    def __init__(self, data: bytes = b"", first_line: int = 1, known: Mapping[int, str] | None = None) -> None:
        self._data = data
        self._first_line = first_line
        self._known = known or {}
        self._starts: npt.NDArray[np.int64] | None = None

    def __call__(self, line_numbers: Sequence[int]) -> list[str]:
        """One text a line number; empty where there is none."""
        return [self._text(number) for number in line_numbers]

    def _text(self, number: int) -> str:
        if number in self._known:
            return self._known[number]
        if self._starts is None:
            self._starts = line_starts(self._data)
        at = number - self._first_line
        if not 0 <= at < len(self._starts) - 1:
            return ""
        return self._data[self._starts[at] : self._starts[at + 1] - 1].decode()


@dataclass(frozen=True)
class RawBatch:
    """Consecutive records. ``fields``: ``line_number`` and one String column a mapped name, as written in the file.

    ``broken``: records that could not be cut into fields: BROKEN_SCHEMA, and the same String columns with what could
    still be told (null otherwise). ``texts`` gives the original text of records, by line number. ``is_truncated``:
    the file stops within the last of these records. ``is_tidy``: no text of ``fields`` is empty, or starts or ends with
    white space. ``written``: the amount columns as somebody wrote them, where ``fields`` also holds numbers of typed
    cells, whose decimal point tells nothing of how the file writes amounts.
    """

    fields: pl.DataFrame
    broken: pl.DataFrame
    texts: TextsOf
    is_truncated: bool = False
    is_tidy: bool = False
    written: pl.DataFrame | None = None


class Source(Protocol):
    """One file in one dialect. ``names`` are the mapped columns: canonical names, and ``entity``."""

    facts: Facts
    names: tuple[str, ...]

    def raw_batches(self, chunk_bytes: int) -> Iterator[RawBatch]:
        """Every record once, in file order; can be called again to read the file again."""
        ...


def empty_broken(names: Sequence[str]) -> pl.DataFrame:
    """A ``broken`` frame without lines, for the mapped columns ``names``."""
    return pl.DataFrame(schema={**BROKEN_SCHEMA, **dict.fromkeys(names, pl.String())})


def empty_fields(names: Sequence[str]) -> pl.DataFrame:
    """A ``fields`` frame without lines, for the mapped columns ``names``."""
    return pl.DataFrame(schema={"line_number": pl.Int64(), **dict.fromkeys(names, pl.String())})
