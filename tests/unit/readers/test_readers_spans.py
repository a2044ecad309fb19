"""Months, quarters and years as statements write them, and as a file's name tells them."""

from pathlib import Path
from typing import Any

import polars as pl
import pytest

from hub.errors import UnreadableFileError
from hub.group.statements import StatementFeed
from hub.readers.dates import DateForm
from hub.readers.spans import Span, parse_spans, span_of, span_of_name


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2025", "2025-01", "2025-12"),
        ("2025-02", "2025-02", "2025-02"),
        ("202502", "2025-02", "2025-02"),
        ("02/2025", "2025-02", "2025-02"),
        ("2/2025", "2025-02", "2025-02"),
        ("T1 2025", "2025-01", "2025-03"),
        ("2025-Q4", "2025-10", "2025-12"),
        ("2025T2", "2025-04", "2025-06"),
        ("3e trimestre 2025", "2025-07", "2025-09"),
        ("1er trimestre 2025", "2025-01", "2025-03"),
        ("février 2025", "2025-02", "2025-02"),
        ("Févr. 2025", "2025-02", "2025-02"),
        ("Juil. 2025", "2025-07", "2025-07"),
        ("AUGUST 2025", "2025-08", "2025-08"),
        ("sept-2025", "2025-09", "2025-09"),
        ("2025 décembre", "2025-12", "2025-12"),
    ],
)
def test_months_quarters_and_years(text: str, first: str, last: str) -> None:
    assert span_of(text) == Span(first, last)


@pytest.mark.parametrize(
    "text", ["2025-13", "T5 2025", "jui 2025", "ma 2025", "1899", "2150-01", "Total", "25-02", "x"]
)
def test_what_is_no_span(text: str) -> None:
    # "jui" may be June or July.
    assert span_of(text) is None


def spans(first: list[str | None], last: list[str | None] | None = None) -> list[tuple[str | None, ...]]:
    column = pl.Series(first, dtype=pl.String)
    other = None if last is None else pl.Series(last, dtype=pl.String)
    return parse_spans(column, other, DateForm(order="day")).rows()


def test_a_line_tells_its_span_by_one_column_or_two() -> None:
    assert spans(["T1 2025", "05/04/2025", None, "quand ?"]) == [
        ("2025-01", "2025-03", None),
        ("2025-04", "2025-04", None),
        (None, None, None),
        (None, None, "period_unreadable"),
    ]
    assert spans(
        ["01/01/2025", "2025-01", "2025-03", "2025-01", None], ["31/03/2025", None, "2025-01", "?", "2025-01"]
    ) == [
        ("2025-01", "2025-03", None),
        ("2025-01", "2025-01", None),
        (None, None, "period_reversed"),
        (None, None, "period_unreadable"),
        (None, None, None),
    ]


def feed(**period: Any) -> StatementFeed:
    return StatementFeed.model_validate(
        {
            "entity": "_suppliers", "supplier_key": "V", "name": "f", "path": Path("f"), "reader": "table",
            "kind": "statement", "supplier": {"name": "V"}, "basis": "invoiced",
            "columns": {"customer_account": "c", "amount": "x"}, "period": {"rule": "file_name", **period},
        }
    )  # fmt: skip


@pytest.mark.parametrize(
    ("period", "name", "first", "last"),
    [
        ({"pattern": r"(?P<year>\d{4})-(?P<month>\d\d)"}, "r_2025-03.csv", "2025-03", "2025-03"),
        ({"pattern": r"(?P<year>\d{4})-T(?P<number>\d)", "span": "quarter"}, "r_2025-T2.csv", "2025-04", "2025-06"),
        # The fourth quarter of a year that ends in March 2025: January to March 2025.
        (
            {"pattern": r"(?P<year>\d{4})-Q(?P<number>\d)", "span": "quarter", "first_month": 4, "year_is": "end"},
            "r_2025-Q4.csv", "2025-01", "2025-03",
        ),
        ({"pattern": r"(?P<year>\d{4})", "span": "year"}, "CA 2024.xlsx", "2024-01", "2024-12"),
        ({"pattern": r"FY(?P<year>\d\d)", "span": "year", "first_month": 7}, "FY24.csv", "2024-07", "2025-06"),
    ],
)  # fmt: skip
def test_a_files_name_tells_its_span(period: dict[str, Any], name: str, first: str, last: str) -> None:
    assert span_of_name(feed(**period), name, "V.f") == Span(first, last)


@pytest.mark.parametrize("name", ["r_2025-T5.csv", "r_2025-T0.csv", "r_1925-T1.csv", "rien.csv"])
def test_a_name_that_tells_no_quarter(name: str) -> None:
    with pytest.raises(UnreadableFileError, match="does not tell the quarter"):
        span_of_name(feed(pattern=r"(?P<year>\d{4})-T(?P<number>\d)", span="quarter"), name, "V.f")
