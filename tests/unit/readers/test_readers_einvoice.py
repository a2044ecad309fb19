"""Electronic invoices without files: every syntax gives the same document, and each broken rule is named."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.readers.einvoice.cii import read_cii
from hub.readers.einvoice.document import Document
from hub.readers.einvoice.parse import as_stream, documents
from hub.readers.einvoice.rows import counted_lines, siren_of
from hub.readers.einvoice.rules import broken_rules
from hub.readers.einvoice.ubl import read_ubl
from tests.invoices import Invoice, Item, as_cii, as_ubl

RULE_OF = {
    "BT-106": "BR-CO-10", "BT-107": "BR-CO-11", "BT-108": "BR-CO-12", "BT-109": "BR-CO-13", "BT-110": "BR-CO-14",
    "BT-112": "BR-CO-15", "BT-113": "BR-CO-16", "BT-115": "BR-CO-16",
}  # fmt: skip


def read(content: bytes) -> Document:
    [element] = documents(as_stream(content), "here")
    return read_cii(element) if element.tag == "CrossIndustryInvoice" else read_ubl(element)


def rules(document: Document) -> dict[str, str]:
    return {one.rule: one.words for one in broken_rules(document)}


amounts = st.decimals("0.01", "99999.99", places=2).map(str)
items = st.builds(
    Item,
    name=st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1, max_size=20),
    quantity=st.decimals("-1000", "1000", places=3).map(str),
    price=st.decimals("0", "1000", places=4).map(str),
    rate=st.sampled_from(["20", "10", "5.5", "2.1"]),
    base=st.none() | st.sampled_from(["1", "10", "100"]),
    allowance=st.none() | amounts,
    charge=st.none() | amounts,
)
invoices = st.builds(
    Invoice,
    items=st.lists(items, min_size=1, max_size=5),
    beside=st.lists(st.tuples(st.booleans(), amounts, st.sampled_from(["20", "10"])), max_size=3),
    code=st.sampled_from(["380", "381", "384", "386", "389"]),
    prepaid=amounts,
    siren=st.none() | st.just("552100554"),
    vat=st.none() | st.just("FR96552100554"),
)


@given(invoices)
def test_both_syntaxes_read_back_to_what_was_written(invoice: Invoice) -> None:
    ubl, cii = read(as_ubl(invoice)), read(as_cii(invoice))
    assert replace(cii, syntax="UBL") == ubl
    assert broken_rules(ubl) == []
    sign = -1 if invoice.code == "381" else 1
    lines = counted_lines(ubl)
    assert sum(line.net for line in lines) == sign * invoice.net
    assert [(line.item_label, line.net) for line in lines if line.kind == "line"] == [
        (" ".join(one.name.split()), sign * one.net) for one in invoice.items
    ]


@given(invoices, st.sampled_from(sorted(RULE_OF)), st.decimals("-50", "50", places=2).filter(bool))
def test_one_figure_changed_names_its_rule_and_both_figures(invoice: Invoice, term: str, by: Decimal) -> None:
    wrong = Decimal(invoice.totals[term]) + by
    told = replace(invoice, says={term: str(wrong)})
    for document in (read(as_ubl(told)), read(as_cii(told))):
        broken = rules(document)
        assert RULE_OF[term] in broken
        figure = invoice.totals["BT-115"] if term == "BT-113" else str(wrong)
        assert figure in broken[RULE_OF[term]]


def test_the_line_of_another_amount_breaks_the_sum_and_is_told() -> None:
    text = as_ubl(Invoice(items=(Item("Gloves", "10", "10"), Item("Boots", "1", "5"))))
    broken = rules(
        read(
            text.replace(b">100.00</cbc:LineExtensionAmount><cac:Item>", b">90.00</cbc:LineExtensionAmount><cac:Item>")
        )
    )
    assert broken["BR-CO-10"] == "Σ line net amounts is 95.00, BT-106 says 105.00"
    words = "line 1: quantity × price - allowances + charges is 100.00, BT-131 says 90.00"
    assert broken["PEPPOL-EN16931-R120"] == words


@pytest.mark.parametrize(("tag", "rule"), [
    (b"ID", "BR-02"), (b"IssueDate", "BR-03"), (b"InvoiceTypeCode", "BR-04"), (b"DocumentCurrencyCode", "BR-05"),
    (b"RegistrationName", "BR-06"), (b"TaxExclusiveAmount", "BR-13"), (b"TaxInclusiveAmount", "BR-14"),
    (b"PayableAmount", "BR-15"), (b"TaxableAmount", "BR-45"),
])  # fmt: skip
def test_what_is_missing_names_its_rule(tag: bytes, rule: str) -> None:
    broken = broken_rules(read(as_ubl(Invoice()).replace(b"cbc:" + tag + b">", b"cbc:Other>").replace(
        b"<cbc:" + tag + b" ", b"<cbc:Other ").replace(b"cbc:" + tag + b">", b"cbc:Other>").replace(
        b"</cbc:" + tag, b"</cbc:Other")))  # fmt: skip
    assert rule in {one.rule for one in broken if not one.is_fault}


def test_vat_that_is_not_its_rate_is_named() -> None:
    # 100.00 at 20 % is 20.00; CEN's own tolerance is below one unit of currency.
    text = as_ubl(Invoice()).replace(b">20.00<", b">21.00<").replace(b">120.00<", b">121.00<")
    assert rules(read(text)) == {"BR-CO-17": "100.00 at 20 % is 20.00, BT-117 says 21.00"}
    near = as_ubl(Invoice()).replace(b">20.00<", b">20.99<").replace(b">120.00<", b">120.99<")
    assert rules(read(near)) == {}


@pytest.mark.parametrize(("old", "new", "rule"), [
    (b">100.00</cbc:LineExtensionAmount>", b">1e2</cbc:LineExtensionAmount>", "BR-24"),
    (b">100.00</cbc:LineExtensionAmount>", b">100,00</cbc:LineExtensionAmount>", "BR-24"),
    (b">100.00</cbc:LineExtensionAmount>", b">NaN</cbc:LineExtensionAmount>", "BR-24"),
    (b">100.00</cbc:LineExtensionAmount>", b">100.005</cbc:LineExtensionAmount>", "BR-DEC-23"),
    (b">100.00</cbc:LineExtensionAmount>", b">9999999999999999</cbc:LineExtensionAmount>", "BR-DEC-23"),
    (b">2025-01-15<", b">2025-02-30<", "BR-03"),
    (b">2025-01-15<", b">15/01/2025<", "BR-03"),
    (b">EUR<", b">EURO<", "BR-CL-04"),
])  # fmt: skip
def test_what_nobody_can_read_names_its_rule(old: bytes, new: bytes, rule: str) -> None:
    text = as_ubl(Invoice())
    assert old in text
    refusals = [one for one in broken_rules(read(text.replace(old, new))) if not one.is_fault]
    assert rule in {one.rule for one in refusals}


def test_no_quantity_and_no_price_is_a_warning_only() -> None:
    text = as_ubl(Invoice()).replace(b">10</cbc:InvoicedQuantity>", b">ten</cbc:InvoicedQuantity>")
    [broken] = broken_rules(read(text))
    assert (broken.rule, broken.is_fault) == ("BR-22", True)


def test_zeros_behind_two_decimals_are_no_third_decimal() -> None:
    assert broken_rules(read(as_ubl(Invoice()).replace(b">100.00<", b">100.0000<"))) == []


def test_a_profile_without_lines_gives_its_total() -> None:
    text = as_cii(Invoice(), guideline="urn:factur-x.eu:1p0:minimum")
    head, _, rest = text.partition(b"<ram:IncludedSupplyChainTradeLineItem>")
    document = read(head + rest.partition(b"</ram:IncludedSupplyChainTradeLineItem>")[2])
    assert broken_rules(document) == []
    assert [(line.kind, line.net) for line in counted_lines(document)] == [("document", Decimal("100.00"))]


def test_headings_and_notes_of_the_extended_profile_are_not_counted() -> None:
    invoice = Invoice(items=(Item("Set", "1", "100"), Item("Part", "1", "100")))
    reason = b"</ram:LineID><ram:LineStatusReasonCode>GROUP</ram:LineStatusReasonCode>"
    text = as_cii(invoice).replace(b"</ram:LineID>", reason, 1)
    assert [line.item_label for line in read(text).lines] == ["Part"]


def test_the_vat_of_another_currency_is_left_out() -> None:
    second = b'<ram:TaxTotalAmount currencyID="GBP">17.00</ram:TaxTotalAmount><ram:GrandTotalAmount>'
    text = as_cii(Invoice()).replace(b"<ram:GrandTotalAmount>", second)
    document = read(text)
    assert document.totals.vat == Decimal("20.00")
    assert broken_rules(document) == []


def test_identifiers_are_sorted_by_their_scheme() -> None:
    invoice = Invoice(siren="552100554", siret="55210055400013", vat="FR96552100554")
    for document in (read(as_ubl(invoice)), read(as_cii(invoice))):
        party = document.supplier
        assert (party.siren, party.siret, party.vat) == ("552100554", "55210055400013", "FR96552100554")
        assert party.company_number is None


@pytest.mark.parametrize(("siret", "siren"), [
    ("55210055400013", "552100554"), ("55210055500013", None), ("552100554", None), (None, None),
    ("5521005540001X", None),
])  # fmt: skip
def test_a_siret_begins_with_a_siren(siret: str | None, siren: str | None) -> None:
    assert siren_of(siret) == siren
