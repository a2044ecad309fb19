"""UN/CEFACT Cross Industry Invoice D16B → ``Document`` (syntax binding CEN/TS 16931-3-3), Factur-X's profiles included.

What belongs here: where CII writes each business term. No rule is asked here.
"""

from decimal import Decimal
from xml.etree.ElementTree import Element

from hub.readers.einvoice.document import CREDIT_CODES, Document, Line, Party, Totals, VatGroup
from hub.readers.einvoice.leaves import Leaves, is_charge, of_currency, party, sides, text_at, text_of

_PROFILES_WITHOUT_LINES = (":minimum", ":basicwl")
# Of the EXTENDED profile's lines: a heading with the sum of those below it, and a mere note.
_NOT_COUNTED = ("GROUP", "INFORMATION")


def read_cii(root: Element) -> Document:
    """A document out of its element, ``CrossIndustryInvoice``."""
    leaves = Leaves()
    head, trade = root.find("ExchangedDocument"), root.find("SupplyChainTradeTransaction")
    agreement = _below(trade, "ApplicableHeaderTradeAgreement")
    settlement = _below(trade, "ApplicableHeaderTradeSettlement")
    currency = text_at(settlement, "InvoiceCurrencyCode")
    code = text_at(head, "TypeCode")
    guideline = text_at(root, "ExchangedDocumentContext/GuidelineSpecifiedDocumentContextParameter/ID") or ""
    given = trade.findall("IncludedSupplyChainTradeLineItem") if trade is not None else []
    lines = [_line(leaves, one) for one in given if _counts(one)]
    lines += [_document_level(leaves, one) for one in _all(settlement, "SpecifiedTradeAllowanceCharge")]
    lines += [_freight(leaves, one) for one in _all(settlement, "SpecifiedLogisticsServiceCharge")]
    return Document(
        syntax="CII",
        number=text_at(head, "ID"),
        issue_date=leaves.date(text_at(head, "IssueDateTime/DateTimeString"), "BT-2"),
        type_code=code,
        currency=currency,
        supplier=_party(_below(agreement, "SellerTradeParty")),
        buyer=_party(_below(agreement, "BuyerTradeParty")),
        order_ref=text_at(agreement, "BuyerOrderReferencedDocument/IssuerAssignedID"),
        lines=tuple(lines),
        totals=_totals(leaves, _below(settlement, "SpecifiedTradeSettlementHeaderMonetarySummation"), currency),
        vat_groups=tuple(_vat_group(leaves, one) for one in _all(settlement, "ApplicableTradeTax")),
        is_credit=code in CREDIT_CODES,
        has_no_lines=not given and guideline.lower().endswith(_PROFILES_WITHOUT_LINES),
        broken=tuple(leaves.broken),
    )


def _below(element: Element | None, name: str) -> Element | None:
    return element.find(name) if element is not None else None


def _all(element: Element | None, name: str) -> list[Element]:
    return element.findall(name) if element is not None else []


def _counts(line: Element) -> bool:
    return text_at(line, "AssociatedDocumentLineDocument/LineStatusReasonCode") not in _NOT_COUNTED


def _party(element: Element | None) -> Party:
    if element is None:
        return Party()
    legal = element.find("SpecifiedLegalOrganization/ID")
    name = text_at(element, "Name") or text_at(element, "SpecifiedLegalOrganization/TradingBusinessName")
    numbers = element.findall("SpecifiedTaxRegistration/ID")
    vat = next((text_of(one) for one in numbers if one.get("schemeID", "").upper() in ("VA", "VAT")), None)
    addresses = element.findall("URIUniversalCommunication/URIID")
    return party(name, vat, legal, [*element.findall("GlobalID"), *addresses])


