"""How lines are cut into fields, and polars' parser on lines that are all cut alike.

What belongs here: separators, quotes, and the check that no line was lost, merged or cut. Chunks are streamed in
``records``; lines that are not like the others are dealt with in ``irregular``.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl
from polars.exceptions import PolarsError

from hub.readers.raw import TextsOf

_GUARD = "\x01"  # ends every line handed to polars: it must come back, whole, in the last column


@dataclass(frozen=True)
class Layout:
    """How lines are cut. ``positions``: name → 0-based field.

    A line is regular when it has ``count`` fields, of which those from ``spare`` on are blank.
    """

    separator: str
    quote: str | None
    positions: Mapping[str, int]
    count: int
    spare: int

    def quotes(self, data: bytes) -> bool:
        """Whether fields of ``data`` may be quoted."""
        return self.quote is not None and self.quote.encode() in data

    @property
    def names(self) -> tuple[str, ...]:
        """The mapped columns."""
        return tuple(self.positions)


def parse_regular(data: bytes, layout: Layout, height: int) -> pl.DataFrame | None:
    """Mapped columns and ``is_spare_blank`` of ``height`` lines; None when one has not ``layout.count`` fields.

    Every line gets a guard as one more field: lines cut short, joined by a quote or too long do not bring it back.
    """
    separator = layout.separator.encode()
    guarded = data.replace(b"\n", separator + _GUARD.encode() + b"\n")
    quote = layout.quote if layout.quotes(data) else None
    *fields, guard = (f"column_{at}" for at in range(layout.count + 1))
    spare = fields[layout.spare :]
    wanted = sorted({fields[at] for at in layout.positions.values()} | set(spare))
    try:
        frame = pl.read_csv(
            guarded,
            has_header=False,
            schema=dict.fromkeys([*fields, guard], pl.String()),
            columns=[*wanted, guard],
            separator=layout.separator,
            quote_char=quote,
        )
    except PolarsError:
        return None
    if frame.height != height or not frame[guard].eq_missing(_GUARD).all():
        return None
    is_blank = [pl.col(name).fill_null("").str.strip_chars() == "" for name in spare if frame[name].null_count() < height]
    return frame.select(
        *(pl.col(fields[at]).alias(name) for name, at in layout.positions.items()),
        pl.all_horizontal(pl.lit(True), *is_blank).alias("is_spare_blank"),
    )


def without_blank(fields: pl.DataFrame, texts: TextsOf, layout: Layout) -> pl.DataFrame:
    """``fields`` without the lines that hold nothing but separators, as spreadsheets leave at the end."""
    is_blank = pl.Series([True]).new_from_index(0, fields.height)
    for name in layout.names:
        is_blank &= fields[name].is_null() | (fields[name] == "").fill_null(False)
        if not is_blank.any():  # nearly always told by the first column or two
            return fields
    candidates = fields["line_number"].filter(is_blank).to_list()
    padding = f' "\t\r{layout.separator}'
    blank = [line for line, text in zip(candidates, texts(candidates), strict=True) if not text.strip(padding)]
    return fields.filter(~pl.col("line_number").is_in(blank))
