"""Rules of the FEC in text: every oddity seen in real files is read, and none changes a total."""

import datetime as dt
from decimal import Decimal
from pathlib import Path

import pytest
from readers_support import LAW, fec_feed, fec_line, read, supplier_line, text_of, write, write_fec

from hub.errors import UnreadableFileError

PAIR = [fec_line(), supplier_line()]
HUNDRED = (Decimal(100), Decimal(100))


def test_a_fec_of_the_law(tmp_path: Path) -> None:
    found = read(fec_feed(), write_fec(tmp_path, PAIR))
    assert found.rows.row(1, named=True) == {
        "line_number": 3,
        "entity_code": "A",
        "period": "2022-04",
        "journal_code": "ACH",
        "journal_label": "Achats",
        "entry_number": "1",
        "posting_date": dt.date(2022, 4, 1),
        "account_code": "401000",
        "account_label": "Fournitures",
        "supplier_code": "F001",
        "supplier_name": "DUPONT SA",
        "supplier_siren": None,
        "supplier_vat": None,
        "document_ref": "F1",
        "document_date": dt.date(2022, 3, 31),
        "line_label": "Facture",
        "debit": Decimal(0),
        "credit": Decimal(100),
        "currency": "EUR",
        "amount_original": None,
    }
    assert (found.total, found.rejects.height, found.facts.warnings) == (HUNDRED, 0, [])
    assert (found.facts.encoding, found.facts.separator, found.facts.header) == ("utf-8", "\t", tuple(LAW))


@pytest.mark.parametrize("separator", ["\t", "|", ";", ","])
def test_separators(tmp_path: Path, separator: str) -> None:
    lines = [[field.replace(",", ".") for field in line] for line in PAIR]
    found = read(fec_feed(), write_fec(tmp_path, lines, separator=separator))
    assert (found.total, found.facts.separator) == (HUNDRED, separator)


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r\r\n", "\r"])
def test_line_ends_and_line_numbers(tmp_path: Path, end: str) -> None:
    found = read(fec_feed(), write_fec(tmp_path, PAIR, end=end))
    assert found.total == HUNDRED
    assert found.rows["line_number"].to_list() == [2, 3]
    assert not found.rows["line_label"].str.contains("\r").any()


def test_the_last_line_may_have_no_line_end(tmp_path: Path) -> None:
    path = write(tmp_path, text_of([LAW, *PAIR]).rstrip("\n"), "fec.txt")
    found = read(fec_feed(), path)
    assert (found.total, found.facts.is_truncated) == (HUNDRED, False)


@pytest.mark.parametrize("ending", ["\x1a", "\n\x1a", "\n\n\n", "\r\n\x1a\x1a"])
def test_what_dos_leaves_at_the_end_is_no_line(tmp_path: Path, ending: str) -> None:
    found = read(fec_feed(), write(tmp_path, text_of([LAW, *PAIR]).rstrip("\n") + ending, "fec.txt"))
    assert (found.lines_read, found.total) == (2, HUNDRED)


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "cp1252", "iso8859-15", "cp850", "utf-16", "cp500", "cp1140"]
)
def test_encodings(tmp_path: Path, encoding: str) -> None:
    labels = ["Régularisation à déduire", "Prélèvement été", "Loyer août"]
    lines = [fec_line(EcritureLib=label) for label in labels]
    found = read(fec_feed(), write_fec(tmp_path, lines, encoding=encoding))
    assert found.rows["line_label"].to_list() == labels
    if encoding != "iso8859-15":  # the same bytes as cp1252 for these words
        assert found.facts.encoding.startswith(encoding.replace("cp1140", "cp500")[:5])


def test_the_new_line_of_ebcdic(tmp_path: Path) -> None:
    found = read(fec_feed(), write_fec(tmp_path, PAIR, encoding="cp500", end="\x85"))
    assert (found.total, found.rows["line_number"].to_list()) == (HUNDRED, [2, 3])


def test_a_degree_sign_of_cp850(tmp_path: Path) -> None:
    found = read(fec_feed(), write_fec(tmp_path, [fec_line(EcritureLib="Facture N°12")], encoding="cp850"))
    assert (found.facts.encoding, found.rows["line_label"][0]) == ("cp850", "Facture N°12")


@pytest.mark.parametrize(("in_header", "in_lines"), [(True, True), (False, True), (True, False)])
def test_a_nineteenth_empty_column(tmp_path: Path, in_header: bool, in_lines: bool) -> None:
    lines = [[*line, ""] if in_lines else line for line in PAIR]
    found = read(fec_feed(), write_fec(tmp_path, lines, header=[*LAW, ""] if in_header else LAW))
    assert (found.total, found.rejects.height) == (HUNDRED, 0)


