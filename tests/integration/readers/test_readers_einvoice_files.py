"""Electronic invoices as files: PDFs, batches, hostile files, and the public examples where they are present."""

import io
import re
import time
import zlib
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from readers_support import GROUP

from hub.errors import UnreadableFileError
from hub.group.models import Feed
from hub.readers import open_reading
from hub.readers.contract import INVOICE_SCHEMA, REJECT_SCHEMA, Batch
from hub.readers.einvoice import parse
from hub.readers.einvoice.rules import broken_rules
from hub.readers.einvoice.ubl import read_ubl
from tests.invoices import Invoice, Item, as_cii, as_ubl, batch, in_pdf
from tests.support import REAL, REAL_IS_ABSENT

EINVOICE = REAL / "einvoice"
real = pytest.mark.skipif(not EINVOICE.is_dir(), reason=REAL_IS_ABSENT)
UBL = '<Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2"'
SECONDS = 20  # bounded, on a slow machine


def feed(**more: Any) -> Feed:
    told = {"entity": "A", "name": "f", "path": Path("f.yml"), "reader": "einvoice", "kind": "invoices", **more}
    return Feed.model_validate(told)


def read(path: Path, content: bytes | None = None, **more: Any) -> Batch:
    if content is not None:
        path.write_bytes(content)
    [found] = open_reading(feed(**more), GROUP, path).batches()
    assert dict(found.rows.schema) == INVOICE_SCHEMA
    assert dict(found.rejects.schema) == REJECT_SCHEMA
    assert found.lines_read == len(found.rows) + len(found.rejects)
    return found


def refusal(path: Path, content: bytes | None = None, **more: Any) -> str:
    if content is not None:
        path.write_bytes(content)
    started = time.monotonic()
    with pytest.raises(UnreadableFileError) as raised:
        open_reading(feed(**more), GROUP, path)
    assert time.monotonic() - started < SECONDS
    return str(raised.value)


def nets(found: Batch) -> list[Decimal]:
    return found.rows["net_amount"].to_list()


INVOICE = Invoice(
    items=(
        Item("Gloves", "12", "30", base="10", allowance="6.00"),
        Item("Boots", "2", "49.995", rate="10", charge="1"),
    ),
    beside=((False, "10.00", "20"), (True, "4.00", "10")),
    order="PO-1",
)


@pytest.mark.parametrize("write", [as_ubl, as_cii, lambda invoice: in_pdf(as_cii(invoice))], ids=["ubl", "cii", "pdf"])
def test_an_invoice_read_by_hand(tmp_path: Path, write: Any) -> None:
    found = read(tmp_path / "one", write(INVOICE))
    # 12 × 30 / 10 - 6 = 30.00; 2 × 49.995 + 1 = 100.99; less 10.00, plus 4.00: 124.99 without VAT.
    assert nets(found) == [Decimal("30.00"), Decimal("100.99"), Decimal("-10.00"), Decimal("4.00")]
    assert found.rows["line_kind"].to_list() == ["line", "line", "allowance", "charge"]
    assert found.rows["document_net"].unique().to_list() == [Decimal("124.99")]
    # VAT: (30 - 10) at 20 % = 4.00; (100.99 + 4) at 10 % = 10.50.
    assert found.rows["document_vat"].unique().to_list() == [Decimal("14.50")]
    assert found.rows.select("quantity", "unit_price", "base_quantity", "allowance_amount").row(0) == (
        Decimal(12), Decimal(30), Decimal(10), Decimal("6.00"),
    )  # fmt: skip
    assert found.rows.select("entity_code", "period", "document_ref", "order_ref").row(0) == (
        "A", "2025-01", "F1", "PO-1",
    )  # fmt: skip
    assert (found.debit_read, found.credit_read) == (Decimal("134.99"), Decimal("10.00"))


