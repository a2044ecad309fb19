"""Chunks of text lines as raw batches: the fast way, when every line of the chunk is regular.

What belongs here: the stream of chunks, and the choice of the way. A chunk with an irregular line goes to
``irregular``. Measured on 1M lines of 18 columns: polars' parser takes 0.3 s where ``split_exact`` takes 1.7 s, hence
the two ways.
"""

from collections.abc import Iterator
from pathlib import Path

import polars as pl

from hub.readers.bytescan import is_tidy
from hub.readers.irregular import cut_irregular
from hub.readers.layout import Layout, parse_regular, without_blank
from hub.readers.raw import RawBatch, Texts, empty_broken, empty_fields
from hub.readers.text import Chunk, TextForm, joined, read_chunks


def read_records(path: Path, form: TextForm, layout: Layout, first_line: int, chunk_bytes: int) -> Iterator[RawBatch]:
    """Records from the physical line ``first_line`` on, one batch a chunk. Blank lines are not records."""
    carried: Chunk | None = None
    for chunk in read_chunks(path, form, chunk_bytes, first_line):
        chunk = joined([carried, chunk]) if carried else chunk
        batch, carried = _fast(chunk, layout), None
        if batch is None:
            batch, carried = cut_irregular(chunk, layout)
        yield batch


def _fast(chunk: Chunk, layout: Layout) -> RawBatch | None:
    data = chunk.data
    texts = Texts(data, chunk.first_line)
    if not data:
        return RawBatch(empty_fields(layout.names), empty_broken(layout.names), texts)
    if chunk.has_marks:
        return None
    frame = parse_regular(data, layout, chunk.line_count)
    if frame is None or not frame["is_spare_blank"].all():
        return None
    fields = frame.drop("is_spare_blank").with_row_index("line_number", chunk.first_line)
    fields = without_blank(fields.with_columns(pl.col("line_number").cast(pl.Int64)), texts, layout)
    quote = layout.quote if layout.quotes(data) else None
    return RawBatch(fields, empty_broken(layout.names), texts, is_tidy=is_tidy(data, layout.separator, quote))
