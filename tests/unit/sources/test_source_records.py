"""Rows of a query as lines of CSV: exact, and the same whatever the order of rows."""

import csv
import datetime as dt
import io
from decimal import Decimal

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hub.sources.records import header, lines


@settings(deadline=None)
@given(st.lists(st.tuples(st.text(), st.decimals(-(10**9), 10**9, places=2)), min_size=1))
def test_every_value_is_read_back_as_it_was(rows: list[tuple[str, Decimal]]) -> None:
    text, amount = zip(*rows, strict=True)
    columns = {"text": pa.array(text), "amount": pa.array(amount, pa.decimal128(18, 2))}
    written = "\n".join(lines(pa.RecordBatch.from_pydict(columns))) + "\n"
    read = list(csv.reader(io.StringIO(written, newline="")))
    assert [(one, Decimal(other)) for one, other in read] == rows


def test_nulls_are_blank_and_dates_are_iso() -> None:
    batch = pa.RecordBatch.from_pydict({
        "d": pa.array([dt.date(2025, 1, 31), None]), "n": pa.array([7, None]),
        "x": pa.array([Decimal("-0.10"), None], pa.decimal128(38, 2)), "b": pa.array([True, None]),
        "f": pa.array([1234567.89, None]), "t": pa.array([dt.datetime(2025, 1, 31, 23, 59), None]),
    })  # fmt: skip
    assert lines(batch).to_list() == ["2025-01-31,7,-0.10,true,1234567.89,2025-01-31 23:59:00", ",,,,,"]


def test_a_header_is_quoted_where_it_must_be() -> None:
    assert header(pa.schema([('a "b"', pa.string()), ("c,d", pa.int64())])) == b'"a ""b""","c,d"\n'


@pytest.mark.parametrize(("field", "said"), [
    (pa.field("x", pa.timestamp("us", "UTC")), "time zone"),
    (pa.field("x", pa.binary()), "binary"),
    (pa.field("x", pa.list_(pa.int64())), "list"),
    (pa.field("x", pa.month_day_nano_interval()), "interval"),
    (pa.field("x", pa.int64(), metadata={"POSTGRESQL:type": "money"}), "cast it to numeric"),
])  # fmt: skip
def test_a_type_without_one_exact_text_is_refused(field: pa.Field, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        header(pa.schema([field]))