@pytest.mark.parametrize("in_header", [True, False])
def test_a_nineteenth_column_with_text_is_a_stray_separator(tmp_path: Path, in_header: bool) -> None:
    stray = fec_line(EcritureLib="Facture\tde mars")
    found = read(fec_feed(), write_fec(tmp_path, [*PAIR, stray], header=[*LAW, ""] if in_header else LAW))
    assert found.rules == [(4, "field_count")]
    kept = ("606300", "2022-04", Decimal(100), Decimal(0))
    assert found.rejects.select("account_code", "period", "debit", "credit").row(0) == kept


def test_header_names_vary_in_case_accents_and_spaces(tmp_path: Path) -> None:
    header = [name.upper() for name in LAW]
    header[11:13] = [" Débit ", "Crédit"]
    header[16] = "MontantDevise"
    assert read(fec_feed(), write_fec(tmp_path, PAIR, header=header)).total == HUNDRED


def test_columns_in_another_order(tmp_path: Path) -> None:
    lines = [list(reversed(line)) for line in PAIR]
    found = read(fec_feed(), write_fec(tmp_path, lines, header=list(reversed(LAW))))
    assert found.total == HUNDRED
    assert found.rows["supplier_name"].to_list() == [None, "DUPONT SA"]


def test_the_22_columns_of_cash_accounting(tmp_path: Path) -> None:
    header = [*LAW, "DateRglt", "ModeRglt", "NatOp", "IdClient"]
    found = read(fec_feed(), write_fec(tmp_path, [[*line, "20220402", "VIR", "", ""] for line in PAIR], header=header))
    assert (found.total, found.facts.warnings) == (HUNDRED, [])


@pytest.mark.parametrize(("debit", "credit"), [("D", "C"), ("+1", "-1"), ("1", "-1"), ("+", "-")])
def test_montant_and_sens(tmp_path: Path, debit: str, credit: str) -> None:
    header = ["Montant" if name == "Debit" else "Sens" if name == "Credit" else name for name in LAW]
    lines = [fec_line(Debit="100,00", Credit=debit), supplier_line(Debit="100,00", Credit=credit)]
    found = read(fec_feed(), write_fec(tmp_path, lines, header=header))
    assert found.rows.select("debit", "credit").rows() == [(Decimal(100), 0), (0, Decimal(100))]


@pytest.mark.parametrize(
    "written",
    ["100", "100.00", "0000000100,00", "  100,00 ", "+100,00", "100,0", "1\u00a0000,00", "1\u202f000,00", "1 000,00"],
)
def test_amounts_as_they_are_written(tmp_path: Path, written: str) -> None:
    found = read(fec_feed(), write_fec(tmp_path, [fec_line(Debit=written)]))
    assert found.rows["debit"][0] in (Decimal(100), Decimal(1000))


def test_negative_amounts_stay_on_their_side(tmp_path: Path) -> None:
    lines = [fec_line(Debit="-100,00", Credit=""), supplier_line(Debit="", Credit="100,00-")]
    assert read(fec_feed(), write_fec(tmp_path, lines)).total == (Decimal(-100), Decimal(-100))


@pytest.mark.parametrize("written", ["2022-04-01", "01/04/2022", "2022/04/01", "2022-04-01 00:00:00", " 20220401 "])
def test_dates_with_separators_are_day_first(tmp_path: Path, written: str) -> None:
    found = read(fec_feed(), write_fec(tmp_path, [fec_line(EcritureDate=written)]))
    assert found.rows["posting_date"].to_list() == [dt.date(2022, 4, 1)]


def test_quotes_are_text(tmp_path: Path) -> None:
    labels = ['Tube 5" de long', '"ouvert', 'dit "le grand"']
    found = read(fec_feed(), write_fec(tmp_path, [fec_line(EcritureLib=label) for label in labels]))
    assert found.rows["line_label"].to_list() == labels


def test_a_fully_quoted_fec_is_unquoted(tmp_path: Path) -> None:
    quoted = [[f'"{field}"' for field in line] for line in PAIR]
    found = read(fec_feed(), write_fec(tmp_path, quoted, header=[f'"{name}"' for name in LAW], separator=";"))
    assert (found.total, found.rows["supplier_name"][1]) == (HUNDRED, "DUPONT SA")


def test_blank_lines_are_not_lines(tmp_path: Path) -> None:
    path = write(tmp_path, text_of([LAW, PAIR[0], [""], [" "], PAIR[1]]), "fec.txt")
    found = read(fec_feed(), path)
    assert found.rows["line_number"].to_list() == [2, 5]


def test_entries_that_are_always_zero_and_duplicates_are_passed_on(tmp_path: Path) -> None:
    found = read(fec_feed(), write_fec(tmp_path, [fec_line(EcritureNum="0", ValidDate="")] * 3))
    assert found.rows["entry_number"].to_list() == ["0"] * 3


def test_ibans_in_labels_are_masked(tmp_path: Path) -> None:
    found = read(fec_feed(), write_fec(tmp_path, [fec_line(EcritureLib="VIR FR7610207000470404 X")]))
    assert found.rows["line_label"].to_list() == ["VIR FR********0404 X"]


