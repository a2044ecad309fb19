"""Chunks in which at least one line is irregular: blank, quoted over lines, undecodable, too few or too many fields.

Lines with the usual number of fields still go through polars' parser; only odd lines are looked at
one by one. A stray quote costs its own line and never swallows those after it. What belongs here: cutting lines into
fields; nothing about what fields mean.
"""

import csv
import re
from collections.abc import Sequence

import polars as pl

from hub.readers.layout import Layout, parse_regular, without_blank
from hub.readers.raw import BROKEN_SCHEMA, RawBatch, Texts, empty_fields
from hub.readers.salvage import salvaged
from hub.readers.text import MARKED, Chunk, unmarked

_MAX_RECORD_LINES = 200


def cut_irregular(chunk: Chunk, layout: Layout) -> tuple[RawBatch, Chunk | None]:
    """The chunk's records, and the lines of a record that goes on in the next chunk."""
    return _Cutter(chunk, layout).cut()


class _Cutter:
    """One chunk being cut: ``taken`` lines are settled, ``single`` and ``broken`` hold what was cut one by one."""

    def __init__(self, chunk: Chunk, layout: Layout) -> None:
        self.chunk, self.layout = chunk, layout
        self.lines = chunk.data.decode().split("\n")[:-1]
        self.taken: set[int] = set()
        self.single: dict[int, list[str]] = {}
        self.broken: dict[int, tuple[str, str, list[str]]] = {}
        self.several: dict[int, str] = {}

    def cut(self) -> tuple[RawBatch, Chunk | None]:
        shape = self._shape()
        stop = self._cut_odd(shape.filter(pl.col("quotes") % 2 == 1)["at"].to_list())
        shape = shape.filter(pl.col("quotes") % 2 == 0, ~pl.col("at").is_in(self.taken), pl.col("at") < stop)
        is_usual = pl.col("count") == self.layout.count
        usual = self._cut_alike(shape.filter(is_usual)["at"].to_list())
        self._cut_singly(shape.filter(~is_usual)["at"].to_list())
        fields = pl.concat([usual, self._frame(self.single)]).sort("line_number")
        texts = Texts(self.chunk.data, self.chunk.first_line, self.several)
        broken = self._broken_frame(stop)
        is_truncated = self.chunk.is_cut and len(self.lines) - 1 in self.broken and self._is_last_short()
        batch = RawBatch(without_blank(fields, texts, self.layout), broken, texts, is_truncated)
        return batch, self._carried(stop)

    def _shape(self) -> pl.DataFrame:
        """``at``, ``quotes`` and ``count`` of fields, separators within quotes left out, of lines that hold text."""
        quote = self.layout.quote
        line = pl.col("line")
        bare = (
            line.str.replace_all(f"{re.escape(quote)}[^{re.escape(quote)}]*{re.escape(quote)}", "") if quote else line
        )
        frame = (
            pl.DataFrame({"line": self.lines}, schema={"line": pl.String()})
            .with_row_index("at")
            .select(
                pl.col("at").cast(pl.Int64),
                (line.str.count_matches(quote, literal=True) if quote else pl.lit(0)).alias("quotes"),
                (bare.str.count_matches(self.layout.separator, literal=True) + 1).alias("count"),
                (line.str.strip_chars(f' "\t\r{self.layout.separator}') == "").alias("is_blank"),
                line.str.contains(MARKED).alias("is_marked")
                if self.chunk.has_marks
                else pl.lit(False).alias("is_marked"),
            )
        )
        for at in frame.filter("is_marked")["at"].to_list():
            self._break(at, "undecodable_bytes", "bytes that the file's encoding does not explain")
        return frame.filter(~pl.col("is_blank"), ~pl.col("is_marked")).drop("is_blank", "is_marked")

    def _cut_odd(self, odd: Sequence[int]) -> int:
        """Records of lines with an odd number of quotes; the line at which the next chunk must go on."""
        for rank, at in enumerate(odd):
            if at in self.taken or self._take_single(at, strict=True):
                continue
            later = [end for end in odd[rank + 1 : rank + 6] if end - at < _MAX_RECORD_LINES and end not in self.taken]
            if any(self._take_several(at, end) for end in later):
                continue
            if not later and not self.chunk.is_last and len(self.lines) - at < _MAX_RECORD_LINES:
                return at
            self._break(at, "unbalanced_quote", f"a {self.layout.quote} is opened and never closed")
        return len(self.lines)

    def _take_several(self, at: int, end: int) -> bool:
        text = "\n".join(self.lines[at : end + 1])
        fields = self._parsed(text.split("\n"), strict=True)
        if fields is None or not self._is_regular(fields):
            return False
        self.taken.update(range(at, end + 1))
        self.single[at], self.several[at + self.chunk.first_line] = fields, text
        return True

    def _take_single(self, at: int, *, strict: bool) -> bool:
        fields = self._parsed([self.lines[at]], strict=strict)
        if fields is None or not self._is_regular(fields):
            return False
        self.taken.add(at)
        self.single[at] = fields
        return True

    def _parsed(self, lines: Sequence[str], *, strict: bool) -> list[str] | None:
        keep_ends = [f"{line}\n" for line in lines]
        keep_ends[-1] = lines[-1]
        try:
            records = list(
                csv.reader(keep_ends, delimiter=self.layout.separator, quotechar=self.layout.quote, strict=strict)
            )
        except csv.Error:
            return None
        return records[0] if len(records) == 1 else None

    def _is_regular(self, fields: Sequence[str]) -> bool:
        return len(fields) == self.layout.count and not any(field.strip() for field in fields[self.layout.spare :])

    def _cut_alike(self, places: Sequence[int]) -> pl.DataFrame:
        """Lines that seem to have the usual number of fields; those that do not fit after all are looked at singly."""
        data = "".join(f"{self.lines[at]}\n" for at in places).encode()
        frame = parse_regular(data, self.layout, len(places)) if places else None
        if frame is None:
            self._cut_singly(places)
            return empty_fields(self.layout.names)
        numbers = pl.Series("line_number", [at + self.chunk.first_line for at in places], dtype=pl.Int64)
        self._cut_singly([at for at, fits in zip(places, frame["is_spare_blank"], strict=True) if not fits])
        return frame.with_columns(numbers).filter("is_spare_blank").select("line_number", *self.layout.names)

    def _cut_singly(self, places: Sequence[int]) -> None:
        for at in places:
            has_quote = self.layout.quote is not None and self.layout.quote in self.lines[at]
            if not (has_quote and self._take_single(at, strict=False)):
                found = len(self._naive(at))
                self._break(at, "field_count", f"expected {self.layout.count} fields, found {found}")

    def _naive(self, at: int) -> list[str]:
        return self.lines[at].split(self.layout.separator)

    def _break(self, at: int, rule: str, detail: str) -> None:
        self.taken.add(at)
        self.broken[at] = (rule, detail, [field.strip(f" {self.layout.quote or ''}") for field in self._naive(at)])

    def _frame(self, records: dict[int, list[str]]) -> pl.DataFrame:
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
                **salvaged(fields, self.layout),
            }
            for at, (rule, detail, fields) in sorted(self.broken.items())
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