def test_a_credit_note_is_negative(tmp_path: Path) -> None:
    found = read(tmp_path / "note", as_ubl(Invoice(code="381", items=(Item("Gloves", "10", "10"),))))
    assert found.rows.select("net_amount", "quantity", "unit_price", "document_gross").row(0) == (
        Decimal("-100.00"), Decimal(-10), Decimal(10), Decimal("-120.00"),
    )  # fmt: skip


def test_a_batch_gives_its_good_documents_and_names_the_others(tmp_path: Path) -> None:
    wrong = as_cii(Invoice("F2", says={"BT-109": "1.00"}))
    path = tmp_path / "batch.xml"
    path.write_bytes(batch([as_ubl(Invoice("F1")), wrong, as_ubl(Invoice("F3", code="381"))]))
    reading = open_reading(feed(), GROUP, path)
    [found] = reading.batches()
    assert nets(found) == [Decimal("100.00"), Decimal("-100.00")]
    assert found.rows["line_number"].to_list() == [1, 3]
    [reject] = found.rejects.to_dicts()
    assert (reject["line_number"], reject["rule"], reject["debit"]) == (2, "BR-CO-13", Decimal("100.00"))
    assert "document F2: BR-CO-13: BT-106 - BT-107 + BT-108 is 100.00, BT-109 says 1.00" in reject["detail"]
    assert "1 of 3 documents" in str(reading.facts.failure)


def test_bank_accounts_are_masked(tmp_path: Path) -> None:
    items = (Item("pay to FR7630006000011234567890189", "1", "1"),)
    [label] = read(tmp_path / "one", as_ubl(Invoice(items=items))).rows["item_label"]
    assert "30006000011234567890189" not in label


def test_a_month_that_the_feed_does_not_claim_is_set_apart(tmp_path: Path) -> None:
    found = read(tmp_path / "one", as_ubl(Invoice()), valid_from="2025-02")
    assert found.rows.is_empty()
    assert found.rejects.select("rule", "debit", "period").row(0) == (
        "period_not_claimed", Decimal("100.00"), "2025-01",
    )  # fmt: skip
    wrong = as_ubl(Invoice(says={"BT-106": "1.00"}))
    assert "BR-CO-10" in refusal(tmp_path / "two", wrong, valid_from="2025-02")


HOSTILE = {
    "entities": b'<!DOCTYPE a [<!ENTITY a "aa"><!ENTITY b "&a;&a;&a;">]>' + UBL.encode() + b">&b;</Invoice>",
    "external": b'<!DOCTYPE a [<!ENTITY a SYSTEM "file:///etc/hostname">]>' + UBL.encode() + b">&a;</Invoice>",
    "deep": b"<a>" * 200_000,
    "cut": as_ubl(Invoice())[:-30],
    "not xml": b"number;date\nF1;2025\n",
    "encoding": b'<?xml version="1.0" encoding="nonsense"?><Invoice/>',
    "empty": b"",
    "web page": b"<html><body>sign in</body></html>",
    "order": b'<Order xmlns="urn:oasis:names:specification:ubl:schema:xsd:Order-2"/>',
    "fragment": f"{UBL}/>".encode(),
    "no pdf": b"%PDF-1.7\n" + bytes(range(256)) * 100,
    "many documents": b"<x>" + f"{UBL}/>".encode() * (parse.MOST_DOCUMENTS + 1) + b"</x>",
    "many allowances": UBL.encode() + b"><InvoiceLine>" + b"<AllowanceCharge/>" * 200_000 + b"</InvoiceLine></Invoice>",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_what_is_no_invoice_is_refused_in_words_and_in_time(tmp_path: Path, name: str) -> None:
    told = refusal(tmp_path / "file", HOSTILE[name])
    assert "A.f, file" in told
    assert "to do:" in told


def test_a_file_beyond_the_bounds_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parse, "MOST_ELEMENTS", 1000)
    assert "more than 1,000 elements" in refusal(tmp_path / "a", UBL.encode() + b">" + b"<a/>" * 1001 + b"</Invoice>")
    monkeypatch.setattr(parse, "MOST_BYTES", 1 << 20)
    assert "more than 1 MB" in refusal(tmp_path / "b", b"<x>" + b" " * (1 << 20) + b"</x>")


