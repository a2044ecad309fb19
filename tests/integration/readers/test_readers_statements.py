"""Statements as files: CSV, workbooks and XML as suppliers write them, good and bad."""

import io
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from xlsxwriter import Workbook

from hub.errors import UnreadableFileError
from hub.group.models import Entity, Group
from hub.group.statements import StatementFeed
from hub.readers import open_reading
from hub.readers.contract import REJECT_SCHEMA, STATEMENT_SCHEMA, Facts

GROUP = Group(name="G", currency="CHF", entities=(Entity(code="NORD", name="Nord"),))
CSV = {"customer_account": "Client", "document_ref": "Pièce", "document_date": "Date", "amount": "Montant"}
XML = {"customer_account": "Client/Id", "document_ref": "Ref", "document_date": "Date", "amount": "Amount"}


def read(folder: Path, name: str, content: str | bytes, **declared: Any) -> tuple[pl.DataFrame, pl.DataFrame, Facts]:
    """Rows and rejects of a file; what was read is what was accepted and rejected."""
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    given = {"entity": "_suppliers", "supplier_key": "V", "name": "f", "path": Path("f"), "reader": "table"}
    own = {"kind": "statement", "supplier": {"name": "Verre"}, "basis": "invoiced", "columns": CSV}
    reading = open_reading(StatementFeed.model_validate({**given, **own, **declared}), GROUP, path)
    batches = list(reading.batches())
    rows = pl.concat([pl.DataFrame(schema=STATEMENT_SCHEMA), *(batch.rows for batch in batches)])
    rejects = pl.concat([pl.DataFrame(schema=REJECT_SCHEMA), *(batch.rejects for batch in batches)])
    assert rows.height + rejects.height == sum(batch.lines_read for batch in batches)
    net = rows["amount"].sum() + (rejects["debit"].sum() or 0) - (rejects["credit"].sum() or 0)
    assert net == sum(batch.debit_read - batch.credit_read for batch in batches)
    return rows, rejects, reading.facts


def told(rows: pl.DataFrame, *names: str) -> list[tuple[Any, ...]]:
    return rows.select(*names).rows()


def test_a_csv_under_a_block_of_titles(tmp_path: Path) -> None:
    text = (
        "VERRE ET CIE;;;\nRelevé du 1er trimestre 2025;;;\n;;;\nClient;Pièce;Date;Montant\n"
        "C-1;F1;31/01/2025;1 234,50\nC-2;A1;15/02/2025;-34,50\nTotal;;;1 200,00\n"
    )
    rows, rejects, _ = read(tmp_path, "r.csv", text)
    # 1,234.50 − 34.50 = 1,200.00, the total that the file prints.
    assert told(rows, "customer_account", "document_kind", "period_from", "amount", "currency") == [
        ("C-1", "invoice", "2025-01", Decimal("1234.50"), "CHF"),
        ("C-2", "credit_note", "2025-02", Decimal("-34.50"), "CHF"),
    ]
    assert told(rejects, "line_number", "rule") == [(7, "total_line")]


def test_a_workbook_of_quarters_with_vat(tmp_path: Path) -> None:
    book = Workbook(stream := io.BytesIO())
    sheet = book.add_worksheet()
    for at, row in enumerate(
        (
            ("Relevé TTC",),
            ("Client", "Du", "Au", "TTC", "TVA"),
            (40012300000017, "01/01/2025", "31/03/2025", 120, 20),
            (40012300000017, "01/04/2025", "30/06/2025", 60.1),
        )
    ):
        sheet.write_row(at, 0, row)
    book.close()
    columns = {
        "customer_siret": "Client", "period_from": "Du", "period_to": "Au", "amount": "TTC", "vat_amount": "TVA",
    }  # fmt: skip
    rows, _, _ = read(tmp_path, "q.xlsx", stream.getvalue(), columns=columns, vat="included")
    assert told(rows, "customer_siret", "period_from", "period_to", "amount", "vat_amount") == [
        ("40012300000017", "2025-01", "2025-03", Decimal("120.00"), Decimal("20.00")),
        ("40012300000017", "2025-04", "2025-06", Decimal("60.10"), None),
    ]