def _totals(leaves: Leaves, total: Element | None, currency: str | None) -> Totals:
    def amount(name: str, term: str) -> Decimal | None:
        return next((leaves.number(one, ".", term) for one in of_currency(_all(total, name), currency)), None)

    return Totals(
        lines=amount("LineTotalAmount", "BT-106"),
        allowances=amount("AllowanceTotalAmount", "BT-107"),
        charges=amount("ChargeTotalAmount", "BT-108"),
        net=amount("TaxBasisTotalAmount", "BT-109"),
        vat=amount("TaxTotalAmount", "BT-110"),
        gross=amount("GrandTotalAmount", "BT-112"),
        prepaid=amount("TotalPrepaidAmount", "BT-113"),
        rounding=amount("RoundingAmount", "BT-114"),
        payable=amount("DuePayableAmount", "BT-115"),
    )


def _vat_group(leaves: Leaves, element: Element) -> VatGroup:
    return VatGroup(
        category=text_at(element, "CategoryCode"),
        rate=leaves.number(element, "RateApplicablePercent", "BT-119"),
        taxable=leaves.number(element, "BasisAmount", "BT-116"),
        tax=leaves.number(element, "CalculatedAmount", "BT-117"),
    )


def _line(leaves: Leaves, element: Element) -> Line:
    line_id = text_at(element, "AssociatedDocumentLineDocument/LineID")
    place = f"line {line_id or '?'}: "
    product, agreement = element.find("SpecifiedTradeProduct"), element.find("SpecifiedLineTradeAgreement")
    settlement = element.find("SpecifiedLineTradeSettlement")
    quantity = element.find("SpecifiedLineTradeDelivery/BilledQuantity")
    taken, added = sides(_all(settlement, "SpecifiedTradeAllowanceCharge"), "ChargeIndicator/Indicator")
    classified = _below(product, "DesignatedProductClassification/ClassCode")
    net = "SpecifiedTradeSettlementLineMonetarySummation/LineTotalAmount"
    return Line(
        kind="line",
        line_id=line_id,
        order_line=text_at(agreement, "BuyerOrderReferencedDocument/LineID"),
        item_code=text_at(product, "SellerAssignedID") or text_at(product, "BuyerAssignedID"),
        item_label=text_at(product, "Name") or text_at(product, "Description"),
        item_standard_id=text_at(product, "GlobalID"),
        classification_code=text_of(classified),
        classification_scheme=classified.get("listID") if classified is not None else None,
        quantity=leaves.number(quantity, ".", "BT-129", place),
        unit=quantity.get("unitCode") if quantity is not None else None,
        unit_price=leaves.number(agreement, "NetPriceProductTradePrice/ChargeAmount", "BT-146", place),
        base_quantity=leaves.number(agreement, "NetPriceProductTradePrice/BasisQuantity", "BT-149", place),
        net=leaves.number(settlement, net, "BT-131", place),
        allowances=leaves.total(taken, "ActualAmount", "BT-136", place),
        charges=leaves.total(added, "ActualAmount", "BT-141", place),
        vat_category=text_at(settlement, "ApplicableTradeTax/CategoryCode"),
        vat_rate=leaves.number(settlement, "ApplicableTradeTax/RateApplicablePercent", "BT-152", place),
    )


def _document_level(leaves: Leaves, element: Element) -> Line:
    adds = is_charge(element, "ChargeIndicator/Indicator")
    amount = leaves.number(element, "ActualAmount", "BT-99" if adds else "BT-92")
    return Line(
        kind="charge" if adds else "allowance",
        item_code=text_at(element, "ReasonCode"),
        item_label=text_at(element, "Reason"),
        net=amount if adds or amount is None else -amount,
        vat_category=text_at(element, "CategoryTradeTax/CategoryCode"),
        vat_rate=leaves.number(element, "CategoryTradeTax/RateApplicablePercent", "BT-152"),
    )


def _freight(leaves: Leaves, element: Element) -> Line:
    """A transport charge of the EXTENDED profile (BG-X-42), which counts among the charges."""
    return Line(
        kind="charge",
        item_label=text_at(element, "Description"),
        net=leaves.number(element, "AppliedAmount", "BT-99"),
        vat_category=text_at(element, "AppliedTradeTax/CategoryCode"),
        vat_rate=leaves.number(element, "AppliedTradeTax/RateApplicablePercent", "BT-152"),
    )
