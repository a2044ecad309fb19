"""Rules of a ledger's text: what spreadsheets write is read, and what is written is never a formula."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from hub.decisions.texts import Dialect, parse, written
from hub.errors import ConfigurationError

COLUMNS = ("name", "answer")
CELL = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\x00"), max_size=12).map(str.strip)


@pytest.mark.parametrize(
    ("text", "dialect"),
    [
        ("name,answer\nA,yes\n", Dialect(",", "\n")),
        ("\ufeffname,answer\r\nA,yes\r\n", Dialect(",", "\r\n")),
        ("\ufeffname;answer\r\nA;yes\r\n", Dialect(";", "\r\n")),
        ("name;answer;;\n A ;yes;;\n;;;\n\n", Dialect(";", "\n")),
        ("name,answer\nA,yes", Dialect(",", "\n")),
    ],
)
def test_what_spreadsheets_write_is_read(text: str, dialect: Dialect) -> None:
    lines = parse(text, COLUMNS, "it.csv")
    assert lines.dialect == dialect
    assert lines.rows == ((2, ("A", "yes")),)


def test_a_row_is_told_by_the_line_where_it_begins() -> None:
    lines = parse('name,answer\n"A\nB",yes\n\nC,no\n', COLUMNS, "it.csv")
    assert lines.rows == ((2, ("A\nB", "yes")), (5, ("C", "no")))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "it.csv:1: the header is not right"),
        ("answer,name\n", "it.csv:1: the header is not right"),
        ("name,answer,more\n", "it.csv:1: the header is not right"),
        ("name,answer\nA,yes\nB\n", "it.csv:3: a row is not whole"),
        ("name,answer\nA, Ltd,yes\n", "it.csv:2: a row is not whole"),
        ('name,answer\nA,yes\n"B,no\n', "it.csv:3: not valid CSV"),
        ('name,answer\n"A"B,no\n', "it.csv:2: not valid CSV"),
    ],
)
def test_what_is_not_right_is_told_with_its_line(text: str, told: str) -> None:
    with pytest.raises(ConfigurationError) as raised:
        parse(text, COLUMNS, "it.csv")
    assert str(raised.value).startswith(told)


@given(st.lists(st.tuples(CELL, CELL), max_size=5), st.sampled_from([Dialect(), Dialect(";", "\r\n")]))
@example([("a\rb", "a\nb")], Dialect())
def test_what_is_written_is_read_back(rows: list[tuple[str, str]], dialect: Dialect) -> None:
    text = written([COLUMNS, *rows], dialect)
    found = tuple(cells for _, cells in parse(text, COLUMNS, "it.csv").rows)
    assert found == tuple(row for row in rows if any(row))


@pytest.mark.parametrize("cell", ["=1+1", "+33", "-x", "@SUM", "\t=1", "'=1", "''@x", "＝1", " =1"])
def test_no_cell_is_written_as_a_formula(cell: str) -> None:
    text = written([["A", cell]], Dialect())
    assert not any(one.lstrip('"').startswith(("=", "+", "-", "@", "\t", " ", "＝")) for one in text.split(","))
    assert parse("name,answer\n" + text, COLUMNS, "it.csv").rows[0][1] == ("A", cell.strip())