def test_kinds_and_signs_are_told_of_the_whole_file(tmp_path: Path) -> None:
    text = "Client;Pièce;Date;Montant;Type\nC;A1;1/2/2025;10;Avoir\nC;F1;2/2/2025;30;Facture\nC;Z1;13/2/2025;5;Divers\n"
    rows, _, facts = read(tmp_path, "r.csv", text, columns={**CSV, "document_kind": "Type"})
    assert told(rows, "document_kind", "amount") == [
        ("credit_note", Decimal("-10.00")), ("invoice", Decimal("30.00")), ("invoice", Decimal("5.00")),
    ]  # fmt: skip
    assert [one.partition(" lines")[0].partition(" credit")[0] for one in facts.warnings] == ["1", "1"]


LINES = (
    "<Line><Date>2025-01-31</Date><Ref>F1</Ref><Money><Amount cur='USD'>100.00</Amount></Money></Line>"
    "<Line><Date>2025-02-01</Date><Ref>A1</Ref><Money><Amount cur='USD'>-1.50</Amount></Money></Line>"
)


def test_xml_finds_its_lines_and_takes_what_stands_around_them(tmp_path: Path) -> None:
    text = (
        "<?xml version='1.0'?><s:St xmlns:s='urn:x'><s:Date>2025-03-31</s:Date>"
        f"<s:Client><s:Id>C-1</s:Id>{LINES}</s:Client>"
        "<s:Client><s:Id>C-2</s:Id><Line ><Date>2025-01-02</Date><Ref>F2</Ref>"
        "<Money><Amount cur='EUR'>7</Amount></Money>"
        "</Line></s:Client></s:St>"
    )
    rows, rejects, _ = read(tmp_path, "s.xml", text, reader="xml", columns={**XML, "currency": "Amount/cur"})
    assert told(rows, "line_number", "customer_account", "document_ref", "period_from", "currency", "amount") == [
        (1, "C-1", "F1", "2025-01", "USD", Decimal("100.00")),
        (2, "C-1", "A1", "2025-02", "USD", Decimal("-1.50")),
        (3, "C-2", "F2", "2025-01", "EUR", Decimal("7.00")),
    ]
    assert rejects.is_empty()


def test_xml_of_one_line_is_read_like_one_of_many(tmp_path: Path) -> None:
    # The date of the statement stands outside the line, whose own is nearer to the amount.
    line = "<Line><Date>2025-01-02</Date><Amount>7</Amount><Ref>F</Ref></Line>"
    text = f"<St><Date>2025-03-31</Date><Client><Id>C-1</Id></Client>{line}</St>"
    rows, _, _ = read(tmp_path, "s.xml", text, reader="xml", columns=XML)
    assert told(rows, "customer_account", "period_from", "document_ref") == [("C-1", "2025-01", "F")]


def test_xml_of_attributes(tmp_path: Path) -> None:
    text = "<St><L c='C-1' d='2025-01-02' a='7,10' r='F1'/><L c='C-2' d='2025-01-03' a='8,20' r='F2'/></St>"
    columns = {"customer_account": "c", "document_date": "d", "amount": "a", "document_ref": "r"}
    rows, _, _ = read(tmp_path, "s.xml", text, reader="xml", columns=columns)
    assert told(rows, "customer_account", "amount") == [("C-1", Decimal("7.10")), ("C-2", Decimal("8.20"))]


TWO_KINDS = (
    "<St><Invoice><Id>C</Id><Date>2025-01-02</Date><Amount>7</Amount></Invoice>"
    "<CreditNote><Id>C</Id><Date>2025-01-03</Date><Amount>-2</Amount></CreditNote>"
    "<Sum><Amount>5</Amount></Sum></St>"
)
BARE = {"customer_account": "Id", "document_date": "Date", "amount": "Amount"}


