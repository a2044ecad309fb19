"""Rules of delimited files: detection is recorded, what is declared wins, no line is lost to a quote or a byte."""

import datetime as dt
from decimal import Decimal
from pathlib import Path

import pytest
from readers_support import GROUP, ledger_feed, purchase_feed, read, write

from hub.errors import UnreadableFileError
from hub.readers import open_reading

HEADER = "Date,Supplier,Amount\n"
GOOD = HEADER + "2022-04-01,DUPONT,10.50\n2022-04-02,DURAND,-3.00\n"


def test_a_plain_file(tmp_path: Path) -> None:
    found = read(purchase_feed(), write(tmp_path, GOOD))
    assert found.rows.select("line_number", "supplier_name", "debit", "credit", "period").rows() == [
        (2, "DUPONT", Decimal("10.50"), 0, "2022-04"),
        (3, "DURAND", 0, Decimal("3.00"), "2022-04"),
    ]
    assert (found.facts.encoding, found.facts.separator) == ("utf-8", ",")


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_separators_are_detected(tmp_path: Path, separator: str) -> None:
    found = read(purchase_feed(), write(tmp_path, GOOD.replace(",", separator)))
    assert (found.facts.separator, found.lines_read, found.rejects.height) == (separator, 2, 0)


def test_a_comma_in_amounts_does_not_hide_the_semicolon(tmp_path: Path) -> None:
    found = read(purchase_feed(), write(tmp_path, "Date;Supplier;Amount\n2022-04-01;A, B, C, D, E;1,50\n"))
    assert (found.facts.separator, found.rows["debit"][0]) == (";", Decimal("1.50"))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252", "cp850"])
def test_encodings_are_detected_over_the_whole_file(tmp_path: Path, encoding: str) -> None:
    plain = "2022-04-01,DUPONT,1.00\n" * 50_000  # more than the first megabyte
    content = HEADER + plain + "2022-04-01,Société Générale à Orléans,1.00\n"
    found = read(purchase_feed(), write(tmp_path, content.encode(encoding)))
    assert found.rows["supplier_name"][-1] == "Société Générale à Orléans"
    assert found.lines_read == 50_001


def test_a_declared_encoding_wins(tmp_path: Path) -> None:
    content = (HEADER + "2022-04-01,SOCI\xc9T\xc9,1.00\n").encode("cp1252")
    found = read(purchase_feed(format={"encoding": "cp850"}), write(tmp_path, content))
    assert found.rows["supplier_name"][0] == "SOCI╔T╔"
    assert found.facts.encoding == "cp850"


def test_one_undecodable_byte_rejects_its_line_only(tmp_path: Path) -> None:
    content = (HEADER + "2022-04-01,Crédit,1.00\n2022-04-01,Soci@t@,2.00\n2022-04-01,Électricité,3.00\n").encode()
    found = read(purchase_feed(), write(tmp_path, content.replace(b"@", b"\xe9")))
    assert found.rules == [(3, "undecodable_bytes")]
    assert found.rejects.select("debit", "raw_text").row(0) == (Decimal(2), "2022-04-01,Soci\\xe9t\\xe9,2.00")
    assert found.rows["supplier_name"].to_list() == ["Crédit", "Électricité"]


def test_a_byte_that_cp1252_does_not_have_rejects_its_line(tmp_path: Path) -> None:
    content = GOOD.replace("DURAND", "DUR@ND").encode().replace(b"@", b"\x81")
    found = read(purchase_feed(format={"encoding": "cp1252"}), write(tmp_path, content))
    assert found.rules == [(3, "undecodable_bytes")]


def test_a_nul_far_in_the_file_rejects_its_line(tmp_path: Path) -> None:
    content = (HEADER + "2022-04-01,DUPONT,1.00\n" * 10_000 + "2022-04-01,DU\0PONT,1.00\n").encode()
    found = read(purchase_feed(), write(tmp_path, content))
    assert found.rules == [(10_002, "undecodable_bytes")]


def test_quoted_separators_quotes_and_line_ends(tmp_path: Path) -> None:
    content = HEADER + '2022-04-01,"A, ""B"" & C",1.00\n"2022-04-01","two\nlines","2.00"\n2022-04-01,D,3.00\n'
    found = read(purchase_feed(), write(tmp_path, content))
    assert found.rows.select("line_number", "supplier_name", "debit").rows() == [
        (2, 'A, "B" & C', Decimal(1)),
        (3, "two\nlines", Decimal(2)),
        (5, "D", Decimal(3)),
    ]


