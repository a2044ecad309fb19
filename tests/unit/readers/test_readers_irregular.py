"""Rules of cutting lines: every line counts once, a bad line costs itself only, what can be told of it is kept."""

import polars as pl
import pytest

from hub.readers.irregular import cut_irregular
from hub.readers.layout import Layout, parse_regular
from hub.readers.salvage import salvaged
from hub.readers.text import Chunk

LAYOUT = Layout(";", '"', {"line_label": 0, "debit": 1, "credit": 2}, count=3, spare=3)
TRAILING = Layout("\t", None, {"line_label": 0, "debit": 1, "credit": 2}, count=4, spare=3)


def chunk(*lines: str, is_last: bool = True, is_cut: bool = False, has_marks: bool = False) -> Chunk:
    return Chunk("".join(f"{line}\n" for line in lines).encode(), 1, len(lines), is_last, is_cut, has_marks)


def cut(*lines: str, layout: Layout = LAYOUT) -> tuple[list[tuple[object, ...]], list[tuple[object, ...]]]:
    """Records, and (line, rule) of the broken ones."""
    batch, carried = cut_irregular(chunk(*lines), layout)
    assert carried is None
    return batch.fields.rows(), batch.broken.select("line_number", "rule").rows()


def test_blank_lines_are_not_records_and_keep_their_numbers() -> None:
    assert cut("a;1;2", "", "   ", "b;3;4") == ([(1, "a", "1", "2"), (4, "b", "3", "4")], [])


def test_lines_of_separators_only_are_blank() -> None:
    assert cut("a;1;2", ";;", '"";"";') == ([(1, "a", "1", "2")], [])


def test_a_record_over_several_lines_has_the_number_of_its_first() -> None:
    records, broken = cut("a;1;2", '"b', 'c;d";3;4', "e;5;6")
    assert records == [(1, "a", "1", "2"), (2, "b\nc;d", "3", "4"), (4, "e", "5", "6")]
    assert broken == []


def test_an_unbalanced_quote_costs_its_line_only() -> None:
    records, broken = cut("a;1;2", '"b;3;4', "c;5;6", '"d";7;8')
    assert records == [(1, "a", "1", "2"), (3, "c", "5", "6"), (4, "d", "7", "8")]
    assert broken == [(2, "unbalanced_quote")]


def test_two_unbalanced_quotes_do_not_swallow_what_is_between() -> None:
    records, broken = cut('"b;3;4', "c;5;6", '"d;7;8')
    assert records == [(2, "c", "5", "6")]
    assert broken == [(1, "unbalanced_quote"), (3, "unbalanced_quote")]


def test_a_quote_within_a_text_is_text() -> None:
    assert cut('tube 5" x 2;1;2', 'tube 5" x 2";3;4')[0] == [
        (1, 'tube 5" x 2', "1", "2"),
        (2, 'tube 5" x 2"', "3", "4"),
    ]


def test_doubled_quotes_and_quoted_separators() -> None:
    assert cut('"a ""b"" ;c";1;2', "")[0] == [(1, 'a "b" ;c', "1", "2")]


def test_too_few_and_too_many_fields_are_broken() -> None:
    records, broken = cut("a;1;2", "b;3", "c;d;5;6")
    assert records == [(1, "a", "1", "2")]
    assert broken == [(2, "field_count"), (3, "field_count")]


def test_every_line_ends_with_the_separator_or_none_does() -> None:
    records, broken = cut("a\t1\t2", "b\t3\t4\t", "c\t5\t6\t ", "d\te\t7\t8", "f\t9\t9\t\t", layout=TRAILING)
    assert [row[1] for row in records] == ["b", "c"]
    assert broken == [(1, "field_count"), (4, "field_count"), (5, "field_count")]


def test_quotes_are_text_where_there_is_no_quoting() -> None:
    records, _ = cut('a"\t1\t2\t', '"b\t3\t4\t', "", layout=TRAILING)
    assert [row[1] for row in records] == ['a"', '"b']