def test_xml_with_several_elements_asks_which_are_lines(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFileError, match="amounts stand in several elements") as raised:
        read(tmp_path, "s.xml", TWO_KINDS, reader="xml", columns=BARE)
    assert "St/Invoice, St/CreditNote, St/Sum" in str(raised.value)
    lines = {"record": ["Invoice", "CreditNote"]}
    rows, _, _ = read(tmp_path, "s.xml", TWO_KINDS, reader="xml", columns=BARE, format=lines)
    assert told(rows, "amount") == [(Decimal("7.00"),), (Decimal("-2.00"),)]
    with pytest.raises(UnreadableFileError, match="no amount in debitnote"):
        read(tmp_path, "s.xml", TWO_KINDS, reader="xml", columns=BARE, format={"record": ["Invoice", "DebitNote"]})


def test_xml_debit_and_credit_are_one_line(tmp_path: Path) -> None:
    one, other = "<L><Id>C</Id><Date>2025-01-02</Date><D>7</D></L>", "<L><Id>C</Id><Date>2025-01-02</Date><C>2</C></L>"
    columns = {"customer_account": "Id", "document_date": "Date", "debit": "D", "credit": "C"}
    rows, _, _ = read(tmp_path, "s.xml", f"<S>{one}{other}</S>", reader="xml", columns=columns)
    assert told(rows, "amount") == [(Decimal("7.00"),), (Decimal("-2.00"),)]


def test_an_element_told_twice_in_a_line_rejects_it(tmp_path: Path) -> None:
    line = "<L><Id>C</Id><Date>2025-01-02</Date><Amount>7</Amount><Ref>A</Ref><Ref>B</Ref></L>"
    text = f"<S>{line}{line.replace('<Ref>B</Ref>', '')}</S>"
    rows, rejects, _ = read(tmp_path, "s.xml", text, reader="xml", columns={**BARE, "document_ref": "Ref"})
    assert told(rows, "document_ref") == [("A",)]
    assert told(rejects, "rule", "detail") == [("repeated_element", "ref: 'A' and 'B'")]


def test_xml_that_breaks_off_is_truncated(tmp_path: Path) -> None:
    text = f"<St><Client><Id>C-1</Id>{LINES}<Line><Date>2025-01-02</Date>"
    rows, _, facts = read(tmp_path, "s.xml", text, reader="xml", columns=XML)
    assert rows.height == 2 and facts.is_truncated


BOMB = '<!DOCTYPE l [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><S><L><Amount>&b;</Amount></L></S>'


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (BOMB, "a DTD or an entity"),
        ('<!DOCTYPE l SYSTEM "file:///etc/passwd"><S/>', "a DTD or an entity"),
        ("<a>" * 200, "more than 100 levels"),
        ("<S>" + "x" * (3 << 20) + "</S>", "without any tag"),
        ("<S>" + "".join(f"<a{at}/>" for at in range(2_100)) + "</S>", "more than 2,000 different places"),
        ("not XML at all", "syntax error"),
        ("<S><L><Date>2025-01-01</Date></L></S>", "no amount"),
        ("<S><L><Amount>1</Amount></L></S>", "no column 'Client/Id'"),
        ("", "empty"),
        ("%PDF-1.4", "a PDF document"),
    ],
)
def test_hostile_and_foreign_files_are_refused(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(UnreadableFileError, match=said):
        read(tmp_path, "s.xml", text, reader="xml", columns=XML)


def test_a_name_that_is_twice_as_near_is_refused(tmp_path: Path) -> None:
    text = "<S><L><A><Id>1</Id></A><B><Id>2</Id></B><Date>2025-01-01</Date><Amount>1</Amount></L></S>"
    with pytest.raises(UnreadableFileError, match="two columns answer to customer_account"):
        read(tmp_path, "s.xml", text, reader="xml", columns=BARE)
    rows, _, _ = read(tmp_path, "s.xml", text, reader="xml", columns={**BARE, "customer_account": "B/Id"})
    assert told(rows, "customer_account") == [("2",)]