def test_an_amount_in_currency_takes_the_line_s_sign(tmp_path: Path) -> None:
    lines = [fec_line(Montantdevise="110,00", Idevise="USD"), supplier_line(Montantdevise="110,00", Idevise="USD")]
    lines += [fec_line(Idevise="USD"), fec_line(Montantdevise="0,00", Idevise="")]
    found = read(fec_feed(), write_fec(tmp_path, lines))
    assert found.rows.select("currency", "amount_original").rows() == [
        ("USD", Decimal(110)),
        ("USD", Decimal(-110)),
        ("EUR", None),
        ("EUR", None),
    ]


def test_lines_outside_the_year_of_the_name_are_counted(tmp_path: Path) -> None:
    lines = [*PAIR, fec_line(EcritureDate="20230101"), fec_line(EcritureDate="20211231")]
    assert read(fec_feed(), write_fec(tmp_path, lines)).facts.warnings == [
        "2 lines are dated outside the fiscal year that the file's name closes"
    ]


def test_the_siren_of_another_entity_is_a_warning(tmp_path: Path) -> None:
    found = read(fec_feed(), write_fec(tmp_path, PAIR, name="552100554FEC20221231.TXT"))
    assert "552100554" in found.facts.warnings[0]


def test_absent_optional_columns_are_a_warning(tmp_path: Path) -> None:
    kept = [at for at, name in enumerate(LAW) if name not in ("PieceRef", "Idevise")]
    lines = [[line[at] for at in kept] for line in PAIR]
    found = read(fec_feed(), write_fec(tmp_path, lines, header=[LAW[at] for at in kept]))
    assert found.facts.warnings == ["columns of the FEC are absent: PieceRef, Idevise"]
    assert found.total == HUNDRED


def test_document_dates_that_cannot_be_read_are_counted(tmp_path: Path) -> None:
    found = read(fec_feed(), write_fec(tmp_path, [fec_line(PieceDate="PieceDate"), *PAIR]))
    assert found.rows["document_date"].null_count() == 1
    assert found.facts.warnings == ["1 lines have a document date that cannot be read; it was left out"]


def test_a_file_cut_in_its_last_line_is_truncated(tmp_path: Path) -> None:
    whole = text_of([LAW, *PAIR])
    found = read(fec_feed(), write(tmp_path, whole[: whole.rindex("100,00")], "fec.txt"))
    assert found.facts.is_truncated
    assert found.rules == [(3, "field_count")]
    assert "the file is cut" in found.facts.warnings[-1]


def test_a_payroll_line_that_is_rejected_shows_neither_name_nor_wage(tmp_path: Path) -> None:
    bad = fec_line(JournalCode="PAI", CompteNum="641100", EcritureLib="Salaire\tDURAND", Debit="2500,00")
    found = read(fec_feed(), write_fec(tmp_path, [*PAIR, bad, fec_line(CompteNum="641", Debit="DURAND")]))
    assert found.rejects["raw_text"].to_list() == ["PAI\t641100\t…", "ACH\t641\t…"]
    assert found.rejects["debit"].to_list() == [Decimal(2500), None]
    assert "DURAND" not in str(found.rejects.rows())


def test_a_line_whose_account_is_not_certain_shows_nothing(tmp_path: Path) -> None:
    shifted = fec_line(JournalLib="Paie\tDURAND", CompteNum="641100")  # its date stands where accounts are: 20220401
    found = read(fec_feed(), write_fec(tmp_path, [*PAIR, shifted]))
    assert found.rejects.select("account_code", "raw_text", "debit").row(0) == (None, "\t\t…", Decimal(100))


@pytest.mark.parametrize("missing", ["EcritureDate", "CompteNum", "Credit"])
def test_a_missing_required_column_is_an_error(tmp_path: Path, missing: str) -> None:
    at = LAW.index(missing)
    lines = [[*line[:at], *line[at + 1 :]] for line in PAIR]
    with pytest.raises(UnreadableFileError, match=missing) as raised:
        read(fec_feed(), write_fec(tmp_path, lines, header=[*LAW[:at], *LAW[at + 1 :]]))
    assert raised.value.where.startswith("A.fec, 356000000FEC")
    assert "JournalLib" in raised.value.found


def test_a_fec_without_its_header_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFileError, match="EcritureDate"):
        read(fec_feed(), write(tmp_path, text_of(PAIR), "fec.txt"))


def test_batches_are_bounded_and_complete(tmp_path: Path) -> None:
    path = write_fec(tmp_path, [*PAIR * 50, fec_line(Debit="x"), *PAIR * 50])
    found = read(fec_feed(), path, max_lines_per_batch=30)
    assert (found.lines_read, found.batches, found.rules) == (201, 7, [(102, "amount_unreadable")])
    assert found.rows["line_number"].is_sorted()