def test_a_record_that_goes_on_is_carried_to_the_next_chunk() -> None:
    first, carried = cut_irregular(chunk("a;1;2", '"b', is_last=False), LAYOUT)
    assert first.fields["line_number"].to_list() == [1]
    assert carried is not None
    assert (carried.data, carried.first_line, carried.line_count) == (b'"b\n', 2, 1)


def test_what_is_carried_is_not_also_counted() -> None:
    batch, carried = cut_irregular(chunk("a;1;2", '"b', "c\U0010fee9;3;4", is_last=False, has_marks=True), LAYOUT)
    assert (batch.fields.height, batch.broken.height) == (1, 0)
    assert carried is not None
    assert (carried.line_count, carried.has_marks) == (2, True)


def test_the_last_line_cut_short_is_broken_and_tells_that_the_file_is_truncated() -> None:
    batch, _ = cut_irregular(chunk("a;1;2", "b;3", is_cut=True), LAYOUT)
    assert batch.is_truncated
    assert not cut_irregular(chunk("a;1;2", "b;3"), LAYOUT)[0].is_truncated


def test_an_undecodable_byte_breaks_its_line() -> None:
    batch, _ = cut_irregular(chunk("a;1;2", "b\U0010fee9;3;4", has_marks=True), LAYOUT)
    assert batch.fields["line_label"].to_list() == ["a"]
    assert batch.broken.row(0, named=True) | {"detail": ""} == {
        "line_number": 2,
        "rule": "undecodable_bytes",
        "detail": "",
        "raw_text": "b\\xe9;3;4",
        "line_label": "b\U0010fee9",
        "debit": "3",
        "credit": "4",
    }


@pytest.mark.parametrize(
    ("fields", "debit", "credit"),
    [
        (["a", "b", "5,00", ""], "5,00", ""),  # a stray separator in the text: amounts counted from the right
        (["a", "5,00", "0,00", "x"], "5,00", "0,00"),  # something after the end: counted from the left
        (["a", "5,00", "6,00", "7,00"], None, None),  # both ways give numbers, and they differ
        (["a", "5,00"], "5,00", None),  # cut
    ],
)
def test_amounts_of_a_broken_line_are_kept_where_they_are_certain(
    fields: list[str], debit: str | None, credit: str | None
) -> None:
    kept = salvaged(fields, LAYOUT)
    assert (kept["debit"], kept["credit"]) == (debit, credit)


def test_the_fast_way_refuses_a_chunk_whose_lines_are_not_all_alike() -> None:
    assert parse_regular(b"a;1;2\nb;3;4\n", LAYOUT, 2) is not None
    for data in (b"a;1;2\nb;3\n", b"a;1;2\nb;3;4;5\n", b"a;1;2\n\nb;3;4\n", b'a;1;2\n"b;3;4\nc;5;6\n'):
        assert parse_regular(data, LAYOUT, data.count(b"\n")) is None


def test_lines_with_quotes_may_be_shorter_than_the_header() -> None:
    layout = Layout(";", '"', {"line_label": 0, "debit": 1}, count=3, spare=4)  # the header alone ends with a separator
    frame = parse_regular(b'"a;b";1;2\n', layout, 1)
    assert frame is not None
    assert frame.rows() == [("a;b", "1", True)]


def test_both_ways_give_the_same_fields() -> None:
    lines = ["a;1;2", '"b ""x"" ;";3;4', ";5;", "é;;6"]
    fast = parse_regular(chunk(*lines).data, LAYOUT, len(lines))
    slow, _ = cut_irregular(chunk(*lines), LAYOUT)
    assert fast is not None
    blank_is_null = pl.all().replace("", None)
    assert (
        fast.select(LAYOUT.names).with_columns(blank_is_null).rows()
        == slow.fields.select(LAYOUT.names).with_columns(blank_is_null).rows()
    )