def test_an_unbalanced_quote_does_not_swallow_the_file(tmp_path: Path) -> None:
    content = HEADER + "2022-04-01,A,1.00\n" * 500 + '2022-04-01,"B,2.00\n' + "2022-04-01,C,3.00\n" * 500
    found = read(purchase_feed(), write(tmp_path, content))
    assert found.rules == [(502, "unbalanced_quote")]
    assert found.total[0] == 500 + 2 + 1500


def test_no_quoting_when_the_feed_says_so(tmp_path: Path) -> None:
    found = read(purchase_feed(format={"quote": None}), write(tmp_path, HEADER + '2022-04-01,"A,1.00\n'))
    assert found.rows["supplier_name"].to_list() == ['"A']


@pytest.mark.parametrize("size", [40, 64, 100, 1000])
def test_chunks_that_end_within_a_quoted_record(tmp_path: Path, size: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hub.readers.reading.CHUNK_BYTES", size)
    content = HEADER + '2022-04-01,"two\nlines, and a comma",2.00\n2022-04-01,é,1.00\n' * 50
    found = read(purchase_feed(), write(tmp_path, content))
    assert (found.lines_read, found.rejects.height, found.total[0]) == (100, 0, Decimal(150))


def test_a_preamble_is_skipped(tmp_path: Path) -> None:
    found = read(purchase_feed(format={"skip_lines": 2}), write(tmp_path, "Report;x\n\n" + GOOD))
    assert found.rows["line_number"].to_list() == [4, 5]


def test_a_header_is_found_below_whatever_stands_above_it(tmp_path: Path) -> None:
    """Titles and filters grow from one month to the next; the declared columns tell which line is the header."""
    for preamble in ("Report,April,x\n\n", "\n", "Report;x\nFilter: Date, Supplier\nPage 1\n\n"):
        found = read(purchase_feed(), write(tmp_path, preamble + GOOD))
        first = preamble.count("\n") + 2
        assert found.rows["line_number"].to_list() == [first, first + 1]


def test_aliases_and_headers_that_vary(tmp_path: Path) -> None:
    columns = {"posting_date": ("Payment date", "Date"), "supplier_name": "supplier", "amount": "AMOUNT"}
    assert read(purchase_feed(columns=columns), write(tmp_path, GOOD)).lines_read == 2


def test_footers_are_rejected_with_their_amount(tmp_path: Path) -> None:
    found = read(purchase_feed(), write(tmp_path, GOOD + "Total,,7.50\n,,\n"))
    assert found.rules == [(4, "total_line")]
    assert found.rejects["debit"].to_list() == [Decimal("7.50")]


def test_day_and_month_are_told_by_the_whole_file(tmp_path: Path) -> None:
    doubtful = "04/05/2022,A,1.00\n" * 60_000
    found = read(purchase_feed(), write(tmp_path, HEADER + doubtful + "04/30/2022,B,1.00\n"))
    assert found.rows["posting_date"][0] == dt.date(2022, 4, 5)
    found = read(purchase_feed(), write(tmp_path, HEADER + doubtful + "30/04/2022,B,1.00\n"))
    assert found.rows["posting_date"][0] == dt.date(2022, 5, 4)


def test_day_and_month_that_nothing_tells_are_an_error(tmp_path: Path) -> None:
    path = write(tmp_path, HEADER + "04/05/2022,A,1.00\n")
    with pytest.raises(UnreadableFileError) as raised:
        read(purchase_feed(), path)
    assert "format.date_format" in raised.value.todo
    found = read(purchase_feed(format={"date_format": "mm/dd/yyyy"}), path)
    assert found.rows["posting_date"].to_list() == [dt.date(2022, 4, 5)]


def test_padded_dates_are_evidence_too(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFileError, match="day first"):
        read(purchase_feed(), write(tmp_path, HEADER + " 04/05/2022 ,A,1.00\n"))


def test_days_that_equal_their_month_need_no_order(tmp_path: Path) -> None:
    assert read(purchase_feed(), write(tmp_path, HEADER + "05/05/2022,A,1.00\n")).lines_read == 1


def test_a_doubtful_amount_is_settled_by_the_file_or_rejected(tmp_path: Path) -> None:
    semicolons = "Date;Supplier;Amount\n2022-04-01;A;1,234\n"
    found = read(purchase_feed(), write(tmp_path, semicolons))
    assert found.rules == [(2, "amount_ambiguous")]
    assert "format.decimal" in found.rejects["detail"][0]
    found = read(purchase_feed(), write(tmp_path, semicolons + "2022-04-01;A;5.25\n"))
    assert found.total[0] == Decimal("1239.25")
    found = read(purchase_feed(format={"decimal": "."}), write(tmp_path, semicolons))
    assert found.total[0] == Decimal(1234)


def test_a_doubtful_amount_that_comes_late_is_settled_as_an_early_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hub.readers.reading.CHUNK_BYTES", 64)
    lines = "2022-04-01;A;5,25\n" * 20 + "2022-04-01;A;1.234\n"
    assert read(purchase_feed(), write(tmp_path, "Date;Supplier;Amount\n" + lines)).total[0] == Decimal("1339.00")


def test_what_is_left_of_a_broken_line_asks_nothing_of_the_file(tmp_path: Path) -> None:
    lines = "2022-04-01;A;5,25\n2022-04-01;A;;1.234\n"
    broken = read(purchase_feed(), write(tmp_path, "Date;Supplier;Amount\n" + lines))
    assert (broken.rules, broken.rejects["debit"].to_list()) == ([(3, "field_count")], [None])


def test_a_file_can_be_read_again(tmp_path: Path) -> None:
    reading = open_reading(purchase_feed(), GROUP, write(tmp_path, GOOD))
    first, second = ([batch.rows for batch in reading.batches()] for _ in range(2))
    assert len(first) == len(second) == 1
    assert first[0].equals(second[0])


def test_utf_16_without_a_mark_is_read_when_declared(tmp_path: Path) -> None:
    found = read(purchase_feed(format={"encoding": "utf-16-le"}), write(tmp_path, GOOD.encode("utf-16-le")))
    assert found.lines_read == 2


def test_a_ledger_with_two_sides(tmp_path: Path) -> None:
    content = (
        "Account;Date;Label;Debit;Credit\n606300;01.04.2022;Facture;1.234,56;\n401000;01.04.2022;Facture;;1.234,56\n"
    )
    found = read(ledger_feed(), write(tmp_path, content))
    assert found.total == (Decimal("1234.56"), Decimal("1234.56"))


def test_the_period_of_a_file_name(tmp_path: Path) -> None:
    period = {"rule": "file_name", "pattern": r"(?P<year>\d{4})-P(?P<number>\d{2})", "first_month": 4, "year_is": "end"}
    found = read(purchase_feed(period=period), write(tmp_path, GOOD, "2022-P02.csv"))
    assert found.rows["period"].unique().to_list() == ["2021-05"]
    with pytest.raises(UnreadableFileError, match="name does not tell"):
        read(purchase_feed(period=period), write(tmp_path, GOOD, "april.csv"))


def test_two_columns_of_one_name_are_refused_only_when_mapped(tmp_path: Path) -> None:
    twice = "Date,Supplier,Amount,Note,Note\n2022-04-01,A,1.00,x,y\n"
    assert read(purchase_feed(), write(tmp_path, twice)).lines_read == 1
    with pytest.raises(UnreadableFileError, match="two columns"):
        read(purchase_feed(), write(tmp_path, twice.replace("Note", "Amount")))


@pytest.mark.parametrize("header", ["Date,Supplier,Amount", "Date,Supplier,Amount,,"])
@pytest.mark.parametrize("ending", ["", ",", ",,"])
def test_header_and_lines_may_end_with_more_or_fewer_separators(tmp_path: Path, header: str, ending: str) -> None:
    lines = "".join(f"2022-04-{day:02d},A,1.00{ending}\n" for day in range(1, 11))
    found = read(purchase_feed(), write(tmp_path, f"{header}\n{lines}"))
    assert (found.lines_read, found.rejects.height) == (10, 0)


def test_a_line_that_ends_unlike_the_others_is_rejected(tmp_path: Path) -> None:
    found = read(purchase_feed(), write(tmp_path, GOOD + "2022-04-01,A,1.00,\n"))
    assert found.rules == [(4, "field_count")]
    assert found.total[0] == Decimal("11.50")
