"""UBL 2.1 Invoice and CreditNote → ``Document`` (syntax binding CEN/TS 16931-3-2).

What belongs here: where UBL writes each business term. No rule is asked here.
"""

from decimal import Decimal
from xml.etree.ElementTree import Element

from hub.readers.einvoice.document import CREDIT_CODES, Document, Line, Party, Totals, VatGroup
from hub.readers.einvoice.leaves import Leaves, is_charge, of_currency, party, sides, text_at, text_of


def read_ubl(root: Element) -> Document:
    """A document out of its element, ``Invoice`` or ``CreditNote``."""
    leaves = Leaves()
    is_note = root.tag == "CreditNote"
    currency = text_at(root, "DocumentCurrencyCode")
    # UBL asks no code of a credit note, whose element says what it is.
    code = text_at(root, "CreditNoteTypeCode" if is_note else "InvoiceTypeCode") or ("381" if is_note else None)
    taxes = [one for one in root.findall("TaxTotal") if _is_in(currency, one)]
    lines = [_line(leaves, one) for one in root.findall("CreditNoteLine" if is_note else "InvoiceLine")]
    lines += [_document_level(leaves, one) for one in root.findall("AllowanceCharge")]
    return Document(
        syntax="UBL",
        number=text_at(root, "ID"),
        issue_date=leaves.date(text_at(root, "IssueDate"), "BT-2"),
        type_code=code,
        currency=currency,
        supplier=_party(root.find("AccountingSupplierParty/Party")),
        buyer=_party(root.find("AccountingCustomerParty/Party")),
        order_ref=text_at(root, "OrderReference/ID"),
        lines=tuple(lines),
        totals=_totals(leaves, root.find("LegalMonetaryTotal"), taxes),
        vat_groups=tuple(_vat_group(leaves, one) for tax in taxes for one in tax.findall("TaxSubtotal")),
        is_credit=is_note or code in CREDIT_CODES,
        broken=tuple(leaves.broken),
    )


def _is_in(currency: str | None, tax: Element) -> bool:
    """Whether a VAT total is that of the document, not the one in the currency of the VAT accounts."""
    amounts = tax.findall("TaxAmount")
    return not amounts or bool(of_currency(amounts, currency))


def _party(element: Element | None) -> Party:
    if element is None:
        return Party()
    name = text_at(element, "PartyLegalEntity/RegistrationName") or text_at(element, "PartyName/Name")
    vat = next(
        (
            text_at(one, "CompanyID")
            for one in element.findall("PartyTaxScheme")
            if (text_at(one, "TaxScheme/ID") or "VAT").upper() == "VAT"
        ),
        None,
    )
    others = [*element.findall("PartyIdentification/ID"), *element.findall("EndpointID")]
    return party(name, vat, element.find("PartyLegalEntity/CompanyID"), others)


def _totals(leaves: Leaves, total: Element | None, taxes: list[Element]) -> Totals:
    def amount(name: str, term: str) -> Decimal | None:
        return leaves.number(total, name, term)

    return Totals(
        lines=amount("LineExtensionAmount", "BT-106"),
        allowances=amount("AllowanceTotalAmount", "BT-107"),
        charges=amount("ChargeTotalAmount", "BT-108"),
        net=amount("TaxExclusiveAmount", "BT-109"),
        vat=leaves.total(taxes, "TaxAmount", "BT-110", "") if taxes else None,
        gross=amount("TaxInclusiveAmount", "BT-112"),
        prepaid=amount("PrepaidAmount", "BT-113"),
        rounding=amount("PayableRoundingAmount", "BT-114"),
        payable=amount("PayableAmount", "BT-115"),
    )


def _vat_group(leaves: Leaves, element: Element) -> VatGroup:
    return VatGroup(
        category=text_at(element, "TaxCategory/ID"),
        rate=leaves.number(element, "TaxCategory/Percent", "BT-119"),
        taxable=leaves.number(element, "TaxableAmount", "BT-116"),
        tax=leaves.number(element, "TaxAmount", "BT-117"),
    )


def _line(leaves: Leaves, element: Element) -> Line:
    line_id = text_at(element, "ID")
    place = f"line {line_id or '?'}: "
    item, price = element.find("Item"), element.find("Price")
    quantity = element.find("InvoicedQuantity")
    if quantity is None:
        quantity = element.find("CreditedQuantity")
    unit = quantity.get("unitCode") if quantity is not None else None
    taken, added = sides(element.findall("AllowanceCharge"), "ChargeIndicator")
    classified = item.find("CommodityClassification/ItemClassificationCode") if item is not None else None
    return Line(
        kind="line",
        line_id=line_id,
        order_line=text_at(element, "OrderLineReference/LineID"),
        item_code=text_at(item, "SellersItemIdentification/ID") or text_at(item, "BuyersItemIdentification/ID"),
        item_label=text_at(item, "Name") or text_at(item, "Description"),
        item_standard_id=text_at(item, "StandardItemIdentification/ID"),
        classification_code=text_of(classified),
        classification_scheme=classified.get("listID") if classified is not None else None,
        quantity=leaves.number(quantity, ".", "BT-129", place),
        unit=unit,
        unit_price=leaves.number(price, "PriceAmount", "BT-146", place),
        base_quantity=leaves.number(price, "BaseQuantity", "BT-149", place),
        net=leaves.number(element, "LineExtensionAmount", "BT-131", place),
        allowances=leaves.total(taken, "Amount", "BT-136", place),
        charges=leaves.total(added, "Amount", "BT-141", place),
        vat_category=text_at(item, "ClassifiedTaxCategory/ID"),
        vat_rate=leaves.number(item, "ClassifiedTaxCategory/Percent", "BT-152", place),
    )


def _document_level(leaves: Leaves, element: Element) -> Line:
    adds = is_charge(element, "ChargeIndicator")
    amount = leaves.number(element, "Amount", "BT-99" if adds else "BT-92")
    return Line(
        kind="charge" if adds else "allowance",
        item_code=text_at(element, "AllowanceChargeReasonCode"),
        item_label=text_at(element, "AllowanceChargeReason"),
        net=amount if adds or amount is None else -amount,
        vat_category=text_at(element, "TaxCategory/ID"),
        vat_rate=leaves.number(element, "TaxCategory/Percent", "BT-152"),
    )
