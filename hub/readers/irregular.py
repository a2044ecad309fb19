"""Chunks in which at least one line is irregular: blank, quoted over lines, undecodable, too few or too many fields.

Lines with the usual number of fields still go through polars' parser; only odd lines are looked at
one by one. A stray quote costs its own line and never swallows those after it. What belongs here: cutting lines into
fields; nothing about what fields mean.
"""

import csv
import io
import re
from collections.abc import Sequence

import polars as pl

from hub.readers.layout import Layout, parse_regular, without_blank
from hub.readers.raw import BROKEN_SCHEMA, RawBatch, Texts, empty_fields
from hub.readers.salvage import salvaged
from hub.readers.text import MARKED, Chunk, unmarked

_MAX_RECORD_LINES = 200  # a quoted record longer than that is a stray quote
_MAX_TRIES = 5


def cut_irregular(chunk: Chunk, layout: Layout) -> tuple[RawBatch, Chunk | None]:
    """The chunk's records, and the lines of a record that goes on in the next chunk."""
    return _Cutter(chunk, layout).cut()


class _Cutter:
    """One chunk being cut. ``single``: records cut one by one, by line; ``broken``: lines without a record."""

    def __init__(self, chunk: Chunk, layout: Layout) -> None:
        self.chunk, self.layout = chunk, layout
        self.lines = pl.read_lines(io.BytesIO(chunk.data)).to_series()
        self.taken: set[int] = set()
        self.single: dict[int, list[str]] = {}
        self.broken: dict[int, tuple[str, str]] = {}
        self.several: dict[int, str] = {}

    def cut(self) -> tuple[RawBatch, Chunk | None]:
        shape = self._shape()
        stop = self._cut_odd(shape.filter(pl.col("quotes") % 2 == 1)["at"].to_list())
        shape = shape.filter(pl.col("quotes") % 2 == 0, pl.col("at") < stop)
        if self.taken:
            shape = shape.filter(~pl.col("at").is_in(self.taken))
        is_usual = pl.col("count") == self.layout.count
        usual = self._cut_alike(shape.filter(is_usual)["at"])
        self._cut_singly(shape.filter(~is_usual)["at"])
        fields = pl.concat([usual, self._frame()]).sort("line_number") if self.single else usual
        texts = Texts(self.chunk.data, self.chunk.first_line, self.several)
        is_truncated = self.chunk.is_cut and len(self.lines) - 1 in self.broken and self._is_last_short()
        batch = RawBatch(without_blank(fields, texts, self.layout), self._broken_frame(stop), texts, is_truncated)
        return batch, self._carried(stop)

    def _shape(self) -> pl.DataFrame:
        """``at``, ``quotes`` and ``count`` of fields, separators within quotes left out, of lines that hold text."""
        quote, separator = self.layout.quote, self.layout.separator
        line = pl.col("line")
        quotes, bare = pl.lit(0), line
        if quote:
            quotes = line.str.count_matches(quote, literal=True)
            mark = re.escape(quote)
            bare = pl.when(quotes > 0).then(line.str.replace_all(f"{mark}[^{mark}]*{mark}", "")).otherwise(line)
        frame = (
            self.lines.alias("line")
            .to_frame()
            .with_row_index("at")
            .filter(line.str.strip_chars(f' "\t\r{separator}') != "")
        )
        if self.chunk.has_marks:
            is_marked = line.str.contains(MARKED)
            for at in frame.filter(is_marked)["at"]:
                self._break(at, "undecodable_bytes", "bytes that the file's encoding does not explain")
            frame = frame.filter(~is_marked)
        count = bare.str.count_matches(separator, literal=True) + 1
        return frame.select("at", quotes.alias("quotes"), count.alias("count"))

    def _cut_odd(self, odd: Sequence[int]) -> int:
        """Records of lines with an odd number of quotes; the line at which the next chunk must go on."""
        for rank, at in enumerate(odd):
            if at in self.taken or self._take_single(at, strict=True):
                continue
            later = [end for end in odd[rank + 1 : rank + 1 + _MAX_TRIES] if end - at < _MAX_RECORD_LINES]
            if any(self._take_several(at, end) for end in later):
                continue
            is_open = len(later) < _MAX_TRIES and len(self.lines) - at < _MAX_RECORD_LINES
            if is_open and not self.chunk.is_last:
                return at
            self._break(at, "unbalanced_quote", f"a {self.layout.quote} is opened and never closed")
        return len(self.lines)

    def _take_several(self, at: int, end: int) -> bool:
        text = "\n".join(self.lines[at : end + 1])
        fields = self._parsed(text, strict=True)
        if fields is None:
            return False
        self.taken.update(range(at, end + 1))
        self.single[at], self.several[at + self.chunk.first_line] = fields, text
        return True

    def _take_single(self, at: int, *, strict: bool) -> bool:
        fields = self._parsed(self.lines[at], strict=strict)
        if fields is None:
            return False
        self.taken.add(at)
        self.single[at] = fields
        return True

    def _parsed(self, text: str, *, strict: bool) -> list[str] | None:
        """The fields of the one regular record that ``text`` is; None when it is not."""
        lines = io.StringIO(text.replace("\r", " "))  # a lone \r within a line is an error to the csv module
        layout = self.layout
        try:
            records = list(csv.reader(lines, delimiter=layout.separator, quotechar=layout.quote, strict=strict))
        except csv.Error:
            return None
        fields = records[0] if len(records) == 1 else []
        is_regular = len(fields) == layout.count and not any(field.strip() for field in fields[layout.spare :])
        return fields if is_regular else None

    def _cut_alike(self, places: pl.Series) -> pl.DataFrame:
        """Lines that seem to have the usual number of fields; those that do not fit after all are looked at singly."""
        if places.is_empty():
            return empty_fields(self.layout.names)
        lines = self.lines.gather(places) if len(places) < len(self.lines) else self.lines
        frame = parse_regular(f"{lines.str.join(chr(10)).item()}\n".encode(), self.layout, len(places))
        if frame is None:
            self._cut_singly(places)
            return empty_fields(self.layout.names)
        numbers = (places.cast(pl.Int64) + self.chunk.first_line).alias("line_number")
        fits = frame["is_spare_blank"]
        self._cut_singly(places.filter(~fits))
        return frame.with_columns(numbers).filter(fits).select("line_number", *self.layout.names)

    def _cut_singly(self, places: pl.Series) -> None:
        for at in places:
            has_quote = self.layout.quote is not None and self.layout.quote in self.lines[at]
            if not (has_quote and self._take_single(at, strict=False)):
                found = len(self._naive(at))
                self._break(at, "field_count", f"expected {self.layout.count} fields, found {found}")

    def _naive(self, at: int) -> list[str]:
        line: str = self.lines[at]
        return [field.strip(f" {self.layout.quote or ''}") for field in line.split(self.layout.separator)]

    def _break(self, at: int, rule: str, detail: str) -> None:
        self.taken.add(at)
        self.broken[at] = (rule, detail)

    def _frame(self) -> pl.DataFrame:
        records = self.single
        columns = {name: [fields[at] for fields in records.values()] for name, at in self.layout.positions.items()}
        numbers = [at + self.chunk.first_line for at in records]
        return pl.DataFrame({"line_number": numbers, **columns}, schema=empty_fields(self.layout.names).schema)

    def _broken_frame(self, stop: int) -> pl.DataFrame:
        rows = [
            {
                "line_number": at + self.chunk.first_line,
                "rule": rule,
                "detail": detail,
                "raw_text": unmarked(self.lines[at]),
                **salvaged(self._naive(at), self.layout),
            }
            for at, (rule, detail) in sorted(self.broken.items())
            if at < stop
        ]
        return pl.DataFrame(rows, schema={**BROKEN_SCHEMA, **dict.fromkeys(self.layout.names, pl.String())})

    def _is_last_short(self) -> bool:
        return len(self._naive(len(self.lines) - 1)) < self.layout.count

    def _carried(self, stop: int) -> Chunk | None:
        if stop >= len(self.lines):
            return None
        data = "".join(f"{line}\n" for line in self.lines[stop:]).encode()
        return Chunk(data, self.chunk.first_line + stop, len(self.lines) - stop, has_marks=self.chunk.has_marks)
