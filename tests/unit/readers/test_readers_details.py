"""Quantities, prices and identifiers: read exactly, or left out."""

from collections import Counter
from decimal import Decimal

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.readers.amounts import Notation, parse_wide
from hub.readers.contract import DETAIL_SCHEMA
from hub.readers.details import details_of, with_siren


def wide(*texts: str | None, decimal: str | None = None) -> list[Decimal | None]:
    return parse_wide(pl.Series(texts, dtype=pl.String), Notation(decimal)).to_list()


@pytest.mark.parametrize(("text", "number"), [
    ("12", "12"), ("12,5", "12.5"), ("0.000001", "0.000001"), ("-3,25", "-3.25"), ("1 234,5678", "1234.5678"),
    ("1.234.567,5", "1234567.5"), ("0,0000005", "0.000001"), ("2.", "2"), (".5", "0.5"),
    ("twelve", None), ("12 kg", None), ("1e3", None), ("", None), (None, None), ("9999999999999", None),
])  # fmt: skip
def test_a_quantity_is_read_exactly_or_left_out(text: str | None, number: str | None) -> None:
    assert wide(text) == [None if number is None else Decimal(number)]


def test_what_reads_in_two_ways_is_settled_by_the_column_or_left_out() -> None:
    assert wide("1,234") == [None]
    assert wide("1,234", decimal=",") == [Decimal("1.234")]
    assert wide("1,234", decimal=".") == [Decimal(1234)]
    assert wide("1,234", "0,5") == [Decimal("1.234"), Decimal("0.5")]


@given(st.lists(st.decimals("-999999", "999999", places=6), min_size=1))
def test_what_is_written_with_a_declared_mark_reads_back(numbers: list[Decimal]) -> None:
    assert wide(*(f"{number:f}".replace(".", ",") for number in numbers), decimal=",") == numbers


def test_what_is_no_number_is_counted_and_the_line_stays() -> None:
    rows = pl.DataFrame({"line_number": [2, 3], "quantity": ["4", "some"], "item_label": ["a", "b"]})
    counts: Counter[str] = Counter()
    found = details_of(rows, Notation(), counts)
    assert dict(found.schema) == DETAIL_SCHEMA
    assert found["quantity"].to_list() == [Decimal(4), None]
    assert counts == {"quantity": 1}


def test_a_siret_gives_its_siren_where_the_key_is_right() -> None:
    sirets = ["552 100 554 00013", "55210055500013", "552100554", None]
    found = with_siren(pl.DataFrame({"supplier_siret": sirets}))
    assert found["supplier_siren"].to_list() == ["552100554", None, None, None]