def bomb(size: int, filters: int = 1) -> bytes:
    """A PDF whose factur-x.xml inflates to ``size`` spaces, ``filters`` times over."""
    from pypdf import PdfWriter
    from pypdf.generic import ArrayObject, NameObject

    writer, out = PdfWriter(), io.BytesIO()
    writer.add_blank_page(100, 100)
    inside = writer.add_attachment("factur-x.xml", b" ")._embedded_file
    data = b" " * size
    for _ in range(filters):
        data = zlib.compress(data, 9)
    inside._data = data
    inside[NameObject("/Filter")] = ArrayObject([NameObject("/FlateDecode")] * filters)
    writer.write(out)
    return out.getvalue()


def test_a_pdf_that_inflates_is_stopped(tmp_path: Path) -> None:
    assert "inflates beyond any invoice" in refusal(tmp_path / "a.pdf", bomb(200 << 20))
    assert "this PDF" in refusal(tmp_path / "b.pdf", bomb(1000, filters=9))


def test_a_pdf_without_an_invoice_names_what_is_attached(tmp_path: Path) -> None:
    assert "terms.txt" in refusal(tmp_path / "a.pdf", in_pdf(b"x", name="terms.txt"))


@real
def test_every_example_of_en_16931_is_read_and_ties() -> None:
    paths = sorted(EINVOICE.glob("en16931/*/examples/*"))
    with_warnings = 0
    for path in paths:
        reading = open_reading(feed(), GROUP, path)
        [found] = reading.batches()
        totals = found.rows.group_by("document_number").agg(pl.col("net_amount").sum(), pl.col("document_net").first())
        assert totals["net_amount"].to_list() == totals["document_net"].to_list(), path.name
        assert found.rejects.is_empty()
        with_warnings += bool(reading.facts.warnings)
    assert (len(paths), with_warnings) == (33, 15)


@real
def test_every_unit_file_of_the_rules_is_refused_with_a_rule_named() -> None:
    paths = sorted(EINVOICE.glob("en16931/test/*/*.xml"))
    for path in paths:
        found = refusal(path).partition("found:")[2]
        assert re.search(r"\b(BR|UBL)-", found), path.name
    assert len(paths) == 206


RULES = (
    "BR-02 BR-04 BR-05 BR-06 BR-07 BR-12 BR-13 BR-14 BR-15 BR-16 BR-21 BR-22 BR-24 BR-25 BR-26 BR-31 BR-36 BR-41 "
    "BR-43 BR-45 BR-46 BR-CO-04 BR-CO-10 BR-CO-11 BR-CO-12 BR-CO-13 BR-CO-14 BR-CO-15 BR-CO-16 BR-CO-17"
)


@real
@pytest.mark.parametrize("rule", RULES.split())
def test_a_rule_is_broken_where_its_authors_say_so(rule: str) -> None:
    """The unit file of a rule holds fragments, each marked as one that keeps the rule or breaks it."""
    text = (EINVOICE / "en16931/test/Invoice-unit-UBL" / f"{rule}.xml").read_bytes()
    expected = [told == b"error" for told in re.findall(rb"<(success|error)>", text)]
    found = [broken_rules(read_ubl(one)) for one in parse.documents(parse.as_stream(text), "here")]
    assert [rule in {one.rule for one in broken} for broken in found] == expected


@real
@pytest.mark.parametrize("name", ["basic", "basicwl", "en16931", "extended", "minimum"])
def test_every_profile_of_factur_x_gives_its_net(name: str) -> None:
    assert sum(nets(read(EINVOICE / f"factur-x/tests/fixtures/xml/factur-x-{name}.xml"))) == Decimal("100.00")


@real
def test_a_factur_x_made_by_others_is_read() -> None:
    found = read(EINVOICE / "factur-x/tests/fixtures/pdf/invoice_EN16931.pdf")
    assert sum(nets(found)) == found.rows["document_net"][0] == Decimal("100.00")
