"""How lines are cut into fields, and polars' parser on lines that are all cut alike.

What belongs here: separators, quotes, and the check that no line was lost, merged or cut. Chunks are streamed in
``records``; lines that are not like the others are dealt with in ``irregular``.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl
from polars.exceptions import PolarsError

from hub.readers.raw import TextsOf

_GUARD = "\x01"  # ends every line with quotes that is handed to polars: it must come back, whole, in the last column


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
    """Mapped columns and ``is_spare_blank`` of ``height`` lines; None when one has not ``layout.count`` fields."""
    has_quotes = layout.quotes(data)
    if not has_quotes and not _are_alike(data, layout, height):
        return None
    frame = _guarded(data, layout) if has_quotes else _parsed(data, layout, None, [])
    if frame is None or frame.height != height:
        return None
    spare = [f"column_{at}" for at in range(layout.spare, layout.count)]
    is_blank = [
        pl.col(name).fill_null("").str.strip_chars() == "" for name in spare if frame[name].null_count() < height
    ]
    return frame.select(
        *(pl.col(f"column_{at}").alias(name) for name, at in layout.positions.items()),
        pl.all_horizontal(pl.lit(True), *is_blank).alias("is_spare_blank"),
    )


def _are_alike(data: bytes, layout: Layout, height: int) -> bool:
    """Whether every line has ``layout.count`` fields: polars drops what is too much and fills what is missing."""
    separator = layout.separator.encode()
    edges = data.translate(None, bytes(set(range(256)) - set(separator + b"\n")))
    return edges == (separator * (layout.count - 1) + b"\n") * height


def _guarded(data: bytes, layout: Layout) -> pl.DataFrame | None:
    """Lines with quotes. Each gets a guard as one more field: a line cut short, joined or too long loses it."""
    guarded = data.replace(b"\n", layout.separator.encode() + _GUARD.encode() + b"\n")
    frame = _parsed(guarded, layout, layout.quote, [layout.count])
    is_whole = frame is not None and frame[f"column_{layout.count}"].eq_missing(_GUARD).all()
    return frame if is_whole else None


def _parsed(data: bytes, layout: Layout, quote: str | None, added: Sequence[int]) -> pl.DataFrame | None:
    """The mapped columns, those from ``layout.spare`` on and those ``added``; None when polars cannot cut the lines."""
    wanted = sorted({*layout.positions.values(), *range(layout.spare, layout.count), *added})
    try:
        return pl.read_csv(
            data,
            has_header=False,
            schema={f"column_{at}": pl.String() for at in range(layout.count + len(added))},
            columns=[f"column_{at}" for at in wanted],
            separator=layout.separator,
            quote_char=quote,
        )
    except PolarsError:
        return None


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
