"""Rules of the FEC in XML: the same lines as in text, in whatever order the leaves stand, and nothing that attacks."""

from decimal import Decimal
from pathlib import Path

import pytest
from readers_support import fec_feed, read, write

from hub.errors import UnreadableFileError

LINE = "<ligne><CompteNum>606300</CompteNum><CompteLib>F</CompteLib><Debit>100.00</Debit><Credit>0.00</Credit></ligne>"
SUPPLIER = (
    "<ligne><CompteNum>401000</CompteNum><CompteAuxNum>F1</CompteAuxNum><CompteAuxLib>DUPONT</CompteAuxLib>"
    "<Montantdevise>110.00</Montantdevise><Idevise>USD</Idevise><Debit>0.00</Debit><Credit>100.00</Credit></ligne>"
)
ENTRY_LEAVES = "<EcritureNum>1</EcritureNum><EcritureDate>2022-04-01</EcritureDate><EcritureLib>é</EcritureLib>"
JOURNAL_LEAVES = "<JournalCode>ACH</JournalCode><JournalLib>Achats</JournalLib>"


def document(body: str, encoding: str = "UTF-8") -> bytes:
    text = (
        f'<?xml version="1.0" encoding="{encoding}"?><comptabilite><exercice><DateCloture>2022-12-31</DateCloture>'
        f"{body}</exercice></comptabilite>"
    )
    return text.encode(encoding)


def journal(entries: str) -> str:
    return f"<journal>{JOURNAL_LEAVES}{entries}</journal>"


ENTRY = f"<ecriture>{ENTRY_LEAVES}{LINE}{SUPPLIER}</ecriture>"


@pytest.mark.parametrize("encoding", ["UTF-8", "ISO-8859-15", "UTF-16", "windows-1252"])
def test_a_fec_in_xml(tmp_path: Path, encoding: str) -> None:
    found = read(fec_feed(), write(tmp_path, document(journal(ENTRY), encoding), "356000000FEC20221231.xml"))
    assert found.total == (Decimal(100), Decimal(100))
    row = found.rows.row(1, named=True)
    wanted = {"journal_code": "ACH", "entry_number": "1", "line_label": "é", "supplier_code": "F1", "currency": "USD"}
    assert {name: row[name] for name in wanted} == wanted
    assert row["amount_original"] == Decimal(-110)
    assert found.rows["line_number"].to_list() == [1, 2]


def test_leaves_may_come_after_what_they_apply_to(tmp_path: Path) -> None:
    body = f"<journal><ecriture>{LINE}{SUPPLIER}{ENTRY_LEAVES}</ecriture>{JOURNAL_LEAVES}</journal>"
    body += "<journal><JournalCode>OD</JournalCode>" + ENTRY + "</journal>"
    found = read(fec_feed(), write(tmp_path, document(body), "fec.xml"))
    assert found.rows["journal_code"].to_list() == ["ACH", "ACH", "OD", "OD"]
    assert found.rows["entry_number"].to_list() == ["1"] * 4


def test_montant_and_sens_and_namespaces(tmp_path: Path) -> None:
    lines = "<ligne><CompteNum>606</CompteNum><Montant>5.00</Montant><Sens>D</Sens></ligne>"
    lines += "<ligne><CompteNum>401</CompteNum><Montant>5.00</Montant><Sens>C</Sens></ligne>"
    body = document(journal(f"<ecriture>{ENTRY_LEAVES}{lines}</ecriture>"))
    found = read(
        fec_feed(), write(tmp_path, body.replace(b"<comptabilite>", b'<comptabilite xmlns="urn:fec">'), "f.xml")
    )
    assert found.total == (Decimal(5), Decimal(5))


def test_a_bad_line_is_rejected_by_itself(tmp_path: Path) -> None:
    bad = LINE.replace("100.00", "cent")
    found = read(
        fec_feed(), write(tmp_path, document(journal(f"<ecriture>{ENTRY_LEAVES}{bad}{LINE}</ecriture>")), "f.xml")
    )
    assert found.rules == [(1, "amount_unreadable")]
    assert found.total[0] == Decimal(100)


@pytest.mark.parametrize("kept", [0.5, 0.75, 0.95])
def test_a_file_that_breaks_off_keeps_its_lines(tmp_path: Path, kept: float) -> None:
    whole = document(journal(ENTRY * 100))
    found = read(fec_feed(), write(tmp_path, whole[: int(len(whole) * kept)], "fec.xml"))
    assert found.facts.is_truncated
    assert 0 < found.lines_read < 200
    assert "the file is cut" in found.facts.warnings[-1]


def test_the_whole_lines_of_the_entry_that_breaks_off_are_kept(tmp_path: Path) -> None:
    whole = document(journal(ENTRY * 2))
    found = read(fec_feed(), write(tmp_path, whole[: whole.rindex(b"<Credit>100.00")], "fec.xml"))
    assert found.rows.select("line_number", "account_code", "entry_number").rows()[2:] == [(3, "606300", "1")]


def test_entities_and_dtds_are_refused(tmp_path: Path) -> None:
    bomb = document(journal(ENTRY)).replace(b"<comptabilite>", b'<!DOCTYPE c [<!ENTITY a "aa">]><comptabilite>', 1)
    with pytest.raises(UnreadableFileError, match="XML"):
        read(fec_feed(), write(tmp_path, bomb, "fec.xml"))


@pytest.mark.parametrize("content", [b"<?xml version='1.0'?><a><b>", b"<?xml version='1.0'?><a/>", document("")])
def test_xml_without_lines_is_refused(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(UnreadableFileError):
        read(fec_feed(), write(tmp_path, content, "fec.xml"))
